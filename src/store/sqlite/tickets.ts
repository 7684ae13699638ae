/** Writes stream tickets: runs in the writer thread. */
import type Libsql from 'libsql';
import type { StreamTicket } from '../../core/stream-ticket.ts';
import { validTicket } from '../ticket-store.ts';
import { firstRow } from './first-row.ts';

/** ?1 is the current time, ?2 the time before which an event is too long ago. */
const VALID_TICKET = validTicket('?1', '?2');

const COLUMNS = ['digest', 'owner', 'name', 'workspace', 'scanId', 'createdAt', 'expiresAt'] as const;
/** Tickets that are no longer valid are deleted once in this time. */
const PURGE_MS = 60_000;

export function prepareTickets(
  database: Pick<Libsql.Database, 'prepare'>,
  transaction: <T>(work: () => T) => T,
) {
  const purge = database.prepare(`DELETE FROM "StreamTicket" AS t WHERE NOT (${VALID_TICKET})`);
  const count = database.prepare(
    `SELECT count(*) AS "count" FROM "StreamTicket" t WHERE t."owner" = ?3 AND ${VALID_TICKET}`,
  );
  const insert = database.prepare(
    `INSERT INTO "StreamTicket" (${COLUMNS.map((name) => `"${name}"`).join(', ')})
     VALUES (${COLUMNS.map(() => '?').join(', ')})`,
  );
  const use = database.prepare(
    `UPDATE "StreamTicket" AS t SET "redeemedAt" = coalesce(t."redeemedAt", ?1)
     WHERE t."digest" = ?3 AND ${VALID_TICKET} RETURNING 1`,
  );
  let purgedAt = Number.NEGATIVE_INFINITY;

  return {
    /** @returns false if the owner has `max` valid tickets */
    insertTicket: (ticket: StreamTicket, { max, ticketMs }: { max: number; ticketMs: number }): boolean =>
      transaction(() => {
        const now = Date.now();
        if (now - purgedAt >= PURGE_MS) {
          purge.run(now, now - ticketMs);
          purgedAt = now;
        }
        const known = firstRow(count, now, now - ticketMs, ticket.owner) as { count: number };
        if (known.count >= max) return false;
        insert.run(...COLUMNS.map((name) => ticket[name]));
        return true;
      }),

    /** Records the first use of a ticket. @returns false if it is no longer valid */
    useTicket(digest: string, ticketMs: number): boolean {
      const now = Date.now();
      return firstRow(use, now, now - ticketMs, digest) !== undefined;
    },
  };
}
