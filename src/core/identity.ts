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
  /** where this request comes from, for the audit log */
  origin?: Origin;
}

export interface Origin {
  /** IP address of the client; null if there is none */
  address: string | null;
  transport: 'HTTP' | 'WEBSOCKET' | 'COMMAND_LINE';
}

export const DEFAULT_WORKSPACE = 'default';

/** Names that messages and commands can show without quotes. */
export const WORKSPACE = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/** Whoever uses this machine, while no key exists; also the command line. */
export const LOCAL_IDENTITY: Identity = {
  ...{ id: 'local', name: 'local', workspace: DEFAULT_WORKSPACE, role: 'ADMIN' },
};

/** Commands that work on the database of the server. */
export const commandLine = (workspace = DEFAULT_WORKSPACE): Identity => ({
  ...{ id: 'command-line', name: 'command line', workspace, role: 'ADMIN' },
  origin: { address: null, transport: 'COMMAND_LINE' },
});

/** @throws ForbiddenError if the role of the caller does not include `role` */
export function requireRole({ name, role: own }: Identity, role: Role): void {
  if (ROLES.indexOf(own) >= ROLES.indexOf(role)) return;
  throw new ForbiddenError(`This needs the role ${role}; "${name}" is a ${own}.`);
}
