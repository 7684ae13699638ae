/** Writes the audit log. */
import { type AuditDraft, type AuditEntry, auditDraft, targetDetail } from '../../core/audit-entry.ts';
import { AUDIT_COLUMNS, HANDED_OUT } from '../audit-columns.ts';
import type { Trim } from '../writes.ts';
import { NOW, type Sql, timeOf } from './sql.ts';

/** Number of entries that one step removes. */
const ENTRIES_A_STEP = 1000;
/** Of the advisory lock that gives entries their positions, so that a position is visible before all later ones. */
const POSITIONS = 7_226_927;

const TARGET = {
  SCAN: 'SELECT "target" FROM "Scan" WHERE "id" = $1 AND "workspace" = $2',
  VERIFIED_TARGET: 'SELECT "target" FROM "VerifiedTarget" WHERE "id" = $1 AND "workspace" = $2',
};

/** The store knows the target of a scan and of a proof, also of those that are being deleted. */
export async function completeEntry(sql: Sql, draft: AuditDraft): Promise<AuditDraft> {
  const { detail, subjectKind, subjectId, workspace } = draft;
  if (detail !== null || subjectKind === null || subjectKind === 'API_KEY') return draft;
  const { rows } = await sql.query(TARGET[subjectKind], [subjectId, workspace]);
  return rows[0] ? { ...draft, detail: targetDetail(String(rows[0].target)) } : draft;
}

const OTHERS = AUDIT_COLUMNS.filter((name) => name !== 'at');
const INSERT = `INSERT INTO "AuditEntry" ("at", ${OTHERS.map((name) => `"${name}"`).join(', ')})
  SELECT coalesce(${timeOf('$1')}, ${NOW}), ${OTHERS.map((name, index) => `$${index + 2}::${name === 'count' ? 'int' : 'text'}`).join(', ')}
  FROM (SELECT pg_advisory_xact_lock(${POSITIONS})) locked RETURNING "position", "at"`;

/** @param at milliseconds since 1970; default now */
export async function insertEntry(
  sql: Pick<Sql, 'query'>,
  draft: AuditDraft,
  at: number | null = null,
): Promise<AuditEntry> {
  const { rows } = await sql.query(
    INSERT,
    [at, ...OTHERS.map((name) => draft[name as keyof AuditDraft])],
    'insert entry',
  );
  return { ...draft, at: Number(rows[0]?.at), position: Number(rows[0]?.position) };
}

/** Records entries that have no change, in a transaction. */
export async function recordEntries(sql: Sql, drafts: readonly AuditDraft[]): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  for (const draft of drafts) entries.push(await insertEntry(sql, await completeEntry(sql, draft)));
  return entries;
}

/**
 * Removes some entries beyond the limits, in a transaction.
 * @returns the position of the entry about it; null if nothing was removed
 */
export async function trimAudit(sql: Sql, trim: Trim): Promise<{ removed: number; position: number | null }> {
  const { workspace, position } = trim;
  const removed = await removeSome(sql, trim);
  if (removed === 0) return { removed, position };
  if (position !== null) {
    const { changes } = await sql.query(
      'UPDATE "AuditEntry" SET "count" = "count" + $1 WHERE "position" = $2',
      [...[removed, position]],
    );
    if (changes > 0) return { removed, position };
  }
  const draft = { ...auditDraft(null, 'REMOVE_AUDIT_ENTRIES'), workspace, count: removed };
  return { removed, position: (await insertEntry(sql, draft)).position };
}

async function removeSome(sql: Sql, { workspace, before, maxEntries }: Trim): Promise<number> {
  // Entries are in the order of time, so this looks at the old ones only.
  const old = await removeWhere(
    sql,
    `AND "position" < coalesce((SELECT "position" FROM "AuditEntry" WHERE "workspace" = $1 AND "at" >= ${timeOf('$3')}
       ORDER BY "position" LIMIT 1), 2147483647)`,
    [workspace, ENTRIES_A_STEP, before],
  );
  if (old > 0) return old;
  const { rows } = await sql.query('SELECT count(*) AS "count" FROM "AuditEntry" WHERE "workspace" = $1', [
    workspace,
  ]);
  const excess = Math.min(Number(rows[0]?.count) - maxEntries, ENTRIES_A_STEP);
  if (excess <= 0) return 0;
  const repeatable = `AND ("outcome" = 'REFUSED' OR "action" IN (${HANDED_OUT}))`;
  return (
    (await removeWhere(sql, repeatable, [workspace, excess])) ||
    (await removeWhere(sql, '', [workspace, excess]))
  );
}

async function removeWhere(sql: Sql, condition: string, values: readonly unknown[]): Promise<number> {
  const { changes } = await sql.query(
    `DELETE FROM "AuditEntry" WHERE "position" IN
       (SELECT "position" FROM "AuditEntry" WHERE "workspace" = $1 ${condition} ORDER BY "position" LIMIT $2)`,
    values,
  );
  return changes;
}
