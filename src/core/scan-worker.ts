import { currentStall } from './availability.ts';
import { FencedError, UnavailableError } from './errors.ts';
import type { Claim, EventLog } from './event-log.ts';
import type { StopReason } from './lease.ts';
import { type RunnerParts, runScan } from './runner.ts';
import type { CreateQueue, ScanQueue } from './scan-queue.ts';

const GIVEN_BACK = 'the database could not be written for too long; the scan begins again';
const MAKE_ROOM: StopReason = {
  stop: 'shutdown',
  message:
    'interrupted: another scan has to run alone, since the server ended unexpectedly; this one goes on after it',
};

/** A scan that ran alone for this long is cleared of the suspicion, however often its process has ended. */
const LONGEST_QUARANTINE_MS = 3_600_000;

export interface WorkerParts extends RunnerParts {
  log: EventLog;
  createQueue: CreateQueue;
  /** scans run at once */
  concurrency: number;
  /** A scan could not be claimed because the database could not be used. */
  onUnclaimed(scanId: string): void;
  /** receives errors that no client waits for */
  onError(error: unknown, message: string): void;
}

/** Claims and runs the scans that its queue hands out. */
export interface ScanWorker {
  readonly queue: ScanQueue;
  /** This process runs the scan, or has yet to give it back. */
  has(scanId: string): boolean;
  isRunning(scanId: string): boolean;
  /** @returns false when this process does not run the scan */
  stop(scanId: string, reason: StopReason): boolean;
  /** Gives scans back that could not be given back when they stopped. */
  giveBack(): Promise<void>;
  /** Interrupts the running scans and takes no more. */
  close(): Promise<void>;
}

export function createScanWorker(parts: WorkerParts): ScanWorker {
  const { log, leaseMs, onError } = parts;
  const running = new Map<string, AbortController>();
  const toGiveBack = new Map<string, Claim>();
  let closed = false;

  const work = async (scanId: string, alone: boolean): Promise<void> => {
    const controller = new AbortController();
    running.set(scanId, controller);
    let quarantine: NodeJS.Timeout | undefined;
    let claim: Claim | null = null;
    try {
      if (closed) return;
      claim = await log.claim(scanId, leaseMs, alone);
      if (!claim) return;
      if (alone) quarantine = startQuarantine(claim, controller);
      await runScan(claim, parts, controller.signal);
    } catch (error) {
      // Without a claim there is no one to tell: the next sweep finds the scan again.
      if (!claim) return parts.onUnclaimed(scanId);
      if (error instanceof UnavailableError) toGiveBack.set(scanId, claim);
      onError(error, `scan ${scanId} was left unfinished; it is taken up again later`);
    } finally {
      clearTimeout(quarantine);
      running.delete(scanId);
    }
  };
  const queue = parts.createQueue(parts.concurrency, work);

  const startQuarantine = (claim: Claim, controller: AbortController) =>
    setTimeout(
      async () => {
        try {
          await log.trust(claim);
        } catch (error) {
          // It stays alone until it ends.
          const message = `scan ${claim.id} could not be cleared of the suspicion that it ends the server`;
          return onError(error, message);
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
      const controller = running.get(scanId);
      controller?.abort(reason);
      return controller !== undefined;
    },
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
      for (const controller of running.values()) controller.abort({ stop: 'shutdown' } satisfies StopReason);
      await queue.close();
    },
  };
}
