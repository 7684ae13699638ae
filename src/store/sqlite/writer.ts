/**
 * The one writer of scans: every transaction that changes them. Synchronous, for a thread of its own (writer-thread.ts):
 * neither a commit nor another process's lock may hold up the server.
 */
import Libsql from 'libsql';
import { type Appended, type Group, prepareAppend } from './append.ts';
import { prepareClaims } from './claims.ts';
import { prepareDeletion } from './deletion.ts';

export type Writer = ReturnType<typeof createWriter>;

/** @param timeoutMs how long SQLite waits for another process's write */
export function createWriter(path: string, timeoutMs: number) {
  const database = new Libsql(path, { timeout: timeoutMs });
  database.exec('PRAGMA synchronous = FULL');
  // Pages of the write-ahead log that are copied into the file together: 16 MB, since most pages change again before that.
  database.exec('PRAGMA wal_autocheckpoint = 4000');

  const transaction = <T>(work: () => T): T => {
    database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      database.exec('COMMIT');
      return result;
    } catch (error) {
      // Some errors, such as a full disk, have rolled it back already.
      if (database.inTransaction) database.exec('ROLLBACK');
      throw error;
    }
  };
  const append = prepareAppend(database);

  return {
    ...prepareClaims(database, transaction),
    ...prepareDeletion(database, transaction),

    /** All in one transaction: each scan numbers its events itself. */
    append: (group: Group): Appended => transaction(() => append(group)),

    /** Writes without a change, to find out whether the database takes writes. */
    probe(): void {
      database.exec('PRAGMA user_version = 1');
    },

    close(): void {
      database.close();
    },
  };
}
