import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createApp } from '../src/app.ts';
import { ConfigError, loadConfig } from '../src/config.ts';
import { createSubdomainsScanner } from '../src/scanners/subdomains/index.ts';
import { DatabaseError } from '../src/store/database-error.ts';
import {
  sharedApp,
  silent,
  startInput,
  type TestApp,
  testConfig,
  withApp,
  withFolder,
} from './support/app.ts';

const START = `mutation ($input: StartScanInput!) { startScan(input: $input) {
  __typename ... on StartScanSuccess { scan { target targetKind } } ... on Error { code message } } }`;
const MOCK = [{ name: 'mock', options: { events: 1 } }];

const start = async (app: TestApp, input: Record<string, unknown>) =>
  (await app.query(START, { input: startInput(input) })).data?.startScan;

describe('a target', () => {
  const app = sharedApp({ env: { SCANWIRE_TARGETS_ALLOW: '' } });

  it.each([
    ['', 'empty'],
    ['   \n', 'empty'],
    ['exa mple.com', 'white space'],
    [`${'a'.repeat(10_000)}.com`, '10004 characters'],
    [`${'a'.repeat(64)}.com`, 'host name'],
    ['-.com', 'host name'],
    ['münchen.de', 'xn--mnchen-3ya.de'],
    ['https://münchen.de/', 'xn-- form'],
    ['ex\u0000ample.com', 'control character'],
    ['пример.рф', 'xn--'],
    ['ftp://example.com', 'ftp:'],
    ['javascript://alert(1)', 'javascript:'],
    ['file:///etc/passwd', 'file:'],
    ['http://', 'not a valid URL'],
    ['https://user:secret@example.com', 'password'],
    ['https://user:s3cret@example.com/team/project.git', 'password'],
    ['git+https://s3cret@example.com/team/project.git', 'token'],
    ['ssh://git:s3cret@example.com/team/project.git', 'password'],
    ['https://example.com/team/project.git?access_token=s3cret', 'query'],
    ['example.com/path', 'https://'],
    ['example.com:99999', 'not a host name'],
    ['@', 'neither a domain'],
    ['..', 'host name'],
  ])('%j is refused with an error that says what to do', async (target, hint) => {
    const answer = await start(app(), { target, scanners: MOCK });
    expect(answer).toMatchObject({ __typename: 'InvalidTargetError', code: 'INVALID_TARGET' });
    expect(answer.message).toContain(hint);
    expect(answer.message).not.toContain('s3cret');
    await expectNothingRecorded(app());
  });

  it.each([
    ['10.0.0.7'],
    ['http://169.254.169.254/latest/meta-data'],
    ['http://[::ffff:10.0.0.1]/'],
    ['http://2130706433/'],
    ['::1'],
    ['/etc'],
  ])('%s is refused by the policy', async (target) => {
    expect(await start(app(), { target, scanners: MOCK })).toMatchObject({
      __typename: 'TargetRefusedError',
      code: 'TARGET_REFUSED',
    });
    await expectNothingRecorded(app());
  });
});

describe('a target in another notation', () => {
  const app = sharedApp();

  it.each([
    ['EXAMPLE.com.', 'example.com', 'DOMAIN'],
    ['https://Example.com:443/a?b#c', 'https://example.com/a?b', 'URL'],
    ['intranet', 'intranet', 'HOST'],
    ['127.1', '127.0.0.1', 'HOST'],
    ['0x7f000001', '127.0.0.1', 'HOST'],
    ['127.0.0.1:8080', '127.0.0.1:8080', 'HOST'],
  ])('%j is normalised to %j', async (target, normal, targetKind) => {
    expect((await start(app(), { target, scanners: MOCK })).scan).toEqual({ target: normal, targetKind });
  });
});

describe('a choice of scanners', () => {
  const app = sharedApp();

  it.each([
    [[{ name: 'nope' }], 'UNKNOWN_SCANNER', 'There are: subdomains, endpoints, '],
    [[], 'INVALID_OPTIONS', 'the list is empty'],
    [[{ name: 'mock' }, { name: 'mock' }], 'INVALID_OPTIONS', 'twice'],
    [[{ name: 'mock', options: { rate: 'fast' } }], 'INVALID_OPTIONS', 'rate: must be a number, not "fast"'],
    [
      [{ name: 'mock', options: { event: 3 } }],
      'INVALID_OPTIONS',
      'Options of scanner "mock": there is no option "event"; there are: ',
    ],
    [[{ name: 'mock', options: [1] }], 'INVALID_OPTIONS', 'expected object'],
    [[{ name: 'mock', options: { seed: 'x'.repeat(100_000) } }], 'INVALID_OPTIONS', 'bytes'],
    [[{ name: 'endpoints', options: { archiveUrl: 'gopher://x' } }], 'INVALID_OPTIONS', 'archiveUrl'],
  ])('%j is refused with %s', async (scanners, code, hint) => {
    const answer = await start(app(), { target: 'example.test', scanners });
    expect(answer.code).toBe(code);
    expect(answer.message).toContain(hint);
    await expectNothingRecorded(app());
  });

  it('is refused when a scanner does not accept the target, or none of them does', async () => {
    await withApp({ scanners: [createSubdomainsScanner()] }, async (app) => {
      const answer = await start(app, { target: 'https://a.test/', scanners: [{ name: 'subdomains' }] });
      expect(answer).toMatchObject({ code: 'INVALID_OPTIONS' });
      expect(answer.message).toContain('needs one of these inputs: domain');
      expect(await start(app, { target: 'git@a.test:x/y.git' })).toMatchObject({ code: 'INVALID_TARGET' });
      await expectNothingRecorded(app);
    });
  });

  it('that is missing never means the mock', async () => {
    await withApp({}, async (app) => {
      const query = `mutation { startScan(input: { target: "nowhere.test" }) { ... on StartScanSuccess { scan { scanners { name } } } } }`;
      const { data } = await app.query(query);
      expect(data.startScan.scan.scanners.map(({ name }: { name: string }) => name)).toEqual([
        'subdomains',
        'endpoints',
        'web',
      ]);
    });
  });
});

describe('a cursor', () => {
  it('gets an error with a code when it is malformed, or ahead of the log', async () => {
    await withApp({}, async (app) => {
      const id = await app.startScan({ target: 'example.test', scanners: MOCK });
      const [, ...all] = await app.follow(id, { selection: 'seq type' });
      const codeOf = async (query: string) => (await app.query(query)).errors?.[0]?.extensions.code;
      expect(await codeOf(`{ scan(id: "${id}") { events(after: ${all.length + 1}) { lastSeq } } }`)).toBe(
        'CURSOR_AHEAD',
      );
      expect(await codeOf(`{ scan(id: "${id}") { events(after: -1) { lastSeq } } }`)).toBe('BAD_USER_INPUT');
      expect(await codeOf(`{ scan(id: "${id}") { events(first: 0) { lastSeq } } }`)).toBe('BAD_USER_INPUT');
      expect(await codeOf(`{ scan(id: "${id}") { events(first: 100000) { lastSeq } } }`)).toBe(
        'BAD_USER_INPUT',
      );
      expect(await codeOf(`{ scan(id: "${id}") { hosts(after: "x") { nodes { id } } } }`)).toBe(
        'BAD_USER_INPUT',
      );
      expect(await codeOf(`{ results(scanId: "${id}", after: "x") { nodes { __typename } } }`)).toBe(
        'BAD_USER_INPUT',
      );
      const other = '01BX5ZZKBKACTAV9WEVGEMMVRZ';
      for (const page of ['first: 0', 'last: 501', 'first: 1, last: 1', 'before: "x"']) {
        for (const list of ['hosts', 'endpoints', 'findings'])
          expect(await codeOf(`{ scan(id: "${id}") { ${list}(${page}) { totalCount } } }`)).toBe(
            'BAD_USER_INPUT',
          );
        expect(await codeOf(`{ scans(${page}) { totalCount } }`)).toBe('BAD_USER_INPUT');
      }
      for (const mutation of ['cancelScan', 'deleteScan']) {
        const { data } = await app.query(
          `mutation { ${mutation}(input: { id: "${other}" }) { ... on Error { code message } } }`,
        );
        expect(data[mutation].code).toBe('NOT_FOUND');
      }

      await expect(app.follow(id, { after: all.length + 1 })).rejects.toMatchObject({
        errors: [{ extensions: { code: 'CURSOR_AHEAD', lastSeq: all.length } }],
      });
      await expect(app.follow(id, { after: -1 })).rejects.toMatchObject({
        errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
      });
      await expect(app.follow('nonsense')).rejects.toMatchObject({
        errors: [{ extensions: { code: 'NOT_FOUND' } }],
      });
      await expect(app.follow('01BX5ZZKBKACTAV9WEVGEMMVRZ')).rejects.toMatchObject({
        errors: [{ extensions: { code: 'NOT_FOUND' } }],
      });
    });
  });
});

describe('a queue that is full', () => {
  it('refuses with LIMIT_REACHED and records nothing', async () => {
    const env = { SCANWIRE_MAX_CONCURRENT_SCANS: '1', SCANWIRE_MAX_QUEUED_SCANS: '1' };
    await withApp({ env }, async (app) => {
      const slow = { target: 'a.test', scanners: [{ name: 'mock', options: { events: 1000, rate: 5 } }] };
      const first = await app.startScan(slow);
      for await (const { type } of app.events(first)) if (type === 'SCANNER') break;
      await app.startScan(slow);
      expect(await start(app, slow)).toMatchObject({ code: 'LIMIT_REACHED' });
      expect((await app.query('{ stats { scans } }')).data.stats.scans).toBe(2);
    });
  });
});

describe('a queue with two free places', () => {
  it('accepts two of 200 scans that are started at once', async () => {
    const env = { SCANWIRE_MAX_CONCURRENT_SCANS: '1', SCANWIRE_MAX_QUEUED_SCANS: '2' };
    await withApp({ env }, async (app) => {
      const slow = { target: 'a.test', scanners: [{ name: 'mock', options: { events: 1000, rate: 5 } }] };
      const first = await app.startScan(slow);
      for await (const { type } of app.events(first)) if (type === 'SCANNER') break;
      const answers = await Promise.all(Array.from({ length: 200 }, () => start(app, slow)));
      const codes = answers.map((answer) => answer.code ?? 'taken');
      expect(codes.filter((code) => code === 'taken')).toHaveLength(2);
      expect(codes.filter((code) => code === 'LIMIT_REACHED')).toHaveLength(198);
      expect((await app.query('{ stats { scans } }')).data.stats.scans).toBe(3);
    });
  });
});

describe('a configuration', () => {
  it('that is invalid stops the start and names every mistake', () => {
    const load = () =>
      loadConfig({
        PORT: '99999',
        DATABASE_URL: 'mysql://x',
        SCANWIRE_TARGETS_ALLOW: '10.0.0.0/8, not a thing!',
        SCANWIRE_DNS_SERVERS: 'dns.example',
        SCANWIRE_CORS_ORIGINS: 'https://a.example/path',
        SCANWIRE_TOKEN: 'short',
        SCANWIRE_TYPO: '1',
      });
    expect(load).toThrow(ConfigError);
    for (const name of [
      'PORT',
      'DATABASE_URL',
      'TARGETS_ALLOW',
      'DNS_SERVERS',
      'CORS_ORIGINS',
      'TOKEN',
      'TYPO',
    ]) {
      expect(load).toThrow(name);
    }
  });

  it('with empty values uses the defaults', () => {
    expect(loadConfig({ PORT: '', SCANWIRE_TOKEN: '' })).toMatchObject({
      port: 4000,
      host: '127.0.0.1',
      token: null,
    });
  });
});

describe('a start', () => {
  it('fails with one line on a port in use or an unusable database, and leaves nothing open', async () => {
    await withFolder(async (folder) => {
      const taken = createServer().listen(0, '127.0.0.1');
      const { port } = await new Promise<{ port: number }>((resolve) =>
        taken.once('listening', () => resolve(taken.address() as { port: number })),
      );
      await expect(
        createApp(testConfig(folder, { config: { port } }), { logger: silent }),
      ).rejects.toMatchObject({
        code: 'EADDRINUSE',
      });
      taken.close();

      const damaged = join(folder, 'damaged.db');
      await writeFile(damaged, 'this is not a database, and long enough to be looked at '.repeat(100));
      for (const databaseUrl of [`file:${damaged}`, `file:${damaged}/x.db`, `file:${folder}`]) {
        const started = createApp(testConfig(folder, { config: { databaseUrl } }), { logger: silent });
        await expect(started).rejects.toThrow(DatabaseError);
        await expect(started).rejects.toThrow(/^cannot use the database [^\n]+$/);
      }
    });
  });
});

async function expectNothingRecorded(app: TestApp): Promise<void> {
  expect((await app.query('{ stats { scans } }')).data.stats.scans).toBe(0);
}
