import { Link, useLocation } from 'wouter';
import { useScanStore, useStore } from '../../api/session.ts';
import { usePathPart } from '../../shell/location.ts';
import { useTitle } from '../../shell/title.ts';
import type { ScanStore } from '../../store/scan-store.ts';
import { EmptyState, ErrorState, Skeleton } from '../../ui/notice.tsx';
import { isFinal, type State } from '../../ui/status.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { visible } from '../../ui/target-text.tsx';
import { DetailsTab } from './details.tsx';
import { EndpointsTab } from './endpoints.tsx';
import { FindingsTab } from './findings.tsx';
import { Header } from './header.tsx';
import { HostsTab } from './hosts.tsx';
import { LogTab } from './log.tsx';
import { Overview } from './overview.tsx';
import { PagesTab } from './pages.tsx';
import { useScanActions } from './scan-actions.ts';
import { type ScanDetails, useMayChange, useScanDetails } from './scan-details.ts';
import './scan.css';

export default function ScanView() {
  const id = usePathPart('id') ?? '';
  const tab = usePathPart('tab');
  const { scan, isLoaded, error } = useScanDetails(id);
  if (scan) return <LoadedScan key={id} scan={scan} tab={tab ?? 'overview'} />;
  return (
    <div className="page">
      <h1>Scan</h1>
      {error !== null ? (
        <ErrorState error={error} />
      ) : isLoaded ? (
        <EmptyState title="There is no such scan" action={<Link href="/">Show all scans</Link>}>
          It was deleted, or it belongs to another workspace.
        </EmptyState>
      ) : (
        <Skeleton />
      )}
    </div>
  );
}

const stateOf = ({ status, warnings }: ScanDetails): State => {
  if (!isFinal(status)) return status === 'RUNNING' ? 'running' : 'waiting';
  if (status === 'COMPLETED') return warnings.length > 0 ? 'limited' : 'done';
  return status === 'FAILED' ? 'failed' : 'cancelled';
};

function LoadedScan({ scan, tab }: { scan: ScanDetails; tab: string }) {
  const { id, target, progress, demo } = scan;
  const store = useScanStore(id);
  const [, navigate] = useLocation();
  const mayChange = useMayChange();
  const actions = useScanActions(id, demo, (scanId) => navigate(`/scans/${scanId}`));
  useTitle(visible(target.slice(0, 80)), { state: stateOf(scan), done: progress / 100 });
  const allowed = mayChange && !scan.external ? actions : null;
  return (
    <div className="scan">
      <Header scan={scan} actions={allowed} />
      <ScanTabs tab={tab} scan={scan} store={store} />
      <Part tab={tab} scan={scan} store={store} actions={allowed} />
    </div>
  );
}

function ScanTabs({
  tab,
  scan: { id, summary },
  store,
}: {
  tab: string;
  scan: ScanDetails;
  store: ScanStore;
}) {
  useStore(store);
  const path = `/scans/${id}`;
  const tabs = [
    { key: 'overview', href: path, name: 'Overview' },
    { key: 'findings', name: 'Findings', count: Math.max(store.findings.count, summary.findings) },
    { key: 'hosts', name: 'Hosts', count: Math.max(store.hosts.count, summary.hosts) },
    { key: 'endpoints', name: 'Endpoints', count: Math.max(store.endpoints.count, summary.endpoints) },
    { key: 'pages', name: 'Pages', count: store.assessments.count },
    { key: 'log', name: 'Log' },
    { key: 'details', name: 'Details' },
  ].map((entry) => ({ href: `${path}/${entry.key}`, ...entry }));
  return (
    <>
      <Tabs
        tabs={tabs}
        current={tabs.find(({ key }) => key === tab)?.href ?? path}
        label="Parts of the scan"
      />
      {store.error !== null && <ErrorState error={store.error} />}
    </>
  );
}

function Part(props: {
  tab: string;
  scan: ScanDetails;
  store: ScanStore;
  actions: ReturnType<typeof useScanActions> | null;
}) {
  const { tab, scan } = props;
  const store = useStore(props.store);
  switch (tab) {
    case 'findings':
      return <FindingsTab scan={scan} store={store} />;
    case 'hosts':
      return <HostsTab scan={scan} store={store} />;
    case 'endpoints':
      return <EndpointsTab scan={scan} store={store} />;
    case 'pages':
      return <PagesTab scan={scan} store={store} />;
    case 'log':
      return <LogTab scan={scan} store={store} />;
    case 'details':
      return <DetailsTab scan={scan} />;
    default:
      return <Overview {...props} />;
  }
}
