/** Deletes scans: hides them at once, then deletes their rows in small steps, so that other writes do not wait long. */
import type Libsql from 'libsql';
import { ENDED, REMOVED } from '../removed.ts';
import { DELETION_MEMORY_MS, RESULT_TABLES } from '../rows.ts';
import { firstRow } from './first-row.ts';
import { prepareUnindexing } from './search/indexing.ts';

/** Number of rows that one statement deletes. It takes some milliseconds, for which appends may have to wait. */
const ROWS_A_STEP = 1000;
/** Number of pages that one step returns to the file system. */
const PAGES_A_STEP = 500;
export function prepareDeletion(
  database: Pick<Libsql.Database, 'prepare'>,
  transaction: <T>(work: () => T) => T,
) {
  const prepare = (sql: string) => database.prepare(sql);
  const hide = prepare(
    `UPDATE "Scan" SET "workspace" = '${REMOVED}' WHERE "id" = ? AND "workspace" <> '${REMOVED}' AND ${ENDED}`,
  );
  const remember = prepare(
    `INSERT INTO "DeletedScan" ("id", "workspace", "deletedAt")
     SELECT "id", "workspace", ?2 FROM "Scan" WHERE "id" = ?1 AND "workspace" <> '${REMOVED}' AND ${ENDED}`,
  );
  const forget = prepare('DELETE FROM "DeletedScan" WHERE "deletedAt" < ?');
  const hidden = prepare(`SELECT "key" FROM "Scan" WHERE "workspace" = '${REMOVED}'`);
  const { unindexSome } = prepareUnindexing(database, transaction);
  const many = ['ScanEvent', RESULT_TABLES.HOST, RESULT_TABLES.ENDPOINT].map((table) =>
    prepare(
      `DELETE FROM "${table}" WHERE "scanKey" = ?1 AND "seq" IN
         (SELECT "seq" FROM "${table}" WHERE "scanKey" = ?1 ORDER BY "seq" LIMIT ${ROWS_A_STEP})`,
    ),
  );
  const few = ['ScannerRun', 'ScanWarning', 'ScanPage'].map((table) =>
    prepare(`DELETE FROM "${table}" WHERE "scanKey" = ?`),
  );
  const removeScan = prepare('DELETE FROM "Scan" WHERE "key" = ?');
  const countFree = prepare('PRAGMA freelist_count');
  const vacuum = prepare(`PRAGMA incremental_vacuum(${PAGES_A_STEP})`);
  const checkpoint = prepare('PRAGMA wal_checkpoint(TRUNCATE)');

  return {
    /** Hides an ended scan, and remembers its deletion. @returns false if it has not ended */
    hide(scanId: string): boolean {
      return transaction(() => {
        const now = Date.now();
        forget.run(now - DELETION_MEMORY_MS);
        remember.run(scanId, now);
        return hide.run(scanId).changes > 0;
      });
    },

    /** @returns keys of the hidden scans that are not yet deleted */
    hidden(): number[] {
      return (hidden.all() as { key: number }[]).map(({ key }) => key);
    },

    /** Deletes some rows of a hidden scan, findings and assessments with their terms. @returns whether rows are left */
    removeSome(key: number): boolean {
      if (unindexSome(key)) return true;
      for (const statement of many) if (statement.run(key).changes > 0) return true;
      transaction(() => {
        for (const statement of [...few, removeScan]) statement.run(key);
      });
      return false;
    },

    /** Returns some unused pages to the file system, if the file was created for it. @returns whether pages are left */
    freeSome(): boolean {
      const free = () => (firstRow(countFree) as { freelist_count: number }).freelist_count;
      const before = free();
      if (before === 0) return false;
      vacuum.all();
      const after = free();
      return after > 0 && after < before;
    },

    /** Copies the write-ahead log into the file and truncates it. @returns false if a reader or writer blocked it */
    truncateLog(): boolean {
      const { busy } = firstRow(checkpoint) as { busy: number };
      return busy === 0;
    },
  };
}
