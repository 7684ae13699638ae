/** Starts, cancels, labels and removes scans, and resumes scans that no process runs. */
import { setTimeout as sleep } from 'node:timers/promises';
import { checkBatch, inBatches, type Outcome } from './batch.ts';
import { closeTogether } from './closing.ts';
import { ConflictError, NotFoundError } from './errors.ts';
import type { EventLog } from './event-log.ts';
import type { Identity } from './identity.ts';
import { CANCEL } from './lease.ts';
import type { Registry } from './registry.ts';
import type { RunnerParts } from './runner.ts';
import { parseLabel } from './scan-draft.ts';
import type { CreateQueue } from './scan-queue.ts';
import { createScanStarts, type ScanStarts, type StartedScan, type StartParts } from './scan-starts.ts';
import { startSweep } from './scan-sweep.ts';
import { createScanWorker } from './scan-worker.ts';

export interface Scans extends ScanStarts {
  /**
   * Starts a scan with the target, the page, the scanners and the options of another one.
   * @param label default: that of the other one
   * @throws NotFoundError, and the errors of `start`
   */
  rerun(identity: Identity, scanId: string, label?: string | null): Promise<StartedScan>;
  /**
   * Changes the given properties of a scan, whatever its status.
   * @throws NotFoundError, BadInputError, UnavailableError
   */
  update(identity: Identity, scanId: string, changes: { label?: string | null | undefined }): Promise<void>;
  /**
   * Cancels a scan. Resolves when its status is CANCELLING, or CANCELLED if no process runs it.
   * @throws NotFoundError, ConflictError, UnavailableError
   */
  cancel(identity: Identity, scanId: string): Promise<void>;
  /** @returns the outcome for each scan, with the errors of `cancel` @throws BadInputError for more than MAX_BATCH scans */
  cancelAll(identity: Identity, scanIds: readonly string[]): Promise<Outcome<string, void>[]>;
  /** @throws NotFoundError, UnavailableError, ConflictError while it goes on */
  remove(identity: Identity, scanId: string): Promise<void>;
  /** @returns the outcome for each scan, with the errors of `remove` @throws BadInputError for more than MAX_BATCH scans */
  removeAll(identity: Identity, scanIds: readonly string[]): Promise<Outcome<string, void>[]>;
  /** Interrupts the running scans, which resume at the next start, and accepts no more. */
  close(): Promise<void>;
}

export interface ScansParts extends RunnerParts, Omit<StartParts, 'enqueue' | 'isClosed'> {
  log: EventLog;
  registry: Registry;
  createQueue: CreateQueue;
  /** maximum number of scans that run at once */
  concurrency: number;
  /** receives errors that no client waits for */
  onError(error: unknown, message: string): void;
}

/** Retries for a scan that is just being started and cannot be cancelled yet. */
const CANCEL_TRIES = 50;
const CANCEL_WAIT_MS = 20;

/** Starts to run scans at once, including those of processes that died. */
export function createScans(parts: ScansParts): Scans {
  const { log, leaseMs, onError } = parts;
  const worker = createScanWorker({ ...parts, onUnclaimed: (scanId) => sweep.unmark(scanId) });
  const sweep = startSweep({ log, leaseMs, worker, onError });
  let closed = false;
  const starts = createScanStarts({ ...parts, enqueue: sweep.enqueue, isClosed: () => closed });

  const mustOwn = <Found extends { workspace: string }>(
    { workspace }: Identity,
    found: Found | null,
  ): Found => {
    if (found?.workspace !== workspace) throw new NotFoundError('There is no such scan.');
    return found;
  };
  const owned = async (identity: Identity, scanId: string) => mustOwn(identity, await log.head(scanId));

  /** @returns false if the scan is between QUEUED and RUNNING, where it cannot be cancelled for a moment */
  const tryCancel = async (scanId: string): Promise<boolean> => {
    const requested = await log.requestCancel(scanId);
    if (worker.isRunning(scanId)) return requested && worker.stop(scanId, CANCEL);
    // It waits, its runner is dead, or another process runs it.
    const claim = await log.claim(scanId, leaseMs);
    if (!claim) return requested;
    sweep.remove(scanId);
    await log.append(claim, [{ type: 'CANCELLED', reason: CANCEL.reason }]);
    return true;
  };

  const cancel: Scans['cancel'] = async (identity, scanId) => {
    for (let tries = 0; tries < CANCEL_TRIES; tries++) {
      const { terminal, status } = await owned(identity, scanId);
      // Another request may have cancelled it.
      if (status === 'CANCELLING' || (status === 'CANCELLED' && tries > 0)) return;
      if (terminal) throw new ConflictError(`The scan has ended already: ${terminal}.`);
      if (await tryCancel(scanId)) return;
      await sleep(CANCEL_WAIT_MS);
    }
    throw new ConflictError('The scan is just being started; try again.');
  };

  const remove: Scans['remove'] = async (identity, scanId) => {
    await owned(identity, scanId);
    if (!(await log.remove(scanId))) {
      throw new ConflictError('The scan has not ended. Cancel it first, then delete it.');
    }
  };

  return {
    ...starts,

    async rerun(identity, scanId, label) {
      const { target, page, scanners, ...earlier } = mustOwn(identity, await log.recorded(scanId));
      return await starts.start(identity, {
        target: page ?? target,
        scanners,
        label: label === undefined ? earlier.label : label,
      });
    },

    async update(identity, scanId, { label }) {
      await owned(identity, scanId);
      if (label === undefined) return;
      if (!(await log.setLabel(scanId, parseLabel(label)))) mustOwn(identity, null);
    },

    cancel,
    async cancelAll(identity, scanIds) {
      checkBatch('scans', scanIds);
      return await inBatches(scanIds, (scanId) => cancel(identity, scanId));
    },

    remove,
    async removeAll(identity, scanIds) {
      checkBatch('scans', scanIds);
      return await inBatches(scanIds, (scanId) => remove(identity, scanId));
    },

    async close() {
      closed = true;
      await closeTogether([sweep.close, worker.close]);
    },
  };
}
