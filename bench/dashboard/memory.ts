/**
 * A page that opens a scan of 1,000,000 results, which has ended: how soon it shows the first row and has read all events, and its
 * memory. It keeps the first 100,000 rows of each kind.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { framesWhile, heapOf } from '../../test/support/page-frames.ts';
import { megabytes, percentiles, shown, VIEWPORT, withDashboardBench } from '../support/dashboard-bench.ts';
import { percentile, table, title } from '../support/measure.ts';

const SIZES = [100_000, 1_000_000];
const BOUND = 250e6;

await withDashboardBench(async ({ server, open, prepare, urlOf, query }) => {
  title('Dashboard: a page opened on a scan that has ended');
  const rows = [['results', 'first row', 'all', 'frames p95', 'frames max', 'heap', 'findings kept']];
  for (const events of SIZES) {
    const id = await prepare({ events, rate: 0, mixed: true });
    await server.ask('letGo');
    while ((await query('query ($id: ID!) { scan(id: $id) { status } }', { id })).scan.status !== 'COMPLETED')
      await sleep(500);
    const start = performance.now();
    const passed = () => `${((performance.now() - start) / 1000).toFixed(1)} s`;
    const { page } = await open(urlOf(id, 'findings'), VIEWPORT);
    await shown(page);
    let firstRow = '';
    const frames = await framesWhile(page, async () => {
      await page.getByRole('listitem').first().waitFor();
      firstRow = passed();
      const status = (text: string | RegExp) => page.getByRole('status').filter({ hasText: text });
      await status(keptText(events)).waitFor({ timeout: 240_000 });
      await status(/ shown$/).waitFor({ timeout: 240_000 });
    });
    const all = passed();
    await sleep(2000);
    const heap = await heapOf(page);
    const head = await page.locator('.list-head').textContent();
    rows.push([
      ...[events.toLocaleString('en'), firstRow, all, ...percentiles(frames, [0.95, 1])],
      ...[megabytes(heap), head?.split(' ')[0] ?? ''],
    ]);
    if (heap > BOUND || percentile(frames, 0.95) > 100) process.exitCode = 1;
    await page.close();
  }
  table(rows);
  console.log(`  wanted: heap at most ${megabytes(BOUND)}, frames p95 at most 100 ms`);
});

/** What the page says above or below the findings when it has seen all results, half of which are findings. */
function keptText(events: number): string {
  return events > 200_000
    ? `${(events / 2 - 120_000).toLocaleString('en')} more`
    : `${(events / 2).toLocaleString('en')} shown`;
}
