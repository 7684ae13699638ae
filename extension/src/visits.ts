/** Decides which pages are read and sent: once for each navigation, and again if a script changes what a page asks for. */
import type { Outbox, Visit } from './outbox.ts';
import { demandsOf, digestOf, type Page, toPage } from './page.ts';
import type { RawPage } from './raw-page.ts';
import type { Settings } from './settings.ts';
import { hostOf, isListed } from './site.ts';
import type { Tabs } from './tabs.ts';
import type { Standing } from './verdict.ts';

/** Scripts often build forms after the page has loaded. */
const SECOND_LOOK_MS = 2000;
/** Pages that do not finish loading, or whose browser does not say so, are read anyway. */
const LOADING_MS = 3000;
/** Calm after a change of the address by a script. */
const CALM_MS = 500;
/** Pages of a tab, and of all tabs, that are sent in a minute. */
const MAX_OF_TAB = 20;
const MAX_OF_ALL = 120;
const MINUTE_MS = 60_000;

export interface Visits {
  /** A tab shows a new document. */
  committed(tabId: number, url: string, documentId?: string): void;
  /** The document has loaded completely. */
  loaded(tabId: number): void;
  /** A script has changed its address. */
  moved(tabId: number, url: string): void;
  /**
   * An address could not be loaded, or only a part of its document.
   * @returns whether the tab shows a page of the browser instead
   */
  failed(tabId: number, url: string, documentId?: string): boolean;
  closed(tabId: number): void;
  /** A tab is open that may show a page from before this extension was started. */
  found(tabId: number, url: string, isLoaded: boolean): void;
  /** Settings have changed. */
  reconsider(): void;
  /** Takes up pages that an earlier worker has left unread. */
  resume(): void;
}

/** A document in a tab. */
interface Seen {
  visit: Visit;
  documentId: string | undefined;
  timer: ReturnType<typeof setTimeout> | undefined;
  /** of the page that was sent last */
  content: string | null;
  demands: string | null;
  isReading: boolean;
}

interface Needs {
  settings(): Settings;
  tabs: Tabs;
  outbox: Outbox;
  onDropped(): void;
}

export function createVisits({ settings, tabs, outbox, onDropped }: Needs): Visits {
  const seen = new Map<number, Seen>();
  const isShown = (document: Seen) => seen.get(document.visit.tabId) === document;
  const send = createSender(tabs, outbox, isShown);

  /** The document of a tab, also after a restart of the worker; undefined if it is not judged. */
  const documentOf = (tabId: number): Seen | undefined => {
    const page = tabs.get(tabId);
    if (seen.has(tabId) || !page || whyNot(page.url, settings()) !== null) return seen.get(tabId);
    seen.set(tabId, { ...newSeen({ id: page.visit, tabId, url: page.url }), ...page.sent });
    return seen.get(tabId);
  };

  const look = async (tabId: number, isSecond: boolean) => {
    const document = documentOf(tabId);
    if (!document || document.isReading) return;
    clearTimeout(document.timer);
    document.isReading = true;
    const raw = await readPage(tabId, document.documentId);
    document.isReading = false;
    if (!isShown(document)) return;
    const page = raw && toPage(document.visit.url, raw, settings().queryValues);
    const waitMs = page ? await send(document, page, isSecond) : 0;
    if (!page && !isSecond) skip(document, 'The page cannot be read.');
    if (!isShown(document)) return;
    if (waitMs > 0) document.timer = setTimeout(() => look(tabId, false), waitMs);
    else if (!isSecond) document.timer = setTimeout(() => look(tabId, true), SECOND_LOOK_MS);
  };

  const skip = ({ visit }: Seen, reason: string) =>
    tabs.settle(visit.tabId, visit.id, { state: 'skipped', reason });

  const forget = (tabId: number) => {
    const page = tabs.get(tabId);
    if (page?.standing.state === 'waiting' && !outbox.has(page.visit)) onDropped();
    clearTimeout(seen.get(tabId)?.timer);
    seen.delete(tabId);
  };
  const committed: Visits['committed'] = (tabId, url, documentId) => {
    forget(tabId);
    const visit: Visit = { id: crypto.randomUUID(), tabId, url };
    const reason = whyNot(url, settings());
    const standing: Standing = reason === null ? { state: 'reading' } : { state: 'skipped', reason };
    tabs.begin(tabId, { visit: visit.id, url, standing });
    if (reason !== null) return;
    const timer = setTimeout(() => look(tabId, false), LOADING_MS);
    seen.set(tabId, { ...newSeen(visit, documentId), timer });
  };

  return {
    committed,
    loaded(tabId) {
      void look(tabId, false);
    },
    moved(tabId, url) {
      const document = documentOf(tabId);
      if (!document) return;
      document.visit = { ...document.visit, url };
      tabs.rename(tabId, url);
      clearTimeout(document.timer);
      document.timer = setTimeout(() => look(tabId, false), CALM_MS);
    },
    failed(tabId, url, documentId) {
      if (documentId !== undefined && seen.get(tabId)?.documentId === documentId) {
        void look(tabId, false);
        return false;
      }
      forget(tabId);
      const standing: Standing = { state: 'skipped', reason: 'The page could not be loaded.' };
      tabs.begin(tabId, { visit: crypto.randomUUID(), url, standing });
      return true;
    },
    closed: forget,
    found(tabId, url, isLoaded) {
      if (tabs.get(tabId)) return;
      committed(tabId, url);
      if (isLoaded) void look(tabId, false);
    },
    reconsider() {
      for (const [tabId, { url, standing }] of tabs.all()) {
        const isSkipped = standing.state === 'skipped';
        if (isSkipped === (whyNot(url, settings()) !== null)) continue;
        committed(tabId, url, seen.get(tabId)?.documentId);
        if (isSkipped) void look(tabId, false);
      }
    },
    resume() {
      for (const [tabId, { visit, url, standing }] of tabs.all()) {
        const isOpen = ['reading', 'sent', 'waiting'].includes(standing.state);
        if (!isOpen || seen.has(tabId) || outbox.has(visit) || whyNot(url, settings()) !== null) continue;
        seen.set(tabId, newSeen({ id: visit, tabId, url }));
        void look(tabId, false);
      }
    },
  };
}

/** @returns a function that sends a page unless the server has it, or returns the milliseconds until it may be sent */
function createSender(tabs: Tabs, outbox: Outbox, isShown: (document: Seen) => boolean) {
  const takePlace = createRate();
  return async (document: Seen, page: Page, isSecond: boolean): Promise<number> => {
    const { url, ...rest } = page;
    const [content, demands] = await Promise.all([digestOf(rest), digestOf(demandsOf(page))]);
    const isKnown = isSecond ? demands === document.demands : content === document.content;
    // The tab may have left the document meanwhile: what it shows now must not get this verdict.
    if (isKnown || !isShown(document)) return 0;
    const { tabId } = document.visit;
    const former = tabs.get(tabId);
    const isJudged = former?.standing.state === 'judged';
    const waitMs = takePlace(tabId);
    if (waitMs > 0) {
      const reason = `This tab showed more than ${MAX_OF_TAB} pages, or all tabs more than ${MAX_OF_ALL}, within a minute.`;
      if (!isJudged) tabs.settle(tabId, document.visit.id, { state: 'waiting', reason });
      return waitMs;
    }
    if (document.content !== null) document.visit = { ...document.visit, id: crypto.randomUUID() };
    const sent = { content, demands };
    Object.assign(document, sent);
    const { id, url: shown } = document.visit;
    // A second look does not hide the first verdict until there is another.
    const standing: Standing = isSecond && isJudged ? former.standing : { state: 'sent' };
    tabs.begin(tabId, { visit: id, url: shown, standing, sent });
    await outbox.add(document.visit, page);
    return 0;
  };
}

const newSeen = (visit: Visit, documentId?: string): Seen => ({
  ...{ visit, documentId, timer: undefined, content: null, demands: null, isReading: false },
});

/** @returns why a page is not judged; null if it is */
function whyNot(url: string, { consent, paused, server }: Settings): string | null {
  const host = hostOf(url);
  if (!consent) return 'You have not turned scanwire on.';
  if (host === null) return 'Only pages of http and https are judged.';
  if (isListed(host, paused)) return 'You have paused scanwire on this site.';
  return new URL(url).origin === new URL(server).origin ? 'This is your scanwire server.' : null;
}

/** @returns null if the document is gone, or may not be read, such as that of the browser's store */
async function readPage(tabId: number, documentId: string | undefined): Promise<RawPage | null> {
  const target = documentId === undefined ? { tabId, frameIds: [0] } : { tabId, documentIds: [documentId] };
  try {
    // At once: a page that never finishes loading would never be read.
    const [result] = await chrome.scripting.executeScript({
      ...{ target, files: ['page-reader.js'], injectImmediately: true },
    });
    return (result?.result as RawPage | undefined) ?? null;
  } catch {
    return null;
  }
}

/** @returns a function that counts a page of a tab, or returns the milliseconds until there is room for it */
function createRate(): (tabId: number) => number {
  const times = new Map<number, number[]>();
  let all: number[] = [];
  return (tabId) => {
    const since = Date.now() - MINUTE_MS;
    all = all.filter((time) => time > since);
    if (all.length === 0) times.clear();
    const own = (times.get(tabId) ?? []).filter((time) => time > since);
    const oldest = [own[own.length - MAX_OF_TAB], all[all.length - MAX_OF_ALL]];
    const [next] = oldest.filter((time) => time !== undefined).sort((a, b) => b - a);
    if (next !== undefined) return next - since;
    times.set(tabId, [...own, Date.now()]);
    all.push(Date.now());
    return 0;
  };
}
