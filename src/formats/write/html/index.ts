/**
 * A report in one HTML file that loads nothing, runs nothing, and is readable on screens and on paper. Everything from targets
 * and scanners is text in it.
 */
import { createHash } from 'node:crypto';
import { count } from '../../../core/count.ts';
import type { ExportFormat, ExportHead, ExportSource } from '../../../core/export-source.ts';
import { explanationOf } from '../../../core/result.ts';
import type { ResultType } from '../../../core/vocabulary.ts';
import { describeFacts, duration, leadOf, time, whatIsMissing } from '../facts.ts';
import { cut, type ExportedResult, numberText, resultsOf, WORST_FIRST } from '../results.ts';
import { type Flaw, flawCard, MAX_FINDINGS, readFlaws, severityChip, severityName } from './findings.ts';
import { html, link, Markup } from './markup.ts';
import { STYLE } from './style.ts';

/** Rows of each table. */
const MAX_ROWS = 500;
/** Characters of an address in a table. */
const MAX_ADDRESS = 300;
const CARDS_A_TEXT = 20;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'`;

export const htmlReport: ExportFormat = {
  name: 'html',
  mediaType: 'text/html; charset=utf-8',
  description: 'report to read and to print',
  async *write(source, note = () => {}) {
    const head = await source.head();
    const { flaws, findings } = await readFlaws(source);
    const missing = whatIsMissing(head, {
      FINDING: MAX_FINDINGS,
      HOST: MAX_ROWS,
      ENDPOINT: MAX_ROWS,
      ASSESSMENT: MAX_ROWS,
    });
    for (const sentence of missing) note(sentence);
    yield top(head, flaws, missing).text;
    yield* cards(head, flaws, findings);
    yield* tables(head, source);
    yield end(head).text;
  },
};

const titleOf = ({ scan }: ExportHead): string => (scan ? scan.target : 'Findings of all scans');

function top(head: ExportHead, flaws: readonly Flaw[], missing: readonly string[]): Markup {
  const title = titleOf(head);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>Security report: ${title}</title>
${STYLE_TAG}
</head>
<body>
<div class="cover">
<p class="brand">Security report</p>
<h1>${title}</h1>
${head.scan?.label ? html`<p class="quiet">${head.scan.label}</p>` : null}
<p class="lead">${leadOf(head)}</p>
${tiles(head)}
${bar(head)}
<dl class="facts">${describeFacts(head).map(([name, value]) => html`<div><dt>${name}</dt><dd>${name === 'Status' && head.scan ? html`<span class="state ${head.scan.status.toLowerCase()}">${value}</span>` : value}</dd></div>`)}</dl>
</div>
<main>
${coverage(head, missing)}
${overview(flaws)}`;
}

// As it is: escaping would change it.
const STYLE_TAG = new Markup(`<style>${STYLE}</style>`);

/** Numbers of findings, with links to their sections. */
function tiles({ bySeverity }: ExportHead): Markup {
  return html`<ul class="tiles">${WORST_FIRST.map((severity) => {
    const name = severity.toLowerCase() as Lowercase<typeof severity>;
    const number = bySeverity[name];
    const inside = html`<b>${numberText(number)}</b><span class="tone">${severityName(severity)}</span>`;
    return number > 0
      ? html`<li class="${name}"><a href="#${name}">${inside}</a></li>`
      : html`<li class="${name} none"><span class="tile">${inside}</span></li>`;
  })}</ul>`;
}

function bar({ bySeverity, totals }: ExportHead): Markup | null {
  if (totals.FINDING === 0) return null;
  let x = 0;
  const parts = WORST_FIRST.map((severity) => {
    const name = severity.toLowerCase() as Lowercase<typeof severity>;
    const width = (bySeverity[name] / totals.FINDING) * 100;
    const part = html`<rect class="${name}" x="${x.toFixed(3)}" y="0" width="${width.toFixed(3)}" height="1"/>`;
    x += width;
    return width > 0 ? part : null;
  });
  return html`<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>`;
}

/** What the results do not cover. */
function coverage({ scan, selection }: ExportHead, missing: readonly string[]): Markup | null {
  const notes = [
    ...(scan?.error ? [`The scan failed: ${scan.error}`] : []),
    ...(scan && scan.finishedAt === null
      ? [`The scan has not ended (${scan.status.toLowerCase()}): these are its results so far.`]
      : []),
    ...(scan?.status === 'CANCELLED' ? ['The scan was cancelled: it did not finish its work.'] : []),
    ...(selection.length > 0 ? [`Selected results only: ${selection.join(', ')}.`] : []),
    ...missing,
  ];
  const warnings = scan?.warnings ?? [];
  if (notes.length === 0 && warnings.length === 0) return null;
  return html`<section id="coverage"><h2>What this report does not cover</h2>
${notes.length === 0 ? null : html`<div class="notice">${notes.map((text) => html`<p>${text}</p>`)}</div>`}
${warnings.length === 0 ? null : html`<div class="sheet"><table><thead><tr><th>Reason</th><th>Scanner</th><th class="number">Times</th></tr></thead><tbody>${warnings.map(({ code, message, scanner, count: times }) => html`<tr><td class="main">${message} <span class="quiet short">${code}</span></td><td>${scanner ?? 'scanwire'}</td><td class="number">${numberText(times)}<span class="unit"> ${times === 1 ? 'time' : 'times'}</span></td></tr>`)}</tbody></table></div>`}
</section>
`;
}

function overview(flaws: readonly Flaw[]): Markup | null {
  if (flaws.length < 2) return null;
  return html`<section id="overview"><h2>Overview</h2>
<div class="sheet"><table><thead><tr><th>Finding</th><th>Severity</th><th class="number">Locations</th></tr></thead><tbody>${flaws.map(({ title, severity, places }, index) => html`<tr><td class="main"><a href="#finding-${index + 1}">${title}</a></td><td>${severityChip(severity)}</td><td class="number">${numberText(places.length)}<span class="unit"> ${places.length === 1 ? 'location' : 'locations'}</span></td></tr>`)}</tbody></table></div></section>
`;
}

function* cards({ bySeverity }: ExportHead, flaws: readonly Flaw[], findings: number): Generator<string> {
  let number = 0;
  let shown = 0;
  for (const severity of WORST_FIRST) {
    const name = severity.toLowerCase() as Lowercase<typeof severity>;
    if (bySeverity[name] === 0) continue;
    const own = flaws.filter((flaw) => flaw.severity === severity);
    const places = own.reduce((sum, flaw) => sum + flaw.places.length, 0);
    shown += places;
    yield html`<section id="${name}"><h2>${severityName(severity)} findings</h2>
${places < bySeverity[name] ? html`<p class="quiet">Shows ${numberText(places)} of ${numberText(bySeverity[name])}.</p>` : null}
`.text;
    for (let from = 0; from < own.length; from += CARDS_A_TEXT) {
      const some = own.slice(from, from + CARDS_A_TEXT);
      yield some.map((flaw) => flawCard(flaw, ++number).text).join('');
    }
    yield '</section>\n';
    if (shown >= findings && findings === MAX_FINDINGS) return;
  }
}

interface Table {
  type: ResultType;
  id: string;
  title: string;
  head: Markup;
  row(result: ExportedResult): Markup | null;
}

const status = (value: number | null) => (value === null ? '' : String(value));

const TABLES: readonly Table[] = [
  {
    type: 'ASSESSMENT',
    ...{ id: 'pages', title: 'Pages' },
    head: html`<th class="main">Page</th><th>Threat</th><th>Confidence</th><th class="number">Risk</th>`,
    row: (result) =>
      result.type === 'ASSESSMENT'
        ? html`<tr><td class="main">${link(result.assessment.url, MAX_ADDRESS)}${explanationOf(
            result.assessment,
          )
            .slice(0, 20)
            .map(
              (text) => html`<br><span class="quiet">${text}</span>`,
            )}</td><td class="short">${result.assessment.threatLevel.toLowerCase()}</td><td class="short">${result.assessment.confidence?.toLowerCase() ?? null}</td><td class="number">${result.assessment.riskScore} of 100</td></tr>`
        : null,
  },
  {
    type: 'HOST',
    ...{ id: 'hosts', title: 'Hosts' },
    head: html`<th>Host</th><th>Addresses</th><th class="short">Answer</th><th>Title</th>`,
    row: (result) =>
      result.type === 'HOST'
        ? html`<tr><td><span class="address">${result.host.name}</span></td><td><span class="address">${result.host.ip.slice(0, 4).join(' ')}${result.host.ip.length > 4 ? ` +${result.host.ip.length - 4}` : null}</span></td><td class="short">${result.host.alive ? status(result.host.status) || 'alive' : 'no answer'}</td><td>${result.host.title ?? (result.host.alive ? result.host.server : result.host.error)}</td></tr>`
        : null,
  },
  {
    type: 'ENDPOINT',
    ...{ id: 'endpoints', title: 'Endpoints' },
    head: html`<th class="main">URL</th><th class="short">Status</th><th>Type</th><th>Title</th>`,
    row: (result) =>
      result.type === 'ENDPOINT'
        ? html`<tr><td>${link(result.endpoint.url, MAX_ADDRESS)}</td><td class="short">${status(result.endpoint.status)}</td><td>${cut(result.endpoint.contentType?.split(';', 1)[0] ?? '', 60)}</td><td>${result.endpoint.title ?? result.endpoint.error}</td></tr>`
        : null,
  },
];

async function* tables({ totals }: ExportHead, source: ExportSource): AsyncGenerator<string> {
  for (const { type, id, title, head, row } of TABLES) {
    const total = totals[type];
    if (total === 0) continue;
    const caption =
      total > MAX_ROWS
        ? html`<p class="quiet">Shows the first ${numberText(MAX_ROWS)} of ${numberText(total)}.</p>`
        : null;
    yield html`<section id="${id}"><h2>${title} <span class="quiet">${numberText(total)}</span></h2>
${caption}<div class="sheet"><table class="results"><thead><tr>${head}</tr></thead><tbody>`.text;
    let rows = 0;
    for await (const result of resultsOf(source.linesOf(type))) {
      yield `${row(result)?.text ?? ''}\n`;
      if (++rows === MAX_ROWS) break;
    }
    yield '</tbody></table></div></section>\n';
  }
}

function end({ scan, at, totals }: ExportHead): Markup {
  const scanners = scan?.scanners ?? [];
  const list =
    scanners.length === 0
      ? null
      : html`<section id="scanners"><h2>Scanners</h2>
<div class="sheet"><table><thead><tr><th>Scanner</th><th>State</th><th>Note</th></tr></thead><tbody>${scanners.map(({ name, state, error }) => html`<tr><td>${name}</td><td class="short">${state.toLowerCase()}</td><td>${error}</td></tr>`)}</tbody></table></div></section>`;
  return html`${list}
</main>
<footer><p>Made by scanwire on ${time(at)}. ${scan?.lastSeq === undefined ? null : `It includes the events up to number ${numberText(scan.lastSeq)} of the scan${scan.id === undefined ? '' : ` ${scan.id}`}.`} ${count(totals.FINDING, 'finding')}${scan?.startedAt && scan.finishedAt ? `, ${duration(scan.finishedAt.getTime() - scan.startedAt.getTime())}` : null}.</p></footer>
</body>
</html>
`;
}
