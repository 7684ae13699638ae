/**
 * `scanwire copy` of a SQLite file to PostgreSQL, durable, compared with psql's \copy of the same rows: from files that
 * are ready, into the same tables with the same indexes, without checks.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Claim } from '../../src/core/event-log.ts';
import { createInProcessPubSub } from '../../src/core/pubsub.ts';
import { copyStore } from '../../src/store/copy.ts';
import { openStore } from '../../src/store/open-store.ts';
import { openDatabase } from '../../src/store/postgres/database.ts';
import { startPostgres } from '../../test/support/postgres.ts';
import { POSTGRES_PROGRAMS } from '../../test/support/postgres-programs.ts';
import { LEASE_MS, newScan, sampleEvent } from '../../test/support/sample-events.ts';
import { inFolder, median, rate, ratio, table, title } from '../support/measure.ts';

const SCANS = 10;
const EVENTS = 20_000;
const BATCH = 1000;
const ROUNDS = 3;
const WANTED = 20_000;
const TABLES = ['ScanEvent', 'Host', 'Endpoint', 'Finding', 'PageAssessment'];

const postgres = await startPostgres({ fsync: true });
try {
  await inFolder(async (folder) => {
    const from = `file:${join(folder, 'scanwire.db')}`;
    const events = await fill(from);
    const rates = { copy: [] as number[], psql: [] as number[] };
    let rows = 0;
    const cpu: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const to = await postgres.createDatabase();
      const started = [performance.now(), process.cpuUsage().user] as const;
      const report = await copyStore(from, to, { signal: new AbortController().signal, onProgress() {} });
      rates.copy.push((1000 * events) / (performance.now() - started[0]));
      cpu.push((process.cpuUsage().user - started[1]) / events);
      rows = report.total;
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
    console.log(`  CPU of scanwire copy: ${median(cpu).toFixed(1)} µs an event`);
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

function psql(url: string, command: string): void {
  execFileSync(join(String(POSTGRES_PROGRAMS), 'psql'), ['-q', '-v', 'ON_ERROR_STOP=1', '-c', command, url], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
