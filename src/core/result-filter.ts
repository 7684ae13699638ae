/**
 * Filters of findings and assessments. One table for each says what a filter looks at: live streams match results against
 * it in code, and the search index makes the terms of a result from it.
 */
import { foldCase } from './fold.ts';
import { CONFIDENCES, SEVERITIES, type Severity, severityRank, type THREAT_LEVELS } from './vocabulary.ts';

/** Criteria of every filter: all that are given must hold. */
interface CommonFilter {
  /** part of one of its texts, in any case */
  text?: string | undefined;
  /** milliseconds since 1970: recorded at or after this time */
  since?: number | undefined;
  /** milliseconds since 1970: recorded before this time */
  until?: number | undefined;
}

/** A list selects findings with one of its values. */
export interface FindingFilter extends CommonFilter {
  severities?: readonly Severity[] | undefined;
  minSeverity?: Severity | undefined;
  types?: readonly string[] | undefined;
  scanners?: readonly string[] | undefined;
  cwes?: readonly string[] | undefined;
  confidences?: readonly (typeof CONFIDENCES)[number][] | undefined;
  minConfidence?: (typeof CONFIDENCES)[number] | undefined;
  hosts?: readonly string[] | undefined;
  files?: readonly string[] | undefined;
  fingerprints?: readonly string[] | undefined;
  /** of these scans */
  scanIds?: readonly string[] | undefined;
  /** values of the targets of their scans */
  targets?: readonly string[] | undefined;
}

export interface AssessmentFilter extends CommonFilter {
  threatLevels?: readonly (typeof THREAT_LEVELS)[number][] | undefined;
  /** 0 to 100 */
  minRiskScore?: number | undefined;
  classifications?: readonly string[] | undefined;
  /** part of the URL of the page, in any case */
  url?: string | undefined;
}

/** What filters look at in a finding. */
export interface FilterableFinding {
  /** index in SEVERITIES */
  severity: number;
  type: string;
  scanner: string;
  cwe: string | null;
  confidence: string;
  host: string | null;
  file: string | null;
  fingerprint: string;
  scanId: string;
  target: string;
  title: string;
  url: string | null;
  description: string | null;
  /** milliseconds since 1970 */
  foundAt: number;
}

/** What filters look at in a page assessment. */
export interface FilterableAssessment {
  riskScore: number;
  threatLevel: string;
  classification: string | null;
  scanner: string;
  target: string;
  url: string;
  foundAt: number;
}

/** The values that a filter accepts for each property; a property that is left out may have any value. */
export type Conditions = Readonly<Record<string, readonly string[]>>;

export interface Filterable<Row, Filter> {
  /** Properties that are compared for equality. */
  readonly properties: Readonly<Record<string, (row: Row) => string | null>>;
  /** The property that the results can be ordered by, and its values in rising order. */
  readonly rank: { property: string; values: readonly string[] };
  /** Properties of the row whose texts a search looks through. */
  readonly texts: readonly (keyof Row & string)[];
  conditions(filter: Filter): Conditions;
  /** Texts that must all be part of one of the row's texts. */
  wanted(filter: Filter): readonly string[];
}

const RANKS = SEVERITIES.map((_, rank) => `${rank}`);
const SCORES = Array.from({ length: 101 }, (_, score) => `${score}`);

const both = <T>(values: readonly T[] | undefined, least: readonly T[] | undefined): T[] | undefined =>
  values && least ? values.filter((value) => least.includes(value)) : [...(values ?? least ?? [])];

export const FINDINGS: Filterable<FilterableFinding, FindingFilter> = {
  properties: {
    severity: ({ severity }) => `${severity}`,
    type: ({ type }) => type,
    scanner: ({ scanner }) => scanner,
    cwe: ({ cwe }) => cwe,
    confidence: ({ confidence }) => confidence,
    host: ({ host }) => host,
    file: ({ file }) => file,
    fingerprint: ({ fingerprint }) => fingerprint,
    scanId: ({ scanId }) => scanId,
    target: ({ target }) => target,
  },
  rank: { property: 'severity', values: RANKS },
  texts: ['title', 'type', 'url', 'host', 'file', 'description'],
  conditions(filter) {
    const { severities, minSeverity, confidences, minConfidence } = filter;
    const ranks = severities?.map((severity) => `${severityRank(severity)}`);
    return given({
      severity:
        ranks || minSeverity ? both(ranks, minSeverity && RANKS.slice(severityRank(minSeverity))) : undefined,
      confidence:
        confidences || minConfidence
          ? both<string>(confidences, minConfidence && CONFIDENCES.slice(CONFIDENCES.indexOf(minConfidence)))
          : undefined,
      ...{ type: filter.types, scanner: filter.scanners, cwe: filter.cwes, host: filter.hosts },
      ...{ file: filter.files, fingerprint: filter.fingerprints, scanId: filter.scanIds },
      target: filter.targets,
    });
  },
  wanted: ({ text }) => (text ? [foldCase(text)] : []),
};

export const ASSESSMENTS: Filterable<FilterableAssessment, AssessmentFilter> = {
  properties: {
    risk: ({ riskScore }) => `${riskScore}`,
    threat: ({ threatLevel }) => threatLevel,
    class: ({ classification }) => classification,
    scanner: ({ scanner }) => scanner,
    target: ({ target }) => target,
  },
  rank: { property: 'risk', values: SCORES },
  texts: ['url'],
  conditions: ({ threatLevels, minRiskScore, classifications }) =>
    given({
      threat: threatLevels,
      class: classifications,
      risk: minRiskScore === undefined ? undefined : SCORES.slice(Math.max(0, minRiskScore)),
    }),
  wanted: ({ text, url }) => [text, url].flatMap((part) => (part ? [foldCase(part)] : [])),
};

function given(conditions: Record<string, readonly string[] | undefined>): Conditions {
  return Object.fromEntries(
    Object.entries(conditions).flatMap(([property, values]) => (values ? [[property, values]] : [])),
  );
}

/** @returns a function that tells whether a result passes the filter */
export function matcherOf<Row extends { foundAt: number }, Filter extends CommonFilter>(
  kind: Filterable<Row, Filter>,
  filter: Filter,
): (row: Row) => boolean {
  const { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY } = filter;
  const conditions = Object.entries(kind.conditions(filter)).map(
    ([property, values]) => [kind.properties[property], new Set(values)] as const,
  );
  const wanted = kind.wanted(filter);
  return (row) => {
    if (row.foundAt < since || row.foundAt >= until) return false;
    for (const [read, values] of conditions) {
      const value = read?.(row) ?? null;
      if (value === null || !values.has(value)) return false;
    }
    return containsAll(textsOf(kind, row), wanted);
  };
}

export const textsOf = <Row>({ texts }: Pick<Filterable<Row, never>, 'texts'>, row: Row): (string | null)[] =>
  texts.map((name) => row[name] as string | null);

/** @param wanted folded texts */
function containsAll(texts: readonly (string | null)[], wanted: readonly string[]): boolean {
  if (wanted.length === 0) return true;
  const folded = texts.flatMap((text) => (text === null ? [] : [foldCase(text)]));
  return wanted.every((part) => folded.some((text) => text.includes(part)));
}
