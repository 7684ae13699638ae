import type { Client } from 'graphql-ws/client';
import { FollowError } from './error.ts';
import type { ScanEvent, ScanEventType } from './event.ts';
import { createSocket, type SocketOptions } from './socket.ts';
import { openStream, type ScanRequest, type Stream } from './stream.ts';

/** A connection of its own, or a graphql-ws client that is there already; that one is not disposed. */
export type Connection = (SocketOptions & { client?: undefined }) | { client: Client };

export type FollowOptions = Connection &
  ScanRequest & {
    /** seq of the last event that was processed; 0, the default, for all */
    after?: number | undefined;
    /** Ends the iteration, without an error. */
    signal?: AbortSignal | undefined;
    /**
     * Events that may wait for a slow reader, 1000 by default. Beyond that the subscription is given up, and taken up
     * again when they have been read: a WebSocket cannot be paused in a browser.
     */
    maxBuffered?: number | undefined;
    /** The stream has begun, or begun again after `after`; what is there up to `lastSeq` is replay. */
    onConnected?: ((stream: { after: number; lastSeq: number }) => void) | undefined;
    /** The server cannot record new events for now, for the reason in `message`; or it can again. Nothing is lost. */
    onDelayed?: ((delay: { delayed: boolean; message: string }) => void) | undefined;
    /** The connection was lost. What this throws ends the iteration; else it goes on after `waitMs`. */
    onRetry?: ((retry: Retry) => void) | undefined;
  };

export interface Retry {
  /** 1, 2, 3 … since the last event */
  attempt: number;
  waitMs: number;
  /** What the socket told: a CloseEvent or an ErrorEvent. */
  reason: unknown;
}

export interface ScanFeed<Event> extends AsyncIterableIterator<Event> {
  /**
   * seq of the last event that was processed: an event is when the next one is asked for. Keep it, and pass it as
   * `after` to go on another time.
   */
  readonly cursor: number;
  /** Ends the iteration at once, also while an event is being waited for. */
  return(): Promise<IteratorReturnResult<undefined>>;
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;
const TERMINAL: readonly string[] = ['COMPLETED', 'FAILED', 'CANCELLED'] satisfies ScanEventType[];

/**
 * Every event of a scan after a cursor, in order, once each, to the one that ends it; over lost connections and
 * restarts of the server. Connects when the first event is asked for.
 *
 * @typeParam Event what `selection` brings, where one is given
 * @throws FollowError when the scan cannot be followed: at once for a bad `url` or `after`, the others when iterated
 */
export function followScan<Event extends { seq: number; type: string } = ScanEvent>(
  options: FollowOptions,
): ScanFeed<Event> {
  const { after = 0, signal, maxBuffered = 1000, onConnected, onDelayed, onRetry } = options;
  if (!Number.isSafeInteger(after) || after < 0)
    throw new FollowError('BAD_USER_INPUT', `after: ${after} is not the seq of an event, nor 0.`);
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
        // All clients of a server that restarts would come back at the same moment.
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
