import type { FeedReads, FeedRow } from '../result-feeds.ts';
import type { PositionedTable } from '../rows.ts';
import { createPositionReads } from './positions.ts';
import type { Reader } from './reader.ts';

const eventsOf = (table: PositionedTable, condition: string) =>
  `SELECT r."position", s."id", s."target", e."seq", e."at", e."body" FROM "${table}" r
   CROSS JOIN "Scan" s ON s."key" = r."scanKey"
   CROSS JOIN "ScanEvent" e ON e."scanKey" = r."scanKey" AND e."seq" = r."seq"
   WHERE ${condition} AND s."workspace" = ? ORDER BY r."position"`;

export const createFeedReads = (reader: Reader): FeedReads => ({
  ...createPositionReads(reader),
  async between(table, workspace, after, upTo) {
    const sql = eventsOf(table, 'r."position" > ? AND r."position" <= ?');
    const { rows } = await reader.execute({ sql, args: [after, upTo, workspace] });
    return rows as unknown as FeedRow[];
  },
  async at(table, workspace, positions) {
    const sql = eventsOf(table, 'r."position" IN (SELECT value FROM json_each(?))');
    const { rows } = await reader.execute({ sql, args: [JSON.stringify(positions), workspace] });
    return rows as unknown as FeedRow[];
  },
});
