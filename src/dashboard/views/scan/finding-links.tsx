import type { Severity } from '@scanwire/client';
import { Link } from 'wouter';
import { SeverityMark } from '../../ui/severity.tsx';
import { TargetText } from '../../ui/target-text.tsx';

interface LinkedFinding {
  id: string;
  severity: Severity;
  title: string;
}

export function FindingLinks({ scanId, findings }: { scanId: string; findings: readonly LinkedFinding[] }) {
  if (findings.length === 0) return <p className="soft">None.</p>;
  return (
    <ul className="drawer-part">
      {findings.map(({ id, severity, title }) => (
        <li key={id} className="row">
          <SeverityMark severity={severity} />
          <Link className="cut" href={`/scans/${scanId}/findings?finding=${encodeURIComponent(id)}`}>
            <TargetText text={title} />
          </Link>
        </li>
      ))}
    </ul>
  );
}
