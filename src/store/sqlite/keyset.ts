import type { KeysetPage, Position } from '../../core/keyset.ts';

/** Columns of an order. `sort` may be the unique column itself. No column may be NULL. */
export interface OrderColumns {
  sort: string;
  unique: string;
}

/**
 * The conditions and the order of a page. An index on the columns that the list is restricted to, then `sort`, then `unique`,
 * gives the rows in order.
 *
 * @param bind adds a parameter to the statement and returns its placeholder
 */
export function keysetSql(
  page: Pick<KeysetPage, 'order' | 'after' | 'before' | 'fromEnd'>,
  { sort, unique }: OrderColumns,
  bind: (value: string | number) => string,
): { conditions: string[]; orderBy: string } {
  const ascending = page.order.direction === 'ASC';
  const compare = (position: Position | undefined, operator: '<' | '>') => {
    if (!position) return [];
    const [sortKey, uniqueKey] = position;
    return sort === unique
      ? [`${unique} ${operator} ${bind(uniqueKey)}`]
      : [`(${sort}, ${unique}) ${operator} (${bind(sortKey)}, ${bind(uniqueKey)})`];
  };
  const direction = ascending === page.fromEnd ? 'DESC' : 'ASC';
  return {
    conditions: [
      ...compare(page.after, ascending ? '>' : '<'),
      ...compare(page.before, ascending ? '<' : '>'),
    ],
    orderBy: [...new Set([sort, unique])].map((column) => `${column} ${direction}`).join(', '),
  };
}
