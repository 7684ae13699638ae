import { useParams } from 'wouter';
import { useViewer } from '../../api/viewer.ts';
import { useTitle } from '../../shell/title.ts';
import { EmptyState, ErrorState, Skeleton } from '../../ui/notice.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { AuditLog } from './audit-log.tsx';
import { Keys } from './keys.tsx';
import { Scanners } from './scanners.tsx';
import './settings.css';

const SECTIONS = [
  { path: 'scanners', name: 'Scanners and services', needsAdmin: false, Section: Scanners },
  { path: 'keys', name: 'API keys', needsAdmin: true, Section: Keys },
  { path: 'audit', name: 'Audit log', needsAdmin: true, Section: AuditLog },
] as const;

export default function SettingsView() {
  const { section = 'scanners' } = useParams();
  const shown = SECTIONS.find(({ path }) => path === section);
  useTitle(shown?.name ?? 'Settings');
  const { data, error, refetch } = useViewer();
  const isAdmin = data?.viewer.role === 'ADMIN';
  const tabs = SECTIONS.filter(({ needsAdmin }) => isAdmin || !needsAdmin).map(({ path, name }) => ({
    href: `/settings/${path}`,
    name,
  }));
  return (
    <div className="page settings">
      <h1>Settings</h1>
      <Tabs tabs={tabs} current={`/settings/${section}`} label="Sections of the settings" />
      {!data && (error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton />)}
      {!shown && <EmptyState title="There is no such section">Choose one of those above.</EmptyState>}
      {data && shown && (isAdmin || !shown.needsAdmin) && <shown.Section />}
      {data && shown?.needsAdmin && !isAdmin && (
        <EmptyState title="Only administrators see this">
          Your role is {data.viewer.role.toLowerCase()}. Ask an administrator of the workspace for a key with
          the role admin.
        </EmptyState>
      )}
    </div>
  );
}
