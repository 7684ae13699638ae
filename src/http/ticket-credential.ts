/** Stream tickets as credentials: `?ticket=` in the URL of a request, for clients that cannot send a header. */

import type { Identity } from '../core/identity.ts';
import type { StreamTickets } from '../core/stream-ticket.ts';

const SCHEME = 'Ticket ';
/** Of a ticket, which is much shorter. */
const MAX_LENGTH = 200;

/**
 * The Authorization value of a request; without one, that of the ticket in its URL.
 * @param url absolute, or the path and query of a valid request
 */
export function credentialOf(authorization: string | null | undefined, url = '/'): string | null {
  if (authorization) return authorization;
  const ticket = new URL(url, 'http://localhost').searchParams.get('ticket');
  return ticket === null ? null : SCHEME + ticket.slice(0, MAX_LENGTH);
}

export const isTicket = (credential: string | null): boolean => credential?.startsWith(SCHEME) === true;

/** Redeems tickets, and leaves all other credentials to `authenticate`. */
export const withTickets =
  (
    tickets: Pick<StreamTickets, 'redeem'>,
    authenticate: (credential: string | null) => Identity | null | Promise<Identity | null>,
  ) =>
  (credential: string | null) =>
    isTicket(credential) ? tickets.redeem((credential ?? '').slice(SCHEME.length)) : authenticate(credential);
