import type { FeedReads, FeedRow } from '../result-feeds.ts';
import type { PositionedTable } from '../rows.ts';
import type { Reader } from './reader.ts';

const eventsOf = (table: PositionedTable, condition: string) =>
  `SELECT r."position", s."id", s."target", e."seq", e."at", e."body" FROM "${table}" r
   JOIN "Scan" s ON s."key" = r."scanKey" JOIN "ScanEvent" e ON e."scanKey" = r."scanKey" AND e."seq" = r."seq"
   WHERE ${condition} AND s."workspace" = $1 ORDER BY r."position"`;

export const createFeedReads = (reader: Reader): FeedReads => ({
  async newest(table) {
    const { rows } = await reader.query(
      `SELECT max("position") AS "n" FROM "${table}"`,
      [],
      `newest ${table}`,
    );
    return Number(rows[0]?.n ?? 0);
  },
  async firstBetween(table, low, high) {
    const { rows } = await reader.query(
      `SELECT "position", "foundAt" FROM "${table}" WHERE "position" BETWEEN $1 AND $2 ORDER BY "position" LIMIT 1`,
      [low, high],
    );
    return rows[0] as { position: number; foundAt: number } | undefined;
  },
  async between(table, workspace, after, upTo) {
    const sql = eventsOf(table, 'r."position" > $2 AND r."position" <= $3');
    const { rows } = await reader.query(sql, [workspace, after, upTo], `results ${table}`);
    return rows as unknown as FeedRow[];
  },
  async at(table, workspace, positions) {
    const sql = eventsOf(table, 'r."position" = ANY ($2::int[])');
    const { rows } = await reader.query(sql, [workspace, positions], `results at ${table}`);
    return rows as unknown as FeedRow[];
  },
});
