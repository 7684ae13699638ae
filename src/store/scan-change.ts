/** Computes how events change the rows of their scan and its scanners. Independent of the database. */
import {
  countResult,
  type EventBody,
  isTerminal,
  type ScanStatus,
  type ScanSummary,
  SUMMARY_COUNTS,
} from '../core/event.ts';

/** Changes that the events of one commit make to the row of their scan. */
export interface ScanChange {
  lastSeq: number;
  progress: number;
  message: string | null;
  /** numbers of new results */
  counts: ScanSummary;
  /** by scanner name */
  runs: Map<string, RunChange>;
  /** Set by events that change the status. Separate, since the status is in an index and few events change it. */
  transition: Transition | null;
}

export interface Transition {
  status: ScanStatus;
  error: string | null;
  startedAt: number | null;
  finishedAt: number | null;
  /** The claim ends. */
  released: boolean;
  /** The scan ends. */
  terminal: boolean;
}

/** Changes to the row of one scanner. */
export interface RunChange {
  state: string | null;
  error: string | null;
  hosts: number;
  endpoints: number;
  findings: number;
  /** milliseconds since 1970 */
  startedAt: number | null;
  finishedAt: number | null;
}

export function newScanChange(lastSeq: number): ScanChange {
  return {
    lastSeq,
    progress: 0,
    message: null,
    counts: Object.fromEntries(SUMMARY_COUNTS.map((name) => [name, 0])) as unknown as ScanSummary,
    runs: new Map(),
    transition: null,
  };
}

/**
 * Adds the next event.
 * @param now milliseconds since 1970
 * @returns its seq
 * @throws Error after an event that ended the claim
 */
export function addToChange(change: ScanChange, body: EventBody, now: number): number {
  if (change.transition?.released) throw new Error('events follow the one that ends the claim');
  changeScan(change, body, now);
  if ('scanner' in body && body.scanner !== null) changeRun(change.runs, body.scanner, body, now);
  return ++change.lastSeq;
}

function changeScan(change: ScanChange, body: EventBody, now: number): void {
  switch (body.type) {
    case 'STATUS':
      Object.assign(enter(change, body.status), {
        ...(body.status === 'RUNNING' && { startedAt: now }),
        ...((body.status === 'QUEUED' || body.status === 'PAUSED') && { released: true }),
      });
      break;
    case 'PROGRESS':
      change.progress = Math.max(change.progress, body.percent);
      change.message = body.message;
      break;
    case 'HOST':
    case 'ENDPOINT':
    case 'FINDING':
    case 'ASSESSMENT':
      countResult(change.counts, body);
      break;
    case 'COMPLETED':
    case 'FAILED':
    case 'CANCELLED':
      Object.assign(enter(change, body.type), {
        finishedAt: now,
        released: true,
        ...(body.type === 'FAILED' && { error: body.error }),
      });
      if (body.type === 'COMPLETED') change.progress = 100;
      break;
    case 'LOG':
    case 'SCANNER':
      break;
    default:
      body satisfies never;
  }
}

const STATUS_ONLY: Transition = {
  status: 'QUEUED',
  error: null,
  startedAt: null,
  finishedAt: null,
  released: false,
  terminal: false,
};

function enter(change: ScanChange, status: ScanStatus): Transition {
  change.transition ??= { ...STATUS_ONLY };
  Object.assign(change.transition, { status, terminal: isTerminal({ type: status }) });
  return change.transition;
}

const UNCHANGED: RunChange = {
  state: null,
  error: null,
  hosts: 0,
  endpoints: 0,
  findings: 0,
  startedAt: null,
  finishedAt: null,
};

function changeRun(runs: Map<string, RunChange>, name: string, body: EventBody, now: number): void {
  if (body.type === 'LOG' || body.type === 'PROGRESS') return;
  const run = runs.get(name) ?? { ...UNCHANGED };
  runs.set(name, run);
  if (body.type === 'SCANNER') {
    run.state = body.state;
    run.error = body.error;
    if (body.state === 'STARTED') run.startedAt = now;
    else run.finishedAt = now;
  } else if (body.type === 'HOST') run.hosts++;
  else if (body.type === 'ENDPOINT') run.endpoints++;
  else if (body.type === 'FINDING') run.findings++;
}

/** Error of scanners that had not ended when their scan did. */
export const STOPPED: Partial<Record<ScanStatus, string>> = {
  CANCELLED: 'cancelled',
  FAILED: 'the scan failed',
};
