/**
 * Finds the scans whose target or label may contain a text. Scans that are not in the index yet count as such, so that
 * nobody has to wait for the indexer.
 */
import { foldCase } from '../../../core/fold.ts';
import type { ScanFilter } from '../../../core/result-lists.ts';
import type { ScanCandidates } from '../../scan-lists.ts';
import { executePatiently } from '../log-reads.ts';
import type { Reader } from '../reader.ts';
import { prepareQuery, readScope } from './query.ts';

const STATE = `SELECT coalesce((SELECT "position" FROM "IndexState" WHERE "name" = 'scan'), 0) AS "done"`;
const NOT_INDEXED = 'SELECT "key" FROM "Scan" WHERE "key" > ? ORDER BY "key" LIMIT ?';

/** @returns null if the filter has no text */
export function findCandidates(reader: Reader, workspace: string, filter: ScanFilter): ScanCandidates | null {
  const wanted = [filter.text, filter.target, filter.label].flatMap((text) => (text ? [foldCase(text)] : []));
  if (wanted.length === 0) return null;

  async function* chunks(size: number): AsyncGenerator<number[], void, void> {
    // Reads how far the index is before the index itself: a scan that is indexed in between is found once.
    const { rows } = await executePatiently(reader, STATE);
    const done = Number(rows[0]?.done);
    const scope = await readScope(reader, workspace);
    // The rows of scans that are being deleted do not pass; nothing has to be hidden.
    const query = scope && prepareQuery(reader, 'ScanTerms', { ...scope, hiddenScans: [] }, {}, wanted);
    const indexed = async (after: number) =>
      query ? await query.rows({ low: after + 1, high: done }, false, size) : [];
    const notIndexed = async (after: number) => {
      const { rows } = await executePatiently(reader, { sql: NOT_INDEXED, args: [after, size] });
      return rows.map(({ key }) => Number(key));
    };
    for (const [read, start] of [[indexed, 0] as const, [notIndexed, done] as const]) {
      for (let after = start, more = true; more; ) {
        const keys = await read(after);
        if (keys.length > 0) yield keys;
        more = keys.length === size;
        after = keys.at(-1) ?? after;
      }
    }
  }

  return {
    chunks,
    async upTo(limit) {
      let found: number[] = [];
      for await (const keys of chunks(limit + 1)) {
        found = found.concat(keys);
        if (found.length > limit) return null;
      }
      return found;
    },
  };
}
