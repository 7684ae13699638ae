/** A TCP relay in front of a server, which loses connections in the ways in which networks lose them. */
import { connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';
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
  /** Holds up each chunk for this time, one after another, until it is called again. */
  slow(chunkMs: number): void;
  /** Cuts the network between both sides, for open and new connections. @returns a function that mends it */
  cut(way: CutWay): () => void;
}

/**
 * `reset`: connections break, and new ones are refused. `silence`: nothing arrives, and what was sent is lost with its
 * connection. `delay`: nothing arrives until the network is mended, and then everything does.
 */
export type CutWay = 'reset' | 'silence' | 'delay';

type Direction = 'both' | 'to server' | 'to client';

/** The two sockets of a forwarded connection. */
class Pair {
  readonly near: Socket;
  readonly #far: Socket;
  readonly #toFar: Transform;
  readonly #toNear: Transform;
  #frozen = false;

  constructor(near: Socket, far: Socket, delayed: () => Transform, onClose: () => void) {
    this.near = near;
    this.#far = far;
    this.#toFar = delayed();
    this.#toNear = delayed();
    this.#toFar.pipe(far);
    this.#toNear.pipe(near);
    this.#forward();
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
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

  /** Forwards again, from where it was frozen. @returns false if a side has gone */
  thaw(): boolean {
    if (this.near.destroyed || this.#far.destroyed) return false;
    this.#frozen = false;
    this.#forward();
    return true;
  }

  #forward(): void {
    this.near.pipe(this.#toFar);
    this.#far.pipe(this.#toNear);
  }

  destroy(): void {
    this.near.destroy();
    this.#far.destroy();
  }
}

/** @param url of the server, which may restart on its port meanwhile. That of the relay differs only in its port. */
export async function startRelay(url: string): Promise<Relay> {
  const { hostname, port } = new URL(url);
  const pairs = new Set<Pair>();
  let silent = 0;
  let chunkMs = 0;
  const delayed = () =>
    new Transform({
      transform(chunk, _, done) {
        if (chunkMs === 0) done(null, chunk);
        else setTimeout(done, chunkMs, null, chunk);
      },
    });
  let isCut: CutWay | null = null;
  const server = createServer((near) => {
    if (isCut === 'reset') {
      near.on('error', () => {});
      near.resetAndDestroy();
      return;
    }
    const pair = new Pair(near, connect(Number(port), hostname), delayed, () => pairs.delete(pair));
    pairs.add(pair);
    if (silent === 0 && isCut === null) return;
    if (isCut === null) silent--;
    pair.freeze('both');
  });
  const relay = await serve(server);
  return {
    ...relay,
    url: url.replace(/:\d+(?=[/?]|$)/, `:${relay.port}`),
    drop() {
      for (const { near } of pairs) near.resetAndDestroy();
    },
    freeze(direction = 'both') {
      for (const pair of pairs) pair.freeze(direction);
    },
    freezeNext(connections) {
      silent = connections;
    },
    slow(ms) {
      chunkMs = ms;
    },
    cut(way) {
      isCut = way;
      for (const pair of pairs) {
        if (way === 'reset') pair.near.resetAndDestroy();
        else pair.freeze('both');
      }
      return () => {
        isCut = null;
        for (const pair of pairs) {
          if (way === 'delay' && pair.thaw()) continue;
          // The other side of a connection that was lost hears of it at last.
          pair.destroy();
          pairs.delete(pair);
        }
      };
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
