/** What a node prints instead of starting, when it does not fit to the others of its deployment. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../src/store/postgres/database.ts';
import { withFolder } from './support/app.ts';
import { endCommands, runCommand } from './support/command.ts';
import { type Postgres, startPostgres } from './support/postgres.ts';
import { isPostgresInstalled } from './support/postgres-programs.ts';

afterEach(endCommands);

/** @returns the only line that the command prints, which must fail */
const refusalOf = (command: string[], env: Record<string, string>): Promise<string> =>
  withFolder(async (cwd) => {
    const { code, stdout, stderr } = await runCommand(command, { cwd, env: { PORT: '0', ...env } });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^scanwire: .+\n$/s);
    return stderr.replace(/^scanwire: (the configuration has a mistake:\n +)?/, '').trimEnd();
  });

const COMMANDS = [['serve'], ['serve', '--no-workers'], ['work']];

test.each(COMMANDS)('%s %s with Redis and a SQLite file names the setting to change', async (...command) => {
  const env = { REDIS_URL: 'redis://:secret@127.0.0.1:1' };
  for (const database of [{}, { DATABASE_URL: 'file:./scanwire.db' }] as Record<string, string>[])
    expect(await refusalOf(command, { ...env, ...database })).toBe(
      'REDIS_URL needs DATABASE_URL=postgresql://…: it connects nodes on several machines, which cannot share a SQLite file. Remove REDIS_URL, or move to PostgreSQL',
    );
});

describe.skipIf(!isPostgresInstalled)('with PostgreSQL', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.close());

  test.each(COMMANDS)(
    '%s %s of a version that is older than the database names the migration',
    async (...command) => {
      const url = await postgres.createDatabase();
      await (await openDatabase(url)).close();
      await postgres.query(
        url,
        `INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "finished_at") VALUES ('x', 'x', '29990101000000_later', now())`,
      );
      expect(await refusalOf(command, { DATABASE_URL: url })).toMatch(
        /^cannot use the database postgresql:[^ ]+: it was written by a newer version of scanwire \(migration 29990101000000_later; this version knows those up to \w+\); start that version, or restore a backup[^\n]+$/,
      );
    },
  );
});
