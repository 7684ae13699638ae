/** Pages that were judged, live. */
import {
  type AssessmentEvent,
  type AssessmentFilter,
  followAssessments,
  type ScanwireClient,
} from '@scanwire/client';
import { Link, Redirect, useLocation } from 'wouter';
import { graphql, type ResultOf } from '../../api/graphql.ts';
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
import { LEVELS, ThreatMark } from '../../ui/threat-mark.tsx';
import { VerdictRow } from '../../ui/verdict.tsx';
import { VirtualList } from '../../ui/virtual-list.tsx';
import { AssessmentDrawer } from './assessment-drawer.tsx';
import './pages.css';

const AssessmentRow = graphql(`
  fragment AssessmentRow on PageAssessment {
    id title url riskScore threatLevel classification reasons foundAt
  }
`);
type AssessmentRow = ResultOf<typeof AssessmentRow>;

const Assessments = graphql(
  `
  query Assessments($filter: PageAssessmentFilter, $orderBy: PageAssessmentOrder, $after: String) {
    assessments(filter: $filter, orderBy: $orderBy, first: 100, after: $after) {
      nodes { ...AssessmentRow }
      pageInfo { hasNextPage endCursor }
    }
  }
`,
  [AssessmentRow],
);

const AssessmentCounts = graphql(`
  query AssessmentCounts(
    $filter: PageAssessmentFilter, $malicious: PageAssessmentFilter, $suspicious: PageAssessmentFilter,
    $benign: PageAssessmentFilter, $unknown: PageAssessmentFilter, $today: DateTime
  ) {
    all: assessments(filter: $filter, first: 1) { totalCount }
    MALICIOUS: assessments(filter: $malicious, first: 1) { totalCount }
    SUSPICIOUS: assessments(filter: $suspicious, first: 1) { totalCount }
    BENIGN: assessments(filter: $benign, first: 1) { totalCount }
    UNKNOWN: assessments(filter: $unknown, first: 1) { totalCount }
    stats(since: $today) { byThreatLevel { threatLevel assessments } }
  }
`);
type Counts = ResultOf<typeof AssessmentCounts>;

type Order = 'FOUND_AT' | 'RISK_SCORE';
const ORDERS: Readonly<Record<string, string>> = { newest: 'Newest first', risk: 'Highest risk first' };
const RANKS: Readonly<Record<Order, (row: AssessmentRow) => number>> = {
  FOUND_AT: ({ foundAt }) => Date.parse(foundAt),
  RISK_SCORE: ({ riskScore, foundAt }) => riskScore * 1e10 + Date.parse(foundAt) / 1000,
};

/** Conditions of the API; those of the client have no `text`. */
type Filter = AssessmentFilter & { text?: string | undefined };

function assessmentList(
  client: ScanwireClient,
  filter: Filter,
  order: Order,
): LiveListOptions<AssessmentRow, AssessmentEvent> {
  return {
    everyMs: 50,
    rankOf: RANKS[order],
    async readPage(after, signal) {
      const variables = {
        filter: filter as object,
        orderBy: { field: order, direction: 'DESC' as const },
        after,
      };
      const { nodes, pageInfo } = (await request(client, Assessments, variables, signal)).assessments;
      return { rows: nodes, next: pageInfo.hasNextPage ? pageInfo.endCursor : null };
    },
    follow: (callbacks) => followAssessments({ client, filter, ...callbacks }),
    rowsOf: async (events) => events.map(({ assessment }) => assessment),
  };
}

const startOfToday = () => new Date(new Date().setHours(0, 0, 0, 0)).toISOString();

function useCounts(filter: Filter, text: string | undefined) {
  const only = (threatLevel: string) => ({ text, threatLevels: [threatLevel] }) as object;
  return useApi(
    AssessmentCounts,
    {
      filter: filter as object,
      ...{ malicious: only('MALICIOUS'), suspicious: only('SUSPICIOUS') },
      ...{ benign: only('BENIGN'), unknown: only('UNKNOWN') },
      today: startOfToday(),
    },
    { keepPrevious: true },
  );
}

const renderRow = ({ row }: Entry<AssessmentRow>) => <VerdictRow row={row} />;

export default function PagesView() {
  useTitle('Pages');
  const id = usePathPart('id');
  const { client } = useSession();
  const [path, navigate] = useLocation();
  const [q] = useParam('q');
  const text = q ?? undefined;
  const [chosen, choose] = useParamList('level');
  const levels = LEVELS.filter((level) => chosen.includes(level));
  const filter: Filter = { text, threatLevels: levels.length > 0 ? levels : undefined };
  const isFiltered = text !== undefined || levels.length > 0;
  const [sort, setSort] = useParam('sort');
  const order: Order = sort === 'risk' ? 'RISK_SCORE' : 'FOUND_AT';
  const counts = useCounts(filter, text);
  const { store, list, listKey } = useLiveList(
    JSON.stringify([filter, order]),
    assessmentList(client, filter, order),
  );
  useAfterArrivals(store.arrivals, () => void counts.refetch(), 1000);
  const open = useOpenRow('assessment');
  if (id) return <Redirect to={`/pages?assessment=${encodeURIComponent(id)}`} replace />;
  return (
    <ListFrame
      search="Search pages"
      isFiltered={isFiltered}
      title={
        <>
          <h1>Pages</h1>
          <Today counts={counts.data} />
        </>
      }
      tools={<Choice label="Sort" value={sort} options={ORDERS} onChange={setSort} />}
      facets={
        counts.data?.all.totalCount === 0 && !isFiltered ? null : (
          <Facet
            name="Verdict"
            counts={new Map(LEVELS.map((level) => [level, counts.data?.[level].totalCount ?? 0]))}
            selected={levels}
            onChange={choose}
            order={LEVELS}
            label={(value) => <ThreatMark level={value as AssessmentRow['threatLevel']} />}
          />
        )
      }
      drawer={open.key !== null && <AssessmentDrawer id={open.key} onClose={open.close} />}
    >
      {store.error !== null && <ErrorState error={store.error} onRetry={() => store.retry()} />}
      {!store.isLoaded && list.length === 0 ? (
        store.error === null && <Skeleton />
      ) : (
        <VirtualList
          key={listKey}
          list={list}
          label="Pages"
          keyOf={({ row }) => row.id}
          hrefOf={({ row }) => open.hrefOf(row.id)}
          openKey={open.key}
          timeOf={({ row }) => Date.parse(row.foundAt)}
          navigate={navigate}
          total={counts.data?.all.totalCount}
          onEnd={() => store.more()}
          render={renderRow}
          empty={<Empty isFiltered={isFiltered} onClear={() => navigate(path, { replace: true })} />}
        />
      )}
    </ListFrame>
  );
}

/** How many pages were judged today, and how. */
function Today({ counts }: { counts: Counts | undefined }) {
  if (!counts) return null;
  const byLevel = new Map(
    counts.stats.byThreatLevel.map(({ threatLevel, assessments }) => [threatLevel, assessments]),
  );
  const all = [...byLevel.values()].reduce((sum, count) => sum + count, 0);
  return (
    <p className="row wrap soft number pages-today">
      <span>Today {all.toLocaleString('en')} judged</span>
      {LEVELS.map((level) => {
        const count = byLevel.get(level) ?? 0;
        return (
          count > 0 && (
            <span key={level} className="row">
              <ThreatMark level={level} /> {count.toLocaleString('en')}
            </span>
          )
        );
      })}
    </p>
  );
}

function Empty({ isFiltered, onClear }: { isFiltered: boolean; onClear(): void }) {
  if (isFiltered) {
    return (
      <EmptyState title="No page matches" action={<Button onClick={onClear}>Clear the filter</Button>} />
    );
  }
  return (
    <EmptyState title="No pages yet" action={<Link href="/">Start a scan</Link>}>
      The browser extension sends the pages that you visit to be judged, and scans judge pages, too. Each
      verdict appears here at once.
    </EmptyState>
  );
}
