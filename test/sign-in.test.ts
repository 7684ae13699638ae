/** Browsers that sign in with a key: the page, the session's cookie, and what it may be used for. */
import { once } from 'node:events';
import { type IncomingHttpHeaders, request } from 'node:http';
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { createApp } from '../src/app.ts';
import type { Config } from '../src/config.ts';
import { createKey, keyDigest } from '../src/core/api-key.ts';
import { auditDraft } from '../src/core/audit-entry.ts';
import { commandLine } from '../src/core/identity.ts';
import { createSessionCookie } from '../src/http/session-cookie.ts';
import { MAX_SESSIONS } from '../src/http/sessions.ts';
import { sharedApp, silent, type TestApp, testConfig, until, withApp, withFolder } from './support/app.ts';
import { revokingOf } from './support/identity.ts';
import { openAcknowledged, openWire } from './support/wire.ts';

const TOKEN = 'a-token-for-this-test';
const env = { SCANWIRE_TOKEN: TOKEN };

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}
type Headers = Record<string, string>;

/** Uses node:http, because fetch cannot set Origin and Sec-Fetch-Site. */
async function send(url: string, headers: Headers = {}, body?: string): Promise<Answer> {
  const outgoing = request(url, { method: body === undefined ? 'GET' : 'POST', headers });
  outgoing.end(body);
  const [response] = await once(outgoing, 'response');
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  return { status: response.statusCode, headers: response.headers, text };
}

const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const JSON_TYPE = { 'content-type': 'application/json' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const typename = JSON.stringify({ query: '{ __typename }' });

/** Sends the form of the sign-in page as a browser does. */
const signIn = (url: string, key: string, headers: Headers = {}) =>
  send(
    `${url}/sign-in`,
    { ...FORM, origin: new URL(url).origin, ...headers },
    String(new URLSearchParams({ key })),
  );
const setCookieOf = ({ headers }: Answer) => headers['set-cookie']?.[0] ?? '';

/** @returns the headers that a browser sends with each request of a page of the server */
async function signedIn(url: string, key: string): Promise<Headers & { cookie: string; origin: string }> {
  const [cookie = ''] = setCookieOf(await signIn(url, key)).split(';');
  return { cookie, origin: new URL(url).origin };
}

const queryStatus = async (url: string, headers: Headers) =>
  (await send(`${url}/graphql`, { ...JSON_TYPE, ...headers }, typename)).status;

/** Status of a refused upgrade, close code of a socket that is refused later, or its acknowledgement. */
async function socketAnswer(url: string, headers: Headers, payload: unknown = {}): Promise<number | string> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { headers });
  const answer = new Promise<number | string>((resolve) => {
    socket.on('unexpected-response', (_, { statusCode }) => resolve(statusCode ?? 0));
    socket.on('error', () => {});
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload })));
    socket.on('message', (text) => resolve(JSON.parse(String(text)).type));
    socket.on('close', resolve);
  });
  const first = await answer;
  socket.terminate();
  return first;
}

const newKey = async ({ app }: Pick<TestApp, 'app'>, expiresAt: number | null = null) =>
  await createKey(
    app.core.keys,
    { name: 'test', role: 'OPERATOR', expiresAt },
    () => `key-${Math.random()}`,
    commandLine(),
  );

describe('the sign-in page', () => {
  const shared = sharedApp({ env, limits: { signInDelayMs: 400 } });

  it('is shown instead of GraphiQL to a browser without a session, with a strict policy and no script', async () => {
    const { url } = shared();
    const page = await send(`${url}/graphql?query={x}&y="><b>`, { ...HTML, 'accept-encoding': 'br' });
    expect(page.status).toBe(401);
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    });
    expect(page.headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]{44}'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'$/,
    );
    expect(page.text).not.toMatch(/<script|<b>| on\w+=|YogaGraphiQL/);
    expect(page.text).toContain('action="sign-in?to=graphql%3Fquery%3D%7Bx%7D%26y%3D%2522%253E%253Cb%253E"');
    expect(page.text).toMatch(/<label for="key">/);
    // GraphiQL, with the policy that its scripts allow.
    const graphiql = await send(`${url}/graphql`, { ...HTML, ...(await signedIn(url, TOKEN)) });
    expect(graphiql.status).toBe(200);
    expect(graphiql.text).toContain('action="sign-out?to=graphql"');
    expect(graphiql.headers['content-security-policy']).toMatch(
      /^default-src 'none'; script-src 'sha256-[\w+/=]{44}'; /,
    );
    expect(graphiql.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    const known = { 'if-none-match': graphiql.headers.etag ?? '' };
    expect((await send(`${url}/graphql`, { ...HTML, ...known })).status).toBe(401);
  });

  it('takes a key, and returns to the page that was asked for with a cookie that scripts cannot read', async () => {
    const app = shared();
    for (const key of [TOKEN, (await newKey(app)).secret]) {
      const answer = await signIn(`${app.url}`, ` ${key}\n`);
      expect(answer.status).toBe(303);
      expect(answer.headers.location).toBe('./');
      expect(setCookieOf(answer)).toMatch(
        /^scanwire_session=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/,
      );
      expect(setCookieOf(answer)).not.toContain(key);
    }
    const { headers } = await send(
      `${app.url}/sign-in?${new URLSearchParams({ to: 'graphql?query=%7Bx%7D' })}`,
      { ...FORM, origin: app.url },
      `key=${TOKEN}`,
    );
    expect(headers.location).toBe('graphql?query=%7Bx%7D');
    const back = async (to: string) =>
      (await send(`${app.url}/sign-in?${new URLSearchParams({ to })}`)).headers.location;
    expect(await back('scans/abc?finding=x')).toBe('scans/abc?finding=x');
    // Only to pages of this server.
    for (const to of [
      'https://example.com/',
      '//example.com/scans',
      '\\\\example.com',
      'metrics',
      'javascript:x',
    ])
      expect(await back(to)).toBe('./');
    const deep = await send(`${app.url}/scans/abc?finding=x`, HTML);
    expect([deep.status, /action="([^"]+)"/.exec(deep.text)?.[1]]).toEqual([
      401,
      '../sign-in?to=scans%2Fabc%3Ffinding%3Dx',
    ]);
    const stored = JSON.stringify(await app.app.core.prisma.session.findMany());
    expect(stored).not.toContain(keyDigest(TOKEN));
    expect(stored).not.toContain(/=([\w-]+)/.exec(headers['set-cookie']?.[0] ?? '')?.[1]);
  });

  it('says that a key is wrong, and delays the answers to an address that guesses', async () => {
    const { url, app } = shared();
    const expiresAt = Date.now() + 500;
    const expired = await newKey({ app }, expiresAt);
    const revoked = await newKey({ app });
    await app.core.keys.revoke(revoked.key.id, Date.now(), revokingOf(revoked.key.id));
    await until(() => Date.now() > expiresAt, 'the key has expired');
    const wrong = ['', 'scw_wrong', `${TOKEN}x`, expired.secret, revoked.secret];
    for (const key of wrong) {
      const answer = await signIn(url, key);
      expect(answer.status).toBe(401);
      expect(setCookieOf(answer)).toBe('');
      expect(answer.text).toContain('This key is not valid. It is wrong, expired or revoked.');
      expect(answer.text).toContain('aria-describedby="problem"');
    }
    // The sixth waits longer than it takes to sign in, and so on.
    const order: string[] = [];
    const guesses = [1, 2, 3].map(() => signIn(url, 'guess').then(() => order.push('guess')));
    await signIn(url, TOKEN).then(() => order.push('key'));
    await Promise.all(guesses);
    expect(order).toEqual(['key', 'guess', 'guess', 'guess']);
  });

  it('refuses a limited key, and says why', async () => {
    await withApp({ env }, async ({ url, query }) => {
      const { data } = await query(
        'mutation { createApiKey(input: { name: "<b>browser", only: SCAN_PAGE }) { ... on CreateApiKeySuccess { secret } } }',
      );
      const answer = await signIn(url, data.createApiKey.secret);
      expect(answer.status).toBe(403);
      expect(setCookieOf(answer)).toBe('');
      expect(answer.text).toContain('is limited, and cannot open pages');
      expect(answer.text).not.toContain('<b>');
    });
  });

  it('accepts its form only from pages of this server, in its size and type', async () => {
    const { url } = shared();
    const key = `key=${TOKEN}`;
    const host = new URL(url).origin;
    const status = async (headers: Headers, body = key) =>
      (await send(`${url}/sign-in`, { ...FORM, ...headers }, body)).status;
    expect(await status({ origin: host })).toBe(303);
    expect(await status({ 'sec-fetch-site': 'same-origin' })).toBe(303);
    expect(await status({})).toBe(403);
    expect(await status({ origin: 'https://evil.example' })).toBe(403);
    expect(await status({ origin: 'null', 'sec-fetch-site': 'same-origin' })).toBe(403);
    expect(await status({ origin: host, 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(await status({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })).toBe(403);
    expect(await status({ origin: host, 'content-type': 'text/plain' })).toBe(415);
    expect(await status({ origin: host }, `${key}&x=${'x'.repeat(5000)}`)).toBe(413);
    expect(await status({ origin: host, 'transfer-encoding': 'chunked' })).toBe(413);
  });

  it('does not exist in local mode', async () => {
    await withApp({}, async ({ url }) => {
      const page = await send(`${url}/graphql`, HTML);
      expect([page.status, page.text.includes('action="sign-out')]).toEqual([200, false]);
      const answer = await signIn(url, 'x');
      expect([answer.status, answer.headers.location, setCookieOf(answer)]).toEqual([303, './', '']);
      // Such as that of a server that had the same address before.
      expect(await queryStatus(url, { cookie: 'scanwire_session=x' })).toBe(200);
      expect(await socketAnswer(url, { cookie: 'scanwire_session=x' })).toBe('connection_ack');
    });
  });
});

describe('a session', () => {
  const shared = sharedApp({
    env: { ...env, SCANWIRE_CORS_ORIGINS: 'http://app.example' },
    limits: { signInDelayMs: 1 },
  });
  const stream = encodeURIComponent('subscription { scanEvents(scanId: "x") { seq } }');

  it('is accepted by every transport and page, unless the request has a credential of its own', async () => {
    const { url } = shared();
    const { origin: _, ...session } = await signedIn(url, TOKEN);
    const own = { ...session, 'sec-fetch-site': 'same-origin' };
    const statuses = async (headers: Headers) => [
      await queryStatus(url, headers),
      (await send(`${url}/graphql?query={__typename}`, { ...headers, accept: '*/*' })).status,
      (await send(`${url}/graphql?query=${stream}`, { ...headers, accept: 'text/event-stream' })).status,
      (await send(`${url}/metrics`, headers)).status,
      (await send(`${url}/schema.graphql`, headers)).status,
      await socketAnswer(url, headers),
    ];
    expect(await statuses(own)).toEqual([200, 200, 200, 200, 200, 'connection_ack']);
    const wrong = { ...own, authorization: 'Bearer wrong' };
    expect(await statuses(wrong)).toEqual([401, 401, 401, 401, 401, 4401]);
    const other = { cookie: `scanwire_session=${'x'.repeat(43)}`, 'sec-fetch-site': 'same-origin' };
    expect(await statuses(other)).toEqual([401, 401, 401, 401, 401, 4401]);
    expect(await socketAnswer(url, own, { authorization: 'Bearer wrong' })).toBe(4401);
    expect(await socketAnswer(url, other, { authorization: `Bearer ${TOKEN}` })).toBe('connection_ack');
  });

  it('is only accepted from pages of the same origin, and of origins that are listed', async () => {
    const { url } = shared();
    const { cookie, origin } = await signedIn(url, TOKEN);
    const get = async (headers: Headers) =>
      (await send(`${url}/graphql?query={__typename}`, { cookie, accept: '*/*', ...headers })).status;
    const answers = async (headers: Headers) => [
      await queryStatus(url, { cookie, ...headers }),
      await get(headers),
      await socketAnswer(url, { cookie, ...headers }),
    ];
    const accepted = [200, 200, 'connection_ack'];
    const refused = [403, 403, 403];
    expect(await answers({ origin })).toEqual(accepted);
    expect(await answers({ origin, 'sec-fetch-site': 'same-origin' })).toEqual(accepted);
    expect(await answers({ origin: 'http://app.example', 'sec-fetch-site': 'same-site' })).toEqual(accepted);
    expect(await answers({ origin: 'http://other.example', 'sec-fetch-site': 'same-site' })).toEqual(refused);
    // Cookies do not depend on the port.
    expect(await answers({ origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' })).toEqual(refused);
    expect(await answers({ origin, 'sec-fetch-site': 'same-site' })).toEqual(refused);
    expect(await answers({ origin: 'null' })).toEqual(refused);
    expect(await answers({})).toEqual(refused);
    expect(await get({ 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' })).toBe(403);
    const metrics = (headers: Headers) => send(`${url}/metrics`, { cookie, ...headers });
    expect((await metrics({})).text).toContain('does not prove that a page of this server sent it');
    // A link, or the address bar.
    expect((await metrics(HTML)).status).toBe(200);
    expect((await metrics({ 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' })).status).toBe(200);
    expect((await send(`${url}/sign-out`, { cookie, origin: 'http://evil.example' }, '')).status).toBe(403);
    expect((await send(`${url}/sign-out`, { cookie }, '')).status).toBe(403);
    expect(await queryStatus(url, { cookie, origin })).toBe(200);
  });

  it('is all that a page of the server needs: queries, changes, subscriptions, tickets and downloads', async () => {
    const { url } = shared();
    const { cookie, origin } = await signedIn(url, TOKEN);
    const page = { cookie, origin, 'sec-fetch-site': 'same-origin' };
    const ask = async (query: string, headers: Headers = page) =>
      JSON.parse((await send(`${url}/graphql`, { ...JSON_TYPE, ...headers }, JSON.stringify({ query }))).text)
        .data;
    const { viewer, server } = await ask('{ viewer { id role } server { localMode } }');
    expect({ viewer, server }).toEqual({
      viewer: { id: 'token', role: 'ADMIN' },
      server: { localMode: false },
    });
    const start = `mutation { startScan(input: { target: "example.com", scanners: { only: [{ name: "mock" }] } }) {
      ... on StartScanSuccess { scan { id exports { format url } } } } }`;
    const { id, exports } = (await ask(start)).startScan.scan;

    const wire = await openAcknowledged(url, { headers: { cookie, origin } });
    const follow = `subscription { scanEvents(scanId: "${id}") { type } }`;
    wire.subscribe('1', follow);
    await wire.message(({ type }) => type === 'complete');
    expect(JSON.stringify(wire.received)).toContain('COMPLETED');
    const events = await send(`${url}/graphql?query=${encodeURIComponent(follow)}`, {
      ...{ cookie, 'sec-fetch-site': 'same-origin', accept: 'text/event-stream' },
    });
    expect(events.text).toContain('COMPLETED');
    const ticket = `mutation { createStreamTicket(input: { scanId: "${id}" }) { ... on CreateStreamTicketSuccess { ticket } } }`;
    expect((await ask(ticket)).createStreamTicket.ticket).toMatch(/\S{20}/);

    // A link of the page, with the attribute `download`.
    const link = {
      cookie,
      'sec-fetch-site': 'same-origin',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    for (const { format, url: path } of exports)
      expect([format, (await send(`${url}${path}`, { ...link, ...HTML })).status]).toEqual([format, 200]);
    // The same from other sites, if a browser sent the cookie at all.
    const [{ url: path }] = exports;
    for (const site of ['same-site', 'cross-site'])
      expect(
        (await send(`${url}${path}`, { cookie, 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors' })).status,
      ).toBe(403);
    const foreign = { cookie, origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' };
    const refused = await send(
      `${url}/graphql`,
      { ...JSON_TYPE, ...foreign },
      JSON.stringify({ query: start }),
    );
    expect(refused.status).toBe(403);
    expect((await ask('{ scans { totalCount } }')).scans.totalCount).toBe(1);
  });

  it('ends when its browser signs out, with its sockets and streams, while others of the key go on', async () => {
    const { url } = shared();
    const [session, other] = [await signedIn(url, TOKEN), await signedIn(url, TOKEN)];
    const [wire, otherWire] = [
      await openAcknowledged(url, { headers: session }),
      await openAcknowledged(url, { headers: other }),
    ];
    const answer = await send(`${url}/sign-out`, session, '');
    expect([answer.status, answer.headers.location]).toEqual([303, './']);
    expect(setCookieOf(answer)).toBe('scanwire_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict');
    expect(await wire.closed).toBe(4403);
    expect(await queryStatus(url, session)).toBe(401);
    expect(await queryStatus(url, other)).toBe(200);
    await otherWire.settled();
    otherWire.socket.terminate();
  });

  it('is one of a limited number of its key: one more ends the oldest', async () => {
    const app = shared();
    const { secret } = await newKey(app);
    const first = await signedIn(app.url, secret);
    const wire = await openAcknowledged(app.url, { headers: first });
    const second = await signedIn(app.url, secret);
    for (let count = 2; count <= MAX_SESSIONS; count++) await signedIn(app.url, secret);
    expect(await wire.closed).toBe(4403);
    expect(await queryStatus(app.url, first)).toBe(401);
    expect(await queryStatus(app.url, second)).toBe(200);
  });

  it('ends when its time is over, and is forgotten', async () => {
    const { url, app } = shared();
    const { secret, key } = await newKey({ app });
    const now = Date.now();
    const insert = (cookie: string, expiresAt: number) =>
      app.core.sessions.insert(
        { digest: keyDigest(cookie), keyId: key.id, createdAt: now, expiresAt },
        MAX_SESSIONS,
        auditDraft(commandLine(), 'OPEN_SESSION'),
      );
    const [over, short] = ['o'.repeat(43), 's'.repeat(43)];
    await insert(over, now - 1);
    const origin = new URL(url).origin;
    expect(await queryStatus(url, { origin, cookie: `scanwire_session=${over}` })).toBe(401);
    await insert(short, Date.now() + 500);
    const wire = await openAcknowledged(url, {
      headers: { origin, cookie: `a=b; scanwire_session=${short}` },
    });
    expect(await wire.closed).toBe(4403);
    expect(await queryStatus(url, { origin, cookie: `scanwire_session=${short}` })).toBe(401);
    await signedIn(url, secret);
    expect(await app.core.prisma.session.count({ where: { keyId: key.id } })).toBe(1);
  });
});

describe('sessions of several servers on one database', () => {
  const start = async (config: Config) => {
    const app = await createApp(config, { logger: silent });
    return { app, url: app.url };
  };

  it('are accepted by all, also after a restart, and end everywhere with a sign-out or with their key', async () => {
    await withFolder(async (folder) => {
      const config = testConfig(folder, { env });
      const [first, second] = [await start(config), await start(config)];
      const { secret, key } = await newKey(first);
      const [signingOut, revoked, ofToken, ofKey] = [
        await signedIn(first.url, secret),
        await signedIn(first.url, secret),
        await signedIn(first.url, TOKEN),
        await signedIn(first.url, (await newKey(first)).secret),
      ];
      const open = (headers: Headers) =>
        openAcknowledged(second.url, { headers: { ...headers, origin: second.url } });
      const wires = [await open(signingOut), await open(revoked)] as const;
      await send(`${first.url}/sign-out`, signingOut, '');
      expect(await wires[0].closed).toBe(4403);
      await first.app.core.keys.revoke(key.id, Date.now(), revokingOf(key.id));
      expect(await wires[1].closed).toBe(4403);
      expect(await queryStatus(second.url, { ...revoked, origin: second.url })).toBe(401);
      await Promise.all([first.app.close(), second.app.close()]);

      const [same, changed] = [await start(config), await start({ ...config, token: `${TOKEN}-changed` })];
      const statuses = async ({ url }: { url: string }) =>
        await Promise.all([ofToken, ofKey, revoked].map((one) => queryStatus(url, { ...one, origin: url })));
      expect(await statuses(same)).toEqual([200, 200, 401]);
      // A session belongs to the token that it was opened with.
      expect(await statuses(changed)).toEqual([401, 200, 401]);
      await Promise.all([same.app.close(), changed.app.close()]);
    });
  });
});

describe('behind a proxy with TLS', () => {
  it('the cookie is only sent over https, and other hosts cannot set it', async () => {
    const publicUrl = 'https://scans.example.com';
    await withApp({ env: { ...env, SCANWIRE_PUBLIC_URL: publicUrl } }, async ({ url }) => {
      const setCookie = setCookieOf(await signIn(url, TOKEN, { origin: publicUrl }));
      expect(setCookie).toMatch(
        /^__Host-scanwire_session=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure$/,
      );
      const [cookie = ''] = setCookie.split(';');
      expect(await queryStatus(url, { cookie, origin: publicUrl })).toBe(200);
      // A cookie that another host of the domain may have set.
      expect(await queryStatus(url, { cookie: cookie.slice('__Host-'.length), origin: publicUrl })).toBe(401);
      // The same host without TLS, which anybody in between may pretend to be.
      const plain = { origin: 'http://scans.example.com', host: 'scans.example.com' };
      expect(await queryStatus(url, { cookie, ...plain })).toBe(403);
      const refused = await signIn(url, TOKEN, plain);
      expect(refused.status).toBe(403);
      expect(refused.text).toContain(`Use ${publicUrl}`);
    });
  });

  it('the cookie keeps to the path prefix, and is secure without the setting if the page is', async () => {
    const below = createSessionCookie('https://example.com/scanwire');
    expect(below.set('x', true)).toMatch(/^__Secure-scanwire_session=x; Path=\/scanwire; .*; Secure$/);
    expect(below.clear()).toMatch(/^__Secure-scanwire_session=; Path=\/scanwire; Max-Age=0; .*; Secure$/);
    expect(createSessionCookie('http://example.com/a').set('x', false)).toMatch(
      /^scanwire_.*; Path=\/a; .*t$/,
    );
    expect(createSessionCookie(null).set('x', true)).toMatch(/^scanwire_session=x; Path=\/; .*; Secure$/);
  });
});

describe('without a credential', () => {
  const shared = sharedApp({ env });

  it('no answer shows the schema: not the page, introspection, suggestions, or /schema.graphql', async () => {
    const { url } = shared();
    const queries = [
      '{ __schema { types { name } } }',
      '{ scan }',
      '{ scan_ { id } }',
      'subscription { scanEvent }',
    ];
    const seen: string[] = [];
    for (const query of queries) {
      for (const accept of ['application/json', 'text/event-stream']) {
        const asked = `${url}/graphql?query=${encodeURIComponent(query)}`;
        for (const answer of [
          await send(`${url}/graphql`, { ...JSON_TYPE, accept }, JSON.stringify({ query })),
          await send(asked, { accept }),
        ]) {
          expect(answer.status).toBe(401);
          seen.push(answer.text);
        }
      }
      const wire = await openWire(url);
      wire.subscribe('1', query);
      expect(await wire.closed).toBe(4401);
      seen.push(JSON.stringify(wire.received));
    }
    const pages = [
      await send(`${url}/graphql`, HTML),
      await send(`${url}/schema.graphql`),
      await send(`${url}/metrics`),
    ];
    expect(pages.map(({ status }) => status)).toEqual([401, 401, 401]);
    for (const text of [...seen, ...pages.map((page) => page.text)]) {
      expect(text).not.toMatch(
        /did you mean|cannot query|__schema|totalCount|startScan|scanEvents|\bMutation\b/i,
      );
    }
  });

  it('and with one, answers are neither cached nor sniffed', async () => {
    const { url } = shared();
    const authorization = `Bearer ${TOKEN}`;
    for (const answer of [
      await send(`${url}/graphql`, { ...JSON_TYPE, authorization }, typename),
      await send(`${url}/graphql?query={__typename}`, { authorization, accept: 'application/json' }),
      await send(`${url}/graphql`, JSON_TYPE, typename),
      await send(`${url}/metrics`, { authorization }),
      await send(`${url}/health`),
      await send(`${url}/nothing`),
    ]) {
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
    }
  });
});
