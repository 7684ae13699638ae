/** The audit log: records sign-ins and refusals, lists entries to administrators, and removes old ones. */
import {
  type AuditAction,
  type AuditDraft,
  type AuditEntry,
  type AuditOutcome,
  auditDraft,
  isRefusal,
  type Subject,
} from './audit-entry.ts';
import { createAuditFold } from './audit-fold.ts';
import { setBounded } from './bounded-map.ts';
import { type Arrival, type Identity, LOCAL_IDENTITY, requireRole } from './identity.ts';
import { repeat } from './repeat.ts';

export interface AuditFilter {
  actions?: readonly AuditAction[] | undefined;
  /** id or name */
  identity?: string | undefined;
  outcome?: AuditOutcome | undefined;
  since?: Date | undefined;
  /** exclusive */
  until?: Date | undefined;
}

/** Limits of the log of each workspace. */
export interface AuditLimits {
  keepMs: number;
  maxEntries: number;
}

/** A part of the log, between two positions, which are exclusive. */
export interface AuditPage {
  above?: number | undefined;
  below?: number | undefined;
  order: 'asc' | 'desc';
  limit: number;
}

/** Reads the log of one workspace. */
export interface AuditReader {
  list(filter: AuditFilter, page: AuditPage): Promise<AuditEntry[]>;
  count(filter: AuditFilter): Promise<number>;
}

export interface AuditStore {
  /** Records an entry in a transaction of its own. @throws UnavailableError */
  record(draft: AuditDraft): Promise<void>;
  reader(workspace: string): AuditReader;
  /**
   * Removes entries beyond the limits, and records how many. Where there are too many, the oldest refusals, sessions and
   * tickets go first. Works in steps, so that other writes do not wait long.
   * @throws UnavailableError
   */
  removeOld(limits: AuditLimits, signal: AbortSignal): Promise<void>;
}

export interface Audit {
  /** Does something, and records its refusal. @throws the error of `work` */
  attempt<T>(identity: Identity, action: AuditAction, subject: Subject, work: () => Promise<T>): Promise<T>;
  /** Records that an error refused something; nothing for other errors. */
  refused(identity: Identity, action: AuditAction, subject: Subject, error: unknown): Promise<void>;
  /** Records something that changes nothing in the database. */
  done(identity: Identity, action: AuditAction, subject: Subject, detail: string): Promise<void>;
  /** Records a sign-in, once an hour for each identity and address. */
  signedIn(identity: Identity): Promise<void> | undefined;
  signInRefused(arrival: Arrival): Promise<void>;
  /** The log of the caller's workspace. @throws ForbiddenError unless the caller is its administrator */
  reader(identity: Identity): Promise<AuditReader>;
  close(): Promise<void>;
}

const SIGN_IN_MS = 3_600_000;
const MAX_SIGN_INS = 10_000;
const REMOVE_EVERY_MS = 3_600_000;

export interface AuditParts {
  store: AuditStore;
  limits: AuditLimits;
  /** An entry could not be recorded. */
  onLost(draft: AuditDraft, error: unknown): void;
  onError(error: unknown): void;
}

export function createAudit({ store, limits, onLost, onError }: AuditParts): Audit {
  const signIns = new Map<string, number>();
  const fold = createAuditFold(async (draft) => {
    try {
      await store.record(draft);
    } catch (error) {
      onLost(draft, error);
    }
  });
  const stopRemoving = repeat(REMOVE_EVERY_MS, (stopping) => store.removeOld(limits, stopping), onError, 0);

  const refused: Audit['refused'] = async (identity, action, subject, error) => {
    if (isRefusal(error)) await fold.add(auditDraft(identity, action, subject, { code: error.code }));
  };
  const attempt: Audit['attempt'] = async (identity, action, subject, work) => {
    try {
      return await work();
    } catch (error) {
      await refused(identity, action, subject, error);
      throw error;
    }
  };
  return {
    attempt,
    refused,
    done: (identity, action, subject, detail) => fold.add(auditDraft(identity, action, subject, { detail })),
    signedIn(identity) {
      if (identity.id === LOCAL_IDENTITY.id) return;
      const key = `${identity.workspace} ${identity.id} ${identity.arrival?.address}`;
      const now = performance.now();
      if (now - (signIns.get(key) ?? Number.NEGATIVE_INFINITY) < SIGN_IN_MS) return;
      setBounded(signIns, key, now, MAX_SIGN_INS);
      return fold.add(auditDraft(identity, 'SIGN_IN'));
    },
    signInRefused: (arrival) =>
      fold.add(auditDraft(null, 'SIGN_IN', {}, { code: 'UNAUTHENTICATED', arrival })),
    reader: (identity) =>
      attempt(identity, 'READ_AUDIT_LOG', {}, async () => {
        requireRole(identity, 'ADMIN');
        return store.reader(identity.workspace);
      }),
    async close() {
      await stopRemoving();
      await fold.flush();
    },
  };
}
