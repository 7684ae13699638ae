/** Writes API keys: runs in the writer thread. */
import type Libsql from 'libsql';
import type { ApiKey } from '../../core/api-key.ts';

const KEY_COLUMNS = [
  'id',
  'hint',
  'name',
  'role',
  'workspace',
  'createdAt',
  'expiresAt',
  'lastUsedAt',
  'revokedAt',
];
export const KEY_SELECTED = KEY_COLUMNS.map((name) => `"${name}"`).join(', ');

export function prepareApiKeys(database: Pick<Libsql.Database, 'prepare'>) {
  const insert = database.prepare(
    `INSERT INTO "ApiKey" ("digest", ${KEY_SELECTED}) VALUES (?, ${KEY_COLUMNS.map(() => '?').join(', ')})`,
  );
  const revoke = database.prepare(
    'UPDATE "ApiKey" SET "revokedAt" = ? WHERE "id" = ? AND "revokedAt" IS NULL',
  );
  const use = database.prepare('UPDATE "ApiKey" SET "lastUsedAt" = ? WHERE "id" = ?');
  return {
    insertKey: ({ digest, ...key }: ApiKey & { digest: string }) =>
      void insert.run(digest, ...KEY_COLUMNS.map((name) => key[name as keyof ApiKey])),
    revokeKey: (id: string, at: number): boolean => revoke.run(at, id).changes > 0,
    keyUsed: (id: string, at: number) => void use.run(at, id),
  };
}
