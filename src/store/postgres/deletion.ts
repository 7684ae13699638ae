/** Deletes scans: hides them at once, then deletes their rows in small steps. */

import { ENDED, REMOVED } from '../removed.ts';
import { DELETION_MEMORY_MS, RESULT_TABLES } from '../rows.ts';
import { unindexSome } from './search/indexing.ts';
import { NOW, type Sql } from './sql.ts';

/** Number of rows that one statement deletes. */
const ROWS_A_STEP = 1000;

/** Hides an ended scan, and remembers its deletion, in a transaction. @returns false if it has not ended */
export async function hideScan(sql: Sql, scanId: string): Promise<boolean> {
  await sql.query(`DELETE FROM "DeletedScan" WHERE "deletedAt" < ${NOW} - $1 * INTERVAL '1 millisecond'`, [
    DELETION_MEMORY_MS,
  ]);
  const { changes } = await sql.query(
    `WITH s AS (SELECT "key", "id", "workspace" FROM "Scan" WHERE "id" = $1 AND "workspace" <> '${REMOVED}' AND ${ENDED} FOR UPDATE),
       d AS (INSERT INTO "DeletedScan" ("id", "workspace", "deletedAt") SELECT "id", "workspace", ${NOW} FROM s)
     UPDATE "Scan" SET "workspace" = '${REMOVED}' WHERE "key" IN (SELECT "key" FROM s)`,
    [scanId],
  );
  return changes > 0;
}

/** @returns keys of the hidden scans that are not yet deleted */
export async function hiddenScans(sql: Sql): Promise<number[]> {
  const { rows } = await sql.query(`SELECT "key" FROM "Scan" WHERE "workspace" = '${REMOVED}'`);
  return rows.map(({ key }) => Number(key));
}

/** Deletes some rows of a hidden scan. @returns whether rows are left */
export async function removeSome(sql: Sql, key: number): Promise<boolean> {
  if (await unindexSome(sql, key)) return true;
  for (const table of ['ScanEvent', ...Object.values(RESULT_TABLES)]) {
    const { changes } = await sql.query(
      `DELETE FROM "${table}" WHERE "scanKey" = $1 AND "seq" IN
         (SELECT "seq" FROM "${table}" WHERE "scanKey" = $1 ORDER BY "seq" LIMIT ${ROWS_A_STEP})`,
      [key],
    );
    if (changes > 0) return true;
  }
  await sql.transaction(async (inner) => {
    for (const table of ['ScannerRun', 'ScanWarning', 'ScanPage', 'ScanSecret'])
      await inner.query(`DELETE FROM "${table}" WHERE "scanKey" = $1`, [key]);
    await inner.query('DELETE FROM "Scan" WHERE "key" = $1', [key]);
  });
  return false;
}
