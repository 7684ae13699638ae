import { type Connection, clientOf, type ScanwireClient } from './client.ts';
import { ScanwireError } from './error.ts';
import { openStream, type Stream } from './stream.ts';
import type { Source, StreamEnd } from './transport.ts';

export type FeedOptions = Connection & {
  /** Ends the iteration without an error. */
  signal?: AbortSignal | undefined;
  /**
   * Maximum number of items that are buffered for a slow reader, default 1000. Beyond that, the subscription is ended,
   * and resumed when they have been read, since a WebSocket cannot be paused in a browser.
   */
  maxBuffered?: number | undefined;
  /** The connection was lost, and is opened again after `waitMs`. If this throws, the iteration ends with its error. */
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
class Attempts {
  readonly #client: ScanwireClient;
  readonly #canPoll: boolean;
  /** in a row */
  #failures = 0;
  #index: number;
  #askedForToken = false;

  constructor(client: ScanwireClient, canPoll: boolean) {
    this.#client = client;
    this.#canPoll = canPoll;
    this.#index = this.#first();
  }

  get transport() {
    return this.#client.transports[this.#index] as ScanwireClient['transports'][number];
  }

  get failures(): number {
    return this.#failures;
  }

  opened(): void {
    this.#client.choose(this.#index);
    this.#askedForToken = false;
  }

  received(): void {
    this.#failures = 0;
  }

  /** @returns time to wait before the next attempt @throws the error of a stream that cannot be followed */
  next(end: StreamEnd, openedAt: number | null): number {
    if (end.kind === 'reopen' || (end.kind === 'failed' && this.#refreshesToken(end.error))) {
      if (end.kind === 'reopen') this.#index = this.#first();
      return 0;
    }
    if (end.kind === 'failed' && !(openedAt === null && this.#isOfProxy(end.error))) throw end.error;
    if (openedAt === null && this.#change()) return 0;
    if (openedAt !== null && performance.now() - openedAt > LONGEST_WAIT_MS) this.#failures = 0;
    this.#index = this.#first();
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures++);
    // Random, so that not all clients reconnect at once when the server restarts.
    return Math.round(longest * (0.5 + Math.random() / 2));
  }

  #refreshesToken(error: unknown): boolean {
    if (codeOf(error) !== 'UNAUTHENTICATED' || this.#askedForToken) return false;
    this.#askedForToken = this.#client.credentials.refuse();
    return this.#askedForToken;
  }

  /** Whether a proxy may have answered instead of the server, so that another transport may work. */
  #isOfProxy(error: unknown): boolean {
    return codeOf(error) === 'BAD_RESPONSE' && this.#mayUse(this.#index + 1);
  }

  #first(): number {
    const index = this.#client.firstTransport();
    return this.#mayUse(index) ? index : 0;
  }

  #mayUse(index: number): boolean {
    const transport = this.#client.transports[index];
    return transport !== undefined && (transport.name !== 'polling' || this.#canPoll);
  }

  /** @returns whether there is another transport to be tried at once */
  #change(): boolean {
    if (!this.#mayUse(this.#index + 1)) return false;
    if (this.#client.isChosen(this.#index) && this.#failures < ATTEMPTS - 1) return false;
    this.#index++;
    return true;
  }
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
  const client = clientOf(connection as Connection);
  let stopped = false;
  let stream: Stream<Item> | undefined;
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

  const attempts = new Attempts(client, source.poll !== null);
  /** @returns whether the stream is to be opened again @throws the error of a stream that cannot be followed */
  const mayGoOn = async ({ end, openedAt }: Stream<Item>): Promise<boolean> => {
    if (stopped || !end || end.kind === 'complete') return false;
    const waitMs = attempts.next(end, openedAt);
    if (waitMs > 0) {
      onRetry?.({
        attempt: attempts.failures,
        waitMs,
        reason: end.kind === 'lost' ? end.reason : undefined,
      });
      await wait(waitMs);
    }
    return !stopped;
  };

  async function* read(): AsyncGenerator<Item, undefined, void> {
    if (signal?.aborted) return;
    signal?.addEventListener('abort', stop);
    try {
      do {
        const { name: transport, connect } = attempts.transport;
        stream = openStream<Item>(connect, source, {
          transport,
          maxBuffered,
          onOpened: () => attempts.opened(),
        });
        for (let item = await stream.take(); item !== null && !stopped; item = await stream.take()) {
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
  return {
    next: () => items.next(),
    async return() {
      stop();
      await items.return(undefined);
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
