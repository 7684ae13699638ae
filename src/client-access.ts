/** Connects everything that decides who may use the server: keys, tokens of an OpenID provider, sessions, stream tickets. */
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import type { KeyStore } from './core/api-key.ts';
import { closeInOrder } from './core/closing.ts';
import type { ReportError } from './core/error-report.ts';
import type { SessionStore } from './core/session.ts';
import {
  createStreamTickets,
  type StreamTicketParts,
  type StreamTickets,
  type TicketStore,
} from './core/stream-ticket.ts';
import { openEgress, openSources } from './data-sources.ts';
import type { Authenticate } from './http/access.ts';
import { createJwtVerifier } from './http/jwt/verify.ts';
import { createKeyring } from './http/keyring.ts';
import type { Limits } from './http/limits.ts';
import { createSessions, type Sessions } from './http/sessions.ts';
import { withTickets } from './http/ticket-credential.ts';

export interface ClientAccess {
  authenticate: Authenticate;
  /** sessions of browsers; null if they cannot sign in */
  sessions: Sessions | null;
  tickets: StreamTickets;
  /** Whether requests need a credential. */
  isProtected(): boolean;
  /** Reads the keys of the database. @throws UnavailableError */
  refresh(): Promise<void>;
  close(): Promise<void>;
}

export interface AccessStores extends Pick<StreamTicketParts, 'log' | 'audit'> {
  keys: KeyStore;
  tickets: TicketStore;
  sessions: SessionStore;
  reportError: ReportError;
}

/** @param authenticate default: by keys and tokens; with it, browsers cannot sign in */
export function openAccess(
  config: Config,
  { log, audit, keys, tickets: ticketStore, sessions: sessionStore, reportError }: AccessStores,
  {
    logger,
    limits,
    authenticate,
  }: { logger: Logger; limits: Limits; authenticate: Authenticate | undefined },
): ClientAccess {
  const provider = openProvider(config, logger);
  const keyring = createKeyring(
    keys,
    config.token,
    (error) => reportError(error, 'reading API keys failed'),
    provider?.verify,
  );
  const tickets = createStreamTickets({ log, audit, store: ticketStore, owners: keyring, limits });
  const sessions = createSessions(
    sessionStore,
    { token: config.token, identify: keyring.identify },
    (error) => reportError(error, 'reading sessions failed'),
  );
  return {
    authenticate: withTickets(tickets, authenticate ?? keyring.authenticate),
    sessions: authenticate ? null : sessions,
    tickets,
    isProtected: () => authenticate !== undefined || keyring.isProtected(),
    refresh: keyring.refresh,
    close: () => closeInOrder([sessions.close, keyring.close, () => provider?.close()]),
  };
}

/** Verifies tokens of the configured OpenID provider; null if there is none. */
function openProvider(config: Config, logger: Logger) {
  const { jwt } = config;
  if (jwt === null) return null;
  const { fetch, close } = openSources(openEgress(config), [jwt.issuer, jwt.jwksUrl]);
  const onProblem = (problem: string) =>
    logger.warn(`the keys of the OpenID provider cannot be read: ${problem}`);
  return { verify: createJwtVerifier(jwt, { fetch, onProblem }), close };
}
