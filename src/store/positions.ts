/** Positions of results among those of all scans. */
import type { PositionedTable } from './rows.ts';

export interface PositionReads {
  /** position of the newest result; 0 if there is none */
  newest(table: PositionedTable): Promise<number>;
  /** the first result between two positions, inclusive */
  firstBetween(
    table: PositionedTable,
    low: number,
    high: number,
  ): Promise<{ position: number; foundAt: number } | undefined>;
}

/**
 * Position of the last result that was recorded before a time, or of the newest one if no time is given; 0 if there is none.
 * @param time milliseconds since 1970
 */
export async function positionBefore(
  reads: PositionReads,
  table: PositionedTable,
  time?: number,
): Promise<number> {
  // A binary search, without an index of times: positions and times have the same order. Deleted results leave gaps in the
  // positions.
  let [low, high] = [0, await reads.newest(table)];
  while (time !== undefined && low < high) {
    const middle = Math.ceil((low + high) / 2);
    const first = await reads.firstBetween(table, middle, high);
    if (first && first.foundAt < time) low = first.position;
    else high = middle - 1;
  }
  return high;
}
