import type { VerifiedTarget, VerifiedTargetStore } from '../../core/target-verification.ts';
import { auditedCall, type OnAudited } from '../audit-store.ts';
import { keysetSql } from '../keyset.ts';
import type { Database } from './database.ts';
import { executePatiently } from './log-reads.ts';
import { VERIFIED_SELECTED } from './verified-targets.ts';

export function createVerifiedTargetStore(
  { reader, writer }: Pick<Database, 'reader' | 'writer'>,
  onAudited: OnAudited,
): VerifiedTargetStore {
  const read = async (sql: string, args: (string | number)[]) =>
    (await executePatiently(reader, { sql, args })).rows;
  let challengeKey: string | undefined;

  return {
    put: (verified, max, entry) => auditedCall(writer, entry, onAudited)('putVerifiedTarget', verified, max),
    remove: (workspace, id, entry) =>
      auditedCall(writer, entry, onAudited)('removeVerifiedTarget', workspace, id),
    async hasAny(workspace, targets) {
      const rows = await read(
        `SELECT 1 FROM "VerifiedTarget" WHERE "workspace" = ? AND "expiresAt" > ?
         AND "target" IN (SELECT "value" FROM json_each(?)) LIMIT 1`,
        [workspace, Date.now(), JSON.stringify(targets)],
      );
      return rows.length > 0;
    },
    async list(workspace, page) {
      const args: (string | number)[] = [workspace, Date.now()];
      const { conditions, orderBy } = keysetSql(page, { sort: '"id"', unique: '"id"' }, (value) => {
        args.push(value);
        return '?';
      });
      const where = ['"workspace" = ?', '"expiresAt" > ?', ...conditions].join(' AND ');
      const sql = `SELECT ${VERIFIED_SELECTED} FROM "VerifiedTarget" WHERE ${where} ORDER BY ${orderBy} LIMIT ?`;
      return (await read(sql, [...args, page.limit])) as unknown as VerifiedTarget[];
    },
    async count(workspace) {
      const sql =
        'SELECT count(*) AS "count" FROM "VerifiedTarget" WHERE "workspace" = ? AND "expiresAt" > ?';
      const [row] = await read(sql, [workspace, Date.now()]);
      return Number(row?.count ?? 0);
    },
    async challengeKey() {
      challengeKey ??= String((await read('SELECT "key" FROM "ChallengeKey"', []))[0]?.key);
      return challengeKey;
    },
  };
}
