import { Facts } from '../../ui/drawer-parts.tsx';
import { withTitles } from '../../ui/scan-error.ts';
import { ScannerNames } from '../../ui/scanner-title.tsx';
import { StateMark, stateOfScanner } from '../../ui/status.tsx';
import { TargetBlock, TargetText } from '../../ui/target-text.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import type { ScanDetails } from './scan-details.ts';

const lower = (value: string) => value[0] + value.slice(1).toLowerCase().replaceAll('_', ' ');

/** What was asked for, and with which options. */
export function DetailsTab({ scan }: { scan: ScanDetails }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard
    <section className="scan-page" tabIndex={0} aria-label="Details">
      <section className="card">
        <h2>Scan</h2>
        <Facts
          rows={[
            ['Target', <TargetText key="target" text={scan.target} />],
            ['Kind', lower(scan.targetKind)],
            ['Label', scan.label && <TargetBlock text={scan.label} />],
            ['Status', lower(scan.status)],
            ['Message', scan.message && <TargetText text={scan.message} />],
            ['Error', scan.error && <TargetBlock text={withTitles(scan.error, scan.scanners)} />],
            ['Created', <RelativeTime key="created" at={scan.createdAt} />],
            ['Started', scan.startedAt && <RelativeTime at={scan.startedAt} />],
            ['Finished', scan.finishedAt && <RelativeTime at={scan.finishedAt} />],
            ['Requests', scan.requests.toLocaleString('en')],
            ['Errors', scan.errors.toLocaleString('en')],
            ['Events', scan.lastSeq.toLocaleString('en')],
            ['Run by', scan.external ? 'A client that sends its results' : 'This server'],
            [
              'Id',
              <span key="id" className="data">
                {scan.id}
              </span>,
            ],
          ]}
        />
      </section>
      <section className="card">
        <h2>Scanners and their options</h2>
        <ul className="scan-scanners">
          {scan.scanners.map((run) => (
            <li key={run.name}>
              <div className="scan-options">
                <span className="row wrap">
                  <ScannerNames title={run.title} name={run.name} />
                  {run.scanner && <span className="soft">{lower(run.scanner.intrusiveness)}</span>}
                  <StateMark state={stateOfScanner(run.state)}>{lower(run.state)}</StateMark>
                </span>
                {run.error !== null && <TargetBlock text={run.error} />}
                <TargetBlock text={JSON.stringify(run.options, null, 2)} max={2000} />
              </div>
            </li>
          ))}
        </ul>
      </section>
    </section>
  );
}
