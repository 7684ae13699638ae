import type { ApiKey, KeyStore } from '../../core/api-key.ts';
import { auditedCall, type OnAudited } from '../audit-store.ts';
import { keysetSql } from '../keyset.ts';
import { KEY_SELECTED } from './api-keys.ts';
import type { Database } from './database.ts';
import { executePatiently } from './log-reads.ts';

const IN_WORKSPACE = '(?1 IS NULL OR "workspace" = ?1)';
const CREATED_AT = { sort: '"createdAt"', unique: '"id"' };

/** @param onAudited receives the entries of the audit log */
export function createKeyStore(
  { reader, writer }: Pick<Database, 'reader' | 'writer'>,
  onAudited: OnAudited = () => {},
): KeyStore {
  return {
    insert: (key, bounds, entry) => auditedCall(writer, entry, onAudited)('insertKey', key, bounds),
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
    async list(workspace, page) {
      const args: (string | number | null)[] = [workspace];
      const { conditions, orderBy } = keysetSql(page, CREATED_AT, (value) => `?${args.push(value)}`);
      const { rows } = await executePatiently(reader, {
        sql: `SELECT ${KEY_SELECTED} FROM "ApiKey" WHERE ${[IN_WORKSPACE, ...conditions].join(' AND ')}
              ORDER BY ${orderBy} LIMIT ?${args.push(page.limit)}`,
        args,
      });
      return rows as unknown as ApiKey[];
    },
    async count(workspace) {
      const { rows } = await executePatiently(reader, {
        sql: `SELECT count(*) AS "keys" FROM "ApiKey" WHERE ${IN_WORKSPACE}`,
        args: [workspace],
      });
      return Number(rows[0]?.keys);
    },
    async get(workspace, id) {
      const { rows } = await executePatiently(reader, {
        sql: `SELECT ${KEY_SELECTED} FROM "ApiKey" WHERE ${IN_WORKSPACE} AND "id" = ?2`,
        args: [workspace, id],
      });
      return (rows[0] as unknown as ApiKey | undefined) ?? null;
    },
    revoke: (id, at, entry) => auditedCall(writer, entry, onAudited)('revokeKey', id, at),
    used: (id, at) => writer.call('keyUsed', id, at),
  };
}
