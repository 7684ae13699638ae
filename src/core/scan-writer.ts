import { setImmediate as turn } from 'node:timers/promises';
import { STALL_CAUSES } from './availability.ts';
import { type EventBody, TERMINAL_TYPES } from './event.ts';
import type { Claim, EventLog } from './event-log.ts';
import type { FigureSource } from './figure-count.ts';
import type { ScanFigures } from './figures.ts';

/**
 * Maximum number of uncommitted events of one scan: enough to fill a commit while the previous one is being written.
 * More would stay in memory for longer, and the garbage collector would promote them.
 */
const WINDOW = 256;
/** Number of events that are appended at once, and after which other tasks get a turn of the event loop. */
const EVENTS_A_TURN = 32;
/** Events that are written together with the newest figures. */
const CHANGES_STATE: ReadonlySet<EventBody['type']> = new Set(['SCANNER', 'STATUS', ...TERMINAL_TYPES]);

/** Writes the events of one scan in order, and slows down scanners that are faster than the disk. */
export interface ScanWriter {
  /** Writes events atomically; resolves when there is room for more, before they are committed. @throws the error of the log */
  write(...events: EventBody[]): Promise<void>;
  /** As `write`. @returns undefined if there is room for more now: a promise for each event costs more than the rest of the call */
  put(...events: EventBody[]): Promise<void> | undefined;
  /** Hands everything written so far to the log. Called before an append that bypasses the writer. */
  send(): void;
  /** Writes the figures if they have changed. */
  writeFigures(): void;
  /** Resolves when all events are committed. @throws the error of the log */
  flush(): Promise<void>;
}

export function createScanWriter(
  log: EventLog,
  claim: Claim,
  figures: FigureSource,
  hooks: {
    onCommit(): void;
    onFailure(error: unknown): void;
    /** Events were committed after a stall of the database. */
    onDelay(message: string): void;
  },
): ScanWriter {
  /** events that are not committed */
  let pending = 0;
  /** Those of them that are not handed to the log yet: all that are written in a turn of the event loop are one append. */
  let written: EventBody[] = [];
  let timer: NodeJS.Immediate | null = null;
  let sinceTurn = 0;
  let failure: { error: unknown } | null = null;
  let waiters: (() => void)[] = [];

  const settle = (events: number) => {
    pending -= events;
    const woken = waiters;
    waiters = [];
    for (const wake of woken) wake();
  };
  const reportDelay = createDelayReport(log, hooks.onDelay);
  const until = async (reached: () => boolean) => {
    while (!failure && !reached()) await new Promise<void>((resolve) => waiters.push(resolve));
    if (failure) throw failure.error;
  };

  const append = (events: readonly EventBody[], changed: ScanFigures | null) => {
    const writtenAt = Date.now();
    log.append(claim, events, changed).then(
      () => {
        settle(events.length);
        hooks.onCommit();
        reportDelay(writtenAt);
      },
      (error) => {
        failure ??= { error };
        settle(events.length);
        hooks.onFailure(error);
      },
    );
  };
  const send = () => {
    if (timer) clearImmediate(timer);
    timer = null;
    if (written.length === 0) return;
    const events = written;
    written = [];
    if (failure) settle(events.length);
    else append(events, figures.take(events.some(({ type }) => CHANGES_STATE.has(type))));
  };

  const wait = async () => {
    // A scanner that never waits would block the event loop until the window is full.
    if (sinceTurn >= EVENTS_A_TURN) {
      sinceTurn = 0;
      await turn();
    }
    if (failure || pending >= WINDOW) await until(() => pending < WINDOW);
  };

  const put: ScanWriter['put'] = (...events) => {
    if (failure) throw failure.error;
    const isFirst = pending === 0;
    pending += events.length;
    sinceTurn += events.length;
    for (const event of events) written.push(event);
    // The first one need not wait for others.
    if (isFirst || written.length >= EVENTS_A_TURN) send();
    else timer ??= setImmediate(send);
    return failure || sinceTurn >= EVENTS_A_TURN || pending >= WINDOW ? wait() : undefined;
  };

  return {
    put,
    write: async (...events) => await put(...events),
    send,
    writeFigures() {
      if (failure) return;
      send();
      const changed = figures.take(false);
      if (changed) append([], changed);
    },
    flush() {
      send();
      return until(() => pending === 0);
    },
  };
}

/** @returns a function that reports each stall of the database once, called with the time at which committed events were written */
function createDelayReport(log: EventLog, onDelay: (message: string) => void) {
  /** `since` of the last stall that was reported. */
  let reported = 0;
  return (writtenAt: number): void => {
    const { stall } = log.availability;
    if (!stall || stall.since === reported) return;
    const { since, cause } = stall;
    // The stall may last for other scans, but it is over for this one.
    const until = stall.until ?? Date.now();
    if (until < writtenAt) return;
    reported = since;
    const seconds = Math.max(1, Math.round((until - since) / 1000));
    onDelay(`${STALL_CAUSES[cause]}: the scan waited for ${seconds} s, and nothing was lost`);
  };
}
