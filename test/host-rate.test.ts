import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest';
import { z } from 'zod';
import { createCancelGroup } from '../src/core/abort.ts';
import { createKey } from '../src/core/api-key.ts';
import { commandLine } from '../src/core/identity.ts';
import { defineScanner } from '../src/core/scanner.ts';
import { createHostRates, type ScanRate } from '../src/egress/host-rates.ts';
import { createEgressFactory } from '../src/egress/index.ts';
import { parseRetryAfter } from '../src/egress/retry-after.ts';
import { connectTo, type Remote, withApp } from './support/app.ts';
import { closeAfterEach, codeOf, LOOPBACK, serveHttp } from './support/egress.ts';

const opened = closeAfterEach();

/** Requests places, and records the order and time in which they are given. */
function recorder() {
  const given: { name: string; at: number }[] = [];
  return {
    given,
    names: () => given.map(({ name }) => name).join(''),
    async take(name: string, scan: ScanRate, host: string, rps?: number) {
      await scan.take(host, rps, []);
      given.push({ name, at: performance.now() });
    },
  };
}

describe('the rate of a host', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is shared by all scans, which take turns', async () => {
    const rates = createHostRates();
    const [a, b, c] = [rates.open(() => {}), rates.open(() => {}), rates.open(() => {})];
    const { take, names, given } = recorder();
    for (let at = 0; at < 5; at++) void take('a', a, 'x.test', 10);
    for (let at = 0; at < 2; at++) void take('b', b, 'x.test', 10);
    for (let at = 0; at < 3; at++) void take('c', c, 'x.test', 10);
    await vi.advanceTimersByTimeAsync(2000);
    expect(names()).toBe('aabcabcaca');
    for (const [at, { at: ms }] of given.entries())
      expect(ms - (given[0]?.at ?? 0)).toBeGreaterThan(at * 100 - 3);
  });

  it('is the lowest of the running scans, without those that have ended', async () => {
    const rates = createHostRates();
    const [fast, slow] = [rates.open(() => {}), rates.open(() => {})];
    const { take, given } = recorder();
    await take('s', slow, 'x.test', 1);
    const startedAt = performance.now();
    for (let at = 0; at < 20; at++) void take('f', fast, 'x.test', 20);
    // Another host has its own rate.
    void take('o', fast, 'other.test', 20);
    await vi.advanceTimersByTimeAsync(3500);
    expect(given.filter(({ name }) => name === 'f')).toHaveLength(3);
    expect(given.find(({ name }) => name === 'o')?.at).toBe(startedAt);
    slow.close();
    await vi.advanceTimersByTimeAsync(1000);
    expect(given.filter(({ name }) => name === 'f').length).toBeGreaterThan(17);
  });

  it('also applies to callers without a rate', async () => {
    const rates = createHostRates();
    const [limited, free] = [rates.open(() => {}), rates.open(() => {})];
    expect(free.take('y.test', undefined, [])).toBeUndefined();
    expect(free.take('y.test', undefined, [])).toBeUndefined();
    await limited.take('x.test', 1, []);
    expect(free.take('x.test', undefined, [])).toBeInstanceOf(Promise);
  });

  it('gives the place of a cancelled request to the next one', async () => {
    const rates = createHostRates();
    const scan = rates.open(() => {});
    const abort = new AbortController();
    const cancelled = createCancelGroup(abort.signal);
    const { take, given } = recorder();
    await take('1', scan, 'x.test', 1);
    const failed = Array.from({ length: 50 }, () =>
      codeOf(scan.take('x.test', 1, [cancelled]) ?? Promise.resolve()),
    );
    void take('2', scan, 'x.test', 1);
    abort.abort('stop');
    expect(new Set(await Promise.all(failed))).toEqual(new Set(['stop']));
    await vi.advanceTimersByTimeAsync(1100);
    expect(given.map(({ name }) => name)).toEqual(['1', '2']);
  });

  it('is lowered by a Crawl-delay, up to a limit, until the scan has ended', async () => {
    const rates = createHostRates();
    const [scan, other] = [rates.open(() => {}), rates.open(() => {})];
    expect(scan.slowDown('x.test', 5000)).toBe(5000);
    expect(scan.slowDown('y.test', 500_000)).toBe(30_000);
    const { take, names } = recorder();
    for (let at = 0; at < 3; at++) void take('x', other, 'x.test', 1000);
    await vi.advanceTimersByTimeAsync(4900);
    expect(names()).toBe('x');
    await vi.advanceTimersByTimeAsync(200);
    expect(names()).toBe('xx');
    scan.close();
    await vi.advanceTimersByTimeAsync(10);
    expect(names()).toBe('xxx');
  });

  it('is given to a tool at its start, and each tool learns once when it is lowered', () => {
    const rates = createHostRates();
    const [slow, fast, slower, ended] = [1, 2, 3, 4].map(() => rates.open(() => {})) as [
      ScanRate,
      ScanRate,
      ScanRate,
      ScanRate,
    ];
    const lowered: string[] = [];
    const hold = (name: string, scan: ScanRate, rps: number) =>
      scan.hold('x.test', rps, (to) => lowered.push(`${name} ${to}`));
    expect(hold('a', fast, 50).rps).toBe(50);
    expect(hold('b', fast, 5).rps).toBe(5);
    expect(lowered).toEqual(['a 5']);
    void slow.take('x.test', 2, []);
    void slow.take('x.test', 2, []);
    expect(lowered).toEqual(['a 5', 'b 2']);
    const late = hold('c', fast, 50);
    expect(late.rps).toBe(2);
    // Other hosts and higher rates lower nothing.
    void slower.take('y.test', 1, []);
    void slower.take('x.test', 4, []);
    expect(lowered).toHaveLength(2);
    late.release();
    hold('d', ended, 2);
    ended.close();
    slower.slowDown('x.test', 4000);
    expect(lowered).toHaveLength(2);
  });

  it('allows thousands of requests a second', async () => {
    const scan = createHostRates().open(() => {});
    const { take, given } = recorder();
    for (let at = 0; at < 20_000; at++) void take('x', scan, 'x.test', 5000);
    await vi.advanceTimersByTimeAsync(1000);
    expect(given.length).toBeGreaterThan(4500);
    expect(given.length).toBeLessThan(5030);
  });
});

describe('a host that asks for fewer requests', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const answer = (status: number, retryAfter?: string) => ({ status, retryAfter, sentAt: performance.now() });

  it('gets none from any scan until its Retry-After is over, and each scan is notified once', async () => {
    const rates = createHostRates();
    const told: string[] = [];
    const [a, b] = [
      rates.open((message) => told.push(`a: ${message}`)),
      rates.open((message) => told.push(`b: ${message}`)),
    ];
    b.take('x.test', undefined, []);
    for (let at = 0; at < 3; at++) expect(a.answered('x.test', answer(503, '20'))).toBe(20_000);
    const message = 'x.test responded with 503, Retry-After 20 s: requests to it were slowed down';
    expect(told).toEqual([`b: ${message}`, `a: ${message}`]);
    const late = rates.open((message) => told.push(`c: ${message}`));
    const { take, names } = recorder();
    for (const scan of [a, b, late]) void take('x', scan, 'x.test');
    expect(told[2]).toBe(`c: ${message}`);
    await vi.advanceTimersByTimeAsync(19_900);
    expect(names()).toBe('');
    await vi.advanceTimersByTimeAsync(20_000);
    expect(names()).toBe('xxx');
  });

  it('gets half the rate after each refusal of a request of the present rate, and more again with time', async () => {
    const rates = createHostRates();
    const scan = rates.open(() => {});
    const { take, given } = recorder();
    // Responses to requests that were sent before the first refusal count once.
    const early = answer(429);
    await vi.advanceTimersByTimeAsync(10);
    for (let at = 0; at < 10; at++) expect(scan.answered('x.test', early)).toBe(1000);
    const during = async (ms: number) => {
      const before = given.length;
      await vi.advanceTimersByTimeAsync(ms);
      return given.length - before;
    };
    for (let at = 0; at < 2000; at++) void take('x', scan, 'x.test', 100);
    expect(await during(990)).toBe(0);
    const halved = await during(5000);
    expect(halved).toBeGreaterThan(45);
    expect(halved).toBeLessThan(52);
    await vi.advanceTimersByTimeAsync(6000);
    const recovered = await during(5000);
    expect(recovered).toBeGreaterThan(450);
    expect(recovered).toBeLessThan(502);
    scan.answered('x.test', answer(503));
    scan.answered('x.test', answer(503));
    expect(await during(5000)).toBeLessThan(28);
  });

  it('cannot stop requests for more than five minutes at a time, nor delay a scan for hours', async () => {
    const rates = createHostRates();
    const told: string[] = [];
    const scan = rates.open((message) => told.push(message));
    expect(scan.answered('x.test', answer(429, '86400'))).toBe(300_000);
    expect(told).toEqual([expect.stringContaining('Retry-After 86400 s, limited to 300 s')]);
    for (let at = 0; at < 3; at++) {
      await vi.advanceTimersByTimeAsync(300_000);
      await scan.take('x.test', 10, []);
      scan.answered('x.test', answer(429, '86400'));
    }
    expect(() => scan.take('x.test', 10, [])).toThrow(/pauses of 20 minutes/);
    await vi.advanceTimersByTimeAsync(300_000);
    expect(scan.take('x.test', 10, [])).toBeUndefined();
    // Scans that start later begin afresh.
    scan.answered('x.test', answer(429, '86400'));
    scan.close();
    expect(rates.open(() => {}).take('x.test', 10, [])).toBeInstanceOf(Promise);
  });

  it('is remembered when other hosts are forgotten', async () => {
    const rates = createHostRates();
    const scan = rates.open(() => {});
    scan.answered('x.test', answer(429, '60'));
    for (let at = 0; at < 40_000; at++) {
      scan.take(`h${at}.test`, 1000, []);
      if (at % 100 === 0) await vi.advanceTimersByTimeAsync(1);
    }
    expect(scan.take('x.test', 1000, [])).toBeInstanceOf(Promise);
    expect(rates.size()).toBeLessThan(10_200);
    scan.close();
    expect(rates.size()).toBe(1);
  });

  it('may send Retry-After as a date', () => {
    vi.setSystemTime('2026-11-26T12:00:00Z');
    expect(parseRetryAfter('Thu, 26 Nov 2026 12:00:30 GMT')).toBe(30_000);
    expect(parseRetryAfter('Thursday, 26-Nov-26 12:01:00 GMT')).toBe(60_000);
    expect(parseRetryAfter('Wed, 25 Nov 2026 12:00:00 GMT')).toBe(0);
    expect(parseRetryAfter(' 7 ')).toBe(7000);
    for (const text of ['', '-1', '1.5', 'soon', 'Thu, nothing']) expect(parseRetryAfter(text)).toBeNull();
  });
});

describe('requests of several scans', () => {
  const withScans = async (count: number, run: (scans: Scan[]) => Promise<void>) => {
    const factory = createEgressFactory(LOOPBACK);
    const scans = Array.from({ length: count }, () => {
      const warnings: string[] = [];
      const session = factory.openScan(new AbortController().signal, {
        warn: (code, message) => warnings.push(`${code} ${message}`),
      });
      return { session, warnings };
    });
    try {
      await run(scans);
    } finally {
      await Promise.all(scans.map(({ session }) => session.close()));
    }
  };
  interface Scan {
    session: ReturnType<ReturnType<typeof createEgressFactory>['openScan']>;
    warnings: string[];
  }

  /** Request times at two ports of one host. */
  const recordingServers = async (
    listener: Parameters<typeof serveHttp>[0] = (_, response) => response.end('x'),
  ) => {
    const arrivals: number[] = [];
    const listen = () =>
      opened(
        serveHttp((request, response) => {
          arrivals.push(performance.now());
          listener(request, response);
        }),
      );
    return { arrivals, servers: [await listen(), await listen()] as const };
  };

  /** No `count` requests are closer together than the rate allows, apart from network jitter. */
  const expectRate = (arrivals: number[], intervalMs: number) => {
    const count = 8;
    for (let at = count; at < arrivals.length; at++) {
      const tookMs = (arrivals[at] ?? 0) - (arrivals[at - count] ?? 0);
      expect(tookMs).toBeGreaterThan((count - 2) * intervalMs);
    }
  };

  it('to one host share one rate over all ports, redirects and raw connections', async () => {
    const { arrivals, servers } = await recordingServers((request, response) => {
      if (request.url === '/r') response.writeHead(302, { location: '/' });
      response.end();
    });
    await withScans(5, async (scans) => {
      await Promise.all(
        scans.flatMap(({ session }, at) => {
          const egress = session.egress({ rps: at === 0 ? 40 : 200 });
          return servers.flatMap(({ url, port }) => [
            egress.fetch(url),
            egress.fetch(`${url}/r`, { maxRedirects: 1 }),
            egress.connect({ host: '127.0.0.1', port }).then((socket) => socket.destroy()),
          ]);
        }),
      );
      expect(scans.map(({ session }) => session.stats())).toEqual(
        scans.map(() => ({ requests: 8, hosts: 1, bytes: 0 })),
      );
    });
    expect(arrivals).toHaveLength(30);
    // Forty places, thirty of them for requests: on average one in 33 ms, at the closest one in 25.
    expectRate(arrivals, 25);
    expect((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)).toBeGreaterThan(36 * 25 - 100);
  });

  it('are not sent in a burst after the process stood still', async () => {
    const { arrivals, servers } = await recordingServers();
    await withScans(2, async (scans) => {
      const all = Promise.all(
        scans.flatMap(({ session }) => {
          const { fetch } = session.egress({ rps: 50 });
          return Array.from({ length: 20 }, () => fetch(servers[0].url));
        }),
      );
      while (arrivals.length < 5) await new Promise((resolve) => setTimeout(resolve, 5));
      const until = performance.now() + 400;
      while (performance.now() < until);
      const stoodStillAt = arrivals.length;
      await all;
      expectRate(arrivals.slice(stoodStillAt + 1), 20);
    });
  });

  it('are not sent in a burst after they were held back', async () => {
    const { arrivals, servers } = await recordingServers();
    await withScans(1, async ([scan]) => {
      let isHeld = true;
      let release = () => {};
      const renewed = new Promise<void>((resolve) => {
        release = resolve;
      });
      const egress = scan?.session.egress({ rps: 50 }, { held: () => (isHeld ? renewed : undefined) });
      const all = Promise.all(Array.from({ length: 20 }, () => egress?.fetch(servers[0].url)));
      // All of them have had their turn.
      await new Promise((resolve) => setTimeout(resolve, 20 * 20 + 100));
      expect(arrivals).toEqual([]);
      isHeld = false;
      release();
      await all;
      expect(arrivals).toHaveLength(20);
      expectRate(arrivals, 20);
    });
  });

  it('are repeated once, later, when the host answers 429', async () => {
    const limitedUntil = { requests: 3 };
    const { arrivals, servers } = await recordingServers((request, response) => {
      response.writeHead(arrivals.length <= limitedUntil.requests ? 429 : 200, { 'retry-after': '1' });
      response.end(request.method);
    });
    await withScans(2, async ([first, second]) => {
      if (!first || !second) throw new Error('two scans');
      // The repetition is limited as well: the scanner gets that response.
      expect((await first.session.egress({}).fetch(servers[0].url)).status).toBe(429);
      expect(arrivals).toHaveLength(2);
      // A request that may change state is sent once.
      expect((await first.session.egress({}).fetch(servers[0].url, { method: 'POST' })).status).toBe(429);
      const last = arrivals.at(-1) ?? 0;
      expect((await second.session.egress({}).fetch(servers[1].url)).status).toBe(200);
      for (let at = 1; at < arrivals.length; at++) {
        expect((arrivals[at] ?? 0) - (arrivals[at - 1] ?? 0)).toBeGreaterThan(950);
      }
      expect(arrivals.at(-1)).toBeGreaterThan(last);
      for (const { warnings } of [first, second]) {
        expect(warnings).toEqual([
          'RATE_LIMITED 127.0.0.1 responded with 429, Retry-After 1 s: requests to it were slowed down',
        ]);
      }
    });
  });

  it('to services of the operator are neither limited nor counted', async () => {
    const { arrivals, servers } = await recordingServers((_, response) => {
      response.writeHead(429, { 'retry-after': '60' });
      response.end();
    });
    await withScans(1, async ([scan]) => {
      const egress = scan?.session.egress({ rps: 0.01, services: [servers[0].url] });
      for (let at = 0; at < 5; at++) await egress?.services.fetch(servers[0].url);
      expect(arrivals).toHaveLength(5);
      expect(scan?.session.stats()).toEqual({ requests: 0, hosts: 0, bytes: 0 });
      expect(scan?.warnings).toEqual([]);
    });
  });
});

it('are counted in the log, the warnings and the metrics of the scan', async () => {
  let asked = 0;
  const server = await opened(
    serveHttp((_, response) => {
      const limited = asked++ === 2;
      response.writeHead(limited ? 429 : 200, limited ? { 'retry-after': '1' } : {});
      response.end('four');
    }),
  );
  const asks = defineScanner({
    name: 'asks',
    title: 'Asks',
    description: 'Sends four requests, one of them twice.',
    version: '1.0.0',
    intrusiveness: 'passive',
    consumes: ['url'],
    produces: [],
    options: z.object({}),
    limits: () => ({ rps: 1000 }),
    async *scan({ url }, { fetch }) {
      for (let at = 0; at < 4; at++) await fetch(url);
      yield* [];
    },
  });
  await withApp({ scanners: [asks] }, async (app) => {
    const id = await app.startScan({ target: server.url, scanners: [{ name: 'asks' }] });
    const events = await app.follow(id);
    const [, ...lines] = events.filter(({ type }) => type === 'LOG');
    expect(lines.map(({ message, data }) => [message, data])).toEqual([
      ['127.0.0.1 responded with 429, Retry-After 1 s: requests to it were slowed down', null],
      ['5 requests to 1 host', { requests: 5, hosts: 1, bytes: 20 }],
    ]);
    const { data } = await app.query('query ($id: ID!) { scan(id: $id) { warnings { code count } } }', {
      id,
    });
    expect(data.scan.warnings).toEqual([{ code: 'RATE_LIMITED', count: 1 }]);
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    expect(metrics).toContain('scanwire_egress_requests_total{outcome="2xx"} 4');
    expect(metrics).toContain('scanwire_egress_requests_total{outcome="4xx"} 1');
  });
});

test('ten scans of one host, of two keys in two workspaces, never exceed its rate', async () => {
  const RATE = 50;
  const PAGES = 8;
  const arrivals: number[] = [];
  const perScan = new Map<string, number>();
  const site = await opened(
    serveHttp(({ url = '' }, response) => {
      arrivals.push(performance.now());
      const [, scan = ''] = /^\/(s\d)\//.exec(url) ?? [];
      perScan.set(scan, (perScan.get(scan) ?? 0) + 1);
      response.setHeader('content-type', url === '/robots.txt' ? 'text/plain' : 'text/html');
      if (/^\/s\d\/$/.test(url))
        response.write(Array.from({ length: PAGES }, (_, at) => `<a href="p${at}">p</a>`).join(''));
      response.end();
    }),
  );
  const scanners = [
    { name: 'endpoints', options: { sources: ['crawl'], rps: RATE } },
    { name: 'web', options: { checks: ['headers'], rps: RATE } },
  ];
  await withApp({ env: { SCANWIRE_MAX_CONCURRENT_SCANS: '10' } }, async ({ url, app: { core } }) => {
    const keyIn = async (workspace: string) => {
      const draft = { name: workspace, role: 'OPERATOR', expiresAt: null } as const;
      return (await createKey(core.keys, draft, () => workspace, commandLine(workspace))).secret;
    };
    const clients = [connectTo(url, await keyIn('red')), connectTo(url, await keyIn('blue'))];
    await Promise.all(
      Array.from({ length: 10 }, async (_, at) => {
        const client = clients[at % 2] as Remote;
        const id = await client.startScan({ target: `${site.url}/s${at}/`, scanners });
        expect((await client.follow(id, { types: ['COMPLETED'] })).at(-1)?.type).toBe('COMPLETED');
      }),
    );
  });
  for (let at = 0; at < 10; at++) expect(perScan.get(`s${at}`)).toBeGreaterThan(PAGES);
  // A request may be sent two milliseconds early, so that a second has one more at most.
  const inSecond = arrivals.map(
    (from, first) => arrivals.slice(first).filter((at) => at < from + 1000).length,
  );
  expect(arrivals.length).toBeGreaterThan(2 * RATE);
  expect(Math.max(...inSecond)).toBeLessThanOrEqual(RATE + 1);
});
