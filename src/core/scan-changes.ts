/** A feed of changed scans, for views of many scans. It has states, not events: only the latest one counts. */
import { CursorExpiredError } from './errors.ts';
import type { Feed } from './feed.ts';
import type { PubSub } from './pubsub.ts';

/** Minimum time between two changes of the same scan. */
const INTERVAL_MS = 100;
/** Number of changed scans to remember. A reader that lags behind all of them must start again. */
const MAX_SCANS = 10_000;

export interface ScanChange {
  scanId: string;
  version: number;
}

export interface ScanChanges {
  /** The current version. Later changes have greater versions. */
  readonly version: number;
  /**
   * The changes of the scans that pass a filter.
   * @param key identifies the filter
   * @param pick returns those of the given scans that pass the filter
   */
  feed(key: string, pick: (scanIds: string[]) => Promise<ReadonlySet<string>>): Feed<ScanChange>;
  close(): void;
}

export function createScanChanges(pubsub: PubSub): ScanChanges {
  let version = 0;
  /** The version of the newest change that was forgotten. Readers behind it have missed changes. */
  let forgotten = 0;
  /** ordered by version */
  const changed = new Map<string, { version: number; at: number }>();
  const due = new Map<string, NodeJS.Timeout>();
  const listeners = new Set<() => void>();

  const change = (scanId: string) => {
    due.delete(scanId);
    changed.delete(scanId);
    changed.set(scanId, { version: ++version, at: performance.now() });
    if (changed.size > MAX_SCANS) {
      const [oldest] = changed;
      if (oldest) {
        forgotten = oldest[1].version;
        changed.delete(oldest[0]);
      }
    }
    for (const listener of listeners) listener();
  };
  const onHint = ({ scanId }: { scanId: string }) => {
    if (due.has(scanId)) return;
    const last = changed.get(scanId)?.at ?? Number.NEGATIVE_INFINITY;
    const wait = Math.max(0, last + INTERVAL_MS - performance.now());
    due.set(
      scanId,
      setTimeout(() => change(scanId), wait),
    );
  };

  // Listens even without subscribers: a change between a client's query and its subscription must not be lost.
  const leave = pubsub.subscribeAll(onHint);

  return {
    get version() {
      return version;
    },
    feed: (key, pick) => ({
      key: `changes ${key}`,
      durable: false,
      positionOf: (item) => item.version,
      async page(after, limit) {
        if (after < forgotten)
          throw new CursorExpiredError('Too many scans have changed since the last update; subscribe again.');
        const newer: ScanChange[] = [];
        for (const [scanId, state] of changed)
          if (state.version > after) newer.push({ scanId, version: state.version });
        const looked = newer.slice(0, limit);
        const picked = looked.length > 0 ? await pick(looked.map(({ scanId }) => scanId)) : new Set();
        return {
          items: looked.filter(({ scanId }) => picked.has(scanId)),
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
      for (const timer of due.values()) clearTimeout(timer);
      due.clear();
    },
  };
}
