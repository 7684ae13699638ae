/** Deletes the rows of hidden scans in the background, in steps between which appends go on. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { PatientWriter } from './patient-writer.ts';

export interface Removal {
  /** There is something to remove. */
  start(): void;
  /** Stops after the present step. The next process removes the rest. */
  close(): Promise<void>;
}

/** Attempts to empty the write-ahead log, a second apart: a reader may be in the way. */
const TRUNCATE_TRIES = 30;
const TRUNCATE_WAIT_MS = 1000;
const RETRY_MS = 5000;

export function createRemoval(writer: PatientWriter, onError: (error: unknown) => void): Removal {
  const closing = new AbortController();
  const { signal } = closing;
  let again = false;
  let running: Promise<void> | null = null;

  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => {});
  /** Pauses as long as each step took, so that others have at least half of the time. */
  const steps = async (step: () => Promise<boolean>) => {
    for (let more = true; more && !signal.aborted; ) {
      const startedMs = performance.now();
      more = await step();
      await pause(performance.now() - startedMs);
    }
  };
  const removeHidden = async () => {
    let removed = false;
    for (const key of await writer.call('hidden')) {
      await steps(() => writer.call('removeSome', key));
      removed = true;
    }
    if (!removed) return;
    await steps(() => writer.call('freeSome'));
    for (let tries = 0; tries < TRUNCATE_TRIES && !signal.aborted; tries++) {
      if (await writer.call('truncateLog')) return;
      await pause(TRUNCATE_WAIT_MS);
    }
  };
  const run = async () => {
    while (again && !signal.aborted) {
      again = false;
      try {
        await removeHidden();
      } catch (error) {
        if (signal.aborted) return;
        onError(error);
        again = true;
        await pause(RETRY_MS);
      }
    }
  };

  return {
    start() {
      again = true;
      running ??= run().finally(() => {
        running = null;
      });
    },
    async close() {
      closing.abort();
      await running;
    },
  };
}
