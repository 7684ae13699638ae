import { useState } from 'react';
import { graphql, type ResultOf } from '../../api/graphql.ts';
import { useApi } from '../../api/query.ts';
import { Button } from '../../ui/button.tsx';
import { Code, CopyButton, NodeDrawer, Part } from '../../ui/drawer-parts.tsx';
import { FindingFields, FindingParts } from '../../ui/finding-parts.tsx';
import { SeverityMark } from '../../ui/severity.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { Provenance } from './provenance.tsx';
import type { ScanDetails } from './scan-details.ts';

const FindingDetails = graphql(
  `
  query FindingDetails($id: ID!) {
    node(id: $id) {
      __typename
      ... on Finding {
        ...FindingFields
        id seq parent severity properties scanner foundAt fingerprint
        provenance { __typename ... on Result { id seq title url scanner } }
      }
    }
  }
`,
  [FindingFields],
);
type Node = NonNullable<ResultOf<typeof FindingDetails>['node']>;
type Finding = Extract<Node, { __typename: 'Finding' }>;

export function FindingDrawer({ id, scan, onClose }: { id: string; scan: ScanDetails; onClose(): void }) {
  const query = useApi(FindingDetails, { id });
  const node = query.data?.node;
  const found = node?.__typename === 'Finding' ? node : null;
  return (
    <NodeDrawer
      title={found ? <SeverityMark severity={found.severity} named /> : 'Finding'}
      query={query}
      result={found}
      onClose={onClose}
    >
      {(finding) => (
        <article key={id} className="drawer-content">
          <FindingParts
            finding={finding}
            seen={
              <span>
                Found <RelativeTime at={finding.foundAt} />
              </span>
            }
          />
          <Part title="How it was found">
            <Provenance scan={scan} steps={finding.provenance} result={finding} />
          </Part>
          <Raw finding={finding} />
        </article>
      )}
    </NodeDrawer>
  );
}

function Raw({ finding }: { finding: Finding }) {
  const [isOpen, setOpen] = useState(false);
  const text = JSON.stringify(finding, null, 2);
  return (
    <section className="drawer-part">
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
      {isOpen && <Code name="Raw JSON" text={text} />}
    </section>
  );
}
