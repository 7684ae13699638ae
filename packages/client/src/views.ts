import type { ScanwireClient } from './client.ts';
import type {
  Endpoint,
  FindingEvent,
  Host,
  LogEvent,
  PageAssessment,
  ScanEvent,
  ScannerEvent,
  ScanStatus,
  ScanSummary,
  ScanWarning,
} from './event.ts';
import type { Retry } from './feed.ts';
import { type FollowFindingsOptions, followFindings } from './findings.ts';
import { followScan, type ScanRequest } from './follow.ts';
import { followScans, SCAN_SELECTION, type Scan, type ScanFilter, type ScanUpdate } from './scans.ts';
import type { Transport } from './transport.ts';
import { View } from './view.ts';

/** State of a stream. */
export interface ConnectionState {
  /** ended: the scan has ended; failed: for the reason in `error`, without a retry; idle: nothing is followed */
  state: 'idle' | 'connecting' | 'live' | 'ended' | 'failed';
  transport: Transport | null;
  /**
   * Number of recorded events that have not arrived yet; 0 when it is up to date. An upper bound if the events are
   * filtered.
   */
  behind: number;
  /** Why the server cannot record new events at the moment. */
  delayed: string | null;
  error: unknown;
}

export interface ScanState {
  /** null until the first event */
  status: ScanStatus | null;
  progress: number;
  message: string | null;
  /** Why the scan FAILED, or was CANCELLED. */
  error: string | null;
  /** The newest ones, oldest first; `counts` includes all. */
  hosts: Host[];
  endpoints: Endpoint[];
  findings: FindingEvent['finding'][];
  assessments: PageAssessment[];
  logs: LogEvent[];
  counts: { hosts: number; endpoints: number; findings: number; assessments: number; logs: number };
  /** The latest event of each scanner. */
  scanners: ScannerEvent[];
  /** Warnings of a completed scan. */
  summary: ScanSummary | null;
  warnings: ScanWarning[];
  /** seq of the last event */
  cursor: number;
  connection: ConnectionState;
}

export interface ScansState {
  /** Newest first. */
  scans: Scan[];
  connection: ConnectionState;
}

export interface FindingsState {
  /** The newest ones, oldest first. */
  findings: FindingEvent[];
  /** Total number. */
  count: number;
  connection: ConnectionState;
}

export interface Limit {
  /** Number of newest items that each list keeps. Default 1000. */
  limit?: number | undefined;
}

const newConnection = (): ConnectionState => ({
  state: 'connecting',
  transport: null,
  behind: 0,
  delayed: null,
  error: null,
});

/** The last items of a list, and the number of all. */
class Recent<Item> {
  readonly #limit: number;
  #items: Item[] = [];
  count = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(item: Item): void {
    this.count++;
    this.#items.push(item);
    if (this.#items.length >= 2 * this.#limit) this.#items = this.items();
  }

  items(): Item[] {
    return this.#items.slice(-this.#limit);
  }
}

/** Follows a stream, and keeps its connection's state. */
async function attend<Item>(
  connection: ConnectionState,
  { signal, changed }: { signal: AbortSignal; changed(): void },
  open: (callbacks: {
    signal: AbortSignal;
    onConnected(stream: { transport: Transport; lastSeq?: number; after?: number }): void;
    onRetry(retry: Retry): void;
    onDelayed(delay: { delayed: boolean; message: string }): void;
  }) => AsyncIterable<Item>,
  take: (item: Item) => void,
): Promise<void> {
  let newest = 0;
  const set = (now: Partial<ConnectionState>) => {
    if (signal.aborted) return;
    Object.assign(connection, now);
    changed();
  };
  try {
    set({ state: 'connecting', error: null });
    const items = open({
      signal,
      onConnected({ transport, lastSeq = 0, after = 0 }) {
        newest = lastSeq;
        set({ state: 'live', transport, behind: lastSeq - after });
      },
      onRetry: () => set({ state: 'connecting', transport: null }),
      onDelayed: ({ delayed, message }) => set({ delayed: delayed ? message : null }),
    });
    for await (const item of items) {
      if (signal.aborted) return;
      take(item);
      const { seq = newest } = item as { seq?: number };
      set({ behind: Math.max(0, newest - seq) });
    }
    set({ state: 'ended', behind: 0 });
  } catch (error) {
    set({ state: 'failed', error });
  }
}

export function scanView(
  client: ScanwireClient,
  request: ScanRequest,
  { limit = 1000 }: Limit,
): View<ScanState> {
  const connection = newConnection();
  let cursor = 0;
  let current: Pick<ScanState, 'status' | 'progress' | 'message' | 'error' | 'summary' | 'warnings'> = {
    status: null,
    progress: 0,
    message: null,
    error: null,
    summary: null,
    warnings: [],
  };
  const lists = {
    hosts: new Recent<Host>(limit),
    endpoints: new Recent<Endpoint>(limit),
    findings: new Recent<FindingEvent['finding']>(limit),
    assessments: new Recent<PageAssessment>(limit),
    logs: new Recent<LogEvent>(limit),
  };
  const scanners = new Map<string, ScannerEvent>();
  const change = (now: Partial<typeof current>) => {
    current = { ...current, ...now };
  };
  const handlers: { [Type in ScanEvent['type']]: (event: ScanEvent & { type: Type }) => void } = {
    STATUS: ({ status }) => change({ status }),
    PROGRESS: ({ percent, message }) => change({ progress: percent, message }),
    HOST: ({ host }) => lists.hosts.push(host),
    ENDPOINT: ({ endpoint }) => lists.endpoints.push(endpoint),
    FINDING: ({ finding }) => lists.findings.push(finding),
    ASSESSMENT: ({ assessment }) => lists.assessments.push(assessment),
    LOG: (event) => lists.logs.push(event),
    SCANNER: (event) => void scanners.set(event.name, event),
    COMPLETED: ({ summary, warnings }) => change({ status: 'COMPLETED', progress: 100, summary, warnings }),
    FAILED: ({ error }) => change({ status: 'FAILED', error }),
    CANCELLED: ({ reason }) => change({ status: 'CANCELLED', error: reason }),
  };
  const take = (event: ScanEvent) => {
    cursor = event.seq;
    // A newer server may send types that are not known here.
    (handlers[event.type] as ((event: ScanEvent) => void) | undefined)?.(event);
  };
  return new View(
    (run) =>
      attend<ScanEvent>(
        connection,
        run,
        (callbacks) => followScan({ ...request, ...callbacks, client, after: cursor }),
        take,
      ),
    () => ({
      ...current,
      hosts: lists.hosts.items(),
      endpoints: lists.endpoints.items(),
      findings: lists.findings.items(),
      assessments: lists.assessments.items(),
      logs: lists.logs.items(),
      counts: {
        hosts: lists.hosts.count,
        endpoints: lists.endpoints.count,
        findings: lists.findings.count,
        assessments: lists.assessments.count,
        logs: lists.logs.count,
      },
      scanners: [...scanners.values()],
      cursor,
      connection: { ...connection },
    }),
  );
}

export function scansView(client: ScanwireClient, filter: ScanFilter, limit: number): View<ScansState> {
  const connection = newConnection();
  let scans = new Map<string, Scan>();
  /** Updates since the list was asked for, which are newer than it. */
  let newer = new Map<string, Scan | null>();
  const put = ({ type, scanId, scan }: ScanUpdate) => {
    const kept = type === 'LEFT' || type === 'DELETED' ? null : scan;
    newer.set(scanId, kept);
    if (kept) scans.set(scanId, kept);
    else scans.delete(scanId);
  };
  const read = async (signal: AbortSignal) => {
    const updates = new Map<string, Scan | null>();
    newer = updates;
    const { scans: page } = await client.request<{ scans: { nodes: Scan[] } }>(
      `query ($first: Int, $filter: ScanFilter) {
        scans(first: $first, filter: $filter) { nodes { ${SCAN_SELECTION} } }
      }`,
      { first: limit, filter },
      { signal },
    );
    if (newer !== updates) return;
    scans = new Map(page.nodes.map((scan) => [scan.id, scan]));
    for (const [id, scan] of updates) {
      if (scan) scans.set(id, scan);
      else scans.delete(id);
    }
  };
  return new View(
    (run) =>
      attend<ScanUpdate>(
        connection,
        run,
        ({ onConnected, onDelayed: _, ...callbacks }) =>
          followScans({
            ...callbacks,
            client,
            filter,
            onConnected(stream) {
              onConnected(stream);
              if (stream.isComplete) return;
              read(run.signal).then(run.changed, (error) => {
                if (run.signal.aborted) return;
                connection.error = error;
                run.changed();
              });
            },
          }),
        put,
      ),
    () => ({
      scans: [...scans.values()]
        .sort((a, b) =>
          a.createdAt === b.createdAt ? (a.id < b.id ? 1 : -1) : a.createdAt < b.createdAt ? 1 : -1,
        )
        .slice(0, limit),
      connection: { ...connection },
    }),
  );
}

export function findingsView(
  client: ScanwireClient,
  request: Pick<FollowFindingsOptions, 'filter' | 'since'> | ScanRequest,
  { limit = 1000 }: Limit,
): View<FindingsState> {
  const connection = newConnection();
  const findings = new Recent<FindingEvent>(limit);
  let last: FindingEvent | null = null;
  /** seq of the last one, in one scan */
  let cursor = 0;
  const seen = new Map<string, number>();
  return new View(
    (run) =>
      attend<ScanEvent>(
        connection,
        run,
        (callbacks): AsyncIterable<ScanEvent> =>
          'scanId' in request
            ? followScan({ ...request, ...callbacks, client, types: ['FINDING'], after: cursor })
            : followFindings({ ...request, since: last?.at ?? request.since, seen, ...callbacks, client }),
        (event) => {
          if (event.type !== 'FINDING') return;
          cursor = event.seq;
          last = event;
          findings.push(event);
        },
      ),
    () => ({ findings: findings.items(), count: findings.count, connection: { ...connection } }),
  );
}
