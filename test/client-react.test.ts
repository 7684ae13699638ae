import { Window } from 'happy-dom';
import { createElement, type FunctionComponent, StrictMode } from 'react';
import type { Root } from 'react-dom/client';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import webSocketImpl from 'ws';
import { followScan, type ScanEvent, ScanwireClient } from '../packages/client/src/index.ts';
import {
  type FindingsState,
  type ScanState,
  type ScansState,
  ScanwireProvider,
  useFindings,
  useScan,
  useScans,
} from '../packages/client/src/react.ts';
import { findingsView } from '../packages/client/src/views.ts';
import { sharedApp, until } from './support/app.ts';
import { withHttpProxy } from './support/http-proxy.ts';
import { withRelay } from './support/relay.ts';

const app = sharedApp({ limits: { keepAliveMs: 200 } });
const roots: Root[] = [];
let createRoot: typeof import('react-dom/client')['createRoot'];

beforeAll(async () => {
  const window = new Window();
  // React looks for a browser when it is loaded.
  vi.stubGlobal('window', window);
  vi.stubGlobal('document', window.document);
  vi.stubGlobal('navigator', window.navigator);
  ({ createRoot } = await import('react-dom/client'));
});

afterEach(() => {
  for (const root of roots.splice(0)) root.unmount();
  vi.stubGlobal('requestAnimationFrame', undefined);
});

const mockScan = (events: number, rate = 0, target = 'example.com') => ({
  target,
  scanners: [{ name: 'mock', options: { events, rate } }],
});
const clientFor = (url: string) =>
  new ScanwireClient({ url: `${url}/graphql`, webSocketImpl, silenceMs: 5000 });

/** Renders a hook in StrictMode, and keeps the states that it has rendered. */
function show<Props extends object, State>(
  client: ScanwireClient,
  hook: (props: Props) => State,
  first: Props,
) {
  const states: State[] = [];
  const Probe: FunctionComponent<Props> = (props) => {
    const state = hook(props);
    if (states.at(-1) !== state) states.push(state);
    return null;
  };
  const root = createRoot(document.createElement('div'));
  roots.push(root);
  const render = (props: Props) =>
    root.render(
      createElement(
        StrictMode,
        null,
        createElement(ScanwireProvider, { client }, createElement(Probe, props)),
      ),
    );
  render(first);
  return { states, now: () => states.at(-1) as State, render, unmount: () => root.unmount() };
}

async function wholeLog(client: ScanwireClient, scanId: string): Promise<ScanEvent[]> {
  const events: ScanEvent[] = [];
  for await (const event of followScan({ client, scanId })) events.push(event);
  return events;
}

const countOf = (events: readonly ScanEvent[], type: ScanEvent['type']) =>
  events.filter((event) => event.type === type).length;

function expectState(state: ScanState, events: readonly ScanEvent[]): void {
  expect(state.counts).toEqual({
    hosts: countOf(events, 'HOST'),
    endpoints: countOf(events, 'ENDPOINT'),
    findings: countOf(events, 'FINDING'),
    assessments: countOf(events, 'ASSESSMENT'),
    logs: countOf(events, 'LOG'),
  });
  expect(state.hosts).toEqual(events.flatMap((event) => (event.type === 'HOST' ? [event.host] : [])));
  expect(state).toMatchObject({ status: 'COMPLETED', progress: 100, cursor: events.length });
  expect(state.connection).toMatchObject({ state: 'ended', behind: 0, error: null });
}

describe('useScan', () => {
  const useProbe = ({ scanId }: { scanId: string | null }) => useScan(scanId);

  test('builds the state of a scan by one stream in StrictMode, rendering many events at once', async () => {
    const { url, startScan } = app();
    await withRelay(url, async (relay) => {
      const client = clientFor(relay.url);
      const scanId = await startScan(mockScan(500, 1000));
      const { states, now } = show(client, useProbe, { scanId });
      expect(now()?.connection.state ?? 'connecting').toBe('connecting');
      await until(() => now()?.connection.state === 'ended', 'the scan has ended');
      expect(relay.connections()).toBe(1);
      const events = await wholeLog(clientFor(url), scanId);
      expectState(now(), events);
      expect(now().connection.transport).toBe('websocket');
      expect(states.length).toBeGreaterThan(5);
      expect(states.length).toBeLessThan(events.length / 3);
      await until(() => relay.open() === 0, 'the connection is closed');
    });
  });

  test('ends the stream when it is unmounted, and switches it with the id', async () => {
    const { url, startScan, query } = app();
    await withRelay(url, async (relay) => {
      const client = clientFor(relay.url);
      const [first, second] = [await startScan(mockScan(500, 50)), await startScan(mockScan(40))];
      const { now, states, render, unmount } = show(client, useProbe, { scanId: first as string | null });
      await until(() => (now()?.cursor ?? 0) > 10, 'the first one is followed');
      render({ scanId: second });
      await until(() => now().connection.state === 'ended', 'the second one has ended');
      expectState(now(), await wholeLog(clientFor(url), second));
      render({ scanId: null });
      await until(() => now().connection.state === 'idle', 'nothing is followed');
      expect(now().counts.hosts).toBe(0);
      await until(() => relay.open() === 0, 'no stream is left');
      render({ scanId: first });
      await until(() => now().cursor > 10, 'the first one is followed again');
      unmount();
      await until(() => relay.open() === 0, 'the stream has ended');
      const { length } = states;
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(states.length).toBe(length);
      await query(`mutation { cancelScan(input: { id: "${first}" }) { __typename } }`);
    });
  });

  test('shows the state of its connection, and loses and doubles nothing when it is lost', async () => {
    const { url, startScan } = app();
    await withHttpProxy(url, async (proxy) => {
      proxy.upgrades = 'refuse';
      const scanId = await startScan(mockScan(200, 80));
      const { now } = show(clientFor(proxy.url), useProbe, { scanId });
      await until(() => (now()?.cursor ?? 0) > 30, 'it is followed');
      expect(now().connection).toMatchObject({ state: 'live', transport: 'sse' });
      proxy.drop();
      await until(() => now().connection.state === 'connecting', 'the connection is lost');
      await until(() => now().connection.state === 'live', 'it is back');
      await until(() => now().connection.state === 'ended', 'the scan has ended');
      expectState(now(), await wholeLog(clientFor(url), scanId));
    });
  });

  test('counts down the recorded events that are still to come', async () => {
    const { url, startScan } = app();
    const scanId = await startScan(mockScan(3000));
    const { length } = await wholeLog(clientFor(url), scanId);
    // A frame whenever the page is idle.
    vi.stubGlobal('requestAnimationFrame', setImmediate);
    vi.stubGlobal('cancelAnimationFrame', clearImmediate);
    const { states, now } = show(clientFor(url), useProbe, { scanId });
    await until(() => now()?.connection.state === 'ended', 'the scan has ended');
    const live = states.filter(({ connection }) => connection.state === 'live');
    expect(live.length).toBeGreaterThan(1);
    for (const { connection, cursor } of live) expect(connection.behind + cursor).toBe(length);
    expect(now().connection.behind).toBe(0);
  });

  test('renders once a frame at most under 1000 events a second', async () => {
    let frames = 0;
    vi.stubGlobal('requestAnimationFrame', (work: () => void) => {
      frames++;
      return setTimeout(work, 16);
    });
    vi.stubGlobal('cancelAnimationFrame', clearTimeout);
    const { url, startScan } = app();
    const { states, now } = show(clientFor(url), useProbe, {
      scanId: await startScan(mockScan(1500, 1000)),
    });
    await until(() => now()?.connection.state === 'ended', 'the scan has ended');
    // The first one shows the state before the first event.
    expect(states.length).toBeLessThanOrEqual(frames + 1);
    expect(frames).toBeLessThan(now().cursor / 5);
    expect(states.length).toBeGreaterThan(5);
  });

  test('shows the error of a scan that cannot be followed', async () => {
    const { now } = show(clientFor(app().url), useProbe, { scanId: 'no such scan' });
    await until(() => now()?.connection.state === 'failed', 'it has failed');
    expect(now().connection.error).toMatchObject({ code: 'NOT_FOUND' });
  });
});

test('useScans shows the scans that match its filter, also those that have ended or were deleted', async () => {
  const { url, startScan, query } = app();
  await withRelay(url, async (relay) => {
    const useProbe = ({ target }: { target: string }): ScansState => useScans({ target });
    const done = await startScan(mockScan(5, 0, 'list.example.com'));
    await until(async () => {
      const { data } = await query(`{ scan(id: "${done}") { status } }`);
      return data.scan.status === 'COMPLETED';
    }, 'the first scan has ended');
    const { now } = show(clientFor(relay.url), useProbe, { target: 'list.example' });
    await until(() => now()?.scans.length === 1, 'the first scan is listed');
    const live = await startScan(mockScan(60, 60, 'list.example.com'));
    await startScan(mockScan(5, 0, 'another.example.com'));
    await until(() => now().scans.length === 2, 'the second scan is listed');
    relay.drop();
    await until(() => now().scans.every(({ status }) => status === 'COMPLETED'), 'both have ended');
    expect(now().scans.map(({ id }) => id)).toEqual([live, done]);
    await query(`mutation { deleteScan(input: { id: "${done}" }) { __typename } }`);
    // The list is read again with each connection.
    relay.drop();
    await until(() => now().scans.length === 1, 'the deleted scan is gone');
    expect(now().connection.state).toBe('live');
  });
});

describe('useFindings', () => {
  test('shows no finding twice when it is shown again', async () => {
    const { url, startScan, follow } = app();
    const target = 'again.example.com';
    const view = findingsView(clientFor(url), { filter: { targets: [target] } }, {});
    const find = async () => {
      const before = view.snapshot().count;
      await until(() => view.snapshot().connection.state === 'live', 'it is connected');
      await follow(await startScan(mockScan(60, 0, target)));
      await until(() => view.snapshot().count >= before + 5, 'it has new findings');
    };
    for (let shown = 0; shown < 3; shown++) {
      const hide = view.subscribe(() => {});
      await find();
      hide();
    }
    const ids = view.snapshot().findings.map(({ id }) => id);
    expect(ids.length).toBe(new Set(ids).size);
  });

  test('shows the findings of one scan, or of all scans from now on, once each', async () => {
    const { url, startScan } = app();
    await withRelay(url, async (relay) => {
      const client = clientFor(relay.url);
      const useAll = (): FindingsState => useFindings({ filter: { targets: ['found.example.com'] } });
      const all = show(client, useAll, {});
      await until(() => all.now()?.connection.state === 'live', 'it is connected');
      const scanId = await startScan(mockScan(200, 200, 'found.example.com'));
      const useOne = (): FindingsState => useFindings({ scanId, limit: 10 });
      const one = show(client, useOne, {});
      await until(() => one.now()?.connection.state === 'ended', 'the scan has ended');
      const found = (await wholeLog(clientFor(url), scanId)).filter(({ type }) => type === 'FINDING');
      await until(() => all.now().count === found.length, 'all have come');
      expect(all.now().findings).toEqual(found);
      expect(one.now()).toMatchObject({ count: found.length, findings: found.slice(-10) });
      expect(relay.connections()).toBe(1);
    });
  });
});
