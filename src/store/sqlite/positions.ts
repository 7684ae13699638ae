/** Positions of results among those of all scans. */
import type { Client } from '@libsql/client';

export type ResultTable = 'Finding' | 'PageAssessment';

/**
 * Position of the last result that was recorded before a time, or of the newest one if no time is given; 0 if there is none.
 * @param time milliseconds since 1970
 */
export async function positionBefore(
  reader: Pick<Client, 'execute'>,
  table: ResultTable,
  time?: number,
): Promise<number> {
  const { rows } = await reader.execute(`SELECT max("position") AS "n" FROM "${table}"`);
  // A binary search, without an index of times: positions and times have the same order. Deleted results leave gaps in the
  // positions.
  let [low, high] = [0, Number(rows[0]?.n ?? 0)];
  while (time !== undefined && low < high) {
    const middle = Math.ceil((low + high) / 2);
    const { rows } = await reader.execute({
      sql: `SELECT "position", "foundAt" < ?3 AS "before" FROM "${table}"
        WHERE "position" BETWEEN ?1 AND ?2 ORDER BY "position" LIMIT 1`,
      args: [middle, high, time],
    });
    if (rows[0] && Number(rows[0].before) === 1) low = Number(rows[0].position);
    else high = middle - 1;
  }
  return high;
}
