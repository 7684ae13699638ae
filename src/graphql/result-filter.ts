/** Arguments of lists of results: filters and orders. */

import { type CONFIDENCES, RESULT_TYPES, type ResultType, type Severity } from '../core/result.ts';
import type {
  EndpointFilter,
  FindingFilter,
  HostFilter,
  ListParent,
  ResultFilter,
} from '../core/result-lists.ts';
import { builder } from './builder.ts';
import { orderInput } from './connection.ts';
import { described } from './enum.ts';
import { filterList, filterText } from './filter.ts';

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
  description: 'Confidence of the scanner in a finding, in rising order.',
  values: described<(typeof CONFIDENCES)[number]>({
    LOW: 'It is often a false positive.',
    MEDIUM: 'It is probably right.',
    HIGH: 'It is rarely a false positive.',
    CONFIRMED: 'The scanner has proof.',
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

const CONDITIONS = 'Conditions that must all hold; omitted ones do not filter. Texts are found in any case.';

const HostFilterInput = builder.inputType('HostFilter', {
  description: CONDITIONS,
  fields: (t) => ({
    name: t.string({ description: 'Hosts whose name contains this text.' }),
    address: t.string({ description: 'Hosts with an address that contains this text.' }),
    statuses: t.intList({ description: 'Hosts that answered with one of these HTTP statuses.' }),
    alive: t.boolean({ description: 'true: only hosts that are alive; false: only hosts that are not.' }),
    text: t.string({
      description:
        'Hosts with this text in their name, URL, page title, server, addresses, canonical names or error.',
    }),
  }),
});

const EndpointFilterInput = builder.inputType('EndpointFilter', {
  description: CONDITIONS,
  fields: (t) => ({
    path: t.string({ description: 'Endpoints with this text in the path or query of their URL.' }),
    statuses: t.intList({ description: 'Endpoints with one of these HTTP statuses.' }),
    contentTypes: t.stringList({
      description: 'Endpoints with one of these media types, such as text/html; parameters do not matter.',
    }),
    sources: t.stringList({ description: 'Endpoints that were discovered in one of these ways.' }),
    text: t.string({ description: 'Endpoints with this text in their URL, page title, redirect or error.' }),
  }),
});

export const FindingFilterInput = builder.inputType('FindingFilter', {
  description: CONDITIONS,
  fields: (t) => ({
    severities: t.field({ type: [SeverityEnum], description: 'Findings of one of these severities.' }),
    minSeverity: t.field({ type: SeverityEnum, description: 'Findings of at least this severity.' }),
    types: t.stringList({ description: 'Findings of one of these types, such as sql_injection.' }),
    scanners: t.stringList({ description: 'Findings of one of these scanners, by name.' }),
    cwes: t.stringList({ description: 'Findings with one of these CWE-IDs, such as CWE-89.' }),
    confidences: t.field({ type: [ConfidenceEnum], description: 'Findings of one of these confidences.' }),
    minConfidence: t.field({ type: ConfidenceEnum, description: 'Findings of at least this confidence.' }),
    hosts: t.stringList({ description: 'Findings about one of these hosts, by name or address.' }),
    files: t.stringList({ description: 'Findings in one of these files, by path in the repository.' }),
    fingerprints: t.stringList({ description: 'Findings with one of these fingerprints.' }),
    text: t.string({
      description: 'Findings with this text in their title, type, URL, host, file or description.',
    }),
    since: t.field({ type: 'DateTime', description: 'Findings recorded at or after this time.' }),
    until: t.field({ type: 'DateTime', description: 'Findings recorded before this time.' }),
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
    text: t.string({ description: 'Results with this text, where the filter of their type looks for it.' }),
  }),
});

const FOUND_AT = 'When it was recorded: the order of `seq`.';

const HostOrder = orderInput('Host', { FOUND_AT, NAME: 'Host name or address.' });
const EndpointOrder = orderInput('Endpoint', { FOUND_AT });
const FindingOrder = orderInput('Finding', { FOUND_AT, SEVERITY: 'Severity, then `seq`.' });

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
  text: text('text', filter?.text),
});

export const endpointFilter = (filter: Given<typeof EndpointFilterInput.$inferInput>): EndpointFilter => ({
  path: text('path', filter?.path),
  statuses: list('statuses', filter?.statuses),
  contentTypes: lowerCase(list('contentTypes', filter?.contentTypes)),
  sources: list('sources', filter?.sources),
  text: text('text', filter?.text),
});

export const findingFilter = (filter: Given<typeof FindingFilterInput.$inferInput>): FindingFilter => ({
  severities: list('severities', filter?.severities),
  minSeverity: filter?.minSeverity ?? undefined,
  types: list('types', filter?.types),
  scanners: list('scanners', filter?.scanners),
  cwes: list('cwes', filter?.cwes),
  confidences: list('confidences', filter?.confidences),
  minConfidence: filter?.minConfidence ?? undefined,
  hosts: lowerCase(list('hosts', filter?.hosts)),
  files: list('files', filter?.files),
  fingerprints: list('fingerprints', filter?.fingerprints),
  text: text('text', filter?.text),
  since: filter?.since?.getTime(),
  until: filter?.until?.getTime(),
});

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
