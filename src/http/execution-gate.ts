import { LimitReachedError } from '../core/errors.ts';

export interface ExecutionGate {
  /** Takes a place, in order. @throws LimitReachedError when too many wait; the signal's reason */
  enter(signal: AbortSignal): Promise<void>;
  /** Takes a place for an operation that had one before: it is never refused. */
  reenter(): Promise<void>;
  leave(): void;
}

/** Between two operations: an event passes through several turns of the event loop, which it gets here. */
const PAUSE_MS = 5;

/** Lets some operations run at once; the others wait in a queue, and more than that are refused. */
export function createExecutionGate(atOnce: number, maxWaiting: number): ExecutionGate {
  let running = 0;
  const waiting = new Set<() => void>();

  const wait = (signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const onAbort = () => {
        waiting.delete(start);
        reject(signal?.reason);
      };
      const start = () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      waiting.add(start);
      signal?.addEventListener('abort', onAbort, { once: true });
    });

  const enter = (signal?: AbortSignal): Promise<void> | void => {
    if (running >= atOnce) return wait(signal);
    running++;
  };

  return {
    async enter(signal) {
      signal.throwIfAborted();
      if (waiting.size >= maxWaiting) {
        throw new LimitReachedError(
          `The server is busy: ${maxWaiting} expensive queries are waiting already. Try again later, or ask for fewer items.`,
        );
      }
      await enter(signal);
    },
    async reenter() {
      await enter();
    },
    leave() {
      setTimeout(() => {
        const [next] = waiting;
        if (next) {
          waiting.delete(next);
          next();
        } else {
          running--;
        }
      }, PAUSE_MS);
    },
  };
}
