/**
 * All transactions that change scans. Synchronous, and run in a separate thread (writer-thread.ts), so that neither a
 * commit nor another process's lock blocks the server.
 */
import Libsql from 'libsql';
import type { Appended, Group, Transitioning } from '../writes.ts';
import { prepareApiKeys } from './api-keys.ts';
import { prepareAppend } from './append.ts';
import { prepareAudit } from './audit.ts';
import { prepareClaims } from './claims.ts';
import { prepareDeletion } from './deletion.ts';
import { prepareLabels } from './labels.ts';
import { preparePlainOptions } from './plain-options.ts';
import { prepareRequests } from './requests.ts';
import { prepareIndexing } from './search/indexing.ts';
import { prepareSessions } from './sessions.ts';
import { prepareTickets } from './tickets.ts';
import { prepareVerifiedTargets } from './verified-targets.ts';

export type Writer = ReturnType<typeof createWriter>;

/** Maximum wait for another process that opens, closes or writes the database while the writer starts. */
const START_TIMEOUT_MS = 5000;

/** @param timeoutMs maximum wait for another process's write, once started */
export function createWriter(path: string, timeoutMs: number) {
  const database = new Libsql(path, { timeout: START_TIMEOUT_MS });
  database.exec('PRAGMA synchronous = FULL');
  // Checkpoints the write-ahead log every 4000 pages (16 MB): most pages change again before that.
  database.exec('PRAGMA wal_autocheckpoint = 4000');

  const transaction = <T>(work: () => T): T => {
    if (database.inTransaction) return work();
    database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      database.exec('COMMIT');
      return result;
    } catch (error) {
      // Some errors, such as a full disk, roll back automatically.
      if (database.inTransaction) database.exec('ROLLBACK');
      throw error;
    }
  };
  const { append, transition } = prepareAppend(database);

  const methods = {
    ...prepareClaims(database, transaction, transition),
    ...prepareLabels(database, transaction),
    ...prepareRequests(database, transaction, transition),
    ...prepareDeletion(database, transaction),
    ...prepareIndexing(database, transaction),
    ...prepareApiKeys(database, transaction),
    ...prepareTickets(database, transaction),
    ...prepareSessions(database, transaction),
    ...prepareVerifiedTargets(database, transaction),
    ...preparePlainOptions(database, transaction),

    /** Appends a group in one transaction. */
    append: (group: Group): Appended => transaction(() => append(group)),

    /** @returns seq of the last event; undefined if nothing was written */
    transition: (wanted: Transitioning): number | undefined => transaction(() => transition(wanted)),

    /** Writes an unchanged value, to test whether the database can be written. */
    probe(): void {
      database.exec('PRAGMA user_version = 1');
    },

    close(): void {
      database.close();
    },
  };
  const writer = { ...methods, ...prepareAudit(database, transaction, methods) };
  database.exec(`PRAGMA busy_timeout = ${timeoutMs}`);
  return writer;
}
