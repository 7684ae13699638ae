/** The events of a scan as the subscription `scanEvents` sends them; schema.graphql describes each field. */

export type ScanStatus = 'QUEUED' | 'RUNNING' | 'CANCELLING' | 'COMPLETED' | 'FAILED' | 'CANCELLED';
export type ScannerState = 'PENDING' | 'STARTED' | 'FINISHED' | 'FAILED' | 'SKIPPED';
export type WarningCode =
  | 'UNREACHABLE'
  | 'DNS_FAILED'
  | 'RATE_LIMITED'
  | 'RATE_NOT_ENFORCED'
  | 'LIMIT_REACHED'
  | 'TRUNCATED'
  | 'TIMED_OUT'
  | 'UNSAFE_SKIPPED'
  | 'TARGET_CHANGED'
  | 'OUT_OF_SCOPE'
  | 'CONTENT_SKIPPED'
  | 'CONTENT_UNREADABLE'
  | 'OUTPUT_NOT_UNDERSTOOD'
  | 'TOOL_INCOMPLETE'
  | 'INVALID_RESULT'
  | 'RESULTS_MERGED'
  | 'RESULTS_SUPPRESSED'
  | 'CANDIDATES_REJECTED'
  | 'SIGN_IN_FAILED'
  | 'INPUTS_FAILED'
  | 'LOG_DROPPED'
  | 'RESUMED'
  | 'DATABASE_DELAYED';
export type LogLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
export type Severity = 'UNKNOWN' | 'INFO' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL';
export type Confidence = 'LOW' | 'MEDIUM' | 'HIGH' | 'CONFIRMED';
export type ThreatLevel = 'UNKNOWN' | 'BENIGN' | 'SUSPICIOUS' | 'MALICIOUS';

/** What all results tell of where they come from. */
export interface Result {
  /** Global id; opaque. */
  id: string;
  /** Its event in the log of the scan. */
  seq: number;
  /** Name of the scanner that found it. */
  scanner: string;
  /** seq of the event whose result led to this one; null where that was the target itself. */
  parent: number | null;
  /** ISO 8601, UTC. */
  foundAt: string;
  /** Made up by a mock scanner; nothing of the kind exists. */
  mock: boolean;
}

/** A host, by name or address, alive or not. */
export interface Host extends Result {
  name: string;
  ip: string[];
  cname: string[];
  alive: boolean;
  url: string | null;
  /** HTTP status of its answer. */
  status: number | null;
  title: string | null;
  server: string | null;
  notBefore: string | null;
  notAfter: string | null;
  issuer: string | null;
  source: string;
  /** Why it is not alive. */
  error: string | null;
}

/** An address of a site, and what it answers. */
export interface Endpoint extends Result {
  url: string;
  /** HTTP status; null where nothing answered. */
  status: number | null;
  contentType: string | null;
  /** Bytes of the body. */
  length: number | null;
  title: string | null;
  redirect: string | null;
  source: string;
  /** Why there is no status. */
  error: string | null;
}

/** A flaw. */
export interface Finding extends Result {
  title: string;
  severity: Severity;
  /** Machine-readable kind, such as sql_injection. */
  type: string;
  url: string | null;
  /** HTTP method. */
  method: string | null;
  parameter: string | null;
  /** Host name or address. */
  host: string | null;
  port: number | null;
  /** Relative to its repository. */
  file: string | null;
  /** From 1. */
  line: number | null;
  /** From 1. */
  column: number | null;
  description: string | null;
  /** JSON that shows it. */
  evidence: unknown;
  cwe: string | null;
  /** CVSS vector. */
  cvss: string | null;
  cvssScore: number | null;
  confidence: Confidence;
  remediation: string | null;
  references: string[];
  /** What else its scanner says of it. */
  properties: unknown;
  /** The same flaw has the same fingerprint in every scan. */
  fingerprint: string;
}

/** All warnings of one code and scanner in a scan. */
export interface ScanWarning {
  code: WarningCode;
  /** null: scanwire itself. */
  scanner: string | null;
  /** How many pages, names, results … it happened to. */
  count: number;
  /** Of the first. */
  message: string;
  /** seq of the LogEvent that reported the first. */
  firstSeq: number;
}

export interface AssessmentLayer {
  name: string;
  /** 0 to 100; null: nothing could be judged. */
  score: number | null;
  /** Points that it adds to the risk of the page. */
  contribution: number | null;
  indicators: string[];
}

/** The verdict on a page. */
export interface PageAssessment extends Result {
  url: string;
  /** 0 to 100. */
  riskScore: number;
  threatLevel: ThreatLevel;
  classification: string | null;
  indicators: string[];
  layers: AssessmentLayer[];
  method: string | null;
}

export interface SeverityCounts {
  critical: number;
  high: number;
  medium: number;
  low: number;
  info: number;
  unknown: number;
}

export interface ScanSummary {
  hosts: number;
  aliveHosts: number;
  endpoints: number;
  findings: number;
  bySeverity: SeverityCounts;
}

interface LogEntry<Type extends string> {
  type: Type;
  /** Its place: 1, 2, 3 … within the scan. */
  seq: number;
  /** When it was appended; ISO 8601, UTC. */
  at: string;
  scanId: string;
}

export interface StatusEvent extends LogEntry<'STATUS'> {
  status: ScanStatus;
}

export interface LogEvent extends LogEntry<'LOG'> {
  level: LogLevel;
  message: string;
  /** null: scanwire itself. */
  scanner: string | null;
  /** What belongs to it, as its scanner tells it. */
  data: unknown;
  /** The kind of warning that this line adds to those of the scan. */
  warning: WarningCode | null;
  /** How many occurrences it adds. */
  warningCount: number | null;
}

export interface ProgressEvent extends LogEntry<'PROGRESS'> {
  /** 0 to 100; never falls. */
  percent: number;
  message: string;
  /** null: all. */
  scanner: string | null;
  /** Layer of the judgement of a page that was finished with it. */
  layer: AssessmentLayer | null;
}

export interface ScannerEvent extends LogEntry<'SCANNER'> {
  scanner: string | null;
  state: ScannerState;
  error: string | null;
}

export interface HostEvent extends LogEntry<'HOST'> {
  host: Host;
}

export interface EndpointEvent extends LogEntry<'ENDPOINT'> {
  endpoint: Endpoint;
}

export interface FindingEvent extends LogEntry<'FINDING'> {
  finding: Finding;
}

export interface AssessmentEvent extends LogEntry<'ASSESSMENT'> {
  assessment: PageAssessment;
}

/** The scan is done; the last event. */
export interface CompletedEvent extends LogEntry<'COMPLETED'> {
  summary: ScanSummary;
  /** What it did not do, dropped or merged. */
  warnings: ScanWarning[];
}

/** The scan failed; the last event. */
export interface FailedEvent extends LogEntry<'FAILED'> {
  error: string | null;
}

/** The scan was cancelled; the last event. */
export interface CancelledEvent extends LogEntry<'CANCELLED'> {
  reason: string;
}

/** One entry of the log of a scan; `type` tells which. A newer server may send types that are not here. */
export type ScanEvent =
  | StatusEvent
  | LogEvent
  | ProgressEvent
  | ScannerEvent
  | HostEvent
  | EndpointEvent
  | FindingEvent
  | AssessmentEvent
  | CompletedEvent
  | FailedEvent
  | CancelledEvent;

export type ScanEventType = ScanEvent['type'];

/** What `followScan` selects unless it is told otherwise: everything that an event tells, results in full. */
export const EVENT_SELECTION = `
  at scanId
  ... on StatusEvent { status }
  ... on LogEvent { level message scanner data warning warningCount }
  ... on ProgressEvent { percent message scanner layer { name score contribution indicators } }
  ... on ScannerEvent { scanner state error }
  ... on HostEvent { host {
    id seq scanner parent foundAt mock name ip cname alive url status title server notBefore notAfter issuer source error
  } }
  ... on EndpointEvent { endpoint {
    id seq scanner parent foundAt mock url status contentType length title redirect source error
  } }
  ... on FindingEvent { finding {
    id seq scanner parent foundAt mock title severity type url method parameter host port file line column description
    evidence cwe cvss cvssScore confidence remediation references properties fingerprint
  } }
  ... on AssessmentEvent { assessment {
    id seq scanner parent foundAt mock url riskScore threatLevel classification indicators
    layers { name score contribution indicators } method
  } }
  ... on CompletedEvent { summary {
    hosts aliveHosts endpoints findings bySeverity { critical high medium low info unknown }
  } warnings { code scanner count message firstSeq } }
  ... on FailedEvent { error }
  ... on CancelledEvent { reason }
`;
