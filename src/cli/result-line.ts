/** Formats the results of a scan for a terminal. All text from targets is made printable. */
import type { ResultBody } from '../core/event.ts';
import type { Assessment, Endpoint, Finding, Host, Severity } from '../core/result.ts';
import { printable } from './printable.ts';
import type { Colors } from './terminal.ts';

const MAX_ADDRESSES = 2;
/** Indicators of an assessment that are printed. */
const MAX_INDICATORS = 8;
const MAX_PROOF_LENGTH = 200;
const INDENT = ' '.repeat(8);

/** @returns a line for the result, and lines for the proof of a finding or the indicators of an assessment */
export function resultLines(colors: Colors, result: ResultBody): string[] {
  const [label, text, ...details] = describe(colors, result);
  return [`${label} ${text}${result.mock ? colors.dim(' (mock)') : ''}`, ...details];
}

type Description = [label: string, text: string, ...details: string[]];

function describe(colors: Colors, result: ResultBody): Description {
  const found = colors.cyan('[Found]');
  switch (result.type) {
    case 'HOST':
      return [result.host.alive ? found : noAnswer(colors), describeHost(colors, result.host)];
    case 'ENDPOINT':
      return [endpointLabel(colors, result.endpoint) ?? found, describeEndpoint(colors, result.endpoint)];
    case 'FINDING':
      return [found, describeFinding(colors, result.finding), ...proofLines(colors, result.finding)];
    case 'ASSESSMENT': {
      const { assessment } = result;
      return [found, describeAssessment(colors, assessment), ...indicatorLines(colors, assessment)];
    }
    default:
      return result satisfies never;
  }
}

const noAnswer = (colors: Colors) => colors.dim('[No Answer]');

/** @returns null for an endpoint that answered */
function endpointLabel(colors: Colors, { status, error }: Endpoint): string | null {
  if (status !== null || error === null) return null;
  // Scanners begin the error so when they skipped the request.
  return /^not (?:asked for|requested)\b/.test(error) ? colors.dim('[Not Requested]') : noAnswer(colors);
}

function describeHost(colors: Colors, { name, alive, ip, status, title, error }: Host): string {
  const [shown, more] = [ip.slice(0, MAX_ADDRESSES).join(', '), ip.length - MAX_ADDRESSES];
  const addresses = shown === '' ? '' : ` ${colors.dim(`${printable(shown)}${more > 0 ? ` +${more}` : ''}`)}`;
  if (!alive) {
    return `${printable(name)} ${colors.red('✗')} ${colors.dim(`(${printable(error || 'not responding')})`)}${addresses}`;
  }
  const answer = status === null ? '' : `  ${coloredStatus(colors, status)} `;
  return `${colors.bold(printable(name))} ${colors.green('✓ (alive)')}${addresses}${answer}${quoted(colors, title)}`;
}

function describeEndpoint(
  colors: Colors,
  { url, status, contentType, redirect, title, error }: Endpoint,
): string {
  if (status === null) return `${printable(url)} ${colors.dim(`(${printable(error || 'status unknown')})`)}`;
  const type = contentType ? ` ${printable(contentType.split(';', 1)[0] ?? '')}` : '';
  const answer = redirect ? ` → ${printable(redirect)}` : type;
  return `${printable(url)} (${coloredStatus(colors, status)}${answer})${quoted(colors, title)}`;
}

function coloredStatus(colors: Colors, status: number): string {
  const text = String(status);
  if (status < 300) return colors.green(text);
  if (status < 400) return colors.cyan(text);
  return status < 500 ? colors.yellow(text) : colors.red(text);
}

const quoted = (colors: Colors, title: string | null) =>
  title ? ` ${colors.dim(`"${printable(title)}"`)}` : '';

const SEVERITY_STYLES: Record<Severity, (colors: Colors, text: string) => string> = {
  CRITICAL: (colors, text) => colors.bold(colors.magenta(text)),
  HIGH: (colors, text) => colors.bold(colors.red(text)),
  MEDIUM: (colors, text) => colors.yellow(text),
  LOW: (colors, text) => colors.blue(text),
  INFO: (colors, text) => colors.dim(text),
  UNKNOWN: (colors, text) => colors.dim(text),
};

function describeFinding(colors: Colors, finding: Finding): string {
  const { severity, title, cwe } = finding;
  const location = locationOf(finding);
  return `${SEVERITY_STYLES[severity](colors, severity)} ${colors.bold(printable(title))}${location ? `  ${printable(location)}` : ''}${cwe ? colors.dim(`  ${cwe}`) : ''}`;
}

function locationOf({ url, file, line, column, host, port }: Finding): string {
  if (url) return url;
  if (file) return [file, line, column].filter((part) => part !== null).join(':');
  return host && port !== null ? `${host}:${port}` : (host ?? '');
}

/** The proof from the evidence, or the affected line of code. */
function proofLines(colors: Colors, { evidence }: Finding): string[] {
  const { proof, line } = (evidence ?? {}) as { proof?: unknown; line?: unknown };
  const text = [proof, line].find((one) => typeof one === 'string');
  if (text === undefined) return [];
  const shown = printable(text).trim();
  const cut = shown.length > MAX_PROOF_LENGTH ? `${shown.slice(0, MAX_PROOF_LENGTH)}…` : shown;
  return [colors.dim(`${INDENT}${cut}`)];
}

function describeAssessment(
  colors: Colors,
  { url, riskScore, threatLevel, classification }: Assessment,
): string {
  const risk = colors.bold(`${riskScore} of 100`);
  return `${printable(url)} risk ${risk}, ${threatLevel.toLowerCase()}${classification ? colors.dim(` (${printable(classification)})`) : ''}`;
}

function indicatorLines(colors: Colors, { indicators }: Assessment): string[] {
  const more = indicators.length - MAX_INDICATORS;
  const shown = indicators.slice(0, MAX_INDICATORS).map((text) => `${INDENT}${printable(text)}`);
  return more > 0 ? [...shown, colors.dim(`${INDENT}and ${more} more`)] : shown;
}
