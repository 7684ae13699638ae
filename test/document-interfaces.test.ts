/**
 * The documents' interfaces deliver what the GraphQL subscription delivers: the same events in the same order, none missing
 * and none twice, to readers that reconnect, over a server that is killed and started again.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type EventSourceMessage, EventSourceParserStream } from 'eventsource-parser/stream';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { type AnyEvent, EVENT_FIELDS, until, withFolder } from './support/app.ts';
import { endCommands } from './support/command.ts';
import { type ServerProcess, startServerProcess } from './support/server-process.ts';

/** A message, and the position after which a reader resumes if the message names one. */
interface Message {
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
  data: any;
  position?: number;
}

interface Connection {
  messages: Message[];
  /** Resolves when the server has closed it, or is gone. */
  over: Promise<unknown>;
  close(): void;
}

/** @param after null: from the start */
type Open = (url: string, after: number | null) => Connection;

const webSocket =
  (path: string, read: (data: Message['data']) => Message = (data) => ({ data })): Open =>
  (url, after) => {
    const query = after === null ? '' : `?after=${after}`;
    const socket = new WebSocket(url.replace('http', 'ws') + path + query);
    const messages: Message[] = [];
    socket.on('message', (text) => messages.push(read(JSON.parse(String(text)))));
    socket.on('error', () => {});
    return {
      messages,
      over: new Promise((resolve) => socket.on('close', resolve)),
      close: () => socket.terminate(),
    };
  };

const eventStream =
  (path: string): Open =>
  (url, after) => {
    const stop = new AbortController();
    const messages: Message[] = [];
    const headers: Record<string, string> = after === null ? {} : { 'last-event-id': String(after) };
    const reading = async () => {
      const { body } = await fetch(url + path, { headers, signal: stop.signal });
      const events = body?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
      for await (const { data, id } of events as unknown as AsyncIterable<EventSourceMessage>)
        messages.push({ data: JSON.parse(data), position: Number(id) });
    };
    return { messages, over: reading().catch(() => {}), close: () => stop.abort() };
  };

const withPosition = (data: Message['data']): Message => ({ data, position: data.position });

const socketIo: Open = (url, after) => {
  const socket = io(url, { reconnection: false, forceNew: true, auth: { after } });
  const messages: Message[] = [];
  socket.on('new_scan', (data) => messages.push(withPosition(data)));
  return {
    messages,
    over: new Promise((resolve) => socket.on('disconnect', resolve).on('connect_error', resolve)),
    close: () => socket.disconnect(),
  };
};

const lower = (text: string) => text.toLowerCase();

function liveMessages(event: AnyEvent): object[] {
  const message = (name: string, data: object) => [{ event: name, data }];
  switch (event.type) {
    case 'LOG':
      return message('log', { timestamp: event.at, message: event.message, level: event.level });
    case 'STATUS':
      return message('status', { status: lower(event.status) });
    case 'FINDING': {
      const { title, severity, type, url } = event.finding;
      return message('finding', { title, severity: lower(severity), type, url });
    }
    case 'COMPLETED': {
      const { findings, bySeverity } = event.summary;
      const { critical, high } = bySeverity;
      return message('completed', { status: 'completed', total_findings: findings, critical, high });
    }
    case 'FAILED':
      return message('error', { status: 'failed', error: event.error });
    case 'CANCELLED':
      return message('error', { status: 'cancelled', error: event.reason });
    default:
      return [];
  }
}

function chunkMessages({ type, host, endpoint }: AnyEvent): object[] {
  switch (type) {
    case 'HOST': {
      const { name, ip, alive } = host;
      return [{ type: 'subdomains_chunk', data: [{ name, ip: ip.length === 1 ? ip[0] : ip, alive }] }];
    }
    case 'ENDPOINT':
      return [{ type: 'endpoints_chunk', data: [{ url: endpoint.url, status: endpoint.status }] }];
    case 'COMPLETED':
    case 'FAILED':
    case 'CANCELLED':
      return [{ type: lower(type), data: [] }];
    default:
      return [];
  }
}

/** @returns a function for the events of one scan, in order */
function stateMessages(): (event: AnyEvent) => object[] {
  const statuses: Record<string, string> = { RUNNING: 'scanning', CANCELLING: 'scanning' };
  let progress_percent = 0;
  return ({ type, at: timestamp, scanId: scan_id, status, percent, message, error, reason }) => {
    const state = (name: string, progress_text: unknown, more: object = {}) => [
      { scan_id, status: name, progress_percent, progress_text, timestamp, ...more },
    ];
    if (type === 'STATUS') return state(statuses[status] ?? lower(status), expect.any(String));
    if (type === 'PROGRESS') {
      progress_percent = percent;
      return state('scanning', message);
    }
    if (type === 'COMPLETED') {
      progress_percent = 100;
      return state('completed', expect.any(String));
    }
    if (type === 'FAILED' || type === 'CANCELLED')
      return state(lower(type), expect.any(String), { error: error ?? reason });
    return [];
  };
}

/** @returns a function for the events of one page scan, in order */
function pageMessages(url: string): (event: AnyEvent) => object[] {
  let verdict: AnyEvent['assessment'];
  let hasRun = false;
  return ({
    seq,
    type,
    at: timestamp,
    scanId: scan_id,
    status,
    percent,
    message,
    assessment,
    error,
    reason,
  }) => {
    const step = (name: string, progress: number, more: object) => [
      { status: name, url, method: 'EXTENSION', progress, scan_id, timestamp, ...more },
    ];
    if (type === 'STATUS' && seq === 1) return step('SCAN_STARTED', 0, { message: 'Initiating analysis...' });
    if (type === 'STATUS' && status === 'RUNNING' && !hasRun) {
      hasRun = true;
      return step('SCAN_UPDATE', 30, { message: 'Analysing the page' });
    }
    if (type === 'PROGRESS') return step('SCAN_UPDATE', Math.min(99, Math.max(30, percent)), { message });
    if (type === 'ASSESSMENT') verdict = assessment;
    if (type === 'FAILED' || type === 'CANCELLED')
      return step('SCAN_FAILED', 100, { error: error ?? reason });
    if (type !== 'COMPLETED') return [];
    const { riskScore: risk_score, threatLevel: threat_level, ...more } = verdict;
    const { classification, confidence, reasons, indicators } = more;
    const verdictOfDocument = { risk_score, threat_level, classification, confidence, reasons, indicators };
    return step('SCAN_COMPLETE', 100, verdictOfDocument);
  };
}

/** Judges pages slowly enough to be interrupted. */
const JUDGE = `
  import { assessment, defineScanner, progress, z } from ${JSON.stringify(new URL('../dist/sdk/scanner.js', import.meta.url).href)};
  export default defineScanner({
    name: 'judge', title: 'Judge', description: 'Judges pages.', version: '1.0.0',
    intrusiveness: 'passive', consumes: ['page'], produces: ['assessment'], options: z.strictObject({ steps: z.int() }),
    async *scan({ page }, { options: { steps }, signal }) {
      for (let step = 1; step <= steps; step++) {
        await new Promise((resolve) => setTimeout(resolve, 25));
        signal.throwIfAborted();
        yield progress(step / (steps + 1), 'layer ' + step);
      }
      yield assessment({ url: page.url, riskScore: steps, threatLevel: 'BENIGN', classification: 'BENIGN', indicators: [] });
    },
  });`;

const SCAN_PAGE = `mutation ($input: ScanPageInput!) { scanPage(input: $input) {
  ... on StartScanSuccess { scan { id } } ... on Error { message } } }`;

async function scanPage(server: ServerProcess, name: string, steps: number): Promise<string> {
  const input = { url: `https://${name}.test/`, scanners: { only: [{ name: 'judge', options: { steps } }] } };
  const { data } = await server.query(SCAN_PAGE, { input });
  return data.scanPage.scan.id;
}

/** Messages after which a reader leaves and comes back. */
const PART = 7;
/** Page scans that are started. */
const PAGES = 4;
const ENDS = /^(completed|failed|cancelled|SCAN_COMPLETE|SCAN_FAILED)$/;
const isEnd = ({ data }: Message) => ENDS.test(data.status ?? data.data?.status ?? data.type);

/** One client of an interface, over all its connections. */
interface Reader {
  name: string;
  open: Open;
  /** position at which it begins; null: the start of its scan */
  start: number | null;
  /** ends of scans after which it has everything */
  ends: number;
  /** of a scan whose messages have no position: finds the seq of the last of so many messages */
  seqOf?: (server: ServerProcess, count: number) => Promise<number>;
  messages: Message[];
  /** number of messages that it had when the server was killed */
  beforeKill: number;
}

const withoutGreeting = (messages: readonly Message[]) =>
  messages.filter(({ data }) => data.event !== 'connected');
const hasEnded = ({ messages, ends }: Reader) => messages.filter(isEnd).length >= ends;

/** Reads on from where the reader is, in parts, to the end. */
async function readInParts(reader: Reader, server: ServerProcess): Promise<void> {
  while (!hasEnded(reader)) {
    const { messages, seqOf } = reader;
    const after = seqOf ? await seqOf(server, messages.length) : (messages.at(-1)?.position ?? reader.start);
    const connection = reader.open(server.url, after);
    const got = () => withoutGreeting(connection.messages);
    let isOver = false;
    connection.over.then(() => {
      isOver = true;
    });
    const isLast = () => hasEnded({ ...reader, messages: [...messages, ...got()] });
    await until(() => isOver || got().length >= PART || isLast(), `more for ${reader.name}`);
    messages.push(...got().slice(0, PART));
    connection.close();
  }
}

const folderOf: { end(): void; done?: Promise<void> } = { end() {} };
let server: ServerProcess;
let scanId: string;
const pages = new Map<string, string>();
/** Events of each scan, as the subscription delivers them at the end. */
const events = new Map<string, AnyEvent[]>();
let readers: Reader[] = [];

const expectedOf = (map: (event: AnyEvent) => object[], id = scanId) => (events.get(id) ?? []).flatMap(map);

const LOG = `query ($id: ID!) { scan(id: $id) { events(first: 500) { events { ${EVENT_FIELDS} } } } }`;
const seqBy = (map: (event: AnyEvent) => object[]) => async (server: ServerProcess, count: number) => {
  const { data } = await server.query(LOG, { id: scanId });
  const log: AnyEvent[] = data.scan.events.events;
  return log.flatMap((event) => map(event).map(() => event.seq))[count - 1] ?? 0;
};

async function startReaders(folder: string): Promise<void> {
  await writeFile(join(folder, 'judge.mjs'), JUDGE);
  await writeFile(join(folder, 'scanwire.yaml'), 'scanners: { judge: { module: ./judge.mjs } }');
  const env = { SCANWIRE_CONFIG: './scanwire.yaml' };
  server = await startServerProcess(folder, env);
  // Positions among all pages are times, in units of 10 µs.
  const start = Date.now() * 100;
  const reader = (name: string, open: Open, more: Partial<Reader> = {}): Reader => ({
    ...{ name, open, start: null, ends: 1, messages: [], beforeKill: 0, ...more },
  });
  readers = [
    reader('/api/scans/stream', eventStream('/api/scans/stream'), { start, ends: PAGES }),
    reader('/ws/scans', webSocket('/ws/scans', withPosition), { start, ends: PAGES }),
    reader('Socket.IO', socketIo, { start, ends: PAGES }),
  ];
  const connect = ({ open, start }: Reader) => open(server.url, start);
  const connections = readers.map(connect);
  pages.set('ended', await scanPage(server, 'ended', 2));
  await until(() => connections.every(({ messages }) => messages.some(isEnd)), 'the first verdict');
  const mock = { name: 'mock', options: { events: 160, rate: 50, seed: 7 } };
  scanId = await server.startScan({ target: 'example.com', scanners: [mock] });
  const ofScan = [
    reader('/ws/scan/{id}', webSocket(`/ws/scan/${scanId}`), { seqOf: seqBy(liveMessages) }),
    reader('/ws/scans/{id}/chunks', webSocket(`/ws/scans/${scanId}/chunks`), { seqOf: seqBy(chunkMessages) }),
    reader('/api/v1/scans/{id}/stream', eventStream(`/api/v1/scans/${scanId}/stream`)),
  ];
  readers.push(...ofScan);
  connections.push(...ofScan.map(connect));
  pages.set('killed', await scanPage(server, 'killed', 60));
  await until(() => connections.every(({ messages }) => messages.length > 10), 'the middle of the scans');
  await server.end('SIGKILL');
  for (const [at, { messages, over }] of connections.entries()) {
    await over;
    const reader = readers[at] as Reader;
    reader.messages.push(...withoutGreeting(messages));
    reader.beforeKill = reader.messages.length;
  }
  server = await startServerProcess(folder, env);
  // Nobody follows these from their beginning.
  pages.set('missed', await scanPage(server, 'missed', 2));
  await server.follow(pages.get('missed') as string);
  pages.set('late', await scanPage(server, 'late', 40));
}

beforeAll(async () => {
  await new Promise<void>((ready, failed) => {
    folderOf.done = withFolder(async (folder) => {
      const ended = new Promise<void>((resolve) => {
        folderOf.end = resolve;
      });
      await startReaders(folder);
      await Promise.all(readers.map((reader) => readInParts(reader, server)));
      for (const id of [scanId, ...pages.values()]) events.set(id, await server.follow(id));
      ready();
      await ended;
      await server.end('SIGTERM');
    });
    folderOf.done.catch(failed);
  });
}, 60_000);
afterAll(async () => {
  folderOf.end();
  await folderOf.done;
  endCommands();
});

const readerOf = (name: string) => readers.find((reader) => reader.name === name) as Reader;
const dataOf = (messages: readonly Message[]) => messages.map(({ data }) => data);

describe('the events of a scan, over kill -9, restart and reconnects', () => {
  test.each([
    ['/ws/scan/{id}', () => liveMessages],
    ['/ws/scans/{id}/chunks', () => chunkMessages],
    ['/api/v1/scans/{id}/stream', stateMessages],
  ])('%s delivers those of the subscription', async (name, mapping) => {
    const reader = readerOf(name);
    const expected = expectedOf(mapping());
    expect(dataOf(reader.messages)).toEqual(expected);
    // It was in the middle when the server was killed.
    expect(reader.beforeKill).toBeGreaterThan(0);
    expect(reader.beforeKill).toBeLessThan(expected.length - PART);
    // A late reader gets the same, from the start.
    const late = reader.open(server.url, null);
    await late.over;
    expect(dataOf(withoutGreeting(late.messages))).toEqual(expected);
    expect(late.messages.length - withoutGreeting(late.messages).length).toBe(
      name === '/ws/scan/{id}' ? 1 : 0,
    );
  });

  test('/api/v1/scans/{id}/results has the findings of the subscription, in pages', async () => {
    const found: object[] = [];
    for (let after: number | null = 0; after !== null; ) {
      const path: string = `/api/v1/scans/${scanId}/results?limit=${PART}&after=${after}`;
      const { data } = (await (await fetch(server.url + path)).json()) as Message['data'];
      found.push(...data.vulnerabilities);
      after = data.next;
    }
    const expected = expectedOf(({ type, finding }) =>
      type === 'FINDING'
        ? [{ ...finding, severity: lower(finding.severity), confidence: lower(finding.confidence) }]
        : [],
    ) as AnyEvent[];
    expect(expected.length).toBeGreaterThan(PART);
    expect(found).toMatchObject(
      expected.map(({ title, severity, url, fingerprint }) => ({ title, severity, url, fingerprint })),
    );
  });
});

describe('the steps of all page scans, over kill -9, restart and reconnects', () => {
  test.each(['/api/scans/stream', '/ws/scans', 'Socket.IO'])(
    '%s delivers those of the subscriptions',
    (name) => {
      const { messages, beforeKill } = readerOf(name);
      const shown = messages.map(({ data: { position: _, ...data } }) => data);
      for (const [page, id] of pages) {
        const expected = expectedOf(pageMessages(`https://${page}.test/`), id);
        expect(
          shown.filter(({ scan_id }) => scan_id === id),
          page,
        ).toEqual(expected);
      }
      expect(messages.map(({ position }) => position)).toEqual(
        [...new Set(messages.map(({ position }) => position))].sort((a, b) => Number(a) - Number(b)),
      );
      expect(messages.map(({ data }) => data)).toEqual(dataOf(readerOf('Socket.IO').messages));
      const atKill = messages[beforeKill - 1]?.data;
      expect([atKill.url, atKill.status]).toEqual(['https://killed.test/', 'SCAN_UPDATE']);
    },
  );
});
