import { Link } from 'wouter';
import type { ScanRow } from '../../api/session.ts';
import { Segments } from '../../ui/meter.tsx';
import { withTitles } from '../../ui/scan-error.ts';
import { SeverityCounts } from '../../ui/severity.tsx';
import { Badge, isFinal, StatusMark, stateOfScanner } from '../../ui/status.tsx';
import { TargetText, visible } from '../../ui/target-text.tsx';
import { Elapsed, RelativeTime } from '../../ui/time.tsx';

const number = (count: number): string => count.toLocaleString('en');
const counted = (count: number, one: string, several = `${one}s`): string =>
  `${number(count)} ${count === 1 ? one : several}`;

/** One scan of the list. @param onSelect null: it cannot be selected */
export function ScanItem({
  scan,
  isSelected,
  onSelect,
}: {
  scan: ScanRow;
  isSelected: boolean;
  onSelect: (() => void) | null;
}) {
  const { id, target, label, demo, status, summary, warnings, createdAt, startedAt, finishedAt } = scan;
  return (
    <li className="scan-item" data-scan={id} data-selected={isSelected}>
      {onSelect && (
        <input
          type="checkbox"
          checked={isSelected}
          onChange={onSelect}
          aria-label={`Select ${visible(target.slice(0, 100))}`}
        />
      )}
      <Link href={`/scans/${id}`} className="scan-link">
        <StatusMark status={status} limited={warnings.length > 0} />
        <span className="row-target">
          <TargetText text={target} />
          {demo && <Badge>Demo</Badge>}
          {label !== null && (
            <Badge title={visible(label)}>
              <span className="cut">{visible(label.slice(0, 40))}</span>
            </Badge>
          )}
        </span>
        <span className="row-progress">
          <Progress scan={scan} />
        </span>
        <span className="scan-counts number soft">
          <span>{counted(summary.hosts, 'host')}</span>
          <span>{counted(summary.endpoints, 'URL')}</span>
        </span>
        <SeverityCounts counts={summary.bySeverity} />
        <span className="scan-time soft">
          {isFinal(status) || startedAt === null ? (
            <RelativeTime at={finishedAt ?? createdAt} />
          ) : (
            <Elapsed since={startedAt} until={null} />
          )}
        </span>
      </Link>
    </li>
  );
}

function Progress({ scan }: { scan: ScanRow }) {
  const { status, progress, scanners, warnings, summary, error, target } = scan;
  if (status === 'FAILED') {
    const reason = visible(withTitles(error ?? '', scanners).slice(0, 500));
    return (
      <span className="cut soft" title={reason}>
        {reason}
      </span>
    );
  }
  if (isFinal(status)) {
    const limits = warnings.length > 0 ? `, ${counted(warnings.length, 'limit')} reached` : '';
    return (
      <span className="cut soft number">
        {counted(summary.findings, 'finding')}
        {limits}
      </span>
    );
  }
  if (status === 'QUEUED') return <span className="cut soft">waits for its turn</span>;
  const parts = scanners.map(({ title, state, inputsDone, inputsKnown }) => ({
    name: title,
    state: stateOfScanner(state),
    done: state === 'PENDING' ? 0 : state === 'STARTED' ? inputsDone / Math.max(1, inputsKnown) : 1,
  }));
  // Of its one input, nothing is done until the end.
  const [only] = parts;
  if (only && parts.length === 1) only.done = progress / 100;
  return (
    <>
      <Segments parts={parts} label={`Progress of ${visible(target.slice(0, 100))}`} />
      <span className="number">{progress} %</span>
    </>
  );
}
