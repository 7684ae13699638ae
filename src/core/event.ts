import type { Assessment, AssessmentLayer, Endpoint, Finding, Host, ResultType, Severity } from './result.ts';
import { RESULT_TYPES, severityRank } from './result.ts';
import type { ScanWarning, WarningCode } from './warning.ts';

export const SCAN_STATUSES = ['QUEUED', 'RUNNING', 'CANCELLING', 'COMPLETED', 'FAILED', 'CANCELLED'] as const;
export type ScanStatus = (typeof SCAN_STATUSES)[number];

export const TERMINAL_TYPES = ['COMPLETED', 'FAILED', 'CANCELLED'] as const;
/** A scan's log ends with exactly one of these; its type is then the scan's status. */
export type TerminalType = (typeof TERMINAL_TYPES)[number];

/** Statuses of scans that go on. */
export const LIVE_STATUSES = SCAN_STATUSES.filter(
  (status): status is Exclude<ScanStatus, TerminalType> =>
    !(TERMINAL_TYPES as readonly string[]).includes(status),
);

/** Every type that the log holds. */
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

/** Numbers of results, as the log held them when the event was written. */
export type ScanSummary = Record<(typeof SUMMARY_COUNTS)[number], number>;

/** Where a result comes from. */
export interface Provenance {
  scanner: string;
  /** seq of the event that caused the scanner's input; null where that was the target itself */
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

/** What happened, before the log gives it its place. `scanner` is null where scanwire itself speaks. */
export type EventBody =
  | { type: 'STATUS'; status: 'QUEUED' | 'RUNNING' | 'CANCELLING' }
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
      /** of a page's judgement, finished with this */
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

export function isResult<E extends { type: string }>(event: E): event is E & { type: ResultType } {
  return (RESULT_TYPES as readonly string[]).includes(event.type);
}

/** Which events of a log a reader wants; what is left out does not restrict. */
export interface EventFilter {
  types?: readonly EventType[] | undefined;
  /** Findings below it are left out; other events have no severity. */
  minSeverity?: Severity | undefined;
  /** Events that one of these scanners caused. Those of scanwire itself are left out, but for the terminal one. */
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

const SEVERITY_COUNT = {
  CRITICAL: 'findingsCritical',
  HIGH: 'findingsHigh',
  MEDIUM: 'findingsMedium',
  LOW: 'findingsLow',
  INFO: 'findingsInfo',
  UNKNOWN: 'findingsUnknown',
} as const satisfies Record<Severity, keyof ScanSummary>;

/** Adds a result to the numbers of results. */
export function countResult(summary: ScanSummary, body: ResultBody): void {
  switch (body.type) {
    case 'HOST':
      summary.hosts++;
      if (body.host.alive) summary.aliveHosts++;
      break;
    case 'ENDPOINT':
      summary.endpoints++;
      break;
    case 'FINDING':
      summary.findings++;
      summary[SEVERITY_COUNT[body.finding.severity]]++;
      break;
    case 'ASSESSMENT':
      break;
    default:
      body satisfies never;
  }
}
