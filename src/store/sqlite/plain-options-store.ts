import type { PlainOptionsStore, RecordedOptions } from '../../core/plain-options.ts';
import { ENDED } from '../removed.ts';
import { SEALED } from './claims.ts';
import type { Database } from './database.ts';
import { executePatiently } from './log-reads.ts';
import { SCANS_A_STEP } from './plain-options.ts';
import { truncateLog } from './truncate-log.ts';

const RECORDED = `SELECT s."id" AS "scanId", s."key" AS "scanKey", ${ENDED} AS "hasEnded", r."name", r."options", ${SEALED} AS "sealed"
  FROM "Scan" s JOIN "ScannerRun" r ON r."scanKey" = s."key"
  WHERE s."key" <= ?1 AND s."key" > ?1 - ${SCANS_A_STEP} AND r."options" <> '{}'`;

export function createPlainOptionsStore({
  reader,
  writer,
}: Pick<Database, 'reader' | 'writer'>): PlainOptionsStore {
  return {
    async next() {
      const [row] = (await executePatiently(reader, 'SELECT "upTo" FROM "PlainOptions"')).rows;
      if (!row) return null;
      const upTo = Number(row.upTo);
      const { rows } = await executePatiently(reader, { sql: RECORDED, args: [upTo] });
      const recorded = rows.map(
        ({ scanId, scanKey, hasEnded, name, options, sealed }): RecordedOptions => ({
          ...{ scanId: String(scanId), scanKey: Number(scanKey), hasEnded: hasEnded === 1 },
          ...{ name: String(name), options: JSON.parse(String(options)) },
          ...(sealed !== null && { sealed: String(sealed) }),
        }),
      );
      return { upTo, recorded };
    },
    replace: (upTo, changed) => writer.call('replacePlain', upTo, changed),
    async finish(signal) {
      if (await writer.call('rewriteAfterPlain')) await truncateLog(writer, signal);
      await writer.call('endPlain');
    },
  };
}
