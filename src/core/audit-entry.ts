/** Entries of the audit log: who did what. Their texts come from clients, so they are one clean line of bounded length. */

import { cleanText } from './clean-text.ts';
import { NotFoundError, ScanwireError } from './errors.ts';
import { type Arrival, DEFAULT_WORKSPACE, type Identity, type Role } from './identity.ts';

export const AUDIT_ACTIONS = [
  'SIGN_IN',
  'OPEN_SESSION',
  'END_SESSION',
  'START_SCAN',
  'RERUN_SCAN',
  'PAUSE_SCAN',
  'RESUME_SCAN',
  'SKIP_SCANNER',
  'CANCEL_SCAN',
  'UPDATE_SCAN',
  'DELETE_SCAN',
  'INGEST',
  'IMPORT',
  'COMPLETE_SCAN',
  'FAIL_SCAN',
  'FOLLOW_SCAN',
  'CREATE_STREAM_TICKET',
  'VERIFY_TARGET',
  'REMOVE_VERIFIED_TARGET',
  'CREATE_API_KEY',
  'REVOKE_API_KEY',
  'READ_API_KEYS',
  'READ_AUDIT_LOG',
  'EXPORT',
  'REMOVE_AUDIT_ENTRIES',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export const AUDIT_OUTCOMES = ['OK', 'REFUSED'] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

export const AUDIT_SUBJECTS = ['SCAN', 'API_KEY', 'VERIFIED_TARGET'] as const;

/** An entry that is not recorded yet. */
export interface AuditDraft {
  /** Its administrators see the entry. */
  workspace: string;
  /** null: nobody, such as a client with a wrong key */
  identityId: string | null;
  identityName: string | null;
  role: Role | null;
  /** IP address of the client, if it is known */
  address: string | null;
  transport: Arrival['transport'] | null;
  action: AuditAction;
  outcome: AuditOutcome;
  /** code of the error; null if it was not refused */
  code: string | null;
  subjectKind: (typeof AUDIT_SUBJECTS)[number] | null;
  subjectId: string | null;
  /** such as the target; the store adds that of a scan, or of a proof */
  detail: string | null;
  /** number of times that it happened */
  count: number;
}

export interface AuditEntry extends AuditDraft {
  /** ascending; unique on this server */
  position: number;
  /** milliseconds since 1970 */
  at: number;
}

/** What an action is about. */
export type Subject =
  | { scanId: string }
  | { keyId: string }
  | { verifiedTargetId: string }
  | { target: string }
  | object;

/** Codes of errors that refuse something; others are mistakes, or depend on the state of a scan. */
const REFUSALS = new Set(['FORBIDDEN', 'TARGET_REFUSED', 'TARGET_NOT_VERIFIED', 'LIMIT_REACHED']);

export const isRefusal = (error: unknown): error is ScanwireError =>
  error instanceof NotFoundError || (error instanceof ScanwireError && REFUSALS.has(error.code));

const MAX_NAME = 100;
const MAX_DETAIL = 300;

/**
 * @param by null: nobody is signed in
 * @param more.code code of the error that refused it
 */
export function auditDraft(
  by: Pick<Identity, 'id' | 'name' | 'workspace' | 'role' | 'arrival' | 'scan'> | null,
  action: AuditAction,
  subject: Subject = {},
  {
    detail = null,
    code = null,
    arrival = by?.arrival,
  }: { detail?: string | null; code?: string | null; arrival?: Arrival | undefined } = {},
): AuditDraft {
  const [subjectKind, subjectId] =
    'scanId' in subject
      ? (['SCAN', subject.scanId] as const)
      : 'keyId' in subject
        ? (['API_KEY', subject.keyId] as const)
        : 'verifiedTargetId' in subject
          ? (['VERIFIED_TARGET', subject.verifiedTargetId] as const)
          : [null, null];
  const text = 'target' in subject ? targetDetail(String(subject.target)) : detail;
  return {
    // The holder of a ticket has no workspace but that of its scan. Whatever belongs to none is shown to those who run the server.
    workspace: by?.scan?.workspace ?? by?.workspace ?? DEFAULT_WORKSPACE,
    identityId: by && oneLine(by.id, MAX_NAME),
    identityName: by && oneLine(by.name, MAX_NAME),
    role: by?.role ?? null,
    address: arrival?.address ?? null,
    transport: arrival?.transport ?? null,
    action,
    outcome: code === null ? 'OK' : 'REFUSED',
    code,
    subjectKind,
    subjectId: subjectId === null ? null : oneLine(subjectId, MAX_NAME),
    detail: text === null ? null : oneLine(text, MAX_DETAIL),
    count: 1,
  };
}

/** A target without what may be secret: credentials and query. */
export function targetDetail(target: string): string {
  if (target.includes('//') && URL.canParse(target)) {
    const url = new URL(target);
    url.username = '';
    url.password = '';
    url.search = '';
    url.hash = '';
    return oneLine(url.href, MAX_DETAIL);
  }
  if (target.startsWith('/')) return oneLine(target, MAX_DETAIL);
  const bare = target.replace(/^([a-z][a-z\d+.-]*:[/\\]*).*@/is, '$1').replace(/[?#].*$/s, '');
  return oneLine(bare, MAX_DETAIL);
}

/** Without line breaks, control characters and invisible formatting such as that of the direction of text. */
const oneLine = (text: string, max: number) =>
  cleanText(text.slice(0, 4 * max).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' '), max).trim();
