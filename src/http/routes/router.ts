/** Routes outside GraphQL: who may use each, from which pages, and how errors are answered. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphQLError } from 'graphql';
import { type Identity, isLimited, type KeyLimit } from '../../core/identity.ts';
import { refuseTicket } from '../../core/stream-ticket.ts';
import { askingOf, type Guard } from '../access.ts';
import type { Connections } from '../connections.ts';
import { BodyCutError } from './body.ts';
import { pathPattern } from './path-pattern.ts';
import { answerProblem, type Problem, problemOf } from './problem.ts';

/** A request that is authenticated. */
export interface Call<Context> {
  /** the caller's identity, what its workspace can read, and the services */
  context: Context;
  /** parameters of the path */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  request: IncomingMessage;
  response: ServerResponse;
  /** Aborted when the response has ended, or the client is gone. */
  signal: AbortSignal;
}

export interface Route<Context> {
  method: 'GET' | 'POST';
  /** It also answers HEAD. */
  head?: true;
  /** `:name` stands for a parameter, without slashes and dots */
  path: string;
  /** The holder of a stream ticket may use it: it follows one scan. */
  ticket?: true;
  /** Limited keys that may use it; all others are refused. */
  only?: readonly KeyLimit[];
  /** Answers. What it throws before it has answered is answered as a problem. */
  handle(call: Call<Context>): Promise<unknown> | unknown;
}

export interface RouterParts<Context> {
  guard: Guard;
  connections: Connections;
  contextFor(identity: Identity): Context;
  /** origins of other pages that may use the routes */
  corsOrigins: readonly string[];
  /** Masks errors that are not for clients. */
  toClientError(error: unknown): GraphQLError;
}

/** @returns whether the path belongs to a route, which then answers */
export type Router = (request: IncomingMessage, response: ServerResponse, pathname: string) => boolean;

/** Request headers of browsers that need permission. */
const CORS_HEADERS = 'authorization, content-type, last-event-id';
const CORS_MAX_AGE_S = '7200';

export function createRouter<Context>(
  routes: readonly Route<Context>[],
  { guard, connections, contextFor, corsOrigins, toClientError }: RouterParts<Context>,
): Router {
  const known = routes.map((route) => ({ route, match: pathPattern(route.path) }));

  const call = async (
    route: Route<Context>,
    params: Call<Context>['params'],
    request: IncomingMessage,
    response: ServerResponse,
  ) => {
    const connection = connections.of(request.socket);
    const refusal = guard.refuseSource(request, connection);
    if (refusal !== null) return answerProblem(response, { code: 'FORBIDDEN', detail: refusal });
    const asking = askingOf(request);
    const credential = guard.credentialOf(route.ticket ? asking : { ...asking, url: null });
    const identity = await guard.signIn(credential, connection, 'HTTP');
    if (!route.ticket) refuseTicket(identity);
    const { name, only } = identity;
    if (only !== undefined && !route.only?.includes(only)) throw isLimited(name, only);
    const query = new URL(asking.url, 'http://localhost').searchParams;
    const context = contextFor(identity);
    await route.handle({ context, params, query, request, response, signal: signalOf(response) });
  };

  const fail = (error: unknown, response: ServerResponse) => {
    if (error instanceof BodyCutError) return response.destroy();
    const problem = problemOf(toClientError(error));
    // A response that has begun is cut, so that the client sees that it is not complete.
    if (response.headersSent) return response.destroy();
    return answerProblem(response, problem);
  };

  return (request, response, pathname) => {
    const matching = known.flatMap(({ route, match }) => {
      const params = match(pathname);
      return params ? [{ route, params }] : [];
    });
    if (matching.length === 0) return false;
    allowOrigin(request, response, corsOrigins);
    const methods = [...new Set(matching.flatMap(({ route }) => methodsOf(route)))].join(', ');
    const found = matching.find(({ route }) => methodsOf(route).includes(request.method ?? ''));
    if (found) {
      call(found.route, found.params, request, response).catch((error) => fail(error, response));
    } else if (request.method === 'OPTIONS') {
      answerPreflight(response, methods);
    } else {
      const problem: Problem = { code: 'METHOD_NOT_ALLOWED', detail: `Use ${methods}.` };
      answerProblem(response, problem, { allow: `${methods}, OPTIONS` });
    }
    return true;
  };
}

const methodsOf = ({ method, head }: Pick<Route<never>, 'method' | 'head'>): string[] =>
  head ? [method, 'HEAD'] : [method];

function signalOf(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return gone.signal;
}

/** Lets pages of other origins read the answer, if the configuration names them. */
function allowOrigin(
  { headers }: IncomingMessage,
  response: ServerResponse,
  corsOrigins: readonly string[],
): void {
  if (corsOrigins.length === 0) return;
  response.setHeader('vary', 'origin');
  if (headers.origin === undefined || !corsOrigins.includes(headers.origin)) return;
  response.setHeader('access-control-allow-origin', headers.origin);
  response.setHeader('access-control-allow-credentials', 'true');
}

function answerPreflight(response: ServerResponse, methods: string): void {
  const isAllowed = response.hasHeader('access-control-allow-origin');
  response
    .writeHead(204, {
      allow: `${methods}, OPTIONS`,
      ...(isAllowed && {
        'access-control-allow-methods': methods,
        'access-control-allow-headers': CORS_HEADERS,
        'access-control-max-age': CORS_MAX_AGE_S,
      }),
    })
    .end();
}
