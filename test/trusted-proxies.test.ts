/** Addresses of clients behind proxies that the configuration names, and of those who only claim to be one. */
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:http';
import { pino } from 'pino';
import { describe, expect, it, test } from 'vitest';
import WebSocket from 'ws';
import { addressKey } from '../src/http/address.ts';
import { createTrustedProxies } from '../src/http/trusted-proxies.ts';
import { until, withApp } from './support/app.ts';

const TOKEN = 'a-token-for-this-test';
const PROXIED = { SCANWIRE_TOKEN: TOKEN, SCANWIRE_TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8, fd00::/8' };

describe('the address of a client', () => {
  const proxies = createTrustedProxies(['127.0.0.1', '10.0.0.0/8', 'fd00::/8']);
  const from = (remoteAddress: string, forwarded?: string) =>
    proxies.clientOf({
      socket: { remoteAddress },
      headers: { 'x-forwarded-for': forwarded },
    } as never as IncomingMessage);

  it.each([
    ['of a direct connection', '192.0.2.1', undefined, '192.0.2.1'],
    ['that a stranger claims is ignored', '192.0.2.1', '198.51.100.7', '192.0.2.1'],
    ['is the last that a proxy added', '127.0.0.1', '203.0.113.9, 198.51.100.7', '198.51.100.7'],
    [
      'is before those of other proxies',
      '::ffff:127.0.0.1',
      '1.1.1.1, 198.51.100.7, 10.1.2.3',
      '198.51.100.7',
    ],
    ['may have a port', '10.0.0.1', '198.51.100.7:4711', '198.51.100.7'],
    ['of IPv6 is whole', 'fd00::1', '[2001:db8:1:2:3::1]:80', '2001:db8:1:2:3::1'],
    ['is that of the proxy without the header', '127.0.0.1', undefined, '127.0.0.1'],
    ['is that of the proxy if the header is malformed', '127.0.0.1', '198.51.100.7, unknown', '127.0.0.1'],
    [
      'is that of the inner proxy if the header is malformed there',
      '127.0.0.1',
      '1.2.3.999, 10.0.0.2',
      '10.0.0.2',
    ],
    ['has no short spelling', '127.0.0.1', '127.1', '127.0.0.1'],
    ['is no network', '127.0.0.1', '198.51.100.0/24', '127.0.0.1'],
    [
      'is read from the end of a header of any length',
      '127.0.0.1',
      `${'9'.repeat(9000)}, 198.51.100.7`,
      '198.51.100.7',
    ],
    ['is in a chain of bounded length', '127.0.0.1', `198.51.100.7${', 10.0.0.2'.repeat(40)}`, '10.0.0.2'],
  ])('%s', (_, remoteAddress, forwarded, client) => {
    expect(from(remoteAddress, forwarded)).toBe(client);
  });

  it('counts as its network, of IPv6', () => {
    expect(addressKey(from('fd00::1', '[2001:db8:1:2:3::1]:80'))).toBe('2001:db8:1:2::/64');
  });

  it('is never read without the setting', () => {
    const headers = { 'x-forwarded-for': '198.51.100.7', 'x-forwarded-proto': 'https' };
    const given = { socket: { remoteAddress: '127.0.0.1' }, headers } as never as IncomingMessage;
    expect(createTrustedProxies([]).clientOf(given)).toBe('127.0.0.1');
    expect(createTrustedProxies([]).schemeOf(given)).toBeNull();
    expect(proxies.schemeOf(given)).toBe('https');
  });
});

/** Requests on one connection, as a proxy sends them for several clients. */
function proxyTo(url: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = (forwarded: string, headers: Record<string, string> = {}) =>
    new Promise<number>((resolve, reject) => {
      const body = '{"query":"{ __typename }"}';
      const asked = request(`${url}/graphql`, {
        ...{ agent, method: 'POST' },
        headers: { 'content-type': 'application/json', 'x-forwarded-for': forwarded, ...headers },
      });
      asked.on('response', (response) =>
        response.resume().on('end', () => resolve(response.statusCode ?? 0)),
      );
      asked.on('error', reject).end(body);
    });
  return { ask, close: () => agent.destroy() };
}

const socketFor = (url: string, forwarded: string) => {
  const headers = { 'x-forwarded-for': forwarded };
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { headers });
  socket.on('error', () => {});
  return new Promise<WebSocket>((resolve) => socket.on('open', () => resolve(socket)));
};

test('a connection of a proxy counts for the client that it serves, in limits, delays and the log', async () => {
  const lines: { reason?: string; address?: string }[] = [];
  const logger = pino({}, { write: (line) => void lines.push(JSON.parse(line)) });
  const limits = { strangersPerAddress: 2, strangers: 5, initMs: 60_000 };
  await withApp({ env: PROXIED, logger, limits }, async ({ url }) => {
    const right = { authorization: `Bearer ${TOKEN}` };
    const proxy = proxyTo(url);
    // More connections of the proxy than one stranger may have.
    const others = Array.from({ length: 4 }, () => proxyTo(url));
    for (const other of others) expect(await other.ask('198.51.100.1', right)).toBe(200);
    for (const last of [7, 8, 9]) expect(await proxy.ask(`198.51.100.${last}`, right)).toBe(200);
    expect(await proxy.ask('198.51.100.7', { authorization: 'Bearer wrong' })).toBe(401);
    expect(await proxy.ask('198.51.100.8', { authorization: 'Bearer wrong' })).toBe(401);

    const [first, second] = [await socketFor(url, '198.51.100.7'), await socketFor(url, '198.51.100.7')];
    const neighbour = await socketFor(url, '198.51.100.8');
    const evicted = new Promise((resolve) => first.on('close', resolve));
    const third = await socketFor(url, '198.51.100.7');
    expect(await evicted).toBe(1013);
    expect([second, neighbour, third].map(({ readyState }) => readyState)).toEqual([1, 1, 1]);
    const logged = lines.flatMap(({ reason, address }) => (reason ? [`${reason} ${address}`] : []));
    expect(logged).toEqual([
      'wrong_token 198.51.100.7',
      'wrong_token 198.51.100.8',
      'strangers 198.51.100.7',
    ]);
    expect(await proxy.ask('198.51.100.7', right)).toBe(200);
    for (const socket of [second, third, neighbour]) socket.terminate();
    for (const one of [proxy, ...others]) one.close();
  });
});

test('a client that is at the limit of its address is refused, and the connection of the proxy stays', async () => {
  const limits = { connectionsPerAddress: 1, initMs: 60_000 };
  await withApp({ env: PROXIED, limits }, async ({ url }) => {
    const right = { authorization: `Bearer ${TOKEN}` };
    const socket = await socketFor(url, '198.51.100.7');
    const acknowledged = new Promise((resolve) => socket.on('message', resolve));
    socket.send(JSON.stringify({ type: 'connection_init', payload: right }));
    await acknowledged;
    const proxy = proxyTo(url);
    expect(await proxy.ask('198.51.100.7', right)).toBe(429);
    expect(await proxy.ask('198.51.100.8', right)).toBe(200);
    socket.close();
    await until(async () => (await proxy.ask('198.51.100.7', right)) === 200, 'a place');
    proxy.close();
  });
});

test('forwarded headers of anybody else are ignored', async () => {
  const lines: string[] = [];
  const logger = pino({}, { write: (line) => void lines.push(line) });
  const env = { SCANWIRE_TOKEN: TOKEN, SCANWIRE_TRUSTED_PROXIES: '10.0.0.1' };
  await withApp({ env, logger }, async ({ url }) => {
    const client = proxyTo(url);
    expect(await client.ask('198.51.100.7', { authorization: 'Bearer wrong' })).toBe(401);
    client.close();
    const line = lines.find((text) => text.includes('wrong_token'));
    expect(JSON.parse(line ?? '{}').address).toBe('127.0.0.1');
  });
});

test('X-Forwarded-Proto of a proxy says which pages are of the same origin', async () => {
  await withApp({ env: PROXIED }, async ({ url }) => {
    const proxy = proxyTo(url);
    const page = (scheme: string, forwarded: string) =>
      proxy.ask('198.51.100.7', {
        ...{ host: 'scans.example.com', origin: `${scheme}://scans.example.com` },
        ...{ 'x-forwarded-proto': forwarded, authorization: `Bearer ${TOKEN}` },
      });
    expect(await page('https', 'https')).toBe(200);
    expect(await page('https', 'wss')).toBe(200);
    expect(await page('http', 'https')).toBe(403);
    expect(await page('http', 'gopher')).toBe(200);
    proxy.close();
  });
});
