import { setTimeout as sleep } from 'node:timers/promises';
import { UnavailableError } from './errors.ts';

/** Errors other than an unavailable database, which the server reports itself. */
export const unlessUnavailable =
  (onError: (error: unknown) => void) =>
  (error: unknown): void => {
    if (!(error instanceof UnavailableError)) onError(error);
  };

/**
 * Repeats some work, with a pause before each run.
 * @param firstPauseMs pause before the first
 * @param onError receives the errors of the work, except for an unavailable database
 * @returns a function that stops, and waits for the work that has begun
 */
export function repeat(
  pauseMs: number,
  work: (stopping: AbortSignal) => Promise<void>,
  onError: (error: unknown) => void,
  firstPauseMs = pauseMs,
): () => Promise<void> {
  const stopping = new AbortController();
  const repeating = (async () => {
    for (let waitMs = firstPauseMs; ; waitMs = pauseMs) {
      await sleep(waitMs, undefined, { signal: stopping.signal, ref: false });
      await work(stopping.signal).catch(unlessUnavailable(onError));
    }
  })().catch(() => {});
  return async () => {
    stopping.abort();
    await repeating;
  };
}
