/** Scans that wait because this worker lacks some of their scanners: if no other worker takes them, they say so. */
import type { Claimable, EventLog } from './event-log.ts';
import { logLine } from './scanner-call.ts';

/** Time in which a worker that has the scanners may take the scan. */
const PATIENCE_MS = 15_000;
/** Scans that are told in one look. */
const MAX_TOLD = 100;

export interface UnfitScans {
  /** Call it regularly. @param unfit those that this worker cannot run */
  look(unfit: readonly Claimable[]): Promise<void>;
}

/** @param onWaiting called once for each scan that waits for too long */
export function watchUnfitScans(
  log: Pick<EventLog, 'claim' | 'append' | 'read' | 'transition'>,
  leaseMs: number,
  onWaiting: (scanId: string, message: string) => void,
): UnfitScans {
  /** performance.now() at which each was first seen; Infinity after it was told */
  let since = new Map<string, number>();

  const tell = async ({ id, missing, state }: Claimable) => {
    const message = `waiting for a worker with the scanner${missing.length > 1 ? 's' : ''} ${missing.join(', ')}`;
    const [last] = await log.read(id, { after: 0, limit: 1, types: ['PROGRESS'], last: true });
    const progress = last?.type === 'PROGRESS' ? last : null;
    // Another worker may have told it.
    if (state === 'queued' && progress?.message === message) return;
    const events = [
      logLine('WARN', message),
      { type: 'PROGRESS', percent: progress?.percent ?? 0, message, scanner: null } as const,
    ];
    if (state === 'orphan') {
      // Its worker is dead.
      const claim = await log.claim(id, leaseMs);
      if (!claim) return;
      await log.append(claim, [...events, { type: 'STATUS', status: 'QUEUED' }]);
    } else if (!(await log.transition({ id }, ['QUEUED'], events))) {
      return;
    }
    onWaiting(id, message);
  };

  return {
    async look(unfit) {
      const nowMs = performance.now();
      since = new Map(unfit.map(({ id }) => [id, since.get(id) ?? nowMs]));
      const due = unfit.filter(({ id }) => nowMs - (since.get(id) ?? nowMs) > PATIENCE_MS);
      for (const scan of due.slice(0, MAX_TOLD)) {
        await tell(scan);
        since.set(scan.id, Number.POSITIVE_INFINITY);
      }
    },
  };
}
