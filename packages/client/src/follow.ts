import { ScanwireError } from './error.ts';
import { EVENT_SELECTION, type ScanEvent, type ScanEventType, type Severity } from './event.ts';
import { type Feed, type FeedOptions, follow } from './feed.ts';
import type { Source, Transport } from './transport.ts';

/** Arguments of the subscription, except for the cursor. */
export interface ScanRequest {
  scanId: string;
  /** Only events of these types, and the terminal event. */
  types?: readonly ScanEventType[] | undefined;
  /** Only findings of at least this severity. */
  minSeverity?: Severity | undefined;
  /** Only events of these scanners, and the terminal event. */
  scanners?: readonly string[] | undefined;
  /** Fields of ScanEvent in GraphQL, without outer braces, in addition to `seq` and `type`. Default: all fields. */
  selection?: string | undefined;
}

interface Notices {
  /** Called when the stream has started or resumed after `after`. Events up to `lastSeq` are replayed. */
  onConnected?: ((stream: { transport: Transport; after: number; lastSeq: number }) => void) | undefined;
  /** Called when the server cannot record new events, for the reason in `message`, and when it can again. No event is lost. */
  onDelayed?: ((delay: { delayed: boolean; message: string }) => void) | undefined;
}

export type FollowOptions = FeedOptions &
  ScanRequest &
  Notices & {
    /** seq of the last processed event; default 0: all events */
    after?: number | undefined;
  };

export interface ScanFeed<Event> extends Feed<Event> {
  /**
   * seq of the last processed event. An event is processed when the next one is requested. To resume later, store it and
   * pass it as `after`.
   */
  readonly cursor: number;
}

const TERMINAL: readonly string[] = ['COMPLETED', 'FAILED', 'CANCELLED'] satisfies ScanEventType[];

/**
 * Every event of a scan after a cursor, in order, once each, up to its terminal event. Reconnects after lost connections
 * and restarts of the server. Connects when the first event is requested.
 *
 * @typeParam Event type of the events for a `selection`
 * @throws ScanwireError if the scan cannot be followed: at once for an invalid `url` or `after`, else while iterating
 */
export function followScan<Event extends { seq: number; type: string } = ScanEvent>(
  options: FollowOptions,
): ScanFeed<Event> {
  const { after = 0 } = options;
  if (!Number.isSafeInteger(after) || after < 0)
    throw new ScanwireError('BAD_USER_INPUT', `after: ${after} is not 0 or the seq of an event.`);
  let cursor = after;
  const feed = follow(eventsOf<Event>(options, after), options, ({ seq, type }) => {
    cursor = seq;
    return TERMINAL.includes(type);
  });
  return Object.defineProperty(feed, 'cursor', { get: () => cursor }) as ScanFeed<Event>;
}

function eventsOf<Event extends { seq: number; type: string }>(
  {
    onConnected,
    onDelayed,
    scanId,
    types,
    minSeverity,
    scanners,
    selection = EVENT_SELECTION,
  }: ScanRequest & Notices,
  after: number,
): Source<Event> {
  let received = after;
  const variables = () => ({ scanId, types, minSeverity, scanners, after: received });
  return {
    subscription: () => ({ query: documentFor(selection), variables: variables() }),
    poll: ({ pollEvents }) => pollEvents(PARAMETERS, ARGUMENTS, selection, variables),
    read({ scanEvents: event }, transport) {
      const { type, seq, lastSeq, delayed, message } = event;
      if (type === 'CONNECTED') onConnected?.({ transport, after: seq, lastSeq });
      else if (type === 'DELAYED') onDelayed?.({ delayed, message });
      else if (seq > received) {
        received = seq;
        // Events up to the end of a page may be filtered out.
        if (type !== 'PAGE') return event;
      }
      return null;
    },
  };
}

const PARAMETERS =
  '$scanId: ID!, $after: Int, $types: [ScanEventType!], $minSeverity: Severity, $scanners: [String!]';
const ARGUMENTS = 'after: $after, types: $types, minSeverity: $minSeverity, scanners: $scanners';

export const documentFor = (selection = EVENT_SELECTION): string =>
  `subscription (${PARAMETERS}) {
scanEvents(scanId: $scanId, ${ARGUMENTS}) {
seq type ... on ConnectedEvent { lastSeq } ... on DelayedEvent { delayed message } ${selection}
} }`;
