import { type Connection, clientOf, type ScanwireClient } from './client.ts';
import { ScanwireError } from './error.ts';
import { openStream, type Stream } from './stream.ts';
import { type Source, type StreamEnd, sleep } from './transport.ts';

export type FeedOptions = Connection & {
  /** Ends the iteration without an error. */
  signal?: AbortSignal | undefined;
  /**
   * Maximum number of items that are buffered for a slow reader, default 1000. When the buffer is full, the subscription
   * is ended, and resumed when the items have been read, because browsers cannot pause a WebSocket.
   */
  maxBuffered?: number | undefined;
  /** The connection was lost, and will be reopened after `waitMs`. If this throws, the iteration ends with its error. */
  onRetry?: ((retry: Retry) => void) | undefined;
};

export interface Retry {
  /** 1, 2, 3 … since the last item */
  attempt: number;
  waitMs: number;
  /** A CloseEvent or an ErrorEvent of a socket, or an Error. */
  reason: unknown;
}

export interface Feed<Item> extends AsyncIterableIterator<Item> {
  /** Ends the iteration at once, even while it waits for an item. */
  return(): Promise<IteratorReturnResult<undefined>>;
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;
/** Attempts with a transport that has worked before, until others are tried. */
const ATTEMPTS = 3;

const codeOf = (error: unknown) => (error instanceof ScanwireError ? error.code : null);

/** Which transport a stream uses for its next attempt, and how long it waits before. */
function createAttempts(client: ScanwireClient) {
  const { transports, credentials } = client;
  /** in a row */
  let failures = 0;
  let index = client.firstTransport();
  let askedForToken = false;
  /** with any transport */
  let hasOpened = false;

  const refreshesToken = (error: unknown) => {
    askedForToken = codeOf(error) === 'UNAUTHENTICATED' && !askedForToken && credentials.refuse();
    return askedForToken;
  };
  /** A proxy may have answered instead of the server: another transport may work, or the same one, later. */
  const mayPass = (error: unknown, hasNext: boolean) =>
    codeOf(error) === 'BAD_RESPONSE' && (hasNext || (hasOpened && transports[index]?.name !== 'websocket'));
  return {
    transport: () => transports[index] as ScanwireClient['transports'][number],
    failures: () => failures,
    opened() {
      client.choose(index);
      askedForToken = false;
      hasOpened = true;
    },
    received() {
      failures = 0;
    },
    /** @returns time to wait before the next attempt @throws the error of a stream that cannot be followed */
    next(end: NonNullable<StreamEnd>, openedAt: number | null): number {
      const hasNext = openedAt === null && index + 1 < transports.length;
      if (end.kind === 'failed') {
        if (refreshesToken(end.reason)) return 0;
        if (!mayPass(end.reason, hasNext)) throw end.reason;
      }
      if (end.kind !== 'reopen' && hasNext && (!client.isChosen(index) || failures >= ATTEMPTS - 1)) {
        index++;
        return 0;
      }
      index = client.firstTransport();
      if (end.kind === 'reopen') return 0;
      if (openedAt !== null && performance.now() - openedAt > LONGEST_WAIT_MS) failures = 0;
      const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures++);
      // Random, so that not all clients reconnect at once when the server restarts.
      return Math.round(longest * (0.5 + Math.random() / 2));
    },
  };
}

/**
 * The items of a source, over any transport and across lost connections. Connects when the first item is requested.
 *
 * @param processed takes each item when the next one is requested @returns whether it is the last one
 */
export function follow<Item>(
  source: Source<Item>,
  { signal, maxBuffered = 1000, onRetry, ...connection }: FeedOptions,
  processed: (item: Item) => boolean = () => false,
): Feed<Item> {
  const attempts = createAttempts(clientOf(connection as Connection));
  const stopped = new AbortController();
  const isStopped = () => stopped.signal.aborted;
  let stream: Stream<Item> | undefined;
  const stop = () => {
    stopped.abort();
    stream?.close();
  };
  /** @returns whether the stream is to be opened again @throws the error of a stream that cannot be followed */
  const mayGoOn = async ({ end, openedAt }: Stream<Item>): Promise<boolean> => {
    if (isStopped() || !end) return false;
    if (end.kind === 'failed' && source.recovers?.(codeOf(end.reason))) return true;
    const waitMs = attempts.next(end, openedAt);
    if (waitMs > 0) {
      const { reason } = end as { reason: unknown };
      onRetry?.({ attempt: attempts.failures(), waitMs, reason });
      await sleep(waitMs, stopped.signal);
    }
    return !isStopped();
  };

  async function* read(): AsyncGenerator<Item, undefined, void> {
    if (signal?.aborted) return;
    signal?.addEventListener('abort', stop);
    try {
      do {
        stream = openStream<Item>(attempts.transport(), source, maxBuffered, attempts.opened);
        for (let item = await stream.take(); item !== null && !isStopped(); item = await stream.take()) {
          attempts.received();
          yield item;
          if (processed(item)) return;
        }
      } while (await mayGoOn(stream));
    } finally {
      signal?.removeEventListener('abort', stop);
      stream?.close();
    }
  }

  const items = read();
  const finish = items.return.bind(items);
  return Object.assign(items, {
    return() {
      stop();
      return finish(undefined) as Promise<IteratorReturnResult<undefined>>;
    },
  });
}
