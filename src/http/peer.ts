/** One WebSocket as its subscriptions see it: what is pending leaves in one write, and nothing is sent ahead. */
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { type Chunk, webSocketFrames } from './stream/chunk.ts';
import type { Sink } from './stream/stream.ts';

/** Bytes that are gathered for one write. */
const MAX_WRITE_BYTES = 64 * 1024;
const NOTHING = Buffer.alloc(0);

/** A peer that does not read, or not fast enough; its client tries again (IANA: Try Again Later). */
export const TRY_AGAIN_LATER = 1013;

export class Peer {
  readonly #socket: Duplex;
  readonly #webSocket: WebSocket;
  readonly #stallMs: number;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #draining = false;
  #stall: NodeJS.Timeout | undefined;
  #held: (() => void)[] = [];

  /** @param socket that `webSocket` writes to; nothing is compressed, so that whole frames can go in between */
  constructor(webSocket: WebSocket, socket: Duplex, stallMs: number) {
    this.#webSocket = webSocket;
    this.#socket = socket;
    this.#stallMs = stallMs;
  }

  /** The kernel takes no more, or enough is gathered for one write. */
  get blocked(): boolean {
    return this.#draining || this.#pendingBytes >= MAX_WRITE_BYTES;
  }

  /** It has not read what was written. */
  get draining(): boolean {
    return this.#draining;
  }

  /** Where the events of one subscription go. */
  sinkFor(id: string): Sink {
    const idJson = Buffer.from(JSON.stringify(id));
    const peer = this;
    return {
      get blocked() {
        return peer.blocked;
      },
      send: (chunk: Chunk) => this.#write(webSocketFrames(chunk, idJson)),
      whenReady: (resume) => {
        this.#held.push(resume);
      },
    };
  }

  /** Before a message that does not go through here, so that the order is kept. */
  flush(): void {
    const pending = this.#pending;
    if (pending.length === 0) return;
    this.#pending = [];
    this.#pendingBytes = 0;
    if (this.#webSocket.readyState !== this.#webSocket.OPEN) return;
    const socket = this.#socket;
    if (pending.length === 1) {
      socket.write(pending[0]);
    } else {
      socket.cork();
      for (const frames of pending) socket.write(frames);
      socket.uncork();
    }
    if (socket.writableLength === 0) {
      // In a turn of their own, so that no reader keeps the others waiting.
      if (this.#held.length > 0) setImmediate(() => this.#resume());
    } else if (!this.#draining) {
      this.#draining = true;
      this.#stall = setTimeout(() => this.#giveUp(), this.#stallMs);
      // It is written, and says so, when all before it is.
      socket.write(NOTHING, () => this.#drained());
    }
  }

  close(): void {
    clearTimeout(this.#stall);
    this.#pending = [];
    this.#held = [];
  }

  #write(frames: Buffer): void {
    this.#pending.push(frames);
    this.#pendingBytes += frames.length;
    // After all that is sent in this turn.
    if (this.#pending.length === 1) queueMicrotask(() => this.flush());
  }

  #drained(): void {
    clearTimeout(this.#stall);
    this.#draining = false;
    this.#resume();
  }

  #resume(): void {
    const held = this.#held;
    this.#held = [];
    for (const resume of held) resume();
  }

  #giveUp(): void {
    this.#webSocket.close(TRY_AGAIN_LATER, 'Try again later');
  }
}
