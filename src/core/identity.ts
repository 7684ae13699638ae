import { ForbiddenError } from './errors.ts';

/** In rising order: a role may do what the roles before it may do. */
export const ROLES = ['VIEWER', 'OPERATOR', 'ADMIN'] as const;
export type Role = (typeof ROLES)[number];

/**
 * Limits of keys, and the only changes that each allows: mutations, and the change of a service behind each. A limited key
 * may also read the scans that it started, and nothing else.
 */
export const KEY_LIMITS = {
  SCAN_PAGE: { scanPage: 'scanPage' },
  INGEST: {
    startScan: 'startExternal',
    ingestResults: 'add',
    importResults: 'import',
    completeScan: 'complete',
    failScan: 'fail',
  },
} as const satisfies Record<string, Record<string, string>>;
export type KeyLimit = keyof typeof KEY_LIMITS;

const USES = {
  SCAN_PAGE: 'use scanPage',
  INGEST: 'start external scans, push or import results into them, and complete or fail them',
} as const satisfies Record<KeyLimit, string>;

/** The caller of a request. Every row belongs to a workspace, and no query crosses workspaces. */
export interface Identity {
  /** Key by which limits are counted, such as the id of an API key. */
  id: string;
  /** For people, in logs. */
  name: string;
  workspace: string;
  role: Role;
  /** The key is limited. */
  only?: KeyLimit;
  /** Aborted when access is revoked, which ends the identity's running requests and streams at once. */
  revoked?: AbortSignal;
  /** When access ends by itself, in milliseconds since 1970, if nothing but this time ends it. */
  expiresAt?: number;
  /** Of the holder of a stream ticket, whose own workspace is empty: the only scan that it may follow. */
  scan?: { readonly id: string; readonly workspace: string };
  /** how this request arrived, for the audit log */
  arrival?: Arrival;
}

export interface Arrival {
  /** IP address of the client; null if there is none */
  address: string | null;
  transport: 'HTTP' | 'WEBSOCKET' | 'COMMAND_LINE';
}

export const DEFAULT_WORKSPACE = 'default';

/** Names that messages and commands can show without quotes. */
export const WORKSPACE = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/** Anyone who uses this machine, as long as no key exists; also the command line. */
export const LOCAL_IDENTITY: Identity = {
  ...{ id: 'local', name: 'local', workspace: DEFAULT_WORKSPACE, role: 'ADMIN' },
};

/** Commands that work on the database of the server. */
export const commandLine = (workspace = DEFAULT_WORKSPACE): Identity => ({
  ...{ id: 'command-line', name: 'command line', workspace, role: 'ADMIN' },
  arrival: { address: null, transport: 'COMMAND_LINE' },
});

/**
 * @param change name of the change that needs the role
 * @throws ForbiddenError if the role of the caller does not include `role`, or its key is limited to something else
 */
export function requireRole({ name, role: own, only }: Identity, role: Role, change?: string): void {
  const isAllowed = only === undefined || Object.values<unknown>(KEY_LIMITS[only]).includes(change);
  if (only !== undefined && !isAllowed) throw isLimited(name, only);
  if (ROLES.indexOf(own) >= ROLES.indexOf(role)) return;
  throw new ForbiddenError(`This needs the ${role} role; "${name}" is a ${own}.`);
}

export const isLimited = (name: string, only: KeyLimit) =>
  new ForbiddenError(
    `The key "${name}" is limited: it may only ${USES[only]}, and use scan and scanEvents to read the scans it started.`,
  );

/** Whether the caller may read a scan. */
export const mayRead = (
  { id, workspace, only }: Identity,
  scan: { workspace: string; startedBy?: string | null },
): boolean => scan.workspace === workspace && (only === undefined || scan.startedBy === id);

/** The same as a condition for rows of scans. */
export const readable = ({ id, workspace, only }: Identity) => ({
  workspace,
  ...(only !== undefined && { startedBy: id }),
});
