import { ForbiddenError } from './errors.ts';

/** In rising order: a role may do what the roles before it may do. */
export const ROLES = ['VIEWER', 'OPERATOR', 'ADMIN'] as const;
export type Role = (typeof ROLES)[number];

/** The caller of a request. Every row belongs to a workspace, and no query crosses workspaces. */
export interface Identity {
  /** Key by which limits are counted, such as the id of an API key. */
  id: string;
  /** For people, in logs. */
  name: string;
  workspace: string;
  role: Role;
  /** Aborted when access is revoked, which ends the identity's running requests and streams at once. */
  revoked?: AbortSignal;
  /** When access ends by itself, in milliseconds since 1970, if nothing but this time ends it. */
  expiresAt?: number;
  /** Of the holder of a stream ticket, whose own workspace is empty: the only scan that it may follow. */
  scan?: { readonly id: string; readonly workspace: string };
}

export const DEFAULT_WORKSPACE = 'default';

/** Names that messages and commands can show without quotes. */
export const WORKSPACE = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/** Whoever uses this machine, while no key exists; also the command line. */
export const LOCAL_IDENTITY: Identity = {
  ...{ id: 'local', name: 'local', workspace: DEFAULT_WORKSPACE, role: 'ADMIN' },
};

/** @throws ForbiddenError if the role of the caller does not include `role` */
export function requireRole({ name, role: own }: Identity, role: Role): void {
  if (ROLES.indexOf(own) >= ROLES.indexOf(role)) return;
  throw new ForbiddenError(`This needs the role ${role}; "${name}" is a ${own}.`);
}
