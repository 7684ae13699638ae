/**
 * Latency from `yield` in a scanner to the message in a graphql-ws client, at 1,000 events per second, each committed
 * to disk. Compared in the same run with a bare `ws` server that sends the same text without disk and GraphQL. Server
 * and client are separate processes that read the same monotonic clock.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { inFolder, ms, percentile, table, title } from './support/measure.ts';

const EVENTS = 10_000;
const WARM_UP = 1000;
const RATE = 1000;

const nowMs = () => Number(process.hrtime.bigint()) / 1e6;

await inFolder(async (folder) => {
  const server = fork(fileURLToPath(new URL('./support/latency-server.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
    env: {
      ...process.env,
      DATABASE_URL: `file:${folder}/bench.db`,
      EVENTS: String(EVENTS),
      RATE: String(RATE),
    },
  });
  try {
    const [{ url, bareUrl }] = (await once(server, 'message')) as [{ url: string; bareUrl: string }];
    const ours = await measureScanwire(url);
    const bare = await measureBare(bareUrl);
    title(`Latency, yield to client, ${RATE} events/s, ${ours.length} events`);
    const row = (name: string, values: number[]) => [
      name,
      ...[0.5, 0.9, 0.99, 1].map((share) => ms(percentile(values, share))),
    ];
    table([
      ['', 'p50', 'p90', 'p99', 'max'],
      row('scanwire, committed', ours),
      row('bare ws, nothing kept', bare),
    ]);
    console.log('  wanted: p50 at most 5 ms, p99 at most 20 ms');
    if (percentile(ours, 0.5) > 5 || percentile(ours, 0.99) > 20) process.exitCode = 1;
  } finally {
    await end(server);
  }
});

async function measureScanwire(url: string): Promise<number[]> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query:
        'mutation { startScan(input: { target: "example.com", scanners: { only: [{ name: "clock" }] } }) { ... on StartScanSuccess { scan { id } } } }',
    }),
  });
  const { data } = (await response.json()) as { data: { startScan: { scan: { id: string } } } };
  const client = createClient({ url: `${url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket });
  const latencies: number[] = [];
  const results = client.iterate<{ scanEvents: { message?: string } }>({
    query: `subscription { scanEvents(scanId: "${data.startScan.scan.id}") { seq type ... on LogEvent { message } } }`,
  });
  for await (const { data: event } of results) {
    const sent = Number(event?.scanEvents.message);
    if (sent > 0) latencies.push(nowMs() - sent);
  }
  await client.dispose();
  return latencies.slice(WARM_UP);
}

async function measureBare(url: string): Promise<number[]> {
  const socket = new WebSocket(url);
  const latencies: number[] = [];
  socket.on('message', (text) => latencies.push(nowMs() - Number(JSON.parse(String(text)).payload.message)));
  await once(socket, 'close');
  return latencies.slice(WARM_UP);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill();
  await once(child, 'exit');
}
