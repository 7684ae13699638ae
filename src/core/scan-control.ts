/** Pauses, resumes and cancels scans, and skips their scanners, at the request of users. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type AuditAction, auditDraft } from './audit-entry.ts';
import { ConflictError, LimitReachedError, noSuchScan, UnknownScannerError } from './errors.ts';
import { ACTIVE_STATUSES } from './event.ts';
import type { AuditedChanges, EventLog, Head } from './event-log.ts';
import { requireOwnScanners } from './external-scan.ts';
import type { LogReader } from './feed.ts';
import { type Identity, mayRead } from './identity.ts';
import { CANCEL, PAUSE } from './lease.ts';
import type { PubSub } from './pubsub.ts';
import type { ScanObserver } from './runner.ts';
import type { ScanSweep } from './scan-sweep.ts';
import type { ScanWorker } from './scan-worker.ts';

export interface ScanControl {
  /**
   * Cancels a scan. Resolves when its status is CANCELLING, or CANCELLED if no process runs it.
   * @throws NotFoundError, ConflictError, UnavailableError
   */
  cancel(identity: Identity, scanId: string): Promise<void>;
  /**
   * Pauses a scan: it keeps its results and its place, and sends no requests. Resolves when its status is PAUSED; if
   * another process runs it, this may take a few seconds longer. Does nothing if it is PAUSED.
   * @throws NotFoundError, ConflictError if it has ended or is being cancelled, UnavailableError
   */
  pause(identity: Identity, scanId: string): Promise<void>;
  /**
   * Queues a paused scan. Inputs that were being scanned start again. Does nothing if the scan is not paused.
   * @throws NotFoundError, ConflictError if it has ended or is being cancelled, LimitReachedError if the queue is full,
   *   UnavailableError
   */
  resume(identity: Identity, scanId: string): Promise<void>;
  /**
   * Skips a scanner for the rest of the scan. Its results are kept. Resolves when it has stopped; if another process runs
   * the scan, this may take a few seconds longer. Does nothing if it was skipped before.
   * @throws NotFoundError, UnknownScannerError if the scan has no such scanner, ConflictError if the scanner or the scan
   *   has ended, UnavailableError
   */
  skipScanner(identity: Identity, scanId: string, scanner: string): Promise<void>;
}

export interface ControlParts {
  log: EventLog;
  pubsub: Pick<PubSub, 'publish'>;
  worker: ScanWorker;
  sweep: ScanSweep;
  leaseMs: number;
  maxQueued: number;
  maxQueuedPerWorkspace: number;
  observer?: ScanObserver;
}

/** Time for a scan that is just being started and cannot be cancelled yet, such as while the servers of a demo scan start. */
const CANCEL_WITHIN_MS = 5000;
/** Time in which a scan of this process pauses, and a scanner is skipped. Scanners are stopped within five seconds. */
const STOPS_WITHIN_MS = 8000;
const FIRST_WAIT_MS = 5;
const LONGEST_WAIT_MS = 50;

export function createScanControl(parts: ControlParts): ScanControl {
  const { log, pubsub, worker, sweep, maxQueued, maxQueuedPerWorkspace } = parts;
  const { tryCancel, tryPause } = createAttempts(parts);

  /** @throws NotFoundError, ConflictError */
  const requireOwnedAndLive = async (identity: Identity, scanId: string) => {
    const head = await requireOwned(log, identity, scanId);
    requireLive(head);
    return head;
  };

  /** The log, whose changes are recorded in the audit log. */
  const audited = (identity: Identity, action: AuditAction, scanId: string, detail?: string) =>
    log.audited(auditDraft(identity, action, { scanId }, { detail: detail ?? null }));

  return {
    async cancel(identity, scanId) {
      const asked = audited(identity, 'CANCEL_SCAN', scanId);
      let tried = false;
      const done = await retry(CANCEL_WITHIN_MS, async () => {
        const { terminal, status, external } = await requireOwned(log, identity, scanId);
        // Another request may have cancelled it.
        if (status === 'CANCELLING' || (status === 'CANCELLED' && tried)) return true;
        if (terminal) throw new ConflictError(`The scan has already ended: ${terminal}.`);
        tried = true;
        return await tryCancel(asked, scanId, external);
      });
      if (!done) throw new ConflictError('The scan is being started. Try again in a moment.');
    },

    async pause(identity, scanId) {
      const asked = audited(identity, 'PAUSE_SCAN', scanId);
      // After a timeout the request stays recorded.
      await retry(STOPS_WITHIN_MS, async () => {
        const head = await requireOwnedAndLive(identity, scanId);
        requireOwnScanners(head, 'pause');
        const { status } = head;
        return status === 'PAUSED' || (await tryPause(asked, scanId));
      });
    },

    async resume(identity, scanId) {
      const asked = audited(identity, 'RESUME_SCAN', scanId);
      const done = await retry(STOPS_WITHIN_MS, async () => {
        await requireOwnedAndLive(identity, scanId);
        const outcome = await asked.resume(scanId, maxQueued, maxQueuedPerWorkspace);
        if (outcome === 'FULL') throw queueIsFull(parts);
        if (outcome === 'QUEUED' || outcome === 'SUSPECT')
          sweep.enqueue(scanId, identity.workspace, outcome === 'SUSPECT');
        return outcome !== 'PAUSING';
      });
      if (!done) throw new ConflictError('The scan is still stopping. Try again when it is PAUSED.');
    },

    async skipScanner(identity, scanId, scanner) {
      const asked = audited(identity, 'SKIP_SCANNER', scanId, scanner);
      let isRequested = false;
      // After a timeout the request stays recorded.
      await retry(STOPS_WITHIN_MS, async () => {
        const head = await requireOwned(log, identity, scanId);
        // Skipping the last scanner ends the scan.
        if (head.terminal && isRequested) return true;
        requireLive(head);
        requireOwnScanners(head, 'skip');
        const outcome = await asked.requestSkip(scanId, scanner);
        if (outcome === null) return false;
        if (outcome === 'ENDED') throw new ConflictError(`The scanner ${scanner} has already ended.`);
        if (outcome === 'SKIPPED') return true;
        if (outcome !== 'REQUESTED') throw noSuchScanner(scanner, outcome);
        if (!isRequested) pubsub.publish({ scanId, asked: true });
        isRequested = true;
        worker.skip(scanId, scanner);
        return !worker.isRunning(scanId);
      });
    },
  };
}

/** Single attempts to cancel and to pause a scan, which its runner may delay. */
function createAttempts({ log, pubsub, worker, sweep, leaseMs, observer }: ControlParts) {
  const onCancelled = (scanId: string) =>
    observer?.ended(scanId, { status: 'CANCELLED', reason: CANCEL.reason }, null);

  /**
   * @param asked the log for changes that the user asks for
   * @returns false if the scan is between QUEUED and RUNNING, where it cannot be cancelled for a moment
   */
  const tryCancel = async (asked: AuditedChanges, scanId: string, external = false): Promise<boolean> => {
    const cancelled = { type: 'CANCELLED', reason: CANCEL.reason } as const;
    const notRun = external ? (['RUNNING'] as const) : (['QUEUED', 'PAUSED'] as const);
    if (await asked.transition({ id: scanId }, notRun, [cancelled])) {
      sweep.remove(scanId);
      onCancelled(scanId);
      return true;
    }
    if (external) return false;
    const requested = await asked.requestCancel(scanId);
    if (worker.isRunning(scanId)) return requested && worker.stop(scanId, CANCEL);
    if (requested) pubsub.publish({ scanId, asked: true });
    // Its runner is dead, or another process runs it.
    const claim = await log.claim(scanId, leaseMs);
    if (!claim) return requested;
    // Recorded with the request, if that was possible.
    if (!(await (requested ? log : asked).transition(claim, ACTIVE_STATUSES, [cancelled]))) return requested;
    onCancelled(scanId);
    return true;
  };

  /** Asks for a pause. @returns whether the scan is PAUSED, or another process will pause it */
  const tryPause = async (asked: AuditedChanges, scanId: string): Promise<boolean> => {
    const paused = [{ type: 'STATUS', status: 'PAUSED' }] as const;
    if (await asked.transition({ id: scanId }, ['QUEUED'], paused)) {
      sweep.remove(scanId);
      return true;
    }
    if (!(await asked.requestPause(scanId))) return false;
    if (worker.stop(scanId, PAUSE)) return false;
    pubsub.publish({ scanId, asked: true });
    // Its runner is dead, or another process runs it.
    const claim = await log.claim(scanId, leaseMs);
    if (!claim) return !worker.isRunning(scanId);
    if (!(await log.transition(claim, ['QUEUED', 'RUNNING'], paused))) {
      await log.append(claim, [{ type: 'CANCELLED', reason: CANCEL.reason }]);
      onCancelled(scanId);
    }
    return true;
  };

  return { tryCancel, tryPause };
}

const noSuchScanner = (scanner: string, scanners: readonly string[]) =>
  new UnknownScannerError(
    `The scan has no scanner "${scanner.slice(0, 100)}". Its scanners: ${scanners.join(', ')}.`,
  );

/** @throws NotFoundError if the scan does not exist or the caller may not read it */
export async function requireOwned(
  log: Pick<LogReader, 'head'>,
  identity: Identity,
  scanId: string,
  known?: number,
): Promise<Head> {
  const head = await log.head(scanId, known);
  const { scan } = identity;
  const isReadable =
    scan?.id === scanId ? head?.workspace === scan.workspace : head !== null && mayRead(identity, head);
  if (!head || !isReadable) throw noSuchScan();
  return head;
}

/** @throws ConflictError if the scan has ended or is being cancelled */
function requireLive({ terminal, status }: Head): void {
  if (terminal) throw new ConflictError(`The scan has already ended: ${terminal}.`);
  if (status === 'CANCELLING') throw new ConflictError('The scan is being cancelled.');
}

export const queueIsFull = (limits: { maxQueued: number; maxQueuedPerWorkspace: number }) =>
  new LimitReachedError(
    `The queue is full: at most ${limits.maxQueued} scans can wait, and at most ${limits.maxQueuedPerWorkspace} per workspace. Try again later.`,
  );

export const tooManyExternal = (limits: { maxQueued: number; maxQueuedPerWorkspace: number }) =>
  new LimitReachedError(
    `Too many external scans are running: at most ${limits.maxQueued}, and at most ${limits.maxQueuedPerWorkspace} per workspace. Complete or cancel some of them.`,
  );

/** Repeats an attempt until it succeeds. @returns false if it has not succeeded within the time */
async function retry(withinMs: number, attempt: () => Promise<boolean>): Promise<boolean> {
  const until = performance.now() + withinMs;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    if (await attempt()) return true;
    if (performance.now() >= until) return false;
    await sleep(waitMs);
  }
}
