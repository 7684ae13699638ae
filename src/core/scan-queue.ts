import { createFairQueue } from './fair-queue.ts';

/**
 * Hands scans to a worker: workspaces in turn, and those of a workspace in the order in which they were added. It holds only
 * ids; the scans are in the database.
 */
export interface ScanQueue {
  /**
   * Adds a scan, unless it is waiting already.
   * @param alone run it while no other scan runs, before the scans that wait
   */
  add(scanId: string, alone?: boolean, workspace?: string): void;
  /** Removes a scan that is still waiting. */
  remove(scanId: string): void;
  /** Whether one more scan would start at once. */
  readonly isHungry: boolean;
  /** Whether scans are waiting to be run alone. */
  readonly aloneWaits: boolean;
  /** Allows other scans beside the one that runs alone. */
  share(): void;
  /** Stops handing out scans. Resolves when the running ones have ended. */
  close(): Promise<void>;
}

/**
 * @param concurrency maximum number of scans that run at once
 * @param work runs a scan; must not reject
 */
export type CreateQueue = (
  concurrency: number,
  work: (scanId: string, alone: boolean) => Promise<void>,
) => ScanQueue;

export const createInProcessQueue: CreateQueue = (concurrency, work) => {
  const waiting = createFairQueue<string>();
  const waitingAlone = new Set<string>();
  const working = new Set<Promise<void>>();
  /** Whether the running scan runs alone. */
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
    while (working.size < concurrency) {
      const scanId = waiting.take();
      if (scanId === undefined) return;
      start(scanId, false);
    }
  };

  return {
    add(scanId, alone = false, workspace = '') {
      if (alone) {
        waiting.delete(scanId);
        waitingAlone.add(scanId);
      } else if (!waitingAlone.has(scanId)) {
        waiting.add(workspace, scanId);
      }
      next();
    },
    remove(scanId) {
      waiting.delete(scanId);
      waitingAlone.delete(scanId);
    },
    get isHungry() {
      return !closed && !exclusive && waitingAlone.size === 0 && working.size < concurrency;
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

/** A queue of a process that runs no scans. */
export const createIdleQueue: CreateQueue = () => ({
  ...{ isHungry: false, aloneWaits: false },
  ...{ add() {}, remove() {}, share() {}, async close() {} },
});
