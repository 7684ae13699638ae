import type { StreamTicket } from '../../core/stream-ticket.ts';
import { lockFor, type Sql, timeOf } from './sql.ts';

/** Valid tickets `t`, see TicketStore. $1 is the current time, $2 the time before which an event is too long ago. */
export const VALID_TICKET = `(t."expiresAt" IS NULL OR t."expiresAt" > ${timeOf('$1')}) AND EXISTS (
  SELECT 1 FROM "Scan" s WHERE s."id" = t."scanId" AND s."workspace" <> '(removed)' AND (t."createdAt" > ${timeOf('$2')}
    OR (t."redeemedAt" IS NOT NULL AND (s."finishedAt" IS NULL OR s."finishedAt" > ${timeOf('$2')}))))`;

/** Stores a ticket, and removes those of its owner that are no longer valid. @returns false if the owner has `max` valid ones */
export async function insertTicket(
  sql: Sql,
  { digest, owner, name, workspace, scanId, createdAt, expiresAt }: StreamTicket,
  { max, ticketMs }: { max: number; ticketMs: number },
): Promise<boolean> {
  const now = Date.now();
  return await sql.transaction(async (inner) => {
    await lockFor(inner, 'StreamTicket', owner);
    await inner.query(`DELETE FROM "StreamTicket" t WHERE t."owner" = $3 AND NOT (${VALID_TICKET})`, [
      ...[now, now - ticketMs, owner],
    ]);
    const { rows } = await inner.query('SELECT count(*) AS "count" FROM "StreamTicket" WHERE "owner" = $1', [
      owner,
    ]);
    if (Number(rows[0]?.count) >= max) return false;
    await inner.query(
      `INSERT INTO "StreamTicket" ("digest", "owner", "name", "workspace", "scanId", "createdAt", "expiresAt")
       VALUES ($1, $2, $3, $4, $5, ${timeOf('$6')}, ${timeOf('$7')})`,
      [digest, owner, name, workspace, scanId, createdAt, expiresAt],
    );
    return true;
  });
}

/** Records the first use of a ticket. @returns false if it is no longer valid */
export async function useTicket(sql: Sql, digest: string, ticketMs: number): Promise<boolean> {
  const now = Date.now();
  const { changes } = await sql.query(
    `UPDATE "StreamTicket" t SET "redeemedAt" = coalesce(t."redeemedAt", ${timeOf('$1')})
     WHERE t."digest" = $3 AND ${VALID_TICKET}`,
    [now, now - ticketMs, digest],
  );
  return changes > 0;
}
