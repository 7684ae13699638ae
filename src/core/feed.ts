/**
 * A feed is a sequence that only grows: its items have rising positions, and any part of it can be read again. A
 * subscription is a cursor over one.
 */
import { CursorAheadError, NotFoundError } from './errors.ts';
import { type EventFilter, isTerminal, type ScanEvent, TERMINAL_TYPES } from './event.ts';
import type { EventLog, Head } from './event-log.ts';
import type { PubSub } from './pubsub.ts';

export interface Feed<Item> {
  /** Feeds with the same key have the same items at the same positions. */
  readonly key: string;
  /** Positions outlast the process: a reader that comes back with one goes on there. */
  readonly durable: boolean;
  positionOf(item: Item): number;
  /** When it was recorded, in milliseconds since 1970. */
  timeOf?(item: Item): number;
  /** What follows a position and is there now, at most `limit` items. @throws NotFoundError when the feed is gone */
  page(after: number, limit: number): Promise<FeedPage<Item>>;
  /** Hints, which may be lost, that there may be more. @returns how to stop listening */
  listen(onGrow: () => void): () => void;
  /** What readers who have everything are told besides the items. */
  readonly notices?: Notices<Item>;
}

/** A message for those who wait at the end of a feed, which is not part of it and takes no position. */
export interface Notices<Item> {
  /** The latest one, for a reader at `position`; null where there was none. */
  latest(position: number): Notice<Item> | null;
  listen(onNotice: () => void): () => void;
}

export interface Notice<Item> {
  item: Item;
  /** Later notices have greater numbers. */
  number: number;
  /** It takes the one before it back: of no use to whoever was not told of that. */
  ends: boolean;
}

export interface FeedPage<Item> {
  items: readonly Item[];
  /** everything up to this position has been looked at */
  upTo: number;
  /** nothing will ever follow */
  ended: boolean;
}

export interface WaitOptions {
  /** items in one page */
  limit: number;
  signal: AbortSignal;
  /** A hint may be lost, and another process gives none: the feed is looked at this often without one. */
  pollMs?: number;
}

/** Waits for what comes to a feed. It listens until it is closed. */
export interface Pages<Item> {
  /**
   * The next items after a position, waiting for the first of them. One call at a time.
   * @param untilMs performance.now() at which an empty page is the answer; default: never
   * @throws NotFoundError when the feed is gone; the signal's reason
   */
  next(after: number, untilMs?: number): Promise<FeedPage<Item>>;
  close(): void;
}

export function openPages<Item>(
  feed: Feed<Item>,
  { limit, signal, pollMs = 1000 }: WaitOptions,
): Pages<Item> {
  let grown = false;
  let wake: (() => void) | null = null;
  const onGrow = () => {
    grown = true;
    wake?.();
  };
  // Listening begins before the first read, or an item could slip in between.
  const unlisten = feed.listen(onGrow);
  signal.addEventListener('abort', onGrow);
  const poll = setInterval(onGrow, pollMs);
  return {
    async next(after, untilMs) {
      const deadline =
        untilMs === undefined ? undefined : setTimeout(onGrow, Math.max(0, untilMs - performance.now()) + 1);
      try {
        for (let position = after; ; ) {
          signal.throwIfAborted();
          grown = false;
          const page = await feed.page(position, limit);
          if (page.items.length > 0 || page.ended) return page;
          if (untilMs !== undefined && performance.now() >= untilMs) return page;
          position = page.upTo;
          if (!grown && !signal.aborted) {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
            wake = null;
          }
        }
      } finally {
        clearTimeout(deadline);
      }
    },
    close() {
      unlisten();
      signal.removeEventListener('abort', onGrow);
      clearInterval(poll);
    },
  };
}

/** What a scan's feed is read from: the log itself, or what its readers share of it. */
export interface LogReader {
  head(scanId: string): Promise<Head | null>;
  page(
    scanId: string,
    after: number,
    limit: number,
    filter: EventFilter,
  ): Promise<{ events: readonly ScanEvent[]; upTo: number }>;
  listen(scanId: string, onGrow: () => void): () => void;
}

/** The events of one scan that pass a filter, the terminal one among them, by `seq`. */
export function scanFeed(reader: LogReader, scanId: string, filter: EventFilter = {}): Feed<ScanEvent> {
  const types = filter.types && [...new Set([...filter.types, ...TERMINAL_TYPES])].sort();
  const scanners = filter.scanners && [...new Set(filter.scanners)].sort();
  const wanted: EventFilter = { types, scanners, minSeverity: filter.minSeverity };
  return {
    durable: true,
    key: JSON.stringify(['events', scanId, types, scanners, filter.minSeverity]),
    positionOf: ({ seq }) => seq,
    timeOf: ({ at }) => Date.parse(at),
    async page(after, limit) {
      const { events, upTo } = await reader.page(scanId, after, limit, wanted);
      const last = events.at(-1);
      if (last) return { items: events, upTo, ended: isTerminal(last) };
      const head = await reader.head(scanId);
      if (!head) throw new NotFoundError('The scan has been deleted.');
      return { items: [], upTo, ended: head.terminal !== null && upTo >= head.lastSeq };
    },
    listen: (onGrow) => reader.listen(scanId, onGrow),
  };
}

/** A log read by one reader alone. */
function soleReader(log: Pick<EventLog, 'head' | 'read'>, pubsub: PubSub): LogReader {
  return {
    head: (scanId) => log.head(scanId),
    async page(scanId, after, limit, filter) {
      const events = await log.read(scanId, { ...filter, after, limit });
      return { events, upTo: events.at(-1)?.seq ?? after };
    },
    listen: (scanId, onGrow) => pubsub.subscribe(scanId, onGrow),
  };
}

export interface FollowOptions extends EventFilter {
  /** seq of the last event that the reader has; 0 for all */
  after: number;
  signal: AbortSignal;
  /** events in one read of the log */
  pageSize?: number;
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
  log: Pick<EventLog, 'head' | 'read'>,
  pubsub: PubSub,
  scanId: string,
  { after, signal, pageSize = 500, pollMs, ...filter }: FollowOptions,
): AsyncGenerator<Page, void, void> {
  signal.throwIfAborted();
  const head = await log.head(scanId);
  if (!head) throw new NotFoundError(`There is no scan ${scanId}.`);
  if (after > head.lastSeq) throw new CursorAheadError(after, head.lastSeq);
  const feed = scanFeed(soleReader(log, pubsub), scanId, filter);
  const pages = openPages(feed, { limit: pageSize, signal, ...(pollMs === undefined ? {} : { pollMs }) });
  try {
    for (let position = after; ; ) {
      const { items, upTo, ended } = await pages.next(position);
      position = upTo;
      const [first, ...rest] = items;
      if (first) yield [first, ...rest];
      if (ended) return;
    }
  } finally {
    pages.close();
  }
}
