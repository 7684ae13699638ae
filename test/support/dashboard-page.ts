/** Pages of the dashboard in Chromium. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { TestApp } from './app.ts';
import { withBrowser } from './browser.ts';

/**
 * Opens a path of the dashboard, which `npm run build:dashboard` has built. Afterwards, no request has left the server and
 * no script has failed.
 */
export async function withDashboard<T>(
  { url }: Pick<TestApp, 'url'>,
  path: string,
  work: (page: Page) => Promise<T>,
  options: { width?: number; height?: number } = {},
): Promise<T> {
  const { width = 1440, height = 900 } = options;
  return await withBrowser(async (open) => {
    const { page, foreign, broken } = await open(new URL(path, url).href, { viewport: { width, height } });
    const result = await work(page);
    expect({ foreign, broken }).toEqual({ foreign: [], broken: [] });
    return result;
  });
}
