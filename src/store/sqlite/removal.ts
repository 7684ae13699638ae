/** Deletes the rows of hidden scans in the background, in steps, so that appends can run in between. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { PatientWriter } from './patient-writer.ts';

export interface Removal {
  /** Starts deleting hidden scans, unless it is running. */
  start(): void;
  /** Stops after the current step. The next process deletes the rest. */
  close(): Promise<void>;
}

/** Number of attempts to truncate the write-ahead log, which a reader may block. */
const TRUNCATE_TRIES = 30;
const TRUNCATE_WAIT_MS = 1000;
const RETRY_MS = 5000;

export async function truncateLog(writer: Pick<PatientWriter, 'call'>, signal: AbortSignal): Promise<void> {
  for (let tries = 0; tries < TRUNCATE_TRIES && !signal.aborted; tries++) {
    if (await writer.call('truncateLog')) return;
    await sleep(TRUNCATE_WAIT_MS, undefined, { signal }).catch(() => {});
  }
}

export function createRemoval(writer: PatientWriter, onError: (error: unknown) => void): Removal {
  const closing = new AbortController();
  const { signal } = closing;
  let again = false;
  let running: Promise<void> | null = null;

  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => {});
  /** After each step, pauses for as long as the step took, to leave half of the time to other writes. */
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
    await truncateLog(writer, signal);
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
