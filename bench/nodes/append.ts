/**
 * Appends of findings to the event log on PostgreSQL, compared with bare transactions of the driver, all durable (fsync):
 * - The same tables: BEGIN, one INSERT of the same rows into each of the log's two tables with all their indexes, COMMIT. For
 *   each append, the log also checks the fence, gives the seqs, and updates the rows of the scan and the scanner.
 * - No indexes: the same INSERTs into two tables with the same columns, with primary keys and no other index.
 * - The same work: the same tables, and a lock, a check and an update of the rows of the scan and the scanner.
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

const ROUNDS = 9;
const ROUND_MS = 400;

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
  const open = async (opened: (url: string) => Promise<Appender>) => opened(await postgres.createDatabase());
  const log = await open(openLog);
  const rivals = [await open(openSameTables), await open(openBare), await open(openSameWork)];
  title('Append to PostgreSQL, durable, findings/s, and what the log reaches of each bare transaction');
  const rows = [['batch', 'event log', 'same tables', '', 'no indexes', '', 'same work', '']];
  for (const batch of [1, 10, 100]) {
    const rates = [log, ...rivals].map((): number[] => []);
    for (let round = -1; round < ROUNDS; round++) {
      for (const [index, { append }] of [log, ...rivals].entries()) {
        const measured = await timed(batch, append);
        // The first round warms up.
        if (round >= 0) rates[index]?.push(measured);
      }
    }
    const [ofLog = [], ...ofRivals] = rates;
    const shares = ofRivals.map((ofRival) =>
      median(ofLog.map((value, index) => value / (ofRival[index] ?? Number.NaN))),
    );
    rows.push([
      ...[`${batch}`, rate(median(ofLog))],
      ...ofRivals.flatMap((ofRival, index) => [rate(median(ofRival)), ratio(shares[index] ?? Number.NaN)]),
    ]);
    if (!((shares[0] ?? 0) >= 1)) process.exitCode = 1;
  }
  table(rows);
  console.log('  wanted: at least 1.00x of the bare transaction with the same tables');
  for (const { close } of [log, ...rivals]) await close();
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

interface Appender {
  append(bodies: FindingBody[]): Promise<unknown>;
  close(): Promise<void>;
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

async function openBare(url: string): Promise<Appender> {
  const client = await connected(url);
  await client.query(CREATE);
  return inserting(client, ['event', 'finding'], 0);
}

async function openSameTables(url: string): Promise<Appender> {
  const { close } = await openLog(url);
  await close();
  const client = await connected(url);
  const { rows } = await client.query('SELECT max("seq") AS "seq" FROM "ScanEvent"');
  return inserting(client, ['"ScanEvent"', '"Finding"'], rows[0].seq);
}

/** @param tables of events and of findings @param lastSeq of the scan with the key 1 */
function inserting(client: Client, tables: [string, string], lastSeq: number): Appender {
  let seq = lastSeq;
  return {
    async append(bodies) {
      await client.query('BEGIN');
      await insertRows(client, tables, bodies, 1, seq);
      await client.query('COMMIT');
      seq += bodies.length;
    },
    close: () => client.end(),
  };
}

async function openSameWork(url: string): Promise<Appender> {
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
