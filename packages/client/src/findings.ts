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

/** Conditions that must all hold. */
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

/** Conditions that must all hold. */
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
   * Start with what was recorded since then: `at` of the last event processed. Default: new events, and after an
   * interruption before the first one also those of the minute before, since clocks may differ.
   */
  since?: string | undefined;
  /** The server sends events from now on. */
  onConnected?: ((stream: { transport: Transport }) => void) | undefined;
};

export type FollowFindingsOptions = RecordedOptions & { filter?: FindingFilter | undefined };

/** The part of the selection of all events that is about one type of them. */
const selectionOf = (type: string) =>
  `seq type at scanId ${EVENT_SELECTION.split('\n').find((line) => line.includes(` on ${type} `))}`;

const FINDINGS = `subscription ($filter: FindingFilter, $since: DateTime) {
  findings(filter: $filter, since: $since) { ${selectionOf('FindingEvent')} }
}`;
const ASSESSMENTS = `subscription ($filter: PageAssessmentFilter, $since: DateTime) {
  assessments(filter: $filter, since: $since) { ${selectionOf('AssessmentEvent')} }
}`;

/**
 * Findings of all scans as they are recorded, once each. Never ends by itself. To resume later, store `at` of the last
 * finding that was processed and pass it as `since`; findings of the ten seconds before are sent again.
 */
export function followFindings(options: FollowFindingsOptions): Feed<FindingEvent> {
  return followRecorded<FindingEvent>(options, FINDINGS, options.filter);
}

export type FollowAssessmentsOptions = RecordedOptions & { filter?: AssessmentFilter | undefined };

/** `followFindings` for page assessments. */
export function followAssessments(options: FollowAssessmentsOptions): Feed<AssessmentEvent> {
  return followRecorded<AssessmentEvent>(options, ASSESSMENTS, options.filter);
}

/** By which the clocks of client and server may differ. */
const CLOCK_MS = 60_000;
/** The server starts by so much before `since`. */
const OVERLAP_MS = 10_000;

/** Events of all scans in the order in which they were recorded, which is that of their times. */
function followRecorded<Event extends { scanId: string; seq: number; at: string }>(
  options: RecordedOptions,
  query: string,
  filter: object | undefined,
): Feed<Event> {
  let latest = options.since;
  /** Times of the events that are sent again after an interruption. */
  const seen = new Map<string, number>();
  const variables = {
    filter,
    get since() {
      return latest;
    },
  };
  const source: Source<Event> = {
    subscription: () => ({ query, variables }),
    poll: null,
    opened(transport) {
      // New events from now on, by the time of the server. Rather some too many than too few.
      latest ??= new Date(Date.now() - CLOCK_MS).toISOString();
      options.onConnected?.({ transport });
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
  return follow(source, options);
}
