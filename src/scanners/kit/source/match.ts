import type { WarningCode } from '../../../core/warning.ts';

/** A file of source code, as plain data that can be sent to a thread. */
export interface SourceFile {
  /** relative to the repository */
  path: string;
  /** its first bytes, up to the limit of the scanner */
  content: Uint8Array;
}

export interface SourceMatch {
  /** id of the matching rule: lower case, digits, hyphens */
  rule: string;
  /** from 1; columns in UTF-16 units (SARIF 2.1.0, section 3.30) */
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  /** The matching lines, at most 500 characters, secrets masked. */
  excerpt: string;
  /** The matching text, white space collapsed and secrets masked: stable when other lines move it. */
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

/** The matches in one file, or why it could not be read. */
export interface SourceReading {
  path: string;
  matches: SourceMatch[];
  problem: SourceProblem | null;
}
