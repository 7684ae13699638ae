/** One WebSocket as its subscriptions see it: what is pending leaves in one write, and nothing is sent ahead. */
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { type Chunk, copyFrames, templateFor } from './stream/chunk.ts';
import type { Sink } from './stream/stream.ts';

/** Bytes that one peer is given in one turn, so that no reader keeps the others waiting. */
const MAX_TURN_BYTES = 64 * 1024;
const NOTHING = Buffer.alloc(0);
/** readyState of a WebSocket that may be written to */
const OPEN = 1;

/** A peer that does not read, or not fast enough; its client tries again (IANA: Try Again Later). */
export const TRY_AGAIN_LATER = 1013;

export class Peer {
  readonly #socket: Duplex;
  readonly #webSocket: WebSocket;
  readonly #stallMs: number;
  #sinks = 0;
  /** Frames of this turn, where several subscriptions may have some. */
  #pending: Buffer[] | null = null;
  #turnBytes = 0;
  #draining = false;
  #stall: NodeJS.Timeout | undefined;
  #held: (() => void)[] = [];
  #resuming = false;

  /** @param socket that `webSocket` writes to; nothing is compressed, so that whole frames can go in between */
  constructor(webSocket: WebSocket, socket: Duplex, stallMs: number) {
    this.#webSocket = webSocket;
    this.#socket = socket;
    this.#stallMs = stallMs;
  }

  /** It has not read what was written. */
  get draining(): boolean {
    return this.#draining;
  }

  /** Where the events of one subscription go. */
  sinkFor(id: string): Sink {
    const idJson = Buffer.from(JSON.stringify(id));
    const peer = this;
    this.#sinks++;
    return {
      get blocked() {
        return peer.#draining || peer.#turnBytes >= MAX_TURN_BYTES;
      },
      send(chunk) {
        if (peer.#sinks === 1 && peer.#pending === null) peer.#write(chunk, idJson);
        else peer.#gather(copyFrames(chunk, idJson));
      },
      whenReady(resume) {
        peer.#held.push(resume);
        if (!peer.#draining) peer.#resumeLater();
      },
      close() {
        peer.#sinks--;
      },
    };
  }

  /** Before a message that does not go through here, so that the order is kept. */
  flush(): void {
    const pending = this.#pending;
    if (pending === null) return;
    this.#pending = null;
    if (this.#webSocket.readyState !== OPEN) return;
    const socket = this.#socket;
    if (pending.length > 1) socket.cork();
    for (const frames of pending) socket.write(frames);
    if (pending.length > 1) socket.uncork();
    if (socket.writableLength > 0) this.#waitForDrain();
  }

  close(): void {
    clearTimeout(this.#stall);
    this.#pending = null;
    this.#held = [];
  }

  /** At once, and from the bytes that all others are written from too: what the kernel has taken is free again. */
  #write(chunk: Chunk, id: Buffer): void {
    if (this.#webSocket.readyState !== OPEN) return;
    const template = templateFor(chunk, id.length);
    const { bytes } = template;
    for (const hole of template.holes) id.copy(bytes, hole);
    this.#turnBytes += bytes.length;
    this.#socket.write(bytes);
    if (this.#socket.writableLength === 0) return;
    // The rest of them is this socket's now.
    template.bytes = Buffer.from(bytes);
    this.#waitForDrain();
  }

  #gather(frames: Buffer): void {
    this.#turnBytes += frames.length;
    if (this.#pending) {
      this.#pending.push(frames);
      return;
    }
    this.#pending = [frames];
    // After all that is sent in this turn.
    queueMicrotask(() => this.flush());
  }

  #waitForDrain(): void {
    if (this.#draining) return;
    this.#draining = true;
    this.#stall = setTimeout(() => this.#webSocket.close(TRY_AGAIN_LATER, 'Try again later'), this.#stallMs);
    // It is written, and says so, when all before it is.
    this.#socket.write(NOTHING, () => {
      clearTimeout(this.#stall);
      this.#draining = false;
      this.#resumeLater();
    });
  }

  #resumeLater(): void {
    if (this.#resuming) return;
    this.#resuming = true;
    setImmediate(() => {
      this.#resuming = false;
      this.flush();
      this.#turnBytes = 0;
      if (this.#draining) return;
      const held = this.#held;
      this.#held = [];
      for (const resume of held) resume();
    });
  }
}
