/** Formats the end of a scan for a terminal. */

import { count } from '../core/count.ts';
import type { ScanRecord } from '../sdk/scan-record.ts';
import { printable } from './printable.ts';
import type { Colors } from './terminal.ts';

const HEADS = { COMPLETED: 'Complete', FAILED: 'Failed', CANCELLED: 'Cancelled' } as const;

export function describeEnd(record: ScanRecord, colors: Colors): string {
  const { status, summary, warnings, createdAt, startedAt, finishedAt } = record;
  const head = `[Scan ${HEADS[status]}]`;
  const color =
    status === 'FAILED'
      ? colors.red
      : status === 'COMPLETED' && warnings.length === 0
        ? colors.green
        : colors.yellow;
  const took = (finishedAt ?? new Date()).getTime() - (startedAt ?? createdAt).getTime();
  const severities = Object.entries(summary.bySeverity).filter(([, number]) => number > 0);
  const found = [
    summary.hosts > 0 && `${count(summary.hosts, 'host')} (${summary.aliveHosts} alive)`,
    summary.endpoints > 0 && count(summary.endpoints, 'endpoint'),
    summary.findings > 0 &&
      `${count(summary.findings, 'finding')} (${severities.map(([name, number]) => `${number} ${name}`).join(', ')})`,
    summary.assessments > 0 && `${count(summary.assessments, 'page')} judged`,
  ].filter((part) => part !== false);
  const what = found.length > 0 ? found.join(', ') : 'nothing found';
  const incomplete = warnings.length === 0 ? '' : `, with ${count(warnings.length, 'limit')} reached`;
  return `${color(colors.bold(head))} ${what} in ${duration(took)}${incomplete}`;
}

/** A heading and a line for each warning; empty if there are no warnings. */
export function describeWarnings({ warnings }: ScanRecord, colors: Colors): string[] {
  if (warnings.length === 0) return [];
  const lines = warnings.map(({ code, scanner, count: times, message }) => {
    const name = colors.dim(`[${printable(scanner ?? 'scan')}]`);
    return `  ${name} ${colors.yellow(code)}${times > 1 ? ` ×${times}` : ''} ${printable(message)}`;
  });
  return [colors.yellow(`Incomplete: ${count(warnings.length, 'limit')} reached`), ...lines];
}

function duration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
