/** What GraphiQL shows somebody who opens it for the first time. */
export const GREETING_QUERY = `# Welcome to scanwire. Start a scan with "Start", copy the id that it returns into
# "Follow", and watch the results arrive. "mock" makes its results up and touches nothing;
# use target: "example.com" and leave out scanners for the real thing.

mutation Start {
  startScan(input: { target: "example.com", scanners: [{ name: "mock" }] }) {
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
    ... on CompletedEvent { summary { hosts aliveHosts endpoints findings } }
    ... on FailedEvent { error }
  }
}

query Recent {
  scans(first: 10) {
    nodes { id target status progress summary { hosts endpoints findings } }
  }
}
`;
