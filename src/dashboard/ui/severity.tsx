import type { Severity } from '@scanwire/client';
import { memo } from 'react';

/** Worst first. */
export const SEVERITIES = [
  'CRITICAL',
  'HIGH',
  'MEDIUM',
  'LOW',
  'INFO',
  'UNKNOWN',
] as const satisfies Severity[];

const SHAPES: Record<Severity, string> = {
  CRITICAL: 'M5.5 1h7L17 5.5v7L12.5 17h-7L1 12.5v-7z',
  HIGH: 'M9 .5 17.5 9 9 17.5.5 9z',
  MEDIUM: 'M2 2h14v14H2z',
  LOW: 'M9 1a8 8 0 1 0 0 16A8 8 0 0 0 9 1',
  INFO: 'M4.5 2h9A3.5 3.5 0 0 1 17 5.5v7a3.5 3.5 0 0 1-3.5 3.5h-9A3.5 3.5 0 0 1 1 12.5v-7A3.5 3.5 0 0 1 4.5 2',
  UNKNOWN:
    'M4.5 2h9A3.5 3.5 0 0 1 17 5.5v7a3.5 3.5 0 0 1-3.5 3.5h-9A3.5 3.5 0 0 1 1 12.5v-7A3.5 3.5 0 0 1 4.5 2',
};
const RANKS = new Map<Severity, number>(
  SEVERITIES.map((severity, index) => [severity, SEVERITIES.length - index]),
);

/** Higher is worse. */
export const severityRank = (severity: Severity): number => RANKS.get(severity) ?? 0;

export const severityName = (severity: Severity): string => severity[0] + severity.slice(1).toLowerCase();

/** Letter, shape and colour; with `named` also the word. */
export const SeverityMark = memo(({ severity, named = false }: { severity: Severity; named?: boolean }) => {
  const name = severityName(severity);
  return (
    <span className="severity" data-severity={severity} title={named ? undefined : name}>
      <svg viewBox="0 0 18 18" aria-hidden="true">
        <path className="shape" d={SHAPES[severity]} />
        <text x="9" y="12.5">
          {severity === 'UNKNOWN' ? '?' : severity[0]}
        </text>
      </svg>
      <span className={named ? undefined : 'visually-hidden'}>{name}</span>
    </span>
  );
});

/** Counts of the severities, worst first. Info is left out where `all` is not set. */
export function SeverityCounts({
  counts,
  all = false,
}: {
  counts: Readonly<Record<Lowercase<Severity>, number>>;
  all?: boolean;
}) {
  const shown = SEVERITIES.filter((severity) => severity !== 'UNKNOWN' && (all || severity !== 'INFO'));
  return (
    <span className="severity-counts">
      {shown.map((severity) => {
        const count = counts[severity.toLowerCase() as Lowercase<Severity>];
        return (
          <span key={severity} className="row" data-zero={count === 0}>
            <SeverityMark severity={severity} />
            <span className="count">{count.toLocaleString('en')}</span>
          </span>
        );
      })}
    </span>
  );
}
