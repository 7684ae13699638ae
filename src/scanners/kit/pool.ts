/**
 * Bounded concurrency over a list of work that may grow while it is worked on.
 *
 * `workers` tasks run at once. Each takes items that were added before items of the sources. Outputs are yielded in the
 * order in which they are found. A worker waits until its output is taken, so a slow consumer slows the work down and
 * nothing is buffered beyond one output for each worker. The pool ends when no item is left and none is being worked on.
 * An error of a source or of `work` ends it, and is thrown to the consumer after the outputs found before it.
 */
import { setImmediate as turn } from 'node:timers/promises';

export interface PoolOptions<Item> {
  workers: number;
  signal: AbortSignal;
  /** Read in parallel, one item of each at a time. */
  sources: readonly (Iterable<Item> | AsyncIterable<Item>)[];
  /** Items that may wait after `add`; beyond that, `add` returns false. Default 100,000. */
  capacity?: number;
}

export interface Pool<Item, Output> {
  /** Puts an item on the list. @returns false when the list is full */
  add(item: Item): boolean;
  /** Passes an output to the consumer; resolves when it is taken. */
  emit(output: Output): Promise<void>;
}

type Work<Item, Output> = (item: Item, pool: Pool<Item, Output>) => Promise<void>;

export function runPool<Item, Output>(
  options: PoolOptions<Item>,
  work: Work<Item, Output>,
): AsyncGenerator<Output, void, void> {
  return new PoolOutputs(options, work);
}

/** Takes outputs that wait without the generator, which takes several promises for each. */
class PoolOutputs<Item, Output> implements AsyncGenerator<Output, void, void> {
  readonly #pool: RunningPool<Item, Output>;
  readonly #outputs: AsyncGenerator<Output, void, void>;

  constructor(options: PoolOptions<Item>, work: Work<Item, Output>) {
    this.#pool = new RunningPool(options);
    this.#outputs = outputsOf(this.#pool, options, work);
  }

  next(): Promise<IteratorResult<Output, void>> {
    const next = this.#pool.takeOutput();
    return next ? Promise.resolve({ done: false, value: next.output }) : this.#outputs.next();
  }

  return(): Promise<IteratorResult<Output, void>> {
    return this.#outputs.return();
  }

  throw(error: unknown): Promise<IteratorResult<Output, void>> {
    return this.#outputs.throw(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}

async function* outputsOf<Item, Output>(
  pool: RunningPool<Item, Output>,
  { signal, workers }: PoolOptions<Item>,
  work: Work<Item, Output>,
): AsyncGenerator<Output, void, void> {
  signal.throwIfAborted();
  const onAbort = () => pool.stop({ error: signal.reason });
  signal.addEventListener('abort', onAbort, { once: true });
  pool.start(workers, work);
  try {
    while (true) {
      const next = pool.takeOutput();
      if (next) yield next.output;
      else if (pool.hasEnded()) return;
      else {
        await pool.changed();
        // Outputs of one turn of the event loop are taken together, and so are the next items: requests that are sent
        // in a burst cost half as much as single ones, between which the target's answers are awaited.
        await turn();
      }
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    pool.stop();
    pool.closeSources();
  }
}

class RunningPool<Item, Output> implements Pool<Item, Output> {
  readonly #signal: AbortSignal;
  readonly #added: Backlog<Item>;
  readonly #sources: Sources<Item>;
  readonly #outputs: { output: Output; taken: () => void }[] = [];
  /** wakes workers that wait for an item, longest wait first */
  readonly #idle: (() => void)[] = [];
  /** workers that have not ended */
  #running = 0;
  /** workers that are working on an item */
  #busy = 0;
  #stopped = false;
  #failure: { error: unknown } | null = null;
  #wakeConsumer: (() => void) | null = null;

  constructor({ signal, sources, capacity = 100_000 }: PoolOptions<Item>) {
    this.#signal = signal;
    this.#added = new Backlog(capacity);
    this.#sources = new Sources(sources, {
      // The end of the last source may be what all workers wait for.
      onPulled: () => (this.#sources.allEnded ? this.#wakeAllIdle() : this.#wakeIdle()),
      onError: (error) => this.stop({ error }),
    });
  }

  start(workers: number, work: Work<Item, Output>): void {
    this.#running = workers;
    for (let i = 0; i < workers; i++) {
      void this.#runWorker(work).finally(() => {
        this.#running--;
        this.#notifyConsumer();
      });
    }
  }

  add(item: Item): boolean {
    if (this.#stopped || !this.#added.add(item)) return false;
    this.#wakeIdle();
    return true;
  }

  emit(output: Output): Promise<void> {
    if (this.#stopped) return Promise.reject(this.#signal.reason ?? new Error('the pool has ended'));
    return new Promise((taken) => {
      this.#outputs.push({ output, taken });
      this.#notifyConsumer();
    });
  }

  takeOutput(): { output: Output } | undefined {
    const next = this.#outputs.shift();
    next?.taken();
    return next;
  }

  /** @throws the first error of a source or of the work */
  hasEnded(): boolean {
    if (this.#failure) throw this.#failure.error;
    return this.#running === 0;
  }

  /** Resolves at the next output or error, or when a worker has ended. */
  changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wakeConsumer = resolve;
    });
  }

  stop(failure?: { error: unknown }): void {
    if (failure && !this.#stopped) this.#failure = failure;
    this.#stopped = true;
    this.#wakeAllIdle();
    // Outputs found before an error are still delivered; after an abort they are dropped.
    if (!failure || this.#signal.aborted) while (this.takeOutput());
    this.#notifyConsumer();
  }

  closeSources(): void {
    this.#sources.close();
  }

  async #runWorker(work: Work<Item, Output>): Promise<void> {
    for (;;) {
      const next = this.#takeNow() ?? (await this.#take());
      if (!next) break;
      try {
        await work(next.item, this);
      } catch (error) {
        this.stop({ error });
      } finally {
        this.#busy--;
      }
    }
    // The others wait for items that can no longer come.
    this.#wakeAllIdle();
  }

  /** @returns the next item; null when there is none now */
  #takeNow(): { item: Item } | null {
    if (this.#stopped) return null;
    const next = this.#added.take() ?? this.#sources.take();
    if (!next) return null;
    this.#servePeers();
    // Counted before another worker runs, which could otherwise see the pool as finished.
    this.#busy++;
    return next;
  }

  /** @returns the next item; null when no more can come */
  async #take(): Promise<{ item: Item } | null> {
    while (!this.#stopped) {
      const next = this.#takeNow();
      if (next) return next;
      if (this.#sources.allEnded && this.#busy === 0) return null;
      await new Promise<void>((resolve) => this.#idle.push(resolve));
    }
    return null;
  }

  /** Wakes a waiting worker for the next item, or pulls one from the sources. */
  #servePeers(): void {
    if (this.#idle.length === 0) return;
    if (this.#added.isEmpty && this.#sources.noneWaiting) this.#sources.pull();
    if (!this.#added.isEmpty || !this.#sources.noneWaiting) this.#wakeIdle();
  }

  #wakeIdle(): void {
    this.#idle.shift()?.();
  }

  #wakeAllIdle(): void {
    for (const wake of this.#idle.splice(0)) wake();
  }

  #notifyConsumer(): void {
    this.#wakeConsumer?.();
    this.#wakeConsumer = null;
  }
}

/** Items that were added, first in, first out. */
class Backlog<Item> {
  readonly #capacity: number;
  readonly #items: Item[] = [];
  #from = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get isEmpty(): boolean {
    return this.#from === this.#items.length;
  }

  add(item: Item): boolean {
    if (this.#items.length - this.#from >= this.#capacity) return false;
    this.#items.push(item);
    return true;
  }

  take(): { item: Item } | null {
    if (this.isEmpty) return null;
    const item = this.#items[this.#from++] as Item;
    // Shifting each item would take time by the length of the list.
    if (this.#from > 1024 && this.#from * 2 > this.#items.length) {
      this.#items.splice(0, this.#from);
      this.#from = 0;
    }
    return { item };
  }
}

type Puller<Item> = AsyncIterator<Item> | Iterator<Item>;

/** Items of the sources: at most one of each waits here, and none is pulled meanwhile. */
class Sources<Item> {
  readonly #open = new Set<Puller<Item>>();
  readonly #pulling = new Set<Puller<Item>>();
  readonly #waiting: Item[] = [];
  readonly #listener: { onPulled(): void; onError(error: unknown): void };

  constructor(
    sources: PoolOptions<Item>['sources'],
    listener: { onPulled(): void; onError(error: unknown): void },
  ) {
    this.#listener = listener;
    for (const source of sources) {
      this.#open.add(
        Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator](),
      );
    }
  }

  get allEnded(): boolean {
    return this.#open.size === 0;
  }

  get noneWaiting(): boolean {
    return this.#waiting.length === 0;
  }

  take(): { item: Item } | null {
    if (this.noneWaiting) this.pull();
    return this.noneWaiting ? null : { item: this.#waiting.shift() as Item };
  }

  /** Pulls from each source that has no pull pending; the items of synchronous ones wait at once. */
  pull(): void {
    for (const source of this.#open) {
      if (this.#pulling.has(source)) continue;
      try {
        const next = source.next();
        if ('then' in next) void this.#pullFrom(source, next);
        else this.#pulled(source, next);
      } catch (error) {
        this.#fail(source, error);
      }
    }
  }

  /** Lets sources release files and sockets. A source that is parked in an `await` ends only by the signal. */
  close(): void {
    for (const source of this.#open) void Promise.resolve(source.return?.()).catch(() => {});
  }

  async #pullFrom(source: Puller<Item>, pulled: Promise<IteratorResult<Item>>): Promise<void> {
    this.#pulling.add(source);
    try {
      this.#pulled(source, await pulled);
    } catch (error) {
      this.#fail(source, error);
    } finally {
      this.#pulling.delete(source);
      this.#listener.onPulled();
    }
  }

  #pulled(source: Puller<Item>, next: IteratorResult<Item>): void {
    if (next.done) this.#open.delete(source);
    else this.#waiting.push(next.value);
  }

  #fail(source: Puller<Item>, error: unknown): void {
    this.#open.delete(source);
    this.#listener.onError(error);
  }
}
