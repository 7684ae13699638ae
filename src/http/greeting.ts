/** Initial query of GraphiQL. Its lines fit into a window 1100 pixels wide. */
export const GREETING_QUERY = `# 1. Press ▶ and choose Start.
# 2. Press ▶ and choose Follow, to watch
#    it live. $scanId is the scan that
#    you started last.
#
# The "mock" scanner makes up results
# and sends no requests. For a real
# scan, enter a target that you may
# scan, and remove the "scanners".
#
# A viewer's key cannot start scans:
# choose Recent.

mutation Start {
  startScan(input: {
    target: "example.com"
    scanners: {
      only: [{ name: "mock" }]
    }
  }) {
    ... on StartScanSuccess {
      scan { id status }
    }
    ... on Error { code message }
  }
}

subscription Follow($scanId: ID!) {
  scanEvents(scanId: $scanId) {
    seq
    type
    ... on LogEvent { level message }
    ... on ProgressEvent { percent }
    ... on HostEvent {
      host { name ip alive status }
    }
    ... on EndpointEvent {
      endpoint { url status }
    }
    ... on FindingEvent {
      finding { severity title url }
    }
    ... on AssessmentEvent {
      assessment { threatLevel url }
    }
    ... on ScannerEvent { name state }
    ... on CompletedEvent {
      summary { hosts endpoints findings }
    }
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
