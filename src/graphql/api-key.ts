import type { ApiKey } from '../core/api-key.ts';
import {
  BadInputError,
  ForbiddenError,
  LimitReachedError,
  NotFoundError,
  UnavailableError,
} from '../core/errors.ts';
import type { KEY_LIMITS, KeyLimit, ROLES, Role } from '../core/identity.ts';
import { builder } from './builder.ts';
import { connectionType, connectRows } from './connection.ts';
import { CHANGE, connectionCost, costs } from './cost.ts';
import { described } from './enum.ts';

export const RoleEnum = builder.enumType('Role', {
  description: 'What a caller may do. Each role includes the ones before it.',
  values: described<Role>({
    VIEWER: 'Read everything in the workspace.',
    OPERATOR: 'Start, change and delete scans.',
    ADMIN: 'Create, list and revoke API keys.',
  } satisfies Record<(typeof ROLES)[number], string>),
});

export const KeyLimitEnum = builder.enumType('KeyLimit', {
  description:
    'The only use of a limited key. With `scan` and `scanEvents`, the key can also read the scans it started.',
  values: described<KeyLimit>({
    SCAN_PAGE: 'Assess pages with `scanPage`; for browser extensions.',
    INGEST:
      'Start external scans with `startScan`, push results into any external scan of the workspace with `ingestResults`, and end it with `completeScan` or `failScan`; for external scanners.',
  } satisfies Record<keyof typeof KEY_LIMITS, string>),
});

const dateOrNull = (time: number | null) => (time === null ? null : new Date(time));

const ApiKeyType = builder.objectRef<ApiKey>('ApiKey').implement({
  description: 'A bearer token of this workspace. Its secret is only shown when it is created.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Id of the key; it is not secret.' }),
    hint: t.exposeString('hint', { description: 'First characters of the secret, to recognise it.' }),
    name: t.exposeString('name', { description: 'Human-readable name.' }),
    role: t.field({ type: RoleEnum, resolve: ({ role }) => role, description: 'What the key allows.' }),
    only: t.field({
      type: KeyLimitEnum,
      nullable: true,
      resolve: ({ only }) => only,
      description: 'The only use that the key allows; null if it is not limited.',
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When the key was created.',
      resolve: ({ createdAt }) => new Date(createdAt),
    }),
    expiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the key stops working; null if it does not expire.',
      resolve: ({ expiresAt }) => dateOrNull(expiresAt),
    }),
    lastUsedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the key was last used, to the minute; null if never.',
      resolve: ({ lastUsedAt }) => dateOrNull(lastUsedAt),
    }),
    revokedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the key was revoked; null if it was not.',
      resolve: ({ revokedAt }) => dateOrNull(revokedAt),
    }),
  }),
});

const CreateApiKeyInput = builder.inputType('CreateApiKeyInput', {
  description: 'An API key to create in your workspace.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Human-readable name; at most 100 characters.' }),
    role: t.field({ type: RoleEnum, description: 'What the key allows. Required without `only`.' }),
    only: t.field({
      type: KeyLimitEnum,
      description: 'Limits the key to one use; the key then has the role OPERATOR.',
    }),
    expiresAt: t.field({
      type: 'DateTime',
      description: 'When the key stops working. By default, it does not expire.',
    }),
  }),
});

const RevokeApiKeyInput = builder.inputType('RevokeApiKeyInput', {
  description: 'An API key to revoke.',
  fields: (t) => ({ id: t.id({ required: true, description: 'Id of the key.' }) }),
});

const CreateApiKeySuccess = builder
  .objectRef<{ key: ApiKey; secret: string }>('CreateApiKeySuccess')
  .implement({
    description: 'The key works at once.',
    fields: (t) => ({
      key: t.field({ type: ApiKeyType, resolve: ({ key }) => key, description: 'The created key.' }),
      secret: t.exposeString('secret', {
        description: 'The bearer token. It cannot be read again; only its digest is stored.',
      }),
    }),
  });

const CreateApiKeyResult = builder.errorUnion('CreateApiKeyResult', {
  description: 'The created key, or an error.',
  types: [CreateApiKeySuccess, ForbiddenError, BadInputError, LimitReachedError, UnavailableError],
  resolveType: () => CreateApiKeySuccess,
});

const ApiKeyConnection = connectionType('ApiKey', ApiKeyType);

builder.queryField('apiKeys', (t) =>
  t.field({
    type: ApiKeyConnection,
    nullable: true,
    ...connectionCost(1),
    description:
      'The API keys of your workspace, newest first. Keys that were revoked or have expired are listed for 90 days. Needs the ADMIN role.',
    args: t.arg.connectionArgs(),
    resolve: async (_, args, { apiKeys, identity }) => {
      await apiKeys.requireReader(identity);
      return connectRows<ApiKey, 'CREATED_AT'>({
        name: 'ApiKey',
        args,
        order: { field: 'CREATED_AT', direction: 'DESC' },
        list: (page) => apiKeys.list(identity, page),
        count: () => apiKeys.count(identity),
        positionOf: ({ createdAt, id }) => [createdAt, id],
      });
    },
  }),
);

builder.mutationFields((t) => ({
  createApiKey: t.field({
    type: CreateApiKeyResult,
    ...costs({ weight: CHANGE }),
    description:
      'Creates an API key in your workspace. Needs the ADMIN role. The first key ends local mode: from then on, every request needs one.',
    args: { input: t.arg({ type: CreateApiKeyInput, required: true, description: 'The key to create.' }) },
    resolve: (_, { input: { name, role, only, expiresAt } }, { apiKeys, identity }) =>
      apiKeys.create(identity, {
        ...{ name, role: role ?? undefined, only: only ?? null },
        expiresAt: expiresAt?.getTime() ?? null,
      }),
  }),
  revokeApiKey: t.field({
    type: ApiKeyType,
    ...costs({ weight: CHANGE }),
    description:
      'Revokes an API key. Its connections and streams are closed within 5 seconds. Needs the ADMIN role. Revoking a revoked key does nothing.',
    args: { input: t.arg({ type: RevokeApiKeyInput, required: true, description: 'The key to revoke.' }) },
    errors: {
      types: [NotFoundError, ForbiddenError, UnavailableError],
      directResult: false,
      union: { name: 'RevokeApiKeyResult', description: 'The revoked key, or an error.' },
      result: { name: 'RevokeApiKeySuccess', description: 'The key is revoked.' },
      dataField: { name: 'key', description: 'The revoked key.' },
    },
    resolve: (_, { input: { id } }, { apiKeys, identity }) => apiKeys.revoke(identity, id),
  }),
}));
