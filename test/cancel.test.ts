import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type CreateQueue, createInProcessQueue } from '../src/core/scan-queue.ts';
import { endpoint } from '../src/core/scanner.ts';
import { createEndpointsScanner } from '../src/scanners/endpoints/index.ts';
import { type AnyEvent, type TestApp, until, withApp } from './support/app.ts';
import { probe } from './support/probe.ts';
import { startSite } from './support/site.ts';
import { STOPS_WITHIN_MS } from './support/stop.ts';

const SLOW = { target: 'example.com', scanners: [{ name: 'mock', options: { events: 10_000, rate: 50 } }] };

const cancel = async ({ query }: TestApp, id: string) => {
  const { data, errors } = await query(
    `mutation ($id: ID!) { cancelScan(input: { id: $id }) {
      __typename
      ... on CancelScanSuccess { scan { id status } }
      ... on Error { code message }
    } }`,
    { id },
  );
  return data?.cancelScan ?? errors;
};
const statusOf = async ({ query }: TestApp, id: string): Promise<string> =>
  (await query('query ($id: ID!) { scan(id: $id) { status } }', { id })).data.scan.status;

/** The log of a cancelled scan has one terminal event: CANCELLED. */
function expectCancelled(events: readonly AnyEvent[]): void {
  const ends = events.filter(({ type }) => ['COMPLETED', 'FAILED', 'CANCELLED'].includes(type));
  expect(ends).toEqual([events.at(-1)]);
  expect(ends[0]).toMatchObject({ type: 'CANCELLED', reason: 'cancelled by request' });
  expect(events.slice(1).map(({ seq }) => seq)).toEqual(events.slice(1).map((_, index) => index + 1));
}

describe('cancelling a scan', () => {
  test('while it is queued ends it at once, and it never runs', async () => {
    await withApp({ config: { maxConcurrentScans: 1 } }, async (app) => {
      const first = await app.startScan(SLOW);
      await until(async () => (await statusOf(app, first)) === 'RUNNING', 'the first one runs');
      const second = await app.startScan(SLOW);
      const following = app.follow(second);
      expect(await cancel(app, second)).toEqual({
        __typename: 'CancelScanSuccess',
        scan: { id: second, status: 'CANCELLED' },
      });
      const events = await following;
      expectCancelled(events);
      expect(events.map(({ type }) => type)).toEqual(['CONNECTED', 'STATUS', 'CANCELLED']);
      expect(await cancel(app, first)).toMatchObject({ __typename: 'CancelScanSuccess' });
      expectCancelled(await app.follow(first));
      expect(await app.follow(second)).toHaveLength(3);
    });
  });

  test('while it runs reports CANCELLING, then ends it once', async () => {
    await withApp({}, async (app) => {
      const id = await app.startScan(SLOW);
      const seen: AnyEvent[] = [];
      for await (const event of app.events(id)) {
        seen.push(event);
        if (seen.length === 10) {
          const answer = await cancel(app, id);
          expect(answer.__typename).toBe('CancelScanSuccess');
          expect(['CANCELLING', 'CANCELLED']).toContain(answer.scan.status);
        }
      }
      expectCancelled(seen);
      const statuses = seen.flatMap(({ type, status }) => (type === 'STATUS' ? [status] : []));
      expect(statuses).toEqual(['QUEUED', 'RUNNING', 'CANCELLING']);
      expect(await statusOf(app, id)).toBe('CANCELLED');
    });
  });

  test('right after its start works in every state', async () => {
    await withApp({ config: { maxConcurrentScans: 2 } }, async (app) => {
      for (let round = 0; round < 15; round++) {
        const id = await app.startScan(SLOW);
        if (round % 3 > 0) await sleep(round);
        const answer = await cancel(app, id);
        expect(['CANCELLING', 'CANCELLED']).toContain(answer.scan?.status);
        expectCancelled(await app.follow(id));
      }
    });
  });

  test('many times at once ends it once, and no call fails', async () => {
    await withApp({ config: { maxConcurrentScans: 1 } }, async (app) => {
      const ids = [await app.startScan(SLOW), await app.startScan(SLOW)];
      await until(async () => (await statusOf(app, ids[0] ?? '')) === 'RUNNING', 'one runs, one waits');
      for (const id of ids) {
        const answers = await Promise.all(Array.from({ length: 8 }, () => cancel(app, id)));
        // A call after the end gets the ended scan.
        const told = answers.map((answer) => answer.scan?.status ?? answer.code);
        expect(told.filter((word) => !['CANCELLING', 'CANCELLED', 'CONFLICT'].includes(word))).toEqual([]);
        expect(answers.some((answer) => answer.scan)).toBe(true);
        expectCancelled(await app.follow(id));
      }
    });
  });

  test('after its end is refused', async () => {
    await withApp({}, async (app) => {
      const done = await app.startScan({
        ...SLOW,
        scanners: [{ name: 'mock', options: { events: 5, rate: 0 } }],
      });
      const events = await app.follow(done);
      expect(await cancel(app, done)).toMatchObject({ __typename: 'ConflictError', code: 'CONFLICT' });
      expect(await app.follow(done)).toEqual([expect.anything(), ...events.slice(1)]);
      const cancelled = await app.startScan(SLOW);
      await cancel(app, cancelled);
      await app.follow(cancelled);
      expect(await cancel(app, cancelled)).toMatchObject({ __typename: 'ConflictError' });
    });
  });

  test('with an unknown id is refused', async () => {
    await withApp({}, async (app) => {
      expect(await cancel(app, '01ARZ3NDEKTSV4RRFFQ69G5FAV')).toMatchObject({ code: 'NOT_FOUND' });
      expect(await cancel(app, 'nonsense')).toMatchObject({ code: 'NOT_FOUND' });
    });
  });
});

/** Fetches page after page, ten at a time, and checks its signal only between requests. */
const hammer = probe('hammer', {
  consumes: ['url'],
  limits: () => ({ rps: 100_000 }),
  async *scan({ url }, { fetch, signal }) {
    const worker = async () => {
      while (!signal.aborted) await fetch(url).catch(() => {});
    };
    const workers = Promise.all(Array.from({ length: 10 }, worker));
    yield endpoint({ url, source: 'test' });
    await workers;
  },
});

/** An endless site: each page links to more pages. */
const endless: RequestListener = (request, response) => {
  const links = Array.from(
    { length: 5 },
    (_, n) => `<a href="${request.url?.replace(/\/$/, '')}/${n}">x</a>`,
  );
  response.setHeader('content-type', 'text/html');
  response.end(links.join(''));
};
/** Answers begin and never end. */
const dripping: RequestListener = (_, response) => {
  response.write('<html>');
  const timer = setInterval(() => response.write(' '), 20);
  response.on('close', () => clearInterval(timer));
};

describe('the traffic of a scan that is cancelled', () => {
  test.each([
    ['hammer', 'that answers', endless, {}],
    ['hammer', 'that never ends its answers', dripping, {}],
    [
      'endpoints',
      'without end',
      endless,
      { sources: ['crawl'], rps: 10_000, maxItems: 1_000_000, maxDepth: 50 },
    ],
    ['endpoints', 'that never ends its answers', dripping, { sources: ['crawl', 'robots'] }],
  ] as const)('stops within five seconds: %s at a site %s', async (name, _, listener, options) => {
    let requests = 0;
    let lastAt = 0;
    let open = 0;
    const site = await startSite((request, response) => {
      requests++;
      open++;
      lastAt = performance.now();
      response.on('close', () => {
        open--;
        lastAt = performance.now();
      });
      listener(request, response);
    });
    try {
      await withApp({ scanners: [createEndpointsScanner(), hammer] }, async (app) => {
        const id = await app.startScan({ target: `${site.url}/`, scanners: [{ name, options }] });
        await until(() => requests >= (listener === endless ? 20 : 1), 'it asks');
        await sleep(50);
        const cancelledAt = performance.now();
        await cancel(app, id);
        const events = await app.follow(id);
        expectCancelled(events);
        await until(() => open === 0, 'every connection is closed', STOPS_WITHIN_MS);
        expect(lastAt - cancelledAt).toBeLessThan(STOPS_WITHIN_MS);
        // Requests sent earlier may still be in a socket buffer.
        await sleep(100);
        const before = requests;
        await sleep(200);
        expect(requests).toBe(before);
      });
    } finally {
      await site.close();
    }
  });
});

test('a scan that is queued twice runs once, and stops with the server', async () => {
  const createQueue: CreateQueue = (concurrency, work) =>
    createInProcessQueue(concurrency, async (scanId, alone) => {
      await Promise.all([work(scanId, alone), work(scanId, alone)]);
    });
  const states: string[] = [];
  await withApp({ createQueue }, async (app) => {
    const id = await app.startScan(SLOW);
    for await (const { type, state } of app.events(id)) {
      if (type === 'SCANNER') states.push(state);
      if (type === 'HOST') break;
    }
  });
  // The server has closed, for which it waits for all scans.
  expect(states).toEqual(['STARTED']);
}, 30_000);
