/**
 * Starts, pauses, resumes, cancels, labels and removes scans, and runs scans that no process runs. Every change needs the
 * role OPERATOR, whatever the transport of the request.
 */
import type { Audit } from './audit.ts';
import { type AuditAction, auditDraft, type Subject } from './audit-entry.ts';
import { checkBatch, inBatches, type Outcome } from './batch.ts';
import { closeTogether } from './closing.ts';
import type { DemoWorlds } from './demo-scan.ts';
import { ConflictError, InvalidOptionsError, noSuchScan } from './errors.ts';
import type { EventLog, ScannerRequest } from './event-log.ts';
import { requireOwnScanners } from './external-scan.ts';
import { type Identity, requireRole } from './identity.ts';
import type { PubSub } from './pubsub.ts';
import type { Registry, ScannerChoice } from './registry.ts';
import type { RunnerParts } from './runner.ts';
import { createScanControl, requireOwned, type ScanControl } from './scan-control.ts';
import { parseLabel, type StartScan } from './scan-draft.ts';
import { type CreateQueue, createIdleQueue } from './scan-queue.ts';
import { createScanStarts, type ScanStarts, type StartedScan, type StartParts } from './scan-starts.ts';
import { startSweep } from './scan-sweep.ts';
import { createScanWorker } from './scan-worker.ts';
import type { SecretOptions } from './secret-options.ts';
import type { TargetScope } from './target-scope.ts';

export interface Scans extends ScanStarts, ScanControl {
  /** `start` for a page that a browser shows, which a limited key may also do. */
  scanPage: ScanStarts['start'];
  /**
   * Starts a scan with the target, the page, the scanners and the options of another one.
   * @param changes.label default: that of the other one
   * @param changes.options replace those of the other one. Its secrets must be given again if it has ended.
   * @throws NotFoundError, and the errors of `start`
   */
  rerun(
    identity: Identity,
    scanId: string,
    changes?: { label?: string | null | undefined; options?: readonly ScannerChoice[] | undefined },
  ): Promise<StartedScan>;
  /**
   * Changes the given properties of a scan, whatever its status.
   * @throws NotFoundError, BadInputError, UnavailableError
   */
  update(identity: Identity, scanId: string, changes: { label?: string | null | undefined }): Promise<void>;
  /** @returns the outcome for each scan, with the errors of `cancel` @throws BadInputError for more than MAX_BATCH scans */
  cancelAll(identity: Identity, scanIds: readonly string[]): Promise<Outcome<string, void>[]>;
  /** @throws NotFoundError, UnavailableError, ConflictError while it goes on */
  remove(identity: Identity, scanId: string): Promise<void>;
  /** @returns the outcome for each scan, with the errors of `remove` @throws BadInputError for more than MAX_BATCH scans */
  removeAll(identity: Identity, scanIds: readonly string[]): Promise<Outcome<string, void>[]>;
  readonly demos: Pick<DemoWorlds, 'allowed'>;
  /** Interrupts the running scans, which resume at the next start, and accepts no more. */
  close(): Promise<void>;
}

export interface ScansParts extends RunnerParts, Omit<StartParts, 'enqueue' | 'isClosed'> {
  log: EventLog;
  pubsub: PubSub;
  audit: Pick<Audit, 'attempt' | 'refused'>;
  registry: Registry;
  scope: TargetScope;
  secrets: SecretOptions;
  createQueue: CreateQueue;
  demos: DemoWorlds;
  /** Whether this process runs scans; if not, others have to. */
  runsScans: boolean;
  /** maximum number of scans that run at once */
  concurrency: number;
  /** receives errors that no client waits for */
  onError(error: unknown, message: string, where?: { scanId: string }): void;
}

/** Starts to run scans at once, including those of processes that died. */
export function createScans(parts: ScansParts): Scans {
  const { log } = parts;
  const scannerNames = parts.runsScans ? parts.registry.scanners.map(({ name }) => name) : [];
  const createQueue = parts.runsScans ? parts.createQueue : createIdleQueue;
  const worker = createScanWorker({
    ...{ ...parts, scannerNames, createQueue },
    onUnclaimed: (scanId) => sweep.unmark(scanId),
  });
  const sweep = startSweep({ ...parts, scannerNames, worker });
  let closed = false;
  const starts = createScanStarts({ ...parts, enqueue: sweep.enqueue, isClosed: () => closed });
  const control = createScanControl({ ...parts, worker, sweep });

  const remove: Scans['remove'] = async (identity, scanId) => {
    await requireOwned(log, identity, scanId);
    if (!(await log.audited(auditDraft(identity, 'DELETE_SCAN', { scanId })).remove(scanId))) {
      throw new ConflictError('The scan has not ended. Cancel it first, then delete it.');
    }
  };

  const changes = forOperators(parts.audit, {
    ...{ start: starts.start, startAll: starts.startAll, startDemo: starts.startDemo, ...control, remove },
    scanPage: starts.start,

    async rerun(identity, scanId, { label, options = [] } = {}) {
      requireOwnScanners(await requireOwned(log, identity, scanId), 'rerun');
      const recorded = await log.recorded(scanId);
      if (!recorded) throw noSuchScan();
      if (recorded.demo) {
        if (options.length > 0) throw new InvalidOptionsError('A demo scan has no options.');
        return await starts.startDemo(
          identity,
          { label: label === undefined ? recorded.label : label },
          'RERUN_SCAN',
        );
      }
      const { target, targetKind, page, scanners } = recorded;
      const request = {
        target: page ?? target,
        targetKind,
        scanners: changedOptions(
          scanners.map((request) => ({ ...request, options: readable(parts.secrets, scanId, request) })),
          options,
        ),
        label: label === undefined ? recorded.label : label,
      };
      return await starts.start(identity, request, 'RERUN_SCAN');
    },

    async update(identity, scanId, { label }) {
      await requireOwned(log, identity, scanId);
      if (label === undefined) return;
      const parsed = parseLabel(label);
      const entry = auditDraft(identity, 'UPDATE_SCAN', { scanId }, { detail: `label "${parsed ?? ''}"` });
      await log.audited(entry).setLabel(scanId, parsed);
    },

    async cancelAll(identity, scanIds) {
      checkBatch('scans', scanIds);
      return await inBatches(scanIds, (scanId) => control.cancel(identity, scanId));
    },

    async removeAll(identity, scanIds) {
      checkBatch('scans', scanIds);
      return await inBatches(scanIds, (scanId) => remove(identity, scanId));
    },
  } satisfies Omit<Scans, 'preview' | 'demos' | 'close'>);
  return {
    ...changes,
    preview: starts.preview,
    demos: parts.demos,

    async close() {
      closed = true;
      await closeTogether([sweep.close, worker.close]);
    },
  };
}

/** @returns the options; if their secrets cannot be decrypted, those without secrets, which have to be given again */
function readable(secrets: SecretOptions, scanId: string, request: ScannerRequest): Record<string, unknown> {
  try {
    return secrets.open(scanId, request);
  } catch (error) {
    if (error instanceof InvalidOptionsError) return request.options;
    throw error;
  }
}

/** Each option that is given replaces the earlier one. @throws InvalidOptionsError for a scanner that the scan does not have */
function changedOptions(
  requests: readonly ScannerRequest[],
  changes: readonly ScannerChoice[],
): ScannerChoice[] {
  const names = requests.map(({ name }) => name);
  const unknown = changes.find(({ name }) => !names.includes(name));
  if (unknown) {
    throw new InvalidOptionsError(
      `options: the scan has no scanner "${unknown.name.slice(0, 64)}". It has: ${names.join(', ')}.`,
    );
  }
  return requests.map(({ name, options }) => {
    const given = changes.filter((change) => change.name === name).map((change) => change.options ?? {});
    return { name, options: Object.assign({}, options, ...given) };
  });
}

/** The name of a change in the limits of keys. */
const changeOf = (name: string, about: StartScan | undefined) =>
  name === 'start' && about?.external ? 'startExternal' : name;

type Change = (identity: Identity, ...rest: never[]) => Promise<unknown>;

const ofScan = (scanId: string) => ({ scanId });
const ofTarget = (target: string) => ({ target });
const ofRequest = ({ target }: StartScan) => ofTarget(typeof target === 'string' ? target : target.url);

/** The name of each change in the audit log, and its subject: the first argument, or an item of it. */
const AUDITED = {
  start: ['START_SCAN', ofRequest],
  scanPage: ['START_SCAN', ofRequest],
  startAll: ['START_SCAN', ofTarget],
  startDemo: ['START_SCAN', () => ofTarget('demo')],
  rerun: ['RERUN_SCAN', ofScan],
  cancel: ['CANCEL_SCAN', ofScan],
  cancelAll: ['CANCEL_SCAN', ofScan],
  pause: ['PAUSE_SCAN', ofScan],
  resume: ['RESUME_SCAN', ofScan],
  skipScanner: ['SKIP_SCANNER', ofScan],
  update: ['UPDATE_SCAN', ofScan],
  remove: ['DELETE_SCAN', ofScan],
  removeAll: ['DELETE_SCAN', ofScan],
} as const satisfies Record<string, readonly [AuditAction, (about: never) => Subject]>;

/** Checks the role and the limit of the caller before each change, and records refusals. The changes throw ForbiddenError too. */
function forOperators<Changes extends Record<keyof typeof AUDITED, Change>>(
  audit: ScansParts['audit'],
  changes: Changes,
): Changes {
  const guarded = Object.entries<Change>(changes).map(([name, change]) => {
    const [action, subjectOf] = AUDITED[name as keyof typeof AUDITED];
    const subject = (about: unknown): Subject => (Array.isArray(about) ? {} : subjectOf(about as never));
    const guard = (identity: Identity, ...rest: never[]) =>
      audit.attempt(identity, action, subject(rest[0]), async () => {
        requireRole(identity, 'OPERATOR', changeOf(name, rest[0]));
        const result = await change(identity, ...rest);
        // The outcomes of a batch.
        for (const outcome of Array.isArray(result) ? result : [])
          if ('error' in outcome) await audit.refused(identity, action, subject(outcome.item), outcome.error);
        return result;
      });
    return [name, guard];
  });
  return Object.fromEntries(guarded);
}
