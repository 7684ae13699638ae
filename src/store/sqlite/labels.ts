/** Changes the labels of scans. */
import type Libsql from 'libsql';
import { REMOVED } from '../removed.ts';
import { firstRow } from './first-row.ts';
import { prepareReindexing } from './search/indexing.ts';

export function prepareLabels(
  database: Pick<Libsql.Database, 'prepare'>,
  transaction: <T>(work: () => T) => T,
) {
  const reindex = prepareReindexing(database);
  const update = database.prepare(
    `UPDATE "Scan" SET "label" = ?1 WHERE "id" = ?2 AND "workspace" <> '${REMOVED}' AND "label" IS NOT ?1
       RETURNING "key", "lastSeq"`,
  );

  return {
    /** @returns seq of the newest event; undefined if nothing was changed */
    setLabel(scanId: string, label: string | null): number | undefined {
      return transaction(() => {
        const row = firstRow(update, label, scanId) as { key: number; lastSeq: number } | undefined;
        if (row) reindex(row.key);
        return row?.lastSeq;
      });
    },
  };
}
