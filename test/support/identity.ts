import { type ApiKey, keyEntry } from '../../src/core/api-key.ts';
import type { AuditDraft } from '../../src/core/audit-entry.ts';
import type { Identity } from '../../src/core/identity.ts';
import { commandLine } from '../../src/core/identity.ts';

/** An administrator of a workspace. */
export const adminOf = (workspace: string, more: Partial<Identity> = {}): Identity => ({
  ...{ id: workspace, name: workspace, workspace, role: 'ADMIN' },
  ...more,
});

/** Audit entries for keys that a test adds to and revokes in a store itself. */
export const addingOf = (key: Pick<ApiKey, 'id' | 'name' | 'role'>, workspace?: string): AuditDraft =>
  keyEntry(commandLine(workspace), 'CREATE_API_KEY', key);
export const revokingOf = (id: string): AuditDraft =>
  keyEntry(commandLine(), 'REVOKE_API_KEY', { id, name: id, role: 'ADMIN' });
