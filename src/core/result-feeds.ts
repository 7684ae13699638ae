/** The findings and page assessments of all scans of one workspace, in the order in which they were recorded. */
import type { ScanEvent } from './event.ts';
import type { Feed } from './feed.ts';
import type { AssessmentFilter, FindingFilter } from './result-filter.ts';

/** An event of a result with its position among the results of its type in all scans; permanent and never reused. */
export interface Recorded<Type extends 'FINDING' | 'ASSESSMENT'> {
  position: number;
  event: ScanEvent & { type: Type };
}

export interface ResultFeeds<Type extends 'FINDING' | 'ASSESSMENT', Filter> {
  /**
   * Position of the last result recorded before a time, or of the newest one if no time is given; 0 if there is none. A
   * feed from there has every result recorded since.
   * @param time milliseconds since 1970
   */
  positionBefore(time?: number): Promise<number>;
  feed(filter: Filter): Feed<Recorded<Type>>;
  /** The results at some positions, in their order, without those that were deleted. */
  at(positions: readonly number[]): Promise<Recorded<Type>[]>;
}

/** Longer than a commit takes. */
const OVERLAP_MS = 10_000;

/**
 * Where a stream starts for a reader that resumes after a position, or that read a list at a time, and gets what was recorded
 * since; without either, at the end. For a time it starts some seconds earlier: a result gets its time before its commit, so
 * that the list may lack results that are older than the list.
 */
export async function startOf(
  feeds: Pick<ResultFeeds<never, never>, 'positionBefore'>,
  { after, since }: { after: number | undefined; since: Date | null | undefined },
): Promise<number> {
  // Not ahead of all results: the newest ones may have been deleted, or a backup may have been restored.
  if (after !== undefined) return Math.min(after, await feeds.positionBefore());
  return await feeds.positionBefore(since ? since.getTime() - OVERLAP_MS : undefined);
}

export type Findings = ResultFeeds<'FINDING', FindingFilter>;
export type Assessments = ResultFeeds<'ASSESSMENT', AssessmentFilter>;
