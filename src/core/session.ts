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
  /** Also removes expired sessions, and the oldest of the same key beyond `max`. */
  insert(session: Session, max: number): Promise<void>;
  find(digests: readonly string[]): Promise<Map<string, StoredSession>>;
  remove(digests: readonly string[]): Promise<void>;
}
