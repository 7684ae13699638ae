/** Streams without GraphQL: endpoints for plain JSON events over WebSocket and Server-Sent Events. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CloseCode } from 'graphql-ws';
import { describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { toFatalError } from '../packages/client/src/error.ts';
import { ForbiddenError, LimitReachedError } from '../src/core/errors.ts';
import type { EventBody, EventType, ScanEvent } from '../src/core/event.ts';
import type { Claim } from '../src/core/event-log.ts';
import { scanFeed } from '../src/core/feed.ts';
import type { Identity } from '../src/core/identity.ts';
import { createInProcessPubSub } from '../src/core/pubsub.ts';
import { createSharedLog } from '../src/core/shared-log.ts';
import type { Severity } from '../src/core/vocabulary.ts';
import { requestGuard } from '../src/http/access.ts';
import { arrivalOf, createConnections } from '../src/http/connections.ts';
import { LIMITS, type Limits } from '../src/http/limits.ts';
import { createSignInDelay } from '../src/http/sign-in-delay.ts';
import { createSocketServer } from '../src/http/socket-server.ts';
import { CLOSE } from '../src/http/streams/close-codes.ts';
import { EVENT_STREAM_HEADERS, EventFraming, eventStreamBody } from '../src/http/streams/event-stream.ts';
import { createHub, type Subscription } from '../src/http/streams/hub.ts';
import { BARE_MESSAGES } from '../src/http/streams/message-framing.ts';
import { until } from './support/app.ts';
import { adminOf } from './support/identity.ts';
import { createMemoryEventLog } from './support/memory-event-log.ts';
import { LEASE_MS, logLine, newScan, sampleEvent } from './support/sample-events.ts';

const KEEP_ALIVE_MS = 10_000;
const PLAIN_EVENTS = new EventFraming();

interface TestServer {
  url: string;
  /** Its log has one event, for the claim. */
  claim: Claim;
  append(count: number, body?: (index: number) => EventBody): Promise<void>;
  /** Appends the terminal event. */
  end(): Promise<void>;
  /** number of rendered events so far */
  readonly rendered: number;
  /** server side of the connections */
  sockets: Socket[];
  revoke(token: string): void;
}

/** `/events?scanId=…&after=…&types=…&minSeverity=…`, whose events are their JSON. */
async function withPlainServer(limits: Partial<Limits>, use: (server: TestServer) => Promise<void>) {
  const allLimits: Limits = { ...LIMITS, keepAliveMs: KEEP_ALIVE_MS, ...limits };
  const pubsub = createInProcessPubSub();
  const log = createMemoryEventLog(pubsub);
  const shared = createSharedLog(log, pubsub);
  const hub = createHub({ maxPerIdentity: allLimits.subscriptionsPerIdentity });
  let rendered = 0;
  const open = async (url: URL, lastEventId?: string): Promise<Subscription<ScanEvent>> => {
    const { scanId = '', after = 0, types, minSeverity } = Object.fromEntries(url.searchParams);
    const feed = scanFeed(shared, scanId, {
      types: types?.split(',') as EventType[] | undefined,
      minSeverity: minSeverity as Severity | undefined,
    });
    return {
      source: { feed, after: Number(lastEventId ?? after), greetings: [] },
      shareKey: 'json',
      render(event) {
        rendered++;
        return JSON.stringify(event);
      },
    };
  };

  const revocations = new Map<string, AbortController>();
  const authenticate = (credential: string | null): Identity => {
    const token = credential ?? 'nobody';
    const revocation = revocations.get(token) ?? new AbortController();
    revocations.set(token, revocation);
    return adminOf(token, { revoked: revocation.signal });
  };
  const guard = requestGuard({
    ...{
      host: '127.0.0.1',
      publicUrl: null,
      corsOrigins: [],
      authenticate,
      isProtected: () => true,
      browsers: null,
    },
    signInDelay: createSignInDelay(0),
    limits: allLimits,
    signIns: { signedIn: () => undefined, signInRefused: async () => {} },
  });
  const connections = createConnections(allLimits, () => {});
  const sockets: Socket[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const url = new URL(request.url ?? '', 'http://localhost');
    const identity = await guard.identify(
      request.headers.authorization ?? null,
      arrivalOf(undefined, 'HTTP'),
    );
    const stream = await hub.subscribe(identity, () =>
      open(url, request.headers['last-event-id'] as string | undefined),
    );
    const body = eventStreamBody(stream, {
      framing: PLAIN_EVENTS,
      complete: 'event: complete\ndata:\n\n',
      failed: (error) => `event: error\ndata: ${(error as Error).message}\n\n`,
      keepAliveMs: allLimits.keepAliveMs,
      pings: 'comment',
      stallMs: allLimits.stallMs,
      signal: gone.signal,
      cut: () => response.destroy(),
    });
    await pipeline(Readable.fromWeb(body as never), response.writeHead(200, EVENT_STREAM_HEADERS)).catch(
      () => {},
    );
  };
  const server = createServer((request, response) => void answer(request, response));
  server.on('connection', (socket) => {
    sockets.push(socket);
    connections.admit(socket);
  });
  const unexpected: unknown[] = [];
  const socketServer = createSocketServer(server, {
    endpoints: {
      '/events': {
        async accept(socket, request) {
          if (!(await socket.signIn()) || !socket.identity) return;
          const stream = await hub.subscribe(socket.identity, () =>
            open(new URL(request.url ?? '', 'http://localhost')),
          );
          socket.closed.addEventListener('abort', () => void stream.return());
          try {
            await stream.sendTo(socket.peer.sinkFor(BARE_MESSAGES));
            socket.close(CLOSE.NORMAL);
          } catch (error) {
            if (!(error instanceof ForbiddenError)) throw error;
            socket.close(CLOSE.FORBIDDEN);
          }
        },
      },
    },
    ...{ guard, limits: allLimits, connections, observer: {}, prefix: '' },
    onUnexpected: (error) => String(unexpected.push(error)),
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const scan = newScan();
  await log.create(scan);
  const claim = (await log.claim(scan.id, LEASE_MS)) as Claim;
  let appended = 0;
  try {
    await use({
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      claim,
      async append(count, body = sampleEvent) {
        const from = appended;
        appended += count;
        await log.append(
          claim,
          Array.from({ length: count }, (_, index) => body(from + index)),
        );
      },
      end: async () => void (await log.append(claim, [{ type: 'FAILED', error: 'test' }])),
      get rendered() {
        return rendered;
      },
      sockets,
      revoke: (token) => revocations.get(token)?.abort(),
    });
    expect(unexpected).toEqual([]);
    await until(() => pubsub.listenerCount === 0, 'nothing listens to the log');
  } finally {
    await socketServer.close();
    server.closeAllConnections();
    server.close();
  }
}

interface Reader {
  events: ScanEvent[];
  socket: WebSocket;
  closed: Promise<number>;
}

function readSocket(url: string, query: Record<string, string>, token = 'red'): Reader {
  const target = `${url.replace('http', 'ws')}/events?${new URLSearchParams(query)}`;
  const socket = new WebSocket(target, { headers: { authorization: token } });
  const events: ScanEvent[] = [];
  socket.on('error', () => {});
  socket.on('message', (data) => events.push(JSON.parse(String(data))));
  return { events, socket, closed: once(socket, 'close').then(([code]) => code as number) };
}

/** @returns the ids and data of events, up to the end of the stream or `count` of them */
async function readEvents(
  url: string,
  query: Record<string, string>,
  headers: Record<string, string> = {},
  count = Number.POSITIVE_INFINITY,
) {
  const response = await fetch(`${url}/events?${new URLSearchParams(query)}`, {
    headers: { authorization: 'red', ...headers },
  });
  const found: { id: number; event: ScanEvent }[] = [];
  let text = '';
  for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(part).toString();
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      if (block === 'event: complete\ndata:') return found;
      const [, id, data] = /^id: (\d+)\ndata: (.*)$/.exec(block) ?? [];
      if (data !== undefined) found.push({ id: Number(id), event: JSON.parse(data) });
      if (found.length >= count) return found;
    }
  }
  throw new Error('the stream broke off');
}

const upTo = (last: number, after = 0) =>
  Array.from({ length: last - after }, (_, index) => after + index + 1);

describe('plain endpoints', () => {
  test('render each event once for all subscribers of a group, over both transports, and never across workspaces', async () => {
    await withPlainServer({}, async (server) => {
      const query = { scanId: server.claim.id };
      const readers = Array.from({ length: 20 }, () => readSocket(server.url, query));
      const streams = Array.from({ length: 5 }, () => readEvents(server.url, query));
      const other = readSocket(server.url, query, 'blue');
      await server.append(100);
      await until(
        () => [...readers, other].every(({ events }) => events.length === 101),
        'all have 101 events',
      );
      for (let index = 0; index < 20; index++) await server.append(1);
      await server.end();
      const codes = await Promise.all([...readers, other].map(({ closed }) => closed));
      expect(new Set(codes)).toEqual(new Set([1000]));
      for (const { events } of [...readers, other]) {
        expect(events.map(({ seq }) => seq)).toEqual(upTo(122));
        expect(events).toEqual(other.events);
      }
      for (const events of await Promise.all(streams)) {
        expect(events.map(({ id }) => id)).toEqual(upTo(122));
        expect(events.map(({ event }) => event)).toEqual(other.events);
      }
      expect(server.rendered).toBe(2 * 122);
    });
  });

  test('filter by type and severity, and always send the last event', async () => {
    await withPlainServer({}, async (server) => {
      const findings = { scanId: server.claim.id, types: 'FINDING', minSeverity: 'HIGH' };
      const [overSocket, overEvents] = [readSocket(server.url, findings), readEvents(server.url, findings)];
      await server.append(70);
      await server.end();
      await overSocket.closed;
      expect(overSocket.events.at(-1)?.type).toBe('FAILED');
      const severities = overSocket.events.map((event) => event.type === 'FINDING' && event.finding.severity);
      expect(new Set(severities.slice(0, -1))).toEqual(new Set(['HIGH', 'CRITICAL']));
      expect((await overEvents).map(({ event }) => event)).toEqual(overSocket.events);
    });
  });

  test('resume after a cursor, or after the last event id', async () => {
    await withPlainServer({}, async (server) => {
      const query = { scanId: server.claim.id };
      await server.append(700);
      const first = await readEvents(server.url, query, {}, 300);
      const broken = readSocket(server.url, query);
      await until(() => broken.events.length >= 300, '300 events have come');
      broken.socket.terminate();
      await server.append(50);
      await server.end();
      const after = String(broken.events.at(-1)?.seq);
      const resumed = readSocket(server.url, { ...query, after });
      await resumed.closed;
      expect([...broken.events, ...resumed.events].map(({ seq }) => seq)).toEqual(upTo(752));
      const rest = await readEvents(server.url, query, { 'last-event-id': '300' });
      expect([...first, ...rest].map(({ id }) => id)).toEqual(upTo(752));
    });
  });

  test('disconnect a reader that stopped reading, with 1013 or by a cut, and buffer little for it', async () => {
    await withPlainServer({ stallMs: 700 }, async (server) => {
      const query = { scanId: server.claim.id };
      const reader = readSocket(server.url, query);
      const stalled = readSocket(server.url, query);
      await Promise.all([once(reader.socket, 'open'), once(stalled.socket, 'open')]);
      const raw = connect(Number(new URL(server.url).port), '127.0.0.1');
      raw.write(
        `GET /events?${new URLSearchParams(query)} HTTP/1.1\r\nhost: x\r\nauthorization: red\r\n\r\n`,
      );
      await once(raw, 'data');
      raw.pause();
      raw.on('error', () => {});
      stalled.socket.pause();
      let buffered = 0;
      // More than the kernel buffers for a socket that is not read.
      const long = (index: number) => logLine(`${index} ${'x'.repeat(3900)}`);
      for (let index = 0; index < 40; index++) {
        await server.append(100, long);
        for (const socket of server.sockets) buffered = Math.max(buffered, socket.writableLength);
      }
      await server.end();
      await reader.closed;
      expect(reader.events).toHaveLength(4002);
      expect(server.rendered).toBeLessThan(3 * 4002);
      await until(
        () => server.sockets.filter(({ destroyed }) => destroyed).length >= 2,
        'the event stream is cut',
      );
      stalled.socket.resume();
      expect(await stalled.closed).toBe(1013);
      expect(stalled.events.length).toBeLessThan(4002);
      expect(stalled.events.map(({ seq }) => seq)).toEqual(upTo(stalled.events.length));
      expect(buffered).toBeLessThan(512 * 1024);
      raw.destroy();
    });
  });

  test('end at once when access is revoked', async () => {
    await withPlainServer({}, async (server) => {
      const query = { scanId: server.claim.id };
      const revoked = readSocket(server.url, query, 'red');
      const other = readSocket(server.url, query, 'blue');
      await server.append(3);
      await until(() => revoked.events.length === 4 && other.events.length === 4, 'both follow');
      server.revoke('red');
      expect(await revoked.closed).toBe(4403);
      await server.append(1);
      await server.end();
      expect(await other.closed).toBe(1000);
      expect(revoked.events).toHaveLength(4);
      expect(other.events).toHaveLength(6);
    });
  });
});

describe('the hub', () => {
  const pubsub = createInProcessPubSub();
  const log = createMemoryEventLog(pubsub);
  const identity: Identity = adminOf('red');
  const subscription = async (): Promise<Subscription<ScanEvent>> => ({
    source: { feed: scanFeed(createSharedLog(log, pubsub), 'x'), after: 0, greetings: [] },
    shareKey: 'json',
    render: (event) => JSON.stringify(event),
  });

  test('opens as many subscriptions of an identity as allowed, also when they open concurrently', async () => {
    const hub = createHub({ maxPerIdentity: 3 });
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, () => hub.subscribe(identity, subscription)),
    );
    const [opened, refused] = [
      results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])),
      results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : [])),
    ];
    expect(opened).toHaveLength(3);
    expect(refused.every((reason) => reason instanceof LimitReachedError)).toBe(true);
    for (const stream of opened) await stream.return();
    await expect(hub.subscribe(identity, () => Promise.reject(new Error('no source')))).rejects.toThrow(
      'no source',
    );
    const again = await Promise.all([1, 2, 3].map(() => hub.subscribe(identity, subscription)));
    for (const stream of again) await stream.return();
  });

  test('opens nothing for an identity whose access was revoked, before or while the source is resolved', async () => {
    const hub = createHub({ maxPerIdentity: 3 });
    const revocation = new AbortController();
    const revocable = { ...identity, revoked: revocation.signal };
    const stream = await hub.subscribe(revocable, async () => {
      revocation.abort();
      return await subscription();
    });
    await expect(stream.next()).rejects.toThrow(ForbiddenError);
    await expect(hub.subscribe(revocable, subscription)).rejects.toThrow(ForbiddenError);
  });
});

describe('the table of close codes', () => {
  const table = Object.values(CLOSE);

  test('equals the one in docs/limits.md', async () => {
    const docs = await readFile(new URL('../docs/limits.md', import.meta.url), 'utf8');
    const [, rows = ''] = /\| close code \| meaning \| client \|\n\|[-|]+\|\n((?:\|.*\n)+)/.exec(docs) ?? [];
    expect(rows.trimEnd().split('\n')).toEqual(
      table.map(({ code, meaning, advice }) => `| ${code} | ${meaning} | ${advice} |`),
    );
  });

  test('has every code of graphql-ws, once, in order', () => {
    const codes: number[] = table.map(({ code }) => code);
    expect(codes).toEqual([...new Set(codes)].sort((a, b) => a - b));
    const ofLibrary = Object.values(CloseCode).filter((code) => typeof code === 'number');
    // Codes that only its client closes with.
    const ofClient = [
      CloseCode.InternalClientError,
      CloseCode.BadResponse,
      CloseCode.ConnectionAcknowledgementTimeout,
    ];
    expect(codes).toEqual(
      expect.arrayContaining(ofLibrary.filter((code) => !ofClient.includes(code as CloseCode))),
    );
  });

  test('retries the same codes as @scanwire/client', () => {
    const retried = table.filter(({ code }) => toFatalError({ code, reason: '' }) === null);
    expect(retried).toEqual(table.filter(({ retry }) => retry));
  });
});
