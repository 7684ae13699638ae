/** Converts events to rows: for the tables, and for streams, which return the same objects as queries. */
import { externalBeginning, type ResultBody, type ScanEvent } from '../core/event.ts';
import { hostOfUrl } from '../core/host-of-url.ts';
import type { StartedScan } from '../core/scan-starts.ts';
import { type ResultType, severityRank } from '../core/vocabulary.ts';
import type { Endpoint, Finding, Host, PageAssessment, Scan } from './generated/client.ts';

type FindingBody = (ResultBody & { type: 'FINDING' })['finding'];

export type ResultEvent = ResultBody & Pick<ScanEvent, 'scanId' | 'seq' | 'at'>;

/** A row with the id of its scan, since the scan's key is internal to the store. */
type OfScan<Row> = Row & { scan: { id: string } };

export const RESULT_TABLES = {
  HOST: 'Host',
  ENDPOINT: 'Endpoint',
  FINDING: 'Finding',
  ASSESSMENT: 'PageAssessment',
} as const;

/** The tables with positions among all scans. */
export type PositionedTable = 'Finding' | 'PageAssessment';

const BASE = ['scanKey', 'seq', 'scanner', 'parent', 'foundAt', 'mock'] as const;

/** How long the table DeletedScan keeps a row. */
export const DELETION_MEMORY_MS = 30 * 24 * 3600 * 1000;

/** Lists the columns of a table besides BASE. A missing or unknown name is a type error. */
const columns =
  <Row>() =>
  <const Names extends readonly (keyof Row & string)[]>(
    ...names: Names &
      ([Exclude<keyof Row, Names[number] | (typeof BASE)[number]>] extends [never] ? unknown : never)
  ): readonly string[] =>
    names;

/** The columns of each result table besides BASE. */
export const OWN_COLUMNS: Record<ResultType, readonly string[]> = {
  HOST: columns<Host>()(
    ...(['name', 'ip', 'cname', 'alive', 'url', 'status', 'title', 'server', 'technologies'] as const),
    ...(['notBefore', 'notAfter', 'issuer', 'source', 'error'] as const),
  ),
  ENDPOINT: columns<Endpoint>()(
    ...(['url', 'status', 'contentType', 'length', 'title', 'redirect', 'source', 'error', 'host'] as const),
  ),
  // The database assigns positions.
  FINDING: columns<Omit<Finding, 'position'>>()(
    ...(['title', 'severity', 'type', 'url', 'method', 'parameter', 'host', 'port'] as const),
    ...(['file', 'line', 'column', 'description', 'evidence', 'cwe', 'cvss', 'confidence'] as const),
    ...(['remediation', 'references', 'properties', 'fingerprint', 'endpointUrl'] as const),
  ),
  ASSESSMENT: columns<Omit<PageAssessment, 'position'>>()(
    ...(['url', 'riskScore', 'threatLevel', 'confidence', 'reasons', 'classification'] as const),
    ...(['indicators', 'layers', 'method'] as const),
  ),
};

export const resultColumns = (type: ResultType): readonly string[] => [...BASE, ...OWN_COLUMNS[type]];

/** The fields of a result that are in `OWN_COLUMNS`, with those that follow from its URL. */
export function fieldsOf(body: ResultBody): object {
  switch (body.type) {
    case 'HOST':
      return body.host;
    case 'ENDPOINT':
      return { ...body.endpoint, host: hostOfUrl(body.endpoint.url) };
    case 'FINDING':
      return { ...body.finding, ...locationOf(body.finding) };
    case 'ASSESSMENT':
      return body.assessment;
    default:
      return body satisfies never;
  }
}

/** A URL without query and fragment: findings belong to the endpoints with the same. */
export const endpointUrlOf = (url: string): string => url.split(/[?#]/, 1)[0] ?? url;

/** The host of a finding is that of its URL, unless the scanner gives another. */
const locationOf = ({ host, url }: FindingBody) => ({
  host: host ?? (url === null ? null : hostOfUrl(url)),
  endpointUrl: url === null ? null : endpointUrlOf(url),
});

/** Keys that the database assigns are 0, since events do not have them. */
const base = (event: ResultEvent) => ({
  scanKey: 0,
  scan: { id: event.scanId },
  seq: event.seq,
  scanner: event.scanner,
  parent: event.parent,
  foundAt: new Date(event.at),
  mock: event.mock,
});

const dateOrNull = (value: string | null) => (value === null ? null : new Date(value));

/** What events of earlier versions lack. */
const OLD_HOST: Pick<Host, 'technologies'> = { technologies: null };

export function hostRow(event: ResultEvent & { type: 'HOST' }): OfScan<Host> {
  const { notBefore, notAfter, ...rest } = event.host;
  return {
    ...base(event),
    ...OLD_HOST,
    ...rest,
    notBefore: dateOrNull(notBefore),
    notAfter: dateOrNull(notAfter),
  };
}

export function endpointRow(event: ResultEvent & { type: 'ENDPOINT' }): OfScan<Endpoint> {
  return { ...base(event), ...event.endpoint, host: hostOfUrl(event.endpoint.url) };
}

export function findingRow(event: ResultEvent & { type: 'FINDING' }): OfScan<Finding> {
  const { finding } = event;
  return {
    position: 0,
    ...base(event),
    ...finding,
    ...locationOf(finding),
    severity: severityRank(finding.severity),
  };
}

/** What events of earlier versions lack. */
const UNSTATED = { confidence: null, reasons: null };

export function assessmentRow(event: ResultEvent & { type: 'ASSESSMENT' }): OfScan<PageAssessment> {
  return { position: 0, ...base(event), ...UNSTATED, ...event.assessment };
}

/** The row of a scan that was just recorded. Its `key`, which the database assigns, is 0. */
export function startedScanRow({
  page: _,
  scanners,
  createdAt,
  startedBy = null,
  external,
  demo,
  ...scan
}: StartedScan): Scan {
  const { status, startedAt, lastSeq } = external
    ? {
        status: 'RUNNING' as const,
        startedAt: new Date(createdAt),
        lastSeq: 1 + externalBeginning({ target: scan.target, scanners }).length,
      }
    : { status: 'QUEUED' as const, startedAt: null, lastSeq: 1 };
  return {
    key: 0,
    ...scan,
    startedBy,
    createdAt: new Date(createdAt),
    changedAt: new Date(createdAt),
    ...{ status, progress: 0, message: null, error: null, startedAt, finishedAt: null },
    ...{ lastSeq, fence: 0, leaseUntil: null, cancelRequested: false, pauseRequested: false },
    timeoutMs: external?.timeoutMs ?? null,
    demo: demo ? { ...demo } : null,
    ...{ duration: 0, requests: 0, errors: 0 },
    ...{ crashes: 0, crashesAlone: 0, crashesStuck: 0, resultsAtClaim: 0, suspect: false, alone: false },
    ...{ hosts: 0, aliveHosts: 0, endpoints: 0, findings: 0, findingsCritical: 0, findingsHigh: 0 },
    ...{ findingsMedium: 0, findingsLow: 0, findingsInfo: 0, findingsUnknown: 0 },
  };
}
