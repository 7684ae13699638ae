/**
 * A scan's log has grown to `toSeq`, or the scan was deleted, or its runner was asked for something (to cancel, to pause, to
 * skip a scanner). A hint without a greater `toSeq` means that something besides the log has changed, such as the label.
 * `transition`: the status has changed.
 */
export type Hint = Growth | { scanId: string; gone: true } | { scanId: string; asked: true };

interface Growth {
  scanId: string;
  toSeq: number;
  transition?: true;
}

/**
 * Carries hints about logs, never events. A hint may be lost, arrive twice, or come from another process, so readers of
 * a log also poll it.
 */
export interface PubSub {
  /** Returns at once. Never throws: errors of listeners and of the transport are reported elsewhere. */
  publish(hint: Hint): void;
  /** Listens to the hints of one scan. @returns a function that removes the listener */
  subscribe(scanId: string, listener: (hint: Hint) => void): () => void;
  /** Listens to the hints of all scans. @returns a function that removes the listener */
  subscribeAll(listener: (hint: Hint) => void): () => void;
}

/** @param onError receives the errors of listeners */
export function createInProcessPubSub(
  onError: (error: unknown) => void = () => {},
): PubSub & { readonly listenerCount: number } {
  const byScan = new Map<string, Set<(hint: Hint) => void>>();
  const general = new Set<(hint: Hint) => void>();
  const call = (listeners: Iterable<(hint: Hint) => void>, hint: Hint) => {
    for (const listener of listeners) {
      try {
        listener(hint);
      } catch (error) {
        onError(error);
      }
    }
  };
  return {
    publish(hint) {
      call(byScan.get(hint.scanId) ?? [], hint);
      call(general, hint);
    },
    subscribeAll(listener) {
      // A wrapper, so that one function can listen twice.
      const own = (hint: Hint) => listener(hint);
      general.add(own);
      return () => {
        general.delete(own);
      };
    },
    subscribe(scanId, listener) {
      const own = (hint: Hint) => listener(hint);
      const set = byScan.get(scanId) ?? new Set();
      byScan.set(scanId, set.add(own));
      return () => {
        set.delete(own);
        if (set.size === 0 && byScan.get(scanId) === set) byScan.delete(scanId);
      };
    },
    get listenerCount() {
      let count = general.size;
      for (const set of byScan.values()) count += set.size;
      return count;
    },
  };
}
