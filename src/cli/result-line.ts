/** Formats the results of a scan for a terminal. All text from targets is made printable. */

import stringWidth from 'string-width';
import type { ResultBody } from '../core/event.ts';
import { type Assessment, type Endpoint, explanationOf, type Finding, type Host } from '../core/result.ts';
import type { Severity } from '../core/vocabulary.ts';
import { type Columns, cutLine, INDENT, wrapLine } from './layout.ts';
import { printable } from './printable.ts';
import type { Colors } from './terminal.ts';

const MAX_ADDRESSES = 2;
/** Reasons and indicators of an assessment that are printed. */
const MAX_REASONS = 8;
const MAX_PROOF_LENGTH = 200;
/** The least columns for a URL whose line is too long. */
const MIN_URL_COLUMNS = 16;
/** HTTP statuses for a resource that does not exist (RFC 9110, sections 15.5.5 and 15.5.11). */
const ABSENT = [404, 410];

/** @returns a line for the result, wrapped if necessary, and lines for the proof of a finding or the reasons of an assessment */
export function resultLines(colors: Colors, result: ResultBody, columns: Columns): string[] {
  const mock = result.mock ? colors.dim(' (mock)') : '';
  const room = columns === null ? null : columns - stringWidth(mock);
  switch (result.type) {
    case 'HOST':
      return [cutLine(describeHost(colors, result.host), room) + mock];
    case 'ENDPOINT':
      return [describeEndpoint(colors, result.endpoint, room) + mock];
    case 'FINDING':
      return [
        ...findingLines(colors, result.finding, mock, columns),
        ...proofLines(colors, result.finding, columns),
      ];
    case 'ASSESSMENT': {
      const { assessment } = result;
      const line = `${describeAssessment(colors, assessment)}${mock}`;
      return [...wrapLine(line, columns), ...reasonLines(colors, assessment, columns)];
    }
    default:
      return result satisfies never;
  }
}

const found = (colors: Colors) => colors.cyan('[Found]');
const noAnswer = (colors: Colors) => colors.dim('[No Answer]');

function endpointLabel(colors: Colors, { status, error }: Endpoint): string {
  if (status !== null) return ABSENT.includes(status) ? colors.dim('[Not Found]') : found(colors);
  if (error === null) return found(colors);
  // Scanners begin the error so when they skipped the request.
  return /^not (?:asked for|requested)\b/.test(error) ? colors.dim('[Not Requested]') : noAnswer(colors);
}

function describeHost(colors: Colors, { name, alive, ip, status, title, error }: Host): string {
  const [shown, more] = [ip.slice(0, MAX_ADDRESSES).join(', '), ip.length - MAX_ADDRESSES];
  const addresses = shown === '' ? '' : ` ${colors.dim(`${printable(shown)}${more > 0 ? ` +${more}` : ''}`)}`;
  if (!alive) {
    return `${noAnswer(colors)} ${printable(name)} ${colors.red('✗')} ${colors.dim(`(${printable(error || 'not responding')})`)}${addresses}`;
  }
  const answer = status === null ? '' : `  ${coloredStatus(colors, status)} `;
  return `${found(colors)} ${colors.bold(printable(name))} ${colors.green('✓ (alive)')}${addresses}${answer}${quoted(colors, title)}`;
}

/** Cuts the URL so that the status stays visible. */
function describeEndpoint(colors: Colors, endpoint: Endpoint, columns: Columns): string {
  const { url, status, contentType, redirect, title, error } = endpoint;
  const label = endpointLabel(colors, endpoint);
  if (status === null)
    return cutLine(
      `${label} ${printable(url)} ${colors.dim(`(${printable(error || 'status unknown')})`)}`,
      columns,
    );
  const type = contentType ? ` ${printable(contentType.split(';', 1)[0] ?? '')}` : '';
  const answer = `(${coloredStatus(colors, status)}${redirect ? ` → ${printable(redirect)}` : type})`;
  const room = columns === null ? null : columns - stringWidth(`${label}  ${answer}${title ? ' …' : ''}`);
  const shownUrl = cutLine(printable(url), room === null ? null : Math.max(MIN_URL_COLUMNS, room));
  return cutLine(`${label} ${shownUrl} ${answer}${quoted(colors, title)}`, columns);
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

export const coloredSeverity = (colors: Colors, severity: Severity): string =>
  SEVERITY_STYLES[severity](colors, severity);

/** One line, or two if the location does not fit. */
function findingLines(colors: Colors, finding: Finding, mock: string, columns: Columns): string[] {
  const { severity, title, cwe } = finding;
  const head = `${found(colors)} ${coloredSeverity(colors, severity)} ${colors.bold(printable(title))}`;
  const end = `${cwe ? colors.dim(`  ${cwe}`) : ''}${mock}`;
  const location = printable(locationOf(finding));
  const line = `${head}${location ? `  ${location}` : ''}${end}`;
  if (columns === null || stringWidth(line) <= columns) return [line];
  const shown = cutLine(location, columns - INDENT.length - stringWidth(end));
  return [...wrapLine(head, columns), `${INDENT}${shown}${end}`];
}

/** @returns the empty text if the location is unknown */
export function locationOf({ url, file, line, column, host, port }: Finding): string {
  if (url) return url;
  if (file) return [file, line, column].filter((part) => part !== null).join(':');
  return host && port !== null ? `${host}:${port}` : (host ?? '');
}

/** The proof from the evidence, or the affected line of code. */
function proofLines(colors: Colors, { evidence }: Finding, columns: Columns): string[] {
  const { proof, line } = (evidence ?? {}) as { proof?: unknown; line?: unknown };
  const text = [proof, line].find((one) => typeof one === 'string');
  if (text === undefined) return [];
  const shown = printable(text).trim();
  const cut = shown.length > MAX_PROOF_LENGTH ? `${shown.slice(0, MAX_PROOF_LENGTH)}…` : shown;
  return [cutLine(colors.dim(`${INDENT}${cut}`), columns)];
}

function describeAssessment(
  colors: Colors,
  { url, riskScore, threatLevel, confidence, classification }: Assessment,
): string {
  const label = threatLevel === 'UNKNOWN' ? colors.dim('[No Verdict]') : found(colors);
  const level = threatLevel.toLowerCase();
  const kind =
    classification && classification !== level ? colors.dim(` (${printable(classification)})`) : '';
  const sure = threatLevel === 'UNKNOWN' ? '' : colors.dim(`, ${confidence.toLowerCase()} confidence`);
  return `${label} ${printable(url)} risk ${colors.bold(`${riskScore} of 100`)}, ${level}${kind}${sure}`;
}

function reasonLines(colors: Colors, assessment: Assessment, columns: Columns): string[] {
  const texts = explanationOf(assessment);
  const more = texts.length - MAX_REASONS;
  const shown = texts
    .slice(0, MAX_REASONS)
    .flatMap((text) => wrapLine(`${INDENT}${printable(text)}`, columns));
  return more > 0 ? [...shown, colors.dim(`${INDENT}and ${more} more`)] : shown;
}
