import { setBounded } from '../core/bounded-map.ts';

/** Wrong tokens of one address that are refused without delay, such as those of a dashboard with an old token. */
const FREE = 5;
const FIRST_DELAY_MS = 100;
const FORGET_MS = 60_000;
const MAX_ADDRESSES = 10_000;

export interface SignInDelay {
  /** Counts a wrong token. @returns milliseconds to wait before it is refused, more with each wrong token of the address */
  failed(address: string): number;
}

/**
 * Slows down the guessing of tokens. Correct tokens are never delayed, so that a client cannot lock out others with the
 * same address, such as behind a proxy. The limits on connections without a token bound the number of waits.
 */
export function createSignInDelay(maxDelayMs: number): SignInDelay {
  const failures = new Map<string, { count: number; at: number }>();
  return {
    failed(address) {
      const now = performance.now();
      const known = failures.get(address);
      const count = known !== undefined && now - known.at < FORGET_MS ? known.count + 1 : 1;
      setBounded(failures, address, { count, at: now }, MAX_ADDRESSES);
      if (count <= FREE) return 0;
      return Math.min(maxDelayMs, FIRST_DELAY_MS * 2 ** Math.min(count - FREE - 1, 20));
    },
  };
}
