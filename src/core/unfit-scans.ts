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

  /** @returns whether there is nothing left to tell; otherwise the scan has changed meanwhile */
  const tell = async ({ id, missing, state }: Claimable): Promise<boolean> => {
    const message = `${WAITING} with the scanner${missing.length > 1 ? 's' : ''} ${missing.join(', ')}`;
    const eventsAt = async (upTo: number) => {
      const [last] = await log.read(id, { after: 0, upTo, limit: 1, types: ['PROGRESS'], last: true });
      const { percent = 0, message: known = null } = last?.type === 'PROGRESS' ? last : {};
      // Another worker, which may lack other scanners, may have told it.
      if (known?.startsWith(WAITING)) return [];
      return [logLine('WARN', message), { type: 'PROGRESS', percent, message, scanner: null } as const];
    };
    const told = state === 'orphan' ? await giveBack(id, eventsAt) : await record(id, eventsAt);
    if (told) onWaiting(id, message);
    return told !== null;
  };
  /** An orphan is claimed, since its worker is dead. @returns the number of events that tell it; null if it has changed meanwhile */
  const giveBack = async (id: string, eventsAt: EventsAt): Promise<number | null> => {
    const claim = await log.claim(id, leaseMs);
    if (!claim) return null;
    const events = await eventsAt(claim.lastSeq);
    await log.append(claim, [...events, { type: 'STATUS', status: 'QUEUED' }]);
    return events.length;
  };
  /** @returns as `giveBack` */
  const record = async (id: string, eventsAt: EventsAt): Promise<number | null> => {
    const after = (await log.head(id))?.lastSeq ?? 0;
    const events = await eventsAt(after);
    if (events.length === 0) return 0;
    return (await log.transition({ id, after }, ['QUEUED'], events)) ? events.length : null;
  };

  return {
    async look(unfit) {
      const nowMs = performance.now();
      since = new Map(unfit.map(({ id }) => [id, since.get(id) ?? nowMs]));
      const due = unfit.filter(({ id }) => nowMs - (since.get(id) ?? nowMs) > PATIENCE_MS);
      for (const scan of due.slice(0, MAX_TOLD)) {
        if (await tell(scan)) since.set(scan.id, Number.POSITIVE_INFINITY);
      }
    },
  };
}
