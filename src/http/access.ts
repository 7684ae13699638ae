/** Access control: checks tokens, and where requests come from. */
import { setMaxListeners } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { GraphQLError } from 'graphql';
import type { Identity, Origin } from '../core/identity.ts';
import type { Connection } from './connections.ts';
import { createSourceCheck, type ReadHeader, type SourceRules } from './request-source.ts';
import type { SignInDelay } from './sign-in-delay.ts';

/** @param credential the Authorization value, or null @returns null if it is missing or wrong */
export type Authenticate = (credential: string | null) => Identity | null | Promise<Identity | null>;

/** Records sign-ins. Neither may throw. */
export interface SignIns {
  signedIn(identity: Identity): Promise<void> | undefined;
  signInRefused(origin: Origin): Promise<void>;
}

export interface Guard {
  /** @throws GraphQLError UNAUTHENTICATED */
  identify(credential: string | null, origin: Origin): Promise<Identity>;
  /**
   * `identify` for a connection: a correct token makes it trusted, a wrong token delays the response. Both are recorded.
   * @throws GraphQLError UNAUTHENTICATED
   */
  signIn(credential: string | null, connection: Connection | undefined, origin: Origin): Promise<Identity>;
  /** Checks an HTTP request before its body is read. @throws GraphQLError */
  checkRequest(request: Request, connection: Connection | undefined): void;
  /** Checks where a WebSocket upgrade, or a request outside GraphQL, comes from. @returns why it is refused, or null */
  refuseSource(request: IncomingMessage, connection: Connection | undefined): string | null;
}

export function requestGuard(
  rules: SourceRules & { authenticate: Authenticate; signInDelay: SignInDelay; signIns: SignIns },
): Guard {
  const checkSource = createSourceCheck(rules);
  const refuseSource = (header: ReadHeader, connection: Connection | undefined): string | null => {
    const reason = checkSource(header);
    // A page cannot read why its WebSocket was refused, so the reason is logged.
    if (reason !== null) connection?.refused('source', reason);
    return reason;
  };
  const identify = async (credential: string | null, origin: Origin): Promise<Identity> => {
    const identity = await rules.authenticate(credential);
    if (identity) {
      // Each operation and stream of the identity adds a listener.
      if (identity.revoked) setMaxListeners(0, identity.revoked);
      return { ...identity, origin };
    }
    throw refusal(
      401,
      'UNAUTHENTICATED',
      'Send an API key or the token of this server: "authorization: Bearer <key>".',
    );
  };

  return {
    identify,
    async signIn(credential, connection, origin) {
      try {
        const identity = await identify(credential, origin);
        connection?.trust();
        await rules.signIns.signedIn(identity);
        return identity;
      } catch (error) {
        // A request without a token is not a guess, so it is not delayed.
        if (credential !== null && connection !== undefined) {
          connection.refused('wrong_token');
          await rules.signIns.signInRefused(origin);
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

function refusal(status: number, code: string, message: string): GraphQLError {
  const headers: Record<string, string> = status === 401 ? { 'www-authenticate': 'Bearer' } : {};
  return new GraphQLError(message, { extensions: { code, http: { status, headers } } });
}
