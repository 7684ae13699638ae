/**
 * Carries the hint that a scan's log has grown, never an event. A hint may be lost or come twice: whoever
 * follows a log reads it anyway, sooner or later.
 */
export interface PubSub {
  publish(scanId: string, toSeq: number): void;
  /** @returns how to stop listening */
  subscribe(scanId: string, listener: (toSeq: number) => void): () => void;
  /** Listens to the hints of all scans. */
  subscribeAll(listener: (scanId: string, toSeq: number) => void): () => void;
}

export function createInProcessPubSub(): PubSub & { readonly listenerCount: number } {
  const listeners = new Map<string, Set<(toSeq: number) => void>>();
  const general = new Set<(scanId: string, toSeq: number) => void>();
  return {
    publish(scanId, toSeq) {
      for (const listener of listeners.get(scanId) ?? []) listener(toSeq);
      for (const listener of general) listener(scanId, toSeq);
    },
    subscribeAll(listener) {
      const own = (scanId: string, toSeq: number) => listener(scanId, toSeq);
      general.add(own);
      return () => {
        general.delete(own);
      };
    },
    subscribe(scanId, listener) {
      // A wrapper, so that one function can listen twice.
      const own = (toSeq: number) => listener(toSeq);
      const set = listeners.get(scanId) ?? new Set();
      listeners.set(scanId, set.add(own));
      return () => {
        set.delete(own);
        if (set.size === 0 && listeners.get(scanId) === set) listeners.delete(scanId);
      };
    },
    get listenerCount() {
      let count = general.size;
      for (const set of listeners.values()) count += set.size;
      return count;
    },
  };
}
