/** What GraphiQL shows somebody who opens it for the first time. */
export const GREETING_QUERY = `# Welcome to scanwire.
#
# 1. Run "Start": it returns the id of a new scan.
# 2. Paste the id into "Follow", run it, and watch.
#
# The scanner "mock" makes its results up and touches
# nothing. For the real thing, put a domain of yours
# as the target, and leave out "scanners".

mutation Start {
  startScan(
    input: { target: "example.com", scanners: [{ name: "mock" }] }
  ) {
    __typename
    ... on StartScanSuccess { scan { id status } }
    ... on Error { code message }
  }
}

subscription Follow {
  scanEvents(scanId: "paste the id here") {
    seq
    type
    ... on LogEvent { level message }
    ... on ProgressEvent { percent }
    ... on HostEvent { host { name ip alive status title } }
    ... on EndpointEvent { endpoint { url status contentType } }
    ... on FindingEvent { finding { severity title url } }
    ... on CompletedEvent { summary { hosts endpoints findings } }
    ... on FailedEvent { error }
  }
}

query Recent {
  scans(first: 10) {
    nodes {
      id target status progress
      summary { hosts endpoints findings }
    }
  }
}
`;
