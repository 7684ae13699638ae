/** The servers of bench/latency.ts: a scanner that yields the time, and a bare ws server that sends it. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import closeWithGrace from 'close-with-grace';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { defineScanner, log } from '../../src/core/scanner.ts';

const events = Number(process.env.EVENTS);
const rate = Number(process.env.RATE);
const now = () => (Number(process.hrtime.bigint()) / 1e6).toFixed(3);

async function* ticks(signal?: AbortSignal): AsyncGenerator<void> {
  const start = performance.now();
  for (let index = 0; index < events; index++) {
    const wait = start + (1000 * index) / rate - performance.now();
    if (wait > 0) await sleep(wait, undefined, signal ? { signal } : {});
    yield;
  }
}

const clock = defineScanner({
  name: 'clock',
  title: 'clock',
  description: 'Yields the time.',
  version: '1.0.0',
  intrusiveness: 'passive',
  consumes: ['domain'],
  produces: [],
  options: z.strictObject({}),
  async *scan(_, { signal }) {
    // The subscriber must be listening by then.
    await sleep(500, undefined, { signal });
    for await (const _ of ticks(signal)) yield log('INFO', now());
  },
});

const bare = new WebSocketServer({ port: 0, host: '127.0.0.1' });
bare.on('connection', async (socket) => {
  for await (const _ of ticks()) {
    socket.send(JSON.stringify({ type: 'next', id: '1', payload: { type: 'LOG', message: now() } }));
  }
  socket.close();
});
await once(bare, 'listening');
const app = await createApp(loadConfig({ ...process.env, PORT: '0', LOG_LEVEL: 'error' }), {
  scanners: [clock],
});
process.send?.({ url: app.url, bareUrl: `ws://127.0.0.1:${(bare.address() as AddressInfo).port}` });
closeWithGrace({ logger: false }, async () => {
  bare.close();
  await app.close();
});
