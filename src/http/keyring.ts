/**
 * Decides who sends a request: the token of the configuration, API keys, or, while neither exists, everybody on this
 * machine. Notices keys that another process created or revoked within a few seconds.
 */
import { timingSafeEqual } from 'node:crypto';
import { type ApiKey, KEY_PREFIX, type KeyStore, keyDigest } from '../core/api-key.ts';
import { UnavailableError } from '../core/errors.ts';
import { type Identity, LOCAL_IDENTITY } from '../core/identity.ts';
import { type TicketOwners, TOKEN_OWNER } from '../core/stream-ticket.ts';
import { repeat } from './repeat.ts';

/** Keys are looked up again after this time: revoked and expired ones lose access within it. */
const REFRESH_MS = 2000;
/** The time of the last use is stored once in this time. */
const USE_MS = 60_000;

export interface Keyring extends TicketOwners {
  /** @param credential the Authorization value, or null @returns null if it is missing or wrong @throws UnavailableError */
  authenticate(credential: string | null): Promise<Identity | null>;
  /** @param digest of a key or of the token @returns null if it is neither, expired or revoked @throws UnavailableError */
  identify(digest: string): Promise<Identity | null>;
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

const TOKEN_IDENTITY: Identity = { ...LOCAL_IDENTITY, id: TOKEN_OWNER, name: 'SCANWIRE_TOKEN' };

/** @param token SCANWIRE_TOKEN: an administrator's key of the default workspace; null if there is none */
export function createKeyring(
  keys: Pick<KeyStore, 'exist' | 'find' | 'used'>,
  token: string | null,
  onError: (error: unknown) => void,
): Keyring {
  const admissions = new Map<string, Admission>();
  const tokenDigest = token === null ? null : keyDigest(token);
  const local = new AbortController();
  const localIdentity = { ...LOCAL_IDENTITY, revoked: local.signal };
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
  const dropExpired = () => {
    for (const [digest, admission] of admissions) if (isExpired(admission)) drop(digest, admission);
  };
  const refresh = async () => {
    // Expiry needs no database, which may be locked.
    dropExpired();
    if (!protectedByKeys) protect(await keys.exist());
    // Those that are admitted meanwhile are not in the answer.
    const known = [...admissions];
    const found = await keys.find(known.map(([digest]) => digest));
    for (const [digest, admission] of known) if (!isActive(found.get(digest))) drop(digest, admission);
  };
  const admit = async (digest: string): Promise<Admission | null> => {
    const key = (await keys.find([digest])).get(digest);
    if (key) protect(true);
    if (!isActive(key)) return null;
    const known = admissions.get(digest);
    if (known) return known;
    const end = new AbortController();
    const { id, name, workspace, role, expiresAt } = key;
    const identity = { id, name, workspace, role, revoked: end.signal };
    const admission = { identity, end, expiresAt, usedAt: key.lastUsedAt ?? 0 };
    admissions.set(digest, admission);
    return admission;
  };
  const admitted = async (digest: string): Promise<Admission | null> => {
    const admission = admissions.get(digest) ?? (await admit(digest));
    return admission && !isExpired(admission) ? admission : null;
  };
  const report = (error: unknown) => {
    // The server says by itself that its database cannot be used.
    if (!(error instanceof UnavailableError)) onError(error);
  };
  const noteUse = (admission: Admission) => {
    const now = Date.now();
    if (now - admission.usedAt < USE_MS) return;
    admission.usedAt = now;
    keys.used(admission.identity.id, now).catch(report);
  };

  const isToken = (digest: string) =>
    tokenDigest !== null && timingSafeEqual(Buffer.from(digest), Buffer.from(tokenDigest));
  const identify = async (digest: string): Promise<Identity | null> => {
    if (isToken(digest)) return TOKEN_IDENTITY;
    const admission = await admitted(digest);
    if (admission) noteUse(admission);
    return admission?.identity ?? null;
  };

  return {
    async authenticate(credential) {
      const [, given] = /^Bearer\s+(\S+)\s*$/i.exec(credential ?? '') ?? [];
      const digest = given === undefined ? null : keyDigest(given);
      const mayBeKnown = digest !== null && (isToken(digest) || given?.startsWith(KEY_PREFIX));
      const identity = mayBeKnown ? await identify(digest) : null;
      return identity ?? (isProtected() ? null : localIdentity);
    },
    identify,
    async ownerOf({ owner, keyDigest: digest }) {
      if (digest !== null) return (await admitted(digest))?.identity ?? null;
      if (owner === TOKEN_OWNER) return token === null ? null : TOKEN_IDENTITY;
      if (owner === LOCAL_IDENTITY.id) return isProtected() ? null : localIdentity;
      return undefined;
    },
    tokenDigest,
    isProtected,
    refresh,
    close: repeat(REFRESH_MS, () => refresh().catch(report)),
  };
}

const isExpired = ({ expiresAt }: Pick<ApiKey, 'expiresAt'>): boolean =>
  (expiresAt ?? Infinity) <= Date.now();

const isActive = (key: ApiKey | undefined): key is ApiKey =>
  key !== undefined && key.revokedAt === null && !isExpired(key);
