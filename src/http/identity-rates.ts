import { setBounded } from '../core/bounded-map.ts';
import type { Identity } from '../core/identity.ts';
import { createMessageRate } from './message-rate.ts';

/** Identities whose rates are remembered. */
const MAX_IDENTITIES = 10_000;

/** Limits the rate of each identity over all its connections. @returns whether one more message is within the rate */
export function createIdentityRates(perSecond: number, burst: number): (identity: Identity) => boolean {
  const rates = new Map<string, () => boolean>();
  return ({ id }) => {
    let rate = rates.get(id);
    if (!rate) {
      rate = createMessageRate(perSecond, burst);
      setBounded(rates, id, rate, MAX_IDENTITIES);
    }
    return rate();
  };
}
