/** Replaces plain secrets of earlier versions: runs in the writer thread. */
import type Libsql from 'libsql';
import type { RecordedOptions } from '../../core/plain-options.ts';
import { ENDED } from '../removed.ts';
import { firstRow } from './first-row.ts';

/** Number of scans of a step, whose options may be large. */
export const SCANS_A_STEP = 100;

export function preparePlainOptions(
  database: Pick<Libsql.Database, 'prepare' | 'exec'>,
  transaction: <T>(work: () => T) => T,
) {
  const prepare = (sql: string) => database.prepare(sql);
  const replace = prepare('UPDATE "ScannerRun" SET "options" = ? WHERE "scanKey" = ? AND "name" = ?');
  // The scan may have ended, or have been deleted, since its options were read.
  const seal = prepare(
    `INSERT INTO "ScanSecret" ("scanKey", "scanner", "sealed")
     SELECT "key", ?2, ?3 FROM "Scan" WHERE "key" = ?1 AND NOT ${ENDED} ON CONFLICT DO NOTHING`,
  );
  const advance = prepare('UPDATE "PlainOptions" SET "upTo" = ?, "found" = "found" OR ? > 0');
  const found = prepare('SELECT 1 FROM "PlainOptions" WHERE "found"');
  const end = prepare('DELETE FROM "PlainOptions"');
  return {
    replacePlain: (upTo: number, changed: readonly RecordedOptions[]): void =>
      transaction(() => {
        for (const { scanKey, name, options, sealed } of changed) {
          replace.run(JSON.stringify(options), scanKey, name);
          if (sealed !== undefined) seal.run(scanKey, name, sealed);
        }
        advance.run(Math.max(0, upTo - SCANS_A_STEP), changed.length);
      }),

    /**
     * Rewrites the file if there were plain secrets. Nothing else removes the copies that earlier versions have left in unused
     * parts of its pages, whenever they changed a row. @returns whether there were any
     */
    rewriteAfterPlain(): boolean {
      if (!firstRow(found)) return false;
      database.exec('VACUUM');
      return true;
    },

    endPlain: () => void end.run(),
  };
}
