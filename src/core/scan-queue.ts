/** Hands scans to workers, first come first served. What waits is in the database; the queue holds ids only. */
export interface ScanQueue {
  /** Adding one that waits already changes nothing. */
  add(scanId: string): void;
  /** Takes one back that nobody works on yet. */
  remove(scanId: string): void;
  /** Ends when those being worked on have ended; the others are left where they are. */
  close(): Promise<void>;
}

/**
 * @param concurrency scans worked on at once
 * @param work must not reject: nobody is there to hear it
 */
export function createInProcessQueue(
  concurrency: number,
  work: (scanId: string) => Promise<void>,
): ScanQueue {
  const waiting = new Set<string>();
  const working = new Set<Promise<void>>();
  let closed = false;

  const next = () => {
    for (const scanId of waiting) {
      if (closed || working.size >= concurrency) return;
      waiting.delete(scanId);
      const job = work(scanId).finally(() => {
        working.delete(job);
        next();
      });
      working.add(job);
    }
  };

  return {
    add(scanId) {
      waiting.add(scanId);
      next();
    },
    remove(scanId) {
      waiting.delete(scanId);
    },
    async close() {
      closed = true;
      await Promise.all(working);
    },
  };
}
