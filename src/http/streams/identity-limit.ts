import type { Identity } from '../../core/identity.ts';

/** Counts what each identity holds at once, such as subscriptions. */
export interface IdentityLimit {
  /**
   * Takes a place. Call it before any wait: operations that start at the same time must not all see the same free place.
   * @returns how to give it back, once; null when the identity holds as many as it may
   */
  enter(identity: Identity): (() => void) | null;
}

export function createIdentityLimit(max: number): IdentityLimit {
  const counts = new Map<string, number>();
  return {
    enter({ id: key }) {
      const count = counts.get(key) ?? 0;
      if (count >= max) return null;
      counts.set(key, count + 1);
      return () => {
        const left = (counts.get(key) ?? 1) - 1;
        if (left > 0) counts.set(key, left);
        else counts.delete(key);
      };
    },
  };
}
