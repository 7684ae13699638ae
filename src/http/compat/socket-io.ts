/**
 * Socket.IO (https://socket.io/docs/v4/) on the port of the server, for dashboards that listen to `new_scan`. Its packages are
 * loaded when a client first comes. What clients send has no meaning.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Server as Engine } from 'engine.io';
import { GraphQLError } from 'graphql';
import type { Server, Socket } from 'socket.io';
import type { Identity } from '../../core/identity.ts';
import { askingOf, type Guard } from '../access.ts';
import { answerAndClose } from '../answer.ts';
import type { Connections } from '../connections.ts';
import type { Limits } from '../limits.ts';
import { createMessageRate } from '../message-rate.ts';
import { answerProblem, problemOf } from '../routes/problem.ts';
import type { Chunk } from '../streams/chunk.ts';
import { positionIn } from '../streams/event-stream.ts';
import type { Hub } from '../streams/hub.ts';
import type { Sink } from '../streams/stream.ts';
import { type FollowPagesContext, followPageScans } from './page-scans.ts';

export const SOCKET_IO = '/socket.io/';

export interface SocketIoParts<Context> {
  hub: Hub;
  guard: Guard;
  connections: Connections;
  contextFor(identity: Identity): Context;
  toClientError(error: unknown): GraphQLError;
  corsOrigins: readonly string[];
  limits: Pick<
    Limits,
    | 'firstMessageBytes'
    | 'initMs'
    | 'keepAliveMs'
    | 'messageBurst'
    | 'messagesPerSecond'
    | 'stallMs'
    | 'strangersPerAddress'
  >;
}

/** Handles all requests below `SOCKET_IO`. */
export interface SocketIo {
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  close(): Promise<void>;
}

export function createSocketIo<Context extends FollowPagesContext>(parts: SocketIoParts<Context>): SocketIo {
  const { guard, connections, toClientError } = parts;
  /** who sent the request that began a session, if it had a credential */
  const callers = new WeakMap<IncomingMessage, Identity>();
  let opened: Promise<{ io: Server; engine: Engine }> | undefined;
  const open = () => {
    opened ??= load(parts, callers);
    return opened;
  };

  /** @throws GraphQLError */
  const admit = async (request: IncomingMessage): Promise<void> => {
    const connection = connections.of(request.socket);
    const refusal = guard.refuseSource(request, connection);
    if (refusal !== null) throw new GraphQLError(refusal, { extensions: { code: 'FORBIDDEN' } });
    const credential = guard.credentialOf({ ...askingOf(request), url: null });
    try {
      callers.set(request, await guard.signIn(credential, connection, 'WEBSOCKET'));
    } catch (error) {
      // It may follow in `auth`.
      if (credential !== null || !isUnauthenticated(error)) throw error;
    }
  };

  return {
    async answer(request, response) {
      try {
        await admit(request);
        const { engine } = await open();
        engine.handleRequest(request as never, response);
      } catch (error) {
        answerProblem(response, problemOf(toClientError(error)));
      }
    },
    async upgrade(request, socket, head) {
      try {
        await admit(request);
        const { engine } = await open();
        engine.handleUpgrade(request, socket, head);
      } catch (error) {
        const { status, detail } = problemOf(toClientError(error));
        answerAndClose(socket, `${status} Refused`, detail);
      }
    },
    async close() {
      if (!opened) return;
      const { io, engine } = await opened;
      await io.close();
      engine.close();
    },
  };
}

const isUnauthenticated = (error: unknown) =>
  error instanceof GraphQLError && error.extensions.code === 'UNAUTHENTICATED';

async function load<Context extends FollowPagesContext>(
  parts: SocketIoParts<Context>,
  callers: WeakMap<IncomingMessage, Identity>,
): Promise<{ io: Server; engine: Engine }> {
  const [{ Server }, { Server: EngineServer }] = await Promise.all([
    import('socket.io'),
    import('engine.io'),
  ]);
  const { guard, connections, limits, corsOrigins } = parts;
  /** sessions without an identity */
  const strangers = new Set<object>();
  const engine = new EngineServer({
    pingInterval: limits.keepAliveMs,
    maxHttpBufferSize: limits.firstMessageBytes,
    perMessageDeflate: false,
    httpCompression: false,
    ...(corsOrigins.length > 0 && { cors: { origin: [...corsOrigins], credentials: true } }),
    allowRequest: (request, decide) => {
      const isAllowed = callers.has(request) || strangers.size < limits.strangersPerAddress;
      decide(isAllowed ? null : 'too many sessions without a key', isAllowed);
    },
  });
  engine.on('connection', (session) => {
    const isWithinRate = createMessageRate(limits.messagesPerSecond, limits.messageBurst);
    const identity = callers.get(session.request);
    session.on('packet', () => {
      if (!isWithinRate() || (identity && !guard.accepts(identity))) session.close();
    });
    if (identity) return;
    strangers.add(session);
    session.once('close', () => strangers.delete(session));
  });

  const io = new Server({ serveClient: false, connectTimeout: limits.initMs });
  io.bind(engine as never);
  io.use(async (socket, next) => {
    try {
      socket.data.identity = callers.get(socket.request) ?? (await signIn(socket, parts, connections));
      const { after } = socket.handshake.auth as { after?: unknown };
      socket.data.after = positionIn('after', after == null ? undefined : String(after));
      strangers.delete(socket.conn);
      next();
    } catch (error) {
      const { message, extensions } = parts.toClientError(error);
      next(Object.assign(new Error(message), { data: { code: extensions.code } }));
    }
  });
  io.on('connection', (socket) => void follow(socket, parts));
  return { io, engine };
}

/** By `auth: { token }` of the client. @throws GraphQLError */
async function signIn(
  { handshake, request }: Socket,
  { guard }: Pick<SocketIoParts<unknown>, 'guard'>,
  connections: Connections,
): Promise<Identity> {
  const { token } = handshake.auth as { token?: unknown };
  const credential = typeof token === 'string' ? `Bearer ${token.replace(/^Bearer\s+/i, '')}` : null;
  return await guard.signIn(credential, connections.of(request.socket), 'WEBSOCKET');
}

/** Codes of errors that another attempt does not change. */
const FINAL = new Set(['FORBIDDEN', 'CURSOR_EXPIRED', 'BAD_USER_INPUT']);

/** Sends `new_scan` for each step of the page scans, until the client leaves or its access ends. */
async function follow<Context extends FollowPagesContext>(
  socket: Socket,
  { hub, contextFor, toClientError, limits }: SocketIoParts<Context>,
): Promise<void> {
  const { identity, after } = socket.data as { identity: Identity; after: number | undefined };
  try {
    const stream = await hub.subscribe(identity, () => followPageScans(contextFor(identity), after));
    socket.once('disconnect', () => stream.return());
    if (socket.connected) await stream.sendTo(new SocketSink(socket, limits.stallMs));
    else await stream.return();
  } catch (error) {
    const { extensions } = toClientError(error);
    // Clients come back by themselves after a lost connection, and not after the server has said that they are disconnected.
    if (FINAL.has(String(extensions.code))) socket.disconnect(true);
    else socket.conn.close();
  }
}

/** Holds the stream back while the client has not read everything. */
class SocketSink implements Sink {
  readonly #socket: Socket;
  readonly #stallMs: number;
  #isFull = false;
  #stall: NodeJS.Timeout | undefined;
  #resume: (() => void)[] = [];

  constructor(socket: Socket, stallMs: number) {
    this.#socket = socket;
    this.#stallMs = stallMs;
    socket.conn.on('drain', () => this.#drained());
    socket.once('disconnect', () => clearTimeout(this.#stall));
  }

  get blocked(): boolean {
    return this.#isFull;
  }

  send({ payloads }: Chunk): void {
    this.#isFull = true;
    // A client that reads nothing comes back when it can.
    this.#stall ??= setTimeout(() => this.#socket.conn.close(true), this.#stallMs);
    for (const payload of payloads) this.#socket.emit('new_scan', JSON.parse(payload));
  }

  whenReady(resume: () => void): void {
    this.#resume.push(resume);
  }

  close(): void {}

  #drained(): void {
    clearTimeout(this.#stall);
    this.#stall = undefined;
    this.#isFull = false;
    const ready = this.#resume;
    this.#resume = [];
    for (const resume of ready) resume();
  }
}
