/**
 * The progress of all page scans of a workspace as one feed, for live views of what browsers visit. New steps are kept in memory
 * while somebody follows it. A reader that comes back gets earlier ones from the logs of the scans, also after a restart.
 */
import { NotFoundError } from './errors.ts';
import { type EventType, isTerminal, type ScanEvent, TERMINAL_TYPES } from './event.ts';
import type { Head } from './event-log.ts';
import type { Feed, LogReader } from './feed.ts';
import { type Identity, mayRead } from './identity.ts';
import type { Hint, PubSub } from './pubsub.ts';
import type { Assessment } from './result.ts';

/** Number of steps that are kept in memory. Earlier ones are read from the logs of their scans. */
const MAX_STEPS = 10_000;
const PAGE = 100;
/** Positions per millisecond, so that steps recorded in the same millisecond have different ones. */
const TICKS = 100;
const POLL_MS = 1000;
const TYPES = ['STATUS', 'PROGRESS', 'ASSESSMENT', ...TERMINAL_TYPES] as const satisfies readonly EventType[];

export type PageScanProgress =
  | { type: 'STARTED' }
  | { type: 'UPDATE'; percent: number; message: string }
  | { type: 'COMPLETE'; assessment: Assessment }
  | { type: 'FAILED'; reason: string };

/** Of one scan: STARTED once, UPDATE any number of times, then COMPLETE or FAILED once. */
export type PageScanStep = PageScanProgress & {
  scanId: string;
  /** of its event */
  seq: number;
  /** of the page */
  url: string;
  /** ISO 8601 */
  at: string;
  workspace: string;
  startedBy: string | null;
  /** Later steps have greater positions: the time of their events, in units of 10 µs since 1970. */
  position: number;
};

type NewStep = PageScanStep extends infer Step ? Omit<Step, 'position'> & PageScanProgress : never;

/** @returns ids of the caller's page scans that have not ended, or whose status has changed since then */
export type RecentScans = (sinceMs: number) => Promise<readonly string[]>;

export interface PageScans {
  /** Position from which a feed has only new steps. */
  readonly position: number;
  /** @returns the time of a position, in milliseconds since 1970 */
  timeOf(position: number): number;
  /** The steps of the scans that the caller may see. */
  feed(identity: Identity, recent: RecentScans): Feed<PageScanStep>;
  close(): void;
}

export interface PageScansParts {
  log: LogReader;
  pubsub: PubSub;
  /** Ids of scans that run or wait to be run. */
  unfinished(): Promise<readonly string[]>;
  onError(error: unknown): void;
}

export function createPageScans(parts: PageScansParts): PageScans {
  const { log } = parts;
  const now = () => Date.now() * TICKS;
  const timeOf = (at: number) => Math.floor(at / TICKS);
  /** of the newest step */
  let position = 0;
  /** in order of their positions */
  let steps: PageScanStep[] = [];
  /** Steps after this position are in memory. */
  let knownSince = 0;
  const listeners = new Set<() => void>();
  let following: Following | null = null;

  const add = (step: NewStep) => {
    position = positionAfter(position, step);
    steps.push({ ...step, position } as PageScanStep);
    if (steps.length > MAX_STEPS) {
      steps = steps.slice(-MAX_STEPS / 2);
      knownSince = (steps[0] as PageScanStep).position - 1;
    }
    for (const listener of listeners) listener();
  };
  const begin = () => {
    knownSince = Number.POSITIVE_INFINITY;
    return followAll(parts, add, () => {
      knownSince = now();
    });
  };
  const end = () => {
    following?.end();
    following = null;
    steps = [];
  };

  /** The steps since the time of a position that are not in memory. */
  const readEarlier = async (identity: Identity, after: number, recent: RecentScans) => {
    const sinceMs = timeOf(after);
    const found: NewStep[] = [];
    for (const scanId of await recent(sinceMs)) {
      const head = await log.head(scanId);
      if (head && mayRead(identity, head)) found.push(...(await readSteps(log, scanId, head)));
    }
    // From here on, nothing is awaited, so that memory does not change.
    const inMemory = new Map<string, number>();
    for (const { scanId, seq } of steps) if (!inMemory.has(scanId)) inMemory.set(scanId, seq);
    const firstLater = (scanId: string) =>
      inMemory.get(scanId) ?? (following?.seen(scanId) ?? Number.POSITIVE_INFINITY) + 1;
    const earlier = found.filter(({ scanId, seq, at }) => {
      const ms = Date.parse(at);
      return ms >= sinceMs && ms * TICKS <= knownSince && seq < firstLater(scanId);
    });
    return numbered(earlier);
  };

  return {
    get position() {
      return Math.max(position, now());
    },
    timeOf,
    feed(identity, recent) {
      const { workspace, only, id } = identity;
      return {
        key: JSON.stringify(['page scans', workspace, only === undefined ? null : id]),
        durable: true,
        positionOf: (step) => step.position,
        timeOf: ({ at }) => Date.parse(at),
        async page(after, limit) {
          await following?.ready;
          const earlier = after < knownSince ? await readEarlier(identity, after, recent) : [];
          const newer = [...earlier, ...steps].filter((step) => step.position > after);
          const looked = newer.sort((a, b) => a.position - b.position).slice(0, limit);
          return {
            items: looked.filter((step) => mayRead(identity, step)),
            upTo: looked.at(-1)?.position ?? Math.max(after, knownSince),
            ended: false,
          };
        },
        listen(onGrow) {
          following ??= begin();
          const own = () => onGrow();
          listeners.add(own);
          return () => {
            if (listeners.delete(own) && listeners.size === 0) end();
          };
        },
      };
    },
    close: end,
  };
}

/** Of all page scans, while somebody follows a feed. */
interface Following {
  /** Resolves when the scans that were running at its beginning are followed. */
  ready: Promise<void>;
  /** @returns the seq up to which the steps of a scan that is followed were added; undefined for other scans */
  seen(scanId: string): number | undefined;
  end(): void;
}

/** A scan that is followed. */
interface Followed {
  /** seq up to which its steps were added, or were there before */
  seen: number;
  /** seq up to which its log was read */
  read: number;
  hasEnded: boolean;
  toSteps(event: ScanEvent): NewStep[];
}

/**
 * Adds the steps that are recorded from now on, in the order in which they are recorded: hints come in this order, and logs
 * are read up to their hints.
 * @param onReady is called before the first one is added
 */
function followAll(
  { log, pubsub, unfinished, onError }: PageScansParts,
  add: (step: NewStep) => void,
  onReady: () => void,
): Following {
  let isOver = false;
  const scans = new Map<string, Followed>();
  const begin = async (scanId: string, seen: number | null) => {
    const head = await log.head(scanId);
    if (head?.targetKind !== 'PAGE' || (seen === null && head.terminal !== null)) return;
    const toSteps = createSteps(scanId, head);
    scans.set(scanId, { seen: seen ?? head.lastSeq, read: 0, hasEnded: false, toSteps });
  };
  const readAll = async (hints: ReadonlyMap<string, Growth>) => {
    const found: NewStep[] = [];
    try {
      for (const [scanId, { fromSeq, toSeq }] of hints) {
        if (isOver) return;
        if (fromSeq !== null && !scans.has(scanId)) await begin(scanId, fromSeq - 1);
        const scan = scans.get(scanId);
        if (scan) await readOn(log, scanId, scan, toSeq, found);
      }
    } finally {
      // Steps that were read before a failure are not read again.
      if (!isOver) addAll(found, hints.keys());
    }
  };
  const addAll = (found: NewStep[], read: Iterable<string>) => {
    for (const step of found.sort(byTime)) add(step);
    for (const scanId of read) {
      const scan = scans.get(scanId);
      if (scan) scan.seen = Math.max(scan.seen, scan.read);
      if (scan?.hasEnded) scans.delete(scanId);
    }
  };

  const readUnfinished = async () => {
    for (const scanId of await unfinished()) await begin(scanId, null);
  };
  const report = (error: unknown) => {
    // A scan may be deleted while it is followed.
    if (!isOver && !(error instanceof NotFoundError)) onError(error);
  };
  const ready = readUnfinished()
    .catch(report)
    .then(() => {
      if (!isOver) onReady();
    });
  /** Batches are read one after another. */
  let reading: Promise<void> = ready;
  const read = (hints: ReadonlyMap<string, Growth>) => {
    reading = reading.then(() => readAll(hints)).catch(report);
  };
  const leave = pubsub.subscribeAll(inBatches(read));
  // Other processes may send no hints.
  const poll = setInterval(() => {
    const growth = { fromSeq: null, toSeq: Number.POSITIVE_INFINITY };
    read(new Map([...scans.keys()].map((scanId) => [scanId, growth])));
  }, POLL_MS);
  return {
    ready,
    seen: (scanId) => scans.get(scanId)?.seen,
    end() {
      isOver = true;
      leave();
      clearInterval(poll);
    },
  };
}

/** Reads the log of a scan up to a seq. @param found receives its new steps */
async function readOn(
  log: LogReader,
  scanId: string,
  scan: Followed,
  toSeq: number,
  found: NewStep[],
): Promise<void> {
  while (scan.read < toSeq) {
    const { events, upTo } = await log.page(scanId, scan.read, PAGE, { types: TYPES });
    for (const event of events) {
      if (event.seq > toSeq) break;
      const steps = scan.toSteps(event);
      if (event.seq > scan.seen) found.push(...steps);
      scan.hasEnded ||= isTerminal(event);
    }
    if (upTo <= scan.read) break;
    scan.read = Math.min(upTo, toSeq);
  }
}

interface Growth {
  /** seq of the event that has changed the status, from which a scan is followed; null if there is none */
  fromSeq: number | null;
  toSeq: number;
}

/** Collects hints that come together: those of one commit do. */
function inBatches(read: (hints: ReadonlyMap<string, Growth>) => void): (hint: Hint) => void {
  let batch: Map<string, Growth> | null = null;
  return (hint) => {
    if (!('toSeq' in hint)) return;
    if (!batch) {
      batch = new Map();
      queueMicrotask(() => {
        if (batch) read(batch);
        batch = null;
      });
    }
    const { scanId, toSeq, transition } = hint;
    const known = batch.get(scanId);
    batch.set(scanId, { fromSeq: known?.fromSeq ?? (transition ? toSeq : null), toSeq });
  };
}

const byTime = (a: NewStep, b: NewStep) =>
  Date.parse(a.at) - Date.parse(b.at) || a.scanId.localeCompare(b.scanId) || a.seq - b.seq;

/** By time, so that a step has the same position each time that it is read. */
const positionAfter = (position: number, { at }: NewStep) => Math.max(position + 1, Date.parse(at) * TICKS);

function numbered(steps: NewStep[]): PageScanStep[] {
  let position = 0;
  return steps.sort(byTime).map((step) => {
    position = positionAfter(position, step);
    return { ...step, position } as PageScanStep;
  });
}

/** The steps that the log of a scan has. */
async function readSteps(log: LogReader, scanId: string, head: Head): Promise<NewStep[]> {
  const steps: NewStep[] = [];
  const toSteps = createSteps(scanId, head);
  for (let after = 0; after < head.lastSeq; ) {
    const { events, upTo } = await log.page(scanId, after, PAGE, { types: TYPES });
    if (upTo <= after) break;
    for (const event of events) steps.push(...toSteps(event));
    after = upTo;
  }
  return steps;
}

/** @returns a function that gives the steps of each event of a scan, in order */
function createSteps(scanId: string, { workspace, target: url, startedBy = null }: Head) {
  const progressOf = createPageScanProgress();
  return (event: ScanEvent): NewStep[] =>
    progressOf(event).map((progress) => ({
      ...{ scanId, seq: event.seq, url, at: event.at, workspace, startedBy },
      ...progress,
    }));
}

/** Progress of a scan that runs, in percent. */
const [RUNNING_FROM, RUNNING_TO] = [30, 99];

/** @returns a function that gives the progress that each event of one scan, in order, reports */
export function createPageScanProgress(): (event: ScanEvent) => PageScanProgress[] {
  let assessment: Assessment | null = null;
  let isRunning = false;
  const update = (percent: number, message: string): PageScanProgress[] => [
    { type: 'UPDATE', percent: Math.min(RUNNING_TO, Math.max(RUNNING_FROM, percent)), message },
  ];
  return (event) => {
    switch (event.type) {
      case 'STATUS': {
        if (event.seq === 1) return [{ type: 'STARTED' }];
        if (event.status !== 'RUNNING' || isRunning) return [];
        isRunning = true;
        return update(0, 'Analysing the page');
      }
      case 'PROGRESS':
        return update(event.percent, event.message);
      case 'ASSESSMENT':
        assessment = event.assessment;
        return [];
      case 'COMPLETED':
        return [
          assessment
            ? { type: 'COMPLETE', assessment }
            : { type: 'FAILED', reason: 'No scanner has assessed the page. The log of the scan says why.' },
        ];
      case 'FAILED':
        return [{ type: 'FAILED', reason: event.error }];
      case 'CANCELLED':
        return [{ type: 'FAILED', reason: event.reason }];
      default:
        return [];
    }
  };
}
