/** Reads of a SQLite file with prepared statements: preparing one costs more than reading a page of rows. */
import type { InStatement, Row } from '@libsql/client';
import Libsql from 'libsql';
import { setBounded } from '../../core/bounded-map.ts';

/** Executes statements that change nothing. */
export interface Reader {
  execute(statement: InStatement): Promise<{ readonly rows: readonly Row[] }>;
}

/** Statements that are kept; the texts of filters are unlimited in number. */
const MAX_PREPARED = 100;

export class PreparedReader implements Reader {
  readonly #database: Libsql.Database;
  readonly #prepared = new Map<string, Libsql.Statement>();

  /** @param timeoutMs maximum wait for a lock; it blocks the thread */
  constructor(path: string, timeoutMs: number) {
    this.#database = new Libsql(path, { timeout: timeoutMs });
  }

  async execute(statement: InStatement): Promise<{ rows: Row[] }> {
    const { sql, args = [] } = typeof statement === 'string' ? { sql: statement } : statement;
    const prepared = this.#prepared.get(sql) ?? this.#database.prepare(sql);
    setBounded(this.#prepared, sql, prepared, MAX_PREPARED);
    try {
      return { rows: prepared.all(args) as Row[] };
    } catch (error) {
      // libsql 0.5.29 does not reset a statement that failed.
      this.#prepared.delete(sql);
      throw error;
    }
  }

  close(): void {
    this.#prepared.clear();
    this.#database.close();
  }
}
