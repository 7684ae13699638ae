/** Records new scans and queues them. */
import { type AuditAction, auditDraft } from './audit-entry.ts';
import { checkBatch, inBatches, type Outcome } from './batch.ts';
import { type DemoWorlds, requireDemo, tooManyDemos } from './demo-scan.ts';
import { BadInputError, LimitReachedError } from './errors.ts';
import type { EventLog, NewScan } from './event-log.ts';
import type { Identity } from './identity.ts';
import { queueIsFull, tooManyExternal } from './scan-control.ts';
import { type DraftParts, draftScan, parseLabel, type ScanDraft, type StartScan } from './scan-draft.ts';
import type { SecretOptions } from './secret-options.ts';

/** A scan that was just recorded: QUEUED, with one event; an external one is RUNNING, with those of `externalBeginning` as well. */
export interface StartedScan extends NewScan {
  /** milliseconds since 1970 */
  createdAt: number;
}

export interface ScanStarts {
  /**
   * Records a scan and queues it.
   * @returns the recorded scan
   * @throws InvalidTargetError, TargetRefusedError, TargetNotVerifiedError, UnknownScannerError, UnknownPresetError, InvalidOptionsError,
   *   BadInputError, LimitReachedError, UnavailableError; nothing is recorded then
   */
  start(
    identity: Identity,
    request: StartScan,
    action?: 'START_SCAN' | 'RERUN_SCAN' | 'IMPORT',
  ): Promise<StartedScan>;
  /**
   * Starts one scan for each target, in the order of the targets.
   * @returns the outcome for each target, with the errors of `start`; BadInputError for a target that is repeated
   * @throws BadInputError for a label that is too long, or a number of targets outside 1 to MAX_BATCH; nothing is recorded
   *   then
   */
  startAll(
    identity: Identity,
    targets: readonly string[],
    request: Omit<StartScan, 'target'>,
  ): Promise<Outcome<string, StartedScan>[]>;
  /**
   * Records a demo scan and queues it.
   * @throws ForbiddenError if demo scans are not allowed, LimitReachedError, UnavailableError; nothing is recorded then
   */
  startDemo(
    identity: Identity,
    request?: { label?: string | null | undefined },
    action?: 'START_SCAN' | 'RERUN_SCAN',
  ): Promise<StartedScan>;
  /** Plans a scan without starting it: nothing is recorded, and no request is sent to the target. */
  preview(identity: Identity, request: StartScan): Promise<ScanDraft>;
}

export interface StartParts extends DraftParts {
  log: Pick<EventLog, 'audited'>;
  secrets: Pick<SecretOptions, 'seal'>;
  /** null: there are no demo scans */
  demos: DemoWorlds | null;
  newId(): string;
  /** maximum number of scans that wait */
  maxQueued: number;
  /** the same for one workspace. The same number of external scans may run. */
  maxQueuedPerWorkspace: number;
  enqueue(scanId: string, workspace: string): void;
  isClosed(): boolean;
}

export function createScanStarts(parts: StartParts): ScanStarts {
  /** @throws the first error of the draft, LimitReachedError, UnavailableError; nothing is recorded then */
  const record = async (
    identity: Identity,
    { errors, scan: drafted }: ScanDraft,
    action: AuditAction = 'START_SCAN',
  ): Promise<StartedScan> => {
    if (parts.isClosed()) {
      throw new LimitReachedError('The server is stopping. Try again after it has restarted.');
    }
    if (!drafted) throw errors[0];
    const { id: startedBy, workspace } = identity;
    const id = parts.newId();
    const scanners = drafted.scanners.map((request) => parts.secrets.seal(id, request));
    const scan = { id, workspace, startedBy, ...drafted, scanners };
    const log = parts.log.audited(auditDraft(identity, action, { scanId: id, target: scan.target }));
    const createdAt = await log.create(scan, parts.maxQueued, parts.maxQueuedPerWorkspace);
    if (createdAt === null) throw scan.demo ? tooManyDemos() : fullFor(scan, parts);
    if (!scan.external) parts.enqueue(id, workspace);
    return { ...scan, createdAt };
  };

  return {
    start: async (identity, request, action) =>
      await record(identity, await draftScan(identity.workspace, request, parts), action),

    async startAll(identity, targets, request) {
      checkBatch('targets', targets, 1);
      parseLabel(request.label);
      const drafts = await Promise.all(
        targets.map((target) => draftScan(identity.workspace, { ...request, target }, parts)),
      );
      const distinct = refuseRepeated(targets, drafts);
      const outcomes = await inBatches(distinct, (draft) => record(identity, draft));
      return outcomes.map((outcome, index) => ({ ...outcome, item: targets[index] as string }));
    },

    async startDemo(identity, { label: given } = {}, action) {
      const worlds = requireDemo(parts.demos, identity);
      const label = parseLabel(given);
      const { ports: demo, ...plan } = await worlds.plan();
      const scan = { ...plan, label, page: null, demo };
      return await record(identity, { target: null, scanners: null, errors: [], scan }, action);
    },

    preview: ({ workspace }, request) => draftScan(workspace, request, parts),
  };
}

const fullFor = ({ external }: NewScan, parts: StartParts) =>
  external ? tooManyExternal(parts) : queueIsFull(parts);

/** Refuses each target that is the same as an earlier one. */
function refuseRepeated(targets: readonly string[], drafts: readonly ScanDraft[]): ScanDraft[] {
  const known = new Map<string, string>();
  return drafts.map((draft, index) => {
    if (!draft.target) return draft;
    const key = `${draft.target.kind} ${draft.target.value}`;
    const earlier = known.get(key);
    if (earlier === undefined) {
      known.set(key, targets[index] as string);
      return draft;
    }
    const error = new BadInputError(
      `The target is the same as "${earlier}", which comes before it in the list.`,
    );
    return { ...draft, errors: [error, ...draft.errors], scan: null };
  });
}
