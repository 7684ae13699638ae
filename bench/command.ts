/**
 * Latency of a tool that prints 100,000 findings a minute, from printing a finding to the commit of its event, and the
 * throughput of a tool that prints as fast as it is read. Compared in the same run with a loop of `readline` and
 * `JSON.parse` on the same tool, without validation, limits or storage.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { LogObserver } from '../src/core/event-log.ts';
import { createInProcessPubSub } from '../src/core/pubsub.ts';
import { createRegistry } from '../src/core/registry.ts';
import { runScan } from '../src/core/runner.ts';
import { NOTHING_KNOWN, type Scanner } from '../src/core/scanner.ts';
import { EVERY_TARGET } from '../src/core/target-scope.ts';
import { createEgressFactory } from '../src/egress/index.ts';
import { commandScanner } from '../src/scanners/command/index.ts';
import { openDatabase } from '../src/store/sqlite/database.ts';
import { createEventLog } from '../src/store/sqlite/event-log.ts';
import { inFolder, ms, percentile, rate, ratio, table, title } from './support/measure.ts';

const TOOL = fileURLToPath(new URL('./support/command-tool.mjs', import.meta.url));
const RATE = 100_000 / 60;
const SECONDS = 15;
const FAST_EVENTS = 100_000;
/** Findings at the start of the paced run that are not measured, while the process warms up. */
const WARM_UP = RATE * 2;

interface Measured {
  lags: number[];
  /** from the first finding to the last */
  seconds: number;
}

const nowMs = () => Number(process.hrtime.bigint()) / 1e6;
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const heldMb = () => {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1024 / 1024;
};

await inFolder(async (folder) => {
  const follower = await openFollower(folder);
  await follower.run(2000, 0);
  const before = heldMb();
  const paced = await follower.run(RATE * SECONDS, RATE);
  const grown = heldMb() - before;
  const pacedBare = await readBare(RATE * SECONDS, RATE);
  const fast = await follower.run(FAST_EVENTS, 0);
  const fastBare = await readBare(FAST_EVENTS, 0);
  const read = await follower.read(FAST_EVENTS);
  await follower.close();

  const followed = (run: Measured) => run.lags.length / run.seconds;
  const row = (name: string, run: Measured, quick: Measured) => {
    const lags = run.lags.slice(WARM_UP);
    return [
      name,
      rate(followed(run)),
      ...[0.5, 0.99, 1].map((share) => ms(percentile(lags, share))),
      rate(followed(quick)),
    ];
  };
  title(`A tool that prints ${rate(RATE)}, and one that prints ${FAST_EVENTS.toLocaleString('en')} at once`);
  table([
    ['', 'followed', 'lag p50', 'p99', 'max', 'at most'],
    row('scanwire, committed', paced, fast),
    row('readline + JSON.parse, nothing kept', pacedBare, fastBare),
  ]);
  console.log(`  the scanner by itself, without runner and log, reads at most ${rate(read)}`);
  console.log(`  at most: ${ratio(followed(fast) / followed(fastBare))} of the bare loop`);
  console.log(`  held after ${Math.round(RATE * SECONDS)} findings: ${grown.toFixed(1)} MB more than before`);
  console.log('  wanted: p99 at most 250 ms, no finding lost');
  const complete = paced.lags.length === Math.floor(RATE * SECONDS) && fast.lags.length === FAST_EVENTS;
  if (!complete || percentile(paced.lags.slice(WARM_UP), 0.99) > 250) process.exitCode = 1;
});

/** A runner over a real log, without the server. */
async function openFollower(folder: string) {
  const database = await openDatabase(`file:${join(folder, 'bench.db')}`);
  let lags: number[] = [];
  let from = 0;
  let to = 0;
  const observer: LogObserver = {
    appended(_scanId, _toSeq, _at, events) {
      to = nowMs();
      for (const [, at] of events.join().matchAll(/"at":"([\d.]+)"/g)) lags.push(to - Number(at));
      if (lags.length > 0 && from === 0) from = to;
    },
  };
  const pubsub = createInProcessPubSub();
  const log = createEventLog(database, pubsub, { observer });
  const egress = createEgressFactory({
    allow: ['127.0.0.0/8'],
    deny: [],
    dnsServers: [],
    fileRoots: [],
    userAgent: 'bench',
  });
  let scans = 0;
  return {
    async run(events: number, perSecond: number): Promise<Measured> {
      lags = [];
      from = 0;
      const scanner = toolScanner(events, perSecond);
      const id = `01BENCH000000000000000000${++scans}`;
      await log.create({
        ...{ id, workspace: 'default', target: 'http://127.0.0.1/', targetKind: 'URL', label: null },
        scanners: [{ name: 'tool', options: {} }],
      });
      const claim = await log.claim(id, 3_600_000);
      if (!claim) throw new Error('no claim');
      const parts = {
        log,
        pubsub,
        registry: createRegistry([scanner]),
        openEgress: egress.openScan,
        scope: EVERY_TARGET,
        leaseMs: 60_000,
      };
      await runScan(claim, parts, new AbortController().signal);
      return { lags, seconds: (to - from) / 1000 };
    },
    /** Findings per second of the scanner alone. */
    async read(events: number): Promise<number> {
      const session = egress.openScan(new AbortController().signal);
      let from = 0;
      let count = 0;
      const context = {
        ...session.egress({}),
        ...{
          scanId: '',
          options: {},
          signal: new AbortController().signal,
          log: async () => {},
          known: NOTHING_KNOWN,
          warn: () => {},
          shared: <T>(make: () => T) => make(),
        },
      };
      const input = { kind: 'url', url: 'http://127.0.0.1/' } as const;
      for await (const _ of toolScanner(events, 0).scan(input, context)) {
        if (count++ === 0) from = nowMs();
      }
      const seconds = (nowMs() - from) / 1000;
      await session.close();
      return count / seconds;
    },
    close: () => database.close(),
  };
}

function toolScanner(events: number, perSecond: number): Scanner {
  const command = [process.execPath, TOOL, String(Math.floor(events)), String(perSecond)];
  return commandScanner('tool', { command, parser: 'jsonl' }, process.env);
}

async function readBare(events: number, perSecond: number): Promise<Measured> {
  const child = spawn(process.execPath, [TOOL, String(Math.floor(events)), String(perSecond)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lags: number[] = [];
  let from = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const { evidence } = JSON.parse(line) as { evidence: { at: string } };
    lags.push(nowMs() - Number(evidence.at));
    if (from === 0) from = nowMs();
  }
  return { lags, seconds: (nowMs() - from) / 1000 };
}
