/** The verdict on a page: its row in a list, and its details. */
import type { ThreatLevel } from '@scanwire/client';
import type { ReactNode } from 'react';
import { graphql, type ResultOf } from '../api/graphql.ts';
import { Part, Prose } from './drawer-parts.tsx';
import { ExternalLink } from './external-link.tsx';
import { enumLabel } from './facets.tsx';
import { Gauge } from './meter.tsx';
import { ScannerTitle } from './scanner-title.tsx';
import { Badge } from './status.tsx';
import { TargetBlock, TargetText, visible } from './target-text.tsx';
import { stateOfThreat, ThreatMark } from './threat-mark.tsx';
import { RelativeTime } from './time.tsx';
import './verdict.css';

export const VerdictFields = graphql(`
  fragment VerdictFields on PageAssessment {
    title url riskScore threatLevel confidence reasons classification indicators method mock scanner scannerTitle foundAt
    layers { name kind score contribution indicators }
  }
`);
type Assessment = ResultOf<typeof VerdictFields>;

const METHODS: Readonly<Record<string, string>> = {
  EXTENSION: 'Sent by a browser',
  FETCH: 'Requested by the server',
};

interface AssessmentRow {
  threatLevel: ThreatLevel;
  riskScore: number;
  url: string | null;
  title: string;
  classification: string | null;
  reasons: readonly string[];
  foundAt: string;
}

export function VerdictRow({ row }: { row: AssessmentRow }) {
  const { threatLevel, url, title, classification, reasons, riskScore, foundAt } = row;
  return (
    <span className="page-row">
      <ThreatMark level={threatLevel} />
      <span className="page-score number" title={`Risk ${riskScore} of 100`}>
        {riskScore}
      </span>
      <span className="page-url">
        <TargetText text={url ?? title} />
      </span>
      <span className="soft page-reason">
        <TargetText text={[classification, reasons[0]].filter(Boolean).join(': ')} />
      </span>
      <span className="soft page-time">
        <RelativeTime at={foundAt} />
      </span>
    </span>
  );
}

/** @param children where it comes from */
export function Verdict({ assessment, children }: { assessment: Assessment; children: ReactNode }) {
  const { url, title, riskScore, threatLevel, confidence, reasons, classification, layers } = assessment;
  const { indicators, method, mock, scanner, scannerTitle, foundAt } = assessment;
  const inLayers = new Set(layers.flatMap((layer) => layer.indicators));
  const others = indicators.filter((indicator) => !inLayers.has(indicator));
  return (
    <article className="drawer-content">
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
            <Badge title="Confidence">{enumLabel(confidence)} confidence</Badge>
            {mock && <Badge title="Made up by a mock scanner">Mock</Badge>}
          </p>
        </div>
      </div>
      {reasons.length > 0 && (
        <Part title="Why">
          <ul className="drawer-part">
            {reasons.map((reason, index) => (
              <li key={index}>
                <Prose text={reason} />
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
          <span>By</span>
          <ScannerTitle title={scannerTitle} name={scanner} />
          <RelativeTime at={foundAt} />
          {method !== null && <Badge>{METHODS[method] ?? visible(method)}</Badge>}
        </p>
        {children}
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
