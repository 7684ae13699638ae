import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { graphql, type ResultOf } from '../../api/graphql.ts';
import { useApi } from '../../api/query.ts';
import { Drawer } from '../../ui/drawer.tsx';
import { ExternalLink } from '../../ui/external-link.tsx';
import { Gauge } from '../../ui/meter.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../ui/notice.tsx';
import { Badge } from '../../ui/status.tsx';
import { TargetBlock, TargetText, visible } from '../../ui/target-text.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { stateOfThreat, ThreatMark } from './threat-mark.tsx';

const AssessmentDetails = graphql(`
  query AssessmentDetails($id: ID!) {
    node(id: $id) {
      __typename
      ... on PageAssessment {
        id title url riskScore threatLevel confidence reasons classification indicators method mock scanner foundAt
        layers { name kind score contribution indicators }
        scan { id target label }
      }
    }
  }
`);
type Node = NonNullable<ResultOf<typeof AssessmentDetails>['node']>;
type Assessment = Extract<Node, { __typename: 'PageAssessment' }>;

const METHODS: Readonly<Record<string, string>> = {
  EXTENSION: 'Sent by a browser',
  FETCH: 'Requested by the server',
};
const lower = (value: string) => value[0] + value.slice(1).toLowerCase();

export function AssessmentDrawer({ id, onClose }: { id: string; onClose(): void }) {
  const { data, error, refetch } = useApi(AssessmentDetails, { id });
  const assessment = data?.node?.__typename === 'PageAssessment' ? data.node : null;
  return (
    <Drawer onClose={onClose} title={assessment ? <ThreatMark level={assessment.threatLevel} /> : 'Verdict'}>
      {assessment ? (
        <Content assessment={assessment} />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data ? (
        <EmptyState title="There is no such verdict">
          It was deleted with its scan, or the address is wrong.
        </EmptyState>
      ) : (
        <Skeleton />
      )}
    </Drawer>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="drawer-part">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Content({ assessment }: { assessment: Assessment }) {
  const { url, title, riskScore, threatLevel, confidence, reasons, classification, layers } = assessment;
  const { indicators, method, mock, scanner, foundAt, scan } = assessment;
  const inLayers = new Set(layers.flatMap((layer) => layer.indicators));
  const others = indicators.filter((indicator) => !inLayers.has(indicator));
  return (
    <article className="stack verdict">
      <div className="row verdict-head">
        <Gauge value={riskScore} label="Risk" state={stateOfThreat(threatLevel)} size={88} />
        <div className="drawer-part">
          {url === null ? <TargetText text={title} /> : <ExternalLink url={url} />}
          <p className="row wrap">
            {classification !== null && (
              <Badge title="Class of the threat">
                <TargetText text={classification} max={60} />
              </Badge>
            )}
            <Badge title="How sure">{lower(confidence)} confidence</Badge>
            {mock && <Badge title="Made up by a mock scanner">Mock</Badge>}
          </p>
        </div>
      </div>
      {reasons.length > 0 && (
        <Part title="Why">
          <ul className="drawer-part drawer-prose">
            {reasons.map((reason, index) => (
              <li key={index}>
                <TargetBlock text={reason} max={1000} />
              </li>
            ))}
          </ul>
        </Part>
      )}
      {layers.length > 0 && (
        <Part title="Layers">
          <ul>
            {layers.map((layer, index) => (
              <Layer key={index} layer={layer} />
            ))}
          </ul>
        </Part>
      )}
      {others.length > 0 && (
        <Part title={layers.length > 0 ? 'Other indicators' : 'Indicators'}>
          <Indicators indicators={others} />
        </Part>
      )}
      <Part title="How it was judged">
        <p className="row wrap">
          <span>
            By {scanner} <RelativeTime at={foundAt} />
          </span>
          {method !== null && <Badge>{METHODS[method] ?? visible(method)}</Badge>}
        </p>
        <Link href={`/scans/${scan.id}`}>
          <TargetText text={`Scan of ${scan.label ?? scan.target}`} />
        </Link>
      </Part>
    </article>
  );
}

function Layer({ layer }: { layer: Assessment['layers'][number] }) {
  const { name, score, contribution, indicators } = layer;
  return (
    <li className="verdict-layer">
      <TargetText text={name} />
      {score === null ? (
        <span className="soft verdict-none">nothing to assess</span>
      ) : (
        <meter min={0} max={100} value={score} aria-label={`Risk of ${visible(name)}`} />
      )}
      <span className="number">{score ?? '–'}</span>
      <span className="soft number" title="Points that it adds to the risk of the page">
        {contribution === null ? '' : `${contribution > 0 ? '+' : ''}${contribution}`}
      </span>
      {indicators.length > 0 && <Indicators indicators={indicators} />}
    </li>
  );
}

function Indicators({ indicators }: { indicators: readonly string[] }) {
  return (
    <ul className="verdict-indicators">
      {indicators.map((indicator, index) => (
        <li key={index}>
          <TargetBlock text={indicator} max={500} />
        </li>
      ))}
    </ul>
  );
}
