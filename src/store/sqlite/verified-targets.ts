/** Writes the targets that workspaces have proved to be theirs: runs in the writer thread. */
import type Libsql from 'libsql';
import type { VerifiedTarget } from '../../core/target-verification.ts';
import { VERIFIED_COLUMNS, VERIFIED_SELECTED } from '../verified-target-store.ts';

export function prepareVerifiedTargets(
  database: Pick<Libsql.Database, 'prepare'>,
  transaction: <T>(work: () => T) => T,
) {
  const forget = database.prepare('DELETE FROM "VerifiedTarget" WHERE "workspace" = ? AND "expiresAt" <= ?');
  const countOthers = database.prepare(
    'SELECT count(*) AS "others" FROM "VerifiedTarget" WHERE "workspace" = ? AND "target" <> ?',
  );
  const insert = database.prepare(
    `INSERT INTO "VerifiedTarget" (${VERIFIED_SELECTED}) VALUES (${VERIFIED_COLUMNS.map(() => '?').join(', ')})
     ON CONFLICT ("workspace", "target") DO UPDATE SET
       "id" = excluded."id", "verifiedAt" = excluded."verifiedAt", "expiresAt" = excluded."expiresAt"`,
  );
  const remove = database.prepare('DELETE FROM "VerifiedTarget" WHERE "workspace" = ? AND "id" = ?');
  return {
    putVerifiedTarget: (verified: VerifiedTarget, max: number): boolean =>
      transaction(() => {
        const { workspace, target, verifiedAt } = verified;
        forget.run(workspace, verifiedAt);
        const { others } = countOthers.get(workspace, target) as { others: number };
        if (others >= max) return false;
        insert.run(...VERIFIED_COLUMNS.map((name) => verified[name]));
        return true;
      }),
    removeVerifiedTarget: (workspace: string, id: string): boolean => remove.run(workspace, id).changes > 0,
  };
}
