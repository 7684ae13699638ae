/** Active scanners only scan targets whose ownership was proved, by DNS or by a file, or that the configuration allows. */
import { ulid } from 'ulid';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { z } from 'zod';
import type { ProofMethod } from '../src/core/challenge.ts';
import { LOCAL_IDENTITY } from '../src/core/identity.ts';
import { createRegistry } from '../src/core/registry.ts';
import { defineScanner, endpoint, host, type Scanner } from '../src/core/scanner.ts';
import { parseTarget } from '../src/core/target.ts';
import { EVERY_TARGET, needsProof, placeAt, type TargetScope } from '../src/core/target-scope.ts';
import { createTargetVerification, type TargetProbe } from '../src/core/target-verification.ts';
import { type DnsServer, startDnsServer, type ZoneRecords } from '../src/demo/dns-server.ts';
import { remoteScanner } from '../src/scanners/remote/index.ts';
import { type AnyEvent, type TestApp, withApp } from './support/app.ts';
import { snippetWith } from './support/documentation.ts';
import { serveHttp, type TestServer } from './support/egress.ts';
import { adminOf } from './support/identity.ts';
import { createPipeline, runPipeline } from './support/pipeline.ts';

const VERIFY = `mutation ($target: String!, $method: ProofMethod!) {
  verifyTarget(input: { target: $target, method: $method }) {
    __typename
    ... on VerifyTargetSuccess { verifiedTarget { id target method verifiedAt expiresAt } }
    ... on VerifyTargetPending { problem challenge { method location content } }
    ... on Error { code message }
  } }`;
const START = `mutation ($input: StartScanInput!) { startScan(input: $input) {
  ... on StartScanSuccess { scan { id } }
  ... on TargetNotVerifiedError { code message scanners challenges { method location content } }
  ... on Error { code message } } }`;
const LIST = `query ($first: Int, $after: String) { verifiedTargets(first: $first, after: $after) {
  totalCount nodes { id target } pageInfo { hasNextPage endCursor } } }`;
const REMOVE = `mutation ($id: ID!) { removeVerifiedTarget(input: { id: $id }) {
  ... on RemoveVerifiedTargetSuccess { id } ... on Error { code } } }`;

/** A public address for documentation (RFC 5737): nothing connects to it. */
const ELSEWHERE = { A: ['203.0.113.7'] };

const scanned: string[] = [];
const scannerOf = (name: string, spec: Partial<Scanner>): Scanner =>
  defineScanner({
    ...{ name, title: name, description: name, version: '1.0.0', options: z.strictObject({}) },
    ...{ intrusiveness: 'passive', consumes: ['domain', 'host', 'url'], produces: ['host', 'endpoint'] },
    async *scan() {},
    ...spec,
  } as Scanner);

const finder = scannerOf('finder', {
  consumes: ['domain', 'url'],
  async *scan() {
    yield host({ name: 'www.shop.test', ip: ['203.0.113.7'], alive: true, source: 'test' });
    yield host({ name: 'other.test', ip: ['203.0.113.8'], alive: true, source: 'test' });
    yield endpoint({ url: 'https://cdn.other.test/x', status: 200, source: 'test' });
  },
});
const prober = scannerOf('prober', {
  intrusiveness: 'active',
  consumes: ['domain', 'host', 'url', 'endpoint'],
  produces: [],
  // biome-ignore lint/correctness/useYield: it has no results
  async *scan(input) {
    if (input.kind === 'domain') scanned.push(input.domain);
    else if (input.kind === 'host') scanned.push(input.name);
    else if ('url' in input && input.url) scanned.push(input.url);
  },
});

const challengeOf = async (app: TestApp, target: string, method: string) =>
  (await app.query(VERIFY, { target, method })).data.verifyTarget;

describe('a server', () => {
  const zone = new Map<string, ZoneRecords>();
  let dns: DnsServer;
  let site: TestServer;
  let file: { status: number; body: string; location?: string } = { status: 404, body: '' };

  beforeAll(async () => {
    dns = await startDnsServer({
      zone: (name) => zone.get(name) ?? (name.endsWith('.wild.test') ? zone.get('*.wild.test') : undefined),
    });
    site = await serveHttp((request, response) => {
      const { status, body, location } =
        request.url === '/.well-known/scanwire-challenge.txt' ? file : { status: 404, body: 'none' };
      response.writeHead(status, location === undefined ? {} : { location }).end(body);
    });
    for (const name of ['shop.test', 'www.shop.test', 'other.test', 'a.wild.test']) zone.set(name, ELSEWHERE);
    zone.set('site.test', { A: ['127.0.0.1'] });
  });
  afterAll(async () => {
    await Promise.all([dns.close(), site.close()]);
  });
  const withServer = (work: (app: TestApp) => Promise<void>, env: Record<string, string> = {}) =>
    withApp({ scanners: [finder, prober], env: { SCANWIRE_DNS_SERVERS: dns.address, ...env } }, work);
  const start = async (app: TestApp, target: string, scanners: object) =>
    (await app.query(START, { input: { target, scanners } })).data.startScan;
  const BOTH = { only: [{ name: 'finder' }, { name: 'prober' }] };

  it('refuses active scanners until a TXT record proves the domain, then keeps them within it', async () => {
    await withServer(async (app) => {
      const refusal = await start(app, 'shop.test', BOTH);
      const [challenge] = refusal.challenges;
      expect(refusal).toMatchObject({ code: 'TARGET_NOT_VERIFIED', scanners: ['prober'] });
      expect(challenge.location).toBe('_scanwire-challenge.shop.test');
      expect(refusal.message).toContain(
        `TXT record ${challenge.location} with the value "${challenge.content}"`,
      );
      expect(refusal.message).toContain('SCANWIRE_TARGETS_ALLOW');
      const preview = await app.query(
        `{ previewScan(input: { target: "shop.test", scanners: { only: [{ name: "finder" }, { name: "prober" }] } }) {
          scanners { name } excluded { name error { code } }
          errors { code ... on TargetNotVerifiedError { scanners challenges { content } } } } }`,
      );
      expect(preview.data.previewScan).toEqual({
        scanners: [{ name: 'finder' }],
        excluded: [{ name: 'prober', error: { code: 'TARGET_NOT_VERIFIED' } }],
        errors: [
          { code: 'TARGET_NOT_VERIFIED', scanners: ['prober'], challenges: [{ content: challenge.content }] },
        ],
      });
      // The default selection stays passive, and needs no proof.
      expect((await start(app, 'shop.test', { only: [{ name: 'finder' }] })).scan.id).toBeTruthy();
      expect(
        await app.query(
          '{ previewScan(input: { target: "shop.test" }) { errors { code } scanners { name } } }',
        ),
      ).toEqual({ data: { previewScan: { errors: [], scanners: [{ name: 'finder' }] } } });

      const pending = await challengeOf(app, 'https://shop.test/path', 'DNS_TXT');
      expect(pending).toMatchObject({ __typename: 'VerifyTargetPending', challenge });
      expect(pending.problem).toMatch(/has no TXT record/);
      zone.set(challenge.location, { TXT: [`x${challenge.content}`] });
      expect((await challengeOf(app, 'shop.test', 'DNS_TXT')).problem).toMatch(/1 TXT records, but none/);
      zone.set(challenge.location, { TXT: ['other', challenge.content] });
      const verified = (await challengeOf(app, 'shop.test', 'DNS_TXT')).verifiedTarget;
      expect(verified).toMatchObject({ target: 'shop.test', method: 'DNS_TXT' });
      expect(Date.parse(verified.expiresAt) - Date.parse(verified.verifiedAt)).toBe(90 * 86_400_000);

      scanned.length = 0;
      const id = (await start(app, 'shop.test', BOTH)).scan.id;
      const events = await app.follow(id);
      expect(scanned.sort()).toEqual(['shop.test', 'www.shop.test']);
      const end = events.at(-1) as AnyEvent;
      expect(end.type).toBe('COMPLETED');
      expect(end.warnings).toEqual([
        expect.objectContaining({ code: 'OUT_OF_SCOPE', scanner: 'prober', count: 2 }),
      ]);
      expect(end.warnings[0].message).toMatch(
        /^other\.test was skipped: it is not a verified target\. Verify it/,
      );

      // A proof that is gone ends the scope at once, also for a scan that is started again.
      const listed = (await app.query(LIST)).data.verifiedTargets;
      expect(listed).toMatchObject({ totalCount: 1, nodes: [{ id: verified.id, target: 'shop.test' }] });
      const rerun = `mutation { rerunScan(input: { id: "${id}" }) { ... on Error { code } ... on RerunScanSuccess { scan { id } } } }`;
      expect((await app.query(REMOVE, { id: verified.id })).data.removeVerifiedTarget.id).toBe(verified.id);
      expect((await app.query(REMOVE, { id: verified.id })).data.removeVerifiedTarget.code).toBe('NOT_FOUND');
      expect((await app.query(rerun)).data.rerunScan.code).toBe('TARGET_NOT_VERIFIED');
    });
  });

  it('answers the requests of the guide', async () => {
    await withServer(async (app) => {
      // Test databases are copies with the same key, for which an earlier test has published a proof.
      await app.app.core.prisma.challengeKey.updateMany({ data: { key: 'another' } });
      const snippet = async (text: string) =>
        await app.query((await snippetWith('docs/scope.md', text)).replace('web-active', 'prober'));
      const record = '_scanwire-challenge.shop.test';
      expect((await snippet('startScan(')).data.startScan).toMatchObject({
        scanners: ['prober'],
        challenges: [{ method: 'DNS_TXT', location: record }],
      });
      expect((await snippet('verifyTarget(')).data.verifyTarget.challenge.location).toBe(record);
    });
  });

  it('accepts a file only with exactly its content, at exactly its address', async () => {
    await withServer(async (app) => {
      const url = `http://site.test:${site.port}/deep/page`;
      const verify = () => challengeOf(app, url, 'WELL_KNOWN_FILE');
      const { challenge, problem } = await verify();
      expect(challenge.location).toBe(`http://site.test:${site.port}/.well-known/scanwire-challenge.txt`);
      expect(problem).toMatch(/status 404/);
      const wrong: [typeof file, RegExp][] = [
        [{ status: 200, body: `<p>${challenge.content}</p>` }, /is not the expected value/],
        [{ status: 404, body: challenge.content }, /status 404/],
        [{ status: 200, body: `${' '.repeat(2000)}${challenge.content}` }, /is not the expected value/],
        [{ status: 302, body: '', location: `${site.url}/.well-known/scanwire-challenge.txt` }, /redirects/],
      ];
      for (const [answer, message] of wrong) {
        file = answer;
        expect((await verify()).problem).toMatch(message);
      }
      file = { status: 200, body: `${challenge.content}\n` };
      expect((await verify()).verifiedTarget.target).toBe(`http://site.test:${site.port}`);
      // Another workspace has another content.
      const other = await app.app.core.verification.verify(adminOf('other'), {
        target: url,
        method: 'WELL_KNOWN_FILE',
      });
      expect(other).toMatchObject({ problem: expect.stringMatching(/is not the expected value/) });
      expect(await app.app.core.verification.targets.count('other')).toBe(0);
    });
  });

  it('refuses proofs by wildcards, of public suffixes, of addresses by DNS, by viewers, and too many checks', async () => {
    await withServer(async (app) => {
      const { challenge } = await challengeOf(app, 'a.wild.test', 'DNS_TXT');
      zone.set('*.wild.test', { TXT: [challenge.content] });
      zone.set('a.wild.test', ELSEWHERE);
      const wild = (await challengeOf(app, 'a.wild.test', 'DNS_TXT')).problem;
      expect(wild).toMatch(/answered by a wildcard record/);
      for (const [target, method, code] of [
        ['co.uk', 'DNS_TXT', 'BAD_USER_INPUT'],
        ['github.io', 'DNS_TXT', 'BAD_USER_INPUT'],
        ['8.8.8.8', 'DNS_TXT', 'BAD_USER_INPUT'],
        ['/srv/repository', 'DNS_TXT', 'INVALID_TARGET'],
        ['http://10.0.0.1/', 'WELL_KNOWN_FILE', 'TARGET_REFUSED'],
      ]) {
        expect([target, (await app.query(VERIFY, { target, method })).data.verifyTarget.code]).toEqual([
          target,
          code,
        ]);
      }
      const { verification } = app.app.core;
      const viewer = { ...adminOf('default'), role: 'VIEWER' } as const;
      await expect(verification.verify(viewer, { target: 'shop.test', method: 'DNS_TXT' })).rejects.toThrow(
        /OPERATOR/,
      );
      await expect(verification.remove(viewer, 'x')).rejects.toThrow(/OPERATOR/);
      const before = dns.queries();
      for (let left = 0; left < 40; left++)
        await verification
          .verify(adminOf('busy'), { target: 'nothing.test', method: 'DNS_TXT' })
          .catch(() => {});
      expect(dns.queries() - before).toBe(30);
    });
  });

  it('needs no proof on this machine, for a configured name, or for a name whose addresses are configured', async () => {
    const env = { SCANWIRE_TARGETS_ALLOW: '127.0.0.0/8,shop.test,*.shop.test,203.0.113.8' };
    await withServer(async (app) => {
      for (const target of [
        site.url,
        `http://localhost:${site.port}/`,
        'site.test',
        'shop.test',
        'x.shop.test',
      ])
        expect([target, (await start(app, target, BOTH)).code]).toEqual([target, undefined]);
      zone.set('office.test', { A: ['203.0.113.8'] });
      expect((await start(app, 'office.test', BOTH)).code).toBeUndefined();
      zone.set('mixed.test', { A: ['203.0.113.8', '203.0.113.9'] });
      expect((await start(app, 'mixed.test', BOTH)).code).toBe('TARGET_NOT_VERIFIED');
      const address = await start(app, '198.51.100.7', BOTH);
      expect(address.code).toBe('TARGET_REFUSED');
    }, env);
  });
});

test('a file proves its port, a record the names under it, until they expire; lists have pages', async () => {
  await withApp({}, async ({ app: { core }, query }) => {
    let validMs = 60_000;
    const wanted = new Map<string, string>();
    const probe: TargetProbe = {
      isPublicSuffix: (name) => name === 'example',
      isConfigured: async () => false,
      txtRecords: async (name) => [wanted.get(name) ?? ''],
      file: async (url) => ({ status: 200, content: wanted.get(url) ?? '' }),
    };
    const verification = createTargetVerification({
      ...{ audit: core.audit, store: core.verifiedTargets, probe, checkTarget() {}, newId: ulid },
      get validMs() {
        return validMs;
      },
    });
    const prove = async (target: string, method: ProofMethod) => {
      const first = await verification.verify(LOCAL_IDENTITY, { target, method });
      if ('challenge' in first) wanted.set(first.challenge.location, first.challenge.content);
      return await verification.verify(LOCAL_IDENTITY, { target, method });
    };
    const covers = (host: string, port: number | null, workspace = 'default') =>
      verification.covers(workspace, placeAt(host, port));
    for (const target of ['https://file.example/app', 'https://[2001:db8::7]:8443/'])
      expect(await prove(target, 'WELL_KNOWN_FILE')).toHaveProperty('verified');
    expect(await prove('app.shop.example', 'DNS_TXT')).toHaveProperty('verified');
    const cases: [string, number | null, boolean][] = [
      ['file.example', 443, true],
      ['file.example', 80, true],
      ['file.example', 8443, false],
      ['file.example', null, false],
      ['a.file.example', 443, false],
      ['2001:db8::7', 8443, true],
      ['[2001:DB8::7]', 8443, true],
      ['2001:db8::7', 443, false],
      ['app.shop.example', null, true],
      ['x.y.app.shop.example', 8443, true],
      ['App.Shop.Example.', null, true],
      ['shop.example', null, false],
      ['xapp.shop.example', null, false],
      ['app.shop.example.evil.example', null, false],
    ];
    for (const [host, port, expected] of cases)
      expect([host, port, await covers(host, port)]).toEqual([host, port, expected]);
    expect(await covers('app.shop.example', null, 'other')).toBe(false);

    const first = (await query(LIST, { first: 2 })).data.verifiedTargets;
    expect(first.nodes.map(({ target }: { target: string }) => target)).toEqual([
      'app.shop.example',
      'https://[2001:db8::7]:8443',
    ]);
    const rest = (await query(LIST, { first: 2, after: first.pageInfo.endCursor })).data.verifiedTargets;
    expect(rest).toMatchObject({ totalCount: 3, nodes: [{ target: 'https://file.example' }] });

    // A renewal replaces the proof; it may end earlier.
    validMs = 0;
    await prove('app.shop.example', 'DNS_TXT');
    expect(await covers('app.shop.example', null)).toBe(false);
    expect((await query(LIST)).data.verifiedTargets.totalCount).toBe(2);
  });
});

describe('a scan', () => {
  test('that is active does not reach a host outside its scope by a redirect or a connection', async () => {
    const canary = await serveHttp((_, response) => response.end());
    const home = await serveHttp((_, response) =>
      response.writeHead(302, { location: `http://localhost:${canary.port}/` }).end(),
    );
    const reached: string[] = [];
    const follower = (intrusiveness: Scanner['intrusiveness']) =>
      scannerOf('follower', {
        ...{ intrusiveness, consumes: ['url'] },
        async *scan(input, { fetch, stream, connect }) {
          const url = (input as { url: string }).url;
          for (const attempt of [
            () => fetch(url, { maxRedirects: 3 }),
            () => stream(`http://localhost:${canary.port}/`).then((answer) => answer.close()),
            () => connect({ host: 'localhost', port: canary.port }).then((socket) => socket.destroy()),
          ])
            reached.push(
              await attempt().then(
                () => 'reached',
                ({ message }) => message,
              ),
            );
        },
      });
    const scope: TargetScope = {
      ...EVERY_TARGET,
      covers: async (_, { host }) => host === '127.0.0.1',
    };
    await runPipeline([follower('active')], { target: home.url, scope });
    expect(reached).toEqual(
      Array(3).fill(
        expect.stringContaining(`localhost:${canary.port} was skipped: it is not a verified target`),
      ),
    );
    expect(canary.connections()).toBe(0);
    reached.length = 0;
    await runPipeline([follower('passive')], { target: home.url, scope });
    expect(reached).toEqual(['reached', 'reached', 'reached']);
    await Promise.all([canary.close(), home.close()]);
  });

  test('whose proof has expired skips the active scanner, counts its input when resumed, and completes', async () => {
    let calls = 0;
    const pipeline = await createPipeline([prober, finder], {
      target: 'https://shop.test/',
      scope: { ...EVERY_TARGET, covers: async () => ++calls < 0 },
    });
    await pipeline.run();
    const events = await pipeline.events();
    const end = events.at(-1);
    expect(end).toMatchObject({ type: 'COMPLETED', warnings: [{ code: 'OUT_OF_SCOPE', count: 4 }] });
    expect(events.filter((event) => event.type === 'SCANNER' && event.scanner === 'prober')).toMatchObject([
      { state: 'SKIPPED', error: 'no verified targets to scan' },
    ]);
    expect(calls).toBe(4);
  });
});

test('a service is active about hosts and URLs and passive about repositories, unless configured', async () => {
  const url = 'http://127.0.0.1:1/';
  const services = [
    remoteScanner('mixed', { url, produces: ['finding'] }),
    remoteScanner('code', { url, consumes: ['repository'], produces: ['finding'] }),
    remoteScanner('hosts', { url, consumes: ['host', 'domain'] }),
    remoteScanner('lookup', { url, consumes: ['host', 'domain'], intrusiveness: 'passive' }),
  ];
  expect(services.map(({ intrusiveness }) => intrusiveness)).toEqual([
    'active',
    'passive',
    'active',
    'passive',
  ]);
  const registry = createRegistry(services);
  const planned = async (target: string) =>
    (await registry.plan(parseTarget(target))).map(({ name }) => name);
  expect(await planned('example.com')).toEqual(['lookup']);
  expect(await planned('git@example.com:team/project.git')).toEqual(['mixed', 'code']);
  expect(services.map((service) => needsProof(service, 'repository'))).toEqual([false, false, false, false]);
  expect(services.map((service) => needsProof(service, 'host'))).toEqual([true, false, true, false]);
});
