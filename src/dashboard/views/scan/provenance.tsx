import { Link } from 'wouter';
import { TargetText } from '../../ui/target-text.tsx';
import { type ScanDetails, titleOf } from './scan-details.ts';

const KINDS = {
  Host: { name: 'Host', tab: 'hosts', parameter: 'host' },
  Endpoint: { name: 'Endpoint', tab: 'endpoints', parameter: 'endpoint' },
  Finding: { name: 'Finding', tab: 'findings', parameter: 'finding' },
  PageAssessment: { name: 'Page', tab: 'pages', parameter: 'page' },
} as const;

interface Step {
  __typename: keyof typeof KINDS;
  id: string;
  seq: number;
  title: string;
  url: string | null;
  scanner: string;
}

/** From the target to a result: what led to what. */
export function Provenance({
  scan,
  steps,
  result,
}: {
  scan: Pick<ScanDetails, 'id' | 'target' | 'scanners'>;
  steps: readonly Step[];
  result: { scanner: string; seq: number };
}) {
  return (
    <ol className="provenance">
      <li>
        <span className="soft">Target</span>
        <TargetText text={scan.target} />
      </li>
      {steps.map(({ __typename, id, seq, title, url, scanner }) => {
        const { name, tab, parameter } = KINDS[__typename];
        return (
          <li key={id}>
            <span className="soft">
              {name} by {titleOf(scan, scanner)}, event {seq}
            </span>
            <Link href={`/scans/${scan.id}/${tab}?${parameter}=${encodeURIComponent(id)}`}>
              <TargetText text={url ?? title} />
            </Link>
          </li>
        );
      })}
      <li>
        <span className="soft">
          This by {titleOf(scan, result.scanner)}, event {result.seq}
        </span>
      </li>
    </ol>
  );
}
