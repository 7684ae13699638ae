import { Link } from 'wouter';
import { graphql } from '../../api/graphql.ts';
import { useApi } from '../../api/query.ts';
import { NodeDrawer } from '../../ui/drawer-parts.tsx';
import { TargetText } from '../../ui/target-text.tsx';
import { ThreatMark } from '../../ui/threat-mark.tsx';
import { Verdict, VerdictFields } from '../../ui/verdict.tsx';

const AssessmentDetails = graphql(
  `
  query AssessmentDetails($id: ID!) {
    node(id: $id) {
      __typename
      ... on PageAssessment { ...VerdictFields scan { id target label } }
    }
  }
`,
  [VerdictFields],
);

export function AssessmentDrawer({ id, onClose }: { id: string; onClose(): void }) {
  const query = useApi(AssessmentDetails, { id });
  const node = query.data?.node;
  const found = node?.__typename === 'PageAssessment' ? node : null;
  return (
    <NodeDrawer
      title={found ? <ThreatMark level={found.threatLevel} /> : 'Verdict'}
      query={query}
      result={found}
      onClose={onClose}
    >
      {(assessment) => (
        <Verdict assessment={assessment}>
          <Link href={`/scans/${assessment.scan.id}`}>
            <TargetText text={`Scan of ${assessment.scan.label ?? assessment.scan.target}`} />
          </Link>
        </Verdict>
      )}
    </NodeDrawer>
  );
}
