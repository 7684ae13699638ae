import { useMemo } from 'react';
import { useLocation } from 'wouter';
import { graphql } from '../../api/graphql.ts';
import { useApi } from '../../api/query.ts';
import { useFacetedList } from '../../api/session.ts';
import { useOpenRow, useParam, useParamList } from '../../shell/location.ts';
import type { AssessmentRow, ScanStore } from '../../store/scan-store.ts';
import { NodeDrawer } from '../../ui/drawer-parts.tsx';
import { Facet } from '../../ui/facets.tsx';
import { ListFrame } from '../../ui/list-frame.tsx';
import { isFinal } from '../../ui/status.tsx';
import { LEVELS, ThreatMark } from '../../ui/threat-mark.tsx';
import { Verdict, VerdictFields, VerdictRow } from '../../ui/verdict.tsx';
import { VirtualList } from '../../ui/virtual-list.tsx';
import { EmptyResults } from './empty-results.tsx';
import { Provenance } from './provenance.tsx';
import type { ScanDetails } from './scan-details.ts';

const PageDetails = graphql(
  `
  query PageDetails($id: ID!) {
    node(id: $id) {
      __typename
      ... on PageAssessment {
        ...VerdictFields
        seq
        provenance { __typename ... on Result { id seq title url scanner } }
      }
    }
  }
`,
  [VerdictFields],
);

const FACETS = { level: ({ threatLevel }: AssessmentRow) => threatLevel };
const textOf = ({ url, title, classification }: AssessmentRow) =>
  `${url ?? ''}\n${title}\n${classification ?? ''}`;
const riskiest = (a: AssessmentRow, b: AssessmentRow) => b.riskScore - a.riskScore || a.seq - b.seq;

const renderRow = (row: AssessmentRow) => <VerdictRow row={row} />;

export function PagesTab({ scan, store }: { scan: ScanDetails; store: ScanStore }) {
  const [text] = useParam('q');
  const [levels, setLevels] = useParamList('level');
  const source = useMemo(() => ({ rows: () => store.assessments.items, textOf, facets: FACETS }), [store]);
  const list = useFacetedList(store, source, {
    text: text ?? '',
    selected: { level: levels },
    compare: riskiest,
    groupOf: null,
  });
  const open = useOpenRow('page');
  const [, navigate] = useLocation();
  const isFiltered = Boolean(text) || levels.length > 0;
  return (
    <ListFrame
      search="Search pages"
      isFiltered={isFiltered}
      facets={
        <Facet
          name="Verdict"
          counts={list.countsOf('level')}
          top={list.topOf('level')}
          selected={levels}
          onChange={setLevels}
          order={LEVELS}
          label={(value) => <ThreatMark level={value as AssessmentRow['threatLevel']} />}
        />
      }
      drawer={open.key !== null && <PageDrawer id={open.key} scan={scan} onClose={open.close} />}
    >
      <VirtualList
        list={list}
        label="Pages"
        keyOf={({ id }) => id}
        hrefOf={({ id }) => open.hrefOf(id)}
        openKey={open.key}
        timeOf={({ foundAt }) => Date.parse(foundAt)}
        navigate={navigate}
        omitted={store.assessments.omitted}
        loading={store.loading}
        render={renderRow}
        empty={
          <EmptyResults
            name="pages"
            isFiltered={isFiltered && store.assessments.count > 0}
            isOver={isFinal(scan.status)}
          />
        }
      />
    </ListFrame>
  );
}

function PageDrawer({ id, scan, onClose }: { id: string; scan: ScanDetails; onClose(): void }) {
  const query = useApi(PageDetails, { id });
  const node = query.data?.node;
  const found = node?.__typename === 'PageAssessment' ? node : null;
  return (
    <NodeDrawer
      title={found ? <ThreatMark level={found.threatLevel} /> : 'Verdict'}
      query={query}
      result={found}
      onClose={onClose}
    >
      {(page) => (
        <Verdict assessment={page}>
          <Provenance scan={scan} steps={page.provenance} result={page} />
        </Verdict>
      )}
    </NodeDrawer>
  );
}
