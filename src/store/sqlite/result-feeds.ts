import type { FeedReads, FeedRow } from '../result-feeds.ts';
import { createPositionReads } from './positions.ts';
import type { Reader } from './reader.ts';

export const createFeedReads = (reader: Reader): FeedReads => ({
  ...createPositionReads(reader),
  async between(table, workspace, after, upTo) {
    const { rows } = await reader.execute({
      sql: `SELECT r."position", s."id", s."target", e."seq", e."at", e."body" FROM "${table}" r
        CROSS JOIN "Scan" s ON s."key" = r."scanKey"
        CROSS JOIN "ScanEvent" e ON e."scanKey" = r."scanKey" AND e."seq" = r."seq"
        WHERE r."position" > ? AND r."position" <= ? AND s."workspace" = ? ORDER BY r."position"`,
      args: [after, upTo, workspace],
    });
    return rows as unknown as FeedRow[];
  },
});
