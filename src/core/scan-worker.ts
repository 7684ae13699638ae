import { currentStall } from './availability.ts';
import { DemoError, type DemoWorld, type DemoWorlds } from './demo-scan.ts';
import { FencedError, UnavailableError } from './errors.ts';
import type { Claim, EventLog } from './event-log.ts';
import type { StopReason } from './lease.ts';
import { type RunnerParts, runScan } from './runner.ts';
import type { CreateQueue, ScanQueue } from './scan-queue.ts';
import { createSkipRequests, type SkipRequests } from './skip.ts';

const GIVEN_BACK = 'the database could not be written to for too long; the scan was queued again';
const MAKE_ROOM: StopReason = {
  stop: 'shutdown',
  message:
    'interrupted: the server ended unexpectedly, so another scan must run alone; this scan resumes after it',
};

/** A scan that has run alone for this long is trusted, whatever its number of crashes. */
const LONGEST_QUARANTINE_MS = 3_600_000;

export interface WorkerParts extends RunnerParts {
  log: EventLog;
  demos: Pick<DemoWorlds, 'open'>;
  createQueue: CreateQueue;
  /** of the scanners that this worker has */
  scannerNames: readonly string[];
  /** maximum number of scans that run at once */
  concurrency: number;
  /** A scan could not be claimed because the database was unavailable. */
  onUnclaimed(scanId: string): void;
  /** receives errors that no client waits for */
  onError(error: unknown, message: string, where?: { scanId: string }): void;
}

/** Claims and runs the scans from its queue. */
export interface ScanWorker {
  readonly queue: ScanQueue;
  /** Whether this process runs the scan, or still has to release it. */
  has(scanId: string): boolean;
  isRunning(scanId: string): boolean;
  /** @returns false if this process does not run the scan */
  stop(scanId: string, reason: StopReason): boolean;
  /** Skips a scanner, if this process runs the scan. */
  skip(scanId: string, scanner: string): void;
  /** Releases the scans that could not be released when they stopped. */
  giveBack(): Promise<void>;
  /** Interrupts the running scans and starts no more. */
  close(): Promise<void>;
}

export function createScanWorker(parts: WorkerParts): ScanWorker {
  const { log, leaseMs, onError } = parts;
  const running = new Map<string, { controller: AbortController; skips: SkipRequests }>();
  const toGiveBack = new Map<string, Claim>();
  let closed = false;

  const work = async (scanId: string, alone: boolean): Promise<void> => {
    const controller = new AbortController();
    const job = { controller, skips: createSkipRequests() };
    // The scan may already run here, when it was found twice, or its previous run may be ending. Only a claim decides.
    if (!running.has(scanId)) running.set(scanId, job);
    let quarantine: NodeJS.Timeout | undefined;
    let claim: Claim | null = null;
    try {
      const claimedAt = performance.now();
      claim = await log.claim(scanId, leaseMs, { alone, scanners: parts.scannerNames });
      if (!claim) return;
      running.set(scanId, job);
      if (closed) controller.abort({ stop: 'shutdown' } satisfies StopReason);
      if (alone) quarantine = startQuarantine(claim, controller);
      await run(claim, controller.signal, { skips: job.skips, claimedAt });
    } catch (error) {
      // Without a claim nothing can be logged; the next sweep finds the scan again.
      if (!claim) return parts.onUnclaimed(scanId);
      if (error instanceof UnavailableError) toGiveBack.set(scanId, claim);
      onError(error, 'the scan was interrupted; it resumes later', { scanId });
    } finally {
      clearTimeout(quarantine);
      // A paused scan may have been resumed already.
      if (running.get(scanId) === job) running.delete(scanId);
    }
  };
  /** The servers of a demo scan run as long as the scan does in this process. */
  const run = async (claim: Claim, signal: AbortSignal, job: { skips: SkipRequests; claimedAt: number }) => {
    if (!claim.demo) return await runScan(claim, parts, signal, job);
    let world: DemoWorld;
    try {
      world = await parts.demos.open(claim.demo);
    } catch (error) {
      if (!(error instanceof DemoError)) throw error;
      await log.append(claim, [{ type: 'FAILED', error: error.message }]);
      return parts.observer?.ended(claim.id, { status: 'FAILED', reason: error.message }, null);
    }
    try {
      await runScan(claim, { ...parts, ...world }, signal, job);
    } finally {
      await world.close();
    }
  };
  const queue = parts.createQueue(parts.concurrency, work);

  const startQuarantine = (claim: Claim, controller: AbortController) =>
    setTimeout(
      async () => {
        try {
          await log.trust(claim);
        } catch (error) {
          const message = 'the crash count of a scan could not be reset: the scan continues to run alone';
          return onError(error, message, { scanId: claim.id });
        }
        if (queue.aloneWaits) controller.abort(MAKE_ROOM);
        else queue.share();
      },
      Math.min(leaseMs * 2 ** claim.crashes, LONGEST_QUARANTINE_MS),
    );

  return {
    queue,
    has: (scanId) => running.has(scanId) || toGiveBack.has(scanId),
    isRunning: (scanId) => running.has(scanId),
    stop(scanId, reason) {
      const job = running.get(scanId);
      job?.controller.abort(reason);
      return job !== undefined;
    },
    skip: (scanId, scanner) => running.get(scanId)?.skips.request(scanner),
    async giveBack() {
      for (const [scanId, claim] of toGiveBack) {
        if (currentStall(log.availability)) return;
        try {
          await log.append(claim, [
            { type: 'LOG', level: 'WARN', message: GIVEN_BACK, scanner: null },
            { type: 'STATUS', status: 'QUEUED' },
          ]);
        } catch (error) {
          if (!(error instanceof FencedError)) throw error;
        }
        toGiveBack.delete(scanId);
      }
    },
    async close() {
      closed = true;
      for (const { controller } of running.values())
        controller.abort({ stop: 'shutdown' } satisfies StopReason);
      await queue.close();
    },
  };
}
