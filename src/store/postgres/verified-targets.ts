import type { VerifiedTarget } from '../../core/target-verification.ts';
import { lockFor, type Sql, timeOf } from './sql.ts';

/** Stores a proof, in place of an older one of the same target. @returns false if the workspace has `max` others */
export async function putVerifiedTarget(sql: Sql, verified: VerifiedTarget, max: number): Promise<boolean> {
  const { id, workspace, method, target, verifiedAt, expiresAt } = verified;
  return await sql.transaction(async (inner) => {
    await lockFor(inner, 'VerifiedTarget', workspace);
    await inner.query(
      `DELETE FROM "VerifiedTarget" WHERE "workspace" = $1 AND "expiresAt" <= ${timeOf('$2')}`,
      [workspace, verifiedAt],
    );
    const { rows } = await inner.query(
      'SELECT count(*) AS "others" FROM "VerifiedTarget" WHERE "workspace" = $1 AND "target" <> $2',
      [workspace, target],
    );
    if (Number(rows[0]?.others) >= max) return false;
    await inner.query(
      `INSERT INTO "VerifiedTarget" ("id", "workspace", "method", "target", "verifiedAt", "expiresAt")
       VALUES ($1, $2, $3, $4, ${timeOf('$5')}, ${timeOf('$6')})
       ON CONFLICT ("workspace", "target") DO UPDATE SET
         "id" = excluded."id", "verifiedAt" = excluded."verifiedAt", "expiresAt" = excluded."expiresAt"`,
      [id, workspace, method, target, verifiedAt, expiresAt],
    );
    return true;
  });
}

/** @returns whether it existed */
export async function removeVerifiedTarget(sql: Sql, workspace: string, id: string): Promise<boolean> {
  const { changes } = await sql.query('DELETE FROM "VerifiedTarget" WHERE "workspace" = $1 AND "id" = $2', [
    workspace,
    id,
  ]);
  return changes > 0;
}
