/** API keys: bearer tokens that are shown once and stored as a digest. */
import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Audit } from './audit.ts';
import { type AuditAction, type AuditDraft, auditDraft, type Subject } from './audit-entry.ts';
import { BadInputError, LimitReachedError, NotFoundError } from './errors.ts';
import {
  type Identity,
  KEY_LIMITS,
  type KeyLimit,
  ROLES,
  type Role,
  requireRole,
  WORKSPACE,
} from './identity.ts';
import type { KeysetPage } from './keyset.ts';

/** Lets people and secret scanners recognise a key. */
export const KEY_PREFIX = 'scw_';
/** Of the secret part, before base64url. */
const KEY_BYTES = 32;
/** Characters of a key that lists show. */
const HINT = KEY_PREFIX.length + 4;
const MAX_NAME = 100;
/** Keys of a workspace that are neither revoked nor expired. */
const MAX_ACTIVE_KEYS = 1000;
/** Revoked and expired keys of a workspace that lists show. */
const MAX_ENDED_KEYS = 1000;
/** They are removed after this time, when the next key is created: the table never becomes empty, which would open the server. */
const KEEP_ENDED_MS = 90 * 86_400_000;

/** A key without its secret. Times in milliseconds since 1970. */
export interface ApiKey {
  id: string;
  /** its first characters */
  hint: string;
  name: string;
  role: Role;
  /** the only change that it allows; null if it is not limited */
  only: KeyLimit | null;
  workspace: string;
  createdAt: number;
  /** null if it does not expire */
  expiresAt: number | null;
  /** accurate to a minute; null if it was never used */
  lastUsedAt: number | null;
  revokedAt: number | null;
}

/** A page of keys, oldest or newest first. */
export type KeyPage = KeysetPage<'CREATED_AT'>;

/** How many keys there may be. */
export interface KeyBounds {
  /** of a workspace, at once: neither revoked nor expired */
  maxActive: number;
  /** of a workspace: revoked or expired; the oldest ones beyond are removed */
  maxEnded: number;
  /** Keys that ended before this time are removed. */
  endedSince: number;
}

/** Stores keys by the digest of their secret. */
export interface KeyStore {
  /**
   * @param entry recorded in the same transaction
   * @returns false, with nothing stored, if the workspace has too many keys
   */
  insert(key: ApiKey & { digest: string }, bounds: KeyBounds, entry: AuditDraft): Promise<boolean>;
  /** @returns the keys with these digests, revoked ones included */
  find(digests: readonly string[]): Promise<Map<string, ApiKey>>;
  /** Whether there are any keys, revoked or not. */
  exist(): Promise<boolean>;
  /** @param workspace null: all */
  list(workspace: string | null, page: KeyPage): Promise<ApiKey[]>;
  count(workspace: string): Promise<number>;
  /** @param workspace null: all */
  get(workspace: string | null, id: string): Promise<ApiKey | null>;
  /**
   * @param entry recorded in the same transaction, if the key is revoked
   * @returns whether it exists and was not revoked before
   */
  revoke(id: string, at: number, entry: AuditDraft): Promise<boolean>;
  used(id: string, at: number): Promise<void>;
}

/** A 256-bit secret cannot be guessed from its digest, so a slow hash would add nothing. */
export const keyDigest = (secret: string): string => createHash('sha256').update(secret).digest('hex');

const LIMITS = Object.keys(KEY_LIMITS) as [KeyLimit, ...KeyLimit[]];

const draftSchema = z
  .strictObject({
    name: z
      .string()
      .trim()
      .min(1, 'must not be empty')
      .max(MAX_NAME, `must have at most ${MAX_NAME} characters`),
    role: z.enum(ROLES, `must be one of ${ROLES.join(', ')}`).optional(),
    only: z.enum(LIMITS).nullable().default(null),
    workspace: z
      .string()
      .regex(
        WORKSPACE,
        'must have 1 to 64 lower-case letters, digits, "-" or "_", and begin with a letter or digit',
      ),
    expiresAt: z.number().nullable(),
  })
  .transform(({ role, ...draft }, context) => {
    const given = role ?? (draft.only === null ? null : 'OPERATOR');
    if (given !== null && (draft.only === null || given === 'OPERATOR')) return { ...draft, role: given };
    const message = given === null ? 'is missing' : 'must be OPERATOR, or omitted, for a limited key';
    context.addIssue({ code: 'custom', path: ['role'], message });
    return z.NEVER;
  });
export type ApiKeyDraft = z.input<typeof draftSchema>;

/** Creates, lists and revokes keys. For administrators of a workspace, and for the operator of the server. */
export interface ApiKeys {
  /**
   * @returns the key with its secret, which cannot be read again
   * @throws BadInputError, ForbiddenError, LimitReachedError, UnavailableError
   */
  create(identity: Identity, draft: Omit<ApiKeyDraft, 'workspace'>): Promise<{ key: ApiKey; secret: string }>;
  /** Checks access before the parts of one list are read, so that its refusal is recorded once. @throws ForbiddenError */
  requireReader(identity: Identity): Promise<void>;
  /** @throws ForbiddenError, UnavailableError */
  list(identity: Identity, page: KeyPage): Promise<ApiKey[]>;
  /** @throws ForbiddenError, UnavailableError */
  count(identity: Identity): Promise<number>;
  /** @throws NotFoundError, ForbiddenError, UnavailableError */
  revoke(identity: Identity, id: string): Promise<ApiKey>;
}

export function createApiKeys(
  keys: KeyStore,
  newId: () => string,
  { attempt }: Pick<Audit, 'attempt'>,
): ApiKeys {
  /** Does something if the caller is an administrator. Refusals are recorded. */
  const asAdministrator = <T>(
    identity: Identity,
    action: AuditAction,
    subject: Subject,
    work: () => Promise<T>,
  ) =>
    attempt(identity, action, subject, async () => {
      requireRole(identity, 'ADMIN');
      return await work();
    });
  return {
    create: (identity, draft) =>
      asAdministrator(identity, 'CREATE_API_KEY', {}, () => createKey(keys, draft, newId, identity)),
    requireReader: (identity) => asAdministrator(identity, 'READ_API_KEYS', {}, async () => {}),
    list: (identity, page) =>
      asAdministrator(identity, 'READ_API_KEYS', {}, () => keys.list(identity.workspace, page)),
    count: (identity) => asAdministrator(identity, 'READ_API_KEYS', {}, () => keys.count(identity.workspace)),
    revoke: (identity, id) =>
      asAdministrator(identity, 'REVOKE_API_KEY', { keyId: id }, async () => {
        const key = await keys.get(identity.workspace, id);
        if (!key) throw new NotFoundError('There is no such key.');
        const revokedAt = Date.now();
        return (await keys.revoke(id, revokedAt, keyEntry(identity, 'REVOKE_API_KEY', key)))
          ? { ...key, revokedAt }
          : key;
      }),
  };
}

/** The audit entry of a change of a key. */
export const keyEntry = (
  by: Identity,
  action: 'CREATE_API_KEY' | 'REVOKE_API_KEY',
  { id, name, role }: Pick<ApiKey, 'id' | 'name' | 'role'>,
): AuditDraft => auditDraft(by, action, { keyId: id }, { detail: `${name} (${role})` });

/** Creates a key in the workspace of its creator. @throws BadInputError, LimitReachedError, UnavailableError */
export async function createKey(
  keys: Pick<KeyStore, 'insert'>,
  draft: Omit<ApiKeyDraft, 'workspace'>,
  newId: () => string,
  by: Identity,
): Promise<{ key: ApiKey; secret: string }> {
  const { data, error } = draftSchema.safeParse({ ...draft, workspace: by.workspace });
  if (error) {
    const [issue] = error.issues;
    throw new BadInputError(`${issue?.path.join('.')} ${issue?.message}`);
  }
  const now = Date.now();
  if (data.expiresAt !== null && data.expiresAt <= now) throw new BadInputError('expiresAt is in the past');
  const secret = KEY_PREFIX + randomBytes(KEY_BYTES).toString('base64url');
  const key = {
    ...data,
    id: newId(),
    hint: secret.slice(0, HINT),
    createdAt: now,
    lastUsedAt: null,
    revokedAt: null,
  };
  const bounds = { maxActive: MAX_ACTIVE_KEYS, maxEnded: MAX_ENDED_KEYS, endedSince: now - KEEP_ENDED_MS };
  const entry = keyEntry(by, 'CREATE_API_KEY', key);
  if (!(await keys.insert({ ...key, digest: keyDigest(secret) }, bounds, entry)))
    throw new LimitReachedError(
      `The workspace ${key.workspace} has ${MAX_ACTIVE_KEYS} active keys, which is the maximum. Revoke some of them first.`,
    );
  return { key, secret };
}
