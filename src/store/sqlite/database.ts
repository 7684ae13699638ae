import { statSync } from 'node:fs';
import { open, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { PrismaLibSql } from '@prisma/adapter-libsql';
import Libsql from 'libsql';
import { closeInOrder } from '../../core/closing.ts';
import { DatabaseError } from '../database-error.ts';
import { PrismaClient } from '../generated/client.ts';
import { createPatientWriter, type PatientWriter } from '../patient-writer.ts';
import { createRemoval, type Removal } from '../removal.ts';
import type { StoreOptions } from '../store.ts';
import { migrate } from './migrate.ts';
import { closeToOthers, preparePrivateFolder } from './private-files.ts';
import { PreparedReader, type Reader } from './reader.ts';
import { truncateLog } from './truncate-log.ts';
import { stallCauseOf } from './unavailable.ts';
import type { Writer } from './writer.ts';
import { startWriter } from './writer-proxy.ts';

export interface Database {
  /** for queries */
  prisma: PrismaClient;
  /** for the event log and the findings */
  reader: Reader;
  /**
   * For all writes. The driver is synchronous: on the main thread a commit would block the event loop, and a transaction
   * across several turns could deadlock with another connection of the same process.
   */
  writer: PatientWriter<Writer>;
  /** Deletes the rows of hidden scans. Already started, since the previous process may have left some. */
  removal: Removal;
  close(): Promise<void>;
}

/** Maximum wait for another process's write while the server starts. */
const START_TIMEOUT_MS = 5000;
/**
 * Maximum wait inside SQLite while the server runs. It blocks its thread (for reads the main thread), so longer waits are
 * retries (patient-writer.ts, log-reads.ts).
 */
const BUSY_TIMEOUT_MS = 50;
const MAX_WAIT_MS = 600_000;
/** A disk with fewer free bytes counts as full. */
const MIN_FREE_BYTES = 2 * 1024 * 1024;

export type DatabaseOptions = Pick<StoreOptions, 'maxWaitMs' | 'onWarning' | 'onError'>;

/**
 * Opens the SQLite file, creating and migrating it as needed.
 *
 * @param url `file:` and a path, relative to the working folder
 * @throws DatabaseError if it cannot be created, read, written or migrated
 */
export async function openDatabase(
  url: string,
  { maxWaitMs = MAX_WAIT_MS, onError = () => {}, onWarning = () => {} }: DatabaseOptions = {},
): Promise<Database> {
  const path = databasePath(url);
  try {
    const warning = await preparePrivateFolder(dirname(path));
    if (warning) onWarning(warning);
    await useWriteAheadLog(path);
    await migrate(path, START_TIMEOUT_MS);
    const prisma = new PrismaClient({
      adapter: new PrismaLibSql(
        { url: `file:${path}`, timeout: BUSY_TIMEOUT_MS },
        { timestampFormat: 'unixepoch-ms' },
      ),
    });
    const reader = new PreparedReader(path, BUSY_TIMEOUT_MS);
    const writer = createPatientWriter(startWriter(path, BUSY_TIMEOUT_MS), {
      ...{ maxWaitMs, stallCauseOf, isFull: () => isFull(dirname(path)) },
    });
    // Any call works: the answer shows that the thread runs.
    await writer.call('hidden');
    const removal = createRemoval(
      {
        hidden: () => writer.call('hidden'),
        removeSome: (key) => writer.call('removeSome', key),
        freeSome: () => writer.call('freeSome'),
        finish: (signal) => truncateLog(writer, signal),
      },
      (error) => onError(error, 'removing deleted scans failed'),
    );
    removal.start();
    return {
      prisma,
      reader,
      writer,
      removal,
      close: () =>
        closeInOrder([removal.close, writer.close, () => reader.close(), () => prisma.$disconnect()]),
    };
  } catch (error) {
    throw new DatabaseError(`cannot use the database ${path}: ${explain(error)}`, { cause: error });
  }
}

/** @throws DatabaseError if the URL is not that of a file */
export function databasePath(url: string): string {
  if (!url.startsWith('file:')) throw new DatabaseError(`DATABASE_URL must start with "file:", not "${url}"`);
  const path = url.slice('file:'.length).replace(/^\/\/(?=\/)/, '');
  if (path === '' || path === ':memory:' || path.includes('?')) {
    throw new DatabaseError('DATABASE_URL must name a file, such as file:./data/scanwire.db');
  }
  return resolve(path);
}

/**
 * Enables write-ahead logging: in rollback mode a reader makes a COMMIT fail. On some network file systems the setting
 * fails without an error, so the result is checked. A write follows, to detect files that cannot be written.
 *
 * Reads only the header and the schema: checking all of a large file would take minutes at each start, and SQLite detects
 * a damaged page when it reads it.
 */
async function useWriteAheadLog(path: string): Promise<void> {
  await createPrivately(path);
  await closeToOthers(path);
  const database = new Libsql(path, { timeout: START_TIMEOUT_MS });
  try {
    // Works only for a new file: allows to return deleted pages to the file system in steps.
    if (statSync(path).size === 0) database.exec('PRAGMA auto_vacuum = INCREMENTAL');
    const { journal_mode } = database.prepare('PRAGMA journal_mode = WAL').get() as { journal_mode: string };
    if (journal_mode !== 'wal') {
      throw new Error('its file system does not support write-ahead logging; put it on a local disk');
    }
    database.exec('PRAGMA user_version = 1');
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
  } finally {
    database.close();
  }
}

/**
 * The file must be private before it has any data. SQLite creates its other files with the same permissions.
 *
 * A file that exists is not opened: POSIX drops all locks of a process on a file when the process closes any descriptor of
 * it, and another process that takes itself for the last one would then delete the write-ahead log of this one.
 * (https://www.sqlite.org/howtocorrupt.html, section 2.2)
 */
async function createPrivately(path: string): Promise<void> {
  try {
    await (await open(path, 'ax', 0o600)).close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

async function isFull(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder).catch(() => ({ bavail: Infinity, bsize: 1 }));
  return bavail * bsize < MIN_FREE_BYTES;
}

/**
 * Copies a consistent snapshot of a database into an empty file. It does not block readers or writers, thanks to the
 * write-ahead log.
 *
 * @throws Error if the source cannot be read or the copy is damaged
 */
export function copyDatabase(source: string, target: string): void {
  const database = new Libsql(source, { timeout: START_TIMEOUT_MS });
  try {
    database.prepare('VACUUM INTO ?').run(target);
  } catch (error) {
    throw new Error(explain(error), { cause: error });
  } finally {
    database.close();
  }
  const copy = new Libsql(target);
  try {
    const { quick_check: verdict } = copy.prepare('PRAGMA quick_check(1)').get() as { quick_check: string };
    if (verdict !== 'ok') throw new Error(`the copy is damaged: ${verdict}`);
  } finally {
    copy.close();
  }
}

/** @returns why the database cannot be used, in words for users */
export function explain(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/NOTADB|not a database/i.test(message)) return 'the file is not a SQLite database';
  if (/CORRUPT|malformed/i.test(message)) {
    return 'it is damaged; restore a backup (docs/backup.md), or move it away to start with an empty database';
  }
  if (/database is locked/i.test(message))
    return 'it is locked by another process; stop that process, or try again';
  if (/database or disk is full/i.test(message)) return 'the disk is full; free some space';
  if (/READONLY|EACCES|EPERM|unable to open/i.test(message)) {
    return 'it cannot be opened for writing; check that its folder exists, and its owner and permissions';
  }
  return message.split('\n').at(-1) ?? message;
}
