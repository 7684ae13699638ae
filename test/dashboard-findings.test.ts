/** The findings view of the dashboard, in Chromium. */
import { describe, expect, it } from 'vitest';
import { until, withApp } from './support/app.ts';
import { chromiumPath } from './support/browser.ts';
import { withDashboard } from './support/dashboard-page.ts';

const ISSUES = `{ issues(first: 100, orderBy: { field: SEVERITY, direction: DESC }) { totalCount nodes { id occurrences } }
  critical: issues(filter: { severities: [CRITICAL] }, first: 1) { totalCount } }`;
const mock = (seed: number) => ({
  target: 'example.com',
  scanners: [{ name: 'mock', options: { events: 200, rate: 0, seed } }],
});

describe.skipIf(!chromiumPath)('the findings view', () => {
  it('has the numbers of the API, takes in new findings, filters, and links to each occurrence', async () => {
    await withApp({}, async (app) => {
      await app.follow(await app.startScan(mock(1)));
      const { issues } = (await app.query(ISSUES)).data;
      await withDashboard(app, '/findings', async (page) => {
        await page.getByText(`${issues.totalCount} shown`).waitFor();
        const scanId = await app.startScan(mock(2));
        await app.follow(scanId);
        const { issues: after, critical } = (await app.query(ISSUES)).data;
        expect(after.totalCount).toBeGreaterThan(issues.totalCount);
        await page.getByText(`${after.totalCount} shown`).waitFor();

        const facet = (name: string) => page.getByRole('region', { name, exact: true }).getByRole('button');
        // The numbers follow the list.
        await facet('Scanner')
          .filter({ hasText: `${after.totalCount}` })
          .waitFor();
        expect(await facet('Scanner').allTextContents()).toEqual([`Mock results${after.totalCount}`]);
        expect(await facet('Type').count()).toBeGreaterThan(3);
        await page.getByRole('button', { name: /^Critical/ }).click();
        await until(
          async () =>
            (await facet('Scanner').allTextContents()).join() === `Mock results${critical.totalCount}`,
          'the other facets count what is chosen',
        );
        expect(await facet('Severity').count()).toBeGreaterThan(3);
        await page.getByText(`${critical.totalCount} shown`).waitFor();
        await page.getByRole('list', { name: 'Findings' }).getByRole('link').first().click();
        await page.waitForURL(/issue=/);
        const occurrence = page.locator('.issue-occurrences a').first();
        expect(await occurrence.getAttribute('href')).toMatch(/\/scans\/[^/]+\/findings\?finding=/);
      });
    });
  }, 60_000);

  it('has rows as high as their content when the window becomes as narrow as a phone, and back', async () => {
    await withApp({}, async (app) => {
      await app.follow(await app.startScan(mock(3)));
      await withDashboard(app, '/findings', async (page) => {
        const rows = page.getByRole('list', { name: 'Findings' }).getByRole('link');
        const heights = () =>
          rows.evaluateAll((all) =>
            all.map(({ clientHeight, scrollHeight }) => [clientHeight, scrollHeight]),
          );
        await rows.first().waitFor();
        for (const width of [1280, 390, 1280]) {
          await page.setViewportSize({ width, height: 800 });
          await until(async () => {
            const all = await heights();
            return all.length > 5 && all.every(([own = 0, content = 0]) => content <= own);
          }, `no row is cut at ${width} pixels`);
        }
        expect((await heights())[0]?.[0]).toBeLessThan(40);
      });
    });
  }, 60_000);
});
