/** A TCP relay in front of a server that loses connections as networks do. */
import { connect, createServer, type Socket } from 'node:net';
import { serve, type TestServer } from './egress.ts';

export interface Relay extends TestServer {
  /** Resets all connections. */
  drop(): void;
  /** Stops forwarding on all connections, which stay open, as if a cable was pulled. */
  freeze(): void;
}

/** @param url of the server, which may restart on the same port */
async function startRelay(url: string): Promise<Relay> {
  const { hostname, port } = new URL(url);
  const pairs = new Set<readonly [Socket, Socket]>();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    const pair = [near, far] as const;
    pairs.add(pair);
    for (const [socket, other] of [pair, [far, near] as const]) {
      socket.pipe(other);
      socket.on('error', () => {});
      socket.once('close', () => {
        other.destroy();
        pairs.delete(pair);
      });
    }
  });
  const relay = await serve(server);
  return {
    ...relay,
    drop() {
      for (const [near] of pairs) near.resetAndDestroy();
    },
    freeze() {
      for (const [near, far] of pairs) {
        near.unpipe();
        far.unpipe();
      }
    },
    async close() {
      for (const [, far] of pairs) far.destroy();
      await relay.close();
    },
  };
}

/** Runs a test behind its own relay, then closes the relay. */
export async function withRelay<T>(url: string, test: (relay: Relay) => Promise<T>): Promise<T> {
  const relay = await startRelay(url);
  try {
    return await test(relay);
  } finally {
    await relay.close();
  }
}
