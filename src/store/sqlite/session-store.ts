import type { SessionStore, StoredSession } from '../../core/session.ts';
import { auditedCall, type OnAudited } from '../audit-store.ts';
import type { Database } from './database.ts';
import { executePatiently } from './log-reads.ts';

export function createSessionStore(
  { reader, writer }: Pick<Database, 'reader' | 'writer'>,
  onAudited: OnAudited,
): SessionStore {
  return {
    insert: (session, max, entry) => auditedCall(writer, entry, onAudited)('insertSession', session, max),
    async find(digests) {
      const { rows } = await executePatiently(reader, {
        sql: `SELECT s."digest", s."expiresAt", k."digest" AS "keyDigest" FROM "Session" s
          LEFT JOIN "ApiKey" k ON k."id" = s."keyId" WHERE s."digest" IN (SELECT "value" FROM json_each(?))`,
        args: [JSON.stringify(digests)],
      });
      return new Map(rows.map((row) => [String(row.digest), row as unknown as StoredSession]));
    },
    async remove(digests, entry) {
      await auditedCall(writer, entry, onAudited)('removeSessions', digests);
    },
  };
}
