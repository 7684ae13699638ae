/** The caller of a request. Every row belongs to a workspace, and no query crosses workspaces. */
export interface Identity {
  workspace: string;
  role: 'admin';
  /** Aborted when access is revoked, which ends the identity's running requests at once. */
  revoked?: AbortSignal;
}

/** Key by which limits are counted. */
export const identityKey = ({ workspace, role }: Identity): string => `${workspace} ${role}`;

/** The only workspace so far. */
export const DEFAULT_WORKSPACE = 'default';
