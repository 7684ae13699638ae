/** Scans that wait because this worker lacks some of their scanners: if no other worker takes them, they say so. */
import type { EventBody } from './event.ts';
import type { Claimable, EventLog } from './event-log.ts';
import { logLine } from './scanner-call.ts';

/** Time in which a worker that has the scanners may take the scan. */
const PATIENCE_MS = 15_000;
/** How the message of a scan that waits begins. */
const WAITING = 'waiting for a worker';
/** Scans that are told in one look. */
const MAX_TOLD = 100;

/** What a log that ends at `lastSeq` still has to say. */
type EventsAt = (lastSeq: number) => Promise<EventBody[]>;

export interface UnfitScans {
  /** Call it regularly. @param unfit those that this worker cannot run */
  look(unfit: readonly Claimable[]): Promise<void>;
}

/** @param onWaiting called once for each scan that waits for too long */
export function watchUnfitScans(
  log: Pick<EventLog, 'claim' | 'append' | 'head' | 'read' | 'transition'>,
  leaseMs: number,
  onWaiting: (scanId: string, message: string) => void,
): UnfitScans {
  /** performance.now() at which each was first seen; Infinity after it was told */
  let since = new Map<string, number>();

  const tell = async ({ id, missing, state }: Claimable) => {
    const message = `${WAITING} with the scanner${missing.length > 1 ? 's' : ''} ${missing.join(', ')}`;
    const eventsAt = async (upTo: number) => {
      const [last] = await log.read(id, { after: 0, upTo, limit: 1, types: ['PROGRESS'], last: true });
      const { percent = 0, message: told = null } = last?.type === 'PROGRESS' ? last : {};
      // Another worker, which may lack other scanners, may have told it.
      if (told?.startsWith(WAITING)) return [];
      return [logLine('WARN', message), { type: 'PROGRESS', percent, message, scanner: null } as const];
    };
    const isTold = state === 'orphan' ? await giveBack(id, eventsAt) : await record(id, eventsAt);
    if (isTold) onWaiting(id, message);
  };
  /** An orphan is claimed, since its worker is dead. */
  const giveBack = async (id: string, eventsAt: EventsAt) => {
    const claim = await log.claim(id, leaseMs);
    if (!claim) return false;
    const events = await eventsAt(claim.lastSeq);
    await log.append(claim, [...events, { type: 'STATUS', status: 'QUEUED' }]);
    return events.length > 0;
  };
  const record = async (id: string, eventsAt: EventsAt) => {
    const after = (await log.head(id))?.lastSeq ?? 0;
    const events = await eventsAt(after);
    return events.length > 0 && (await log.transition({ id, after }, ['QUEUED'], events));
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
