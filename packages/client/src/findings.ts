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
  /** Part of the title, type, URL, host, file or description; case-insensitive. */
  text?: string | undefined;
}

/** All given conditions must match. */
export interface AssessmentFilter {
  threatLevels?: readonly ThreatLevel[] | undefined;
  /** 0 to 100 */
  minRiskScore?: number | undefined;
  classifications?: readonly string[] | undefined;
  /** Part of the URL of the page; case-insensitive. */
  url?: string | undefined;
}

type RecordedOptions = FeedOptions & {
  /**
   * Start with the events recorded since then: `at` of the last event processed. Default: new events only. After an
   * interruption before the first event, events of the minute before are included, because clocks may differ.
   */
  since?: string | undefined;
  /** The latest events, by id, with their times. A later call with the same map leaves them out when they are sent again. */
  seen?: Map<string, number> | undefined;
  /** Called when the server has started to send events. */
  onConnected?: ((stream: { transport: Transport }) => void) | undefined;
};

export type FollowFindingsOptions = RecordedOptions & { filter?: FindingFilter | undefined };

/**
 * Findings of all scans as they are recorded, once each. Never ends by itself. To resume later, store `at` of the last
 * finding that was processed and pass it as `since`; findings of the ten seconds before are sent again, unless `seen` has them.
 */
export const followFindings = (options: FollowFindingsOptions): Feed<FindingEvent> =>
  followRecorded(options, 'finding', 'FindingFilter');

export type FollowAssessmentsOptions = RecordedOptions & { filter?: AssessmentFilter | undefined };

/** `followFindings` for page assessments. */
export const followAssessments = (options: FollowAssessmentsOptions): Feed<AssessmentEvent> =>
  followRecorded(options, 'assessment', 'PageAssessmentFilter');

/** By which the clocks of client and server may differ. */
const CLOCK_MS = 60_000;
/** The server starts by so much before `since`. */
const OVERLAP_MS = 10_000;

/**
 * Events of all scans in the order in which they were recorded, which is that of their times.
 * @param name of the field of the event that has the result; in plural, of the subscription and of the query
 */
function followRecorded<Event extends { id: string; at: string }>(
  {
    since,
    seen = new Map(),
    filter,
    onConnected,
    ...options
  }: RecordedOptions & { filter?: object | undefined },
  name: string,
  filterType: string,
): Feed<Event> {
  const selection = EVENT_SELECTION.split(` { ${name} {`)[1]?.split(' } }\n')[0] as string;
  let latest = since;
  const source: Source<Event> = {
    subscription: () => ({
      query: `subscription ($filter: ${filterType}, $since: DateTime) {
${name}s(filter: $filter, since: $since) { id seq type at scanId ${name} { ${selection} } }
}`,
      variables: { filter, since: latest },
    }),
    poll: ({ pollResults }) => pollResults(name, filterType, selection, { ...filter, since: begin() }),
    opened(transport) {
      begin();
      onConnected?.({ transport });
    },
    read(data) {
      const [event] = Object.values(data) as [Event];
      if (seen.has(event.id)) return null;
      latest = event.at;
      const at = Date.parse(latest);
      seen.set(event.id, at);
      // The oldest come first.
      for (const [old, oldAt] of seen) {
        if (oldAt >= at - OVERLAP_MS) break;
        seen.delete(old);
      }
      return event;
    },
  };
  /** Begins with new events, by the time of the server: rather some too many than too few. */
  function begin(): string {
    latest ??= new Date(Date.now() - CLOCK_MS).toISOString();
    return latest;
  }
  return follow(source, options);
}
