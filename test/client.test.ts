import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterEach, describe, expect, test } from 'vitest';
import webSocketImpl from 'ws';
import {
  type FollowOptions,
  followScan,
  type ScanEvent,
  ScanwireClient,
  ScanwireError,
} from '../packages/client/src/index.ts';
import { createApp } from '../src/app.ts';
import { scanGlobalId } from '../src/core/scan-id.ts';
import {
  connect,
  EVENT_FIELDS,
  sharedApp,
  silent,
  type TestApp,
  testConfig,
  until,
  withApp,
  withFolder,
} from './support/app.ts';
import { chromiumPath, withPage } from './support/browser.ts';
import { endCommands, startProgram } from './support/command.ts';
import { withHttpProxy } from './support/http-proxy.ts';
import { withRelay } from './support/relay.ts';
import { logLine } from './support/sample-events.ts';
import { openScan } from './support/scan.ts';

afterEach(endCommands);

const CLIENT = fileURLToPath(new URL('../packages/client/src/index.ts', import.meta.url));

const mockScan = (events: number, rate = 0, label = 'example.com') => ({
  target: label,
  scanners: [{ name: 'mock', options: { events, rate } }],
});

type Asked = Partial<FollowOptions> & { scanId: string };
const follow = (url: string, options: Asked) =>
  followScan({ url: `${url}/graphql`, webSocketImpl, ...options } as FollowOptions);

async function collect<Event>(events: AsyncIterable<Event>, each = (_: Event) => {}): Promise<Event[]> {
  const seen: Event[] = [];
  for await (const event of events) {
    seen.push(event);
    each(event);
  }
  return seen;
}

function expectWholeLog(events: readonly { seq: number; type: string }[]): void {
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.at(-1)?.type).toBe('COMPLETED');
}

const failure = async (options: () => AsyncIterable<unknown>): Promise<ScanwireError> => {
  try {
    await collect(options());
  } catch (error) {
    expect(error).toBeInstanceOf(ScanwireError);
    return error as ScanwireError;
  }
  throw new Error('nothing was thrown');
};

/** A server that a test can restart on the same port and database. */
async function withRestarts(
  work: (app: TestApp, restart: (awayMs: number) => Promise<void>) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const config = testConfig(folder);
    let app = await createApp(config, { logger: silent });
    const port = Number(new URL(app.url).port);
    try {
      await work(connect(app, config), async (awayMs) => {
        await app.close();
        await sleep(awayMs);
        app = await createApp({ ...config, port }, { logger: silent });
      });
    } finally {
      await app.close();
    }
  });
}

describe('following a scan', () => {
  const app = sharedApp();

  test('yields every event once, with all fields, and ends', async () => {
    const { url, startScan, follow: subscribe } = app();
    const scanId = await startScan(mockScan(150));
    const connected: unknown[] = [];
    const events = follow(url, { scanId, onConnected: (stream) => connected.push(stream) });
    const seen = await collect(events);
    expectWholeLog(seen);
    const [, ...whole] = await subscribe(scanId, { selection: EVENT_FIELDS });
    expect(seen).toEqual(whole);
    expect(events.cursor).toBe(seen.length);
    expect(connected).toEqual([{ transport: 'websocket', after: 0, lastSeq: expect.any(Number) }]);
    expect(await collect(follow(url, { scanId, after: events.cursor }))).toEqual([]);
    expect(await collect(follow(url, { scanId, after: 100 }))).toEqual(whole.slice(100));
  });

  test('yields texts with line separators of Unicode, over every transport', async () => {
    await withApp({}, async (app) => {
      const claim = await openScan(app);
      const message = 'a\u2028data: b\u2029event: complete\u2028\u0085c';
      await app.app.core.log.append(claim, [logLine(message), { type: 'FAILED', error: message }]);
      for (const transport of ['websocket', 'sse', 'polling'] as const) {
        const onRetry = () => {
          throw new Error('the connection was lost');
        };
        const events = await collect(
          follow(app.url, { scanId: scanGlobalId(claim.id), transports: [transport], onRetry }),
        );
        expect(events).toMatchObject([{ seq: 1 }, { message }, { error: message }]);
      }
    });
  });

  test('counts an event as processed when the next one is requested', async () => {
    const { url, startScan } = app();
    const scanId = await startScan(mockScan(30));
    const events = follow(url, { scanId });
    const done: number[] = [];
    const work = async (feed: AsyncIterable<ScanEvent>) => {
      for await (const { seq } of feed) {
        if (seq === 7 && !done.includes(-7)) {
          done.push(-7);
          throw new Error('this one was too much');
        }
        done.push(seq);
      }
    };
    await expect(work(events)).rejects.toThrow('too much');
    expect(events.cursor).toBe(6);
    expect(await events.next()).toEqual({ done: true, value: undefined });
    await work(follow(url, { scanId, after: events.cursor }));
    expect(done.filter((seq) => seq > 0)).toEqual(done.slice(0, -1).map((_, index) => index + 1));
  });

  test('yields the selected events and the last one', async () => {
    const { url, startScan } = app();
    const scanId = await startScan(mockScan(300));
    const whole = await collect(follow(url, { scanId }));
    const types = await collect(follow(url, { scanId, types: ['HOST'] }));
    expect(types).toEqual(whole.filter(({ type }) => type === 'HOST' || type === 'COMPLETED'));
    const severe = await collect(follow(url, { scanId, types: ['FINDING'], minSeverity: 'HIGH' }));
    expect(severe.length).toBeGreaterThan(2);
    expect(severe).toEqual(
      whole.filter(
        (event) =>
          event.type === 'COMPLETED' ||
          (event.type === 'FINDING' && ['HIGH', 'CRITICAL'].includes(event.finding.severity)),
      ),
    );
    expect(await collect(follow(url, { scanId, scanners: ['subdomains'] }))).toEqual([whole.at(-1)]);
    const selected = followScan<{ seq: number; type: string; host?: { name: string } }>({
      url: `${url}/graphql`,
      webSocketImpl,
      scanId,
      selection: '... on HostEvent { host { name } }',
      types: ['HOST'],
    });
    expect(await collect(selected)).toEqual(
      types.map((event) =>
        event.type === 'HOST'
          ? { seq: event.seq, type: 'HOST', host: { name: event.host.name } }
          : { seq: event.seq, type: event.type },
      ),
    );
  });

  test('buffers at most maxBuffered events, and gives a slow reader all of them', async () => {
    const { url, startScan, follow: whole } = app();
    await withRelay(url, async (relay) => {
      const scanId = await startScan(mockScan(400));
      // All events are there, so that they come faster than they are read.
      await whole(scanId, { selection: 'seq' });
      const lost: unknown[] = [];
      const events = follow(relay.url, { scanId, maxBuffered: 100, onRetry: (retry) => lost.push(retry) });
      const seen: ScanEvent[] = [];
      for await (const event of events) {
        seen.push(event);
        if (seen.length % 150 === 1) await sleep(100);
      }
      expectWholeLog(seen);
      // The client closes and resumes the stream, which is not a lost connection.
      expect(relay.connections()).toBeGreaterThan(2);
      expect(lost).toEqual([]);

      // The last event fills the buffer in the same moment as the server completes the stream.
      const options = { scanId, after: seen.length - 5, maxBuffered: 5 };
      for (let times = 0; times < 5; times++) {
        expect(await collect(follow(relay.url, options))).toEqual(seen.slice(-5));
      }
      await until(() => relay.open() === 0, 'the sockets are closed');
    });
  });
});

describe('a connection that is lost', () => {
  test('many times, with server restarts in between, loses and repeats no event', async () => {
    await withRestarts(async ({ url, startScan }, restart) => {
      await withRelay(url, async (relay) => {
        const scanId = await startScan(mockScan(300, 75));
        const retries: number[] = [];
        const seen: ScanEvent[] = [];
        const following = collect(
          follow(relay.url, { scanId, onRetry: ({ attempt }) => retries.push(attempt) }),
          (event) => seen.push(event),
        );
        const goOn = (events: number) => {
          const enough = seen.length + events;
          return until(() => seen.length >= enough, 'it goes on');
        };
        for (let times = 0; times < 4; times++) {
          await goOn(20);
          relay.drop();
        }
        await goOn(20);
        await restart(600);
        await goOn(20);
        relay.drop();
        await goOn(20);
        await restart(0);
        expectWholeLog(await following);
        expect(retries.length).toBeGreaterThanOrEqual(7);
        expect(Math.max(...retries)).toBeGreaterThan(1);
      });
    });
  });

  test('without a close frame is detected', async () => {
    await withApp({}, async ({ url, startScan }) => {
      await withRelay(url, async (relay) => {
        const scanId = await startScan(mockScan(100, 50));
        let frozen = false;
        const seen = await collect(follow(relay.url, { scanId, silenceMs: 1000 }), ({ seq }) => {
          if (seq === 20) {
            frozen = true;
            relay.freeze();
          }
        });
        expectWholeLog(seen);
        expect(frozen).toBe(true);
        expect(relay.connections()).toBeGreaterThan(1);
      });
    });
  });

  test('without a close frame is detected at once by a check, which leaves a live connection alone', async () => {
    await withApp({}, async ({ url, startScan }) => {
      await withRelay(url, async (relay) => {
        const scanId = await startScan(mockScan(100, 100));
        const client = new ScanwireClient({
          url: `${relay.url}/graphql`,
          webSocketImpl,
          silenceMs: 3_600_000,
        });
        await client.check();
        const connections: number[] = [];
        const seen = await collect(followScan({ client, scanId }), async ({ seq }) => {
          if (seq !== 20) return;
          await client.check();
          connections.push(relay.connections());
          relay.freeze();
          void client.check(200);
        });
        expectWholeLog(seen);
        expect([...connections, relay.connections()]).toEqual([1, 2]);
      });
    });
  });

  test('ends the iteration when onRetry throws', async () => {
    await withApp({}, async ({ url, startScan }) => {
      await withRelay(url, async (relay) => {
        const scanId = await startScan(mockScan(500, 50));
        const enough = new Error('enough');
        const events = follow(relay.url, {
          scanId,
          onRetry() {
            throw enough;
          },
        });
        await expect(
          collect(events, ({ seq }) => {
            if (seq === 10) relay.drop();
          }),
        ).rejects.toBe(enough);
        expect(events.cursor).toBeGreaterThanOrEqual(10);
      });
    });
  });
});

test('a client carries many scans on one socket, and closes it after the last one', async () => {
  await withApp({}, async ({ url, startScan }) => {
    await withRelay(url, async (relay) => {
      const client = new ScanwireClient({ url: `${relay.url}/graphql`, webSocketImpl });
      const scans = await Promise.all([1, 2, 3].map((n) => startScan(mockScan(60, 100, `${n}.example.com`))));
      const feeds = scans.map((scanId) => collect(followScan({ client, scanId })));
      for (const events of await Promise.all(feeds)) expectWholeLog(events);
      expect(relay.connections()).toBe(1);
      await until(() => relay.open() === 0, 'the socket is closed');
      expectWholeLog(await collect(followScan({ client, scanId: scans[0] as string })));
    });
  });
});

describe('a reader that leaves early', () => {
  const app = sharedApp();

  test.each(['abort', 'return'] as const)(
    'releases the connection by %s, also while it waits',
    async (how) => {
      const { url, startScan } = app();
      await withRelay(url, async (relay) => {
        const scanId = await startScan(mockScan(50, 0.1));
        const abort = new AbortController();
        const events = follow(relay.url, { scanId, signal: abort.signal });
        const seen: ScanEvent[] = [];
        const following = collect(events, (event) => seen.push(event));
        await until(() => seen.some(({ type }) => type === 'LOG'), 'it runs');
        if (how === 'abort') abort.abort();
        else expect(await events.return()).toEqual({ done: true, value: undefined });
        expect(await following).toEqual(seen);
        expect(seen.at(-1)?.type).not.toBe('COMPLETED');
        await until(() => relay.open() === 0, 'the socket is closed');
        expect(relay.connections()).toBe(1);
        await app().query(`mutation { cancelScan(input: { id: "${scanId}" }) { __typename } }`);
      });
    },
  );

  test('and aborts before it begins opens no connection', async () => {
    await withRelay(app().url, async (relay) => {
      const scanId = 'U2Nhbjow';
      expect(await collect(follow(relay.url, { scanId, signal: AbortSignal.abort() }))).toEqual([]);
      const events = follow(relay.url, { scanId });
      await events.return();
      expect(await collect(events)).toEqual([]);
      expect(relay.connections()).toBe(0);
    });
  });

  test('leaves no timer behind when it is connected, connecting, or waiting to connect', async () => {
    const { url, startScan } = app();
    const scanId = await startScan(mockScan(1000, 20));
    const code = `
      import webSocketImpl from 'ws';
      import { followScan } from ${JSON.stringify(CLIENT)};
      const follow = (url, onRetry) => {
        const abort = new AbortController();
        const events = followScan({
          url, scanId: ${JSON.stringify(scanId)}, signal: abort.signal, webSocketImpl, silenceMs: 3_600_000,
          onRetry: (retry) => onRetry?.(abort, retry),
        });
        return { abort, events };
      };
      const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
      const connected = follow('${url}/graphql');
      for await (const { seq } of connected.events) if (seq > 3) connected.abort.abort();
      const connecting = follow('${url}/graphql');
      const first = connecting.events.next();
      connecting.abort.abort();
      await first;
      // Sockets close by a handshake.
      while (timers() > 0) await new Promise(setImmediate);
      let late;
      const waiting = follow('http://127.0.0.1:1/graphql', (abort, { waitMs }) => {
        late = setTimeout(() => console.log('not at once'), waitMs / 2);
        setImmediate(() => abort.abort());
      });
      await waiting.events.next();
      clearTimeout(late);
      const stopped = follow('http://127.0.0.1:1/graphql', (abort) => abort.abort());
      await stopped.events.next();
      // A refused connection ends a moment after it was given up.
      for (const end = Date.now() + 5000; timers() > 0 && Date.now() < end; ) await new Promise(setImmediate);
      console.log('timers: ' + timers());
    `;
    const program = startProgram(
      [process.execPath, '--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', code],
      { cwd: fileURLToPath(new URL('..', import.meta.url)) },
    );
    expect(await program.exit, program.stderr()).toBe(0);
    expect(program.stdout()).toBe('timers: 0\n');
  });
});

describe('a scan that cannot be followed', () => {
  const app = sharedApp({ env: { SCANWIRE_TOKEN: 'open-sesame-open-sesame' } });
  const token = 'open-sesame-open-sesame';

  test('says so with a code', async () => {
    const { url, startScan } = app();
    const scanId = await startScan(mockScan(20));
    const { length } = await collect(follow(url, { scanId, token }));
    const codeOf = async (options: Partial<FollowOptions>) =>
      (await failure(() => follow(url, { scanId, token, ...options }))).code;

    const nobody = Buffer.from('Scan:01J00000000000000000000000').toString('base64');
    expect(await codeOf({ scanId: nobody })).toBe('NOT_FOUND');
    expect(await codeOf({ scanId: 'no id at all' })).toBe('NOT_FOUND');
    expect(await codeOf({ after: -1 })).toBe('BAD_USER_INPUT');
    expect(await codeOf({ after: Number.NaN })).toBe('BAD_USER_INPUT');
    expect(await codeOf({ url: 'not a url' })).toBe('BAD_USER_INPUT');
    expect(await codeOf({ url: 'ftp://127.0.0.1/graphql' })).toBe('BAD_USER_INPUT');
    expect(await codeOf({ selection: 'noSuchField' })).toMatch(/^BAD_USER_INPUT|^GRAPHQL_VALIDATION/);
    expect(await codeOf({ selection: '{' })).toMatch(/^BAD_USER_INPUT|^GRAPHQL_PARSE_FAILED/);
    expect(await codeOf({ types: ['NO_SUCH_TYPE' as 'HOST'] })).toBe('BAD_USER_INPUT');
    expect(await codeOf({ token: 'wrong' })).toBe('UNAUTHENTICATED');
    expect(await codeOf({ token: undefined })).toBe('UNAUTHENTICATED');

    const ahead = await failure(() => follow(url, { scanId, token, after: length + 5 }));
    expect(ahead).toMatchObject({ code: 'CURSOR_AHEAD', lastSeq: length, name: 'ScanwireError' });
    expect(ahead.message).toContain('beyond the end');
  });
});

describe.skipIf(chromiumPath === undefined)('in a page', () => {
  test('a scan is followed over lost connections and a restart, and nobody else is asked for anything', async () => {
    const { outputFiles, metafile } = await build({
      entryPoints: [CLIENT],
      bundle: true,
      minify: true,
      write: false,
      metafile: true,
      platform: 'browser',
      format: 'iife',
      globalName: 'scanwire',
    });
    for (const file of Object.keys(metafile.inputs))
      expect(file).toMatch(/^(packages\/client\/src|node_modules\/graphql-ws)\//);
    await withRestarts(async ({ url, startScan }, restart) => {
      await withRelay(url, async (relay) => {
        await withPage(`${relay.url}/health`, async ({ page, foreign, broken }) => {
          await page.addScriptTag({ content: outputFiles[0]?.text ?? '' });
          const scanId = await startScan(mockScan(200, 50));
          await page.evaluate(`
            seen = []; over = null; abort = new AbortController();
            (async () => {
              for await (const { seq, type } of scanwire.followScan({ url: '/graphql', scanId: '${scanId}' })) {
                seen.push({ seq, type });
              }
            })().then(() => { over = 'ended'; }, (error) => { over = String(error); });
            undefined;
          `);
          const seen = async () => (await page.evaluate('seen')) as { seq: number; type: string }[];
          const goOn = async (events: number) => {
            const enough = (await seen()).length + events;
            await until(async () => (await seen()).length >= enough, 'it goes on');
          };
          await goOn(20);
          relay.drop();
          await goOn(20);
          await restart(300);
          await goOn(20);
          await page.waitForFunction('over');
          expect(await page.evaluate('over')).toBe('ended');
          expectWholeLog(await seen());

          const second = await startScan(mockScan(500, 20));
          const count = await page.evaluate(`(async () => {
            const abort = new AbortController();
            let count = 0;
            const events = scanwire.followScan({ url: '/graphql', scanId: '${second}', signal: abort.signal });
            for await (const { type } of events) if (++count === 5) abort.abort();
            return count;
          })()`);
          expect(count).toBe(5);
          const code = await page.evaluate(
            `scanwire.followScan({ url: '/graphql', scanId: 'nothing' }).next().catch((error) => error.code)`,
          );
          expect(code).toBe('NOT_FOUND');
          expect(foreign).toEqual([]);
          expect(broken).toEqual([]);
        });
      });
    });
  }, 60_000);

  test('without WebSocket the fallback is loaded, and a failed load is retried like a lost connection', async () => {
    const { outputFiles } = await build({
      entryPoints: [CLIENT],
      bundle: true,
      splitting: true,
      write: false,
      platform: 'browser',
      format: 'esm',
      outdir: '/bundle',
    });
    const files = new Map(outputFiles.map(({ path, text }) => [path, text]));
    expect(files.size).toBe(2);
    await withApp({}, async ({ url, startScan }) => {
      await withHttpProxy(url, async (proxy) => {
        await withPage(`${proxy.url}/health`, async ({ page, broken }) => {
          const loads: string[] = [];
          let isDown = true;
          await page.route('**/bundle/*.js', async (route) => {
            const { pathname } = new URL(route.request().url());
            loads.push(pathname);
            if (isDown && pathname.includes('fallback')) await route.abort();
            else await route.fulfill({ contentType: 'text/javascript', body: files.get(pathname) ?? '' });
          });
          const scanId = await startScan(mockScan(60, 40));
          const follow = `(async () => {
            const seen = [], retries = [], transports = [];
            const { followScan } = await import('/bundle/index.js');
            const events = followScan({
              url: '/graphql', scanId: '${scanId}',
              onConnected: ({ transport }) => transports.push(transport),
              onRetry: ({ attempt, reason }) => { retries.push({ attempt, reason: String(reason) }); window.retried?.(retries.length); },
            });
            for await (const { seq, type } of events) seen.push({ seq, type });
            return { seen, retries, transports };
          })()`;
          const followInPage = async () =>
            (await page.evaluate(follow)) as {
              seen: { seq: number; type: string }[];
              retries: { attempt: number; reason: string }[];
              transports: string[];
            };
          const direct = await followInPage();
          expectWholeLog(direct.seen);
          expect(direct.transports).toEqual(['websocket']);
          expect(loads).toEqual(['/bundle/index.js']);

          proxy.upgrades = 'refuse';
          await page.exposeFunction('retried', (times: number) => {
            if (times === 2) isDown = false;
          });
          const fallen = await followInPage();
          expect(fallen.seen).toEqual(direct.seen);
          expect(fallen.transports).toEqual(['sse']);
          expect(fallen.retries.map(({ attempt }) => attempt)).toEqual([1, 2]);
          for (const { reason } of fallen.retries) expect(reason).toContain('fallback');
          // Both transports tried to load it twice.
          expect(loads.slice(1).length).toBe(5);
          expect(new Set(loads.slice(1)).size).toBe(1);
          expect(broken).toEqual([]);
        });
      });
    });
  }, 60_000);
});
