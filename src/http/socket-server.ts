/** Accepts WebSocket upgrades. Each path has an endpoint, which handles its sockets. */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { askingOf } from './access.ts';
import { answerAndClose } from './answer.ts';
import { CLOSE_MS, ClientSocket, type ClientSocketParts } from './client-socket.ts';
import { type Connections, TOO_MANY } from './connections.ts';
import { contained } from './contained.ts';
import { prefixHint, readRequestTarget } from './request-target.ts';
import { pathPattern } from './routes/path-pattern.ts';
import { CLOSE } from './streams/close-codes.ts';
import { createIdentityLimit } from './streams/identity-limit.ts';
import { createUnfinishedMessages } from './unfinished-messages.ts';

export interface SocketEndpoint {
  /** Subprotocol that is selected if the client offers it; otherwise the socket has none. */
  subprotocol?: string;
  /** Handles a socket that has just been opened and is not signed in yet. If it throws, the socket is closed with 4500. */
  accept(socket: ClientSocket, request: IncomingMessage, params: Readonly<Record<string, string>>): unknown;
}

export interface SocketServerParts extends Omit<ClientSocketParts, 'sockets' | 'unfinishedMessages'> {
  /** path prefix of the server, which a proxy may leave in requests */
  prefix: string;
  /** by path, which may have parameters (routes/path-pattern.ts) */
  endpoints: Readonly<Record<string, SocketEndpoint>>;
  connections: Connections;
  observer: { opened?(): void; closed?(code: number): void };
}

export function createSocketServer(server: Server, parts: SocketServerParts) {
  const { endpoints, prefix, guard, limits, connections, onUnexpected, observer } = parts;
  const patterns = Object.entries(endpoints).map(([path, endpoint]) => ({
    match: pathPattern(path),
    endpoint,
  }));
  const endpointOf = (pathname: string) => {
    for (const { match, endpoint } of patterns) {
      const params = match(pathname);
      if (params) return { endpoint, params };
    }
    return undefined;
  };
  const unfinishedMessages = createUnfinishedMessages(limits.unfinishedBytes, limits.unfinishedMs);
  const sockets = createIdentityLimit(limits.socketsPerIdentity);
  const socketParts = { limits, guard, sockets, unfinishedMessages, onUnexpected };
  const webSocketServer = new WebSocketServer({
    noServer: true,
    maxPayload: limits.messageBytes,
    // Each may retain the whole buffer that it was read in.
    maxFragments: limits.messageFrames,
    handleProtocols: (offered) => {
      const known = Object.values(endpoints).map(({ subprotocol }) => subprotocol);
      return known.find((subprotocol) => subprotocol !== undefined && offered.has(subprotocol)) ?? false;
    },
  });

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): unknown => {
    socket.on('error', () => socket.destroy());
    const connection = connections.of(socket);
    // The response to an earlier request is still being written.
    if (!connection || connection.busy) return socket.destroy();
    if (connection.serve(request) !== null) return answerAndClose(socket, '429 Too Many Requests', TOO_MANY);
    const target = readRequestTarget(request, { maxHeaderFields: limits.headerFields, prefix });
    if ('refusal' in target) {
      connection.refused('request');
      return answerAndClose(socket, `${target.refusal.status} Bad Request`, target.refusal.reason);
    }
    const found = endpointOf(target.pathname);
    if (!found) {
      const known = Object.keys(endpoints).map((path) => prefix + path);
      const hint = prefixHint(target.pathname, Object.keys(endpoints));
      return answerAndClose(socket, '404 Not Found', `WebSockets are at ${known.join(', ')}.${hint}`);
    }
    const refusal = guard.refuseSource(request, connection);
    if (refusal !== null) return answerAndClose(socket, '403 Forbidden', refusal);
    const credential = guard.credentialOf(askingOf(request));
    webSocketServer.handleUpgrade(request, socket, head, (webSocket) => {
      observer.opened?.();
      const client = new ClientSocket(webSocket, socket, connection, credential, socketParts);
      client.onClose((code) => observer.closed?.(code));
      contained(found.endpoint.accept, (error) => {
        client.close(CLOSE.INTERNAL_ERROR, `Internal server error ${onUnexpected(error)}`);
      })(client, request, found.params);
    });
  };
  server.on(
    'upgrade',
    contained(upgrade, (error, _, socket) => {
      onUnexpected(error);
      socket.destroy();
    }),
  );

  return {
    /** Closes all sockets with 1012, so that clients reconnect. */
    async close(): Promise<void> {
      const clients = [...webSocketServer.clients];
      for (const client of clients) client.close(CLOSE.SERVICE_RESTART.code, 'Service Restart');
      const timer = setTimeout(() => {
        for (const client of clients) client.terminate();
      }, CLOSE_MS);
      await Promise.all(clients.map((client) => new Promise((resolve) => client.once('close', resolve))));
      clearTimeout(timer);
      unfinishedMessages.close();
      webSocketServer.close();
    },
  };
}
