/** The conditions of filters on a row `r` of a result table or of Scan. */

import type { FindingFilter } from '../../core/result-filter.ts';
import type { EndpointFilter, HostFilter, ResultFilter, ScanFilter } from '../../core/result-lists.ts';
import { CONFIDENCES, SEVERITIES, severityRank } from '../../core/vocabulary.ts';
import { containsSql } from './text-match.ts';

/** Adds a parameter to a statement and returns its placeholder. */
export type Bind = (value: string | number) => string;

/** A list is one parameter, however long it is. */
export const oneOf = (
  expression: string,
  values: readonly (string | number)[] | undefined,
  bind: Bind,
): string[] =>
  values ? [`${expression} IN (SELECT value FROM json_each(${bind(JSON.stringify(values))}))`] : [];

/** Whether one of the expressions contains the text, in any case; no condition without a text. */
export const contains = (expressions: readonly string[], text: string | undefined, bind: Bind): string[] =>
  text ? [`(${expressions.map((expression) => containsSql(expression, text, bind)).join(' OR ')})`] : [];

const startsWith = (expression: string, prefix: string): string =>
  `substr(${expression}, 1, length(${prefix})) = ${prefix}`;

/** Whether a JSON list of texts has one that contains the text. */
const listContains = (column: string, text: string, bind: Bind): string =>
  `EXISTS (SELECT 1 FROM json_each(${column}) WHERE ${containsSql('value', text, bind)})`;

const inTime = (
  column: string,
  { since, until }: { since?: number | undefined; until?: number | undefined },
  bind: Bind,
) => [
  ...(since === undefined ? [] : [`${column} >= ${bind(since)}`]),
  ...(until === undefined ? [] : [`${column} < ${bind(until)}`]),
];

/** Texts that `text` looks at. */
export const TEXTS = {
  HOST: ['r."name"', 'r."url"', 'r."title"', 'r."server"', 'r."error"'],
  ENDPOINT: ['r."url"', 'r."title"', 'r."redirect"', 'r."error"'],
  FINDING: ['r."title"', 'r."type"', 'r."url"', 'r."host"', 'r."file"', 'r."description"'],
  ASSESSMENT: ['r."url"', 'r."classification"'],
} as const;

export const hostConditions = (
  { name, address, statuses, alive, text }: HostFilter,
  bind: Bind,
): string[] => [
  ...contains(['r."name"'], name, bind),
  ...(address ? [listContains('r."ip"', address, bind)] : []),
  ...oneOf('r."status"', statuses, bind),
  ...(alive === undefined ? [] : [`r."alive" = ${alive ? 1 : 0}`]),
  ...hostText(text, bind),
];

function hostText(text: string | undefined, bind: Bind): string[] {
  if (!text) return [];
  const lists = ['r."ip"', 'r."cname"'].map((column) => listContains(column, text, bind));
  return [`(${[...contains(TEXTS.HOST, text, bind), ...lists].join(' OR ')})`];
}

/** The part of a URL from the first slash after its host. */
export const PATH = `substr(r."url", instr(r."url", '://') + 2 + instr(substr(r."url", instr(r."url", '://') + 3) || '/', '/'))`;
/** The media type of a Content-Type header, without its parameters. */
export const MEDIA_TYPE = `trim(lower(substr(r."contentType", 1, instr(r."contentType" || ';', ';') - 1)))`;

export const endpointConditions = (
  { path, urlPrefix, statuses, contentTypes, sources, text }: EndpointFilter,
  bind: Bind,
): string[] => [
  ...contains([PATH], path, bind),
  ...(urlPrefix ? [startsWith('r."url"', bind(urlPrefix))] : []),
  ...oneOf('r."status"', statuses, bind),
  ...oneOf(MEDIA_TYPE, contentTypes, bind),
  ...oneOf('r."source"', sources, bind),
  ...contains(TEXTS.ENDPOINT, text, bind),
];

/** All but the severity, which selects ranges of an index. */
export function findingConditions(filter: FindingFilter, bind: Bind): string[] {
  const { confidences, minConfidence } = filter;
  const least = minConfidence && CONFIDENCES.slice(CONFIDENCES.indexOf(minConfidence));
  return [
    ...oneOf('r."type"', filter.types, bind),
    ...oneOf('r."scanner"', filter.scanners, bind),
    ...oneOf('r."cwe"', filter.cwes, bind),
    ...oneOf('r."confidence"', confidences, bind),
    ...oneOf('r."confidence"', least, bind),
    ...oneOf('r."host"', filter.hosts, bind),
    ...oneOf('r."file"', filter.files, bind),
    ...oneOf('r."fingerprint"', filter.fingerprints, bind),
    ...oneOf('(SELECT "id" FROM "Scan" WHERE "key" = r."scanKey")', filter.scanIds, bind),
    ...oneOf('(SELECT "target" FROM "Scan" WHERE "key" = r."scanKey")', filter.targets, bind),
    ...inTime('r."foundAt"', filter, bind),
    ...contains(TEXTS.FINDING, filter.text, bind),
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

export const resultConditions = (
  type: keyof typeof TEXTS,
  { scanners, text }: ResultFilter,
  bind: Bind,
): string[] => [
  ...oneOf('r."scanner"', scanners, bind),
  ...(type === 'HOST' ? hostText(text, bind) : contains(TEXTS[type], text, bind)),
];

/** All but the texts, and the status and the kind, which select ranges of an index. */
export const scanConditions = (time: ScanFilter, bind: Bind): string[] => inTime('r."createdAt"', time, bind);

export const scanTextConditions = ({ target, label, text }: ScanFilter, bind: Bind): string[] => [
  ...contains(['r."target"'], target, bind),
  ...contains(['r."label"'], label, bind),
  ...contains(['r."target"', 'r."label"'], text, bind),
];
