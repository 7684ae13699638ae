/** Formats the end of a scan for a terminal. */
import { count } from '../core/count.ts';
import { SEVERITIES, type Severity, severityRank } from '../core/vocabulary.ts';
import type { ScanRecord } from '../sdk/scan-record.ts';
import { INDENT } from './layout.ts';
import { printable } from './printable.ts';
import { coloredSeverity, locationOf } from './result-line.ts';
import type { Colors } from './terminal.ts';
import type { WarningCauses } from './warning-causes.ts';
import type { WorstFinding } from './worst-findings.ts';

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
  const found = [
    summary.hosts > 0 && `${count(summary.hosts, 'host')} (${summary.aliveHosts} alive)`,
    summary.endpoints > 0 && count(summary.endpoints, 'endpoint'),
    summary.findings > 0 && count(summary.findings, 'finding'),
    summary.assessments > 0 && `${count(summary.assessments, 'page')} assessed`,
  ].filter((part) => part !== false);
  const what = found.length > 0 ? found.join(', ') : 'nothing found';
  const incomplete = warnings.length === 0 ? '' : `, with ${count(warnings.length, 'warning')}`;
  return `${color(colors.bold(head))} ${what} in ${duration(took)}${incomplete}`;
}

const countOf = ({ summary }: ScanRecord, severity: Severity): number =>
  summary.bySeverity[severity.toLowerCase() as Lowercase<Severity>];

/** Number of findings of this severity and higher ones. */
export const countFindings = (record: ScanRecord, least: Severity): number =>
  SEVERITIES.slice(severityRank(least)).reduce((sum, severity) => sum + countOf(record, severity), 0);

/** Number of findings by severity, and the worst ones; empty if there are none. */
export function describeFindings(record: ScanRecord, worst: readonly WorstFinding[], colors: Colors) {
  if (record.summary.findings === 0) return [];
  const numbers = SEVERITIES.toReversed().flatMap((severity) => {
    const number = countOf(record, severity);
    return number > 0 ? [`${number} ${coloredSeverity(colors, severity)}`] : [];
  });
  const lines = worst.flatMap(({ finding, more }) => {
    const location = locationOf(finding);
    const others = more > 0 ? colors.dim(` (and ${more} more of this type)`) : '';
    const severity = coloredSeverity(colors, finding.severity);
    return [
      `  ${severity} ${colors.bold(printable(finding.title))}${others}`,
      ...(location ? [`${INDENT}${printable(location)}`] : []),
    ];
  });
  return [`Findings: ${numbers.join(', ')}`, ...(lines.length > 0 ? ['Worst findings:', ...lines] : [])];
}

/** A heading, and for each warning a line for each of its causes; empty if there are no warnings. */
export function describeWarnings(
  { warnings }: Pick<ScanRecord, 'warnings'>,
  causes: WarningCauses,
  colors: Colors,
): string[] {
  if (warnings.length === 0) return [];
  const reasons = new Set<string>();
  const lines = warnings.flatMap((warning) => {
    const { code, scanner, count: times } = warning;
    const message = code === 'INPUTS_FAILED' ? withReasonOnce(warning.message, reasons) : warning.message;
    const name = colors.dim(`[${printable(scanner ?? 'scan')}]`);
    const first = `  ${name} ${colors.yellow(code)}${times > 1 ? ` ×${times}` : ''} ${printable(message)}`;
    return [first, ...causes.others(warning).map((other) => `${INDENT}${printable(other)}`)];
  });
  return [colors.yellow('Warnings: what the scan skipped or could not finish'), ...lines];
}

/** All scanners of a target that does not answer fail for one reason, which the first of them says. */
function withReasonOnce(message: string, said: Set<string>): string {
  const [failed = '', reason] = message.split(/, first: (.*)/s);
  if (reason === undefined || !said.has(reason)) {
    said.add(reason ?? '');
    return message;
  }
  return `${failed}, first for the same reason`;
}

function duration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Active scanners only run if they are requested, so their absence is easy to overlook. */
export const describeNotRequested = (names: readonly string[]): string[] =>
  names.length === 0
    ? []
    : [`Skipped, because they are active: ${names.join(', ')}. Name one with -s to run it.`];
