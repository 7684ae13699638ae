/** `npm run test:postgres` runs tests on a PostgreSQL that is already running: each app has a database of its own. */
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';

/** URL of any database of it. */
export const POSTGRES_VARIABLE = 'TEST_POSTGRES';

/** @returns the URL of an empty database; null if the tests run on SQLite */
export async function createPostgresDatabase(): Promise<string | null> {
  const url = process.env[POSTGRES_VARIABLE];
  if (url === undefined) return null;
  const client = new Client({ connectionString: url });
  await client.connect();
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  try {
    await client.query(`CREATE DATABASE ${name}`);
  } finally {
    await client.end();
  }
  return Object.assign(new URL(url), { pathname: name }).href;
}
