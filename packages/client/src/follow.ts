import type { Client } from 'graphql-ws/client';
import { FollowError } from './error.ts';
import type { ScanEvent, ScanEventType } from './event.ts';
import { createSocket, type SocketOptions } from './socket.ts';
import { openStream, type ScanRequest, type Stream } from './stream.ts';

/** Options of a new connection, or an existing graphql-ws client, which is not disposed. */
export type Connection = (SocketOptions & { client?: undefined }) | { client: Client };

export type FollowOptions = Connection &
  ScanRequest & {
    /** seq of the last processed event; default 0: all events */
    after?: number | undefined;
    /** Ends the iteration without an error. */
    signal?: AbortSignal | undefined;
    /**
     * Maximum number of events that are buffered for a slow reader, default 1000. Beyond that, the subscription is ended,
     * and resumed when they have been read, since a WebSocket cannot be paused in a browser.
     */
    maxBuffered?: number | undefined;
    /** The stream has started or resumed after `after`. Events up to `lastSeq` are replayed. */
    onConnected?: ((stream: { after: number; lastSeq: number }) => void) | undefined;
    /** The server cannot record new events at the moment, for the reason in `message`, or can again. No events are lost. */
    onDelayed?: ((delay: { delayed: boolean; message: string }) => void) | undefined;
    /** The connection was lost, and is opened again after `waitMs`. If this throws, the iteration ends with its error. */
    onRetry?: ((retry: Retry) => void) | undefined;
  };

export interface Retry {
  /** 1, 2, 3 … since the last event */
  attempt: number;
  waitMs: number;
  /** A CloseEvent or an ErrorEvent of the socket. */
  reason: unknown;
}

export interface ScanFeed<Event> extends AsyncIterableIterator<Event> {
  /**
   * seq of the last processed event. An event is processed when the next one is requested. To resume later, store it and
   * pass it as `after`.
   */
  readonly cursor: number;
  /** Ends the iteration at once, even while it waits for an event. */
  return(): Promise<IteratorReturnResult<undefined>>;
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;
const TERMINAL: readonly string[] = ['COMPLETED', 'FAILED', 'CANCELLED'] satisfies ScanEventType[];

/**
 * Every event of a scan after a cursor, in order, once each, up to its terminal event. Reconnects after lost connections
 * and restarts of the server. Connects when the first event is requested.
 *
 * @typeParam Event type of the events for a `selection`
 * @throws FollowError if the scan cannot be followed: at once for an invalid `url` or `after`, else while iterating
 */
export function followScan<Event extends { seq: number; type: string } = ScanEvent>(
  options: FollowOptions,
): ScanFeed<Event> {
  const { after = 0, signal, maxBuffered = 1000, onConnected, onDelayed, onRetry } = options;
  if (!Number.isSafeInteger(after) || after < 0)
    throw new FollowError('BAD_USER_INPUT', `after: ${after} is invalid. Pass the seq of an event, or 0.`);
  const client = options.client ?? createSocket(options);

  let cursor = after;
  let stopped = false;
  let stream: Stream<Event> | undefined;
  let endWait = () => {};
  const stop = () => {
    stopped = true;
    stream?.close();
    endWait();
  };
  const wait = (ms: number) =>
    new Promise<void>((resolve) => {
      if (stopped) return resolve();
      const timer = setTimeout(resolve, ms);
      endWait = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  async function* read(): AsyncGenerator<Event, undefined, void> {
    if (signal?.aborted) return;
    signal?.addEventListener('abort', stop);
    try {
      for (let failures = 0; !stopped; ) {
        stream = openStream<Event>(client, options, { after: cursor, maxBuffered, onConnected, onDelayed });
        for (let event = await stream.take(); event && !stopped; event = await stream.take()) {
          failures = 0;
          yield event;
          cursor = event.seq;
          if (TERMINAL.includes(event.type)) return;
        }
        const { end } = stream;
        if (stopped || end?.kind === 'complete') return;
        if (end?.kind !== 'lost') continue;
        failures++;
        const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1));
        // Random, so that not all clients reconnect at once when the server restarts.
        const waitMs = Math.round(longest * (0.5 + Math.random() / 2));
        onRetry?.({ attempt: failures, waitMs, reason: end.reason });
        await wait(waitMs);
      }
    } finally {
      signal?.removeEventListener('abort', stop);
      stream?.close();
    }
  }

  const events = read();
  return {
    get cursor() {
      return cursor;
    },
    next: () => events.next(),
    async return() {
      stop();
      await events.return(undefined);
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
