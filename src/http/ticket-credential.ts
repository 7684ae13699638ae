/** Stream tickets as credentials: `?ticket=` in the URL of a request, for clients that cannot send a header. */

import type { Identity } from '../core/identity.ts';
import type { StreamTickets } from '../core/stream-ticket.ts';

const SCHEME = 'Ticket ';
/** Of a ticket, which is much shorter. */
const MAX_LENGTH = 200;

/**
 * The ticket in the URL of a request, as a credential; null if there is none.
 * @param url absolute, or the path and query of a valid request; null for none
 */
export function ticketIn(url: string | null): string | null {
  const ticket = url === null ? null : new URL(url, 'http://localhost').searchParams.get('ticket');
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
