/** Runs SQL on PostgreSQL: a pool with bounds, time-outs and listeners, whose values are those of SQLite's driver. */
import { type ClientBase, Pool, type PoolClient, types } from 'pg';
import type { Row } from '../select.ts';
import { cleanedText } from '../stored-json.ts';
import { isOutdated, type Layouts, readLayouts } from './binary-rows.ts';
import { connectionOf } from './connection.ts';
import { isAmbiguous } from './unavailable.ts';

/** Runs statements: each in its own transaction, or all in a shared one. */
export interface Sql {
  /** @param name of a prepared statement; omitted for statements that are built from parts */
  query(text: string, values?: readonly unknown[], name?: string): Promise<{ rows: Row[]; changes: number }>;
  /** Runs `work` in the current transaction, or in a new one. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** The columns of the tables. They are read once, and again after a statement failed because they have changed. */
  layouts(): Promise<Layouts>;
}

export interface SqlPool extends Sql {
  readonly pool: Pool;
  close(): Promise<void>;
}

/** The server gives up a statement after this time. */
const STATEMENT_TIMEOUT_MS = 30_000;
/** A transaction whose client is silent for this time is rolled back, so that a node that hangs holds no lock. */
const IDLE_TRANSACTION_MS = 10_000;

/**
 * Times come as milliseconds since 1970, and JSON as the text that was written. The database keeps times without a time zone,
 * in UTC; the driver would read them in the time zone of the process.
 */
const PARSERS: Readonly<Record<number, (value: string) => unknown>> = {
  [types.builtins.TIMESTAMP]: (value) => Date.parse(`${value.replace(' ', 'T')}Z`),
  [types.builtins.JSON]: (value) => value,
  [types.builtins.INT8]: Number,
};

export interface PoolOptions {
  maxConnections: number;
  /** Without an answer for this time, a connection is dead, though the network has not said so. Default: 5 s after the server gives up. */
  answerTimeoutMs?: number | undefined;
  /** receives errors of connections that no caller uses */
  onError(error: Error): void;
}

export function createSqlPool(
  url: string,
  { maxConnections, answerTimeoutMs = STATEMENT_TIMEOUT_MS + 5000, onError }: PoolOptions,
): SqlPool {
  const connection = connectionOf(url);
  const pool = new Pool({
    ...connection.settings,
    max: maxConnections,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: answerTimeoutMs,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_MS,
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        PARSERS[oid] ?? types.getTypeParser(oid, format as 'text'),
    } as typeof types,
  });
  // Without listeners, an error of a connection ends the process: of an idle one, and of one between two statements.
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', () => {}));

  let layouts: Promise<Layouts> | undefined;
  const forget = (error: unknown) => {
    if (isOutdated(error)) layouts = undefined;
    throw error;
  };
  const on = (client: Pool | PoolClient, transaction: Sql['transaction']): Sql => {
    const sql: Sql = {
      query: (...statement) => run(client, ...statement).catch(forget),
      transaction,
      layouts() {
        if (layouts) return layouts;
        const reading = readLayouts(sql.query);
        layouts = reading;
        reading.catch(() => {
          if (layouts === reading) layouts = undefined;
        });
        return reading;
      },
    };
    return sql;
  };
  return {
    ...on(pool, (work) => inTransaction(pool, on, work)),
    pool,
    close: () => connection.close(() => pool.end()),
  };
}

/** See `Sql.query`. */
export async function run(
  client: Pool | ClientBase,
  text: string,
  values: readonly unknown[] = [],
  name?: string,
): ReturnType<Sql['query']> {
  const { rows, rowCount } = await client.query({
    text,
    values: values.map(storable),
    ...(name && { name }),
  });
  return { rows, changes: rowCount ?? 0 };
}

async function inTransaction<T>(
  pool: Pool,
  on: (client: PoolClient, transaction: Sql['transaction']) => Sql,
  work: (sql: Sql) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  const sql: Sql = on(client, (inner) => inner(sql));
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(sql);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    // A connection without answers would not answer this either.
    if (isAmbiguous(error)) broken = error as Error;
    else
      await client.query('ROLLBACK').catch((cause) => {
        broken = cause;
      });
    throw error;
  } finally {
    // The pool closes a broken connection.
    client.release(broken);
  }
}

/** No stored text has U+0000, which PostgreSQL refuses as a parameter, too. */
const storable = (value: unknown): unknown =>
  typeof value === 'string' && value.includes('\0')
    ? cleanedText(value)
    : Array.isArray(value)
      ? value.map(storable)
      : value;

/** A parameter in milliseconds since 1970 as a time. */
export const timeOf = (parameter: string): string =>
  `(TIMESTAMP 'epoch' + ${parameter}::float8 * INTERVAL '1 millisecond')`;

/** The database's clock, which all nodes share, in whole milliseconds. */
export const NOW = `date_trunc('milliseconds', clock_timestamp() AT TIME ZONE 'UTC')`;
