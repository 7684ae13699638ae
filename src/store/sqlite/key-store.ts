import type { ApiKey, KeyStore } from '../../core/api-key.ts';
import { KEY_SELECTED } from './api-keys.ts';
import { auditedCall, type OnAudited } from './audit-store.ts';
import type { Database } from './database.ts';
import { executePatiently } from './log-reads.ts';

/** @param onAudited receives the entries of the audit log */
export function createKeyStore(
  { reader, writer }: Pick<Database, 'reader' | 'writer'>,
  onAudited: OnAudited = () => {},
): KeyStore {
  return {
    insert: (key, entry) => auditedCall(writer, entry, onAudited)('insertKey', key),
    async find(digests) {
      const { rows } = await executePatiently(reader, {
        sql: `SELECT "digest", ${KEY_SELECTED} FROM "ApiKey" WHERE "digest" IN (SELECT "value" FROM json_each(?))`,
        args: [JSON.stringify(digests)],
      });
      return new Map(rows.map((row) => [String(row.digest), row as unknown as ApiKey]));
    },
    async exist() {
      const { rows } = await executePatiently(reader, 'SELECT 1 FROM "ApiKey" LIMIT 1');
      return rows.length > 0;
    },
    async list(workspace) {
      const { rows } = await executePatiently(reader, {
        sql: `SELECT ${KEY_SELECTED} FROM "ApiKey" WHERE ?1 IS NULL OR "workspace" = ?1 ORDER BY "createdAt" DESC, "id" DESC`,
        args: [workspace ?? null],
      });
      return rows as unknown as ApiKey[];
    },
    revoke: (id, at, entry) => auditedCall(writer, entry, onAudited)('revokeKey', id, at),
    used: (id, at) => writer.call('keyUsed', id, at),
  };
}
