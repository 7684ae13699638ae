/** The start page of the dashboard, in Chromium. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { type AppOptions, type TestApp, until, withApp } from './support/app.ts';
import { chromiumPath, withPage } from './support/browser.ts';

const mock = (options: Record<string, unknown>) => [{ name: 'mock', options: { rate: 0, ...options } }];

const withStartPage = (options: AppOptions, work: (page: Page, app: TestApp) => Promise<void>) =>
  withApp(options, (app) =>
    withPage(app.url, async ({ page, foreign, broken }) => {
      page.setDefaultTimeout(10_000);
      await work(page, app);
      expect({ foreign, broken }).toEqual({ foreign: [], broken: [] });
    }),
  );

const rowOf = (page: Page, text: string) => page.locator('.scan-item').filter({ hasText: text });
const targets = (page: Page) => page.getByRole('textbox', { name: 'Targets' });

describe.skipIf(!chromiumPath)('the start page', () => {
  it('starts a scan of what was typed, and shows it', async () => {
    await withStartPage({}, async (page, { query }) => {
      await targets(page).fill('shop.example.com');
      await page.getByLabel('What to run').selectOption({ label: 'Choose scanners …' });
      await page.getByLabel('Mock results').check();
      await page.getByText('Options', { exact: true }).last().click();
      await page.getByLabel('events', { exact: true }).fill('30');
      await page.getByLabel('Label').fill('by hand');
      await page.locator('.preview').filter({ hasText: 'Mock results' }).waitFor();
      await targets(page).press('Enter');
      await page.waitForURL(/\/scans\/./);
      const { data } = await query('{ scans { nodes { id target label scanners { name options } } } }');
      expect(data.scans.nodes).toMatchObject([
        {
          target: 'shop.example.com',
          label: 'by hand',
          scanners: [{ name: 'mock', options: { events: 30 } }],
        },
      ]);
      expect(decodeURIComponent(page.url())).toContain(`/scans/${data.scans.nodes[0].id}`);
    });
  });

  it('asks for the kind of a target that it does not recognise', async () => {
    await withStartPage({}, async (page, { query }) => {
      const kind = page.getByLabel('Kind of target');
      await targets(page).fill('acme/shop');
      await page.locator('.preview').getByText('neither a domain nor a URL').waitFor();
      await kind.selectOption({ label: 'Repository' });
      await page.locator('.preview').getByText('REPOSITORY', { exact: true }).waitFor();
      await targets(page).fill('shop.example.com');
      await kind.selectOption({ label: 'Host, without subdomains' });
      await page.locator('.preview').getByText('HOST', { exact: true }).waitFor();
      await targets(page).press('Enter');
      await page.waitForURL(/\/scans\/./);
      const { data } = await query('{ scans { nodes { target targetKind } } }');
      expect(data.scans.nodes).toEqual([{ target: 'shop.example.com', targetKind: 'HOST' }]);
    });
  });

  it('has all results in its statistics soon after the last scan has ended', async () => {
    await withStartPage({}, async (page, { startScan, query }) => {
      await startScan({
        target: 'shop.example.com',
        scanners: [{ name: 'mock', options: { events: 90, rate: 30 } }],
      });
      await rowOf(page, 'shop.example.com').getByText('Done').waitFor();
      const { data } = await query('{ stats { results { hosts endpoints findings } } }');
      const { hosts, endpoints, findings } = data.stats.results;
      const shown = () => page.locator('.totals dd').allTextContents();
      await until(
        async () =>
          JSON.stringify((await shown()).slice(1, 4).map(Number)) ===
          JSON.stringify([findings, hosts, endpoints]),
        'the statistics have all results',
        15_000,
      );
    });
  });

  it('starts several scans at once, and keeps what was refused in the field', async () => {
    await withStartPage({}, async (page, { query }) => {
      await targets(page).fill('a.example.com,b.example.com 10.0.0.1');
      await page.getByLabel('What to run').selectOption({ label: 'Choose scanners …' });
      await page.getByLabel('Mock results').check();
      await page.getByRole('button', { name: 'Start 2 of 3' }).click();
      await page.getByText('2 scans were started').waitFor();
      expect(await targets(page).inputValue()).toBe('10.0.0.1');
      await rowOf(page, 'b.example.com').waitFor();
      const { data } = await query('{ scans { nodes { target } } }');
      expect(data.scans.nodes.map(({ target }: { target: string }) => target).sort()).toEqual([
        'a.example.com',
        'b.example.com',
      ]);
    });
  });

  it('says what is refused, and how to prove that a target is yours, before anything is started', async () => {
    await withStartPage({}, async (page, { query }) => {
      await targets(page).fill('10.0.0.1 shop.example.com');
      await page.getByLabel('What to run').selectOption({ label: 'Full scan' });
      await page.getByText('10.0.0.1 is not a public address').waitFor();
      await page.getByText('This target is not verified').waitFor();
      await page.getByText('Prove that it is yours').click();
      await page.getByText('_scanwire-challenge.shop.example.com').waitFor();
      expect(await page.getByRole('button', { name: 'Start', exact: true }).isDisabled()).toBe(true);
      await page.getByLabel('What to run').selectOption({ label: 'Passive scanners' });
      await page.getByRole('button', { name: 'Start 1 of 2' }).waitFor();
      const { data } = await query('{ scans { totalCount } }');
      expect(data.scans.totalCount).toBe(0);
    });
  });

  it('lists scans as they start, with the numbers of the API, and shows what a target says as text', async () => {
    await withStartPage({}, async (page, { startScan, follow, query }) => {
      await page.getByText('No scans yet').waitFor();
      const id = await startScan({ target: 'live.example.com', scanners: mock({ events: 300 }) });
      await startScan({ target: 'other.example.com', label: '<b>\u202e', scanners: mock({ failAfter: 3 }) });
      await follow(id);
      const { data } = await query(
        'query ($id: ID!) { scan(id: $id) { summary { hosts endpoints findings bySeverity { critical high medium low } } } }',
        { id },
      );
      const { hosts, endpoints, findings, bySeverity } = data.scan.summary;
      const row = rowOf(page, 'live.example.com');
      await row.filter({ hasText: 'Done' }).waitFor();
      expect(await row.locator('.scan-counts span').allTextContents()).toEqual([
        `${hosts} hosts`,
        `${endpoints} URLs`,
      ]);
      expect(await row.locator('.row-progress').textContent()).toContain(`${findings} finding`);
      expect((await row.locator('.severity-counts .count').allTextContents()).map(Number)).toEqual(
        Object.values(bySeverity),
      );
      await rowOf(page, '<b>[U+202E]').filter({ hasText: 'Failed' }).waitFor();
    });
  });

  it('filters, searches and loads older scans; cancels and deletes those that are selected by keyboard', async () => {
    await withStartPage({}, async (page, { startScan, query }) => {
      await page.getByText('No scans yet').waitFor();
      for (let index = 0; index < 55; index++) {
        await startScan({ target: `n${index}.example.com`, scanners: mock({ events: 1 }) });
      }
      const total = async (filter: object) =>
        (await query('query ($filter: ScanFilter) { scans(filter: $filter) { totalCount } }', { filter }))
          .data.scans.totalCount;
      await until(async () => (await total({ statuses: ['COMPLETED'] })) === 55, 'all scans are done');
      const slow = await startScan({ target: 'slow.example.com', scanners: mock({ events: 9999, rate: 1 }) });
      await page.reload();
      await page.getByText('50 of 56 scans').waitFor();
      await page.getByRole('button', { name: 'Load older' }).click();
      await page.getByText('56 scans', { exact: true }).waitFor();
      expect(await page.locator('.scan-item').count()).toBe(56);

      await page.getByRole('button', { name: 'Active' }).click();
      await page.getByText('1 scan', { exact: true }).waitFor();
      await page.locator('body').press('j');
      await page.keyboard.press('x');
      await page.getByRole('button', { name: 'Cancel 1 scan' }).click();
      await page.getByText('No scan matches').waitFor();
      const { data } = await query('query ($id: ID!) { scan(id: $id) { status } }', { id: slow });
      expect(data.scan.status).toMatch(/^CANCELL/);

      await page.getByRole('button', { name: 'Show all scans' }).click();
      await page.locator('body').press('/');
      await page.keyboard.type('n54.');
      await page.getByText('1 scan', { exact: true }).waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('j');
      await page.keyboard.press('x');
      await page.getByRole('button', { name: 'Delete 1 scan' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
      await page.getByText('No scan matches').waitFor();
      expect([await total({ text: 'n54.' }), await total({})]).toEqual([0, 55]);
    });
  });

  it('greets with the demo site only where there is one', async () => {
    await withStartPage({ env: { SCANWIRE_DEMO_SCANS: 'off' } }, async (page, { query }) => {
      const { data } = await query('{ viewer { startDemoScanRefusal } }');
      await page.getByText(data.viewer.startDemoScanRefusal).waitFor();
      expect(await page.getByRole('button', { name: 'Scan the demo site' }).count()).toBe(0);
    });
    await withStartPage({ env: { SCANWIRE_DEMO_SCANS: 'on' } }, async (page, { query }) => {
      await page.getByRole('button', { name: 'Scan the demo site' }).click();
      await page.waitForURL(/\/scans\/./);
      const { data } = await query('{ scans { nodes { demo } } }');
      expect(data.scans.nodes).toEqual([{ demo: true }]);
    });
  });
});
