import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { graphql, type ResultOf } from '../../api/graphql.ts';
import { useApi } from '../../api/query.ts';
import { Button } from '../../ui/button.tsx';
import { NodeDrawer, Part } from '../../ui/drawer-parts.tsx';
import { FindingFields, FindingParts } from '../../ui/finding-parts.tsx';
import { ScannerTitle } from '../../ui/scanner-title.tsx';
import { SeverityMark } from '../../ui/severity.tsx';
import { TargetText } from '../../ui/target-text.tsx';
import { RelativeTime } from '../../ui/time.tsx';

const IssueDetails = graphql(
  `
  query IssueDetails($id: ID!, $first: Int!) {
    node(id: $id) {
      __typename
      ... on Issue {
        id title severity firstSeenAt lastSeenAt occurrences scanCount
        latest { ...FindingFields }
        findings(first: $first) {
          nodes { id severity foundAt scanner scannerTitle url scan { id target label } }
          pageInfo { hasNextPage }
        }
      }
    }
  }
`,
  [FindingFields],
);
type Node = NonNullable<ResultOf<typeof IssueDetails>['node']>;
type Issue = Extract<Node, { __typename: 'Issue' }>;

const FIRST = 20;
const MOST = 500;

/** @param changes a number that rises when the issue has changed: it is read again */
export function IssueDrawer({ id, changes, onClose }: { id: string; changes: number; onClose(): void }) {
  const [first, setFirst] = useState(FIRST);
  const query = useApi(IssueDetails, { id, first }, { keepPrevious: true, refreshMs: 30_000 });
  const node = query.data?.node;
  const read = node?.__typename === 'Issue' ? node : null;
  // The former issue is not shown as this one.
  const isFormer = read !== null && read.id !== id;
  const issue = isFormer ? null : read;
  useEffect(() => {
    if (changes > 0 && issue && issue.occurrences !== changes) void query.refetch();
  }, [changes]);
  return (
    <NodeDrawer
      title={issue ? <SeverityMark severity={issue.severity} named /> : 'Finding'}
      query={isFormer ? { ...query, data: undefined } : query}
      result={issue}
      onClose={onClose}
    >
      {({ title, latest, firstSeenAt, lastSeenAt, ...found }) => (
        <article key={id} className="drawer-content">
          <FindingParts
            finding={{ ...latest, title }}
            seen={
              <>
                <span>
                  First seen <RelativeTime at={firstSeenAt} />
                </span>
                <span>
                  Last seen <RelativeTime at={lastSeenAt} />
                </span>
              </>
            }
            proofTitle="Proof of the latest occurrence"
          />
          <Occurrences issue={found} onMore={() => setFirst(MOST)} />
        </article>
      )}
    </NodeDrawer>
  );
}

function Occurrences({
  issue,
  onMore,
}: {
  issue: Pick<Issue, 'occurrences' | 'scanCount' | 'findings'>;
  onMore(): void;
}) {
  const { occurrences, scanCount, findings } = issue;
  const { nodes, pageInfo } = findings;
  return (
    <Part
      title={`Found ${occurrences.toLocaleString('en')} ${occurrences === 1 ? 'time' : 'times'} in ${scanCount.toLocaleString('en')} ${scanCount === 1 ? 'scan' : 'scans'}`}
    >
      <ul className="issue-occurrences">
        {nodes.map(({ id, severity, foundAt, scanner, scannerTitle, url, scan }) => (
          <li key={id}>
            <Link href={`/scans/${scan.id}/findings?finding=${encodeURIComponent(id)}`}>
              <SeverityMark severity={severity} />
              <span className="cut">
                <TargetText text={scan.label ?? scan.target} />
                {url !== null && <TargetText text={url} />}
              </span>
              <span className="soft cut">
                <ScannerTitle title={scannerTitle} name={scanner} />
              </span>
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
