/** What the rows of scans mean to the event log, whatever the database. */
import { isTerminal, type ScanStatus, type TerminalType } from '../core/event.ts';
import type { Head, NewScan, ReadOptions } from '../core/event-log.ts';
import type { StoredEvent } from '../core/stored-event.ts';
import type { TargetKind } from '../core/target.ts';
import type { ScanWarning, WarningCode } from '../core/warning.ts';
import type { Row } from './select.ts';

export const HEAD_COLUMNS =
  '"workspace", "target", "targetKind", "startedBy", "lastSeq", "status", "timeoutMs"';

/** @param rows seq, at and body of events, the newest first if the last ones were asked for */
export function toStored(scanId: string, rows: readonly Row[], { last }: ReadOptions): StoredEvent[] {
  const events = rows.map(({ seq, at, body }) => ({ scanId, seq, at, body }) as StoredEvent);
  return last ? events.reverse() : events;
}

/** @param row with HEAD_COLUMNS */
export function toHead({ workspace, target, targetKind, startedBy, lastSeq, status, timeoutMs }: Row): Head {
  return {
    workspace: String(workspace),
    target: String(target),
    targetKind: targetKind as TargetKind,
    startedBy: startedBy as string | null,
    lastSeq: Number(lastSeq),
    status: status as ScanStatus,
    terminal: isTerminal({ type: String(status) }) ? (status as TerminalType) : null,
    ...(timeoutMs !== null && { external: true }),
  };
}

export const toWarning = ({ code, scanner, count, message, firstSeq }: Row): ScanWarning => ({
  code: code as WarningCode,
  scanner: scanner === '' ? null : String(scanner),
  count: Number(count),
  message: String(message),
  firstSeq: Number(firstSeq),
});

/** A scan as it was started. */
export interface RecordedRow extends Omit<NewScan, 'page' | 'scanners' | 'external' | 'demo'> {
  /** JSON */
  page: string | null;
  /** JSON */
  demo: string | null;
  /** JSON list of the name, the options and the sealed options of each scanner; null for none */
  scanners: string | null;
  timeoutMs: number | null;
}

export function toNewScan({ page, scanners, timeoutMs, demo, ...row }: RecordedRow): NewScan {
  const { id, workspace, target, targetKind, label } = row;
  const runs: [name: string, options: Record<string, unknown>, sealed: string | null][] = JSON.parse(
    scanners ?? '[]',
  );
  return {
    ...{ id, workspace, target, targetKind, label },
    ...(timeoutMs !== null && { external: { timeoutMs } }),
    ...(demo !== null && { demo: JSON.parse(demo) }),
    page: page === null ? null : JSON.parse(page),
    scanners: runs.map(([name, options, sealed]) => ({ name, options, sealed: sealed ?? undefined })),
  };
}
