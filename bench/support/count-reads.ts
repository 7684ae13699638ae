import { Sqlite3Client } from '@libsql/client/sqlite3';

export interface Reads {
  /** statements that read events */
  pages: number;
  /** statements that read the state of a scan */
  heads: number;
}

/**
 * Counts the database reads of this process at the driver, independently of its own metrics.
 * @returns a function that reads the counts
 */
export function countReads(): () => Reads {
  const reads: Reads = { pages: 0, heads: 0 };
  const { execute } = Sqlite3Client.prototype;
  Sqlite3Client.prototype.execute = function (this: Sqlite3Client, statement: never, args?: never) {
    const sql = typeof statement === 'string' ? statement : (statement as { sql: string }).sql;
    if (/^\s*SELECT/i.test(sql)) {
      if (/"ScanEvent"/.test(sql)) reads.pages++;
      else if (/"Scan"/.test(sql)) reads.heads++;
    }
    return execute.call(this, statement, args as never);
  };
  return () => ({ ...reads });
}
