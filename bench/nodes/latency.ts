/**
 * Latency from `yield` in a scanner on a worker to the message in a graphql-ws client of another node, at 1,000 events per
 * second, each committed to the disk of PostgreSQL. Compared in the same run with a process that publishes the same text on
 * Redis, and one that sends it to the client: nothing is kept. All processes read the same monotonic clock.
 */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { type Deployment, withDeployment } from '../support/deployment.ts';
import { ms, percentile, table, title } from '../support/measure.ts';
import { startServer } from '../support/server-process.ts';
import { LOG_SELECTION, nowMs, subscription } from '../support/stream-event.ts';

const EVENTS = 5000;
const WARM_UP = 1000;
const RATE = 1000;
const ROUNDS = 3;
const WANTED_MS = 25;

await withDeployment(1, async (deployment) => {
  const ours: number[][] = [];
  const bare: number[][] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await measureScanwire(deployment));
    bare.push(await measureBare(deployment.redis.url));
  }
  title(
    `Latency, yield on a worker to a client of another node, ${RATE} events/s, ${ROUNDS} × ${EVENTS - WARM_UP} events`,
  );
  const row = (name: string, rounds: number[][]) => [
    name,
    ...[0.5, 0.9, 0.99, 1].map((share) => ms(percentile(rounds.flat(), share))),
  ];
  table([
    ['', 'p50', 'p90', 'p99', 'max'],
    row('scanwire, committed', ours),
    row('Redis and ws, nothing kept', bare),
  ]);
  console.log(`  wanted: p99 at most ${WANTED_MS} ms`);
  if (percentile(ours.flat(), 0.99) > WANTED_MS) process.exitCode = 1;
});

async function measureScanwire({ apis, startScan, tick }: Deployment): Promise<number[]> {
  const scanId = await startScan({ events: EVENTS, rate: RATE });
  const url = `${apis[0]?.url.replace('http', 'ws')}/graphql`;
  const client = createClient({ url, webSocketImpl: WebSocket });
  const latencies: number[] = [];
  const results = client.iterate<{ scanEvents: { type: string; message?: string } }>({
    query: subscription(LOG_SELECTION),
    variables: { scanId, after: 0 },
  });
  for await (const { data } of results) {
    if (data?.scanEvents.type === 'CONNECTED') void sleep(500).then(tick);
    const sent = Number.parseFloat(data?.scanEvents.message ?? '');
    if (sent > 0) latencies.push(nowMs() - sent);
  }
  await client.dispose();
  if (latencies.length !== EVENTS) throw new Error(`${latencies.length} of ${EVENTS} events arrived`);
  return latencies.slice(WARM_UP);
}

async function measureBare(redisUrl: string): Promise<number[]> {
  const [worker, api] = await Promise.all(
    ['worker', 'api'].map((role) => startServer('redis-relay.ts', { REDIS_URL: redisUrl, ROLE: role })),
  );
  if (!worker || !api) throw new Error('no rival');
  const socket = new WebSocket(api.url);
  await once(socket, 'open');
  const latencies: number[] = [];
  const all = new Promise<void>((resolve) => {
    socket.on('message', (text) => {
      latencies.push(nowMs() - Number.parseFloat(JSON.parse(String(text)).message));
      if (latencies.length === EVENTS) resolve();
    });
  });
  await worker.ask('yield', { events: EVENTS, rate: RATE });
  await all;
  socket.terminate();
  await Promise.all([worker.close(), api.close()]);
  return latencies.slice(WARM_UP);
}
