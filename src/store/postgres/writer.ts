/** All transactions that change something. */
import type { AuditEntry } from '../../core/audit-entry.ts';
import { HAS_CHANGED, type Transitioning, type WriterProxy, type Writes } from '../writes.ts';
import { prepareAccess } from './access.ts';
import { appendTransition, createGroupAppend } from './append.ts';
import { completeEntry, insertEntry, recordEntries, trimAudit } from './audit.ts';
import { isOutdated } from './binary-rows.ts';
import { claimScan, createScan, renewClaims, suspectScans, trustScan } from './claims.ts';
import { hideScan } from './deletion.ts';
import { requestCancel, requestPause, requestSkip, resumeScan, setLabel } from './requests.ts';
import type { Sql } from './sql.ts';

/** The same methods, each with an answer that comes later. */
type Async<W> = {
  [M in keyof W]: W[M] extends (...args: infer Args) => infer Result
    ? (...args: Args) => Promise<Result>
    : never;
};
type AsyncWrites = Async<Writes>;

/** Calls that may be repeated although they may have been carried out, since that changes nothing. */
const REPEATABLE: ReadonlySet<string> = new Set<keyof Writes>([
  ...(['probe', 'create', 'renew', 'suspect', 'trust', 'append', 'keyUsed', 'auditedWorkspaces'] as const),
]);
/** A transition by a claim, once carried out, finds another status when it is repeated. */
export const isRepeatable = (method: string, [first]: readonly unknown[]): boolean =>
  REPEATABLE.has(method) || (method === 'transition' && (first as Transitioning).scan.fence !== undefined);

export function createWriter(pool: Sql): WriterProxy<Writes> {
  const appendGroup = createGroupAppend();
  const methods = createMethods(pool, appendGroup);
  const audited: AsyncWrites['audited'] = (draft, method, args) =>
    pool.transaction(async (sql) => {
      const entry = await completeEntry(sql, draft);
      const call = createMethods(sql, appendGroup)[method] as (...args: unknown[]) => Promise<unknown>;
      const value = await call(...args);
      return { value, entry: HAS_CHANGED[method](value) ? await insertEntry(sql, entry) : null };
    });
  const all: AsyncWrites = { ...methods, audited };
  const call = async (method: keyof Writes, ...args: never[]): Promise<unknown> => {
    const write = all[method] as (...args: never[]) => Promise<unknown>;
    try {
      return await write(...args);
    } catch (error) {
      if (!isOutdated(error)) throw error;
    }
    // A newer node has migrated the database.
    return await write(...args);
  };
  return { call: call as WriterProxy<Writes>['call'], close: async () => {} };
}

/** @param sql a transaction, or the pool */
function createMethods(
  sql: Sql,
  appendGroup: ReturnType<typeof createGroupAppend>,
): Omit<AsyncWrites, 'audited'> {
  return {
    ...prepareAccess(sql),
    async probe() {
      await sql.query(`UPDATE "ChallengeKey" SET "key" = "key"`);
    },
    create: (creations) =>
      sql.transaction(async (inner) => {
        const times: (number | null)[] = [];
        for (const creation of creations) {
          const created = await createScan(inner, creation);
          if (created?.isNew && creation.entry) await insertEntry(inner, creation.entry, created.at);
          times.push(created ? created.at : null);
        }
        return times;
      }),
    claim: (...args) => claimScan(sql, ...args),
    renew: (renewals) => renewClaims(sql, renewals),
    suspect: (scanIds) => suspectScans(sql, scanIds),
    trust: (scanId, fence) => trustScan(sql, scanId, fence),
    append(group) {
      const { entries } = group;
      if (!entries) return appendGroup(sql, group);
      return sql.transaction(async (inner) => {
        const { wrote, ...appended } = await appendGroup(inner, group);
        const audited: AuditEntry[] = [];
        // An earlier try has recorded them.
        if (!wrote) return { ...appended, audited };
        for (const [index, drafts] of entries.entries()) {
          if (appended.lastSeqs[index] === undefined) continue;
          for (const draft of drafts)
            audited.push(await insertEntry(inner, await completeEntry(inner, draft), appended.at));
        }
        return { ...appended, audited };
      });
    },
    transition: (wanted) => appendTransition(sql, wanted),
    setLabel: (scanId, label) => setLabel(sql, scanId, label),
    requestCancel: (scanId) => requestCancel(sql, scanId),
    requestPause: (scanId) => requestPause(sql, scanId),
    resume: (...args) => sql.transaction((inner) => resumeScan(inner, ...args)),
    requestSkip: (...args) => sql.transaction((inner) => requestSkip(inner, ...args)),
    hide: (scanId) => sql.transaction((inner) => hideScan(inner, scanId)),
    recordEntries: (drafts) => sql.transaction((inner) => recordEntries(inner, drafts)),
    async auditedWorkspaces() {
      const { rows } = await sql.query('SELECT DISTINCT "workspace" FROM "AuditEntry"');
      return rows.map(({ workspace }) => String(workspace));
    },
    trimAudit: (trim) => sql.transaction((inner) => trimAudit(inner, trim)),
  };
}
