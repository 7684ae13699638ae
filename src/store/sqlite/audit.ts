/** Writes the audit log: runs in the writer thread. */
import Libsql from 'libsql';
import { type AuditDraft, type AuditEntry, auditDraft, targetDetail } from '../../core/audit-entry.ts';
import { AUDIT_COLUMNS, HANDED_OUT } from '../audit-columns.ts';
import {
  type Appended,
  type AuditedMethod,
  type Creation,
  type Group,
  HAS_CHANGED,
  type Trim,
} from '../writes.ts';
import { insertInto } from './append.ts';
import { firstRow } from './first-row.ts';

/** Maximum wait of `recordInFile` for another process's write. */
const TIMEOUT_MS = 5000;
/** Number of entries that one step removes. It takes some milliseconds, for which appends may have to wait. */
const ENTRIES_A_STEP = 1000;

type Methods = Record<string, (...args: never[]) => unknown>;

/** @param methods run within the transaction of their entry */
export function prepareAudit(
  database: Pick<Libsql.Database, 'prepare'>,
  transaction: <T>(work: () => T) => T,
  methods: Methods & {
    create(creations: readonly Creation[]): (number | null)[];
    append(group: Group): Appended;
  },
) {
  const sql = prepareStatements(database);

  /** The store knows the target of a scan and of a proof, also of those that are being deleted. */
  const complete = (draft: AuditDraft): AuditDraft => {
    const { detail, subjectKind } = draft;
    if (detail !== null || subjectKind === null || subjectKind === 'API_KEY') return draft;
    const row = firstRow(sql.target[subjectKind], draft.subjectId, draft.workspace) as
      | { target: string }
      | undefined;
    return row ? { ...draft, detail: targetDetail(row.target) } : draft;
  };
  const insert = prepareInsertEntry(database);
  const remove = ({ workspace, before, maxEntries }: Trim): number => {
    const kept = firstRow(sql.firstSince, workspace, before) as { position: number } | undefined;
    const old = sql.removeBefore.run(workspace, kept?.position ?? Number.MAX_SAFE_INTEGER).changes;
    if (old > 0) return old;
    const { count } = firstRow(sql.count, workspace) as { count: number };
    const excess = Math.min(count - maxEntries, ENTRIES_A_STEP);
    if (excess <= 0) return 0;
    return (
      sql.removeRepeatable.run(workspace, excess).changes || sql.removeOldest.run(workspace, excess).changes
    );
  };

  return {
    /** Creates scans with their entries: see `Creation`. */
    create: (creations: readonly Creation[]): (number | null)[] =>
      transaction(() => {
        const times = methods.create(creations);
        for (const [index, { entry }] of creations.entries()) {
          const at = times[index];
          if (entry && at) insert(entry, at);
        }
        return times;
      }),

    /** Appends with the entries of the appends. */
    append: (group: Group): Appended & { audited: AuditEntry[] } =>
      transaction(() => {
        const appended = methods.append(group);
        const { at, lastSeqs } = appended;
        const written = (group.entries ?? []).filter((_, index) => lastSeqs[index] !== undefined);
        return { ...appended, audited: written.flat().map((entry) => insert(complete(entry), at)) };
      }),

    /** Calls a method, and records the entry in the same transaction if the method changed something. */
    audited(
      draft: AuditDraft,
      method: AuditedMethod,
      args: unknown[],
    ): { value: unknown; entry: AuditEntry | null } {
      return transaction(() => {
        const entry = complete(draft);
        const value = methods[method]?.(...(args as never[]));
        return { value, entry: HAS_CHANGED[method](value) ? insert(entry) : null };
      });
    },

    /** Records entries that have no change. */
    recordEntries: (drafts: readonly AuditDraft[]): AuditEntry[] =>
      transaction(() => drafts.map((draft) => insert(complete(draft)))),

    auditedWorkspaces: (): string[] =>
      (sql.workspaces.all() as { workspace: string }[]).map(({ workspace }) => workspace),

    /** Removes some entries beyond the limits. @returns the position of the entry about it; null if nothing was removed */
    trimAudit: (trim: Trim): { removed: number; position: number | null } =>
      transaction(() => {
        const removed = remove(trim);
        if (removed === 0) return { removed, position: trim.position };
        const counted = trim.position !== null && sql.addToCount.run(removed, trim.position).changes > 0;
        const draft = { ...auditDraft(null, 'REMOVE_AUDIT_ENTRIES'), workspace: trim.workspace };
        return { removed, position: counted ? trim.position : insert({ ...draft, count: removed }).position };
      }),
  };
}

function prepareInsertEntry(database: Pick<Libsql.Database, 'prepare'>) {
  const statement = database.prepare(insertInto('AuditEntry', AUDIT_COLUMNS));
  return (draft: AuditDraft, at = Date.now()): AuditEntry => {
    const entry = { ...draft, at };
    const { lastInsertRowid } = statement.run(AUDIT_COLUMNS.map((name) => entry[name]));
    return { ...entry, position: Number(lastInsertRowid) };
  };
}

/**
 * Records an entry without opening the store, which would migrate the database. Does nothing if the database has no audit log
 * yet.
 * @throws the error of the driver
 */
export function recordInFile(path: string, draft: AuditDraft): void {
  const database = new Libsql(path, { timeout: TIMEOUT_MS });
  try {
    database.exec('PRAGMA synchronous = FULL');
    const exists = database.prepare(`SELECT 1 FROM "sqlite_schema" WHERE "name" = 'AuditEntry'`).get();
    if (exists) prepareInsertEntry(database)(draft);
  } finally {
    database.close();
  }
}

function prepareStatements(database: Pick<Libsql.Database, 'prepare'>) {
  const prepare = (sql: string) => database.prepare(sql);
  const removeWhere = (condition: string, limit: number | string) =>
    prepare(
      `DELETE FROM "AuditEntry" WHERE "position" IN
         (SELECT "position" FROM "AuditEntry" WHERE "workspace" = ?1 ${condition} ORDER BY "position" LIMIT ${limit})`,
    );
  return {
    target: {
      SCAN: prepare('SELECT "target" FROM "Scan" WHERE "id" = ? AND "workspace" = ?'),
      VERIFIED_TARGET: prepare('SELECT "target" FROM "VerifiedTarget" WHERE "id" = ? AND "workspace" = ?'),
    },
    workspaces: prepare('SELECT DISTINCT "workspace" FROM "AuditEntry"'),
    count: prepare('SELECT count(*) AS "count" FROM "AuditEntry" WHERE "workspace" = ?'),
    // Entries are in the order of time, so this looks at the old ones only.
    firstSince: prepare(
      'SELECT "position" FROM "AuditEntry" WHERE "workspace" = ? AND "at" >= ? ORDER BY "position" LIMIT 1',
    ),
    removeBefore: removeWhere('AND "position" < ?2', ENTRIES_A_STEP),
    removeRepeatable: removeWhere(`AND ("outcome" = 'REFUSED' OR "action" IN (${HANDED_OUT}))`, '?2'),
    removeOldest: removeWhere('', '?2'),
    addToCount: prepare('UPDATE "AuditEntry" SET "count" = "count" + ? WHERE "position" = ?'),
  };
}
