/** Malformed requests, and some valid ones. */
import fc from 'fast-check';

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
      '/graphql?query=subscription{scanUpdates{scanId}}&lastEventId=-1',
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

/** Headers that the server or its libraries read. */
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

/** Encoded as Latin-1. */
export const malformedRequest = fc
  .tuple(method, target, version, host, fields, body)
  .map(
    ([verb, path, protocol, hostField, otherFields, content]) =>
      `${verb} ${path} ${protocol}\r\n${hostField}${otherFields}\r\n${content}`,
  );
