/** Runs code in Chromium, if it is installed. */
import { existsSync } from 'node:fs';
import { chromium, type Page } from 'playwright-core';

export const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
);

const args = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  ...['--disable-background-networking', '--disable-component-update'],
];

export interface WatchedPage {
  page: Page;
  /** URLs of other origins that the page requested. */
  foreign: string[];
  /** Uncaught errors. */
  broken: string[];
}

/** Opens a page of the server, and closes the browser after the test. */
export async function withPage<T>(url: string, test: (watched: WatchedPage) => Promise<T>): Promise<T> {
  const { host } = new URL(url);
  const browser = await chromium.launch({ executablePath: chromiumPath as string, args });
  try {
    const page = await browser.newPage();
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
    return await test({ page, foreign, broken });
  } finally {
    await browser.close();
  }
}
