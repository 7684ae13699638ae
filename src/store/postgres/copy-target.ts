/** An empty PostgreSQL database that receives the rows of another one. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { auditDraft } from '../../core/audit-entry.ts';
import { commandLine } from '../../core/identity.ts';
import { DatabaseError } from '../database-error.ts';
import { shownUrl } from '../database-url.ts';
import { REMOVED } from '../removed.ts';
import { insertEntry } from './audit.ts';
import { connectionOf, explain } from './connection.ts';
import { encodeBatch, type Losses, type TablePlace } from './copy-rows.ts';
import { COPY_NAME, COPY_TABLE, hasCopy, prepare } from './database.ts';
import { run } from './sql.ts';
import { stallCauseOf } from './unavailable.ts';

export interface CopyState extends Losses {
  tables: Record<string, TablePlace>;
}

/** The database that is copied, as the target remembers it. */
export interface Origin {
  identity: string;
  state: string;
}

export interface CopyTarget {
  /** types of the columns that the target does not compute itself, by table and name */
  readonly tables: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Begins a copy, or continues an interrupted one. @throws DatabaseError if the target has other data */
  begin(origin: Origin): Promise<CopyState>;
  /** Writes some rows and the new state in one transaction. @returns whether there are more */
  write(table: string, columns: readonly string[], rows: Iterator<readonly unknown[]>): Promise<boolean>;
  count(table: string): Promise<number>;
  /** Some scans whose events are not 1, 2, 3 … up to their last one. */
  incompleteScans(): Promise<{ id: string; events: number }[]>;
  /**
   * Makes it a database that servers can use.
   * @param lastNumbers see SourceTable
   */
  finish(lastNumbers: ReadonlyMap<string, number | null>): Promise<Losses>;
  close(): Promise<void>;
}

/** Tables that are not copied: the search index, which the store builds itself, and the records of migrations and of this copy. */
const COMPUTED = [
  ...['IndexState', 'IndexedWorkspace', 'OpenScan', 'Issue', 'IssueScan', 'ScanCount', 'WorkspaceCount'],
  ...['_prisma_migrations', COPY_TABLE],
];
/** Has a row in every database. */
const CHALLENGE = 'ChallengeKey';
/** Advisory lock of the one copy that runs. */
const COPYING = 7_226_930;
/** Wait for the connection of an earlier copy, which was killed, to end. */
const LOCK_TRIES = 50;
const LOCK_WAIT_MS = 100;
/** Without any progress for this time, the connection is dead, though the network has not said so. */
const STALL_MS = 60_000;
const MAX_SHOWN = 10;

export interface TargetOptions {
  /** Ends the connection, so that calls fail. */
  signal: AbortSignal;
  stallMs?: number | undefined;
  /** receives the number of rows of a table that have been sent */
  onRows(table: string, rows: number): void;
}

/** @throws DatabaseError, the error of the driver */
export async function openCopyTarget(
  url: string,
  { signal, stallMs = STALL_MS, onRows }: TargetOptions,
): Promise<CopyTarget> {
  const connection = connectionOf(await prepare(url, { copies: true }), COPY_NAME);
  const client = new Client(connection.settings);
  client.on('error', () => {});
  const disconnect = () => connection.close(() => client.end()).catch(() => {});
  // With a statement in progress, this ends the connection at once. The server then undoes the transaction.
  const end = () => void disconnect();
  const close = async () => {
    signal.removeEventListener('abort', end);
    await disconnect();
  };
  try {
    signal.throwIfAborted();
    signal.addEventListener('abort', end);
    await client.connect();
    // The server looks for a client that has gone also while it counts.
    await client.query(`SET statement_timeout = 0; SET client_connection_check_interval = '2s'`);
    await lock(client);
    return { ...(await createTarget(client, { url, stallMs, onRows, end })), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @throws DatabaseError if another copy runs, or a server uses the database */
async function lock(client: Client): Promise<void> {
  for (let tries = 1; ; tries++) {
    const { rows } = await client.query(`SELECT pg_try_advisory_lock(${COPYING}) AS "locked"`);
    if (rows[0].locked) break;
    if (tries === LOCK_TRIES) throw new DatabaseError('another copy into this database is running');
    await sleep(LOCK_WAIT_MS);
  }
  const servers = await client.query(
    `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'scanwire' LIMIT 1`,
  );
  if (servers.rowCount) throw new DatabaseError('a server is using it; stop the server, and copy again');
}

async function createTarget(
  client: Client,
  {
    url,
    stallMs,
    onRows,
    end,
  }: Pick<TargetOptions, 'onRows'> & { url: string; stallMs: number; end(): void },
): Promise<Omit<CopyTarget, 'close'>> {
  const tables = await readTables(client);
  let state: CopyState = { tables: {}, cleaned: 0, limited: 0 };

  const transaction = async (work: () => Promise<void>) => {
    await client.query('BEGIN');
    await work();
    await client.query('COMMIT');
  };
  return {
    tables,
    async begin(origin) {
      const known = await knownState(client, origin);
      if (known) state = known;
      else {
        await refuseData(client, [...tables.keys()], origin);
        await transaction(async () => {
          await client.query(`CREATE TABLE "${COPY_TABLE}" ("identity" TEXT, "state" TEXT, "progress" JSON)`);
          const values = [origin.identity, origin.state, JSON.stringify(state)];
          await client.query(`INSERT INTO "${COPY_TABLE}" VALUES ($1, $2, $3)`, values);
          await client.query(`DELETE FROM "${CHALLENGE}"`);
        });
      }
      return state;
    },

    async write(table, columns, rows) {
      const types = columns.map((name) => tables.get(table)?.get(name) ?? '');
      const names = columns.map((name) => `"${name}"`).join(', ');
      const next = structuredClone(state);
      const place = next.tables[table] ?? { after: 0, rows: 0 };
      next.tables[table] = place;
      let more = true;
      const timer = setTimeout(end, stallMs);
      const chunks = function* () {
        const batch = encodeBatch(rows, types, place, next);
        for (let chunk = batch.next(); ; chunk = batch.next()) {
          timer.refresh();
          if (chunk.done) {
            more = chunk.value;
            return;
          }
          onRows(table, place.rows);
          yield chunk.value;
        }
      };
      try {
        await transaction(async () => {
          const stream = client.query(copyFrom(`COPY "${table}" (${names}) FROM STDIN`));
          await pipeline(Readable.from(chunks()), stream);
          await client.query(`UPDATE "${COPY_TABLE}" SET "progress" = $1`, [JSON.stringify(next)]);
          timer.refresh();
        });
      } finally {
        clearTimeout(timer);
      }
      state = next;
      onRows(table, place.rows);
      return more;
    },

    async count(table) {
      const { rows } = await client.query(`SELECT count(*)::float8 AS "count" FROM "${table}"`);
      return rows[0].count;
    },

    async incompleteScans() {
      const { rows } =
        await client.query(`SELECT s."id", coalesce(e.events, 0)::float8 AS "events" FROM "Scan" s
        LEFT JOIN (SELECT "scanKey", count(*) AS events, min("seq") AS first, max("seq") AS last FROM "ScanEvent" GROUP BY 1) e
          ON e."scanKey" = s."key"
        WHERE s."workspace" <> '${REMOVED}'
          AND NOT (coalesce(e.events, 0) = s."lastSeq" AND coalesce(e.last, 0) = s."lastSeq" AND coalesce(e.first, 1) = 1)
        ORDER BY s."id" LIMIT ${MAX_SHOWN}`);
      return rows;
    },

    async finish(lastNumbers) {
      await transaction(() => complete(client, lastNumbers, url));
      await client.query(`ANALYZE ${[...tables.keys()].map((name) => `"${name}"`).join(', ')}`);
      return state;
    },
  };
}

/** @returns why the copy failed, in words for users; without values of rows */
export function explainTarget(error: unknown): string {
  if (error instanceof DatabaseError) return error.message;
  const { where } = error as { where?: string };
  const row = /^COPY [^:]*/.exec(where ?? '')?.[0];
  const reason = row ? `${explain(error)} (${row})` : explain(error);
  return stallCauseOf(error)
    ? `${reason}; run the same command again to continue where this one stopped`
    : reason;
}

async function readTables(client: Client): Promise<Map<string, Map<string, string>>> {
  const { rows } = await client.query(
    `SELECT "table_name" AS "table", "column_name" AS "column", "udt_name" AS "type" FROM information_schema.columns
     WHERE "table_schema" = current_schema() AND "table_name" <> ALL ($1) ORDER BY 1, "ordinal_position"`,
    [COMPUTED],
  );
  const tables = new Map<string, Map<string, string>>();
  for (const { table, column, type } of rows)
    tables.set(table, (tables.get(table) ?? new Map()).set(column, type));
  return tables;
}

/** @returns undefined if no copy into this database has begun @throws DatabaseError if it was another one */
async function knownState(client: Client, { identity, state }: Origin): Promise<CopyState | undefined> {
  if (!(await hasCopy(client))) return undefined;
  const { rows } = await client.query(`SELECT * FROM "${COPY_TABLE}"`);
  if (rows[0].identity !== identity)
    throw new DatabaseError(
      'it has an unfinished copy of another database; recreate the target database, and copy again',
    );
  if (rows[0].state !== state)
    throw new DatabaseError(
      'the source has changed since this copy began; recreate the target database, and copy again',
    );
  return rows[0].progress;
}

/** @throws DatabaseError */
async function refuseData(client: Client, tables: readonly string[], { identity }: Origin): Promise<void> {
  const { rows } = await client.query(`SELECT "key" FROM "${CHALLENGE}"`);
  if (rows.some(({ key }) => key === identity))
    throw new DatabaseError('the source has already been copied to it, and the copy is complete');
  for (const table of tables) {
    if (table === CHALLENGE) continue;
    const found = await client.query(`SELECT 1 FROM "${table}" LIMIT 1`);
    if (found.rowCount)
      throw new DatabaseError(
        `it is not empty (table ${table}); copy into a new database, which createdb creates`,
      );
  }
}

/** In a transaction. */
async function complete(
  client: Client,
  lastNumbers: ReadonlyMap<string, number | null>,
  url: string,
): Promise<void> {
  for (const [table, last] of lastNumbers) if (last !== null) await continueNumbers(client, table, last);
  await client.query(`UPDATE "Scan" s SET "scannerNames" =
    ARRAY(SELECT "name" FROM "ScannerRun" r WHERE r."scanKey" = s."key" ORDER BY "position")`);
  // The index has no scan yet.
  await client.query('INSERT INTO "OpenScan" ("scanKey") SELECT "key" FROM "Scan"');
  const sql = { query: (text: string, values?: readonly unknown[]) => run(client, text, values) };
  await insertEntry(sql, auditDraft(commandLine(), 'EXPORT', {}, { detail: shownUrl(url) }));
  await client.query(`DROP TABLE "${COPY_TABLE}"`);
}

/** The next row gets a higher number than any that was ever given, so that no cursor passes it. */
async function continueNumbers(client: Client, table: string, last: number): Promise<void> {
  const { rows } = await client.query(
    `SELECT pg_get_serial_sequence(quote_ident($1), column_name) AS "sequence" FROM information_schema.columns
     WHERE table_schema = current_schema() AND table_name = $1 AND column_default LIKE 'nextval(%'`,
    [table],
  );
  for (const { sequence } of rows)
    await client.query('SELECT setval($1, greatest($2::int, 1), $2 > 0)', [sequence, last]);
}
