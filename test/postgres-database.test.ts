/** The database on PostgreSQL: start-up, migrations, lost connections. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Postgres, startPostgres } from './support/postgres.ts';
import { isPostgresInstalled } from './support/postgres-programs.ts';

describe.skipIf(!isPostgresInstalled)('a database on PostgreSQL', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.close());

  test('starts again after a crash with what was committed', async () => {
    const url = await postgres.createDatabase();
    await postgres.query(url, 'CREATE TABLE t AS SELECT 1 AS n');
    await postgres.crash();
    expect(await postgres.query(url, 'SELECT n FROM t')).toEqual([{ n: 1 }]);
  });
});
