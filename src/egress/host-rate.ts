/** Requests a second to one host, kept by everything that one scan does. */
import { type CancelGroup, sleep } from './cancel-group.ts';

export interface HostRate {
  /**
   * Waits for the host's next place. Undefined when there is nothing to wait for.
   * @param host as it was asked for: whatever its scheme, port or address, it is one host
   */
  take(host: string, rps: number | undefined, groups: readonly CancelGroup[]): Promise<void> | undefined;
}

/** Hosts remembered; one that has had no request for its interval needs no memory. */
const MAX_HOSTS = 10_000;

/**
 * GCRA with a burst of one: places lie 1/rps apart. Waits below a millisecond, which timers cannot do, are not
 * waited but stay owed, so that high rates cost no timers and still hold over any longer time.
 */
export function createHostRate(): HostRate {
  /** performance.now() at which the host's next place is */
  const nextPlaces = new Map<string, number>();

  const makeRoom = (now: number) => {
    for (const [host, place] of nextPlaces) if (place <= now) nextPlaces.delete(host);
    for (const host of nextPlaces.keys()) {
      if (nextPlaces.size < MAX_HOSTS) break;
      nextPlaces.delete(host);
    }
  };

  return {
    take(host, rps, groups) {
      if (rps === undefined) return undefined;
      const now = performance.now();
      const last = nextPlaces.get(host);
      if (last === undefined && nextPlaces.size >= MAX_HOSTS) makeRoom(now);
      const place = Math.max(now, last ?? 0);
      nextPlaces.set(host, place + 1000 / rps);
      const waitMs = place - now;
      return waitMs < 1 ? undefined : sleep(waitMs, groups);
    },
  };
}
