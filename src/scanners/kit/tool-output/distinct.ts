/**
 * Keeps different findings of a tool apart. What tools call an identity or a fingerprint is often a constant, a hash of
 * the line's text, or empty; the log would take findings that share one for the same.
 */
import { DigestMap } from '../../../core/digest-map.ts';
import { locationOf } from '../../../core/emission.ts';
import { type FindingInit, findingSchema } from '../../../core/result.ts';

export interface Distinct {
  /**
   * @returns the finding with an identity that no other one of this scan has; null when an earlier one has the same
   * type, place, title, description and evidence
   */
  take(init: FindingInit): FindingInit | null;
}

/** Parts of an identity, so that there is room for an ordinal (`findingSchema`). */
export const MAX_IDENTITY_PARTS = 15;

export function createDistinct(): Distinct {
  const known = new DigestMap();
  return {
    take(init) {
      const { data } = findingSchema.safeParse(init);
      // The runner reports what is wrong with it.
      if (!data) return init;
      const location = locationOf(data);
      const same = ['same', init.type, location, data.title, data.description, data.evidence];
      if (!known.add(JSON.stringify(same))) return null;

      const identity = (data.identity ?? location).slice(0, MAX_IDENTITY_PARTS);
      const keyOf = (ordinal: number) => JSON.stringify([ordinal, data.type, ...identity]);
      if (known.add(keyOf(1))) return data.identity ? { ...init, identity } : init;
      // An ordinal survives lines that are added above, which a line number does not.
      const ordinal = firstFree((candidate) => known.has(keyOf(candidate)));
      known.add(keyOf(ordinal));
      return { ...init, identity: [...identity, `#${ordinal}`] };
    },
  };
}

/** The first number from 2 on that is not taken, where all below it are. */
function firstFree(isTaken: (ordinal: number) => boolean): number {
  let low = 1;
  let high = 2;
  while (isTaken(high)) {
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (isTaken(middle)) low = middle;
    else high = middle;
  }
  return high;
}
