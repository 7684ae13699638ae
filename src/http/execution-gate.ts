import { LimitReachedError } from '../core/errors.ts';
import { createGate } from '../core/gate.ts';

export interface ExecutionGate {
  /** Takes a place, in order. @throws LimitReachedError when too many wait; the signal's reason */
  enter(signal: AbortSignal): Promise<void>;
  /** Takes a place for an operation that had one before: it is never refused. */
  reenter(): Promise<void>;
  leave(): void;
}

/** Between two operations: an event passes through several turns of the event loop, which it gets here. */
const PAUSE_MS = 5;

/** Bounds how many operations run at once, and how many wait for a place. */
export function createExecutionGate(atOnce: number, maxWaiting: number): ExecutionGate {
  const gate = createGate(atOnce);
  return {
    async enter(signal) {
      if (gate.waiting >= maxWaiting) {
        throw new LimitReachedError(
          `The server is busy: ${maxWaiting} expensive queries are waiting already. Try again later, or ask for fewer items.`,
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
