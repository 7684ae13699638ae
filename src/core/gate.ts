/** A semaphore: at most so many inside at once; the others wait in the order in which they came. */

export interface Gate {
  /** Resolves when there is a place, which `leave` gives back; rejects when the wait is cancelled. */
  enter(): Promise<void>;
  leave(): void;
}

/** @param cancels ends the waits of all that are not inside yet */
export function createGate(
  places: number,
  cancels: { add(cancel: (reason: unknown) => void): () => void } = { add: () => () => {} },
): Gate {
  let free = places;
  const waiting = new Set<() => void>();
  return {
    async enter() {
      if (free > 0) {
        free--;
        return;
      }
      await new Promise<void>((resolve, reject) => {
        const admit = () => {
          remove();
          resolve();
        };
        const remove = cancels.add((reason) => {
          waiting.delete(admit);
          reject(reason);
        });
        waiting.add(admit);
      });
    },
    leave() {
      const [next] = waiting;
      if (!next) {
        free++;
        return;
      }
      waiting.delete(next);
      next();
    },
  };
}
