/** A SQLite file whose rows are copied to another database. */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import Libsql from 'libsql';
import { DatabaseError } from '../database-error.ts';
import { RESULT_TABLES } from '../rows.ts';
import { databasePath, explain } from './database.ts';
import { isMigrated } from './migrate.ts';

export interface SourceTable {
  columns: readonly string[];
  rows: number;
  /** numbers of the first and the last row; null if there is none */
  span: readonly [first: number | null, last: number | null];
  /** the last number that the table has assigned to a row, even to a deleted one; null if it assigns none */
  lastNumber: number | null;
}

export interface CopySource {
  /** path of the file */
  readonly path: string;
  /** a secret of the database, which all of its copies have */
  readonly identity: string;
  describe(table: string): SourceTable;
  /** Changes whenever a server changes any of these tables. @param tables by name, as described */
  stateOf(tables: ReadonlyMap<string, SourceTable>): string;
  /** The rows after a row number, in the order of these numbers: the number, then the columns. Texts with U+0000 are Buffers. */
  read(table: string, columns: readonly string[], after: number): IterableIterator<readonly unknown[]>;
  /** number of events of a scan */
  countEvents(scanId: string): number;
  close(): void;
}

/** Maximum wait for a command, such as a backup, to end. */
const BUSY_TIMEOUT_MS = 2000;

/** Rows of these are never changed, only added, and deleted with their scan. */
const LOGS: readonly string[] = ['ScanEvent', 'ScanPage', ...Object.values(RESULT_TABLES)];

/**
 * Opens a file that no other process uses, and keeps other processes away until it is closed.
 * @param url `file:` and a path
 * @throws DatabaseError
 */
export async function openCopySource(url: string): Promise<CopySource> {
  const path = databasePath(url);
  if (!statSync(path, { throwIfNoEntry: false })?.isFile())
    throw new DatabaseError(`there is no database at ${path}`);
  let database: Libsql.Database | undefined;
  try {
    database = new Libsql(path, { timeout: BUSY_TIMEOUT_MS });
    lock(database);
    await check(database);
    return createSource(database, path);
  } catch (error) {
    database?.close();
    throw new DatabaseError(`cannot copy the database ${path}: ${explainSource(error)}`, { cause: error });
  }
}

/**
 * Each process that has opened a file with a write-ahead log holds a shared lock on it until it closes it, also while it does
 * nothing. An exclusive lock is therefore only granted if no other process uses the file.
 */
function lock(database: Libsql.Database): void {
  database.exec('PRAGMA locking_mode = EXCLUSIVE');
  database.exec('BEGIN EXCLUSIVE');
}

/** @throws DatabaseError */
async function check(database: Libsql.Database): Promise<void> {
  if (!database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'Scan'`).get())
    throw new DatabaseError('it is not a database of scanwire');
  const isCurrent = await isMigrated(database);
  if (!isCurrent || database.prepare('SELECT 1 FROM "PlainOptions"').get())
    throw new DatabaseError(
      isCurrent
        ? 'it has secret options of an earlier version that are not encrypted yet; start this version of the server on it (scanwire serve), stop it after a minute, and copy again'
        : 'it was written by an older version; start this version of the server on it once (scanwire serve), which migrates it, stop it, and copy again',
    );
}

/** @returns why the source cannot be copied, in words for users */
export function explainSource(error: unknown): string {
  if (error instanceof DatabaseError) return error.message;
  const message = explain(error);
  return message.startsWith('it is locked')
    ? 'a server or a command is using it; stop it, and copy again'
    : message;
}

function createSource(database: Libsql.Database, path: string): CopySource {
  const all = (sql: string, ...values: unknown[]) =>
    database
      .prepare(sql)
      .raw()
      .all(...values) as unknown[][];
  const [challenge = []] = all('SELECT "key" FROM "ChallengeKey"');
  const numbered = new Map(all('SELECT "name", "seq" FROM sqlite_sequence') as [string, number][]);

  const columnsOf = (table: string) =>
    all('SELECT "name", "type" FROM pragma_table_info(?)', table) as [string, string][];
  const source: CopySource = {
    path,
    identity: String(challenge[0]),
    describe(table) {
      const columns = columnsOf(table).map(([name]) => name);
      const [counted] =
        columns.length === 0 ? [] : all(`SELECT count(*), min(rowid), max(rowid) FROM "${table}"`);
      const [rows = 0, ...span] = (counted ?? [0, null, null]) as [number, number | null, number | null];
      return { columns, rows, span, lastNumber: numbered.get(table) ?? null };
    },
    stateOf: (tables) =>
      digest(
        [...tables].flatMap(([name, { columns, rows, span }]): Iterable<unknown>[] => {
          const extent = [name, rows, ...span];
          return LOGS.includes(name) ? [extent] : [extent, source.read(name, columns, 0)];
        }),
      ),
    *read(table, columns, after) {
      const isText = new Map(columnsOf(table).map(([name, type]) => [name, type === 'TEXT']));
      const selected = columns.map((name) => (isText.get(name) ? whole(`"${name}"`) : `"${name}"`));
      yield* database
        .prepare(`SELECT rowid, ${selected.join(', ')} FROM "${table}" WHERE rowid > ? ORDER BY rowid`)
        .raw()
        .iterate(after) as IterableIterator<unknown[]>;
    },
    countEvents: (scanId) =>
      Number(
        all(
          'SELECT count(*) FROM "ScanEvent" WHERE "scanKey" = (SELECT "key" FROM "Scan" WHERE "id" = ?)',
          scanId,
        )[0]?.[0],
      ),
    close: () => database.close(),
  };
  return source;
}

/** The driver reads a text only up to U+0000. */
const whole = (column: string): string =>
  `CASE instr(${column}, char(0)) WHEN 0 THEN ${column} ELSE CAST(${column} AS BLOB) END`;

function digest(parts: Iterable<unknown>): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    if (Array.isArray(part)) hash.update(`${JSON.stringify(part)}\n`);
    else for (const row of part as Iterable<unknown>) hash.update(`${JSON.stringify(row)}\n`);
  }
  return hash.digest('hex');
}
