/** Requests whose body goes on after the response: what the server reads of it, and when it closes the connection. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedApp, until, withApp } from './support/app.ts';

const KIB = 1024;
const TOKEN = 'a-token-for-this-test';
const restBytes = 128 * KIB;
/** Node reads at most this at once. */
const READ_BYTES = 64 * KIB;
/** Request, and what the server reads before it has computed the response */
const BEFORE_BYTES = 256 * KIB;
const shared = sharedApp({
  env: { SCANWIRE_TOKEN: TOKEN },
  limits: { restBytes, restMs: 150, signInDelayMs: 1 },
});

/** Connections of the server, by the port of the client. */
const served = new Map<number | undefined, Socket>();
const onConnection = (message: unknown) => {
  const { socket } = message as { socket: Socket };
  served.set(socket.remotePort, socket);
};
beforeAll(() => subscribe('net.server.socket', onConnection));
afterAll(() => void unsubscribe('net.server.socket', onConnection));

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

interface Peer {
  socket: Socket;
  closed: Promise<unknown>;
  /** what it has received */
  text(): string;
}

async function open(url = shared().url): Promise<Peer> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await once(socket, 'connect');
  let text = '';
  socket.on('data', (data) => {
    text += data.toString('latin1');
  });
  return { socket, closed, text: () => text };
}

const head = (line: string, headers: readonly string[]) =>
  `${[`${line} HTTP/1.1`, 'Host: 127.0.0.1', ...headers].join('\r\n')}\r\n\r\n`;
const JSON_TYPE = 'Content-Type: application/json';
const CHUNKED = 'Transfer-Encoding: chunked';
const CHUNK = `${(16 * KIB).toString(16)}\r\n${'x'.repeat(16 * KIB)}\r\n`;

/** Writes as fast as the server reads. */
function writeForever(socket: Socket): void {
  const more = () => {
    while (!socket.destroyed && socket.write(CHUNK));
  };
  socket.on('drain', more);
  more();
}

describe('a body without end', () => {
  it.each([
    ['POST /graphql', 401, [JSON_TYPE]],
    ['POST /graphql', 401, [JSON_TYPE, 'Authorization: Bearer wrong']],
    ['POST /graphql', 403, [JSON_TYPE, 'Origin: https://other.test', 'Sec-Fetch-Site: cross-site']],
    ['POST /graphql', 413, [JSON_TYPE, `Authorization: Bearer ${TOKEN}`]],
    ['GET /graphql', 401, ['Accept: text/html']],
    ['POST /sign-in', 415, [JSON_TYPE, 'Origin: http://127.0.0.1']],
    ['POST /sign-in', 413, ['Content-Type: application/x-www-form-urlencoded', 'Origin: http://127.0.0.1']],
    ['POST /api/scan-realtime', 401, [JSON_TYPE]],
    ['POST /api/scan-realtime', 413, [JSON_TYPE, `Authorization: Bearer ${TOKEN}`]],
    ['PUT /api/history', 405, [JSON_TYPE]],
    ['POST /health', 405, []],
    ['POST /nothing', 404, []],
    ['POST //', 400, []],
  ])('of %s (%d) is read up to a limit, and the connection is closed', async (line, status, headers) => {
    const { socket, closed, text } = await open();
    const peer = served.get(socket.localPort);
    socket.write(head(line, [...headers, CHUNKED]));
    writeForever(socket);
    await closed;
    expect(Number(/^HTTP\/1\.1 (\d+)/.exec(text())?.[1])).toBe(status);
    await until(() => peer?.destroyed === true, 'the server has closed the connection');
    const before = status === 413 && line !== 'POST /sign-in' ? 4 * KIB * KIB + BEFORE_BYTES : BEFORE_BYTES;
    expect(peer?.bytesRead).toBeLessThanOrEqual(before + restBytes + READ_BYTES);
  });

  it('that drips is closed in time', async () => {
    const { socket, closed, text } = await open();
    socket.write(head('POST /nothing', [CHUNKED]));
    const timer = setInterval(() => socket.write('1\r\nx\r\n'), 20);
    await closed;
    clearInterval(timer);
    expect(text()).toMatch(/^HTTP\/1\.1 404/);
  });

  it('does not keep others waiting', async () => {
    const greedy = await Promise.all(Array.from({ length: 50 }, () => open()));
    for (const { socket } of greedy) {
      socket.write(head('POST /graphql', [JSON_TYPE, CHUNKED]));
      writeForever(socket);
    }
    const health = await fetch(`${shared().url}/health`);
    expect(health.status).toBe(200);
    await Promise.all(greedy.map(({ closed }) => closed));
    for (const { text } of greedy) expect(text()).toMatch(/^HTTP\/1\.1 401/);
  });
});

it('a small body that arrives after its response leaves the connection open', async () => {
  const { socket, text } = await open();
  const size = 100 * KIB;
  socket.write(head('POST /nothing', [`Content-Length: ${size}`]));
  await until(() => text().includes('HTTP/1.1 404'), 'the response has arrived');
  socket.write('x'.repeat(size));
  await sleep(250);
  socket.write(head('GET /health', []));
  await until(() => text().includes('HTTP/1.1 200'), 'the next response has arrived');
  socket.destroy();
});

describe('bodies of many connections', () => {
  const endless = async (url: string, headers: readonly string[] = []) => {
    const peer = await open(url);
    peer.socket.write(head('POST /graphql', [JSON_TYPE, CHUNKED, ...headers]));
    writeForever(peer.socket);
    return peer;
  };
  const isClosed = ({ socket }: Peer) => socket.destroyed;

  it('are held for at most so many that have their response', async () => {
    const limits = { restConnections: 2, restMs: 60_000 };
    await withApp({ env: { SCANWIRE_TOKEN: TOKEN }, limits }, async ({ url }) => {
      const peers: Peer[] = [];
      for (let at = 0; at < 5; at++) {
        const peer = await endless(url);
        peers.push(peer);
        await until(() => peer.text() !== '', 'the response has arrived');
      }
      await Promise.all(peers.slice(0, 3).map(({ closed }) => closed));
      expect(peers.map(isClosed)).toEqual([true, true, true, false, false]);
    });
  });

  it('are held for at most so many bytes of clients without a key', async () => {
    const limits = { strangersBodyBytes: 300 * KIB, signInDelayMs: 60_000 };
    await withApp({ env: { SCANWIRE_TOKEN: TOKEN }, limits }, async ({ url }) => {
      const peers: Peer[] = [];
      // Responses to wrong keys are delayed, from the sixth on, for longer each time.
      for (let at = 0; at < 15; at++) {
        const { socket } = await open(url);
        socket.write(head('GET /graphql?query={__typename}', ['Authorization: Bearer wrong']));
      }
      await sleep(300);
      for (let at = 0; at < 5; at++) peers.push(await endless(url, ['Authorization: Bearer wrong']));
      await until(() => peers.filter(isClosed).length === 3, 'the oldest are closed');
      expect(peers.slice(3).map(isClosed)).toEqual([false, false]);
    });
  });

  it('are forgotten with their connections', async () => {
    const requests: WeakRef<IncomingMessage>[] = [];
    const onRequest = (message: unknown) =>
      void requests.push(new WeakRef((message as { request: IncomingMessage }).request));
    subscribe('http.server.request.start', onRequest);
    const peer = await endless(shared().url);
    await peer.closed;
    const behindOthers = await open();
    behindOthers.socket.write(`${head('POST /graphql', [JSON_TYPE, 'Content-Length: 2'])}{}`.repeat(10));
    await behindOthers.closed;
    unsubscribe('http.server.request.start', onRequest);
    served.clear();
    expect(requests.length).toBeGreaterThan(5);
    await until(() => {
      collectGarbage();
      return requests.every((request) => request.deref() === undefined);
    }, 'the requests are collected');
  });
});
