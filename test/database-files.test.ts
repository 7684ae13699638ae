/** The database as a file: permissions, versions, corruption, size, backups. */
import { spawnSync } from 'node:child_process';
import { copyFile, cp, mkdir, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import Libsql from 'libsql';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { createApp } from '../src/app.ts';
import { createKey } from '../src/core/api-key.ts';
import type { Claim } from '../src/core/event-log.ts';
import { commandLine } from '../src/core/identity.ts';
import { createInProcessPubSub } from '../src/core/pubsub.ts';
import { defineScanner, finding } from '../src/core/scanner.ts';
import { createKeyStore } from '../src/store/key-store.ts';
import { databasePath, openDatabase } from '../src/store/sqlite/database.ts';
import { MIGRATIONS, migrate } from '../src/store/sqlite/migrate.ts';
import { createSelect } from '../src/store/sqlite/select.ts';
import { createWriter } from '../src/store/sqlite/writer.ts';
import {
  type AnyEvent,
  connect,
  silent,
  type TestApp,
  testConfig,
  until,
  withApp,
  withFolder,
} from './support/app.ts';
import { endCommands, runCommand } from './support/command.ts';
import { keyOf, openTestLog } from './support/database.ts';
import { ENDED, insertRows, readRows, WAITING } from './support/old-database.ts';
import { LEASE_MS, newScan, sampleEvent } from './support/sample-events.ts';

afterEach(endCommands);

const NAMES = (await readdir(MIGRATIONS, { withFileTypes: true }))
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

/** A folder with the first migrations only. */
async function firstMigrations(folder: string, count: number): Promise<URL> {
  const target = join(folder, `first-${count}`);
  await mkdir(target);
  for (const name of NAMES.slice(0, count))
    await cp(new URL(`${name}/`, MIGRATIONS), join(target, name), { recursive: true });
  return pathToFileURL(`${target}/`);
}

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

describe('a database of an earlier version', () => {
  /** All except the newest, which every other test opens. */
  const older = NAMES.slice(0, -1).map((name, index) => [name, index + 1] as const);

  test.each(older)('up to %s is migrated with all its data', async (_, count) => {
    await withFolder(async (folder) => {
      const path = join(folder, 'scanwire.db');
      expect(await migrate(path, 100, await firstMigrations(folder, count))).toEqual(NAMES.slice(0, count));
      const inserted = insertRows(path);
      expect(await migrate(path, 100)).toEqual(NAMES.slice(count));
      for (const [table, rows] of Object.entries(inserted)) {
        // The severity of an event is dropped: only its finding has one.
        const kept = rows.map(({ severity, ...row }) => (table === 'ScanEvent' ? row : { severity, ...row }));
        const expected = kept.map((row) => expect.objectContaining(JSON.parse(JSON.stringify(row))));
        expect(readRows(path, table), table).toEqual(expected);
      }
      expect(await migrate(path, 100)).toEqual([]);
      const app = await createApp(testConfig(folder), { logger: silent });
      try {
        await expectReadable(connect(app, testConfig(folder)));
      } finally {
        await app.close();
      }
    });
  });

  /** Reads the rows of `insertRows` over GraphQL. */
  const expectReadable = async (app: TestApp) => {
    const { data, errors } = await app.query(`{ scan(id: "${ENDED}") {
      status label lastSeq scanners { name options error }
      hosts { nodes { id name ip notAfter } } endpoints { nodes { id url redirect } }
      findings(filter: { minSeverity: HIGH }) { nodes { id title references fingerprint } } assessment { id riskScore confidence reasons }
      events(types: [HOST, FINDING, ASSESSMENT, COMPLETED]) {
        events { seq type ... on AssessmentEvent { assessment { confidence reasons } } } } } }`);
    expect(errors).toBeUndefined();
    const { hosts, endpoints, findings, assessment, ...scan } = data.scan;
    expect(scan).toEqual({
      ...{ status: 'COMPLETED', label: 'a label', lastSeq: 7 },
      scanners: [{ name: 'mock', options: { events: 10 }, error: 'an error' }],
      events: {
        events: [
          { seq: 2, type: 'HOST' },
          { seq: 4, type: 'FINDING' },
          { seq: 5, type: 'FINDING' },
          { seq: 6, type: 'ASSESSMENT', assessment: { confidence: 'LOW', reasons: [] } },
          { seq: 7, type: 'COMPLETED' },
        ],
      },
    });
    expect(hosts.nodes).toMatchObject([{ name: 'h.example.com', ip: ['192.0.2.1'] }]);
    expect(endpoints.nodes).toMatchObject([
      { url: 'https://example.com/e', redirect: 'https://example.com/' },
    ]);
    expect(assessment).toMatchObject({ riskScore: 7, confidence: 'LOW', reasons: [] });
    expect(findings.nodes).toMatchObject([{ title: 'flaw 4', references: ['https://example.com/r'] }]);
    for (const { id } of [hosts.nodes[0], endpoints.nodes[0], findings.nodes[0], assessment]) {
      const found = await app.query(`{ node(id: "${id}") { id ... on Result { seq } } }`);
      expect(found.data.node).toMatchObject({ id });
    }
    // The queued scan runs.
    expect((await app.follow(WAITING, { selection: 'seq type' })).at(-1)).toMatchObject({
      type: 'COMPLETED',
    });
  };

  test('never reuses the position of a deleted finding', async () => {
    await withFolder(async (folder) => {
      const path = join(folder, 'scanwire.db');
      await migrate(path, 100, await firstMigrations(folder, 6));
      insertRows(path);
      const old = new Libsql(path);
      old.exec('DELETE FROM "Finding"');
      old.close();
      await migrate(path, 100);
      const { log, prisma, close } = await openTestLog(createInProcessPubSub(), `file:${path}`);
      await log.create(newScan());
      const [scan] = await log.claimable();
      const claim = await log.claim(String(scan?.id), LEASE_MS);
      if (claim) await log.append(claim, [sampleEvent(2)]);
      expect(await prisma.finding.findMany()).toMatchObject([{ position: 6 }]);
      await close();
    });
  });

  test('is unchanged after a migration that fails halfway, and migrated by the next one that works', async () => {
    await withFolder(async (folder) => {
      const path = join(folder, 'old.db');
      const migrations = await firstMigrations(folder, NAMES.length);
      const broken = new URL('29990101000000_broken/', migrations);
      await mkdir(broken);
      await writeFile(
        new URL('migration.sql', broken),
        'CREATE TABLE "Half" ("a" TEXT); INSERT INTO "Nowhere" VALUES (1);',
      );
      await expect(migrate(path, 100, migrations)).rejects.toThrow(/Nowhere/);
      const database = new Libsql(path);
      expect(
        database.prepare(`SELECT count(*) AS n FROM sqlite_schema WHERE name = 'Half'`).get(),
      ).toMatchObject({ n: 0 });
      database.close();
      await writeFile(new URL('migration.sql', broken), 'CREATE TABLE "Half" ("a" TEXT);');
      expect(await migrate(path, 100, migrations)).toEqual(['29990101000000_broken']);
    });
  });
});

describe('a database that cannot be used', () => {
  /** @returns the error of `scanwire serve` for a database after `spoil` */
  const serve = async (spoil: (database: Libsql.Database, path: string) => unknown) =>
    await withFolder(async (folder) => {
      const path = join(folder, 'scanwire.db');
      await migrate(path, 100);
      const database = new Libsql(path);
      await spoil(database, path);
      if (database.open) database.close();
      const { code, stderr } = await runCommand(['serve'], {
        cwd: folder,
        env: { PORT: '0', DATABASE_URL: 'file:./scanwire.db', LOG_LEVEL: 'error' },
      });
      expect(code).toBe(1);
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
      expect(stderr).toContain(`cannot use the database ${path}: `);
      return stderr;
    });
  const addRow = (name: string, finished: string) =>
    `INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "finished_at") VALUES ('x', 'x', '${name}', ${finished})`;

  test('because a newer version wrote it names that migration', async () => {
    const told = await serve((database) => database.exec(addRow('29990101000000_later', '1')));
    expect(told).toContain('a newer version of scanwire (migration 29990101000000_later');
    expect(told).toContain(String(NAMES.at(-1)));
  });

  test('because a migration was interrupted names the migration', async () => {
    const told = await serve((database) =>
      database.exec(addRow('20261121044805_findings_and_filters', 'NULL')),
    );
    expect(told).toContain('the migration 20261121044805_findings_and_filters was interrupted');
  });

  test('because it is damaged reports the damage', async () => {
    const told = await serve(async (database, path) => {
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      database.close();
      const file = await open(path, 'r+');
      await file.write(Buffer.alloc(3000, 0xff), 0, 3000, 100);
      await file.close();
    });
    expect(told).toContain('it is damaged; restore a backup');
  });
});

describe('the files of a database', () => {
  test('is written by a connection that waits for the disk at each commit', async () => {
    await withFolder(async (folder) => {
      const { close, url } = await openTestLog(
        createInProcessPubSub(),
        `file:${join(folder, 'scanwire.db')}`,
      );
      await close();
      const exec = vi.spyOn(Libsql.prototype, 'exec');
      const writer = createWriter(databasePath(url), 50);
      try {
        const scan = newScan();
        writer.create([{ scan, maxQueued: 1 }]);
        const claim = writer.claim(scan.id, LEASE_MS, false) as Claim;
        writer.append({
          claims: [claim],
          appends: [{ claim: 0, figures: null, events: [JSON.stringify(sampleEvent(0))] }],
        });
        const commits = exec.mock.calls.flatMap(([sql], call) => (sql === 'COMMIT' ? [call] : []));
        expect(commits).toHaveLength(2);
        for (const call of commits) {
          const connection = exec.mock.contexts[call] as Libsql.Database;
          // 2 is FULL. With NORMAL or OFF, a power failure loses events that subscribers have had.
          expect(connection.prepare('PRAGMA synchronous').get()).toMatchObject({ synchronous: 2 });
          expect(connection.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'wal' });
        }
      } finally {
        exec.mockRestore();
        writer.close();
      }
    });
  });

  test('are readable by their owner alone, also when they were readable by others before', async () => {
    await withFolder(async (parent) => {
      const folder = join(parent, 'data');
      const url = `file:${join(folder, 'scanwire.db')}`;
      for (const spoil of [
        async () => {},
        async () => {
          for (const name of await readdir(folder)) spawnSync('chmod', ['0644', join(folder, name)]);
        },
      ]) {
        if ((await stat(folder).catch(() => null)) !== null) await spoil();
        const { log, close } = await openTestLog(createInProcessPubSub(), url);
        await log.create(newScan());
        const names = await readdir(folder);
        expect(names.sort()).toEqual(['scanwire.db', 'scanwire.db-shm', 'scanwire.db-wal']);
        for (const name of names) expect(await modeOf(join(folder, name)), name).toBe(0o600);
        expect(await modeOf(folder)).toBe(0o700);
        await close();
      }
    });
  });

  test('in a world-writable folder give a warning', async () => {
    await withFolder(async (folder) => {
      spawnSync('chmod', ['0777', folder]);
      const warnings: string[] = [];
      const database = await openDatabase(`file:${join(folder, 'scanwire.db')}`, {
        onWarning: (message) => warnings.push(message),
      });
      await database.close();
      expect(warnings).toEqual([expect.stringContaining(folder)]);
    });
  });
});

describe('a deleted scan', () => {
  test('is gone at once, lets other scans append while its rows are deleted, and frees its space', async () => {
    await withFolder(async (folder) => {
      const path = join(folder, 'scanwire.db');
      const { log, close, database } = await openTestLog(createInProcessPubSub(), `file:${path}`);
      const big = newScan();
      await log.create(big);
      const claim = await log.claim(big.id, LEASE_MS);
      if (!claim) throw new Error('no claim');
      const EVENTS = 60_000;
      for (let from = 0; from < EVENTS; from += 2000)
        await log.append(
          claim,
          Array.from({ length: 2000 }, (_, index) => sampleEvent(from + index)),
        );
      await log.append(claim, [{ type: 'FAILED', error: 'test' }]);
      while (!(await database.writer.call('truncateLog')));
      const before = (await stat(path)).size;

      const other = newScan();
      await log.create(other);
      const mine = await log.claim(other.id, LEASE_MS);
      if (!mine) throw new Error('no claim');
      const where = { scanKey: await keyOf(database.prisma, big.id) };
      const rowsLeft = () => database.prisma.scanEvent.count({ where });
      expect(await log.remove(big.id)).toBe(true);
      expect(await log.head(big.id)).toBeNull();
      expect(await rowsLeft()).toBeGreaterThan(EVENTS / 2);
      let appends = 0;
      while ((await rowsLeft()) > 0) {
        await log.append(mine, [sampleEvent(appends)]);
        appends++;
      }
      expect(appends).toBeGreaterThan(10);
      const size = async () => (await stat(path)).size + (await stat(`${path}-wal`)).size;
      await until(async () => (await size()) < before / 4, 'the space is given back');
      await close();
    });
  }, 60_000);

  test('whose deletion was interrupted by the end of the process is deleted at the next start', async () => {
    await withFolder(async (folder) => {
      const url = `file:${join(folder, 'scanwire.db')}`;
      const first = await openTestLog(createInProcessPubSub(), url);
      const scan = newScan();
      await first.log.create(scan);
      const claim = await first.log.claim(scan.id, LEASE_MS);
      if (!claim) throw new Error('no claim');
      await first.log.append(
        claim,
        Array.from({ length: 5000 }, (_, index) => sampleEvent(index)),
      );
      await first.log.append(claim, [{ type: 'FAILED', error: 'test' }]);
      await first.log.remove(scan.id);
      await first.close();
      const second = await openTestLog(createInProcessPubSub(), url);
      await until(async () => (await second.prisma.scan.count()) === 0, 'the scan is gone');
      expect(await second.prisma.scanEvent.count()).toBe(0);
      await second.close();
    });
  });
});

describe('scanwire backup', () => {
  test('copies the database of a running server as of one moment', async () => {
    await withApp({ logger: silent }, async (app) => {
      await withFolder(async (folder) => {
        const id = await app.startScan({
          target: 'example.com',
          scanners: [{ name: 'mock', options: { events: 3000, rate: 1000 } }],
        });
        const following = app.follow(id, { selection: 'seq type' });
        const file = join(folder, 'copy.db');
        const run = (...args: string[]) =>
          runCommand(['backup', file, ...args], { cwd: folder, env: { DATABASE_URL: app.databaseUrl } });
        const first = await run();
        expect(first).toMatchObject({ code: 0, stderr: '' });
        expect(first.stdout).toContain(file);
        expect(await modeOf(file)).toBe(0o600);
        expect(await readdir(folder)).toEqual(['copy.db']);
        const again = await run();
        expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('--force') });
        expect((await run('--force')).code).toBe(0);
        expect(await run('/no/such/folder')).toMatchObject({ code: expect.any(Number) });
        // The server runs undisturbed.
        expect((await following).at(-1)).toMatchObject({ type: 'COMPLETED' });

        const { log, prisma, close } = await openTestLog(createInProcessPubSub(), `file:${file}`);
        const [scan] = await prisma.scan.findMany();
        const events = await log.read(String(scan?.id), { after: 0, limit: 10_000 });
        expect(events.map(({ seq }) => seq)).toEqual(
          Array.from({ length: scan?.lastSeq ?? -1 }, (_, i) => i + 1),
        );
        await close();
      });
    });
  }, 60_000);

  test('restored as the page says, goes on with the cursors of clients, and tells one that is ahead', async () => {
    await withFolder(async (folder) => {
      const config = testConfig(folder);
      const [path, backup] = [databasePath(config.databaseUrl), join(folder, 'backup.db')];
      /** number of findings up to which the scanner goes */
      let limit = 40;
      const numbers = defineScanner({
        ...{ name: 'numbers', title: 'Numbers', description: 'As many as it may.', version: '1.0.0' },
        ...{
          intrusiveness: 'passive',
          consumes: ['domain'],
          produces: ['finding'],
          options: z.strictObject({}),
        },
        async *scan(_, { signal }) {
          for (let number = 1; number <= 100; number++) {
            while (number > limit) await sleep(10, undefined, { signal });
            yield finding({
              title: `number ${number}`,
              severity: 'LOW',
              type: 'number',
              url: `http://example.com/${number}`,
            });
          }
        },
      });
      const serve = async (role: 'api' | 'both', work: (app: TestApp) => Promise<void>) => {
        const app = await createApp(config, { logger: silent, scanners: [numbers], role });
        try {
          await work(connect(app, config));
        } finally {
          await app.close();
        }
      };
      /** Events up to a finding. */
      const read = async (app: TestApp, number: number) => {
        const events: AnyEvent[] = [];
        for await (const event of app.events(id)) {
          events.push(event);
          if (event.finding?.title === `number ${number}`) break;
        }
        return events;
      };
      const page = (after: string | null) =>
        `{ findings(first: 7, after: ${JSON.stringify(after)}, orderBy: { field: SEVERITY, direction: DESC }) {
          nodes { title } pageInfo { endCursor } } }`;
      let id = '';
      let early: AnyEvent[] = [];
      let ahead = 0;
      let cursor = '';
      let expected: unknown;
      await serve('both', async (app) => {
        id = await app.startScan({ target: 'example.com', scanners: [{ name: 'numbers' }] });
        await read(app, 40);
        early = await read(app, 15);
        cursor = (await app.query(page(null))).data.findings.pageInfo.endCursor;
        expected = await app.query(page(cursor));
        const env = { DATABASE_URL: config.databaseUrl };
        expect(await runCommand(['backup', backup], { cwd: folder, env })).toMatchObject({ code: 0 });
        limit = 70;
        ahead = (await read(app, 70)).at(-1)?.seq ?? 0;
      });
      for (const suffix of ['', '-wal', '-shm']) await rm(path + suffix, { force: true });
      await copyFile(backup, path);
      await serve('api', async (app) => {
        const { lastSeq } = (await app.query('query ($id: ID!) { scan(id: $id) { lastSeq } }', { id })).data
          .scan;
        expect(ahead).toBeGreaterThan(lastSeq);
        await expect(app.follow(id, { after: ahead })).rejects.toMatchObject({
          errors: [{ extensions: { code: 'CURSOR_AHEAD', lastSeq } }],
        });
        expect(await app.query(page(cursor))).toEqual(expected);
      });
      limit = 100;
      await serve('both', async (app) => {
        const rest = await app.follow(id, { after: early.at(-1)?.seq ?? 0 });
        const all = [...early, ...rest].filter(({ type }) => type !== 'CONNECTED');
        expect(all.map(({ seq }) => seq)).toEqual(all.map((_, index) => index + 1));
        expect(all.at(-1)?.type).toBe('COMPLETED');
        expect(all.flatMap(({ finding }) => finding?.title ?? [])).toEqual(
          Array.from({ length: 100 }, (_, index) => `number ${index + 1}`),
        );
      });
    });
  });

  test('leaves no file behind when it fails, and prints the reason in one line', async () => {
    await withFolder(async (folder) => {
      await writeFile(join(folder, 'broken.db'), 'this is no database, whatever its name says'.repeat(200));
      const env = { DATABASE_URL: 'file:./broken.db' };
      const { code, stderr } = await runCommand(['backup', 'copy.db'], { cwd: folder, env });
      expect(code).toBe(1);
      expect(stderr).toBe('scanwire: the backup failed: the file is not a SQLite database\n');
      expect(await readdir(folder)).toEqual(['broken.db']);
      expect(
        (await runCommand(['backup', 'copy.db'], { cwd: folder, env: { DATABASE_URL: 'file:./none.db' } }))
          .stderr,
      ).toContain('there is no database at');
      expect((await readFile(join(folder, 'broken.db'))).length).toBeGreaterThan(0);
    });
  });
});

test('a database that is opened twice in one process loses nothing when another process closes it', async () => {
  await withFolder(async (folder) => {
    const url = `file:${join(folder, 'scanwire.db')}`;
    const first = await openDatabase(url);
    // A lock of the first one that is lost here would let the other process delete the write-ahead log.
    await (await openDatabase(url)).close();
    const args = ['token', 'create', '--name', 'kept', '--role', 'viewer'];
    expect((await runCommand(args, { cwd: folder, env: { DATABASE_URL: url } })).code).toBe(0);
    await createKey(
      createKeyStore({ select: createSelect(first.reader), writer: first.writer }),
      { name: 'later', role: 'VIEWER', expiresAt: null },
      () => 'later',
      commandLine(),
    );
    const third = await openDatabase(url);
    for (const { prisma } of [first, third])
      expect((await prisma.apiKey.findMany()).map(({ name }) => name).sort()).toEqual(['kept', 'later']);
    await third.close();
    await first.close();
  });
});
