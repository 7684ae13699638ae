/** GraphQL over HTTP, SSE and WebSocket, GraphiQL, health and metrics on one port, all under the same rules. */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import { type Identity, isLimited } from '../core/identity.ts';
import { bracketed } from '../core/target.ts';
import {
  type Authenticate,
  askingOf,
  askingOfFetch,
  type BrowserSessions,
  type Guard,
  requestGuard,
  type SignIns,
} from './access.ts';
import { answer } from './answer.ts';
import { limitBodyTime } from './body-time.ts';
import { internalError, toClientError } from './client-error.ts';
import { type Compat, type CompatContext, type CompatParts, createCompat } from './compat/index.ts';
import { SOCKET_IO } from './compat/socket-io.ts';
import { type Connections, createConnections } from './connections.ts';
import { contained } from './contained.ts';
import { createDashboard, isDashboardAsset, isDashboardView } from './dashboard.ts';
import { createDocumentCache } from './document-cache.ts';
import { type ExportContext, exportRoutes } from './exchange/export.ts';
import { type ImportContext, importRoutes } from './exchange/import.ts';
import { asksForPage, graphiqlPage } from './graphiql-page.ts';
import type { Limits } from './limits.ts';
import type { Metrics } from './metrics.ts';
import { notAcceptable } from './not-acceptable.ts';
import { type CostOf, queryLimits } from './query-limits.ts';
import { createRefusals } from './refusals.ts';
import { pathPrefix, prefixHint, readRequestTarget } from './request-target.ts';
import { createRouter, type Router } from './routes/router.ts';
import { createSessionCookie } from './session-cookie.ts';
import type { Sessions } from './sessions.ts';
import { createSignIn, type PageRoute } from './sign-in.ts';
import { createSignInDelay } from './sign-in-delay.ts';
import { createSocketServer } from './socket-server.ts';
import { createStaticPage } from './static-page.ts';
import { lastEventId, PING_HEADER } from './streams/event-stream.ts';
import { createHub } from './streams/hub.ts';
import { eventStreams } from './subscriptions/sse.ts';
import { createSubscriptions, type Subscriptions } from './subscriptions/subscriptions.ts';
import { createSubscriptionEndpoint } from './subscriptions/websocket.ts';
import { createTrustedProxies } from './trusted-proxies.ts';

/** What the interfaces outside GraphQL need of the context of a request. */
interface ServerContext extends CompatContext, ExportContext, ImportContext {}

export interface HttpServerParts<Context extends ServerContext> {
  host: string;
  port: number;
  /** address of the server in browsers, if it is configured; without a trailing slash */
  publicUrl: string | null;
  corsOrigins: readonly string[];
  /** addresses and CIDRs whose forwarded headers count */
  trustedProxies: readonly string[];
  schema: GraphQLSchema;
  /** the schema as text, for `/schema.graphql` */
  schemaText(): string;
  authenticate: Authenticate;
  /** sessions of browsers; null if they cannot sign in */
  sessions: Sessions | null;
  signIns: SignIns;
  /** whether requests need a credential; if not, only local pages have access (see access.ts) */
  isProtected(): boolean;
  contextFor(identity: Identity): Context;
  /** Computes the highest cost that an operation on the schema may have. */
  costOf: CostOf;
  limits: Limits;
  metrics: Metrics;
  /** It has `/health` and `/metrics` and nothing else. */
  onlyStatus: boolean;
  /** Turns an error of a lower layer into one for clients if it is known; returns any other unchanged. */
  toKnownError(error: unknown): unknown;
  /** Why the server cannot work at the moment; null if it can. */
  whyUnavailable(): Promise<string | null>;
  /**
   * Reports errors that are not the client's.
   * @param field path of the GraphQL field that failed
   * @returns the id of the error, for the client
   */
  onUnexpected(error: unknown, field?: string): string;
  /** Writes a line of the log. */
  warn(details: Record<string, unknown>, message: string): void;
}

export interface HttpServer {
  url: string;
  /** `/health` reports that the server is ready. */
  setReady(): void;
  /**
   * Stops accepting connections, so that a proxy sends its requests to another node. Resolves when all requests received so far
   * are answered, or after `maxMs`. Streams stay open.
   */
  drain(maxMs: number): Promise<void>;
  /** Closes all connections. WebSockets are closed with 1012, so that their clients reconnect. */
  close(): Promise<void>;
}

const ENDPOINT = '/graphql';
const DRAIN_POLL_MS = 10;

const UPGRADE_REMOVED =
  'A proxy removed the Upgrade header of this WebSocket request. nginx needs three lines: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade"; docs/deployment.md has them for each proxy.';

/** Listens before it is ready: `/health` answers 503 until `setReady`. @throws the error of `listen`, such as EADDRINUSE */
export async function startHttpServer<Context extends ServerContext>(
  parts: HttpServerParts<Context>,
): Promise<HttpServer> {
  const prefix = pathPrefix(parts.publicUrl);
  const health: Health = { state: 'starting', whyUnavailable: parts.whyUnavailable };
  const { limits, metrics, contextFor, onUnexpected } = parts;
  const browsers = parts.sessions && {
    sessions: parts.sessions,
    cookie: createSessionCookie(parts.publicUrl),
  };
  const signInDelay = createSignInDelay(limits.signInDelayMs);
  const guard = requestGuard({ ...parts, browsers, signInDelay });
  const connections = createConnections(
    limits,
    createRefusals(parts.warn, metrics.refused),
    createTrustedProxies(parts.trustedProxies),
  );
  metrics.watchConnections(() => connections.count);
  const maskError = (error: unknown) => toClientError(error, onUnexpected, parts.toKnownError);
  const hub = createHub({ maxPerIdentity: limits.subscriptionsPerIdentity, observer: metrics.hub });
  const subscriptions = createSubscriptions({ hub, contextFor, toClientError: maskError });
  const yoga = createGraphQL(parts, { guard, connections, subscriptions, maskError });

  // These limit the time in which a request arrives; responses may stream without a limit.
  const server = createServer({
    headersTimeout: limits.headersMs,
    // Other requests have less time (body-time.ts).
    requestTimeout: Math.max(limits.headersMs, limits.requestMs, limits.importMs),
    maxHeaderSize: limits.headerBytes,
    connectionsCheckingInterval: 5000,
  });
  const answering = watchResponses(server);
  const { schemaText, isProtected } = parts;
  const access = { guard, browsers, isProtected };
  const { compat, router } = openInterfaces(parts, { hub, guard, connections, toClientError: maskError });
  const route = createRoutes({
    yoga,
    health,
    metrics,
    connections,
    limits,
    prefix,
    schemaText,
    router,
    onlyStatus: parts.onlyStatus,
    ...access,
  });
  listenToConnections(server, { connections, limits, onUnexpected, route, prefix });
  const sockets = createSocketServer(server, {
    endpoints: parts.onlyStatus
      ? {}
      : {
          [ENDPOINT]: createSubscriptionEndpoint({ yoga, subscriptions, limits, toClientError: maskError }),
          ...compat.sockets,
        },
    upgrades: parts.onlyStatus ? {} : { [SOCKET_IO]: compat.socketIo.upgrade },
    prefix,
    guard,
    limits,
    connections,
    onUnexpected,
    observer: metrics.sockets,
  });

  const { port } = await listen(server, parts);

  return {
    url: `http://${bracketed(parts.host)}:${port}`,
    setReady() {
      health.state = 'ready';
    },
    drain(maxMs) {
      health.state = 'stopping';
      return answering.drain(maxMs);
    },
    async close() {
      const closed = answering.stopListening();
      await Promise.all([sockets.close(), compat.socketIo.close()]);
      // Clients resume an event stream that is cut; one that ends normally would look complete.
      server.closeAllConnections();
      await closed;
      await yoga.dispose();
    },
  };
}

async function listen(server: Server, { host, port }: { host: string; port: number }): Promise<AddressInfo> {
  server.listen(port, host);
  await once(server, 'listening');
  return server.address() as AddressInfo;
}

/** Tracks connections without a request yet, and requests whose response is not complete. Open streams do not count. */
function watchResponses(server: Server) {
  const fresh = new Set<Duplex>();
  /** By connection: if it is cut, a queued response emits no `close`. */
  const responses = new Map<Duplex, Set<ServerResponse>>();
  let accepted = 0;
  server.on('connection', (socket) => {
    accepted++;
    fresh.add(socket);
    responses.set(socket, new Set());
    socket.once('close', () => {
      fresh.delete(socket);
      responses.delete(socket);
    });
  });
  server.on('upgrade', ({ socket }) => fresh.delete(socket));
  server.on('request', ({ socket }, response) => {
    fresh.delete(socket);
    const own = responses.get(socket);
    own?.add(response);
    response.once('close', () => own?.delete(response));
  });
  const isWaiting = ({ headersSent, writableEnded }: ServerResponse) => !headersSent || writableEnded;
  const isBusy = () => fresh.size > 0 || [...responses.values()].some((own) => [...own].some(isWaiting));
  let closed: Promise<unknown> | undefined;
  const stopListening = () => {
    closed ??= new Promise((resolve) => server.close(resolve));
    return closed;
  };
  return {
    stopListening,
    async drain(maxMs: number) {
      const endMs = performance.now() + maxMs;
      const turn = () => new Promise((resolve) => setImmediate(resolve));
      await turn();
      // Node.js accepts one connection a turn, and resets those that still wait when it stops listening.
      for (let before = -1; before !== accepted && performance.now() < endMs; await turn()) before = accepted;
      stopListening();
      while (isBusy() && performance.now() < endMs) await sleep(DRAIN_POLL_MS);
    },
  };
}

/** The interfaces outside GraphQL. */
function openInterfaces<Context extends ServerContext>(
  { limits, contextFor, corsOrigins }: HttpServerParts<Context>,
  parts: Pick<CompatParts<Context>, 'hub' | 'guard' | 'connections' | 'toClientError'>,
): { compat: Compat<Context>; router: Router } {
  const compat = createCompat({ ...parts, limits, contextFor, corsOrigins });
  const exchange = [...exportRoutes<Context>({ limits }), ...importRoutes<Context>(limits)];
  const routes = createRouter([...compat.routes, ...exchange], { ...parts, contextFor, corsOrigins });
  return {
    compat,
    router(request, response, pathname) {
      if (pathname !== SOCKET_IO) return routes(request, response, pathname);
      compat.socketIo.answer(request, response);
      return true;
    },
  };
}

/** Set for operations over WebSocket, which are authenticated when the socket is opened. */
interface SocketContext {
  identity?: Identity;
}

/** Yoga with the rules for all transports. */
function createGraphQL<Context extends ServerContext>(
  { schema, corsOrigins, limits, costOf, contextFor }: HttpServerParts<Context>,
  {
    guard,
    connections,
    subscriptions,
    maskError,
  }: {
    guard: Guard;
    connections: Connections;
    subscriptions: Subscriptions;
    maskError(error: unknown): GraphQLError;
  },
) {
  const callers: Callers = new WeakMap();
  return createYoga<{ req: IncomingMessage; res: ServerResponse } & SocketContext, Context>({
    schema,
    graphqlEndpoint: ENDPOINT,
    landingPage: false,
    multipart: false,
    batching: false,
    parserAndValidationCache: { documentCache: createDocumentCache(), errorCache: createDocumentCache() },
    maxRequestBodySize: limits.requestBytes,
    cors:
      corsOrigins.length > 0
        ? { origin: [...corsOrigins], credentials: true, exposedHeaders: [PING_HEADER] }
        : false,
    // Yoga would also log errors of clients.
    logging: false,
    maskedErrors: { maskError },
    // See graphiql-page.ts.
    graphiql: false,
    plugins: [
      httpGuardPlugin(guard, connections, callers),
      queryLimits({ schema, limits, costOf, toClientError: maskError }),
      eventStreams({ subscriptions, limits, toClientError: maskError }),
      notAcceptable(),
    ],
    context: ({ request, identity, req }) => {
      if (identity) return contextFor(identity);
      const caller = callers.get(req);
      if (!caller) throw new Error('a request must be signed in before it is executed');
      return { ...contextFor(caller), lastEventId: lastEventId(askingOfFetch(request)) };
    },
  });
}

type Route = (request: IncomingMessage, response: ServerResponse, pathname: string) => unknown;

interface Routes {
  yoga(request: IncomingMessage, response: ServerResponse): unknown;
  health: Health;
  guard: Guard;
  browsers: BrowserSessions | null;
  isProtected(): boolean;
  metrics: Metrics;
  connections: Connections;
  limits: Limits;
  schemaText(): string;
  /** see readRequestTarget */
  prefix: string;
  router: Router;
  onlyStatus: boolean;
}

/** Routes requests by their path. */
function createRoutes(parts: Routes): Route {
  const { yoga, health, connections, limits, prefix, router } = parts;
  const { showGraphiql, showDashboard, showAsset, forms } = createPages(parts);
  const viewOf = ({ method }: IncomingMessage, pathname: string): PageRoute | null => {
    if (method !== 'GET' && method !== 'HEAD') return null;
    if (isDashboardView(pathname)) return showDashboard;
    return isDashboardAsset(pathname) ? showAsset : null;
  };
  const schemaPage = createStaticPage(
    () => ({
      bytes: Buffer.from(parts.schemaText()),
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    }),
    limits.pageAnswers,
  );
  const showStatus: Route = (request, response, pathname) => {
    if (pathname === '/health') return answerHealth(request, response, health);
    if (pathname === '/metrics') {
      return answerProtected(request, response, parts, () => answerMetrics(response, parts.metrics));
    }
    answer(response, 404, { error: 'Not found. This is a worker: it only serves /health and /metrics.' });
  };
  if (parts.onlyStatus) return showStatus;
  return (request, response, pathname) => {
    if (pathname === ENDPOINT && isUpgradeWithoutItsHeader(request)) {
      connections.of(request.socket)?.refused('upgrade', UPGRADE_REMOVED);
      return answer(response, 426, { error: UPGRADE_REMOVED }, { upgrade: 'websocket' });
    }
    if (pathname === ENDPOINT && asksForPage(request)) {
      return showGraphiql(request, response, connections.of(request.socket));
    }
    if (pathname === ENDPOINT) return yoga(request, response);
    const form = forms[pathname];
    if (form) return form(request, response, connections.of(request.socket));
    if (pathname === '/schema.graphql') {
      return answerProtected(request, response, parts, () =>
        schemaPage(request, response, connections.of(request.socket)),
      );
    }
    if (pathname === '/health' || pathname === '/metrics') return showStatus(request, response, pathname);
    if (router(request, response, pathname)) return;
    const show = viewOf(request, pathname);
    if (show) return show(request, response, connections.of(request.socket));
    answerUnknown(response, pathname, prefix);
  };
}

function answerUnknown(response: ServerResponse, pathname: string, prefix: string): unknown {
  if (pathname === '*') return response.writeHead(204, { allow: 'GET, HEAD, POST, OPTIONS' }).end();
  const hint = prefixHint(pathname, [ENDPOINT, '/schema.graphql', '/health', '/metrics']);
  return answer(response, 404, { error: `Not found. GraphQL is at ${prefix}${ENDPOINT}.${hint}` });
}

interface Pages {
  /** GraphiQL, or the sign-in page in its place */
  showGraphiql: PageRoute;
  /** the dashboard, or the sign-in page in its place */
  showDashboard: PageRoute;
  /** a file of the dashboard, which is not secret */
  showAsset: PageRoute;
  /** by path */
  forms: Readonly<Record<string, PageRoute>>;
}

function createPages({ guard, browsers, isProtected, limits, prefix }: Routes): Pages {
  const open = createStaticPage(() => graphiqlPage(false), limits.pageAnswers);
  const dashboard = createDashboard({ maxAnswers: limits.pageAnswers, prefix });
  if (browsers === null) {
    return { showGraphiql: open, showDashboard: dashboard.page, showAsset: dashboard.asset, forms: {} };
  }
  const isPage = (pathname: string) => pathname === ENDPOINT || isDashboardView(pathname);
  const { showTo, signIn, signOut } = createSignIn(browsers, { guard, isProtected, isPage, prefix });
  const signedIn = showTo(createStaticPage(() => graphiqlPage(true), limits.pageAnswers));
  const dashboardSignedIn = showTo(dashboard.page);
  return {
    showGraphiql: (...request) => (isProtected() ? signedIn : open)(...request),
    showDashboard: (...request) => (isProtected() ? dashboardSignedIn : dashboard.page)(...request),
    showAsset: dashboard.asset,
    forms: { '/sign-in': signIn, '/sign-out': signOut },
  };
}

/** All listeners of the server except for upgrades (socket-server.ts). */
function listenToConnections(
  server: Server,
  {
    connections,
    limits,
    onUnexpected,
    route,
    prefix,
  }: {
    connections: Connections;
    limits: Limits;
    onUnexpected(error: unknown): string;
    route: Route;
    prefix: string;
  },
): void {
  // Node would silently drop header fields beyond a limit; `readRequestTarget` counts them instead.
  server.maxHeadersCount = 0;
  // Every byte that is read or written restarts this timer.
  server.timeout = limits.stallMs;
  server.on(
    'timeout',
    contained((socket: Socket) => {
      const connection = connections.of(socket);
      // The response is still being computed, such as that of a long poll.
      if (connection?.busy && socket.writableLength === 0) return;
      if (connection?.busy) connection.refused('stalled');
      socket.destroy();
    }, onUnexpected),
  );
  server.on('connection', contained(connections.admit, onUnexpected));

  const fail = (error: unknown, _: IncomingMessage, response: ServerResponse) => {
    const errorId = onUnexpected(error);
    if (response.headersSent) response.destroy();
    else answer(response, 500, { error: internalError(errorId), errorId });
  };
  const answerRequest = contained((request: IncomingMessage, response: ServerResponse) => {
    const target = readRequestTarget(request, { maxHeaderFields: limits.headerFields, prefix });
    if ('pathname' in target) return route(request, response, target.pathname);
    connections.of(request.socket)?.refused('request');
    return answer(response, target.refusal.status, { error: target.refusal.reason });
  }, fail);
  server.on(
    'request',
    contained((request: IncomingMessage, response: ServerResponse) => {
      response.setHeader('x-content-type-options', 'nosniff');
      limitBodyTime(request, response, limits.requestMs);
      const connection = connections.of(request.socket);
      if (connection) connection.enqueue(response, () => answerRequest(request, response));
      else request.socket.destroy();
    }, fail),
  );
}

/** Who sent each HTTP request. */
type Callers = WeakMap<IncomingMessage, Identity>;

function httpGuardPlugin(
  guard: Guard,
  connections: Connections,
  callers: Callers,
): Plugin<object, { req: IncomingMessage }> {
  return {
    async onRequestParse({ request, serverContext }) {
      const { req } = serverContext;
      const connection = connections.of(req.socket);
      guard.checkRequest(request, connection);
      callers.set(req, await guard.signIn(guard.credentialOf(askingOfFetch(request)), connection, 'HTTP'));
    },
    onResponse({ response }) {
      if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store');
    },
  };
}

/** Proxies such as nginx remove the hop-by-hop headers of an upgrade by default, and keep the others. */
function isUpgradeWithoutItsHeader({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers['sec-websocket-key'] !== undefined;
}

interface Health {
  state: 'starting' | 'ready' | 'stopping';
  whyUnavailable(): Promise<string | null>;
}

async function answerHealth(
  request: IncomingMessage,
  response: ServerResponse,
  { state, whyUnavailable }: Health,
): Promise<void> {
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (!isRead) return answer(response, 405, { error: 'GET only' });
  const reason = state === 'ready' ? await whyUnavailable() : null;
  const ready = state === 'ready' && reason === null;
  const details = reason === null ? { state } : { state: 'unavailable', reason };
  answer(response, ready ? 200 : 503, { alive: true, ready, ...details });
}

/** Answers GET and HEAD under the same rules as GraphQL requests. */
async function answerProtected(
  request: IncomingMessage,
  response: ServerResponse,
  { guard, connections }: Pick<Routes, 'guard' | 'connections'>,
  respond: () => Promise<void>,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return answer(response, 405, { error: 'GET only' });
  }
  const connection = connections.of(request.socket);
  const refusal = guard.refuseSource(request, connection);
  if (refusal !== null) return answer(response, 403, { error: refusal });
  try {
    const credential = guard.credentialOf({ ...askingOf(request), url: null });
    const { name, only } = await guard.signIn(credential, connection, 'HTTP');
    if (only) return answer(response, 403, { error: isLimited(name, only).message });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const { status } = error.extensions.http as { status: number };
    return answer(response, status, { error: error.message });
  }
  await respond();
}

async function answerMetrics(response: ServerResponse, metrics: Metrics): Promise<void> {
  const text = await metrics.text();
  response.writeHead(200, { 'content-type': metrics.contentType, 'cache-control': 'no-store' }).end(text);
}
