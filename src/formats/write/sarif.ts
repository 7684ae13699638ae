/**
 * SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html), in the way that GitHub code scanning reads
 * it (https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning).
 *
 * The results come first in the file, the worst at the beginning. The rules that they refer to follow, so that memory depends on
 * the number of rules only.
 */
import { promisify } from 'node:util';
import { constants, deflateRaw } from 'node:zlib';
import { count } from '../../core/count.ts';
import type { ExportFormat, ExportHead } from '../../core/export-source.ts';
import type { Finding } from '../../core/result.ts';
import { printableJsonText, visibleText } from '../../core/unsafe-text.ts';
import { version } from '../../core/version.ts';
import { RESULT_TYPES, type Severity } from '../../core/vocabulary.ts';
import type { ScanWarning } from '../../core/warning.ts';
import { cut, type ExportedFinding, evidenceText, locationOf, numberText, resultsOf } from './results.ts';

/** GitHub refuses a file with more results or rules in a run, and stores the 5,000 worst results. */
const MAX_RESULTS = 25_000;
/** GitHub cuts names and descriptions of rules here. */
const MAX_NAME = 255;
const MAX_DESCRIPTION = 1024;
/** GitHub refuses a file of more than 10 MB, compressed with gzip. The rest is for all but the results and rules. */
const MAX_COMPRESSED = 9_000_000;
/** Bounds of our own. */
const MAX_MESSAGE = 1000;
const MAX_SNIPPET = 500;
const MAX_HELP = 8000;
const MAX_NOTIFICATIONS = 1000;
const CHUNK = 65_536;

const LEVELS = {
  CRITICAL: 'error',
  HIGH: 'error',
  MEDIUM: 'warning',
  LOW: 'note',
  INFO: 'note',
  // The default of SARIF.
  UNKNOWN: 'warning',
} as const satisfies Record<Severity, string>;

/** In the middle of GitHub's ranges. Rules without one are not security rules. */
const SECURITY_SEVERITIES: Partial<Record<Severity, string>> = {
  CRITICAL: '9.5',
  HIGH: '8.0',
  MEDIUM: '5.5',
  LOW: '2.0',
};

const PRECISIONS = { LOW: 'low', MEDIUM: 'medium', HIGH: 'high', CONFIRMED: 'very-high' } as const;

export const sarif: ExportFormat = {
  name: 'sarif',
  mediaType: 'application/sarif+json; charset=utf-8',
  description: 'SARIF 2.1.0 with the findings, for GitHub code scanning and other tools',
  async *write(source, note = () => {}) {
    const head = await source.head();
    const rules = new Rules();
    let text = `{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"columnKind":"utf16CodeUnits","results":[`;
    let written = 0;
    let compressed = 0;
    for await (const result of resultsOf(source.linesOf('FINDING'))) {
      if (result.type !== 'FINDING') continue;
      text += `${written === 0 ? '' : ','}\n${toJson(toResult(result, rules))}`;
      written++;
      if (text.length > CHUNK) {
        compressed += await compressedSize(text + toJson(rules.added()));
        yield text;
        text = '';
      }
      if (written === MAX_RESULTS || compressed > MAX_COMPRESSED) break;
    }
    const leftOut = whatIsLeftOut(head, written);
    for (const sentence of leftOut) note(sentence);
    yield `${text}],\n${members(run(head, rules, leftOut))}}]}\n`;
  },
};

const deflate = promisify(deflateRaw);

/** A little more than what a part takes in a compressed file, since the parts are compressed on their own. */
async function compressedSize(text: string): Promise<number> {
  return (await deflate(text, { level: constants.Z_BEST_SPEED })).length;
}

/** Rules and weaknesses (CWE) in the order of their first finding. */
class Rules {
  readonly rules: object[] = [];
  readonly taxa: object[] = [];
  readonly #indexes = new Map<string, number>();
  #given = 0;

  /** @returns the rules since the last call */
  added(): readonly object[] {
    const added = this.rules.slice(this.#given);
    this.#given = this.rules.length;
    return added;
  }

  /** @returns the index of the rule of the finding */
  of(id: string, { finding, scanner }: ExportedFinding): number {
    const known = this.#indexes.get(id);
    if (known !== undefined) return known;
    this.#indexes.set(id, this.rules.length);
    return this.rules.push(toRule(id, finding, scanner, (cwe) => this.taxon(cwe))) - 1;
  }

  taxon(cwe: string): { id: string; index: number; toolComponent: object } {
    const id = cwe.slice('CWE-'.length);
    let index = this.#indexes.get(cwe);
    if (index === undefined) {
      const helpUri = `https://cwe.mitre.org/data/definitions/${Number(id)}.html`;
      index = this.taxa.push({ id, name: cwe, helpUri }) - 1;
      this.#indexes.set(cwe, index);
    }
    return { id, index, toolComponent: { name: 'CWE', index: 0 } };
  }
}

/** GitHub reads the severity of a finding from its rule, so that each severity of a type is a rule. */
const ruleId = ({ type, severity }: Finding): string =>
  `${visibleText(type).trim() || 'finding'}/${severity.toLowerCase()}`;

function toRule(id: string, finding: Finding, scanner: string, taxon: (cwe: string) => object): object {
  const { severity, title, description, remediation, references, cwe, confidence } = finding;
  const securitySeverity = SECURITY_SEVERITIES[severity];
  const links = references.filter((url) => /^https?:\/\//i.test(url) && URL.canParse(url));
  const name = said(title, id, MAX_NAME);
  const help = [said(remediation ?? description, name, MAX_HELP), ...references.map(visibleText)].join(
    '\n\n',
  );
  return {
    id,
    name,
    shortDescription: { text: said(title, id, MAX_DESCRIPTION) },
    fullDescription: { text: said(description, name, MAX_DESCRIPTION) },
    help: { text: help },
    ...(links[0] && { helpUri: new URL(links[0]).href }),
    defaultConfiguration: { level: LEVELS[severity] },
    ...(cwe !== null && { relationships: [{ target: taxon(cwe), kinds: ['superset'] }] }),
    properties: {
      ...(securitySeverity && { 'security-severity': securitySeverity }),
      precision: PRECISIONS[confidence],
      tags: [
        ...(securitySeverity ? ['security'] : []),
        // As the rules of CodeQL name them.
        ...(cwe !== null ? [`external/cwe/cwe-${cwe.slice('CWE-'.length).padStart(3, '0')}`] : []),
      ],
      scanner,
    },
  };
}

function toResult(found: ExportedFinding, rules: Rules): object {
  const { finding, scanner, seq, at, mock, scanId, target } = found;
  const { title, description, severity, url, method, cwe, cvss, confidence, fingerprint, parameter } =
    finding;
  const id = ruleId(finding);
  const where = locationOf(finding);
  const sentences = [said(title, id, MAX_MESSAGE), where && `Found at ${visibleText(where)}`, description];
  return {
    ruleId: id,
    ruleIndex: rules.of(id, found),
    level: LEVELS[severity],
    message: { text: cut(visibleText(sentences.filter(Boolean).join('\n')), MAX_MESSAGE) },
    locations: [toLocation(finding, target)],
    // GitHub reads the first one only.
    partialFingerprints: { primaryLocationLineHash: fingerprint, 'scanwire/v1': fingerprint },
    ...(cwe !== null && { taxa: [rules.taxon(cwe)] }),
    ...(url !== null && { webRequest: { target: url, ...(method && { method }) } }),
    properties: {
      ...{ severity, confidence, scanner, seq, foundAt: at },
      ...(url !== null && { url }),
      ...(parameter !== null && { parameter }),
      ...(cvss !== null && { cvss }),
      ...(mock && { mock }),
      ...(scanId !== undefined && { scanId, target }),
    },
  };
}

/** A text that is never empty, since GitHub refuses empty ones. */
const said = (text: string | null, otherwise: string, max: number): string =>
  cut(visibleText(text?.trim() ?? '') || otherwise, max);

/** GitHub requires a path, and the first and last line and column. */
function toLocation(finding: Finding, target: string | undefined): object {
  const { line, column, evidence } = finding;
  const snippet = evidenceText(evidence);
  const where = locationOf(finding) || target;
  const startColumn = column ?? 1;
  const region = {
    ...{ startLine: line ?? 1, startColumn, endLine: line ?? 1, endColumn: startColumn + 1 },
    ...(snippet && { snippet: { text: cut(visibleText(snippet), MAX_SNIPPET) } }),
  };
  return {
    physicalLocation: { artifactLocation: { uri: pathOf(finding, target) }, region },
    ...(finding.file === null &&
      where && { logicalLocations: [{ fullyQualifiedName: where, kind: 'resource' }] }),
  };
}

/**
 * A relative path: of the file, or made of the host and path of the URL. Absolute URLs cannot be used: GitHub refuses a file
 * whose locations have another scheme than the folder of the repository.
 */
function pathOf({ file, url, host, port }: Finding, target: string | undefined): string {
  if (file) return encodePath(file.replaceAll('\\', '/').replace(/^\/+/, ''));
  if (url && URL.canParse(url)) {
    const parsed = new URL(url);
    return encodePath(decodePath(`${parsed.host}${parsed.pathname}`).replace(/\/+$/, '')) || 'url';
  }
  return encodePath([host, port].filter((part) => part !== null).join('/') || (target ?? 'target'));
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Encodes each part of a path; a colon in the first one would begin a scheme. */
const encodePath = (path: string): string =>
  path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .map((part) => (part === '..' ? '%2E%2E' : encodeURIComponent(part.toWellFormed())))
    .join('/');

function whatIsLeftOut({ totals }: ExportHead, written: number): string[] {
  const others = RESULT_TYPES.filter((type) => type !== 'FINDING' && totals[type] > 0);
  const noun = { HOST: 'host', ENDPOINT: 'endpoint', FINDING: 'finding', ASSESSMENT: 'assessment' } as const;
  return [
    ...(totals.FINDING > written
      ? [
          `${numberText(totals.FINDING - written)} of ${numberText(totals.FINDING)} findings are omitted, the least severe ones: GitHub accepts ${written < MAX_RESULTS ? '10 MB in a file, compressed' : `${numberText(MAX_RESULTS)} results in a file`}.`,
        ]
      : []),
    ...(others.length > 0
      ? [
          `SARIF has findings only: ${others.map((type) => count(totals[type], noun[type])).join(', ')} omitted.`,
        ]
      : []),
  ];
}

/** All but the results of the run. */
function run({ scan, at, selection }: ExportHead, rules: Rules, leftOut: readonly string[]): object {
  const hasEnded = scan !== null && scan.finishedAt !== null;
  const notices = [
    ...leftOut.map((text) => ({ level: 'warning', message: { text } })),
    ...(scan === null || hasEnded
      ? []
      : [{ level: 'warning', message: { text: `The scan is ${scan.status}: its results so far.` } }]),
    ...(scan?.warnings ?? []).slice(0, MAX_NOTIFICATIONS).map(toNotification),
  ];
  const cwe = {
    name: 'CWE',
    organization: 'MITRE',
    shortDescription: { text: 'The MITRE Common Weakness Enumeration' },
    informationUri: 'https://cwe.mitre.org/',
    isComprehensive: false,
    taxa: rules.taxa,
  };
  return {
    tool: {
      driver: {
        name: 'scanwire',
        semanticVersion: version(),
        rules: rules.rules,
        ...(rules.taxa.length > 0 && { supportedTaxonomies: [{ name: 'CWE', index: 0 }] }),
      },
    },
    ...(rules.taxa.length > 0 && { taxonomies: [cwe] }),
    invocations: [
      {
        executionSuccessful: scan === null || scan.status === 'COMPLETED',
        ...(scan?.startedAt && { startTimeUtc: scan.startedAt }),
        ...(scan?.finishedAt && { endTimeUtc: scan.finishedAt }),
        toolExecutionNotifications: notices,
      },
    ],
    properties: {
      exportedAt: at,
      ...(selection.length > 0 && { selection }),
      ...(scan && {
        ...{ target: scan.target, status: scan.status, lastSeq: scan.lastSeq },
        ...(scan.id !== undefined && { scanId: scan.id }),
      }),
    },
  };
}

const toNotification = ({ code, scanner, count: times, message }: ScanWarning): object => ({
  level: 'warning',
  descriptor: { id: code },
  message: { text: visibleText(message) || code },
  properties: { scanner, count: times },
});

const toJson = (value: unknown): string => printableJsonText(JSON.stringify(value));
/** The members of an object without its braces. */
const members = (value: object): string => toJson(value).slice(1, -1);
