/**
 * Compares the texts of results with searched ones. The index finds the rows that have the parts of a text, which may be in
 * another order or in different texts.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Filterable } from '../../../core/result-filter.ts';
import { contains } from '../../list-filters.ts';
import type { PositionedTable as ResultTable } from '../../rows.ts';
import type { Reader } from '../reader.ts';
import { createSelect } from '../select.ts';

/** Rows that one statement compares: some milliseconds. */
const ROWS = 4000;

interface Texts {
  table: ResultTable;
  filterable: Pick<Filterable<never, never>, 'texts'>;
  /** folded texts, each of which must be part of one of the row's texts */
  wanted: readonly string[];
}

/** @returns those of the results at some positions that contain all wanted texts, in the given order */
export async function withTexts(
  reader: Reader,
  texts: Texts,
  positions: readonly number[],
): Promise<number[]> {
  if (texts.wanted.length === 0) return [...positions];
  const kept = new Set<number>();
  for await (const cell of compare(reader, texts, positions, 'json_group_array(r."position")'))
    for (const position of JSON.parse(String(cell)) as number[]) kept.add(position);
  return positions.filter((position) => kept.has(position));
}

/** @returns the number of results at some positions that contain all wanted texts */
export async function countWithTexts(
  reader: Reader,
  texts: Texts,
  positions: readonly number[],
): Promise<number> {
  if (texts.wanted.length === 0) return positions.length;
  let count = 0;
  for await (const cell of compare(reader, texts, positions, 'count(*)')) count += Number(cell);
  return count;
}

async function* compare(
  reader: Reader,
  { table, filterable, wanted }: Texts,
  positions: readonly number[],
  aggregate: string,
): AsyncGenerator<unknown, void, void> {
  const select = createSelect(reader);
  const columns = filterable.texts.map((name) => `r."${name}"`);
  for (let from = 0; from < positions.length; from += ROWS) {
    const [row] = await select((sql) => {
      const rows = `${sql.each(positions.slice(from, from + ROWS))} CROSS JOIN "${table}" r ON r."position" = j."value"`;
      const conditions = wanted.flatMap((text) => contains(sql, columns, text));
      return `SELECT ${aggregate} AS "cell" FROM ${rows} WHERE ${conditions.join(' AND ')}`;
    });
    yield row?.cell;
    await nextTurn();
  }
}
