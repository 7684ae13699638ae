import type { Identity } from '../../src/core/identity.ts';

/** An administrator of a workspace. */
export const adminOf = (workspace: string, more: Partial<Identity> = {}): Identity => ({
  ...{ id: workspace, name: workspace, workspace, role: 'ADMIN' },
  ...more,
});
