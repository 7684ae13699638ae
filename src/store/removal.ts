/** Deletes the rows of hidden scans in the background, in steps, so that appends can run in between. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Removal {
  /** Starts deleting hidden scans, unless it is running. */
  start(): void;
  /** Stops after the current step. The next process deletes the rest. */
  close(): Promise<void>;
}

export interface RemovalSteps {
  /** @returns keys of the hidden scans that are not yet deleted */
  hidden(): Promise<readonly number[]>;
  /** Deletes some rows of a hidden scan. @returns whether rows are left */
  removeSome(key: number): Promise<boolean>;
  /** Returns some space that was freed to the system. @returns whether there is more */
  freeSome?(): Promise<boolean>;
  /** After all others. */
  finish?(signal: AbortSignal): Promise<void>;
}

const RETRY_MS = 5000;

export function createRemoval(
  { hidden, removeSome, freeSome, finish }: RemovalSteps,
  onError: (error: unknown) => void,
): Removal {
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
    for (const key of await hidden()) {
      await steps(() => removeSome(key));
      removed = true;
    }
    if (!removed) return;
    if (freeSome) await steps(freeSome);
    await finish?.(signal);
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
