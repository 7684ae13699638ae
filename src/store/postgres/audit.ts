/** Writes the audit log. */
import { type AuditDraft, type AuditEntry, auditDraft, targetDetail } from '../../core/audit-entry.ts';
import { NOW, type Sql, timeOf } from './sql.ts';

/**
 * Of the advisory lock that gives entries their positions: taken last, so that an entry is visible before all later ones, and
 * so that positions and times have the same order.
 */
const POSITIONS = 7_226_926;

const COLUMNS = [
  ...(['workspace', 'identityId', 'identityName', 'role', 'address', 'transport', 'action'] as const),
  ...(['outcome', 'code', 'subjectKind', 'subjectId', 'detail', 'count'] as const),
] satisfies readonly (keyof AuditDraft)[];

const INSERT = `WITH "locked" AS MATERIALIZED (SELECT pg_advisory_xact_lock(${POSITIONS}))
  INSERT INTO "AuditEntry" ("at", ${COLUMNS.map((name) => `"${name}"`).join(', ')})
  SELECT coalesce(${timeOf('$1')}, ${NOW}), ${COLUMNS.map((_, index) => `$${index + 2}`).join(', ')} FROM "locked"
  RETURNING "position", "at"`;

/** Number of entries that one step removes. */
const ENTRIES_A_STEP = 1000;

/** What every role can repeat, so that it must not displace the record of changes. */
const HANDED_OUT = `'OPEN_SESSION', 'END_SESSION', 'CREATE_STREAM_TICKET'`;

const TARGETS = { SCAN: 'Scan', VERIFIED_TARGET: 'VerifiedTarget' } as const;

/**
 * Records an entry: as the last statement of a transaction, since other entries wait for its end.
 * @param at milliseconds since 1970; default: the time of the database
 */
export async function recordAudit(sql: Sql, draft: AuditDraft, at?: number): Promise<AuditEntry> {
  const values = COLUMNS.map((name) => draft[name]);
  const { rows } = await sql.query(INSERT, [at ?? null, ...values], 'record audit entry');
  const [row] = rows as unknown as Pick<AuditEntry, 'position' | 'at'>[];
  if (!row) throw new Error('the entry was not recorded');
  return { ...draft, ...row };
}

/** Adds the target of a scan or a proof, which the store knows, also of those that are being deleted. */
export async function completeDraft(sql: Sql, draft: AuditDraft): Promise<AuditDraft> {
  const { detail, subjectKind } = draft;
  if (detail !== null || subjectKind === null || subjectKind === 'API_KEY') return draft;
  const { rows } = await sql.query(
    `SELECT "target" FROM "${TARGETS[subjectKind]}" WHERE "id" = $1 AND "workspace" = $2`,
    [draft.subjectId, draft.workspace],
  );
  return rows[0] ? { ...draft, detail: targetDetail(String(rows[0].target)) } : draft;
}

/**
 * Makes a change, and records the entry in the same transaction.
 * @param hasChanged whether a result means that something was changed; otherwise nothing is recorded
 */
export async function auditChange<T>(
  sql: Sql,
  draft: AuditDraft,
  hasChanged: (result: T) => boolean,
  change: (sql: Sql) => Promise<T>,
): Promise<{ value: T; entry: AuditEntry | null }> {
  return await sql.transaction(async (inner) => {
    const complete = await completeDraft(inner, draft);
    const value = await change(inner);
    return { value, entry: hasChanged(value) ? await recordAudit(inner, complete) : null };
  });
}

/** Records entries that have no change. */
export async function recordEntries(sql: Sql, drafts: readonly AuditDraft[]): Promise<AuditEntry[]> {
  return await sql.transaction(async (inner) => {
    const entries: AuditEntry[] = [];
    for (const draft of drafts) entries.push(await recordAudit(inner, await completeDraft(inner, draft)));
    return entries;
  });
}

export async function auditedWorkspaces(sql: Sql): Promise<string[]> {
  const { rows } = await sql.query('SELECT DISTINCT "workspace" FROM "AuditEntry"');
  return rows.map(({ workspace }) => String(workspace));
}

/** What a step removes, and the entry that counts it. */
interface Trim {
  workspace: string;
  /** milliseconds since 1970 */
  before: number;
  maxEntries: number;
  /** position of the entry of earlier steps */
  position: number | null;
}

/** Removes some entries beyond the limits. @returns the position of the entry about it; null if nothing was removed */
export async function trimAudit(sql: Sql, trim: Trim): Promise<{ removed: number; position: number | null }> {
  return await sql.transaction(async (inner) => {
    const { workspace, position } = trim;
    const removed = await removeSome(inner, trim);
    if (removed === 0) return { removed, position };
    const { changes } = await inner.query(
      'UPDATE "AuditEntry" SET "count" = "count" + $1 WHERE "position" = $2',
      [removed, position],
    );
    if (changes > 0) return { removed, position };
    const draft = { ...auditDraft(null, 'REMOVE_AUDIT_ENTRIES'), workspace, count: removed };
    return { removed, position: (await recordAudit(inner, draft)).position };
  });
}

async function removeSome(sql: Sql, { workspace, before, maxEntries }: Trim): Promise<number> {
  const remove = async (condition: string, limit: number, values: readonly number[] = []) => {
    const { changes } = await sql.query(
      `DELETE FROM "AuditEntry" WHERE "position" IN (SELECT "position" FROM "AuditEntry"
         WHERE "workspace" = $1 ${condition} ORDER BY "position" LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      [workspace, limit, ...values],
    );
    return changes;
  };
  // Entries are in the order of time, so this looks at the old ones only.
  const { rows: kept } = await sql.query(
    `SELECT "position" FROM "AuditEntry" WHERE "workspace" = $1 AND "at" >= ${timeOf('$2')} ORDER BY "position" LIMIT 1`,
    [workspace, before],
  );
  const first = Number(kept[0]?.position ?? 2 ** 31 - 1);
  const old = await remove('AND "position" < $3', ENTRIES_A_STEP, [first]);
  if (old > 0) return old;
  const { rows } = await sql.query('SELECT count(*) AS "count" FROM "AuditEntry" WHERE "workspace" = $1', [
    workspace,
  ]);
  const excess = Math.min(Number(rows[0]?.count) - maxEntries, ENTRIES_A_STEP);
  if (excess <= 0) return 0;
  const repeatable = `AND ("outcome" = 'REFUSED' OR "action" IN (${HANDED_OUT}))`;
  return (await remove(repeatable, excess)) || (await remove('', excess));
}
