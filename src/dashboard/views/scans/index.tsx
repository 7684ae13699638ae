import { Link } from 'wouter';
import { useScans } from '../../api/session.ts';
import { useTitle } from '../../shell/title.ts';
import { EmptyState, ErrorState, Skeleton } from '../../ui/notice.tsx';
import { SeverityCounts } from '../../ui/severity.tsx';
import { StatusMark } from '../../ui/status.tsx';
import { TargetText } from '../../ui/target-text.tsx';
import { RelativeTime } from '../../ui/time.tsx';

export default function ScansView() {
  useTitle('Scans');
  const { scans, isLoaded, error } = useScans();
  return (
    <div className="page">
      <h1>Scans</h1>
      {error !== null && <ErrorState error={error} />}
      {!isLoaded && error === null && <Skeleton />}
      {isLoaded && scans.length === 0 && (
        <EmptyState title="No scans yet">Start one with GraphQL.</EmptyState>
      )}
      <ul>
        {scans.map(({ id, target, status, warnings, summary, createdAt }) => (
          <li key={id}>
            <Link href={`/scans/${id}`} className="row">
              <StatusMark status={status} limited={warnings.length > 0} />
              <TargetText text={target} />
              <span className="push" />
              <SeverityCounts counts={summary.bySeverity} />
              <RelativeTime at={createdAt} />
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
