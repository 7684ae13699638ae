import { PrismaPg } from '@prisma/adapter-pg';
import { Client } from 'pg';
import { closeInOrder } from '../../core/closing.ts';
import { DatabaseError } from '../database-error.ts';
import { shownUrl } from '../database-url.ts';
import type { PrismaClient } from '../generated/client.ts';
import { createPatientWriter, type PatientWriter } from '../patient-writer.ts';
import { createRemoval, type Removal } from '../removal.ts';
import type { StoreOptions } from '../store.ts';
import { hiddenScans, removeSome } from './deletion.ts';
import { PrismaClient as PostgresClient } from './generated/client.ts';
import { migrate } from './migrate.ts';
import { createReader, type Reader } from './reader.ts';
import { createSqlPool, type Sql, withLibpqModes } from './sql.ts';
import { isAmbiguous, stallCauseOf } from './unavailable.ts';
import { createWriter, isRepeatable } from './writer.ts';

export interface Database {
  /** for queries; shares the connections of `sql` */
  prisma: PrismaClient;
  sql: Sql;
  /** for reads */
  reader: Reader;
  writer: PatientWriter;
  /** Deletes the rows of hidden scans. Already started, since the previous process may have left some. */
  removal: Removal;
  close(): Promise<void>;
}

export interface DatabaseOptions extends Pick<StoreOptions, 'maxWaitMs' | 'maxConnections' | 'onError'> {
  /** see PoolOptions */
  answerTimeoutMs?: number | undefined;
}

const MAX_CONNECTIONS = 10;
const MAX_WAIT_MS = 600_000;
const CONNECT_TIMEOUT_MS = 5000;
/** The oldest version with all that the store uses. */
const MIN_VERSION = 15;

/**
 * Opens a database that exists, and migrates it as needed.
 *
 * @param url `postgresql://user:password@host:port/database`, with `sslmode` and `sslrootcert` as libpq has them
 * @throws DatabaseError if it cannot be reached, read, written or migrated
 */
export async function openDatabase(
  url: string,
  {
    maxConnections = MAX_CONNECTIONS,
    maxWaitMs = MAX_WAIT_MS,
    answerTimeoutMs,
    onError = () => {},
  }: DatabaseOptions = {},
): Promise<Database> {
  try {
    await prepare(url);
    const sql = createSqlPool(url, {
      ...{ maxConnections, answerTimeoutMs },
      onError: (error) => onError(error, 'a connection to the database failed'),
    });
    // The models of both clients are the same, and so are the types of their queries, except for names of the provider.
    const prisma = new PostgresClient({ adapter: new PrismaPg(sql.pool) }) as unknown as PrismaClient;
    const writer = createPatientWriter(createWriter(sql), {
      ...{ maxWaitMs, stallCauseOf },
      mayRepeat: (error, method) => isRepeatable(method) || !isAmbiguous(error),
    });
    const removal = createRemoval(
      { hidden: () => hiddenScans(sql), removeSome: (key) => removeSome(sql, key) },
      (error) => onError(error, 'removing deleted scans failed'),
    );
    removal.start();
    return {
      ...{ prisma, sql, reader: createReader(sql), writer, removal },
      close: () => closeInOrder([removal.close, writer.close, () => prisma.$disconnect(), sql.close]),
    };
  } catch (error) {
    throw new DatabaseError(`cannot use the database ${shownUrl(url)}: ${explain(error)}`, {
      cause: error,
    });
  }
}

/** Checks the version, and migrates on a connection of its own, since a migration may take longer than other statements. */
async function prepare(url: string): Promise<void> {
  const client = new Client({
    connectionString: withLibpqModes(url),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query('SHOW server_version_num');
    const version = Math.floor(Number(rows[0].server_version_num) / 10_000);
    if (version < MIN_VERSION)
      throw new Error(`it runs PostgreSQL ${version}, and scanwire needs ${MIN_VERSION} or newer`);
    await migrate(client);
  } finally {
    await client.end().catch(() => {});
  }
}

function explain(error: unknown): string {
  const { code, message } = error as Error & { code?: string };
  switch (code) {
    case 'ECONNREFUSED':
      return 'nothing listens there; check the host and the port, and that PostgreSQL is running';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'its host name cannot be resolved';
    case '28P01':
    case '28000':
      return 'the user or the password is wrong';
    case '3D000':
      return 'the database does not exist; create it with createdb';
    case '42501':
      return `the user may not create tables in it (${message})`;
    default:
      return message.split('\n')[0] || String(code ?? error);
  }
}
