/** The database as a file: who may read it, versions, damage, space, copies. */
import { spawnSync } from 'node:child_process';
import { cp, mkdir, open, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Libsql from 'libsql';
import { afterEach, describe, expect, test } from 'vitest';
import { createInProcessPubSub } from '../src/core/pubsub.ts';
import { openDatabase } from '../src/store/database.ts';
import { MIGRATIONS, migrate } from '../src/store/migrate.ts';
import { silent, until, withApp, withFolder } from './support/app.ts';
import { endCommands, runCommand } from './support/command.ts';
import { openTestLog } from './support/database.ts';
import { LEASE_MS, newScan, sampleEvent } from './support/sample-events.ts';

afterEach(endCommands);

const NAMES = (await readdir(MIGRATIONS, { withFileTypes: true }))
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

/** A folder of the first migrations only. */
async function firstMigrations(folder: string, count: number): Promise<URL> {
  const target = join(folder, `first-${count}`);
  await mkdir(target);
  for (const name of NAMES.slice(0, count))
    await cp(new URL(`${name}/`, MIGRATIONS), join(target, name), { recursive: true });
  return pathToFileURL(`${target}/`);
}

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

describe('a database of an earlier version', () => {
  test.each(NAMES.map((name, index) => [name, index + 1] as const))(
    'up to %s is brought up to date with what is in it',
    async (_, count) => {
      await withFolder(async (folder) => {
        const path = join(folder, 'old.db');
        expect(await migrate(path, 100, await firstMigrations(folder, count))).toEqual(NAMES.slice(0, count));
        const old = new Libsql(path);
        old.exec(`INSERT INTO "Scan" ("id", "workspace", "target", "targetKind", "status", "createdAt", "lastSeq")
        VALUES ('S1', 'default', 'example.com', 'DOMAIN', 'QUEUED', 1, 1);
        INSERT INTO "ScanEvent" ("scanId", "seq", "workspace", "type", "at", "body")
        VALUES ('S1', 1, 'default', 'STATUS', 1, '{"type":"STATUS","status":"QUEUED"}');
        INSERT INTO "ScannerRun" ("scanId", "position", "workspace", "name", "options") VALUES ('S1', 0, 'default', 'mock', '{}');`);
        old.close();
        const { log, close } = await openTestLog(createInProcessPubSub(), `file:${path}`);
        expect(await log.read('S1', { after: 0, limit: 9 })).toMatchObject([{ seq: 1, status: 'QUEUED' }]);
        expect(await log.claim('S1', LEASE_MS)).toMatchObject({
          scanners: [{ name: 'mock' }],
          crashesAlone: 0,
          crashesStuck: 0,
        });
        await close();
        expect(await migrate(path, 100)).toEqual([]);
      });
    },
  );

  test('is left as it was by a migration that fails halfway, and brought up to date by the next that works', async () => {
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
  /** @returns what `scanwire serve` says of a database after `spoil` */
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

  test('because a newer version wrote it says so', async () => {
    const told = await serve((database) => database.exec(addRow('29990101000000_later', '1')));
    expect(told).toContain('a newer version of scanwire (migration 29990101000000_later');
    expect(told).toContain(String(NAMES.at(-1)));
  });

  test('because a migration was interrupted says which one', async () => {
    const told = await serve((database) =>
      database.exec(addRow('20261121044805_findings_and_filters', 'NULL')),
    );
    expect(told).toContain('the migration 20261121044805_findings_and_filters was interrupted');
  });

  test('because it is damaged says so', async () => {
    const told = await serve(async (database, path) => {
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      database.close();
      const file = await open(path, 'r+');
      await file.write(Buffer.alloc(3000, 0xff), 0, 3000, 100);
      await file.close();
    });
    expect(told).toContain('it is damaged; restore a copy');
  });
});

describe('what is kept on disk', () => {
  test('can be read by its owner alone, also where others could before', async () => {
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

  test('in a folder that everybody can write to is told to the operator', async () => {
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
  test('is gone at once, leaves room for appends while its rows go, and gives its space back', async () => {
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
      const rowsLeft = () => database.prisma.scanEvent.count({ where: { scanId: big.id } });
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

  test('whose removal the end of the process interrupted is removed at the next start', async () => {
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
      await until(async () => (await second.prisma.scanEvent.count()) === 0, 'all events are gone');
      await until(async () => (await second.prisma.scan.count()) === 0, 'the scan is gone');
      await second.close();
    });
  });
});

describe('scanwire backup', () => {
  test('copies the database of a running server as it is at one moment', async () => {
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
        // Undisturbed meanwhile.
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

  test('leaves nothing behind when it fails, and says why in a line', async () => {
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
