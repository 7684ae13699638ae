/** Access control: checks tokens, and where requests come from. */
import { setMaxListeners } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { GraphQLError } from 'graphql';
import { ScanwireError } from '../core/errors.ts';
import type { Arrival, Identity } from '../core/identity.ts';
import { arrivalOf, type Connection } from './connections.ts';
import { createIdentityRates } from './identity-rates.ts';
import type { Limits } from './limits.ts';
import { REFUSALS, type RefusalReason } from './refusals.ts';
import { createCookieCheck, createSourceCheck, type ReadHeader, type SourceRules } from './request-source.ts';
import type { SessionCookie } from './session-cookie.ts';
import type { Sessions } from './sessions.ts';
import type { SignInDelay } from './sign-in-delay.ts';
import { isTicket, ticketIn } from './ticket-credential.ts';

const ENDED = 'The session has ended. Sign in again.';
const WRONG_TICKET =
  'The stream ticket is not valid: it was not used in time, its scan has ended, or the key that created it no longer has access. Create another one with createStreamTicket.';

/** How browsers stay signed in. */
export interface BrowserSessions {
  sessions: Sessions;
  cookie: SessionCookie;
}

/** Scheme of the credential that stands for the session of a cookie. */
const SESSION_SCHEME = 'Session ';
export const isSession = (credential: string): boolean => credential.startsWith(SESSION_SCHEME);

/**
 * @param credential the Authorization value, or null
 * @returns null if it is missing or wrong
 * @throws UnauthenticatedError or ForbiddenError with the reason, UnavailableError
 */
export type Authenticate = (credential: string | null) => Identity | null | Promise<Identity | null>;

type RateLimits = Pick<Limits, 'messagesPerSecondPerIdentity' | 'messageBurstPerIdentity'>;

const UNKNOWN_CREDENTIAL = 'Send an API key or the token of this server: "authorization: Bearer <key>".';
/** Messages for credentials that are not known, which need no further explanation. */
export const UNKNOWN: ReadonlySet<string> = new Set([UNKNOWN_CREDENTIAL, ENDED, WRONG_TICKET]);

/** HTTP status for each code of an error of `authenticate`. */
const STATUS: Readonly<Record<string, number>> = { UNAUTHENTICATED: 401, FORBIDDEN: 403, UNAVAILABLE: 503 };

/** Records sign-ins. Neither may throw. */
export interface SignIns {
  signedIn(identity: Identity): Promise<void> | undefined;
  signInRefused(arrival: Arrival): Promise<void>;
}

export interface Guard {
  /** The credential of a request: its Authorization header, or else its ticket, or else its session; null without any. */
  credentialOf(asking: Asking): string | null;
  /** @throws GraphQLError UNAUTHENTICATED, FORBIDDEN or UNAVAILABLE */
  identify(credential: string | null, arrival: Arrival): Promise<Identity>;
  /**
   * `identify` for a connection: a correct token makes it trusted, a wrong token delays the response. Both are recorded.
   * @throws GraphQLError as `identify`; LIMIT_REACHED if the identity has too many connections, or requests a second
   */
  signIn(
    credential: string | null,
    connection: Connection | undefined,
    transport: Arrival['transport'],
  ): Promise<Identity>;
  /** Counts a message of an identity over a WebSocket. @returns whether it is within the rate of the identity */
  accepts(identity: Identity): boolean;
  /** Checks an HTTP request before its body is read. @throws GraphQLError */
  checkRequest(request: Request, connection: Connection | undefined): void;
  /** Checks where a WebSocket upgrade, or a request outside GraphQL, comes from. @returns why it is refused, or null */
  refuseSource(request: IncomingMessage, connection: Connection | undefined): string | null;
  /** `refuseSource` for a form, which only pages of this server may send. */
  refuseForm(request: IncomingMessage, connection: Connection | undefined): string | null;
}

export function requestGuard(
  rules: SourceRules & {
    authenticate: Authenticate;
    /** null if browsers cannot sign in */
    browsers: BrowserSessions | null;
    signInDelay: SignInDelay;
    signIns: SignIns;
    limits: RateLimits;
  },
): Guard {
  const { messagesPerSecondPerIdentity, messageBurstPerIdentity } = rules.limits;
  const withinRate = createIdentityRates(messagesPerSecondPerIdentity, messageBurstPerIdentity);
  const limitReached = (identity: Identity, connection: Connection): RefusalReason | null => {
    if (!connection.trust(identity)) return 'identity_connections';
    return withinRate(identity) ? null : 'identity_rate';
  };
  const checkSource = createSourceCheck(rules);
  const checkCookie = createCookieCheck(rules);
  const credentialOf = ({ header, url }: Asking): string | null => {
    const explicit = header('authorization') ?? ticketIn(url);
    if (explicit) return explicit;
    const secret = rules.isProtected() ? rules.browsers?.cookie.read(header('cookie')) : undefined;
    return secret ? SESSION_SCHEME + secret : null;
  };
  const refuseSource = (
    asking: Asking,
    connection: Connection | undefined,
    isForm = false,
  ): string | null => {
    const needsProof = isForm || isSession(credentialOf(asking) ?? '');
    const reason =
      checkSource(asking.header, connection?.scheme) ??
      (needsProof ? checkCookie(asking.header, isForm) : null);
    // A page cannot read why its WebSocket was refused, so the reason is logged.
    if (reason !== null) connection?.refused('source', reason);
    return reason;
  };
  const authenticate: Authenticate = (credential) =>
    rules.browsers && credential !== null && isSession(credential)
      ? rules.browsers.sessions.authenticate(credential.slice(SESSION_SCHEME.length))
      : rules.authenticate(credential);
  const identify = async (credential: string | null, arrival: Arrival): Promise<Identity> => {
    const ofSession = credential !== null && isSession(credential);
    const identity = await authenticated(authenticate, credential);
    if (identity) {
      // Each operation and stream of the identity adds a listener.
      if (identity.revoked) setMaxListeners(0, identity.revoked);
      return { ...identity, arrival };
    }
    const message = ofSession ? ENDED : isTicket(credential) ? WRONG_TICKET : UNKNOWN_CREDENTIAL;
    throw refusal(401, 'UNAUTHENTICATED', message);
  };

  return {
    credentialOf,
    identify,
    async signIn(credential, connection, transport) {
      const arrival = arrivalOf(connection, transport);
      let identity: Identity;
      try {
        identity = await identify(credential, arrival);
      } catch (error) {
        // A request without a token is not a guess, so it is not delayed.
        if (credential !== null && connection !== undefined && isRefusal(error, 'UNAUTHENTICATED')) {
          connection.refused('wrong_token');
          await rules.signIns.signInRefused(arrival);
          await connection.pause(rules.signInDelay.failed(connection.address));
        }
        throw error;
      }
      const reason = connection && limitReached(identity, connection);
      if (!reason) {
        await rules.signIns.signedIn(identity);
        return identity;
      }
      connection.refused(reason);
      throw refusal(429, 'LIMIT_REACHED', `Refused: ${REFUSALS[reason]}. Try again later.`);
    },
    accepts: (identity) => withinRate(identity),
    checkRequest(request, connection) {
      const reason = refuseSource(askingOfFetch(request), connection);
      if (reason !== null) throw refusal(403, 'FORBIDDEN', reason);
      // Web pages can post other content types without a CORS preflight.
      const type = request.headers.get('content-type') ?? '';
      if (request.method === 'POST' && !/^application\/(json|graphql\+json)\s*(;|$)/i.test(type)) {
        throw refusal(415, 'UNSUPPORTED_MEDIA_TYPE', 'Post GraphQL as application/json.');
      }
      if (request.method === 'GET') checkJsonParameters(new URL(request.url).searchParams);
    },
    refuseSource: (request, connection) => refuseSource(askingOf(request), connection),
    refuseForm: (request, connection) => refuseSource(askingOf(request), connection, true),
  };
}

/** What access depends on, of a request of any kind. */
export interface Asking {
  method: string;
  header: ReadHeader;
  /** absolute, or the path and query of a valid request; null for a page that accepts no ticket */
  url: string | null;
}

/** Reads a request of node:http. */
export function askingOf({ method = 'GET', headers, url = '/' }: IncomingMessage): Asking & { url: string } {
  return { method, header: (name) => headers[name] as string | undefined, url };
}

/** Reads a request of Yoga. */
export function askingOfFetch({ method, headers, url }: Request): Asking & { url: string } {
  return { method, header: (name) => headers.get(name) ?? undefined, url };
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
