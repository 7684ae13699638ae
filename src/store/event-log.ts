/** The event log on a database: it writes in groups. */

import type { AuditDraft } from '../core/audit-entry.ts';
import { FencedError } from '../core/errors.ts';
import { externalBeginning } from '../core/event.ts';
import type { AuditedChanges, EventLog, LogObserver } from '../core/event-log.ts';
import type { PubSub } from '../core/pubsub.ts';
import { parseEvent } from '../core/stored-event.ts';
import { auditedCall, type OnAudited } from './audit-store.ts';
import { createAppend } from './commits.ts';
import { createExternalWrites } from './external.ts';
import { createGroupCall } from './group-call.ts';
import type { PatientWriter } from './patient-writer.ts';
import type { Creation, Renewal } from './writes.ts';

export type LogReads = Pick<
  EventLog,
  'stored' | 'head' | 'recorded' | 'warnings' | 'claimable' | 'changed' | 'removed' | 'leased' | 'silent'
>;

export interface LogConnections {
  writer: PatientWriter;
  /** @param onRead called for each read of a page or a head */
  reads(onRead: () => void): LogReads;
  /** Deletes the rows of hidden scans, in the background. */
  removal: { start(): void };
}

export interface LogOptions {
  observer?: LogObserver | undefined;
  onError?: ((error: unknown, message: string) => void) | undefined;
  /** receives the entries of the audit log */
  onAudited?: OnAudited | undefined;
}

/** @param pubsub receives a hint after every commit */
export function createEventLog(
  { writer, reads, removal }: LogConnections,
  pubsub: PubSub,
  { observer: given = {}, onError = () => {}, onAudited = () => {} }: LogOptions = {},
): EventLog {
  const observer = guard(given, (error) => onError(error, 'an observer of the event log failed'));
  // Scans that are created or renewed at the same time share a commit, so that appends wait less.
  const create = createGroupCall((creations: Creation[]) => writer.call('create', creations));
  const renew = createRenew(writer);
  /** @param toSeq 1: the scan is new @returns whether something was recorded */
  const announce = (scanId: string, toSeq: number | undefined): boolean => {
    if (toSeq !== undefined) pubsub.publish({ scanId, toSeq, transition: true });
    return toSeq !== undefined;
  };
  /** @param draft recorded with the changes */
  const changes = (draft?: AuditDraft): AuditedChanges => {
    const call: ReturnType<typeof auditedCall> = draft ? auditedCall(writer, draft, onAudited) : writer.call;
    return {
      async create(scan, maxQueued = Number.MAX_SAFE_INTEGER, maxOfWorkspace = maxQueued) {
        const createdAt = await create({ scan, maxQueued, maxOfWorkspace, entry: draft });
        if (createdAt === null) return null;
        announce(scan.id, 1);
        if (scan.external) announce(scan.id, 1 + externalBeginning(scan).length);
        if (draft) onAudited({ ...draft, at: createdAt });
        return createdAt;
      },

      requestCancel: async (scanId) => announce(scanId, await call('requestCancel', scanId)),

      async setLabel(scanId, label) {
        const toSeq = await call('setLabel', scanId, label);
        if (toSeq !== undefined) pubsub.publish({ scanId, toSeq });
        return toSeq !== undefined;
      },

      async transition(scan, from, events) {
        const startedMs = performance.now();
        // The owner of a claim waits during a stall, as with its appends.
        const write = scan.fence !== undefined && !draft ? writer.persist : call;
        const toSeq = await write('transition', { scan, from, events });
        if (toSeq !== undefined) observer.committed?.(events.length, performance.now() - startedMs);
        return announce(scan.id, toSeq);
      },

      requestPause: async (scanId) => (await call('requestPause', scanId)) !== null,

      async resume(scanId, maxQueued = Number.MAX_SAFE_INTEGER, maxOfWorkspace = maxQueued) {
        const { outcome, toSeq } = await call('resume', scanId, maxQueued, maxOfWorkspace);
        announce(scanId, toSeq);
        return outcome;
      },

      async requestSkip(scanId, scanner) {
        const { outcome, toSeq } = await call('requestSkip', scanId, scanner);
        announce(scanId, toSeq);
        return outcome;
      },

      async remove(scanId) {
        if (!(await call('hide', scanId))) return false;
        pubsub.publish({ scanId, gone: true });
        removal.start();
        return true;
      },
    };
  };

  const logReads = reads(() => observer.read?.());
  return {
    ...logReads,
    read: async (scanId, options) => (await logReads.stored(scanId, options)).map(parseEvent),
    ...changes(),
    // Metrics count what waits of scans that this server runs.
    ...createExternalWrites(writer, {
      ...{ pubsub, onError, onAudited },
      observer: { ...observer, waiting: () => {} },
    }),
    audited: changes,
    availability: writer,

    claim: (scanId, leaseMs, { alone = false, scanners } = {}) =>
      // A scan to run alone may be an orphan whose runner is alive: after a stall, that runner must be able to renew first.
      (alone ? writer.attempt : writer.call)('claim', scanId, leaseMs, alone, scanners),

    async renew({ id, fence }, leaseMs) {
      const renewed = await renew({ id, fence, leaseMs });
      if (!renewed) throw new FencedError(id);
      return renewed;
    },

    // During a stall the group waits unchanged, which keeps the order; each scan's window limits its pending events.
    append: createAppend({ commit: (group) => writer.persist('append', group), pubsub, observer, onError }),

    suspect: (scanIds) => writer.call('suspect', scanIds),

    trust: ({ id, fence }) => writer.call('trust', id, fence),
  };
}

/** Renews in groups. During a stall, repeated renewals of a claim wait for the pending one. */
function createRenew(writer: PatientWriter) {
  const renew = createGroupCall((renewals: Renewal[]) => writer.persist('renew', renewals));
  const renewing = new Map<string, ReturnType<typeof renew>>();
  return (renewal: Renewal) => {
    const key = `${renewal.id} ${renewal.fence}`;
    const known = renewing.get(key) ?? renew(renewal).finally(() => renewing.delete(key));
    renewing.set(key, known);
    return known;
  };
}

/** Passes the errors of an observer to `onError`, so that they cannot break the log. */
function guard(observer: LogObserver, onError: (error: unknown) => void): LogObserver {
  const guarded =
    <Args extends unknown[]>(call: ((...args: Args) => void) | undefined) =>
    (...args: Args) => {
      try {
        call?.apply(observer, args);
      } catch (error) {
        onError(error);
      }
    };
  return {
    appended: guarded(observer.appended),
    committed: guarded(observer.committed),
    read: guarded(observer.read),
    waiting: guarded(observer.waiting),
  };
}
