/**
 * Appends of findings to the event log on PostgreSQL, compared with bare transactions of the driver, all durable (fsync):
 * - BEGIN, one INSERT of the same rows into each of two tables with the same columns and primary keys, COMMIT. For each append,
 *   the log also checks the fence, gives the seqs and positions, maintains its indexes, and updates the rows of the scan and
 *   the scanner.
 * - The same work: in the log's own tables, with all their indexes, and with a lock, a check, and updates of the
 *   rows of the scan and the scanner.
 */
import { Client } from 'pg';
import type { EventBody } from '../../src/core/event.ts';
import { createInProcessPubSub } from '../../src/core/pubsub.ts';
import { findingSchema } from '../../src/core/result.ts';
import { severityRank } from '../../src/core/vocabulary.ts';
import { openDatabase } from '../../src/store/postgres/database.ts';
import { createEventLog } from '../../src/store/postgres/event-log.ts';
import { fieldsOf, OWN_COLUMNS, resultColumns } from '../../src/store/rows.ts';
import { startPostgres } from '../../test/support/postgres.ts';
import { newScan } from '../../test/support/sample-events.ts';
import { median, rate, ratio, table, title } from '../support/measure.ts';

type FindingBody = EventBody & { type: 'FINDING' };

const ROUNDS = 5;
const ROUND_MS = 1000;

const findingOf = (index: number): FindingBody => ({
  ...{ type: 'FINDING', scanner: 'probe', parent: null, mock: false },
  finding: {
    ...findingSchema.parse({
      ...{ title: `Flaw ${index}`, severity: 'MEDIUM', type: 'sample', url: `https://example.com/${index}` },
      ...{ description: 'x'.repeat(100), evidence: { index } },
    }),
    fingerprint: `f${index}`,
  },
});

const BODIES = Array.from({ length: 100 }, (_, index) => findingOf(index));

/** The columns as the log has them, with the primary keys and no other index. */
const CREATE = `
  CREATE TABLE event ("scanKey" INTEGER, "seq" INTEGER, "type" TEXT, "at" TIMESTAMP(3), "scanner" TEXT, "body" JSON,
    PRIMARY KEY ("scanKey", "seq"));
  CREATE TABLE finding ("position" SERIAL PRIMARY KEY, ${resultColumns('FINDING')
    .map((name) => `"${name}" ${typeOf(name)}`)
    .join(', ')})`;

function typeOf(column: string): string {
  if (['scanKey', 'seq', 'parent', 'severity', 'port', 'line', 'column'].includes(column)) return 'INTEGER';
  if (['evidence', 'references', 'properties'].includes(column)) return 'JSON';
  return column === 'foundAt' ? 'TIMESTAMP(3)' : column === 'mock' ? 'BOOLEAN' : 'TEXT';
}

const LOCK = 'SELECT "key", "lastSeq" FROM "Scan" WHERE "id" = $1 AND "fence" = $2 FOR UPDATE';
const UPDATE = `UPDATE "Scan" SET "lastSeq" = "lastSeq" + $2, "findings" = "findings" + $2, "findingsMedium" = "findingsMedium" + $2
  WHERE "key" = $1`;
const UPDATE_RUN =
  'UPDATE "ScannerRun" SET "findings" = "findings" + $3 WHERE "scanKey" = $1 AND "name" = $2';

/** The INSERTs of the rivals, by table and number of rows. */
const texts = new Map<string, string>();

const postgres = await startPostgres({ fsync: true });
try {
  const log = await openLog(await postgres.createDatabase());
  const bare = await openBare(await postgres.createDatabase());
  const same = await openSame(await postgres.createDatabase());
  title('Append to PostgreSQL, durable, findings/s');
  const rows = [['batch', 'event log', 'bare transaction', 'event log is', 'the same work', 'event log is']];
  for (const batch of [1, 10, 100]) {
    const rates = { log: [] as number[], bare: [] as number[], same: [] as number[] };
    for (let round = -1; round < ROUNDS; round++) {
      const ofLog = await timed(batch, log.append);
      const ofBare = await timed(batch, bare.append);
      const ofSame = await timed(batch, same.append);
      // The first round warms up.
      if (round < 0) continue;
      rates.log.push(ofLog);
      rates.bare.push(ofBare);
      rates.same.push(ofSame);
    }
    const shareOf = (rival: number[]) => median(rates.log.map((value, index) => value / (rival[index] ?? 1)));
    const share = shareOf(rates.bare);
    rows.push([
      ...[`${batch}`, rate(median(rates.log)), rate(median(rates.bare)), ratio(share)],
      ...[rate(median(rates.same)), ratio(shareOf(rates.same))],
    ]);
    if (share < 1) process.exitCode = 1;
  }
  table(rows);
  console.log('  wanted: at least 1.00x of the bare transaction');
  for (const { close } of [log, bare, same]) await close();
} finally {
  await postgres.close();
}

async function timed(batch: number, append: (bodies: FindingBody[]) => Promise<unknown>): Promise<number> {
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < ROUND_MS) {
    await append(BODIES.slice(0, batch));
    count += batch;
  }
  return (1000 * count) / (performance.now() - start);
}

async function openLog(url: string) {
  const database = await openDatabase(url);
  const log = createEventLog(database, createInProcessPubSub());
  const scan = newScan();
  await log.create(scan);
  const claim = await log.claim(scan.id, 3_600_000);
  if (!claim) throw new Error('no claim');
  return {
    ...{ id: claim.id, fence: claim.fence },
    append: (bodies: FindingBody[]) => log.append(claim, bodies),
    close: database.close,
  };
}

async function openBare(url: string) {
  const client = await connected(url);
  await client.query(CREATE);
  let seq = 0;
  return {
    async append(bodies: FindingBody[]) {
      await client.query('BEGIN');
      await insertRows(client, ['event', 'finding'], bodies, 1, seq);
      await client.query('COMMIT');
      seq += bodies.length;
    },
    close: () => client.end(),
  };
}

/** The same work as the log's. */
async function openSame(url: string) {
  const { id, fence, close } = await openLog(url);
  const client = await connected(url);
  return {
    async append(bodies: FindingBody[]) {
      await client.query('BEGIN');
      const { rows } = await client.query({ name: 'lock', text: LOCK, values: [id, fence] });
      const { key, lastSeq } = rows[0];
      await insertRows(client, ['"ScanEvent"', '"Finding"'], bodies, key, lastSeq);
      await client.query({ name: 'update', text: UPDATE, values: [key, bodies.length] });
      await client.query({ name: 'update run', text: UPDATE_RUN, values: [key, 'probe', bodies.length] });
      await client.query('COMMIT');
    },
    async close() {
      await client.end();
      await close();
    },
  };
}

async function connected(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  return client;
}

function insertSql(table: string, columns: readonly string[], count: number): string {
  const rows = Array.from(
    { length: count },
    (_, at) => `(${columns.map((_, index) => `$${at * columns.length + index + 1}`).join()})`,
  );
  return `INSERT INTO ${table} (${columns.map((column) => `"${column}"`).join()}) VALUES ${rows.join()}`;
}

/** One INSERT into each of the tables. */
async function insertRows(
  client: Client,
  [events, findings]: [string, string],
  bodies: readonly FindingBody[],
  key: number,
  lastSeq: number,
) {
  const at = new Date().toISOString();
  const insert = (table: string, columns: readonly string[], rows: unknown[][]) => {
    const name = `${table} ${rows.length}`;
    const text = texts.get(name) ?? insertSql(table, columns, rows.length);
    texts.set(name, text);
    return client.query({ name, text, values: rows.flat() });
  };
  const eventRows = bodies.map((body, index) => [
    key,
    lastSeq + index + 1,
    body.type,
    at,
    body.scanner,
    JSON.stringify(body),
  ]);
  await insert(events, ['scanKey', 'seq', 'type', 'at', 'scanner', 'body'], eventRows);
  const findingRows = bodies.map((body, index) => findingRow(body, key, lastSeq + index + 1, at));
  await insert(findings, resultColumns('FINDING'), findingRows);
}

function findingRow(body: FindingBody, key: number, seq: number, at: string): unknown[] {
  const fields = { ...fieldsOf(body), severity: severityRank(body.finding.severity) } as Record<
    string,
    unknown
  >;
  const own = OWN_COLUMNS.FINDING.map((name) => {
    const value = fields[name];
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
  });
  return [key, seq, body.scanner, body.parent, at, body.mock, ...own];
}
