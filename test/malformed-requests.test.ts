/** Requests that no client library sends: request lines, headers and upgrades, byte by byte. */
import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it, test } from 'vitest';
import { sharedApp, until, withApp, withFolder } from './support/app.ts';
import { endCommands } from './support/command.ts';
import { malformedRequest } from './support/malformed-request.ts';
import { startServerProcess } from './support/server-process.ts';
import { openAcknowledged } from './support/wire.ts';

afterEach(endCommands);

const SEED = 20_261_126;
const CASES = 10_000;
/** Requests that are sent over one connection, one after another. */
const CASES_PER_CONNECTION = 4;
const CONNECTIONS = 24;
/** How long a request may hold its connection while it announces more bytes. */
const PATIENCE_MS = 1500;

/** Sends bytes, and reads until the server closes or is silent for a while. */
function exchange(
  url: string,
  bytes: string,
  isEnough = (_: string) => false,
): Promise<{ text: string; closed: boolean }> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) });
    let text = '';
    let length = 0;
    const finish = (closed: boolean) => {
      resolve({ text, closed });
      socket.destroy();
    };
    socket.setEncoding('latin1');
    socket.setTimeout(PATIENCE_MS, () => finish(false));
    socket.on('error', () => finish(true));
    socket.on('close', () => finish(true));
    socket.on('data', (data: string) => {
      length += data.length;
      // A page of megabytes is read and dropped.
      text = length < 100_000 ? text + data : text.slice(0, 50_000) + data.slice(-50_000);
      if (isEnough(text)) finish(false);
    });
    socket.write(Buffer.from(bytes, 'latin1'));
  });
}

describe('a request line', () => {
  const shared = sharedApp({ limits: { strangersPipelined: 32 } });
  const statusOf = async (request: string) => {
    const { text } = await exchange(shared().url, request, (text) =>
      text.includes('\n', text.indexOf('\r\n\r\n') + 4),
    );
    return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]), body: text.split('\r\n\r\n')[1] ?? '' };
  };

  it.each([
    '//',
    '///',
    '//graphql',
    '//evil.example/graphql',
    '/\\evil.example/graphql',
    'http://a:999999/x',
    'http://[/graphql',
    'http://user:secret@127.0.0.1/graphql',
    'ftp://127.0.0.1/graphql',
    '*',
  ])(
    'with the target %s is answered with 400 and a reason in one line, also as an upgrade',
    async (target) => {
      const plain = await statusOf(`GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
      expect(plain.status).toBe(400);
      expect(JSON.parse(plain.body).error).toMatch(/^The .+\.$/);
      const upgrade = await statusOf(
        `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
          'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
      );
      expect(upgrade.status).toBe(400);
      expect(upgrade.body).toMatch(/^The .+\.\n$/);
    },
  );

  it.each(['[', 'a:999999', 'a b', 'a/b', 'user@a', '%', 'a\r\nHost: b'])(
    'with the host %j is answered with 400',
    async (host) => {
      const { status } = await statusOf(`GET /graphql?query={__typename} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
      expect(status).toBe(400);
    },
  );

  it('in absolute form is answered as its path, with its host in place of the Host header', async () => {
    const ask = (host: string) =>
      statusOf(
        `GET http://${host}/graphql?query={__typename} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n\r\n`,
      );
    const answered = await ask('localhost:4000');
    expect(answered.status).toBe(200);
    expect(answered.body).toContain('{"__typename":"Query"}');
    // Without a token, a name that can be rebound is refused.
    expect((await ask('evil.example')).status).toBe(403);
  });

  it('of OPTIONS for the whole server is answered; more than 100 header fields are not', async () => {
    expect(
      (await statusOf('OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n')).status,
    ).toBe(204);
    const fields = Array.from({ length: 100 }, (_, index) => `x-${index}: 1\r\n`).join('');
    const { status, body } = await statusOf(`GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n${fields}\r\n`);
    expect(status).toBe(431);
    expect(body).toContain('at most 100 header fields');
  });

  it('does not hold the server when its connection has sent too many requests ahead', async () => {
    const one = 'GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
    const few = await exchange(
      shared().url,
      one.repeat(20),
      (text) => text.split('HTTP/1.1 200').length > 20,
    );
    expect(few.text.split('HTTP/1.1 200')).toHaveLength(21);
    const many = await exchange(shared().url, one.repeat(2000));
    expect(many.closed).toBe(true);
    expect(many.text.split('HTTP/1.1 200').length).toBeLessThan(100);
  });

  it('has a smaller queue until its client is authenticated', async () => {
    const env = { SCANWIRE_TOKEN: 'a-token-for-this-test' };
    await withApp({ env, limits: { strangersPipelined: 4, signInDelayMs: 1 } }, async ({ url }) => {
      const body = '{"query":"{ __typename }"}';
      const post = (headers: string) =>
        `POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;
      const statusesOf = (text: string) =>
        [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
      const few = await exchange(url, post('').repeat(5), (text) => statusesOf(text).length === 5);
      expect(statusesOf(few.text)).toEqual(Array(5).fill('401'));
      for (const headers of ['', 'Authorization: Bearer wrong\r\n']) {
        const many = await exchange(url, post(headers).repeat(50));
        expect(many.closed).toBe(true);
        expect(statusesOf(many.text).length).toBeLessThanOrEqual(5);
      }
      const { hostname, port } = new URL(url);
      const socket = connect({ host: hostname, port: Number(port) });
      let text = '';
      socket.on('data', (data) => {
        text += String(data);
      });
      const keyed = post(`Authorization: Bearer ${env.SCANWIRE_TOKEN}\r\n`);
      socket.write(keyed);
      await until(() => statusesOf(text).length === 1, 'the client is authenticated');
      socket.write(keyed.repeat(20));
      await until(() => statusesOf(text).length === 21, 'all are answered');
      expect(new Set(statusesOf(text))).toEqual(new Set(['200']));
      socket.destroy();
    });
  });

  it('does not delay other connections when many are pipelined', async () => {
    const { hostname, port } = new URL(shared().url);
    const one = 'GET /nothing HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
    const order: string[] = [];
    const open = async (name: string) => {
      const socket = connect({ host: hostname, port: Number(port) });
      await once(socket, 'connect');
      socket.on('data', (data) => {
        for (const _ of String(data).matchAll(/^HTTP/gm)) order.push(name);
      });
      return socket;
    };
    const sockets = [await open('greedy'), await open('greedy'), await open('modest')];
    sockets[0]?.write(one.repeat(30));
    sockets[1]?.write(one.repeat(30));
    sockets[2]?.write(one);
    await until(() => order.length === 61, 'all are answered');
    expect(order.indexOf('modest')).toBeLessThan(30);
    for (const socket of sockets) socket.destroy();
  });
});

test('10,000 malformed requests: each is answered or its connection closed, and the server is unaffected', async () => {
  await withFolder(async (folder) => {
    const server = await startServerProcess(folder, { LOG_LEVEL: 'warn' });
    const cases = fc.sample(malformedRequest, { numRuns: CASES, seed: SEED });
    const held: string[] = [];
    const failed: string[] = [];
    const statuses = new Map<string, number>();
    const connections = Array.from({ length: CASES / CASES_PER_CONNECTION }, (_, index) =>
      cases.slice(index * CASES_PER_CONNECTION, (index + 1) * CASES_PER_CONNECTION),
    )[Symbol.iterator]();
    const probe = 'GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n';
    const work = async () => {
      for (const requests of connections) {
        const sent = requests.join('') + probe;
        // An open WebSocket has the time for `connection_init`.
        const { text, closed } = await exchange(server.url, sent, (text) => text.includes('HTTP/1.1 101'));
        for (const [, status = ''] of text.matchAll(/HTTP\/1\.1 (\d{3})/g))
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (/HTTP\/1\.1 500/.test(text)) failed.push(sent);
        if (!closed && !text.includes('HTTP/1.1 101') && !mayWait(sent)) held.push(sent);
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, work));

    expect(failed.slice(0, 3)).toEqual([]);
    expect(held.slice(0, 3)).toEqual([]);
    // The requests were all sent.
    for (const status of ['101', '200', '400', '403', '404', '405', '415', '417', '431'])
      expect(`${status}: ${(statuses.get(status) ?? 0) > 0}`).toBe(`${status}: true`);
    expect((await server.query('{ __typename }')).data).toEqual({ __typename: 'Query' });
    const wire = await openAcknowledged(server.url);
    wire.socket.close(1000);
    expect(await wire.closed).toBe(1000);
    const open = async (what: string) => {
      const metrics = await (await fetch(`${server.url}/metrics`)).text();
      return Number(new RegExp(`^scanwire_${what} (\\d+)$`, 'm').exec(metrics)?.[1]);
    };
    // The connection that asks is kept alive.
    await until(async () => (await open('connections')) <= 2, 'every connection is closed');
    expect(await open('sockets')).toBe(0);
    // Lines of level 50 are internal errors.
    expect(server.command.stdout()).not.toContain('"level":50');
    expect(server.command.stderr()).toBe('');
    expect(await server.end('SIGTERM')).toBe(0);
  });
}, 120_000);

/** Whether the request announces a body that it may not send in full. */
function mayWait(sent: string): boolean {
  return /content-length|transfer-encoding|text\/event-stream/i.test(sent);
}
