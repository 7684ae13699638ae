import { PrismaPg } from '@prisma/adapter-pg';
import { Client, type QueryConfig } from 'pg';
import { closeInOrder } from '../../core/closing.ts';
import { DatabaseError } from '../database-error.ts';
import { shownUrl } from '../database-url.ts';
import type { PrismaClient } from '../generated/client.ts';
import { createPatientWriter, type PatientWriter } from '../patient-writer.ts';
import { createRemoval, type Removal } from '../removal.ts';
import type { StoreOptions } from '../store.ts';
import { CONNECT_TIMEOUT_MS, connectionOf, explain, hasNoTls, prefersTls, withoutTls } from './connection.ts';
import { hiddenScans, removeSome } from './deletion.ts';
import { PrismaClient as PostgresClient } from './generated/client.ts';
import { migrate } from './migrate.ts';
import { createReader, type Reader } from './reader.ts';
import { createSqlPool, type Sql } from './sql.ts';
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
/** A migration that takes longer is given up. */
const MAX_MIGRATION_MS = 3_600_000;
/** The oldest version with all that the store uses. */
const MIN_VERSION = 15;
/** Exists while another database is being copied into this one. */
export const COPY_TABLE = '_scanwire_copy';
/** application_name of the connections of a copy, which servers do not have. */
export const COPY_NAME = 'scanwire copy';

/**
 * Opens a database that exists, and migrates it as needed.
 *
 * @param url see `connectionOf`
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
    const usable = await prepare(url);
    const sql = createSqlPool(usable, {
      ...{ maxConnections, answerTimeoutMs },
      onError: (error) => onError(error, 'a connection to the database failed'),
    });
    // The models of both clients are the same, and so are the types of their queries, except for names of the provider.
    const prisma = new PostgresClient({ adapter: new PrismaPg(sql.pool) }) as unknown as PrismaClient;
    const writer = createPatientWriter(createWriter(sql), {
      ...{ maxWaitMs, stallCauseOf },
      mayRepeat: (error, method, args) => isRepeatable(method, args) || !isAmbiguous(error),
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

/**
 * Checks the version, and migrates on a connection of its own, since a migration may take longer than other statements.
 * @param options.copies whether the caller copies another database into this one; the connection then has the name COPY_NAME
 * @returns the URL to use: without TLS if the given one prefers it and the server has none
 */
export async function prepare(url: string, { copies = false } = {}): Promise<string> {
  const { settings, close } = connectionOf(url, copies ? COPY_NAME : undefined);
  const client = new Client({ ...settings, query_timeout: MAX_MIGRATION_MS });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query({
      ...{ text: 'SHOW server_version_num', query_timeout: CONNECT_TIMEOUT_MS },
    } as QueryConfig);
    const version = Math.floor(Number(rows[0].server_version_num) / 10_000);
    if (version < MIN_VERSION)
      throw new Error(`it runs PostgreSQL ${version}, and scanwire needs ${MIN_VERSION} or newer`);
    await migrate(client);
    if (!copies) await refuseUnfinishedCopy(client);
    return url;
  } catch (error) {
    if (prefersTls(url) && hasNoTls(error)) return await prepare(withoutTls(url), { copies });
    throw error;
  } finally {
    await close(() => client.end()).catch(() => {});
  }
}

/** Whether a copy into the database has begun and is not complete. */
export async function hasCopy(client: Client): Promise<boolean> {
  const { rows } = await client.query(`SELECT to_regclass('"${COPY_TABLE}"') IS NOT NULL AS "exists"`);
  return rows[0].exists;
}

async function refuseUnfinishedCopy(client: Client): Promise<void> {
  if (await hasCopy(client))
    throw new Error(
      'a copy of another database into it is incomplete; run the same scanwire copy again to continue it',
    );
}
