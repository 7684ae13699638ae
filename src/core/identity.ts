/** Who asks. Every row belongs to a workspace, and no query crosses workspaces. */
export interface Identity {
  workspace: string;
  role: 'admin';
  /** Aborted when the right is taken away: what is running on it ends at once. */
  revoked?: AbortSignal;
}

/** What tells identities apart where limits are counted. */
export const identityKey = ({ workspace, role }: Identity): string => `${workspace} ${role}`;

/** The one workspace there is for now. */
export const DEFAULT_WORKSPACE = 'default';
