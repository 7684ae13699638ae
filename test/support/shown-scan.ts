/** The lists of a scan as its view shows them, to compare with the API. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { AnyEvent, Remote } from './app.ts';

/** Tab of the view, type of its events, parameter of the address that opens a row. */
const LISTS = [
  ['Findings', 'FINDING', 'finding'],
  ['Hosts', 'HOST', 'host'],
  ['Pages', 'ASSESSMENT', 'page'],
] as const;
/** Types of events that the log shows. */
const LOG = new Set(['LOG', 'PROGRESS', 'SCANNER', 'STATUS', 'COMPLETED', 'FAILED', 'CANCELLED']);

const tabOf = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Parts of the scan' }).getByRole('link', { name });

/** @returns the number that a tab shows */
export async function countOf(page: Page, tab: string): Promise<number> {
  const text = await tabOf(page, tab).locator('.count').textContent();
  return Number(text?.replaceAll(',', ''));
}

/** Scrolls through a list, whose rows are only in the page while they are in view. @returns what `read` finds, by position */
async function scrolled(
  page: Page,
  name: string | RegExp,
  role: 'list' | 'tree',
  read: (row: Element) => string,
) {
  await page.mouse.move(0, 0);
  const list = page.getByRole(role, { name });
  if ((await list.count()) === 0) return [];
  return await list.evaluate(async (element, source) => {
    const readRow = new Function('row', `return (${source})(row)`) as (row: Element) => string;
    const found = new Map<number, string>();
    element.scrollTop = 0;
    for (;;) {
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      for (const row of element.querySelectorAll('[data-index]'))
        found.set(Number((row as HTMLElement).dataset.index), readRow(row));
      if (element.scrollTop + element.clientHeight >= element.scrollHeight - 1) break;
      element.scrollTop += element.clientHeight;
    }
    element.scrollTop = 0;
    return [...found].sort(([a], [b]) => a - b).map(([, text]) => text);
  }, String(read));
}

/** @returns addresses of the leaves of the tree of endpoints */
async function shownEndpoints(page: Page): Promise<string[]> {
  // A search opens all folders.
  await page.getByLabel('Search endpoints').fill('/');
  await page.waitForURL(/[?&]q=/);
  await page.locator('[role=treeitem][aria-expanded=false]').first().waitFor({ state: 'detached' });
  const lines = await scrolled(
    page,
    'Endpoints',
    'tree',
    (row) =>
      `${row.getAttribute('aria-level')} ${row.hasAttribute('aria-expanded')} ${row.querySelector('.target-text')?.textContent}`,
  );
  const path: string[] = [];
  return lines.flatMap((line) => {
    const [, level = '', isFolder, segment = ''] = /^(\d+) (true|false) (.*)$/s.exec(line) ?? [];
    path.splice(Number(level) - 1, path.length, level === '1' ? `${segment}/` : segment);
    return isFolder === 'true' ? [] : [path.join('').replace(/\/\/$/, '/')];
  });
}

const parameterOf = (href: string, name: string) => new URL(href, 'http://page').searchParams.get(name);

async function shownKeys(page: Page, list: string | RegExp, parameter: string): Promise<(string | null)[]> {
  const hrefs = await scrolled(
    page,
    list,
    'list',
    (row) => row.querySelector('a')?.getAttribute('href') ?? '',
  );
  return hrefs.map((href) => parameterOf(href, parameter));
}

/**
 * Opens each tab of the scan that the page shows, and expects it to have exactly the rows of the API, each once, and their
 * number in its tab. The scan must not change meanwhile.
 */
export async function expectRowsOfApi(page: Page, remote: Remote, scanId: string): Promise<void> {
  const events: AnyEvent[] = [];
  for await (const event of remote.events(scanId)) if (event.type !== 'CONNECTED') events.push(event);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  const openTab = async (tab: string, count: number, unit = 'shown') => {
    await tabOf(page, tab).click();
    const foot = page.getByRole('status').filter({ hasText: `${count.toLocaleString('en')} ${unit}` });
    await foot.waitFor({ timeout: 10_000 });
  };
  for (const [tab, type, parameter] of LISTS) {
    const expected = events
      .filter((event) => event.type === type)
      .map((event) => event[type.toLowerCase()].id);
    await openTab(tab, expected.length);
    expect((await shownKeys(page, tab, parameter)).sort(), tab).toEqual(expected.sort());
    expect(await countOf(page, tab), tab).toBe(expected.length);
  }
  const urls = events.flatMap(({ endpoint }) => (endpoint ? [endpoint.url] : []));
  await openTab('Endpoints', urls.length, 'endpoint');
  expect((await shownEndpoints(page)).sort()).toEqual(urls.sort());
  expect(await countOf(page, 'Endpoints')).toBe(urls.length);

  const lines = events.filter(({ type }) => LOG.has(type)).map(({ seq }) => String(seq));
  await openTab('Log', lines.length);
  expect(await shownKeys(page, /^Log/, 'line')).toEqual(lines.reverse());
}
