/** Secret options of scans: shown nowhere, stored encrypted, and erased when the scan ends. */
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Libsql from 'libsql';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createApp } from '../src/app.ts';
import { loadConfig } from '../src/config.ts';
import { createRegistry } from '../src/core/registry.ts';
import { scanGlobalId } from '../src/core/scan-id.ts';
import { defineScanner, type Emission, finding, host, log, secret } from '../src/core/scanner.ts';
import { createSecretOptions, secretsIn, shownOptions } from '../src/core/secret-options.ts';
import { parseTarget } from '../src/core/target.ts';
import { createLogger } from '../src/server-log.ts';
import { createVault, KEY_FILE } from '../src/store/secret-key.ts';
import { copyDatabase, databasePath, openDatabase } from '../src/store/sqlite/database.ts';
import { connect, silent, type TestApp, testConfig, until, withApp, withFolder } from './support/app.ts';
import { endCommands } from './support/command.ts';
import { importCode, snippetWith } from './support/documentation.ts';
import { startServerProcess } from './support/server-process.ts';
import { startSite } from './support/site.ts';

afterEach(endCommands);

const HUSH = 'hush-5ecret';
const PLAIN_KEY = Buffer.alloc(32, 7).toString('base64');

const options = z.strictObject({
  token: secret(z.string().min(3)).default('none').describe('A token.'),
  headers: secret(z.record(z.string().regex(/^[\w-]+$/), z.string())).default({}),
  login: z.object({ user: z.string(), password: secret(z.string()) }).optional(),
  accounts: z.array(z.union([z.string(), z.object({ pin: secret(z.number()) })])).default([]),
  mode: z.string().default('quiet'),
});

/** Waits at a gate, and keeps the options that it was given. */
function createProbe(
  work: (hidden: z.output<typeof options>) => AsyncGenerator<Emission> = async function* () {},
) {
  const given: z.output<typeof options>[] = [];
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const probe = defineScanner({
    ...{ name: 'probe', title: 'Probe', description: 'd', version: '1.0.0', intrusiveness: 'passive' },
    ...{ consumes: ['domain'], produces: ['finding', 'host'], options },
    async *scan(_, context) {
      given.push(context.options);
      const stopped = new Promise<void>((resolve) =>
        context.signal.addEventListener('abort', () => resolve(), { once: true }),
      );
      await Promise.race([gate, stopped]);
      yield* work(context.options as never);
    },
  });
  return { probe, given, open };
}

const SECRETS = {
  token: `${HUSH}-token`,
  headers: { Authorization: `Bearer ${HUSH}-bearer`, 'X-Empty': '' },
  login: { user: 'someone', password: `${HUSH}-"quoted"` },
  accounts: ['plain', { pin: 987_654 }],
};
const SHOWN = {
  token: '***',
  headers: { Authorization: '***', 'X-Empty': '***' },
  login: { user: 'someone', password: '***' },
  accounts: ['plain', { pin: '***' }],
  mode: 'quiet',
};
const REQUEST = { target: 'example.com', scanners: [{ name: 'probe', options: SECRETS }] };

/** @returns the files of the folder that contain the text, such as the database and its write-ahead log */
async function filesWith(text: string, folder: string): Promise<string[]> {
  const files = await readdir(folder);
  const contents = await Promise.all(files.map((file) => readFile(join(folder, file), 'latin1')));
  return files.filter((_, index) => contents[index]?.includes(text));
}
const folderOf = ({ databaseUrl }: { databaseUrl: string }) => join(databasePath(databaseUrl), '..');
const optionsOf = async (app: TestApp, id: string) => {
  const { data } = await app.query(
    'query ($id: ID!) { scan(id: $id) { status error scanners { options } } }',
    { id },
  );
  return { ...data.scan, options: data.scan.scanners[0].options };
};
const RERUN = `mutation ($input: RerunScanInput!) { rerunScan(input: $input) {
  ... on RerunScanSuccess { scan { id scanners { options } } } ... on Error { code message } } }`;
const rerun = async (app: TestApp, input: object) => (await app.query(RERUN, { input })).data.rerunScan;

describe('the secret options of a scan', () => {
  test('are encrypted in the files and the backup while it runs, and erased when it has ended', async () => {
    const { probe, given, open } = createProbe();
    await withApp({ scanners: [probe] }, async (app) => {
      const folder = folderOf(app);
      expect(await readdir(folder)).not.toContain(KEY_FILE);
      const id = await app.startScan(REQUEST);
      await until(() => given.length === 1, 'the scanner has its options');
      expect(given[0]).toEqual({ ...SECRETS, mode: 'quiet' });
      expect((await stat(join(folder, KEY_FILE))).mode & 0o777).toBe(0o600);

      const backup = join(folder, 'backup.db');
      copyDatabase(databasePath(app.databaseUrl), backup);
      const key = (await readFile(join(folder, KEY_FILE), 'latin1')).trim();
      expect(await filesWith(HUSH, folder)).toEqual([]);
      expect(await filesWith('987654', folder)).toEqual([]);
      const sealed = (await app.app.core.prisma.scanSecret.findFirstOrThrow()).sealed;
      expect(await filesWith(sealed, folder)).toContain('backup.db');
      expect(await filesWith(key, folder)).toEqual([KEY_FILE]);
      await rm(backup);

      expect(await optionsOf(app, id)).toMatchObject({ status: 'RUNNING', options: SHOWN });
      open();
      expect((await app.follow(id)).at(-1)?.type).toBe('COMPLETED');
      expect(await app.app.core.prisma.scanSecret.count()).toBe(0);
      expect(await optionsOf(app, id)).toMatchObject({ options: SHOWN });
      await app.app.close();
      const database = new Libsql(databasePath(app.databaseUrl));
      database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
      database.close();
      expect(await filesWith(sealed, folder)).toEqual([]);
    });
  });

  test('have to be given again for a rerun after the end, and not before it', async () => {
    const { probe, given, open } = createProbe();
    await withApp({ scanners: [probe] }, async (app) => {
      const first = await app.startScan(REQUEST);
      const { scan: second } = await rerun(app, { id: first });
      expect(second.scanners).toEqual([{ options: SHOWN }]);
      open();
      await app.follow(second.id);
      await app.follow(first);
      expect(given).toEqual([given[0], given[0]]);

      expect(await rerun(app, { id: first })).toEqual({
        code: 'INVALID_OPTIONS',
        message:
          'Options of scanner "probe": give the values of token, headers.Authorization, headers.X-Empty, login.password, accounts.1.pin. "***" stands for a secret; secrets are never shown, and are erased when their scan ends.',
      });
      const again = { token: 'other', headers: {}, login: SECRETS.login, accounts: [] };
      const { scan: third } = await rerun(app, { id: first, options: [{ name: 'probe', options: again }] });
      await app.follow(third.id);
      expect(given[2]).toEqual({ ...again, mode: 'quiet' });
      expect(await rerun(app, { id: first, options: [{ name: 'nope' }] })).toMatchObject({
        code: 'INVALID_OPTIONS',
        message: 'options: the scan has no scanner "nope". It has: probe.',
      });
      // The default of an option is not a secret.
      const plain = await app.startScan({ ...REQUEST, scanners: [{ name: 'probe' }] });
      await app.follow(plain);
      await app.follow((await rerun(app, { id: plain })).scan.id);
      expect(given[4]?.token).toBe('none');
    });
  });

  test('survive an interruption; without their key the scan fails and the server starts', async () => {
    const { probe, given, open } = createProbe();
    await withFolder(async (folder) => {
      const config = testConfig(folder);
      const withServer = async <T>(work: (app: TestApp) => Promise<T>): Promise<T> => {
        const app = await createApp(config, {
          scanners: [probe],
          logger: createLogger({ ...config, logLevel: 'silent' }),
        });
        try {
          return await work(connect(app, config));
        } finally {
          await app.close();
        }
      };
      const interrupted = () =>
        withServer(async (app) => {
          const count = given.length;
          const id = await app.startScan(REQUEST);
          await until(() => given.length > count, 'the scan runs');
          return id;
        });
      const failed = (id: string) =>
        withServer(async (app) => {
          const event = (await app.follow(id)).at(-1);
          expect((await rerun(app, { id })).code).toBe('INVALID_OPTIONS');
          return event?.error;
        });

      const kept = await interrupted();
      const keyFile = join(folder, KEY_FILE);
      const key = await readFile(keyFile, 'utf8');
      await withServer(async () => void (await until(() => given.length === 2, 'the scan has resumed')));
      expect(given[1]).toEqual(given[0]);
      await writeFile(keyFile, `${PLAIN_KEY}\n`);
      expect(await failed(kept)).toBe(
        'The secret options of the scanner "probe" cannot be decrypted: they were encrypted with another key than that of the key file scanwire.key, or were changed. Start a new scan, with the secrets.',
      );
      const other = await interrupted();
      await rm(keyFile);
      expect(await failed(other)).toContain('the key file scanwire.key, beside the database, is missing');
      await writeFile(keyFile, 'nonsense');
      await withServer(async (app) => {
        await expect(app.startScan(REQUEST)).rejects.toThrow(
          'this server cannot encrypt them: the key file scanwire.key does not have 32 bytes in base64; restore it',
        );
        await writeFile(keyFile, key);
        open();
        const id = await app.startScan(REQUEST);
        expect((await app.follow(id)).at(-1)?.type).toBe('COMPLETED');
      });
    });
  });

  test('survive kill -9, encrypted all the time', async () => {
    const sent: (string | undefined)[] = [];
    let answer = false;
    const site = await startSite(({ headers }, response) => {
      sent.push(headers.authorization);
      if (answer) response.end('<p>hello');
    });
    try {
      await withFolder(async (folder) => {
        const env = { SCANWIRE_TARGETS_ALLOW: '127.0.0.0/8', LOG_LEVEL: 'debug' };
        const first = await startServerProcess(folder, env);
        const authorization = `Bearer ${HUSH}`;
        const scanners = [{ name: 'web', options: { checks: ['headers'], headers: { authorization } } }];
        const id = await first.startScan({ target: `${site.url}/`, scanners });
        await until(() => sent.length > 0, 'the first request');
        expect(await filesWith(HUSH, folder)).toEqual([]);
        await first.end('SIGKILL');
        expect(await filesWith(HUSH, folder)).toEqual([]);
        answer = true;
        const before = sent.length;
        const second = await startServerProcess(folder, env);
        expect((await second.follow(id)).at(-1)?.type).toBe('COMPLETED');
        expect(sent.length).toBeGreaterThan(before);
        expect(new Set(sent)).toEqual(new Set([authorization]));
        const again = await second.query(await snippetWith('docs/web-applications.md', 'rerunScan'), { id });
        await second.follow(again.data.rerunScan.scan.id);
        expect(sent.at(-1)).toBe('Bearer eyJhbGciOi');
        await second.end('SIGTERM');
        expect(await filesWith(HUSH, folder)).toEqual([]);
        const printed = [first, second].map(({ command }) => command.stdout() + command.stderr()).join();
        expect(printed).toContain('scan completed');
        expect(printed).not.toContain(HUSH);
      });
    } finally {
      await site.close();
    }
  });
});

const PAUSED = '01ARZ3NDEKTSV4RRFFQ69G5FAV';

/** Turns the folder's database into one of an earlier version: with plain options of scans, before the migration about them. */
async function writeOldScans(databaseUrl: string, scans: { id: string; status: string; options: object }[]) {
  await (await openDatabase(databaseUrl)).close();
  const database = new Libsql(databasePath(databaseUrl));
  database.exec('DROP TABLE "PlainOptions"');
  database.exec(`DELETE FROM "_prisma_migrations" WHERE "migration_name" LIKE '%_plain_options'`);
  const scan = database.prepare(
    `INSERT INTO "Scan" ("id", "workspace", "target", "targetKind", "status", "createdAt", "changedAt", "lastSeq")
     VALUES (?, 'default', 'example.com', 'DOMAIN', ?, ?, 1, 1) RETURNING "key"`,
  );
  const run = database.prepare(
    'INSERT INTO "ScannerRun" ("scanKey", "position", "name", "options") VALUES (?, 0, ?, ?)',
  );
  const event = database.prepare(
    `INSERT INTO "ScanEvent" ("scanKey", "seq", "type", "at", "body") VALUES (?, 1, 'STATUS', 1, ?)`,
  );
  for (const { id, status, options } of scans) {
    const { key } = scan.get(id, status, Date.now()) as { key: number };
    run.run(key, id.startsWith('GONE') ? 'gone' : 'probe', JSON.stringify(options));
    event.run(key, JSON.stringify({ type: 'STATUS', status: 'QUEUED' }));
  }
  database.close();
}

test('plain secrets of an earlier version are encrypted, or erased if their scan has ended, in steps', async () => {
  const { probe, given, open } = createProbe();
  const logged: string[] = [];
  const logger = createLogger(
    { logLevel: 'warn', token: null, remoteScanners: {} },
    { write: (line) => void logged.push(line) },
  );
  await withFolder(async (folder) => {
    const config = testConfig(folder);
    const old = { ...SECRETS, mode: 'quiet' };
    await writeOldScans(config.databaseUrl, [
      ...Array.from({ length: 230 }, (_, at) => ({ id: `ENDED${at}`, status: 'COMPLETED', options: old })),
      { id: 'PLAIN', status: 'FAILED', options: { mode: 'loud' } },
      { id: 'GONE', status: 'FAILED', options: { mode: 'of a scanner that is not configured' } },
      { id: PAUSED, status: 'PAUSED', options: old },
      { id: 'QUEUED', status: 'QUEUED', options: old },
    ]);
    expect(await filesWith(HUSH, folder)).not.toEqual([]);
    const start = () => createApp(config, { scanners: [probe], logger });
    const app = await start();
    const { prisma } = app.core;
    await until(async () => (await prisma.plainOptions.count()) === 0, 'the secrets are protected');
    expect(await filesWith(HUSH, folder)).toEqual([]);
    expect(await filesWith('987654', folder)).toEqual([]);
    const optionsIn = async () =>
      (await prisma.scannerRun.findMany({ select: { options: true }, orderBy: { scanKey: 'asc' } })).map(
        ({ options }) => options,
      );
    const mended = [
      ...Array(230).fill(SHOWN),
      ...[{ mode: 'loud' }, { mode: 'of a scanner that is not configured' }, SHOWN, SHOWN],
    ];
    expect(await optionsIn()).toEqual(mended);
    expect(await prisma.scanSecret.count()).toBe(2);
    expect(logged.filter((line) => line.includes('of an earlier version'))).toEqual([
      expect.stringContaining('"scanners":232'),
    ]);
    const remote = connect(app, config);
    await remote.query(`mutation { resumeScan(input: { id: "${scanGlobalId(PAUSED)}" }) { __typename } }`);
    await until(() => given.length === 2, 'both scans run');
    expect(given).toEqual([old, old]);
    open();
    await until(async () => (await prisma.scanSecret.count()) === 0, 'the secrets are erased');
    await app.close();
    // Is done once.
    const again = await start();
    expect(await again.core.prisma.plainOptions.count()).toBe(0);
    await again.close();
    expect(logged.filter((line) => line.includes('of an earlier version'))).toHaveLength(1);
  });
});

test('plain secrets of an earlier version stay until there is a key that encrypts them', async () => {
  const { probe } = createProbe();
  await withFolder(async (folder) => {
    const config = testConfig(folder);
    await writeOldScans(config.databaseUrl, [{ id: 'PAUSED', status: 'PAUSED', options: SECRETS }]);
    await writeFile(join(folder, KEY_FILE), 'nonsense');
    const faults: string[] = [];
    const start = () =>
      createApp(config, {
        ...{ scanners: [probe], logger: silent },
        onFault: (error) => faults.push((error as Error).message),
      });
    const app = await start();
    await until(() => faults.length > 0, 'the error');
    await app.close();
    expect(faults[0]).toContain('restore it');
    expect(await filesWith(HUSH, folder)).not.toEqual([]);
    await rm(join(folder, KEY_FILE));
    const second = await start();
    await until(
      async () => (await second.core.prisma.plainOptions.count()) === 0,
      'the secrets are protected',
    );
    expect(await filesWith(HUSH, folder)).toEqual([]);
    await second.close();
  });
});

test('secrets that a scanner repeats are in no event, result, error or log line', async () => {
  const { probe, open } = createProbe(async function* ({ token, headers, login }) {
    yield log('INFO', `using ${token}`, { headers, seen: encodeURIComponent(login?.password ?? '') });
    yield finding({
      title: `The page has ${token}`,
      ...{ severity: 'LOW', type: 'echo', confidence: 'LOW' },
      url: `https://example.com/someone/?key=${token}`,
      evidence: { body: `<p>${headers.Authorization?.replace('Bearer ', '')}</p>` },
    });
    yield host({ name: 'a.example.com', alive: false, source: 'test', error: null });
    throw new TypeError(`cannot read ${login?.password} of ${token}`);
  });
  let logged = '';
  const write = (line: string) => {
    logged += line;
  };
  const logger = createLogger({ logLevel: 'debug', token: null, remoteScanners: {} }, { write });
  await withApp({ scanners: [probe], logger }, async (app) => {
    open();
    const id = await app.startScan(REQUEST);
    const events = await app.follow(id);
    const text = JSON.stringify(events);
    expect(events.find(({ scanner }) => scanner !== null && scanner !== undefined)).toMatchObject({
      message: 'using ***',
      data: { headers: { Authorization: '***' }, seen: '***' },
    });
    expect(events.find(({ type }) => type === 'FINDING')?.finding).toMatchObject({
      title: 'The page has ***',
      url: 'https://example.com/someone/?key=***',
      evidence: { body: '<p>***</p>' },
    });
    expect(events.at(-1)?.error).toMatch(/^probe: cannot read \*\*\* of \*\*\* \(error [0-9a-f]{8}\)$/);
    await until(() => logged.includes('scan failed'), 'the end is logged');
    expect(logged).toContain('cannot read ***');
    expect(text + logged).not.toContain(HUSH);
    expect(await filesWith(HUSH, folderOf(app))).toEqual([]);
  });
});

describe('options', () => {
  const { probe } = createProbe();
  const registry = createRegistry([probe]);
  const problemOf = async (given: unknown) =>
    (await registry.preview(parseTarget('example.com'), { only: [{ name: 'probe', options: given }] })).error
      ?.message;

  test('are secret inside unions, tuples, maps, references and formats, whatever the scanner calls them', () => {
    const tree: z.ZodType = z.lazy(() => z.object({ key: secret(z.string()), next: tree.optional() }));
    const scanner = defineScanner({
      ...{ ...probe, name: 'deep' },
      options: z.object({
        tree,
        pair: z.tuple([z.string(), secret(z.string())]),
        map: z.record(z.string(), z.object({ key: secret(z.string()).optional() })),
        choice: z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('key'), value: secret(z.string()) }),
          z.object({ kind: z.literal('none'), value: z.string() }),
        ]),
        password: z.string().meta({ format: 'password' }),
        both: z.intersection(z.object({ a: secret(z.string()) }), z.object({ b: z.string() })),
      }),
    });
    const given = {
      tree: { key: 'k1', next: { key: 'k2' } },
      pair: ['a', 'k3'],
      map: { x: { key: 'k4' }, ['__proto__']: { key: 'k5' } },
      choice: { kind: 'key', value: 'k6' },
      password: 'k7',
      both: { a: 'k8', b: 'b' },
    };
    expect(secretsIn(scanner, given).map(({ value }) => value)).toEqual(
      expect.arrayContaining(['k1', 'k2', 'k3', 'k4', 'k6', 'k7', 'k8']),
    );
    expect(JSON.stringify(shownOptions(scanner, given))).not.toMatch(/k\d/);
    expect(shownOptions(scanner, given)).toMatchObject({ pair: ['a', '***'], both: { b: 'b' } });
    expect(shownOptions(undefined, { a: [1, { b: 'x' }] })).toEqual({ a: ['***', { b: '***' }] });
  });

  test('that are invalid are named without their values', async () => {
    expect(await problemOf({ headers: { [`Authorization: Bearer ${HUSH}`]: '' } })).toMatch(
      /"probe": headers: /,
    );
    const problems = await Promise.all(
      [
        { headers: { [`X ${HUSH}`]: '' } },
        { headers: { ok: [HUSH] } },
        { token: { [HUSH]: HUSH } },
        { login: { user: 1, password: HUSH } },
        { accounts: [{ pin: HUSH }] },
        HUSH,
      ].map(problemOf),
    );
    expect(problems.filter((problem) => !problem || problem.includes(HUSH))).toEqual([]);
    const custom = defineScanner({
      ...probe,
      options: z.object({
        key: secret(z.string()).superRefine((value, context) => context.addIssue(`"${value}" is not a key`)),
      }),
    });
    const plan = createRegistry([custom]).plan(parseTarget('example.com'), {
      only: [{ name: 'probe', options: { key: HUSH } }],
    });
    await expect(plan).rejects.toThrow('key: "***" is not a key');
  });

  test('are bound to their scan and scanner', async () => {
    await withFolder(async (folder) => {
      const vault = createVault({ key: null, file: join(folder, KEY_FILE) });
      const secrets = createSecretOptions(() => probe, vault);
      const request = { name: 'probe', options: { token: HUSH } };
      const sealed = secrets.seal('A', request);
      expect(sealed).toMatchObject({ name: 'probe', options: { token: '***' } });
      expect(secrets.open('A', sealed)).toEqual(request.options);
      expect(secrets.seal('A', request).sealed).not.toBe(sealed.sealed);
      expect(() => secrets.open('B', sealed)).toThrow('were changed');
      expect(() => secrets.open('A', { ...sealed, name: 'other' })).toThrow('were changed');
      expect(() => secrets.open('A', { ...sealed, options: {} })).toThrow('they belong to other options');
      const broken = sealed.sealed?.replace(/.{8}$/, 'AAAAAAA=');
      expect(() => secrets.open('A', { ...sealed, sealed: broken })).toThrow('were changed');
      expect(() => secrets.open('A', { ...sealed, sealed: 'v2.x' })).toThrow('their format is unknown');
    });
  });
});

describe('the key', () => {
  test('is created once, by whichever process needs it first, and never replaced', async () => {
    await withFolder(async (folder) => {
      const open = () => createVault({ key: null, file: join(folder, KEY_FILE) });
      const [one, other] = [open(), open()];
      const sealed = one.seal(HUSH, 'x');
      const key = await readFile(join(folder, KEY_FILE));
      expect(other.open(other.seal(HUSH, 'x'), 'x')).toBe(HUSH);
      expect(other.open(sealed, 'x')).toBe(HUSH);
      expect(await readFile(join(folder, KEY_FILE))).toEqual(key);
      expect(await readdir(folder)).toEqual([KEY_FILE]);
    });
  });

  test('may be a setting, whose mistakes are named without its value', async () => {
    const hex = Buffer.alloc(32, 7).toString('hex');
    for (const text of [PLAIN_KEY, hex, hex.toUpperCase(), Buffer.alloc(32, 7).toString('base64url')]) {
      expect(loadConfig({ SCANWIRE_SECRET_KEY: text }).secretKey).toEqual(Buffer.alloc(32, 7));
    }
    for (const text of [HUSH, hex.slice(2), `${hex}00`, `${PLAIN_KEY}${PLAIN_KEY}`, ` ${HUSH}`]) {
      const load = () => loadConfig({ SCANWIRE_SECRET_KEY: text });
      expect(load).toThrow(/SCANWIRE_SECRET_KEY must be 32 bytes in base64 or hexadecimal/);
      expect(load).not.toThrow(text);
    }
    const { probe, open } = createProbe();
    open();
    await withApp({ scanners: [probe], env: { SCANWIRE_SECRET_KEY: PLAIN_KEY } }, async (app) => {
      expect((await app.follow(await app.startScan(REQUEST))).at(-1)?.type).toBe('COMPLETED');
      expect(await readdir(folderOf(app))).not.toContain(KEY_FILE);
    });
  });
});

test('an option is marked as secret as the documentation says', async () => {
  const sdk = new URL('../src/sdk/scanner.ts', import.meta.url).href;
  const code = await snippetWith('docs/web-applications.md', "from 'scanwire/scanner'");
  const { options: documented } = await importCode<{ options: z.ZodObject }>(
    'secret-option.ts',
    code.replace("'scanwire/scanner'", JSON.stringify(sdk)),
  );
  const scanner = defineScanner({
    ...{ name: 'own', title: 'Own', description: 'd', version: '1.0.0', intrusiveness: 'passive' },
    ...{ consumes: ['domain'], produces: ['finding'], options: documented },
    async *scan() {},
  });
  expect(shownOptions(scanner, { password: HUSH })).toEqual({ password: '***' });
});

test('targets with a user name or password are refused by messages without them', () => {
  const password = 'pa55w0rd';
  for (const target of [
    `https://user:${password}@example.com/`,
    `https://user:${password}@example.com:99999/`,
    `https://user:${password}@/`,
    `https://user:p?${password}@example.com:x/`,
    `user:${password}@example.com`,
    `user:${password}@example.com:80/x?y`,
    `${password}@example.com`,
    `ftp://user:${password}@example.com/`,
    `ssh://git:${password}@example.com/x.git`,
    `https://${password}@example.com/x.git`,
    `https://user:${password}@exa mple.com/`,
  ]) {
    let message = 'accepted';
    try {
      message = JSON.stringify(parseTarget(target));
    } catch (error) {
      message = (error as Error).message;
    }
    expect(`${target} ${message}`.slice(target.length)).not.toContain(password);
  }
});
