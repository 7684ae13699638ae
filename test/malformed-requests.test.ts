/** Requests that no client library would send: request lines, headers and upgrades, byte by byte. */
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it, test } from 'vitest';
import { sharedApp, until, withFolder } from './support/app.ts';
import { endCommands } from './support/command.ts';
import { startServerProcess } from './support/server-process.ts';
import { openAcknowledged } from './support/wire.ts';

afterEach(endCommands);

const SEED = 20_261_126;
const CASES = 10_000;
/** Requests that are sent down one connection, one after another. */
const CASES_PER_CONNECTION = 4;
const CONNECTIONS = 24;
/** A connection may be held for so long by a request that says that more of it comes. */
const PATIENCE_MS = 1500;

/** Sends bytes, and reads until the server closes or has done nothing for a while. */
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
      // A page of megabytes is read, and not kept.
      text = length < 100_000 ? text + data : text.slice(0, 50_000) + data.slice(-50_000);
      if (isEnough(text)) finish(false);
    });
    socket.write(Buffer.from(bytes, 'latin1'));
  });
}

describe('a request line', () => {
  const shared = sharedApp();
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
    'with the target %s is answered with 400 and a reason in one line, and so is an upgrade of it',
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

  it('in absolute form is answered as its path, and its host counts instead of the Host header', async () => {
    const ask = (host: string) =>
      statusOf(
        `GET http://${host}/graphql?query={__typename} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n\r\n`,
      );
    const answered = await ask('localhost:4000');
    expect(answered.status).toBe(200);
    expect(answered.body).toContain('{"__typename":"Query"}');
    // Without a token a name that can be rebound is refused.
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

  it('is never waited for once its connection has sent too many ahead', async () => {
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
});

test('10,000 malformed requests: each is answered or its connection closed, and nothing else happens', async () => {
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
        // A WebSocket that has been opened has the time for `connection_init`.
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
    // They came as far as that.
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
    // The one that asks is kept alive.
    await until(async () => (await open('connections')) <= 2, 'every connection is closed');
    expect(await open('sockets')).toBe(0);
    // Lines of level 50 are errors of the server's own.
    expect(server.command.stdout()).not.toContain('"level":50');
    expect(server.command.stderr()).toBe('');
    expect(await server.end('SIGTERM')).toBe(0);
  });
}, 120_000);

/** Whether the request announces a body that it may not have in full. */
function mayWait(sent: string): boolean {
  return /content-length|transfer-encoding|text\/event-stream/i.test(sent);
}

const latin1 = fc.uint8Array({ maxLength: 30 }).map((bytes) =>
  Buffer.from(bytes)
    .toString('latin1')
    .replace(/[\r\n]/g, ' '),
);
const word = fc.string({ maxLength: 20 });

const method = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('GET', 'POST') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'HEAD',
      'OPTIONS',
      'CONNECT',
      'PUT',
      'DELETE',
      'PATCH',
      'TRACE',
      'PROPFIND',
      'PRI',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.oneof(fc.constantFrom('get', '', 'GE', 'GET\0', 'GET GET', '\x16\x03\x01'), latin1),
  },
);

const target = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...[
        '//',
        '///',
        '/\\',
        '\\',
        '',
        '*',
        '?',
        '#',
        '.',
        '/..',
        '/.//',
        '/../..//x',
        '/%',
        '/%zz',
        '/%00',
        '/#',
      ],
      ...[
        'http://a:999999/x',
        'http://',
        'http:///',
        'http://[',
        'http://[::1',
        'https://[::1]:0/',
        'http://%/',
      ],
      ...[
        'HTTP://LOCALHOST/graphql',
        'http://u:p@h/',
        'http:x',
        'http:/x',
        'ftp://x/',
        'data:,x',
        'a:b',
        '0:0',
      ],
      ...[
        'javascript:alert(1)',
        'localhost:4000',
        '[::1]:4000',
        'http://\xff/',
        'http://a b/',
        `/${'a'.repeat(9000)}`,
      ],
    ),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      ...['/', '/graphql', '/graphql/', '/health', '/metrics', '/graphql?', '/graphql?query={__typename}'],
      ...[
        '/graphql?query',
        '/graphql?query=%E0%A4%A',
        '/graphql?query={__typename}&variables={',
        '/graphql?a[]=1',
      ],
      ...[
        '/graphql?query={__typename}&extensions=[[[',
        '/graphql?lastEventId=x',
        '/graphql#x',
        '/./graphql',
        '/favicon.ico',
      ],
      '/graphql?query=subscription{scanUpdates{id}}&lastEventId=-1',
    ),
  },
  { weight: 1, arbitrary: latin1.map((text) => `/${text}`) },
  { weight: 1, arbitrary: word.map((text) => `http://${text}/graphql`) },
  { weight: 1, arbitrary: latin1 },
);

const host = fc.oneof(
  { weight: 6, arbitrary: fc.constant('Host: 127.0.0.1\r\n') },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(
        ...[
          '',
          '[',
          ']',
          '[::1',
          '[::1]',
          '::1',
          'a:999999',
          'a:',
          ':80',
          'a:b',
          '%',
          '%00',
          '//',
          '\\',
          '@',
          'a@b',
        ],
        ...[
          'a,b',
          'a b',
          '\xff',
          'xn--',
          '0x7f.1',
          'a'.repeat(300),
          'localhost',
          'evil.example',
          '127.0.0.1\r\nHost: b',
        ],
      )
      .map((name) => `Host: ${name}\r\n`),
  },
  { weight: 1, arbitrary: latin1.map((name) => `Host: ${name}\r\n`) },
  { weight: 1, arbitrary: fc.constant('') },
);

/** Fields that the server, or something below it, reads. */
const VALUES: Record<string, readonly string[]> = {
  Accept: [
    ...[
      'application/json',
      'text/event-stream',
      'multipart/mixed',
      '*/*',
      '',
      ';',
      ',,,',
      'application/json;q=x',
    ],
    'application/graphql-response+json',
  ],
  'Accept-Encoding': ['gzip', 'br;q=x', ';;;', 'gzip;q=0, *;q=0', '\xff'],
  'Access-Control-Request-Method': ['POST', ''],
  Authorization: ['Bearer x', 'Bearer', 'Basic \xff', ''],
  Connection: ['close', 'keep-alive', 'upgrade', 'Upgrade, close', ',', 'x'],
  'Content-Length': ['0', '5', '-1', '5, 5', '1000000000', '99999999999999999999', 'x', '0x5'],
  'Content-Type': [
    'application/json',
    'application/json; charset=x',
    'text/plain',
    'multipart/form-data',
    '/',
    ';',
  ],
  Cookie: ['a=b', ';;;'],
  Expect: ['100-continue', '200-ok', ''],
  'If-None-Match': ['*', '"x"', ',,'],
  'Last-Event-ID': ['1', '-1', 'x', '9'.repeat(30)],
  Origin: ['null', 'http://127.0.0.1', 'http://[', '//', 'x', ''],
  'Sec-WebSocket-Extensions': ['permessage-deflate', 'permessage-deflate; x=', ';', '"'],
  'Sec-WebSocket-Key': ['dGhlIHNhbXBsZSBub25jZQ==', 'x', ''],
  'Sec-WebSocket-Protocol': ['graphql-transport-ws', 'graphql-ws, x', ',', '"', ''],
  'Sec-WebSocket-Version': ['13', '8', '0', 'x'],
  'Transfer-Encoding': ['chunked', 'gzip, chunked', 'chunked, chunked', 'x', 'identity'],
  Upgrade: ['websocket', 'h2c', 'WebSocket', ''],
};
const field = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .constantFrom(...Object.keys(VALUES))
      .chain((name) => fc.constantFrom(...(VALUES[name] ?? [])).map((value) => `${name}: ${value}\r\n`)),
  },
  { weight: 1, arbitrary: fc.tuple(word, latin1).map(([name, value]) => `${name}: ${value}\r\n`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('x\r\n', ': x\r\n', ' x: y\r\n', 'x: y\n', 'x:\0\r\n', 'x: a\r\n b\r\n'),
  },
);
const handshake = fc.constant(
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n',
);
const manyFields = fc.integer({ min: 90, max: 2500 }).map((count) => 'x: y\r\n'.repeat(count));
const html = fc.constant('Accept: text/html\r\nAccept-Encoding: gzip\r\n');
const fields = fc
  .tuple(
    fc.array(field, { maxLength: 4 }),
    fc.oneof(
      { weight: 20, arbitrary: fc.constant('') },
      { weight: 4, arbitrary: handshake },
      { weight: 1, arbitrary: manyFields },
      { weight: 1, arbitrary: html },
    ),
  )
  .map(([some, more]) => some.join('') + more);

const version = fc.oneof(
  { weight: 12, arbitrary: fc.constant('HTTP/1.1') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'HTTP/1.0',
      'HTTP/0.9',
      'HTTP/2.0',
      'HTTP/1.2',
      'HTTP/1.',
      'http/1.1',
      '',
      'HTTPS/1.1',
    ),
  },
);
const body = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('{}', '{"query":"{__typename}"}', '5\r\nhello\r\n0\r\n\r\n', 'zz\r\n', '\0'),
  },
  { weight: 1, arbitrary: latin1 },
);

const malformedRequest = fc
  .tuple(method, target, version, host, fields, body)
  .map(
    ([verb, path, protocol, hostField, otherFields, content]) =>
      `${verb} ${path} ${protocol}\r\n${hostField}${otherFields}\r\n${content}`,
  );
