import type Libsql from 'libsql';

/** Pages of the index that one step may merge. */
const PAGES_A_STEP = 64;

/** Statements that change a full-text table of the index. */
export function prepareTerms(database: Pick<Libsql.Database, 'prepare'>, table: string) {
  const put = database.prepare(`INSERT OR REPLACE INTO "${table}" (rowid, "terms") VALUES (?, ?)`);
  const remove = database.prepare(`DELETE FROM "${table}" WHERE rowid = ?`);
  const merge = database.prepare(`INSERT INTO "${table}" ("${table}", "rank") VALUES ('merge', ?)`);
  return {
    put: (key: number, terms: ReadonlySet<string>) => void put.run(key, [...terms].join(' ')),
    remove: (key: number) => void remove.run(key),
    /** Merges some segments, so that queries read few of them. */
    merge: () => void merge.run(PAGES_A_STEP),
  };
}
