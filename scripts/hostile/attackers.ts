/** Clients without a valid key that send as much as they can for a time. They run in a process of their own (flood-process.ts). */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { frame } from '../../test/support/frames.ts';
import { handshake } from './raw-socket.ts';

/** What came of the attempts. */
export interface Flood {
  /** connections, or requests for those that send several on a connection */
  sent: number;
  /** by status of the response, `frame`, or `cut` for connections that the server closed */
  answers: Record<string, number>;
}

/** Attacks a server until a time of `performance.now()`, and leaves its connections open. */
export type Attacker = (url: string, until: number) => Promise<Flood>;

/** As many connections as the process may hold. */
const MAX_OPEN = 3000;
const KIB = 1024;
const CLOSED = 'cut';

const countAnswer = ({ answers }: Flood, answer: string) => {
  answers[answer] = (answers[answer] ?? 0) + 1;
};

function open(url: string, localAddress?: string): Socket {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), ...(localAddress && { localAddress }) });
  return socket.on('error', () => {});
}

/** Opens connections as fast as it can, writes to each, and keeps all that the server does not close. */
const holders =
  (
    write: (socket: Socket) => void,
    addressOf: (n: number) => string | undefined = () => undefined,
  ): Attacker =>
  async (url, until) => {
    const flood: Flood = { sent: 0, answers: {} };
    let held = 0;
    while (performance.now() < until) {
      // Fewer at once than the backlog of the server.
      for (let at = 0; at < 100 && held < MAX_OPEN; at++) {
        const socket = open(url, addressOf(flood.sent++));
        held++;
        socket.once('connect', () => write(socket));
        socket.once('data', (data) => countAnswer(flood, statusOf(data)));
        socket.once('close', () => {
          held--;
          countAnswer(flood, CLOSED);
        });
      }
      await sleep(2);
    }
    return flood;
  };

/** Status of an HTTP response, or `frame` for a frame of a WebSocket. */
const statusOf = (data: Buffer): string =>
  /^HTTP\/1\.1 (\d+)/.exec(data.toString('latin1', 0, 12))?.[1] ?? 'frame';

/** Clients that send a request, wait for the response or the end of the connection, and send the next one. */
const askers =
  (atOnce: number, requestOf: (n: number) => Buffer | string): Attacker =>
  async (url, until) => {
    const flood: Flood = { sent: 0, answers: {} };
    const ask = (socket: Socket) =>
      new Promise<string>((resolve) => {
        const end = () => resolve(CLOSED);
        socket.once('data', (data) => {
          socket.off('close', end);
          resolve(statusOf(data));
        });
        socket.once('close', end);
        flood.sent++;
        socket.write(requestOf(flood.sent));
      });
    const client = async () => {
      while (performance.now() < until) {
        const socket = open(url);
        while (performance.now() < until && !socket.destroyed) countAnswer(flood, await ask(socket));
        socket.destroy();
      }
    };
    // Some still wait for a delayed answer.
    await Promise.race([
      Promise.all(Array.from({ length: atOnce }, client)),
      sleep(until - performance.now()),
    ]);
    return flood;
  };

const head = (line: string, headers: Record<string, string | number> = {}) =>
  `${line} HTTP/1.1\r\n${Object.entries({ Host: '127.0.0.1', ...headers })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;

const posted = (path: string, body: string, headers: Record<string, string> = {}) =>
  head(`POST ${path}`, { 'Content-Type': 'application/json', ...headers, 'Content-Length': body.length }) +
  body;

const QUERY = JSON.stringify({ query: '{ scans(first: 10) { nodes { id status } } }' });
/** In the format of a key or a ticket. */
const random = (prefix: string) => prefix + randomBytes(32).toString('base64url');
const wrongKey = () => ({ Authorization: `Bearer ${random('scw_')}` });
const ticketPath = () =>
  `/graphql?query=${encodeURIComponent('subscription { scanEvents(scanId: "x") { seq } }')}&ticket=${random('scwt_')}`;

/** Sends a body without end, as fast as the server reads it. */
const endlessBody = (start: string) => (socket: Socket) => {
  const chunk = `${(64 * KIB).toString(16)}\r\n${'x'.repeat(64 * KIB)}\r\n`;
  const more = () => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on('drain', more);
  socket.write(start);
  more();
};

const afterHandshake = (bytes: () => Buffer) => (socket: Socket) => {
  socket.once('data', () => socket.write(bytes()));
  socket.write(handshake());
};
const wrongInit = () =>
  frame(JSON.stringify({ type: 'connection_init', payload: { authorization: wrongKey().Authorization } }));

/** Addresses of loopback, so that limits of one address do not help. */
const MANY_ADDRESSES = (n: number) => `127.0.${1 + (n % 2)}.${1 + (n % 250)}`;
const PAGES = ['/health', '/graphql', '/', '/schema.graphql', '/metrics', '/nothing', '/sign-in'];

export const ATTACKERS = {
  'TCP connections without a byte': holders(() => {}),
  'TCP connections from 500 addresses': holders(() => {}, MANY_ADDRESSES),
  'headers without end': holders((socket) => {
    socket.write('GET /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nx-long: ');
    const timer = setInterval(() => socket.write('x'.repeat(100)), 500);
    socket.once('close', () => clearInterval(timer));
  }),
  'queries without a key': askers(100, () => posted('/graphql', QUERY)),
  'queries with wrong keys': askers(2000, () => posted('/graphql', QUERY, wrongKey())),
  'WebSockets without connection_init': holders((socket) => socket.write(handshake())),
  'WebSockets from 500 addresses with wrong keys': holders(afterHandshake(wrongInit), MANY_ADDRESSES),
  'WebSockets with wrong keys': holders(afterHandshake(wrongInit)),
  'half WebSocket messages': holders(
    afterHandshake(() => frame(Buffer.alloc(12 * KIB), { length: 16 * KIB })),
  ),
  // Half of them wait for a delayed response.
  'pipelined requests': askers(600, (n) =>
    n % 2
      ? posted('/graphql', QUERY).repeat(100)
      : posted('/graphql', QUERY, wrongKey()) + posted('/graphql', QUERY + ' '.repeat(12 * KIB)).repeat(4),
  ),
  'bodies without end': holders(
    endlessBody(
      head('POST /graphql', { 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' }),
    ),
  ),
  'forms of the sign-in page': askers(2000, () =>
    posted('/sign-in', `key=${random('scw_')}`, {
      'Content-Type': 'application/x-www-form-urlencoded',
      Origin: 'http://127.0.0.1',
    }),
  ),
  'wrong stream tickets': askers(2000, (n) =>
    n % 2 ? head(`GET ${ticketPath()}`, { Accept: 'text/event-stream' }) : handshake(ticketPath()),
  ),
  'pages and /health': askers(100, (n) =>
    head(`GET ${PAGES[n % PAGES.length]}`, { Accept: 'text/html', 'Accept-Encoding': 'gzip' }),
  ),
} satisfies Record<string, Attacker>;

export type AttackerName = keyof typeof ATTACKERS;
