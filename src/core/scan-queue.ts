/** Hands scans to workers, first come first served. What waits is in the database; the queue holds ids only. */
export interface ScanQueue {
  /**
   * Adding one that waits already changes nothing.
   * @param alone to be worked on when nothing else is; whatever waits, waits behind it
   */
  add(scanId: string, alone?: boolean): void;
  /** Takes one back that nobody works on yet. */
  remove(scanId: string): void;
  /** Some wait to be worked on alone. */
  readonly aloneWaits: boolean;
  /** The one that is worked on alone may have company from now on. */
  share(): void;
  /** Ends when those being worked on have ended; the others are left where they are. */
  close(): Promise<void>;
}

/**
 * @param concurrency scans worked on at once
 * @param work must not reject: nobody is there to hear it
 */
export function createInProcessQueue(
  concurrency: number,
  work: (scanId: string, alone: boolean) => Promise<void>,
): ScanQueue {
  const waiting = new Set<string>();
  const waitingAlone = new Set<string>();
  const working = new Set<Promise<void>>();
  /** What is worked on is worked on alone. */
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
      waiting.delete(scanId);
      if (alone) waitingAlone.add(scanId);
      else if (!waitingAlone.has(scanId)) waiting.add(scanId);
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
}
