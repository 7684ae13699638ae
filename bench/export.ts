/**
 * Exports of 1,000,000 results over HTTP, from a server in its own process: JSON lines and the other formats, beside pages of
 * GraphQL and of Prisma over the same rows.
 */
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PrismaLibSql } from '@prisma/adapter-libsql';
import Libsql from 'libsql';
import type { EventBody } from '../src/core/event.ts';
import { createInProcessPubSub } from '../src/core/pubsub.ts';
import { endpointSchema, findingSchema, hostSchema } from '../src/core/result.ts';
import { scanGlobalId } from '../src/core/scan-id.ts';
import { SEVERITIES } from '../src/core/vocabulary.ts';
import { PrismaClient } from '../src/store/generated/client.ts';
import { openDatabase } from '../src/store/sqlite/database.ts';
import { createEventLog } from '../src/store/sqlite/event-log.ts';
import { measured } from './support/answer-commands.ts';
import { inFolder, rate, title } from './support/measure.ts';
import { count, print, printHead, scaled, us } from './support/report.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';

const RESULTS = scaled(1_000_000, 10_000);
const RIVAL_RESULTS = scaled(20_000, 1000);
const BATCH = 1000;
const SCAN = '01BENCH0000000000000000000';
const WANTED_RATE = 100_000;
const WANTED_MB = 50;
const MB = 1024 * 1024;

const origin = { scanner: 'web', parent: null, mock: false } as const;

function result(n: number): EventBody {
  const host = `host-${n % 997}.example.test`;
  const url = `https://${host}/catalogue/item-${n}?page=1&sort=name`;
  if (n % 10 < 2) {
    const name = `h${n}.example.test`;
    const facts = { alive: true, url: `https://${name}/`, status: 200, title: 'Welcome' };
    return {
      type: 'HOST',
      ...origin,
      host: hostSchema.parse({ name, ip: ['192.0.2.7'], source: 'certificates', ...facts }),
    };
  }
  if (n % 10 < 6) {
    const facts = { status: 200, contentType: 'text/html', length: 1234, title: 'Shop', source: 'crawl' };
    return { type: 'ENDPOINT', ...origin, endpoint: endpointSchema.parse({ url, ...facts }) };
  }
  const finding = findingSchema.parse({
    ...{
      title: 'Reflected cross-site scripting',
      severity: SEVERITIES[n % 6],
      type: 'xss',
      url,
      host,
      cwe: 'CWE-79',
    },
    description: 'The parameter is echoed into the page without escaping.',
    evidence: { proof: '<script>alert(1)</script>' },
  });
  return { type: 'FINDING', ...origin, finding: { ...finding, fingerprint: `${n}`.padStart(32, '0') } };
}

/** Records the first results as a scan does, and copies their rows. */
async function fill(folder: string): Promise<void> {
  const path = join(folder, 'log.db');
  const database = await openDatabase(`file:${path}`);
  const log = createEventLog(database, createInProcessPubSub());
  const scan = {
    id: SCAN,
    workspace: 'default',
    target: 'example.test',
    targetKind: 'DOMAIN',
    label: null,
  } as const;
  await log.create({ ...scan, scanners: [{ name: 'web', options: {} }] });
  const claim = await log.claim(SCAN, 3_600_000);
  if (!claim) throw new Error('no claim');
  const own = Math.min(RESULTS, 10_000);
  for (let n = 0; n < own; n += BATCH)
    await log.append(
      claim,
      Array.from({ length: BATCH }, (_, index) => result(n + index)),
    );
  const end = claim.lastSeq + own;
  await database.close();
  const copies = Math.ceil(RESULTS / own) - 1;
  const sql = new Libsql(path);
  sql.exec('PRAGMA synchronous = OFF');
  for (const table of ['ScanEvent', 'Host', 'Endpoint', 'Finding']) {
    const names = (sql.prepare(`PRAGMA table_info("${table}")`).all() as { name: string }[])
      .map(({ name }) => name)
      .filter((name) => name !== 'position');
    const values = names.map((name) => (name === 'seq' ? `r."seq" + ${own} * k.value` : `r."${name}"`));
    const columns = names.map((name) => `"${name}"`).join();
    sql.exec(`INSERT INTO "${table}" (${columns}) SELECT ${values.join()} FROM generate_series(1, ${copies}) k
      CROSS JOIN "${table}" r WHERE r."seq" > ${claim.lastSeq}`);
  }
  const factor = copies + 1;
  sql.exec(`UPDATE "Scan" SET "status" = 'FAILED', "finishedAt" = "startedAt", "leaseUntil" = NULL, "lastSeq" = ${end + own * copies},
    ${['hosts', 'endpoints', 'findings', 'findingsCritical', 'findingsHigh', 'findingsMedium', 'findingsLow', 'findingsInfo', 'findingsUnknown'].map((name) => `"${name}" = "${name}" * ${factor}`).join()}`);
  sql.close();
}

/** Reads a response to its end, as fast as it comes. */
const download = (url: string): Promise<{ lines: number; bytes: number }> =>
  new Promise((resolve, reject) => {
    request(url, { headers: { 'accept-encoding': 'identity' } }, (response) => {
      let [lines, bytes] = [0, 0];
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
      });
      response.on('end', () => resolve({ lines, bytes }));
      response.on('error', reject);
    })
      .on('error', reject)
      .end();
  });

interface Measured {
  perSecond: number;
  cpuUs: number;
  growth: number;
}

/** Growth of the memory of the server at its highest during the work, and its CPU time. */
async function measure(
  server: ServerProcess,
  results: number,
  work: () => Promise<unknown>,
): Promise<Measured> {
  const { rss } = await server.ask<{ rss: number }>('memory');
  let peak = rss;
  let done = false;
  const watch = (async () => {
    while (!done) {
      peak = Math.max(peak, await server.ask<number>('rss'));
      await sleep(100);
    }
  })();
  const cpu = await server.ask<number>('cpu');
  const { wallMs } = await measured(work);
  const cpuUs = ((await server.ask<number>('cpu')) - cpu) / results;
  done = true;
  await watch;
  return { perSecond: (1000 * results) / wallMs, cpuUs, growth: (peak - rss) / MB };
}

/** The stock ways to read all results of a scan: pages of 500 by cursor. */
async function graphqlPages(url: string): Promise<void> {
  let after: string | null = null;
  for (let read = 0; read < RIVAL_RESULTS; read += 500) {
    const query = `query ($id: ID!, $after: String) { results(scanId: $id, first: 500, after: $after) { pageInfo { endCursor } nodes { __typename
      ... on Host { seq name ip alive url status title } ... on Endpoint { seq url status contentType title }
      ... on Finding { seq title severity type url description evidence cwe confidence fingerprint } } } }`;
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: { id: scanGlobalId(SCAN), after } }),
    });
    const { data, errors } = (await response.json()) as {
      data: { results: { pageInfo: { endCursor: string } } };
      errors?: unknown;
    };
    if (errors) throw new Error(JSON.stringify(errors));
    after = data.results.pageInfo.endCursor;
  }
}

async function prismaPages(path: string): Promise<void> {
  const prisma = new PrismaClient({
    adapter: new PrismaLibSql({ url: `file:${path}` }, { timestampFormat: 'unixepoch-ms' }),
  });
  let seq = 0;
  for (let read = 0; read < RIVAL_RESULTS; read += 500) {
    const rows = await prisma.finding.findMany({
      where: { seq: { gt: seq } },
      orderBy: { seq: 'asc' },
      take: 500,
    });
    seq = rows.at(-1)?.seq ?? seq;
    if (rows.map((row) => JSON.stringify(row)).join('\n') === '') throw new Error('there are no rows');
  }
  await prisma.$disconnect();
}

title(`Exports of ${count(RESULTS)} results`);
await inFolder(async (folder) => {
  await fill(folder);
  const server = await startServer('export-server.ts', { BENCH_FOLDER: folder });
  const file = (name: string) =>
    `${server.url}/scans/${encodeURIComponent(scanGlobalId(SCAN))}/export.${name}`;
  try {
    // Warms up.
    await download(`${file('jsonl')}?first=20000`);
    const stock = await measure(server, RIVAL_RESULTS, () => graphqlPages(server.url));
    const rows = await measured(() => prismaPages(join(folder, 'log.db')));
    const prismaRate = (1000 * RIVAL_RESULTS) / rows.wallMs;
    printHead();
    const lines = await measure(server, RESULTS, async () => {
      const got = await download(file('jsonl'));
      if (got.lines !== RESULTS) throw new Error(`${got.lines} lines instead of ${RESULTS}`);
    });
    print({
      what: 'JSON lines, results/s',
      ours: rate(lines.perSecond),
      rival: `pages of GraphQL ${rate(stock.perSecond)}, of Prisma ${rate(prismaRate)}`,
      figure: `${(lines.perSecond / Math.max(stock.perSecond, prismaRate)).toFixed(1)}x`,
      wanted: rate(WANTED_RATE),
      met: lines.perSecond >= WANTED_RATE,
    });
    print({
      what: 'JSON lines, CPU of the server per result',
      ours: us(lines.cpuUs),
      rival: `pages of GraphQL ${us(stock.cpuUs)}, of Prisma ${us(rows.cpuUs / RIVAL_RESULTS)}`,
    });
    const memory = { wanted: `${WANTED_MB} MB`, met: lines.growth <= WANTED_MB };
    print({ what: 'JSON lines, memory', ours: `+${lines.growth.toFixed(0)} MB`, ...memory });
    for (const format of ['json', 'csv', 'sarif', 'md', 'html']) {
      const run = await measure(server, RESULTS, () => download(file(format)));
      print({
        what: format,
        ours: rate(run.perSecond),
        figure: us(run.cpuUs),
        rival: `+${run.growth.toFixed(0)} MB`,
      });
    }
  } finally {
    await server.close();
  }
});
