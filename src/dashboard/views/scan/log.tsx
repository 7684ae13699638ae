import { useCallback, useMemo } from 'react';
import { useLocation } from 'wouter';
import { useFacetedList } from '../../api/session.ts';
import { useOpenRow, useParam, useParamList } from '../../shell/location.ts';
import type { LogRow, ScanStore } from '../../store/scan-store.ts';
import { Drawer } from '../../ui/drawer.tsx';
import { Code, Facts } from '../../ui/drawer-parts.tsx';
import { Facet } from '../../ui/facets.tsx';
import { ListFrame } from '../../ui/list-frame.tsx';
import { EmptyState } from '../../ui/notice.tsx';
import { ScannerTitle } from '../../ui/scanner-title.tsx';
import { isFinal } from '../../ui/status.tsx';
import { TargetText } from '../../ui/target-text.tsx';
import { VirtualList } from '../../ui/virtual-list.tsx';
import { EmptyResults } from './empty-results.tsx';
import { type ScanDetails, useTitleOf } from './scan-details.ts';

const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });

const kindOf = (row: LogRow): string => {
  if (row.type === 'LOG') return row.level;
  return row.type === 'FAILED'
    ? 'ERROR'
    : row.type === 'COMPLETED' || row.type === 'CANCELLED'
      ? 'STATUS'
      : row.type;
};
const scannerOf = (row: LogRow): string | null =>
  row.type === 'SCANNER' ? row.name : 'scanner' in row ? row.scanner : null;

const STATES = {
  PENDING: 'Waiting',
  STARTED: 'Started',
  FINISHED: 'Finished',
  FAILED: 'Failed',
  SKIPPED: 'Skipped',
} as const;

function messageOf(row: LogRow): string {
  switch (row.type) {
    case 'LOG':
      return row.message;
    case 'PROGRESS':
      return `${row.percent} %: ${row.message}`;
    case 'SCANNER':
      return `${STATES[row.state]}${row.cause === null ? '' : `: ${row.cause}`}`;
    case 'STATUS':
      return `The scan is ${row.status.toLowerCase()}`;
    case 'COMPLETED':
      return 'The scan is complete';
    case 'FAILED':
      return `The scan has failed: ${row.error}`;
    case 'CANCELLED':
      return `The scan was cancelled: ${row.reason}`;
  }
}

const FACETS = { kind: kindOf, scanner: scannerOf };
const newest = (a: LogRow, b: LogRow) => b.seq - a.seq;
const KINDS = ['ERROR', 'WARN', 'INFO', 'DEBUG', 'STATUS', 'SCANNER', 'PROGRESS'];

export function LogTab({ scan, store }: { scan: ScanDetails; store: ScanStore }) {
  const [text] = useParam('q');
  const kinds = useParamList('kind');
  const scanners = useParamList('scanner');
  const titleOf = useTitleOf(scan);
  const source = useMemo(() => {
    const textOf = (row: LogRow) => {
      const name = scannerOf(row);
      return `${messageOf(row)}\n${name === null ? '' : `${name}\n${titleOf(name)}`}`;
    };
    return { rows: () => store.log, textOf, facets: FACETS };
  }, [store, titleOf]);
  const renderRow = useCallback((row: LogRow) => <Row row={row} titleOf={titleOf} />, [titleOf]);
  const list = useFacetedList(store, source, {
    text: text ?? '',
    selected: { kind: kinds[0], scanner: scanners[0] },
    compare: newest,
    groupOf: null,
  });
  const open = useOpenRow('line');
  const [, navigate] = useLocation();
  const line = open.key === null ? null : (store.log.find(({ seq }) => String(seq) === open.key) ?? null);
  const isFiltered = Boolean(text) || kinds[0].length + scanners[0].length > 0;
  return (
    <ListFrame
      search="Search the log"
      isFiltered={isFiltered}
      facets={
        <>
          <Facet
            name="Kind"
            counts={list.countsOf('kind')}
            top={list.topOf('kind')}
            selected={kinds[0]}
            onChange={kinds[1]}
            order={KINDS}
            label={(value) => value[0] + value.slice(1).toLowerCase()}
          />
          <Facet
            name="Scanner"
            counts={list.countsOf('scanner')}
            top={list.topOf('scanner')}
            selected={scanners[0]}
            onChange={scanners[1]}
            label={(name) => <ScannerTitle title={titleOf(name)} name={name} wraps />}
          />
        </>
      }
      drawer={
        open.key !== null && <LineDrawer line={line} seq={open.key} titleOf={titleOf} onClose={open.close} />
      }
    >
      <VirtualList
        list={list}
        label="Log, newest first"
        keyOf={({ seq }) => String(seq)}
        hrefOf={({ seq }) => open.hrefOf(String(seq))}
        openKey={open.key}
        timeOf={({ at }) => Date.parse(at)}
        navigate={navigate}
        loading={store.loading}
        note={store.hasOlderLog ? 'Older lines are in the export as JSON Lines.' : undefined}
        render={renderRow}
        empty={
          <EmptyResults
            name="lines"
            isFiltered={isFiltered && store.log.length > 0}
            isOver={isFinal(scan.status)}
          />
        }
      />
    </ListFrame>
  );
}

function Row({ row, titleOf }: { row: LogRow; titleOf(name: string): string }) {
  const scanner = scannerOf(row);
  return (
    <span className="log-row" data-kind={kindOf(row)}>
      <time className="number soft" dateTime={row.at} title={EXACT.format(Date.parse(row.at))}>
        {CLOCK.format(Date.parse(row.at))}
      </time>
      <span className="log-kind">{kindOf(row)}</span>
      <span className="soft cut log-scanner">
        {scanner !== null && <ScannerTitle title={titleOf(scanner)} name={scanner} />}
      </span>
      <span className="log-message">
        <TargetText text={messageOf(row)} />
      </span>
    </span>
  );
}

function LineDrawer({
  line,
  seq,
  titleOf,
  onClose,
}: {
  line: LogRow | null;
  seq: string;
  titleOf(name: string): string;
  onClose(): void;
}) {
  const scanner = line && scannerOf(line);
  return (
    <Drawer title={`Event ${seq}`} onClose={onClose}>
      {line === null ? (
        <EmptyState title="This line is not here">
          Only the newest lines are kept in the page. The API has all: Scan.events
        </EmptyState>
      ) : (
        <article className="drawer-content">
          <Facts
            rows={[
              ['Kind', kindOf(line)],
              ['Time', EXACT.format(Date.parse(line.at))],
              ['Scanner', scanner && `${titleOf(scanner)} (${scanner})`],
            ]}
          />
          <Code name="Message" text={messageOf(line)} />
        </article>
      )}
    </Drawer>
  );
}
