/** What reports say about a scan, as text. */
import { count } from '../../core/count.ts';
import type { ExportHead } from '../../core/export-source.ts';
import { RESULT_TYPES, type ResultType } from '../../core/vocabulary.ts';
import { numberText } from './results.ts';

const NOUNS = { HOST: 'host', ENDPOINT: 'endpoint', FINDING: 'finding', ASSESSMENT: 'page' } as const;

/** One or two sentences that sum up the export. */
export function leadOf({ bySeverity, totals, scan }: ExportHead): string {
  const { critical, high } = bySeverity;
  if (totals.FINDING === 0) {
    return scan && scan.status !== 'COMPLETED'
      ? 'No findings so far, but the scan has not completed.'
      : 'No findings.';
  }
  const severe = [
    ...(critical > 0 ? [`${numberText(critical)} critical`] : []),
    ...(high > 0 ? [`${numberText(high)} high`] : []),
  ].join(' and ');
  const rest = severe === '' ? 'none of them critical or high' : `of which ${severe}`;
  return `${count(totals.FINDING, 'finding')}, ${rest}.`;
}

/** Names and values. */
export function describeFacts({ scan, at, totals, selection }: ExportHead): [name: string, value: string][] {
  if (!scan) {
    return [
      ['Scope', 'all scans of the workspace'],
      ['Selection', selection.join(', ') || 'everything'],
      ['Report of', time(at)],
    ];
  }
  const { startedAt, finishedAt, summary } = scan;
  const end = finishedAt ?? at;
  const found = RESULT_TYPES.filter((type) => type !== 'FINDING' && totals[type] > 0)
    .map((type) => {
      const alive = type === 'HOST' ? ` (${numberText(summary.aliveHosts)} alive)` : '';
      return count(totals[type], NOUNS[type]) + alive;
    })
    .join(', ');
  return [
    ['Status', scan.status.toLowerCase()],
    ['Started', time(startedAt ?? scan.createdAt)],
    [finishedAt ? 'Finished' : 'State of', time(end)],
    ...(startedAt ? [['Duration', duration(end.getTime() - startedAt.getTime())] as [string, string]] : []),
    ['Scanners', scan.scanners.map(({ name }) => name).join(', ') || 'none'],
    ...(found === '' ? [] : [['Also found', found] as [string, string]]),
  ];
}

/** Sentences about the results that a report does not show, because there are more than the limits. */
export function whatIsMissing({ totals }: ExportHead, limits: Record<ResultType, number>): string[] {
  return RESULT_TYPES.filter((type) => totals[type] > limits[type]).map((type) => {
    const which =
      type === 'FINDING' ? `the ${numberText(limits[type])} worst` : `the first ${numberText(limits[type])}`;
    return `The report shows ${which} of ${count(totals[type], NOUNS[type])}. The JSON and CSV exports have all of them.`;
  });
}

const DATE = new Intl.DateTimeFormat('en-GB', {
  ...({ day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' } as const),
  timeZone: 'UTC',
});

export const time = (date: Date): string => `${DATE.format(date).replace(' at ', ', ')} UTC`;

export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 1) return 'less than a second';
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
