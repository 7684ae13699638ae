import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Does some work again and again, with a pause before each.
 * @param work must not fail
 * @returns a function that stops, and waits for the work that has begun
 */
export function repeat(pauseMs: number, work: () => Promise<void>): () => Promise<void> {
  const stopping = new AbortController();
  const repeating = (async () => {
    for (;;) {
      await sleep(pauseMs, undefined, { signal: stopping.signal, ref: false });
      await work();
    }
  })().catch(() => {});
  return async () => {
    stopping.abort();
    await repeating;
  };
}
