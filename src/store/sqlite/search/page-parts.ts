import type { KeysetPage, Position } from '../../../core/keyset.ts';
import type { Range } from './query.ts';

/** A part of a page: the results with one rank, or all, in a range of positions. */
export interface PagePart {
  rank?: string;
  range: Range;
}

/**
 * The parts of a page in the order in which they are read: one, or one for each rank that the results are ordered by.
 * @param ranks in rising order; null to order by position
 */
export function partsOf(
  { order, after, before, fromEnd }: Pick<KeysetPage, 'order' | 'after' | 'before' | 'fromEnd'>,
  whole: Range,
  ranks: readonly string[] | null,
): { descending: boolean; parts: PagePart[] } {
  const ascending = order.direction === 'ASC';
  const [above, below] = ascending ? [after, before] : [before, after];
  const within = (rank: number | null): Range => ({
    low: lowest(above, rank, whole),
    high: highest(below, rank, whole),
  });
  const descending = ascending === fromEnd;
  if (ranks === null) return { descending, parts: [{ range: within(null) }] };
  const parts = ranks.map((rank) => ({ rank, range: within(Number(rank)) }));
  return { descending, parts: descending ? parts.reverse() : parts };
}

/** The lowest position above a bound, among the results with a rank. */
function lowest(above: Position | undefined, rank: number | null, { low, high }: Range): number {
  if (!above) return low;
  const [boundRank, position] = above.map(Number) as [number, number];
  if (rank === null || rank === boundRank) return Math.max(low, position + 1);
  return rank > boundRank ? low : high + 1;
}

/** The highest position below a bound, among the results with a rank. */
function highest(below: Position | undefined, rank: number | null, { low, high }: Range): number {
  if (!below) return high;
  const [boundRank, position] = below.map(Number) as [number, number];
  if (rank === null || rank === boundRank) return Math.min(high, position - 1);
  return rank < boundRank ? high : low - 1;
}
