import { statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Client, createClient } from '@libsql/client';
import { PrismaLibSql } from '@prisma/adapter-libsql';
import Libsql from 'libsql';
import { closeInOrder } from '../../core/closing.ts';
import { PrismaClient } from '../generated/client.ts';
import type { StoreOptions } from '../store.ts';
import { migrate } from './migrate.ts';
import { createPatientWriter, type PatientWriter } from './patient-writer.ts';
import { closeToOthers, preparePrivateFolder } from './private-files.ts';
import { createRemoval, type Removal } from './removal.ts';
import { startWriter } from './writer-proxy.ts';

export interface Database {
  /** for queries */
  prisma: PrismaClient;
  /** for the event log and the findings */
  reader: Client;
  /**
   * For all writes. The driver is synchronous: on the main thread a commit would stop the event loop, and a transaction of
   * several turns could wait for another connection of its own process, which then never gets its turn.
   */
  writer: PatientWriter;
  /** Deletes the rows of deleted scans. Started already: the process before may have left some. */
  removal: Removal;
  close(): Promise<void>;
}

/** The database cannot be used. The message is one line that says which file, and why. */
export class DatabaseError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DatabaseError';
  }
}

/** How long to wait for another process's write before the server runs. */
const START_TIMEOUT_MS = 5000;
/**
 * How long SQLite itself waits in a running server. It holds up its thread, which for reads is the main thread: longer
 * waits are retries (patient-writer.ts, log-reads.ts).
 */
const BUSY_TIMEOUT_MS = 50;
const MAX_WAIT_MS = 600_000;

export type DatabaseOptions = Pick<StoreOptions, 'maxWaitMs' | 'onWarning' | 'onError'>;

/**
 * Opens the SQLite file, creating and migrating it as needed.
 *
 * @param url `file:` and a path, relative to the working folder
 * @throws DatabaseError when it cannot be created, read, written or migrated
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
    const reader = createClient({ url: `file:${path}`, timeout: BUSY_TIMEOUT_MS });
    const writer = createPatientWriter(startWriter(path, BUSY_TIMEOUT_MS), {
      folder: dirname(path),
      maxWaitMs,
    });
    // Any call would do: its answer shows that the thread runs.
    await writer.call('hidden');
    const removal = createRemoval(writer, (error) => onError(error, 'removing deleted scans failed'));
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

/** @throws DatabaseError when the address names no file */
export function databasePath(url: string): string {
  if (!url.startsWith('file:')) throw new DatabaseError(`DATABASE_URL must start with "file:", not "${url}"`);
  const path = url.slice('file:'.length).replace(/^\/\/(?=\/)/, '');
  if (path === '' || path === ':memory:' || path.includes('?')) {
    throw new DatabaseError('DATABASE_URL must name a file, such as file:./data/scanwire.db');
  }
  return resolve(path);
}

/**
 * Write-ahead logging is needed: in rollback mode a reader makes a COMMIT fail. On some network file systems the setting
 * fails without an error, so its answer is checked. A write follows, to find files that cannot be written.
 *
 * Only the header and the schema are read: a check of the whole file would take minutes for a large one, at each start,
 * and SQLite finds a damaged page when it reads it.
 */
async function useWriteAheadLog(path: string): Promise<void> {
  // Private before anything is in it. SQLite gives its other files the same rights.
  await (await open(path, 'a', 0o600)).close();
  await closeToOthers(path);
  const database = new Libsql(path, { timeout: START_TIMEOUT_MS });
  try {
    // For a new file only: what is deleted can be given back to the file system in steps.
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
 * Copies a database into an empty file, as it is at one moment. Others read and write meanwhile: in a write-ahead log, a
 * reader of an older state blocks nobody.
 *
 * @throws when the source cannot be read, or the copy is not sound
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

function explain(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/NOTADB|not a database/i.test(message)) return 'the file is not a SQLite database';
  if (/CORRUPT|malformed/i.test(message)) {
    return 'it is damaged; restore a copy (docs/backup.md), or move it away to start afresh';
  }
  if (/database is locked/i.test(message))
    return 'it is locked by another process; end that one, or try again';
  if (/database or disk is full/i.test(message)) return 'the disk is full; free some space';
  if (/READONLY|EACCES|EPERM|unable to open/i.test(message)) {
    return 'it cannot be opened for writing; check that its folder exists and who owns it';
  }
  return message.split('\n').at(-1) ?? message;
}
