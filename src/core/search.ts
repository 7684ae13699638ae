/** Searches across all scans of a workspace. Every method sees everything that was recorded before it was called. */
import type { KeysetPage, Position } from './keyset.ts';
import type { AssessmentFilter, FindingFilter } from './result-filter.ts';

/** A list of the results of all scans of a workspace. */
export interface SearchList<Filter, Field extends string> {
  /**
   * Reads the positions of a page.
   * @throws UnavailableError if the index cannot be brought up to date
   */
  positions(workspace: string, filter: Filter, page: KeysetPage<Field>): Promise<Position[]>;
  /** @throws UnavailableError */
  count(workspace: string, filter: Filter): Promise<number>;
}

export interface Search {
  /** The unique key of a finding is its position among the findings of all scans; the same for assessments. */
  readonly findings: SearchList<FindingFilter, 'FOUND_AT' | 'SEVERITY'>;
  readonly assessments: SearchList<AssessmentFilter, 'FOUND_AT' | 'RISK_SCORE'>;
}
