/**
 * Stream tickets: for clients that can send neither a header nor a cookie, such as `EventSource`. A ticket is part of a
 * URL, which logs and histories may keep, so it allows little: to follow one scan.
 *
 * Tickets are stored (as digests), and not signed statements: whether one was used in time has to be remembered, and the
 * number of those of an identity has to be counted, by all processes that share the database.
 */
import { randomBytes } from 'node:crypto';
import { keyDigest } from './api-key.ts';
import type { Audit } from './audit.ts';
import { type AuditDraft, auditDraft } from './audit-entry.ts';
import { ForbiddenError, LimitReachedError } from './errors.ts';
import type { EventLog } from './event-log.ts';
import type { Identity } from './identity.ts';
import { requireOwned } from './scan-control.ts';

/** Lets people and secret scanners recognise a ticket. */
const TICKET_PREFIX = 'scwt_';
const TICKET_BYTES = 32;

const ACTION = 'CREATE_STREAM_TICKET';

/** The workspace of the holder of a ticket: nothing is in it, so that no list, node or query finds anything. */
const NO_WORKSPACE = '(ticket)';

/** Times in milliseconds since 1970. */
export interface StreamTicket {
  digest: string;
  /** id of the identity that created it */
  owner: string;
  /** its name */
  name: string;
  workspace: string;
  scanId: string;
  createdAt: number;
  /** when the access of the identity ends by itself; null if it does not */
  expiresAt: number | null;
}

/** A ticket that is valid, with the digest of the API key that created it; null if it was not an API key. */
export type RedeemedTicket = StreamTicket & { keyDigest: string | null };

/**
 * A ticket is valid for `ticketMs` after it was created. If it was used in that time, it stays valid until `ticketMs` after
 * the end of its scan, so that a client whose connection was lost gets the last events.
 */
export interface TicketStore {
  /**
   * @param entry recorded in the same transaction
   * @returns false, with nothing stored, if the owner has `max` valid tickets
   */
  insert(
    ticket: StreamTicket,
    limits: { max: number; ticketMs: number },
    entry: AuditDraft,
  ): Promise<boolean>;
  /** Finds the valid ticket with one of the digests, and records its first use. */
  redeem(digests: readonly string[], ticketMs: number): Promise<RedeemedTicket | null>;
}

/** Knows whether the identity that created a ticket still has access. */
export interface TicketOwners {
  /** @returns null if it has no access any more; undefined if it can only be known by `expiresAt` */
  ownerOf(ticket: Pick<RedeemedTicket, 'owner' | 'keyDigest'>): Promise<Identity | null | undefined>;
  /** Digest of the configured token, whose tickets end with it; null if there is none. */
  readonly tokenDigest: string | null;
}

export interface StreamTickets {
  /**
   * Creates a ticket with which a client may follow a scan.
   * @returns the ticket, and the time by which it must be used
   * @throws NotFoundError, ForbiddenError for the holder of a ticket, LimitReachedError, UnavailableError
   */
  create(identity: Identity, scanId: string): Promise<{ ticket: string; expiresAt: number }>;
  /** @returns the identity of its holder; null if it is not valid @throws UnavailableError */
  redeem(ticket: string): Promise<Identity | null>;
}

export interface StreamTicketParts {
  log: Pick<EventLog, 'head'>;
  audit: Pick<Audit, 'attempt'>;
  store: TicketStore;
  owners: TicketOwners;
  limits: { ticketMs: number; ticketsPerIdentity: number };
}

export function createStreamTickets({ log, audit, store, owners, limits }: StreamTicketParts): StreamTickets {
  const { ticketMs, ticketsPerIdentity: max } = limits;
  /** A ticket that the configured token created cannot be used after the token has changed. */
  const digestFor = (ticket: string, ofToken: boolean) =>
    keyDigest(ofToken ? `${ticket} ${owners.tokenDigest}` : ticket);

  const create: StreamTickets['create'] = async (identity, scanId) => {
    refuseTicket(identity);
    await requireOwned(log, identity, scanId);
    const { id: owner, name, workspace, expiresAt = null } = identity;
    const ticket = TICKET_PREFIX + randomBytes(TICKET_BYTES).toString('base64url');
    const createdAt = Date.now();
    const digest = digestFor(ticket, owner === TOKEN_OWNER);
    const row = { digest, owner, name, workspace, scanId, createdAt, expiresAt };
    const entry = auditDraft(identity, ACTION, { scanId });
    if (!(await store.insert(row, { max, ticketMs }, entry)))
      throw new LimitReachedError(
        `"${name}" has ${max} stream tickets in use. Wait until some of their scans have ended.`,
      );
    return { ticket, expiresAt: createdAt + ticketMs };
  };

  return {
    create: (identity, scanId) => audit.attempt(identity, ACTION, { scanId }, () => create(identity, scanId)),

    async redeem(ticket) {
      if (!ticket.startsWith(TICKET_PREFIX)) return null;
      const digests = [digestFor(ticket, false), digestFor(ticket, true)];
      const found = await store.redeem(digests, ticketMs);
      if (!found) return null;
      const owner = await owners.ownerOf(found);
      if (owner === null) return null;
      const access = owner ?? untilExpiry(found);
      return access && holderOf(found, access);
    },
  };
}

/** id of the identity of SCANWIRE_TOKEN */
export const TOKEN_OWNER = 'token';

/** @throws ForbiddenError if the caller has only a ticket */
export function refuseTicket({ scan }: Identity): void {
  if (scan) throw new ForbiddenError('A stream ticket only allows subscribing to the events of its scan.');
}

function holderOf({ workspace, scanId }: StreamTicket, owner: Identity): Identity {
  const { id, name, revoked } = owner;
  return {
    ...{ id, name: `${name} (ticket)`, workspace: NO_WORKSPACE, role: 'VIEWER' },
    scan: { id: scanId, workspace },
    ...(revoked && { revoked }),
  };
}

/** Longest time of a timer. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Access of an identity that nothing but its expiry ends. */
function untilExpiry({ owner, name, workspace, expiresAt }: StreamTicket): Identity | null {
  if (expiresAt === null) return null;
  const leftMs = expiresAt - Date.now();
  if (leftMs <= 0) return null;
  const revoked = AbortSignal.timeout(Math.min(leftMs, MAX_TIMER_MS));
  return { ...{ id: owner, name, workspace, role: 'VIEWER' }, revoked };
}
