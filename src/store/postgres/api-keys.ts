import type { ApiKey, KeyBounds } from '../../core/api-key.ts';
import { lockFor, type Sql, timeOf } from './sql.ts';

const TEXTS = ['id', 'hint', 'name', 'role', 'only', 'workspace'] as const;
const TIMES = ['createdAt', 'expiresAt', 'lastUsedAt', 'revokedAt'] as const;

const INSERT = `INSERT INTO "ApiKey" ("digest", ${[...TEXTS, ...TIMES].map((name) => `"${name}"`).join(', ')})
  VALUES ($1, ${[
    ...TEXTS.map((_, index) => `$${index + 2}`),
    ...TIMES.map((_, index) => timeOf(`$${index + 2 + TEXTS.length}`)),
  ].join(', ')})`;

/** When a key ended; null for one that does not expire and was not revoked. */
const ENDS_AT = 'coalesce("revokedAt", "expiresAt")';

/** Stores a key: see `KeyStore.insert`. */
export async function insertKey(
  sql: Sql,
  { digest, ...key }: ApiKey & { digest: string },
  { maxActive, maxEnded, endedSince }: KeyBounds,
): Promise<boolean> {
  const { workspace, createdAt } = key;
  return await sql.transaction(async (inner) => {
    await lockFor(inner, 'ApiKey', workspace);
    const { rows } = await inner.query(
      `SELECT count(*) AS "active" FROM "ApiKey"
       WHERE "workspace" = $1 AND "revokedAt" IS NULL AND ("expiresAt" IS NULL OR "expiresAt" > ${timeOf('$2')})`,
      [workspace, createdAt],
    );
    if (Number(rows[0]?.active) >= maxActive) return false;
    await inner.query(INSERT, [digest, ...[...TEXTS, ...TIMES].map((name) => key[name])]);
    await inner.query(`DELETE FROM "ApiKey" WHERE ${ENDS_AT} < ${timeOf('$1')}`, [endedSince]);
    await inner.query(
      `DELETE FROM "ApiKey" WHERE "id" IN (SELECT "id" FROM "ApiKey" WHERE "workspace" = $1
         AND ${ENDS_AT} <= ${timeOf('$2')} ORDER BY ${ENDS_AT} DESC OFFSET $3)`,
      [workspace, createdAt, maxEnded],
    );
    return true;
  });
}

/** @returns whether it exists and was not revoked before */
export async function revokeKey(sql: Sql, id: string, at: number): Promise<boolean> {
  const { changes } = await sql.query(
    `UPDATE "ApiKey" SET "revokedAt" = ${timeOf('$2')} WHERE "id" = $1 AND "revokedAt" IS NULL`,
    [id, at],
  );
  return changes > 0;
}

export async function keyUsed(sql: Sql, id: string, at: number): Promise<void> {
  await sql.query(`UPDATE "ApiKey" SET "lastUsedAt" = ${timeOf('$2')} WHERE "id" = $1`, [id, at]);
}
