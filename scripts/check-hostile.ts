/**
 * Attacks a real server and prints what it took, beside the bounds: `npm run check:hostile` for all cases,
 * `npm run check:hostile -- ping` for those whose name contains a word. Exits with 1 when a bound is missed.
 *
 * Resident memory is the process's: before a case, at its peak, and after it once the garbage is collected. Held memory is
 * what its heap and its buffers hold after a garbage collection, while the attackers still hold their connections. Each
 * case has a server of its own, on loopback with a temporary database and a token, that has answered queries before. A
 * client with the token queries all the while.
 */
import { platform } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectTo, withFolder } from '../test/support/app.ts';
import { startCommand } from '../test/support/command.ts';
import { heldBytes, WITH_HEAP_METER } from '../test/support/heap-meter.ts';
import type { HostileCase, HostileServer, Outcome } from './hostile/case.ts';
import { idleSocketCases } from './hostile/idle-sockets.ts';
import { pageReaderCases } from './hostile/page-readers.ts';
import { cpuSeconds, residentBytes, watchPeak } from './hostile/process-meter.ts';
import { queryCases } from './hostile/queries.ts';
import { requestLineCases } from './hostile/request-lines.ts';
import { scanMemoryCases } from './hostile/scan-memory.ts';
import { targetCases } from './hostile/targets.ts';

const CASES: readonly HostileCase[] = [
  ...requestLineCases,
  ...pageReaderCases,
  ...idleSocketCases,
  ...queryCases,
  ...targetCases,
  ...scanMemoryCases,
];

const TOKEN = 'the-token-of-the-hostile-check';
const MB = 2 ** 20;
const WARM_UP_QUERIES = 200;
const RETRIES = 2;
const SETTLE_MS = 500;
const QUERY = '{ scans(first: 10) { nodes { id status } } }';
const QUERY_EVERY_MS = 250;
/** A good client waits no longer for its answer, whatever the others do. */
const MAX_ANSWER_MS = 5000;

interface Row extends Outcome {
  /** resident bytes */
  before: number;
  peak: number;
  after: number;
  /** bytes more than before */
  held: number;
  cpu: number;
  /** longest that a good client has waited for its answer; null when one was not answered */
  slowestMs: number | null;
}

async function attack({ env, world: startWorld, prepare, run }: HostileCase): Promise<Row> {
  return await withFolder(async (folder) => {
    const world = await startWorld?.(folder);
    const command = startCommand(['serve'], {
      cwd: folder,
      env: {
        PORT: '0',
        DATABASE_URL: 'file:./scanwire.db',
        LOG_LEVEL: 'fatal',
        SCANWIRE_TOKEN: TOKEN,
        ...env,
        ...world?.env,
        ...WITH_HEAP_METER,
      },
    });
    await command.prints('/health', 60_000);
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(command.stdout())?.[0] ?? '';
    const pid = command.child.pid as number;
    const server: HostileServer = {
      ...connectTo(url, TOKEN),
      token: TOKEN,
      pid,
    };
    try {
      for (let index = 0; index < WARM_UP_QUERIES; index++) await server.query(QUERY);
      await prepare?.(server);
      return await measure(server, run, () => heldBytes(command));
    } finally {
      command.child.kill('SIGKILL');
      await command.exit;
      await world?.close();
    }
  });
}

async function measure(
  server: HostileServer,
  run: HostileCase['run'],
  held: () => Promise<number>,
): Promise<Row> {
  const heldBefore = await held();
  await sleep(SETTLE_MS);
  const before = residentBytes(server.pid);
  const cpuBefore = cpuSeconds(server.pid);
  const peakOf = watchPeak(server.pid);
  const stopQueries = keepQuerying(server);
  const row = { before, answered: 0, refused: 0 };
  try {
    Object.assign(row, await run(server));
    const slowestMs = await stopQueries();
    const cpu = cpuSeconds(server.pid) - cpuBefore;
    const peak = peakOf();
    const more = (await held()) - heldBefore;
    (row as Outcome).release?.();
    await sleep(SETTLE_MS);
    await held();
    return { ...row, peak, held: more, after: residentBytes(server.pid), cpu, slowestMs };
  } catch (error) {
    // A server that has ended has no memory to be read.
    console.error(error);
    return { ...row, peak: peakOf(), held: Number.NaN, after: Number.NaN, cpu: Number.NaN, slowestMs: null };
  }
}

/** A good client. @returns what stops it, and gives the longest wait; null when it was not answered as it should */
function keepQuerying(server: HostileServer): () => Promise<number | null> {
  let stopped = false;
  let slowest: number | null = 0;
  const ask = async () => {
    const began = performance.now();
    const { data } = await server.query(QUERY);
    if (!data?.scans) throw new Error('a good query was not answered');
    if (slowest !== null) slowest = Math.max(slowest, performance.now() - began);
  };
  const loop = (async () => {
    while (!stopped && slowest !== null) {
      await ask().catch(() => {
        slowest = null;
      });
      await sleep(QUERY_EVERY_MS);
    }
  })();
  return async () => {
    stopped = true;
    await loop;
    await ask().catch(() => {
      slowest = null;
    });
    return slowest;
  };
}

function isWithin({ bound }: HostileCase, { before, peak, after, cpu, slowestMs }: Row): boolean {
  const most = before + bound.megabytes * MB;
  const mostAfter = before + (bound.afterMegabytes ?? bound.megabytes) * MB;
  return (
    peak <= most &&
    after <= mostAfter &&
    cpu <= bound.seconds &&
    slowestMs !== null &&
    slowestMs <= MAX_ANSWER_MS
  );
}

if (platform() !== 'linux') {
  console.error('this check reads /proc, which only Linux has');
  process.exit(2);
}
const words = process.argv.slice(2);
const chosen = CASES.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
if (chosen.length === 0) {
  console.error(`no case has such a name; there are:\n${CASES.map(({ name }) => `  ${name}`).join('\n')}`);
  process.exit(2);
}
const megabytes = (bytes: number) => `${(bytes / MB).toFixed(0)} MB`;
const growth = (bytes: number) => `+${Math.max(0, bytes / MB).toFixed(0)}`;
console.log(
  '| case | resident before | peak (bound) | held (bound) | after | CPU seconds (bound) | answered / refused | slowest good query | within bounds |',
);
console.log('|---|---|---|---|---|---|---|---|---|');
for (const hostile of chosen) {
  let row = await attack(hostile);
  // Memory and CPU of a noisy machine vary: a bound that is missed by chance is met the next time.
  for (let again = 0; again < RETRIES && !isWithin(hostile, row); again++) {
    console.error(`  ${hostile.name}: missed a bound (peak ${growth(row.peak - row.before)} MB); once more`);
    row = await attack(hostile);
  }
  const within = isWithin(hostile, row);
  const { before, peak, held, after, cpu, slowestMs, answered, refused } = row;
  const cells = [
    hostile.name,
    megabytes(before),
    `${growth(peak - before)} (${hostile.bound.megabytes})`,
    `${growth(held)} (${hostile.bound.megabytes})`,
    growth(after - before),
    `${cpu.toFixed(1)} (${hostile.bound.seconds})`,
    `${answered} / ${refused}`,
    slowestMs === null ? 'not answered' : `${slowestMs.toFixed(0)} ms`,
    within ? 'yes' : '**no**',
  ];
  console.log(`| ${cells.join(' | ')} |`);
  if (!within) process.exitCode = 1;
}
