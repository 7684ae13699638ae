/**
 * The log as its many readers share it: the head and the newest events of each scan that is being followed stay in
 * memory, and what is older is read once for all who ask for the same page at one moment. All of it is a cache: what
 * it does not hold it reads.
 */
import { setBounded } from './bounded-map.ts';
import { type EventBody, type EventFilter, isTerminal, matches, type ScanEvent } from './event.ts';
import type { EventLog, Head } from './event-log.ts';
import type { LogReader } from './feed.ts';
import type { PubSub } from './pubsub.ts';

/** Bounds of the newest events of one scan. */
const TAIL_EVENTS = 4096;
/** characters of JSON */
const TAIL_SIZE = 4 * 1024 * 1024;
/** Another process may have changed the database: what is known is believed for so long. */
const FRESH_MS = 1000;
/** Full pages that are remembered for others who ask for them. */
const MAX_PAGES = 64;

export interface SharedLog extends LogReader {
  /**
   * Events that this process has committed, before anybody is woken.
   * @param toSeq seq of the last one
   * @param events JSON of their bodies, without the brackets
   */
  appended(scanId: string, toSeq: number, at: string, events: string): void;
}

type EventPage = Awaited<ReturnType<LogReader['page']>>;

/** What is known of a scan that somebody follows. */
interface Topic {
  listeners: Set<() => void>;
  head: Head | null;
  /** performance.now() when `head` was known to be right */
  headAt: number;
  /** newest seq that anybody has told of */
  toSeq: number;
  /** events `from + 1`, `from + 2` … with the size of each */
  tail: { event: ScanEvent; size: number }[];
  size: number;
  from: number;
  /** What is being read, until the next hint: what was read before it may be too little. */
  headReading: Promise<Head | null> | null;
  reading: Map<string, Promise<EventPage>>;
}

export function createSharedLog(log: Pick<EventLog, 'head' | 'read'>, pubsub: PubSub): SharedLog {
  const topics = new Map<string, { topic: Topic; leave: () => void }>();
  /** By scan, position, length and filter; the oldest first. */
  const pages = new Map<string, { page: EventPage; at: number }>();

  const readHead = async (scanId: string, topic: Topic | undefined): Promise<Head | null> => {
    if (!topic) return await log.head(scanId);
    topic.headReading ??= log.head(scanId).then((head) => {
      topic.head = head;
      topic.headAt = performance.now();
      topic.toSeq = Math.max(topic.toSeq, head?.lastSeq ?? 0);
      return head;
    });
    const reading = topic.headReading;
    try {
      return await reading;
    } finally {
      if (topic.headReading === reading) topic.headReading = null;
    }
  };

  const readPage = async (
    scanId: string,
    topic: Topic | undefined,
    after: number,
    limit: number,
    filter: EventFilter,
  ): Promise<EventPage> => {
    const read = async (): Promise<EventPage> => {
      const events = await log.read(scanId, { ...filter, after, limit });
      return { events, upTo: events.at(-1)?.seq ?? after };
    };
    if (!topic) return await read();
    const key = JSON.stringify([scanId, after, limit, filter.types, filter.scanners, filter.minSeverity]);
    const known = pages.get(key);
    if (known && performance.now() - known.at < FRESH_MS) return known.page;
    const reading = topic.reading.get(key) ?? read();
    topic.reading.set(key, reading);
    try {
      const page = await reading;
      topic.toSeq = Math.max(topic.toSeq, page.upTo);
      // A page that is not full will be another one soon.
      if (page.events.length === limit) remember(key, page);
      return page;
    } finally {
      if (topic.reading.get(key) === reading) topic.reading.delete(key);
    }
  };

  const remember = (key: string, page: EventPage) => {
    if (pages.get(key)?.page === page) return;
    setBounded(pages, key, { page, at: performance.now() }, MAX_PAGES);
  };

  const forgetPages = (scanId: string) => {
    for (const key of pages.keys()) if (key.startsWith(`["${scanId}"`)) pages.delete(key);
  };

  const open = (scanId: string) => {
    const topic: Topic = { listeners: new Set(), ...nothingKnown() };
    const leave = pubsub.subscribe(scanId, (toSeq) => {
      topic.headReading = null;
      topic.reading = new Map();
      if (toSeq === Number.MAX_SAFE_INTEGER) {
        // It is being removed.
        Object.assign(topic, nothingKnown());
        forgetPages(scanId);
      } else {
        topic.toSeq = Math.max(topic.toSeq, toSeq);
      }
      for (const onGrow of topic.listeners) onGrow();
    });
    const opened = { topic, leave };
    topics.set(scanId, opened);
    return opened;
  };

  return {
    async head(scanId) {
      const topic = topics.get(scanId)?.topic;
      return topic?.head && isFresh(topic) ? topic.head : await readHead(scanId, topic);
    },

    async page(scanId, after, limit, filter) {
      const topic = topics.get(scanId)?.topic;
      const page = topic && fromTail(topic, after, limit, filter);
      return page ?? (await readPage(scanId, topic, after, limit, filter));
    },

    listen(scanId, onGrow) {
      const { topic, leave } = topics.get(scanId) ?? open(scanId);
      // A wrapper, so that one function can listen twice.
      const own = () => onGrow();
      topic.listeners.add(own);
      return () => {
        if (!topic.listeners.delete(own) || topic.listeners.size > 0) return;
        leave();
        topics.delete(scanId);
        forgetPages(scanId);
      };
    },

    appended(scanId, toSeq, at, json) {
      const topic = topics.get(scanId)?.topic;
      if (!topic) return;
      // Read back from what was written, so that a reader of memory sees what a reader of the disk does.
      const bodies: EventBody[] = JSON.parse(`[${json}]`);
      const from = toSeq - bodies.length;
      if (topic.from + topic.tail.length !== from) {
        // Something was appended that was not told of here, such as a request to cancel.
        topic.tail = [];
        topic.size = 0;
        topic.from = from;
      }
      for (const [index, body] of bodies.entries()) {
        topic.tail.push({
          event: { scanId, seq: from + index + 1, at, ...body },
          size: json.length / bodies.length,
        });
        if (topic.head) learn(topic.head, body);
      }
      topic.size += json.length;
      topic.toSeq = Math.max(topic.toSeq, toSeq);
      // Nobody else can have appended in between.
      if (topic.head?.lastSeq === from) topic.headAt = performance.now();
      if (topic.head) topic.head.lastSeq = toSeq;
      shorten(topic);
    },
  };
}

const nothingKnown = (): Omit<Topic, 'listeners'> => ({
  head: null,
  headAt: Number.NEGATIVE_INFINITY,
  toSeq: 0,
  tail: [],
  size: 0,
  from: 0,
  headReading: null,
  reading: new Map(),
});

const isFresh = ({ head, headAt, toSeq }: Topic) =>
  head?.lastSeq === toSeq && performance.now() - headAt < FRESH_MS;

function learn(head: Head, body: EventBody): void {
  if (body.type === 'STATUS') head.status = body.status;
  if (!isTerminal(body)) return;
  head.status = body.type;
  head.terminal = body.type;
}

/** In steps of a quarter, since each one moves the rest. */
function shorten(topic: Topic): void {
  if (topic.tail.length <= TAIL_EVENTS && topic.size <= TAIL_SIZE) return;
  let count = 0;
  while (topic.tail.length - count > (TAIL_EVENTS * 3) / 4 || topic.size > (TAIL_SIZE * 3) / 4) {
    topic.size -= topic.tail[count++]?.size ?? 0;
  }
  topic.tail.splice(0, count);
  topic.from += count;
}

/** @returns undefined when it is not all in memory */
function fromTail(topic: Topic, after: number, limit: number, filter: EventFilter): EventPage | undefined {
  const { tail, from } = topic;
  const toSeq = from + tail.length;
  if (after === toSeq && isFresh(topic) && topic.toSeq === toSeq) return { events: [], upTo: toSeq };
  if (after < from || after >= toSeq) return undefined;
  const events: ScanEvent[] = [];
  for (let index = after - from; index < tail.length; index++) {
    const { event } = tail[index] as Topic['tail'][number];
    if (!matches(filter, event)) continue;
    events.push(event);
    if (events.length === limit) return { events, upTo: event.seq };
  }
  return { events, upTo: toSeq };
}
