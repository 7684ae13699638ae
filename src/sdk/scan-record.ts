/** Reads the summary of a scan that has ended. */
import type { Core } from '../app.ts';
import type { TerminalBody } from '../core/event.ts';
import { shownOptions } from '../core/secret-options.ts';

export type ScanRecord = Awaited<ReturnType<typeof readScanRecord>>;

/** @param end the terminal event, or a substitute if the log failed */
export async function readScanRecord({ prisma, registry, log }: Core, id: string, end: TerminalBody) {
  const { runs, ...scan } = await prisma.scan.findUniqueOrThrow({
    where: { id },
    include: { runs: { orderBy: { position: 'asc' } } },
  });
  // The terminal event of a failed or cancelled scan has no warnings.
  const warnings = end.type === 'COMPLETED' ? end.warnings : await log.warnings(id);
  const assessments = await prisma.pageAssessment.count({ where: { scan: { id } } });
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
    // Same names as in the GraphQL type ScanSummary.
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
    warnings,
  };
}
