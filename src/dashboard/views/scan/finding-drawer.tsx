import { useEffect, useRef, useState } from 'react';
import { graphql, type ResultOf } from '../../api/graphql.ts';
import { useApi } from '../../api/query.ts';
import { Button } from '../../ui/button.tsx';
import { ExternalLink } from '../../ui/external-link.tsx';
import { SeverityMark } from '../../ui/severity.tsx';
import { Badge } from '../../ui/status.tsx';
import { TargetBlock, TargetText, visible } from '../../ui/target-text.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { curlCommand } from './curl-command.ts';
import { type Fact, Facts } from './facts.tsx';
import { NodeDrawer, Part } from './node-drawer.tsx';
import { Provenance } from './provenance.tsx';
import type { ScanDetails } from './scan-details.ts';

const FindingDetails = graphql(`
  query FindingDetails($id: ID!) {
    node(id: $id) {
      __typename
      ... on Finding {
        id seq parent mock title severity confidence type description remediation references
        url method parameter host port file line column cwe cvss cvssScore evidence properties
        scanner foundAt fingerprint
        exchanges { note request response requestMarks { start end } responseMarks { start end } }
        provenance { __typename ... on Result { id seq title url scanner } }
      }
    }
  }
`);
type Node = NonNullable<ResultOf<typeof FindingDetails>['node']>;
type Finding = Extract<Node, { __typename: 'Finding' }>;
type Exchange = Finding['exchanges'][number];

const SURE: Readonly<Record<string, string>> = {
  CONFIRMED: 'Confirmed: the scanner has proved it.',
  HIGH: 'High: most likely true.',
  MEDIUM: 'Medium: likely, but look at the proof.',
  LOW: 'Low: a hint that a person has to check.',
};

export function FindingDrawer({ id, scan, onClose }: { id: string; scan: ScanDetails; onClose(): void }) {
  const query = useApi(FindingDetails, { id });
  const node = query.data?.node;
  const finding = node?.__typename === 'Finding' ? node : null;
  return (
    <NodeDrawer
      title={finding ? <SeverityMark severity={finding.severity} named /> : 'Finding'}
      query={query}
      result={finding}
      onClose={onClose}
    >
      {(found) => <Content key={id} finding={found} scan={scan} />}
    </NodeDrawer>
  );
}

function Content({ finding, scan }: { finding: Finding; scan: ScanDetails }) {
  const { title, type, cwe, cvss, cvssScore, mock, confidence, description, remediation, references } =
    finding;
  return (
    <article className="finding">
      <div className="finding-what">
        <TargetBlock text={title} max={600} />
        <p className="row wrap">
          <Badge title="Type">{visible(type)}</Badge>
          {cwe !== null && <Badge title="Weakness">{cwe}</Badge>}
          {cvssScore !== null && <Badge title={visible(cvss ?? 'CVSS')}>CVSS {cvssScore.toFixed(1)}</Badge>}
          {mock && <Badge title="Made up by a mock scanner">Mock</Badge>}
          <span className="soft push">
            <RelativeTime at={finding.foundAt} />
          </span>
        </p>
      </div>
      <Part title="Where">
        <Where finding={finding} />
      </Part>
      <Part title="How sure">
        <p>{SURE[confidence] ?? confidence}</p>
      </Part>
      <Proof finding={finding} />
      {description !== null && (
        <Part title="Why it matters">
          <Prose text={description} />
        </Part>
      )}
      {(remediation !== null || references.length > 0) && (
        <Part title="How to fix it">
          {remediation !== null && <Prose text={remediation} />}
          {references.length > 0 && (
            <ul className="finding-references">
              {references.map((url, index) => (
                <li key={index}>
                  <ExternalLink url={url} />
                </li>
              ))}
            </ul>
          )}
        </Part>
      )}
      <Part title="How it was found">
        <Provenance scan={scan} steps={finding.provenance} result={finding} />
      </Part>
      <Raw finding={finding} />
    </article>
  );
}

function Prose({ text }: { text: string }) {
  return (
    <div className="finding-prose">
      <TargetBlock text={text} />
    </div>
  );
}

function Where({ finding }: { finding: Finding }) {
  const { url, method, parameter, host, port, file, line, column } = finding;
  const place = file === null ? null : [file, line, column].filter((part) => part !== null).join(':');
  const address = port === null ? host : `${host}:${port}`;
  const rows: Fact[] = [
    ['Address', url && <ExternalLink url={url} />],
    ['File', place && <TargetText text={place} />],
    ['Method', method && <TargetText text={method} />],
    ['Parameter', parameter && <TargetText text={parameter} />],
    ['Host', host && <TargetText text={address ?? ''} />],
  ];
  return <Facts rows={rows} />;
}

const proofOf = (evidence: unknown): string | null => {
  const { proof } = Object(evidence) as { proof?: unknown };
  return typeof proof === 'string' ? proof : null;
};

function Proof({ finding: { evidence, exchanges, url } }: { finding: Finding }) {
  if (evidence === null && exchanges.length === 0) return null;
  const proof = proofOf(evidence);
  return (
    <Part title="Proof">
      {proof !== null && <Prose text={proof} />}
      {exchanges.map((exchange, index) => (
        <ExchangePane key={index} exchange={exchange} url={url} />
      ))}
      {exchanges.length === 0 && (
        <div className="finding-code">
          <TargetBlock text={typeof evidence === 'string' ? evidence : JSON.stringify(evidence, null, 2)} />
        </div>
      )}
    </Part>
  );
}

function ExchangePane({ exchange, url }: { exchange: Exchange; url: string | null }) {
  const { note, request, response, requestMarks, responseMarks } = exchange;
  const command = curlCommand(request, url);
  return (
    <figure className="exchange">
      <figcaption className="row">
        {note === null ? <span className="soft">Request and response</span> : <TargetText text={note} />}
        {command !== null && <CopyButton text={command}>Copy as curl</CopyButton>}
      </figcaption>
      <Side name="Request" text={request} marks={requestMarks} />
      <Side name="Response" text={response} marks={responseMarks} />
    </figure>
  );
}

function Side({ name, text, marks }: { name: string; text: string; marks: Exchange['requestMarks'] }) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const mark = element.current?.querySelector('mark');
    if (mark && element.current) element.current.scrollTop = Math.max(0, mark.offsetTop - 40);
  }, [text]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard
    <section className="finding-code" ref={element} tabIndex={0} aria-label={name}>
      <TargetBlock text={text} marks={marks} />
    </section>
  );
}

function CopyButton({ text, children }: { text: string; children: string }) {
  const [state, setState] = useState<'none' | 'copied' | 'failed'>('none');
  useEffect(() => {
    if (state === 'none') return;
    const timer = setTimeout(() => setState('none'), 2000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState('copied');
    } catch {
      // Without https, browsers only have it on this machine.
      setState('failed');
    }
  };
  return (
    <span className="push">
      <Button icon={state === 'copied' ? 'check' : 'copy'} kind="quiet" onClick={() => void copy()}>
        {state === 'none' ? children : state === 'copied' ? 'Copied' : 'The browser refused'}
      </Button>
    </span>
  );
}

function Raw({ finding }: { finding: Finding }) {
  const [isOpen, setOpen] = useState(false);
  const text = JSON.stringify(finding, null, 2);
  return (
    <section className="finding-part">
      <div className="row">
        <Button
          kind="quiet"
          icon={isOpen ? 'down' : 'chevron'}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          Raw JSON
        </Button>
        {isOpen && <CopyButton text={text}>Copy</CopyButton>}
      </div>
      {isOpen && (
        <div className="finding-code">
          <TargetBlock text={text} />
        </div>
      )}
    </section>
  );
}
