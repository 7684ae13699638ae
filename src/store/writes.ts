/** What a database has to be able to write. Each call is one transaction. */
import type { ApiKey, KeyBounds } from '../core/api-key.ts';
import type { AuditDraft, AuditEntry } from '../core/audit-entry.ts';
import type { EventBody, ScanStatus } from '../core/event.ts';
import type { Claim, EventLog, NewScan, Renewed } from '../core/event-log.ts';
import type { Session } from '../core/session.ts';
import type { StreamTicket } from '../core/stream-ticket.ts';
import type { VerifiedTarget } from '../core/target-verification.ts';

/** The right to append to a scan: a claim, or for an external scan the knowledge of its whole log, up to `after`. */
export type Appender = Pick<Claim, 'id' | 'fence'> | { id: string; after: number };

/** Appends that are committed together. */
export interface Group {
  claims: Appender[];
  appends: readonly GroupedAppend[];
  /** for the audit log, of each append */
  entries?: (readonly AuditDraft[])[];
}

/** Events as texts, since sending an object to another thread takes several times as long. */
export interface GroupedAppend {
  /** index of its claim */
  claim: number;
  /** JSON */
  figures: string | null;
  /** JSON of each event */
  events: readonly string[];
}

export interface Appended {
  /** time of the events, in milliseconds since 1970 */
  at: number;
  /** seq of the last event of each append; undefined if its claim was lost, or the log does not end at `after` */
  lastSeqs: (number | undefined)[];
  /** the recorded entries of the audit log */
  audited?: AuditEntry[];
}

/** Appends events if the scan has one of the statuses `from`: see `EventLog.transition`. */
export interface Transitioning {
  /** `after`: its log ends at this seq; `silent`: an external scan whose timeout has passed */
  scan: { id: string; fence?: number; after?: number; silent?: true };
  from: readonly ScanStatus[];
  events: readonly EventBody[];
}

export interface Creation {
  scan: NewScan;
  /** maximum number of QUEUED scans, including this one; of external scans that have not ended, if it is external */
  maxQueued: number;
  /** the same for its workspace */
  maxOfWorkspace?: number;
  /** recorded in the audit log with the scan */
  entry?: AuditDraft | undefined;
}

export type Renewal = Pick<Claim, 'id' | 'fence'> & { leaseMs: number };

/** The outcome of a request, and the seq of the event that it has recorded. */
export interface Outcome<Method extends 'resume' | 'requestSkip'> {
  outcome: Awaited<ReturnType<EventLog[Method]>>;
  toSeq?: number;
  /** It was not requested before. */
  isNew?: boolean;
}

/** What a step removes from the audit log, and the entry that counts it. */
export interface Trim {
  workspace: string;
  /** milliseconds since 1970 */
  before: number;
  maxEntries: number;
  /** position of the entry of earlier steps */
  position: number | null;
}

export interface Writes {
  /** Writes an unchanged value, to test whether the database can be written. */
  probe(): void;
  /** @returns the time; null for each scan for which the queue was full */
  create(creations: readonly Creation[]): (number | null)[];
  /**
   * @param alone no other scan of this process runs, so that a crash counts against this scan
   * @param scanners those that the worker has; undefined: it lacks none
   */
  claim(scanId: string, leaseMs: number, alone: boolean, scanners?: readonly string[]): Claim | null;
  /** @returns undefined for each lost claim */
  renew(renewals: readonly Renewal[]): (Renewed | undefined)[];
  /** Marks scans whose lease has expired as suspects: one of them may have crashed its process. */
  suspect(scanIds: readonly string[]): void;
  /** Clears the suspicion against a scan. */
  trust(scanId: string, fence: number): void;
  append(group: Group): Appended;
  /** @returns seq of the last event; undefined if the status is another one, or the claim is lost */
  transition(wanted: Transitioning): number | undefined;
  /** @returns seq of the newest event; undefined if nothing was changed */
  setLabel(scanId: string, label: string | null): number | undefined;
  /** Needs no claim. @returns seq of STATUS CANCELLING; undefined if the scan is not RUNNING */
  requestCancel(scanId: string): number | undefined;
  /** @returns whether it was not requested before; null if no process has claimed the scan and may pause it */
  requestPause(scanId: string): { isNew: boolean } | null;
  /** Queues a PAUSED scan: see `EventLog.resume`. */
  resume(scanId: string, maxQueued: number, maxOfWorkspace: number): Outcome<'resume'>;
  /** Skips a scanner, or asks the runner to do so: see `EventLog.requestSkip`. */
  requestSkip(scanId: string, scanner: string): Outcome<'requestSkip'>;
  /** Hides an ended scan, and remembers its deletion. @returns false if it has not ended */
  hide(scanId: string): boolean;

  insertKey(key: ApiKey & { digest: string }, bounds: KeyBounds): boolean;
  revokeKey(id: string, at: number): boolean;
  keyUsed(id: string, at: number): void;
  /** @returns false if the owner has `max` valid tickets */
  insertTicket(ticket: StreamTicket, limits: { max: number; ticketMs: number }): boolean;
  /** Records the first use of a ticket. @returns false if it is no longer valid */
  useTicket(digest: string, ticketMs: number): boolean;
  insertSession(session: Session, max: number): void;
  /** @returns whether there was one */
  removeSessions(digests: readonly string[]): boolean;
  putVerifiedTarget(verified: VerifiedTarget, max: number): boolean;
  removeVerifiedTarget(workspace: string, id: string): boolean;

  /** Calls a method, and records the entry in the same transaction if the method changed something. */
  audited(
    draft: AuditDraft,
    method: AuditedMethod,
    args: unknown[],
  ): { value: unknown; entry: AuditEntry | null };
  /** Records entries that have no change. */
  recordEntries(drafts: readonly AuditDraft[]): AuditEntry[];
  auditedWorkspaces(): string[];
  /** Removes some entries beyond the limits. @returns the position of the entry about it; null if nothing was removed */
  trimAudit(trim: Trim): { removed: number; position: number | null };
}

/** Changes by users that are recorded with an entry: whether a result means that something was changed. */
export const HAS_CHANGED = {
  transition: (toSeq) => toSeq !== undefined,
  requestCancel: (toSeq) => toSeq !== undefined,
  setLabel: (toSeq) => toSeq !== undefined,
  requestPause: (result) => (result as { isNew: boolean } | null)?.isNew === true,
  resume: (result) => (result as Outcome<'resume'>).toSeq !== undefined,
  requestSkip: (result) => {
    const { isNew, toSeq } = result as Outcome<'requestSkip'>;
    return isNew === true || toSeq !== undefined;
  },
  hide: Boolean,
  insertKey: Boolean,
  revokeKey: Boolean,
  insertSession: () => true,
  removeSessions: Boolean,
  insertTicket: Boolean,
  putVerifiedTarget: Boolean,
  removeVerifiedTarget: Boolean,
} satisfies Record<string, (result: unknown) => boolean>;
export type AuditedMethod = keyof typeof HAS_CHANGED;

type Arguments<F> = F extends (...args: infer Args) => unknown ? Args : never;
type Result<F> = F extends (...args: never[]) => infer R ? R : never;

/** Calls a method of a writer that may be in another thread or process. @throws the error of the database */
export type WriteCall<W> = <M extends keyof W>(method: M, ...args: Arguments<W[M]>) => Promise<Result<W[M]>>;

export interface WriterProxy<W> {
  call: WriteCall<W>;
  /** Ends after the calls made so far. */
  close(): Promise<void>;
}
