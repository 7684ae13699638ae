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
import { CONFIDENCES, enumLabel, Facet, targetLabel } from '../../ui/facets.tsx';
import { ListFrame } from '../../ui/list-frame.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../ui/notice.tsx';
import { ScannerTitle } from '../../ui/scanner-title.tsx';
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
  query IssueCounts($filter: FindingFilter) {
    issues(filter: $filter, first: 1) { totalCount }
    issueFacets(filter: $filter, values: 100) { field values { value title count } others }
  }
`);
type IssueCounts = ResultOf<typeof IssueCounts>;

const PAGE_SIZE = 100;
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

/** The filter of the address: its parts, and what the API gets. */
function useIssueFilter() {
  const [text] = useParam('q');
  const severities = useParamList('severity');
  const confidences = useParamList('confidence');
  const types = useParamList('type');
  const scanners = useParamList('scanner');
  const given = (values: readonly string[]) => (values.length > 0 ? values : undefined);
  const filter = {
    text: text ?? undefined,
    severities: given(SEVERITIES.filter((severity) => severities[0].includes(severity))),
    confidences: given(CONFIDENCES.filter((confidence) => confidences[0].includes(confidence))),
    types: given(types[0]),
    scanners: given(scanners[0]),
  } as FindingFilter;
  const chosen = { SEVERITY: severities, CONFIDENCE: confidences, TYPE: types, SCANNER: scanners };
  return {
    filter,
    chosen,
    isFiltered: Boolean(text) || Object.values(chosen).some(([values]) => values.length > 0),
  };
}

export default function FindingsView() {
  useTitle('Findings');
  const id = usePathPart('id');
  const { client } = useSession();
  const [path, navigate] = useLocation();
  const { filter, chosen, isFiltered } = useIssueFilter();
  const [sort, setSort] = useParam('sort');
  const order = FIELDS[sort ?? ''] ?? 'SEVERITY';
  const counts = useApi(IssueCounts, { filter: filter as object }, { keepPrevious: true });
  const { store, list, listKey } = useLiveList(
    JSON.stringify([filter, order]),
    issueList(client, filter, order),
  );
  useAfterArrivals(store.arrivals, () => void counts.refetch());
  const open = useOpenRow('issue');
  if (id) return <Redirect to={`/findings?issue=${encodeURIComponent(id)}`} replace />;

  const total = counts.data?.issues.totalCount;
  return (
    <ListFrame
      search="Search findings"
      isFiltered={isFiltered}
      title={
        <>
          <h1>Findings</h1>
          <p className="soft number" role="status">
            {!total ? '' : `${total.toLocaleString('en')} in all scans, each once`}
          </p>
        </>
      }
      tools={<Choice label="Sort" value={sort} options={ORDERS} onChange={setSort} />}
      facets={total === 0 && !isFiltered ? null : <Facets chosen={chosen} counts={counts.data} />}
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
          empty={<Empty isFiltered={isFiltered} onClear={() => navigate(path, { replace: true })} />}
        />
      )}
    </ListFrame>
  );
}

function Facets({
  chosen,
  counts,
}: {
  chosen: ReturnType<typeof useIssueFilter>['chosen'];
  counts: IssueCounts | undefined;
}) {
  const facet = (
    field: keyof typeof chosen,
    name: string,
    more: Pick<Parameters<typeof Facet>[0], 'order' | 'label'> = {},
  ) => {
    const found = counts?.issueFacets.find((one) => one.field === field);
    const titles = new Map(found?.values.map(({ value, title }) => [value, title]));
    return (
      <Facet
        name={name}
        counts={new Map(found?.values.map(({ value, count }) => [value, count]))}
        hasMore={found !== undefined && found.others > 0}
        selected={chosen[field][0]}
        onChange={chosen[field][1]}
        label={(value) => <ScannerTitle title={titles.get(value) ?? value} name={value} wraps />}
        {...more}
      />
    );
  };
  return (
    <>
      {facet('SEVERITY', 'Severity', {
        order: SEVERITIES,
        label: (value) => <SeverityMark severity={value as IssueRow['severity']} named />,
      })}
      {facet('CONFIDENCE', 'Confidence', { order: CONFIDENCES, label: enumLabel })}
      {facet('TYPE', 'Type', { label: targetLabel })}
      {facet('SCANNER', 'Scanner')}
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
      The findings of all scans appear here as soon as they are found.
    </EmptyState>
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
