/** A finding from top to bottom: what, where, how sure, its proof, why it matters and how to fix it. */
import type { ReactNode } from 'react';
import { graphql, type ResultOf } from '../api/graphql.ts';
import { curlCommand } from './curl-command.ts';
import { Code, CopyButton, Facts, Part, Prose } from './drawer-parts.tsx';
import { ExternalLink } from './external-link.tsx';
import { Badge } from './status.tsx';
import { TargetBlock, TargetText, visible } from './target-text.tsx';

export const FindingFields = graphql(`
  fragment FindingFields on Finding {
    title type mock confidence description remediation references
    url method parameter host port file line column cwe cvss cvssScore evidence
    exchanges { note request response requestMarks { start end } responseMarks { start end } }
  }
`);
type Finding = ResultOf<typeof FindingFields>;

const SURE: Readonly<Record<string, string>> = {
  CONFIRMED: 'Confirmed: the scanner has proof.',
  HIGH: 'High: most likely true.',
  MEDIUM: 'Medium: likely, but look at the proof.',
  LOW: 'Low: only a hint. Verify it before you act on it.',
};

/** @param seen when it was found @param proofTitle title of its proof */
export function FindingParts({
  finding,
  seen,
  proofTitle = 'Proof',
}: {
  finding: Finding;
  seen: ReactNode;
  proofTitle?: string;
}) {
  const { title, type, cwe, cvss, cvssScore, mock, confidence, description, remediation, references } =
    finding;
  return (
    <>
      <div className="drawer-part drawer-heading">
        <TargetBlock text={title} max={600} />
        <p className="row wrap">
          <Badge title="Type">{visible(type)}</Badge>
          {cwe !== null && <Badge title="Weakness">{cwe}</Badge>}
          {cvssScore !== null && <Badge title={visible(cvss ?? 'CVSS')}>CVSS {cvssScore.toFixed(1)}</Badge>}
          {mock && <Badge title="Made up by a mock scanner">Mock</Badge>}
        </p>
        <p className="row wrap soft">{seen}</p>
      </div>
      <Part title="Where">
        <Where finding={finding} />
      </Part>
      <Part title="How sure">
        <p>{SURE[confidence] ?? confidence}</p>
      </Part>
      <Proof finding={finding} title={proofTitle} />
      {description !== null && (
        <Part title="Why it matters">
          <Prose text={description} />
        </Part>
      )}
      {(remediation !== null || references.length > 0) && (
        <Part title="How to fix it">
          {remediation !== null && <Prose text={remediation} />}
          {references.length > 0 && (
            <ul className="drawer-part">
              {references.map((url, index) => (
                <li key={index}>
                  <ExternalLink url={url} />
                </li>
              ))}
            </ul>
          )}
        </Part>
      )}
    </>
  );
}

function Where({ finding }: { finding: Finding }) {
  const { url, method, parameter, host, port, file, line, column } = finding;
  const place = file === null ? null : [file, line, column].filter((part) => part !== null).join(':');
  const address = port === null ? host : `${host}:${port}`;
  return (
    <Facts
      rows={[
        ['Address', url && <ExternalLink url={url} />],
        ['File', place && <TargetText text={place} />],
        ['Method', method && <TargetText text={method} />],
        ['Parameter', parameter && <TargetText text={parameter} />],
        ['Host', host && <TargetText text={address ?? ''} />],
      ]}
    />
  );
}

function Proof({ finding: { evidence, exchanges, url }, title }: { finding: Finding; title: string }) {
  const text = typeof evidence === 'string' ? evidence : '';
  const parts = partsOf(evidence);
  if (exchanges.length === 0 && text === '' && Object.keys(parts).length === 0) return null;
  const { proof, line } = parts;
  const isShown = (name: string, value: unknown) =>
    typeof value === 'string' && (name === 'proof' || name === 'line');
  const rest = Object.fromEntries(Object.entries(parts).filter(([name, value]) => !isShown(name, value)));
  return (
    <Part title={title}>
      {typeof proof === 'string' && <Prose text={proof} />}
      {exchanges.map((exchange, index) => (
        <ExchangePane key={index} exchange={exchange} url={url} />
      ))}
      {typeof line === 'string' && <Code name="Line" text={line} marks={masksIn(line)} />}
      {exchanges.length === 0 && Object.keys(rest).length > 0 && (
        <Code name="Evidence" text={JSON.stringify(rest, null, 2)} />
      )}
      {text !== '' && <Code name="Evidence" text={text} />}
    </Part>
  );
}

/** What is a text of its own, and the rest. */
function partsOf(evidence: unknown): Record<string, unknown> {
  if (typeof evidence === 'string') return {};
  const isObject = typeof evidence === 'object' && !Array.isArray(evidence);
  return isObject ? { ...evidence } : { evidence };
}

/** Secrets in a line are masked: `AKIA***(20 characters)`. */
const MASK = /[^\s'"`=:]{0,4}\*{3}(?:\(\d{1,9} characters\))?/g;

const masksIn = (line: string) =>
  [...line.matchAll(MASK)].map(({ 0: { length }, index }) => ({ start: index, end: index + length }));

function ExchangePane({ exchange, url }: { exchange: Finding['exchanges'][number]; url: string | null }) {
  const { note, request, response, requestMarks, responseMarks } = exchange;
  const command = curlCommand(request, url);
  return (
    <figure className="exchange">
      <figcaption className="row">
        {note === null ? <span className="soft">Request and response</span> : <TargetText text={note} />}
        {command !== null && <CopyButton text={command}>Copy as curl</CopyButton>}
      </figcaption>
      <Code name="Request" text={request} marks={requestMarks} />
      <Code name="Response" text={response} marks={responseMarks} />
    </figure>
  );
}
