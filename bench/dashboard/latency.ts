/**
 * From `yield` in a scanner to the painted row in the dashboard, at several rates, each event committed to disk. A row is
 * painted when the frame after the one in which it came into the document begins. Compared with a page that polls the same
 * findings once a second, in the same browser and for the same events. All read the clock of the machine.
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
  { rate: 20, events: 300 },
  { rate: 200, events: 2000 },
  { rate: 1000, events: 10_000 },
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
    const { ours, rival } = await measure(bench, rate, events);
    for (const [name, latencies] of [
      [`${rate}/s, dashboard`, ours],
      [`${rate}/s, page that polls each second`, rival],
    ] as const) {
      const share = `${Math.round((100 * latencies.length) / events)} %`;
      rows.push([name, ...percentiles(latencies, [0.5, 0.95, 0.99, 1]), share]);
    }
    if (!(percentile(ours, 0.95) <= BOUND_MS)) process.exitCode = 1;
  }
  table(rows);
  console.log(`  wanted: p95 of the dashboard at most ${BOUND_MS} ms`);
});

async function measure({ server, open, prepare, urlOf }: DashboardBench, rate: number, events: number) {
  const id = await prepare({ rate, events, mixed: false });
  const { page } = await open(urlOf(id, 'findings?sort=newest'), VIEWPORT);
  await shown(page);
  const { page: rival } = await open(server.url, VIEWPORT);
  await rival.route('**/polling-page', (route) =>
    route.fulfill({ contentType: 'text/html', body: pollingPage(id) }),
  );
  await rival.goto(`${server.url}/polling-page`);
  await sleep(1500);
  await Promise.all([page, rival].map(watch));
  await server.ask('letGo');
  await sleep((1000 * events) / rate + 2 * POLL_MS);
  const times = await server.ask<number[]>('times');
  const [ours, theirs] = await Promise.all([page, rival].map((watched) => latenciesOf(watched, times)));
  await page.close();
  await rival.close();
  return { ours: ours as number[], rival: theirs as number[] };
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

async function latenciesOf(page: Page, times: readonly number[]): Promise<number[]> {
  const painted = await page.evaluate(
    () => (globalThis as unknown as { painted: Record<string, number> }).painted,
  );
  return Object.entries(painted).map(([number, at]) => at - (times[Number(number.slice(1))] as number));
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
