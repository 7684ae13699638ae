import type { WarningCode } from '../../../core/warning.ts';

/** What a look at one file of source code hands to the scanner: plain data, so that it can come from a thread. */
export interface SourceFile {
  /** relative to the repository */
  path: string;
  /** its first bytes, up to the bound of the scanner */
  content: Uint8Array;
}

export interface SourceMatch {
  /** id of the rule that it broke: lower case, digits, hyphens */
  rule: string;
  /** from 1; columns in UTF-16 units (SARIF 2.1.0, section 3.30) */
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  /** The lines that it is on, at most 500 characters; a secret in them is masked. */
  excerpt: string;
  /** What it is made of, white space collapsed and secrets masked: what stays the same when other lines move it. */
  key: string;
}

/** Why a file was not read to the end. */
export interface SourceProblem {
  code: Extract<
    WarningCode,
    'LIMIT_REACHED' | 'TRUNCATED' | 'TIMED_OUT' | 'CONTENT_UNREADABLE' | 'CONTENT_SKIPPED'
  >;
  /** completes "not read to the end" */
  message: string;
}

/** What was found in one file, or why it could not be looked at. */
export interface SourceReading {
  path: string;
  matches: SourceMatch[];
  problem: SourceProblem | null;
}
