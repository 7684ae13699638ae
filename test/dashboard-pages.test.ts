/** The pages view of the dashboard, in Chromium. */
import { describe, expect, it } from 'vitest';
import { withApp } from './support/app.ts';
import { chromiumPath } from './support/browser.ts';
import { withDashboard } from './support/dashboard-page.ts';

const COUNTS = `{ all: assessments(first: 1) { totalCount nodes { id riskScore url } }
  suspicious: assessments(filter: { threatLevels: [SUSPICIOUS] }, first: 1) { totalCount } }`;
const mock = (seed: number) => ({
  target: 'example.com',
  scanners: [{ name: 'mock', options: { events: 200, rate: 0, seed } }],
});

describe.skipIf(!chromiumPath)('the pages view', () => {
  it('has the numbers of the API, shows a new verdict at once, and opens one by its address', async () => {
    await withApp({}, async (app) => {
      await app.follow(await app.startScan(mock(1)));
      const { all } = (await app.query(COUNTS)).data;
      const [first] = all.nodes;
      await withDashboard(app, `/pages?assessment=${encodeURIComponent(first.id)}`, async (page) => {
        const rows = page.getByRole('list', { name: 'Pages' }).getByRole('listitem');
        await rows.first().waitFor();
        expect(await rows.count()).toBe(all.totalCount);
        await page.getByRole('img', { name: `Risk: ${first.riskScore} of 100` }).waitFor();
        await page.keyboard.press('Escape');
        await page.waitForURL((url) => !url.searchParams.has('assessment'));

        await app.follow(await app.startScan(mock(2)));
        const after = (await app.query(COUNTS)).data;
        expect(after.all.totalCount).toBeGreaterThan(all.totalCount);
        await rows.nth(after.all.totalCount - 1).waitFor();
        expect(await rows.count()).toBe(after.all.totalCount);

        await page.getByRole('button', { name: /^Benign/ }).click();
        const benign = after.all.totalCount - after.suspicious.totalCount;
        await page.waitForURL(/level=BENIGN/);
        if (benign === 0) await page.getByText('No page matches').waitFor();
      });
    });
  }, 60_000);
});
