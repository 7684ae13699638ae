/** JWTs of a real OpenID provider (oidc-provider) as bearer tokens, over HTTP, WebSocket and SSE. */
import { createPublicKey } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createApp } from '../src/app.ts';
import { ConfigError, loadConfig } from '../src/config.ts';
import { LOCAL_IDENTITY, type Role } from '../src/core/identity.ts';
import { createEgressFactory } from '../src/egress/index.ts';
import { createAdmissions } from '../src/http/admissions.ts';
import { identityFrom } from '../src/http/jwt/claims.ts';
import { createJwtVerifier, type JwtRules } from '../src/http/jwt/verify.ts';
import { connectTo, sharedApp, silent, testConfig, withApp, withFolder } from './support/app.ts';
import { endCommands, runProgram, startProgram } from './support/command.ts';
import { snippetWith, withCode } from './support/documentation.ts';
import { AUDIENCE, startOpenIdProvider } from './support/openid-provider.ts';
import { startSite } from './support/site.ts';
import { openAcknowledged, openWire } from './support/wire.ts';

const provider = await startOpenIdProvider();
afterAll(provider.close);

const ENV = {
  SCANWIRE_JWT_ISSUER: provider.issuer,
  SCANWIRE_JWT_AUDIENCE: AUDIENCE,
  SCANWIRE_JWT_ROLE_CLAIM: 'realm_access.roles',
  SCANWIRE_JWT_ROLES: 'scan-admins=admin,security=operator, all staff=viewer',
  SCANWIRE_JWT_WORKSPACE_CLAIM: 'https://example.com/team',
};
const app = sharedApp({ env: ENV, limits: { signInDelayMs: 1 } });

const claimsOf = (roles: unknown, team: unknown = 'red') => ({
  realm_access: { roles },
  'https://example.com/team': team,
});
const OPERATOR = claimsOf(['offline_access', 'security']);
const START = `mutation { startScan(input: { target: "a.test", scanners: { only: [{ name: "mock", options: { events: 100000, rate: 20 } }] } }) {
  ... on StartScanSuccess { scan { id } } ... on Error { code message } } }`;
const EVENTS = 'subscription ($id: ID!) { scanEvents(scanId: $id) { seq } }';

const headersOf = (token: string) => ({
  authorization: `Bearer ${token}`,
  'content-type': 'application/json',
});

const ask = (url: string, token: string) =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: headersOf(token),
    body: JSON.stringify({ query: '{ scans { totalCount } }' }),
  });

const openEvents = (url: string, token: string, id: string) =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { ...headersOf(token), accept: 'text/event-stream' },
    body: JSON.stringify({ query: EVENTS, variables: { id } }),
  });

/** How each transport, and a page of the server, answers a token: statuses, the close code, and the reasons that they give. */
async function outcomes(url: string, token: string) {
  const [response, stream, metrics] = await Promise.all([
    ask(url, token),
    openEvents(url, token, 'x'),
    fetch(`${url}/metrics`, { headers: headersOf(token) }),
  ]);
  const wire = await openWire(url);
  const closed = new Promise<[number, string]>((resolve) =>
    wire.socket.once('close', (code, reason) => resolve([code, String(reason)])),
  );
  wire.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
  const acknowledged = wire.message(({ type }) => type === 'connection_ack').then(() => null);
  const [code, reason] = (await acknowledged.catch(() => closed)) ?? ['acknowledged', ''];
  wire.socket.close();
  const { errors } = (await response.json()) as { errors?: { message: string }[] };
  await Promise.all([stream.body?.cancel(), metrics.body?.cancel()]);
  return {
    statuses: [response.status, stream.status, metrics.status],
    code,
    reasons: [errors?.[0]?.message ?? '', reason],
  };
}

describe('a token of the provider', () => {
  it('lets its owner in on every transport, with the role and the workspace of its claims', async () => {
    const [red, colleague, blue] = await Promise.all([
      provider.token({ claims: OPERATOR }),
      provider.sign({ sub: 'eve', ...claimsOf('all staff') }),
      provider.sign({ sub: 'bob', ...claimsOf(['scan-admins'], 'blue') }),
    ]);
    expect(await outcomes(app().url, red)).toMatchObject({
      statuses: [200, 200, 200],
      code: 'acknowledged',
    });
    const { data } = await connectTo(app().url, red).query(START);
    const { id } = data.startScan.scan;
    const [first] = await take(connectTo(app().url, colleague).events(id), 1);
    expect(first?.type).toBe('CONNECTED');
    const refused = await connectTo(app().url, colleague).query(START);
    expect(refused.data.startScan).toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining('eve'),
    });
    const other = connectTo(app().url, blue);
    expect((await other.query('query ($id: ID!) { scan(id: $id) { id } }', { id })).data.scan).toBeNull();
    expect((await other.query('{ apiKeys { nodes { id } } }')).errors).toBeUndefined();
    const events = await openEvents(app().url, blue, id);
    expect(await events.text()).toContain('NOT_FOUND');
  });

  it('ends its sockets and streams within 5 s of its expiry, and nothing is sent after', async () => {
    const token = await provider.token({ claims: OPERATOR, ttlSeconds: 3 });
    const { exp } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    const { id } = (await connectTo(app().url, token).query(START)).data.startScan.scan;
    const wire = await openAcknowledged(app().url, { init: { authorization: `Bearer ${token}` } });
    wire.subscribe('1', EVENTS, { id });
    const events = await openEvents(app().url, token, id);
    const streamed = events.text().catch(() => 'cut');
    expect(await wire.closed).toBe(4403);
    expect(await streamed).toContain('FORBIDDEN');
    expect(Date.now() / 1000).toBeGreaterThanOrEqual(exp);
    expect(Date.now() / 1000).toBeLessThan(exp + 5);
    expect(wire.received.filter(({ type }) => type === 'next').length).toBeGreaterThan(10);
    expect((await outcomes(app().url, token)).reasons[0]).toContain('has expired');
  });
});

describe('a token that is not accepted', () => {
  const past = Math.floor(Date.now() / 1000) - 2;
  const valid = () => ({ iss: provider.issuer, aud: AUDIENCE, sub: 'ci', ...OPERATOR });
  const publicKey = (format: 'pem' | 'jwk') =>
    format === 'jwk'
      ? Buffer.from(JSON.stringify(provider.key()))
      : Buffer.from(
          createPublicKey({ key: provider.key(), format: 'jwk' }).export({ type: 'spki', format: 'pem' }),
        );
  const symmetric = (format: 'pem' | 'jwk') =>
    new SignJWT(valid())
      .setExpirationTime('1h')
      .setProtectedHeader({ alg: 'HS256', kid: provider.key().kid as string })
      .sign(publicKey(format));
  const changed = async () => {
    const [header, , signature] = (await provider.token({ claims: claimsOf(['security']) })).split('.');
    const claims = { ...valid(), exp: past + 999, ...claimsOf(['scan-admins']) };
    return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
  };
  const signed = (claims: Record<string, unknown>, header = {}) =>
    provider.sign({ ...OPERATOR, ...claims }, header);

  it.each<[string, () => string | Promise<string>, string]>([
    [
      'for another audience',
      () => provider.token({ audience: 'https://other.example', claims: OPERATOR }),
      '"aud"',
    ],
    ['of another issuer', () => signed({ iss: 'https://other.example' }), '"iss"'],
    ['that has expired', () => signed({ exp: past }), 'has expired'],
    ['without an expiry', () => signed({ exp: undefined }), '"exp" is missing'],
    ['without a subject', () => signed({ sub: undefined }), '"sub" is missing'],
    ['with an empty subject', () => signed({ sub: '' }), '"sub" must be'],
    ['that is not valid yet', () => signed({ nbf: past + 60 }), 'not valid yet'],
    ['for signing out', () => signed({}, { typ: 'logout+jwt' }), '"typ"'],
    ['bound to a key', () => signed({ cnf: { jkt: 'x' } }), '"cnf"'],
    ['with an unknown key id', () => signed({}, { kid: 'other' }), 'no key'],
    ['with changed claims', changed, 'signature'],
    ['without a signature', () => new UnsecuredJWT(valid()).setExpirationTime('1h').encode(), 'algorithm'],
    ['signed with HMAC and the public key', () => symmetric('pem'), 'algorithm'],
    ['signed with HMAC and the JSON of the public key', () => symmetric('jwk'), 'algorithm'],
    ['of nonsense', () => 'e30.e30.e30', 'format'],
  ])('%s is refused with the reason on every transport', async (_, token, reason) => {
    const { statuses, code, reasons } = await outcomes(app().url, await token());
    expect(statuses).toEqual([401, 401, 401]);
    expect(code).toBe(4401);
    for (const text of reasons) expect(text).toContain('The token is not accepted');
    expect(reasons[0]).toContain(reason);
  });

  it.each([
    ['a role', claimsOf(['offline_access']), 'realm_access.roles'],
    ['the claim with roles', { 'https://example.com/team': 'red' }, 'realm_access.roles'],
    ['a workspace', claimsOf(['security'], null), 'https://example.com/team'],
    ['one workspace', claimsOf(['security'], ['red', 'blue']), 'https://example.com/team'],
    ['a valid workspace', claimsOf(['security'], '../red'), 'https://example.com/team'],
  ])('because it does not give %s gets 403 and the name of the claim', async (_, claims, name) => {
    const { statuses, code, reasons } = await outcomes(app().url, await provider.sign(claims));
    expect(statuses).toEqual([403, 403, 403]);
    expect(code).toBe(4403);
    for (const text of reasons) expect(text).toContain(`"${name}"`);
  });
});

describe('a server with an OpenID provider', () => {
  it('ends local mode, listens for others, and counts limits by subject', async () => {
    const options = { env: { ...ENV, HOST: '0.0.0.0' }, limits: { socketsPerIdentity: 1 } };
    await withApp(options, async ({ app: { url: address, isProtected } }) => {
      const url = address.replace('0.0.0.0', '127.0.0.1');
      expect(isProtected()).toBe(true);
      expect((await fetch(`${url}/graphql?query={__typename}`)).status).toBe(401);
      const open = await openAcknowledged(url, {
        init: { authorization: `Bearer ${await provider.token({ claims: OPERATOR })}` },
      });
      const again = await outcomes(url, await provider.token({ claims: claimsOf(['security'], 'blue') }));
      expect(again.code).toBe(1013);
      const other = await outcomes(url, await provider.sign({ sub: 'other', ...OPERATOR }));
      expect(other.code).toBe('acknowledged');
      open.socket.close();
    });
  });

  it('answers 503, not 401, while the keys of the provider cannot be read, and asks it seldom', async () => {
    await withFolder(async (folder) => {
      const token = await provider.token({ claims: OPERATOR });
      const before = provider.requests.length;
      provider.intercept = (_, response) => response.writeHead(500).end();
      const failing = await createApp(testConfig(folder, { env: ENV }), { logger: silent });
      try {
        for (let round = 0; round < 3; round++) {
          const { statuses, code, reasons } = await outcomes(failing.url, token);
          expect(statuses).toEqual([503, 503, 503]);
          expect(code).toBe(1013);
          expect(reasons[0]).toContain('cannot be read');
        }
        expect(provider.requests.length - before).toBeLessThan(3);
      } finally {
        provider.intercept = null;
        await failing.close();
      }
    });
  });

  it.each([
    [{ SCANWIRE_JWT_AUDIENCE: 'x' }, 'SCANWIRE_JWT_ISSUER is missing; SCANWIRE_JWT_AUDIENCE needs it'],
    [{ SCANWIRE_JWT_ISSUER: 'https://a.test' }, 'SCANWIRE_JWT_AUDIENCE is missing'],
    [{ ...ENV, SCANWIRE_JWT_ISSUER: 'login.test' }, 'SCANWIRE_JWT_ISSUER must be a URL'],
    [{ ...ENV, SCANWIRE_JWT_ISSUER: 'https://me:secret@a.test' }, 'SCANWIRE_JWT_ISSUER must be a URL'],
    [{ ...ENV, SCANWIRE_JWT_JWKS_URL: 'file:///keys' }, 'SCANWIRE_JWT_JWKS_URL must be a URL'],
    [{ ...ENV, SCANWIRE_JWT_ROLES: 'a=admin,b=root' }, '"b=root" is not a value and a role'],
  ])('says what is wrong with its settings: %j', (env, message) => {
    expect(() => loadConfig(env)).toThrow(ConfigError);
    expect(() => loadConfig(env)).toThrow(message);
  });
});

describe('the keys of a provider', () => {
  const rules: JwtRules = {
    ...{ issuer: provider.issuer, audience: AUDIENCE, jwksUrl: null },
    ...{ roleClaim: 'roles', roles: new Map<string, Role>([['admin', 'ADMIN']]), workspaceClaim: null },
  };
  const abort = new AbortController();
  const config = { allow: [], deny: [], dnsServers: [], fileRoots: [], userAgent: 'test' };
  const session = createEgressFactory(config).openScan(abort.signal);
  afterAll(() => session.close());

  const verifierFor = (changes: Partial<JwtRules> = {}, unknownKeyCooldownMs?: number) => {
    const problems: string[] = [];
    const verify = createJwtVerifier(
      { ...rules, ...changes },
      {
        // The issuer is named by the operator; another address is not.
        fetch: session.egress({ services: [provider.issuer] }).services.fetch,
        onProblem: (problem) => problems.push(problem),
        ...(unknownKeyCooldownMs !== undefined && { unknownKeyCooldownMs }),
      },
    );
    return { verify, problems };
  };
  const keysRead = () => provider.requests.filter((path) => path === '/jwks').length;
  const admin = { claims: { roles: 'admin' } };

  it('are read again for a new key, and a withdrawn key no longer signs', async () => {
    const { verify } = verifierFor({}, 0);
    const [old, unused] = [await provider.token(admin), await provider.token(admin)];
    expect((await verify(old)).identity).toMatchObject({ id: `${provider.issuer} ci`, role: 'ADMIN' });
    provider.rotate();
    expect((await verify(await provider.token(admin))).identity.role).toBe('ADMIN');
    await expect(verify(unused)).rejects.toThrow('no key');
  });

  it('are not read again for each token with an unknown key', async () => {
    const { verify } = verifierFor();
    await verify(await provider.token(admin));
    const before = keysRead();
    for (let index = 0; index < 20; index++)
      await expect(verify(await provider.sign({}, { kid: `${index}` }))).rejects.toThrow('no key');
    expect(keysRead()).toBe(before);
  });

  it.each<[string, (typeof provider)['intercept'], string]>([
    ['redirects', (_, response) => response.writeHead(302, { location: '/jwks' }).end(), 'status 302'],
    ['is no provider', (_, response) => response.end('<html>'), 'an OpenID configuration'],
    ['is larger than 512 KiB', (_, response) => response.end(' '.repeat(600_000)), 'more than 524288 bytes'],
    [
      'calls itself otherwise',
      (_, response) =>
        response.end(JSON.stringify({ issuer: 'https://b.test', jwks_uri: 'https://b.test/' })),
      'SCANWIRE_JWT_ISSUER must be the same',
    ],
    [
      'names keys at an address that the target policy refuses',
      (_, response) =>
        response.end(JSON.stringify({ issuer: provider.issuer, jwks_uri: 'http://127.0.0.1:9/keys' })),
      '127.0.0.1',
    ],
  ])('are not read from a server that %s', async (_, intercept, problem) => {
    provider.intercept = intercept;
    const { verify, problems } = verifierFor();
    await expect(verify(await provider.sign({}))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    provider.intercept = null;
    expect(problems).toEqual([expect.stringContaining(problem)]);
  });

  it('are read from the URL of the settings without a discovery', async () => {
    const before = provider.requests.length;
    const { verify } = verifierFor({ jwksUrl: `${provider.issuer}/jwks` });
    await verify(await provider.token(admin));
    expect(provider.requests.slice(before).sort()).toEqual(['/jwks', '/token']);
  });
});

describe('claims', () => {
  const roles = new Map<string, Role>([
    ['a', 'VIEWER'],
    ['b', 'ADMIN'],
    ['c d', 'OPERATOR'],
  ]);
  const roleIn = (roleClaim: string, claims: Record<string, unknown>) =>
    identityFrom({ sub: 'x', ...claims }, { issuer: 'i', roleClaim, roles, workspaceClaim: null }).role;

  it.each<[string, Record<string, unknown>, Role]>([
    ['groups', { groups: ['a', 'b', 'z'] }, 'ADMIN'],
    ['https://scanwire.example/roles', { 'https://scanwire.example/roles': ['a'] }, 'VIEWER'],
    ['realm_access.roles', { realm_access: { roles: ['c d', 'a'] } }, 'OPERATOR'],
    ['scope', { scope: 'openid a' }, 'VIEWER'],
    ['role', { role: 'c d' }, 'OPERATOR'],
  ])('in "%s" give the highest role', (name, claims, role) => {
    expect(roleIn(name, claims)).toBe(role);
  });

  it.each<[string, Record<string, unknown>]>([
    ['groups', { groups: { a: 'a' } }],
    ['groups', { groups: [['a'], 7, null] }],
    ['constructor.name', {}],
    ['roles.0', { roles: 'b' }],
  ])('in "%s" that have no role give none: %j', (name, claims) => {
    expect(() => roleIn(name, claims)).toThrow(`"${name}"`);
  });
});

describe('docs/openid.md', () => {
  afterEach(endCommands);
  const snippet = (text: string) => snippetWith('docs/openid.md', text);

  it('lets a program in with a token of the provider that it describes', async () => {
    const { port, close } = await startSite((_, response) => response.end());
    await close();
    const issuer = `http://127.0.0.1:${port}`;
    const placed = (text: string) =>
      text.replaceAll('http://127.0.0.1:9000', issuer).replace('(9000', `(${port}`);
    const shell = async (text: string, env: Record<string, string>) =>
      (await runProgram(['sh', '-c', text], { cwd: '.', env })).stdout;
    await withCode('provider.mjs', placed(await snippet('new Provider')), async (file) => {
      await startProgram([process.execPath, fileURLToPath(file)], { cwd: '.' }).prints('ready');
      const settings = placed(await snippet('SCANWIRE_JWT_ROLES=security=operator\n'));
      const env = Object.fromEntries(
        settings
          .trim()
          .split('\n')
          .map((line) => line.split(/=(.*)/s, 2)),
      );
      await withApp({ env }, async ({ url }) => {
        const { access_token: TOKEN } = JSON.parse(await shell(placed(await snippet('/token')), {}));
        const send = (await snippet('$TOKEN')).replace('http://127.0.0.1:4000', url);
        expect(await shell(send, { TOKEN })).toBe('{"data":{"scans":{"totalCount":0}}}');
        expect(await shell(send, { TOKEN: 'e30.e30.e30' })).toContain('UNAUTHENTICATED');
      });
    });
  });
});

describe('admissions', () => {
  it('are bounded by forgetting those without connections, and end those that have some', () => {
    const admissions = createAdmissions(2);
    const add = (digest: string) =>
      admissions.admit(digest, { identity: LOCAL_IDENTITY, expiresAt: Date.now() + 60_000, usedAt: 0 });
    const ended: string[] = [];
    add('open').identity.revoked?.addEventListener('abort', () => ended.push('open'));
    for (const digest of ['a', 'b', 'c', 'd']) add(digest);
    expect(admissions.digests().sort()).toEqual(['d', 'open']);
    admissions.get('open');
    add('e');
    expect(admissions.digests()).toContain('open');
    admissions.drop('open');
    expect(ended).toEqual(['open']);
  });
});

async function take<T>(items: AsyncIterable<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  for await (const item of items) if (taken.push(item) === count) break;
  return taken;
}
