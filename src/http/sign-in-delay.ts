import { setTimeout as sleep } from 'node:timers/promises';
import { setBounded } from '../core/bounded-map.ts';

/** Wrong tokens of one address that are answered at once: a mistake in a script, or a dashboard with an old token. */
const FREE = 5;
const FIRST_DELAY_MS = 100;
const FORGET_MS = 60_000;
const MAX_ADDRESSES = 10_000;

export interface SignInDelay {
  /** Waits before a wrong token is refused, longer with each one of the address. Right tokens never wait. */
  failed(address: string): Promise<void>;
}

/**
 * Slows down guessing. Only wrong tokens wait, so that nobody can lock out others of the same address, such as all
 * clients of a proxy. How many wait at once is bounded by the connections that an address may have without a token.
 */
export function createSignInDelay(maxDelayMs: number): SignInDelay {
  const failures = new Map<string, { count: number; at: number }>();
  return {
    async failed(address) {
      const now = performance.now();
      const known = failures.get(address);
      const count = known !== undefined && now - known.at < FORGET_MS ? known.count + 1 : 1;
      setBounded(failures, address, { count, at: now }, MAX_ADDRESSES);
      if (count <= FREE) return;
      const delay = Math.min(maxDelayMs, FIRST_DELAY_MS * 2 ** Math.min(count - FREE - 1, 20));
      await sleep(delay, undefined, { ref: false });
    },
  };
}
