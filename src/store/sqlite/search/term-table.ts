import type Libsql from 'libsql';

/** Pages of the index that one step may merge. */
const PAGES_A_STEP = 64;

export type TermTable = ReturnType<typeof prepareTerms>;

/** Statements that change a full-text table of the index. */
export function prepareTerms(database: Pick<Libsql.Database, 'prepare'>, table: string) {
  const put = database.prepare(`INSERT OR REPLACE INTO "${table}" (rowid, "terms") VALUES (?, ?)`);
  const remove = database.prepare(`DELETE FROM "${table}" WHERE rowid = ?`);
  const merge = database.prepare(`INSERT INTO "${table}" ("${table}", "rank") VALUES ('merge', ?)`);
  return {
    put: (key: number, terms: string) => void put.run(key, terms),
    remove: (key: number) => void remove.run(key),
    /** Merges some segments, so that queries read few of them. */
    merge: () => void merge.run(PAGES_A_STEP),
  };
}

/** The terms that one transaction puts. */
export interface CollectedTerms {
  put(table: TermTable, key: number, terms: string): void;
  write(): void;
}

/**
 * Keeps terms back until everything else is written: a statement with RETURNING opens a savepoint, at which FTS5 writes out
 * all that it has buffered.
 */
export function collectTerms(): CollectedTerms {
  const collected = new Map<TermTable, Map<number, string>>();
  return {
    put(table, key, terms) {
      const known = collected.get(table);
      if (known) known.set(key, terms);
      else collected.set(table, new Map([[key, terms]]));
    },
    write() {
      for (const [table, rows] of collected) {
        for (const [key, terms] of rows) table.put(key, terms);
        table.merge();
      }
    },
  };
}
