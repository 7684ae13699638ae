/** Stream tickets: the access that they give, and how long it lasts. */
import { PassThrough } from 'node:stream';
import { inspect } from 'node:util';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { createApp } from '../src/app.ts';
import { schema } from '../src/graphql/schema.ts';
import { connectTo, type Remote, sharedApp, silent, testConfig, until, withFolder } from './support/app.ts';
import { chromiumPath, withPage } from './support/browser.ts';
import { snippetWith } from './support/documentation.ts';
import { adminOf } from './support/identity.ts';
import { withRelay } from './support/relay.ts';
import { logLine } from './support/sample-events.ts';
import { openScan } from './support/scan.ts';
import { openWire } from './support/wire.ts';

const TOKEN = 'a-token-for-this-test';
const PAGE = 'https://page.example.com';
const TICKET = `mutation ($scanId: ID!) { createStreamTicket(input: { scanId: $scanId }) {
  ... on CreateStreamTicketSuccess { ticket expiresAt } ... on Error { code message } } }`;
const FOLLOW = 'subscription ($scanId: ID!) { scanEvents(scanId: $scanId) { seq type } }';
const CREATE_KEY = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) {
  ... on CreateApiKeySuccess { secret key { id } } } }`;
const REVOKE_KEY = 'mutation ($id: ID!) { revokeApiKey(input: { id: $id }) { __typename } }';

const ticketFor = async (from: Remote, scanId: string) =>
  (await from.query(TICKET, { scanId })).data.createStreamTicket;

const urlOf = (url: string, ticket: string, query: string, variables: object = {}) =>
  `${url}/graphql?${new URLSearchParams({ query, variables: JSON.stringify(variables), ticket })}`;

/** Answer to a GET with a ticket. */
async function ask(url: string, ticket: string, query: string, variables: object = {}) {
  const response = await fetch(urlOf(url, ticket, query, variables), {
    headers: { accept: 'application/json' },
  });
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
  return { status: response.status, ...((await response.json()) as any) };
}

// biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
const codeOf = ({ data, errors }: any) =>
  errors?.[0].extensions.code ?? (Object.values(data)[0] as { code?: string } | null)?.code;

/** An event stream that is read as text. */
async function openStream(url: string, ticket: string, scanId: string, headers: Record<string, string> = {}) {
  const end = new AbortController();
  const response = await fetch(urlOf(url, ticket, FOLLOW, { scanId }), {
    headers: { accept: 'text/event-stream', ...headers },
    signal: end.signal,
  });
  const stream = {
    ...{ response, text: '', ended: false, close: () => end.abort() },
    has: (text: string) => until(() => stream.text.includes(text), `${text} in the stream`),
    isOver: () => until(() => stream.ended, 'the end of the stream'),
  };
  (async () => {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>)
      stream.text += Buffer.from(chunk).toString();
    stream.ended = true;
  })().catch(() => {});
  return stream;
}

/** Close code or acknowledgement of a WebSocket with a ticket. */
async function openSocket(url: string, ticket: string) {
  const wire = await openWire(url, { path: `/graphql?ticket=${ticket}` });
  wire.send({ type: 'connection_init' });
  const isIn = await wire.message(({ type }) => type === 'connection_ack').catch(() => null);
  return isIn ? wire : await wire.closed;
}

describe('a stream ticket', () => {
  const lines: string[] = [];
  const output = new PassThrough().on('data', (line) => lines.push(String(line)));
  const shared = sharedApp({
    env: { SCANWIRE_TOKEN: TOKEN, SCANWIRE_CORS_ORIGINS: PAGE },
    logger: pino({ level: 'trace' }, output),
    limits: { ticketsPerIdentity: 20 },
  });
  /** As if it had been created, and used, that long ago. */
  const age = (seconds: number) =>
    shared().app.core.prisma.streamTicket.updateMany({
      data: { createdAt: new Date(Date.now() - 1000 * seconds) },
    });

  test('follows its scan as an event stream and as a plain WebSocket, again after a minute, and to the end', async () => {
    const scan = await openScan(shared());
    const { ticket, expiresAt } = await ticketFor(shared(), scan.id);
    expect(ticket).toMatch(/^scwt_[\w-]{43}$/);
    expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now());
    const first = await openStream(shared().url, ticket, scan.id);
    await first.has('"seq":1');
    first.close();
    await age(3600);
    const again = await openStream(shared().url, ticket, scan.id, { 'last-event-id': '1' });
    const wire = await openSocket(shared().url, ticket);
    if (typeof wire === 'number') throw new Error(`closed with ${wire}`);
    wire.subscribe('a', FOLLOW, { scanId: scan.id });
    await shared().app.core.log.append(scan, [logLine('x'), { type: 'FAILED', error: 'test' }]);
    await again.isOver();
    expect(again.text).toContain('event: complete');
    expect(again.text).not.toContain('"type":"STATUS"');
    await wire.message(({ type }) => type === 'complete');
    wire.socket.close();
    // A client whose connection broke off at the end.
    const late = await openStream(shared().url, ticket, scan.id, { 'last-event-id': '2' });
    await late.has('"type":"FAILED"');
    await shared().app.core.prisma.scan.update({
      where: { id: scan.id },
      data: { finishedAt: new Date(Date.now() - 61_000) },
    });
    expect((await openStream(shared().url, ticket, scan.id)).response.status).toBe(401);
    expect(await openSocket(shared().url, ticket)).toBe(4401);
  });

  test('must be used within a minute', async () => {
    const scan = await openScan(shared());
    const { ticket } = await ticketFor(shared(), scan.id);
    await age(61);
    const late = await ask(shared().url, ticket, '{ __typename }');
    expect([late.status, late.errors[0].message]).toEqual([401, expect.stringContaining('stream ticket')]);
    expect(await openSocket(shared().url, ticket)).toBe(4401);
  });

  test('allows nothing else, over HTTP, as an event stream and over WebSocket', async () => {
    const [scan, other] = [await openScan(shared()), await openScan(shared())];
    const { ticket } = await ticketFor(shared(), scan.id);
    const { url } = shared();
    const wire = await openSocket(url, ticket);
    if (typeof wire === 'number') throw new Error(`closed with ${wire}`);
    const overSocket = async (query: string) => {
      wire.subscribe(query, query);
      const { payload } = await wire.message(({ id }) => id === query);
      return codeOf(Array.isArray(payload) ? { errors: payload } : payload);
    };
    const overHttp = async (query: string) => {
      const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
      const body = JSON.stringify({ query });
      const response = await fetch(`${url}/graphql?ticket=${ticket}`, { method: 'POST', headers, body });
      const [json] = /{.*}/.exec(await response.text()) ?? [];
      return codeOf(JSON.parse(json ?? '{}'));
    };
    for (const [query, code] of [
      [`{ scan(id: "${scan.id}") { id } }`, 'FORBIDDEN'],
      [`{ scan(id: "${other.id}") { id } }`, 'FORBIDDEN'],
      [`mutation { cancelScan(input: { id: "${scan.id}" }) { ... on Error { code } } }`, 'FORBIDDEN'],
      [
        `mutation { createStreamTicket(input: { scanId: "${scan.id}" }) { ... on Error { code } } }`,
        'FORBIDDEN',
      ],
      [`subscription { scanEvents(scanId: "${other.id}") { seq } }`, 'NOT_FOUND'],
      [`subscription { scanEvents(scanId: "${scan.id}") { scan { id } } }`, 'FORBIDDEN'],
      ['subscription { findings { seq } }', 'FORBIDDEN'],
    ] as const)
      expect([query, await overSocket(query), query.includes('scan {') || (await overHttp(query))]).toEqual([
        query,
        code,
        query.includes('scan {') || code,
      ]);
    wire.socket.close();
    for (const path of ['/metrics', '/schema.graphql'])
      expect((await fetch(`${url}${path}?ticket=${ticket}`)).status).toBe(401);
  });

  test('allows no other field of the root, now and later', async () => {
    const holder = adminOf('(ticket)', { scan: { id: 'one', workspace: 'default' } });
    const codes = new Map<string, unknown>();
    for (const type of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
      for (const { name, resolve, subscribe } of Object.values(type?.getFields() ?? {})) {
        const call = async () =>
          await (type === schema.getSubscriptionType() ? subscribe : resolve)?.(
            {},
            {},
            { identity: holder },
            {} as never,
          );
        codes.set(
          `${type?.name}.${name}`,
          /FORBIDDEN/.exec(inspect(await call().catch((error) => error)))?.[0],
        );
      }
    }
    expect(codes.size).toBeGreaterThan(20);
    codes.delete('Subscription.scanEvents');
    expect(Object.fromEntries(codes)).toEqual(
      Object.fromEntries([...codes.keys()].map((name) => [name, 'FORBIDDEN'])),
    );
  });

  test('is only accepted from allowed pages', async () => {
    const scan = await openScan(shared());
    const { ticket } = await ticketFor(shared(), scan.id);
    const from = (origin: string) => openStream(shared().url, ticket, scan.id, { origin });
    expect((await from('https://other.example.com')).response.status).toBe(403);
    const allowed = await from(PAGE);
    expect(allowed.response.headers.get('access-control-allow-origin')).toBe(PAGE);
    allowed.close();
  });

  test('ends within 5 s with the key that created it, in another process and after a restart as well', async () => {
    await withFolder(async (folder) => {
      const config = testConfig(folder);
      const [one, two] = [
        await createApp(config, { logger: silent }),
        await createApp(config, { logger: silent }),
      ];
      const open = await openScan({ app: one } as never);
      const local = await ticketFor(connectTo(one.url), open.id);
      expect((await ask(two.url, local.ticket, '{ __typename }')).status).toBe(200);
      const { secret: admin } = (
        await connectTo(one.url).query(CREATE_KEY, { input: { name: 'admin', role: 'ADMIN' } })
      ).data.createApiKey;
      const administrator = connectTo(one.url, admin);
      const { secret, key } = (
        await administrator.query(CREATE_KEY, { input: { name: 'page', role: 'VIEWER' } })
      ).data.createApiKey;
      // Local mode has ended, and what was created in it.
      expect((await ask(one.url, local.ticket, '{ __typename }')).status).toBe(401);
      const { ticket } = await ticketFor(connectTo(one.url, secret), open.id);
      const streams = await Promise.all([one, two].map(({ url }) => openStream(url, ticket, open.id)));
      const sockets = await Promise.all([one, two].map(({ url }) => openSocket(url, ticket)));
      for (const stream of streams) await stream.has('"seq":1');
      await administrator.query(REVOKE_KEY, { id: key.id });
      for (const wire of sockets) expect(await (wire as { closed: Promise<number> }).closed).toBe(4403);
      for (const stream of streams) await stream.isOver();
      await one.core.log.append(open, [logLine('secret')]);
      for (const { url } of [one, two])
        expect((await openStream(url, ticket, open.id)).response.status).toBe(401);
      for (const stream of streams) expect(stream.text).not.toContain('"seq":2');

      const kept = await ticketFor(administrator, open.id);
      await Promise.all([one.close(), two.close()]);
      const restarted = await createApp(config, { logger: silent });
      expect((await openStream(restarted.url, kept.ticket, open.id)).response.status).toBe(200);
      await restarted.close();
    });
  });

  test('of SCANWIRE_TOKEN ends when the token is changed', async () => {
    await withFolder(async (folder) => {
      const start = (token: string) =>
        createApp(testConfig(folder, { env: { SCANWIRE_TOKEN: token } }), { logger: silent });
      const before = await start(TOKEN);
      const scan = await openScan({ app: before } as never);
      const { ticket } = await ticketFor(connectTo(before.url, TOKEN), scan.id);
      expect((await ask(before.url, ticket, '{ __typename }')).status).toBe(200);
      await before.close();
      const after = await start(`${TOKEN}-2`);
      expect((await ask(after.url, ticket, '{ __typename }')).status).toBe(401);
      await after.close();
    });
  });

  test('is one of a bounded number for each key, and none of those that are over', async () => {
    const scan = await openScan(shared());
    await shared().app.core.prisma.streamTicket.deleteMany();
    const codes = [];
    for (let count = 0; count < 21; count++) codes.push((await ticketFor(shared(), scan.id)).code);
    expect(codes.filter((code) => code === 'LIMIT_REACHED')).toHaveLength(1);
    expect(codes.at(-1)).toBe('LIMIT_REACHED');
    await age(61);
    expect((await ticketFor(shared(), scan.id)).code).toBeUndefined();
  });

  test("for a scan that is not the caller's is refused", async () => {
    expect((await ticketFor(shared(), 'nothing')).code).toBe('NOT_FOUND');
    const foreign = await openScan(shared(), { workspace: 'other' });
    expect((await ticketFor(shared(), foreign.id)).code).toBe('NOT_FOUND');
  });

  test('is in no log line, metric or row', async () => {
    const scan = await openScan(shared());
    await age(61);
    const { ticket } = await ticketFor(shared(), scan.id);
    await age(61);
    await ask(shared().url, ticket, '{ __typename }');
    await openStream(shared().url, ticket, scan.id, { origin: 'https://other.example.com' });
    await fetch(urlOf(shared().url, ticket, '{'), { method: 'POST', body: '{' });
    new WebSocket(`${shared().url.replace('http', 'ws')}/nowhere?ticket=${ticket}`).on('error', () => {});
    const metrics = await fetch(`${shared().url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } });
    const rows = await shared().app.core.prisma.streamTicket.findMany();
    expect(lines.join('')).toContain('"reason":"wrong_token"');
    for (const text of [lines.join(''), await metrics.text(), JSON.stringify(rows)])
      expect(text).not.toContain(ticket.slice(5, 20));
  });

  test.skipIf(chromiumPath === undefined)(
    'works with EventSource as docs/streaming.md shows',
    async () => {
      const code = await snippetWith('docs/streaming.md', 'function openEventSource');
      const scan = await openScan(shared());
      await age(61);
      await withRelay(shared().url, async (relay) => {
        await withPage(`${relay.url}/health`, async ({ page, broken }) => {
          await page.addScriptTag({ content: code });
          await page.evaluate(`(async () => {
          seen = [];
          source = await openEventSource('${scan.id}', '${TOKEN}');
          source.addEventListener('next', ({ data }) => seen.push(JSON.parse(data).data.scanEvents.type));
        })()`);
          const seen = async (count: number) =>
            until(async () => (await page.evaluate<string[]>('seen')).length === count, `${count} events`);
          await seen(2);
          await age(3600);
          relay.drop();
          await shared().app.core.log.append(scan, [logLine('one'), { type: 'FAILED', error: 'test' }]);
          await seen(5);
          await until(async () => (await page.evaluate('source.readyState')) === 2, 'it stops');
          expect(await page.evaluate('seen')).toEqual(['CONNECTED', 'STATUS', 'CONNECTED', 'LOG', 'FAILED']);
          expect(broken).toEqual([]);
        });
      });
    },
    30_000,
  );
});
