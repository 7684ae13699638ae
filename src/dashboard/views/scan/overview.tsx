import type { Severity } from '@scanwire/client';
import { useMemo } from 'react';
import { Link } from 'wouter';
import type { ScanStore } from '../../store/scan-store.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Chart } from '../../ui/lazy-chart.tsx';
import { SeverityMark, severityName } from '../../ui/severity.tsx';
import { isFinal, StateMark, stateOfScanner } from '../../ui/status.tsx';
import { TargetText } from '../../ui/target-text.tsx';
import { Elapsed } from '../../ui/time.tsx';
import type { ScanActions } from './scan-actions.ts';
import { counted, doneOf, type ScanDetails, type ScannerRun, titleOf } from './scan-details.ts';

const SHOWN = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFO'] as const satisfies Severity[];
const LINES = SHOWN.map((severity) => ({
  name: severityName(severity),
  colour: `--${severity.toLowerCase()}` as const,
}));
const SPREAD = [
  { name: 'Hosts', colour: '--accent' },
  { name: 'Endpoints', colour: '--state-done' },
] as const;

interface Props {
  scan: ScanDetails;
  store: ScanStore;
  actions: ScanActions | null;
}

export function Overview({ scan, store, actions }: Props) {
  const { id, summary, scanners, error } = scan;
  const of = (severity: Severity) =>
    Math.max(
      store.bySeverity[severity],
      summary.bySeverity[severity.toLowerCase() as keyof typeof summary.bySeverity],
    );
  const hosts = Math.max(store.hosts.count, summary.hosts);
  const alive = Math.max(store.aliveHosts, summary.aliveHosts);
  const endpoints = Math.max(store.endpoints.count, summary.endpoints);
  return (
    <div className="scan-page">
      <ul className="scan-counters">
        {SHOWN.map((severity) => (
          <li key={severity}>
            <Link href={`/scans/${id}/findings?severity=${severity}`} data-zero={of(severity) === 0}>
              <strong className="number">{of(severity).toLocaleString('en')}</strong>
              <SeverityMark severity={severity} named />
            </Link>
          </li>
        ))}
        <li>
          <Link href={`/scans/${id}/hosts`} data-zero={hosts === 0}>
            <strong className="number">{alive.toLocaleString('en')}</strong>
            <span>
              of {hosts.toLocaleString('en')} {hosts === 1 ? 'host' : 'hosts'} alive
            </span>
          </Link>
        </li>
        <li>
          <Link href={`/scans/${id}/endpoints`} data-zero={endpoints === 0}>
            <strong className="number">{endpoints.toLocaleString('en')}</strong>
            <span>{endpoints === 1 ? 'endpoint' : 'endpoints'}</span>
          </Link>
        </li>
      </ul>
      <Charts store={store} />
      <Scanners
        runs={scanners}
        said={error ?? ''}
        store={store}
        actions={isFinal(scan.status) ? null : actions}
      />
      <Warnings
        scan={scan}
        said={[error, ...scanners.map((run) => run.error)].join('\n')}
        isOver={isFinal(scan.status)}
      />
    </div>
  );
}

function Charts({ store }: { store: ScanStore }) {
  const { findings, spread } = useMemo(() => {
    const { times, totals } = store.timeline.totals([...SHOWN, 'hosts', 'endpoints']);
    const lines = [...LINES, ...SPREAD].map((line, index) => ({ ...line, values: totals[index] ?? [] }));
    return {
      findings: { times, series: lines.slice(0, SHOWN.length) },
      spread: { times, series: lines.slice(SHOWN.length) },
    };
  }, [store, store.cursor]);
  return (
    <div className="scan-charts">
      <section className="card">
        <h2>Findings over time</h2>
        <Chart {...findings} label="Findings by severity" sync={store.scanId} />
      </section>
      <section className="card">
        <h2>Hosts and endpoints over time</h2>
        <Chart {...spread} label="Hosts and endpoints" sync={store.scanId} />
      </section>
    </div>
  );
}

/** @param said the error above, which is not repeated */
function Scanners({
  runs,
  said,
  store,
  actions,
}: {
  runs: readonly ScannerRun[];
  said: string;
  store: ScanStore;
  actions: ScanActions | null;
}) {
  return (
    <section className="card">
      <h2>Scanners</h2>
      <ul className="scan-scanners">
        {runs.map((run) => (
          <li key={run.name}>
            <Scanner run={run} said={said} message={store.messages.get(run.name) ?? null} />
            {actions && (
              <span className="scan-skip">
                {(run.state === 'STARTED' || run.state === 'PENDING') && (
                  <Button
                    kind="quiet"
                    icon="skip"
                    disabled={actions.isBusy}
                    aria-label={`Skip ${run.title}`}
                    onClick={() => actions.skip(run.name)}
                  >
                    Skip
                  </Button>
                )}
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

const STATES = {
  PENDING: 'Waiting',
  STARTED: 'Running',
  FINISHED: 'Done',
  FAILED: 'Failed',
  SKIPPED: 'Skipped',
} as const;

/** Without the full stop, which the error of the scan does not have. */
const isSaid = (error: string, said: string) => said.includes(error.replace(/\.$/, ''));

/** Without what its row says, and more recently: its title, and how many of its inputs are done. */
function doingOf(message: string, title: string): string | null {
  const text = message.startsWith(`${title}: `) ? message.slice(title.length + 2) : message;
  return /^\d+ of \d+ inputs done$/.test(text) ? null : text;
}

function Scanner({ run, said, message }: { run: ScannerRun; said: string; message: string | null }) {
  const { state, inputsDone, inputsKnown, requests, hosts, endpoints, findings, errors } = run;
  const error = run.error !== null && isSaid(run.error, said) ? null : run.error;
  const found = [
    [findings, 'finding'],
    [hosts, 'host'],
    [endpoints, 'endpoint'],
    [errors, 'error'],
  ] as const;
  const doing = error ?? (state === 'STARTED' && message !== null ? doingOf(message, run.title) : null);
  return (
    <div className="scan-scanner" data-state={stateOfScanner(state)}>
      <strong className="cut" title={run.name}>
        {run.title}
      </strong>
      <StateMark state={stateOfScanner(state)}>{STATES[state]}</StateMark>
      <span className="segments">
        <span className="segment" data-state={stateOfScanner(state)}>
          <span style={{ transform: `scaleX(${doneOf(run)})` }} />
        </span>
      </span>
      <span className="number soft">
        {inputsDone.toLocaleString('en')} of {counted(inputsKnown, 'input')}
      </span>
      <span className="number soft">{counted(requests, 'request')}</span>
      <span className="number soft">
        <Elapsed since={run.startedAt} until={run.finishedAt} />
      </span>
      <span className="soft number scan-found">
        {found.flatMap(([count, name]) => (count > 0 ? [counted(count, name)] : [])).join(' · ')}
      </span>
      {doing !== null && (
        <span className={error === null ? 'soft scan-doing' : 'scan-doing scan-error'}>
          <TargetText text={doing} />
        </span>
      )}
    </div>
  );
}

/** @param said the errors above, which are not repeated */
function Warnings({ scan, said, isOver }: { scan: ScanDetails; said: string; isOver: boolean }) {
  return (
    <section className="card" id="limits">
      <h2>Limits reached: what the scan left out</h2>
      {scan.warnings.length === 0 ? (
        <p className="soft">{isOver ? 'Nothing was left out.' : 'Nothing has been left out so far.'}</p>
      ) : (
        <ul className="scan-warnings">
          {scan.warnings.map(({ code, scanner, count, message }) => (
            <li key={`${code} ${scanner}`}>
              <Icon name="alert" />
              <span>
                <strong>{code.toLowerCase().replaceAll('_', ' ')}</strong>
                {scanner !== null && <span className="soft"> in {titleOf(scan, scanner)}</span>}
                {count > 1 && <span className="soft number"> · {count.toLocaleString('en')} times</span>}
                <TargetText text={withoutSaid(message, said)} max={600} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** `1 of 2 inputs failed, first: timeout` without the error. */
const withoutSaid = (message: string, said: string): string =>
  message.replace(/, first: (.*)$/s, (end, error) => (isSaid(error, said) ? '' : end));
