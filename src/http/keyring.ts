/**
 * Decides who sends a request: the token of the configuration, API keys, JWTs of an OpenID provider, or, while none of
 * these exists, everybody on this machine. Notices keys that another process created or revoked within a few seconds.
 */
import { timingSafeEqual } from 'node:crypto';
import { type ApiKey, KEY_PREFIX, type KeyStore, keyDigest } from '../core/api-key.ts';
import { type Identity, LOCAL_IDENTITY } from '../core/identity.ts';
import { repeat, unlessUnavailable } from '../core/repeat.ts';
import { type TicketOwners, TOKEN_OWNER } from '../core/stream-ticket.ts';
import { type Admission, createAdmissions, isOver } from './admissions.ts';
import type { VerifyJwt } from './jwt/verify.ts';

/** Keys are looked up again after this time: revoked and expired ones lose access within it. */
const REFRESH_MS = 2000;
/** The time of the last use is stored once in this time. */
const USE_MS = 60_000;
/** JWTs that need not be verified again. */
const MAX_TOKENS = 10_000;
/** Header, claims and signature, in base64url. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]*$/;

export interface Keyring extends TicketOwners {
  /**
   * @param credential the Authorization value, or null
   * @returns null if it is missing or wrong
   * @throws UnauthenticatedError or ForbiddenError with the reason why a JWT is refused, UnavailableError
   */
  authenticate(credential: string | null): Promise<Identity | null>;
  /** @param digest of a key or of the token @returns null if it is neither, expired or revoked @throws UnavailableError */
  identify(digest: string): Promise<Identity | null>;
  /** Whether requests need a credential. */
  isProtected(): boolean;
  /** Reads the keys again, as it also does from time to time. @throws UnavailableError */
  refresh(): Promise<void>;
  close(): Promise<void>;
}

const TOKEN_IDENTITY: Identity = { ...LOCAL_IDENTITY, id: TOKEN_OWNER, name: 'SCANWIRE_TOKEN' };

/**
 * @param token SCANWIRE_TOKEN: an administrator's key of the default workspace; null if there is none
 * @param verifyJwt null if JWTs are not accepted
 */
export function createKeyring(
  keys: Pick<KeyStore, 'exist' | 'find' | 'used'>,
  token: string | null,
  onError: (error: unknown) => void,
  verifyJwt: VerifyJwt | null = null,
): Keyring {
  const byKey = createAdmissions();
  const byJwt = createAdmissions(MAX_TOKENS);
  const tokenDigest = token === null ? null : keyDigest(token);
  const local = new AbortController();
  const localIdentity = { ...LOCAL_IDENTITY, revoked: local.signal };
  let protectedByKeys = false;

  const isProtected = () => protectedByKeys || token !== null || verifyJwt !== null;
  const protect = (exists: boolean) => {
    if (!exists || protectedByKeys) return;
    protectedByKeys = true;
    // Whoever is connected without a key.
    local.abort();
  };
  const refresh = async () => {
    // Expiry needs no database, which may be locked.
    for (const admissions of [byKey, byJwt]) admissions.dropExpired();
    if (!protectedByKeys) protect(await keys.exist());
    // Those that are admitted meanwhile are not in the answer.
    const digests = byKey.digests();
    const found = await keys.find(digests);
    for (const digest of digests) if (!isActive(found.get(digest))) byKey.drop(digest);
  };
  const admitKey = async (digest: string): Promise<Admission | null> => {
    const key = (await keys.find([digest])).get(digest);
    if (key) protect(true);
    if (!isActive(key)) return null;
    const { id, name, workspace, role, only, expiresAt } = key;
    return byKey.admit(digest, {
      identity: { id, name, workspace, role, ...(only && { only }) },
      expiresAt,
      usedAt: key.lastUsedAt ?? 0,
    });
  };
  const admitted = async (digest: string): Promise<Admission | null> => {
    const admission = byKey.get(digest) ?? (await admitKey(digest));
    return admission && !isOver(admission.expiresAt) ? admission : null;
  };
  const noteUse = (admission: Admission) => {
    const now = Date.now();
    if (now - admission.usedAt < USE_MS) return;
    admission.usedAt = now;
    keys.used(admission.identity.id, now).catch(unlessUnavailable(onError));
  };
  const isToken = (digest: string) =>
    tokenDigest !== null && timingSafeEqual(Buffer.from(digest), Buffer.from(tokenDigest));
  const identify = async (digest: string): Promise<Identity | null> => {
    if (isToken(digest)) return TOKEN_IDENTITY;
    const admission = await admitted(digest);
    if (admission) noteUse(admission);
    return admission?.identity ?? null;
  };
  const admitJwt = async (jwt: string, digest: string, verify: VerifyJwt): Promise<Admission> => {
    const { identity, expiresAt } = await verify(jwt);
    return byJwt.admit(digest, { identity: { ...identity, expiresAt }, expiresAt, usedAt: 0 });
  };
  /** @returns null if it is neither a key nor a JWT, or a wrong key */
  const identityOf = async (given: string): Promise<Identity | null> => {
    const digest = keyDigest(given);
    if (isToken(digest) || given.startsWith(KEY_PREFIX)) return await identify(digest);
    if (verifyJwt === null || !JWT.test(given)) return null;
    return (byJwt.get(digest) ?? (await admitJwt(given, digest, verifyJwt))).identity;
  };

  return {
    async authenticate(credential) {
      const [, given] = /^Bearer\s+(\S+)\s*$/i.exec(credential ?? '') ?? [];
      const identity = given === undefined ? null : await identityOf(given);
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
    close: repeat(REFRESH_MS, refresh, onError),
  };
}

const isActive = (key: ApiKey | undefined): key is ApiKey =>
  key !== undefined && key.revokedAt === null && !isOver(key.expiresAt);
