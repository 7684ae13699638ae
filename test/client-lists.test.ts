import { describe, expect, expectTypeOf, test } from 'vitest';
import webSocketImpl from 'ws';
import {
  type FindingEvent,
  followAssessments,
  followFindings,
  followScan,
  followScans,
  type HostEvent,
  type ScanUpdate,
  ScanwireClient,
  type Transport,
} from '../packages/client/src/index.ts';
import { sharedApp, until } from './support/app.ts';
import { withHttpProxy } from './support/http-proxy.ts';

const app = sharedApp({ limits: { keepAliveMs: 200 } });
const silenceMs = 1000;

const mockScan = (events: number, rate = 0, target = 'example.com') => ({
  target,
  scanners: [{ name: 'mock', options: { events, rate } }],
});

const clientFor = (url: string, transports?: readonly Transport[]) =>
  new ScanwireClient({ url: `${url}/graphql`, webSocketImpl, silenceMs, transports });

/** Reads a list in the background until its signal is aborted. */
function gather<Item>(items: AsyncIterable<Item>): { seen: Item[]; ended: Promise<void> } {
  const seen: Item[] = [];
  const ended = (async () => {
    for await (const item of items) seen.push(item);
  })();
  return { seen, ended };
}

describe('the list of scans', () => {
  test.concurrent.each<Transport>(['websocket', 'sse', 'polling'])(
    'is followed over %s and a lost connection to the end of each scan',
    async (transport) => {
      const { url, startScan } = app();
      await withHttpProxy(url, async (proxy) => {
        const abort = new AbortController();
        const connected: Transport[] = [];
        const updates = gather<ScanUpdate>(
          followScans({
            client: clientFor(proxy.url, [transport]),
            signal: abort.signal,
            filter: { target: `${transport}.example` },
            onConnected: (stream) => connected.push(stream.transport),
          }),
        );
        await until(() => connected.length > 0, 'it is connected');
        const target = `${transport}.example.com`;
        const scanId = await startScan(mockScan(120, 60, target));
        await startScan(mockScan(5, 0, 'other.example.com'));
        await until(() => updates.seen.length > 0, 'there is an update');
        proxy.drop();
        await until(
          () => updates.seen.some(({ scan }) => scan?.status === 'COMPLETED'),
          'the end of the scan is seen',
        );
        abort.abort();
        await updates.ended;
        expect(new Set(updates.seen.map((update) => update.scanId))).toEqual(new Set([scanId]));
        expect(new Set(connected)).toEqual(new Set([transport]));
        expect(updates.seen.at(-1)?.scan).toMatchObject({ target, status: 'COMPLETED', progress: 100 });
      });
    },
  );

  test('says over polling that a scan has left', async () => {
    const { url, startScan, query } = app();
    const scanId = await startScan(mockScan(5, 0, 'leaving.example.com'));
    const abort = new AbortController();
    const filter = { target: 'leaving.example.com' };
    const updates = gather(
      followScans({ client: clientFor(url, ['polling']), filter, signal: abort.signal }),
    );
    await until(() => updates.seen.some(({ scan }) => scan?.status === 'COMPLETED'), 'it has ended');
    await query(`mutation { deleteScan(input: { id: "${scanId}" }) { __typename } }`);
    await until(() => updates.seen.at(-1)?.type === 'LEFT', 'it has left');
    expect(updates.seen.at(-1)).toEqual({ type: 'LEFT', scanId, scan: null });
    abort.abort();
    await updates.ended;
  });

  test.each<Transport>(['websocket', 'sse'])(
    'says over %s what has happened, also while it was away',
    async (transport) => {
      const { url, startScan, query } = app();
      const target = `changing-${transport}.example`;
      await withHttpProxy(url, async (proxy) => {
        const abort = new AbortController();
        const connected: boolean[] = [];
        const { seen, ended } = gather(
          followScans({
            client: clientFor(proxy.url, [transport]),
            filter: { target, statuses: ['QUEUED', 'RUNNING'] },
            signal: abort.signal,
            onConnected: ({ isComplete }) => connected.push(isComplete),
          }),
        );
        await until(() => connected.length > 0, 'it is connected');
        const ending = await startScan(mockScan(100, 100, `ending.${target}`));
        const typesOf = (id: string) => seen.filter(({ scanId }) => scanId === id).map(({ type }) => type);
        await until(() => typesOf(ending).at(-1) === 'LEFT', 'the first scan has ended');
        expect(typesOf(ending)[0]).toBe('CREATED');
        expect(typesOf(ending)).toContain('UPDATED');
        const cancelled = await startScan(mockScan(500, 20, `deleted.${target}`));
        await until(() => typesOf(cancelled).length > 0, 'the second scan is listed');
        proxy.upgrades = proxy.streams = 'refuse';
        proxy.drop();
        await query(`mutation { cancelScan(input: { id: "${cancelled}" }) { __typename } }`);
        await until(async () => {
          const { data } = await query(
            `mutation { deleteScan(input: { id: "${cancelled}" }) { __typename } }`,
          );
          return data.deleteScan.__typename === 'DeleteScanSuccess';
        }, 'the second scan is deleted');
        proxy.upgrades = proxy.streams = 'pass';
        await until(() => typesOf(cancelled).at(-1) === 'DELETED', 'its deletion is seen');
        abort.abort();
        await ended;
        expect(connected[0]).toBe(false);
        expect(connected.slice(1).every(Boolean)).toBe(true);
      });
    },
  );

  test('begins again when `since` is longer ago than the server remembers', async () => {
    const { url, startScan } = app();
    const abort = new AbortController();
    const connected: boolean[] = [];
    const { seen, ended } = gather(
      followScans({
        client: clientFor(url),
        since: '2020-01-01T00:00:00Z',
        filter: { target: 'expired.example.com' },
        signal: abort.signal,
        onConnected: ({ isComplete }) => connected.push(isComplete),
      }),
    );
    await until(() => connected.at(-1) === false, 'the list must be read again');
    const scanId = await startScan(mockScan(5, 0, 'expired.example.com'));
    await until(() => seen.some((update) => update.scanId === scanId), 'it goes on');
    abort.abort();
    await ended;
  });
});

const ids = (events: readonly { id: string }[]) => events.map(({ id }) => id).sort();

describe.concurrent.each<Transport>(['websocket', 'sse', 'polling'])(
  'over %s and lost connections, once each',
  (transport) => {
    test('the findings of all scans are followed', async () => {
      const { url, startScan, follow } = app();
      await withHttpProxy(url, async (proxy) => {
        const abort = new AbortController();
        const target = `found-${transport}.example.com`;
        let connections = 0;
        const { seen, ended } = gather<FindingEvent>(
          followFindings({
            client: clientFor(proxy.url, [transport]),
            signal: abort.signal,
            filter: { minSeverity: 'LOW', targets: [target] },
            onConnected: () => connections++,
          }),
        );
        await until(() => connections === 1, 'it is connected');
        // Before the first finding as well.
        proxy.drop();
        const scanIds = await Promise.all([1, 2].map(() => startScan(mockScan(600, 100, target))));
        for (const enough of [5, 15, 25]) {
          await until(() => seen.length >= enough, `${enough} have come`);
          proxy.drop();
        }
        const selection = 'id seq type at scanId ... on FindingEvent { finding { severity } }';
        const recorded = (await Promise.all(scanIds.map((id) => follow(id, { selection })))).flat();
        const expected = recorded.filter(
          ({ type, finding }) => type === 'FINDING' && !['UNKNOWN', 'INFO'].includes(finding.severity),
        ) as unknown as FindingEvent[];
        await until(() => seen.length >= expected.length, 'all have come');
        abort.abort();
        await ended;
        expect(ids(seen)).toEqual(ids(expected));
        const entries = new Map(expected.map(({ finding: _, ...entry }) => [entry.id, entry]));
        for (const { finding, ...entry } of seen) {
          expect(entry).toEqual(entries.get(entry.id));
          const { seq } = entry;
          expect(finding).toMatchObject({ seq, title: expect.any(String), references: expect.any(Array) });
          expect(finding).not.toHaveProperty('scan');
        }
      });
    });

    test('the assessments of all scans are followed', async () => {
      const { url, startScan, follow } = app();
      await withHttpProxy(url, async (proxy) => {
        const abort = new AbortController();
        const page = `assessed-${transport}.example.com`;
        let connections = 0;
        const { seen, ended } = gather(
          followAssessments({
            client: clientFor(proxy.url, [transport]),
            signal: abort.signal,
            filter: { url: page, minRiskScore: 1 },
            onConnected: () => connections++,
          }),
        );
        await until(() => connections === 1, 'it is connected');
        const expected: { id: string }[] = [];
        for (const scans of [1, 2, 3]) {
          proxy.drop();
          const scanId = await startScan(mockScan(20, 0, page));
          const events = await follow(scanId, { selection: 'id type' });
          expected.push(
            ...(events.filter(({ type }) => type === 'ASSESSMENT') as unknown as typeof expected),
          );
          expect(expected.length).toBe(scans);
          await until(() => seen.length >= scans, `${scans} have come`);
        }
        abort.abort();
        await ended;
        expect(ids(seen)).toEqual(ids(expected));
        expect(seen[0]?.assessment).toMatchObject({ seq: seen[0]?.seq, layers: expect.any(Array) });
      });
    });
  },
);

test('events have types that their `type` narrows', () => {
  const events = followScan({ url: 'http://127.0.0.1/graphql', scanId: 'x' });
  type Event =
    Awaited<ReturnType<typeof events.next>> extends infer R
      ? R extends { done?: false; value: infer V }
        ? V
        : never
      : never;
  expectTypeOf<Extract<Event, { type: 'HOST' }>>().toEqualTypeOf<HostEvent>();
  expectTypeOf<HostEvent['host']['name']>().toBeString();
  expectTypeOf(followFindings).returns.toExtend<AsyncIterable<FindingEvent>>();
  expectTypeOf(followScans<NonNullable<ScanUpdate['scan']>>).returns.toExtend<AsyncIterable<ScanUpdate>>();
  expectTypeOf<ScanwireClient['request']>().returns.toEqualTypeOf<Promise<unknown>>();
});
