import type { SessionStore, StoredSession } from '../core/session.ts';
import { auditedCall, type OnAudited } from './audit-store.ts';
import type { PatientWriter } from './patient-writer.ts';
import type { Select } from './select.ts';

export function createSessionStore(
  { select, writer }: { select: Select; writer: Pick<PatientWriter, 'call'> },
  onAudited: OnAudited,
): SessionStore {
  return {
    insert: (session, max, entry) => auditedCall(writer, entry, onAudited)('insertSession', session, max),
    async find(digests) {
      const rows = await select(
        (sql) => `SELECT s."digest", s."expiresAt", k."digest" AS "keyDigest" FROM "Session" s
          LEFT JOIN "ApiKey" k ON k."id" = s."keyId" WHERE ${sql.oneOf('s."digest"', digests)}`,
      );
      return new Map(rows.map((row) => [String(row.digest), row as unknown as StoredSession]));
    },
    async remove(digests, entry) {
      await auditedCall(writer, entry, onAudited)('removeSessions', digests);
    },
  };
}
