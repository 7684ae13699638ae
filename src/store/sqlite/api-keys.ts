/** Writes API keys: runs in the writer thread. */
import type Libsql from 'libsql';
import type { ApiKey, KeyBounds } from '../../core/api-key.ts';
import { KEY_COLUMNS, KEY_SELECTED } from '../key-store.ts';
import { firstRow } from './first-row.ts';

/** When a key ended; null for one that does not expire and was not revoked. */
const ENDS_AT = 'coalesce("revokedAt", "expiresAt")';

export function prepareApiKeys(
  database: Pick<Libsql.Database, 'prepare'>,
  transaction: <T>(work: () => T) => T,
) {
  const insert = database.prepare(
    `INSERT INTO "ApiKey" ("digest", ${KEY_SELECTED}) VALUES (?, ${KEY_COLUMNS.map(() => '?').join(', ')})`,
  );
  const countActive = database.prepare(
    `SELECT count(*) AS "active" FROM "ApiKey"
     WHERE "workspace" = ? AND "revokedAt" IS NULL AND ("expiresAt" IS NULL OR "expiresAt" > ?)`,
  );
  const removeOld = database.prepare(`DELETE FROM "ApiKey" WHERE ${ENDS_AT} < ?`);
  const removeEnded = database.prepare(
    `DELETE FROM "ApiKey" WHERE "id" IN (SELECT "id" FROM "ApiKey" WHERE "workspace" = ? AND ${ENDS_AT} <= ?
     ORDER BY ${ENDS_AT} DESC LIMIT -1 OFFSET ?)`,
  );
  const revoke = database.prepare(
    'UPDATE "ApiKey" SET "revokedAt" = ? WHERE "id" = ? AND "revokedAt" IS NULL',
  );
  const use = database.prepare('UPDATE "ApiKey" SET "lastUsedAt" = ? WHERE "id" = ?');
  return {
    insertKey: (
      { digest, ...key }: ApiKey & { digest: string },
      { maxActive, maxEnded, endedSince }: KeyBounds,
    ): boolean =>
      transaction(() => {
        const { workspace, createdAt } = key;
        const { active } = firstRow(countActive, workspace, createdAt) as { active: number };
        if (active >= maxActive) return false;
        insert.run(digest, ...KEY_COLUMNS.map((name) => key[name]));
        removeOld.run(endedSince);
        removeEnded.run(workspace, createdAt, maxEnded);
        return true;
      }),
    revokeKey: (id: string, at: number): boolean => revoke.run(at, id).changes > 0,
    keyUsed: (id: string, at: number) => void use.run(at, id),
  };
}
