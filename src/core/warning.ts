/** Warnings about the completeness of a scan: limits reached, results merged or dropped, requests skipped. */

/**
 * Warning codes with their descriptions. The set is closed, so that clients can translate each code; the message of a
 * warning has the details.
 */
export const WARNINGS = {
  UNREACHABLE: 'The target, a host, or a source did not answer, or answered with an error.',
  DNS_FAILED: 'DNS servers gave no answer for a name.',
  RATE_LIMITED:
    'The target asked for fewer requests (429, 503, Retry-After), or failed so often that it was left alone.',
  RATE_NOT_ENFORCED: 'The request rate of the scan cannot be imposed on a tool or service.',
  LIMIT_REACHED: 'A bound on the number of inputs, pages, requests, files or results was reached.',
  TRUNCATED: 'Content was longer than what is read, and cut.',
  TIMED_OUT: 'Time ran out before the work was done.',
  UNSAFE_SKIPPED: 'Not requested because it may change state, sign out, pay or delete.',
  TARGET_CHANGED:
    'The target began to answer differently during the scan: signed out, switched off or blocked. Later results are incomplete.',
  OUT_OF_SCOPE: 'Left out because the target policy, robots.txt or the scope of the scan excludes it.',
  CONTENT_SKIPPED: 'Files, links or other content that was not looked at.',
  CONTENT_UNREADABLE: 'Content that could not be read or judged: unknown encoding, noise, broken syntax.',
  OUTPUT_NOT_UNDERSTOOD: 'Output of a tool or service that was not understood.',
  TOOL_INCOMPLETE: 'A tool or service reported that it did not finish its work.',
  INVALID_RESULT: 'Results that did not fit the schema, and were dropped.',
  RESULTS_MERGED: 'Results that were the same as others, and were merged with them.',
  RESULTS_SUPPRESSED:
    'Results that were left out because their tool has them suppressed, in the code or in its settings.',
  CANDIDATES_REJECTED: 'Candidates that were rejected as false positives, such as secrets that look made up.',
  SIGN_IN_FAILED: 'Signing in failed, or the session ended.',
  INPUTS_FAILED: 'Some inputs of a scanner failed.',
  LOG_DROPPED: 'Log lines that were dropped.',
  SCANNER_SKIPPED: 'Inputs that a scanner did not scan because a user skipped it.',
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
