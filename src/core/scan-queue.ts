/** Hands scans to a worker, first come first served. It holds ids only: the scans are in the database. */
export interface ScanQueue {
  /**
   * Adding a scan that waits already changes nothing.
   * @param alone to be run when no other scan runs; those that wait, wait behind it
   */
  add(scanId: string, alone?: boolean): void;
  /** Takes a scan back that has not been handed out. */
  remove(scanId: string): void;
  /** Some scans wait to be run alone. */
  readonly aloneWaits: boolean;
  /** Others may run beside the scan that runs alone from now on. */
  share(): void;
  /** Hands out no more. Resolves when the scans that were handed out have ended. */
  close(): Promise<void>;
}

/**
 * @param concurrency scans run at once
 * @param work runs a scan; must not reject
 */
export type CreateQueue = (
  concurrency: number,
  work: (scanId: string, alone: boolean) => Promise<void>,
) => ScanQueue;

export const createInProcessQueue: CreateQueue = (concurrency, work) => {
  const waiting = new Set<string>();
  const waitingAlone = new Set<string>();
  const working = new Set<Promise<void>>();
  /** The scan that runs, runs alone. */
  let exclusive = false;
  let closed = false;

  const start = (scanId: string, alone: boolean) => {
    const job = work(scanId, alone).finally(() => {
      working.delete(job);
      if (working.size === 0) exclusive = false;
      next();
    });
    working.add(job);
  };
  const next = () => {
    if (closed || exclusive) return;
    const [first] = waitingAlone;
    if (first !== undefined) {
      if (working.size > 0) return;
      waitingAlone.delete(first);
      exclusive = true;
      start(first, true);
      return;
    }
    for (const scanId of waiting) {
      if (working.size >= concurrency) return;
      waiting.delete(scanId);
      start(scanId, false);
    }
  };

  return {
    add(scanId, alone = false) {
      if (alone) {
        waiting.delete(scanId);
        waitingAlone.add(scanId);
      } else if (!waitingAlone.has(scanId)) {
        waiting.add(scanId);
      }
      next();
    },
    remove(scanId) {
      waiting.delete(scanId);
      waitingAlone.delete(scanId);
    },
    get aloneWaits() {
      return waitingAlone.size > 0;
    },
    share() {
      exclusive = false;
      next();
    },
    async close() {
      closed = true;
      await Promise.all(working);
    },
  };
};
