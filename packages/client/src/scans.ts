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
  /** Progress in whole percent. It never decreases, and is 100 only when COMPLETED. */
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
export interface ScanUpdate<Row = Scan> {
  /** LEFT: the filter no longer matches it. Over polling, a deleted scan has LEFT as well. */
  type: 'CREATED' | 'UPDATED' | 'LEFT' | 'DELETED';
  scanId: string;
  /** null if the scan has been deleted */
  scan: Row | null;
}

/** All given conditions must match. */
export interface ScanFilter {
  /** Only these scans, by global id. */
  ids?: readonly string[] | undefined;
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
  /** Fields of a Scan in GraphQL, without outer braces. Default: those of the type `Scan`. */
  selection?: string | undefined;
  /** Start with the changes since this time of the server. Default: start with the scans that have not ended. */
  since?: string | undefined;
  /**
   * Called when the server has started to send updates. If `isComplete` is false, changes since `since` may be missing: read
   * the list again. Updates that the list already includes may be repeated.
   */
  onConnected?: ((stream: { transport: Transport; isComplete: boolean }) => void) | undefined;
};

/** What the list and its updates select of a scan. */
export const SCAN_SELECTION =
  'id target targetKind label status progress message error createdAt startedAt finishedAt lastSeq summary { hosts aliveHosts endpoints findings bySeverity { critical high medium low info unknown } }';

/**
 * The scans that have not ended, and from then on each scan that changes. Never ends by itself. If `since`, or the last update
 * before an interruption, is older than the server's memory of deleted scans, it starts again without `since`.
 *
 * @typeParam Row type of the scans for a `selection`
 */
export function followScans<Row = Scan>({
  filter,
  selection = SCAN_SELECTION,
  since,
  onConnected,
  ...options
}: FollowScansOptions): Feed<ScanUpdate<Row>> {
  /** Time of the last update, by the server's clock. */
  let latest = since;
  const known = new Map<string, string>();
  const source: Source<ScanUpdate<Row>> = {
    subscription: () => ({
      query: `subscription ($filter: ScanFilter, $since: DateTime) {
scanUpdates(filter: $filter, since: $since) { type at scanId scan { ${selection} } }
}`,
      variables: { filter, since: latest },
    }),
    poll: ({ pollScans }) => pollScans(selection, filter, known),
    opened(transport) {
      onConnected?.({ transport, isComplete: transport !== 'polling' && latest !== undefined });
    },
    recovers(code) {
      if (code !== 'CURSOR_EXPIRED') return false;
      latest = undefined;
      return true;
    },
    read({ scanUpdates, ...update }) {
      if (!scanUpdates) return update;
      const { type, at, scanId, scan } = scanUpdates;
      latest = at;
      // The scan was deleted in the meantime: DELETED follows.
      return scan || type === 'DELETED' ? { type, scanId, scan } : null;
    },
  };
  return follow(source, options);
}
