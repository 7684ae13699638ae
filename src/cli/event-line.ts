/** How an event of a scan reads in a terminal. */
import type { LogLevel, ResultBody, ScanEvent } from '../core/event.ts';
import type { Assessment, Endpoint, Finding, Host, Severity } from '../core/result.ts';
import { printable } from './printable.ts';
import type { Colors } from './terminal.ts';

const MAX_ADDRESSES = 2;
/** of a verdict; all of them are in the results */
const MAX_REASONS = 8;
const MAX_PROOF_LENGTH = 200;

/** Whether a scanner says that it left an endpoint alone, rather than that it got no answer. */
const isNotRequested = (error: string): boolean => /^not (?:asked for|requested)\b/.test(error);

/** @returns lines of safe text, which may be none; `verbose` adds what is of interest when something is wrong */
export function createEventLine(colors: Colors, { verbose }: { verbose: boolean }) {
  const status = (code: number) => {
    const text = String(code);
    if (code < 300) return colors.green(text);
    if (code < 400) return colors.cyan(text);
    return code < 500 ? colors.yellow(text) : colors.red(text);
  };
  const quoted = (title: string | null) => (title ? ` ${colors.dim(`"${printable(title)}"`)}` : '');
  const labelled = (label: string, what: string, mock: boolean) =>
    `${label} ${what}${mock ? colors.dim(' (mock)') : ''}`;
  const found = (what: string, mock: boolean) => labelled(colors.cyan('[Found]'), what, mock);
  /** A name or address that is known, and that nothing answered at. */
  const silent = (what: string, mock: boolean) => labelled(colors.dim('[No Answer]'), what, mock);
  const skipped = (what: string, mock: boolean) => labelled(colors.dim('[Not Requested]'), what, mock);

  const host = ({ name, alive, ip, status: code, title, error }: Host) => {
    const [shown, more] = [ip.slice(0, MAX_ADDRESSES).join(', '), ip.length - MAX_ADDRESSES];
    const addresses =
      shown === '' ? '' : ` ${colors.dim(`${printable(shown)}${more > 0 ? ` +${more}` : ''}`)}`;
    if (!alive) {
      return `${printable(name)} ${colors.red('✗')} ${colors.dim(`(${printable(error || 'not responding')})`)}${addresses}`;
    }
    const answer = code === null ? '' : `  ${status(code)} `;
    return `${colors.bold(printable(name))} ${colors.green('✓ (alive)')}${addresses}${answer}${quoted(title)}`;
  };

  const endpoint = ({ url, status: code, contentType, redirect, title, error }: Endpoint) => {
    if (code === null)
      return `${printable(url)} ${colors.dim(`(${printable(error || 'nothing is known of it')})`)}`;
    const kind = contentType ? ` ${printable(contentType.split(';', 1)[0] ?? '')}` : '';
    const way = redirect ? ` → ${printable(redirect)}` : '';
    return `${printable(url)} (${status(code)}${redirect ? way : kind})${quoted(title)}`;
  };

  const SEVERITY_COLORS: Record<Severity, (text: string) => string> = {
    CRITICAL: (text) => colors.bold(colors.magenta(text)),
    HIGH: (text) => colors.bold(colors.red(text)),
    MEDIUM: colors.yellow,
    LOW: colors.blue,
    INFO: colors.dim,
    UNKNOWN: colors.dim,
  };
  const place = ({ url, file, line, column, host, port }: Finding) => {
    if (url) return url;
    if (file) return [file, line, column].filter((part) => part !== null).join(':');
    return host && port !== null ? `${host}:${port}` : (host ?? '');
  };
  const finding = (found: Finding) => {
    const { severity, title, cwe } = found;
    const where = place(found);
    return `${SEVERITY_COLORS[severity](severity)} ${colors.bold(printable(title))}${where ? `  ${printable(where)}` : ''}${cwe ? colors.dim(`  ${cwe}`) : ''}`;
  };

  /** What shows that it is there, in a line: a proof, or the line of the code. */
  const proof = ({ evidence }: Finding): string[] => {
    const { proof, line } = (evidence ?? {}) as { proof?: unknown; line?: unknown };
    const text = [proof, line].find((one) => typeof one === 'string');
    if (text === undefined) return [];
    const shown = printable(text).trim();
    return [
      colors.dim(
        `        ${shown.length > MAX_PROOF_LENGTH ? `${shown.slice(0, MAX_PROOF_LENGTH)}…` : shown}`,
      ),
    ];
  };

  const assessment = ({ url, riskScore, threatLevel, classification }: Assessment) =>
    `${printable(url)} risk ${colors.bold(`${riskScore} of 100`)}, ${threatLevel.toLowerCase()}${classification ? colors.dim(` (${printable(classification)})`) : ''}`;

  const reasons = ({ indicators }: Assessment): string[] => {
    const more = indicators.length - MAX_REASONS;
    const shown = indicators.slice(0, MAX_REASONS).map((text) => `        ${printable(text)}`);
    return more > 0 ? [...shown, colors.dim(`        and ${more} more`)] : shown;
  };

  const result = (event: ResultBody): string => {
    switch (event.type) {
      case 'HOST':
        return (event.host.alive ? found : silent)(host(event.host), event.mock);
      case 'ENDPOINT': {
        const { status, error } = event.endpoint;
        const label = status !== null || error === null ? found : isNotRequested(error) ? skipped : silent;
        return label(endpoint(event.endpoint), event.mock);
      }
      case 'FINDING':
        return found(finding(event.finding), event.mock);
      case 'ASSESSMENT':
        return found(assessment(event.assessment), event.mock);
      default:
        return event satisfies never;
    }
  };

  const LEVELS: Record<LogLevel, string> = {
    DEBUG: 'DEBUG ',
    INFO: '',
    WARN: `${colors.yellow('WARN')} `,
    ERROR: `${colors.red('ERROR')} `,
  };
  const say = (scanner: string | null, level: LogLevel, message: string): string[] => {
    if (level === 'DEBUG' && !verbose) return [];
    const text = printable(message);
    const isQuiet = level === 'DEBUG' || level === 'INFO';
    return [
      `${colors.dim(`[${printable(scanner ?? 'scan')}]`)} ${LEVELS[level]}${isQuiet ? colors.dim(text) : text}`,
    ];
  };

  return (event: ScanEvent): string[] => {
    switch (event.type) {
      case 'HOST':
      case 'ENDPOINT':
        return [result(event)];
      case 'FINDING':
        return [result(event), ...proof(event.finding)];
      case 'ASSESSMENT':
        return [result(event), ...reasons(event.assessment)];
      case 'LOG':
        return say(event.scanner, event.level, event.message);
      case 'PROGRESS':
        return event.layer ? say(event.scanner, 'INFO', event.message) : [];
      case 'SCANNER':
        switch (event.state) {
          case 'STARTED':
            return say(event.scanner, 'DEBUG', 'started');
          case 'SKIPPED':
            return say(event.scanner, 'WARN', `skipped: ${event.error}`);
          case 'FAILED':
            // Each of its failures was logged when it came.
            return say(event.scanner, 'DEBUG', 'failed');
          case 'FINISHED':
            return event.error === null
              ? say(event.scanner, 'DEBUG', 'finished')
              : say(event.scanner, 'WARN', `finished, but ${event.error}`);
          default:
            return event.state satisfies never;
        }
      // Told by the status line and by the last line of all.
      case 'STATUS':
      case 'COMPLETED':
      case 'FAILED':
      case 'CANCELLED':
        return [];
      default:
        return event satisfies never;
    }
  };
}
