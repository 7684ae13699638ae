/** Warnings about the completeness of a scan: limits reached, results merged or dropped, requests skipped. */

/**
 * Warning codes with their descriptions. The set is closed, so that clients can translate each code; the message of a
 * warning has the details.
 */
export const WARNINGS = {
  UNREACHABLE: 'The target, a host or a source did not respond, or responded with an error.',
  DNS_FAILED: 'DNS servers gave no answer for a name.',
  RATE_LIMITED:
    'The target asked for fewer requests (429, 503, Retry-After), or failed so often that the scan stopped sending requests to it.',
  RATE_NOT_ENFORCED: 'A tool or service does not support the request rate of the scan.',
  LIMIT_REACHED: 'A limit on the number of inputs, pages, requests, files or results was reached.',
  TRUNCATED: 'Content exceeded a size limit, and only its beginning was read.',
  TIMED_OUT: 'A time limit was reached before the work was done.',
  UNSAFE_SKIPPED: 'A URL or form was not requested because it may change state, log out, pay or delete.',
  TARGET_CHANGED:
    'The target began to respond differently during the scan: its session ended, it went down, or it blocked the scan. Later results are incomplete.',
  OUT_OF_SCOPE:
    'A host or URL was skipped because the target policy, robots.txt or the scope of the scan excludes it.',
  CONTENT_SKIPPED: 'Files, links or other content was skipped.',
  NOTHING_READ:
    'A repository or folder has no files that the scanner reads. If no scanner reads any, the scan fails.',
  CONTENT_UNREADABLE: 'Content could not be analysed: unknown encoding, noise or invalid syntax.',
  OUTPUT_NOT_UNDERSTOOD: 'Output of a tool or service could not be parsed.',
  TOOL_INCOMPLETE: 'A tool or service reported that it did not finish its work.',
  INVALID_RESULT: 'Invalid results were dropped.',
  RESULTS_MERGED: 'Duplicate results were merged.',
  RESULTS_SUPPRESSED:
    'Results were skipped because they are suppressed in the code or in the settings of their tool.',
  CANDIDATES_REJECTED: 'Candidates were rejected as false positives, such as placeholders for secrets.',
  SIGN_IN_FAILED: 'Logging in failed, or the session ended.',
  INPUTS_FAILED: 'Some inputs of a scanner failed.',
  LOG_DROPPED: 'Log lines were dropped.',
  SCANNER_SKIPPED: 'Inputs were not scanned because a user skipped the scanner.',
  RESUMED:
    'The scan was interrupted or paused, and resumed: inputs that were being scanned started again, and some requests were sent twice.',
  DATABASE_DELAYED: 'The scan had to wait for the database.',
} as const;
export type WarningCode = keyof typeof WARNINGS;
export const WARNING_CODES = Object.keys(WARNINGS) as [WarningCode, ...WarningCode[]];

/** All warnings of one code and scanner in a scan. */
export interface ScanWarning {
  code: WarningCode;
  /** null for scanwire itself */
  scanner: string | null;
  /** number of things affected */
  count: number;
  /** message of the first warning */
  message: string;
  /** seq of the first warning's LOG event */
  firstSeq: number;
}
