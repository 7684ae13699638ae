import type { ApiKey, KeyStore } from '../core/api-key.ts';
import { auditedCall, type OnAudited } from './audit-store.ts';
import { keysetSql, type OrderColumns } from './keyset.ts';
import type { PatientWriter } from './patient-writer.ts';
import type { Select, Statement } from './select.ts';

export const KEY_COLUMNS = [
  ...(['id', 'hint', 'name', 'role', 'only', 'workspace'] as const),
  ...(['createdAt', 'expiresAt', 'lastUsedAt', 'revokedAt'] as const),
] satisfies readonly (keyof ApiKey)[];
export const KEY_SELECTED = KEY_COLUMNS.map((name) => `"${name}"`).join(', ');

const CREATED_AT: OrderColumns = {
  ...{ sort: '"createdAt"', unique: '"id"', sortType: 'time', uniqueType: 'text' },
};

const inWorkspace = (sql: Statement, workspace: string | null): string =>
  workspace === null ? 'TRUE' : `"workspace" = ${sql.value(workspace)}`;

/** @param onAudited receives the entries of the audit log */
export function createKeyStore(
  { select, writer }: { select: Select; writer: Pick<PatientWriter, 'call'> },
  onAudited: OnAudited = () => {},
): KeyStore {
  return {
    insert: (key, bounds, entry) => auditedCall(writer, entry, onAudited)('insertKey', key, bounds),
    async find(digests) {
      const rows = await select(
        (sql) => `SELECT "digest", ${KEY_SELECTED} FROM "ApiKey" WHERE ${sql.oneOf('"digest"', digests)}`,
      );
      return new Map(rows.map((row) => [String(row.digest), row as unknown as ApiKey]));
    },
    async exist() {
      return (await select(() => 'SELECT 1 FROM "ApiKey" LIMIT 1')).length > 0;
    },
    async list(workspace, page) {
      const rows = await select((sql) => {
        const { conditions, orderBy } = keysetSql(page, CREATED_AT, sql);
        return `SELECT ${KEY_SELECTED} FROM "ApiKey" WHERE ${[inWorkspace(sql, workspace), ...conditions].join(' AND ')}
          ORDER BY ${orderBy} LIMIT ${sql.value(page.limit)}`;
      });
      return rows as unknown as ApiKey[];
    },
    async count(workspace) {
      const [row] = await select(
        (sql) => `SELECT count(*) AS "keys" FROM "ApiKey" WHERE ${inWorkspace(sql, workspace)}`,
      );
      return Number(row?.keys);
    },
    async get(workspace, id) {
      const [row] = await select(
        (sql) =>
          `SELECT ${KEY_SELECTED} FROM "ApiKey" WHERE ${inWorkspace(sql, workspace)} AND "id" = ${sql.value(id)}`,
      );
      return (row as unknown as ApiKey | undefined) ?? null;
    },
    revoke: (id, at, entry) => auditedCall(writer, entry, onAudited)('revokeKey', id, at),
    used: (id, at) => writer.call('keyUsed', id, at),
  };
}
