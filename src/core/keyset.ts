/**
 * Pages of an ordered list. A page begins at the position of an item instead of at an offset, so it stays the same while
 * items are added elsewhere.
 */

export const ORDER_DIRECTIONS = ['ASC', 'DESC'] as const;

export interface Order<Field extends string = string> {
  field: Field;
  direction: (typeof ORDER_DIRECTIONS)[number];
}

/** Position of an item in an ordered list: its sort key, then a unique key. Both have the direction of the order. */
export type Position = readonly [sortKey: string | number, uniqueKey: string | number];

export interface KeysetPage<Field extends string = string> {
  order: Order<Field>;
  /** Only items after this position. */
  after?: Position | undefined;
  /** Only items before this position. */
  before?: Position | undefined;
  /** Take the items from the end, the last one first. */
  fromEnd: boolean;
  /** maximum number of items */
  limit: number;
}
