/** Findings in the report: those that are the same flaw at several locations share a description. */
import { count } from '../../../core/count.ts';
import type { ExportSource } from '../../../core/export-source.ts';
import type { Severity } from '../../../core/vocabulary.ts';
import { cut, type ExportedFinding, evidenceText, locationOf, resultsOf } from '../results.ts';
import { html, link, type Markup } from './markup.ts';

/** Findings in the report, the worst ones. */
export const MAX_FINDINGS = 1000;
/** Locations of a flaw that are shown, and those with their evidence. */
const MAX_LOCATIONS = 50;
const MAX_PROOFS = 10;
/** Characters of a text. */
const MAX_TEXT = 4000;
const MAX_EVIDENCE = 1500;
const MAX_LOCATION = 2000;

interface Place {
  location: string;
  isUrl: boolean;
  method: string | null;
  parameter: string | null;
  evidence: string | null;
  target: string | null;
}

/** A flaw with the locations at which it was found. */
export interface Flaw {
  severity: Severity;
  title: string;
  type: string;
  scanner: string;
  description: string | null;
  remediation: string | null;
  cwe: string | null;
  cvss: string | null;
  confidence: string;
  references: readonly string[];
  mock: boolean;
  places: Place[];
}

/** Reads the worst findings, grouped into flaws, in their order. */
export async function readFlaws(source: ExportSource): Promise<{ flaws: Flaw[]; findings: number }> {
  const flaws = new Map<string, Flaw>();
  let findings = 0;
  for await (const result of resultsOf(source.linesOf('FINDING'))) {
    if (result.type !== 'FINDING') continue;
    const flaw = toFlaw(result);
    const { places, references: _, cvss: __, ...same } = flaw;
    const key = JSON.stringify(same);
    const known = flaws.get(key);
    if (known) known.places.push(...places);
    else flaws.set(key, flaw);
    findings++;
    if (findings === MAX_FINDINGS) break;
  }
  return { flaws: [...flaws.values()], findings };
}

function toFlaw({ finding, scanner, mock, target }: ExportedFinding): Flaw {
  const { severity, type, cwe, cvss, confidence, references, method, parameter } = finding;
  const evidence = evidenceText(finding.evidence);
  const place = {
    location: cut(locationOf(finding), MAX_LOCATION),
    isUrl: finding.url !== null,
    ...{ method, parameter },
    evidence: evidence === null ? null : cut(evidence.trim(), MAX_EVIDENCE) || null,
    target: target ?? null,
  };
  const short = (text: string | null) => (text === null ? null : cut(text.trim(), MAX_TEXT) || null);
  return {
    ...{ severity, type, scanner, cwe, cvss, confidence, mock },
    title: finding.title || type,
    references: references.slice(0, 20),
    description: short(finding.description),
    remediation: short(finding.remediation),
    places: [place],
  };
}

export const severityName = (severity: Severity): string =>
  severity.charAt(0) + severity.slice(1).toLowerCase();

export const severityChip = (severity: Severity): Markup =>
  html`<span class="chip ${severity.toLowerCase()}">${severityName(severity)}</span>`;

export function flawCard(flaw: Flaw, number: number): Markup {
  const { severity, title, description, remediation, references, places } = flaw;
  return html`<article class="finding ${severity.toLowerCase()}" id="finding-${number}">
<div class="intro"><header><h3>${title}</h3>${severityChip(severity)}</header>
<div class="chips">${chips(flaw)}</div>
${description === null ? null : html`<p class="prose">${description}</p>`}</div>
<h4>${places.length === 1 ? 'Location' : count(places.length, 'location')}</h4>
<ul class="places">${places.slice(0, MAX_LOCATIONS).map((place, index) => placeItem(place, index < MAX_PROOFS))}</ul>
${places.length > MAX_LOCATIONS ? html`<p class="quiet">and ${count(places.length - MAX_LOCATIONS, 'more location')}: see the JSON or CSV export</p>` : null}
${remediation === null ? null : html`<h4>Remediation</h4><p class="prose">${remediation}</p>`}
${references.length === 0 ? null : html`<h4>References</h4><ul class="places">${references.map((reference) => html`<li>${link(reference)}</li>`)}</ul>`}
</article>
`;
}

function chips({ cwe, cvss, confidence, scanner, type, mock }: Flaw): Markup[] {
  const plain = (text: string) => html`<span class="chip plain">${text}</span>`;
  return [
    ...(mock ? [plain('made up by the mock scanner')] : []),
    ...(cwe === null
      ? []
      : [
          html`<a class="chip plain" rel="noopener noreferrer" href="https://cwe.mitre.org/data/definitions/${Number(cwe.slice(4))}.html">${cwe}</a>`,
        ]),
    ...(cvss === null ? [] : [plain(cvss)]),
    plain(`confidence: ${confidence.toLowerCase()}`),
    plain(type),
    plain(`scanner: ${scanner}`),
  ];
}

function placeItem(
  { location, isUrl, method, parameter, evidence, target }: Place,
  withProof: boolean,
): Markup {
  const where = isUrl ? link(location) : html`<span class="address">${location || 'unknown location'}</span>`;
  return html`<li>${method === null ? null : html`<code>${method}</code> `}${where}${parameter === null ? null : html` <span class="quiet">parameter</span> <code>${parameter}</code>`}${target === null ? null : html` <span class="quiet">scan of ${target}</span>`}${withProof && evidence !== null ? html`<pre>${evidence}</pre>` : null}</li>`;
}
