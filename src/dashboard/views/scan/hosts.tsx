import { useMemo } from 'react';
import { useLocation } from 'wouter';
import { graphql } from '../../api/graphql.ts';
import { useApi } from '../../api/query.ts';
import { useFacetedList } from '../../api/session.ts';
import { useOpenRow, useParam, useParamList } from '../../shell/location.ts';
import type { HostRow, ScanStore } from '../../store/scan-store.ts';
import { Choice } from '../../ui/choice.tsx';
import { Facts, NodeDrawer, Part } from '../../ui/drawer-parts.tsx';
import { ExternalLink } from '../../ui/external-link.tsx';
import { Facet } from '../../ui/facets.tsx';
import { ListFrame } from '../../ui/list-frame.tsx';
import { Badge, isFinal, StateMark } from '../../ui/status.tsx';
import { TargetText } from '../../ui/target-text.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { VirtualList } from '../../ui/virtual-list.tsx';
import { EmptyResults } from './empty-results.tsx';
import { FindingLinks } from './finding-links.tsx';
import { Provenance } from './provenance.tsx';
import type { ScanDetails } from './scan-details.ts';

const HostDetails = graphql(`
  query HostDetails($id: ID!) {
    node(id: $id) {
      __typename
      ... on Host {
        id seq scanner name ip cname alive status url pageTitle server technologies { name version } notBefore notAfter issuer source error foundAt
        provenance { __typename ... on Result { id seq title url scanner } }
        endpoints(first: 1) { totalCount }
        findings(first: 50, orderBy: { field: SEVERITY, direction: DESC }) { totalCount nodes { id severity title } }
      }
    }
  }
`);

const ORDERS: Readonly<Record<string, (a: HostRow, b: HostRow) => number>> = {
  alive: (a, b) => Number(b.alive) - Number(a.alive) || a.seq - b.seq,
  name: (a, b) => (a.name < b.name ? -1 : 1),
  newest: (a, b) => b.seq - a.seq,
};
const FACETS = {
  alive: ({ alive }: HostRow) => (alive ? 'Alive' : 'Dead'),
  status: ({ status }: HostRow) => (status === null ? null : String(status)),
  technology: ({ technologies }: HostRow) => technologies.map(({ name }) => name),
};
const textOf = ({ name, ip, pageTitle, server, technologies }: HostRow) =>
  [name, ip.join(' '), pageTitle, server, ...technologies.map(labelOf)].join('\n');

const labelOf = ({ name, version }: HostRow['technologies'][number]): string =>
  version === null ? name : `${name} ${version}`;

export function HostsTab({ scan, store }: { scan: ScanDetails; store: ScanStore }) {
  const [text] = useParam('q');
  const [order, setOrder] = useParam('sort');
  const facets = {
    alive: useParamList('alive'),
    status: useParamList('status'),
    technology: useParamList('technology'),
  };
  const selected = Object.fromEntries(Object.entries(facets).map(([name, [values]]) => [name, values]));
  const source = useMemo(() => ({ rows: () => store.hosts.items, textOf, facets: FACETS }), [store]);
  const list = useFacetedList(store, source, {
    text: text ?? '',
    selected,
    compare: ORDERS[order ?? 'alive'] ?? (ORDERS.alive as never),
    groupOf: null,
  });
  const open = useOpenRow('host');
  const [, navigate] = useLocation();
  const isFiltered = Boolean(text) || Object.values(selected).some((values) => values.length > 0);
  const titles = { alive: 'State', status: 'HTTP status', technology: 'Technologies' } as const;
  return (
    <ListFrame
      search="Search hosts"
      isFiltered={isFiltered}
      tools={
        <Choice
          label="Sort"
          value={order}
          onChange={setOrder}
          options={{ alive: 'Alive first', name: 'By name', newest: 'Newest first' }}
        />
      }
      facets={(['alive', 'status', 'technology'] as const).map((name) => (
        <Facet
          key={name}
          name={titles[name]}
          counts={list.countsOf(name)}
          top={list.topOf(name)}
          selected={facets[name][0]}
          onChange={facets[name][1]}
          label={(value) => <TargetText text={value} max={80} wraps />}
        />
      ))}
      drawer={open.key !== null && <HostDrawer id={open.key} scan={scan} onClose={open.close} />}
    >
      <VirtualList
        list={list}
        label="Hosts"
        keyOf={({ id }) => id}
        hrefOf={({ id }) => open.hrefOf(id)}
        openKey={open.key}
        timeOf={({ foundAt }) => Date.parse(foundAt)}
        navigate={navigate}
        omitted={store.hosts.omitted}
        loading={store.loading}
        render={renderRow}
        empty={
          <EmptyResults
            name="hosts"
            isFiltered={isFiltered && store.hosts.count > 0}
            isOver={isFinal(scan.status)}
          />
        }
      />
    </ListFrame>
  );
}

const renderRow = (row: HostRow) => <Row row={row} />;

function Row({ row: { alive, name, ip, status, pageTitle, server, technologies, error } }: { row: HostRow }) {
  return (
    <span className="host-row">
      <StateMark state={alive ? 'done' : 'cancelled'}>
        <span className="host-state">{alive ? 'Alive' : 'Dead'}</span>
      </StateMark>
      <TargetText text={name} />
      <span className="soft host-more">
        <TargetText text={alive ? (pageTitle ?? '') : (error ?? '')} />
      </span>
      <span className="soft host-ip">
        <TargetText text={ip.join(', ')} />
      </span>
      <span className="host-technologies">
        {/* Scans of earlier versions have only the header. */}
        {technologies.length === 0 && server && <Chip text={server} />}
        {technologies.slice(0, MAX_CHIPS).map((technology) => (
          <Chip key={technology.name} text={labelOf(technology)} />
        ))}
        {technologies.length > MAX_CHIPS && <span className="soft">+{technologies.length - MAX_CHIPS}</span>}
      </span>
      <span className="number soft">{status}</span>
    </span>
  );
}

/** Of a row; the drawer has all. */
const MAX_CHIPS = 3;

const Chip = ({ text }: { text: string }) => (
  <Badge>
    <TargetText text={text} max={60} />
  </Badge>
);

function HostDrawer({ id, scan, onClose }: { id: string; scan: ScanDetails; onClose(): void }) {
  const query = useApi(HostDetails, { id }, isFinal(scan.status) ? {} : { refreshMs: 5000 });
  const node = query.data?.node;
  const found = node?.__typename === 'Host' ? node : null;
  return (
    <NodeDrawer title="Host" query={query} result={found} onClose={onClose}>
      {(host) => (
        <article className="drawer-content">
          <Facts
            rows={[
              ['Name', <TargetText key="name" text={host.name} />],
              ['State', host.alive ? 'Alive: it responded over HTTP' : 'Dead: it did not respond over HTTP'],
              ['Why', host.error && <TargetText text={host.error} />],
              ['Address', host.url && <ExternalLink url={host.url} />],
              ['IP', host.ip.length > 0 ? <TargetText text={host.ip.join(', ')} /> : null],
              ['CNAME', host.cname.length > 0 ? <TargetText text={host.cname.join(' → ')} /> : null],
              ['HTTP status', host.status],
              ['Title', host.pageTitle && <TargetText text={host.pageTitle} />],
              [
                'Technologies',
                host.technologies.length > 0 ? (
                  <span className="chips">
                    {host.technologies.map((technology) => (
                      <Chip key={technology.name} text={labelOf(technology)} />
                    ))}
                  </span>
                ) : null,
              ],
              ['Server', host.server && <TargetText text={host.server} />],
              ['Certificate', host.notAfter && <Certificate until={host.notAfter} issuer={host.issuer} />],
              ['Discovered by', host.source && <TargetText text={host.source} />],
              ['Endpoints', host.endpoints.totalCount.toLocaleString('en')],
            ]}
          />
          <Part title={`Findings (${host.findings.totalCount.toLocaleString('en')})`}>
            <FindingLinks scanId={scan.id} findings={host.findings.nodes} />
          </Part>
          <Part title="How it was found">
            <Provenance scan={scan} steps={host.provenance} result={host} />
          </Part>
        </article>
      )}
    </NodeDrawer>
  );
}

function Certificate({ until, issuer }: { until: string; issuer: string | null }) {
  return (
    <>
      ends <RelativeTime at={until} />
      {issuer !== null && <TargetText text={issuer} />}
    </>
  );
}
