import { useMemo } from 'react';
import { useLocation } from 'wouter';
import { useFacetedList } from '../../api/session.ts';
import { useOpenRow, useParam, useParamList } from '../../shell/location.ts';
import type { FindingRow, ScanStore } from '../../store/scan-store.ts';
import { Choice } from '../../ui/choice.tsx';
import { CONFIDENCES, enumLabel, Facet, targetLabel } from '../../ui/facets.tsx';
import { ListFrame } from '../../ui/list-frame.tsx';
import { ScannerTitle } from '../../ui/scanner-title.tsx';
import { SEVERITIES, SeverityMark, severityName, severityRank } from '../../ui/severity.tsx';
import { isFinal } from '../../ui/status.tsx';
import { TargetText, visible } from '../../ui/target-text.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { VirtualList } from '../../ui/virtual-list.tsx';
import { EmptyResults } from './empty-results.tsx';
import { FindingDrawer } from './finding-drawer.tsx';
import { type ScanDetails, useTitleOf } from './scan-details.ts';

type Compare = (a: FindingRow, b: FindingRow) => number;

const newest: Compare = (a, b) => b.seq - a.seq;
const textual =
  (read: (row: FindingRow) => string): Compare =>
  (a, b) => {
    const [x, y] = [read(a), read(b)];
    return x === y ? worst(a, b) : x < y ? -1 : 1;
  };
const worst: Compare = (a, b) => severityRank(b.severity) - severityRank(a.severity) || a.seq - b.seq;

const placeOf = ({ url, file, line, host }: FindingRow): string =>
  url ?? (file === null ? (host ?? '') : `${file}${line === null ? '' : `:${line}`}`);

const ORDERS: Readonly<Record<string, Compare>> = {
  worst,
  newest,
  host: textual(({ host }) => host ?? ''),
  type: textual(({ type }) => type),
};
const GROUPS: Readonly<Record<string, (row: FindingRow) => string>> = {
  severity: ({ severity }) => severityName(severity),
  type: ({ type }) => type,
  host: ({ host, file }) => host ?? file ?? 'No host',
};
const FACETS = {
  severity: ({ severity }: FindingRow) => severity,
  confidence: ({ confidence }: FindingRow) => confidence,
  type: ({ type }: FindingRow) => type,
  host: ({ host }: FindingRow) => host,
  scanner: ({ scanner }: FindingRow) => scanner,
  cwe: ({ cwe }: FindingRow) => cwe,
};

const textOf = (row: FindingRow) =>
  `${row.title}\n${placeOf(row)}\n${row.type}\n${row.parameter ?? ''}\n${row.cwe ?? ''}`;

const SORTS = { worst: 'Worst first', newest: 'Newest first', host: 'By host', type: 'By type' };
const GROUPINGS = {
  none: 'Not grouped',
  severity: 'Group by severity',
  type: 'Group by type',
  host: 'Group by host',
  scanner: 'Group by scanner',
};

export function FindingsTab({ scan, store }: { scan: ScanDetails; store: ScanStore }) {
  const [text] = useParam('q');
  const [order, setOrder] = useParam('sort');
  const [group, setGroup] = useParam('group');
  const facets = {
    severity: useParamList('severity'),
    confidence: useParamList('confidence'),
    type: useParamList('type'),
    host: useParamList('host'),
    scanner: useParamList('scanner'),
    cwe: useParamList('cwe'),
  };
  const selected = Object.fromEntries(Object.entries(facets).map(([name, [values]]) => [name, values]));
  const compare = ORDERS[order ?? ''] ?? worst;
  const source = useMemo(() => ({ rows: () => store.findings.items, textOf, facets: FACETS }), [store]);
  const scannerTitle = useTitleOf(scan);
  const byScanner = useMemo(
    () =>
      ({ scanner }: FindingRow) =>
        scannerTitle(scanner),
    [scannerTitle],
  );
  const list = useFacetedList(store, source, {
    text: text ?? '',
    selected,
    compare,
    groupOf: group === 'scanner' ? byScanner : (GROUPS[group ?? ''] ?? null),
  });
  const open = useOpenRow('finding');
  const [, navigate] = useLocation();
  const isFiltered = Boolean(text) || Object.values(selected).some((values) => values.length > 0);
  const facet = (
    name: keyof typeof FACETS,
    title: string,
    more: Pick<Parameters<typeof Facet>[0], 'order' | 'label'> = {},
  ) => {
    const [chosen, choose] = facets[name];
    return (
      <Facet
        name={title}
        counts={list.countsOf(name)}
        top={list.topOf(name)}
        selected={chosen}
        onChange={choose}
        {...more}
      />
    );
  };
  return (
    <ListFrame
      search="Search findings"
      isFiltered={isFiltered}
      tools={
        <>
          <Choice label="Sort" value={order} onChange={setOrder} options={SORTS} />
          <Choice label="Group" value={group} onChange={setGroup} options={GROUPINGS} />
        </>
      }
      facets={
        <>
          {facet('severity', 'Severity', {
            order: SEVERITIES,
            label: (value) => <SeverityMark severity={value as FindingRow['severity']} named />,
          })}
          {facet('confidence', 'Confidence', { order: CONFIDENCES, label: enumLabel })}
          {facet('type', 'Type', { label: targetLabel })}
          {facet('host', 'Host', { label: targetLabel })}
          {facet('scanner', 'Scanner', {
            label: (name) => <ScannerTitle title={scannerTitle(name)} name={name} wraps />,
          })}
          {facet('cwe', 'CWE')}
        </>
      }
      drawer={open.key !== null && <FindingDrawer id={open.key} scan={scan} onClose={open.close} />}
    >
      <VirtualList
        list={list}
        label="Findings"
        keyOf={({ id }) => id}
        hrefOf={({ id }) => open.hrefOf(id)}
        openKey={open.key}
        timeOf={({ foundAt }) => Date.parse(foundAt)}
        newFirst={compare === worst ? worstOf : undefined}
        navigate={navigate}
        omitted={store.findings.omitted}
        loading={store.loading}
        render={renderRow}
        empty={
          <EmptyResults
            name="findings"
            isFiltered={isFiltered && store.findings.count > 0}
            isOver={isFinal(scan.status)}
          />
        }
      />
    </ListFrame>
  );
}

const worstOf = ({ severity }: FindingRow) => `, worst: ${severityName(severity)}`;
const renderRow = (row: FindingRow) => <Row row={row} />;

function Row({ row }: { row: FindingRow }) {
  const { severity, title, confidence, type, foundAt } = row;
  return (
    <span className="finding-row">
      <SeverityMark severity={severity} />
      <span className="finding-title">
        <TargetText text={title} />
      </span>
      <span className="soft finding-place">
        <TargetText text={placeOf(row)} />
      </span>
      <span className="soft cut finding-type" title={visible(type)}>
        {visible(type)}
      </span>
      <span className="soft finding-confidence" title="Confidence">
        {enumLabel(confidence)}
      </span>
      <span className="soft finding-time">
        <RelativeTime at={foundAt} />
      </span>
    </span>
  );
}
