import type { Availability } from './availability.ts';
import type { EventBody, EventFilter, ScanEvent, ScanStatus, ScanSummary, TerminalType } from './event.ts';
import type { Page } from './page.ts';
import type { TargetKind } from './target.ts';
import type { ScanWarning } from './warning.ts';

export interface NewScan {
  id: string;
  workspace: string;
  target: string;
  targetKind: TargetKind;
  label: string | null;
  /** of a scan that judges one that was handed in */
  page?: Page | null;
  scanners: readonly ScannerRequest[];
}

export interface ScannerRequest {
  name: string;
  /** as validated, defaults filled in */
  options: Record<string, unknown>;
}

/** The right to append to a scan's log. A later claim, and the scan's end, take it away. */
export interface Claim extends NewScan {
  page: Page | null;
  fence: number;
  /** times that the process of a runner ended while this scan was running */
  crashes: number;
  /** those of them where no other scan was running in that process */
  crashesAlone: number;
  /** those of `crashesAlone` in which no result was recorded */
  crashesStuck: number;
  cancelRequested: boolean;
  /** whole percent, and numbers of results, that earlier runners of this scan reached */
  progress: number;
  summary: ScanSummary;
  lastSeq: number;
}

export interface Head {
  workspace: string;
  lastSeq: number;
  status: ScanStatus;
  /** type of the terminal event; null while the scan goes on */
  terminal: TerminalType | null;
}

export interface ReadOptions extends EventFilter {
  /** events with a greater seq only */
  after: number;
  limit: number;
  /** events up to this seq only */
  upTo?: number | undefined;
}

/** A scan that nobody runs. */
export interface Claimable {
  id: string;
  /**
   * `orphan`: its lease ran out; `suspect`: so it did before, and it has not been cleared of ending its process;
   * `queued`: neither.
   */
  state: 'queued' | 'suspect' | 'orphan';
}

/**
 * The log of every scan, and the one way to change what is known of a scan.
 *
 * Persist before publish: a promise of `create` or `append` that resolves means that the events, and the rows
 * projected from them, are on disk; readers are woken only then.
 */
export interface EventLog {
  /** Whether the log can be written. */
  readonly availability: Availability;

  /**
   * Records a scan, QUEUED, with STATUS as event 1.
   * @returns when, in milliseconds since 1970; null when `maxQueued` scans are QUEUED already: nothing was recorded then
   * @throws UnavailableError
   */
  create(scan: NewScan, maxQueued?: number): Promise<number | null>;

  /**
   * Takes a scan that nobody runs: QUEUED, or left by a runner whose lease ran out (then `crashes` is one more, and
   * `crashesAlone` if it was claimed to run alone).
   * @param alone no other scan runs in this process, until `trust` says otherwise
   * @returns null when it is being run, has ended or does not exist
   * @throws UnavailableError
   */
  claim(scanId: string, leaseMs: number, alone?: boolean): Promise<Claim | null>;

  /** Keeps the claim for another `leaseMs`. @throws FencedError when it is lost */
  renew(claim: Pick<Claim, 'id' | 'fence'>, leaseMs: number): Promise<{ cancelRequested: boolean }>;

  /**
   * Adds events, in order, as one unit. A terminal event ends the scan and the claim; STATUS QUEUED gives the
   * claim back, for the next runner to go on.
   * @returns seq of the last one
   * @throws FencedError when the claim is lost; UnavailableError when the log could not be written for long; nothing
   *   was written then
   */
  append(claim: Pick<Claim, 'id' | 'fence'>, events: readonly EventBody[]): Promise<number>;

  /** A page of the log, in order. An unknown scan has no events. */
  read(scanId: string, options: ReadOptions): Promise<ScanEvent[]>;

  head(scanId: string): Promise<Head | null>;

  /** What its LOG events warn of, added up, in the order of the first of each. */
  warnings(scanId: string): Promise<ScanWarning[]>;

  /**
   * Asks whoever runs the scan, in whatever process, to cancel it, and records STATUS CANCELLING.
   * @returns false when it is not RUNNING
   * @throws UnavailableError
   */
  requestCancel(scanId: string): Promise<boolean>;

  /**
   * Scans that nobody runs and that have not ended: orphans and suspects first, those that have crashed alone least
   * before the others, then by age.
   */
  claimable(): Promise<Claimable[]>;

  /** Scans that somebody runs. */
  leased(): Promise<string[]>;

  /** Marks those of the scans whose lease has run out as suspects. @throws UnavailableError */
  suspect(scanIds: readonly string[]): Promise<void>;

  /** Clears a scan of the suspicion that it ends its process; others may run beside it from now on. @throws UnavailableError */
  trust(claim: Pick<Claim, 'id' | 'fence'>): Promise<void>;

  /**
   * Takes an ended scan out of sight, for good; its rows are removed later.
   * @returns false when it has not ended
   * @throws UnavailableError
   */
  remove(scanId: string): Promise<boolean>;
}

/** Follows what a log does: to keep its newest events in memory, and to count. What it throws is reported, and ignored. */
export interface LogObserver {
  /**
   * Events were committed, before any reader is woken.
   * @param toSeq seq of the last one
   * @param events JSON of their bodies, without the brackets
   */
  appended?(scanId: string, toSeq: number, at: string, events: string): void;
  /** One transaction was committed. */
  committed?(events: number, ms: number): void;
  /** A page or a head was read from the database. */
  read?(): void;
  /** Number of events that wait for the next transaction. */
  waiting?(events: number): void;
}
