/**
 * One request rate for each target host, shared by all scans of the server: the lowest rate that a running scan has for
 * it. After a response with status 429 or 503, the rate is halved for all of them. Several nodes also share it, as long as
 * they can reach each other.
 */

import { type Canceller, cancellable } from '../core/abort.ts';
import { EgressError } from '../core/scanner.ts';
import { parseRetryAfter } from './retry-after.ts';

/** The rates of all nodes. */
export interface SharedRates {
  /** Whether the other nodes can be reached. If not, the rates hold for this node alone. */
  readonly isUp: boolean;
  /**
   * Reserves the next request to a host.
   * @param rate.intervalMs time between two requests of this node; the longest one of all nodes counts
   * @param rate.pauseMs no node sends a request within this time
   * @returns milliseconds until this node may send the request; null if the other nodes cannot be reached
   */
  reserve(host: string, rate: { intervalMs: number; pauseMs: number }): Promise<number | null>;
}

export interface HostRates {
  /** @param onLimited called once for each host that limits the scan, with a message */
  open(onLimited: (message: string) => void): ScanRate;
  /** number of hosts remembered */
  size(): number;
}

/** Waits until the host, whose name is normalised, may get a request. @returns undefined if it may be sent at once */
export type TakeTurn = (host: string, cancellers: readonly Canceller[]) => Promise<void> | undefined;

/** The rates of one scan. The caller normalises the host names. */
export interface ScanRate {
  /**
   * Waits until the host may get its next request. Scans that wait for the same host take turns.
   * @param rps rate of the caller; undefined: only the rate of the host applies
   * @returns undefined if the request may be sent at once
   * @throws EgressError, RATE_LIMITED, during a pause of a host whose pauses are too long in total
   */
  take(host: string, rps: number | undefined, cancellers: readonly Canceller[]): Promise<void> | undefined;
  /**
   * Lowers the rate of the host if its response asks for that.
   * @param sentAt performance.now() at which the request was sent
   * @returns the length of the requested pause in ms; null if there is none
   */
  answered(
    host: string,
    answer: { status: number; retryAfter: string | undefined; sentAt: number },
  ): number | null;
  /**
   * Keeps at least `delayMs` between two requests to the host while this scan runs.
   * @returns the actual delay, which is bounded
   */
  slowDown(host: string, delayMs: number): number;
  /**
   * Claims a rate for a tool, which sends its requests itself and cannot be slowed down while it runs.
   * @param onLowered called once with the requests per second, if a scan lowers the host's rate below the returned one
   */
  hold(host: string, rps: number, onLowered: (rps: number) => void): HeldRate;
  /** Ends the claims of this scan, so that its rates no longer count. */
  close(): void;
}

export interface HeldRate {
  /** requests per second that the host may get now: the lowest rate of the running scans */
  rps: number;
  /** Call it when the tool has ended. */
  release(): void;
}

/**
 * Requests may be sent this much early. Timers have a resolution of a millisecond, so high rates need it. It also bounds
 * the burst after a stall: two requests at 1,000 per second, none at 100.
 */
const TOLERANCE_MS = 2;
const MAX_CRAWL_DELAY_MS = 30_000;
/** Longest pause; a longer Retry-After is cut. */
const MAX_PAUSE_MS = 5 * 60_000;
/** If the total of a host's pauses exceeds this, requests fail during a pause, so that no host delays a scan for hours. */
const MAX_PATIENCE_MS = 15 * 60_000;
/** Pause after a 429 without Retry-After. */
const DEFAULT_PAUSE_MS = 1000;
/** When a host is slowed down, its interval is assumed to be at least this long before it is doubled. */
const ASSUMED_INTERVAL_MS = 1000 / 20;
/** Longest interval that halving the rate leads to; a host that needs a longer one sends Retry-After. */
const MAX_SLOWED_INTERVAL_MS = 1000;
/** The rate of a slowed host doubles after each such time without another 429 or 503. */
const RECOVERY_MS = 10_000;
/** Hosts kept; beyond this number, idle hosts are removed, the longest idle first. */
const MAX_HOSTS = 10_000;
/** Beyond this number, slowed hosts are removed too. */
const MAX_SLOWED_HOSTS = 50_000;
const LOOKED_AT = 100;

interface Claim {
  /** interval between two requests: the longest that the scan asked for */
  intervalMs: number;
  told: boolean;
  onLimited: (message: string) => void;
}

/** The rate of a running tool. */
interface Hold {
  intervalMs: number;
  onLowered(rps: number): void;
}

interface Host {
  readonly name: string;
  /** of the running scans that have sent requests to it */
  claims: Map<ScanRate, Claim>;
  holds: Set<Hold>;
  /** the longest of its claims */
  intervalMs: number;
  /** performance.now() at which the last request was due */
  lastPlace: number;
  pausedUntil: number;
  /** sum of its pauses since the first of its claims */
  pausedMs: number;
  slowed: { intervalMs: number; since: number; recoversFrom: number; why: string } | null;
  /** in the order of their turns */
  waiting: Map<ScanRate, Set<() => void>>;
  timer: NodeJS.Timeout | null;
  /** performance.now() at which this node may send its next request; null if none is reserved */
  reservedFor: number | null;
  isReserving: boolean;
}

const ONLY_NODE: SharedRates = { isUp: false, reserve: async () => null };

/** GCRA with a burst of one: each request is due one interval after the last; unused time is lost. */
export function createHostRates(shared = ONLY_NODE): HostRates {
  const hosts = new Map<string, Host>();
  const turns = createTurns(shared);

  let newest: Host | null = null;
  const hostOf = (name: string): Host => {
    let host = hosts.get(name);
    if (host && host === newest) return host;
    if (host) hosts.delete(name);
    else {
      if (hosts.size >= MAX_HOSTS) makeRoom(hosts);
      host = newHost(name);
    }
    // Reinserted: the most recently used hosts are last.
    hosts.set(name, host);
    newest = host;
    return host;
  };

  return {
    size: () => hosts.size,
    open(onLimited) {
      const releases = new Set<() => void>();
      const claim = (host: Host, intervalMs: number) => {
        let own = host.claims.get(scan);
        if (!own) {
          own = { intervalMs: 0, told: false, onLimited };
          host.claims.set(scan, own);
          if (host.slowed && nextPlace(host, performance.now()) > performance.now()) tell(host);
        }
        own.intervalMs = Math.max(own.intervalMs, intervalMs);
        if (intervalMs <= host.intervalMs) return;
        host.intervalMs = intervalMs;
        for (const hold of host.holds) {
          if (hold.intervalMs >= intervalMs) continue;
          host.holds.delete(hold);
          hold.onLowered(1000 / intervalMs);
        }
      };

      const scan: ScanRate = {
        take(name, rps, cancellers) {
          const host = hostOf(name);
          claim(host, rps === undefined ? 0 : 1000 / rps);
          const now = performance.now();
          if (host.pausedMs > MAX_PATIENCE_MS && host.pausedUntil > now) throw leftAlone(name, host);
          if (host.waiting.size > 0 || shared.isUp || nextPlace(host, now) > now + TOLERANCE_MS) {
            return turns.wait(host, scan, cancellers);
          }
          host.lastPlace = Math.max(nextPlace(host, now), now);
          return undefined;
        },
        answered(name, { status, retryAfter, sentAt }) {
          const asksForLess = status === 429 || status === 503 || (status >= 400 && retryAfter !== undefined);
          if (!asksForLess) return null;
          const host = hostOf(name);
          claim(host, 0);
          const pauseMs = limit(host, { name, status, retryAfter, sentAt });
          turns.slow(host);
          return pauseMs;
        },
        slowDown(name, delayMs) {
          const kept = Math.min(Math.max(delayMs, 0), MAX_CRAWL_DELAY_MS);
          claim(hostOf(name), kept);
          return kept;
        },
        hold(name, rps, onLowered) {
          const host = hostOf(name);
          claim(host, 1000 / rps);
          const hold: Hold = { intervalMs: host.intervalMs, onLowered };
          host.holds.add(hold);
          const release = () => {
            host.holds.delete(hold);
            releases.delete(release);
          };
          releases.add(release);
          return { rps: 1000 / hold.intervalMs, release };
        },
        close() {
          for (const release of releases) release();
          for (const [name, host] of hosts) {
            if (host.claims.delete(scan)) {
              host.waiting.delete(scan);
              host.intervalMs = Math.max(0, ...[...host.claims.values()].map(({ intervalMs }) => intervalMs));
              turns.schedule(host);
            }
            if (host.claims.size > 0) continue;
            host.pausedMs = 0;
            if (isIdle(host)) hosts.delete(name);
          }
        },
      };
      return scan;
    },
  };
}

const newHost = (name: string): Host => ({
  name,
  claims: new Map(),
  holds: new Set(),
  intervalMs: 0,
  lastPlace: Number.NEGATIVE_INFINITY,
  pausedUntil: 0,
  pausedMs: 0,
  slowed: null,
  waiting: new Map(),
  timer: null,
  reservedFor: null,
  isReserving: false,
});

/** performance.now() from which the next request may be sent. */
const nextPlace = (host: Host, now: number): number =>
  Math.max(host.lastPlace + currentInterval(host, now), host.pausedUntil, host.reservedFor ?? 0);

function currentInterval(host: Host, now: number): number {
  const { slowed, intervalMs } = host;
  if (!slowed) return intervalMs;
  const doublings = Math.floor(Math.max(0, now - slowed.recoversFrom) / RECOVERY_MS);
  const left = slowed.intervalMs / 2 ** doublings;
  if (left > Math.max(intervalMs, ASSUMED_INTERVAL_MS)) return left;
  host.slowed = null;
  return intervalMs;
}

/** Admits waiting requests, one scan after the other, when this node and the others may send them. */
function createTurns(shared: SharedRates) {
  const wait = (host: Host, scan: ScanRate, cancellers: readonly Canceller[]): Promise<void> =>
    cancellable<void>(cancellers, (admit) => {
      let queue = host.waiting.get(scan);
      if (!queue) {
        queue = new Set();
        host.waiting.set(scan, queue);
      }
      queue.add(admit);
      if (!host.timer) schedule(host);
      return () => {
        // A place is assigned when it is due, so the place of a cancelled waiter goes to the next one.
        const queue = host.waiting.get(scan);
        if (!queue?.delete(admit)) return;
        if (queue.size === 0) host.waiting.delete(scan);
        if (host.waiting.size === 0) schedule(host);
      };
    });

  const mustReserve = ({ reservedFor }: Host) => shared.isUp && reservedFor === null;
  const rateOf = (host: Host, now: number) => ({
    intervalMs: currentInterval(host, now),
    pauseMs: Math.max(0, host.pausedUntil - now),
  });

  const reserve = async (host: Host) => {
    if (host.isReserving) return;
    host.isReserving = true;
    const waitMs = await shared.reserve(host.name, rateOf(host, performance.now()));
    host.isReserving = false;
    host.reservedFor = performance.now() + (waitMs ?? 0);
    serve(host);
  };

  const serve = (host: Host): void => {
    const now = performance.now();
    for (const [scan, queue] of host.waiting) {
      const next = nextPlace(host, now);
      if (next > now + TOLERANCE_MS || mustReserve(host)) break;
      host.lastPlace = Math.max(next, now);
      host.reservedFor = null;
      host.waiting.delete(scan);
      const [first] = queue;
      if (first) queue.delete(first);
      // Moved to the end of the map, so that the loop serves the other scans first.
      if (queue.size > 0) host.waiting.set(scan, queue);
      first?.();
    }
    schedule(host);
  };

  const schedule = (host: Host): void => {
    if (host.timer) clearTimeout(host.timer);
    host.timer = null;
    // One that is used later would not keep the distance to the requests of other nodes.
    if (host.waiting.size === 0) host.reservedFor = null;
    else if (mustReserve(host)) void reserve(host);
    else {
      const now = performance.now();
      host.timer = setTimeout(serve, Math.max(1, nextPlace(host, now) - now), host);
    }
  };

  /** Tells the other nodes that the host has asked for fewer requests. */
  const slow = (host: Host): void => {
    host.reservedFor = null;
    if (shared.isUp) void shared.reserve(host.name, rateOf(host, performance.now()));
  };

  return { wait, schedule, slow };
}

/** @returns as `ScanRate.answered` */
function limit(
  host: Host,
  {
    name,
    status,
    retryAfter,
    sentAt,
  }: { name: string; status: number; retryAfter: string | undefined; sentAt: number },
): number | null {
  const now = performance.now();
  const asked = retryAfter === undefined ? null : parseRetryAfter(retryAfter);
  const pauseMs = Math.min(asked ?? (status === 429 ? DEFAULT_PAUSE_MS : 0), MAX_PAUSE_MS);
  const addedMs = now + pauseMs - Math.max(host.pausedUntil, now);
  if (addedMs > 0) {
    host.pausedMs += addedMs;
    host.pausedUntil = now + pauseMs;
  }
  // Responses to requests sent before the rate was last halved say nothing about the new rate.
  if (!host.slowed || sentAt >= host.slowed.since) {
    const doubled = 2 * Math.max(currentInterval(host, now), ASSUMED_INTERVAL_MS);
    const seconds = asked === null ? '' : `, Retry-After ${Math.ceil(asked / 1000)} s`;
    const bound = asked !== null && asked > MAX_PAUSE_MS ? `, limited to ${MAX_PAUSE_MS / 1000} s` : '';
    host.slowed = {
      intervalMs: Math.min(doubled, MAX_SLOWED_INTERVAL_MS),
      since: now,
      recoversFrom: Math.max(now, host.pausedUntil),
      why: `${name} responded with ${status}${seconds}${bound}: requests to it were slowed down`,
    };
  }
  tell(host);
  return asked === null && status !== 429 ? null : pauseMs;
}

const leftAlone = (name: string, host: Host) =>
  new EgressError(
    'RATE_LIMITED',
    `${name} has asked for pauses of ${Math.round(host.pausedMs / 60_000)} minutes in total; it gets no requests until the current pause is over.`,
  );

/** Notifies each scan that sends requests to the host once. */
function tell(host: Host): void {
  if (!host.slowed) return;
  for (const claim of host.claims.values()) {
    if (claim.told) continue;
    claim.told = true;
    claim.onLimited(host.slowed.why);
  }
}

/** Whether forgetting the host changes nothing for its next request. */
function isIdle(host: Host): boolean {
  const now = performance.now();
  return (
    host.waiting.size === 0 && host.holds.size === 0 && nextPlace(host, now) <= now && host.slowed === null
  );
}

function makeRoom(hosts: Map<string, Host>): void {
  let looked = 0;
  for (const [name, host] of hosts) {
    if (hosts.size < MAX_HOSTS || looked++ === LOOKED_AT) return;
    hosts.delete(name);
    const dispensable = isIdle(host) || (hosts.size >= MAX_SLOWED_HOSTS && host.waiting.size === 0);
    // A host in use moves to the end, so that the next search begins with others.
    if (!dispensable) hosts.set(name, host);
  }
}
