/** Initial query of GraphiQL. */
export const GREETING_QUERY = `# Welcome to scanwire.
#
# 1. Run "Start": it returns the id of a new scan.
# 2. Paste the id into "Follow", run it, and watch.
#
# The scanner "mock" makes up its results and sends no
# requests. For a real scan, set the target to a domain
# of yours, and remove "scanners".

mutation Start {
  startScan(
    input: {
      target: "example.com"
      scanners: { only: [{ name: "mock" }] }
    }
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
    ... on HostEvent { host { name ip alive status pageTitle } }
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
