import { CursorAheadError, NotFoundError } from './errors.ts';
import { type EventType, isTerminal, type ScanEvent, TERMINAL_TYPES } from './event.ts';
import type { EventLog } from './event-log.ts';
import type { PubSub } from './pubsub.ts';

export interface FollowOptions {
  /** seq of the last event that the reader has; 0 for all */
  after: number;
  /** Types to deliver; the terminal event always comes. Default: all. */
  types?: readonly EventType[] | undefined;
  signal: AbortSignal;
  /** events in one read of the log */
  pageSize?: number;
  /** A hint may be lost, and another process gives none: the log is looked at this often without one. */
  pollMs?: number;
}

/** Events that a reader has not had, in order, and never none of them. */
export type Page = readonly [ScanEvent, ...ScanEvent[]];

/**
 * Follows a scan's log from a cursor to its end: what is there, then what comes. Nothing is buffered but one page,
 * and the next one is read when the reader asks for it.
 *
 * @throws NotFoundError, also when the scan is removed meanwhile; CursorAheadError; the signal's reason
 */
export async function* follow(
  log: EventLog,
  pubsub: PubSub,
  scanId: string,
  { after, types, signal, pageSize = 500, pollMs = 1000 }: FollowOptions,
): AsyncGenerator<Page, void, void> {
  const wanted = types && [...new Set([...types, ...TERMINAL_TYPES])];
  let cursor = after;
  let hinted = true;
  let woken = false;
  let wake = () => {};
  // Listening begins before the first read, or an event could slip in between.
  const unsubscribe = pubsub.subscribe(scanId, (toSeq) => {
    if (toSeq <= cursor) return;
    hinted = true;
    wake();
  });
  const onAbort = () => wake();
  signal.addEventListener('abort', onAbort);
  try {
    signal.throwIfAborted();
    const head = await log.head(scanId);
    if (!head) throw new NotFoundError(`There is no scan ${scanId}.`);
    if (cursor > head.lastSeq) throw new CursorAheadError(cursor, head.lastSeq);
    if (head.terminal && cursor === head.lastSeq) return;

    while (true) {
      signal.throwIfAborted();
      hinted = false;
      const [first, ...rest] = await log.read(scanId, { after: cursor, limit: pageSize, types: wanted });
      if (first) {
        const last = rest.at(-1) ?? first;
        cursor = last.seq;
        woken = false;
        yield [first, ...rest];
        if (isTerminal(last)) return;
        continue;
      }
      // A hint and nothing new: there may be nothing any more.
      if (woken && (await log.head(scanId)) === null)
        throw new NotFoundError(`Scan ${scanId} has been deleted.`);
      if (!hinted) await nextHint();
      woken = true;
    }
  } finally {
    unsubscribe();
    signal.removeEventListener('abort', onAbort);
  }

  async function nextHint(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, pollMs);
      wake = resolve;
      if (signal.aborted) resolve();
    });
    clearTimeout(timer);
    wake = () => {};
  }
}

/**
 * An iterator over single events whose `return()` ends the reading at once, also while a `next()` is pending: an
 * async generator alone would stay parked in its `await` when its socket dies.
 */
export function abortable<T>(
  start: (signal: AbortSignal) => AsyncGenerator<T, void, void>,
): AsyncIterableIterator<T> {
  const controller = new AbortController();
  const generator = start(controller.signal);
  const finish = async () => {
    controller.abort(CLOSED);
    await generator.return().catch(() => {});
    return { done: true as const, value: undefined };
  };
  return {
    async next() {
      try {
        return await generator.next();
      } catch (error) {
        if (controller.signal.aborted && error === controller.signal.reason)
          return { done: true, value: undefined };
        throw error;
      }
    },
    return: finish,
    async throw(error) {
      await finish();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

const CLOSED = new Error('the reader has gone');
