/**
 * The operations, as relay-compiler reads them. In an application its Babel or SWC plug-in makes each of them an
 * import of what was generated; ../relay.ts, which no bundler goes over, imports it itself.
 */
import { graphql } from 'relay-runtime';

export const start = () => graphql`
  mutation ScanStartMutation($input: StartScanInput!) {
    startScan(input: $input) {
      __typename
      ... on StartScanSuccess {
        scan {
          id
        }
      }
      ... on Error {
        code
        message
      }
    }
  }
`;

export const follow = () => graphql`
  subscription ScanFollowSubscription($scanId: ID!, $after: Int) {
    scanEvents(scanId: $scanId, after: $after) {
      seq
      type
      ... on HostEvent {
        host {
          name
        }
      }
      ... on EndpointEvent {
        endpoint {
          url
        }
      }
      ... on FindingEvent {
        finding {
          title
        }
      }
    }
  }
`;
