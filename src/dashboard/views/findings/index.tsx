/** Findings of all scans, grouped by fingerprint. */
import { type FindingEvent, type FindingFilter, followFindings, type ScanwireClient } from '@scanwire/client';
import { Link, Redirect, useLocation } from 'wouter';
import { graphql, type ResultOf, type VariablesOf } from '../../api/graphql.ts';
import { useAfterArrivals, useLiveList } from '../../api/live-list.ts';
import { request, useApi } from '../../api/query.ts';
import { useSession } from '../../api/session.ts';
import { useOpenRow, useParam, useParamList, usePathPart } from '../../shell/location.ts';
import { useTitle } from '../../shell/title.ts';
import type { Entry, LiveListOptions } from '../../store/live-list.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { Facet } from '../../ui/facets.tsx';
import { ListFrame } from '../../ui/list-frame.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../ui/notice.tsx';
import { SEVERITIES, SeverityMark, severityRank } from '../../ui/severity.tsx';
import { TargetText } from '../../ui/target-text.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { VirtualList } from '../../ui/virtual-list.tsx';
import { IssueDrawer } from './issue-drawer.tsx';
import './findings.css';

const IssueRow = graphql(`
  fragment IssueRow on Issue {
    id title severity type url host file firstSeenAt lastSeenAt occurrences scanCount
  }
`);
type IssueRow = ResultOf<typeof IssueRow>;

const Issues = graphql(
  `
  query Issues($filter: FindingFilter, $orderBy: IssueOrder, $first: Int, $after: String) {
    issues(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
      nodes { ...IssueRow }
      pageInfo { hasNextPage endCursor }
    }
  }
`,
  [IssueRow],
);
type Order = NonNullable<VariablesOf<typeof Issues>['orderBy']>['field'];

const IssueCounts = graphql(`
  query IssueCounts(
    $filter: FindingFilter, $critical: FindingFilter, $high: FindingFilter, $medium: FindingFilter,
    $low: FindingFilter, $info: FindingFilter, $unknown: FindingFilter
  ) {
    all: issues(filter: $filter, first: 1) { totalCount }
    CRITICAL: issues(filter: $critical, first: 1) { totalCount }
    HIGH: issues(filter: $high, first: 1) { totalCount }
    MEDIUM: issues(filter: $medium, first: 1) { totalCount }
    LOW: issues(filter: $low, first: 1) { totalCount }
    INFO: issues(filter: $info, first: 1) { totalCount }
    UNKNOWN: issues(filter: $unknown, first: 1) { totalCount }
    stats { byType { type findings } }
  }
`);

const PAGE_SIZE = 100;
const CONFIDENCES = ['CONFIRMED', 'HIGH', 'MEDIUM', 'LOW'] as const;
const ORDERS = {
  worst: 'Worst first',
  seen: 'Last seen',
  first: 'First seen',
  often: 'Most often found',
} as const;
const FIELDS: Readonly<Record<string, Order>> = {
  seen: 'LAST_SEEN',
  first: 'FIRST_SEEN',
  often: 'OCCURRENCES',
};
/** Seconds: a rank has room for a larger number in front of it. */
const seconds = (time: string) => Date.parse(time) / 1000;
const RANKS: Readonly<Record<Order, (issue: IssueRow) => number>> = {
  LAST_SEEN: ({ lastSeenAt }) => seconds(lastSeenAt),
  FIRST_SEEN: ({ firstSeenAt }) => seconds(firstSeenAt),
  SEVERITY: ({ severity, lastSeenAt }) => severityRank(severity) * 1e10 + seconds(lastSeenAt),
  OCCURRENCES: ({ occurrences, lastSeenAt }) => occurrences * 1e10 + seconds(lastSeenAt),
};

function issueList(
  client: ScanwireClient,
  filter: FindingFilter,
  order: Order,
): LiveListOptions<IssueRow, FindingEvent> {
  const orderBy = { field: order, direction: 'DESC' } as const;
  const read = async (variables: VariablesOf<typeof Issues>, signal: AbortSignal) =>
    (await request(client, Issues, variables, signal)).issues;
  return {
    everyMs: 250,
    rankOf: RANKS[order],
    async readPage(after, signal) {
      const { nodes, pageInfo } = await read(
        { filter: filter as object, orderBy, first: PAGE_SIZE, after },
        signal,
      );
      return { rows: nodes, next: pageInfo.hasNextPage ? pageInfo.endCursor : null };
    },
    follow: (callbacks) => followFindings({ client, filter, ...callbacks }),
    async rowsOf(events, signal) {
      const fingerprints = [...new Set(events.map(({ finding }) => finding.fingerprint))];
      return (await read({ filter: { ...(filter as object), fingerprints }, first: 200 }, signal)).nodes;
    },
  };
}

const lower = (value: string) => value[0] + value.slice(1).toLowerCase();

/** The filter of the address: its parts, and what the API gets. */
function useIssueFilter() {
  const [text] = useParam('q');
  const severities = useParamList('severity');
  const confidences = useParamList('confidence');
  const types = useParamList('type');
  const given = (values: string[]) => (values.length > 0 ? values : undefined);
  const withoutSeverity = {
    text: text ?? undefined,
    confidences: given(confidences[0].filter((value) => CONFIDENCES.some((known) => known === value))),
    types: given(types[0]),
  } as FindingFilter;
  const chosen = SEVERITIES.filter((severity) => severities[0].includes(severity));
  return {
    severities,
    confidences,
    types,
    withoutSeverity,
    whole: { ...withoutSeverity, severities: given(chosen) } as FindingFilter,
    isFiltered: Boolean(text) || [severities, confidences, types].some(([values]) => values.length > 0),
  };
}

function useCounts(filter: FindingFilter, withoutSeverity: FindingFilter) {
  const only = (severity: string) => ({ ...withoutSeverity, severities: [severity] }) as object;
  return useApi(
    IssueCounts,
    {
      filter: filter as object,
      ...{ critical: only('CRITICAL'), high: only('HIGH'), medium: only('MEDIUM') },
      ...{ low: only('LOW'), info: only('INFO'), unknown: only('UNKNOWN') },
    },
    { keepPrevious: true },
  );
}

export default function FindingsView() {
  useTitle('Findings');
  const id = usePathPart('id');
  const { client } = useSession();
  const [path, navigate] = useLocation();
  const filter = useIssueFilter();
  const [sort, setSort] = useParam('sort');
  const order = FIELDS[sort ?? ''] ?? 'SEVERITY';
  const counts = useCounts(filter.whole, filter.withoutSeverity);
  const { store, list, listKey } = useLiveList(
    JSON.stringify([filter.whole, order]),
    issueList(client, filter.whole, order),
  );
  useAfterArrivals(store.arrivals, () => void counts.refetch());
  const open = useOpenRow('issue');
  if (id) return <Redirect to={`/findings?issue=${encodeURIComponent(id)}`} replace />;

  const total = counts.data?.all.totalCount;
  return (
    <ListFrame
      search="Search findings"
      isFiltered={filter.isFiltered}
      title={
        <>
          <h1>Findings</h1>
          <p className="soft number" role="status">
            {total === undefined ? '' : `${total.toLocaleString('en')} in all scans, each once`}
          </p>
        </>
      }
      tools={<Choice label="Sort" value={sort} options={ORDERS} onChange={setSort} />}
      facets={<Facets filter={filter} counts={counts.data} />}
      drawer={
        open.key !== null && (
          <IssueDrawer id={open.key} changes={store.row(open.key)?.occurrences ?? 0} onClose={open.close} />
        )
      }
    >
      {store.error !== null && <ErrorState error={store.error} onRetry={() => store.retry()} />}
      {!store.isLoaded && list.length === 0 ? (
        store.error === null && <Skeleton />
      ) : (
        <VirtualList
          key={listKey}
          list={list}
          label="Findings"
          keyOf={({ row }) => row.id}
          hrefOf={({ row }) => open.hrefOf(row.id)}
          openKey={open.key}
          timeOf={({ row }) => Date.parse(row.firstSeenAt)}
          navigate={navigate}
          total={total}
          onEnd={() => store.more()}
          render={renderRow}
          empty={<Empty isFiltered={filter.isFiltered} onClear={() => navigate(path, { replace: true })} />}
        />
      )}
    </ListFrame>
  );
}

function Facets({
  filter: { severities, confidences, types },
  counts,
}: {
  filter: ReturnType<typeof useIssueFilter>;
  counts: ResultOf<typeof IssueCounts> | undefined;
}) {
  const bySeverity = new Map(
    SEVERITIES.flatMap((severity) => {
      const count = counts?.[severity].totalCount ?? 0;
      return count > 0 ? [[severity as string, count] as const] : [];
    }),
  );
  const byType = new Map(counts?.stats.byType.map(({ type, findings }) => [type, findings]));
  return (
    <>
      <Facet
        name="Severity"
        counts={bySeverity}
        selected={severities[0]}
        onChange={severities[1]}
        order={SEVERITIES}
        label={(value) => <SeverityMark severity={value as IssueRow['severity']} named />}
      />
      <Choices name="Confidence" values={CONFIDENCES} selected={confidences[0]} onChange={confidences[1]} />
      <Facet
        name="Type, with its occurrences"
        counts={byType}
        selected={types[0]}
        onChange={types[1]}
        label={(value) => <TargetText text={value} max={120} />}
      />
    </>
  );
}

function Empty({ isFiltered, onClear }: { isFiltered: boolean; onClear(): void }) {
  if (isFiltered) {
    return (
      <EmptyState title="No finding matches" action={<Button onClick={onClear}>Clear the filter</Button>} />
    );
  }
  return (
    <EmptyState title="No findings yet" action={<Link href="/">Start a scan</Link>}>
      What any scan finds appears here the moment that it is found.
    </EmptyState>
  );
}

/** A facet without counts. */
function Choices({
  name,
  values,
  selected,
  onChange,
}: {
  name: string;
  values: readonly string[];
  selected: readonly string[];
  onChange(selected: string[]): void;
}) {
  return (
    <section className="facet" aria-label={name}>
      <h3>{name}</h3>
      {values.map((value) => {
        const isChosen = selected.includes(value);
        const next = isChosen ? selected.filter((other) => other !== value) : [...selected, value];
        return (
          <button
            key={value}
            type="button"
            className="facet-value"
            aria-pressed={isChosen}
            onClick={() => onChange(next)}
          >
            {lower(value)}
          </button>
        );
      })}
    </section>
  );
}

const renderRow = ({ row }: Entry<IssueRow>) => <Row issue={row} />;

function Row({ issue }: { issue: IssueRow }) {
  const { severity, title, url, host, file, occurrences, scanCount, lastSeenAt } = issue;
  const scans = `${scanCount.toLocaleString('en')} ${scanCount === 1 ? 'scan' : 'scans'}`;
  return (
    <span className="issue-row">
      <SeverityMark severity={severity} />
      <span className="issue-title">
        <TargetText text={title} />
      </span>
      <span className="soft issue-place">
        <TargetText text={file ?? url ?? host ?? ''} />
      </span>
      <span
        className="soft number issue-count"
        title={`Found ${occurrences.toLocaleString('en')} times in ${scans}`}
      >
        {occurrences.toLocaleString('en')} × · {scans}
      </span>
      <span className="soft issue-last" title="Last seen">
        <RelativeTime at={lastSeenAt} />
      </span>
    </span>
  );
}
