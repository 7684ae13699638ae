import { EVENT_SELECTION, type FindingEvent, type Severity } from './event.ts';
import { type Feed, type FeedOptions, follow } from './feed.ts';
import type { Source, Transport } from './transport.ts';

/** Conditions that must all hold. */
export interface FindingFilter {
  minSeverity?: Severity | undefined;
  /** Types of findings, such as `sql_injection`. */
  types?: readonly string[] | undefined;
  /** Only findings of scans of this target. */
  target?: string | undefined;
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

const FINDINGS = `subscription ($minSeverity: Severity, $types: [String!], $target: String, $since: DateTime) {
  findings(minSeverity: $minSeverity, types: $types, target: $target, since: $since) { ${selectionOf('FindingEvent')} }
}`;

/**
 * Findings of all scans as they are recorded, once each. Never ends by itself. To resume later, store `at` of the last
 * finding that was processed and pass it as `since`; findings of that moment are sent again.
 */
export function followFindings(options: FollowFindingsOptions): Feed<FindingEvent> {
  return followRecorded<FindingEvent>(options, FINDINGS, { ...options.filter });
}

/** By which the clocks of client and server may differ. */
const CLOCK_MS = 60_000;

/** Events of all scans in the order in which they were recorded, which is that of their times. */
function followRecorded<Event extends { scanId: string; seq: number; at: string }>(
  options: RecordedOptions,
  query: string,
  filter: Record<string, unknown>,
): Feed<Event> {
  let latest = options.since;
  /** Events of the time `latest`, which are sent again after an interruption. */
  let seen = new Set<string>();
  const variables = {
    ...filter,
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
      if (event.at === latest && seen.has(key)) return null;
      if (event.at !== latest) seen = new Set();
      latest = event.at;
      seen.add(key);
      return event;
    },
  };
  return follow(source, options);
}
