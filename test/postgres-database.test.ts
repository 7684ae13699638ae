/** The database on PostgreSQL: start-up, migrations, lost connections. */
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Prisma } from '../src/store/generated/client.ts';
import { connectionOf, explain } from '../src/store/postgres/connection.ts';
import { openDatabase } from '../src/store/postgres/database.ts';
import { MIGRATIONS, migrate } from '../src/store/postgres/migrate.ts';
import { until, withFolder } from './support/app.ts';
import { type Postgres, startPostgres } from './support/postgres.ts';
import { isPostgresInstalled } from './support/postgres-programs.ts';

describe.skipIf(!isPostgresInstalled)('a database on PostgreSQL', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.close());

  const migrateOnce = async (url: string, folder?: URL) => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return await migrate(client, folder);
    } finally {
      await client.end();
    }
  };

  test('is migrated once by servers that start at once', async () => {
    const url = await postgres.createDatabase();
    const done = await Promise.all(Array.from({ length: 5 }, () => migrateOnce(url)));
    expect(done.filter((names) => names.length > 0)).toHaveLength(1);
    expect(await migrateOnce(url)).toEqual([]);
  });

  test('keeps nothing of migrations of which one fails', async () => {
    await withFolder(async (folder) => {
      const url = await postgres.createDatabase();
      await cp(fileURLToPath(MIGRATIONS), folder, { recursive: true });
      await mkdir(join(folder, '99999999999999_broken'));
      await writeFile(
        join(folder, '99999999999999_broken', 'migration.sql'),
        'CREATE TABLE t (); SELECT 1 / 0',
      );
      await expect(migrateOnce(url, pathToFileURL(`${folder}/`))).rejects.toThrow('division by zero');
      expect(
        await postgres.query(url, `SELECT 1 FROM information_schema.tables WHERE table_schema = 'public'`),
      ).toEqual([]);
    });
  });

  test('of a newer version is refused with a line that says so', async () => {
    const url = await postgres.createDatabase();
    await (await openDatabase(url)).close();
    await postgres.query(url, `UPDATE "_prisma_migrations" SET "migration_name" = '99999999999999_later'`);
    await expect(openDatabase(url)).rejects.toThrow(
      /^cannot use the database postgresql:\/\/scanwire@127\.0\.0\.1:\d+\/test\d+: it was written by a newer version/,
    );
  });

  test('is connected to by the name and the TLS mode of its URL, not of the environment', async () => {
    const url = new URL(await postgres.createDatabase());
    const nameOf = async (given: string, name?: string) => {
      const { settings, close } = connectionOf(given, name);
      const client = new Client(settings);
      await client.connect();
      try {
        return (await client.query('SHOW application_name')).rows[0].application_name;
      } finally {
        await close(() => client.end());
      }
    };
    // The server has no TLS.
    vi.stubEnv('PGSSLMODE', 'require');
    try {
      expect(await nameOf(url.href)).toBe('scanwire');
      url.searchParams.set('application_name', 'api 1');
      expect(await nameOf(url.href)).toBe('api 1');
      expect(await nameOf(url.href, 'scanwire copy')).toBe('scanwire copy');
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test('that accepts connections and is silent is told from one that cannot be reached', () => {
    expect(explain(new Error('Query read timeout'))).toMatch(/^it accepted the connection/);
    expect(explain(new Error('timeout expired'))).toMatch(/within 5 seconds/);
  });

  test('has the columns of the Prisma schema', async () => {
    const url = await postgres.createDatabase();
    const database = await openDatabase(url);
    try {
      for (const model of Object.keys(Prisma.ModelName)) {
        const delegate = `${model[0]?.toLowerCase()}${model.slice(1)}` as 'scan';
        // Selects all columns of the model.
        expect(await database.prisma[delegate].findMany({ take: 1 }), model).toBeInstanceOf(Array);
      }
    } finally {
      await database.close();
    }
  });

  test.each([
    [
      'whose server does not run',
      (url: string) => url.replace(/:\d+\//, ':1/'),
      'nothing is listening there',
    ],
    ['that does not exist', (url: string) => `${url}x`, 'the database does not exist'],
  ])('%s is refused with a line that says so', async (_, change, reason) => {
    const url = change(await postgres.createDatabase());
    await expect(openDatabase(url.replace('scanwire@', 'scanwire:secret@'))).rejects.toThrow(reason);
    await expect(openDatabase(url.replace('scanwire@', 'scanwire:secret@'))).rejects.not.toThrow('secret');
  });

  test('that crashes ends connections, not the process, and is used again when it is back', async () => {
    const url = await postgres.createDatabase();
    const errors: string[] = [];
    const database = await openDatabase(url, { onError: (_, message) => errors.push(message) });
    try {
      const held = database.sql.transaction(async (sql) => {
        await sql.query('SELECT 1');
        await postgres.crash();
        await sql.query('SELECT 1');
      });
      await expect(held).rejects.toThrow();
      await until(
        async () => (await database.sql.query('SELECT 1').catch(() => null)) !== null,
        'the pool connects again',
      );
      expect(await database.prisma.scan.count()).toBe(0);
    } finally {
      await database.close();
    }
  });
});
