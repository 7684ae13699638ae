/**
 * Attacks a real server and prints its memory and CPU use beside the bounds: `npm run check:hostile` for all cases,
 * `npm run check:hostile -- ping` for those whose name contains a word. Exits with 1 if a bound is exceeded.
 *
 * Resident memory is that of the process: before a case, at its peak, and after it and a garbage collection. Held memory
 * is the heap and the buffers after a garbage collection, while the attackers still hold their connections. Each case has
 * its own warmed-up server, on loopback, with a temporary database and a token. A client with the token sends queries
 * during the attack.
 */
import { platform } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectTo, withFolder } from '../test/support/app.ts';
import { startCommand } from '../test/support/command.ts';
import { heldBytes, WITH_HEAP_METER } from '../test/support/heap-meter.ts';
import { cpuSeconds, residentBytes, watchPeak } from '../test/support/process-meter.ts';
import type { HostileCase, HostileServer, Outcome } from './hostile/case.ts';
import { floodCases } from './hostile/floods.ts';
import { idleSocketCases } from './hostile/idle-sockets.ts';
import { pageReaderCases } from './hostile/page-readers.ts';
import { queryCases } from './hostile/queries.ts';
import { requestLineCases } from './hostile/request-lines.ts';
import { scanMemoryCases } from './hostile/scan-memory.ts';
import { securityCheckCases } from './hostile/security-checks.ts';
import { targetCases } from './hostile/targets.ts';

const CASES: readonly HostileCase[] = [
  ...requestLineCases,
  ...pageReaderCases,
  ...idleSocketCases,
  ...floodCases,
  ...queryCases,
  ...securityCheckCases,
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
/** Maximum wait of a legitimate client for its answer during an attack. */
const MAX_ANSWER_MS = 5000;

interface Row extends Outcome {
  /** resident bytes */
  before: number;
  peak: number;
  after: number;
  /** additional bytes */
  held: number;
  cpu: number;
  /** longest wait of a legitimate client for its answer; null if a query was not answered */
  slowestMs: number | null;
}

async function attack({ env, world: startWorld, prepare, usual, run }: HostileCase): Promise<Row> {
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
      // Prisma is loaded when the first row is read.
      await server.startScan({
        target: 'example.com',
        scanners: [{ name: 'mock', options: { events: 1, rate: 0 } }],
      });
      for (let index = 0; index < WARM_UP_QUERIES; index++) await server.query(QUERY);
      await prepare?.(server);
      return await measure(server, { usual, run }, () => heldBytes(command));
    } finally {
      command.child.kill('SIGKILL');
      await command.exit;
      await world?.close();
    }
  });
}

async function measure(
  server: HostileServer,
  { usual, run }: Pick<HostileCase, 'run'> & { usual: HostileCase['usual'] | undefined },
  held: () => Promise<number>,
): Promise<Row> {
  const heldBefore = await held();
  await sleep(SETTLE_MS);
  const before = await residentBefore(server, usual);
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
    // The memory of a server that has ended cannot be read.
    console.error(error);
    await stopQueries();
    return { ...row, peak: peakOf(), held: Number.NaN, after: Number.NaN, cpu: Number.NaN, slowestMs: null };
  }
}

async function residentBefore(
  server: HostileServer,
  usual: HostileCase['usual'] | undefined,
): Promise<number> {
  if (!usual) return residentBytes(server.pid);
  const stopWatching = watchPeak(server.pid);
  try {
    await usual(server);
  } finally {
    stopWatching();
  }
  return stopWatching();
}

/** A legitimate client. @returns a function that stops it and returns the longest wait; null if an answer was wrong */
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

function isWithin({ bound }: HostileCase, { before, peak, held, after, cpu, slowestMs }: Row): boolean {
  const most = before + (bound.peakMegabytes ?? bound.megabytes) * MB;
  const mostAfter = before + (bound.afterMegabytes ?? bound.megabytes) * MB;
  return (
    peak <= most &&
    held <= bound.megabytes * MB &&
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
const began = performance.now();
for (const hostile of chosen) {
  let row = await attack(hostile);
  // Memory and CPU vary on a busy machine, so a case that exceeds a bound is retried.
  for (let again = 0; again < RETRIES && !isWithin(hostile, row); again++) {
    console.error(`  ${hostile.name}: exceeded a bound (peak ${growth(row.peak - row.before)} MB); retrying`);
    row = await attack(hostile);
  }
  const within = isWithin(hostile, row);
  const { before, peak, held, after, cpu, slowestMs, answered, refused } = row;
  const cells = [
    hostile.name,
    megabytes(before),
    `${growth(peak - before)} (${hostile.bound.peakMegabytes ?? hostile.bound.megabytes})`,
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
console.error(`${chosen.length} cases in ${((performance.now() - began) / 1000).toFixed(0)} s`);
