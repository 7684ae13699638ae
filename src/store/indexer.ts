/** Follows the tables of results and scans in the background, and fills the search index. */
import { setTimeout as sleep } from 'node:timers/promises';
import { UnavailableError } from '../core/errors.ts';
import type { PubSub } from '../core/pubsub.ts';

export interface Indexer {
  /**
   * Waits until everything recorded before the call is in the index.
   * @throws UnavailableError if that takes too long, or the database cannot be written
   */
  catchUp(): Promise<void>;
  close(): Promise<void>;
}

/** Time for which hints are collected: the larger a step, the cheaper is a row. */
const COLLECT_MS = 500;
const RETRY_MS = 5000;
/** Maximum wait of a query. */
const CATCH_UP_MS = 20_000;

/** How far the index is, by what is indexed. */
export type IndexProgress = Record<string, { newest: number; done: number }>;

export interface IndexerParts {
  /** Indexes the next rows. @returns whether there may be more @throws UnavailableError */
  indexSome(): Promise<boolean>;
  /** @throws UnavailableError */
  progress(): Promise<IndexProgress>;
  pubsub: PubSub;
  onError(error: unknown): void;
}

/** Starts at once, since the database may have rows of an earlier version. */
export function createIndexer({ indexSome, progress, pubsub, onError }: IndexerParts): Indexer {
  const closing = new AbortController();
  const { signal } = closing;
  let waiting = 0;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;

  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => {});
  const steps = async () => {
    for (let more = true; more && !signal.aborted; ) {
      const startedMs = performance.now();
      more = await indexSome();
      // Leaves half of the time to other writes, unless a query waits.
      if (more && waiting === 0) await pause(performance.now() - startedMs);
    }
  };
  const run = (): Promise<void> => {
    running ??= steps().finally(() => {
      running = null;
    });
    return running;
  };
  const wake = (ms: number) => {
    if (signal.aborted || timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      // A step that has begun may not see the newest rows.
      if (running) return wake(COLLECT_MS);
      run().catch((error) => {
        if (signal.aborted) return;
        if (!(error instanceof UnavailableError)) onError(error);
        wake(RETRY_MS);
      });
    }, ms);
    timer.unref();
  };
  const leave = pubsub.subscribeAll(() => wake(COLLECT_MS));
  wake(0);

  return {
    async catchUp() {
      const start = await progress();
      const wanted = Object.entries(start).map(([name, { newest }]) => [name, newest] as const);
      const isDone = (now: IndexProgress) =>
        wanted.every(([name, newest]) => (now[name]?.done ?? 0) >= newest);
      if (isDone(start)) return;
      const deadline = performance.now() + CATCH_UP_MS;
      waiting++;
      try {
        for (let now = start; !isDone(now); now = await progress()) {
          if (performance.now() > deadline) throw behind(now);
          if (signal.aborted)
            throw new UnavailableError('The server is stopping. Try again after it has restarted.');
          // If nothing is left to index, the newest rows have been deleted in the meantime.
          if (!(await indexSome())) return;
        }
      } finally {
        waiting--;
      }
    },
    async close() {
      closing.abort();
      leave();
      clearTimeout(timer);
      await running?.catch(() => {});
    },
  };
}

function behind({ finding, assessment }: IndexProgress): UnavailableError {
  const results = [finding, assessment].flatMap((known) => known ?? []);
  const [done, newest] = [
    results.reduce((sum, known) => sum + known.done, 0),
    results.reduce((sum, known) => sum + known.newest, 0),
  ];
  return new UnavailableError(
    `The search index is still being built: ${done} of ${newest} results are indexed. Try again in a moment.`,
  );
}
