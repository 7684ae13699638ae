/** All scans, live: filtered and searched by the server, selected, cancelled and deleted. */
import type { ScanStatus } from '@scanwire/client';
import { type ReactNode, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useDemoScan } from '../../api/demo-scan.ts';
import { graphql } from '../../api/graphql.ts';
import { request, useApi } from '../../api/query.ts';
import { fieldsOf, ScanRow, useScanList, useScans, useSession } from '../../api/session.ts';
import { useKeys } from '../../shell/keys.ts';
import { useParam } from '../../shell/location.ts';
import type { ScanList } from '../../store/scan-list.ts';
import { Button } from '../../ui/button.tsx';
import { ListHead } from '../../ui/list-head.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../ui/notice.tsx';
import { SteadyText } from '../../ui/steady-text.tsx';
import { useSettled } from './preview.ts';
import { ScanItem } from './scan-item.tsx';
import { SelectionBar } from './selection-bar.tsx';

const Page = graphql(
  `
  query PageOfScans($filter: ScanFilter, $after: String) {
    scans(filter: $filter, first: 50, after: $after) {
      totalCount
      nodes { ...ScanRow }
      pageInfo { hasNextPage endCursor }
    }
  }
`,
  [ScanRow],
);
const Total = graphql(`
  query TotalOfScans($filter: ScanFilter) {
    scans(filter: $filter, first: 1) { totalCount }
  }
`);
interface Filter {
  statuses?: ScanStatus[];
  text?: string;
}

const STATUSES: Readonly<Record<string, readonly [name: string, statuses: ScanStatus[]]>> = {
  active: ['Active', ['QUEUED', 'RUNNING', 'PAUSED', 'CANCELLING']],
  done: ['Done', ['COMPLETED']],
  failed: ['Failed', ['FAILED']],
  cancelled: ['Cancelled', ['CANCELLED']],
};
const SEARCH_MS = 250;
const TOTAL_MS = 15_000;

/** @param demoRefusal why there can be no demo scan; null: there can; undefined: not known yet */
export function ScanListSection({
  canChange,
  demoRefusal,
}: {
  canChange: boolean;
  demoRefusal: string | null | undefined;
}) {
  const [status, setStatus] = useParam('status');
  const [search, setSearch] = useParam('q');
  const text = useSettled(search ?? '', SEARCH_MS).trim();
  const [, statuses] = STATUSES[status ?? ''] ?? [];
  const filter: Filter = { ...(statuses && { statuses }), ...(text !== '' && { text }) };
  const isFiltered = Object.keys(filter).length > 0;
  const filters = (
    <>
      <h2>All scans</h2>
      <fieldset className="row states" aria-label="Status">
        {[['', ['All']] as const, ...Object.entries(STATUSES)].map(([key, [name]]) => (
          <button
            key={key}
            type="button"
            className="state-tab"
            aria-pressed={key === (statuses ? status : '')}
            onClick={() => setStatus(key)}
          >
            <SteadyText text={name} />
          </button>
        ))}
      </fieldset>
      <input
        className="input push search"
        type="search"
        data-search
        aria-label="Search for a target or label"
        placeholder="Search scans"
        value={search ?? ''}
        onChange={({ target }) => setSearch(target.value)}
      />
    </>
  );
  const common = { filters, filter, canChange };
  const nothing = isFiltered ? (
    <EmptyState
      title="No scan matches"
      action={
        <Button
          onClick={() => {
            setSearch(null);
            setStatus(null);
          }}
        >
          Show all scans
        </Button>
      }
    >
      Change the search or the status.
    </EmptyState>
  ) : (
    <Greeting canChange={canChange} refusal={demoRefusal} />
  );
  const key = JSON.stringify(filter);
  return isFiltered ? (
    <FilteredScans key={key} {...common} nothing={nothing} />
  ) : (
    <AllScans key={key} {...common} nothing={nothing} />
  );
}

interface ListProps {
  filters: ReactNode;
  filter: Filter;
  canChange: boolean;
  nothing: ReactNode;
}

function AllScans(props: ListProps) {
  return <Scans {...props} list={useScans()} />;
}

function FilteredScans(props: ListProps) {
  const { client } = useSession();
  const { filter } = props;
  const list = useScanList<ScanRow>(JSON.stringify(filter), {
    filter,
    selection: fieldsOf(ScanRow),
    read: async (signal) => (await request(client, Page, { filter }, signal)).scans.nodes,
  });
  return <Scans {...props} list={list} />;
}

function Scans({ filters, filter, canChange, nothing, list }: ListProps & { list: ScanList<ScanRow> }) {
  const { scans, isLoaded, error } = list;
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const { shown, waiting, release, handlers, rowHandlers } = useHeld(scans);
  const total =
    useApi(Total, { filter }, { refreshMs: TOTAL_MS, keepPrevious: true }).data?.scans.totalCount ?? 0;
  const chosen = shown.filter(({ id }) => selected.has(id));
  const toggle = (id: string) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    setSelected(next);
  };
  const rows = useRowKeys(shown, canChange ? toggle : null);
  useKeys(chosen.length > 0 ? { Escape: () => setSelected(new Set()) } : {});
  const isEmpty = isLoaded && scans.length === 0 && Object.keys(filter).length === 0;
  return (
    <section className="scans" aria-label="All scans">
      {!isEmpty && (
        <div className="row wrap scans-bar">
          {chosen.length > 0 ? (
            <SelectionBar scans={chosen} onClear={() => setSelected(new Set())} />
          ) : (
            filters
          )}
        </div>
      )}
      {error !== null && <ErrorState error={error} />}
      {!isLoaded && error === null && shown.length === 0 && <Skeleton />}
      {isLoaded && shown.length === 0 && nothing}
      {shown.length > 0 && (
        <div className="list" {...handlers}>
          <ListHead
            shown={shown.length}
            total={total}
            unit={`${Math.max(shown.length, total) === 1 ? 'scan' : 'scans'}${isLoaded || error !== null ? '' : ', loading the others …'}`}
            waiting={waiting}
            onRelease={release}
          />
          <ul ref={rows} aria-label="Scans" {...rowHandlers}>
            {shown.map((scan) => (
              <ScanItem
                key={scan.id}
                scan={scan}
                isSelected={selected.has(scan.id)}
                onSelect={canChange ? () => toggle(scan.id) : null}
              />
            ))}
          </ul>
          {total > scans.length && <Older list={list} filter={filter} onLoaded={release} />}
        </div>
      )}
    </section>
  );
}

function Older({ list, filter, onLoaded }: { list: ScanList<ScanRow>; filter: Filter; onLoaded(): void }) {
  const older = useOlder(list, filter, onLoaded);
  return (
    <div className="list-foot row">
      <Button kind="quiet" disabled={older.isLoading} onClick={() => void older.load()}>
        {older.isLoading ? 'Loading …' : 'Load older'}
      </Button>
      {older.error !== null && <span className="refusal">{older.error.message}</span>}
    </div>
  );
}

/** The pages after the oldest scan of the list, which may have been read again since the last page. */
function useOlder(list: ScanList<ScanRow>, filter: Filter, onLoaded: () => void) {
  const position = useRef<{ oldest: string; until: string; after: string | null } | null>(null);
  const [isLoading, setLoading] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const { client } = useSession();
  const load = async () => {
    const oldest = list.scans.at(-1);
    if (!oldest || isLoading) return;
    if (position.current?.oldest !== oldest.id) {
      // Another scan may have the same time.
      const until = new Date(Date.parse(oldest.createdAt) + 1).toISOString();
      position.current = { oldest: oldest.id, until, after: null };
    }
    const { until, after } = position.current;
    setLoading(true);
    setError(null);
    try {
      const { scans } = await request(client, Page, { filter: { ...filter, until }, after });
      list.add(scans.nodes);
      const last = list.scans.at(-1)?.id ?? oldest.id;
      position.current = { oldest: last, until, after: scans.pageInfo.endCursor };
      onLoaded();
    } catch (problem) {
      setError(problem as Error);
    }
    setLoading(false);
  };
  return { load, isLoading, error };
}

/** While somebody hovers over the list or has the focus in it, scans change in their places, and new ones wait. */
function useHeld(scans: readonly ScanRow[]) {
  const known = useRef<ReadonlySet<string>>(new Set());
  const holding = useRef({ hovered: false, focused: false });
  const [, render] = useState(0);
  const kept = scans.filter(({ id }) => known.current.has(id));
  // A list that has become empty is not in the page, and so hears of no end.
  if (kept.length === 0) holding.current = { hovered: false, focused: false };
  const isHeld = holding.current.hovered || holding.current.focused;
  const shown = isHeld ? kept : scans;
  if (!isHeld) known.current = new Set(scans.map(({ id }) => id));
  const change = (next: Partial<typeof holding.current>) => {
    Object.assign(holding.current, next);
    render((count) => count + 1);
  };
  return {
    shown,
    waiting: scans.length - shown.length,
    release: () => change({ hovered: false, focused: false }),
    rowHandlers: {
      onPointerEnter: ({ pointerType }: { pointerType: string }) =>
        change({ hovered: pointerType === 'mouse' }),
    },
    handlers: {
      onPointerLeave: () => change({ hovered: false }),
      onFocus: () => change({ focused: true }),
      onBlur: (event: React.FocusEvent) =>
        change({ focused: event.currentTarget.contains(event.relatedTarget) }),
    },
  };
}

/** j, k, o and x. @param onSelect null: nothing can be selected */
function useRowKeys(scans: readonly ScanRow[], onSelect: ((id: string) => void) | null) {
  const rows = useRef<HTMLUListElement>(null);
  const [, navigate] = useLocation();
  const current = () => rows.current?.querySelector<HTMLElement>('li:focus-within') ?? null;
  const currentScan = () => scans.find(({ id }) => id === current()?.dataset.scan);
  const focus = (item: Element | null | undefined) => item?.querySelector<HTMLElement>('a')?.focus();
  useKeys({
    j: () => focus(current() ? current()?.nextElementSibling : rows.current?.firstElementChild),
    k: () => focus(current()?.previousElementSibling),
    o: () => {
      const scan = currentScan();
      if (scan) navigate(`/scans/${scan.id}`);
    },
    ...(onSelect && {
      x: () => {
        const scan = currentScan();
        if (scan) onSelect(scan.id);
      },
    }),
  });
  return rows;
}

/** The first minute: something to click that works. */
function Greeting({ canChange, refusal }: { canChange: boolean; refusal: string | null | undefined }) {
  const { start, isStarting, problem } = useDemoScan();
  if (!canChange)
    return <EmptyState title="No scans yet">Ask an operator of this workspace to start one.</EmptyState>;
  return (
    <EmptyState
      title="No scans yet"
      action={
        <>
          {refusal === null && (
            <Button kind="primary" icon="play" disabled={isStarting} onClick={start}>
              {isStarting ? 'Starting …' : 'Scan the demo site'}
            </Button>
          )}
          {problem !== null && <p className="refusal">{problem}</p>}
        </>
      }
    >
      {refusal === null
        ? 'Type a target above, or try the demo scan: its site runs on this server for about two minutes, and needs no Internet access.'
        : `Type a target above. The demo scan is not available: ${refusal ?? 'loading the reason …'}`}
    </EmptyState>
  );
}
