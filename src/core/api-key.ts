/** API keys: bearer tokens that are shown once and stored as a digest. */
import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Audit } from './audit.ts';
import { type AuditAction, type AuditDraft, auditDraft, type Subject } from './audit-entry.ts';
import { BadInputError, NotFoundError } from './errors.ts';
import { type Identity, ROLES, type Role, requireRole, WORKSPACE } from './identity.ts';

/** Lets people and secret scanners recognise a key. */
export const KEY_PREFIX = 'scw_';
/** Of the secret part, before base64url. */
const KEY_BYTES = 32;
/** Characters of a key that lists show. */
const HINT = KEY_PREFIX.length + 4;
const MAX_NAME = 100;

/** A key without its secret. Times in milliseconds since 1970. */
export interface ApiKey {
  id: string;
  /** its first characters */
  hint: string;
  name: string;
  role: Role;
  workspace: string;
  createdAt: number;
  /** null if it does not expire */
  expiresAt: number | null;
  /** accurate to a minute; null if it was never used */
  lastUsedAt: number | null;
  revokedAt: number | null;
}

/** Stores keys by the digest of their secret. */
export interface KeyStore {
  /** @param entry recorded in the same transaction */
  insert(key: ApiKey & { digest: string }, entry: AuditDraft): Promise<void>;
  /** @returns the keys with these digests, revoked ones included */
  find(digests: readonly string[]): Promise<Map<string, ApiKey>>;
  /** Whether there are any keys, revoked or not. */
  exist(): Promise<boolean>;
  /** Newest first. @param workspace default: all */
  list(workspace?: string): Promise<ApiKey[]>;
  /**
   * @param entry recorded in the same transaction, if the key is revoked
   * @returns whether it exists and was not revoked before
   */
  revoke(id: string, at: number, entry: AuditDraft): Promise<boolean>;
  used(id: string, at: number): Promise<void>;
}

/** A 256-bit secret cannot be guessed from its digest, so a slow hash would add nothing. */
export const keyDigest = (secret: string): string => createHash('sha256').update(secret).digest('hex');

const draftSchema = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(MAX_NAME, `must have at most ${MAX_NAME} characters`),
  role: z.enum(ROLES, `must be one of ${ROLES.join(', ')}`),
  workspace: z
    .string()
    .regex(
      WORKSPACE,
      'must have 1 to 64 lower-case letters, digits, "-" or "_", and begin with a letter or digit',
    ),
  expiresAt: z.number().nullable(),
});
export type ApiKeyDraft = z.input<typeof draftSchema>;

/** Creates, lists and revokes keys. For administrators of a workspace, and for the operator of the server. */
export interface ApiKeys {
  /** @returns the key with its secret, which cannot be read again @throws BadInputError, ForbiddenError, UnavailableError */
  create(identity: Identity, draft: Omit<ApiKeyDraft, 'workspace'>): Promise<{ key: ApiKey; secret: string }>;
  /** @throws ForbiddenError, UnavailableError */
  list(identity: Identity): Promise<ApiKey[]>;
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
    list: (identity) => asAdministrator(identity, 'READ_API_KEYS', {}, () => keys.list(identity.workspace)),
    revoke: (identity, id) =>
      asAdministrator(identity, 'REVOKE_API_KEY', { keyId: id }, async () => {
        const key = (await keys.list(identity.workspace)).find((one) => one.id === id);
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

/** Creates a key in the workspace of its creator. @throws BadInputError, UnavailableError */
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
  await keys.insert({ ...key, digest: keyDigest(secret) }, keyEntry(by, 'CREATE_API_KEY', key));
  return { key, secret };
}
