/**
 * Makes up for hints that other nodes have sent and this one has not received: it looks for changed scans in the database,
 * and delivers hints about them. So whatever the pub/sub loses, each listener hears of each change, later.
 */
import { setBounded } from './bounded-map.ts';
import { UnavailableError } from './errors.ts';
import type { Changed, EventLog } from './event-log.ts';
import type { Hint, PubSub } from './pubsub.ts';

export interface MissedHintsParts {
  log: Pick<EventLog, 'changed' | 'removed'>;
  pubsub: Pick<PubSub, 'subscribeAll'>;
  /** Whether hints of other nodes arrive. */
  isConnected(): boolean;
  /** Calls the listeners of this process. */
  deliver(hint: Hint): void;
  onError(error: unknown): void;
}

export interface MissedHints {
  /** Hints may have been missed. */
  look(): void;
  close(): Promise<void>;
}

/** Interval of looks while no hints arrive; also the shortest one. */
const AWAY_MS = 1000;
/** Interval of looks while hints arrive: what one node cannot send, the others do not know to be missing. */
const CONNECTED_MS = 5000;
/** How far the clocks of the nodes and of the database may differ. */
const MARGIN_MS = 10_000;
/** Scans whose hints are remembered. */
const MAX_SCANS = 20_000;

interface Known {
  toSeq: number;
  /** as it was in the database; undefined after a hint that its status or label has changed */
  changedAt?: number | undefined;
}

export function watchMissedHints({ log, pubsub, isConnected, ...parts }: MissedHintsParts): MissedHints {
  const known = new Map<string, Known>();
  /** Scans that are known to be removed. */
  const gone = new Map<string, true>();
  const leave = pubsub.subscribeAll((hint) => {
    const { scanId } = hint;
    if ('gone' in hint) {
      known.delete(scanId);
      setBounded(gone, scanId, true, MAX_SCANS);
    }
    if (!('toSeq' in hint)) return;
    const before = known.get(scanId);
    const onlyGrew = hint.toSeq > (before?.toSeq ?? 0) && !hint.transition;
    const toSeq = Math.max(hint.toSeq, before?.toSeq ?? 0);
    setBounded(known, scanId, { toSeq, changedAt: onlyGrew ? before?.changedAt : undefined }, MAX_SCANS);
  });
  let sinceMs = Date.now() - MARGIN_MS;
  let lookedAt = performance.now();

  const tell = ({ id, lastSeq, createdAt, changedAt }: Changed) => {
    const before = known.get(id);
    const isNew = before === undefined && createdAt >= sinceMs;
    const hasGrown = lastSeq > (before?.toSeq ?? 0);
    // After a hint of one change there may have been another, without a hint.
    const hasMoved = before?.changedAt !== changedAt;
    if (isNew) parts.deliver({ scanId: id, toSeq: 1, transition: true });
    if (hasGrown || hasMoved)
      parts.deliver({ scanId: id, toSeq: lastSeq, ...(hasMoved && { transition: true }) });
    // Set last, since the hints above arrive here too.
    setBounded(known, id, { toSeq: lastSeq, changedAt }, MAX_SCANS);
  };
  const look = async () => {
    const begunMs = Date.now();
    lookedAt = performance.now();
    try {
      const changed = await log.changed(sinceMs);
      for (const scan of changed) tell(scan);
      for (const scanId of await log.removed(sinceMs))
        if (!gone.has(scanId)) parts.deliver({ scanId, gone: true });
      sinceMs = begunMs - MARGIN_MS;
    } catch (error) {
      // The next look starts from the same time.
      if (!(error instanceof UnavailableError)) parts.onError(error);
    }
  };

  let looking: Promise<void> | null = null;
  let isDue = false;
  const lookSoon = () => {
    isDue = true;
    looking ??= (async () => {
      while (isDue) {
        isDue = false;
        await look();
      }
      looking = null;
    })();
  };
  const timer = setInterval(() => {
    const waited = performance.now() - lookedAt;
    if (!isConnected() || waited >= CONNECTED_MS - AWAY_MS / 2) lookSoon();
  }, AWAY_MS);
  return {
    look: lookSoon,
    async close() {
      clearInterval(timer);
      leave();
      isDue = false;
      await looking;
    },
  };
}
