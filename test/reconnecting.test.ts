/** Clients that lose their connection at random, and a server that is killed: every client gets every event once. */
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import WebSocket from 'ws';
import { until, withFolder } from './support/app.ts';
import { endCommands } from './support/command.ts';
import { type ServerProcess, startServerProcess } from './support/server-process.ts';

afterEach(endCommands);

const CLIENTS = 100;
/** Fewer for a quick run. */
const EVENTS = Number(process.env.RECONNECTING_EVENTS ?? 100_000);
/** Events of one append, at most. */
const LEG = EVENTS / 8;
/** Kills come when clients have read these shares. A scan whose server is killed three times is given up. */
const RESTARTS = [
  { at: 0.06, signal: 'SIGKILL' },
  { at: 0.2, signal: 'SIGTERM' },
  { at: 0.45, signal: 'SIGKILL' },
  { at: 0.7, signal: 'SIGTERM' },
] as const;

const FOLLOW =
  'subscription ($scanId: ID!, $after: Int) { scanEvents(scanId: $scanId, after: $after) { seq } }';
const POLL =
  'query ($scanId: ID!, $after: Int!) { scan(id: $scanId) { events(after: $after, first: 1000, waitMs: 2000) { events { seq } lastSeq terminal } } }';

/** The address of the server, now or after its restart. */
interface Place {
  server: Promise<ServerProcess>;
}

class Reader {
  last = 0;
  /** The stream was completed. */
  ended = false;
  readonly problems: string[] = [];
  readonly legs = { socket: 0, sse: 0, poll: 0 };

  take(seq: number, how: keyof Reader['legs']): void {
    if (seq !== this.last + 1 && this.problems.length < 5) {
      this.problems.push(`${how}: ${seq} after ${this.last}`);
    }
    this.last = seq;
  }
}

const between = (from: number, to: number) => from + Math.floor(Math.random() * (to - from));
const oneOf = <T>(items: readonly T[]): T => items[between(0, items.length)] as T;

/** Reads on over some transport, for a while. @throws when the server goes away */
type Leg = (url: string, scanId: string, reader: Reader) => Promise<void>;

const overSocket: Leg = (url, scanId, reader) =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      perMessageDeflate: false,
    });
    let left = between(1, LEG);
    let over = false;
    let greeted = false;
    const leave = (way: 'terminate' | 'close' | 'complete') => {
      over = true;
      if (way === 'complete') socket.send('{"id":"1","type":"complete"}');
      if (way === 'terminate') socket.terminate();
      else socket.close(1000);
      resolve();
    };
    socket.on('open', () => socket.send('{"type":"connection_init"}'));
    socket.on('message', (data) => {
      if (over) return;
      const message = JSON.parse(String(data));
      switch (message.type) {
        case 'next': {
          const seq = message.payload.data?.scanEvents.seq;
          if (seq === undefined) reader.problems.push(String(data));
          if (greeted) reader.take(seq, 'socket');
          else if (seq !== reader.last) reader.problems.push(`greeted with ${seq} for ${reader.last}`);
          greeted = true;
          if (--left === 0) leave(oneOf(['terminate', 'close', 'complete']));
          break;
        }
        case 'connection_ack': {
          const payload = { query: FOLLOW, variables: { scanId, after: reader.last } };
          socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload }));
          // Some leave before their first event.
          if (Math.random() < 0.05) leave('terminate');
          break;
        }
        case 'complete':
          reader.ended = true;
          leave('close');
          break;
        default:
          reader.problems.push(String(data));
      }
    });
    socket.on('error', reject);
    socket.on('close', (code) => reject(new Error(`closed with ${code}`)));
  });

const overSse: Leg = async (url, scanId, reader) => {
  const { last } = reader;
  // The event stream resumes from Last-Event-ID, whatever the variable says.
  const way = oneOf(['header', 'parameter', 'variable']);
  const variables = { scanId, after: way === 'variable' ? last : 0 };
  const asGet = Math.random() < 0.5;
  const search = new URLSearchParams(asGet ? { query: FOLLOW, variables: JSON.stringify(variables) } : {});
  if (way === 'parameter') search.set('lastEventId', String(last));
  const outgoing = request(`${url}/graphql?${search}`, {
    method: asGet ? 'GET' : 'POST',
    agent: false,
    headers: {
      accept: 'text/event-stream',
      ...(asGet ? {} : { 'content-type': 'application/json' }),
      ...(way === 'header' ? { 'last-event-id': String(last) } : {}),
    },
  });
  outgoing.end(asGet ? undefined : JSON.stringify({ query: FOLLOW, variables }));
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  outgoing.on('error', () => {});
  let left = between(1, LEG);
  let greeted = false;
  let first = true;
  let pending = '';
  try {
    for await (const text of response.setEncoding('utf8')) {
      const blocks = (pending + text).split('\n\n');
      pending = blocks.pop() ?? '';
      for (const block of blocks) {
        if (first && !/^retry: \d+$/.test(block)) reader.problems.push(`sse begins with ${block}`);
        if (first || block.startsWith(':')) {
          first = false;
          continue;
        }
        const [, id, json] = /^id: (\d+)\nevent: next\ndata: (.*)$/.exec(block) ?? [];
        if (json === undefined) {
          if (/^event: complete\b/.test(block)) reader.ended = true;
          else reader.problems.push(`sse: ${block}`);
          return;
        }
        const { seq } = JSON.parse(json).data.scanEvents;
        if (String(seq) !== id) reader.problems.push(`id ${id} of ${seq}`);
        if (greeted) reader.take(seq, 'sse');
        else if (seq !== last) reader.problems.push(`greeted with ${seq} for ${last}`);
        greeted = true;
        if (--left === 0) return;
      }
    }
    throw new Error('the stream broke off');
  } finally {
    outgoing.destroy();
  }
};

const overPolling: Leg = async (url, scanId, reader) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    for (let pages = between(1, 6); pages > 0; pages--) {
      const outgoing = request(`${url}/graphql`, {
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/json' },
      });
      outgoing.end(JSON.stringify({ query: POLL, variables: { scanId, after: reader.last } }));
      // Some do not wait for the response.
      if (Math.random() < 0.1) outgoing.setTimeout(between(1, 50), () => outgoing.destroy(new Error('gone')));
      const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
      let text = '';
      for await (const part of response.setEncoding('utf8')) text += part;
      const { data, errors } = JSON.parse(text);
      if (errors) {
        reader.problems.push(JSON.stringify(errors));
        return;
      }
      const { events, lastSeq, terminal } = data.scan.events;
      for (const { seq } of events) reader.take(seq, 'poll');
      if (lastSeq !== reader.last) reader.problems.push(`lastSeq ${lastSeq} after ${reader.last}`);
      if (terminal) {
        reader.ended = true;
        return;
      }
    }
  } finally {
    agent.destroy();
  }
};

const LEGS: [how: keyof Reader['legs'], leg: Leg, share: number][] = [
  ['poll', overPolling, 0.2],
  ['sse', overSse, 0.6],
  ['socket', overSocket, 1],
];

async function readAll(place: Place, scanId: string, reader: Reader): Promise<void> {
  while (!reader.ended && reader.problems.length === 0) {
    const { url } = await place.server;
    const chance = Math.random();
    const [how, leg] = LEGS.find(([, , share]) => chance < share) as (typeof LEGS)[number];
    reader.legs[how]++;
    // Clients wait before they reconnect, and may find the server gone.
    await leg(url, scanId, reader).catch(() => sleep(between(5, 50)));
  }
}

test('100 clients that drop and resume at random over all transports, through restarts, see each event once', async () => {
  await withFolder(async (folder) => {
    const place: Place = { server: startServerProcess(folder) };
    const scanId = await (await place.server).startScan({
      target: 'example.com',
      scanners: [{ name: 'mock', options: { events: EVENTS, rate: 12_000 } }],
    });
    const readers = Array.from({ length: CLIENTS }, () => new Reader());
    const reading = Promise.all(readers.map((reader) => readAll(place, scanId, reader)));
    const over = () =>
      readers.some(({ problems }) => problems.length > 0) || readers.every(({ ended }) => ended);

    const share = () => readers.reduce((sum, { last }) => sum + last, 0) / (CLIENTS * EVENTS);
    for (const { at, signal } of RESTARTS) {
      await until(() => share() >= at || over(), `${at} of all is read`, 200_000);
      const server = await place.server;
      place.server = server.end(signal).then(() => startServerProcess(folder));
      await place.server;
    }
    await reading;

    expect(readers.flatMap(({ problems }) => problems)).toEqual([]);
    const server = await place.server;
    const { data } = await server.query('query ($id: ID!) { scan(id: $id) { status lastSeq } }', {
      id: scanId,
    });
    expect(data.scan.status).toBe('COMPLETED');
    expect(data.scan.lastSeq).toBeGreaterThan(EVENTS);
    expect(readers.filter(({ last }) => last !== data.scan.lastSeq)).toEqual([]);
    for (const [how] of LEGS)
      expect(readers.filter(({ legs }) => legs[how] > 0).length).toBeGreaterThan(CLIENTS / 2);
    expect(await server.end('SIGTERM')).toBe(0);
  });
}, 240_000);
