import type { AuditDraft } from './audit-entry.ts';
import type { Availability } from './availability.ts';
import type { EncodedResult } from './encoded-result.ts';
import type {
  EventBody,
  EventFilter,
  ScanEvent,
  ScannerState,
  ScanStatus,
  ScanSummary,
  TerminalBody,
  TerminalType,
} from './event.ts';
import type { Place, ScanFigures, ScannerFigures } from './figures.ts';
import type { Page } from './page.ts';
import type { StoredEvent } from './stored-event.ts';
import type { TargetKind } from './target.ts';
import type { ScanWarning } from './warning.ts';

export interface NewScan {
  id: string;
  workspace: string;
  /** id of the caller; omitted or null if it is not known */
  startedBy?: string | null;
  target: string;
  targetKind: TargetKind;
  label: string | null;
  /** the submitted page; only for a scan of kind PAGE */
  page?: Page | null;
  scanners: readonly ScannerRequest[];
  /** An external scanner pushes the results, and has to give a sign of life within this time. */
  external?: { timeoutMs: number } | undefined;
  /** It scans servers that this process starts for it on these ports. */
  demo?: DemoPorts | undefined;
}

/** Ports of the servers of a demo scan, on loopback. A scan keeps them when it is interrupted and resumed. */
export interface DemoPorts {
  dns: number;
  http: number;
  https: number;
  sources: number;
  service: number;
}

export interface ScannerRequest {
  name: string;
  /** validated, with defaults filled in */
  options: Record<string, unknown>;
  /** secret options, encrypted; erased when the scan ends (secret-options.ts) */
  sealed?: string | undefined;
}

/** A scanner of a claimed scan, with what earlier runners have done. */
export interface ClaimedScanner extends ScannerRequest {
  state: ScannerState;
  /** A user has asked to skip it. */
  skipRequested: boolean;
  figures: ScannerFigures;
  /** null if no earlier runner has started it */
  place: Place | null;
}

/** The right to append to a scan's log, until another runner claims the scan or it ends. */
export interface Claim extends NewScan {
  page: Page | null;
  scanners: readonly ClaimedScanner[];
  fence: number;
  /** number of times that a runner's process ended while this scan was running */
  crashes: number;
  /** crashes while no other scan was running in the process */
  crashesAlone: number;
  /** number of `crashesAlone` without any new result */
  crashesStuck: number;
  cancelRequested: boolean;
  pauseRequested: boolean;
  /** milliseconds that earlier runners have run it */
  duration: number;
  /** requests of earlier runners */
  requests: number;
  /** whole percent and numbers of results that earlier runners of this scan have reached */
  progress: number;
  summary: ScanSummary;
  lastSeq: number;
}

export interface Head {
  workspace: string;
  target: string;
  targetKind: TargetKind;
  /** id of the caller who started the scan */
  startedBy?: string | null;
  lastSeq: number;
  status: ScanStatus;
  /** type of the terminal event; null until the scan has ended */
  terminal: TerminalType | null;
  /** An external scanner pushes the results. */
  external?: true;
}

export interface ReadOptions extends EventFilter {
  /** only events with a greater seq */
  after: number;
  limit: number;
  /** only events up to this seq */
  upTo?: number | undefined;
  /** the last `limit` events instead of the first ones; in order as well */
  last?: boolean | undefined;
}

/** Requests to the runner of a scan. */
export interface Renewed {
  cancelRequested: boolean;
  pauseRequested: boolean;
  /** scanners to be skipped */
  skipRequested: readonly string[];
}

/** A scan that no process runs. */
export interface Claimable {
  id: string;
  workspace: string;
  /**
   * `orphan`: its lease expired. `suspect`: its lease expired before, and it may be what crashed the process.
   * `queued`: neither.
   */
  state: 'queued' | 'suspect' | 'orphan';
  /** names of its scanners that the worker lacks */
  missing: readonly string[];
}

export interface ClaimOptions {
  /** No other scan runs in this process until `trust` is called. */
  alone?: boolean;
  /** names of the scanners that the worker has; default: it need not have those of the scan */
  scanners?: readonly string[];
}

/** A scan as it is when a reader looks for changes. Times are in milliseconds since 1970. */
export interface Changed {
  id: string;
  lastSeq: number;
  createdAt: number;
  /** when its status or label last changed, or something else while no process ran it */
  changedAt: number;
}

/**
 * The logs of all scans, and the only way to change a scan.
 *
 * Persist before publish: when a promise of `create` or `append` resolves, the events and the rows projected from them
 * are on disk. Readers are woken only after that.
 */
export interface EventLog {
  /** Whether the log can be written. */
  readonly availability: Availability;

  /**
   * Records a QUEUED scan, with STATUS as event 1. An external scan is RUNNING at once, with the events of `externalBeginning` as
   * well, and cannot be claimed.
   * @returns the time of creation in milliseconds since 1970; null, with nothing recorded, if `maxQueued` scans are
   *   already QUEUED, or `maxOfWorkspace` of its workspace; of an external scan: if so many external ones are RUNNING; of a
   *   demo scan: also if MAX_DEMO_SCANS of its workspace have not ended
   * @throws UnavailableError
   */
  create(scan: NewScan, maxQueued?: number, maxOfWorkspace?: number): Promise<number | null>;

  /**
   * Claims a scan that no process runs: a QUEUED one, or one whose runner's lease expired (this increments `crashes`,
   * and `crashesAlone` if it was claimed to run alone).
   * @returns null if the scan is running, has ended, does not exist, or has a scanner that the worker lacks
   * @throws UnavailableError
   */
  claim(scanId: string, leaseMs: number, options?: ClaimOptions): Promise<Claim | null>;

  /** Extends the claim by `leaseMs`. @throws FencedError if the claim is lost */
  renew(claim: Pick<Claim, 'id' | 'fence'>, leaseMs: number): Promise<Renewed>;

  /**
   * Appends events atomically, in order. A terminal event ends the scan and the claim; STATUS QUEUED releases the
   * claim, so that another runner can resume the scan, and so does STATUS PAUSED.
   * @param figures stored in the same transaction; there may be no events
   * @returns seq of the last event
   * @throws FencedError if the claim is lost, UnavailableError if the log could not be written for a long time; nothing
   *   was written then
   */
  append(
    claim: Pick<Claim, 'id' | 'fence'>,
    events: readonly EventBody[],
    figures?: ScanFigures | null,
  ): Promise<number>;

  /**
   * Appends events if the scan has one of the statuses `from`.
   * @param scan a claim, or only the id: then no process may hold a claim. External scans have none. `after`: its log must
   *   end at this seq
   * @returns false, with nothing written, if the status is another one, the log has grown or the claim is lost
   * @throws UnavailableError
   */
  transition(
    scan: { id: string; fence?: number; after?: number },
    from: readonly ScanStatus[],
    events: readonly EventBody[],
  ): Promise<boolean>;

  /**
   * Appends events to an external scan atomically, in order, if its log ends at `after`: the caller knows all that the scan
   * has, even when other processes append. Counts as a sign of life; there may be no events.
   * @param entries recorded in the audit log in the same transaction
   * @returns seq of the last event; null, with nothing written, if the log has grown or the scan is not RUNNING
   * @throws UnavailableError
   */
  ingest(
    scan: { id: string; after: number },
    events: readonly (EventBody | EncodedResult)[],
    entries?: readonly AuditDraft[],
  ): Promise<number | null>;

  /** External scans that have given no sign of life within their timeout. */
  silent(): Promise<{ id: string; timeoutMs: number }[]>;

  /**
   * Ends an external scan that is still silent.
   * @returns false, with nothing written, if it is not
   * @throws UnavailableError
   */
  endSilent(scanId: string, end: TerminalBody): Promise<boolean>;

  /** Reads a page of the log, in order; empty for an unknown scan. */
  read(scanId: string, options: ReadOptions): Promise<ScanEvent[]>;

  /** The same page as it is stored. */
  stored(scanId: string, options: ReadOptions): Promise<StoredEvent[]>;

  head(scanId: string): Promise<Head | null>;

  /** The scan as it was recorded, with its current label; null if it does not exist. */
  recorded(scanId: string): Promise<NewScan | null>;

  /** The scan's warnings: those of its LOG events, added up by code, in the order of their first event. */
  warnings(scanId: string): Promise<ScanWarning[]>;

  /**
   * Asks the scan's runner, in any process, to cancel it, and records STATUS CANCELLING.
   * @returns false if the scan is not RUNNING
   * @throws UnavailableError
   */
  requestCancel(scanId: string): Promise<boolean>;

  /**
   * Changes the label, whatever the status of the scan. Readers are woken, although the log has no event of it.
   * @returns false if the scan does not exist, or has this label
   * @throws UnavailableError
   */
  setLabel(scanId: string, label: string | null): Promise<boolean>;

  /**
   * Asks the scan's runner, in any process, to pause it.
   * @returns false if no process has claimed the scan, or if it is CANCELLING
   * @throws UnavailableError
   */
  requestPause(scanId: string): Promise<boolean>;

  /**
   * Queues a PAUSED scan, and records STATUS QUEUED.
   * @returns QUEUED; SUSPECT: it is queued and has to run alone; FULL: `maxQueued` scans are QUEUED already, or
   *   `maxOfWorkspace` of its workspace; PAUSING: its runner has not stopped yet; null if it is not PAUSED
   * @throws UnavailableError
   */
  resume(
    scanId: string,
    maxQueued?: number,
    maxOfWorkspace?: number,
  ): Promise<'QUEUED' | 'SUSPECT' | 'FULL' | 'PAUSING' | null>;

  /**
   * Skips a scanner. If a process has claimed the scan, it is asked to do so. Otherwise the events are recorded at once.
   * @returns SKIPPED: the scanner is skipped; REQUESTED: it will be; otherwise nothing was changed: ENDED: the scanner has
   *   ended; null: the scan has ended or is CANCELLING; a list: the scan has only these scanners
   * @throws UnavailableError
   */
  requestSkip(
    scanId: string,
    scanner: string,
  ): Promise<'SKIPPED' | 'REQUESTED' | 'ENDED' | readonly string[] | null>;

  /**
   * Scans that wait or run and that no process has claimed, without external ones: orphans and suspects first, by their number of crashes alone
   * (fewest first), then by age.
   * @param scanners names of the scanners that the worker has; default: it lacks none
   */
  claimable(scanners?: readonly string[]): Promise<Claimable[]>;

  /** Scans that are RUNNING, external ones too, and those with a `changedAt` since a time. */
  changed(sinceMs: number): Promise<Changed[]>;

  /** Ids of the scans that were removed since a time, in milliseconds since 1970. */
  removed(sinceMs: number): Promise<string[]>;

  /** Scans that some process runs, and the time until which it has claimed them, in milliseconds since 1970; no external ones. */
  leased(): Promise<{ id: string; until: number }[]>;

  /** Marks the scans whose lease has expired as suspects. @throws UnavailableError */
  suspect(scanIds: readonly string[]): Promise<void>;

  /** Clears a scan of the suspicion that it crashes its process; other scans may run beside it again. @throws UnavailableError */
  trust(claim: Pick<Claim, 'id' | 'fence'>): Promise<void>;

  /**
   * Hides an ended scan permanently; its rows are deleted later.
   * @returns false if the scan has not ended
   * @throws UnavailableError
   */
  remove(scanId: string): Promise<boolean>;

  /** The same changes, each recorded with an entry of the audit log in one transaction; neither if nothing changes. */
  audited(entry: AuditDraft): AuditedChanges;
}

export type AuditedChanges = Pick<
  EventLog,
  | 'create'
  | 'transition'
  | 'requestCancel'
  | 'setLabel'
  | 'requestPause'
  | 'resume'
  | 'requestSkip'
  | 'remove'
>;

/** Observes a log, for caches and metrics. Its errors are reported and ignored. */
export interface LogObserver {
  /**
   * Called after events were committed and before readers are woken.
   * @param toSeq seq of the last one
   * @param events JSON of each body
   */
  appended?(scanId: string, toSeq: number, at: number, events: readonly string[]): void;
  /** One transaction was committed. */
  committed?(events: number, ms: number): void;
  /** A page or a head was read from the database. */
  read?(): void;
  /** The number of events that wait for the next transaction has changed. */
  waiting?(events: number): void;
}
