/** Deletes scans: out of sight at once, then row by row in steps that other writes do not wait long for. */
import type Libsql from 'libsql';
import { TERMINAL_TYPES } from '../../core/event.ts';
import { RESULT_TABLES } from '../rows.ts';
import { firstRow } from './first-row.ts';

/** Rows that one statement deletes: some milliseconds, which an append may have to wait. */
const ROWS_A_STEP = 1000;
/** Pages that one step gives back to the file system. */
const PAGES_A_STEP = 500;
/** The workspace of scans that are being deleted. No client has it. */
export const REMOVED = '(removed)';

const ENDED = `"status" IN (${TERMINAL_TYPES.map((type) => `'${type}'`).join(', ')})`;

export function prepareDeletion(
  database: Pick<Libsql.Database, 'prepare'>,
  transaction: <T>(work: () => T) => T,
) {
  const prepare = (sql: string) => database.prepare(sql);
  const hide = prepare(
    `UPDATE "Scan" SET "workspace" = '${REMOVED}' WHERE "id" = ? AND "workspace" <> '${REMOVED}' AND ${ENDED}`,
  );
  const hidden = prepare(`SELECT "key" FROM "Scan" WHERE "workspace" = '${REMOVED}'`);
  const many = ['ScanEvent', ...Object.values(RESULT_TABLES)].map((table) =>
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
    /** Takes an ended scan out of sight. @returns false when it has not ended */
    hide(scanId: string): boolean {
      return hide.run(scanId).changes > 0;
    },

    /** @returns keys of the scans that are out of sight and not yet gone */
    hidden(): number[] {
      return (hidden.all() as { key: number }[]).map(({ key }) => key);
    },

    /** Deletes some rows of a hidden scan. @returns whether there are more */
    removeSome(key: number): boolean {
      for (const statement of many) if (statement.run(key).changes > 0) return true;
      transaction(() => {
        for (const statement of [...few, removeScan]) statement.run(key);
      });
      return false;
    },

    /**
     * Gives some unused pages back to the file system, in files that were created for it. @returns whether there are more
     */
    freeSome(): boolean {
      const free = () => (firstRow(countFree) as { freelist_count: number }).freelist_count;
      const before = free();
      if (before === 0) return false;
      vacuum.all();
      const after = free();
      return after > 0 && after < before;
    },

    /** Copies the write-ahead log into the file and empties it. @returns false while a reader or writer is in the way */
    truncateLog(): boolean {
      const { busy } = firstRow(checkpoint) as { busy: number };
      return busy === 0;
    },
  };
}
