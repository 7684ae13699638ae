import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { GraphQLError } from 'graphql';
import { CloseCode, GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { Identity } from '../core/identity.ts';
import type { Guard } from './access.ts';

/** The part of Yoga that runs an operation with all its plug-ins, whatever the transport. */
interface Enveloper {
  // biome-ignore lint/suspicious/noExplicitAny: Yoga's own type is generic over every plug-in
  getEnveloped(context: any): any;
}

export interface SocketServerParts {
  endpoint: string;
  yoga: Enveloper;
  guard: Guard;
  maxMessageBytes: number;
}

/** A client that a restart closes comes back (RFC 6455 registry: Service Restart). */
const SERVICE_RESTART = 1012;
const CLOSE_MS = 1000;

/** graphql-transport-ws on the server's upgrades. */
export function createSocketServer(
  server: Server,
  { endpoint, yoga, guard, maxMessageBytes }: SocketServerParts,
) {
  const wss = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    // Anything else is accepted without a subprotocol, for graphql-ws to close with 4406.
    handleProtocols: (protocols) =>
      protocols.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) ? GRAPHQL_TRANSPORT_WS_PROTOCOL : false,
  });

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname !== endpoint) return refuse(socket, '404 Not Found', `WebSockets are at ${endpoint}`);
    const refusal = guard.refuseUpgrade(request);
    if (refusal !== null) return refuse(socket, '403 Forbidden', refusal);
    wss.handleUpgrade(request, socket, head, (client) => wss.emit('connection', client, request));
  });

  const disposable = useServer<Record<string, unknown>, { identity: Identity }>(
    {
      // biome-ignore lint/suspicious/noExplicitAny: the functions that onSubscribe put there
      execute: (args) => (args.rootValue as any).execute(args),
      // biome-ignore lint/suspicious/noExplicitAny: the functions that onSubscribe put there
      subscribe: (args) => (args.rootValue as any).subscribe(args),
      onConnect({ connectionParams, extra }) {
        const given = connectionParams?.authorization ?? connectionParams?.Authorization;
        const credential = typeof given === 'string' ? given : (extra.request.headers.authorization ?? null);
        try {
          extra.identity = guard.identify(credential);
          return true;
        } catch {
          // 4403, which `false` would give, is retried by clients, and no retry mends a token.
          extra.socket.close(CloseCode.Unauthorized, 'Unauthorized');
          return false;
        }
      },
      async onSubscribe(context, _id, payload) {
        const { identity, request, socket } = context.extra;
        const enveloped = yoga.getEnveloped({
          req: request,
          socket,
          identity,
          params: payload,
          connectionParams: context.connectionParams,
        });
        try {
          const document = enveloped.parse(payload.query);
          const errors = enveloped.validate(enveloped.schema, document);
          if (errors.length > 0) return errors;
          return {
            schema: enveloped.schema,
            operationName: payload.operationName,
            document,
            variableValues: payload.variables,
            contextValue: await enveloped.contextFactory(),
            rootValue: { execute: enveloped.execute, subscribe: enveloped.subscribe },
          };
        } catch (error) {
          // A query that does not parse is its sender's mistake, not a reason to close the socket.
          if (error instanceof GraphQLError) return [error];
          throw error;
        }
      },
    },
    wss,
  );

  return {
    async close(): Promise<void> {
      const { clients } = wss;
      for (const client of clients) client.close(SERVICE_RESTART, 'Service Restart');
      const timer = setTimeout(() => {
        for (const client of clients) client.terminate();
      }, CLOSE_MS);
      await Promise.all(
        [...clients].map((client) => new Promise((resolve) => client.once('close', resolve))),
      );
      clearTimeout(timer);
      await disposable.dispose();
    },
  };
}

function refuse(socket: Duplex, status: string, reason: string): void {
  socket.end(`HTTP/1.1 ${status}\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n${reason}\n`);
}
