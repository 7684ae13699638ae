import type { Client, FormattedExecutionResult } from 'graphql-ws/client';
import { FollowError, fromResponse, toFatalError } from './error.ts';
import { EVENT_SELECTION, type ScanEventType, type Severity } from './event.ts';

/** Arguments of a subscription, except for the cursor. */
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

/** How a subscription ended: completed by the server, ended because of a slow reader, or by a lost connection. */
export type StreamEnd = { kind: 'complete' } | { kind: 'overflow' } | { kind: 'lost'; reason: unknown };

/** One subscription. */
export interface Stream<Event> {
  /** The next event; null after the last one, then `end` has the reason. @throws FollowError */
  take(): Promise<Event | null>;
  /** null while it is open, and after `close` */
  readonly end: StreamEnd | null;
  /** Ends the subscription and drops buffered events. */
  close(): void;
}

export interface StreamOptions {
  after: number;
  /** The subscription is ended when this number of events is buffered. */
  maxBuffered: number;
  onConnected?: ((stream: { after: number; lastSeq: number }) => void) | undefined;
  onDelayed?: ((delay: { delayed: boolean; message: string }) => void) | undefined;
}

export function openStream<Event extends { seq: number; type: string }>(
  client: Client,
  request: ScanRequest,
  { after, maxBuffered, onConnected, onDelayed }: StreamOptions,
): Stream<Event> {
  let received = after;
  let waiting: Event[] = [];
  let end: StreamEnd | { kind: 'failed'; error: unknown } | { kind: 'closed' } | null = null;
  let wake = () => {};
  let hungUp = false;

  const receive = ({ data, errors }: FormattedExecutionResult<{ scanEvents: Event }, unknown>) => {
    if (end) return;
    if (errors || !data) throw fromResponse(errors ?? []);
    hungUp = false;
    const event = data.scanEvents;
    if (event.type === 'CONNECTED') {
      const { lastSeq } = event as Event & { lastSeq: number };
      return onConnected?.({ after: event.seq, lastSeq });
    }
    if (event.type === 'DELAYED') {
      const { delayed, message } = event as Event & { delayed: boolean; message: string };
      return onDelayed?.({ delayed, message });
    }
    if (event.seq <= received) return;
    received = event.seq;
    waiting.push(event);
    if (waiting.length >= maxBuffered) finish({ kind: 'overflow' });
    else wake();
  };
  const finish = (how: NonNullable<typeof end>) => {
    if (end) return;
    end = how;
    stopListening();
    // After an error too, since graphql-ws would still count the subscription and keep its socket open. Not at once: if
    // the server's `complete` is in the same batch of messages, graphql-ws 6.4 would subtract it twice.
    queueMicrotask(unsubscribe);
    wake();
  };
  const stopListening = client.on('closed', () => {
    hungUp = true;
  });
  const unsubscribe = client.subscribe<{ scanEvents: Event }>(
    { query: documentFor(request), variables: variablesFor(request, () => received) },
    {
      next(result) {
        try {
          receive(result);
        } catch (error) {
          finish({ kind: 'failed', error });
        }
      },
      error(reason) {
        const error = toFatalError(reason);
        finish(error ? { kind: 'failed', error } : { kind: 'lost', reason });
      },
      complete() {
        // A disposed client completes its subscriptions, even if the scan has not ended.
        if (!hungUp) return finish({ kind: 'complete' });
        const error = new FollowError('CLIENT_DISPOSED', 'The graphql-ws client was disposed.');
        finish({ kind: 'failed', error });
      },
    },
  );

  return {
    async take() {
      if (waiting.length === 0 && !end) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const event = waiting.shift();
      if (event) return event;
      if (end?.kind === 'failed') throw end.error;
      return null;
    },
    get end() {
      return end && end.kind !== 'failed' && end.kind !== 'closed' ? end : null;
    },
    close() {
      waiting = [];
      finish({ kind: 'closed' });
    },
  };
}

const ARGUMENTS = {
  scanId: 'ID!',
  after: 'Int',
  types: '[ScanEventType!]',
  minSeverity: 'Severity',
  scanners: '[String!]',
} as const;
type Argument = keyof typeof ARGUMENTS;

/** Contains only the arguments that are given, for servers that do not support the others. */
export function documentFor({ selection = EVENT_SELECTION, ...request }: ScanRequest): string {
  const given = (Object.keys(ARGUMENTS) as Argument[]).filter(
    (name) => name === 'after' || request[name] !== undefined,
  );
  return `subscription (${given.map((name) => `$${name}: ${ARGUMENTS[name]}`).join(', ')}) {
    scanEvents(${given.map((name) => `${name}: $${name}`).join(', ')}) {
      seq type ... on ConnectedEvent { lastSeq } ... on DelayedEvent { delayed message }
      ${selection}
    }
  }`;
}

/** The cursor is a getter: a client that retries sends the same payload again, and thereby resumes. */
function variablesFor({ scanId, types, minSeverity, scanners }: ScanRequest, cursor: () => number) {
  return {
    scanId,
    types,
    minSeverity,
    scanners,
    get after() {
      return cursor();
    },
  };
}
