/** Writes sessions: runs in the writer thread. */
import type Libsql from 'libsql';
import type { Session } from '../../core/session.ts';

export function prepareSessions(
  database: Pick<Libsql.Database, 'prepare'>,
  transaction: <T>(work: () => T) => T,
) {
  const insert = database.prepare(
    'INSERT INTO "Session" ("digest", "keyId", "createdAt", "expiresAt") VALUES (?, ?, ?, ?)',
  );
  const removeExpired = database.prepare('DELETE FROM "Session" WHERE "expiresAt" <= ?');
  const removeOldest = database.prepare(
    `DELETE FROM "Session" WHERE "digest" IN (
      SELECT "digest" FROM "Session" WHERE "keyId" = ? ORDER BY "createdAt" DESC, rowid DESC LIMIT -1 OFFSET ?)`,
  );
  const remove = database.prepare(
    'DELETE FROM "Session" WHERE "digest" IN (SELECT "value" FROM json_each(?))',
  );
  return {
    insertSession: ({ digest, keyId, createdAt, expiresAt }: Session, max: number): void =>
      transaction(() => {
        removeExpired.run(createdAt);
        insert.run(digest, keyId, createdAt, expiresAt);
        removeOldest.run(keyId, max);
      }),
    /** @returns whether there was one */
    removeSessions: (digests: readonly string[]): boolean => remove.run(JSON.stringify(digests)).changes > 0,
  };
}
