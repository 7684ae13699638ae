/** Arguments of lists of results: filters and orders. */

import { BadInputError, InvalidTargetError } from '../core/errors.ts';
import type { AssessmentFilter, FindingFilter } from '../core/result-filter.ts';
import type { EndpointFilter, HostFilter, ListParent, ResultFilter } from '../core/result-lists.ts';
import { parseTarget } from '../core/target.ts';
import {
  type CONFIDENCES,
  RESULT_TYPES,
  type ResultType,
  type Severity,
  type THREAT_LEVELS,
} from '../core/vocabulary.ts';
import { builder } from './builder.ts';
import { orderInput } from './connection.ts';
import { described } from './enum.ts';
import { filterList, filterText } from './filter.ts';
import { scanIdList } from './id.ts';

export const SeverityEnum = builder.enumType('Severity', {
  description: 'Severity of a finding, in rising order.',
  values: described<Severity>({
    UNKNOWN: 'The scanner did not report one.',
    INFO: 'Information without a risk.',
    LOW: 'A small risk, or one that needs unlikely conditions. CVSS 0.1 to 3.9.',
    MEDIUM: 'A limited risk. CVSS 4.0 to 6.9.',
    HIGH: 'A serious risk. CVSS 7.0 to 8.9.',
    CRITICAL: 'A serious risk that anyone can exploit. CVSS 9.0 to 10.',
  }),
});

export const ConfidenceEnum = builder.enumType('Confidence', {
  description: 'Confidence of the scanner in a finding or assessment, in rising order.',
  values: described<(typeof CONFIDENCES)[number]>({
    LOW: 'Often wrong.',
    MEDIUM: 'Probably correct.',
    HIGH: 'Rarely wrong.',
    CONFIRMED: 'The scanner has proof.',
  }),
});

export const ThreatLevelEnum = builder.enumType('ThreatLevel', {
  description: 'Threat level of a page.',
  values: described<(typeof THREAT_LEVELS)[number]>({
    UNKNOWN: 'There was nothing, or not enough, to assess.',
    BENIGN: 'No sign of a threat.',
    SUSPICIOUS: 'Signs of a threat.',
    MALICIOUS: 'Strong signs of a threat.',
  }),
});

const ResultTypeEnum = builder.enumType('ResultType', {
  description: 'Type of a result.',
  values: described<ResultType>({
    HOST: 'Host.',
    ENDPOINT: 'Endpoint.',
    FINDING: 'Finding.',
    ASSESSMENT: 'PageAssessment.',
  }),
});

const CONDITIONS =
  'All given conditions must match. An omitted condition matches everything, an empty list nothing. Text matches are case-insensitive.';

export const HostFilterInput = builder.inputType('HostFilter', {
  description: CONDITIONS,
  fields: (t) => ({
    name: t.string({ description: 'Hosts whose name contains this text.' }),
    address: t.string({ description: 'Hosts with an address that contains this text.' }),
    statuses: t.intList({ description: 'Hosts that responded with one of these HTTP statuses.' }),
    alive: t.boolean({ description: 'true: only hosts that are alive; false: only hosts that are not.' }),
    technology: t.string({
      description: 'Hosts with a technology that contains this text, such as nginx or PHP/7.',
    }),
    text: t.string({
      description:
        'Hosts with this text in their name, URL, page title, server, technologies, addresses, canonical names or error.',
    }),
  }),
});

export const EndpointFilterInput = builder.inputType('EndpointFilter', {
  description: CONDITIONS,
  fields: (t) => ({
    path: t.string({ description: 'Endpoints with this text in the path or query of their URL.' }),
    urlPrefix: t.string({
      description: 'Endpoints whose URL begins with this text, such as `EndpointBranch.prefix`.',
    }),
    statuses: t.intList({ description: 'Endpoints with one of these HTTP statuses.' }),
    contentTypes: t.stringList({
      description: 'Endpoints with one of these media types, such as text/html; parameters do not matter.',
    }),
    sources: t.stringList({ description: 'Endpoints that were discovered in one of these ways.' }),
    text: t.string({ description: 'Endpoints with this text in their URL, page title, redirect or error.' }),
  }),
});

const SINCE = 'Recorded at or after this time.';
const UNTIL = 'Recorded before this time.';

export const FindingFilterInput = builder.inputType('FindingFilter', {
  description: CONDITIONS,
  fields: (t) => ({
    severities: t.field({ type: [SeverityEnum], description: 'Findings with one of these severities.' }),
    minSeverity: t.field({ type: SeverityEnum, description: 'Findings of at least this severity.' }),
    types: t.stringList({ description: 'Findings of these types, such as sql_injection.' }),
    scanners: t.stringList({ description: 'Findings of these scanners, by name.' }),
    cwes: t.stringList({ description: 'Findings with one of these CWE-IDs, such as CWE-89.' }),
    confidences: t.field({ type: [ConfidenceEnum], description: 'Findings with one of these confidences.' }),
    minConfidence: t.field({ type: ConfidenceEnum, description: 'Findings of at least this confidence.' }),
    hosts: t.stringList({ description: 'Findings on these hosts: names in lower case, or IP addresses.' }),
    files: t.stringList({ description: 'Findings in these files: paths relative to the repository.' }),
    fingerprints: t.stringList({ description: 'Findings with one of these fingerprints.' }),
    scanIds: t.idList({ description: 'Findings of these scans, by id.' }),
    targets: t.stringList({ description: 'Findings of scans of these targets.' }),
    text: t.string({
      description:
        'Part of the title, type, URL, host, file or description; case-insensitive, without wildcards.',
    }),
    since: t.field({ type: 'DateTime', description: SINCE }),
    until: t.field({ type: 'DateTime', description: UNTIL }),
  }),
});

export const AssessmentFilterInput = builder.inputType('PageAssessmentFilter', {
  description: CONDITIONS,
  fields: (t) => ({
    threatLevels: t.field({
      type: [ThreatLevelEnum],
      description: 'Assessments with one of these threat levels.',
    }),
    minRiskScore: t.int({ description: 'Assessments of at least this risk score, 0 to 100.' }),
    classifications: t.stringList({ description: 'Assessments with one of these classifications.' }),
    url: t.string({ description: 'Part of the URL of the page; case-insensitive, without wildcards.' }),
    text: t.string({ description: 'The same as `url`.' }),
    since: t.field({ type: 'DateTime', description: SINCE }),
    until: t.field({ type: 'DateTime', description: UNTIL }),
  }),
});

const ResultFilterInput = builder.inputType('ResultFilter', {
  description: CONDITIONS,
  fields: (t) => ({
    types: t.field({ type: [ResultTypeEnum], description: 'Results of one of these types.' }),
    minSeverity: t.field({
      type: SeverityEnum,
      description: 'Only findings of at least this severity. Other results are not affected.',
    }),
    scanners: t.stringList({ description: 'Results of one of these scanners, by name.' }),
    text: t.string({
      description: 'Results that contain this text in a field that the `text` filter of their type searches.',
    }),
  }),
});

const FOUND_AT = 'When it was recorded: the order of `seq`.';

const HostOrder = orderInput('Host', { FOUND_AT, NAME: 'Host name or address.' });
const EndpointOrder = orderInput('Endpoint', { FOUND_AT });
export const FindingOrder = orderInput('Finding', { FOUND_AT, SEVERITY: 'Severity, then `seq`.' });

export const HOST_ARGS = builder.args((t) => ({
  ...t.connectionArgs(),
  filter: t.field({ type: HostFilterInput, description: 'Which hosts to list.' }),
  orderBy: t.field({ type: HostOrder, description: 'Default: oldest first.' }),
}));
export const ENDPOINT_ARGS = builder.args((t) => ({
  ...t.connectionArgs(),
  filter: t.field({ type: EndpointFilterInput, description: 'Which endpoints to list.' }),
  orderBy: t.field({ type: EndpointOrder, description: 'Default: oldest first.' }),
}));
export const FINDING_ARGS = builder.args((t) => ({
  ...t.connectionArgs(),
  filter: t.field({ type: FindingFilterInput, description: 'Which findings to list.' }),
  orderBy: t.field({ type: FindingOrder, description: 'Default: oldest first.' }),
}));
export const RESULT_ARGS = builder.args((t) => ({
  ...t.connectionArgs(),
  filter: t.field({ type: ResultFilterInput, description: 'Which results to list.' }),
}));

/** Longer than any recorded URL. */
const MAX_PREFIX = 8192;

/** @throws BadInputError if it is too long */
export function urlPrefix(name: string, prefix: string | null | undefined): string | null {
  if (prefix && prefix.length > MAX_PREFIX)
    throw new BadInputError(`${name}: at most ${MAX_PREFIX} characters.`);
  return prefix || null;
}

type Given<T> = T | null | undefined;

const text = (name: string, value: Given<string>) =>
  value ? filterText(`filter.${name}`, value) : undefined;
const list = <T>(name: string, values: Given<readonly T[]>) => filterList(`filter.${name}`, values);
const lowerCase = (values: readonly string[] | undefined) => values?.map((value) => value.toLowerCase());

export const hostFilter = (filter: Given<typeof HostFilterInput.$inferInput>): HostFilter => ({
  name: text('name', filter?.name),
  address: text('address', filter?.address),
  statuses: list('statuses', filter?.statuses),
  alive: filter?.alive ?? undefined,
  technology: text('technology', filter?.technology),
  text: text('text', filter?.text),
});

export const endpointFilter = (filter: Given<typeof EndpointFilterInput.$inferInput>): EndpointFilter => ({
  path: text('path', filter?.path),
  urlPrefix: urlPrefix('filter.urlPrefix', filter?.urlPrefix) ?? undefined,
  statuses: list('statuses', filter?.statuses),
  contentTypes: lowerCase(list('contentTypes', filter?.contentTypes)),
  sources: list('sources', filter?.sources),
  text: text('text', filter?.text),
});

/** @throws BadInputError if a list or text is too long */
export function findingFilter(
  input: typeof FindingFilterInput.$inferInput | null | undefined,
): FindingFilter {
  if (!input) return {};
  return {
    severities: list('severities', input.severities),
    minSeverity: input.minSeverity ?? undefined,
    types: list('types', input.types),
    scanners: list('scanners', input.scanners),
    cwes: list('cwes', input.cwes),
    confidences: list('confidences', input.confidences),
    minConfidence: input.minConfidence ?? undefined,
    hosts: lowerCase(list('hosts', input.hosts)),
    files: list('files', input.files),
    fingerprints: list('fingerprints', input.fingerprints),
    scanIds: scanIdList('filter.scanIds', input.scanIds),
    targets: list('targets', input.targets)?.flatMap(targetForms),
    ...commonFilter(input),
  };
}

/** The normal forms of a target, which may also be the name of a repository. @throws InvalidTargetError */
function targetForms(text: string): string[] {
  const forms = [null, 'REPOSITORY' as const].flatMap((kind) => {
    try {
      return [parseTarget(text, kind).value];
    } catch (error) {
      if (!(error instanceof InvalidTargetError)) throw error;
      return [];
    }
  });
  return forms.length > 0 ? forms : [parseTarget(text).value];
}

/** @throws BadInputError if a list or text is too long, or a score is out of range */
export function assessmentFilter(
  input: typeof AssessmentFilterInput.$inferInput | null | undefined,
): AssessmentFilter {
  if (!input) return {};
  const { minRiskScore } = input;
  if (typeof minRiskScore === 'number' && (minRiskScore < 0 || minRiskScore > 100))
    throw new BadInputError(`filter.minRiskScore: ${minRiskScore} is not between 0 and 100.`);
  return {
    threatLevels: filterList('filter.threatLevels', input.threatLevels),
    minRiskScore: minRiskScore ?? undefined,
    classifications: filterList('filter.classifications', input.classifications),
    url: input.url ? filterText('filter.url', input.url) : undefined,
    ...commonFilter(input),
  };
}

function commonFilter({
  text,
  since,
  until,
}: {
  text?: string | null | undefined;
  since?: Date | null | undefined;
  until?: Date | null | undefined;
}) {
  return {
    text: text ? filterText('filter.text', text) : undefined,
    since: since?.getTime(),
    until: until?.getTime(),
  };
}

export const resultFilter = (filter: Given<typeof ResultFilterInput.$inferInput>): ResultFilter => ({
  types: list('types', filter?.types) ?? RESULT_TYPES,
  minSeverity: filter?.minSeverity ?? undefined,
  scanners: list('scanners', filter?.scanners),
  text: text('text', filter?.text),
});

/** The part of a cursor that names the parent of the list. */
export function parentName(parent: ListParent): string {
  if ('host' in parent) return `${parent.scanId} ${parent.host}`;
  return 'endpoint' in parent ? `${parent.scanId}.${parent.endpoint.seq}` : parent.scanId;
}
