/** Copies all data of a SQLite file into an empty PostgreSQL database. */
import { DatabaseError } from './database-error.ts';
import { shownUrl } from './database-url.ts';
import type { CopyTarget } from './postgres/copy-target.ts';
import { type CopySource, explainSource, openCopySource, type SourceTable } from './sqlite/copy-source.ts';

export interface CopyProgress {
  /** table whose rows are being sent; null while the copy is being checked */
  table: string | null;
  /** rows that are in the target, or on their way, also of an earlier call */
  rows: number;
  total: number;
}

export interface CopyOptions {
  /** Stops the copy. A later call continues it. */
  signal: AbortSignal;
  onProgress(progress: CopyProgress): void;
  /** milliseconds without progress after which the connection is dead */
  stallMs?: number;
}

export interface CopyReport {
  /** number of rows by table */
  rows: Record<string, number>;
  total: number;
  /** rows that an earlier call had copied */
  earlier: number;
  /** texts with characters that PostgreSQL does not store, which became U+FFFD */
  cleaned: number;
  /** numbers and times beyond the range of their column, which became its limit */
  limited: number;
  /** ids of some scans that lack events in the source, too */
  incomplete: string[];
}

/**
 * Copies rows with their ids, seqs and positions, so that clients' cursors keep working. Both databases must not be in
 * use. A call that continues an earlier one copies no row twice.
 *
 * @param from `file:` and a path
 * @param to `postgresql://…`, an empty database
 * @throws DatabaseError; the reason of the signal
 */
export async function copyStore(from: string, to: string, options: CopyOptions): Promise<CopyReport> {
  const { openCopyTarget, explainTarget } = await import('./postgres/copy-target.ts');
  const { signal, onProgress, stallMs } = options;
  const source = await openCopySource(from);
  const rowsOf = new Map<string, number>();
  let total = 0;
  const report = (table: string | null) =>
    onProgress({ table, rows: [...rowsOf.values()].reduce((sum, rows) => sum + rows, 0), total });
  const onRows = (table: string, rows: number) => {
    rowsOf.set(table, rows);
    report(table);
  };
  let target: CopyTarget | undefined;
  try {
    target = await openCopyTarget(to, { signal, stallMs, onRows });
    const tables = describeTables(source, target);
    total = [...tables.values()].reduce((sum, { rows }) => sum + rows, 0);
    const { identity } = source;
    const begun = await target.begin({ identity, state: source.stateOf(tables) });
    for (const [table, { rows }] of Object.entries(begun.tables)) rowsOf.set(table, rows);
    const earlier = [...rowsOf.values()].reduce((sum, rows) => sum + rows, 0);
    for (const [name, { columns, rows: wanted }] of tables) {
      const { after = 0, rows = 0 } = begun.tables[name] ?? {};
      if (rows < wanted) await copyTable(source, target, { name, columns, after }, signal);
    }
    report(null);
    const incomplete = await check(source, target, tables);
    const { cleaned, limited } = await target.finish(
      new Map([...tables].map(([name, { lastNumber }]) => [name, lastNumber])),
    );
    const rows = Object.fromEntries([...tables].map(([name, table]) => [name, table.rows]));
    return { rows, total, earlier, cleaned, limited, incomplete };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const [what, reason] = isSourceError(error)
      ? [`the database ${source.path}`, explainSource(error)]
      : [`into ${shownUrl(to)}`, explainTarget(error)];
    throw new DatabaseError(`cannot copy ${what}: ${reason}`, { cause: error });
  } finally {
    await target?.close();
    source.close();
  }
}

const isSourceError = (error: unknown): boolean =>
  String((error as { code?: unknown }).code).startsWith('SQLITE_');

/** The tables that both have, as they are in the source. @throws DatabaseError if one of them lacks a column */
function describeTables(source: CopySource, target: CopyTarget): Map<string, SourceTable> {
  const tables = new Map<string, SourceTable>();
  for (const [name, columns] of target.tables) {
    const table = source.describe(name);
    if (table.columns.length === 0) continue;
    const missing = table.columns.filter((column) => !columns.has(column));
    if (missing.length > 0) throw new DatabaseError(`its table ${name} has no column ${missing.join()}`);
    tables.set(name, table);
  }
  return tables;
}

async function copyTable(
  source: CopySource,
  target: CopyTarget,
  { name, columns, after }: { name: string; columns: readonly string[]; after: number },
  signal: AbortSignal,
): Promise<void> {
  const rows = source.read(name, columns, after);
  for (let more = true; more; ) {
    signal.throwIfAborted();
    more = await target.write(name, columns, rows);
  }
}

/**
 * Compares the numbers of rows, and those of the events of each scan.
 * @returns ids of scans that lack events in the source, too
 * @throws DatabaseError
 */
async function check(
  source: CopySource,
  target: CopyTarget,
  tables: ReadonlyMap<string, SourceTable>,
): Promise<string[]> {
  for (const [name, { rows }] of tables) {
    const copied = await target.count(name);
    if (copied !== rows)
      throw new DatabaseError(
        `the check failed: the table ${name} has ${copied} rows instead of ${rows}; recreate the target database, and copy again`,
      );
  }
  const incomplete = await target.incompleteScans();
  for (const { id, events } of incomplete) {
    const wanted = source.countEvents(id);
    if (events !== wanted)
      throw new DatabaseError(
        `the check failed: the scan ${id} has ${events} events instead of ${wanted}; recreate the target database, and copy again`,
      );
  }
  return incomplete.map(({ id }) => id);
}
