import { type PositionReads, positionBefore as search } from '../positions.ts';
import type { PositionedTable } from '../rows.ts';
import type { Reader } from './reader.ts';

export const createPositionReads = (reader: Reader): PositionReads => ({
  async newest(table) {
    const { rows } = await reader.execute(`SELECT max("position") AS "n" FROM "${table}"`);
    return Number(rows[0]?.n ?? 0);
  },
  async firstBetween(table, low, high) {
    const { rows } = await reader.execute({
      sql: `SELECT "position", "foundAt" FROM "${table}" WHERE "position" BETWEEN ? AND ? ORDER BY "position" LIMIT 1`,
      args: [low, high],
    });
    return rows[0] && { position: Number(rows[0].position), foundAt: Number(rows[0].foundAt) };
  },
});

/** See the function of the same name in ../positions.ts. */
export const positionBefore = (reader: Reader, table: PositionedTable, time?: number): Promise<number> =>
  search(createPositionReads(reader), table, time);
