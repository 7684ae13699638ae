import type { ScanEvent } from '../core/event.ts';
import type { Finding } from '../core/result.ts';
import { severityRank } from '../core/vocabulary.ts';

export interface WorstFinding {
  finding: Finding;
  /** further findings of its type and severity */
  more: number;
}

/**
 * Collects the worst findings of a scan, one of each type and severity: the first one, and the number of the others. Once a
 * kind is not among the worst, it never is again, since later ones of its severity rank lower. So only those are kept.
 */
export function createWorstFindings(limit: number) {
  const worst: WorstFinding[] = [];
  return {
    worst: worst as readonly WorstFinding[],
    take(event: ScanEvent): void {
      if (event.type !== 'FINDING') return;
      const { finding } = event;
      const { severity, type } = finding;
      const known = worst.find((one) => one.finding.severity === severity && one.finding.type === type);
      if (known) {
        known.more++;
        return;
      }
      const lower = worst.findIndex((one) => severityRank(one.finding.severity) < severityRank(severity));
      worst.splice(lower === -1 ? worst.length : lower, 0, { finding, more: 0 });
      worst.length = Math.min(worst.length, limit);
    },
  };
}
