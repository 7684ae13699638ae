/** The scan of large and hostile repositories: latency, and the memory of the process. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, test } from 'vitest';
import { createSastScanner } from '../src/scanners/sast/index.ts';
import { createSecretsScanner } from '../src/scanners/secrets/index.ts';
import { runScanner } from '../src/sdk/run-scanner.ts';
import { sourceAnalysis } from './support/source-analysis.ts';
import { MB, scanFolder, slow, source, sourceFolders, token, warningsOf } from './support/source-folders.ts';

const scanner = createSecretsScanner({ analysis: sourceAnalysis() });
afterAll(() => scanner.close?.());
const { cleanups, repository } = sourceFolders();
const scan = (folder: string, options: Record<string, unknown> = {}, by = scanner) =>
  scanFolder(by, folder, options);

/** The delay of the event loop of an idle thread: the share of the machine in every pause. */
const IDLE_THREAD = `
  const { monitorEventLoopDelay } = require('node:perf_hooks');
  const { parentPort } = require('node:worker_threads');
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  parentPort.on('message', () => parentPort.postMessage(delay.percentile(99.9) / 1e6));`;

describe('ten thousand files', () => {
  test('give their first finding early, without holding the event loop', async () => {
    const count = 10_000;
    const files: Record<string, string> = { 'a/0.env': `T=${token()}\n` };
    for (let number = 1; number < count; number++) files[`src/${number % 100}/${number}.ts`] = source(number);
    const folder = await repository(files);
    // A server has a thread ready before a scan.
    await scan(await repository({ 'a.ts': source(0) }));
    const idle = new Worker(IDLE_THREAD, { eval: true });
    cleanups.push(() => idle.terminate());
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    await sleep(20);
    delay.reset();
    const start = performance.now();
    let fractionsBeforeFirst = -1;
    const fractions: number[] = [];
    const run = runScanner(
      scanner,
      { kind: 'repository', location: folder },
      { egress: { fileRoots: [folder] } },
    );
    for await (const emission of run) {
      if (emission.kind === 'finding' && fractionsBeforeFirst < 0) fractionsBeforeFirst = fractions.length;
      if (emission.kind === 'progress') fractions.push(emission.fraction);
    }
    const tookMs = performance.now() - start;
    delay.disable();
    const held = delay.percentile(99.9) / 1e6;
    const ofMachine = await new Promise<number>((resolve) => {
      idle.once('message', resolve);
      idle.postMessage('how long?');
    });
    console.log(
      `first finding after ${fractionsBeforeFirst} of ${fractions.length} steps, ${(count / (tookMs / 1000)).toFixed(0)} files/s, ` +
        `event loop held ${held.toFixed(0)} ms (99.9 %), of an idle thread ${ofMachine.toFixed(0)} ms`,
    );
    expect(fractions.length).toBeGreaterThan(50);
    expect(fractionsBeforeFirst).toBeGreaterThanOrEqual(0);
    expect(fractions[fractionsBeforeFirst]).toBeLessThan(0.1);
    expect((held - ofMachine) / tookMs).toBeLessThan(0.02);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
  }, 90_000);
});

describe('a hostile file', () => {
  test.each<[string, Record<string, string | Buffer>]>([
    ['of 100 MB in one line', { 'a.txt': Buffer.alloc(100 * MB, 'password="') }],
    ['of 1 MiB made for the slowest rule', Object.fromEntries([1, 2, 3, 4].map((n) => [`${n}.env`, slow]))],
    [
      'of 1 MiB in one line, thirty times',
      Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`${n}.env`, 'secret=a1B2"'.repeat(MB / 12)])),
    ],
    ['with more secrets than anybody has', { 'a.env': Array.from({ length: 20_000 }, token).join('\n') }],
  ])(
    '%s takes at most 64 MB',
    async (_, files) => {
      const warm = await repository(
        Object.fromEntries(Array.from({ length: 400 }, (_, n) => [`${n}.ts`, source(n)])),
      );
      const folder = await repository(files);
      for (let round = 0; round < 3; round++) await scan(warm);
      const before = process.memoryUsage.rss();
      let peak = before;
      const timer = setInterval(() => {
        peak = Math.max(peak, process.memoryUsage.rss());
      }, 1);
      const found = await scan(folder);
      clearInterval(timer);
      console.log(`${((peak - before) / MB).toFixed(0)} MB`, warningsOf(found));
      expect((peak - before) / MB).toBeLessThan(64);
      expect(found.findings.length).toBeLessThanOrEqual(100);
    },
    60_000,
  );

  test('of code takes at most 64 MB, scan after scan, with both scanners at once', async () => {
    const units = ['a=b\n', 'a\n', 'a=b(c)\n', 'a<b\n', 'f(req.query.x)\n'];
    const dense = Array.from({ length: 20 }, (_, n): [string, string] => {
      const unit = units[n % units.length] ?? '';
      const words = unit.match(/\w+|[^\w\s]/g)?.length ?? 1;
      return [`${n}.${n % 2 ? 'ts' : 'py'}`, `eval(location.hash)\n${unit.repeat(19_900 / words)}`];
    });
    const warm = await repository(
      Object.fromEntries(
        Array.from({ length: 100 }, (_, n) => [`${n}.ts`, `eval(req.query.a);\n${source(n)}`]),
      ),
    );
    const folder = await repository(Object.fromEntries(dense));
    const analysis = sourceAnalysis();
    cleanups.push(() => analysis.close());
    const scanners = [createSecretsScanner({ analysis }), createSastScanner({ analysis })];
    const scanBoth = (where: string) => Promise.all(scanners.map((one) => scan(where, {}, one)));
    for (let round = 0; round < 10; round++) await scanBoth(warm);
    const before = process.memoryUsage.rss();
    let peak = before;
    const timer = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage.rss());
    }, 1);
    const [, sast] = await scanBoth(folder);
    for (let round = 0; round < 5; round++) await scanBoth(warm);
    clearInterval(timer);
    console.log(`${((peak - before) / MB).toFixed(0)} MB`, warningsOf(sast ?? { warnings: [] }));
    // One in each file, in Python of an unknown value.
    expect(sast?.findings.length).toBe(20);
    expect((peak - before) / MB).toBeLessThan(64);
  }, 120_000);
});
