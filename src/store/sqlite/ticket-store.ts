import type { RedeemedTicket, TicketStore } from '../../core/stream-ticket.ts';
import { auditedCall, type OnAudited } from '../audit-store.ts';
import type { Database } from './database.ts';
import { executePatiently } from './log-reads.ts';
import { VALID_TICKET } from './tickets.ts';

const FIND = `SELECT t.*, k."digest" AS "keyDigest"
  FROM "StreamTicket" t LEFT JOIN "ApiKey" k ON k."id" = t."owner"
  WHERE t."digest" IN (SELECT "value" FROM json_each(?3)) AND ${VALID_TICKET}`;

export function createTicketStore(
  { reader, writer }: Pick<Database, 'reader' | 'writer'>,
  onAudited: OnAudited,
): TicketStore {
  return {
    insert: (ticket, limits, entry) => auditedCall(writer, entry, onAudited)('insertTicket', ticket, limits),
    async redeem(digests, ticketMs) {
      const now = Date.now();
      const args = [now, now - ticketMs, JSON.stringify(digests)];
      const { rows } = await executePatiently(reader, { sql: FIND, args });
      const ticket = rows[0] as unknown as (RedeemedTicket & { redeemedAt: number | null }) | undefined;
      if (!ticket) return null;
      // Only the first use is written, so that clients can reconnect while the database is locked.
      const isValid = ticket.redeemedAt !== null || (await writer.call('useTicket', ticket.digest, ticketMs));
      return isValid ? ticket : null;
    },
  };
}
