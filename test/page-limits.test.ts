/** Limits on the cost of any page: memory, event loop, threads, time. */

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAX_PAGE_LENGTH, type Page, pageSchema } from '../src/core/page.ts';
import { type Analysis, createAnalysis } from '../src/scanners/page/analysis.ts';
import { createPageScanner } from '../src/scanners/page/index.ts';
import { collect } from '../src/sdk/run-scanner.ts';
import { until } from './support/app.ts';
import { resources } from './support/resources.ts';

const MB = 1024 * 1024;
const pageOf = (html: string): Page => pageSchema.parse({ url: 'https://www.garden.example/', html });
const garden = pageOf('<title>Garden</title><p>Roses</p><script>document.title = "Roses"</script>');
const shop = pageOf(
  `<ul>${'<li class=product><a href="/p/1"><img src="/i/1.jpg">A rose</a><button onclick="add(1)">Add</button></li>'.repeat(5000)}</ul><script>${'function a1(b){return b.map(function(c){return c.value+1})}\n'.repeat(8000)}</script>`,
);
/** Takes the rules seconds: each word may start a match of one of them. */
const slow = pageOf(`<script>${'setTimeout '.repeat(250_000)}</script>`);

const scanner = createPageScanner({ blocklists: null });
afterAll(() => scanner.close?.());

const judge = async (
  page: Page,
  { timeoutSeconds = 20, signal }: { timeoutSeconds?: number; signal?: AbortSignal } = {},
) => {
  const found = await collect(
    scanner,
    { kind: 'page', page },
    { options: { network: false, timeoutSeconds }, ...(signal && { signal }) },
  );
  return { level: found.assessments[0]?.threatLevel, warnings: found.warnings.map(({ message }) => message) };
};
const timed = async (work: () => Promise<unknown>) => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};
const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;

let cold = 0;
beforeAll(async () => {
  cold = await timed(() => judge(garden));
});

test('threads are reused', async () => {
  const warm: number[] = [];
  for (let round = 0; round < 15; round++) warm.push(await timed(() => judge(garden)));
  expect(median(warm)).toBeLessThan(cold / 3);
});

test('fifty concurrent pages are all judged, though they wait longer than their timeout', async () => {
  const one = median([
    await timed(() => judge(shop)),
    await timed(() => judge(shop)),
    await timed(() => judge(shop)),
  ]);
  const timeoutSeconds = Math.max(0.5, (one * 5) / 1000);
  const found = await Promise.all(Array.from({ length: 50 }, () => judge(shop, { timeoutSeconds })));
  for (const { level, warnings } of found)
    expect({ level, warnings }).toEqual({ level: 'BENIGN', warnings: [] });
});

test('a page blocks the event loop for less than half as long as parsing it there', async () => {
  // The histogram sees only pauses longer than its interval.
  const held = async (work: () => Promise<unknown>) => {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    await sleep(5);
    await work();
    await sleep(5);
    delay.disable();
    return delay.max / 1e6;
  };
  const { readPage } = await import('../src/scanners/page/parse.ts');
  const { judgeScripts } = await import('../src/scanners/page/script/scripts.ts');
  const inThread: number[] = [];
  const here: number[] = [];
  for (let round = 0; round < 5; round++) {
    inThread.push(await held(() => judge(shop)));
    here.push(await held(() => judgeScripts(readPage(shop), shop)));
  }
  expect(median(inThread)).toBeLessThan(median(here) / 2);
});

const hostile: Record<string, () => { page: Page; timeoutSeconds?: number }> = {
  'in one line of 3 MB': () => ({ page: pageOf(`<p>${'a '.repeat(MAX_PAGE_LENGTH / 2 - 100)}</p>`) }),
  'with a flood of eval(atob(': () => ({
    page: pageOf(`<script>${'eval(atob("aaaaaaaa'.repeat(150_000)}</script>`),
  }),
  'that matches rules everywhere': () => ({
    page: pageOf(`<script>${'keydown setApprovalForAll setData( eval( popstate;'.repeat(60_000)}</script>`),
  }),
  'in other letters': () => ({ page: pageOf(`<script>${'x="漢字漢字漢字漢字";'.repeat(200_000)}</script>`) }),
  'nested 100,000 deep': () => ({ page: pageOf('<div hidden><a href=x>'.repeat(100_000)) }),
  'that has its thread ended': () => ({ page: slow, timeoutSeconds: 0.1 }),
};

test.each(Object.keys(hostile))('a page %s takes at most 64 MB of memory', async (name) => {
  const { page, timeoutSeconds } = (hostile[name] as () => { page: Page; timeoutSeconds?: number })();
  // Warm up both threads, so that their own memory is not counted.
  for (let round = 0; round < 4; round++) await Promise.all([judge(shop), judge(shop)]);
  const before = process.memoryUsage.rss();
  let peak = before;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 1);
  try {
    const { level } = await judge(page, timeoutSeconds === undefined ? {} : { timeoutSeconds });
    if (timeoutSeconds !== undefined) expect(level).not.toBe('BENIGN');
  } finally {
    clearInterval(timer);
  }
  expect((peak - before) / MB).toBeLessThan(64);
});

test('an abort ends a busy thread, and the next page is judged', async () => {
  const abort = new AbortController();
  const reason = new Error('the scan is cancelled');
  const working = [1, 2].map(() => judge(slow, { signal: abort.signal, timeoutSeconds: 60 }));
  await sleep(50);
  const waiting = judge(garden);
  const left = new AbortController();
  const leaving = judge(garden, { signal: left.signal });
  left.abort(reason);
  await expect(leaving).rejects.toBe(reason);
  abort.abort(reason);
  for (const one of working) await expect(one).rejects.toBe(reason);
  expect(await waiting).toEqual({ level: 'BENIGN', warnings: [] });
});

const limits = { signal: new AbortController().signal, timeoutMs: 60_000 };
const outcomes = async ({ document, scripts }: ReturnType<Analysis['judge']>) =>
  (await Promise.allSettled([document, scripts])).map((outcome) =>
    outcome.status === 'rejected' ? outcome.reason.message : outcome.status,
  );

test('close() ends idle and busy threads, and rejects waiting pages', async () => {
  const before = resources().files as number;
  const analysis = createAnalysis();
  analysis.warmUp();
  const working = [1, 2].map(() => analysis.judge(slow, limits));
  const waiting = analysis.judge(garden, limits);
  await Promise.all(working.map(({ document }) => document));
  expect(resources().files).toBeGreaterThan(before);
  await analysis.close();
  for (const one of working) expect(await outcomes(one)).toEqual(['fulfilled', 'the scanner is closed']);
  expect(await outcomes(waiting)).toEqual(['the scanner is closed', 'the scanner is closed']);
  expect(await outcomes(analysis.judge(garden, limits))).toEqual([
    'the scanner is closed',
    'the scanner is closed',
  ]);
  await until(() => (resources().files as number) <= before, 'its threads have ended');
});

test('close() keeps nothing of a page that was just submitted', async () => {
  const before = resources().files as number;
  const analysis = createAnalysis();
  const reading = analysis.judge(garden, limits);
  await analysis.close();
  expect(await outcomes(reading)).toEqual(['the scanner is closed', 'the scanner is closed']);
  await until(() => (resources().files as number) <= before, 'no thread is left');
});

test('the document is reported before the scripts are judged, also when they time out', async () => {
  const analysis = createAnalysis();
  try {
    const { document, scripts } = analysis.judge(slow, { ...limits, timeoutMs: 400 });
    expect((await document).verdict.judged).toBe(true);
    await expect(scripts).rejects.toThrow('longer than 0.4 s');
  } finally {
    await analysis.close();
  }
});
