/**
 * Appends to the logs of external scans. A process remembers what each scan has, so that nothing is recorded twice. What
 * it does not know yet, after a restart or because another process appended it, it reads from the log: an append succeeds
 * only if the log ends where the memory does.
 */
import type { AuditDraft } from './audit-entry.ts';
import { DigestMap } from './digest-map.ts';
import { identityOf } from './emission.ts';
import type { EncodedResult } from './encoded-result.ts';
import {
  ConflictError,
  LimitReachedError,
  NotFoundError,
  noSuchScan,
  type ScanwireError,
  UnavailableError,
} from './errors.ts';
import {
  countResult,
  type EventBody,
  isResult,
  type ResultBody,
  type ScanSummary,
  SUMMARY_COUNTS,
  type TerminalType,
} from './event.ts';
import type { EventLog } from './event-log.ts';
import type { PubSub } from './pubsub.ts';
import type { ScanWarning } from './warning.ts';

/** What became of an item. */
export type IngestOutcome =
  | { status: 'RECORDED'; seq: number }
  /** @param seq of the earlier event */
  | { status: 'DUPLICATE'; seq: number | null }
  | { status: 'REFUSED'; error: ScanwireError };

export type LogLine = Extract<EventBody, { type: 'LOG' }>;

/** Results of one request, which are recorded together or not at all. */
export interface Delivery {
  /** null: there are no results */
  scanner: string | null;
  results: readonly (EncodedResult | ScanwireError)[];
  /** name of a result in warnings; default: its index */
  nameOf?: ((index: number) => string) | undefined;
  /** lines for the log, before the results */
  lines?: readonly LogLine[] | undefined;
  /** recorded in the audit log, unless the same identity has delivered before */
  entry: AuditDraft;
}

export interface ExternalLog {
  /** @throws NotFoundError, ConflictError if the scan has ended, LimitReachedError, UnavailableError; nothing is recorded then */
  deliver(scanId: string, delivery: Delivery): Promise<IngestOutcome[]>;
  /**
   * Ends a scan, after the deliveries that were made before.
   * @param end builds the last events
   * @throws as `deliver`
   */
  end(scanId: string, end: (state: ExternalState) => EventBody[], entry: AuditDraft): Promise<void>;
  close(): void;
}

/** What a scan has. */
export interface ExternalState {
  readonly summary: ScanSummary;
  /** names of the external scanners that have delivered something */
  readonly scanners: ReadonlySet<string>;
  readonly warnings: readonly ScanWarning[];
}

export interface ExternalLogParts {
  log: Pick<EventLog, 'ingest' | 'read' | 'head' | 'warnings'>;
  pubsub: Pick<PubSub, 'subscribeAll'>;
  /** maximum number of results of one scan */
  maxResults: number;
}

/** Items in one commit, besides those of the first delivery in it. */
const ITEMS_A_COMMIT = 1000;
/** Items of one scan that wait for a commit. */
const MAX_WAITING = 20_000;
/** Scans that are remembered. */
const MAX_SCANS = 1000;
/** Maximum number of external scanners of one scan. */
const MAX_SCANNERS = 100;
/** Warnings about refused items that one scan logs. */
const MAX_WARNINGS = 1000;
/** Attempts to append while other processes append to the same scan. */
const MAX_ATTEMPTS = 100;
const PAGE = 1000;

interface Job {
  /** null: the job ends the scan */
  items: number | null;
  /** @returns events and a function that resolves the caller, once they are committed */
  plan(memory: Memory, draft: Draft): Promise<() => void> | (() => void);
  entry: AuditDraft;
  reject(error: unknown): void;
}

/** Events of a commit that is being prepared. */
interface Draft {
  events: (EventBody | EncodedResult)[];
  /** seq of new results, by identity */
  fresh: Map<string, number>;
}

/** What this process knows of a scan: its log up to `lastSeq`. */
interface Memory {
  lastSeq: number;
  identities: DigestMap;
  summary: ScanSummary;
  scanners: Set<string>;
  /** number of warnings about refused items */
  warned: number;
  /** The log says that the scan has too many results. */
  isFull: boolean;
  /** ids of those whose deliveries are in the audit log */
  audited: Set<string | null>;
}

interface Scan {
  memory: Memory;
  waiting: Job[];
  waitingItems: number;
  isWorking: boolean;
}

export function createExternalLog({ log, pubsub, maxResults }: ExternalLogParts): ExternalLog {
  /** in the order of use */
  const scans = new Map<string, Scan>();
  const leave = pubsub.subscribeAll((hint) => {
    const hasEnded = 'gone' in hint || ('toSeq' in hint && hint.transition);
    if (hasEnded && scans.get(hint.scanId)?.isWorking === false) scans.delete(hint.scanId);
  });

  /** Learns what the log has beyond the memory. @throws NotFoundError, ConflictError if the scan has ended */
  const refresh = async (scanId: string, memory: Memory) => {
    const head = await log.head(scanId);
    if (!head) throw noSuchScan();
    if (head.terminal) throw hasEnded(head.terminal);
    while (memory.lastSeq < head.lastSeq) {
      const events = await log.read(scanId, { after: memory.lastSeq, limit: PAGE, upTo: head.lastSeq });
      if (events.length === 0) throw noSuchScan();
      for (const event of events) learn(memory, event);
    }
  };

  const commit = async (scanId: string, memory: Memory, jobs: readonly Job[]) => {
    if (memory.lastSeq === 0) await refresh(scanId, memory);
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const draft: Draft = { events: [], fresh: new Map() };
      const done: (() => void)[] = [];
      for (const job of jobs) done.push(await job.plan(memory, draft));
      const entries = entriesOf(memory, jobs);
      const lastSeq = await log.ingest({ id: scanId, after: memory.lastSeq }, draft.events, entries);
      if (lastSeq === null) {
        await refresh(scanId, memory);
        continue;
      }
      for (const event of draft.events) learn(memory, event);
      for (const { identityId } of entries) memory.audited.add(identityId);
      for (const settle of done) settle();
      return;
    }
    throw new UnavailableError('Other servers keep appending to this scan. Try again.');
  };

  const work = async (scanId: string, scan: Scan) => {
    let isOver = false;
    while (scan.waiting.length > 0) {
      const jobs = takeJobs(scan);
      try {
        await commit(scanId, scan.memory, jobs);
        isOver ||= jobs.some(({ items }) => items === null);
      } catch (error) {
        isOver ||= error instanceof ConflictError || error instanceof NotFoundError;
        for (const { reject } of jobs) reject(error);
      }
    }
    scan.isWorking = false;
    if (isOver) scans.delete(scanId);
    forgetOldest(scans, maxResults);
  };

  const add = (scanId: string, job: Job) => {
    const scan = scans.get(scanId) ?? newScan();
    scans.delete(scanId);
    scans.set(scanId, scan);
    if (scan.waitingItems > MAX_WAITING) return job.reject(tooManyWaiting());
    scan.waiting.push(job);
    scan.waitingItems += job.items ?? 0;
    if (scan.isWorking) return;
    scan.isWorking = true;
    void work(scanId, scan);
  };

  return {
    deliver: (scanId, delivery) =>
      new Promise((resolve, reject) => {
        const plan: Job['plan'] = (memory, draft) => {
          const outcomes = planDelivery(memory, draft, delivery, maxResults);
          return () => resolve(outcomes);
        };
        add(scanId, { items: delivery.results.length, plan, entry: delivery.entry, reject });
      }),

    end: (scanId, end, entry) =>
      new Promise((resolve, reject) => {
        const plan: Job['plan'] = async ({ summary, scanners }, { events }) => {
          events.push(...end({ summary: { ...summary }, scanners, warnings: await log.warnings(scanId) }));
          return resolve;
        };
        add(scanId, { items: null, plan, entry, reject });
      }),

    close: leave,
  };
}

const newScan = (): Scan => ({
  memory: {
    lastSeq: 0,
    identities: new DigestMap(),
    summary: Object.fromEntries(SUMMARY_COUNTS.map((name) => [name, 0])) as unknown as ScanSummary,
    scanners: new Set(),
    warned: 0,
    isFull: false,
    audited: new Set(),
  },
  waiting: [],
  waitingItems: 0,
  isWorking: false,
});

function learn(memory: Memory, event: EventBody | EncodedResult): void {
  const seq = ++memory.lastSeq;
  if ('json' in event) {
    memory.identities.add(event.identity, seq);
    for (const name of event.counts) memory.summary[name]++;
  } else if (isResult(event)) {
    const body = event as ResultBody;
    memory.identities.add(identityOf(body), seq);
    countResult(memory.summary, body);
  } else if (event.type === 'SCANNER') memory.scanners.add(event.scanner);
  else if (event.type === 'LOG' && event.warning) {
    memory.warned++;
    if (event.warning.code === 'LIMIT_REACHED') memory.isFull = true;
  }
}

/** Adds the events of a delivery to a draft. @returns the outcome for each of its results */
function planDelivery(
  { lastSeq, identities, scanners, warned, isFull }: Memory,
  { events, fresh }: Draft,
  { scanner, results, nameOf = (index) => `item ${index}`, lines = [] }: Delivery,
  maxResults: number,
): IngestOutcome[] {
  events.push(...lines);
  if (scanner === null) return [];
  const isKnown =
    scanners.has(scanner) || events.some((event) => event.type === 'SCANNER' && event.scanner === scanner);
  const refusal = isKnown || scanners.size < MAX_SCANNERS ? null : tooManyScanners();
  if (!isKnown && !refusal) events.push({ type: 'SCANNER', scanner, state: 'STARTED', error: null });
  const outcomes = results.map((result): IngestOutcome => {
    if ('code' in result) return { status: 'REFUSED', error: result };
    const { identity } = result;
    const known = identities.get(identity) ?? fresh.get(identity);
    if (known !== undefined) return { status: 'DUPLICATE', seq: known };
    if (refusal) return { status: 'REFUSED', error: refusal };
    if (identities.size + fresh.size >= maxResults) return { status: 'REFUSED', error: tooMany(maxResults) };
    const seq = lastSeq + events.push(result);
    fresh.set(identity, seq);
    return { status: 'RECORDED', seq };
  });
  const warning = warningOf(outcomes, { scanner, nameOf, warned, isFull });
  if (warning) events.push(warning);
  return outcomes;
}

/** Tells viewers of the scan that it does not contain everything that was found. */
function warningOf(
  outcomes: readonly IngestOutcome[],
  {
    scanner,
    nameOf,
    warned,
    isFull,
  }: { scanner: string; nameOf(index: number): string; warned: number; isFull: boolean },
): EventBody | null {
  const refused = outcomes.flatMap((outcome) => (outcome.status === 'REFUSED' ? [outcome.error] : []));
  const [first] = refused;
  if (!first || warned >= MAX_WARNINGS) return null;
  const code = first instanceof LimitReachedError ? 'LIMIT_REACHED' : 'INVALID_RESULT';
  if (code === 'LIMIT_REACHED' && isFull) return null;
  const index = outcomes.findIndex(({ status }) => status === 'REFUSED');
  const rest =
    warned === MAX_WARNINGS - 1 || code === 'LIMIT_REACHED' ? ' (further ones are not logged)' : '';
  const message = `refused ${refused.length} of ${outcomes.length} items, first: ${nameOf(index)}: ${first.message}${rest}`;
  return { type: 'LOG', level: 'WARN', message, scanner, warning: { code, count: refused.length } };
}

/** Deliveries that are committed together, or a job that ends the scan. */
function takeJobs(scan: Scan): Job[] {
  let items = 0;
  let count = 0;
  for (const job of scan.waiting) {
    if (count > 0 && (job.items === null || items + job.items > ITEMS_A_COMMIT)) break;
    items += job.items ?? 0;
    count++;
    if (job.items === null) break;
  }
  scan.waitingItems -= items;
  return scan.waiting.splice(0, count);
}

/** The entries of the audit log: one for each identity that delivers for the first time, and one for the end. */
function entriesOf({ audited }: Memory, jobs: readonly Job[]): AuditDraft[] {
  const entries = new Map<string | null, AuditDraft>();
  for (const { items, entry } of jobs)
    if (items === null || !audited.has(entry.identityId)) entries.set(entry.identityId, entry);
  return [...entries.values()];
}

/** Bounds the memory: scans that were not used for the longest time are read from the log again when they are needed. */
function forgetOldest(scans: Map<string, Scan>, maxResults: number): void {
  let known = 0;
  for (const { memory } of scans.values()) known += memory.identities.size;
  for (const [scanId, { memory, isWorking }] of scans) {
    if (known <= maxResults && scans.size <= MAX_SCANS) return;
    if (isWorking) continue;
    scans.delete(scanId);
    known -= memory.identities.size;
  }
}

const ENDED = {
  COMPLETED: 'The scan was completed. Start another external scan for further results.',
  FAILED:
    'The scan has failed, for the reason in its error. Start another external scan for further results.',
  CANCELLED: 'The scan was cancelled. Stop the scanner.',
} as const satisfies Record<TerminalType, string>;

export const hasEnded = (terminal: TerminalType) => new ConflictError(ENDED[terminal]);

const tooMany = (maxResults: number) =>
  new LimitReachedError(
    `The scan has ${maxResults} results, which is the maximum (SCANWIRE_MAX_EXTERNAL_RESULTS). Complete it, and start another one.`,
  );

const tooManyScanners = () =>
  new LimitReachedError(`The scan has results from ${MAX_SCANNERS} scanners, which is the maximum.`);

const tooManyWaiting = () =>
  new LimitReachedError(
    `More than ${MAX_WAITING} items are waiting to be recorded in this scan. Wait for the responses before you send more.`,
  );
