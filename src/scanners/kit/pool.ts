/**
 * Bounded concurrency over a list of work that may grow while it is worked on.
 *
 * `workers` tasks run at once; each takes what was added first, then the next item of the sources. Outputs are
 * yielded in the order in which they are found. A worker waits until its output is taken, so a slow consumer
 * slows the work and nothing is buffered beyond one output a worker. The pool ends when there is no item left
 * and none is being worked on. An error of a source or of `work` ends it, and is thrown to the consumer after
 * what was found before it.
 */
export interface PoolOptions<Item> {
  workers: number;
  signal: AbortSignal;
  /** Pulled one item at a time, all at once among themselves. */
  sources: readonly (Iterable<Item> | AsyncIterable<Item>)[];
  /** Items that may wait after `add`; beyond it `add` returns false. Default 100,000. */
  capacity?: number;
}

export interface Pool<Item, Output> {
  /** Puts an item on the list. @returns false when the list is full */
  add(item: Item): boolean;
  /** Hands an output to the consumer; resolves when it is taken. */
  emit(output: Output): Promise<void>;
}

export async function* runPool<Item, Output>(
  { workers, signal, sources, capacity = 100_000 }: PoolOptions<Item>,
  work: (item: Item, pool: Pool<Item, Output>) => Promise<void>,
): AsyncGenerator<Output, void, void> {
  signal.throwIfAborted();
  const added: Item[] = [];
  let addedFrom = 0;
  const outputs: { output: Output; taken: () => void }[] = [];
  let busy = 0;
  let stopped = false;
  let failure: { error: unknown } | null = null;
  let wakeConsumer: (() => void) | null = null;
  const idle: (() => void)[] = [];
  const pulls = new Set<AsyncIterator<Item> | Iterator<Item>>();
  for (const source of sources) {
    pulls.add(Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]());
  }
  /** Items that a source has handed over; at most one a source and none asked for while some wait here. */
  const pulled: Item[] = [];
  const pulling = new Set<AsyncIterator<Item> | Iterator<Item>>();

  const notify = () => {
    wakeConsumer?.();
    wakeConsumer = null;
  };
  const stop = (error?: { error: unknown }) => {
    if (error && !failure && !stopped) failure = error;
    stopped = true;
    for (const wake of idle.splice(0)) wake();
    // What was found before an error is still handed over; after an abort nobody wants it.
    if (!error || signal.aborted) for (const { taken } of outputs.splice(0)) taken();
    notify();
  };
  const wakeIdle = () => idle.shift()?.();

  const pullFrom = async (iterator: AsyncIterator<Item> | Iterator<Item>) => {
    pulling.add(iterator);
    try {
      const next = await iterator.next();
      if (next.done) pulls.delete(iterator);
      else pulled.push(next.value);
    } catch (error) {
      pulls.delete(iterator);
      stop({ error });
    } finally {
      pulling.delete(iterator);
      // The end of a source may be what everyone waits for.
      if (pulls.size === 0) for (const wake of idle.splice(0)) wake();
      else wakeIdle();
    }
  };

  const pool: Pool<Item, Output> = {
    add(item) {
      if (stopped || added.length - addedFrom >= capacity) return false;
      added.push(item);
      wakeIdle();
      return true;
    },
    emit(output) {
      if (stopped) return Promise.reject(signal.reason ?? new Error('the pool has ended'));
      return new Promise((taken) => {
        outputs.push({ output, taken });
        notify();
      });
    },
  };

  const hasWaiting = () => addedFrom < added.length || pulled.length > 0;
  const takeWaiting = (): { item: Item } | null => {
    if (addedFrom < added.length) {
      const item = added[addedFrom++] as Item;
      // Shifting each one would cost the length of the list each time.
      if (addedFrom > 1024 && addedFrom * 2 > added.length) {
        added.splice(0, addedFrom);
        addedFrom = 0;
      }
      return { item };
    }
    return pulled.length > 0 ? { item: pulled.shift() as Item } : null;
  };
  const askSources = () => {
    for (const iterator of pulls) if (!pulling.has(iterator)) void pullFrom(iterator);
  };

  /** The next item, or null when there is none and none can come. */
  const take = async (): Promise<{ item: Item } | null> => {
    while (!stopped) {
      const next = takeWaiting();
      if (next) {
        // Whoever still waits gets the next item, or has it asked for.
        if (idle.length > 0 && hasWaiting()) wakeIdle();
        else if (idle.length > 0) askSources();
        // Counted before anybody else runs, or the others could take this for the end.
        busy++;
        return next;
      }
      askSources();
      if (pulls.size === 0 && busy === 0) return null;
      await new Promise<void>((resolve) => idle.push(resolve));
    }
    return null;
  };

  const worker = async () => {
    for (let next = await take(); next; next = await take()) {
      try {
        await work(next.item, pool);
      } catch (error) {
        stop({ error });
      } finally {
        busy--;
      }
    }
    // The last one out tells those who wait for items that none can come.
    for (const wake of idle.splice(0)) wake();
  };

  const onAbort = () => stop({ error: signal.reason });
  signal.addEventListener('abort', onAbort, { once: true });
  let running = workers;
  for (let i = 0; i < workers; i++) {
    void worker().finally(() => {
      running--;
      notify();
    });
  }

  try {
    while (true) {
      const next = outputs.shift();
      if (next) {
        next.taken();
        yield next.output;
      } else if (failure) {
        throw (failure as { error: unknown }).error;
      } else if (running === 0) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          wakeConsumer = resolve;
        });
      }
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    stop();
    // Sources may hold files or sockets. A source that is parked in an `await` ends by `signal`, not by this.
    for (const iterator of pulls) void Promise.resolve(iterator.return?.()).catch(() => {});
  }
}
