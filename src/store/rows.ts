/** The row that a result event is projected to. The stream shows the same object that queries read from the table. */
import type { ResultBody, ScanEvent } from '../core/event.ts';
import { type ResultType, severityRank } from '../core/result.ts';
import type { Endpoint, Finding, Host, PageAssessment } from './generated/client.ts';

/** `at` as the log gives it, or as milliseconds. */
export type ResultEvent = ResultBody & Pick<ScanEvent, 'scanId' | 'seq'> & { at: string | number };

export const RESULT_TABLES = {
  HOST: 'Host',
  ENDPOINT: 'Endpoint',
  FINDING: 'Finding',
  ASSESSMENT: 'PageAssessment',
} as const;

const BASE = ['scanId', 'seq', 'workspace', 'scanner', 'parent', 'foundAt', 'mock'] as const;

/** Every column of a table: a name too many does not compile, and one too few neither. */
const columns =
  <Row>() =>
  <const Names extends readonly (keyof Row & string)[]>(
    ...names: Names &
      ([Exclude<keyof Row, Names[number] | (typeof BASE)[number]>] extends [never] ? unknown : never)
  ): readonly string[] => [...BASE, ...names];

export const RESULT_COLUMNS: Record<ResultType, readonly string[]> = {
  HOST: columns<Host>()(
    ...(['name', 'ip', 'cname', 'alive', 'url', 'status', 'title', 'server'] as const),
    ...(['notBefore', 'notAfter', 'issuer', 'source', 'error'] as const),
  ),
  ENDPOINT: columns<Endpoint>()(
    ...(['url', 'status', 'contentType', 'length', 'title', 'redirect', 'source', 'error'] as const),
  ),
  FINDING: columns<Finding>()(
    ...(['title', 'severity', 'type', 'url', 'description', 'evidence', 'cwe', 'confidence'] as const),
    ...(['remediation', 'references', 'fingerprint'] as const),
  ),
  ASSESSMENT: columns<PageAssessment>()(
    ...(['url', 'riskScore', 'threatLevel', 'classification', 'indicators', 'layers', 'method'] as const),
  ),
};

const base = (event: ResultEvent, workspace: string) => ({
  scanId: event.scanId,
  seq: event.seq,
  workspace,
  scanner: event.scanner,
  parent: event.parent,
  foundAt: new Date(event.at),
  mock: event.mock,
});

const dateOrNull = (value: string | null) => (value === null ? null : new Date(value));

export function hostRow(event: ResultEvent & { type: 'HOST' }, workspace: string): Host {
  const { notBefore, notAfter, ...rest } = event.host;
  return {
    ...base(event, workspace),
    ...rest,
    notBefore: dateOrNull(notBefore),
    notAfter: dateOrNull(notAfter),
  };
}

export function endpointRow(event: ResultEvent & { type: 'ENDPOINT' }, workspace: string): Endpoint {
  return { ...base(event, workspace), ...event.endpoint };
}

export function findingRow(event: ResultEvent & { type: 'FINDING' }, workspace: string): Finding {
  return {
    ...base(event, workspace),
    ...event.finding,
    severity: severityRank(event.finding.severity),
  };
}

export function assessmentRow(
  event: ResultEvent & { type: 'ASSESSMENT' },
  workspace: string,
): PageAssessment {
  return { ...base(event, workspace), ...event.assessment };
}

export function resultRow(event: ResultEvent, workspace: string): Host | Endpoint | Finding | PageAssessment {
  switch (event.type) {
    case 'HOST':
      return hostRow(event, workspace);
    case 'ENDPOINT':
      return endpointRow(event, workspace);
    case 'FINDING':
      return findingRow(event, workspace);
    case 'ASSESSMENT':
      return assessmentRow(event, workspace);
    default:
      return event satisfies never;
  }
}
