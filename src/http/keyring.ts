/**
 * Decides who sends a request: the token of the configuration, API keys, or, while neither exists, everybody on this
 * machine. Notices keys that another process created or revoked within a few seconds.
 */
import { timingSafeEqual } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ApiKey, KEY_PREFIX, type KeyStore, keyDigest } from '../core/api-key.ts';
import { type Identity, LOCAL_IDENTITY } from '../core/identity.ts';

/** Keys are looked up again after this time: revoked and expired ones lose access within it. */
const REFRESH_MS = 2000;
/** The time of the last use is stored once in this time. */
const USE_MS = 60_000;

export interface Keyring {
  /** @param credential the Authorization value, or null @returns null if it is missing or wrong @throws UnavailableError */
  authenticate(credential: string | null): Promise<Identity | null>;
  /** Whether requests need a credential. */
  isProtected(): boolean;
  /** Reads the keys again, as it also does from time to time. @throws UnavailableError */
  refresh(): Promise<void>;
  close(): Promise<void>;
}

interface Admission {
  identity: Identity;
  end: AbortController;
  expiresAt: number | null;
  usedAt: number;
}

const TOKEN_IDENTITY: Identity = { ...LOCAL_IDENTITY, id: 'token', name: 'SCANWIRE_TOKEN' };

/** @param token SCANWIRE_TOKEN: an administrator's key of the default workspace; null if there is none */
export function createKeyring(
  keys: Pick<KeyStore, 'find' | 'used'>,
  token: string | null,
  onError: (error: unknown) => void,
): Keyring {
  const closing = new AbortController();
  const admissions = new Map<string, Admission>();
  const tokenDigest = token === null ? null : keyDigest(token);
  const local = new AbortController();
  let protectedByKeys = false;

  const isProtected = () => protectedByKeys || token !== null;
  const protect = (exists: boolean) => {
    if (!exists || protectedByKeys) return;
    protectedByKeys = true;
    // Whoever is connected without a key.
    local.abort();
  };
  const drop = (digest: string, { end }: Admission) => {
    admissions.delete(digest);
    end.abort();
  };
  const find = async (digests: readonly string[]) => {
    const found = await keys.find(digests);
    protect(found.exists);
    return found.keys;
  };
  const refresh = async () => {
    const found = await find([...admissions.keys()]);
    for (const [digest, admission] of admissions) {
      const key = found.get(digest);
      if (!key || !isActive(key)) drop(digest, admission);
    }
  };
  const admit = async (digest: string): Promise<Admission | null> => {
    const key = (await find([digest])).get(digest);
    if (!key || !isActive(key)) return null;
    const known = admissions.get(digest);
    if (known) return known;
    const end = new AbortController();
    const { id, name, workspace, role, expiresAt } = key;
    const identity = { id, name, workspace, role, revoked: end.signal };
    const admission = { identity, end, expiresAt, usedAt: key.lastUsedAt ?? 0 };
    admissions.set(digest, admission);
    return admission;
  };
  const noteUse = (admission: Admission) => {
    const now = Date.now();
    if (now - admission.usedAt < USE_MS) return;
    admission.usedAt = now;
    keys.used(admission.identity.id, now).catch(onError);
  };

  const refreshing = (async () => {
    for (;;) {
      await sleep(REFRESH_MS, undefined, { signal: closing.signal, ref: false });
      await refresh().catch(onError);
    }
  })().catch(() => {});

  return {
    async authenticate(credential) {
      const [, given] = /^Bearer\s+(\S+)\s*$/i.exec(credential ?? '') ?? [];
      const digest = given === undefined ? null : keyDigest(given);
      if (
        digest !== null &&
        tokenDigest !== null &&
        timingSafeEqual(Buffer.from(digest), Buffer.from(tokenDigest))
      )
        return TOKEN_IDENTITY;
      if (digest !== null && given?.startsWith(KEY_PREFIX)) {
        const admission = admissions.get(digest) ?? (await admit(digest));
        if (admission && (admission.expiresAt ?? Infinity) > Date.now()) {
          noteUse(admission);
          return admission.identity;
        }
      }
      return isProtected() ? null : { ...LOCAL_IDENTITY, revoked: local.signal };
    },
    isProtected,
    refresh,
    async close() {
      closing.abort();
      await refreshing;
    },
  };
}

const isActive = ({ revokedAt, expiresAt }: ApiKey): boolean =>
  revokedAt === null && (expiresAt ?? Infinity) > Date.now();
