import { LimitReachedError } from '../core/errors.ts';
import { createGate } from '../core/gate.ts';

export interface ExecutionGate {
  /** Waits for a place, in order. @throws LimitReachedError when too many wait; the signal's reason */
  enter(signal: AbortSignal): Promise<void>;
  /** Waits for a place for an operation that had one before; it is never refused. */
  reenter(): Promise<void>;
  leave(): void;
}

/**
 * Pause between two operations on one place. An event needs two or three turns of the event loop from its append to its
 * delivery. Without a pause, the next operation starts in the same turn: with 50 clients, a turn then runs about ten
 * operations, instead of one per place.
 */
const PAUSE_MS = 5;

/** Limits the number of operations that run at once, and of those that wait for a place. */
export function createExecutionGate(atOnce: number, maxWaiting: number): ExecutionGate {
  const gate = createGate(atOnce);
  return {
    async enter(signal) {
      if (gate.waiting >= maxWaiting) {
        throw new LimitReachedError(
          `The server is busy: ${maxWaiting} expensive queries are queued. Try again later, or request fewer items.`,
        );
      }
      await gate.enter(signal);
    },
    reenter: () => gate.enter(),
    leave() {
      setTimeout(gate.leave, PAUSE_MS);
    },
  };
}
