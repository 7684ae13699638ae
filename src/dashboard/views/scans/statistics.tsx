/** Scans and findings over a range of time. */
import { useMemo } from 'react';
import { graphql, type ResultOf } from '../../api/graphql.ts';
import { useAfterArrivals } from '../../api/live-list.ts';
import { useApi } from '../../api/query.ts';
import { type ScanRow, useScans } from '../../api/session.ts';
import { useParam } from '../../shell/location.ts';
import { Chart } from '../../ui/lazy-chart.tsx';
import { ErrorState, Skeleton } from '../../ui/notice.tsx';
import { SeverityCounts } from '../../ui/severity.tsx';
import { isFinal } from '../../ui/status.tsx';
import { TargetText } from '../../ui/target-text.tsx';
import { formatDuration } from '../../ui/time.tsx';

const Stats = graphql(`
  query Statistics($since: DateTime, $bucket: StatsBucket) {
    stats(since: $since, bucket: $bucket) {
      scans
      results { hosts endpoints findings bySeverity { critical high medium low info unknown } }
      byType { type findings }
      otherTypes
      durations { median p95 }
      buckets {
        start
        scans
        results { bySeverity { critical high medium low info unknown } }
      }
    }
  }
`);
type Stats = ResultOf<typeof Stats>['stats'];

const HOUR = 3_600_000;
const RANGES = {
  day: ['24 hours', 24 * HOUR, 'HOUR'],
  week: ['7 days', 7 * 24 * HOUR, 'DAY'],
  month: ['30 days', 30 * 24 * HOUR, 'DAY'],
  quarter: ['12 weeks', 84 * 24 * HOUR, 'WEEK'],
  year: ['12 months', 365 * 24 * HOUR, 'MONTH'],
} as const;
type Range = keyof typeof RANGES;
const DEFAULT_RANGE: Range = 'week';

const IDLE_MS = 60_000;
/** While results arrive. */
const LIVE_MS = 5000;
const MOST_TYPES = 8;

/** @returns a number that changes whenever the statistics do */
const arrivalsIn = (scans: readonly ScanRow[]): number =>
  scans.reduce(
    (sum, { status, summary: { findings, hosts, endpoints } }) =>
      sum + findings + hosts + endpoints + (isFinal(status) ? 2 : 1),
    0,
  );

export function Statistics() {
  const [param, setParam] = useParam('range');
  const range = param !== null && param in RANGES ? (param as Range) : DEFAULT_RANGE;
  const [, length, bucket] = RANGES[range];
  const since = useMemo(() => new Date(Date.now() - length).toISOString(), [length]);
  const { scans, isLoaded } = useScans();
  const isEmpty = isLoaded && scans.length === 0;
  const { data, error, refetch } = useApi(
    Stats,
    { since, bucket },
    { enabled: !isEmpty, keepPrevious: true, refreshMs: IDLE_MS },
  );
  useAfterArrivals(arrivalsIn(scans), () => void refetch(), LIVE_MS);
  // A server without scans has something better to say.
  if (isEmpty) return null;
  return (
    <section className="stack" aria-label="Statistics">
      <div className="row wrap">
        <h2>Statistics</h2>
        <label className="row push">
          <span className="soft">Last</span>
          <select className="input" value={range} onChange={({ target }) => setParam(target.value)}>
            {Object.entries(RANGES).map(([key, [name]]) => (
              <option key={key} value={key}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </div>
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton rows={3} />}
      {data && <Charts stats={data.stats} />}
    </section>
  );
}

const SERIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
const titleOf = (name: string): string => name[0]?.toUpperCase() + name.slice(1);

function Charts({ stats }: { stats: Stats }) {
  const { buckets, results, durations, byType, otherTypes } = stats;
  const times = useMemo(() => buckets.map(({ start }) => Date.parse(start) / 1000), [buckets]);
  const findings = useMemo(
    () =>
      SERIES.map((name) => ({
        name: titleOf(name),
        colour: `--${name}` as const,
        values: buckets.map((bucket) => bucket.results.bySeverity[name]),
      })),
    [buckets],
  );
  const scans = useMemo(
    () => [{ name: 'Scans', colour: '--accent' as const, values: buckets.map((bucket) => bucket.scans) }],
    [buckets],
  );
  const types = byType.slice(0, MOST_TYPES);
  const others = byType.slice(MOST_TYPES).reduce((sum, type) => sum + type.findings, otherTypes);
  return (
    <>
      <dl className="totals">
        <Total name="Scans" value={stats.scans.toLocaleString('en')} />
        <Total name="Findings" value={results.findings.toLocaleString('en')} />
        <Total name="Hosts" value={results.hosts.toLocaleString('en')} />
        <Total name="Endpoints" value={results.endpoints.toLocaleString('en')} />
        <Total name="Median duration" value={durations ? formatDuration(durations.median) : '–'} />
        <Total name="95th percentile" value={durations ? formatDuration(durations.p95) : '–'} />
      </dl>
      <div className="charts">
        <figure className="card">
          <figcaption className="row wrap">
            <h3>Findings by severity</h3>
            <span className="push">
              <SeverityCounts counts={results.bySeverity} all />
            </span>
          </figcaption>
          <Chart times={times} series={findings} label="Findings by severity" sync="scans" />
        </figure>
        <figure className="card">
          <figcaption>
            <h3>Scans</h3>
          </figcaption>
          <Chart times={times} series={scans} label="Scans" sync="scans" />
        </figure>
        <section className="card" aria-label="Findings by type">
          <h3>Findings by type</h3>
          {types.length === 0 && <p className="soft">No findings in this time.</p>}
          <ol className="types">
            {types.map(({ type, findings }) => (
              <Type key={type} name={type} count={findings} most={types[0]?.findings ?? 1} />
            ))}
          </ol>
          {others > 0 && <p className="soft number">and {others.toLocaleString('en')} of other types</p>}
        </section>
      </div>
    </>
  );
}

function Total({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt className="soft">{name}</dt>
      <dd className="number">{value}</dd>
    </div>
  );
}

function Type({ name, count, most }: { name: string; count: number; most: number }) {
  return (
    <li>
      <TargetText text={name} />
      <span className="number">{count.toLocaleString('en')}</span>
      <span className="type-bar" aria-hidden="true" style={{ width: `${(100 * count) / most}%` }} />
    </li>
  );
}
