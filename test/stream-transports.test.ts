/** One cursor for event streams and polling; live lists and findings. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { describe, expect, test } from 'vitest';
import { type GraphQLAnswer, socketClient, type TestApp, until, withApp } from './support/app.ts';
import { metric } from './support/metric.ts';
import { logLine, sampleEvent } from './support/sample-events.ts';
import { openScan } from './support/scan.ts';

/** Reads an event stream as it arrives. */
function openEventStream(url: string, query: string, headers: Record<string, string> = {}, search = '') {
  const leave = new AbortController();
  const stream = { text: '', ended: false, status: 0, leave: () => leave.abort() };
  const read = async () => {
    const parameters = new URLSearchParams({ query });
    const response = await fetch(`${url}/graphql?${parameters}${search}`, {
      headers: { accept: 'text/event-stream', ...headers },
      signal: leave.signal,
    });
    stream.status = response.status;
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      stream.text += Buffer.from(chunk).toString();
    }
    stream.ended = true;
  };
  read().catch(() => {});
  return stream;
}

const idsOf = ({ text }: { text: string }) => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
const followQuery = (scanId: string) => `subscription { scanEvents(scanId: "${scanId}") { seq } }`;

describe('an event stream', () => {
  test('numbers its events, sends the time to reconnect, and completes', async () => {
    await withApp({}, async (app) => {
      const claim = await openScan(app);
      const stream = openEventStream(app.url, followQuery(claim.id));
      await until(() => idsOf(stream).length === 2, 'it follows');
      await app.app.core.log.append(claim, [logLine('one'), { type: 'FAILED', error: 'test' }]);
      await until(() => stream.ended, 'it ends');
      expect(stream.text.startsWith('retry: 1000\n\n')).toBe(true);
      expect(idsOf(stream)).toEqual([0, 1, 2, 3]);
      expect(stream.text).toContain('id: 3\nevent: next\ndata: {"data":{"scanEvents":{"seq":3}}}\n\n');
      expect(stream.text.endsWith('event: complete\ndata:\n\n')).toBe(true);
    });
  });

  test.each([
    ['the header Last-Event-ID', { 'last-event-id': '5' }, ''],
    ['lastEventId in the query', {}, '&lastEventId=5'],
  ] as const)('resumes after %s', async (_, headers, search) => {
    await withApp({}, async (app) => {
      const claim = await openScan(app);
      const lines = Array.from({ length: 8 }, (_, index) => logLine(`${index}`));
      await app.app.core.log.append(claim, [...lines, { type: 'FAILED', error: 'test' }]);
      const stream = openEventStream(app.url, followQuery(claim.id), headers, search);
      await until(() => stream.ended, 'it ends');
      expect(idsOf(stream)).toEqual([5, 6, 7, 8, 9, 10]);
    });
  });

  test('gives 204 to an EventSource that comes back after the last event, and the end of the stream to others', async () => {
    await withApp({}, async (app) => {
      const claim = await openScan(app);
      await app.app.core.log.append(claim, [logLine('one'), { type: 'FAILED', error: 'test' }]);
      const query = followQuery(claim.id);
      const ended = openEventStream(app.url, query, { 'last-event-id': '3' });
      await until(() => ended.status !== 0, 'it is answered');
      expect(ended.status).toBe(204);
      const before = openEventStream(app.url, query, { 'last-event-id': '2' });
      await until(() => before.ended, 'it ends');
      expect(before.status).toBe(200);
      expect(idsOf(before)).toEqual([2, 3]);
      // Readers that use fetch wait for `complete`.
      const posted = await fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { accept: 'text/event-stream', 'content-type': 'application/json', 'last-event-id': '3' },
        body: JSON.stringify({ query }),
      });
      expect(posted.status).toBe(200);
      expect((await posted.text()).endsWith('event: complete\ndata:\n\n')).toBe(true);
      expect(await metric(app, 'stream_subscribers')).toBe(0);
    });
  });

  test('announces its pings in a header', async () => {
    await withApp({ limits: { keepAliveMs: 1234 } }, async (app) => {
      const claim = await openScan(app);
      await app.app.core.log.append(claim, [{ type: 'FAILED', error: 'test' }]);
      const parameters = new URLSearchParams({ query: followQuery(claim.id) });
      const { headers, body } = await fetch(`${app.url}/graphql?${parameters}`, {
        headers: { accept: 'text/event-stream' },
      });
      expect(headers.get('scanwire-ping-ms')).toBe('1234');
      await body?.cancel();
    });
  });

  test('is refused with an error that names the supported transports for any other media type', async () => {
    await withApp({}, async (app) => {
      const claim = await openScan(app);
      const apollo =
        'multipart/mixed;boundary="graphql";subscriptionSpec=1.0,application/graphql-response+json;q=0.9';
      for (const [accept, type] of [
        [apollo, 'application/graphql-response+json'],
        ['multipart/mixed;subscriptionSpec=1.0', 'application/graphql-response+json'],
        ['application/json', 'application/json'],
        ['image/png', 'application/json'],
      ] as const) {
        const response = await fetch(`${app.url}/graphql`, {
          method: 'POST',
          headers: { accept, 'content-type': 'application/json' },
          body: JSON.stringify({ query: followQuery(claim.id) }),
        });
        expect(response.status).toBe(406);
        expect(response.headers.get('content-type')).toContain(type);
        const { errors } = (await response.json()) as GraphQLAnswer;
        expect(errors?.[0]?.extensions.code).toBe('NOT_ACCEPTABLE');
        for (const named of [accept, 'graphql-transport-ws', 'text/event-stream'])
          expect(errors?.[0]?.message).toContain(named);
      }
      const query = await fetch(`${app.url}/graphql?query={__typename}`, {
        headers: { accept: 'image/png' },
      });
      expect(query.status).toBe(406);
      expect(await query.text()).toContain('application/graphql-response+json');
      expect(await metric(app, 'stream_subscribers')).toBe(0);
    });
  });

  test('shows its errors to Apollo Client', async () => {
    await withApp({}, async (app) => {
      const claim = await openScan(app);
      const client = new ApolloClient({
        cache: new InMemoryCache(),
        link: new HttpLink({ uri: `${app.url}/graphql` }),
      });
      const shown = await new Promise<string>((resolve) => {
        client.subscribe({ query: gql(followQuery(claim.id)) }).subscribe({
          next: ({ error }) => resolve(String(error)),
          error: (error) => resolve(String(error)),
        });
      });
      expect(shown).toContain('graphql-transport-ws');
      client.stop();
    });
  });

  test('refuses an invalid Last-Event-ID', async () => {
    await withApp({}, async (app) => {
      const claim = await openScan(app);
      for (const [id, code] of [
        ['nonsense', 'BAD_USER_INPUT'],
        ['-1', 'BAD_USER_INPUT'],
        ['999', 'CURSOR_AHEAD'],
      ]) {
        const stream = openEventStream(app.url, followQuery(claim.id), { 'last-event-id': id as string });
        await until(() => stream.text.includes(code as string), `${id} is ${code}`);
        expect(idsOf(stream)).toEqual([]);
      }
    });
  });

  test('sends comments to keep a silent connection alive, and frees everything when its reader leaves', async () => {
    await withApp({ limits: { keepAliveMs: 50 } }, async (app) => {
      const claim = await openScan(app);
      const stream = openEventStream(app.url, followQuery(claim.id));
      await until(() => stream.text.split(': ping\n\n').length > 3, 'pings come');
      stream.leave();
      await until(async () => (await metric(app, 'stream_subscribers')) === 0, 'it has left');
      expect(stream.ended).toBe(false);
    });
  });
});

describe('polling', () => {
  const poll = async (app: TestApp, id: string, args: string) => {
    const { data, errors } = await app.query(
      `{ scan(id: "${id}") { events(${args}) { events { seq type } lastSeq terminal } } }`,
    );
    return errors ? errors[0]?.extensions.code : data.scan.events;
  };

  test('waits for the next event, and no longer than requested', async () => {
    await withApp({}, async (app) => {
      const claim = await openScan(app);
      expect(await poll(app, claim.id, 'after: 1, waitMs: 20')).toEqual({
        events: [],
        lastSeq: 1,
        terminal: false,
      });
      const waiting = poll(app, claim.id, 'after: 1, waitMs: 60000');
      await sleep(50);
      await app.app.core.log.append(claim, [logLine('now')]);
      expect(await waiting).toEqual({ events: [{ seq: 2, type: 'LOG' }], lastSeq: 2, terminal: false });
      const ending = poll(app, claim.id, 'after: 2, waitMs: 60000, types: [HOST]');
      await app.app.core.log.append(claim, [logLine('more'), { type: 'FAILED', error: 'test' }]);
      expect(await ending).toEqual({ events: [{ seq: 4, type: 'FAILED' }], lastSeq: 4, terminal: true });
      expect(await poll(app, claim.id, 'after: 4, waitMs: 60000')).toEqual({
        events: [],
        lastSeq: 4,
        terminal: true,
      });
      expect(await poll(app, claim.id, 'waitMs: 60001')).toBe('BAD_USER_INPUT');
      expect(await poll(app, claim.id, 'waitMs: -1')).toBe('BAD_USER_INPUT');
    });
  });
});

describe('filters', () => {
  test('keep the numbers and the end of events, live and in replay', async () => {
    await withApp({}, async (app) => {
      const { log } = app.app.core;
      const claim = await openScan(app);
      const bodies = Array.from({ length: 140 }, (_, index) => sampleEvent(index));
      const client = socketClient(app.url);
      const follow = async () => {
        const seqs: number[] = [];
        const results = client.iterate<{ scanEvents: { seq: number } }>({
          query: `subscription { scanEvents(scanId: "${claim.id}", types: [FINDING, LOG], minSeverity: HIGH, scanners: ["probe"]) { seq } }`,
        });
        for await (const { data } of results) if (data) seqs.push(data.scanEvents.seq);
        return seqs.slice(1);
      };
      const live = follow();
      await sleep(100);
      for (let at = 0; at < bodies.length; at += 20) await log.append(claim, bodies.slice(at, at + 20));
      await log.append(claim, [{ type: 'FAILED', error: 'test' }]);
      const expected = bodies
        .flatMap((body, index) => {
          const passes =
            body.type === 'LOG'
              ? body.scanner === 'probe'
              : body.type === 'FINDING' && ['HIGH', 'CRITICAL'].includes(body.finding.severity);
          return passes ? [index + 2] : [];
        })
        .concat(142);
      expect(expected.length).toBeGreaterThan(5);
      expect(await live).toEqual(expected);
      expect(await follow()).toEqual(expected);
      await client.dispose();
    });
  });
});

describe('a live list of scans', () => {
  test('gets each change, at most ten times a second a scan, and always the last one', async () => {
    await withApp({}, async (app) => {
      const { log } = app.app.core;
      const first = await openScan(app, { target: 'a.example' });
      await openScan(app, { target: 'unrelated.test' });
      const client = socketClient(app.url);
      const seen: { target: string; status: string; lastSeq: number; progress: number }[] = [];
      const following = (async () => {
        const results = client.iterate<{ scanUpdates: { scan: (typeof seen)[number] } }>({
          query:
            'subscription { scanUpdates(filter: { target: "example" }) { scan { target status lastSeq progress } } }',
        });
        for await (const { data } of results) if (data) seen.push(data.scanUpdates.scan);
      })();
      await until(() => seen.length === 1, 'it begins with what runs');
      const second = await openScan(app, { target: 'b.example' });
      const start = performance.now();
      for (let index = 1; index <= 60; index++) {
        await log.append(first, [{ type: 'PROGRESS', percent: index, message: '', scanner: null }]);
        await sleep(5);
      }
      await log.append(first, [{ type: 'FAILED', error: 'test' }]);
      const seconds = (performance.now() - start) / 1000;
      await until(() => seen.at(-1)?.status === 'FAILED', 'it hears of the end');
      const ofFirst = seen.filter(({ target }) => target === 'a.example');
      expect(ofFirst.at(-1)).toEqual({ target: 'a.example', status: 'FAILED', lastSeq: 62, progress: 60 });
      expect(ofFirst.length).toBeGreaterThan(2);
      expect(ofFirst.length).toBeLessThanOrEqual(Math.ceil(seconds * 10) + 3);
      expect(seen.map(({ target }) => target)).toContain('b.example');
      expect(seen.map(({ target }) => target)).not.toContain('unrelated.test');
      await log.append(second, [{ type: 'FAILED', error: 'test' }]);
      await client.dispose();
      await following;
    });
  });

  test('begins with scans that ended since the given time', async () => {
    await withApp({}, async (app) => {
      const since = new Date().toISOString();
      const claim = await openScan(app);
      await app.app.core.log.append(claim, [{ type: 'FAILED', error: 'test' }]);
      const client = socketClient(app.url);
      for await (const { data } of client.iterate<{ scanUpdates: { scan: { status: string } } }>({
        query: `subscription { scanUpdates(since: "${since}") { scan { status } } }`,
      })) {
        expect(data?.scanUpdates.scan.status).toBe('FAILED');
        break;
      }
      await client.dispose();
    });
  });
});

describe('findings of all scans', () => {
  test('reach everybody when a reader comes back with a position that is ahead of all of them', async () => {
    await withApp({}, async (app) => {
      const { log } = app.app.core;
      const claim = await openScan(app);
      const findings = (count: number) =>
        Array.from({ length: count }, (_, index) => sampleEvent(2 + 7 * index));
      await log.append(claim, findings(3));
      const query = 'subscription { findings { seq } }';
      const readers = [openEventStream(app.url, query)];
      await until(async () => (await metric(app, 'stream_subscribers')) === 1, 'the first');
      // As after the newest results were deleted, or a backup was restored.
      readers.push(openEventStream(app.url, query, { 'last-event-id': '999999999' }));
      await until(async () => (await metric(app, 'stream_subscribers')) === 2, 'the second');
      expect(await metric(app, 'stream_groups')).toBe(1);
      await log.append(claim, findings(2));
      await until(() => readers.every((reader) => idsOf(reader).length === 2), 'all have come');
      for (const reader of readers) expect(idsOf(reader)).toEqual([4, 5]);
      for (const { leave } of readers) leave();
    });
  });

  test('arrive live and filtered, and since a given time', async () => {
    await withApp({}, async (app) => {
      const { log } = app.app.core;
      const since = new Date(Date.now() - 1).toISOString();
      const scans = [
        await openScan(app, { target: 'a.example' }),
        await openScan(app, { target: 'b.example' }),
      ];
      const client = socketClient(app.url);
      const follow = (args: string) => {
        const seen: string[] = [];
        void (async () => {
          const results = client.iterate<{ findings: { scanId: string; seq: number } }>({
            query: `subscription { findings${args} { scanId seq finding { severity } } }`,
          });
          for await (const { data } of results)
            if (data) seen.push(`${data.findings.scanId} ${data.findings.seq}`);
        })();
        return seen;
      };
      const all = follow('');
      const severe = follow('(filter: { minSeverity: HIGH })');
      const ofOne = follow('(filter: { targets: ["a.example"] })');
      await sleep(150);
      const expected: string[] = [];
      const expectedSevere: string[] = [];
      const expectedOfOne: string[] = [];
      for (let round = 0; round < 6; round++) {
        for (const [place, claim] of scans.entries()) {
          const bodies = Array.from({ length: 14 }, (_, index) => sampleEvent(round * 14 + index));
          const last = await log.append(claim, bodies);
          for (const [index, body] of bodies.entries()) {
            if (body.type !== 'FINDING') continue;
            const id = Buffer.from(`Scan:${claim.id}`).toString('base64');
            const key = `${id} ${last - bodies.length + index + 1}`;
            expected.push(key);
            if (['HIGH', 'CRITICAL'].includes(body.finding.severity)) expectedSevere.push(key);
            if (place === 0) expectedOfOne.push(key);
          }
        }
      }
      await until(() => all.length >= expected.length, 'all have come');
      expect(all).toEqual(expected);
      await until(() => severe.length >= expectedSevere.length, 'the severe ones have come');
      expect(expectedSevere.length).toBeGreaterThan(0);
      expect(severe).toEqual(expectedSevere);
      await until(() => ofOne.length >= expectedOfOne.length, 'those of one target have come');
      expect(ofOne).toEqual(expectedOfOne);
      const later = follow(`(since: "${since}")`);
      await until(() => later.length >= expected.length, 'those since then come');
      expect(later).toEqual(expected);
      await client.dispose();
    });
  });
});
