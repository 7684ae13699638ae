/** graphql-transport-ws (https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md) on the server's upgrades. */
import { setMaxListeners } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql';
import { CloseCode, GRAPHQL_TRANSPORT_WS_PROTOCOL, makeServer } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { LimitReachedError } from '../core/errors.ts';
import type { Identity } from '../core/identity.ts';
import type { Guard } from './access.ts';
import type { Limits } from './limits.ts';
import { createMessageRate } from './message-rate.ts';
import { Peer, TRY_AGAIN_LATER } from './peer.ts';
import type { Hub } from './stream/hub.ts';
import { Stream } from './stream/stream.ts';

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
  toClientError(error: unknown): GraphQLError;
  onUnexpected(error: unknown): void;
  observer: { opened?(): void; closed?(code: number): void };
}

/** What is known of a connection. */
interface Extra {
  webSocket: WebSocket;
  peer: Peer;
  /** Authorization header of the upgrade */
  authorization: string | null;
  identity?: Identity;
  /** Aborted when the connection is closed. */
  closed: AbortSignal;
}

/** A client that a restart closes comes back (IANA: Service Restart). */
const SERVICE_RESTART = 1012;
const POLICY_VIOLATION = 1008;
const CLOSE_MS = 1000;
/** What a subscriber calls its operation; graphql-ws's own ids have 36 characters. */
const MAX_ID_LENGTH = 256;

export function createSocketServer(server: Server, parts: SocketServerParts) {
  const { endpoint, yoga, guard, hub, limits, toClientError, onUnexpected, observer } = parts;
  const wss = new WebSocketServer({
    noServer: true,
    maxPayload: limits.messageBytes,
    // Anything else is accepted without a subprotocol, to be closed with 4406.
    handleProtocols: (protocols) =>
      protocols.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) ? GRAPHQL_TRANSPORT_WS_PROTOCOL : false,
  });

  const protocol = makeServer<Record<string, unknown>, Extra>({
    connectionInitWaitTimeout: limits.initMs,
    execute: (args) => enveloped(args).execute(args),
    subscribe: ({ rootValue: _, ...args }) =>
      hub.open(args, (args.contextValue as { identity: Identity }).identity) as never,

    onConnect({ connectionParams, extra }) {
      const given = connectionParams?.authorization ?? connectionParams?.Authorization;
      try {
        extra.identity = guard.identify(typeof given === 'string' ? given : extra.authorization);
      } catch {
        // 4403, which `false` would give, is retried by clients, and no retry mends a token.
        extra.webSocket.close(CloseCode.Unauthorized, 'Unauthorized');
        return false;
      }
      const { revoked } = extra.identity;
      const forbid = () => extra.webSocket.close(CloseCode.Forbidden, 'Forbidden');
      if (revoked?.aborted) return false;
      revoked?.addEventListener('abort', forbid);
      extra.webSocket.once('close', () => revoked?.removeEventListener('abort', forbid));
      return true;
    },

    async onSubscribe({ extra, subscriptions }, id, payload) {
      if (id.length > MAX_ID_LENGTH) {
        extra.webSocket.close(CloseCode.BadRequest, `An id has at most ${MAX_ID_LENGTH} characters`);
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

  wss.on('connection', (webSocket: WebSocket, socket: Duplex, authorization: string | null) => {
    const peer = new Peer(webSocket, socket, limits.stallMs);
    const mayCome = createMessageRate(limits);
    observer.opened?.();
    // A peer that breaks RFC 6455 is closed by ws, with the code for it.
    webSocket.on('error', () => {});
    const closing = new AbortController();
    // Each operation that runs listens.
    setMaxListeners(0, closing.signal);
    const extra: Extra = { webSocket, peer, authorization, closed: closing.signal };
    const stopKeepAlive = keepAlive(webSocket, peer, limits.keepAliveMs);

    const closed = protocol.opened(
      {
        protocol: webSocket.protocol,
        send: (text) =>
          new Promise((resolve) => {
            if (webSocket.readyState !== webSocket.OPEN) return resolve();
            if (webSocket.bufferedAmount > limits.bufferedBytes) {
              // It would not read a close frame either, after all that it has not read.
              closeAtOnce(webSocket, TRY_AGAIN_LATER, 'Try again later');
              return resolve();
            }
            peer.flush();
            // What the connection breaks is told by its `close`.
            webSocket.send(text, () => resolve());
          }),
        close: (code, reason) => webSocket.close(code, reason),
        onMessage: (handle) =>
          webSocket.on('message', (data, isBinary) => {
            if (webSocket.readyState !== webSocket.OPEN) return;
            if (isBinary) return webSocket.close(CloseCode.BadRequest, 'Invalid message received');
            if (!mayCome()) return webSocket.close(POLICY_VIOLATION, 'Too many messages');
            handle(String(data)).catch((error) => {
              // Messages that only a server may send, and ones too deep to be read, are their sender's mistake.
              if (error instanceof RangeError || /^Unexpected message of type/.test(error?.message)) {
                return webSocket.close(CloseCode.BadRequest, 'Invalid message received');
              }
              onUnexpected(error);
              webSocket.close(CloseCode.InternalServerError, 'Internal server error');
            });
          }),
      },
      extra,
    );

    webSocket.once('close', (code, reason) => {
      closing.abort();
      stopKeepAlive();
      peer.close();
      observer.closed?.(code);
      Promise.resolve(closed(code, String(reason))).catch(onUnexpected);
    });
  });

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname !== endpoint) return refuse(socket, '404 Not Found', `WebSockets are at ${endpoint}`);
    const refusal = guard.refuseUpgrade(request);
    if (refusal !== null) return refuse(socket, '403 Forbidden', refusal);
    const authorization = request.headers.authorization ?? null;
    wss.handleUpgrade(request, socket, head, (webSocket) =>
      wss.emit('connection', webSocket, socket, authorization),
    );
  });

  return {
    async close(): Promise<void> {
      const clients = [...wss.clients];
      for (const client of clients) client.close(SERVICE_RESTART, 'Service Restart');
      const timer = setTimeout(() => {
        for (const client of clients) client.terminate();
      }, CLOSE_MS);
      await Promise.all(clients.map((client) => new Promise((resolve) => client.once('close', resolve))));
      clearTimeout(timer);
      wss.close();
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

function closeAtOnce(webSocket: WebSocket, code: number, reason: string): void {
  webSocket.close(code, reason);
  webSocket.terminate();
}

function refuse(socket: Duplex, status: string, reason: string): void {
  socket.end(`HTTP/1.1 ${status}\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n${reason}\n`);
}
