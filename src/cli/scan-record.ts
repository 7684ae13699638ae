/** What is told of a scan when it has ended. */
import type { Core } from '../app.ts';
import type { TerminalBody } from '../core/event.ts';
import { shownOptions } from '../core/registry.ts';
import { count } from './status-line.ts';
import type { Colors } from './terminal.ts';

export type ScanRecord = Awaited<ReturnType<typeof readScanRecord>>;

/** @param end how it ended: the log's last event, or what kept the log from getting one */
export async function readScanRecord({ prisma, registry }: Core, id: string, end: TerminalBody) {
  const { runs, ...scan } = await prisma.scan.findUniqueOrThrow({
    where: { id },
    include: { runs: { orderBy: { position: 'asc' } } },
  });
  const assessments = await prisma.pageAssessment.count({ where: { scanId: id } });
  return {
    target: scan.target,
    targetKind: scan.targetKind,
    label: scan.label,
    status: end.type,
    error: end.type === 'FAILED' ? end.error : null,
    createdAt: scan.createdAt,
    startedAt: scan.startedAt,
    finishedAt: scan.finishedAt,
    scanners: runs.map(({ name, options, state, error }) => ({
      name,
      options: shownOptions(registry.get(name), options),
      state,
      error,
    })),
    // The names that the GraphQL type ScanSummary has.
    summary: {
      hosts: scan.hosts,
      aliveHosts: scan.aliveHosts,
      endpoints: scan.endpoints,
      findings: scan.findings,
      assessments,
      bySeverity: {
        critical: scan.findingsCritical,
        high: scan.findingsHigh,
        medium: scan.findingsMedium,
        low: scan.findingsLow,
        info: scan.findingsInfo,
        unknown: scan.findingsUnknown,
      },
    },
  };
}

const HEADS = { COMPLETED: 'Complete', FAILED: 'Failed', CANCELLED: 'Cancelled' } as const;

export function describeEnd(record: ScanRecord, colors: Colors): string {
  const { status, summary, createdAt, startedAt, finishedAt } = record;
  const head = `[Scan ${HEADS[status]}]`;
  const color = status === 'COMPLETED' ? colors.green : status === 'FAILED' ? colors.red : colors.yellow;
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
  return `${color(colors.bold(head))} ${what} in ${duration(took)}`;
}

function duration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
