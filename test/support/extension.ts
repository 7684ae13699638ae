/** The extension, loaded in Chromium. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page, type Worker } from 'playwright-core';
import { buildExtension } from '../../scripts/build-extension.ts';
import { until } from './app.ts';
import { chromiumPath } from './browser.ts';

export interface Extension {
  context: BrowserContext;
  /** of the pages of the extension */
  origin: string;
  /** The worker; the browser starts it when it needs it. */
  worker(): Promise<Worker>;
  /** Opens a page of the extension. */
  open(path: string): Promise<Page>;
  /** Sets the user's settings. */
  configure(settings: Record<string, unknown>): Promise<void>;
  /** What the toolbar shows for a tab. */
  badgeOf(page: Page): Promise<string>;
  tabOf(page: Page): Promise<number>;
  /** Reloads the extension, as an update does: its worker starts again without what was kept in memory. */
  update(): Promise<void>;
  /** Ends the worker, as the browser does when it is idle. @param own a page of the extension */
  stopWorker(own: Page): Promise<void>;
}

/** The browser derives the id of an unpacked extension from its path. */
export const originOfFolder = (folder: string): string => {
  const digest = createHash('sha256').update(folder).digest('hex').slice(0, 32);
  const letters = [...digest].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 16)));
  return `chrome-extension://${letters.join('')}`;
};

export async function withBuiltExtension<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'scanwire-extension-'));
  try {
    await buildExtension(folder);
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function stopWorker(own: Page): Promise<void> {
  const session = await own.context().newCDPSession(own);
  const stopped = new Promise<void>((resolve) => {
    session.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
      if (versions.some(({ runningStatus }) => runningStatus === 'stopped')) resolve();
    });
  });
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  await stopped;
  await session.detach();
}

/** Starts Chromium as `withExtension` does, without the extension. @param profile folder */
export const launchBrowser = (profile: string, extraArgs: readonly string[] = []): Promise<BrowserContext> =>
  chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath as string,
    // Playwright's own headless mode has no extensions.
    headless: false,
    args: [
      ...['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic'],
      '--disable-background-networking',
      ...extraArgs,
    ],
    ignoreDefaultArgs: [
      ...['--disable-extensions', '--disable-component-extensions-with-background-pages'],
      '--disable-back-forward-cache',
    ],
  });

/** @param built folder with `chromium`. @param given folder of a profile that is kept */
export async function withExtension<T>(
  built: string,
  work: (extension: Extension) => Promise<T>,
  { profile: given }: { profile?: string } = {},
): Promise<T> {
  const profile = given ?? (await mkdtemp(join(tmpdir(), 'scanwire-profile-')));
  const unpacked = join(built, 'chromium');
  const context = await launchBrowser(profile, [
    '--disable-features=DisableLoadExtensionCommandLineSwitch',
    '--enable-unsafe-extension-debugging',
    `--load-extension=${unpacked}`,
  ]);
  const origin = originOfFolder(unpacked);
  const worker = async (): Promise<Worker> =>
    context.serviceWorkers().find((one) => one.url().startsWith(origin)) ??
    (await context.waitForEvent('serviceworker', { predicate: (one) => one.url().startsWith(origin) }));
  const inWorker = async <R>(code: string): Promise<R> => (await (await worker()).evaluate(code)) as R;
  // Once a tab is known, its address no longer matters: a page of the browser in place of another has its own.
  const tabs = new WeakMap<Page, number>();
  const tabOf = async (page: Page): Promise<number> => {
    const known = tabs.get(page);
    if (known !== undefined) return known;
    const id = await inWorker<number>(
      `chrome.tabs.query({}).then((tabs) => tabs.find(({ url }) => url === ${JSON.stringify(page.url())}).id)`,
    );
    tabs.set(page, id);
    return id;
  };
  try {
    return await work({
      ...{ context, origin, worker, tabOf, stopWorker },
      async open(path) {
        const page = await context.newPage();
        await page.goto(`${origin}/${path}`);
        return page;
      },
      async update() {
        const cdp = await context.browser()?.newBrowserCDPSession();
        await inWorker('globalThis.isOld = true');
        await cdp?.send('Extensions.loadUnpacked', { path: unpacked });
        const isNew = () => inWorker<boolean>('!globalThis.isOld').catch(() => false);
        await until(isNew, 'the new worker runs');
      },
      async configure(settings) {
        await inWorker(`chrome.storage.local.set({ settings: ${JSON.stringify(settings)} })`);
      },
      async badgeOf(page) {
        return await inWorker(`chrome.action.getBadgeText({ tabId: ${await tabOf(page)} })`);
      },
    });
  } finally {
    await context.close();
    if (given === undefined) await rm(profile, { recursive: true, force: true });
  }
}
