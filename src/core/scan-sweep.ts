import { UnavailableError } from './errors.ts';
import type { EventLog } from './event-log.ts';
import type { ScanWorker } from './scan-worker.ts';

export interface ScanSweep {
  /** Queues a new scan; holds it back while there may be suspects that have to run first. */
  enqueue(scanId: string): void;
  /** Takes a scan back that does not run yet. */
  remove(scanId: string): void;
  /** The scan counts as an orphan that has not been seen yet. */
  unmark(scanId: string): void;
  close(): Promise<void>;
}

export interface SweepParts {
  log: Pick<EventLog, 'claimable' | 'leased' | 'suspect'>;
  leaseMs: number;
  worker: Pick<ScanWorker, 'queue' | 'has' | 'giveBack'>;
  onError(error: unknown, message: string): void;
}

/**
 * Takes up the scans that nobody runs, twice in each lease; at once for the first time.
 *
 * A process that dies leaves scans whose leases run out: orphans. Any of them may have killed it. They are marked as
 * suspects, and each runs alone, before anything else does. If the process dies again, the crash is charged to the scan
 * that ran alone; the runner gives a scan up that has been charged too often. A scan that goes on for some time is trusted
 * again, and makes room for the next suspect; that time doubles with each crash, so that a scan that takes long to kill
 * its process is found, too.
 *
 * An orphan is taken up half a lease after it was marked, not at once: the mark shows that the database takes writes,
 * and its runner may be alive and may have failed to renew its lease because the database took none.
 */
export function startSweep({ log, leaseMs, worker, onError }: SweepParts): ScanSweep {
  const { queue } = worker;
  /** Orphans that have been marked as suspects. */
  let marked = new Set<string>();
  /** New scans that are held back; null: they need not be. */
  let held: Set<string> | null = new Set();
  const predecessorsMayBeDead = watchPredecessors(log, leaseMs);

  const look = async () => {
    await worker.giveBack();
    const found = (await log.claimable()).filter(({ id }) => !worker.has(id));
    const orphans = found.flatMap(({ id, state }) => (state === 'orphan' ? [id] : []));
    const ready = new Set(orphans.filter((id) => marked.has(id)));
    const fresh = orphans.filter((id) => !marked.has(id));
    if (fresh.length > 0) await log.suspect(fresh);
    marked = new Set(orphans);
    const hold = fresh.length > 0 || (await predecessorsMayBeDead());
    for (const { id, state } of found) {
      if (state === 'suspect' || ready.has(id)) queue.add(id, true);
      else if (state === 'queued' && !hold) queue.add(id);
    }
    if (hold) held ??= new Set();
    else release();
  };
  const release = () => {
    for (const id of held ?? []) queue.add(id);
    held = null;
  };

  let looking = false;
  const sweep = async () => {
    if (looking) return;
    looking = true;
    try {
      await look();
    } catch (error) {
      // What was known may have changed while the database could not be used.
      marked = new Set();
      if (!(error instanceof UnavailableError)) onError(error, 'looking for scans to take up failed');
    } finally {
      looking = false;
    }
  };
  const timer = setInterval(sweep, leaseMs / 2);
  const firstSweep = sweep();

  return {
    enqueue(scanId) {
      if (held) held.add(scanId);
      else queue.add(scanId);
    },
    remove(scanId) {
      queue.remove(scanId);
      held?.delete(scanId);
    },
    unmark: (scanId) => void marked.delete(scanId),
    async close() {
      clearInterval(timer);
      await firstSweep;
    },
  };
}

/**
 * @returns whether scans that other processes ran when this one started may still turn out to be orphans: their leases
 *   have neither been renewed nor run out
 */
function watchPredecessors(log: Pick<EventLog, 'leased'>, leaseMs: number): () => Promise<boolean> {
  const startedAt = Date.now();
  let predecessors: Set<string> | null = null;
  return async () => {
    const leased = await log.leased();
    predecessors ??= new Set(leased);
    return Date.now() - startedAt < 2 * leaseMs && leased.some((scanId) => predecessors?.has(scanId));
  };
}
