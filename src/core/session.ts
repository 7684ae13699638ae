import type { AuditDraft } from './audit-entry.ts';

/** A browser that is signed in with a key, by the digest of the secret in its cookie. Times in milliseconds since 1970. */
export interface Session {
  digest: string;
  /** id of the identity whose key it was opened with */
  keyId: string;
  createdAt: number;
  expiresAt: number;
}

/** What the store knows of a session. */
export interface StoredSession {
  expiresAt: number;
  /** digest of its API key; null if it was not opened with one */
  keyDigest: string | null;
}

export interface SessionStore {
  /**
   * Also removes expired sessions, and the oldest of the same key beyond `max`.
   * @param entry recorded in the same transaction
   */
  insert(session: Session, max: number, entry: AuditDraft): Promise<void>;
  find(digests: readonly string[]): Promise<Map<string, StoredSession>>;
  /** @param entry recorded in the same transaction, if there is such a session */
  remove(digests: readonly string[], entry: AuditDraft): Promise<void>;
}
