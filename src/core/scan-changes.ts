/** A feed of changed scans, for views of many scans. It has states, not events: only the latest one counts. */
import { CursorExpiredError } from './errors.ts';
import type { Feed } from './feed.ts';
import type { Hint, PubSub } from './pubsub.ts';

/** Minimum time between two changes of the same scan. */
const INTERVAL_MS = 100;
/** Number of changed scans to remember. A reader that lags behind all of them must start again. */
const MAX_SCANS = 10_000;

export const SCAN_CHANGE_TYPES = ['CREATED', 'UPDATED', 'LEFT', 'DELETED'] as const;

export interface ScanChange {
  type: (typeof SCAN_CHANGE_TYPES)[number];
  scanId: string;
  version: number;
}

/** Whether a scan is in a list: it passes the filter, or no longer does, or it was deleted. */
export type Membership = 'inside' | 'outside' | 'deleted';

export interface ScanChanges {
  /**
   * The current version. Later changes have greater versions. A version is the time of its change, in milliseconds since
   * 1970, or slightly later, since no two changes have the same one.
   */
  readonly version: number;
  /**
   * The changes of the scans that pass a filter.
   * @param key identifies the filter
   * @param locate returns the membership of the given scans; none for those that can never pass the filter
   */
  feed(
    key: string,
    locate: (scanIds: string[]) => Promise<ReadonlyMap<string, Membership>>,
  ): Feed<ScanChange>;
  close(): void;
}

/** The latest change of a scan, with the versions of what each reader is told only once. */
interface Changed {
  version: number;
  /** value of performance.now() */
  atMs: number;
  toSeq: number;
  /** 0: it was created before this process started to listen */
  created: number;
  /** of the latest change after which it may no longer pass a filter */
  moved: number;
}

/** A change that is not announced yet. */
interface Pending {
  timer: NodeJS.Timeout;
  toSeq: number;
  created: boolean;
  moved: boolean;
}

export function createScanChanges(pubsub: PubSub): ScanChanges {
  let version = Date.now();
  /** The version of the newest change that was forgotten. Readers behind it have missed changes. */
  let forgotten = 0;
  /** ordered by version */
  const changed = new Map<string, Changed>();
  const due = new Map<string, Pending>();
  const listeners = new Set<() => void>();

  const change = (scanId: string) => {
    const pending = due.get(scanId);
    if (!pending) return;
    due.delete(scanId);
    const before = changed.get(scanId);
    version = Math.max(version + 1, Date.now());
    changed.delete(scanId);
    changed.set(scanId, {
      version,
      atMs: performance.now(),
      toSeq: pending.toSeq,
      created: pending.created ? version : (before?.created ?? 0),
      moved: pending.moved ? version : (before?.moved ?? 0),
    });
    if (changed.size > MAX_SCANS) {
      const [oldest] = changed;
      if (oldest) {
        forgotten = oldest[1].version;
        changed.delete(oldest[0]);
      }
    }
    for (const listener of listeners) listener();
  };
  const onHint = (hint: Hint) => {
    if ('asked' in hint) return;
    const { scanId } = hint;
    const known = changed.get(scanId);
    let pending = due.get(scanId);
    if (!pending) {
      const waitMs = Math.max(0, (known?.atMs ?? Number.NEGATIVE_INFINITY) + INTERVAL_MS - performance.now());
      const timer = setTimeout(() => change(scanId), waitMs);
      pending = { timer, toSeq: known?.toSeq ?? 0, created: false, moved: false };
      due.set(scanId, pending);
    }
    const toSeq = 'gone' in hint ? pending.toSeq : hint.toSeq;
    const transition = 'toSeq' in hint && hint.transition === true;
    pending.created ||= transition && toSeq === 1;
    // The first hint about a scan may be of any change.
    pending.moved ||= 'gone' in hint || transition || toSeq <= pending.toSeq || known === undefined;
    pending.toSeq = Math.max(pending.toSeq, toSeq);
  };

  // Listens even without subscribers: a change between a client's query and its subscription must not be lost.
  const leave = pubsub.subscribeAll(onHint);

  return {
    get version() {
      return version;
    },
    feed: (key, locate) => ({
      key: `changes ${key}`,
      durable: false,
      positionOf: (item) => item.version,
      async page(after, limit) {
        if (after < forgotten)
          throw new CursorExpiredError('Too many scans have changed since the last update; subscribe again.');
        const newer: (Changed & { scanId: string })[] = [];
        for (const [scanId, state] of changed) {
          if (state.version > after) newer.push({ scanId, ...state });
        }
        const looked = newer.slice(0, limit);
        const located = looked.length > 0 ? await locate(looked.map(({ scanId }) => scanId)) : new Map();
        return {
          items: looked.flatMap((state): ScanChange[] => {
            const type = changeType(state, after, located.get(state.scanId));
            return type ? [{ type, scanId: state.scanId, version: state.version }] : [];
          }),
          upTo: looked.at(-1)?.version ?? after,
          ended: false,
        };
      },
      listen(onGrow) {
        const own = () => onGrow();
        listeners.add(own);
        return () => {
          listeners.delete(own);
        };
      },
    }),
    close() {
      leave();
      for (const { timer } of due.values()) clearTimeout(timer);
      due.clear();
    },
  };
}

/** @returns what to send to a reader that knows all changes up to `after`; null: nothing */
function changeType(
  { created, moved }: Changed,
  after: number,
  membership: Membership | undefined,
): ScanChange['type'] | null {
  if (membership === 'inside') return created > after ? 'CREATED' : 'UPDATED';
  if (membership === 'deleted') return 'DELETED';
  return membership === 'outside' && moved > after ? 'LEFT' : null;
}
