/** Statistics of all scans over time. */
import { BadInputError } from '../core/errors.ts';
import type { ScanSummary } from '../core/event.ts';
import type { Period, Totals } from '../core/search.ts';
import { builder } from './builder.ts';
import { costs, QUERY } from './cost.ts';
import { ThreatLevelEnum } from './result-filter.ts';
import { ScanStatusEnum, ScanSummaryType } from './scan.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MAX_BUCKETS = 400;

const BUCKETS = {
  HOUR: 'An hour.',
  DAY: 'A day (UTC).',
  WEEK: 'A week that begins on Monday (ISO 8601).',
  MONTH: 'A calendar month (UTC).',
} as const;
type Bucket = keyof typeof BUCKETS;

const StatsBucket = builder.enumType('StatsBucket', {
  description: 'Length of a period of statistics.',
  values: Object.fromEntries(
    Object.entries(BUCKETS).map(([name, description]) => [name, { description }]),
  ) as Record<Bucket, { description: string }>,
});

const StatusCount = builder.objectRef<Totals['byStatus'][number]>('StatusCount').implement({
  description: 'Number of scans with a status.',
  fields: (t) => ({
    status: t.expose('status', { type: ScanStatusEnum, description: 'Status.' }),
    scans: t.exposeInt('scans', { description: 'Number of scans.' }),
  }),
});

const FindingTypeCount = builder.objectRef<Totals['byType'][number]>('FindingTypeCount').implement({
  description: 'Number of findings of a type.',
  fields: (t) => ({
    type: t.exposeString('type', { description: 'Type of the findings.' }),
    findings: t.exposeInt('findings', { description: 'Number of findings.' }),
  }),
});

const ThreatLevelCount = builder.objectRef<Totals['byThreatLevel'][number]>('ThreatLevelCount').implement({
  description: 'Number of page assessments with a threat level.',
  fields: (t) => ({
    threatLevel: t.expose('threatLevel', { type: ThreatLevelEnum, description: 'Threat level.' }),
    assessments: t.exposeInt('assessments', { description: 'Number of page assessments.' }),
  }),
});

const Durations = builder.objectRef<NonNullable<Totals['durations']>>('ScanDurations').implement({
  description: 'How long scans took, in milliseconds. Median and p95 are accurate to 2.5 %.',
  fields: (t) => ({
    count: t.exposeInt('count', { description: 'Number of scans that have ended.' }),
    mean: t.exposeFloat('mean', { description: 'Mean duration.' }),
    median: t.exposeFloat('median', { description: 'Duration that half of the scans did not exceed.' }),
    p95: t.exposeFloat('p95', { description: 'Duration that 95 % of the scans did not exceed.' }),
  }),
});

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

/** @param counts.bySeverity in the order of SEVERITIES */
export function summaryOf({
  hosts,
  aliveHosts,
  endpoints,
  bySeverity,
}: Pick<Totals, 'hosts' | 'aliveHosts' | 'endpoints' | 'bySeverity'>): ScanSummary {
  const [unknown = 0, info = 0, low = 0, medium = 0, high = 0, critical = 0] = bySeverity;
  return {
    ...{ hosts, aliveHosts, endpoints, findings: sum(bySeverity) },
    ...{ findingsCritical: critical, findingsHigh: high, findingsMedium: medium },
    ...{ findingsLow: low, findingsInfo: info, findingsUnknown: unknown },
  };
}

const TotalsInterface = builder.interfaceRef<Totals>('StatsTotals').implement({
  description:
    'Totals over scans. Scans, their hosts and endpoints belong to the time at which they were created.',
  fields: (t) => ({
    scans: t.int({
      resolve: ({ byStatus }) => sum(byStatus.map(({ scans }) => scans)),
      description: 'Number of scans.',
    }),
    byStatus: t.field({
      type: [StatusCount],
      resolve: (row) => row.byStatus,
      description: 'Scans by status.',
    }),
    results: t.field({
      type: ScanSummaryType,
      resolve: summaryOf,
      description:
        'Numbers of results. Hosts and endpoints are those of scans that were created in the period.',
    }),
    byType: t.field({
      type: [FindingTypeCount],
      ...costs({ size: 20 }),
      resolve: (row) => row.byType,
      description: 'Findings by type: the 20 most frequent types.',
    }),
    otherTypes: t.exposeInt('otherTypes', { description: 'Number of findings of all other types.' }),
    byThreatLevel: t.field({
      type: [ThreatLevelCount],
      resolve: (row) => row.byThreatLevel,
      description: 'Page assessments by threat level.',
    }),
    durations: t.field({
      type: Durations,
      nullable: true,
      resolve: (row) => row.durations,
      description: 'How long the scans took; null if none has ended.',
    }),
  }),
});

const StatsPeriod = builder.objectRef<Totals & Period>('StatsPeriod').implement({
  description: 'Totals of one period.',
  interfaces: [TotalsInterface],
  fields: (t) => ({
    start: t.field({
      type: 'DateTime',
      resolve: ({ start }) => new Date(start),
      description: 'Start of the period, included.',
    }),
    end: t.field({
      type: 'DateTime',
      resolve: ({ end }) => new Date(end),
      description: 'End of the period, not included.',
    }),
  }),
});

const ScanStats = builder.objectRef<Totals & { buckets: (Totals & Period)[] }>('ScanStats').implement({
  description: 'Totals over all scans, or over those of a period.',
  interfaces: [TotalsInterface],
  fields: (t) => ({
    buckets: t.field({
      type: [StatsPeriod],
      ...costs({ size: MAX_BUCKETS / 10, item: QUERY }),
      resolve: (row) => row.buckets,
      description: 'Totals of each period, oldest first, including empty periods.',
    }),
  }),
});

builder.queryField('stats', (t) =>
  t.field({
    type: ScanStats,
    ...costs({ weight: 3 * QUERY }),
    description: 'Totals over all scans of the workspace.',
    args: {
      since: t.arg({
        type: 'DateTime',
        description: 'Only from this time on, rounded down to the hour or bucket.',
      }),
      until: t.arg({
        type: 'DateTime',
        description: 'Only before this time, rounded up to the hour or bucket. Default: now.',
      }),
      bucket: t.arg({
        type: StatsBucket,
        description: `Length of the \`buckets\`, at most ${MAX_BUCKETS}. Default: no buckets.`,
      }),
    },
    resolve: async (_, { since, until, bucket }, { search }) => {
      const first = since?.getTime() ?? (await search.firstHour()) ?? Date.now();
      // A moment later, so that what was recorded until now counts.
      const periods = periodsOf(
        first,
        until?.getTime() ?? Date.now() + 1,
        bucket ?? 'HOUR',
        bucket ? MAX_BUCKETS : null,
      );
      const [start, end] = [periods[0]?.start ?? 0, periods.at(-1)?.end ?? 0];
      const [totals, ...buckets] = await search.stats([{ start, end }, ...(bucket ? periods : [])]);
      return {
        ...(totals as Totals),
        buckets: buckets.flatMap((row, index) => {
          const period = periods[index];
          return period ? [{ ...row, ...period }] : [];
        }),
      };
    },
  }),
);

/**
 * The periods that a time is divided into; without a bound on their number, one.
 * @throws BadInputError if there are too many
 */
function periodsOf(since: number, until: number, bucket: Bucket, max: number | null): Period[] {
  if (max === null) {
    const start = startOf(since, bucket);
    return [{ start, end: Math.max(start, Math.ceil(until / HOUR_MS) * HOUR_MS) }];
  }
  const periods: Period[] = [];
  for (let start = startOf(since, bucket); start < until; ) {
    if (periods.length === max) {
      throw new BadInputError(
        `bucket: there are more than ${max} buckets of type ${bucket} between since and until. Ask for a shorter time or longer buckets.`,
      );
    }
    const end = nextOf(start, bucket);
    periods.push({ start, end });
    start = end;
  }
  return periods;
}

function startOf(time: number, bucket: Bucket): number {
  const day = Math.floor(time / DAY_MS) * DAY_MS;
  const date = new Date(day);
  switch (bucket) {
    case 'HOUR':
      return Math.floor(time / HOUR_MS) * HOUR_MS;
    case 'DAY':
      return day;
    case 'WEEK':
      return day - ((date.getUTCDay() + 6) % 7) * DAY_MS;
    case 'MONTH':
      return date.setUTCDate(1);
    default:
      return bucket satisfies never;
  }
}

function nextOf(start: number, bucket: Bucket): number {
  const days = { HOUR: 1 / 24, DAY: 1, WEEK: 7, MONTH: 0 }[bucket];
  const date = new Date(start);
  return bucket === 'MONTH' ? date.setUTCMonth(date.getUTCMonth() + 1) : start + days * DAY_MS;
}
