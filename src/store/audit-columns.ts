import type { AuditEntry } from '../core/audit-entry.ts';

/** The columns of AuditEntry besides its position. */
export const AUDIT_COLUMNS = [
  ...(['at', 'workspace', 'identityId', 'identityName', 'role', 'address', 'transport', 'action'] as const),
  ...(['outcome', 'code', 'subjectKind', 'subjectId', 'detail', 'count'] as const),
] satisfies readonly (keyof AuditEntry)[];

/** Actions that every role can repeat, so that they must not displace the record of changes. */
export const HANDED_OUT = `'OPEN_SESSION', 'END_SESSION', 'CREATE_STREAM_TICKET'`;
