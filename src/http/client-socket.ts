/** One accepted WebSocket, for any subprotocol: its limits, its identity, and how it is closed. */
import { setMaxListeners } from 'node:events';
import type { Duplex } from 'node:stream';
import { GraphQLError } from 'graphql';
import type { WebSocket } from 'ws';
import type { Identity } from '../core/identity.ts';
import { type Guard, UNKNOWN } from './access.ts';
import type { Connection } from './connections.ts';
import { contained } from './contained.ts';
import type { Limits } from './limits.ts';
import { limitMessages } from './message-limits.ts';
import type { RefusalReason } from './refusals.ts';
import { CLOSE, type CloseReason } from './streams/close-codes.ts';
import type { IdentityLimit } from './streams/identity-limit.ts';
import { Peer } from './streams/peer.ts';
import type { UnfinishedMessages } from './unfinished-messages.ts';

/** Time for a peer to answer a close frame. The default of ws is 30 s. */
export const CLOSE_MS = 1000;

/** How a socket is closed after an error of the guard. */
const SIGN_IN_CLOSE: Readonly<Record<string, CloseReason>> = {
  FORBIDDEN: CLOSE.FORBIDDEN,
  UNAVAILABLE: CLOSE.TRY_AGAIN_LATER,
};

/** Cut to the 123 bytes that a close frame has. A character that is cut in the middle takes three bytes. */
const closeReason = (text: string) => Buffer.from(text).subarray(0, 120).toString();

export interface ClientSocketParts {
  limits: Limits;
  guard: Guard;
  /** WebSockets of each identity */
  sockets: IdentityLimit;
  unfinishedMessages: UnfinishedMessages;
  /** @returns the id of the error, for the client */
  onUnexpected(error: unknown): string;
}

export class ClientSocket {
  readonly peer: Peer;
  /** of the upgrade: its Authorization header, ticket or session */
  readonly credential: string | null;
  /** null until `signIn` succeeds */
  identity: Identity | null = null;
  readonly #webSocket: WebSocket;
  readonly #connection: Connection;
  readonly #parts: ClientSocketParts;
  readonly #closing = new AbortController();
  readonly #accepts: (bytes: number) => boolean;

  /** @param socket that `webSocket` reads from and writes to */
  constructor(
    webSocket: WebSocket,
    socket: Duplex,
    connection: Connection,
    credential: string | null,
    parts: ClientSocketParts,
  ) {
    const { limits, unfinishedMessages, onUnexpected } = parts;
    this.#webSocket = webSocket;
    this.#connection = connection;
    this.#parts = parts;
    this.credential = credential;
    this.peer = new Peer(webSocket, socket, limits.stallMs);
    // Each running operation adds a listener.
    setMaxListeners(0, this.#closing.signal);
    // ws closes a peer that violates RFC 6455, with the code for it.
    webSocket.on('error', () => this.#terminateSoon());
    connection.evict = () => this.cut(CLOSE.TRY_AGAIN_LATER, 'Too many connections');
    this.#keepAlive(limits.keepAliveMs);
    this.#accepts = limitMessages(webSocket, socket, {
      limits,
      unfinishedMessages,
      isTrusted: () => this.identity !== null,
      isWithinIdentity: () => this.identity === null || parts.guard.accepts(this.identity),
      refuse: (code, reason, refusal) => this.#refuse(code, reason, refusal),
      onUnexpected,
    });
    webSocket.once('close', () => {
      this.#closing.abort();
      this.peer.close();
    });
  }

  /** negotiated subprotocol */
  get protocol(): string {
    return this.#webSocket.protocol;
  }

  get isOpen(): boolean {
    return this.#webSocket.readyState === this.#webSocket.OPEN;
  }

  /** Aborted when the WebSocket is closed. */
  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  /**
   * Authenticates the client. Closes the socket with the code for the reason if that fails, and later if the access is
   * revoked.
   * @param credential by default that of the upgrade
   * @param refusal close reason if the credential is missing or wrong
   */
  async signIn(credential: string | null = this.credential, refusal = 'Unauthorized'): Promise<boolean> {
    const { guard, sockets } = this.#parts;
    let identity: Identity;
    try {
      identity = await guard.signIn(credential, this.#connection, 'WEBSOCKET');
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      const { message, extensions } = error;
      if (extensions.code === 'LIMIT_REACHED') {
        this.cut(CLOSE.TRY_AGAIN_LATER, 'Too many connections or messages with this key');
        return false;
      }
      const reason = UNKNOWN.has(message) ? refusal : message;
      this.close(SIGN_IN_CLOSE[String(extensions.code)] ?? CLOSE.UNAUTHORIZED, reason);
      return false;
    }
    const { revoked } = identity;
    if (!this.isOpen || revoked?.aborted) return false;
    const leave = sockets.enter(identity);
    if (leave === null) {
      this.#connection.refused('identity_sockets');
      this.cut(CLOSE.TRY_AGAIN_LATER, 'Too many connections with this token');
      return false;
    }
    this.identity = identity;
    const forbid = () => this.close(CLOSE.FORBIDDEN, 'Forbidden');
    revoked?.addEventListener('abort', forbid);
    this.closed.addEventListener('abort', () => {
      leave();
      revoked?.removeEventListener('abort', forbid);
    });
    return true;
  }

  /** Sends a message that does not come from a stream. Resolves when it is written, or the socket is closed. */
  send(text: string): Promise<void> {
    const webSocket = this.#webSocket;
    const { bufferedBytes, firstMessageBytes } = this.#parts.limits;
    return new Promise((resolve) => {
      if (!this.isOpen) return resolve();
      if (webSocket.bufferedAmount > (this.identity ? bufferedBytes : firstMessageBytes)) {
        // A close frame would wait behind all data that the peer has not read.
        this.cut(CLOSE.TRY_AGAIN_LATER, 'Try again later');
        return resolve();
      }
      this.peer.flush();
      // The `close` event reports errors.
      webSocket.send(text, () => resolve());
    });
  }

  /** Calls `handle` for each text message within the limits. */
  onMessage(handle: (text: string) => unknown): void {
    const receive = (data: Buffer, isBinary: boolean) => {
      if (!this.isOpen || !this.#accepts(data.length)) return;
      if (isBinary) return this.close(CLOSE.BAD_REQUEST, 'Invalid message received');
      return handle(String(data));
    };
    this.#webSocket.on(
      'message',
      contained(receive, (error) => {
        this.close(CLOSE.INTERNAL_ERROR, `Internal server error ${this.#parts.onUnexpected(error)}`);
      }),
    );
  }

  onClose(listener: (code: number, reason: string) => unknown): void {
    const { onUnexpected } = this.#parts;
    const closed = (code: number, reason: Buffer) => listener(code, String(reason));
    this.#webSocket.once('close', contained(closed, onUnexpected));
  }

  /** Sends a close frame, and waits at most `CLOSE_MS` for the answer. */
  close({ code }: Pick<CloseReason, 'code'>, reason = ''): void {
    this.#webSocket.close(code, closeReason(reason));
    this.#terminateSoon();
  }

  /** Sends a close frame, and ends the connection at once. */
  cut({ code }: Pick<CloseReason, 'code'>, reason: string): void {
    this.#webSocket.close(code, reason);
    this.#webSocket.terminate();
  }

  /** Cuts a client that did not send its first message in time. */
  cutIdle(reason: string): void {
    this.#connection.refused('init_timeout');
    this.cut(CLOSE.INIT_TIMEOUT, reason);
  }

  #refuse(close: CloseReason, reason: string, refusal: RefusalReason): void {
    if (!this.isOpen) return;
    this.#connection.refused(refusal);
    if (refusal === 'unfinished_messages') {
      // Frees the received part of the message.
      this.cut(close, reason);
      return;
    }
    this.close(close, reason);
    // Stops reading while the close handshake runs.
    this.#webSocket.pause();
  }

  #terminateSoon(): void {
    const webSocket = this.#webSocket;
    if (webSocket.readyState === webSocket.CLOSED) return;
    const timer = setTimeout(() => webSocket.terminate(), CLOSE_MS);
    webSocket.once('close', () => clearTimeout(timer));
  }

  /** Pings, and terminates a peer that does not answer. The stall limit handles peers that do not read. */
  #keepAlive(intervalMs: number): void {
    const webSocket = this.#webSocket;
    /** Half intervals since the ping that has no answer yet. */
    let waiting = 0;
    let isPingDue = false;
    webSocket.on('pong', () => {
      waiting = 0;
    });
    // In halves: after the process was busy or suspended, the timer may run before an answer that has already arrived is read.
    const timer = setInterval(() => {
      isPingDue = !isPingDue;
      if (!this.isOpen || this.peer.draining) return;
      if (waiting > 0) {
        waiting++;
        if (waiting > 3) webSocket.terminate();
      } else if (isPingDue) {
        waiting = 1;
        this.peer.flush();
        webSocket.ping();
      }
    }, intervalMs / 2);
    webSocket.once('close', () => clearInterval(timer));
  }
}
