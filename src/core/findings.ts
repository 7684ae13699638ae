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
  /** place among the findings of all scans; it outlasts the process and is never given again */
  position: number;
  event: ScanEvent & { type: 'FINDING' };
}

export interface Findings {
  /**
   * Position of the last finding recorded before a time; without one, of the newest finding. 0: there is none. A feed
   * that begins there brings every finding recorded since.
   * @param time milliseconds since 1970
   */
  positionBefore(time?: number): Promise<number>;
  feed(filter: FindingFilter): Feed<FoundEvent>;
}
