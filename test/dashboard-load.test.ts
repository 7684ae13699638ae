/** 100,000 results at 1,000 events a second in an open page of the dashboard, while a reader uses it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { sharedApp, until } from './support/app.ts';
import { chromiumPath } from './support/browser.ts';
import { withDashboard } from './support/dashboard-page.ts';
import { STEPS } from './support/dashboard-walk.ts';
import { createPacedResults } from './support/paced-results.ts';
import { framesWhile, heapOf } from './support/page-frames.ts';

const EVENTS = 100_000;
const RATE = 1000;
const STEP_MS = 5000;
/** Share of the frames that may be late, beyond that of the idle page: a busy machine delays frames of any page. */
const MAX_LATE = 0.05;
const MAX_BYTES_A_RESULT = 1500;

const results = createPacedResults();
const app = sharedApp({ ownScanners: [results.scanner] });

const lateOf = (frames: readonly number[]) => frames.filter((time) => time > 100).length / frames.length;
const countOf = async (page: Page, tab: string) => {
  const link = page.getByRole('navigation', { name: 'Parts of the scan' }).getByRole('link', { name: tab });
  return Number((await link.locator('.count').textContent())?.replaceAll(',', ''));
};
/** Text and place of the row in the middle of the list. */
const middleOf = (page: Page) =>
  page.locator('.list-scroll').evaluate((list) => {
    const { left, top, width, height } = list.getBoundingClientRect();
    const row = document.elementFromPoint(left + width / 2, top + height / 2)?.closest('[role=listitem]');
    return { text: row?.querySelector('.target-text')?.textContent, top: row?.getBoundingClientRect().top };
  });

test.skipIf(!chromiumPath)('100,000 results leave the page smooth, complete and small', async () => {
  results.hold();
  const scanners = [{ name: 'paced', options: { events: EVENTS, rate: RATE, mixed: true } }];
  const id = await app().startScan({ target: 'example.com', scanners });
  await withDashboard(app(), `/scans/${id}`, async (page) => {
    await page.getByRole('navigation', { name: 'Parts of the scan' }).waitFor();
    const idle = lateOf(await framesWhile(page, () => sleep(3000)));
    const empty = await heapOf(page);
    results.letGo();
    const frames: number[] = [];
    for (const step of Object.values(STEPS))
      frames.push(...(await framesWhile(page, () => step(page, STEP_MS))));
    expect(lateOf(frames)).toBeLessThanOrEqual(idle + MAX_LATE);

    await page.goto(new URL(`/scans/${id}/findings?sort=newest`, app().url).href);
    await page.getByText('live', { exact: true }).waitFor();
    await page.locator('.list-scroll').evaluate((list) => list.scrollTo(0, 20_000));
    await page.locator('.list-pill').waitFor();
    const before = await middleOf(page);
    await sleep(3000);
    expect(before.text).toContain('#');
    expect(await middleOf(page)).toEqual(before);
    await page.locator('.list-pill').click();
    await until(async () => (await middleOf(page)).text !== before.text, 'the waiting rows are shown');

    const summaryOf = async () =>
      (
        await app().query(
          'query ($id: ID!) { scan(id: $id) { status summary { hosts endpoints findings } } }',
          { id },
        )
      ).data.scan;
    await until(async () => (await summaryOf()).status === 'COMPLETED', 'complete', 60_000);
    const { summary } = await summaryOf();
    expect(summary.hosts + summary.endpoints + summary.findings).toBe(EVENTS);
    await page.getByText('Done').first().waitFor();
    await page
      .getByRole('status')
      .filter({ hasText: `${summary.findings.toLocaleString('en')} shown` })
      .waitFor();
    expect(await countOf(page, 'Hosts')).toBe(summary.hosts);
    expect(await countOf(page, 'Endpoints')).toBe(summary.endpoints);
    expect(((await heapOf(page)) - empty) / EVENTS).toBeLessThan(MAX_BYTES_A_RESULT);
  });
});
