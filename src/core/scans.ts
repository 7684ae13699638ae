/** Starts, pauses, resumes, cancels and removes scans, and runs scans that no process runs. */
import { closeTogether } from './closing.ts';
import { BadInputError, ConflictError, LimitReachedError } from './errors.ts';
import type { EventLog, NewScan } from './event-log.ts';
import type { Identity } from './identity.ts';
import type { Page } from './page.ts';
import type { Registry, ScannerChoice } from './registry.ts';
import { cleanText } from './result.ts';
import type { RunnerParts } from './runner.ts';
import { createScanControl, queueIsFull, requireOwned, type ScanControl } from './scan-control.ts';
import type { CreateQueue } from './scan-queue.ts';
import { startSweep } from './scan-sweep.ts';
import { createScanWorker } from './scan-worker.ts';
import { parseTarget, type Target, targetOfPage } from './target.ts';

export interface StartScan {
  /** as typed by a user, or a page from a browser */
  target: string | Page;
  /** name of a preset; not together with `scanners` */
  preset?: string | null | undefined;
  scanners?: readonly ScannerChoice[] | undefined;
  label?: string | null | undefined;
}

/** A scan that was just recorded: QUEUED, with one event. */
export interface StartedScan extends NewScan {
  /** milliseconds since 1970 */
  createdAt: number;
}

export interface Scans extends ScanControl {
  /**
   * Records a scan and queues it.
   * @returns the recorded scan
   * @throws InvalidTargetError, TargetRefusedError, UnknownScannerError, UnknownPresetError, InvalidOptionsError,
   *   BadInputError, LimitReachedError, UnavailableError; nothing is recorded then
   */
  start(identity: Identity, request: StartScan): Promise<StartedScan>;
  /** @throws NotFoundError, UnavailableError, ConflictError while it goes on */
  remove(identity: Identity, scanId: string): Promise<void>;
  /** Interrupts the running scans, which resume at the next start, and accepts no more. */
  close(): Promise<void>;
}

export interface ScansParts extends RunnerParts {
  log: EventLog;
  registry: Registry;
  createQueue: CreateQueue;
  /** @throws TargetRefusedError */
  checkTarget(target: Target): void;
  newId(): string;
  /** maximum number of scans that run at once */
  concurrency: number;
  /** maximum number of scans that wait */
  maxQueued: number;
  /** receives errors that no client waits for */
  onError(error: unknown, message: string): void;
}

const MAX_LABEL = 200;
/** Starts to run scans at once, including those of processes that died. */
export function createScans(parts: ScansParts): Scans {
  const { log, leaseMs, maxQueued, onError } = parts;
  const worker = createScanWorker({ ...parts, onUnclaimed: (scanId) => sweep.unmark(scanId) });
  const sweep = startSweep({ log, leaseMs, worker, onError });
  let closed = false;

  const control = createScanControl({ ...parts, worker, sweep });

  return {
    async start(identity, request) {
      if (closed) throw new LimitReachedError('The server is stopping; try again after it has restarted.');
      const scan = { id: parts.newId(), workspace: identity.workspace, ...(await plan(request, parts)) };
      const createdAt = await log.create(scan, maxQueued);
      if (createdAt === null) {
        throw queueIsFull(maxQueued);
      }
      sweep.enqueue(scan.id);
      return { ...scan, createdAt };
    },

    ...control,

    async remove(identity, scanId) {
      await requireOwned(log, identity, scanId);
      if (!(await log.remove(scanId))) {
        throw new ConflictError('The scan has not ended. Cancel it first, then delete it.');
      }
    },

    async close() {
      closed = true;
      await closeTogether([sweep.close, worker.close]);
    },
  };
}

/** Validates a request. @throws like `Scans.start` */
async function plan(
  { target: asked, preset, scanners: chosen, label }: StartScan,
  { registry, checkTarget }: Pick<ScansParts, 'registry' | 'checkTarget'>,
): Promise<Omit<NewScan, 'id' | 'workspace'> & { page: Page | null }> {
  if (label && label.length > MAX_LABEL) {
    throw new BadInputError(`The label has ${label.length} characters; at most ${MAX_LABEL} are allowed.`);
  }
  if (preset && chosen) throw new BadInputError('Give a preset or scanners, not both.');
  const target = typeof asked === 'string' ? parseTarget(asked) : targetOfPage(asked);
  // A client may post any page; requests to its host are checked when they are sent.
  if (!target.page) checkTarget(target);
  return {
    target: target.value,
    targetKind: target.kind,
    label: label ? cleanText(label, MAX_LABEL) : null,
    page: target.page ?? null,
    scanners: preset ? await registry.planPreset(target, preset) : await registry.plan(target, chosen),
  };
}
