import type { InStatement } from '@libsql/client';
import { PreparedReader } from '../../src/store/sqlite/reader.ts';

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
  const { execute } = PreparedReader.prototype;
  PreparedReader.prototype.execute = function (this: PreparedReader, statement: InStatement) {
    const sql = typeof statement === 'string' ? statement : statement.sql;
    if (/^\s*SELECT/i.test(sql)) {
      if (/"ScanEvent"/.test(sql)) reads.pages++;
      else if (/"Scan"/.test(sql)) reads.heads++;
    }
    return execute.call(this, statement);
  };
  return () => ({ ...reads });
}
