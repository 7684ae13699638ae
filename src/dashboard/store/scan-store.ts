/**
 * One scan, built from its events. They are applied once a frame, and each of them once, wherever the stream resumes. Rows have
 * the fields that lists show; a view reads evidence and other long fields when a row is opened.
 */
import {
  type Confidence,
  followScan,
  type LogLevel,
  type ScannerState,
  type ScanStatus,
  type ScanwireClient,
  ScanwireError,
  type Severity,
  type ThreatLevel,
} from '@scanwire/client';
import { type Batch, createBatch } from './batch.ts';
import type { Connection, Link } from './connection.ts';
import { Observable } from './observable.ts';
import { Rows } from './rows.ts';
import { followStream } from './stream.ts';
import { Timeline } from './timeline.ts';

interface ResultRow {
  /** global id of the result */
  id: string;
  seq: number;
  scanner: string;
  /** `seq` of the event that led to it */
  parent: number | null;
  foundAt: string;
  title: string;
  url: string | null;
}

export interface HostRow extends ResultRow {
  name: string;
  ip: string[];
  alive: boolean;
  status: number | null;
  pageTitle: string | null;
  server: string | null;
  technologies: { name: string; version: string | null }[];
  error: string | null;
}

export interface EndpointRow extends ResultRow {
  host: string | null;
  status: number | null;
  contentType: string | null;
  length: number | null;
  error: string | null;
}

export interface FindingRow extends ResultRow {
  severity: Severity;
  type: string;
  host: string | null;
  file: string | null;
  line: number | null;
  parameter: string | null;
  confidence: Confidence;
  cwe: string | null;
}

export interface AssessmentRow extends ResultRow {
  riskScore: number;
  threatLevel: ThreatLevel;
  confidence: Confidence;
  classification: string | null;
  reasons: string[];
}

export type LogRow = { seq: number; at: string } & (
  | { type: 'LOG'; level: LogLevel; message: string; scanner: string | null }
  | { type: 'SCANNER'; name: string; state: ScannerState; cause: string | null }
  | { type: 'STATUS'; status: ScanStatus }
  | { type: 'PROGRESS'; percent: number; message: string; scanner: string | null }
  | { type: 'COMPLETED' }
  | { type: 'FAILED'; error: string }
  | { type: 'CANCELLED'; reason: string }
);

type StoredEvent =
  | LogRow
  | { seq: number; type: 'HOST'; host: HostRow }
  | { seq: number; type: 'ENDPOINT'; endpoint: EndpointRow }
  | { seq: number; type: 'FINDING'; finding: FindingRow }
  | { seq: number; type: 'ASSESSMENT'; assessment: AssessmentRow };

const RESULT = 'id seq scanner parent foundAt title url';
const SELECTION = `at
  ... on HostEvent { host { ${RESULT} name ip alive status pageTitle server technologies { name version } error } }
  ... on EndpointEvent { endpoint { ${RESULT} host status contentType length error } }
  ... on FindingEvent { finding { ${RESULT} severity type host file line parameter confidence cwe } }
  ... on AssessmentEvent { assessment { ${RESULT} riskScore threatLevel confidence classification reasons } }
  ... on LogEvent { level message scanner }
  ... on ScannerEvent { name state cause }
  ... on StatusEvent { status }
  ... on ProgressEvent { percent message scanner }
  ... on FailedEvent { error }
  ... on CancelledEvent { reason }`;

/** Lines of the log that are kept: the newest. */
const MAX_LOG = 5000;
/** Rows of each kind that are kept: the first ones. The counters have all. */
const MAX_ROWS = 100_000;
/** Findings of medium or higher severity that are kept beyond MAX_ROWS, so that many minor ones cannot hide them. */
const MAX_EXTRA = 20_000;
/** A recorded event that has not arrived after this time, in milliseconds, is late. */
const LATE_MS = 1000;
const SMALL: ReadonlySet<Severity> = new Set(['LOW', 'INFO', 'UNKNOWN']);

export type ScanStoreState = 'loading' | 'following' | 'ended' | 'missing' | 'failed';

export class ScanStore extends Observable {
  readonly scanId: string;
  readonly hosts = new Rows<HostRow>(MAX_ROWS);
  readonly endpoints = new Rows<EndpointRow>(MAX_ROWS);
  readonly findings = new Rows<FindingRow>(MAX_ROWS);
  readonly assessments = new Rows<AssessmentRow>(MAX_ROWS);
  timeline = new Timeline();
  bySeverity = noFindings();
  aliveHosts = 0;
  /** Older lines are no longer in the log. */
  hasOlderLog = false;
  status: ScanStatus | null = null;
  /** Last progress message by scanner, and of the whole scan ('') */
  readonly messages = new Map<string, string>();
  state: ScanStoreState = 'loading';
  error: unknown = null;
  /** seq of the last event that is applied */
  cursor = 0;
  readonly #client: ScanwireClient;
  readonly #connection: Connection;
  readonly #batch: Batch<StoredEvent>;
  readonly #stop = new AbortController();
  #log: LogRow[] = [];
  #lastSeq = 0;
  /** seq of the last event that has arrived */
  #received = 0;
  #link: Link | null = null;
  /** the greatest seq passed to `recorded` */
  #recorded = 0;
  #isLate = false;
  #late: ReturnType<typeof setTimeout> | undefined;

  constructor(client: ScanwireClient, connection: Connection, scanId: string) {
    super();
    this.scanId = scanId;
    this.#client = client;
    this.#connection = connection;
    this.#batch = createBatch((events) => this.#apply(events));
    void this.#follow();
  }

  /**
   * Call it with the last seq that the live list of scans reports. If the events up to it do not arrive within LATE_MS, this
   * stream is reported as late.
   */
  recorded(seq: number): void {
    if (this.state !== 'following' || seq <= this.#recorded) return;
    this.#recorded = seq;
    if (seq > this.cursor) this.#expect();
  }

  /** Number of events that are loaded, and of all recorded ones; null: all are loaded. */
  get loading(): { done: number; of: number } | null {
    if (this.state === 'loading') return { done: 0, of: 0 };
    return this.state === 'following' && this.cursor < this.#lastSeq
      ? { done: this.cursor, of: this.#lastSeq }
      : null;
  }

  /** The newest lines, oldest first. */
  get log(): readonly LogRow[] {
    return this.#log;
  }

  close(): void {
    this.#stop.abort();
    clearTimeout(this.#late);
    this.#batch.clear();
  }

  async #follow(): Promise<void> {
    await followStream<StoredEvent>({
      connection: this.#connection,
      signal: this.#stop.signal,
      open: ({ signal, onRetry, connected }) =>
        followScan<StoredEvent>({
          client: this.#client,
          scanId: this.scanId,
          after: this.#received,
          selection: SELECTION,
          maxBuffered: 5000,
          signal,
          onRetry,
          onConnected: ({ lastSeq }) => {
            this.#lastSeq = Math.max(this.#lastSeq, lastSeq);
            this.#set('following');
            connected();
          },
        }),
      begun: (link) => {
        this.#link = link;
      },
      take: (event) => {
        this.#received = event.seq;
        return this.#batch.push(event);
      },
      recovers: (error) => {
        if (!(error instanceof ScanwireError) || error.code !== 'CURSOR_AHEAD') return false;
        // The database was restored from a backup.
        this.#reset();
        return true;
      },
      ended: (error) => {
        this.#batch.flush();
        this.error = error;
        const isMissing = error instanceof ScanwireError && error.code === 'NOT_FOUND';
        this.#set(error === null ? 'ended' : isMissing ? 'missing' : 'failed');
      },
    });
  }

  /** Checks after LATE_MS whether the events recorded so far have arrived. */
  #expect(): void {
    const due = this.#recorded;
    this.#late ??= setTimeout(() => {
      this.#late = undefined;
      if (this.state !== 'following') return;
      this.#isLate = this.cursor < due;
      this.#reportBehind();
      if (this.cursor < this.#recorded) this.#expect();
    }, LATE_MS);
  }

  #reportBehind(): void {
    this.#isLate &&= this.cursor < this.#recorded;
    const missing = this.#isLate ? this.#recorded - this.cursor : 0;
    const count = Math.max(0, missing, this.#lastSeq - this.cursor, this.#batch.pending);
    this.#link?.behind(count, this.#isLate);
  }

  #set(state: ScanStoreState): void {
    this.state = state;
    this.changed();
  }

  #reset(): void {
    this.#batch.clear();
    for (const rows of [this.hosts, this.endpoints, this.findings, this.assessments]) rows.clear();
    this.timeline = new Timeline();
    this.bySeverity = noFindings();
    this.messages.clear();
    this.#log = [];
    this.hasOlderLog = false;
    this.aliveHosts = 0;
    this.cursor = 0;
    this.#received = 0;
    this.#lastSeq = 0;
    this.#recorded = 0;
    this.#isLate = false;
  }

  #apply(events: readonly StoredEvent[]): void {
    for (const event of events) {
      if (event.seq <= this.cursor) continue;
      this.cursor = event.seq;
      this.#take(event);
    }
    if (this.#log.length > 2 * MAX_LOG) {
      this.#log = this.#log.slice(-MAX_LOG);
      this.hasOlderLog = true;
    }
    // Not for each event, since it renders.
    this.#reportBehind();
    this.changed();
  }

  #take(event: StoredEvent): void {
    switch (event.type) {
      case 'HOST':
        this.hosts.push(event.host);
        if (event.host.alive) this.aliveHosts++;
        this.timeline.add('hosts', Date.parse(event.host.foundAt));
        break;
      case 'ENDPOINT':
        this.endpoints.push(event.endpoint);
        this.timeline.add('endpoints', Date.parse(event.endpoint.foundAt));
        break;
      case 'FINDING':
        this.findings.push(event.finding, SMALL.has(event.finding.severity) ? 0 : MAX_EXTRA);
        this.bySeverity[event.finding.severity]++;
        this.timeline.add(event.finding.severity, Date.parse(event.finding.foundAt));
        break;
      case 'ASSESSMENT':
        this.assessments.push(event.assessment);
        break;
      default:
        this.#takeLine(event);
    }
  }

  #takeLine(event: LogRow): void {
    this.#log.push(event);
    if (event.type === 'PROGRESS') this.messages.set(event.scanner ?? '', event.message);
    else if (event.type === 'STATUS') this.status = event.status;
    else if (event.type === 'COMPLETED' || event.type === 'FAILED' || event.type === 'CANCELLED')
      this.status = event.type;
  }
}

const noFindings = (): Record<Severity, number> => ({
  CRITICAL: 0,
  HIGH: 0,
  MEDIUM: 0,
  LOW: 0,
  INFO: 0,
  UNKNOWN: 0,
});
