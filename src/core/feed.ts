/**
 * A feed is an append-only sequence: the positions of its items rise, and any part of it can be read again. A
 * subscription is a cursor over a feed.
 */
import { CursorAheadError, NotFoundError } from './errors.ts';
import { type EventFilter, type EventType, isTerminal, type ScanEvent, TERMINAL_TYPES } from './event.ts';
import type { EventLog, Head, ReadOptions } from './event-log.ts';
import type { PubSub } from './pubsub.ts';
import { parseEvent, type StoredEvent, StoredPage, storedType } from './stored-event.ts';

export interface Feed<Item> {
  /** Feeds with the same key have the same items at the same positions. */
  readonly key: string;
  /** Positions outlast the process, so that a reader can resume from one. */
  readonly durable: boolean;
  positionOf(item: Item): number;
  /** Time of recording, in milliseconds since 1970. */
  timeOf?(item: Item): number;
  /**
   * Reads up to `limit` items after a position, without waiting.
   * @param known a position that the feed has reached: if there are fewer items, the page reaches at least as far
   * @throws NotFoundError if the feed is gone
   */
  page(after: number, limit: number, known?: number): Promise<FeedPage<Item>>;
  /** Calls back when there may be more items; calls may be lost. @returns a function that removes the listener */
  listen(onGrow: () => void): () => void;
  /** Messages besides the items, for readers that have read all of them. */
  readonly notices?: Notices<Item>;
}

/** Messages for readers that wait at the end of a feed. They are not part of the feed and have no position. */
export interface Notices<Item> {
  /** The latest notice, for a reader at `position`; null if there was none. */
  latest(position: number): Notice<Item> | null;
  listen(onNotice: () => void): () => void;
}

export interface Notice<Item> {
  item: Item;
  /** Later notices have greater numbers. */
  number: number;
  /** Ends the condition that the previous notice reported; only for readers that received that notice. */
  ends: boolean;
}

export interface FeedPage<Item> {
  readonly items: readonly Item[];
  /** everything up to this position has been read */
  readonly upTo: number;
  /** no item will ever follow */
  readonly ended: boolean;
  /** The items as the log stores them, if the page was read from there: `items` are parsed when they are first asked for. */
  readonly stored?: readonly StoredEvent[] | undefined;
}

/** Number of items of a page, without parsing them. */
export const sizeOf = (page: FeedPage<unknown>): number => (page.stored ?? page.items).length;

export interface WaitOptions {
  /** items in one page */
  limit: number;
  signal: AbortSignal;
  /** Interval at which the feed is polled, since hints may be lost and other processes may send none. */
  pollMs?: number;
}

/** Waits for the items of a feed. Listens to the feed until closed. */
export interface Pages<Item> {
  /**
   * Reads the next items after a position, and waits until there is one. One call at a time.
   * @param untilMs value of performance.now() at which an empty page is returned; default: never
   * @throws NotFoundError if the feed is gone; the signal's reason
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
  // Listens before the first read: an item that arrives in between must not be missed.
  const unlisten = feed.listen(onGrow);
  signal.addEventListener('abort', onGrow);
  const poll = setInterval(onGrow, pollMs);
  return {
    async next(after, untilMs) {
      let deadline: NodeJS.Timeout | undefined;
      /** Timers count from the start of the event loop's turn, so that a late one fires too early. */
      const wakeAt = (time: number) => {
        const leftMs = time - performance.now();
        if (leftMs <= 0) onGrow();
        else deadline = setTimeout(wakeAt, Math.ceil(leftMs), time);
      };
      if (untilMs !== undefined) wakeAt(untilMs);
      try {
        for (let position = after; ; ) {
          signal.throwIfAborted();
          grown = false;
          const page = await feed.page(position, limit);
          if (page.ended || sizeOf(page) > 0) return page;
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

export interface LogPage {
  readonly events: readonly ScanEvent[];
  /** everything up to this seq has been read */
  readonly upTo: number;
  /** The events as they are stored, if they were read from there: `events` are parsed when they are first asked for. */
  readonly stored?: readonly StoredEvent[];
}

/** Number of events of a page, without parsing them. */
export const eventCount = (page: LogPage): number => (page.stored ?? page.events).length;

/** The source of a scan's feed: the log itself, or the cache that its readers share. */
export interface LogReader {
  /** @param known seq of an event that exists: another node may have recorded it after a head was cached, which is then read again */
  head(scanId: string, known?: number): Promise<Head | null>;
  /** @param known seq of an event that exists: a page of fewer than `limit` events has looked at everything up to there */
  page(scanId: string, after: number, limit: number, filter: EventFilter, known?: number): Promise<LogPage>;
  /** The last `limit` events with a seq lower than `before` that pass the filter, in order. */
  before(scanId: string, before: number, limit: number, filter: EventFilter): Promise<readonly ScanEvent[]>;
  listen(scanId: string, onGrow: () => void): () => void;
}

/** The filter in its normal form, which the terminal event passes too. */
const withTerminal = ({ types, scanners, minSeverity }: EventFilter): EventFilter => ({
  types: types && [...new Set([...types, ...TERMINAL_TYPES])].sort(),
  scanners: scanners && [...new Set(scanners)].sort(),
  minSeverity,
});

/** The last events of a scan before a seq that pass a filter, or that end the scan; in order. */
export const eventsBefore = async (
  reader: LogReader,
  scanId: string,
  { before, limit, ...filter }: EventFilter & { before: number; limit: number },
): Promise<readonly ScanEvent[]> => await reader.before(scanId, before, limit, withTerminal(filter));

/** The events of one scan that pass a filter, by `seq`. Always includes the terminal event. */
export function scanFeed(reader: LogReader, scanId: string, filter: EventFilter = {}): Feed<ScanEvent> {
  const wanted = withTerminal(filter);
  const { types, scanners, minSeverity } = wanted;
  return {
    durable: true,
    key: JSON.stringify(['events', scanId, types, scanners, minSeverity]),
    positionOf: ({ seq }) => seq,
    timeOf: ({ at }) => Date.parse(at),
    async page(after, limit, known = 0) {
      const page = await reader.page(scanId, after, limit, wanted, known);
      const upTo = eventCount(page) < limit ? Math.max(page.upTo, known) : page.upTo;
      const type = lastType(page);
      if (type !== undefined) return new ScanPage(page, upTo, isTerminal({ type }));
      const head = await reader.head(scanId);
      if (!head) throw new NotFoundError('The scan has been deleted.');
      return { items: [], upTo, ended: head.terminal !== null && upTo >= head.lastSeq };
    },
    listen: (onGrow) => reader.listen(scanId, onGrow),
  };
}

/** The type of its last event. */
function lastType(page: LogPage): EventType | undefined {
  // Asking for `events` would parse them.
  if (!page.stored) return page.events.at(-1)?.type;
  const last = page.stored.at(-1);
  return last && (storedType(last) ?? parseEvent(last).type);
}

/** Has some events. A class, since V8 keeps an object literal with a getter as a hash table. */
class ScanPage implements FeedPage<ScanEvent> {
  readonly #page: LogPage;
  readonly upTo: number;
  readonly ended: boolean;

  constructor(page: LogPage, upTo: number, ended: boolean) {
    this.#page = page;
    this.upTo = upTo;
    this.ended = ended;
  }

  get items(): readonly ScanEvent[] {
    return this.#page.events;
  }

  get stored(): readonly StoredEvent[] | undefined {
    return this.#page.stored;
  }
}

/** Reads a page of the log, parsed only when its events are asked for. */
export async function readPage(
  { stored }: Pick<EventLog, 'stored'>,
  scanId: string,
  options: ReadOptions,
): Promise<LogPage> {
  const events = await stored(scanId, options);
  return new StoredPage(events, events.at(-1)?.seq ?? options.after);
}

/** Reads directly from the log, without sharing reads with other readers. */
export function soleReader(log: Pick<EventLog, 'head' | 'read' | 'stored'>, pubsub: PubSub): LogReader {
  return {
    head: (scanId) => log.head(scanId),
    page: (scanId, after, limit, filter) => readPage(log, scanId, { ...filter, after, limit }),
    before: (scanId, before, limit, filter) =>
      log.read(scanId, { ...filter, after: 0, upTo: before - 1, limit, last: true }),
    listen: (scanId, onGrow) => pubsub.subscribe(scanId, onGrow),
  };
}

export interface FollowOptions extends EventFilter {
  /** seq of the last event that the reader has received; 0 for all */
  after: number;
  signal: AbortSignal;
  /** events in one read of the log */
  pageSize?: number;
  pollMs?: number;
}

/** New events for a reader, in order; at least one. */
export type EventPage = readonly [ScanEvent, ...ScanEvent[]];

/**
 * Follows a scan's log from a cursor to its end: existing events first, then new ones. It buffers one page, and reads
 * the next one when the reader asks for it.
 *
 * @throws NotFoundError, also if the scan is removed meanwhile; CursorAheadError; the signal's reason
 */
export async function* follow(
  log: Pick<EventLog, 'head' | 'read' | 'stored'>,
  pubsub: PubSub,
  scanId: string,
  { after, signal, pageSize = 500, pollMs, ...filter }: FollowOptions,
): AsyncGenerator<EventPage, void, void> {
  signal.throwIfAborted();
  const head = await log.head(scanId);
  if (!head) throw new NotFoundError(`There is no scan with the id ${scanId}.`);
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
