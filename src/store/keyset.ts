import type { KeysetPage, Position } from '../core/keyset.ts';
import type { Statement } from './select.ts';

/** Columns of an order. `sort` may be the unique column itself. No column may be NULL. */
export interface OrderColumns {
  sort: string;
  unique: string;
  /** default: whole numbers */
  sortType?: KeyType;
  uniqueType?: KeyType;
}

type KeyType = 'text' | 'time';

/** Of a Date. */
const MAX_TIME = 8.64e15;

/** Adds a key as a parameter of the type of its column. Cursors come from clients, who may have made them up. */
function bindKey(
  sql: Pick<Statement, 'value' | 'time'>,
  key: string | number,
  type: KeyType | undefined,
): string {
  if (type === 'text') return sql.value(String(key));
  const number = Number.isSafeInteger(Number(key)) ? Number(key) : 0;
  return type === 'time' ? sql.time(Math.min(Math.max(number, 0), MAX_TIME)) : sql.value(number);
}

/**
 * The conditions and the order of a page. An index on the columns that the list is restricted to, then `sort`, then `unique`,
 * gives the rows in order.
 */
export function keysetSql(
  page: Pick<KeysetPage, 'order' | 'after' | 'before' | 'fromEnd'>,
  { sort, unique, sortType, uniqueType }: OrderColumns,
  sql: Pick<Statement, 'value' | 'time'>,
): { conditions: string[]; orderBy: string } {
  const ascending = page.order.direction === 'ASC';
  const compare = (position: Position | undefined, operator: '<' | '>') => {
    if (!position) return [];
    const [sortKey, uniqueKey] = position;
    if (sort === unique) return [`${unique} ${operator} ${bindKey(sql, uniqueKey, uniqueType)}`];
    const keys = `${bindKey(sql, sortKey, sortType)}, ${bindKey(sql, uniqueKey, uniqueType)}`;
    return [`(${sort}, ${unique}) ${operator} (${keys})`];
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

/** Compares positions in the order in which a page is read. */
export function comparePositions({
  order,
  fromEnd,
}: Pick<KeysetPage, 'order' | 'fromEnd'>): (a: Position, b: Position) => number {
  const sign = (order.direction === 'ASC') === fromEnd ? -1 : 1;
  return (a, b) => sign * (compareKeys(a[0], b[0]) || compareKeys(a[1], b[1]));
}

/** As the databases compare values of one column: texts by their bytes in UTF-8. */
function compareKeys(a: string | number, b: string | number): number {
  return typeof a === 'number' ? a - Number(b) : Buffer.compare(Buffer.from(a), Buffer.from(String(b)));
}
