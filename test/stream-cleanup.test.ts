/** Thousands of clients that leave at any moment and in any way. */
import { getEventListeners, once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { createInProcessPubSub } from '../src/core/pubsub.ts';
import { type TestApp, until, withApp } from './support/app.ts';
import { connectRaw, frame, OPCODE, type RawPeer } from './support/frames.ts';
import { adminOf } from './support/identity.ts';
import { collectGarbage, resources, untilNoMoreThan } from './support/resources.ts';

const MB = 2 ** 20;
const CYCLES = 10_000;
/** The first clients compile and cache what stays. */
const WARM_UP = 1500;
const AT_ONCE = 40;

const mock = (events: number, rate: number) => ({
  target: 'example.com',
  scanners: [{ name: 'mock', options: { events, rate } }],
});

/** Executed once for all subscriptions with the same selection, except the last. */
const SELECTIONS = ['seq', 'seq type', 'seq', 'seq type', 'seq scan { status }'];

/** How far a client gets before it leaves. */
const STAGES = [
  'connected',
  'half a handshake',
  'open',
  'init sent',
  'acknowledged',
  'half a message',
  'subscribing',
  'streaming',
  'several streams',
  'an event stream is asked for',
  'an event stream has begun',
] as const;
type Stage = (typeof STAGES)[number];

/** How it leaves. */
const WAYS = ['end', 'destroy', 'reset', 'close frame', 'complete', 'complete and end'] as const;

interface Cycle {
  stage: Stage;
  way: (typeof WAYS)[number];
  scanId: string;
  /** so that no client reads a long log again */
  after(): number;
  selection: string;
}

function* cycles(count: number, scans: readonly Pick<Cycle, 'scanId' | 'after'>[]): Generator<Cycle> {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(Math.random() * items.length)] as T;
  for (let index = 0; index < count; index++) {
    yield {
      stage: STAGES[index % STAGES.length] as Stage,
      way: pick(WAYS),
      ...pick(scans),
      selection: pick(SELECTIONS),
    };
  }
}

const send = (peer: RawPeer, message: unknown) => peer.write(frame(JSON.stringify(message)));

/** Resolves after so many more messages, or when no more arrive. */
async function comes(peer: RawPeer, count: number): Promise<void> {
  let left = count;
  const come = new Promise<void>((resolve) => {
    peer.onFrame(({ opcode, payload }) => {
      if (opcode !== OPCODE.text) return;
      if (--left === 0 || /"type":"(complete|error)"/.test(payload.toString('latin1'))) resolve();
    });
  });
  await Promise.race([come, peer.closeCode]);
}

const requestOf = ({ scanId, after, selection }: Cycle) => ({
  query: `subscription ($scanId: ID!, $after: Int) { scanEvents(scanId: $scanId, after: $after) { ${selection} } }`,
  variables: { scanId, after: after() },
});

async function run(url: string, cycle: Cycle): Promise<void> {
  const { stage, way } = cycle;
  const socket = stage.includes('event stream')
    ? await openEventStream(url, cycle)
    : stage === 'connected' || stage === 'half a handshake'
      ? await openBare(url, stage)
      : await openPeer(url, cycle);
  const gone = once(socket, 'close');
  switch (way) {
    case 'destroy':
      socket.destroy();
      break;
    case 'reset':
      socket.resetAndDestroy();
      break;
    case 'close frame':
      socket.write(frame(Buffer.of(0x03, 0xe8), { opcode: OPCODE.close }));
      socket.end();
      break;
    case 'complete':
    case 'complete and end':
      socket.write(frame(JSON.stringify({ type: 'complete', id: '1' })));
      if (way === 'complete') await sleep(1);
      socket.end();
      break;
    case 'end':
      socket.end();
      break;
    default:
      way satisfies never;
  }
  socket.resume();
  await gone;
}

async function openBare(url: string, stage: Stage): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('error', () => {});
  await once(socket, 'connect');
  if (stage === 'half a handshake') socket.write('GET /graphql HTTP/1.1\r\nUpgrade: websocket\r\n');
  return socket;
}

async function openEventStream(url: string, cycle: Cycle): Promise<Socket> {
  const socket = await openBare(url, cycle.stage);
  const body = JSON.stringify(requestOf(cycle));
  socket.write(
    `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\naccept: text/event-stream\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  if (cycle.stage === 'an event stream has begun') {
    await new Promise<void>((resolve) => {
      let text = '';
      socket.on('data', (data) => {
        text += data;
        if (text.includes('event: next')) resolve();
      });
      socket.once('close', resolve);
    });
  }
  return socket;
}

async function openPeer(url: string, cycle: Cycle): Promise<Socket> {
  const peer = await connectRaw(url);
  const { stage } = cycle;
  const subscribe = (id: string) => send(peer, { id, type: 'subscribe', payload: requestOf(cycle) });
  if (stage === 'open') return peer.socket;
  const acknowledged = comes(peer, 1);
  send(peer, { type: 'connection_init' });
  if (stage === 'init sent') return peer.socket;
  await acknowledged;
  switch (stage) {
    case 'half a message':
      peer.write(frame(JSON.stringify({ type: 'ping' })).subarray(0, 9));
      break;
    case 'subscribing':
      subscribe('1');
      break;
    case 'streaming':
    case 'several streams': {
      const streaming = comes(peer, 1 + Math.floor(Math.random() * 3));
      for (const id of stage === 'streaming' ? ['1'] : ['1', '2', '3']) subscribe(id);
      await streaming;
      break;
    }
    default:
  }
  return peer.socket;
}

async function churn({ url }: TestApp, count: number, scans: Parameters<typeof cycles>[1]): Promise<void> {
  const queue = cycles(count, scans);
  const work = async () => {
    for (const cycle of queue) await run(url, cycle);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

test('10,000 clients that leave at any moment leave no listener, timer, subscription, file or memory behind', async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on('warning', onWarning);
  // Every subscription listens on it for the revocation of access.
  const { signal: revoked } = new AbortController();
  const authenticate = () => adminOf('default', { revoked });
  try {
    await withApp({ authenticate }, async (app) => {
      const pubsub = app.app.core.pubsub as ReturnType<typeof createInProcessPubSub>;
      const left = () => ({
        listeners: pubsub.listenerCount,
        revocable: getEventListeners(revoked, 'abort').length,
      });
      const untilLeft = async (expected: ReturnType<typeof left>, when: string) => {
        const same = () => JSON.stringify(left()) === JSON.stringify(expected);
        await until(same, when).catch(() => expect(left(), when).toEqual(expected));
      };
      const ended = await app.startScan(mock(30, 0));
      await app.follow(ended);
      await sleep(100);
      const before = resources();
      const nothing = left();

      const quiet = await app.startScan(mock(100, 0.001));
      const busy = await app.startScan(mock(100_000, 100));
      const lastSeq = async () => {
        const { data } = await app.query('query ($id: ID!) { scan(id: $id) { lastSeq } }', { id: busy });
        return data.scan.lastSeq as number;
      };
      await until(async () => (await lastSeq()) > 10, 'it is busy');

      const held: number[] = [];
      for (const count of [WARM_UP, CYCLES - WARM_UP]) {
        // One client stays, and is not disturbed.
        const staying = [await lastSeq()];
        const stay = new AbortController();
        const stayed = (async () => {
          const events = app.events(busy, { after: staying[0] as number, selection: 'seq' });
          for await (const { seq } of events) {
            if (seq > (staying[0] as number)) staying.push(seq);
            if (stay.signal.aborted) break;
          }
        })();
        await churn(app, count, [
          { scanId: quiet, after: () => 0 },
          { scanId: ended, after: () => 20 },
          { scanId: busy, after: () => staying.at(-1) as number },
          { scanId: 'nobody', after: () => 0 },
        ]);
        stay.abort();
        await stayed;
        expect(staying.length).toBeGreaterThan(10);
        expect(staying).toEqual(staying.map((_, index) => (staying[0] as number) + index));
        // The runners of both scans listen for requests.
        await untilLeft({ ...nothing, listeners: nothing.listeners + 2 }, `after ${count}`);
        collectGarbage();
        const { heapUsed, external } = process.memoryUsage();
        held.push(heapUsed + external);
      }
      expect((held[1] as number) - (held[0] as number)).toBeLessThan(12 * MB);
      for (const id of [quiet, busy]) {
        await app.query('mutation ($id: ID!) { cancelScan(input: { id: $id }) { __typename } }', { id });
      }
      const metrics = await (await fetch(`${app.url}/metrics`)).text();
      for (const gauge of ['sockets', 'stream_subscribers', 'stream_groups']) {
        expect(metrics).toMatch(new RegExp(`^scanwire_${gauge} 0$`, 'm'));
      }
      await untilNoMoreThan(before, 'when all have gone');
    });
  } finally {
    process.off('warning', onWarning);
  }
  expect(warnings).toEqual([]);
}, 120_000);
