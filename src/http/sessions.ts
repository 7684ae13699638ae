/**
 * Browsers that are signed in. A session belongs to a key or to the token of the configuration, and ends with it. The store
 * keeps sessions, so that they survive a restart and every process that uses the database accepts them.
 */
import { randomBytes } from 'node:crypto';
import { keyDigest } from '../core/api-key.ts';
import { auditDraft } from '../core/audit-entry.ts';
import type { Arrival, Identity } from '../core/identity.ts';
import { repeat } from '../core/repeat.ts';
import type { SessionStore } from '../core/session.ts';
import { createAdmissions, isOver } from './admissions.ts';
import type { Keyring } from './keyring.ts';

export const SESSION_MS = 12 * 60 * 60 * 1000;
const SECRET_BYTES = 32;
/** base64url of that many bytes */
const SECRET = /^[\w-]{43}$/;
/** Sessions of one key. One more ends the oldest. */
export const MAX_SESSIONS = 20;
/** Sessions are looked up again after this time: those that another process has ended lose access within it. */
const REFRESH_MS = 2000;

export interface Sessions {
  /** Starts a session. @returns the secret for its cookie; null if `key` is no key @throws UnavailableError */
  open(key: string, arrival: Arrival): Promise<string | null>;
  /** @returns null if there is no such session, or it has ended @throws UnavailableError */
  authenticate(secret: string): Promise<Identity | null>;
  /** Ends a session, with its sockets and streams. @throws UnavailableError */
  end(secret: string, arrival: Arrival): Promise<void>;
  close(): Promise<void>;
}

/** @param token SCANWIRE_TOKEN; null if there is none */
export function createSessions(
  store: SessionStore,
  { token, identify }: { token: string | null; identify: Keyring['identify'] },
  onError: (error: unknown) => void,
): Sessions {
  /** Sessions that this process has seen. */
  const live = createAdmissions();
  /** Digests that a session may have: that of a key's session, and that of a session of the token. */
  const digestsOf = (secret: string): [string, ...string[]] => {
    const own = keyDigest(secret);
    // The token may be guessable, so its digest is not stored. With another token, its sessions are not found.
    return token === null ? [own] : [own, keyDigest(`${secret} ${token}`)];
  };

  const admit = async (digest: string, credential: string, expiresAt: number) => {
    const key = await identify(credential);
    if (key === null) return null;
    const known = live.get(digest);
    if (known) return known.identity;
    const { identity } = live.admit(digest, { identity: key, expiresAt, usedAt: 0 });
    const end = () => live.drop(digest);
    key.revoked?.addEventListener('abort', end);
    identity.revoked?.addEventListener('abort', () => key.revoked?.removeEventListener('abort', end));
    if (key.revoked?.aborted) end();
    return identity;
  };
  const authenticate: Sessions['authenticate'] = async (secret) => {
    if (!SECRET.test(secret)) return null;
    const digests = digestsOf(secret);
    const known = digests.map((digest) => live.get(digest)).find((session) => session !== undefined);
    if (known) return known.identity;
    const [found] = await store.find(digests);
    if (found === undefined || isOver(found[1].expiresAt)) return null;
    const [digest, { keyDigest: ofKey, expiresAt }] = found;
    const credential = digest === digests[0] ? ofKey : keyDigest(token as string);
    return credential === null ? null : await admit(digest, credential, expiresAt);
  };
  const refresh = async () => {
    live.dropExpired();
    // Those that are admitted meanwhile are not in the answer.
    const known = live.digests();
    if (known.length === 0) return;
    const found = await store.find(known);
    for (const digest of known) if (!found.has(digest)) live.drop(digest);
  };

  return {
    async open(key, arrival) {
      const identity = await identify(keyDigest(key));
      if (identity === null) return null;
      const secret = randomBytes(SECRET_BYTES).toString('base64url');
      const createdAt = Date.now();
      const [own, byToken] = digestsOf(secret);
      const digest = key === token && byToken !== undefined ? byToken : own;
      const expiresAt = createdAt + SESSION_MS;
      const entry = auditDraft(identity, 'OPEN_SESSION', {}, { arrival });
      await store.insert({ digest, keyId: identity.id, createdAt, expiresAt }, MAX_SESSIONS, entry);
      return secret;
    },
    authenticate,
    async end(secret, arrival) {
      const identity = await authenticate(secret);
      if (identity === null) return;
      const digests = digestsOf(secret);
      await store.remove(digests, auditDraft(identity, 'END_SESSION', {}, { arrival }));
      for (const digest of digests) live.drop(digest);
    },
    close: repeat(REFRESH_MS, refresh, onError),
  };
}
