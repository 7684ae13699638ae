/** The worker: connects what the browser reports with what judges pages. */
import { createGuard, type Guard } from './guard.ts';
import { FORM_STOPPED, IS_GUARDED, isOwnPage, OVERRULE, RETRY } from './message.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { recordDropped, recordVerdict } from './record.ts';
import { connect, type Server } from './server.ts';
import { type LoadedSettings, loadSettings, onSettingsChange } from './settings.ts';
import { hostOf } from './site.ts';
import { createTabs, type Tabs } from './tabs.ts';
import type { Standing } from './verdict.ts';
import { createVisits, type Visits } from './visits.ts';

/** Wakes the worker up while something waits; the shortest period that browsers allow. */
const ALARM = 'resume';
const ALARM_MINUTES = 0.5;
/** A navigation that ended without another document, such as a download: of Chromium, and of Firefox (NS_BINDING_ABORTED). */
const ABORTED = /ERR_ABORTED|2152398850/;

interface Parts {
  tabs: Tabs;
  guard: Guard;
  outbox: Outbox;
  visits: Visits;
}

let settings: LoadedSettings;
let server: Server | null = null;
/** Listeners are registered at once, since the browser starts the worker for an event. They wait for the parts. */
const parts: Promise<Parts> = start();

async function start(): Promise<Parts> {
  // Scripts in pages, this extension's own included, must not read the key.
  await chrome.storage.local.setAccessLevel?.({ accessLevel: 'TRUSTED_CONTEXTS' }).catch(() => {});
  settings = await loadSettings();
  const tabs = await createTabs();
  const guard = await createGuard(() => settings);
  const settle = (tabId: number, visit: string, standing: Standing) => tabs.settle(tabId, visit, standing);
  const outbox = await createOutbox(() => (server ??= connect(settings)), {
    onSent: ({ tabId, id }) => settle(tabId, id, { state: 'sent' }),
    onWaiting: ({ tabId, id }, reason) => settle(tabId, id, { state: 'waiting', reason }),
    onDropped({ tabId, id }, reason) {
      settle(tabId, id, { state: 'skipped', reason });
      void recordDropped();
    },
    onVerdict({ tabId, id, url }, verdict, isFinal) {
      const isShown = settle(tabId, id, { state: 'judged', verdict });
      if (verdict.level === 'MALICIOUS' && isShown) guard.protect(tabId, url, verdict).catch(() => {});
      if (isFinal) void recordVerdict(hostOf(url) ?? '', verdict);
    },
    onProblem: (problem, waiting) => void chrome.storage.session.set({ problem, waitingPages: waiting }),
  });
  const visits = createVisits({
    settings: () => settings,
    tabs,
    outbox,
    onDropped: () => void recordDropped(),
  });
  const parts = { tabs, guard, outbox, visits };
  resume(parts);
  return parts;
}

/** Takes up pages that were open before this extension was installed, updated or turned on. A discarded tab has no page. */
async function findOpenPages({ visits }: Parts): Promise<void> {
  const open = await chrome.tabs.query({ url: ['http://*/*', 'https://*/*'], discarded: false });
  for (const { id, url, status } of open)
    if (id !== undefined && url) visits.found(id, url, status === 'complete');
}

/** @param frameId 0 for the document of the tab */
const ofTab = (frameId: number, work: (parts: Parts) => void): void => {
  if (frameId === 0) void parts.then(work);
};

chrome.webNavigation.onCommitted.addListener((details) => {
  const { tabId, frameId, url } = details;
  ofTab(frameId, ({ visits, guard, outbox }) => {
    guard.leave(tabId);
    visits.committed(tabId, url, (details as { documentId?: string }).documentId);
    if (outbox.isBusy()) outbox.resume();
  });
});
chrome.webNavigation.onCompleted.addListener(({ tabId, frameId }) =>
  ofTab(frameId, ({ visits }) => visits.loaded(tabId)),
);
chrome.webNavigation.onHistoryStateUpdated.addListener(({ tabId, frameId, url }) =>
  ofTab(frameId, ({ visits }) => visits.moved(tabId, url)),
);
chrome.webNavigation.onErrorOccurred.addListener((details) => {
  const { tabId, frameId, url, error } = details;
  const { documentId } = details as { documentId?: string };
  ofTab(frameId, ({ visits, guard }) => {
    // In frames, it may as well be a blocker of advertisements.
    if (error.includes('ERR_BLOCKED_BY_CLIENT')) void guard.blocked(tabId, url);
    if (ABORTED.test(error)) return;
    if (visits.failed(tabId, url, documentId)) guard.leave(tabId);
  });
});
const close = (tabId: number): void => {
  void parts.then(({ tabs, visits, guard }) => {
    visits.closed(tabId);
    tabs.close(tabId);
    guard.leave(tabId);
  });
};
chrome.tabs.onRemoved.addListener(close);
// A tab that the browser discards to save memory gets another id.
chrome.tabs.onReplaced.addListener((_, tabId) => close(tabId));

/** Takes up what waits for the server, and what an earlier worker has left. */
const resume = (all: Parts): void => {
  all.outbox.resume();
  all.visits.resume();
  void findOpenPages(all);
};
chrome.alarms.onAlarm.addListener(() => void parts.then(resume));
void chrome.alarms.create(ALARM, { periodInMinutes: ALARM_MINUTES });

onSettingsChange(() => {
  void parts.then(async (all) => {
    const { outbox, guard, visits } = all;
    settings = await loadSettings();
    server = null;
    visits.reconsider();
    // Firefox names the pages only after it was allowed to.
    await findOpenPages(all);
    outbox.resume();
    await guard.update();
  });
});

chrome.runtime.onMessage.addListener((message: unknown, sender, respond) => {
  const { type, tabId: given } = Object(message) as { type?: unknown; tabId?: unknown };
  const own = isOwnPage(sender);
  const tabId = sender.tab?.id ?? Number(given);
  void parts
    .then(async (all) => {
      const { guard } = all;
      if (type === FORM_STOPPED) await guard.warn(tabId);
      else if (type === IS_GUARDED) return guard.isGuarded(tabId);
      else if (type === OVERRULE && own) await guard.overrule(tabId);
      else if (type === RETRY && own) resume(all);
      return null;
    })
    .then(respond, () => respond(null));
  return true;
});

// The browser starts the worker for the pages that it has restored.
chrome.runtime.onStartup.addListener(() => {});
chrome.runtime.onInstalled.addListener(async ({ reason }) => {
  const { consent } = await loadSettings();
  if (reason === 'install' && !consent)
    await chrome.tabs.create({ url: chrome.runtime.getURL('welcome.html') });
});
