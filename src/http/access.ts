/** Access control: checks tokens, and where requests come from. */
import { setMaxListeners } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { GraphQLError } from 'graphql';
import type { Identity } from '../core/identity.ts';
import type { Connection } from './connections.ts';
import { createIdentityRates } from './identity-rates.ts';
import type { Limits } from './limits.ts';
import { REFUSALS, type RefusalReason } from './refusals.ts';
import { createSourceCheck, type ReadHeader, type SourceRules } from './request-source.ts';
import type { SignInDelay } from './sign-in-delay.ts';
import { isTicket } from './ticket-credential.ts';

const WRONG_TOKEN = 'Send an API key or the token of this server: "authorization: Bearer <key>".';
const WRONG_TICKET =
  'The stream ticket is not valid: it was not used in time, its scan has ended, or the key that created it has no access any more. Create another one with createStreamTicket.';

/** @param credential the Authorization value, or null @returns null if it is missing or wrong */
export type Authenticate = (credential: string | null) => Identity | null | Promise<Identity | null>;

type RateLimits = Pick<Limits, 'messagesPerSecondPerIdentity' | 'messageBurstPerIdentity'>;

export interface Guard {
  /** @throws GraphQLError UNAUTHENTICATED */
  identify(credential: string | null): Promise<Identity>;
  /**
   * `identify` for a connection: a correct token makes it trusted, a wrong token delays the response.
   * @throws GraphQLError UNAUTHENTICATED; LIMIT_REACHED if the identity has too many connections, or requests a second
   */
  signIn(credential: string | null, connection: Connection | undefined): Promise<Identity>;
  /** Counts a message of an identity over a WebSocket. @returns whether it is within the rate of the identity */
  accepts(identity: Identity): boolean;
  /** Checks an HTTP request before its body is read. @throws GraphQLError */
  checkRequest(request: Request, connection: Connection | undefined): void;
  /** Checks where a WebSocket upgrade, or a request outside GraphQL, comes from. @returns why it is refused, or null */
  refuseSource(request: IncomingMessage, connection: Connection | undefined): string | null;
}

export function requestGuard(
  rules: SourceRules & { authenticate: Authenticate; signInDelay: SignInDelay; limits: RateLimits },
): Guard {
  const { messagesPerSecondPerIdentity, messageBurstPerIdentity } = rules.limits;
  const withinRate = createIdentityRates(messagesPerSecondPerIdentity, messageBurstPerIdentity);
  const limitReached = (identity: Identity, connection: Connection): RefusalReason | null => {
    if (!connection.trust(identity)) return 'identity_connections';
    return withinRate(identity) ? null : 'identity_rate';
  };
  const checkSource = createSourceCheck(rules);
  const refuseSource = (header: ReadHeader, connection: Connection | undefined): string | null => {
    const reason = checkSource(header, connection?.scheme);
    // A page cannot read why its WebSocket was refused, so the reason is logged.
    if (reason !== null) connection?.refused('source', reason);
    return reason;
  };
  const identify = async (credential: string | null): Promise<Identity> => {
    const identity = await rules.authenticate(credential);
    if (identity) {
      // Each operation and stream of the identity adds a listener.
      if (identity.revoked) setMaxListeners(0, identity.revoked);
      return identity;
    }
    throw refusal(401, 'UNAUTHENTICATED', isTicket(credential) ? WRONG_TICKET : WRONG_TOKEN);
  };

  return {
    identify,
    async signIn(credential, connection) {
      let identity: Identity;
      try {
        identity = await identify(credential);
      } catch (error) {
        // A request without a token is not a guess, so it is not delayed.
        if (credential !== null && connection !== undefined) {
          connection.refused('wrong_token');
          await rules.signInDelay.failed(connection.address);
        }
        throw error;
      }
      const reason = connection && limitReached(identity, connection);
      if (!reason) return identity;
      connection.refused(reason);
      throw refusal(429, 'LIMIT_REACHED', `Refused: ${REFUSALS[reason]}. Try again later.`);
    },
    accepts: (identity) => withinRate(identity),
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
