/**
 * Fields whose value is the same for everyone who has the right to see the event: what identical subscriptions may
 * be executed once for. Anything that is not named here is executed for each subscriber alone.
 */

import type { GraphQLSchema } from 'graphql';
import { isObjectType } from 'graphql';

const RESULT = ['id', 'seq', 'scanner', 'parent', 'foundAt', 'mock'];
const COUNTS = ['critical', 'high', 'medium', 'low', 'info', 'unknown'];

const BY_TYPE: Record<string, readonly string[]> = {
  Subscription: ['scanEvents', 'scanUpdates', 'findings'],
  ConnectedEvent: ['lastSeq', 'message'],
  StatusEvent: ['status'],
  LogEvent: ['level', 'message', 'scanner', 'data', 'warning', 'warningCount'],
  ProgressEvent: ['percent', 'message', 'scanner', 'layer'],
  ScannerEvent: ['scanner', 'state', 'error'],
  HostEvent: ['host'],
  EndpointEvent: ['endpoint'],
  FindingEvent: ['finding'],
  AssessmentEvent: ['assessment'],
  CompletedEvent: ['summary', 'warnings'],
  ScanWarning: ['code', 'scanner', 'count', 'message', 'firstSeq'],
  FailedEvent: ['error'],
  CancelledEvent: ['reason'],
  Host: [
    ...RESULT,
    ...['name', 'ip', 'cname', 'alive', 'url', 'status', 'title', 'server'],
    ...['notBefore', 'notAfter', 'issuer', 'source', 'error'],
  ],
  Endpoint: [
    ...RESULT,
    ...['url', 'status', 'contentType', 'length', 'title', 'redirect', 'source', 'error'],
  ],
  Finding: [
    ...RESULT,
    ...['title', 'severity', 'type', 'url', 'method', 'parameter', 'host', 'port', 'file', 'line', 'column'],
    ...['description', 'evidence', 'cwe', 'cvss', 'cvssScore', 'confidence', 'remediation'],
    ...['references', 'properties'],
    'fingerprint',
  ],
  PageAssessment: [
    ...RESULT,
    ...['url', 'riskScore', 'threatLevel', 'classification', 'indicators', 'layers', 'method'],
  ],
  AssessmentLayer: ['name', 'score', 'contribution', 'indicators'],
  Scan: [
    ...['id', 'target', 'targetKind', 'label', 'status', 'progress', 'message', 'error'],
    ...['createdAt', 'startedAt', 'finishedAt', 'scanners', 'lastSeq', 'summary', 'assessment', 'warnings'],
  ],
  ScannerRun: ['name', 'state', 'error', 'options', 'hosts', 'endpoints', 'findings'],
  ScanSummary: ['hosts', 'aliveHosts', 'endpoints', 'findings', 'bySeverity'],
  SeverityCounts: COUNTS,
};

/** @returns `Type.field` of each */
export function sharedFieldsOf(schema: GraphQLSchema): ReadonlySet<string> {
  const fields = Object.entries(BY_TYPE).flatMap(([type, names]) => names.map((name) => `${type}.${name}`));
  const ofEvents = Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'ScanEvent'))
    .flatMap(({ name: type }) => ['seq', 'at', 'type', 'scanId', 'scan'].map((name) => `${type}.${name}`));
  const all = [...fields, ...ofEvents];
  for (const field of all) {
    const [type = '', name = ''] = field.split('.');
    const known = schema.getType(type);
    if (!isObjectType(known) || !(name in known.getFields())) throw new Error(`there is no field ${field}`);
  }
  return new Set(all);
}
