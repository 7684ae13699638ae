import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { graphql } from '../../api/graphql.ts';
import { useApi } from '../../api/query.ts';
import { useOpenRow, useParam } from '../../shell/location.ts';
import type { ScanStore } from '../../store/scan-store.ts';
import { Facts, NodeDrawer, Part } from '../../ui/drawer-parts.tsx';
import { ExternalLink } from '../../ui/external-link.tsx';
import { useHold } from '../../ui/hold.ts';
import { Icon } from '../../ui/icon.tsx';
import { ListFoot } from '../../ui/list-foot.tsx';
import { ListFrame } from '../../ui/list-frame.tsx';
import { ListHead } from '../../ui/list-head.tsx';
import { Skeleton } from '../../ui/notice.tsx';
import { isFinal } from '../../ui/status.tsx';
import { TargetText, visible } from '../../ui/target-text.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { useVirtualRows } from '../../ui/virtual-rows.ts';
import { EmptyResults } from './empty-results.tsx';
import { EndpointTree, type TreeLine } from './endpoint-tree.ts';
import { FindingLinks } from './finding-links.tsx';
import { Provenance } from './provenance.tsx';
import type { ScanDetails } from './scan-details.ts';

const EndpointDetails = graphql(`
  query EndpointDetails($id: ID!) {
    node(id: $id) {
      __typename
      ... on Endpoint {
        id seq scanner url host status contentType length pageTitle redirect source error foundAt
        provenance { __typename ... on Result { id seq title url scanner } }
        findings(first: 50, orderBy: { field: SEVERITY, direction: DESC }) { totalCount nodes { id severity title } }
      }
    }
  }
`);

/** Up to this number of sites, all are open at first. */
const FEW_SITES = 3;

export function EndpointsTab({ scan, store }: { scan: ScanDetails; store: ScanStore }) {
  const [text] = useParam('q');
  const open = useOpenRow('endpoint');
  const [, navigate] = useLocation();
  const tree = useMemo(() => new EndpointTree(() => store.endpoints.items, text ?? ''), [store, text]);
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [isHeld, setHeld] = useState(false);
  const { release, handlers, rowHandlers } = useHold(setHeld);
  const kept = useRef<{ tree: EndpointTree; toggled: typeof toggled; lines: TreeLine[]; count: number }>(
    null,
  );

  const isComplete = tree.refresh();
  const [, goOn] = useState(0);
  useEffect(() => {
    if (isComplete) return;
    const timer = setTimeout(() => goOn((slices) => slices + 1));
    return () => clearTimeout(timer);
  });
  // A new tree is shown when it is complete.
  const mayKeep = kept.current?.tree === tree ? isHeld && kept.current.toggled === toggled : !isComplete;
  if (!mayKeep) {
    const areOpen = Boolean(text) || tree.sites <= FEW_SITES;
    const isOpen = (key: string, depth: number) =>
      (Boolean(text) || (depth === 0 && areOpen)) !== toggled.has(key);
    kept.current = { tree, toggled, lines: tree.lines(isOpen), count: tree.count };
  }
  const { lines, count } = kept.current ?? { lines: null, count: tree.count };
  const waiting = kept.current?.tree === tree ? tree.count - count : 0;

  const activate = ({ key, isOpen, row }: TreeLine) => {
    if (isOpen === null) {
      if (row) navigate(open.hrefOf(row.id));
      return;
    }
    const next = new Set(toggled);
    if (!next.delete(key)) next.add(key);
    setToggled(next);
  };
  return (
    <ListFrame
      search="Search endpoints"
      isFiltered={Boolean(text)}
      facets={null}
      drawer={open.key !== null && <EndpointDrawer id={open.key} scan={scan} onClose={open.close} />}
    >
      <div className="list" {...handlers}>
        <ListHead
          shown={count}
          unit={count === 1 ? 'endpoint' : 'endpoints'}
          waiting={waiting}
          loading={store.loading}
          onRelease={() => {
            kept.current = null;
            setToggled(new Set(toggled));
            release();
          }}
        />
        {lines === null || (lines.length === 0 && store.loading) ? (
          <Skeleton />
        ) : lines.length === 0 ? (
          <EmptyResults
            name="endpoints"
            isFiltered={Boolean(text) && store.endpoints.count > 0}
            isOver={isFinal(scan.status)}
          />
        ) : (
          <Tree lines={lines} openId={open.key} activate={activate} handlers={rowHandlers} />
        )}
        <ListFoot omitted={store.endpoints.omitted} />
      </div>
    </ListFrame>
  );
}

/** Height of a line, and of one on a phone. */
const HEIGHTS = { wide: 30, phone: 44 };

function Tree({
  lines,
  openId,
  activate,
  handlers,
}: {
  lines: readonly TreeLine[];
  openId: string | null;
  activate(line: TreeLine): void;
  handlers: ReturnType<typeof useHold>['rowHandlers'];
}) {
  const { scroll, rows, active, setActive, focus } = useVirtualRows(lines.length, HEIGHTS);
  const current = Math.min(active, lines.length - 1);
  const toParent = (line: TreeLine) => {
    for (let index = current - 1; index >= 0; index--) {
      if ((lines[index] as TreeLine).depth < line.depth) return focus(index);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const line = lines[current];
    if (!line) return;
    const commands: Record<string, () => void> = {
      ArrowDown: () => focus(current + 1),
      ArrowUp: () => focus(current - 1),
      Home: () => focus(0),
      End: () => focus(lines.length - 1),
      ArrowRight: () => (line.isOpen === false ? activate(line) : focus(current + 1)),
      ArrowLeft: () => (line.isOpen ? activate(line) : toParent(line)),
      Enter: () => activate(line),
      ' ': () => activate(line),
      j: () => focus(current + 1),
      k: () => focus(current - 1),
      o: () => activate(line),
    };
    const command = event.ctrlKey || event.metaKey || event.altKey ? undefined : commands[event.key];
    if (!command) return;
    event.preventDefault();
    command();
  };
  return (
    <div
      ref={scroll}
      className="list-scroll"
      role="tree"
      aria-label="Endpoints"
      onKeyDown={onKeyDown}
      {...handlers}
    >
      <div className="list-size" style={{ height: rows.getTotalSize() }} role="presentation">
        {rows.getVirtualItems().map(({ index, start, size }) => {
          const line = lines[index];
          if (!line) return null;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keys
            <div
              key={line.key}
              role="treeitem"
              aria-level={line.depth + 1}
              aria-selected={line.row !== null && line.row.id === openId}
              {...(line.isOpen !== null && { 'aria-expanded': line.isOpen })}
              data-index={index}
              data-active={line.row !== null && line.row.id === openId}
              className="list-item tree-line"
              tabIndex={index === current ? 0 : -1}
              style={{
                height: size,
                transform: `translateY(${start}px)`,
                paddingLeft: 12 + Math.min(line.depth, 12) * 18,
              }}
              onFocus={() => setActive(index)}
              onClick={() => activate(line)}
            >
              <Line line={line} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Line({ line: { segment, isOpen, count, row } }: { line: TreeLine }) {
  return (
    <>
      <span className="tree-mark">{isOpen !== null && <Icon name={isOpen ? 'down' : 'chevron'} />}</span>
      <TargetText text={segment} />
      {isOpen !== null && <span className="count">{count.toLocaleString('en')}</span>}
      {isOpen === null && row && (
        <span className="push row soft">
          <span className="cut wide-only">{visible(row.contentType ?? '')}</span>
          <span className="number">{row.status ?? 'no answer'}</span>
        </span>
      )}
    </>
  );
}

function EndpointDrawer({ id, scan, onClose }: { id: string; scan: ScanDetails; onClose(): void }) {
  const query = useApi(EndpointDetails, { id }, isFinal(scan.status) ? {} : { refreshMs: 5000 });
  const node = query.data?.node;
  const found = node?.__typename === 'Endpoint' ? node : null;
  return (
    <NodeDrawer title="Endpoint" query={query} result={found} onClose={onClose}>
      {(endpoint) => (
        <article className="drawer-content">
          <Facts
            rows={[
              ['Address', endpoint.url && <ExternalLink url={endpoint.url} />],
              ['HTTP status', endpoint.status],
              ['Why', endpoint.error && <TargetText text={endpoint.error} />],
              ['Title', endpoint.pageTitle && <TargetText text={endpoint.pageTitle} />],
              ['Media type', endpoint.contentType && <TargetText text={endpoint.contentType} />],
              ['Length', endpoint.length === null ? null : `${endpoint.length.toLocaleString('en')} bytes`],
              ['Redirects to', endpoint.redirect && <ExternalLink url={endpoint.redirect} />],
              ['Discovered by', endpoint.source && <TargetText text={endpoint.source} />],
              ['Found', <RelativeTime key="found" at={endpoint.foundAt} />],
            ]}
          />
          <Part title={`Findings (${endpoint.findings.totalCount.toLocaleString('en')})`}>
            <FindingLinks scanId={scan.id} findings={endpoint.findings.nodes} />
          </Part>
          <Part title="How it was found">
            <Provenance scan={scan} steps={endpoint.provenance} result={endpoint} />
          </Part>
        </article>
      )}
    </NodeDrawer>
  );
}
