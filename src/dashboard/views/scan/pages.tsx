import type { ThreatLevel } from '@scanwire/client';
import { useMemo } from 'react';
import { useLocation } from 'wouter';
import { graphql, type ResultOf } from '../../api/graphql.ts';
import { useApi } from '../../api/query.ts';
import { useFacetedList } from '../../api/session.ts';
import { useOpenRow, useParam, useParamList } from '../../shell/location.ts';
import type { AssessmentRow, ScanStore } from '../../store/scan-store.ts';
import { ExternalLink } from '../../ui/external-link.tsx';
import { Facet } from '../../ui/facets.tsx';
import { Gauge } from '../../ui/meter.tsx';
import { isFinal, type State, StateMark } from '../../ui/status.tsx';
import { TargetBlock, TargetText } from '../../ui/target-text.tsx';
import { VirtualList } from '../../ui/virtual-list.tsx';
import { NodeDrawer, Part } from './node-drawer.tsx';
import { Provenance } from './provenance.tsx';
import { EmptyResults, ResultFrame } from './result-list.tsx';
import type { ScanDetails } from './scan-details.ts';

const PageDetails = graphql(`
  query PageDetails($id: ID!) {
    node(id: $id) {
      __typename
      ... on PageAssessment {
        id seq scanner title url riskScore threatLevel confidence reasons classification indicators method
        layers { name kind score contribution indicators }
        provenance { __typename ... on Result { id seq title url scanner } }
      }
    }
  }
`);
type Page = Extract<NonNullable<ResultOf<typeof PageDetails>['node']>, { __typename: 'PageAssessment' }>;

const LEVELS: Readonly<Record<ThreatLevel, readonly [State, string]>> = {
  MALICIOUS: ['failed', 'Malicious'],
  SUSPICIOUS: ['limited', 'Suspicious'],
  UNKNOWN: ['waiting', 'Unknown'],
  BENIGN: ['done', 'Benign'],
};
const ORDER = Object.keys(LEVELS);
const FACETS = { level: ({ threatLevel }: AssessmentRow) => threatLevel };
const textOf = ({ url, title, classification }: AssessmentRow) =>
  `${url ?? ''}\n${title}\n${classification ?? ''}`;
const riskiest = (a: AssessmentRow, b: AssessmentRow) => b.riskScore - a.riskScore || a.seq - b.seq;

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
    <ResultFrame
      label="Search pages"
      isFiltered={isFiltered}
      facets={
        <Facet
          name="Verdict"
          counts={list.countsOf('level')}
          top={list.topOf('level')}
          selected={levels}
          onChange={setLevels}
          order={ORDER}
          label={(value) => LEVELS[value as ThreatLevel][1]}
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
        render={({ threatLevel, riskScore, url, title, classification }) => (
          <span className="page-row">
            <StateMark state={LEVELS[threatLevel][0]}>{LEVELS[threatLevel][1]}</StateMark>
            <strong className="number page-score" title="Risk, of 100">
              {riskScore}
            </strong>
            <TargetText text={url ?? title} />
            <span className="soft page-class">
              <TargetText text={classification ?? ''} />
            </span>
          </span>
        )}
        empty={
          <EmptyResults
            name="pages"
            isFiltered={isFiltered && store.assessments.count > 0}
            isOver={isFinal(scan.status)}
          />
        }
      />
    </ResultFrame>
  );
}

function PageDrawer({ id, scan, onClose }: { id: string; scan: ScanDetails; onClose(): void }) {
  const query = useApi(PageDetails, { id });
  const node = query.data?.node;
  const found = node?.__typename === 'PageAssessment' ? node : null;
  return (
    <NodeDrawer title="Page" query={query} result={found} onClose={onClose}>
      {(page) => <Verdict page={page} scan={scan} />}
    </NodeDrawer>
  );
}

function Verdict({ page, scan }: { page: Page; scan: ScanDetails }) {
  const { threatLevel, riskScore, url, title, classification, confidence, reasons, layers, method } = page;
  const [state, name] = LEVELS[threatLevel];
  const named = new Set(layers.flatMap(({ indicators }) => indicators));
  const others = page.indicators.filter((indicator) => !named.has(indicator));
  return (
    <article className="finding">
      <div className="page-verdict">
        <Gauge value={riskScore} label="Risk" state={state} size={96} />
        <div className="page-summary">
          <StateMark state={state}>{name}</StateMark>
          {url === null ? <TargetText text={title} /> : <ExternalLink url={url} />}
          <p className="soft">
            {confidence[0] + confidence.slice(1).toLowerCase()} confidence
            {classification !== null && <TargetText text={classification} />}
          </p>
        </div>
      </div>
      <Part title="Why">
        {reasons.length === 0 && <p className="soft">Nothing stands out.</p>}
        <ul className="page-reasons">
          {reasons.map((reason, index) => (
            <li key={index} className="finding-prose">
              <TargetBlock text={reason} max={600} />
            </li>
          ))}
        </ul>
      </Part>
      <Part title="Layers">
        {layers.length === 0 && <p className="soft">This scanner has no layers.</p>}
        <ul className="page-layers">
          {layers.map((layer) => (
            <Layer key={layer.name} layer={layer} />
          ))}
        </ul>
      </Part>
      {others.length > 0 && (
        <Part title="Indicators">
          <Indicators values={others} />
        </Part>
      )}
      <Part title="How it was found">
        {method !== null && <p className="soft">{method}</p>}
        <Provenance scan={scan} steps={page.provenance} result={page} />
      </Part>
    </article>
  );
}

function Layer({ layer: { name, score, contribution, indicators } }: { layer: Page['layers'][number] }) {
  return (
    <li>
      <div className="row">
        <strong className="cut">{name}</strong>
        <span className="push soft number">
          {score === null ? 'not judged' : `${score} of 100`}
          {contribution !== null && `, adds ${contribution}`}
        </span>
      </div>
      <div className="segments" aria-hidden="true">
        <span className="segment" data-state="running">
          <span style={{ transform: `scaleX(${Math.min(1, (score ?? 0) / 100)})` }} />
        </span>
      </div>
      {indicators.length > 0 && <Indicators values={indicators} />}
    </li>
  );
}

function Indicators({ values }: { values: readonly string[] }) {
  return (
    <ul className="page-indicators">
      {values.map((value) => (
        <li key={value}>
          <TargetText text={value} />
        </li>
      ))}
    </ul>
  );
}
