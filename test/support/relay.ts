/** A TCP relay in front of a server, which loses connections in the ways in which networks lose them. */
import { connect, createServer, type Socket } from 'node:net';
import { serve, type TestServer } from './egress.ts';

export interface Relay extends TestServer {
  /** Breaks every open connection. */
  drop(): void;
  /**
   * Forwards nothing more on the open connections, in one direction or both. They stay open whatever the other side does,
   * as after a laptop's sleep, a change of networks, or a NAT that has forgotten them. New connections work.
   */
  freeze(direction?: Direction): void;
  /** Accepts this many new connections without forwarding anything. */
  freezeNext(connections: number): void;
}

type Direction = 'both' | 'to server' | 'to client';

/** The two sockets of a forwarded connection. */
class Pair {
  readonly near: Socket;
  readonly #far: Socket;
  #frozen = false;

  constructor(near: Socket, far: Socket, onClose: () => void) {
    this.near = near;
    this.#far = far;
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      socket.pipe(other);
      socket.on('error', () => {});
      socket.once('close', () => {
        if (this.#frozen) return;
        other.destroy();
        onClose();
      });
    }
  }

  freeze(direction: Direction): void {
    this.#frozen = true;
    if (direction !== 'to client') this.near.unpipe();
    if (direction !== 'to server') this.#far.unpipe();
  }

  destroy(): void {
    this.near.destroy();
    this.#far.destroy();
  }
}

/** @param url of the server, which may restart on its port meanwhile */
export async function startRelay(url: string): Promise<Relay> {
  const { hostname, port } = new URL(url);
  const pairs = new Set<Pair>();
  let silent = 0;
  const server = createServer((near) => {
    const pair = new Pair(near, connect(Number(port), hostname), () => pairs.delete(pair));
    pairs.add(pair);
    if (silent === 0) return;
    silent--;
    pair.freeze('both');
  });
  const relay = await serve(server);
  return {
    ...relay,
    drop() {
      for (const { near } of pairs) near.resetAndDestroy();
    },
    freeze(direction = 'both') {
      for (const pair of pairs) pair.freeze(direction);
    },
    freezeNext(connections) {
      silent = connections;
    },
    async close() {
      for (const pair of pairs) pair.destroy();
      await relay.close();
    },
  };
}

/** Runs a test behind a relay of its own, and closes it. */
export async function withRelay<T>(url: string, test: (relay: Relay) => Promise<T>): Promise<T> {
  const relay = await startRelay(url);
  try {
    return await test(relay);
  } finally {
    await relay.close();
  }
}
