import {
  type AssessmentEvent,
  type Confidence,
  EVENT_SELECTION,
  type FindingEvent,
  type Severity,
  type ThreatLevel,
} from './event.ts';
import { type Feed, type FeedOptions, follow } from './feed.ts';
import type { Source, Transport } from './transport.ts';

/** All given conditions must match. */
export interface FindingFilter {
  severities?: readonly Severity[] | undefined;
  minSeverity?: Severity | undefined;
  /** Types of findings, such as `sql_injection`. */
  types?: readonly string[] | undefined;
  scanners?: readonly string[] | undefined;
  cwes?: readonly string[] | undefined;
  confidences?: readonly Confidence[] | undefined;
  minConfidence?: Confidence | undefined;
  hosts?: readonly string[] | undefined;
  files?: readonly string[] | undefined;
  fingerprints?: readonly string[] | undefined;
  /** Findings of scans of these targets. */
  targets?: readonly string[] | undefined;
  /** Part of the title, type, URL, host, file or description, in any case. */
  text?: string | undefined;
}

/** All given conditions must match. */
export interface AssessmentFilter {
  threatLevels?: readonly ThreatLevel[] | undefined;
  /** 0 to 100 */
  minRiskScore?: number | undefined;
  classifications?: readonly string[] | undefined;
  /** Part of the URL of the page, in any case. */
  url?: string | undefined;
}

type RecordedOptions = FeedOptions & {
  /**
   * Start with the events recorded since then: `at` of the last event processed. Default: new events only. After an
   * interruption before the first event, events of the minute before are included, because clocks may differ.
   */
  since?: string | undefined;
  /** Called when the server has started to send events. */
  onConnected?: ((stream: { transport: Transport }) => void) | undefined;
};

/** An event of any scan. `scanId` and `seq` together identify it. */
export type RecordedEvent<Event> = Omit<Event, 'id'>;

export type FollowFindingsOptions = RecordedOptions & { filter?: FindingFilter | undefined };

/**
 * Findings of all scans as they are recorded, once each. Never ends by itself. To resume later, store `at` of the last
 * finding that was processed and pass it as `since`; findings of the ten seconds before are sent again.
 */
export const followFindings = (options: FollowFindingsOptions): Feed<RecordedEvent<FindingEvent>> =>
  followRecorded(options, 'finding', 'FINDING', 'FindingFilter');

export type FollowAssessmentsOptions = RecordedOptions & { filter?: AssessmentFilter | undefined };

/** `followFindings` for page assessments. */
export const followAssessments = (options: FollowAssessmentsOptions): Feed<RecordedEvent<AssessmentEvent>> =>
  followRecorded(options, 'assessment', 'ASSESSMENT', 'PageAssessmentFilter');

/** By which the clocks of client and server may differ. */
const CLOCK_MS = 60_000;
/** The server starts by so much before `since`. */
const OVERLAP_MS = 10_000;
const POLL_MS = 2000;

/**
 * Events of all scans in the order in which they were recorded, which is that of their times.
 * @param name of the field of the event that has the result; in plural, of the subscription and of the query
 */
function followRecorded<Event extends { scanId: string; seq: number; at: string }>(
  { since, filter, onConnected, ...options }: RecordedOptions & { filter?: object | undefined },
  name: string,
  type: string,
  filterType: string,
): Feed<Event> {
  const [, fields] = EVENT_SELECTION.split(` { ${name} {`);
  const selection = fields?.split(' } }\n')[0];
  let latest = since;
  /** Times of the events that are sent again after an interruption. */
  const seen = new Map<string, number>();
  const subscribed = {
    filter,
    get since() {
      return latest;
    },
  };
  let polled: { filter: object; after?: string };
  const source: Source<Event> = {
    subscription: () => ({
      query: `subscription ($filter: ${filterType}, $since: DateTime) {
${name}s(filter: $filter, since: $since) { seq type at scanId ${name} { ${selection} } }
}`,
      variables: subscribed,
    }),
    poll: {
      operation(waitMs) {
        if (!waitMs) {
          start();
          polled = { filter: { ...filter, since: latest } };
        }
        return {
          query: `query ($filter: ${filterType}, $after: String) {
${name}s(first: 100, filter: $filter, after: $after, orderBy: { field: FOUND_AT }) {
pageInfo { endCursor hasNextPage } nodes { scan { id } ${selection} }
} }`,
          variables: polled,
        };
      },
      read(data) {
        const { nodes, pageInfo } = data[`${name}s`];
        // The order of the list is that of recording, so that nothing is added before a cursor.
        polled.after = pageInfo.endCursor ?? polled.after;
        return {
          messages: nodes.map(
            ({ scan, ...result }: { scan: { id: string }; seq: number; foundAt: string }) => ({
              event: { seq: result.seq, type, at: result.foundAt, scanId: scan.id, [name]: result },
            }),
          ),
          pauseMs: pageInfo.hasNextPage ? 0 : POLL_MS,
        };
      },
    },
    opened(transport) {
      start();
      onConnected?.({ transport });
    },
    read(data) {
      const [event] = Object.values(data) as [Event];
      const key = `${event.scanId} ${event.seq}`;
      if (seen.has(key)) return null;
      latest = event.at;
      const at = Date.parse(latest);
      seen.set(key, at);
      // The oldest come first.
      for (const [old, oldAt] of seen) {
        if (oldAt >= at - OVERLAP_MS) break;
        seen.delete(old);
      }
      return event;
    },
  };
  /** Begins with new events, by the time of the server: rather some too many than too few. */
  function start(): void {
    latest ??= new Date(Date.now() - CLOCK_MS).toISOString();
  }
  return follow(source, options);
}
