/** Who asks. Every row belongs to a workspace, and no query crosses workspaces. */
export interface Identity {
  workspace: string;
  role: 'admin';
}

/** The one workspace there is for now. */
export const DEFAULT_WORKSPACE = 'default';
