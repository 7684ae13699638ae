/** One WebSocket as its subscriptions see it: pending frames leave in one write, and nothing is buffered ahead. */
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Chunk } from './chunk.ts';
import { CLOSE } from './close-codes.ts';
import { copyFrames, type FrameTemplate, fillGaps, type MessageFraming } from './message-framing.ts';
import type { Sink } from './stream.ts';

/** Bytes that one peer is given in one turn of the event loop, so that it does not delay the others. */
const MAX_TURN_BYTES = 64 * 1024;
const NOTHING = Buffer.alloc(0);
/** readyState of a WebSocket that may be written to */
const OPEN = 1;

export class Peer {
  readonly #socket: Duplex;
  readonly #webSocket: WebSocket;
  readonly #stallMs: number;
  #sinks = 0;
  /** Frames of this turn, when several subscriptions may have some. */
  #pending: Buffer[] | null = null;
  #turnBytes = 0;
  #draining = false;
  #stall: NodeJS.Timeout | undefined;
  #held: (() => void)[] = [];
  #resuming = false;

  /**
   * @param socket that `webSocket` writes to; without compression, so that whole frames can be written directly
   * @param stallMs a peer that reads nothing for this long is closed with 1013
   */
  constructor(webSocket: WebSocket, socket: Duplex, stallMs: number) {
    this.#webSocket = webSocket;
    this.#socket = socket;
    this.#stallMs = stallMs;
  }

  /** The peer has not read everything that was written. */
  get draining(): boolean {
    return this.#draining;
  }

  /**
   * A sink for one subscription.
   * @param own fills the gap of each message; it has the framing's `gapBytes`
   */
  sinkFor(framing: MessageFraming, own: Buffer = NOTHING): Sink {
    this.#sinks++;
    return new PeerSink(this, framing, own);
  }

  /** Nothing may be sent for now. */
  get blocked(): boolean {
    return this.#draining || this.#turnBytes >= MAX_TURN_BYTES;
  }

  send(chunk: Chunk, framing: MessageFraming, own: Buffer): void {
    const template = chunk.in(framing);
    if (this.#sinks === 1 && this.#pending === null) this.#write(template, own);
    else this.#gather(copyFrames(template, own));
  }

  whenReady(resume: () => void): void {
    this.#held.push(resume);
    if (!this.#draining) this.#resumeLater();
  }

  sinkClosed(): void {
    this.#sinks--;
  }

  /** Call it before a message that does not go through a sink, so that the order is kept. */
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

  /** Writes at once, from the bytes that all members share: they are free again once the kernel has copied them. */
  #write(template: FrameTemplate, own: Buffer): void {
    if (this.#webSocket.readyState !== OPEN) return;
    const socket = this.#socket;
    const bytes = fillGaps(template, own);
    this.#turnBytes += bytes.length;
    socket.write(bytes);
    if (socket.writableLength === 0) return;
    // This socket still reads from them, so the other members get a copy.
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
    // Runs after everything that is sent in this turn.
    queueMicrotask(() => this.flush());
  }

  #waitForDrain(): void {
    if (this.#draining) return;
    this.#draining = true;
    this.#stall = setTimeout(
      () => this.#webSocket.close(CLOSE.TRY_AGAIN_LATER.code, 'Try again later'),
      this.#stallMs,
    );
    // The callback of an empty write comes when everything before it has been written.
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

/** Instances of a class, since V8 keeps an object literal with a getter as a hash table. */
class PeerSink implements Sink {
  readonly #peer: Peer;
  readonly #framing: MessageFraming;
  readonly #own: Buffer;

  constructor(peer: Peer, framing: MessageFraming, own: Buffer) {
    this.#peer = peer;
    this.#framing = framing;
    this.#own = own;
  }

  get blocked(): boolean {
    return this.#peer.blocked;
  }

  send(chunk: Chunk): void {
    this.#peer.send(chunk, this.#framing, this.#own);
  }

  whenReady(resume: () => void): void {
    this.#peer.whenReady(resume);
  }

  close(): void {
    this.#peer.sinkClosed();
  }
}
