/** All transactions that change something. */
import type { AuditEntry } from '../../core/audit-entry.ts';
import { HAS_CHANGED, type WriterProxy, type Writes } from '../writes.ts';
import { insertKey, keyUsed, revokeKey } from './api-keys.ts';
import { appendTransition, createGroupAppend } from './append.ts';
import {
  auditChange,
  auditedWorkspaces,
  completeDraft,
  recordAudit,
  recordEntries,
  trimAudit,
} from './audit.ts';
import { claimScan, createScan, renewClaims, suspectScans, trustScan } from './claims.ts';
import { hideScan } from './deletion.ts';
import { requestCancel, requestPause, requestSkip, resumeScan, setLabel } from './requests.ts';
import { insertSession, removeSessions } from './sessions.ts';
import type { Sql } from './sql.ts';
import { insertTicket, useTicket } from './tickets.ts';
import { putVerifiedTarget, removeVerifiedTarget } from './verified-targets.ts';

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
export const isRepeatable = (method: string): boolean => REPEATABLE.has(method);

export function createWriter(pool: Sql): WriterProxy<Writes> {
  const appendGroup = createGroupAppend();
  const methods = createMethods(pool, appendGroup);
  const audited: AsyncWrites['audited'] = (draft, method, args) =>
    auditChange(pool, draft, HAS_CHANGED[method], (sql) => {
      const call = createMethods(sql, appendGroup)[method] as (...args: unknown[]) => Promise<unknown>;
      return call(...args);
    });
  const all: AsyncWrites = { ...methods, audited };
  return {
    call: ((method: keyof Writes, ...args: never[]) =>
      (all[method] as (...args: never[]) => Promise<unknown>)(...args)) as WriterProxy<Writes>['call'],
    close: async () => {},
  };
}

/** @param sql a transaction, or the pool */
function createMethods(
  sql: Sql,
  appendGroup: ReturnType<typeof createGroupAppend>,
): Omit<AsyncWrites, 'audited'> {
  return {
    async probe() {
      await sql.query(`UPDATE "ChallengeKey" SET "key" = "key"`);
    },
    create: (creations) =>
      sql.transaction(async (inner) => {
        const times: (number | null)[] = [];
        for (const creation of creations) {
          const created = await createScan(inner, creation);
          if (created?.isNew && creation.entry) await recordAudit(inner, creation.entry, created.at);
          times.push(created ? created.at : null);
        }
        return times;
      }),
    claim: (scanId, leaseMs, alone) => claimScan(sql, scanId, leaseMs, alone),
    renew: (renewals) => renewClaims(sql, renewals),
    suspect: (scanIds) => suspectScans(sql, scanIds),
    trust: (scanId, fence) => trustScan(sql, scanId, fence),
    append(group) {
      const { entries } = group;
      if (!entries) return appendGroup(sql, group);
      return sql.transaction(async (inner) => {
        const appended = await appendGroup(inner, group);
        const audited: AuditEntry[] = [];
        for (const [index, drafts] of entries.entries()) {
          if (appended.lastSeqs[index] === undefined) continue;
          for (const draft of drafts)
            audited.push(await recordAudit(inner, await completeDraft(inner, draft), appended.at));
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
    recordEntries: (drafts) => recordEntries(sql, drafts),
    auditedWorkspaces: () => auditedWorkspaces(sql),
    trimAudit: (trim) => trimAudit(sql, trim),
    insertKey: (key, bounds) => insertKey(sql, key, bounds),
    revokeKey: (id, at) => revokeKey(sql, id, at),
    keyUsed: (id, at) => keyUsed(sql, id, at),
    insertTicket: (ticket, limits) => insertTicket(sql, ticket, limits),
    useTicket: (digest, ticketMs) => useTicket(sql, digest, ticketMs),
    insertSession: (session, max) => insertSession(sql, session, max),
    removeSessions: (digests) => removeSessions(sql, digests),
    putVerifiedTarget: (verified, max) => putVerifiedTarget(sql, verified, max),
    removeVerifiedTarget: (workspace, id) => removeVerifiedTarget(sql, workspace, id),
  };
}
