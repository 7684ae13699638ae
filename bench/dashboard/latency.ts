/**
 * From `yield` in a scanner to the painted row in the dashboard, at several rates, each event committed to disk. A row is
 * painted when the frame after the one in which it came into the document begins. Compared with a page that polls such
 * findings once a second, in the same browser and at the same rate, one after the other. All read the clock of the machine.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import {
  type DashboardBench,
  percentiles,
  shown,
  VIEWPORT,
  withDashboardBench,
} from '../support/dashboard-bench.ts';
import { percentile, table, title } from '../support/measure.ts';

const LOADS = [
  { rate: 1, events: 20 },
  { rate: 20, events: 200 },
  { rate: 200, events: 2000 },
  { rate: 1000, events: 8000 },
];
const BOUND_MS = 100;
const POLL_MS = 1000;
const POLL = `query ($id: ID!) {
  scan(id: $id) { findings(first: 100, orderBy: { field: FOUND_AT, direction: DESC }) { nodes { title } } }
}`;

await withDashboardBench(async (bench) => {
  title('Dashboard: from yield to the painted row, each event committed');
  const rows = [['', 'p50', 'p95', 'p99', 'max', 'rows that were shown']];
  for (const { rate, events } of LOADS) {
    const measure = async (name: string, openPage: OpenScan) => {
      const latencies = await latenciesOf(bench, openPage, rate, events);
      const share = `${Math.round((100 * latencies.length) / events)} %`;
      rows.push([`${rate}/s, ${name}`, ...percentiles(latencies, [0.5, 0.95, 0.99, 1]), share]);
      return latencies;
    };
    const ours = await measure('dashboard', openDashboard);
    if (!(percentile(ours, 0.95) <= BOUND_MS)) process.exitCode = 1;
    await measure('page that polls each second', openPollingPage);
  }
  table(rows);
  console.log(`  wanted: p95 of the dashboard at most ${BOUND_MS} ms`);
});

/** Opens a page that shows the findings of a scan, newest first. */
type OpenScan = (bench: DashboardBench, id: string) => Promise<Page>;

async function openDashboard({ open, urlOf }: DashboardBench, id: string): Promise<Page> {
  const { page } = await open(urlOf(id, 'findings?sort=newest'), VIEWPORT);
  await shown(page);
  return page;
}

async function openPollingPage({ open, server }: DashboardBench, id: string): Promise<Page> {
  const { page } = await open(server.url, VIEWPORT);
  await page.route('**/polling-page', (route) =>
    route.fulfill({ contentType: 'text/html', body: pollingPage(id) }),
  );
  await page.goto(`${server.url}/polling-page`);
  return page;
}

/** From `yield` to the painted row, in milliseconds, of each row that was painted. */
async function latenciesOf(
  bench: DashboardBench,
  openPage: OpenScan,
  rate: number,
  events: number,
): Promise<number[]> {
  const { server, prepare } = bench;
  const page = await openPage(bench, await prepare({ rate, events, mixed: false }));
  await sleep(1500);
  await watch(page);
  await server.ask('letGo');
  await sleep((1000 * events) / rate + 2 * POLL_MS);
  const times = await server.ask<number[]>('times');
  const painted = await page.evaluate(
    () => (globalThis as unknown as { painted: Record<string, number> }).painted,
  );
  await page.close();
  return Object.entries(painted).map(([number, at]) => at - (times[Number(number.slice(1))] as number));
}

/** Notes for each number in a new row when it was painted. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const painted: Record<string, number> = {};
    Object.assign(globalThis, { painted });
    new MutationObserver((records) => {
      const text = records
        .flatMap(({ addedNodes }) => [...addedNodes].map((node) => node.textContent))
        .join();
      const added = text.match(/#\d+/g) ?? [];
      requestAnimationFrame(() => {
        for (const number of added) painted[number] ??= Date.now();
      });
    }).observe(document.body, { childList: true, subtree: true });
  });
}

function pollingPage(id: string): string {
  return `<!doctype html><title>Polling</title><body><ul></ul><script>
  const body = JSON.stringify({ query: ${JSON.stringify(POLL)}, variables: { id: ${JSON.stringify(id)} } });
  const poll = async () => {
    const response = await fetch('graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const { data } = await response.json();
    document.querySelector('ul').replaceChildren(...data.scan.findings.nodes.map(({ title }) => {
      const row = document.createElement('li');
      row.textContent = title;
      return row;
    }));
  };
  setInterval(poll, ${POLL_MS});
</script>`;
}
