import { cancellable } from '../core/abort.ts';
import { LimitReachedError } from '../core/errors.ts';
import { createFairQueue } from '../core/fair-queue.ts';

export interface ExecutionGate {
  /**
   * Waits for a place. Identities take turns; those of one identity are admitted in order.
   * @throws LimitReachedError when too many wait; the signal's reason
   */
  enter(identityId: string, signal: AbortSignal): Promise<void>;
  /** Waits for a place for an operation that had one before; it is never refused. */
  reenter(identityId: string): Promise<void>;
  leave(): void;
}

/**
 * Pause between two operations on one place. An event needs two or three turns of the event loop from its append to its
 * delivery. Without a pause, the next operation starts in the same turn: with 50 clients, a turn then runs about ten
 * operations, instead of one per place.
 */
const PAUSE_MS = 5;

/**
 * Turns of the event loop between two operations on one place. libuv accepts one new connection a turn (since 1.45), and an
 * operation can fill a turn: with 50 clients, new ones would wait for 50 operations.
 */
const PAUSE_TURNS = 16;

/** Limits the number of operations that run at once, and of those that wait for a place, in total and of one identity. */
export function createExecutionGate(
  atOnce: number,
  maxWaiting: number,
  maxWaitingPerIdentity: number,
): ExecutionGate {
  const waiting = createFairQueue<() => void>();
  let free = atOnce;

  const enter = async (id: string, signals: readonly AbortSignal[]) => {
    for (const signal of signals) signal.throwIfAborted();
    if (free > 0) {
      free--;
      return;
    }
    await cancellable<void>(signals, (admit) => {
      waiting.add(id, admit);
      return () => waiting.delete(admit);
    });
  };
  const release = () => {
    const next = waiting.take();
    if (next) next();
    else free++;
  };

  return {
    async enter(id, signal) {
      if (waiting.size >= maxWaiting) {
        throw new LimitReachedError(
          `The server is busy: ${maxWaiting} expensive queries are queued. Try again later, or request fewer items.`,
        );
      }
      if (waiting.sizeOf(id) >= maxWaitingPerIdentity) {
        throw new LimitReachedError(
          `${maxWaitingPerIdentity} expensive queries of this key are queued. Wait for some to finish, or request fewer items.`,
        );
      }
      await enter(id, [signal]);
    },
    reenter: (id) => enter(id, []),
    leave() {
      setTimeout(afterTurns, PAUSE_MS, PAUSE_TURNS, release);
    },
  };
}

function afterTurns(turns: number, then: () => void): void {
  if (turns === 0) then();
  else setImmediate(afterTurns, turns - 1, then);
}
