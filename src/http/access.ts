/** Access control: checks tokens, and where requests come from. */
import { setMaxListeners } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { GraphQLError } from 'graphql';
import { ScanwireError } from '../core/errors.ts';
import type { Identity } from '../core/identity.ts';
import type { Connection } from './connections.ts';
import { createSourceCheck, type ReadHeader, type SourceRules } from './request-source.ts';
import type { SignInDelay } from './sign-in-delay.ts';

/**
 * @param credential the Authorization value, or null
 * @returns null if it is missing or wrong
 * @throws UnauthenticatedError or ForbiddenError with the reason, UnavailableError
 */
export type Authenticate = (credential: string | null) => Identity | null | Promise<Identity | null>;

/** For requests without a credential that is known. */
export const UNKNOWN_CREDENTIAL =
  'Send an API key or the token of this server: "authorization: Bearer <key>".';

/** HTTP status for each code of an error of `authenticate`. */
const STATUS: Readonly<Record<string, number>> = { UNAUTHENTICATED: 401, FORBIDDEN: 403, UNAVAILABLE: 503 };

export interface Guard {
  /** @throws GraphQLError UNAUTHENTICATED, FORBIDDEN or UNAVAILABLE */
  identify(credential: string | null): Promise<Identity>;
  /**
   * `identify` for a connection: a correct token makes it trusted, a wrong token delays the response.
   * @throws GraphQLError as `identify`
   */
  signIn(credential: string | null, connection: Connection | undefined): Promise<Identity>;
  /** Checks an HTTP request before its body is read. @throws GraphQLError */
  checkRequest(request: Request, connection: Connection | undefined): void;
  /** Checks where a WebSocket upgrade, or a request outside GraphQL, comes from. @returns why it is refused, or null */
  refuseSource(request: IncomingMessage, connection: Connection | undefined): string | null;
}

export function requestGuard(
  rules: SourceRules & { authenticate: Authenticate; signInDelay: SignInDelay },
): Guard {
  const checkSource = createSourceCheck(rules);
  const refuseSource = (header: ReadHeader, connection: Connection | undefined): string | null => {
    const reason = checkSource(header);
    // A page cannot read why its WebSocket was refused, so the reason is logged.
    if (reason !== null) connection?.refused('source', reason);
    return reason;
  };
  const identify = async (credential: string | null): Promise<Identity> => {
    const identity = await authenticated(rules.authenticate, credential);
    if (identity) {
      // Each operation and stream of the identity adds a listener.
      if (identity.revoked) setMaxListeners(0, identity.revoked);
      return identity;
    }
    throw refusal(401, 'UNAUTHENTICATED', UNKNOWN_CREDENTIAL);
  };

  return {
    identify,
    async signIn(credential, connection) {
      try {
        const identity = await identify(credential);
        connection?.trust();
        return identity;
      } catch (error) {
        // A request without a token is not a guess, so it is not delayed.
        if (credential !== null && connection !== undefined && isRefusal(error, 'UNAUTHENTICATED')) {
          connection.refused('wrong_token');
          await rules.signInDelay.failed(connection.address);
        }
        throw error;
      }
    },
    checkRequest(request, connection) {
      const reason = refuseSource((name) => request.headers.get(name) ?? undefined, connection);
      if (reason !== null) throw refusal(403, 'FORBIDDEN', reason);
      // Web pages can post other content types without a CORS preflight.
      const type = request.headers.get('content-type') ?? '';
      if (request.method === 'POST' && !/^application\/(json|graphql\+json)\s*(;|$)/i.test(type)) {
        throw refusal(415, 'UNSUPPORTED_MEDIA_TYPE', 'Post GraphQL as application/json.');
      }
      if (request.method === 'GET') checkJsonParameters(new URL(request.url).searchParams);
    },
    refuseSource: ({ headers }, connection) =>
      refuseSource((name) => headers[name] as string | undefined, connection),
  };
}

async function authenticated(
  authenticate: Authenticate,
  credential: string | null,
): Promise<Identity | null> {
  try {
    return await authenticate(credential);
  } catch (error) {
    const status = error instanceof ScanwireError ? STATUS[error.code] : undefined;
    throw status === undefined
      ? error
      : refusal(status, (error as ScanwireError).code, (error as Error).message);
  }
}

/** Yoga would respond to invalid JSON with an internal server error. */
function checkJsonParameters(parameters: URLSearchParams): void {
  for (const name of ['variables', 'extensions']) {
    try {
      JSON.parse(parameters.get(name) || '{}');
    } catch {
      throw refusal(400, 'BAD_REQUEST', `The parameter "${name}" is not valid JSON.`);
    }
  }
}

const isRefusal = (error: unknown, code: string) =>
  error instanceof GraphQLError && error.extensions.code === code;

function refusal(status: number, code: string, message: string): GraphQLError {
  const headers: Record<string, string> = status === 401 ? { 'www-authenticate': 'Bearer' } : {};
  return new GraphQLError(message, { extensions: { code, http: { status, headers } } });
}
