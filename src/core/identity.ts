/** Who asks. Every row belongs to a workspace, and no query crosses workspaces. */
export interface Identity {
  workspace: string;
  role: 'admin';
  /** Aborted when the right is taken away: what is running on it ends at once. */
  revoked?: AbortSignal;
}

/** The one workspace there is for now. */
export const DEFAULT_WORKSPACE = 'default';
