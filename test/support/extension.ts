/** The extension, loaded in Chromium. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page, type Worker } from 'playwright-core';
import { buildExtension } from '../../scripts/build-extension.ts';
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

/** @param built folder with `chromium` */
export async function withExtension<T>(
  built: string,
  work: (extension: Extension) => Promise<T>,
  extraArgs: readonly string[] = [],
): Promise<T> {
  const profile = await mkdtemp(join(tmpdir(), 'scanwire-profile-'));
  const unpacked = join(built, 'chromium');
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath as string,
    // Playwright's own headless mode has no extensions.
    headless: false,
    args: [
      ...[
        '--headless=new',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
      ],
      ...['--disable-features=DisableLoadExtensionCommandLineSwitch', `--load-extension=${unpacked}`],
      ...extraArgs,
    ],
    ignoreDefaultArgs: ['--disable-extensions', '--disable-component-extensions-with-background-pages'],
  });
  const origin = originOfFolder(unpacked);
  const worker = async (): Promise<Worker> =>
    context.serviceWorkers().find((one) => one.url().startsWith(origin)) ??
    (await context.waitForEvent('serviceworker', { predicate: (one) => one.url().startsWith(origin) }));
  const inWorker = async <R>(code: string): Promise<R> => (await (await worker()).evaluate(code)) as R;
  const tabOf = (page: Page) =>
    inWorker<number>(
      `chrome.tabs.query({}).then((tabs) => tabs.find(({ url }) => url === ${JSON.stringify(page.url())}).id)`,
    );
  try {
    return await work({
      ...{ context, origin, worker, tabOf },
      async open(path) {
        const page = await context.newPage();
        await page.goto(`${origin}/${path}`);
        return page;
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
    await rm(profile, { recursive: true, force: true });
  }
}
