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
  /** times that a runner died with this scan */
  crashes: number;
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

/**
 * The log of every scan, and the one way to change what is known of a scan.
 *
 * Persist before publish: a promise of `create` or `append` that resolves means that the events, and the rows
 * projected from them, are on disk; readers are woken only then.
 */
export interface EventLog {
  /** Records a scan, QUEUED, with STATUS as event 1. */
  create(scan: NewScan): Promise<void>;

  /**
   * Takes a scan that nobody runs: QUEUED, or left by a runner whose lease ran out (then `crashes` is one more).
   * @returns null when it is being run, has ended or does not exist
   */
  claim(scanId: string, leaseMs: number): Promise<Claim | null>;

  /** Keeps the claim for another `leaseMs`. @throws FencedError when it is lost */
  renew(claim: Pick<Claim, 'id' | 'fence'>, leaseMs: number): Promise<{ cancelRequested: boolean }>;

  /**
   * Adds events, in order, as one unit. A terminal event ends the scan and the claim; STATUS QUEUED gives the
   * claim back, for the next runner to go on.
   * @returns seq of the last one
   * @throws FencedError when the claim is lost; nothing was written then
   */
  append(claim: Pick<Claim, 'id' | 'fence' | 'workspace'>, events: readonly EventBody[]): Promise<number>;

  /** A page of the log, in order. An unknown scan has no events. */
  read(scanId: string, options: ReadOptions): Promise<ScanEvent[]>;

  head(scanId: string): Promise<Head | null>;

  /** What its LOG events warn of, added up, in the order of the first of each. */
  warnings(scanId: string): Promise<ScanWarning[]>;

  /**
   * Asks whoever runs the scan, in whatever process, to cancel it, and records STATUS CANCELLING.
   * @returns false when it is not RUNNING
   */
  requestCancel(scanId: string): Promise<boolean>;

  /** Scans that nobody runs and that have not ended, oldest first. */
  claimable(): Promise<string[]>;

  /** Number of scans that are QUEUED. */
  queued(): Promise<number>;

  /** Takes an ended scan out of sight at once, then removes all its rows. @returns false when it has not ended */
  remove(scanId: string): Promise<boolean>;
}
