/** Chromium, if it is installed, for code that has to run in a page. */
import { existsSync } from 'node:fs';
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core';

export const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
);

const args = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  ...['--disable-background-networking', '--disable-component-update'],
  // Names of proxies in tests.
  '--host-resolver-rules=MAP *.example.com 127.0.0.1, MAP example.com 127.0.0.1',
];

export interface WatchedPage {
  page: Page;
  /** URLs of other origins that the page requested */
  foreign: string[];
  /** uncaught errors */
  broken: string[];
}

export type OpenPage = (url: string, options?: BrowserContextOptions) => Promise<WatchedPage>;

/** Opens a page of the server, and closes the browser after the test. */
export function withPage<T>(url: string, test: (watched: WatchedPage) => Promise<T>): Promise<T> {
  return withBrowser(async (open) => await test(await open(url)));
}

/** Starts a browser for several pages. It trusts any certificate, since tests have self-signed ones. */
export async function withBrowser<T>(test: (open: OpenPage) => Promise<T>): Promise<T> {
  const browser = await chromium.launch({ executablePath: chromiumPath as string, args });
  try {
    return await test(async (url, options = {}) => {
      const { host } = new URL(url);
      const page = await browser.newPage({ ignoreHTTPSErrors: true, ...options });
      const foreign: string[] = [];
      const broken: string[] = [];
      const judge = (address: string) => {
        const parsed = new URL(address);
        if (/^(http|ws)s?:$/.test(parsed.protocol) && parsed.host !== host) foreign.push(address);
      };
      page.on('request', (request) => judge(request.url()));
      page.on('websocket', (socket) => judge(socket.url()));
      page.on('pageerror', (error) => broken.push(error.message));
      await page.goto(url);
      return { page, foreign, broken };
    });
  } finally {
    await browser.close();
  }
}
