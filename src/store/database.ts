import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Client, createClient } from '@libsql/client';
import { PrismaLibSql } from '@prisma/adapter-libsql';
import { PrismaClient } from './generated/client.ts';
import { migrate } from './migrate.ts';
import { createPatientWriter, type PatientWriter } from './patient-writer.ts';
import { createRemoval, type Removal } from './removal.ts';
import { startWriter } from './writer-proxy.ts';

export interface Database {
  /** For queries. */
  prisma: PrismaClient;
  /** For the log's own reading. */
  reader: Client;
  /**
   * For everything that writes. The driver is synchronous: on the main thread a commit would stop the event loop,
   * and a transaction of several turns could wait for another connection of its own process, which then never
   * gets its turn.
   */
  writer: PatientWriter;
  /** Removes what was deleted; begun by `openDatabase`. */
  removal: Removal;
  close(): Promise<void>;
}

/** The database cannot be used: one line that says which file, and why. */
export class DatabaseError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DatabaseError';
  }
}

/** Waiting for another process's write before the server runs. */
const START_TIMEOUT_MS = 5000;
/**
 * Waiting within SQLite, in a running server: it holds up the thread, the event loop in case of a reader. Longer waits
 * are retries (patient-writer.ts, event-log.ts).
 */
const BUSY_TIMEOUT_MS = 50;
const MAX_WAIT_MS = 600_000;

export interface DatabaseOptions {
  /** How long scans wait for a database that cannot be written. */
  maxWaitMs?: number | undefined;
  /** Told of what nobody waits for. */
  onError?: ((error: unknown, message: string) => void) | undefined;
}

/**
 * Opens the SQLite file, creating and migrating it as needed.
 *
 * @param url `file:` and a path, relative to the working folder
 * @throws DatabaseError when it cannot be created, read, written or migrated
 */
export async function openDatabase(
  url: string,
  { maxWaitMs = MAX_WAIT_MS, onError = () => {} }: DatabaseOptions = {},
): Promise<Database> {
  const path = filePath(url);
  try {
    await mkdir(dirname(path), { recursive: true });
    await useWriteAheadLog(path);
    const adapter = (timeout: number) =>
      new PrismaLibSql({ url: `file:${path}`, timeout }, { timestampFormat: 'unixepoch-ms' });
    await migrate(adapter(START_TIMEOUT_MS));
    const prisma = new PrismaClient({ adapter: adapter(BUSY_TIMEOUT_MS) });
    const reader = createClient({ url: `file:${path}`, timeout: BUSY_TIMEOUT_MS });
    const writer = createPatientWriter(startWriter(path, BUSY_TIMEOUT_MS), {
      folder: dirname(path),
      maxWaitMs,
    });
    // Any call does: that it is answered shows that the thread runs.
    await writer.call('hidden');
    const removal = createRemoval(writer, (error) => onError(error, 'removing deleted scans failed'));
    removal.start();
    return {
      prisma,
      reader,
      writer,
      removal,
      close: async () => {
        await removal.close();
        await writer.close();
        reader.close();
        await prisma.$disconnect();
      },
    };
  } catch (error) {
    throw new DatabaseError(`cannot use the database ${path}: ${explain(error)}`, { cause: error });
  }
}

function filePath(url: string): string {
  if (!url.startsWith('file:')) throw new DatabaseError(`DATABASE_URL must start with "file:", not "${url}"`);
  const path = url.slice('file:'.length).replace(/^\/\/(?=\/)/, '');
  if (path === '' || path === ':memory:' || path.includes('?')) {
    throw new DatabaseError('DATABASE_URL must name a file, such as file:./data/scanwire.db');
  }
  return resolve(path);
}

/**
 * WAL is kept in the file, and needed: in rollback mode a reader during COMMIT fails it. The setting fails without
 * an error on some network file systems, so the answer is read. A write follows, for files that cannot be written.
 */
async function useWriteAheadLog(path: string): Promise<void> {
  const client = createClient({ url: `file:${path}`, timeout: START_TIMEOUT_MS });
  try {
    const { rows } = await client.execute('PRAGMA journal_mode = WAL');
    if (rows[0]?.journal_mode !== 'wal') {
      throw new Error('its file system does not support write-ahead logging; put it on a local disk');
    }
    await client.execute('PRAGMA user_version = 1');
    const check = await client.execute('PRAGMA quick_check(1)');
    if (check.rows[0]?.quick_check !== 'ok') throw new Error(`it is damaged (${check.rows[0]?.quick_check})`);
  } finally {
    client.close();
  }
}

function explain(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/NOTADB|not a database/i.test(message)) return 'the file is not a SQLite database';
  if (/CORRUPT|malformed/i.test(message))
    return 'it is damaged; restore a copy, or move it away to start afresh';
  if (/READONLY|EACCES|EPERM|unable to open/i.test(message)) {
    return 'it cannot be opened for writing; check that its folder exists and who owns it';
  }
  return message.split('\n').at(-1) ?? message;
}
