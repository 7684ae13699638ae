/** A repository may be given by a name that only a service knows. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runProgram } from '../src/cli/program.ts';
import { InvalidTargetError } from '../src/core/errors.ts';
import { parseTarget } from '../src/core/target.ts';
import { type DnsServer, startDnsServer } from '../src/demo/dns-server.ts';
import { sharedApp, startInput, type TestApp } from './support/app.ts';
import { snippetWith } from './support/documentation.ts';
import { memoryShell } from './support/memory-shell.ts';
import { type RemoteService, startRemoteService } from './support/remote-service.ts';

describe('a target whose kind is given', () => {
  const place = (text: string) => {
    const { value, host, port } = parseTarget(text, 'REPOSITORY');
    return [value, host, port];
  };

  test.each([
    'example-repo',
    'acme/example-repo',
    'Acme/.github',
    'socket.io',
    '12345',
    'group/sub-group/repo',
    '@scope/name',
    '~user/repo',
    'repo@v1.2',
    'acme/repo:main',
  ])('is a repository by name: %s', (name) => {
    expect(place(name)).toEqual([name, null, null]);
    expect(parseTarget(name, 'REPOSITORY').kind).toBe('REPOSITORY');
  });

  test.each<[string, string, number | null]>([
    ['10.0.0.7', '10.0.0.7', null],
    ['10.0.0.7/acme/shop', '10.0.0.7', null],
    ['0x7f.1/shop', '127.0.0.1', null],
    ['2130706433/shop', '127.0.0.1', null],
    ['::1', '::1', null],
    ['localhost', 'localhost', null],
    ['localhost:8000/shop', 'localhost', 8000],
    ['git.example.com/acme/shop', 'git.example.com', null],
    ['git@db:shop', 'db', 22],
    ['db:shop', 'db', null],
    ['db:8080/shop', 'db', 8080],
  ])('has the host that a service may connect to: %s', (name, host, port) => {
    expect(place(name)).toEqual([name, host, port]);
  });

  test('is a repository, also without .git', () => {
    const url = 'https://github.com/acme/example-repo';
    expect(parseTarget(url, 'REPOSITORY')).toEqual({
      ...{ kind: 'REPOSITORY', value: url, host: 'github.com', port: 443 },
    });
    expect(parseTarget(url).kind).toBe('URL');
    expect(parseTarget(`${url}.git`, 'URL').kind).toBe('URL');
    expect(() => parseTarget('https://user:pass@github.com/a/b', 'REPOSITORY')).toThrow(
      /user name, password/,
    );
    expect(parseTarget('/srv/shop', 'REPOSITORY')).toMatchObject({ value: '/srv/shop', host: null });
  });

  test.each(['', '-x', 'a/../b', './a', '..', 'a//b', 'a/', 'a\\b', 'a b', 'ä', 'a;b', `${'a'.repeat(501)}`])(
    'is refused as a repository: "%s"',
    (name) => {
      expect(() => parseTarget(name, 'REPOSITORY')).toThrow(InvalidTargetError);
    },
  );

  test('must be of that kind', () => {
    expect(parseTarget('example.com', 'HOST')).toMatchObject({ kind: 'HOST', value: 'example.com' });
    expect(() => parseTarget('https://example.com/', 'DOMAIN')).toThrow(/is a URL, not a DOMAIN/);
    expect(() => parseTarget('https://example.com/', 'PAGE')).toThrow(/scanPage mutation/);
    expect(() => parseTarget('acme/shop')).toThrow(/give the kind REPOSITORY/);
  });
});

let service: RemoteService;
let dns: DnsServer;
const env: Record<string, string> = {};
beforeAll(async () => {
  service = await startRemoteService((call) =>
    call.json({ status: 'completed', vulnerabilities: [{ title: 'Flaw', severity: 'high', file: 'a.py' }] }),
  );
  dns = await startDnsServer({
    zone: (name) =>
      ({ 'git.internal.test': { A: ['10.0.0.9'] }, 'git.public.test': { A: ['192.88.99.9', '8.8.8.8'] } })[
        name
      ] ?? (name === 'git.broken.test' ? 'servfail' : undefined),
  });
  env.SCANNER_HOSTS = JSON.stringify({ sast_scanner: service.url });
  env.SCANWIRE_DNS_SERVERS = dns.address;
  env.SCANWIRE_TARGETS_DENY = '*.denied.test';
});
afterAll(() => Promise.all([service.close(), dns.close()]));

describe('a repository that only a service knows', () => {
  const app = sharedApp({ env });
  const SCAN = `scan { id target targetKind }`;

  /** @returns the repository names that the service gets, and the end of the scan */
  async function scanned(target: string, others: Record<string, unknown> = {}) {
    const { startScan, follow } = app();
    const before = service.calls.length;
    const id = await startScan({
      ...{ target, targetKind: 'REPOSITORY', scanners: [{ name: 'sast_scanner' }] },
      ...others,
    });
    const events = await follow(id);
    const names = service.calls.slice(before).map(({ body }) => body?.repository_name);
    return { id, names, events, last: events.at(-1) };
  }

  test('is scanned with the mutation of docs/services-and-tools.md', async () => {
    const mutation = await snippetWith('docs/services-and-tools.md', 'targetKind: REPOSITORY');
    const { data } = await app().query(mutation);
    expect(data.startScan.scan.targetKind).toBe('REPOSITORY');
    expect((await app().follow(data.startScan.scan.id)).at(-1)?.type).toBe('COMPLETED');
  });

  test.each(['example-repo', 'acme/example-repo', 'vue.js'])(
    'goes to it as it is, without a lookup: %s',
    async (name) => {
      const before = dns.queries();
      const { names, last, events } = await scanned(name);
      expect([names, last?.type, dns.queries()]).toEqual([[name], 'COMPLETED', before]);
      expect(events.filter(({ type }) => type === 'FINDING')).toHaveLength(1);
    },
  );

  test.each([
    ['a git URL', 'https://git.unknown.test/acme/shop'],
    ['an ssh address', 'git@git.unknown.test:acme/shop.git'],
    ['a name with a host', 'git.unknown.test/acme/shop'],
    ['a host whose lookup fails', 'https://git.broken.test/acme/shop.git'],
  ])('may be %s that does not resolve here', async (_, address) => {
    const { names, last, events } = await scanned(address);
    expect([names, last?.type]).toEqual([[address], 'COMPLETED']);
    expect(events.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^"git\.\w+\.test" does not resolve here; the service resolves it$/),
    );
  });

  test.each([
    ['resolves to a private address', 'https://git.internal.test/acme/shop', /not a public address/],
    ['is a name with such a host', 'git.internal.test/acme/shop', /not a public address/],
  ])('is not sent if it %s', async (_, address, reason) => {
    const { names, last } = await scanned(address);
    expect([names, last?.type]).toEqual([[], 'FAILED']);
    expect(last?.error).toMatch(reason);
  });

  test.each([
    ['https://10.0.0.7/acme/shop', /not a public address/],
    ['10.0.0.7/acme/shop', /not a public address/],
    ['169.254.169.254', /link-local/],
    ['git@git.denied.test:acme/shop.git', /denied by the entry/],
    ['git.denied.test/acme/shop', /denied by the entry/],
  ])('is refused by the policy at once: %s', async (target, reason) => {
    const { data } = await app().query(
      `mutation ($input: StartScanInput!) { startScan(input: $input) { __typename ... on Error { message } } }`,
      { input: { target, targetKind: 'REPOSITORY' } },
    );
    expect(data.startScan).toMatchObject({
      __typename: 'TargetRefusedError',
      message: expect.stringMatching(reason),
    });
  });

  test('is in the findings, by its name', async () => {
    await scanned('acme/findings');
    const { data } = await app().query(
      `{ findings(filter: { targets: ["acme/findings"] }) { nodes { title scan { target } } } }`,
    );
    expect(data.findings.nodes).toEqual([{ title: 'Flaw', scan: { target: 'acme/findings' } }]);
  });

  test('keeps its kind when it is run again', async () => {
    const { id } = await scanned('acme/again');
    const before = service.calls.length;
    const { data } = await app().query(
      `mutation ($input: RerunScanInput!) { rerunScan(input: $input) { ... on RerunScanSuccess { ${SCAN} } } }`,
      { input: { id } },
    );
    expect(data.rerunScan.scan).toMatchObject({ target: 'acme/again', targetKind: 'REPOSITORY' });
    await app().follow(data.rerunScan.scan.id);
    expect(service.calls.slice(before).map(({ body }) => body?.repository_name)).toEqual(['acme/again']);
  });

  test('may be one of many', async () => {
    const { data } = await app().query(
      `mutation ($input: StartScansInput!) { startScans(input: $input) {
        ... on StartScansSuccess { started { target targetKind } refused { target error { code } } }
      } }`,
      {
        input: {
          targets: ['acme/a', 'b', 'acme/a', 'a b'],
          ...startInput({ targetKind: 'REPOSITORY', scanners: [{ name: 'sast_scanner' }] }),
        },
      },
    );
    const started = ['acme/a', 'b'].map((target) => ({ target, targetKind: 'REPOSITORY' }));
    expect(data.startScans.started).toEqual(started);
    expect(data.startScans.refused).toEqual([
      { target: 'acme/a', error: { code: 'BAD_USER_INPUT' } },
      { target: 'a b', error: { code: 'INVALID_TARGET' } },
    ]);
  });

  const preview = async ({ query }: TestApp, input: Record<string, unknown>) => {
    const { data } = await query(
      `query ($input: StartScanInput!) { previewScan(input: $input) {
        targetKind errors { code message } scanners { name } excluded { name error { code message } }
      } }`,
      { input: startInput({ targetKind: 'REPOSITORY', ...input }) },
    );
    return data.previewScan;
  };

  test('is not for the scanners that read its files, which are excluded with the reason', async () => {
    const reason = '"acme/shop" is a name that only a service knows';
    const chosen = await preview(app(), {
      target: 'acme/shop',
      scanners: ['secrets', 'sast_scanner'].map((name) => ({ name })),
    });
    expect(chosen.scanners).toEqual([{ name: 'sast_scanner' }]);
    expect(chosen.excluded).toEqual([
      { name: 'secrets', error: { code: 'INVALID_OPTIONS', message: expect.stringContaining(reason) } },
    ]);
    const byDefault = await preview(app(), { target: 'acme/shop' });
    expect(byDefault.scanners).toEqual([{ name: 'sast_scanner' }]);
    expect(byDefault.errors).toEqual([]);
    expect(byDefault.excluded.map(({ name }: { name: string }) => name)).toContain('secrets');
    // They do run for an address.
    const address = await preview(app(), { target: 'https://git.unknown.test/acme/shop' });
    expect(address.scanners).toContainEqual({ name: 'secrets' });
    const none = await preview(app(), { target: 'acme/shop', preset: 'web' });
    expect(none.errors).toEqual([{ code: 'INVALID_TARGET', message: expect.stringContaining(reason) }]);
  });

  test('is scanned by the command line', async () => {
    const before = service.calls.length;
    const args = ['scan', 'acme/shop', '--kind', 'repository', '-s', 'sast_scanner', '--format', 'jsonl'];
    const shell = memoryShell(args, env);
    expect(await runProgram(shell)).toBe(0);
    expect(service.calls.slice(before).map(({ body }) => body?.repository_name)).toEqual(['acme/shop']);
    expect(JSON.parse(shell.out().split('\n')[0] ?? '')).toMatchObject({ finding: { file: 'a.py' } });
    const wrong = memoryShell(['scan', 'acme/shop', '--kind', 'repo'], env);
    expect(await runProgram(wrong)).toBe(2);
    expect(wrong.err()).toMatch(/'repo' is invalid. Allowed choices are domain, host, url, repository/);
  });
});
