import { Sqlite3Client } from '@libsql/client/sqlite3';

export interface Reads {
  /** statements that read events */
  pages: number;
  /** statements that read the state of a scan */
  heads: number;
}

/**
 * Counts what this process asks the database for, at the driver: whatever the code above says of itself.
 * @returns how to look
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
