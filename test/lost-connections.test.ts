/** Connections to PostgreSQL and Redis that are cut, freeze or never open: each wait has an end, and the process lives. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openRedis } from '../src/redis/link.ts';
import { openDatabase } from '../src/store/postgres/database.ts';
import { asUnavailable } from '../src/store/postgres/unavailable.ts';
import { until, withFolder } from './support/app.ts';
import { withBlackHole } from './support/black-hole.ts';
import { endCommands } from './support/command.ts';
import { type Postgres, startPostgres } from './support/postgres.ts';
import { isPostgresInstalled } from './support/postgres-programs.ts';
import { hasRedis, withRedis } from './support/redis.ts';
import { withRelay } from './support/relay.ts';
import { startServerProcess } from './support/server-process.ts';

afterEach(endCommands);

describe.skipIf(!isPostgresInstalled)('connections to PostgreSQL', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.close());

  const TERMINATE_ALL = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name = 'scanwire' AND datname = current_database()`;

  test('to an address that drops packets, or that accepts and is silent, are given up with a line', async () => {
    const url = await postgres.createDatabase();
    const line = /: it does not answer within 5 seconds; check the host, the port and the firewalls$/;
    await withBlackHole((port) =>
      expect(openDatabase(Object.assign(new URL(url), { port }).href)).rejects.toThrow(line),
    );
    await withRelay(url, async (relay) => {
      relay.freezeNext(1);
      await expect(openDatabase(relay.url)).rejects.toThrow(line);
    });
  });

  test('that the server ends while they are idle, or held between two statements, end no process', async () => {
    const url = await postgres.createDatabase();
    const errors: string[] = [];
    const database = await openDatabase(url, { onError: (_, message) => errors.push(message) });
    try {
      // At least four connections, of which all but one become idle.
      await Promise.all(Array.from({ length: 4 }, () => database.sql.query('SELECT pg_sleep(0.1)')));
      const held = database.sql.transaction(async (sql) => {
        await sql.query('SELECT 1');
        const ended = await postgres.query(url, TERMINATE_ALL);
        expect(ended.length).toBeGreaterThanOrEqual(4);
        await until(() => errors.length >= ended.length - 1, 'the idle connections are reported');
        await sql.query('SELECT 1');
      });
      await expect(held.catch((error) => Promise.reject(asUnavailable(error)))).rejects.toMatchObject({
        code: 'UNAVAILABLE',
      });
      expect(new Set(errors)).toEqual(new Set(['a connection to the database failed']));
      expect((await database.sql.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    } finally {
      await database.close();
    }
  });

  test('that freeze, while new ones are silent, give callers an error, are used again, and can be closed', async () => {
    await withRelay(await postgres.createDatabase(), async (relay) => {
      const database = await openDatabase(relay.url, { answerTimeoutMs: 300, maxConnections: 2 });
      const read = () => database.sql.query('SELECT 1 AS one').catch((error) => asUnavailable(error));
      relay.freeze();
      relay.freezeNext(Number.POSITIVE_INFINITY);
      expect(await Promise.all([read(), read(), read()])).toMatchObject(
        Array.from({ length: 3 }, () => ({ code: 'UNAVAILABLE' })),
      );
      relay.freezeNext(0);
      await until(async () => 'rows' in ((await read()) as object), 'the pool connects again');
      relay.freeze();
      await database.close();
    });
  });

  test('have time-outs in the server: a statement that takes too long is cancelled, and its connection goes on', async () => {
    const database = await openDatabase(await postgres.createDatabase(), { maxConnections: 1 });
    try {
      for (const [name, value] of [
        ['statement_timeout', '30s'],
        ['idle_in_transaction_session_timeout', '10s'],
      ])
        expect((await database.sql.query(`SHOW ${name}`)).rows).toEqual([{ [name as string]: value }]);
      const slow = database.sql.transaction(async (sql) => {
        await sql.query('SET LOCAL statement_timeout = 100');
        await sql.query('SELECT pg_sleep(60)');
      });
      await expect(slow.catch((error) => Promise.reject(asUnavailable(error)))).rejects.toMatchObject({
        code: 'UNAVAILABLE',
      });
      expect((await database.sql.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    } finally {
      await database.close();
    }
  });
});

test.skipIf(!hasRedis)(
  'a Redis behind an address that drops packets is reported, and can be closed',
  async () => {
    await withBlackHole(async (port) => {
      const lines: string[] = [];
      const log = (line: string) => void lines.push(line);
      const link = openRedis({ url: `redis://127.0.0.1:${port}`, authorities: [] }, { info: log, warn: log });
      expect(await link.run('return 1', [], [])).toBeNull();
      await until(() => lines.length > 0, 'a line');
      expect(lines).toEqual([
        expect.stringMatching(/^Redis is unavailable: it does not answer; check the host/),
      ]);
      await link.close();
    });
  },
);

test.skipIf(!hasRedis || !isPostgresInstalled)(
  'a server whose connections are cut again and again, to both, stays the same process and ends its scans',
  async () => {
    const postgres = await startPostgres();
    const database = await postgres.createDatabase();
    try {
      await withRedis({}, (redis) =>
        withRelay(database, (toDatabase) =>
          withRelay(redis.url, async (toRedis) => {
            const cut = () => {
              toDatabase.drop();
              toRedis.drop();
            };
            await withFolder(async (folder) => {
              const server = await startServerProcess(folder, {
                DATABASE_URL: toDatabase.url,
                REDIS_URL: toRedis.url,
                SCANWIRE_SECRET_KEY: 'ab'.repeat(32),
              });
              const id = await server.startScan({
                target: 'a.test',
                scanners: [{ name: 'mock', options: { events: 200, rate: 50 } }],
              });
              const followed = server.follow(id, { selection: 'type seq' });
              for (let round = 0; round < 10; round++) {
                await sleep(100 + 200 * Math.random());
                cut();
              }
              const events = (await followed).filter(({ type }) => type !== 'CONNECTED');
              expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
              expect(events.at(-1)?.type).toBe('COMPLETED');
              // Idle connections are cut as well.
              await sleep(200);
              cut();
              await until(async () => (await fetch(`${server.url}/health`)).ok, 'it is ready');
              expect(server.command.child.exitCode).toBeNull();
              expect(await server.end('SIGTERM')).toBe(0);
            });
          }),
        ),
      );
    } finally {
      await postgres.close();
    }
  },
);
