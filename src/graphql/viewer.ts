/** The caller and the server: what a page needs to know before it shows a button. */
import { demoRefusal } from '../core/demo-scan.ts';
import { type Identity, LOCAL_IDENTITY, ROLES } from '../core/identity.ts';
import { version } from '../core/version.ts';
import { KeyLimitEnum, RoleEnum } from './api-key.ts';
import { builder } from './builder.ts';

const VERSION = version();

const ViewerType = builder.objectRef<Identity>('Viewer').implement({
  description: 'The caller.',
  fields: (t) => ({
    id: t.exposeID('id', {
      description: "Id of the caller's API key or other identity; `local` in local mode.",
    }),
    name: t.exposeString('name', { description: 'Human-readable name of its key.' }),
    workspace: t.exposeString('workspace', { description: 'The workspace whose data it sees.' }),
    role: t.field({ type: RoleEnum, resolve: ({ role }) => role, description: 'What it may do.' }),
    only: t.field({
      type: KeyLimitEnum,
      nullable: true,
      resolve: ({ only }) => only ?? null,
      description: 'The only use that its key allows; null if it is not limited.',
    }),
    expiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      resolve: ({ expiresAt }) => (expiresAt === undefined ? null : new Date(expiresAt)),
      description: "When the caller's access expires; null if it does not expire.",
    }),
    startDemoScanRefusal: t.string({
      nullable: true,
      resolve: (identity, _, { scans }) =>
        ROLES.indexOf(identity.role) < ROLES.indexOf('OPERATOR')
          ? 'Starting a scan needs the OPERATOR role.'
          : demoRefusal(scans.demos, identity),
      description: 'Why it cannot start a demo scan (`startDemoScan`); null if it can.',
    }),
  }),
});

const ServerType = builder.objectRef<Identity>('Server').implement({
  description: 'This server.',
  fields: (t) => ({
    version: t.string({ resolve: () => VERSION, description: 'Version of scanwire.' }),
    localMode: t.boolean({
      resolve: ({ id }) => id === LOCAL_IDENTITY.id,
      description:
        'Whether the server is in local mode: it has no keys, only serves its own machine, and treats everyone on it as an administrator. Otherwise callers sign in, and can sign out.',
    }),
  }),
});

builder.queryFields((t) => ({
  viewer: t.field({
    type: ViewerType,
    description: 'The caller of this query, with its rights.',
    resolve: (_, __, { identity }) => identity,
  }),
  server: t.field({
    type: ServerType,
    description: 'This server.',
    resolve: (_, __, { identity }) => identity,
  }),
}));
