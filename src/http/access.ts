/** Access control: checks tokens, host names and origins. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { GraphQLError } from 'graphql';
import type { Identity } from '../core/identity.ts';
import { originOf } from '../core/origin.ts';
import { withoutBrackets } from '../core/target.ts';
import type { Connection } from './connections.ts';
import type { SignInDelay } from './sign-in-delay.ts';

/** @param credential the Authorization value, or null @returns null if it is missing or wrong */
export type Authenticate = (credential: string | null) => Identity | null;

/** One identity for everyone who sends the token, or for everyone if no token is set. */
export function createTokenAuthentication(token: string | null, identity: Identity): Authenticate {
  if (token === null) return () => identity;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const expected = digest(token);
  return (credential) => {
    const [, given] = /^Bearer\s+(\S+)\s*$/i.exec(credential ?? '') ?? [];
    return given !== undefined && timingSafeEqual(digest(given), expected) ? identity : null;
  };
}

export interface Guard {
  /** @throws GraphQLError UNAUTHENTICATED */
  identify(credential: string | null): Identity;
  /**
   * `identify` for a connection: a correct token makes it trusted, a wrong token delays the response.
   * @throws GraphQLError UNAUTHENTICATED
   */
  signIn(credential: string | null, connection: Connection | undefined): Promise<Identity>;
  /** Checks an HTTP request before its body is read. @throws GraphQLError */
  checkRequest(request: Request): void;
  /** Checks a WebSocket upgrade. @returns the reason if it is refused, else null */
  refuseUpgrade(request: IncomingMessage): string | null;
}

export function requestGuard(rules: {
  host: string;
  corsOrigins: readonly string[];
  authenticate: Authenticate;
  protected: boolean;
  signInDelay: SignInDelay;
}): Guard {
  /**
   * A web page can make its own domain resolve to this machine (DNS rebinding), and is then same-origin. Without a
   * token, the server only accepts host names that cannot be rebound.
   */
  const isOurName = (host: string | null | undefined): boolean => {
    if (rules.protected) return true;
    const name = hostName(host);
    return isIP(name) !== 0 || name === 'localhost' || name.endsWith('.localhost') || name === rules.host;
  };
  const isAllowedOrigin = (origin: string | null | undefined, host: string | null | undefined): boolean => {
    if (!origin) return true;
    if (rules.corsOrigins.includes(origin)) return true;
    return host != null && (originOf(origin) === `http://${host}` || originOf(origin) === `https://${host}`);
  };
  const identify = (credential: string | null): Identity => {
    const identity = rules.authenticate(credential);
    if (identity) {
      // Each operation and stream of the identity adds a listener.
      if (identity.revoked) setMaxListeners(0, identity.revoked);
      return identity;
    }
    throw refusal(401, 'UNAUTHENTICATED', 'Send the token of this server: "authorization: Bearer <token>".');
  };

  return {
    identify,
    async signIn(credential, connection) {
      try {
        const identity = identify(credential);
        connection?.trust();
        return identity;
      } catch (error) {
        // A request without a token is not a guess, so it is not delayed.
        if (credential !== null && connection !== undefined) {
          connection.refused('wrong_token');
          await rules.signInDelay.failed(connection.address);
        }
        throw error;
      }
    },
    checkRequest(request) {
      const host = request.headers.get('host');
      if (!isOurName(host)) {
        throw refusal(
          403,
          'FORBIDDEN',
          'Without a token, this server is only reachable by its IP address or localhost. Set SCANWIRE_TOKEN to use a host name.',
        );
      }
      if (!isAllowedOrigin(request.headers.get('origin'), host)) {
        throw refusal(
          403,
          'FORBIDDEN',
          'This origin is not allowed. If its pages may use this server, add it to SCANWIRE_CORS_ORIGINS.',
        );
      }
      // Web pages can post other content types without a CORS preflight.
      const type = request.headers.get('content-type') ?? '';
      if (request.method === 'POST' && !/^application\/(json|graphql\+json)\s*(;|$)/i.test(type)) {
        throw refusal(415, 'UNSUPPORTED_MEDIA_TYPE', 'Post GraphQL as application/json.');
      }
      if (request.method === 'GET') checkJsonParameters(new URL(request.url).searchParams);
    },
    refuseUpgrade({ headers }) {
      if (!isOurName(headers.host)) return 'the Host header is not a name of this server';
      if (!isAllowedOrigin(headers.origin, headers.host)) return 'this origin is not allowed';
      return null;
    },
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

function hostName(host: string | null | undefined): string {
  return withoutBrackets((host ?? '').toLowerCase().replace(/:\d+$/, ''));
}

function refusal(status: number, code: string, message: string): GraphQLError {
  const headers: Record<string, string> = status === 401 ? { 'www-authenticate': 'Bearer' } : {};
  return new GraphQLError(message, { extensions: { code, http: { status, headers } } });
}
