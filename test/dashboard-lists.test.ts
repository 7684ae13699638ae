/** What lists of the dashboard have in common, in Chromium: rows that wait, facets, and the titles of scanners. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { assessment, defineScanner, finding } from '../src/core/scanner.ts';
import { withTitles } from '../src/dashboard/ui/scan-error.ts';
import { sharedApp, until } from './support/app.ts';
import { chromiumPath } from './support/browser.ts';
import { withDashboard } from './support/dashboard-page.ts';

const TITLE = 'Checks of all kinds of things that need many words';
const TYPE = 'missing_content_security_policy_report_only';
const common = {
  ...{ description: 'For tests', version: '1.0.0', options: z.strictObject({}) },
  ...({ intrusiveness: 'passive', consumes: ['domain'] } as const),
};
const wordy = defineScanner({
  ...{ ...common, name: 'wordy', title: TITLE, produces: ['finding', 'assessment'] },
  async *scan({ domain }) {
    const url = `https://www.${domain}/`;
    for (let number = 0; number < 12; number++)
      yield finding({ title: `Flaw ${number}`, severity: 'LOW', type: number < 11 ? TYPE : 'short', url });
    yield assessment({
      ...{ url, riskScore: 50, threatLevel: 'SUSPICIOUS', confidence: 'HIGH', classification: 'phishing' },
      ...{ reasons: ['It looks like one.'], indicators: [], method: 'FETCH' },
    });
  },
});
const broken = defineScanner({
  ...{ ...common, name: 'broken', title: 'Broken scanner', produces: ['host'] },
  // biome-ignore lint/correctness/useYield: it fails first
  async *scan() {
    throw new Error('no route');
  },
});
const app = sharedApp({ ownScanners: [wordy, broken] });

const SIZES = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
/** The rows of a list of scans, of a tree and of other lists. */
const ROWS = '.scan-item, [role=treeitem], .list-row';

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Where the button for waiting rows is, where the rows are, and the texts of the rows. */
const placesOf = (page: Page) =>
  page.locator('.list').evaluate((list, rows) => {
    const boxOf = (element: Element): Box => {
      const { left, top, right, bottom } = element.getBoundingClientRect();
      return { left, top, right, bottom };
    };
    const all = [...list.querySelectorAll(rows)];
    const pill = list.querySelector('.list-pill');
    return {
      pill: pill && boxOf(pill),
      list: boxOf(list),
      rows: all.map(boxOf),
      names: all.map((row) => row.querySelector('.target-text')?.textContent),
    };
  }, ROWS);

const areApart = (a: Box, b: Box) =>
  a.bottom <= b.top || b.bottom <= a.top || a.right <= b.left || b.right <= a.left;

/** Hovers over the list, lets rows arrive, and expects that none of them is covered, moved or replaced. */
async function expectRowsInPlace(page: Page, arrive: () => Promise<unknown>): Promise<void> {
  await page.locator(ROWS).first().hover();
  const before = await placesOf(page);
  expect(before.pill).toBeNull();
  await arrive();
  await page.locator('.list-pill').waitFor();
  const { pill, list, rows, names } = await placesOf(page);
  expect({ rows, names }).toEqual({ rows: before.rows, names: before.names });
  expect(pill?.top).toBeGreaterThanOrEqual(list.top);
  expect(pill?.right).toBeLessThanOrEqual(list.right);
  for (const row of rows) expect(areApart(pill as Box, row), JSON.stringify([pill, row])).toBe(true);
  await page.locator('.list-pill').click();
  await page.locator('.list-pill').waitFor({ state: 'detached' });
  const after = await placesOf(page);
  expect(after.names).not.toEqual(before.names);
  expect(after.rows[0]).toEqual(before.rows[0]);
  // The list goes on without the button until the reader returns to its rows.
  await arrive();
  await until(
    async () => (await placesOf(page)).names.join() !== after.names.join(),
    'the next rows are shown at once',
  );
  expect((await placesOf(page)).pill).toBeNull();
}

const INGEST = `mutation ($input: IngestResultsInput!) {
  ingestResults(input: $input) { ... on IngestResultsSuccess { recorded } ... on Error { message } } }`;

/** Pushes results whose names have the numbers, to a scan that waits for them. */
async function push(scanId: string, numbers: readonly number[]): Promise<void> {
  const items = numbers.flatMap((number) => {
    const url = `https://www.example.com/${number}`;
    return [
      { endpoint: { url, status: 200 } },
      { finding: { title: `Finding ${number}`, severity: 'HIGH', type: 'header', url } },
    ];
  });
  const { data } = await app().query(INGEST, { input: { scanId, items } });
  expect(data.ingestResults).toEqual({ recorded: items.length });
}

describe.skipIf(!chromiumPath).each(Object.entries(SIZES))('a %s list with rows that wait', (_, size) => {
  test.each(['findings?sort=newest', 'endpoints'])(
    'covers and moves none of the %s that it shows',
    async (path) => {
      const id = await app().startScan({ target: 'example.com', external: { scanner: 'recon' } });
      await push(id, [15, 16, 17]);
      let next = 10;
      const work = async (page: Page) => {
        await page.locator(ROWS).nth(2).waitFor();
        await expectRowsInPlace(page, () => push(id, [next++, next++]));
      };
      await withDashboard(app(), `/scans/${id}/${path}`, work, size);
    },
    60_000,
  );

  test('covers and moves none of the scans that it shows', async () => {
    const start = () => app().startScan({ target: 'example.com', external: { scanner: 'recon' } });
    await start();
    const work = async (page: Page) => {
      await page.locator('.connection[data-state="done"]').waitFor();
      await page.locator('.scan-item').first().waitFor();
      await expectRowsInPlace(page, start);
    };
    await withDashboard(app(), '/', work, size);
  }, 60_000);
});

test.skipIf(!chromiumPath)(
  'the button for rows that wait is reached and pressed by keyboard',
  async () => {
    const id = await app().startScan({ target: 'example.com', external: { scanner: 'recon' } });
    await push(id, [5, 6, 7]);
    for (const path of ['findings?sort=newest', 'endpoints', '']) {
      const arrive = () =>
        path === ''
          ? app().startScan({ target: 'example.com', external: { scanner: 'recon' } })
          : push(id, [path.length]);
      await withDashboard(app(), path === '' ? '/' : `/scans/${id}/${path}`, async (page) => {
        await page.locator('.connection[data-state="done"]').waitFor();
        await page.locator('.scan-link, .list-item').first().focus();
        await arrive();
        await page.locator('.list-pill').waitFor();
        await page.keyboard.press('Shift+Tab');
        if (path === '') await page.keyboard.press('Shift+Tab');
        await page.keyboard.press('Enter');
        await page.locator('.list-pill').waitFor({ state: 'detached' });
        await until(
          async () => await page.evaluate((rows) => document.activeElement?.closest(rows) !== null, ROWS),
          'the focus is in the list',
        );
      });
    }
  },
  60_000,
);

describe.skipIf(!chromiumPath)('a scanner, its findings and its verdicts', () => {
  test('have whole titles beside aligned numbers in facets, whether chosen or not', async () => {
    await app().follow(await app().startScan({ target: 'wordy.test', scanners: [{ name: 'wordy' }] }));
    for (const size of Object.values(SIZES)) {
      const work = async (page: Page) => {
        await page.locator(ROWS).first().waitFor();
        if (size === SIZES.phone) await page.getByRole('button', { name: 'Filter' }).click();
        await page.getByRole('button', { name: TYPE }).click();
        await page.locator('.facet-value[aria-pressed=true] svg').last().waitFor();
        const values = await page.locator('.facet-value').evaluateAll((all) =>
          all.map((value) => {
            const [label, count] = value.children as unknown as [HTMLElement, HTMLElement];
            const parts = [label, ...label.querySelectorAll<HTMLElement>('*')];
            return {
              text: label.textContent,
              isCut: parts.some(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth),
              isApart: label.getBoundingClientRect().right <= count.getBoundingClientRect().left,
              end: count.getBoundingClientRect().right,
            };
          }),
        );
        expect(values.map(({ text }) => text)).toEqual(expect.arrayContaining([TITLE, TYPE]));
        expect(values.filter(({ isCut, isApart }) => isCut || !isApart)).toEqual([]);
        expect(new Set(values.map(({ end }) => end)).size).toBe(1);
      };
      await withDashboard(app(), '/findings', work, size);
    }
  }, 60_000);

  test('have the title of the scanner in drawers, and in the error of a scan', async () => {
    const id = await app().startScan({ target: 'wordy.test', scanners: [{ name: 'wordy' }] });
    await app().follow(id);
    const failed = await app().startScan({ target: 'example.com', scanners: [{ name: 'broken' }] });
    await app().follow(failed);
    await withDashboard(app(), '/findings', async (page) => {
      const drawer = page.getByRole('complementary', { name: 'Details' });
      const open = async (path: string) => {
        await page.goto(new URL(path, app().url).href);
        await page.getByRole('main').getByRole('listitem').getByRole('link').first().click();
        await drawer.getByText(TITLE).first().waitFor();
        expect(await drawer.getByText('wordy', { exact: true }).count(), path).toBe(0);
      };
      for (const path of ['/findings?q=Flaw', '/pages', `/scans/${id}/findings`, `/scans/${id}/pages`])
        await open(path);
      await page.goto(new URL(`/scans/${failed}`, app().url).href);
      await page.locator('.scan-header').getByText('Broken scanner: no route').waitFor();
      await page.goto(app().url);
      await page.locator('.scan-item').getByText('Broken scanner: no route').first().waitFor();
    });
  }, 60_000);
});

test('the error of a scan has titles where it has names of its scanners, and nowhere else', () => {
  const scanners = [
    { name: 'web', title: 'Web checks' },
    { name: 'page', title: 'Page risk' },
  ];
  expect(withTitles('web: page: timeout; page: no; tls: web: old', scanners)).toBe(
    'Web checks: page: timeout; Page risk: no; tls: web: old',
  );
});
