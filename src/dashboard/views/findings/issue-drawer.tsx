import { type ReactNode, useEffect, useState } from 'react';
import { Link } from 'wouter';
import { graphql, type ResultOf } from '../../api/graphql.ts';
import { useApi } from '../../api/query.ts';
import { Button } from '../../ui/button.tsx';
import { Drawer } from '../../ui/drawer.tsx';
import { ExternalLink } from '../../ui/external-link.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../ui/notice.tsx';
import { SeverityMark } from '../../ui/severity.tsx';
import { Badge } from '../../ui/status.tsx';
import { TargetBlock, TargetText, visible } from '../../ui/target-text.tsx';
import { RelativeTime } from '../../ui/time.tsx';

const IssueDetails = graphql(`
  query IssueDetails($id: ID!, $first: Int!) {
    node(id: $id) {
      __typename
      ... on Issue {
        id title severity type firstSeenAt lastSeenAt occurrences scanCount
        latest {
          id mock confidence description remediation references url method parameter host port file line column
          cwe cvss cvssScore evidence
          exchanges { note request response requestMarks { start end } responseMarks { start end } }
        }
        findings(first: $first) {
          nodes { id severity foundAt scanner url scan { id target label } }
          pageInfo { hasNextPage }
        }
      }
    }
  }
`);
type Node = NonNullable<ResultOf<typeof IssueDetails>['node']>;
type Issue = Extract<Node, { __typename: 'Issue' }>;
type Exchange = Issue['latest']['exchanges'][number];

const SURE: Readonly<Record<string, string>> = {
  CONFIRMED: 'Confirmed: the scanner has proved it.',
  HIGH: 'High: most likely true.',
  MEDIUM: 'Medium: likely, but look at the proof.',
  LOW: 'Low: a hint that a person has to check.',
};
const FIRST = 20;
const MOST = 500;

/** @param changes a number that rises when the issue has changed: it is read again */
export function IssueDrawer({ id, changes, onClose }: { id: string; changes: number; onClose(): void }) {
  const [first, setFirst] = useState(FIRST);
  const { data, error, refetch } = useApi(
    IssueDetails,
    { id, first },
    { keepPrevious: true, refreshMs: 30_000 },
  );
  const read = data?.node?.__typename === 'Issue' ? data.node : null;
  // The former issue is not shown as this one.
  const issue = read?.id === id ? read : null;
  useEffect(() => {
    if (changes > 0 && issue && issue.occurrences !== changes) void refetch();
  }, [changes]);
  return (
    <Drawer onClose={onClose} title={issue ? <SeverityMark severity={issue.severity} named /> : 'Finding'}>
      {issue ? (
        <Content key={id} issue={issue} onMore={() => setFirst(MOST)} />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data && !read ? (
        <EmptyState title="There is no such finding">
          It was deleted with its scans, or the address is wrong.
        </EmptyState>
      ) : (
        <Skeleton />
      )}
    </Drawer>
  );
}

function Part({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <section className="drawer-part">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

const Prose = ({ text }: { text: string }) => (
  <div className="drawer-prose">
    <TargetBlock text={text} />
  </div>
);

function Content({ issue, onMore }: { issue: Issue; onMore(): void }) {
  const { title, type, latest, firstSeenAt, lastSeenAt } = issue;
  const { cwe, cvss, cvssScore, mock, confidence, description, remediation, references } = latest;
  return (
    <article className="stack issue">
      <div className="drawer-part drawer-heading">
        <TargetBlock text={title} max={600} />
        <p className="row wrap">
          <Badge title="Type">{visible(type)}</Badge>
          {cwe !== null && <Badge title="Weakness">{cwe}</Badge>}
          {cvssScore !== null && <Badge title={visible(cvss ?? 'CVSS')}>CVSS {cvssScore.toFixed(1)}</Badge>}
          {mock && <Badge title="Made up by a mock scanner">Mock</Badge>}
        </p>
        <p className="row wrap soft">
          <span>
            First seen <RelativeTime at={firstSeenAt} />
          </span>
          <span>
            Last seen <RelativeTime at={lastSeenAt} />
          </span>
        </p>
      </div>
      <Part title="Where">
        <Where finding={latest} />
      </Part>
      <Part title="How sure">
        <p>{SURE[confidence] ?? confidence}</p>
      </Part>
      <Proof finding={latest} />
      {description !== null && (
        <Part title="Why it matters">
          <Prose text={description} />
        </Part>
      )}
      {(remediation !== null || references.length > 0) && (
        <Part title="How to fix it">
          {remediation !== null && <Prose text={remediation} />}
          <ul className="drawer-part">
            {references.map((url, index) => (
              <li key={index}>
                <ExternalLink url={url} />
              </li>
            ))}
          </ul>
        </Part>
      )}
      <Occurrences issue={issue} onMore={onMore} />
    </article>
  );
}

function Where({ finding }: { finding: Issue['latest'] }) {
  const { url, method, parameter, host, port, file, line, column } = finding;
  const place = file === null ? null : [file, line, column].filter((part) => part !== null).join(':');
  const rows: readonly (readonly [string, string | null])[] = [
    ['File', place],
    ['Method', method],
    ['Parameter', parameter],
    ['Host', host === null || port === null ? host : `${host}:${port}`],
  ];
  return (
    <dl className="issue-facts">
      {url !== null && (
        <div>
          <dt>Address</dt>
          <dd>
            <ExternalLink url={url} />
          </dd>
        </div>
      )}
      {rows.map(
        ([name, value]) =>
          value !== null && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <TargetText text={value} />
              </dd>
            </div>
          ),
      )}
    </dl>
  );
}

function Proof({ finding: { evidence, exchanges } }: { finding: Issue['latest'] }) {
  if (evidence === null && exchanges.length === 0) return null;
  const { proof } = Object(evidence) as { proof?: unknown };
  return (
    <Part title="Proof of the latest occurrence">
      {typeof proof === 'string' && <Prose text={proof} />}
      {exchanges.map((exchange, index) => (
        <ExchangePane key={index} exchange={exchange} />
      ))}
      {exchanges.length === 0 && (
        <Code name="Evidence">
          <TargetBlock text={typeof evidence === 'string' ? evidence : JSON.stringify(evidence, null, 2)} />
        </Code>
      )}
    </Part>
  );
}

function Code({ name, children }: { name: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard
    <section className="drawer-code" tabIndex={0} aria-label={name}>
      {children}
    </section>
  );
}

function ExchangePane({ exchange }: { exchange: Exchange }) {
  const { note, request, response, requestMarks, responseMarks } = exchange;
  return (
    <figure className="issue-exchange">
      {note !== null && (
        <figcaption>
          <TargetText text={note} />
        </figcaption>
      )}
      <Code name="Request">
        <TargetBlock text={request} marks={requestMarks} />
      </Code>
      <Code name="Response">
        <TargetBlock text={response} marks={responseMarks} />
      </Code>
    </figure>
  );
}

function Occurrences({ issue, onMore }: { issue: Issue; onMore(): void }) {
  const { occurrences, scanCount, findings } = issue;
  const { nodes, pageInfo } = findings;
  return (
    <Part
      title={`Found ${occurrences.toLocaleString('en')} ${occurrences === 1 ? 'time' : 'times'} in ${scanCount.toLocaleString('en')} ${scanCount === 1 ? 'scan' : 'scans'}`}
    >
      <ul className="issue-occurrences">
        {nodes.map(({ id, severity, foundAt, scanner, url, scan }) => (
          <li key={id}>
            <Link href={`/scans/${scan.id}/findings?finding=${encodeURIComponent(id)}`}>
              <SeverityMark severity={severity} />
              <span className="cut">
                <TargetText text={scan.label ?? scan.target} />
                {url !== null && <TargetText text={url} />}
              </span>
              <span className="soft">{scanner}</span>
              <span className="soft">
                <RelativeTime at={foundAt} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {pageInfo.hasNextPage &&
        (nodes.length < MOST ? (
          <div>
            <Button onClick={onMore}>Show more</Button>
          </div>
        ) : (
          <p className="soft">The newest {MOST} are shown.</p>
        ))}
    </Part>
  );
}
