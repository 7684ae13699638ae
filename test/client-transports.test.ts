import { afterEach, describe, expect, test, vi } from 'vitest';
import webSocketImpl from 'ws';
import {
  type ClientOptions,
  followScan,
  type ScanEvent,
  ScanwireClient,
  ScanwireError,
  type Transport,
} from '../packages/client/src/index.ts';
import { sharedApp, startInput, until } from './support/app.ts';
import { type HttpProxy, withHttpProxy } from './support/http-proxy.ts';
import { freePort } from './support/proxy.ts';

const TOKEN = 'open-sesame-open-sesame';
/** The server sends comments often enough for the short patience of the clients here. */
const limits = { keepAliveMs: 200 };
const silenceMs = 2000;

const app = sharedApp({ limits });
const guarded = sharedApp({ limits, env: { SCANWIRE_TOKEN: TOKEN } });

afterEach(() => {
  vi.restoreAllMocks();
});

const mockScan = (events: number, rate = 0) => ({
  target: 'example.com',
  scanners: [{ name: 'mock', options: { events, rate } }],
});

const clientFor = (url: string, options: Partial<ClientOptions> = {}) =>
  new ScanwireClient({ url: `${url}/graphql`, webSocketImpl, silenceMs, ...options });

/** Follows a scan, and records the transport of each connection. */
function observe(client: ScanwireClient, scanId: string, each: (seen: ScanEvent[]) => void = () => {}) {
  const seen: ScanEvent[] = [];
  const transports: Transport[] = [];
  const abort = new AbortController();
  const onConnected = ({ transport }: { transport: Transport }) => transports.push(transport);
  const ended = (async () => {
    for await (const event of followScan({ client, scanId, signal: abort.signal, onConnected })) {
      seen.push(event);
      each(seen);
    }
  })();
  return { seen, transports, ended, abort };
}

function expectWholeLog(events: readonly ScanEvent[]): void {
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.at(-1)?.type).toBe('COMPLETED');
}

async function failure(promise: Promise<unknown>): Promise<ScanwireError> {
  const error = await promise.then(
    () => null,
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(ScanwireError);
  return error;
}

type Faults = Partial<Pick<HttpProxy, 'upgrades' | 'streams' | 'others'>>;

describe('behind a proxy', () => {
  test.concurrent.each<[Faults, Transport]>([
    [{}, 'websocket'],
    [{ upgrades: 'refuse' }, 'sse'],
    [{ upgrades: 'ignore' }, 'sse'],
    [{ upgrades: 'refuse', streams: 'refuse' }, 'polling'],
    [{ upgrades: 'refuse', streams: 'ignore' }, 'polling'],
    [{ upgrades: 'refuse', streams: 'hold' }, 'polling'],
    [{ upgrades: 'refuse', streams: 'stall' }, 'polling'],
  ])('with the faults %j a scan is followed over %s, every event once', async (faults, transport) => {
    const { url, startScan } = app();
    await withHttpProxy(url, async (proxy) => {
      Object.assign(proxy, faults);
      // A stream that is held is silent for longer than the client waits.
      const scanId = await startScan(mockScan(450, faults.streams === 'hold' ? 100 : 400));
      const client = clientFor(proxy.url);
      const { seen, transports, ended } = observe(client, scanId);
      await ended;
      expectWholeLog(seen);
      expect(transports).toEqual([transport]);

      const second = observe(client, scanId);
      await second.ended;
      expect(second.seen).toEqual(seen);
      expect(second.transports).toEqual([transport]);
      // The second stream begins with the transport that worked for the first.
      expect(proxy.seen.upgrades).toBe(transport === 'websocket' ? 2 : 1);
      if (transport === 'polling') expect(proxy.seen.streams).toBe(1);
    });
  });

  test('a stream continues on the next transport from its cursor when the current one is blocked', async () => {
    const { url, startScan } = app();
    await withHttpProxy(url, async (proxy) => {
      const scanId = await startScan(mockScan(400, 60));
      const { seen, transports, ended } = observe(clientFor(proxy.url), scanId, ({ length }) => {
        if (length === 30) {
          proxy.upgrades = 'refuse';
          proxy.drop();
        }
        if (length === 150) {
          proxy.streams = 'refuse';
          proxy.drop();
        }
        if (length === 250) proxy.drop();
      });
      await ended;
      expectWholeLog(seen);
      expect(transports.slice(0, 3)).toEqual(['websocket', 'sse', 'polling']);
      expect(new Set(transports.slice(2))).toEqual(new Set(['polling']));
    });
  });

  test.concurrent.each<Transport>(['sse', 'polling'])(
    'a silent connection is detected over %s',
    async (transport) => {
      const { url, startScan } = app();
      await withHttpProxy(url, async (proxy) => {
        const scanId = await startScan(mockScan(150, 60));
        const client = clientFor(proxy.url, { transports: [transport] });
        const { seen, transports, ended } = observe(client, scanId, ({ length }) => {
          if (length !== 40) return;
          proxy.freeze();
          if (transport !== 'polling') return;
          proxy.others = 'ignore';
          const asked = proxy.seen.others;
          void until(() => proxy.seen.others > asked, 'it polls').then(() => {
            proxy.others = 'pass';
          });
        });
        await ended;
        expectWholeLog(seen);
        expect(transports.length).toBeGreaterThan(1);
      });
    },
  );

  test('WebSocket is tried again after five minutes', async () => {
    const { url, startScan } = app();
    await withHttpProxy(url, async (proxy) => {
      const now = performance.now.bind(performance);
      let later = 0;
      vi.spyOn(performance, 'now').mockImplementation(() => now() + later);
      Object.assign(proxy, { upgrades: 'refuse', streams: 'refuse' });
      const scanId = await startScan(mockScan(200, 50));
      const { seen, transports, ended } = observe(clientFor(proxy.url), scanId, ({ length }) => {
        if (length === 40) proxy.upgrades = 'pass';
        if (length === 80) {
          expect(transports).toEqual(['polling']);
          later = 5 * 60_000;
        }
      });
      await ended;
      expectWholeLog(seen);
      expect(transports).toEqual(['polling', 'websocket']);
    });
  });

  test.each<Transport>(['sse', 'polling'])(
    'a proxy that answers in the place of the server for a while does not end a scan that is followed over %s',
    async (transport) => {
      const { url, startScan } = app();
      await withHttpProxy(url, async (proxy) => {
        const scanId = await startScan(mockScan(200, 100));
        const answered = () => proxy.seen.streams + proxy.seen.others;
        let before = 0;
        const { seen, ended } = observe(
          clientFor(proxy.url, { transports: [transport] }),
          scanId,
          ({ length }) => {
            if (length !== 40) return;
            before = answered();
            Object.assign(proxy, { streams: 'refuse', others: 'refuse' });
            proxy.drop();
          },
        );
        await until(() => before > 0 && answered() >= before + 2, 'the proxy has refused twice');
        Object.assign(proxy, { streams: 'pass', others: 'pass' });
        await ended;
        expectWholeLog(seen);
      });
    },
  );

  test('a URL that is not the endpoint is an error', async () => {
    const client = new ScanwireClient({ url: `${app().url}/nothing-here`, webSocketImpl });
    expect(await failure(followScan({ client, scanId: 'x' }).next())).toMatchObject({ code: 'BAD_RESPONSE' });
    expect(await failure(client.request('{ __typename }'))).toMatchObject({ code: 'BAD_RESPONSE' });
  });

  test('polling gives the same codes as other transports', async () => {
    const { url, startScan } = app();
    const scanId = await startScan(mockScan(10));
    const client = clientFor(url, { transports: ['polling'] });
    const code = async (scan: string, after: number) =>
      (await failure(followScan({ client, scanId: scan, after }).next())).code;
    expect(await code(Buffer.from('Scan:01J00000000000000000000000').toString('base64'), 0)).toBe(
      'NOT_FOUND',
    );
    expect(await code(scanId, 1_000_000)).toBe('CURSOR_AHEAD');
  });

  test.each<Transport>(['websocket', 'sse', 'polling'])(
    'a slow reader over %s buffers at most maxBuffered events and gets all of them, filtered by the server',
    async (transport) => {
      const { url, startScan } = app();
      const scanId = await startScan(mockScan(400));
      const client = clientFor(url, { transports: [transport] });
      const { seen, ended } = observe(client, scanId);
      await ended;
      const filtered: ScanEvent[] = [];
      for await (const event of followScan({ client, scanId, types: ['HOST'], maxBuffered: 7 })) {
        filtered.push(event);
        if (filtered.length % 20 === 0) await new Promise(setImmediate);
      }
      expect(filtered).toEqual(seen.filter(({ type }) => type === 'HOST' || type === 'COMPLETED'));
    },
  );

  test.each<Transport>(['websocket', 'sse', 'polling'])(
    'an aborted stream over %s ends at once, also before an answer',
    async (transport) => {
      const { url, startScan } = app();
      await withHttpProxy(url, async (proxy) => {
        const scanId = await startScan(mockScan(50, 0.1));
        const client = clientFor(proxy.url, { transports: [transport], silenceMs: 3_600_000 });
        const live = observe(client, scanId);
        await until(() => live.transports.length > 0, 'it is connected');
        live.abort.abort();
        await live.ended;
        Object.assign(proxy, { upgrades: 'ignore', streams: 'ignore', others: 'ignore' });
        const before = { ...proxy.seen };
        const waiting = observe(client, scanId);
        await until(
          () =>
            proxy.seen.upgrades + proxy.seen.streams + proxy.seen.others >
            Object.values(before).reduce((a, b) => a + b),
          'it connects',
        );
        waiting.abort.abort();
        await waiting.ended;
        expect(waiting.transports).toEqual([]);
        // Connections of fetch that nobody uses may stay; those with a request do not.
        if (transport === 'websocket') await until(() => proxy.open() === 0, 'the socket is closed');
        await app().query(`mutation { cancelScan(input: { id: "${scanId}" }) { __typename } }`);
      });
    },
  );
});

test('polling asks for no longer waits than the server accepts, whatever silence the client accepts', async () => {
  const { url, startScan } = app();
  const client = clientFor(url, { transports: ['polling'], silenceMs: 3_600_000 });
  // More events than one response has.
  const seen: number[] = [];
  for await (const { seq } of followScan({ client, scanId: await startScan(mockScan(300)) })) seen.push(seq);
  expect(seen).toEqual(seen.map((_, index) => index + 1));
  expect(seen.length).toBeGreaterThan(300);
});

describe('the function for the token', () => {
  test.each<Transport>(['websocket', 'sse', 'polling'])(
    'is asked for each connection over %s, and refreshes a refused token once',
    async (transport) => {
      const { url, startScan } = guarded();
      const scanId = await startScan(mockScan(60, 60));
      await withHttpProxy(url, async (proxy) => {
        const refusals: (string | undefined)[] = [];
        let current = 'expired';
        const token = async (refused: string | undefined) => {
          refusals.push(refused);
          if (refused !== undefined) current = TOKEN;
          return current;
        };
        const client = clientFor(proxy.url, { token, transports: [transport] });
        const { seen, ended } = observe(client, scanId, ({ length }) => {
          if (length === 30) proxy.drop();
        });
        await ended;
        expectWholeLog(seen);
        expect(refusals.length).toBeGreaterThan(2);
        expect(refusals).toEqual([undefined, 'expired', ...refusals.slice(2).fill(undefined)]);

        const useless = clientFor(proxy.url, { token: () => 'still wrong', transports: [transport] });
        expect((await failure(followScan({ client: useless, scanId }).next())).code).toBe('UNAUTHENTICATED');
        const cause = new Error('signed out');
        const broken = clientFor(proxy.url, { token: () => Promise.reject(cause), transports: [transport] });
        expect(await failure(followScan({ client: broken, scanId }).next())).toMatchObject({
          code: 'TOKEN_UNAVAILABLE',
          cause,
        });
      });
    },
  );

  test('is asked once for streams that begin together', async () => {
    const { url, startScan } = guarded();
    const scanId = await startScan(mockScan(20));
    const token = vi.fn(async () => TOKEN);
    const client = clientFor(url, { token });
    await Promise.all([1, 2, 3].map(() => observe(client, scanId).ended));
    expect(token).toHaveBeenCalledTimes(1);
  });
});

describe('a request', () => {
  // Wrong tokens are delayed after the first five of an address.
  const own = sharedApp({ env: { SCANWIRE_TOKEN: TOKEN } });

  test('returns data, and errors with their codes', async () => {
    const { url } = own();
    const client = clientFor(url, { token: (refused) => (refused === undefined ? 'expired' : TOKEN) });
    const document = `mutation ($input: StartScanInput!) {
      startScan(input: $input) { ... on StartScanSuccess { scan { id status } } ... on Error { code } }
    }`;
    const started = await client.request<{ startScan: { scan: { id: string } } }>(document, {
      input: startInput(mockScan(10)),
    });
    const { scan } = started.startScan;
    expectWholeLog((await collectAll(client, scan.id)).seen);
    expect(await client.request(document, { input: { target: '10.0.0.1' } })).toEqual({
      startScan: { code: 'TARGET_REFUSED' },
    });
    expect(await failure(client.request('{ nothing }'))).toMatchObject({
      code: expect.stringMatching(/^BAD_USER_INPUT|^GRAPHQL_VALIDATION/),
      message: expect.stringContaining('nothing'),
    });
    const stranger = clientFor(url, { token: 'wrong' });
    expect((await failure(stranger.request('{ scanners { name } }'))).code).toBe('UNAUTHENTICATED');
    const port = await freePort();
    for (const [closed, cause] of [
      [port, `connect ECONNREFUSED 127.0.0.1:${port}`],
      // Browsers and fetch() never connect to it.
      [1, 'bad port'],
    ]) {
      const url = `http://127.0.0.1:${closed}/graphql`;
      const nowhere = new ScanwireClient({ url, webSocketImpl });
      expect(await failure(nowhere.request('{ __typename }'))).toMatchObject({
        code: 'UNREACHABLE',
        message: `No response from ${url}: ${cause}`,
      });
    }
  });

  test('ends with the reason of its signal', async () => {
    await withHttpProxy(app().url, async (proxy) => {
      proxy.others = 'ignore';
      const abort = new AbortController();
      const reason = new Error('no longer wanted');
      const requested = clientFor(proxy.url).request('{ __typename }', {}, { signal: abort.signal });
      await until(() => proxy.seen.others === 1, 'it is asked');
      abort.abort(reason);
      await expect(requested).rejects.toBe(reason);
      const hanging = clientFor(proxy.url, { token: () => new Promise<string>(() => {}) });
      const aborted = { signal: AbortSignal.abort(reason) };
      await expect(hanging.request('{ __typename }', {}, aborted)).rejects.toBe(reason);
    });
  });
});

async function collectAll(client: ScanwireClient, scanId: string) {
  const observed = observe(client, scanId);
  await observed.ended;
  return observed;
}
