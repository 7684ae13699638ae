/** What a reader does with a scan in the dashboard, step by step. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';

/** Each step takes the given time, and leaves the page as the next one needs it. */
export const STEPS: Readonly<Record<string, (page: Page, forMs: number) => Promise<void>>> = {
  overview: async (page, forMs) => {
    await tab(page, 'Overview');
    await sleep(forMs);
  },
  'findings, worst first': async (page, forMs) => {
    await tab(page, 'Findings');
    await sleep(forMs);
  },
  'newest first': async (page, forMs) => {
    await page.getByLabel('Sort').selectOption('newest');
    await sleep(forMs);
  },
  scrolling: async (page, forMs) => {
    await page.locator('.list-scroll').hover();
    await repeat(forMs, 50, () => page.mouse.wheel(0, 700));
    await page.mouse.move(2, 2);
    await page.locator('.list-scroll').evaluate((list) => list.scrollTo(0, 0));
  },
  sorting: async (page, forMs) => {
    await each(['host', 'type', 'newest', 'worst'], forMs, (order) =>
      page.getByLabel('Sort').selectOption(order),
    );
  },
  'filtering by facets': async (page, forMs) => {
    const severities = page.getByRole('region', { name: 'Severity' }).getByRole('button');
    await each([0, 1, 1, 0], forMs, (index) => severities.nth(index).click());
  },
  searching: async (page, forMs) => {
    const search = page.getByLabel('Search findings');
    await each(['#1', '#12', '#123', '#12', ''], forMs, (text) => search.fill(text));
  },
  grouped: async (page, forMs) => {
    await each(['host', 'type', 'none'], forMs, (group) => page.getByLabel('Group').selectOption(group));
  },
  hosts: async (page, forMs) => {
    await tab(page, 'Hosts');
    await sleep(forMs);
  },
  endpoints: async (page, forMs) => {
    await tab(page, 'Endpoints');
    await sleep(forMs);
  },
};

async function tab(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Parts of the scan' }).getByRole('link', { name }).click();
}

async function repeat(forMs: number, everyMs: number, work: () => Promise<unknown>): Promise<void> {
  for (const end = Date.now() + forMs; Date.now() < end; await sleep(everyMs)) await work();
}

async function each<Value>(
  values: readonly Value[],
  forMs: number,
  work: (value: Value) => Promise<unknown>,
): Promise<void> {
  for (const value of values) {
    await work(value);
    await sleep(forMs / values.length);
  }
}
