/** The findings of all scans of a workspace, in the order in which they were recorded. */
import type { ScanEvent } from './event.ts';
import type { Feed } from './feed.ts';
import type { Severity } from './result.ts';

export interface FindingFilter {
  workspace: string;
  minSeverity?: Severity | undefined;
  /** kinds of findings, such as sql_injection */
  types?: readonly string[] | undefined;
  /** value of the scan's target */
  target?: string | undefined;
}

export interface FoundEvent {
  /** position among the findings of all scans; permanent and never reused */
  position: number;
  event: ScanEvent & { type: 'FINDING' };
}

export interface Findings {
  /**
   * Position of the last finding recorded before a time, or of the newest finding if no time is given; 0 if there is
   * none. A feed from there has every finding recorded since.
   * @param time milliseconds since 1970
   */
  positionBefore(time?: number): Promise<number>;
  feed(filter: FindingFilter): Feed<FoundEvent>;
}
