/** graphql-transport-ws (https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md) on the server's upgrades. */
import { setMaxListeners } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql';
import { CloseCode, GRAPHQL_TRANSPORT_WS_PROTOCOL, makeServer } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { LimitReachedError } from '../core/errors.ts';
import { type Identity, identityKey } from '../core/identity.ts';
import type { Guard } from './access.ts';
import { answerAndClose } from './answer.ts';
import type { Connection, Connections } from './connections.ts';
import { contained } from './contained.ts';
import type { Limits } from './limits.ts';
import { limitMessages } from './message-limits.ts';
import { Peer, TRY_AGAIN_LATER } from './peer.ts';
import type { RefusalReason } from './refusals.ts';
import { readRequestTarget } from './request-target.ts';
import type { Hub } from './stream/hub.ts';
import { Stream } from './stream/stream.ts';
import { createUnfinishedMessages } from './unfinished-messages.ts';

/** The part of Yoga that runs an operation with all its plug-ins, whatever the transport. */
interface Enveloper {
  // biome-ignore lint/suspicious/noExplicitAny: Yoga's own type is generic over every plug-in
  getEnveloped(context: any): any;
}

export interface SocketServerParts {
  endpoint: string;
  yoga: Enveloper;
  guard: Guard;
  hub: Hub;
  limits: Limits;
  connections: Connections;
  toClientError(error: unknown): GraphQLError;
  onUnexpected(error: unknown): void;
  observer: { opened?(): void; closed?(code: number): void };
}

/** What is known of a connection. */
interface Extra {
  webSocket: WebSocket;
  peer: Peer;
  connection: Connection;
  /** Authorization header of the upgrade */
  authorization: string | null;
  identity?: Identity;
  /** Aborted when the connection is closed. */
  closed: AbortSignal;
}

/** A client that a restart closes comes back (IANA: Service Restart). */
const SERVICE_RESTART = 1012;
/** How long a peer that is refused, or told to come back, has to answer a close frame. */
const CLOSE_MS = 1000;
/** What a subscriber calls its operation; graphql-ws's own ids have 36 characters. */
const MAX_ID_LENGTH = 256;
/** Frames of one message. Each of them may keep alive what came with it. */
const MAX_FRAGMENTS = 1024;

export function createSocketServer(server: Server, parts: SocketServerParts) {
  const { endpoint, yoga, guard, hub, limits, connections, toClientError, onUnexpected, observer } = parts;
  const unfinishedMessages = createUnfinishedMessages(limits.unfinishedBytes, limits.unfinishedMs);
  const perIdentity = createPerIdentity(limits.socketsPerIdentity);
  const wss = new WebSocketServer({
    noServer: true,
    maxPayload: limits.messageBytes,
    maxFragments: MAX_FRAGMENTS,
    // Anything else is accepted without a subprotocol, to be closed with 4406.
    handleProtocols: (protocols) =>
      protocols.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) ? GRAPHQL_TRANSPORT_WS_PROTOCOL : false,
  });

  const protocol = makeServer<Record<string, unknown>, Extra>({
    connectionInitWaitTimeout: limits.initMs,
    execute: (args) => enveloped(args).execute(args),
    subscribe: ({ rootValue: _, ...args }) =>
      hub.open(args, (args.contextValue as { identity: Identity }).identity) as never,

    async onConnect({ connectionParams, extra }) {
      const given = connectionParams?.authorization ?? connectionParams?.Authorization;
      const { webSocket, connection } = extra;
      let identity: Identity;
      try {
        identity = await guard.signIn(typeof given === 'string' ? given : extra.authorization, connection);
      } catch {
        // 4403, which `false` would give, is retried by clients, and no retry mends a token.
        closeSoon(webSocket, CloseCode.Unauthorized, 'Unauthorized');
        return false;
      }
      const { revoked } = identity;
      if (webSocket.readyState !== webSocket.OPEN || revoked?.aborted) return false;
      const leave = perIdentity.enter(identity);
      if (leave === null) {
        connection.refused('identity_sockets');
        closeAtOnce(webSocket, TRY_AGAIN_LATER, 'Too many connections with this token');
        return false;
      }
      extra.identity = identity;
      const forbid = () => closeSoon(webSocket, CloseCode.Forbidden, 'Forbidden');
      revoked?.addEventListener('abort', forbid);
      webSocket.once('close', () => {
        leave();
        revoked?.removeEventListener('abort', forbid);
      });
      return true;
    },

    async onSubscribe({ extra, subscriptions }, id, payload) {
      if (id.length > MAX_ID_LENGTH) {
        closeSoon(extra.webSocket, CloseCode.BadRequest, `An id has at most ${MAX_ID_LENGTH} characters`);
        return [new GraphQLError('The id is too long.')];
      }
      // This one is among them already.
      if (Object.keys(subscriptions).length > limits.subscriptionsPerSocket) {
        const message = `A connection has at most ${limits.subscriptionsPerSocket} operations at once; complete some, or open another.`;
        return [toClientError(new LimitReachedError(message))];
      }
      const operation = yoga.getEnveloped({
        identity: extra.identity,
        params: payload,
        closed: extra.closed,
      });
      try {
        const document = operation.parse(payload.query);
        const errors = operation.validate(operation.schema, document);
        if (errors.length > 0) return errors;
        return {
          schema: operation.schema,
          operationName: payload.operationName,
          document,
          variableValues: payload.variables,
          contextValue: await operation.contextFactory(),
          rootValue: operation,
        };
      } catch (error) {
        // A query that does not parse is its sender's mistake, not a reason to close the socket.
        if (error instanceof GraphQLError) return [error];
        if (error instanceof RangeError) return [new GraphQLError('The query is nested too deeply.')];
        throw error;
      }
    },

    onOperation({ extra }, id, _payload, _args, result) {
      if (result instanceof Stream) result.attach(extra.peer.sinkFor(id));
    },

    onError: (_context, _id, _payload, errors) =>
      errors.map((error) => {
        const { originalError } = error as GraphQLError;
        return (originalError ? toClientError(originalError) : (error as GraphQLError)).toJSON();
      }),
  });

  const accept = (
    webSocket: WebSocket,
    socket: Duplex,
    connection: Connection,
    authorization: string | null,
  ) => {
    const peer = new Peer(webSocket, socket, limits.stallMs);
    observer.opened?.();
    // A peer that breaks RFC 6455 is closed by ws, with the code for it.
    webSocket.on('error', () => terminateSoon(webSocket));
    connection.evict = () => closeAtOnce(webSocket, TRY_AGAIN_LATER, 'Too many connections');
    const closing = new AbortController();
    // Each operation that runs listens.
    setMaxListeners(0, closing.signal);
    const extra: Extra = { webSocket, peer, connection, authorization, closed: closing.signal };
    const stopKeepAlive = keepAlive(webSocket, peer, limits.keepAliveMs);
    const refuse = (code: number, reason: string, refusal: RefusalReason) => {
      if (webSocket.readyState !== webSocket.OPEN) return;
      connection.refused(refusal);
      // What has come of the message is to be freed now.
      if (refusal === 'unfinished_messages') return closeAtOnce(webSocket, code, reason);
      closeSoon(webSocket, code, reason);
      // What it goes on sending is not even read.
      webSocket.pause();
    };
    const mayCome = limitMessages(webSocket, socket, {
      limits,
      unfinishedMessages,
      isTrusted: () => extra.identity !== undefined,
      refuse,
      onUnexpected,
    });

    const closed = protocol.opened(
      {
        protocol: webSocket.protocol,
        send: (text) =>
          new Promise((resolve) => {
            if (webSocket.readyState !== webSocket.OPEN) return resolve();
            if (
              webSocket.bufferedAmount > (extra.identity ? limits.bufferedBytes : limits.firstMessageBytes)
            ) {
              // It would not read a close frame either, after all that it has not read.
              closeAtOnce(webSocket, TRY_AGAIN_LATER, 'Try again later');
              return resolve();
            }
            peer.flush();
            // What the connection breaks is told by its `close`.
            webSocket.send(text, () => resolve());
          }),
        close(code, reason) {
          if (code !== CloseCode.ConnectionInitialisationTimeout)
            return closeSoon(webSocket, code ?? 1000, reason);
          connection.refused('init_timeout');
          closeAtOnce(webSocket, code, reason ?? '');
        },
        onMessage: (handle) =>
          webSocket.on(
            'message',
            contained((data: Buffer, isBinary: boolean) => {
              if (webSocket.readyState !== webSocket.OPEN) return;
              if (!mayCome(data.length)) return;
              if (isBinary) return closeSoon(webSocket, CloseCode.BadRequest, 'Invalid message received');
              return handle(String(data)).catch((error) => {
                // Messages that only a server may send, and ones too deep to be read, are their sender's mistake.
                if (error instanceof RangeError || /^Unexpected message of type/.test(error?.message)) {
                  return closeSoon(webSocket, CloseCode.BadRequest, 'Invalid message received');
                }
                onUnexpected(error);
                closeSoon(webSocket, CloseCode.InternalServerError, 'Internal server error');
              });
            }, onUnexpected),
          ),
      },
      extra,
    );

    webSocket.once(
      'close',
      contained((code: number, reason: Buffer) => {
        closing.abort();
        stopKeepAlive();
        peer.close();
        observer.closed?.(code);
        return closed(code, String(reason));
      }, onUnexpected),
    );
  };

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): unknown => {
    socket.on('error', () => socket.destroy());
    const connection = connections.of(socket);
    // The answer to a request before this one is still being written.
    if (!connection || connection.busy) return socket.destroy();
    const target = readRequestTarget(request, limits.headerFields);
    if ('refusal' in target) {
      connection.refused('request');
      return answerAndClose(socket, `${target.refusal.status} Bad Request`, target.refusal.reason);
    }
    if (target.pathname !== endpoint) {
      return answerAndClose(socket, '404 Not Found', `WebSockets are at ${endpoint}`);
    }
    const refusal = guard.refuseUpgrade(request);
    if (refusal !== null) return answerAndClose(socket, '403 Forbidden', refusal);
    const authorization = request.headers.authorization ?? null;
    wss.handleUpgrade(request, socket, head, (webSocket) =>
      accept(webSocket, socket, connection, authorization),
    );
  };
  server.on(
    'upgrade',
    contained(upgrade, (error, _, socket) => {
      onUnexpected(error);
      socket.destroy();
    }),
  );

  return {
    async close(): Promise<void> {
      const clients = [...wss.clients];
      for (const client of clients) client.close(SERVICE_RESTART, 'Service Restart');
      const timer = setTimeout(() => {
        for (const client of clients) client.terminate();
      }, CLOSE_MS);
      await Promise.all(clients.map((client) => new Promise((resolve) => client.once('close', resolve))));
      clearTimeout(timer);
      unfinishedMessages.close();
      wss.close();
    },
  };
}

/** Counts the WebSockets of each identity. */
function createPerIdentity(max: number) {
  const counts = new Map<string, number>();
  return {
    /** @returns what is called when the WebSocket is closed; null when there are as many as there may be */
    enter(identity: Identity): (() => void) | null {
      const key = identityKey(identity);
      const count = counts.get(key) ?? 0;
      if (count >= max) return null;
      counts.set(key, count + 1);
      return () => {
        const left = (counts.get(key) ?? 1) - 1;
        if (left > 0) counts.set(key, left);
        else counts.delete(key);
      };
    },
  };
}

function enveloped({ rootValue }: ExecutionArgs) {
  return rootValue as { execute(args: ExecutionArgs): Promise<ExecutionResult> };
}

/** Ends a connection whose peer is gone. One that does not read what it is sent is the stall limit's to end. */
function keepAlive(webSocket: WebSocket, peer: Peer, intervalMs: number): () => void {
  let waiting = false;
  webSocket.on('pong', () => {
    waiting = false;
  });
  const timer = setInterval(() => {
    if (webSocket.readyState !== webSocket.OPEN || peer.draining) return;
    if (waiting) return webSocket.terminate();
    waiting = true;
    peer.flush();
    webSocket.ping();
  }, intervalMs);
  return () => clearInterval(timer);
}

/** Closes, and waits no longer than it must; ws by itself would hold the socket of a silent peer for half a minute. */
function closeSoon(webSocket: WebSocket, code: number, reason = ''): void {
  webSocket.close(code, reason);
  terminateSoon(webSocket);
}

function terminateSoon(webSocket: WebSocket): void {
  if (webSocket.readyState === webSocket.CLOSED) return;
  const timer = setTimeout(() => webSocket.terminate(), CLOSE_MS);
  webSocket.once('close', () => clearTimeout(timer));
}

function closeAtOnce(webSocket: WebSocket, code: number, reason: string): void {
  webSocket.close(code, reason);
  webSocket.terminate();
}
