/**
 * One request rate for each target host, shared by all scans of the server: the lowest rate that a running scan asks
 * for. A host that answers 429 or 503 is slowed down for all of them.
 */

import { type Canceller, cancellable } from '../core/abort.ts';
import { EgressError } from '../core/scanner.ts';
import { parseRetryAfter } from './retry-after.ts';

export interface HostRates {
  /** @param onLimited called once for each host that limits the scan, with a sentence for people */
  open(onLimited: (message: string) => void): ScanRate;
  /** number of hosts remembered */
  size(): number;
}

/** The rates as one scan uses them. Host names are compared as they are: the caller normalizes them. */
export interface ScanRate {
  /**
   * Waits until the host may get its next request. Scans that wait for the same host take turns.
   * @param rps what the caller keeps to; undefined: whatever the host's rate is
   * @returns undefined when the request may be sent at once
   * @throws EgressError, RATE_LIMITED, during a pause of a host that has asked for too long pauses in all
   */
  take(host: string, rps: number | undefined, cancellers: readonly Canceller[]): Promise<void> | undefined;
  /**
   * Slows the host down when its answer asks for that.
   * @param sentAt performance.now() at which the request was sent
   * @returns how long the host wants to be left alone, in ms; null when it did not ask for a pause
   */
  answered(
    host: string,
    answer: { status: number; retryAfter: string | undefined; sentAt: number },
  ): number | null;
  /**
   * Keeps at least `delayMs` between two requests to the host for as long as this scan runs.
   * @returns the delay that is kept, which is bounded
   */
  slowDown(host: string, delayMs: number): number;
  /**
   * Claims a rate for a tool, which sends its requests by itself and cannot be slowed down once it runs.
   * @param onLowered called once, with requests a second, when a scan lowers the host's rate below what was returned
   */
  hold(host: string, rps: number, onLowered: (rps: number) => void): HeldRate;
  /** Ends the claims of this scan, so that its rates no longer count. */
  close(): void;
}

export interface HeldRate {
  /** requests a second that the host may get now: the lowest rate of the running scans */
  rps: number;
  /** Call it when the tool has ended. */
  release(): void;
}

/**
 * Requests may be sent this much too early. Timers have a resolution of a millisecond, so that higher rates need it; it
 * also bounds what can follow a stall at once: two requests at 1,000 a second, none at 100.
 */
const TOLERANCE_MS = 2;
const MAX_CRAWL_DELAY_MS = 30_000;
/** Of a Retry-After; what is beyond is not waited for. */
const MAX_PAUSE_MS = 5 * 60_000;
/** Once the pauses of a host add up to more, its requests fail during a pause: nobody may hold up a scan for hours. */
const MAX_PATIENCE_MS = 15 * 60_000;
/** After a 429 without Retry-After. */
const DEFAULT_PAUSE_MS = 1000;
/** What a host without a configured rate is assumed to get when it asks for less. */
const ASSUMED_INTERVAL_MS = 1000 / 20;
/** The slowest rate that halving leads to; a host that wants less says so by Retry-After. */
const MAX_SLOWED_INTERVAL_MS = 1000;
/** A host that was slowed down gets double its rate each time it has been content for so long. */
const RECOVERY_MS = 10_000;
/** Hosts remembered. Of more, the idle ones go, the longest idle first. */
const MAX_HOSTS = 10_000;
/** Beyond this number, hosts that are slowed down go as well. */
const MAX_SLOWED_HOSTS = 50_000;
const LOOKED_AT = 100;

interface Claim {
  /** between two requests: the longest that the scan asked for */
  intervalMs: number;
  told: boolean;
  onLimited: (message: string) => void;
}

/** A rate that a running tool was started with. */
interface Hold {
  intervalMs: number;
  onLowered(rps: number): void;
}

interface Host {
  /** of the running scans that have sent something to it */
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
}

/** GCRA with a burst of one: each request is due one interval after the last, and time that was not used is lost. */
export function createHostRates(): HostRates {
  const hosts = new Map<string, Host>();

  const hostOf = (name: string): Host => {
    let host = hosts.get(name);
    if (host) hosts.delete(name);
    else {
      if (hosts.size >= MAX_HOSTS) makeRoom(hosts);
      host = {
        claims: new Map(),
        holds: new Set(),
        intervalMs: 0,
        lastPlace: Number.NEGATIVE_INFINITY,
        pausedUntil: 0,
        pausedMs: 0,
        slowed: null,
        waiting: new Map(),
        timer: null,
      };
    }
    // The most recently used ones are last.
    hosts.set(name, host);
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
          if (host.waiting.size > 0 || nextPlace(host, now) > now + TOLERANCE_MS) {
            return wait(host, scan, cancellers);
          }
          host.lastPlace = Math.max(nextPlace(host, now), now);
          return undefined;
        },
        answered(name, { status, retryAfter, sentAt }) {
          const asksForLess = status === 429 || status === 503 || (status >= 400 && retryAfter !== undefined);
          if (!asksForLess) return null;
          const host = hostOf(name);
          claim(host, 0);
          return limit(host, { name, status, retryAfter, sentAt });
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
              schedule(host);
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

/** performance.now() from which the next request may be sent. */
const nextPlace = (host: Host, now: number): number =>
  Math.max(host.lastPlace + currentInterval(host, now), host.pausedUntil);

function currentInterval(host: Host, now: number): number {
  const { slowed, intervalMs } = host;
  if (!slowed) return intervalMs;
  const doublings = Math.floor(Math.max(0, now - slowed.recoversFrom) / RECOVERY_MS);
  const left = slowed.intervalMs / 2 ** doublings;
  if (left > Math.max(intervalMs, ASSUMED_INTERVAL_MS)) return left;
  host.slowed = null;
  return intervalMs;
}

function wait(host: Host, scan: ScanRate, cancellers: readonly Canceller[]): Promise<void> {
  return cancellable<void>(cancellers, (admit) => {
    let queue = host.waiting.get(scan);
    if (!queue) {
      queue = new Set();
      host.waiting.set(scan, queue);
    }
    queue.add(admit);
    if (!host.timer) schedule(host);
    return () => {
      // Places are given out when they are due: the place of a cancelled waiter goes to the next one.
      const queue = host.waiting.get(scan);
      if (!queue?.delete(admit)) return;
      if (queue.size === 0) host.waiting.delete(scan);
      if (host.waiting.size === 0) schedule(host);
    };
  });
}

/** Admits the waiters whose turn has come, one scan after the other. */
function serve(host: Host): void {
  const now = performance.now();
  for (const [scan, queue] of host.waiting) {
    const next = nextPlace(host, now);
    if (next > now + TOLERANCE_MS) break;
    host.lastPlace = Math.max(next, now);
    host.waiting.delete(scan);
    const [first] = queue;
    if (first) queue.delete(first);
    // To the end of the map, which this loop comes to when it has served the others.
    if (queue.size > 0) host.waiting.set(scan, queue);
    first?.();
  }
  schedule(host);
}

function schedule(host: Host): void {
  if (host.timer) clearTimeout(host.timer);
  host.timer = null;
  if (host.waiting.size === 0) return;
  const now = performance.now();
  host.timer = setTimeout(serve, Math.max(1, nextPlace(host, now) - now), host);
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
  // Answers to requests that were sent before the last halving say nothing about the rate since.
  if (!host.slowed || sentAt >= host.slowed.since) {
    const doubled = 2 * Math.max(currentInterval(host, now), ASSUMED_INTERVAL_MS);
    const seconds = asked === null ? '' : `, Retry-After ${Math.ceil(asked / 1000)} s`;
    const bound =
      asked !== null && asked > MAX_PAUSE_MS ? `, of which ${MAX_PAUSE_MS / 1000} s are waited` : '';
    host.slowed = {
      intervalMs: Math.min(doubled, MAX_SLOWED_INTERVAL_MS),
      since: now,
      recoversFrom: Math.max(now, host.pausedUntil),
      why: `${name} answered ${status}${seconds}${bound}: requests to it were slowed down`,
    };
  }
  tell(host);
  return asked === null && status !== 429 ? null : pauseMs;
}

const leftAlone = (name: string, host: Host) =>
  new EgressError(
    'RATE_LIMITED',
    `${name} has asked for pauses of ${Math.round(host.pausedMs / 60_000)} minutes in all; it gets no request until the present one is over.`,
  );

/** Every scan that sends requests to the host learns once that it is slowed down. */
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
    // One that is in use goes to the end, so that the next search begins with others.
    if (!dispensable) hosts.set(name, host);
  }
}
