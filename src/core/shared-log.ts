/**
 * A cache of the log for many readers: it keeps the head and the newest events of each followed scan in memory, and reads
 * older events once for all readers that request the same page at the same time.
 */
import { setBounded } from './bounded-map.ts';
import type { EventFilter } from './event.ts';
import type { EventLog, Head, LogObserver } from './event-log.ts';
import { eventCount, type LogPage, type LogReader, readPage as readLog } from './feed.ts';
import { FRESH_MS, Topic } from './log-topic.ts';
import type { PubSub } from './pubsub.ts';

/** Number of full pages that are cached. */
const MAX_PAGES = 64;
/** Listeners of one group of subscribers: it keeps what it has read. Pages that survive garbage collections are expensive. */
const SOLE_LISTENERS = 2;
/** Number of pages that are cached for all those groups. */
const SOLE_PAGES = 2;
/** Scans of a workspace that are known to be in it. */
const MAX_OWN = 1000;

/** Call `appended` with the events that this process commits. */
export interface SharedLog extends LogReader, Required<Pick<LogObserver, 'appended'>> {}

/** The logs of the scans of one workspace; others do not exist. */
export function logOf(log: LogReader, workspace: string): LogReader {
  /** A scan never moves to another workspace. */
  const own = new Map<string, true>();
  const head: LogReader['head'] = async (scanId, known) => {
    const found = await log.head(scanId, known);
    if (found?.workspace !== workspace) return null;
    setBounded(own, scanId, true, MAX_OWN);
    return found;
  };
  return {
    head,
    async page(scanId, after, limit, filter, known) {
      if (!own.has(scanId) && !(await head(scanId))) return { events: [], upTo: after };
      return await log.page(scanId, after, limit, filter, known);
    },
    async before(scanId, before, limit, filter) {
      if (!own.has(scanId) && !(await head(scanId))) return [];
      return await log.before(scanId, before, limit, filter);
    },
    listen: log.listen,
  };
}

export function createSharedLog(log: Pick<EventLog, 'head' | 'read' | 'stored'>, pubsub: PubSub): SharedLog {
  const topics = new Map<string, { topic: Topic; leave: () => void }>();
  const shared = createPageCache(MAX_PAGES);
  const sole = createPageCache(SOLE_PAGES);
  const forgetPages = (scanId: string) => {
    shared.forget(scanId);
    sole.forget(scanId);
  };

  const open = (scanId: string) => {
    const topic = new Topic();
    const leave = pubsub.subscribe(scanId, (hint) => {
      if ('asked' in hint) return;
      topic.forgetReadings();
      if ('gone' in hint) {
        topic.clear();
        forgetPages(scanId);
      } else {
        topic.mayReach(hint.toSeq);
      }
      for (const onGrow of topic.listeners) onGrow();
    });
    const opened = { topic, leave };
    topics.set(scanId, opened);
    return opened;
  };

  return {
    async head(scanId, known = 0) {
      const topic = topics.get(scanId)?.topic;
      if (!topic) return await log.head(scanId);
      const head = topic.freshHead ?? (await readHead(log, scanId, topic));
      return head && head.lastSeq < known ? await log.head(scanId) : head;
    },

    async page(scanId, after, limit, filter, known = 0) {
      const read = () => readLog(log, scanId, { ...filter, after, limit });
      const topic = topics.get(scanId)?.topic;
      if (!topic) return await read();
      const fromMemory = topic.page(after, limit, filter, known);
      if (fromMemory) return fromMemory;
      const key = pageKey(scanId, after, limit, filter);
      return shared.get(key) ?? sole.get(key) ?? (await readPage(key, topic, limit, known, read));
    },

    before: (scanId, before, limit, filter) =>
      log.read(scanId, { ...filter, after: 0, upTo: before - 1, limit, last: true }),

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

    appended(scanId, toSeq, at, events) {
      topics.get(scanId)?.topic.append(scanId, toSeq, at, events);
    },
  };

  /** Shares one read of a page among all readers that request it meanwhile, unless it may have begun too early for one of them. */
  async function readPage(
    key: string,
    topic: Topic,
    limit: number,
    known: number,
    read: () => Promise<LogPage>,
  ): Promise<LogPage> {
    const pending = topic.pageReadings.get(key);
    const reaches = Math.max(topic.toSeq, known);
    const reading = pending && pending.reaches >= reaches ? pending : { page: read(), reaches };
    topic.pageReadings.set(key, reading);
    try {
      const page = await reading.page;
      topic.mayReach(page.upTo);
      // A partial page changes with the next event.
      if (eventCount(page) === limit) (topic.listeners.size > SOLE_LISTENERS ? shared : sole).add(key, page);
      return page;
    } finally {
      if (topic.pageReadings.get(key) === reading) topic.pageReadings.delete(key);
    }
  }
}

async function readHead(log: Pick<EventLog, 'head'>, scanId: string, topic: Topic): Promise<Head | null> {
  topic.headReading ??= log.head(scanId).then((head) => {
    topic.hasRead(head);
    return head;
  });
  const reading = topic.headReading;
  try {
    return await reading;
  } finally {
    if (topic.headReading === reading) topic.headReading = null;
  }
}

/** Starts with the scan id: `forget` matches it as a prefix. */
const pageKey = (scanId: string, after: number, limit: number, filter: EventFilter) =>
  JSON.stringify([scanId, after, limit, filter.types, filter.scanners, filter.minSeverity]);

/** Caches full pages for a short time. */
function createPageCache(maxPages: number) {
  const pages = new Map<string, { page: LogPage; at: number }>();
  return {
    get(key: string): LogPage | undefined {
      const known = pages.get(key);
      return known && performance.now() - known.at < FRESH_MS ? known.page : undefined;
    },
    add(key: string, page: LogPage): void {
      if (pages.get(key)?.page !== page) setBounded(pages, key, { page, at: performance.now() }, maxPages);
    },
    forget(scanId: string): void {
      for (const key of pages.keys()) if (key.startsWith(`["${scanId}"`)) pages.delete(key);
    },
  };
}
