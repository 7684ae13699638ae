import type { Assessment, AssessmentLayer, Endpoint, Finding, Host } from './result.ts';
import type { ResultType, Severity } from './vocabulary.ts';
import { RESULT_TYPES, severityRank } from './vocabulary.ts';
import type { ScanWarning, WarningCode } from './warning.ts';

export const SCAN_STATUSES = [
  'QUEUED',
  'RUNNING',
  'PAUSED',
  'CANCELLING',
  'COMPLETED',
  'FAILED',
  'CANCELLED',
] as const;
export type ScanStatus = (typeof SCAN_STATUSES)[number];

export const TERMINAL_TYPES = ['COMPLETED', 'FAILED', 'CANCELLED'] as const;
/** A scan's log ends with exactly one of these types, which is then the scan's status. */
export type TerminalType = (typeof TERMINAL_TYPES)[number];

/** Statuses of scans that a process runs, or should run. */
export const ACTIVE_STATUSES = ['QUEUED', 'RUNNING', 'CANCELLING'] as const satisfies readonly ScanStatus[];

/** Statuses of scans that have not ended. */
export const LIVE_STATUSES = [...ACTIVE_STATUSES, 'PAUSED'] as const satisfies readonly ScanStatus[];

/** The types of events in the log. */
export const EVENT_TYPES = [
  'STATUS',
  'LOG',
  'PROGRESS',
  'SCANNER',
  ...RESULT_TYPES,
  ...TERMINAL_TYPES,
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

export const LOG_LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const SCANNER_STATES = ['PENDING', 'STARTED', 'FINISHED', 'FAILED', 'SKIPPED'] as const;
export type ScannerState = (typeof SCANNER_STATES)[number];

export const SUMMARY_COUNTS = [
  'hosts',
  'aliveHosts',
  'endpoints',
  'findings',
  'findingsCritical',
  'findingsHigh',
  'findingsMedium',
  'findingsLow',
  'findingsInfo',
  'findingsUnknown',
] as const;

/** Numbers of results in the log when the event was written. */
export type ScanSummary = Record<SummaryCount, number>;
export type SummaryCount = (typeof SUMMARY_COUNTS)[number];

/** The origin of a result. */
export interface Provenance {
  scanner: string;
  /** seq of the event that caused the scanner's input; null if the input was the target itself */
  parent: number | null;
  /** made up by a mock scanner */
  mock: boolean;
}

export type ResultBody =
  | ({ type: 'HOST'; host: Host } & Provenance)
  | ({ type: 'ENDPOINT'; endpoint: Endpoint } & Provenance)
  | ({ type: 'FINDING'; finding: Finding } & Provenance)
  | ({ type: 'ASSESSMENT'; assessment: Assessment } & Provenance);

export type TerminalBody =
  | { type: 'COMPLETED'; summary: ScanSummary; warnings: readonly ScanWarning[] }
  | { type: 'FAILED'; error: string }
  | { type: 'CANCELLED'; reason: string };

/** An event before the log gives it a seq. `scanner` is null for events of scanwire itself. */
export type EventBody =
  | { type: 'STATUS'; status: 'QUEUED' | 'RUNNING' | 'PAUSED' | 'CANCELLING' }
  | {
      type: 'LOG';
      level: LogLevel;
      message: string;
      scanner: string | null;
      data?: unknown;
      /** adds to the scan's warnings */
      warning?: { code: WarningCode; count: number };
    }
  | {
      type: 'PROGRESS';
      percent: number;
      message: string;
      scanner: string | null;
      /** the layer of a page's assessment that was completed */
      layer?: AssessmentLayer;
    }
  | { type: 'SCANNER'; scanner: string; state: Exclude<ScannerState, 'PENDING'>; error: string | null }
  | ResultBody
  | TerminalBody;

/** One entry of a scan's log. */
export type ScanEvent = EventBody & {
  scanId: string;
  /** 1, 2, 3 … within the scan */
  seq: number;
  /** when it was appended, ISO 8601 in UTC */
  at: string;
};

export function isTerminal<E extends { type: string }>(event: E): event is E & { type: TerminalType } {
  return (TERMINAL_TYPES as readonly string[]).includes(event.type);
}

/** Whether the event changes the status of its scan. */
export const isTransition = (event: { type: EventType }): boolean =>
  event.type === 'STATUS' || isTerminal(event);

export function isResult<E extends { type: string }>(event: E): event is E & { type: ResultType } {
  return (RESULT_TYPES as readonly string[]).includes(event.type);
}

/** The first message of every log. */
export const startingLine = (target: string): EventBody => ({
  ...{ type: 'LOG', level: 'INFO', message: `Starting scan for ${target}`, scanner: null },
});

/** The events with which an external scan begins, after STATUS QUEUED. It does not wait: its scanner is running already. */
export const externalBeginning = (scan: {
  target: string;
  scanners: readonly { name: string }[];
}): EventBody[] => [
  startingLine(scan.target),
  { type: 'STATUS', status: 'RUNNING' },
  ...scan.scanners.map(
    ({ name }): EventBody => ({ type: 'SCANNER', scanner: name, state: 'STARTED', error: null }),
  ),
];

/** Selects events of a log; a criterion that is left out matches all. */
export interface EventFilter {
  types?: readonly EventType[] | undefined;
  /** Excludes findings of a lower severity; other events have no severity. */
  minSeverity?: Severity | undefined;
  /** Selects the events of these scanners and the terminal event, but no other events of scanwire itself. */
  scanners?: readonly string[] | undefined;
}

export function matches({ types, minSeverity, scanners }: EventFilter, event: ScanEvent): boolean {
  if (types && !types.includes(event.type)) return false;
  if (isTerminal(event)) return true;
  if (scanners && !('scanner' in event && event.scanner !== null && scanners.includes(event.scanner)))
    return false;
  if (minSeverity === undefined || event.type !== 'FINDING') return true;
  return severityRank(event.finding.severity) >= severityRank(minSeverity);
}

const FINDING_COUNTS: Readonly<Record<Severity, readonly SummaryCount[]>> = {
  CRITICAL: ['findings', 'findingsCritical'],
  HIGH: ['findings', 'findingsHigh'],
  MEDIUM: ['findings', 'findingsMedium'],
  LOW: ['findings', 'findingsLow'],
  INFO: ['findings', 'findingsInfo'],
  UNKNOWN: ['findings', 'findingsUnknown'],
};

/** The counts of a summary to which a result adds. */
export function countsOf(body: ResultBody): readonly SummaryCount[] {
  switch (body.type) {
    case 'HOST':
      return body.host.alive ? ['hosts', 'aliveHosts'] : ['hosts'];
    case 'ENDPOINT':
      return ['endpoints'];
    case 'FINDING':
      return FINDING_COUNTS[body.finding.severity];
    case 'ASSESSMENT':
      return [];
    default:
      return body satisfies never;
  }
}

/** Counts a result in the summary. */
export function countResult(summary: ScanSummary, body: ResultBody): void {
  for (const name of countsOf(body)) summary[name]++;
}
