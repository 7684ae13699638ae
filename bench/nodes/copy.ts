/**
 * `scanwire copy` of a SQLite file to PostgreSQL, durable, compared with psql's \copy of the same rows: from files that
 * are ready, into the same tables with the same indexes, without checks.
 */
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Claim } from '../../src/core/event-log.ts';
import { createInProcessPubSub } from '../../src/core/pubsub.ts';
import { openStore } from '../../src/store/open-store.ts';
import { openDatabase } from '../../src/store/postgres/database.ts';
import { startPostgres } from '../../test/support/postgres.ts';
import { POSTGRES_PROGRAMS } from '../../test/support/postgres-programs.ts';
import { watchPeak } from '../../test/support/process-meter.ts';
import { LEASE_MS, newScan, sampleEvent } from '../../test/support/sample-events.ts';
import { inFolder, median, ROOT, rate, ratio, table, title } from '../support/measure.ts';

const MAIN = join(ROOT, 'src/main.ts');
const SCANS = 10;
const EVENTS = 20_000;
const BATCH = 1000;
const ROUNDS = 3;
const WANTED = 20_000;
const TABLES = ['ScanEvent', 'Host', 'Endpoint', 'Finding', 'PageAssessment'];

const postgres = await startPostgres({ fsync: true });
try {
  await inFolder(async (folder) => {
    const made = join(folder, 'made.db');
    const events = await fill(`file:${made}`);
    // This process may keep its file open until it collects garbage.
    const from = join(folder, 'scanwire.db');
    for (const suffix of ['', '-wal'])
      if (existsSync(made + suffix)) copyFileSync(made + suffix, from + suffix);
    const rates = { copy: [] as number[], psql: [] as number[] };
    let rows = 0;
    let memory = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const to = await postgres.createDatabase();
      const report = await copy(`file:${from}`, to);
      rates.copy.push(events / report.seconds);
      rows = report.total;
      memory = Math.max(memory, report.memory);
      const files = join(folder, `${round}`);
      mkdirSync(files);
      for (const name of TABLES) psql(to, `\\copy "${name}" TO '${join(files, name)}'`);
      const bare = await postgres.createDatabase();
      await (await openDatabase(bare)).close();
      const startedMs = performance.now();
      for (const name of TABLES) psql(bare, `\\copy "${name}" FROM '${join(files, name)}'`);
      rates.psql.push((1000 * events) / (performance.now() - startedMs));
    }
    const copied = median(rates.copy);
    title(
      `Copy of ${events.toLocaleString('en')} events, ${rows.toLocaleString('en')} rows in all, to PostgreSQL`,
    );
    table([
      ['', 'events', 'scanwire copy is'],
      ['scanwire copy', rate(copied), ''],
      ["psql's \\copy", rate(median(rates.psql)), ratio(copied / median(rates.psql))],
    ]);
    console.log(`  memory of scanwire copy: at most ${memory} MB`);
    console.log(`  wanted: at least ${rate(WANTED)}`);
    if (copied < WANTED) process.exitCode = 1;
  });
} finally {
  await postgres.close();
}

/** @returns number of events */
async function fill(url: string): Promise<number> {
  const store = await openStore(url, { pubsub: createInProcessPubSub() });
  for (let n = 0; n < SCANS; n++) {
    const scan = newScan();
    await store.log.create(scan);
    const claim = (await store.log.claim(scan.id, LEASE_MS)) as Claim;
    for (let from = 0; from < EVENTS; from += BATCH)
      await store.log.append(
        claim,
        Array.from({ length: BATCH }, (_, index) => sampleEvent(from + index)),
      );
  }
  await store.close();
  return SCANS * EVENTS;
}

interface Measured {
  total: number;
  /** without the start of the process */
  seconds: number;
  /** MB */
  memory: number;
}

async function copy(from: string, to: string): Promise<Measured> {
  const args = ['--import', 'tsx', MAIN, 'copy', '--from', from, '--to', to, '--json'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const peakOf = watchPeak(child.pid as number);
  try {
    const report = JSON.parse(await text(child.stdout)) as Omit<Measured, 'memory'>;
    return { ...report, memory: Math.round(peakOf() / 1024 ** 2) };
  } finally {
    peakOf();
  }
}

function psql(url: string, command: string): void {
  execFileSync(join(String(POSTGRES_PROGRAMS), 'psql'), ['-q', '-v', 'ON_ERROR_STOP=1', '-c', command, url], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
