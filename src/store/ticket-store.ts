import type { RedeemedTicket, TicketStore } from '../core/stream-ticket.ts';
import { auditedCall, type OnAudited } from './audit-store.ts';
import type { PatientWriter } from './patient-writer.ts';
import { REMOVED } from './removed.ts';
import type { Select } from './select.ts';

/**
 * The condition of valid tickets `t`, see TicketStore.
 * @param since the time before which an event is too long ago
 */
export const validTicket = (
  now: string,
  since: string,
): string => `(t."expiresAt" IS NULL OR t."expiresAt" > ${now}) AND EXISTS (
  SELECT 1 FROM "Scan" s WHERE s."id" = t."scanId" AND s."workspace" <> '${REMOVED}' AND (t."createdAt" > ${since} OR
    (t."redeemedAt" IS NOT NULL AND (s."finishedAt" IS NULL OR s."finishedAt" > ${since}))))`;

export function createTicketStore(
  { select, writer }: { select: Select; writer: Pick<PatientWriter, 'call'> },
  onAudited: OnAudited,
): TicketStore {
  return {
    insert: (ticket, limits, entry) => auditedCall(writer, entry, onAudited)('insertTicket', ticket, limits),
    async redeem(digests, ticketMs) {
      const now = Date.now();
      const [row] = await select(
        (sql) => `SELECT t.*, k."digest" AS "keyDigest"
          FROM "StreamTicket" t LEFT JOIN "ApiKey" k ON k."id" = t."owner"
          WHERE ${sql.oneOf('t."digest"', digests)} AND ${validTicket(sql.time(now), sql.time(now - ticketMs))}`,
      );
      const ticket = row as unknown as (RedeemedTicket & { redeemedAt: number | null }) | undefined;
      if (!ticket) return null;
      // Only the first use is written, so that clients can reconnect while the database is locked.
      const isValid = ticket.redeemedAt !== null || (await writer.call('useTicket', ticket.digest, ticketMs));
      return isValid ? ticket : null;
    },
  };
}
