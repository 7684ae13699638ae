/** Limits the unfinished WebSocket messages of all sockets: their total size, and the time of each. */
export interface UnfinishedMessages {
  /** @param end disconnects the sender, when its message takes too long or is the oldest beyond the size */
  track(end: () => void): Tracked;
  close(): void;
}

export interface Tracked {
  /**
   * @param bytes received of the unfinished message; 0 if there is none
   * @param isAnother whether it is a different message than in the last call
   */
  update(bytes: number, isAnother: boolean): void;
  close(): void;
}

export function createUnfinishedMessages(maxBytes: number, maxMs: number): UnfinishedMessages {
  /** oldest first */
  const entries = new Map<() => void, { bytes: number; since: number }>();
  let total = 0;

  const remove = (end: () => void) => {
    total -= entries.get(end)?.bytes ?? 0;
    entries.delete(end);
  };
  const endOldest = () => {
    const [oldest] = entries.keys();
    if (oldest === undefined) return;
    remove(oldest);
    oldest();
  };
  const timer = setInterval(
    () => {
      const begunBefore = performance.now() - maxMs;
      for (const { since } of [...entries.values()]) {
        if (since > begunBefore) break;
        endOldest();
      }
    },
    Math.min(1000, maxMs),
  );
  timer.unref();

  return {
    track: (end) => ({
      update(bytes, isAnother) {
        if (bytes === 0 || isAnother) remove(end);
        if (bytes === 0) return;
        const entry = entries.get(end) ?? { bytes: 0, since: performance.now() };
        entries.set(end, entry);
        total += bytes - entry.bytes;
        entry.bytes = bytes;
        while (total > maxBytes && entries.size > 0) endOldest();
      },
      close: () => remove(end),
    }),
    close: () => clearInterval(timer),
  };
}
