/** The popup: the verdict on the page in this tab, today's counts, and alerts. It shows what the worker has stored, live. */
import { create, element, setText, show, visible } from './element.ts';
import { RETRY } from './message.ts';
import { type Alert, readAlerts, readToday } from './record.ts';
import { changeSettings, loadSettings } from './settings.ts';
import { hostOf, isListed } from './site.ts';
import {
  badgeOf,
  type Level,
  levelMark,
  levelTitle,
  type Standing,
  type TabPage,
  tabKey,
} from './verdict.ts';
import { assessmentLink, showLink, showVerdict } from './verdict-view.ts';

/** The popup is small. */
const MAX_ALERTS = 5;

const tabId = await shownTab();
let host: string | null = null;

/** In a tab of its own, the popup shows the tab that its address names. */
async function shownTab(): Promise<number> {
  const given = new URLSearchParams(location.search).get('tab');
  if (given !== null) return Number(given);
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
  return tab?.id ?? -1;
}

async function render(): Promise<void> {
  const [settings, session, today, alerts] = await Promise.all([
    loadSettings(),
    chrome.storage.session.get([tabKey(tabId), 'problem', 'waitingPages']),
    readToday(),
    readAlerts(),
  ]);
  const page = session[tabKey(tabId)] as TabPage | undefined;
  host = page ? hostOf(page.url) : null;
  setText('host', visible(host ?? ''));
  const problem = (session.problem as string | null | undefined) ?? null;
  showStanding(page?.standing ?? null, settings.consent, problem);

  const assessment = page?.standing.state === 'judged' ? page.standing.verdict.assessment : null;
  showLink(settings.server, assessment);

  show('consent', !settings.consent);
  const isPaused = host !== null && isListed(host, settings.paused);
  const pause = element<HTMLButtonElement>('pause');
  pause.hidden = host === null || !settings.consent;
  pause.disabled = host !== null && isListed(host, settings.managed.paused ?? []);
  setText('pause', isPaused ? 'Resume on this site' : 'Pause on this site');
  pause.setAttribute('aria-pressed', String(isPaused));

  for (const level of Object.keys(today.counts) as Level[])
    setText(`count-${level.toLowerCase()}`, String(today.counts[level]));
  setText('dropped', today.dropped > 0 ? `${today.dropped} not judged` : '');
  showAlerts(alerts, settings.server);

  const waiting = Number(session.waitingPages ?? 0);
  show('problem', problem !== null);
  setText('problem-text', problem === null ? '' : `${visible(problem)} ${waitingText(waiting)}`);
}

function showAlerts(alerts: readonly Alert[], server: string): void {
  show('no-alerts', alerts.length === 0);
  element('alerts').replaceChildren(
    ...alerts.slice(0, MAX_ALERTS).map(({ at, host: site, level, reason, assessment }) => {
      const clock = new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
      const time = create('time', '', clock);
      time.setAttribute('datetime', new Date(at).toISOString());
      const mark = create('span', `mark ${level.toLowerCase()}`, levelMark(level));
      mark.setAttribute('role', 'img');
      mark.setAttribute('aria-label', levelTitle(level));
      const name = assessment === null ? create('span', '', site) : assessmentLink(server, assessment, site);
      name.classList.add('data');
      return create(
        'li',
        '',
        mark,
        create('div', '', create('div', 'row', name, time), create('p', '', reason)),
      );
    }),
  );
}

const waitingText = (count: number) => (count === 1 ? '1 page waits.' : `${count} pages wait.`);

function showStanding(standing: Standing | null, consent: boolean, problem: string | null): void {
  if (standing?.state === 'judged') {
    showVerdict(standing.verdict);
    return;
  }
  element('verdict').dataset.level = 'none';
  const { text } = badgeOf(standing);
  setText('mark', text || '–');
  setText('title', consent ? titleOf(standing) : 'scanwire is off');
  const reason = standing && 'reason' in standing ? standing.reason : '';
  element('reasons').replaceChildren(
    ...(reason && reason !== problem && consent ? [create('li', '', reason)] : []),
  );
  show('score', false);
  show('meter', false);
}

function titleOf(standing: Standing | null): string {
  if (standing === null) return 'No page to judge';
  if (standing.state === 'waiting') return 'Not judged yet';
  return standing.state === 'skipped' ? 'Not judged' : 'Judging this page …';
}

element('pause').addEventListener('click', async () => {
  const site = host;
  if (site === null) return;
  await changeSettings(({ paused }) => ({
    paused: isListed(site, paused) ? paused.filter((item) => !isListed(site, [item])) : [...paused, site],
  }));
});
element('retry').addEventListener('click', () => chrome.runtime.sendMessage({ type: RETRY }));
element('options').addEventListener('click', () => chrome.runtime.openOptionsPage());
element('consent').addEventListener('click', () =>
  chrome.tabs.create({ url: chrome.runtime.getURL('welcome.html') }),
);
chrome.storage.onChanged.addListener(() => void render());
await render();
