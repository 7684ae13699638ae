/**
 * Imports nuclei's JSON lines over HTTP, as one stream, durable; compared with a script that parses the same lines and writes
 * the rows of findings with Prisma's createMany, and no events.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { createInProcessPubSub } from '../src/core/pubsub.ts';
import { openDatabase } from '../src/store/sqlite/database.ts';
import { createEventLog } from '../src/store/sqlite/event-log.ts';
import { inFolder, rate, ratio, table, title } from './support/measure.ts';

const ITEMS = Number(process.env.ITEMS ?? 200_000);
const STOCK_ITEMS = 40_000;
const BATCH = 1000;
const WANTED = 20_000;
/** A unit of the CPU times in /proc. */
const TICK_US = 10_000;
const SCAN_ID = '01BENCH0000000000000000000';

const lineOf = (index: number) =>
  `{"template-id":"exposed-file-${index % 500}","info":{"name":"Exposed file ${index % 500}","severity":"medium","tags":["exposure","files"],"description":"The file is served to everybody.","reference":["https://cwe.test/${index % 500}"],"classification":{"cwe-id":["cwe-200"]}},"type":"http","host":"https://app${index % 100}.test","matched-at":"https://app${index % 100}.test/path/${index}/.env","ip":"192.0.2.${index % 250}","timestamp":"2026-01-01T00:00:00Z","curl-command":"curl -X 'GET' 'https://app${index % 100}.test/path/${index}/.env'"}\n`;

function* lines(count: number): Generator<Buffer> {
  for (let from = 0; from < count; from += BATCH)
    yield Buffer.from(
      Array.from({ length: Math.min(BATCH, count - from) }, (_, index) => lineOf(from + index)).join(''),
    );
}

await inFolder(async (folder) => {
  const server = await startServer(folder);
  try {
    // Warms the code up.
    await send(server.url, 20_000);
    const before = await memoryOf(server.child);
    const cpuBefore = await cpuOf(server.child);
    const { seconds, recorded, clientUs } = await send(server.url, ITEMS);
    const cpuAfter = await cpuOf(server.child);
    if (recorded !== ITEMS) throw new Error(`${recorded} of ${ITEMS} were recorded`);
    const memory = await memoryOf(server.child);
    const stock = await createMany(folder);
    title(`Import of ${ITEMS.toLocaleString('en')} findings, streamed over HTTP, durable`);
    const imported = ITEMS / seconds;
    table([
      ['', 'findings', 'import is'],
      ['import', rate(imported), ''],
      ['JSON.parse and createMany of Prisma', rate(stock), ratio(imported / stock)],
    ]);
    reportCpu(server.child, { before: cpuBefore, after: cpuAfter, clientUs });
    console.log(`  memory of the server: ${before.now} MB before, at most ${memory.most} MB`);
    console.log(`  wanted: at least ${rate(WANTED)}`);
    if (imported < WANTED) process.exitCode = 1;
  } finally {
    server.child.kill();
    await once(server.child, 'exit');
  }
});

async function startServer(folder: string): Promise<{ url: string; child: ChildProcess }> {
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
  const child = spawn(process.execPath, ['--max-semi-space-size=64', ...process.execArgv, main, 'serve'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PORT: '0', DATABASE_URL: `file:${join(folder, 'server.db')}`, LOG_LEVEL: 'warn' },
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (url) {
      child.stdout.resume();
      return { url, child };
    }
  }
  throw new Error('the server did not start');
}

async function send(url: string, count: number) {
  // Made before the clock starts, so that the client takes less of the cores.
  const chunks = [...lines(count)];
  const startCpu = process.cpuUsage();
  const start = performance.now();
  const { body } = await request(`${url}/scans/import?target=app.test`, {
    method: 'POST',
    // biome-ignore lint/suspicious/noExplicitAny: undici accepts every iterable
    body: chunks as any,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const { recorded } = (await body.json()) as { recorded: number };
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(startCpu);
  return { seconds, recorded, clientUs: user + system };
}

/** CPU time of each thread in microseconds, by its id. */
async function cpuOf({ pid }: ChildProcess): Promise<Map<number, number>> {
  const times = new Map<number, number>();
  for (const thread of await readdir(`/proc/${pid}/task`)) {
    const stat = await readFile(`/proc/${pid}/task/${thread}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    times.set(Number(thread), (Number(fields[11]) + Number(fields[12])) * TICK_US);
  }
  return times;
}

/** Prints what a finding costs, and the rate at which that would keep all cores busy. */
function reportCpu(
  { pid }: ChildProcess,
  { before, after, clientUs }: Record<'before' | 'after', Map<number, number>> & { clientUs: number },
): void {
  const used = [...after].map(([thread, us]) => ({ thread, us: (us - (before.get(thread) ?? 0)) / ITEMS }));
  const main = used.find(({ thread }) => thread === pid)?.us ?? 0;
  const [writing = 0, ...others] = used
    .flatMap(({ thread, us }) => (thread === pid ? [] : [us]))
    .sort((a, b) => b - a);
  const rest = others.reduce((sum, us) => sum + us, 0);
  const client = clientUs / ITEMS;
  const total = main + writing + rest;
  const parts = `main thread ${main.toFixed(1)}, writer thread ${writing.toFixed(1)}, threads of V8 ${rest.toFixed(1)}`;
  console.log(
    `  CPU for each finding: ${total.toFixed(1)} µs (${parts}); this client: ${client.toFixed(1)} µs`,
  );
  const bound = (1_000_000 * cpus().length) / (total + client);
  console.log(`  all cores would be busy at ${rate(bound)}`);
}

/** Resident memory in MB. */
async function memoryOf({ pid }: ChildProcess): Promise<{ now: number; most: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const of = (name: string) => Math.round(Number(new RegExp(`${name}:\\s*(\\d+)`).exec(status)?.[1]) / 1024);
  return { now: of('VmRSS'), most: of('VmHWM') };
}

/** @returns findings per second */
async function createMany(folder: string): Promise<number> {
  const database = await openDatabase(`file:${join(folder, 'stock.db')}`);
  try {
    const log = createEventLog(database, createInProcessPubSub());
    await log.create({
      ...{
        id: SCAN_ID,
        workspace: 'default',
        target: 'app.test',
        targetKind: 'DOMAIN',
        label: null,
        scanners: [],
      },
    });
    const { key: scanKey } = await database.prisma.scan.findUniqueOrThrow({ where: { id: SCAN_ID } });
    const start = performance.now();
    let seq = 1;
    for (const chunk of lines(STOCK_ITEMS)) {
      const items = chunk
        .toString()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      await database.prisma.finding.createMany({
        data: items.map(({ info, ...item }) => ({
          ...{ scanKey, seq: ++seq, scanner: 'nuclei', foundAt: new Date(), mock: false },
          ...{ title: info.name, severity: 3, type: item['template-id'], url: item['matched-at'] },
          ...{ description: info.description, confidence: 'HIGH', references: info.reference },
          ...{ fingerprint: String(seq), evidence: { curl: item['curl-command'] } },
        })),
      });
    }
    return (1000 * STOCK_ITEMS) / (performance.now() - start);
  } finally {
    await database.close();
  }
}
