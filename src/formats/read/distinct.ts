/**
 * Keeps different findings of a tool distinct. Identities and fingerprints of tools are often a constant, a hash of
 * the line's text, or empty; the event log would merge findings that share one.
 */
import { DigestMap } from '../../core/digest-map.ts';
import { locationOf } from '../../core/emission.ts';
import type { FindingInit } from '../../core/result.ts';

export interface Distinct {
  /**
   * @returns the finding with an identity that is unique in this scan; null when an earlier finding has the same
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
      const { url, method, parameter, host, port, file, line, column, type, title, description, evidence } =
        init;
      const location = locationOf({ url, method, parameter, host, port, file, line, column });
      if (!known.add(JSON.stringify(['same', type, location, title, description, evidence]))) return null;

      const given = init.identity ?? location;
      const identity = given.length > MAX_IDENTITY_PARTS ? given.slice(0, MAX_IDENTITY_PARTS) : given;
      const keyOf = (ordinal: number) => JSON.stringify([ordinal, type, ...identity]);
      if (known.add(keyOf(1))) return identity === given ? init : { ...init, identity };
      // Unlike a line number, an ordinal is stable when lines are added above.
      const ordinal = firstFree((candidate) => known.has(keyOf(candidate)));
      known.add(keyOf(ordinal));
      return { ...init, identity: [...identity, `#${ordinal}`] };
    },
  };
}

/** The first free number from 2 on; all below it must be taken. */
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
