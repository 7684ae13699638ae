import type { ScanStatus, ScanSummary } from './event.ts';
import { type Feed, type FeedOptions, follow } from './feed.ts';
import type { Source, Transport } from './transport.ts';

export type TargetKind = 'DOMAIN' | 'HOST' | 'URL' | 'REPOSITORY' | 'PAGE';

/** A scan in a list. */
export interface Scan {
  id: string;
  target: string;
  targetKind: TargetKind;
  label: string | null;
  status: ScanStatus;
  /** Whole percent. It never falls, and is 100 only when COMPLETED. */
  progress: number;
  message: string | null;
  /** Why the scan FAILED. */
  error: string | null;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  /** `seq` of the newest event. */
  lastSeq: number;
  summary: ScanSummary;
}

/** A change of a list of scans. */
export interface ScanUpdate {
  /** LEFT: the filter no longer matches it. Over polling, a deleted scan has LEFT as well. */
  type: 'CREATED' | 'UPDATED' | 'LEFT' | 'DELETED';
  scanId: string;
  /** null if the scan is not there any more */
  scan: Scan | null;
}

/** Conditions that must all hold. */
export interface ScanFilter {
  /** Scans with one of these statuses. */
  statuses?: readonly ScanStatus[] | undefined;
  /** Scans of targets of one of these kinds. */
  kinds?: readonly TargetKind[] | undefined;
  /** Scans whose target contains this text. */
  target?: string | undefined;
  /** Scans whose label contains this text. */
  label?: string | undefined;
  /** Scans whose target or label contains this text. */
  text?: string | undefined;
  /** Scans created at or after this time (ISO 8601). */
  since?: string | undefined;
  /** Scans created before this time (ISO 8601). */
  until?: string | undefined;
}

export type FollowScansOptions = FeedOptions & {
  filter?: ScanFilter | undefined;
  /** Start with what has changed since then, a time of the server. Default: with the scans that have not ended. */
  since?: string | undefined;
  /** The server sends updates from now on. Those of a lost connection may be missing: read the list again. */
  onConnected?: ((stream: { transport: Transport }) => void) | undefined;
};

/** What the list and its updates select of a scan. */
const SCAN_SELECTION =
  'id target targetKind label status progress message error createdAt startedAt finishedAt lastSeq summary { hosts aliveHosts endpoints findings bySeverity { critical high medium low info unknown } }';

export const LIST_QUERY = `query ($first: Int, $filter: ScanFilter) {
  scans(first: $first, filter: $filter) { nodes { ${SCAN_SELECTION} } }
}`;

const UPDATES = `subscription ($filter: ScanFilter, $since: DateTime) {
  scanUpdates(filter: $filter, since: $since) { type at scanId scan { ${SCAN_SELECTION} } }
}`;

const updated = (scan: Scan): ScanUpdate => ({ type: 'UPDATED', scanId: scan.id, scan });

/** Scans that are looked at by polling, the newest ones. */
const POLLED = 100;
const POLL_MS = 2000;

/** The scans that have not ended, and from then on each scan that changes. Never ends by itself. */
export function followScans({
  filter,
  since,
  onConnected,
  ...options
}: FollowScansOptions): Feed<ScanUpdate> {
  /** Time of the last update, by the server's clock. */
  let latest = since;
  const known = new Map<string, string>();
  const source: Source<ScanUpdate> = {
    subscription: () => ({
      query: UPDATES,
      variables: {
        filter,
        get since() {
          return latest;
        },
      },
    }),
    poll: {
      pauseMs: POLL_MS,
      operation: () => ({ query: LIST_QUERY, variables: { first: POLLED, filter } }),
      read({ scans }) {
        const updates: ScanUpdate[] = [];
        const left = new Set(known.keys());
        for (const scan of scans.nodes as Scan[]) {
          left.delete(scan.id);
          const text = JSON.stringify(scan);
          if (known.get(scan.id) !== text) updates.push(updated(scan));
          known.set(scan.id, text);
        }
        for (const scanId of left) {
          known.delete(scanId);
          // Of a full page it may as well be behind the end.
          if (scans.nodes.length < POLLED) updates.push({ type: 'LEFT', scanId, scan: null });
        }
        return { messages: updates.map((update) => ({ update })), complete: false };
      },
    },
    opened(transport) {
      onConnected?.({ transport });
    },
    read({ update, scanUpdates }) {
      if (update) return update;
      const { type, at, scanId, scan } = scanUpdates;
      latest = at;
      // The scan was deleted in the meantime: DELETED follows.
      return scan === null && type !== 'DELETED' ? null : { type, scanId, scan };
    },
  };
  return follow(source, options);
}
