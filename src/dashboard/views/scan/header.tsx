import { useState } from 'react';
import { Link } from 'wouter';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Menu, MenuItem, MenuLabel, MenuLink } from '../../ui/menu.tsx';
import { Segments } from '../../ui/meter.tsx';
import { ErrorState } from '../../ui/notice.tsx';
import { withTitles } from '../../ui/scan-error.ts';
import { Badge, isFinal, StatusMark } from '../../ui/status.tsx';
import { TargetText } from '../../ui/target-text.tsx';
import { Elapsed } from '../../ui/time.tsx';
import type { ScanActions } from './scan-actions.ts';
import { counted, type ScanDetails, segmentOf } from './scan-details.ts';

const FORMATS: Readonly<Record<string, string>> = {
  JSON: 'JSON: all results in one document',
  JSONL: 'JSON Lines: one result per line',
  CSV: 'CSV: all results for a spreadsheet',
  SARIF: 'SARIF: findings for code scanning',
  MD: 'Markdown: a report',
  HTML: 'HTML: a report to read or print',
};

/** @param actions null: the viewer may not change scans */
export function Header({ scan, actions }: { scan: ScanDetails; actions: ScanActions | null }) {
  const { status, target, label, warnings, startedAt, finishedAt, requests, scanners, demo } = scan;
  const done = scanners.reduce((sum, { inputsDone }) => sum + inputsDone, 0);
  const known = scanners.reduce((sum, { inputsKnown }) => sum + inputsKnown, 0);
  return (
    <header className="scan-header">
      <div className="row wrap">
        <Link href="/" className="wide-only">
          Scans
        </Link>
        <span className="soft wide-only" aria-hidden="true">
          /
        </span>
        <h1 className="scan-target">
          <TargetText text={target} />
        </h1>
        {demo && <Badge title="A scan of the demo site, which the server runs itself">Demo</Badge>}
        {label !== null && (
          <Badge>
            <TargetText text={label} max={60} />
          </Badge>
        )}
        <span className="row push scan-actions">
          {actions && <Actions scan={scan} actions={actions} />}
          <ExportMenu scan={scan} />
        </span>
      </div>
      <div className="scan-progress">
        <StatusMark status={status} limited={warnings.length > 0} />
        <Segments parts={scanners.map(segmentOf)} label="Progress of the scanners" />
        <span className="number soft scan-numbers">
          <span>
            {done.toLocaleString('en')} of {counted(known, 'input')}
          </span>
          <span>{counted(requests, 'request')}</span>
          {warnings.length > 0 && (
            <Link href={`/scans/${scan.id}`} onClick={showLimits}>
              {counted(warnings.length, 'limit')} reached
            </Link>
          )}
          <span>
            <span className="visually-hidden">Elapsed: </span>
            <Elapsed since={startedAt} until={finishedAt} />
          </span>
        </span>
      </div>
      {scan.error !== null && (
        <p className="scan-error">
          <TargetText text={withTitles(scan.error, scanners)} max={600} wraps />
        </p>
      )}
      {actions !== null && actions.error !== null && (
        <ErrorState error={actions.error} onRetry={actions.forget} retryLabel="Close" />
      )}
    </header>
  );
}

/** Scrolls to the list of limits, once the overview is shown. */
const showLimits = () => void setTimeout(() => document.getElementById('limits')?.scrollIntoView());

function Actions({ scan: { status, scanners }, actions }: { scan: ScanDetails; actions: ScanActions }) {
  const [isAsking, setAsking] = useState(false);
  const { isBusy } = actions;
  const open = scanners.filter(({ state }) => state === 'PENDING' || state === 'STARTED');
  if (isFinal(status)) {
    return (
      <Button icon="rerun" disabled={isBusy} onClick={actions.rerun}>
        Rerun
      </Button>
    );
  }
  return (
    <>
      {status === 'RUNNING' && (
        <Button icon="pause" disabled={isBusy} onClick={actions.pause}>
          Pause
        </Button>
      )}
      {status === 'PAUSED' && (
        <Button icon="play" kind="primary" disabled={isBusy} onClick={actions.resume}>
          Resume
        </Button>
      )}
      {open.length > 0 && status !== 'CANCELLING' && (
        <Menu trigger={<Button icon="skip">Skip</Button>}>
          <MenuLabel>Skip a scanner</MenuLabel>
          {open.map((run) => (
            <MenuItem key={run.name} onSelect={() => actions.skip(run.name)} disabled={isBusy}>
              {run.title}
            </MenuItem>
          ))}
        </Menu>
      )}
      <Button
        icon="stop"
        kind="danger"
        disabled={isBusy || status === 'CANCELLING'}
        onClick={() => setAsking(true)}
      >
        Cancel
      </Button>
      <Dialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title="Cancel this scan?"
        description="Results that were found are kept. A cancelled scan cannot be resumed: pause it instead if you want to continue later."
        footer={
          <>
            <Button onClick={() => setAsking(false)}>Keep it running</Button>
            <Button
              kind="danger"
              onClick={() => {
                setAsking(false);
                actions.cancel();
              }}
            >
              Cancel the scan
            </Button>
          </>
        }
      />
    </>
  );
}

function ExportMenu({ scan: { exports, status } }: { scan: ScanDetails }) {
  return (
    <Menu trigger={<Button icon="download">Export</Button>}>
      <MenuLabel>{isFinal(status) ? 'Download' : 'Download the results so far'}</MenuLabel>
      {exports.map(({ format, url }) => (
        <MenuLink key={format} href={url} download>
          {FORMATS[format] ?? format}
        </MenuLink>
      ))}
    </Menu>
  );
}
