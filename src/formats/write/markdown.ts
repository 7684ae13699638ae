/** A short report in GitHub Flavoured Markdown, such as for the summary of a job or an issue. */
import type { ExportFormat, ExportHead, ExportSource } from '../../core/export-source.ts';
import { visibleText } from '../../core/unsafe-text.ts';
import { describeFacts, leadOf, whatIsMissing } from './facts.ts';
import {
  cut,
  type ExportedFinding,
  type ExportedResult,
  evidenceText,
  locationOf,
  numberText,
  resultsOf,
  WORST_FIRST,
} from './results.ts';

/** GitHub refuses summaries of more than 1 MiB, and issues of more than 65,536 characters. */
const LIMITS = { FINDING: 200, HOST: 100, ENDPOINT: 100, ASSESSMENT: 50 } as const;
const MAX_TITLE = 300;
const MAX_TEXT = 1000;
const MAX_EVIDENCE = 500;

export const markdown: ExportFormat = {
  name: 'md',
  mediaType: 'text/markdown; charset=utf-8; variant=GFM',
  description: 'short report in Markdown',
  async *write(source, note = () => {}) {
    const head = await source.head();
    const missing = whatIsMissing(head, LIMITS);
    for (const sentence of missing) note(sentence);
    yield top(head, missing);
    yield* findings(head, source);
    yield* table(head, source, 'ASSESSMENT', ['Page', 'Threat', 'Risk', 'Confidence', 'Reasons'], (result) =>
      result.type === 'ASSESSMENT'
        ? [
            cellCode(result.assessment.url),
            result.assessment.threatLevel,
            String(result.assessment.riskScore),
            result.assessment.confidence ?? '',
            (result.assessment.reasons ?? []).map((text) => cellLine(cut(text, MAX_TITLE))).join(' '),
          ]
        : [],
    );
    yield* table(head, source, 'HOST', ['Host', 'Addresses', 'Answer'], (result) =>
      result.type === 'HOST'
        ? [
            cellCode(result.host.name),
            result.host.ip.slice(0, 3).map(cellCode).join(' '),
            result.host.alive ? String(result.host.status ?? 'alive') : 'none',
          ]
        : [],
    );
    yield* table(head, source, 'ENDPOINT', ['URL', 'Status', 'Title'], (result) =>
      result.type === 'ENDPOINT'
        ? [
            cellCode(result.endpoint.url),
            String(result.endpoint.status ?? ''),
            cellLine(result.endpoint.title ?? result.endpoint.error ?? ''),
          ]
        : [],
    );
  },
};

function top(head: ExportHead, missing: readonly string[]): string {
  const { scan, bySeverity, selection } = head;
  const rows = WORST_FIRST.map(
    (severity) =>
      `| ${severity} | ${numberText(bySeverity[severity.toLowerCase() as Lowercase<typeof severity>])} |`,
  );
  const notes = [
    ...(scan?.error ? [`The scan failed: ${line(scan.error)}`] : []),
    ...(scan && scan.finishedAt === null ? ['The scan has not ended: these are its results so far.'] : []),
    ...(scan && selection.length > 0 ? [`Selected results only: ${selection.map(code).join(', ')}.`] : []),
    ...missing,
  ];
  const warnings = (scan?.warnings ?? []).map(
    ({ code: kind, scanner, count: times, message }) =>
      `- ${line(message)} (${code(scanner ?? 'scanwire')}, ${kind}${times > 1 ? `, ${numberText(times)} times` : ''})`,
  );
  return [
    `# Security report: ${scan ? code(scan.target) : 'findings of all scans'}`,
    leadOf(head),
    `| severity | findings |\n|---|---:|\n${rows.join('\n')}`,
    describeFacts(head)
      .map(([name, value]) => `- ${name}: ${line(value)}`)
      .join('\n'),
    ...(notes.length > 0 ? [notes.map((text) => `> ${text}`).join('\n>\n')] : []),
    ...(warnings.length > 0
      ? [`## What the scan skipped or could not finish\n\n${warnings.join('\n')}`]
      : []),
    '',
  ].join('\n\n');
}

async function* findings({ totals }: ExportHead, source: ExportSource): AsyncGenerator<string> {
  if (totals.FINDING === 0) return;
  yield '## Findings\n\n';
  let shown = 0;
  for await (const result of resultsOf(source.linesOf('FINDING'))) {
    if (result.type !== 'FINDING') continue;
    yield finding(result);
    if (++shown === LIMITS.FINDING) return;
  }
}

function finding({ finding, scanner, target }: ExportedFinding): string {
  const { severity, title, type, cwe, cvss, confidence, description, remediation, references } = finding;
  const where = locationOf(finding);
  const proof = evidenceText(finding.evidence);
  const facts = [type, ...(cwe ? [cwe] : []), ...(cvss ? [cvss] : []), `confidence ${confidence}`, scanner];
  return [
    `### ${severity}: ${line(cut(title || type, MAX_TITLE))}`,
    [...(where ? [code(where)] : []), ...(target ? [`scan of ${code(target)}`] : [])].join(', '),
    facts.map(code).join(' · '),
    ...paragraphs(description),
    ...(proof === null ? [] : [block(cut(proof.trim(), MAX_EVIDENCE))]),
    ...(remediation === null ? [] : ['**Remediation**', ...paragraphs(remediation)]),
    references
      .slice(0, 10)
      .map((reference) => `- ${code(reference)}`)
      .join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n\n');
}

const paragraphs = (text: string | null): string[] =>
  text === null
    ? []
    : cut(text.trim(), MAX_TEXT)
        .split(/\n\s*\n/)
        .map(line);

const TITLES = { ASSESSMENT: 'Pages', HOST: 'Hosts', ENDPOINT: 'Endpoints' } as const;

async function* table(
  { totals }: ExportHead,
  source: ExportSource,
  type: keyof typeof TITLES,
  columns: readonly string[],
  cells: (result: ExportedResult) => string[],
): AsyncGenerator<string> {
  if (totals[type] === 0) return;
  yield `## ${TITLES[type]}\n\n| ${columns.join(' | ')} |\n|${'---|'.repeat(columns.length)}\n`;
  let rows = 0;
  for await (const result of resultsOf(source.linesOf(type))) {
    yield `| ${cells(result).join(' | ')} |\n`;
    if (++rows === LIMITS[type]) break;
  }
  yield '\n';
}

/** Nothing in a text on one line is markup. */
function line(text: string): string {
  const flat = visibleText(text.replace(/\s+/g, ' ').trim());
  // GitHub turns these into links and mentions in spite of backslashes, but not in code.
  if (/@|:\/\/|\bwww\.|#\d|\bGH-\d/i.test(flat)) return code(flat);
  return (
    flat
      .replace(/[!#$()*+/<=>?@[\\\]^_`{|}~&]/g, '\\$&')
      // At its beginning, they would make a list or a rule.
      .replace(/^-/, '\\-')
      .replace(/^(\d+)\./, '$1\\.')
  );
}

/** A code span, in which nothing is markup. */
function code(text: string): string {
  const flat = cut(visibleText(text.replace(/\s+/g, ' ').trim()), MAX_TEXT);
  if (flat === '') return '';
  const longest = Math.max(0, ...[...flat.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = flat.startsWith('`') || flat.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${flat}${pad}${fence}`;
}

/** The same for `line`, whose code spans have to be escaped as well. */
const cellLine = (text: string): string => line(text).replace(/(?<!\\)\|/g, '\\|');

/** The same in a table, which would end the cell at `|` even there. */
const cellCode = (text: string): string => code(text).replaceAll('|', '\\|');

function block(text: string): string {
  const safe = visibleText(text.replace(/\r\n?/g, '\n'));
  const longest = Math.max(2, ...[...safe.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${safe}\n${fence}`;
}
