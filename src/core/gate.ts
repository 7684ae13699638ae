import { type Canceller, cancellable } from './abort.ts';

/** A semaphore. Waiters are admitted in order of arrival. */
export interface Gate {
  /** number of waiters */
  readonly waiting: number;
  /**
   * Acquires a place; `leave` releases it.
   * @throws the reason of the canceller that ended the wait; no place is held then
   */
  enter(...cancellers: Canceller[]): Promise<void>;
  leave(): void;
}

export function createGate(places: number): Gate {
  let free = places;
  const waiting = new Set<() => void>();
  return {
    get waiting() {
      return waiting.size;
    },
    async enter(...cancellers) {
      for (const canceller of cancellers) {
        if (canceller instanceof AbortSignal) canceller.throwIfAborted();
      }
      if (free > 0) {
        free--;
        return;
      }
      await cancellable<void>(cancellers, (admit) => {
        waiting.add(admit);
        return () => waiting.delete(admit);
      });
    },
    leave() {
      const [next] = waiting;
      if (next) next();
      else free++;
    },
  };
}
