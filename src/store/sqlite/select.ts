import type { InStatement } from '@libsql/client';
import type { Bind } from './list-filters.ts';
import type { Reader } from './search/query.ts';

/** Runs a statement that is built together with its parameters, and returns the values of its rows. */
export const createSelect =
  (reader: Reader) =>
  async (build: (bind: Bind) => string): Promise<unknown[][]> => {
    const args: (string | number)[] = [];
    const sql = build((value) => `?${args.push(value)}`);
    const { rows } = await reader.execute({ sql, args } satisfies InStatement);
    return rows.map((row) => Array.from(row as unknown as ArrayLike<unknown>));
  };
