/** Searches across all scans of one workspace. Every method sees everything that was recorded before it was called. */
import type { ScanStatus } from './event.ts';
import type { KeysetPage, Position } from './keyset.ts';
import type { AssessmentFilter, FindingFilter } from './result-filter.ts';
import type { THREAT_LEVELS } from './vocabulary.ts';

/** A list of the results of all scans. */
export interface SearchList<Filter, Field extends string> {
  /**
   * Reads the positions of a page.
   * @throws UnavailableError if the index cannot be brought up to date
   */
  positions(filter: Filter, page: KeysetPage<Field>): Promise<Position[]>;
  /** @throws UnavailableError */
  count(filter: Filter): Promise<number>;
}

/** Whole hours: `start` is included, `end` is not. Milliseconds since 1970. */
export interface Period {
  start: number;
  end: number;
}

/** Numbers of what was recorded in a period. Scans, their hosts, endpoints and durations belong to the time of their start. */
export interface Totals {
  byStatus: { status: ScanStatus; scans: number }[];
  /** findings by rank of their severity */
  bySeverity: number[];
  /** the most frequent types of findings */
  byType: { type: string; findings: number }[];
  /** findings of all other types */
  otherTypes: number;
  byThreatLevel: { threatLevel: (typeof THREAT_LEVELS)[number]; assessments: number }[];
  hosts: number;
  aliveHosts: number;
  endpoints: number;
  /** of the scans that have ended, in milliseconds; median and p95 are accurate to 2.5 %; null if there are none */
  durations: { count: number; mean: number; median: number; p95: number } | null;
}

export interface Search {
  /** Waits until everything that was recorded before the call is in the index. @throws UnavailableError */
  catchUp(): Promise<void>;
  /** The unique key of a finding is its position among the findings of all scans; the same for assessments. */
  readonly findings: SearchList<FindingFilter, 'FOUND_AT' | 'SEVERITY'>;
  readonly assessments: SearchList<AssessmentFilter, 'FOUND_AT' | 'RISK_SCORE'>;
  /**
   * Issues: the findings with one fingerprint. A filter applies to the latest finding of an issue, `since` and `until` to the
   * time at which it was last seen. The unique key is the position of the latest finding, or of the first one in the order FIRST_SEEN.
   */
  readonly issues: SearchList<FindingFilter, 'LAST_SEEN' | 'FIRST_SEEN' | 'SEVERITY' | 'OCCURRENCES'>;
  /** The totals of each period. @throws UnavailableError */
  stats(periods: readonly Period[]): Promise<Totals[]>;
  /** The hour in which something was recorded first; null if there is nothing. @throws UnavailableError */
  firstHour(): Promise<number | null>;
}
