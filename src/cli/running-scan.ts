/** A scan as commands show it, wherever it runs. */
import type { ScanEvent } from '../core/event.ts';
import type { ExportSource } from '../core/export-source.ts';
import type { ScanRecord } from '../sdk/scan-record.ts';
import type { StopSignal } from './shell.ts';

export interface RunningScan {
  /** in its normal form */
  readonly target: string;
  /** scanner names */
  readonly scanners: readonly string[];
  /** scanners that could also run, but are active and were not requested, if that is known */
  readonly notRequested?: readonly string[];
  /** Resolves when the scan has ended, even if it failed. */
  readonly ended: Promise<ScanRecord>;
  /** All events in order, in pages as they are logged. Ends with the scan. */
  events(): AsyncIterable<readonly ScanEvent[]>;
  /**
   * The results, for a file.
   * @param options.live reads them while the scan runs, instead of at its end
   */
  results(options: { live: boolean }): ExportSource;
  /** Cancels the scan, or stops following it. @param signal that the user sent; null if the output cannot be written */
  cancel(signal: StopSignal | null): Promise<void>;
  close(): Promise<void>;
}

/** Prints a line to standard error, between the lines of the scan. */
export type Notify = (text: string) => void;

export type OpenScan = (notify: Notify) => Promise<RunningScan>;
