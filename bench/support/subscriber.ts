/**
 * A cheap subscriber, a thousand of which fit in one process: graphql-transport-ws on a bare socket. It only reads the
 * `seq` of each event, and fails unless it follows the previous one.
 */
import { connect, type Socket } from 'node:net';

export interface SubscriberOptions {
  /** of the server, http: */
  url: string;
  query: string;
  scanId: string;
  /** seq of the last received event */
  after: number;
  /** A plain WebSocket at this path: a greeting, then one message for each event. Default: graphql-transport-ws. */
  plainPath?: string | undefined;
  /** whether the stream starts with CONNECTED, after which no event is missed */
  greeted: boolean;
  /** Called for a gap, a repetition, an error, or an unexpected close. */
  onFailure(error: Error): void;
  /** Called with each message, which is valid only during the call. */
  onEvent?: ((buffer: Buffer, start: number, end: number) => void) | undefined;
}

const CONTINUATION_OR_BINARY = new Set([0, 2]);
const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;
const SEQ = '"seq":';

/** Shared by all sockets: its content is processed before the next read. */
const shared = Buffer.allocUnsafeSlow(256 * 1024);

export class Subscriber {
  lastSeq: number;
  events = 0;
  /** prefix of messages with events */
  bytes = 0;
  /** called when `lastSeq` reaches a value */
  target = -1;
  onTarget = () => {};
  /** Reads only when woken, in large chunks. */
  lazy = false;
  /** A close is expected. */
  mayClose = false;
  /** close code of the server; 1006 without a close frame */
  closeCode: number | null = null;
  /** Resolves when the server accepts `subscribe`. */
  readonly acknowledged: Promise<void>;
  /** Resolves when the stream has started. */
  readonly ready: Promise<void>;
  /** Resolves when the stream is complete or the socket is closed. */
  readonly ended: Promise<void>;

  readonly #options: SubscriberOptions;
  readonly #socket: Socket;
  #acknowledge = () => {};
  #setReady = () => {};
  #end = () => {};
  #upgraded = false;
  #greetingIsDue: boolean;
  #closing = false;
  #rest: Buffer | null = null;
  #seqOffset = 0;

  constructor(options: SubscriberOptions) {
    this.#options = options;
    this.lastSeq = options.after;
    this.#greetingIsDue = options.greeted;
    this.acknowledged = new Promise((resolve) => {
      this.#acknowledge = resolve;
    });
    this.ready = new Promise((resolve) => {
      this.#setReady = resolve;
    });
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    const { hostname, port } = new URL(options.url);
    const socket = connect({
      host: hostname,
      port: Number(port),
      noDelay: true,
      onread: {
        buffer: shared,
        callback: (length) => {
          this.#read(length);
          return !this.lazy;
        },
      },
    });
    socket.write(
      `GET ${options.plainPath ?? '/graphql'} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n${options.plainPath === undefined ? 'Sec-WebSocket-Protocol: graphql-transport-ws\r\n' : ''}\r\n`,
    );
    socket.on('error', () => {});
    socket.on('end', () => socket.destroy());
    socket.on('close', () => this.#closed());
    this.#socket = socket;
  }

  subscribe(): void {
    if (this.#options.plainPath !== undefined) return;
    const { query, scanId, after, greeted } = this.#options;
    this.#send(
      JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables: { scanId, after } } }),
    );
    if (!greeted) this.#setReady();
  }

  /** Stops reading until it is woken. */
  freeze(): void {
    this.#socket.pause();
  }

  wake(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#closing = true;
    this.#socket.destroy();
  }

  #closed(): void {
    this.closeCode ??= 1006;
    this.#end();
    if (!this.#closing && !this.mayClose) this.#fail(`closed with ${this.closeCode}`);
  }

  #fail(why: string): void {
    this.#options.onFailure(new Error(`a subscriber, after event ${this.lastSeq}: ${why}`));
  }

  #read(length: number): void {
    let buffer = shared;
    let end = length;
    if (this.#rest) {
      buffer = Buffer.concat([this.#rest, shared.subarray(0, length)]);
      end = buffer.length;
      this.#rest = null;
    }
    let at = 0;
    if (!this.#upgraded) {
      const head = buffer.toString('latin1', 0, end);
      const blank = head.indexOf('\r\n\r\n');
      if (blank >= 0) {
        if (!head.startsWith('HTTP/1.1 101 ')) this.#fail(head);
        this.#upgraded = true;
        at = blank + 4;
        if (this.#options.plainPath === undefined) this.#send('{"type":"connection_init"}');
        else this.#acknowledge();
      }
    }
    if (this.#upgraded) at = this.#frames(buffer, at, end);
    if (at < end) this.#rest = Buffer.from(buffer.subarray(at, end));
  }

  /** @returns offset of the first incomplete frame */
  #frames(buffer: Buffer, from: number, end: number): number {
    let at = from;
    while (end - at >= 2) {
      const short = buffer[at + 1] as number;
      if (short > 127) this.#fail('a server must not mask');
      const body = at + (short < 126 ? 2 : short === 126 ? 4 : 10);
      if (end < body) break;
      const size =
        short < 126
          ? short
          : short === 126
            ? buffer.readUInt16BE(at + 2)
            : Number(buffer.readBigUInt64BE(at + 2));
      if (end - body < size) break;
      this.#frame(buffer[at] as number, buffer, body, body + size);
      at = body + size;
    }
    return at;
  }

  #frame(first: number, buffer: Buffer, body: number, end: number): void {
    const opcode = first & 0x0f;
    // The servers here do not fragment or compress messages.
    if ((first & 0xf0) !== 0x80 || CONTINUATION_OR_BINARY.has(opcode)) this.#fail(`frame ${first}`);
    else if (opcode === TEXT) this.#message(buffer, body, end);
    else if (opcode === PING) this.#send(buffer.subarray(body, end), PONG);
    else if (opcode === CLOSE) {
      this.closeCode = end - body >= 2 ? buffer.readUInt16BE(body) : 1005;
      this.#socket.destroy();
    }
  }

  #message(buffer: Buffer, start: number, end: number): void {
    const seq = this.#greetingIsDue ? -1 : this.#next(buffer, start, end);
    if (seq < 0) {
      this.#otherMessage(buffer.toString('utf8', start, end));
      return;
    }
    if (seq !== this.lastSeq + 1) this.#fail(`got event ${seq}`);
    this.lastSeq = seq;
    this.events++;
    this.bytes += end - start;
    this.#options.onEvent?.(buffer, start, end);
    if (seq === this.target) this.onTarget();
  }

  #next(buffer: Buffer, start: number, end: number): number {
    return this.#options.plainPath === undefined ? this.#seqIn(buffer, start, end) : this.lastSeq + 1;
  }

  /** `seq` is usually at the same offset as in the previous message. @returns -1 if there is none */
  #seqIn(buffer: Buffer, start: number, end: number): number {
    let at = start + this.#seqOffset;
    // Bytes after `end` are from an earlier read.
    if (at >= end || buffer[at - 1] !== 58 || buffer[at - 3] !== 113 || buffer[at - 6] !== 34) {
      const found = buffer.indexOf(SEQ, start, 'latin1');
      if (found < 0 || found >= end) return -1;
      at = found + SEQ.length;
      this.#seqOffset = at - start;
    }
    let seq = 0;
    for (let digit = buffer[at]; digit !== undefined && digit >= 48 && digit <= 57; digit = buffer[++at])
      seq = 10 * seq + digit - 48;
    return seq;
  }

  #otherMessage(text: string): void {
    const { type, payload, event } = JSON.parse(text);
    if (event === 'connected') {
      this.#greetingIsDue = false;
      this.#setReady();
      return;
    }
    if (type === 'connection_ack') this.#acknowledge();
    else if (type === 'ping') this.#send('{"type":"pong"}');
    else if (type === 'complete') this.#end();
    else if (type === 'next' && payload.data?.scanEvents?.type === 'CONNECTED') {
      this.#greetingIsDue = false;
      this.#setReady();
    } else if (type !== 'pong') this.#fail(text.slice(0, 500));
  }

  /** Masks, as required, with a key of zeros. */
  #send(data: string | Buffer, opcode = TEXT): void {
    const body = Buffer.from(data as string);
    const head =
      body.length < 126
        ? Buffer.from([0x80 | opcode, 0x80 | body.length, 0, 0, 0, 0])
        : Buffer.from([0x80 | opcode, 0x80 | 126, body.length >> 8, body.length & 0xff, 0, 0, 0, 0]);
    this.#socket.write(Buffer.concat([head, body]));
  }
}
