/**
 * The events of a scan as the subscription `scanEvents` sends them. DateTime (ISO 8601, UTC) and URL are strings.
 *
 * Generated from the GraphQL schema: change that, then run `npm run schema`.
 */

/** Threat level of a page. */
export type ThreatLevel = 'UNKNOWN' | 'BENIGN' | 'SUSPICIOUS' | 'MALICIOUS';

/** Confidence of the scanner in a finding or assessment, in rising order. */
export type Confidence = 'LOW' | 'MEDIUM' | 'HIGH' | 'CONFIRMED';

/** Part of a page that a layer analyses. */
export type AssessmentLayerKind =
  | 'ADDRESS'
  | 'DOMAIN'
  | 'SCRIPTS'
  | 'DOCUMENT'
  | 'REPUTATION'
  | 'NETWORK'
  | 'OTHER';

/** Kind of a warning. New kinds may be added. */
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
  | 'NOTHING_READ'
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
  | 'SCANNER_SKIPPED'
  | 'RESUMED'
  | 'DATABASE_DELAYED';

/** Severity of a finding, in rising order. */
export type Severity = 'UNKNOWN' | 'INFO' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL';

/** Level of a log message. */
export type LogLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

/** State of a scanner in a scan. */
export type ScannerState = 'PENDING' | 'STARTED' | 'FINISHED' | 'FAILED' | 'SKIPPED';

/** Status of a scan. COMPLETED, FAILED and CANCELLED are final. */
export type ScanStatus =
  | 'QUEUED'
  | 'RUNNING'
  | 'PAUSED'
  | 'CANCELLING'
  | 'COMPLETED'
  | 'FAILED'
  | 'CANCELLED';

/** Fields that all results have. */
export interface Result {
  /** Global id; opaque. */
  id: string;
  /** Title, in one line: what a list shows. */
  title: string;
  /** URL, if it has one. */
  url: string | null;
  /** `seq` of its event in the log of the scan. */
  seq: number;
  /** Name of the scanner that found it. */
  scanner: string;
  /** `seq` of the event whose result led to this one; null if it was found from the target itself. */
  parent: number | null;
  /** When it was recorded. */
  foundAt: string;
  /** true: made up by a mock scanner. */
  mock: boolean;
}

/** Risk assessment of a page. */
export interface PageAssessment extends Result {
  /** Risk score, 0 (no risk) to 100. */
  riskScore: number;
  /** Threat level. */
  threatLevel: ThreatLevel;
  /** Confidence of the scanner in the threat level; LOW if it does not state any. docs/pages.md says what it means for the `page` scanner. */
  confidence: Confidence;
  /** The strongest reasons for the threat level, strongest first; the `page` scanner gives at most two. Also why a page is UNKNOWN. */
  reasons: string[];
  /** Class of the threat: phishing, malware, miner or scam; other scanners may have others. */
  classification: string | null;
  /** Indicators that led to the assessment. */
  indicators: string[];
  /** Layers of the analysis, each with its part of the score. */
  layers: AssessmentLayer[];
  /** Where the page came from: EXTENSION (a browser sent it) or FETCH (it was requested); other scanners may have others. */
  method: string | null;
}

/** One layer of a page analysis. */
export interface AssessmentLayer {
  /** Name of the layer. */
  name: string;
  /** Part of the page that it analyses. */
  kind: AssessmentLayerKind;
  /** Risk score of the layer, 0 (harmless) to 100; null if there was nothing to assess. */
  score: number | null;
  /** Points that the layer adds to the risk score of the page. */
  contribution: number | null;
  /** Indicators that the layer found. */
  indicators: string[];
}

/** Numbers of results of a scan. */
export interface ScanSummary {
  /** Hosts, whether alive or not. */
  hosts: number;
  /** Hosts that responded over HTTP or HTTPS. */
  aliveHosts: number;
  /** Endpoints. */
  endpoints: number;
  /** Findings of all severities. */
  findings: number;
  /** Findings by severity. */
  bySeverity: SeverityCounts;
}

/** Numbers of findings by severity. */
export interface SeverityCounts {
  /** Findings of severity CRITICAL. */
  critical: number;
  /** Findings of severity HIGH. */
  high: number;
  /** Findings of severity MEDIUM. */
  medium: number;
  /** Findings of severity LOW. */
  low: number;
  /** Findings of severity INFO. */
  info: number;
  /** Findings of severity UNKNOWN. */
  unknown: number;
}

/** Something that a scan skipped, cut, dropped or merged: all occurrences with one code and scanner. */
export interface ScanWarning {
  /** Kind of the warning. */
  code: WarningCode;
  /** Scanner that reported it; null: scanwire itself. */
  scanner: string | null;
  /** Number of occurrences, such as pages, names or results. */
  count: number;
  /** Description of the first occurrence. */
  message: string;
  /** `seq` of the LogEvent that reported the first occurrence. */
  firstSeq: number;
}

/** A URL of a site, and its response. */
export interface Endpoint extends Result {
  /** Host name or address in its URL: the `name` of its Host. */
  host: string | null;
  /** HTTP status; null if there was no response. */
  status: number | null;
  /** Media type of the response. */
  contentType: string | null;
  /** Length of the body in bytes. */
  length: number | null;
  /** Title of the page. */
  pageTitle: string | null;
  /** URL that it redirects to. */
  redirect: string | null;
  /** How the URL was discovered: start, crawl, robots, sitemap, scripts, archive, list, the name of the tool or service that reported it, or the source that the tool or service named. */
  source: string;
  /** Why there was no response. */
  error: string | null;
}

/** A vulnerability or weakness that a scanner found. */
export interface Finding extends Result {
  /** Severity. */
  severity: Severity;
  /** Machine-readable type, such as sql_injection. */
  type: string;
  /** HTTP method of the request. */
  method: string | null;
  /** Request parameter that is affected. */
  parameter: string | null;
  /** Host name or address that is affected. */
  host: string | null;
  /** Port that is affected. */
  port: number | null;
  /** Path of the file, relative to the repository. */
  file: string | null;
  /** Line in the file, starting at 1. */
  line: number | null;
  /** Column in the line, starting at 1. */
  column: number | null;
  /** Description of the finding and its impact. */
  description: string | null;
  /** Evidence, such as requests and responses. */
  evidence: unknown;
  /** CWE-ID, such as CWE-89 (https://cwe.mitre.org). */
  cwe: string | null;
  /** CVSS vector (https://www.first.org/cvss/). */
  cvss: string | null;
  /** CVSS score of the vector, 0 to 10; null without a complete vector. */
  cvssScore: number | null;
  /** Confidence of the scanner. */
  confidence: Confidence;
  /** How to fix it. */
  remediation: string | null;
  /** URLs with further information. */
  references: string[];
  /** Additional data from the scanner. */
  properties: unknown;
  /** Identifies the same finding in every scan. */
  fingerprint: string;
}

/** A host, by name or address, whether it is alive or not. */
export interface Host extends Result {
  /** Host name in lower case, or IP address. */
  name: string;
  /** IPv4 and IPv6 addresses that it resolves to. */
  ip: string[];
  /** Chain of canonical names (CNAME records). */
  cname: string[];
  /** Whether it responded over HTTPS or HTTP. */
  alive: boolean;
  /** HTTP status of the response. */
  status: number | null;
  /** Title of its start page. */
  pageTitle: string | null;
  /** Server header of the response. */
  server: string | null;
  /** Software that its response names: headers, cookies and the generator of its page. At most 64. */
  technologies: Technology[];
  /** Start of the validity of its TLS certificate (RFC 5280). */
  notBefore: string | null;
  /** End of the validity of its TLS certificate. */
  notAfter: string | null;
  /** Issuer of its TLS certificate. */
  issuer: string | null;
  /** How the name was discovered: target, wordlist, certificate-transparency, certificates, redirects, the name of the tool or service that reported it, or the source that the tool or service named. */
  source: string;
  /** Why it is not alive. */
  error: string | null;
}

/** Software that a host uses. */
export interface Technology {
  /** Name of the product, such as nginx or PHP. */
  name: string;
  /** Its version, if the host reports it. */
  version: string | null;
}

/** One event of a scan, recorded in its log. */
interface LogEntry<Type extends string> {
  /** Global id; opaque. `node` returns the event, unless it is a ConnectedEvent or a DelayedEvent. */
  id: string;
  /** Sequence number within the scan: 1, 2, 3 … To resume after this event, pass it as `after`. */
  seq: number;
  /** When the event was recorded. */
  at: string;
  /** Type of the event. */
  type: Type;
  /** Global id of the scan. */
  scanId: string;
}

/** The risk of a page was assessed. */
export interface AssessmentEvent extends LogEntry<'ASSESSMENT'> {
  /** The assessment. */
  assessment: PageAssessment;
}

/** The scan was cancelled; last event of the stream. */
export interface CancelledEvent extends LogEntry<'CANCELLED'> {
  /** Reason. */
  reason: string;
}

/** The scan has completed; last event of the stream. */
export interface CompletedEvent extends LogEntry<'COMPLETED'> {
  /** Numbers of results. */
  summary: ScanSummary;
  /** Everything that the scan skipped, cut, dropped or merged. */
  warnings: ScanWarning[];
}

/** An endpoint was found. */
export interface EndpointEvent extends LogEntry<'ENDPOINT'> {
  /** The endpoint. */
  endpoint: Endpoint;
}

/** The scan has failed; last event of the stream. */
export interface FailedEvent extends LogEntry<'FAILED'> {
  /** Reason. */
  error: string;
}

/** A vulnerability or weakness was found. */
export interface FindingEvent extends LogEntry<'FINDING'> {
  /** The finding. */
  finding: Finding;
}

/** A host was found. */
export interface HostEvent extends LogEntry<'HOST'> {
  /** The host. */
  host: Host;
}

/** A log message. */
export interface LogEvent extends LogEntry<'LOG'> {
  /** Level. */
  level: LogLevel;
  /** Text of the message. */
  message: string;
  /** Scanner that logged it; null: scanwire itself. */
  scanner: string | null;
  /** Additional data; its shape depends on the scanner. */
  data: unknown;
  /** Code of the warning that this message adds to `Scan.warnings`. */
  warning: WarningCode | null;
  /** Number of occurrences that it adds to the warning. */
  warningCount: number | null;
}

/** The progress of the scan has risen by at least one percent, or one layer of a page analysis has finished. */
export interface ProgressEvent extends LogEntry<'PROGRESS'> {
  /** Progress of the whole scan, 0 to 100; it never decreases. */
  percent: number;
  /** What has been done. */
  message: string;
  /** Scanner that made the progress; null: all scanners. */
  scanner: string | null;
  /** Layer of the page analysis that has finished. */
  layer: AssessmentLayer | null;
}

/** The state of a scanner has changed. */
export interface ScannerEvent extends LogEntry<'SCANNER'> {
  /** Name of the scanner. */
  name: string;
  /** New state. */
  state: ScannerState;
  /** Reason why it failed or was skipped. */
  cause: string | null;
}

/** The status of the scan has changed. Final statuses have events of their own. */
export interface StatusEvent extends LogEntry<'STATUS'> {
  /** New status. */
  status: ScanStatus;
}

/** Any event of a scan; `type` is its type. A newer server may send types that are not listed here. */
export type ScanEvent =
  | AssessmentEvent
  | CancelledEvent
  | CompletedEvent
  | EndpointEvent
  | FailedEvent
  | FindingEvent
  | HostEvent
  | LogEvent
  | ProgressEvent
  | ScannerEvent
  | StatusEvent;

export type ScanEventType = ScanEvent['type'];

/** What `followScan` selects by default: all fields of all events, results in full. */
export const EVENT_SELECTION = `
  id at scanId
  ... on AssessmentEvent { assessment { id title url seq scanner parent foundAt mock riskScore threatLevel confidence reasons classification indicators layers { name kind score contribution indicators } method } }
  ... on CancelledEvent { reason }
  ... on CompletedEvent { summary { hosts aliveHosts endpoints findings bySeverity { critical high medium low info unknown } } warnings { code scanner count message firstSeq } }
  ... on EndpointEvent { endpoint { id title url seq scanner parent foundAt mock host status contentType length pageTitle redirect source error } }
  ... on FailedEvent { error }
  ... on FindingEvent { finding { id title url seq scanner parent foundAt mock severity type method parameter host port file line column description evidence cwe cvss cvssScore confidence remediation references properties fingerprint } }
  ... on HostEvent { host { id title url seq scanner parent foundAt mock name ip cname alive status pageTitle server technologies { name version } notBefore notAfter issuer source error } }
  ... on LogEvent { level message scanner data warning warningCount }
  ... on ProgressEvent { percent message scanner layer { name kind score contribution indicators } }
  ... on ScannerEvent { name state cause }
  ... on StatusEvent { status }
`;
