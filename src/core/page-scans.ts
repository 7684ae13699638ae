/**
 * The progress of all page scans of a workspace as one feed, for live views of what browsers visit. It is kept in memory
 * while somebody follows it; the logs of the scans, and the list of assessments, are what lasts.
 */
import { setMaxListeners } from 'node:events';
import { NotFoundError } from './errors.ts';
import type { ScanEvent } from './event.ts';
import { type Feed, type LogReader, openPages, scanFeed } from './feed.ts';
import { type Identity, mayRead } from './identity.ts';
import type { Hint, PubSub } from './pubsub.ts';
import type { Assessment } from './result.ts';

/** Number of steps that are remembered. A reader that lags behind all of them continues with the next one. */
const MAX_STEPS = 10_000;
const PAGE = 100;

export type PageScanProgress =
  | { type: 'STARTED' }
  | { type: 'UPDATE'; percent: number; message: string }
  | { type: 'COMPLETE'; assessment: Assessment }
  | { type: 'FAILED'; reason: string };

/** Of one scan: STARTED once, UPDATE any number of times, then COMPLETE or FAILED once. */
export type PageScanStep = PageScanProgress & {
  scanId: string;
  /** of the page */
  url: string;
  /** ISO 8601 */
  at: string;
  workspace: string;
  startedBy: string | null;
  /** Later steps have greater positions: about milliseconds since 1970. */
  position: number;
};

type NewStep = PageScanStep extends infer Step ? Omit<Step, 'position'> & PageScanProgress : never;

export interface PageScans {
  /** Position of the newest step, at which a feed begins that has only what comes. */
  readonly position: number;
  /** Every step since then is known. Like positions, about milliseconds since 1970. */
  readonly knownSince: number;
  /** The steps of the scans that the caller may see, recorded while somebody follows a feed. */
  feed(identity: Identity): Feed<PageScanStep>;
  close(): void;
}

export function createPageScans(
  log: LogReader,
  pubsub: PubSub,
  onError: (error: unknown) => void,
): PageScans {
  let position = Date.now();
  /** in order of their positions */
  let steps: PageScanStep[] = [];
  let knownSince = position;
  const listeners = new Set<() => void>();
  /** Ends the following of all scans; null while nobody follows a feed. */
  let following: { stop: AbortController; leave(): void } | null = null;

  const add = (step: NewStep) => {
    position = Math.max(position + 1, Date.now());
    steps.push({ ...step, position } as PageScanStep);
    if (steps.length > MAX_STEPS) {
      steps = steps.slice(-MAX_STEPS / 2);
      knownSince = (steps[0] as PageScanStep).position;
    }
    for (const listener of listeners) listener();
  };

  const begin = () => {
    const stop = new AbortController();
    setMaxListeners(0, stop.signal);
    const followed = new Set<string>();
    position = Math.max(position + 1, Date.now());
    knownSince = position;
    const onHint = (hint: Hint) => {
      if ('gone' in hint || !hint.transition || followed.has(hint.scanId)) return;
      followed.add(hint.scanId);
      followScan(log, hint.scanId, { from: hint.toSeq, signal: stop.signal, add })
        .catch((error) => {
          // A scan that is deleted while it is followed has no end.
          if (!stop.signal.aborted && !(error instanceof NotFoundError)) onError(error);
        })
        .finally(() => followed.delete(hint.scanId));
    };
    return { stop, leave: pubsub.subscribeAll(onHint) };
  };
  const end = () => {
    following?.leave();
    following?.stop.abort();
    following = null;
    steps = [];
  };

  return {
    get position() {
      return position;
    },
    get knownSince() {
      return knownSince;
    },
    feed(identity) {
      const { workspace, only, id } = identity;
      return {
        key: JSON.stringify(['page scans', workspace, only === undefined ? null : id]),
        durable: true,
        positionOf: (step) => step.position,
        timeOf: ({ at }) => Date.parse(at),
        async page(after, limit) {
          const newer = steps.filter((step) => step.position > after);
          const looked = newer.slice(0, limit);
          return {
            items: looked.filter((step) => mayRead(identity, step)),
            upTo: looked.at(-1)?.position ?? after,
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

/**
 * Reads the log of a scan to its end, if it is one of a page.
 * @param from seq of the first event whose steps were not added before
 */
async function followScan(
  log: LogReader,
  scanId: string,
  { from, signal, add }: { from: number; signal: AbortSignal; add(step: NewStep): void },
): Promise<void> {
  const head = await log.head(scanId);
  if (head?.targetKind !== 'PAGE') return;
  const { workspace, target: url, startedBy = null } = head;
  const pages = openPages(scanFeed(log, scanId, { types: ['STATUS', 'PROGRESS', 'ASSESSMENT'] }), {
    limit: PAGE,
    signal,
  });
  const progressOf = createPageScanProgress();
  try {
    for (let position = 0; ; ) {
      const { items, upTo, ended } = await pages.next(position);
      position = upTo;
      for (const event of items) {
        const reached = progressOf(event);
        if (event.seq < from) continue;
        for (const step of reached) add({ scanId, url, at: event.at, workspace, startedBy, ...step });
      }
      if (ended) return;
    }
  } finally {
    pages.close();
  }
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
