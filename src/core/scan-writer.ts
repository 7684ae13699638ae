import { setImmediate as turn } from 'node:timers/promises';
import { STALL_CAUSES } from './availability.ts';
import type { EventBody } from './event.ts';
import type { Claim, EventLog } from './event-log.ts';

/**
 * Events of one scan on their way to disk. Enough for a full commit group while the one before is being written; more
 * only ages in memory, and the garbage collector then keeps it for long.
 */
const WINDOW = 256;
/** Events that are taken before others have their turn. */
const EVENTS_A_TURN = 16;

/** The runner's end of the log: keeps order, and holds back whoever writes faster than the disk. */
export interface ScanWriter {
  /** Adds events as one unit; resolves when there is room for more, not when they are committed. @throws what broke the log */
  write(...events: EventBody[]): Promise<void>;
  /** Resolves when all that was written is committed. @throws what broke the log */
  flush(): Promise<void>;
}

export function createScanWriter(
  log: EventLog,
  claim: Claim,
  hooks: {
    onCommit(): void;
    onFailure(error: unknown): void;
    /** Events were committed that had to wait until the database could be written again. */
    onDelay(message: string): void;
  },
): ScanWriter {
  let pending = 0;
  let sinceTurn = 0;
  let failure: { error: unknown } | null = null;
  let waiters: (() => void)[] = [];

  const settle = (events: number) => {
    pending -= events;
    const woken = waiters;
    waiters = [];
    for (const wake of woken) wake();
  };
  /** `since` of the last stall that was told. */
  let told = 0;
  const tellDelay = (writtenAt: number) => {
    const { stall } = log.availability;
    if (!stall || stall.since === told) return;
    // Where it goes on for others, it is over for this scan.
    const { since, cause } = stall;
    const until = stall.until ?? Date.now();
    if (until < writtenAt) return;
    told = since;
    const seconds = Math.max(1, Math.round((until - since) / 1000));
    hooks.onDelay(`${STALL_CAUSES[cause]}: the scan waited for ${seconds} s, and nothing was lost`);
  };
  const until = async (reached: () => boolean) => {
    while (!failure && !reached()) await new Promise<void>((resolve) => waiters.push(resolve));
    if (failure) throw failure.error;
  };

  return {
    async write(...events) {
      if (failure) throw failure.error;
      pending += events.length;
      const writtenAt = Date.now();
      log.append(claim, events).then(
        () => {
          settle(events.length);
          hooks.onCommit();
          tellDelay(writtenAt);
        },
        (error) => {
          failure ??= { error };
          settle(events.length);
          hooks.onFailure(error);
        },
      );
      // A scanner that never waits for anything would keep the event loop to itself until the window is full.
      sinceTurn += events.length;
      if (sinceTurn >= EVENTS_A_TURN) {
        sinceTurn = 0;
        await turn();
      }
      await until(() => pending < WINDOW);
    },
    flush: () => until(() => pending === 0),
  };
}
