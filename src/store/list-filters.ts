/** The conditions of filters on a row `r` of a result table or of Scan. */

import type { FindingFilter } from '../core/result-filter.ts';
import type { EndpointFilter, HostFilter, ResultFilter, ScanFilter } from '../core/result-lists.ts';
import { CONFIDENCES, SEVERITIES, severityRank } from '../core/vocabulary.ts';
import type { Statement, Value } from './select.ts';

/** No condition without values. */
export const oneOf = (sql: Statement, expression: string, values: readonly Value[] | undefined): string[] =>
  values ? [sql.oneOf(expression, values)] : [];

/** Whether one of the expressions contains the text, in any case; no condition without a text. */
export const contains = (
  sql: Statement,
  expressions: readonly string[],
  text: string | undefined,
): string[] =>
  text ? [`(${expressions.map((expression) => sql.contains(expression, text)).join(' OR ')})`] : [];

const startsWith = (expression: string, prefix: string): string =>
  `substr(${expression}, 1, length(${prefix})) = ${prefix}`;

export const inTime = (
  sql: Statement,
  column: string,
  { since, until }: { since?: number | undefined; until?: number | undefined },
) => [
  ...(since === undefined ? [] : [`${column} >= ${sql.time(since)}`]),
  ...(until === undefined ? [] : [`${column} < ${sql.time(until)}`]),
];

/** Texts that `text` looks at. */
export const TEXTS = {
  HOST: ['r."name"', 'r."url"', 'r."title"', 'r."server"', 'r."error"'],
  ENDPOINT: ['r."url"', 'r."title"', 'r."redirect"', 'r."error"'],
  FINDING: ['r."title"', 'r."type"', 'r."url"', 'r."host"', 'r."file"', 'r."description"'],
  ASSESSMENT: ['r."url"', 'r."classification"'],
} as const;

export const hostConditions = (
  sql: Statement,
  { name, address, statuses, alive, technology, text }: HostFilter,
): string[] => [
  ...contains(sql, ['r."name"'], name),
  ...(address ? [sql.listContains('r."ip"', address)] : []),
  ...oneOf(sql, 'r."status"', statuses),
  ...(alive === undefined ? [] : [alive ? 'r."alive"' : 'NOT r."alive"']),
  ...(technology ? [sql.listContains('r."technologies"', technology)] : []),
  ...hostText(sql, text),
];

function hostText(sql: Statement, text: string | undefined): string[] {
  if (!text) return [];
  const lists = ['r."ip"', 'r."cname"', 'r."technologies"'].map((column) => sql.listContains(column, text));
  return [`(${[...contains(sql, TEXTS.HOST, text), ...lists].join(' OR ')})`];
}

/** The part of a URL from the first slash after its host. */
export const pathOf = (sql: Statement): string => {
  const scheme = sql.placeOf(`'://'`, 'r."url"');
  return `substr(r."url", ${scheme} + 2 + ${sql.placeOf(`'/'`, `substr(r."url", ${scheme} + 3) || '/'`)})`;
};

/** The media type of a Content-Type header, without its parameters. */
export const mediaTypeOf = (sql: Statement): string =>
  `trim(lower(substr(r."contentType", 1, ${sql.placeOf(`';'`, `r."contentType" || ';'`)} - 1)))`;

export const endpointConditions = (
  sql: Statement,
  { path, urlPrefix, statuses, contentTypes, sources, text }: EndpointFilter,
): string[] => [
  ...contains(sql, [pathOf(sql)], path),
  ...(urlPrefix ? [startsWith('r."url"', sql.value(urlPrefix))] : []),
  ...oneOf(sql, 'r."status"', statuses),
  ...oneOf(sql, mediaTypeOf(sql), contentTypes),
  ...oneOf(sql, 'r."source"', sources),
  ...contains(sql, TEXTS.ENDPOINT, text),
];

/** All but the severity, which selects ranges of an index. */
export function findingConditions(sql: Statement, filter: FindingFilter): string[] {
  return [
    ...oneOf(sql, 'r."type"', filter.types),
    ...oneOf(sql, 'r."scanner"', filter.scanners),
    ...oneOf(sql, 'r."cwe"', filter.cwes),
    ...oneOf(sql, 'r."confidence"', confidencesOf(filter)),
    ...oneOf(sql, 'r."host"', filter.hosts),
    ...oneOf(sql, 'r."file"', filter.files),
    ...oneOf(sql, 'r."fingerprint"', filter.fingerprints),
    ...oneOf(sql, '(SELECT "id" FROM "Scan" WHERE "key" = r."scanKey")', filter.scanIds),
    ...oneOf(sql, '(SELECT "target" FROM "Scan" WHERE "key" = r."scanKey")', filter.targets),
    ...inTime(sql, 'r."foundAt"', filter),
    ...contains(sql, TEXTS.FINDING, filter.text),
  ];
}

export const ALL_RANKS: readonly number[] = SEVERITIES.map((_, rank) => rank);

/** Ranks of the severities that pass a filter; undefined: all of them. */
export function ranksOf({ severities, minSeverity }: Pick<FindingFilter, 'severities' | 'minSeverity'>) {
  if (!severities && !minSeverity) return undefined;
  const least = minSeverity ? severityRank(minSeverity) : 0;
  const ranks = severities?.map(severityRank) ?? ALL_RANKS;
  return [...new Set(ranks)].filter((rank) => rank >= least);
}

/** The confidences that pass a filter; undefined: all of them. */
export function confidencesOf({
  confidences,
  minConfidence,
}: Pick<FindingFilter, 'confidences' | 'minConfidence'>): readonly string[] | undefined {
  if (!confidences && !minConfidence) return undefined;
  const least = minConfidence ? CONFIDENCES.indexOf(minConfidence) : 0;
  return CONFIDENCES.slice(least).filter((one) => confidences?.includes(one) ?? true);
}

export const resultConditions = (
  sql: Statement,
  type: keyof typeof TEXTS,
  { scanners, text }: ResultFilter,
): string[] => [
  ...oneOf(sql, 'r."scanner"', scanners),
  ...(type === 'HOST' ? hostText(sql, text) : contains(sql, TEXTS[type], text)),
];

/** All but the texts, and the status and the kind, which select ranges of an index. */
export const scanConditions = (sql: Statement, time: ScanFilter): string[] =>
  inTime(sql, 'r."createdAt"', time);

export const scanTextConditions = (sql: Statement, { target, label, text }: ScanFilter): string[] => [
  ...contains(sql, ['r."target"'], target),
  ...contains(sql, ['r."label"'], label),
  ...contains(sql, ['r."target"', 'r."label"'], text),
];
