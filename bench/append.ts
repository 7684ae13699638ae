/**
 * Appends to the event log, compared with the bare driver: the same bytes into a table with the same columns, in
 * transactions of the same size, both durable (WAL, synchronous=FULL). For each event, the log also checks the fence,
 * assigns the seq, maintains a second index and updates the scan's row.
 */
import { join } from 'node:path';
import { createClient, type InValue } from '@libsql/client';
import Libsql from 'libsql';
import type { EventBody } from '../src/core/event.ts';
import { createInProcessPubSub } from '../src/core/pubsub.ts';
import { openDatabase } from '../src/store/sqlite/database.ts';
import { createEventLog } from '../src/store/sqlite/event-log.ts';
import { inFolder, median, rate, ratio, table, title } from './support/measure.ts';

const BATCH = 100;
const EVENTS = 20_000;
const ROUNDS = 5;
const SCAN_ID = '01BENCH0000000000000000000';

const lineOf = (index: number): EventBody => ({
  type: 'LOG',
  level: 'INFO',
  message: `${index} ${'x'.repeat(150)}`,
  scanner: 'mock',
});

const CREATE =
  'CREATE TABLE event (scanId TEXT NOT NULL, seq INTEGER NOT NULL, workspace TEXT NOT NULL, type TEXT NOT NULL, at INTEGER NOT NULL, scanner TEXT, severity INTEGER, body TEXT NOT NULL, PRIMARY KEY (scanId, seq))';
const INSERT = 'INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?)';

await inFolder(async (folder) => {
  const log = await openLog(folder);
  const driver = await openDriver(folder);
  const prepared = openPrepared(folder);
  const rates = { log: [] as number[], driver: [] as number[], prepared: [] as number[] };
  for (let round = -1; round < ROUNDS; round++) {
    const logRate = await timed(log.append);
    const driverRate = await timed(driver.append);
    const preparedRate = await timed(prepared.append);
    // The first round warms up.
    if (round < 0) continue;
    rates.log.push(logRate);
    rates.driver.push(driverRate);
    rates.prepared.push(preparedRate);
  }
  for (const part of [log, driver, prepared]) await part.close();

  title(`Append, durable, batches of ${BATCH}`);
  const against = (rival: number[]) => median(rates.log.map((value, index) => value / (rival[index] ?? 1)));
  const share = against(rates.driver);
  table([
    ['', 'events', 'event log is'],
    ['event log', rate(median(rates.log)), ''],
    ['@libsql/client, batch()', rate(median(rates.driver)), ratio(share)],
    ['libsql, one prepared statement', rate(median(rates.prepared)), ratio(against(rates.prepared))],
  ]);
  console.log('  wanted: at least 0.50x of the driver');
  if (share < 0.5) process.exitCode = 1;
});

async function timed(append: (from: number) => Promise<unknown>): Promise<number> {
  const start = performance.now();
  for (let from = 0; from < EVENTS; from += BATCH) await append(from);
  return (1000 * EVENTS) / (performance.now() - start);
}

async function openLog(folder: string) {
  const database = await openDatabase(`file:${join(folder, 'log.db')}`);
  const log = createEventLog(database, createInProcessPubSub());
  await log.create({
    id: SCAN_ID,
    workspace: 'default',
    target: 'x.test',
    targetKind: 'DOMAIN',
    label: null,
    scanners: [],
  });
  const claim = await log.claim(SCAN_ID, 3_600_000);
  if (!claim) throw new Error('no claim');
  return {
    append: (from: number) =>
      log.append(
        claim,
        Array.from({ length: BATCH }, (_, index) => lineOf(from + index)),
      ),
    close: () => database.close(),
  };
}

async function openDriver(folder: string) {
  const client = createClient({ url: `file:${join(folder, 'driver.db')}` });
  await client.execute('PRAGMA journal_mode = WAL');
  await client.execute('PRAGMA synchronous = FULL');
  await client.execute(CREATE);
  let seq = 0;
  return {
    append: (from: number) =>
      client.batch(
        Array.from({ length: BATCH }, (_, index) => ({ sql: INSERT, args: rowOf(++seq, from + index) })),
        'write',
      ),
    close: async () => client.close(),
  };
}

function openPrepared(folder: string) {
  const database = new Libsql(join(folder, 'prepared.db'));
  for (const sql of ['PRAGMA journal_mode = WAL', 'PRAGMA synchronous = FULL', CREATE]) database.exec(sql);
  const insert = database.prepare(INSERT);
  let seq = 0;
  return {
    append: async (from: number) => {
      database.exec('BEGIN');
      for (let index = 0; index < BATCH; index++) insert.run(...rowOf(++seq, from + index));
      database.exec('COMMIT');
    },
    close: async () => database.close(),
  };
}

function rowOf(seq: number, index: number): InValue[] {
  const body = lineOf(index);
  return [SCAN_ID, seq, 'default', body.type, Date.now(), 'mock', null, JSON.stringify(body)];
}
