import { currentStall } from './availability.ts';
import { UnavailableError } from './errors.ts';
import type { Claimable, EventLog } from './event-log.ts';
import { silenceError } from './external-scan.ts';
import type { PubSub } from './pubsub.ts';
import type { ScanObserver } from './runner.ts';
import type { ScanWorker } from './scan-worker.ts';
import { watchUnfitScans } from './unfit-scans.ts';

export interface ScanSweep {
  /**
   * Queues a scan, or holds it back while suspects may have to run first.
   * @param alone it is a suspect
   */
  enqueue(scanId: string, workspace: string, alone?: boolean): void;
  /** Removes a scan that is not running yet. */
  remove(scanId: string): void;
  /** Treats the scan as an orphan that has not been seen before. */
  unmark(scanId: string): void;
  close(): Promise<void>;
}

export interface SweepParts {
  log: EventLog;
  pubsub: Pick<PubSub, 'subscribeAll'>;
  /** of the scanners that this worker has */
  scannerNames: readonly string[];
  leaseMs: number;
  worker: Pick<ScanWorker, 'queue' | 'has' | 'giveBack'>;
  onError(error: unknown, message: string): void;
  observer?: Pick<ScanObserver, 'ended' | 'waits'> | undefined;
}

/**
 * Queues the scans that no process runs: at start, then twice in each lease.
 *
 * When a process dies, the leases of its scans expire: they become orphans. Any of them may have crashed the process, so
 * they are marked as suspects, and each runs alone, before all other scans. If the process dies again, the crash counts
 * against the scan that ran alone; the runner fails a scan with too many crashes. A scan that survives for some time is
 * trusted again and makes room for the next suspect. This time doubles with each crash, to catch scans that crash their
 * process late.
 *
 * An orphan is queued half a lease after it was marked, not at once: its runner may be alive and may have failed to
 * renew the lease because the database could not be written. The mark shows that it can be written again.
 */
export function startSweep(parts: SweepParts): ScanSweep {
  const { log, leaseMs, worker, onError, observer } = parts;
  const { queue } = worker;
  const unfit = watchUnfitScans(log, leaseMs, (scanId, message) => observer?.waits?.(scanId, message));
  const silence = watchSilence(log, (scanId, reason) =>
    observer?.ended(scanId, { status: 'FAILED', reason }, null),
  );
  /** Orphans that have been marked as suspects. */
  let marked = new Set<string>();
  /** Scans that were queued to run alone. */
  let alone = new Set<string>();
  /** New scans that are held back, with their workspaces; null if new scans are queued at once. */
  let held: Map<string, string> | null = new Map();
  const predecessorsMayBeDead = watchPredecessors(log, leaseMs);

  const look = async () => {
    await worker.giveBack();
    await silence.endSilent();
    // A process that runs no scans cannot know why they wait, unless nothing runs anywhere.
    if (parts.scannerNames.length === 0 && (await log.leased()).length > 0) return release();
    const unclaimed = (await log.claimable(parts.scannerNames)).filter(({ id }) => !worker.has(id));
    await unfit.look(unclaimed.filter(({ missing }) => missing.length > 0));
    const found = unclaimed.filter(({ missing }) => missing.length === 0);
    const orphans = found.flatMap(({ id, state }) => (state === 'orphan' ? [id] : []));
    const ready = new Set(orphans.filter((id) => marked.has(id)));
    const fresh = orphans.filter((id) => !marked.has(id));
    if (fresh.length > 0) await log.suspect(fresh);
    marked = new Set(orphans);
    const hold = fresh.length > 0 || (await predecessorsMayBeDead());
    enqueueFound(found, ready, hold);
    if (hold) held ??= new Map();
    else release();
  };
  /** @param ready orphans that were marked before */
  const enqueueFound = (found: readonly Claimable[], ready: ReadonlySet<string>, hold: boolean) => {
    const runsAlone = ({ id, state }: Claimable) => state === 'suspect' || ready.has(id);
    const suspects = new Set(found.filter(runsAlone).map(({ id }) => id));
    // Other scans would wait for one that another process has taken.
    for (const id of alone) if (!suspects.has(id)) queue.remove(id);
    alone = suspects;
    for (const scan of found) {
      if (runsAlone(scan)) queue.add(scan.id, true, scan.workspace);
      // It may have been started since it was found.
      else if (scan.state === 'queued' && !hold && !worker.has(scan.id))
        queue.add(scan.id, false, scan.workspace);
    }
  };
  const release = () => {
    for (const [id, workspace] of held ?? []) queue.add(id, false, workspace);
    held = null;
  };

  let looking = false;
  const sweep = async () => {
    if (looking) return;
    looking = true;
    try {
      await look();
    } catch (error) {
      // The marks may be outdated after the database was unavailable.
      marked = new Set();
      silence.forget();
      if (!(error instanceof UnavailableError)) onError(error, 'looking for scans to resume failed');
    } finally {
      looking = false;
    }
  };
  const timer = setInterval(sweep, leaseMs / 2);
  const firstSweep = sweep();
  const stopPicking = pickQueued(parts, () => held !== null);

  return {
    enqueue(scanId, workspace, alone = false) {
      if (held && !alone) held.set(scanId, workspace);
      else queue.add(scanId, alone, workspace);
    },
    remove(scanId) {
      queue.remove(scanId);
      held?.delete(scanId);
    },
    unmark: (scanId) => void marked.delete(scanId),
    async close() {
      clearInterval(timer);
      await Promise.all([firstSweep, stopPicking()]);
    },
  };
}

/** Time in which hints are collected. */
const PICK_MS = 100;

/**
 * Queues scans that other processes have started or given back, as soon as there is a hint and a scan less runs here than
 * may. Without hints, the next sweep finds them.
 */
function pickQueued(
  { log, pubsub, scannerNames, worker, onError }: SweepParts,
  isHeld: () => boolean,
): () => Promise<void> {
  const { queue } = worker;
  let picking: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  const pick = async () => {
    if (isHeld() || !queue.isHungry) return;
    try {
      for (const { id, state, workspace, missing } of await log.claimable(scannerNames)) {
        if (state === 'queued' && missing.length === 0 && !worker.has(id)) queue.add(id, false, workspace);
      }
    } catch (error) {
      if (!(error instanceof UnavailableError)) onError(error, 'looking for queued scans failed');
    }
  };
  const leave = pubsub.subscribeAll((hint) => {
    if (!('toSeq' in hint) || !hint.transition || timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      picking = pick();
    }, PICK_MS);
  });
  return async () => {
    leave();
    clearTimeout(timer);
    await picking;
  };
}

/**
 * Ends external scans that have been silent for their timeout.
 *
 * A scan is ended half a lease after it was found silent, not at once: it may have been the server that was stopped, or the
 * database that could not be written. Its scanner has this time to be heard again.
 */
function watchSilence(
  log: Pick<EventLog, 'silent' | 'endSilent' | 'availability'>,
  onEnded: (scanId: string, error: string) => void,
) {
  let known = new Set<string>();
  return {
    async endSilent() {
      const silent = currentStall(log.availability) ? [] : await log.silent();
      for (const { id, timeoutMs } of silent.filter(({ id }) => known.has(id))) {
        const error = silenceError(timeoutMs);
        if (await log.endSilent(id, { type: 'FAILED', error })) onEnded(id, error);
      }
      known = new Set(silent.map(({ id }) => id));
    },
    forget: () => known.clear(),
  };
}

/**
 * @returns a function that tells whether scans that other processes were running at the start may still become orphans:
 *   their leases have neither been renewed nor expired
 */
function watchPredecessors(log: Pick<EventLog, 'leased'>, leaseMs: number): () => Promise<boolean> {
  const startedAt = Date.now();
  /** when the lease of each would expire */
  let predecessors: ReadonlyMap<string, number> | null = null;
  return async () => {
    const leased = await log.leased();
    predecessors ??= new Map(leased.map(({ id, until }) => [id, until]));
    return (
      Date.now() - startedAt < 2 * leaseMs && leased.some(({ id, until }) => predecessors?.get(id) === until)
    );
  };
}
