/**
 * Latency from a service's stream to a subscriber's WebSocket, with parsing and a commit to disk in between, for one
 * service and for 200 concurrent ones. Compared in the same run with a plain client that reads the same streams with
 * fetch. Services, server and subscribers are separate processes that read the same monotonic clock.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import closeWithGrace from 'close-with-grace';
import { createParser } from 'eventsource-parser';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { createApp } from '../src/app.ts';
import { loadConfig } from '../src/config.ts';
import { remoteScanner } from '../src/scanners/remote/index.ts';
import { inFolder, ms, percentile, table, title } from './support/measure.ts';

const SERVICES = 200;
/** events per second of all services together, so that the load is the same for one and for 200 */
const RATE = 500;
const SECONDS = 10;
const WARM_UP_SECONDS = 2;

const nowMs = () => Number(process.hrtime.bigint()) / 1e6;

const [role] = process.argv.slice(2);
if (role === 'services') await runServices();
else if (role === 'server') await runServer();
else await inFolder(measure);

async function measure(folder: string): Promise<void> {
  const services = start('services', {});
  const [{ ports }] = (await once(services, 'message')) as [{ ports: number[] }];
  const server = start('server', {
    DATABASE_URL: `file:${folder}/bench.db`,
    SCANWIRE_TARGETS_ALLOW: '127.0.0.0/8',
    SCANWIRE_MAX_CONCURRENT_SCANS: String(SERVICES),
    PORTS: JSON.stringify(ports),
  });
  try {
    const [{ url }] = (await once(server, 'message')) as [{ url: string }];
    title(`Latency, byte of a service to subscriber, ${RATE} events/s in all, for ${SECONDS} s`);
    const rows = [['', 'events', 'p50', 'p90', 'p99', 'max']];
    let worst = 0;
    for (const count of [1, SERVICES]) {
      const name = count === 1 ? '1 service' : `${count} services`;
      const row = (how: string, values: number[]) => [
        `${name}, ${how}`,
        String(values.length),
        ...[0.5, 0.9, 0.99, 1].map((share) => ms(percentile(values, share))),
      ];
      const bare = await stream(services, count, (at) => readBare(ports[at] ?? 0));
      const ours = await stream(services, count, (at) => readScanwire(url, at));
      rows.push(row('scanwire, committed', ours), row('fetch, nothing kept', bare));
      worst = Math.max(worst, percentile(ours, 0.99));
    }
    table(rows);
    console.log('  wanted: p99 at most 20 ms');
    if (worst > 20) process.exitCode = 1;
  } finally {
    await Promise.all([services, server].map(end));
  }
}

/** Starts the streams of the first `count` services when each has a reader. @returns the measurements of the readers */
async function stream(
  services: ChildProcess,
  count: number,
  read: (at: number) => Promise<number[]>,
): Promise<number[]> {
  const asked = once(services, 'message');
  services.send({ expect: count });
  const reading = Promise.all(Array.from({ length: count }, (_, at) => read(at)));
  await Promise.race([asked, reading]);
  // Subscribers send nothing when they are ready.
  await sleep(1000);
  services.send({ go: true });
  return (await reading).flat();
}

async function readBare(port: number): Promise<number[]> {
  const latencies: number[] = [];
  const parser = createParser({ onEvent: ({ data }) => note(JSON.parse(data).finding?.title, latencies) });
  const { body } = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{}' });
  const decoder = new TextDecoder();
  const reader = body?.getReader();
  for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
    parser.feed(decoder.decode(piece.value, { stream: true }));
  }
  return latencies;
}

async function readScanwire(url: string, at: number): Promise<number[]> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query: `mutation { startScan(input: { target: "http://127.0.0.1:1/", scanners: { only: [{ name: "s${at}" }] } }) { ... on StartScanSuccess { scan { id } } ... on Error { message } } }`,
    }),
  });
  const { data } = (await response.json()) as { data: { startScan: { scan: { id: string } } } };
  const client = createClient({ url: `${url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket });
  const latencies: number[] = [];
  const results = client.iterate<{ scanEvents: { finding?: { title: string } } }>({
    query: `subscription { scanEvents(scanId: "${data.startScan.scan.id}") { seq type ... on FindingEvent { finding { title severity url } } } }`,
  });
  for await (const { data: event } of results) note(event?.scanEvents.finding?.title, latencies);
  await client.dispose();
  return latencies;
}

/** @param sent when the service sent the event, and whether that was after the warm-up */
function note(sent: string | undefined, latencies: number[]): void {
  const [at, counts] = sent?.split(' ') ?? [];
  if (counts === '1') latencies.push(nowMs() - Number(at));
}

/** Servers that stream findings with the time as their title. */
async function runServices(): Promise<void> {
  let waiting: ServerResponse[] = [];
  let expected = 0;
  const tell = () => {
    if (expected > 0 && waiting.length === expected) process.send?.({ ready: true });
  };
  const servers = Array.from({ length: SERVICES }, () =>
    createServer((request, response) => {
      request.resume();
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"status":"scanning"}\n\n');
      waiting.push(response);
      tell();
    }).listen(0, '127.0.0.1'),
  );
  await Promise.all(servers.map((server) => (server.listening ? null : once(server, 'listening'))));
  process.on('message', (message: { expect?: number; go?: boolean }) => {
    if (message.expect) {
      expected = message.expect;
      tell();
    }
    if (!message.go) return;
    const intervalMs = (1000 * expected) / RATE;
    for (const [at, response] of waiting.entries()) void send(response, intervalMs, (at * 1000) / RATE);
    waiting = [];
    expected = 0;
  });
  process.send?.({ ports: servers.map((server: Server) => (server.address() as AddressInfo).port) });
  closeWithGrace({ logger: false }, async () => {
    for (const server of servers) server.close().closeAllConnections();
  });
}

async function send(response: ServerResponse, intervalMs: number, offsetMs: number): Promise<void> {
  const beginMs = performance.now() + offsetMs;
  const events = (1000 * (SECONDS + WARM_UP_SECONDS)) / intervalMs;
  for (let index = 0; index < events && !response.destroyed; index++) {
    const waitMs = beginMs + index * intervalMs - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    const counts = index * intervalMs >= 1000 * WARM_UP_SECONDS ? 1 : 0;
    const finding = {
      id: String(index),
      title: `${nowMs().toFixed(3)} ${counts}`,
      severity: 'low',
      type: 'bench',
    };
    response.write(`data: ${JSON.stringify({ finding })}\n\n`);
  }
  response.end('data: {"status":"completed"}\n\n');
}

async function runServer(): Promise<void> {
  const ports = JSON.parse(process.env.PORTS ?? '[]') as number[];
  const config = loadConfig({ ...process.env, PORT: '0', LOG_LEVEL: 'error' });
  const app = await createApp(config, {
    scanners: ports.map((port, at) => remoteScanner(`s${at}`, { url: `http://127.0.0.1:${port}/` })),
  });
  process.send?.({ url: app.url });
  closeWithGrace({ logger: false }, () => app.close());
}

function start(role: string, env: Record<string, string>): ChildProcess {
  return fork(fileURLToPath(import.meta.url), [role], {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, ...env },
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill();
  await once(child, 'exit');
}
