/**
 * Sequential `startScan` mutations over HTTP, while the server runs a slow scan and while it runs a scan at full rate.
 * Compared in the same run and file system with a durable insert of one row (WAL, synchronous=FULL) by the bare driver,
 * and with the query `{ __typename }`, which is the cost of HTTP and GraphQL. The time of the mutation beyond that query
 * (choosing scanners, four rows, a commit) is divided by that of the insert.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Libsql from 'libsql';
import { createCore } from '../src/app.ts';
import { loadConfig } from '../src/config.ts';
import { inFolder, ms, percentile, ratio, table, title } from './support/measure.ts';

const CALLS = 50;
const ROUNDS = 4;
const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const WANTED = 3;
const SETTINGS = {
  LOG_LEVEL: 'error',
  // Started scans wait behind the running one.
  SCANWIRE_MAX_CONCURRENT_SCANS: '1',
  SCANWIRE_MAX_QUEUED_SCANS: '100000',
  SCANWIRE_MAX_QUEUED_SCANS_PER_WORKSPACE: '100000',
};
/** Load of the running scan: total events, and events per second (0: as fast as possible). */
const LOADS = { 'a slow scan': [1_000_000, 1], 'a scan at full rate': [4_000_000, 0] } as const;

const figures = (values: number[]) => [ms(percentile(values, 0.5)), ms(percentile(values, 0.99))];

await inFolder(async (folder) => {
  const insert = openDriver(folder);
  const rows = [['', 'p50', 'p99', 'p50 is']];
  const alone = await timeAlone(folder, insert);
  rows.push(
    ['bare durable insert', ...figures(alone.bare), ''],
    [
      'the start alone, without HTTP and GraphQL',
      ...figures(alone.ours),
      `${ratio(alone.share)} of the insert`,
    ],
  );
  for (const [load, [events, rate]] of Object.entries(LOADS)) {
    await mkdir(join(folder, load));
    const server = await startServer(join(folder, load));
    try {
      await server.startScan(events, rate);
      await sleep(2000);
      await timed(() => server.startScan(1, 0));
      const bare: number[] = [];
      const empty: number[] = [];
      const ours: number[] = [];
      // In turns, so that other load on the machine affects all of them.
      for (let round = 0; round < ROUNDS; round++) {
        bare.push(...(await timed(async () => insert())));
        empty.push(...(await timed(server.emptyQuery)));
        ours.push(...(await timed(() => server.startScan(1, 0))));
      }
      const share = (percentile(ours, 0.5) - percentile(empty, 0.5)) / percentile(bare, 0.5);
      const row = (name: string, values: number[], is = '') => [`${name}, ${load}`, ...figures(values), is];
      rows.push(
        row('bare durable insert', bare),
        row('{ __typename }', empty),
        row('startScan', ours, `the query + ${ratio(share)} of the insert`),
      );
    } finally {
      await server.close();
    }
  }
  title(`Start of a scan, ${CALLS * ROUNDS} in a row`);
  table(rows);
  console.log(`  wanted: the start alone at most ${WANTED}x of the insert`);
  if (alone.share > WANTED) process.exitCode = 1;
});

/** The work of the mutation itself, in this process: chooses the scanners, commits four rows, wakes the runner. */
async function timeAlone(folder: string, insert: () => void) {
  const core = await createCore(loadConfig({ ...SETTINGS, DATABASE_URL: `file:${join(folder, 'core.db')}` }));
  const start = (events: number, rate: number) =>
    core.scans.start(core.identity, {
      target: 'example.com',
      scanners: [{ name: 'mock', options: { events, rate } }],
    });
  try {
    await start(1_000_000, 1);
    await sleep(1000);
    await timed(() => start(1, 0));
    const bare: number[] = [];
    const ours: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      bare.push(...(await timed(async () => insert())));
      ours.push(...(await timed(() => start(1, 0))));
    }
    return { bare, ours, share: percentile(ours, 0.5) / percentile(bare, 0.5) };
  } finally {
    await core.close();
  }
}

async function timed(call: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < CALLS; index++) {
    const start = performance.now();
    await call();
    times.push(performance.now() - start);
  }
  return times;
}

function openDriver(folder: string): () => void {
  const database = new Libsql(join(folder, 'bare.db'));
  for (const sql of [
    'PRAGMA journal_mode = WAL',
    'PRAGMA synchronous = FULL',
    'CREATE TABLE row (body TEXT)',
  ])
    database.exec(sql);
  const insert = database.prepare('INSERT INTO row VALUES (?)');
  return () => insert.run('x'.repeat(300));
}

async function startServer(folder: string) {
  const port = await freePort();
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), MAIN, 'serve'], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      DATABASE_URL: 'file:./scanwire.db',
      ...SETTINGS,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  const post = async (body: { query: string; variables?: unknown }) => {
    const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await response.json()) as { data?: { startScan?: { scan?: { id: string } } } };
  };
  return {
    emptyQuery: () => post({ query: '{ __typename }' }),
    async startScan(events: number, rate: number) {
      const { data } = await post({
        query: `mutation ($input: StartScanInput!) { startScan(input: $input) {
          ... on StartScanSuccess { scan { id status } } ... on Error { message } } }`,
        variables: {
          input: { target: 'example.com', scanners: { only: [{ name: 'mock', options: { events, rate } }] } },
        },
      });
      if (!data?.startScan?.scan) throw new Error(`startScan: ${JSON.stringify(data)}`);
    },
    async close() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
