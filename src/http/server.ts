/** GraphQL over HTTP, SSE and WebSocket on one port; GraphiQL; health. The same rules hold on each of them. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GraphQLSchema } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { Identity } from '../core/identity.ts';
import { type Authenticate, type Guard, requestGuard } from './access.ts';
import { toClientError } from './client-error.ts';
import { createDocumentCache } from './document-cache.ts';
import { GREETING_QUERY } from './greeting.ts';
import type { Limits } from './limits.ts';
import type { Metrics } from './metrics.ts';
import { type CostOf, queryLimits } from './query-limits.ts';
import { eventStreams, lastEventId } from './sse.ts';
import { createHub } from './stream/hub.ts';
import { createSocketServer } from './websocket.ts';

export interface HttpServerParts<Context extends { identity: Identity }> {
  host: string;
  port: number;
  corsOrigins: readonly string[];
  schema: GraphQLSchema;
  /** null where the credentials are not good */
  authenticate: Authenticate;
  /** whether requests need a credential; without one, only local pages may ask (see access.ts) */
  protected: boolean;
  contextFor(identity: Identity): Context;
  /** `Type.field` of values that do not depend on who asks */
  sharedFields: ReadonlySet<string>;
  /** what an operation on the schema costs at most */
  costOf: CostOf;
  limits: Limits;
  metrics: Metrics;
  /** told of errors that are not the client's */
  onUnexpected(error: unknown): void;
}

export interface HttpServer {
  url: string;
  /** From now on `/health` says that the server takes work. */
  setReady(): void;
  /** `/health` says that it takes none; connections go on. */
  setStopping(): void;
  /** Ends all connections, WebSockets with 1012 so that their clients come back. */
  close(): Promise<void>;
}

const ENDPOINT = '/graphql';

/** Listens before it is ready: `/health` answers 503 until `setReady`. @throws the error of `listen`, such as EADDRINUSE */
export async function startHttpServer<Context extends { identity: Identity }>(
  parts: HttpServerParts<Context>,
): Promise<HttpServer> {
  let state: 'starting' | 'ready' | 'stopping' = 'starting';
  const guard = requestGuard(parts);
  const { limits, metrics, sharedFields, contextFor, onUnexpected } = parts;
  const maskError = (error: unknown) => toClientError(error, onUnexpected);
  const hub = createHub({
    contextFor,
    toClientError: maskError,
    sharedFields,
    maxPerIdentity: limits.subscriptionsPerIdentity,
    observer: metrics.hub,
  });

  const yoga = createYoga<{ req: IncomingMessage; res: ServerResponse } & SocketContext, Context>({
    schema: parts.schema,
    graphqlEndpoint: ENDPOINT,
    landingPage: false,
    multipart: false,
    batching: false,
    parserAndValidationCache: { documentCache: createDocumentCache(), errorCache: createDocumentCache() },
    maxRequestBodySize: limits.requestBytes,
    cors: parts.corsOrigins.length > 0 ? { origin: [...parts.corsOrigins], credentials: true } : false,
    // It would log the mistakes of clients as well.
    logging: false,
    maskedErrors: { maskError },
    // Over SSE the page sends its headers, the token among them; over WebSocket it does not.
    graphiql: { title: 'scanwire', subscriptionsProtocol: 'SSE', defaultQuery: GREETING_QUERY },
    // Nine megabytes, so only when somebody opens the page.
    renderGraphiQL: async (options) =>
      (await import('@graphql-yoga/render-graphiql')).renderGraphiQL(options),
    plugins: [
      httpGuardPlugin(guard.checkRequest),
      queryLimits({ schema: parts.schema, limits, costOf: parts.costOf, toClientError: maskError }),
      eventStreams({ hub, limits, toClientError: maskError }),
    ],
    context: async ({ request, identity }) =>
      identity
        ? contextFor(identity)
        : {
            ...contextFor(guard.identify(request.headers.get('authorization'))),
            lastEventId: lastEventId(request),
          },
  });

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === ENDPOINT) return void yoga(request, response);
    if (pathname === '/health') return answerHealth(request, response, state);
    if (pathname === '/metrics') return void answerMetrics(request, response, guard, metrics);
    if (pathname === '/') return answer(response, 302, { location: ENDPOINT });
    return answer(response, 404, { error: `There is nothing here; GraphQL is at ${ENDPOINT}.` });
  });
  // A request must have come in within a minute; answers may stream as long as they like.
  server.headersTimeout = 20_000;
  server.requestTimeout = 60_000;

  const sockets = createSocketServer(server, {
    endpoint: ENDPOINT,
    yoga,
    guard,
    hub,
    limits,
    toClientError: maskError,
    onUnexpected,
    observer: metrics.sockets,
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(parts.port, parts.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://${parts.host.includes(':') ? `[${parts.host}]` : parts.host}:${port}`,
    setReady() {
      state = 'ready';
    },
    setStopping() {
      state = 'stopping';
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      await sockets.close();
      // An event stream that was ended in order would look complete to its client; a broken one is resumed.
      server.closeAllConnections();
      await closed;
      await yoga.dispose();
    },
  };
}

/** Set for operations over WebSocket, whose identity was settled when they connected. */
interface SocketContext {
  identity?: Identity;
}

function httpGuardPlugin(check: (request: Request) => void): Plugin {
  return {
    onRequestParse({ request }) {
      check(request);
    },
  };
}

function answerHealth(request: IncomingMessage, response: ServerResponse, state: string): void {
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const status = state === 'ready' ? 200 : 503;
  if (isRead) answer(response, status, { alive: true, ready: state === 'ready', state });
  else answer(response, 405, { error: 'GET only' });
}

async function answerMetrics(
  request: IncomingMessage,
  response: ServerResponse,
  guard: Guard,
  metrics: Metrics,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return answer(response, 405, { error: 'GET only' });
  }
  const refusal = guard.refuseUpgrade(request);
  if (refusal !== null) return answer(response, 403, { error: refusal });
  try {
    guard.identify(request.headers.authorization ?? null);
  } catch (error) {
    return answer(response, 401, { error: (error as Error).message });
  }
  const text = await metrics.text();
  response.writeHead(200, { 'content-type': metrics.contentType, 'cache-control': 'no-store' }).end(text);
}

function answer(response: ServerResponse, status: number, body: Record<string, unknown>): void {
  const headers: Record<string, string> = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  if (typeof body.location === 'string') headers.location = body.location;
  response.writeHead(status, headers).end(`${JSON.stringify(body)}\n`);
}
