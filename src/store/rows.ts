/** The row that a result event is projected to. The stream shows the same object that queries read from the table. */
import type { ResultBody, ScanEvent } from '../core/event.ts';
import { type ResultType, type Severity, severityRank } from '../core/result.ts';
import type { StartedScan } from '../core/scans.ts';
import type { Endpoint, Finding, Host, PageAssessment, Scan } from './generated/client.ts';

export type ResultEvent = ResultBody & Pick<ScanEvent, 'scanId' | 'seq' | 'at'>;

export const RESULT_TABLES = {
  HOST: 'Host',
  ENDPOINT: 'Endpoint',
  FINDING: 'Finding',
  ASSESSMENT: 'PageAssessment',
} as const;

const BASE = ['scanId', 'seq', 'workspace', 'scanner', 'parent', 'foundAt', 'mock'] as const;

/** The columns of a table besides BASE: a name too many does not compile, and one too few neither. */
const columns =
  <Row>() =>
  <const Names extends readonly (keyof Row & string)[]>(
    ...names: Names &
      ([Exclude<keyof Row, Names[number] | (typeof BASE)[number]>] extends [never] ? unknown : never)
  ): readonly string[] =>
    names;

const OWN_COLUMNS: Record<ResultType, readonly string[]> = {
  HOST: columns<Host>()(
    ...(['name', 'ip', 'cname', 'alive', 'url', 'status', 'title', 'server'] as const),
    ...(['notBefore', 'notAfter', 'issuer', 'source', 'error'] as const),
  ),
  ENDPOINT: columns<Endpoint>()(
    ...(['url', 'status', 'contentType', 'length', 'title', 'redirect', 'source', 'error'] as const),
  ),
  // The database gives `position`.
  FINDING: columns<Omit<Finding, 'position'>>()(
    ...(['title', 'severity', 'type', 'url', 'method', 'parameter', 'host', 'port'] as const),
    ...(['file', 'line', 'column', 'description', 'evidence', 'cwe', 'cvss', 'confidence'] as const),
    ...(['remediation', 'references', 'properties', 'fingerprint'] as const),
  ),
  ASSESSMENT: columns<PageAssessment>()(
    ...(['url', 'riskScore', 'threatLevel', 'classification', 'indicators', 'layers', 'method'] as const),
  ),
};

export const resultColumns = (type: ResultType): readonly string[] => [...BASE, ...OWN_COLUMNS[type]];

/** A result as the driver binds it to `resultColumns`. On the path of every event, hence without an object a row. */
export function resultValues(
  body: ResultBody,
  scanId: string,
  seq: number,
  workspace: string,
  now: number,
): unknown[] {
  const values: unknown[] = [scanId, seq, workspace, body.scanner, body.parent, now, body.mock ? 1 : 0];
  const fields = fieldsOf(body) as Record<string, unknown>;
  for (const name of OWN_COLUMNS[body.type]) values.push(toSql(name, fields[name]));
  return values;
}

function fieldsOf(body: ResultBody): object {
  switch (body.type) {
    case 'HOST':
      return body.host;
    case 'ENDPOINT':
      return body.endpoint;
    case 'FINDING':
      return body.finding;
    case 'ASSESSMENT':
      return body.assessment;
    default:
      return body satisfies never;
  }
}

function toSql(name: string, value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  if (typeof value !== 'string') return value;
  if (name === 'notBefore' || name === 'notAfter') return Date.parse(value);
  return name === 'severity' ? severityRank(value as Severity) : value;
}

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

/** Its `position` is the database's own affair, and 0 here. */
export function findingRow(event: ResultEvent & { type: 'FINDING' }, workspace: string): Finding {
  return {
    position: 0,
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

/** The row of a scan that was just recorded. */
export function startedScanRow({ page: _, scanners: __, createdAt, ...scan }: StartedScan): Scan {
  return {
    ...scan,
    createdAt: new Date(createdAt),
    ...{ status: 'QUEUED', progress: 0, message: null, error: null, startedAt: null, finishedAt: null },
    ...{ lastSeq: 1, fence: 0, leaseUntil: null, cancelRequested: false },
    ...{ crashes: 0, crashesAlone: 0, crashesStuck: 0, resultsAtClaim: 0, suspect: false, alone: false },
    ...{ hosts: 0, aliveHosts: 0, endpoints: 0, findings: 0, findingsCritical: 0, findingsHigh: 0 },
    ...{ findingsMedium: 0, findingsLow: 0, findingsInfo: 0, findingsUnknown: 0 },
  };
}
