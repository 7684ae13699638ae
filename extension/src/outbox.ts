/**
 * Pages on their way: those that wait for the server, and those whose verdict is awaited. They are kept in memory by
 * `storage.session`, so that they survive a restart of the worker and are never written to disk.
 */
import { bytesOf, type Page } from './page.ts';
import { SendError, type Server } from './server.ts';
import type { Verdict } from './verdict.ts';

/** A page that was seen in a tab. */
export interface Visit {
  id: string;
  tabId: number;
  /** as in the address bar */
  url: string;
}

interface Waiting {
  visit: Visit;
  bytes: number;
  /** in milliseconds since 1970 */
  since: number;
}

interface Followed {
  visit: Visit;
  scanId: string;
}

/** Of pages that wait; browsers keep 10 MB for an extension. */
const MAX_WAITING = 50;
const MAX_BYTES = 6_000_000;
const MAX_AGE_MS = 30 * 60_000;
/** Pages that are sent at once. */
const MAX_ACTIVE = 2;
const RETRY_MS = 5000;
const MAX_FOLLOWED = 100;

export interface OutboxEvents {
  onSent(visit: Visit): void;
  /** The server cannot be reached, or refuses the key. */
  onWaiting(visit: Visit, reason: string): void;
  onVerdict(visit: Visit, verdict: Verdict, isFinal: boolean): void;
  /** The page will not be judged. */
  onDropped(visit: Visit, reason: string): void;
  /** null: the server works */
  onProblem(problem: string | null, waiting: number): void;
}

export interface Outbox {
  add(visit: Visit, page: Page): Promise<void>;
  /** Tries again to send what waits, and to follow what is not followed. */
  resume(): void;
  /** Whether there is anything to do. */
  isBusy(): boolean;
  /** Whether a visit waits for the server or its verdict. */
  has(visit: string): boolean;
}

/** @param server returns the connection for the current settings */
export async function createOutbox(server: () => Server, events: OutboxEvents): Promise<Outbox> {
  const stored = await chrome.storage.session.get('waiting');
  const following = await createFollowing(server, events);
  // A worker that ended before this one may have sent a page, and not yet removed it.
  const waiting = ((stored.waiting ?? []) as Waiting[]).filter(({ visit }) => !following.has(visit.id));
  const active = new Set<string>();
  let retryAt = 0;
  const isIdle = ({ visit }: Waiting) => !active.has(visit.id);

  const drop = async (entry: Waiting, reason: string) => {
    await remove(waiting, entry);
    events.onDropped(entry.visit, reason);
  };

  const failed = async (entry: Waiting, error: SendError) => {
    if (error.remedy === 'never') return await drop(entry, error.message);
    retryAt = Date.now() + RETRY_MS;
    // A page that cannot be sent does not hold up the others.
    waiting.push(...waiting.splice(waiting.indexOf(entry), 1));
    await chrome.storage.session.set({ waiting });
    events.onProblem(error.message, waiting.length);
    for (const { visit } of waiting) events.onWaiting(visit, error.message);
  };

  const send = async (entry: Waiting) => {
    const key = pageKey(entry);
    const page = (await chrome.storage.session.get(key))[key] as Page | undefined;
    if (page === undefined) return await drop(entry, 'The page was lost.');
    try {
      const scanId = await server().send(page);
      retryAt = 0;
      events.onSent(entry.visit);
      await following.add({ visit: entry.visit, scanId });
      await remove(waiting, entry);
      events.onProblem(null, waiting.length);
    } catch (error) {
      if (!(error instanceof SendError)) throw error;
      await failed(entry, error);
    }
  };

  const drain = () => {
    while (active.size < MAX_ACTIVE && Date.now() >= retryAt) {
      const next = waiting.find(isIdle);
      if (!next) return;
      active.add(next.visit.id);
      void send(next).finally(() => {
        active.delete(next.visit.id);
        drain();
      });
    }
  };

  const makeRoom = async () => {
    const bytes = () => waiting.reduce((sum, entry) => sum + entry.bytes, 0);
    const isOver = (entry: Waiting) =>
      waiting.length > MAX_WAITING || bytes() > MAX_BYTES || Date.now() - entry.since > MAX_AGE_MS;
    for (const entry of waiting.filter(isIdle))
      if (isOver(entry)) await drop(entry, 'It waited too long for the server.');
  };

  return {
    async add(visit, page) {
      const entry = { visit, bytes: bytesOf(page), since: Date.now() };
      waiting.push(entry);
      await makeRoom();
      if (!waiting.includes(entry)) return;
      await chrome.storage.session.set({ [pageKey(entry)]: page, waiting });
      if (Date.now() < retryAt) events.onWaiting(visit, 'The server cannot be reached.');
      drain();
    },
    resume() {
      retryAt = 0;
      void makeRoom().then(drain);
      following.resume();
    },
    isBusy: () => waiting.length > 0 || following.isBusy(),
    has: (id) => waiting.some(({ visit }) => visit.id === id) || following.has(id),
  };
}

async function remove(waiting: Waiting[], entry: Waiting): Promise<void> {
  const at = waiting.indexOf(entry);
  if (at >= 0) waiting.splice(at, 1);
  await chrome.storage.session.remove(pageKey(entry));
  await chrome.storage.session.set({ waiting });
}

/** The scans whose verdicts are awaited. */
async function createFollowing(server: () => Server, events: OutboxEvents) {
  const followed = ((await chrome.storage.session.get('followed')).followed ?? []) as Followed[];
  const active = new Set<string>();
  const save = () => chrome.storage.session.set({ followed });

  const follow = async (item: Followed) => {
    const { visit, scanId } = item;
    active.add(scanId);
    try {
      const verdict = await server().follow(scanId, (early) => events.onVerdict(visit, early, false));
      events.onVerdict(visit, verdict, true);
    } catch (error) {
      events.onDropped(visit, (error as Error).message);
    } finally {
      active.delete(scanId);
      followed.splice(followed.indexOf(item), 1);
      await save();
    }
  };
  return {
    async add(item: Followed) {
      if (followed.length >= MAX_FOLLOWED) {
        events.onDropped(item.visit, 'Too many pages are being judged.');
        return;
      }
      followed.push(item);
      void follow(item);
      await save();
    },
    /** Follows what a worker before this one has left. */
    resume() {
      for (const item of followed) if (!active.has(item.scanId)) void follow(item);
    },
    isBusy: () => followed.length > 0,
    has: (id: string) => followed.some(({ visit }) => visit.id === id),
  };
}

const pageKey = ({ visit }: Waiting) => `page:${visit.id}`;
