/** WebSockets that never authenticate, never finish a message, or only send pings. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { frame, OPCODE } from '../../test/support/frames.ts';
import type { HostileCase } from './case.ts';
import { closedWithin, forEach, openWebSocket } from './raw-socket.ts';

const MB = 2 ** 20;
/** Time by which every refused socket must be closed; by default, ws keeps them for half a minute. */
const REFUSED_WITHIN_MS = 6000;

const unauthenticated: HostileCase = {
  name: '3,000 WebSockets that never authenticate',
  bound: { megabytes: 64, seconds: 20 },
  async run({ url }) {
    const sockets = await forEach(3000, 50, () => openWebSocket(url));
    const refused = await closedWithin(sockets, REFUSED_WITHIN_MS);
    return {
      answered: sockets.length - refused,
      refused,
      release: () => {
        for (const socket of sockets) socket.destroy();
      },
    };
  },
};

const halfMessages = (name: string, acknowledged: boolean): HostileCase => ({
  name,
  bound: { megabytes: 64, seconds: 10 },
  async run({ url, token }) {
    const half = frame(Buffer.alloc(MB / 2), { length: MB });
    const payload = { authorization: `Bearer ${token}` };
    const sockets = await forEach(300, 20, async () => {
      const socket = await openWebSocket(url);
      if (acknowledged) {
        socket.write(frame(JSON.stringify({ type: 'connection_init', payload })));
        await once(socket, 'data');
      }
      socket.write(half);
      return socket;
    });
    const refused = await closedWithin(sockets, REFUSED_WITHIN_MS);
    return {
      answered: sockets.length - refused,
      refused,
      release: () => {
        for (const socket of sockets) socket.destroy();
      },
    };
  },
});

const pings = (name: string, ping: Buffer): HostileCase => ({
  name,
  bound: { megabytes: 64, seconds: 10 },
  async run({ url }) {
    const flood = Buffer.concat(Array(1000).fill(ping));
    const sockets = await forEach(50, 10, async () => {
      const socket = await openWebSocket(url);
      socket.pause();
      return socket;
    });
    const until = performance.now() + 3000;
    await Promise.all(
      sockets.map(async (socket) => {
        while (performance.now() < until && !socket.destroyed) {
          if (socket.writableLength < MB) socket.write(flood);
          await sleep(10);
        }
      }),
    );
    for (const socket of sockets) socket.resume();
    const refused = await closedWithin(sockets, REFUSED_WITHIN_MS);
    return {
      answered: sockets.length - refused,
      refused,
      release: () => {
        for (const socket of sockets) socket.destroy();
      },
    };
  },
});

export const idleSocketCases = [
  unauthenticated,
  halfMessages('300 half-sent messages of 1 MiB, without a token', false),
  halfMessages('300 half-sent messages of 1 MiB, with the token', true),
  pings('50 WebSockets that flood ping frames', frame(Buffer.alloc(100), { opcode: OPCODE.ping })),
  pings(
    '50 WebSockets that flood ping messages',
    frame(JSON.stringify({ type: 'ping', payload: { x: 'x'.repeat(1000) } })),
  ),
];
