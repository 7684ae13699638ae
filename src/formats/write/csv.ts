/**
 * CSV (RFC 4180), for spreadsheets: with a byte order mark, without which Excel takes UTF-8 for another encoding. Programs
 * are better off with JSON lines.
 */
import type { ExportFormat } from '../../core/export-source.ts';
import { type Endpoint, explanationOf, type Host } from '../../core/result.ts';
import { visibleText } from '../../core/unsafe-text.ts';
import { type ExportedResult, evidenceText, resultsOf } from './results.ts';

type Cell = string | number | boolean | null | undefined;

/** Spreadsheets accept no more characters in a cell. */
const MAX_CELL = 32_767;
const CUT_CELL = 32_000;
const BOM = '\ufeff';
/** Characters of a text of rows. */
const CHUNK = 65_536;

/** The columns with their values. An empty cell: the result has no such value. */
const COLUMNS: Readonly<Record<string, (result: ExportedResult) => Cell>> = {
  result: ({ type }) => type,
  severity: (result) => finding(result)?.severity,
  title: (result) => finding(result)?.title ?? answer(result)?.title,
  type: (result) => finding(result)?.type,
  url: (result) => finding(result)?.url ?? answer(result)?.url ?? assessment(result)?.url,
  host: (result) => finding(result)?.host ?? host(result)?.name,
  port: (result) => finding(result)?.port,
  addresses: (result) => host(result)?.ip.join(' '),
  technologies: (result) => host(result)?.technologies?.join(', '),
  file: (result) => finding(result)?.file,
  line: (result) => finding(result)?.line,
  column: (result) => finding(result)?.column,
  method: (result) => finding(result)?.method,
  parameter: (result) => finding(result)?.parameter,
  alive: (result) => host(result)?.alive,
  status: (result) => answer(result)?.status,
  contentType: (result) => endpoint(result)?.contentType,
  riskScore: (result) => assessment(result)?.riskScore,
  threatLevel: (result) => assessment(result)?.threatLevel,
  confidence: (result) => finding(result)?.confidence ?? assessment(result)?.confidence,
  cwe: (result) => finding(result)?.cwe,
  cvss: (result) => finding(result)?.cvss,
  description: (result) =>
    finding(result)?.description ??
    (result.type === 'ASSESSMENT' ? explanationOf(result.assessment).join('\n') : undefined),
  evidence: (result) => evidenceText(finding(result)?.evidence),
  remediation: (result) => finding(result)?.remediation,
  references: (result) => finding(result)?.references.join('\n'),
  error: (result) => answer(result)?.error,
  scanner: ({ scanner }) => scanner,
  fingerprint: (result) => finding(result)?.fingerprint,
  mock: ({ mock }) => mock,
  foundAt: ({ at }) => at,
  seq: ({ seq }) => seq,
  target: ({ target }) => target,
  scanId: ({ scanId }) => scanId,
};

const finding = (result: ExportedResult) => (result.type === 'FINDING' ? result.finding : undefined);
const host = (result: ExportedResult) => (result.type === 'HOST' ? result.host : undefined);
const endpoint = (result: ExportedResult) => (result.type === 'ENDPOINT' ? result.endpoint : undefined);
const assessment = (result: ExportedResult) => (result.type === 'ASSESSMENT' ? result.assessment : undefined);
const answer = (result: ExportedResult): Host | Endpoint | undefined => host(result) ?? endpoint(result);

export const csv: ExportFormat = {
  name: 'csv',
  mediaType: 'text/csv; charset=utf-8; header=present',
  description: 'one result per row, for spreadsheets',
  async *write(source) {
    const { scan } = await source.head();
    // The file of one scan does not repeat its target in each row.
    const columns = Object.entries(COLUMNS).filter(
      ([name]) => scan === null || (name !== 'target' && name !== 'scanId'),
    );
    let text = `${BOM}${row(columns.map(([name]) => name))}`;
    for await (const result of resultsOf(source.lines())) {
      text += row(columns.map(([, read]) => read(result)));
      if (text.length < CHUNK) continue;
      yield text;
      text = '';
    }
    yield text;
  },
};

const row = (cells: readonly Cell[]): string => `${cells.map(cellText).join(',')}\r\n`;

/** Spreadsheets take a text for a formula if it begins so, also after white space; some accept the full-width forms. */
const FORMULA = /^[\s\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/u;

function cellText(value: Cell): string {
  if (value === null || value === undefined) return '';
  // Numbers and booleans of our own.
  if (typeof value !== 'string') return String(value);
  const short = value.length > MAX_CELL ? `${value.slice(0, CUT_CELL).toWellFormed()}…` : value;
  const isFormula = FORMULA.test(short);
  const text = visibleText(short.replace(/\r\n?/g, '\n').replaceAll('\t', ' '));
  if (isFormula) return `"'${text.replaceAll('"', '""')}"`;
  return /[",\n\r]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
