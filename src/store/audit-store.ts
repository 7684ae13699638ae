/** Records changes in the audit log, and removes its old entries. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditStore } from '../core/audit.ts';
import { type AuditDraft, type AuditEntry, auditDraft } from '../core/audit-entry.ts';
import { createAuditReader } from './audit-reader.ts';
import type { PrismaClient } from './generated/client.ts';
import { createGroupCall } from './group-call.ts';
import type { PatientWriter } from './patient-writer.ts';
import type { AuditedMethod, WriteCall, Writes } from './writes.ts';

export type OnAudited = (entry: Omit<AuditEntry, 'position'>) => void;

/** @param onAudited receives each recorded entry */
export function createAuditStore(
  { writer, prisma }: { writer: Pick<PatientWriter, 'call'>; prisma: PrismaClient },
  onAudited: OnAudited,
): AuditStore {
  const record = createGroupCall((drafts: AuditDraft[]) => writer.call('recordEntries', drafts));
  return {
    reader: (workspace) => createAuditReader(prisma, workspace),
    record: async (draft) => onAudited(await record(draft)),
    async removeOld({ keepMs, maxEntries }, signal) {
      const before = Date.now() - keepMs;
      for (const workspace of await writer.call('auditedWorkspaces')) {
        let total = 0;
        let position: number | null = null;
        while (!signal.aborted) {
          const startedMs = performance.now();
          const step: ReturnType<Writes['trimAudit']> = await writer.call('trimAudit', {
            ...{ workspace, before, maxEntries, position },
          });
          if (step.removed === 0) break;
          total += step.removed;
          position = step.position;
          // Leaves half of the time to other writes.
          await sleep(performance.now() - startedMs, undefined, { signal }).catch(() => {});
        }
        const draft = { ...auditDraft(null, 'REMOVE_AUDIT_ENTRIES'), workspace };
        if (total > 0) onAudited({ ...draft, count: total, at: Date.now() });
      }
    },
  };
}

/** Calls methods of the writer, and records an entry in their transaction if they change something. */
export function auditedCall(
  writer: Pick<PatientWriter, 'call'>,
  draft: AuditDraft,
  onAudited: OnAudited,
): WriteCall<Pick<Writes, AuditedMethod>> {
  return async (method, ...args) => {
    const { value, entry } = await writer.call('audited', draft, method, args);
    if (entry) onAudited(entry);
    return value as never;
  };
}
