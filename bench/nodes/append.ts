/**
 * Appends of findings to the event log on PostgreSQL, compared with a bare transaction of the driver: BEGIN, one INSERT of
 * the same rows into each of two tables with the same columns and primary keys, COMMIT; both durable (fsync). For each
 * append, the log also checks the fence, gives the seqs and positions, maintains its indexes, and updates the row of the scan.
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

const postgres = await startPostgres({ fsync: true });
try {
  const log = await openLog(await postgres.createDatabase());
  const bare = await openBare(await postgres.createDatabase());
  title('Append to PostgreSQL, durable, findings/s');
  const rows = [['batch', 'event log', 'bare transaction', 'event log is']];
  for (const batch of [1, 10, 100]) {
    const rates = { log: [] as number[], bare: [] as number[] };
    for (let round = -1; round < ROUNDS; round++) {
      const ofLog = await timed(batch, log.append);
      const ofBare = await timed(batch, bare.append);
      // The first round warms up.
      if (round < 0) continue;
      rates.log.push(ofLog);
      rates.bare.push(ofBare);
    }
    const share = median(rates.log.map((value, index) => value / (rates.bare[index] ?? 1)));
    rows.push([`${batch}`, rate(median(rates.log)), rate(median(rates.bare)), ratio(share)]);
    if (share < 1) process.exitCode = 1;
  }
  table(rows);
  console.log('  wanted: at least 1.00x of the bare transaction');
  await log.close();
  await bare.close();
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
  return { append: (bodies: FindingBody[]) => log.append(claim, bodies), close: database.close };
}

async function openBare(url: string) {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  await client.query(CREATE);
  let seq = 0;
  const insert = (name: string, columns: readonly string[], rows: unknown[][]) => {
    const values = rows.map(
      (row, at) => `(${row.map((_, index) => `$${at * row.length + index + 1}`).join()})`,
    );
    const text = `INSERT INTO ${name} (${columns.map((column) => `"${column}"`).join()}) VALUES ${values.join()}`;
    return client.query({ name: `${name} ${rows.length}`, text, values: rows.flat() });
  };
  return {
    async append(bodies: FindingBody[]) {
      const at = new Date().toISOString();
      const events = bodies.map((body, index) => [
        1,
        seq + index + 1,
        body.type,
        at,
        body.scanner,
        JSON.stringify(body),
      ]);
      const findings = bodies.map((body, index) => findingRow(body, seq + index + 1, at));
      await client.query('BEGIN');
      await insert('event', ['scanKey', 'seq', 'type', 'at', 'scanner', 'body'], events);
      await insert('finding', resultColumns('FINDING'), findings);
      await client.query('COMMIT');
      seq += bodies.length;
    },
    close: () => client.end(),
  };
}

function findingRow(body: FindingBody, seq: number, at: string): unknown[] {
  const fields = { ...fieldsOf(body), severity: severityRank(body.finding.severity) } as Record<
    string,
    unknown
  >;
  const own = OWN_COLUMNS.FINDING.map((name) => {
    const value = fields[name];
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
  });
  return [1, seq, body.scanner, body.parent, at, body.mock, ...own];
}
