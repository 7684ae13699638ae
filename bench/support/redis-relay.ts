/** The rival of bench/nodes/latency.ts: publishes the time on Redis, or sends what it hears there to WebSockets. Nothing is kept. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Redis } from 'ioredis';
import { WebSocketServer } from 'ws';
import { answerCommands, atRate } from './answer-commands.ts';
import { stamp } from './stream-event.ts';

const CHANNEL = 'times';
const redis = new Redis(String(process.env.REDIS_URL));
const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
await once(server, 'listening');
if (process.env.ROLE === 'api') {
  await redis.subscribe(CHANNEL);
  redis.on('message', (_, text) => {
    for (const socket of server.clients) socket.send(text);
  });
}
answerCommands({
  ...{ url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, lastSeq: 0 },
  commands: {
    yield: ({ events, rate }: { events: number; rate: number }) =>
      atRate(events, rate, () => redis.publish(CHANNEL, JSON.stringify({ message: stamp() }))),
  },
  close() {
    server.close();
    redis.disconnect();
  },
});
