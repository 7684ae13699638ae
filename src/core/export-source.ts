/** What is exported: the results of one scan, or findings of many scans. The writers of src/formats turn it into files. */
import type { ScannerState, ScanStatus } from './event.ts';
import type { TargetKind } from './target.ts';
import type { ResultType, Severity } from './vocabulary.ts';
import type { ScanWarning } from './warning.ts';

export type BySeverity = Record<Lowercase<Severity>, number>;

/** A scan in an export. */
export interface ExportedScan {
  /** missing for a scan whose database exists only while it runs */
  id?: string;
  target: string;
  targetKind: TargetKind;
  label: string | null;
  status: ScanStatus;
  error: string | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  /** seq of the newest event that is part of the export */
  lastSeq?: number;
  scanners: readonly { name: string; options: unknown; state: ScannerState; error: string | null }[];
  summary: {
    hosts: number;
    aliveHosts: number;
    endpoints: number;
    findings: number;
    assessments: number;
    bySeverity: BySeverity;
  };
  warnings: readonly ScanWarning[];
}

export interface ExportHead {
  /** null: findings of many scans */
  scan: ExportedScan | null;
  /** when the export began */
  at: Date;
  /** what the client selected, such as `minSeverity HIGH`; empty: everything */
  selection: readonly string[];
  /** numbers of selected results */
  totals: Record<ResultType, number>;
  /** numbers of selected findings */
  bySeverity: BySeverity;
}

/**
 * Results as texts of JSON lines. Each text has whole lines, which end with a line feed, and the texts are of bounded size. A
 * line is an event of the log with its seq; findings of many scans have the id and the target of their scan, and their
 * position among all findings.
 */
export type Lines = AsyncIterable<string>;

export interface ExportSource {
  /** Facts about the export. Resolves when the scan has ended, if it runs in this process. */
  head(): Promise<ExportHead>;
  /** All results, in the order in which they were recorded. */
  lines(): Lines;
  /** The results of one type; the worst findings come first. */
  linesOf(type: ResultType): Lines;
}

/** A format of files. */
export interface ExportFormat {
  /** also the extension of its files */
  readonly name: string;
  readonly mediaType: string;
  /** for the help, after its name */
  readonly description: string;
  /** Results are written in recorded order while they are read, so that a client can resume from the last one. */
  readonly resumable?: boolean;
  /**
   * @param note receives sentences about what the format leaves out
   * @returns texts, to be encoded as UTF-8
   */
  write(source: ExportSource, note?: (sentence: string) => void): AsyncIterable<string>;
}
