import { describe, expect, expectTypeOf, test } from 'vitest';
import webSocketImpl from 'ws';
import {
  type FindingEvent,
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
  test.each<Transport>(['websocket', 'sse', 'polling'])(
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
});

describe('the findings of all scans', () => {
  test.each<Transport>(['websocket', 'sse'])(
    'are followed over %s and lost connections, once each',
    async (transport) => {
      const { url, startScan, follow } = app();
      await withHttpProxy(url, async (proxy) => {
        const abort = new AbortController();
        let connections = 0;
        const findings = gather<FindingEvent>(
          followFindings({
            client: clientFor(proxy.url, [transport]),
            signal: abort.signal,
            filter: { minSeverity: 'LOW', targets: [`found-${transport}.example.com`] },
            onConnected: () => connections++,
          }),
        );
        await until(() => connections === 1, 'it is connected');
        // Before the first finding as well.
        proxy.drop();
        const scanIds = await Promise.all(
          [1, 2].map(() => startScan(mockScan(250, 100, `found-${transport}.example.com`))),
        );
        for (const enough of [5, 15, 25]) {
          await until(() => findings.seen.length >= enough, `${enough} have come`);
          proxy.drop();
        }
        const recorded = await Promise.all(
          scanIds.map((id) =>
            follow(id, { selection: 'seq type scanId ... on FindingEvent { finding { severity } }' }),
          ),
        );
        const expected = recorded
          .flat()
          .filter(
            ({ type, finding }) => type === 'FINDING' && !['UNKNOWN', 'INFO'].includes(finding.severity),
          );
        await until(() => findings.seen.length >= expected.length, 'all have come');
        abort.abort();
        await findings.ended;
        const keys = (events: readonly { scanId: string; seq: number }[]) =>
          events.map(({ scanId, seq }) => `${scanId} ${seq}`).sort();
        expect(keys(findings.seen)).toEqual(keys(expected as never));
        expect(connections).toBeGreaterThan(3);
        expect(findings.seen[0]?.finding.title).toBeTruthy();
      });
    },
  );
});

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
  expectTypeOf(followScans).returns.toExtend<AsyncIterable<ScanUpdate>>();
  expectTypeOf<ScanwireClient['request']>().returns.toEqualTypeOf<Promise<unknown>>();
});
