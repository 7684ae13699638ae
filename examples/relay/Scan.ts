/**
 * The operations, as input of relay-compiler. In an application, its Babel or SWC plugin replaces each of them with an
 * import of the generated file. ../relay.ts is not bundled, so it imports the generated files itself.
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
      id
      seq
      type
      ... on HostEvent {
        host {
          id
          name
        }
      }
      ... on EndpointEvent {
        endpoint {
          id
          url
        }
      }
      ... on FindingEvent {
        finding {
          id
          title
        }
      }
    }
  }
`;
