import type { Session } from '../../core/session.ts';
import { lockFor, type Sql, timeOf } from './sql.ts';

/** Stores a session, and removes expired ones and the oldest ones beyond `max` of its key. */
export async function insertSession(
  sql: Sql,
  { digest, keyId, createdAt, expiresAt }: Session,
  max: number,
): Promise<void> {
  await sql.transaction(async (inner) => {
    await lockFor(inner, 'Session', keyId);
    await inner.query(`DELETE FROM "Session" WHERE "expiresAt" <= ${timeOf('$1')}`, [createdAt]);
    await inner.query(
      `INSERT INTO "Session" ("digest", "keyId", "createdAt", "expiresAt")
       VALUES ($1, $2, ${timeOf('$3')}, ${timeOf('$4')})`,
      [digest, keyId, createdAt, expiresAt],
    );
    // Of sessions with one time, the new one stays.
    await inner.query(
      `DELETE FROM "Session" WHERE "digest" IN (SELECT "digest" FROM "Session" WHERE "keyId" = $1
         ORDER BY "createdAt" DESC, "digest" = $2 DESC OFFSET $3)`,
      [keyId, digest, max],
    );
  });
}

/** @returns whether there was one */
export async function removeSessions(sql: Sql, digests: readonly string[]): Promise<boolean> {
  const { changes } = await sql.query('DELETE FROM "Session" WHERE "digest" = ANY ($1)', [digests]);
  return changes > 0;
}
