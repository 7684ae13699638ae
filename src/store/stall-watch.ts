import type { Availability, Stall, StallCause } from '../core/availability.ts';

/** Failures for a shorter time do not count as a stall. */
export const STALL_AFTER_MS = 1000;

/** Detects stalls of the database from failed and successful calls. */
export interface StallWatch extends Availability {
  readonly isStalled: boolean;
  /** milliseconds since the first failure after the last success; 0 if there was none */
  readonly failingMs: number;
  failed(cause: StallCause): void;
  succeeded(method: string): void;
  /** A failed call starts to retry. @returns a function to call when it has ended */
  retries(): () => void;
  close(): void;
}

/** @param probe makes a small write; called while no call retries, to detect when the database can be written again */
export function createStallWatch(probe: () => Promise<StallCause | null>, probeEveryMs: number): StallWatch {
  const listeners = new Set<() => void>();
  let stall: Stall | null = null;
  let stalls = 0;
  let failing: { cause: StallCause; since: number } | null = null;
  let retrying = 0;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const isStalled = () => stall?.until === null;
  const change = (next: Stall) => {
    stall = next;
    for (const listener of listeners) listener();
  };
  const failed = (cause: StallCause) => {
    if (!failing) probeLater();
    failing ??= { cause, since: Date.now() };
    if (isStalled() || Date.now() - failing.since < STALL_AFTER_MS) return;
    stalls++;
    change({ ...failing, until: null });
  };
  const succeeded = (method: string) => {
    // On a full disk a small write may succeed where a large one fails. While calls retry, only a successful append ends
    // the stall.
    if (!failing || (retrying > 0 && method !== 'append')) return;
    failing = null;
    if (stall && isStalled()) change({ ...stall, until: Date.now() });
  };

  const probeLater = () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      if (retrying === 0) await probeOnce();
      if (!closed && failing) probeLater();
    }, probeEveryMs);
    timer.unref();
  };
  const probeOnce = async () => {
    const cause = await probe();
    if (cause) failed(cause);
    else succeeded('probe');
  };

  return {
    get stall() {
      return stall;
    },
    get stalls() {
      return stalls;
    },
    get isStalled() {
      return isStalled();
    },
    get failingMs() {
      return failing ? Date.now() - failing.since : 0;
    },
    failed,
    succeeded,
    retries() {
      retrying++;
      return () => {
        retrying--;
      };
    },
    onChange(listener) {
      // A wrapper, so that one function can listen twice.
      const own = () => listener();
      listeners.add(own);
      return () => {
        listeners.delete(own);
      };
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
