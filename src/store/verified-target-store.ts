import type { VerifiedTarget, VerifiedTargetStore } from '../core/target-verification.ts';
import { auditedCall, type OnAudited } from './audit-store.ts';
import { keysetSql, type OrderColumns } from './keyset.ts';
import type { PatientWriter } from './patient-writer.ts';
import type { Select, Statement } from './select.ts';

export const VERIFIED_COLUMNS = [
  ...(['id', 'workspace', 'method', 'target', 'verifiedAt', 'expiresAt'] as const),
] satisfies readonly (keyof VerifiedTarget)[];
export const VERIFIED_SELECTED = VERIFIED_COLUMNS.map((name) => `"${name}"`).join(', ');

const ID: OrderColumns = { sort: '"id"', unique: '"id"', uniqueType: 'text' };

/** Proofs of a workspace that have not expired. */
const valid = (sql: Statement, workspace: string): string =>
  `"workspace" = ${sql.value(workspace)} AND "expiresAt" > ${sql.time(Date.now())}`;

export function createVerifiedTargetStore(
  { select, writer }: { select: Select; writer: Pick<PatientWriter, 'call'> },
  onAudited: OnAudited,
): VerifiedTargetStore {
  let challengeKey: string | undefined;

  return {
    put: (verified, max, entry) => auditedCall(writer, entry, onAudited)('putVerifiedTarget', verified, max),
    remove: (workspace, id, entry) =>
      auditedCall(writer, entry, onAudited)('removeVerifiedTarget', workspace, id),
    async hasAny(workspace, targets) {
      const rows = await select(
        (sql) =>
          `SELECT 1 FROM "VerifiedTarget" WHERE ${valid(sql, workspace)} AND ${sql.oneOf('"target"', targets)} LIMIT 1`,
      );
      return rows.length > 0;
    },
    async list(workspace, page) {
      const rows = await select((sql) => {
        const { conditions, orderBy } = keysetSql(page, ID, sql);
        return `SELECT ${VERIFIED_SELECTED} FROM "VerifiedTarget"
          WHERE ${[valid(sql, workspace), ...conditions].join(' AND ')} ORDER BY ${orderBy} LIMIT ${sql.value(page.limit)}`;
      });
      return rows as unknown as VerifiedTarget[];
    },
    async count(workspace) {
      const [row] = await select(
        (sql) => `SELECT count(*) AS "count" FROM "VerifiedTarget" WHERE ${valid(sql, workspace)}`,
      );
      return Number(row?.count ?? 0);
    },
    async challengeKey() {
      challengeKey ??= String((await select(() => 'SELECT "key" FROM "ChallengeKey"'))[0]?.key);
      return challengeKey;
    },
  };
}
