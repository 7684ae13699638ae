/** Counts of the results of a scan: facets of its lists, its endpoints as a tree, and a chart over time. */
import {
  type EndpointBranch,
  type EndpointBranches,
  FACETS,
  type Facet,
  type FacetField,
  MAX_COUNTED,
  type TimelinePeriod,
} from '../core/breakdown.ts';
import { BadInputError } from '../core/errors.ts';
import { builder } from './builder.ts';
import { costs, QUERY, ROW } from './cost.ts';
import { resultAt } from './relation.ts';
import { EndpointNode } from './result.ts';
import {
  EndpointFilterInput,
  endpointFilter,
  FindingFilterInput,
  findingFilter,
  HostFilterInput,
  hostFilter,
  urlPrefix,
} from './result-filter.ts';
import { ScanNode, ScanSummaryType } from './scan.ts';
import { scannerTitle } from './scanner.ts';
import { summaryOf } from './stats.ts';

/** Cost of a query that counts all results of a type. */
const COUNT = 50 * QUERY;
const COUNTED = `At most the first ${MAX_COUNTED.toLocaleString('en')} results are counted.`;

const MAX_VALUES = 100;
const DEFAULT_VALUES = 20;

const FacetFieldEnum = builder.enumType('FacetField', {
  description: 'A field by whose values results are counted.',
  values: {
    ALIVE: { description: 'Whether a host is alive: true or false.' },
    STATUS: { description: 'HTTP status of a host or endpoint.' },
    SERVER: { description: 'Server header of a host.' },
    TECHNOLOGY: {
      description: 'Name of a technology of a host, without its version; a host counts once for each.',
    },
    SOURCE: { description: 'How a host or endpoint was discovered.' },
    HOST: { description: 'Host of an endpoint or finding.' },
    CONTENT_TYPE: { description: 'Media type of an endpoint, without parameters.' },
    SEVERITY: { description: 'Severity of a finding.' },
    CONFIDENCE: { description: 'Confidence of a finding.' },
    TYPE: { description: 'Type of a finding.' },
    SCANNER: { description: 'Scanner that reported a finding.' },
    CWE: { description: 'CWE-ID of a finding.' },
  } satisfies Record<FacetField, object>,
});

const FacetValue = builder.objectRef<Facet['values'][number] & Pick<Facet, 'field'>>('FacetValue').implement({
  description: 'Number of results with a value.',
  fields: (t) => ({
    value: t.exposeString('value', { description: 'The value, as the filter of the list takes it.' }),
    title: t.string({
      resolve: ({ field, value }, _, { registry }) =>
        field === 'SCANNER' ? scannerTitle(registry, value) : value,
      description: 'What to show for the value: the title of a scanner; for all other fields, the value.',
    }),
    count: t.exposeInt('count', { description: 'Number of results.' }),
  }),
});

const FacetType = builder.objectRef<Facet>('Facet').implement({
  description: 'Numbers of results by the values of one field.',
  fields: (t) => ({
    field: t.expose('field', { type: FacetFieldEnum, description: 'The field.' }),
    values: t.field({
      type: [FacetValue],
      ...costs({ size: DEFAULT_VALUES }),
      resolve: ({ field, values }) => values.map((value) => ({ ...value, field })),
      description: 'The most frequent values, most frequent first.',
    }),
    others: t.exposeInt('others', { description: 'Number of results with another value.' }),
  }),
});

const facetCost = (type: keyof typeof FACETS) =>
  costs({ weight: FACETS[type].length * COUNT, size: FACETS[type].length });

/** @throws BadInputError */
function requireRange(name: string, value: number, max: number): number {
  if (value >= 1 && value <= max) return value;
  throw new BadInputError(`${name}: ${value} is not between 1 and ${max}.`);
}

const VALUES = `Number of values per field, 1 to ${MAX_VALUES}.`;
const describeFacets = (what: string) =>
  `Counts the ${what} of the scan by the values of their fields. Each facet ignores the condition of the filter on its own field. ${COUNTED}`;

builder.prismaObjectFields(ScanNode, (t) => ({
  hostFacets: t.field({
    type: [FacetType],
    ...facetCost('HOST'),
    description: describeFacets('hosts'),
    args: {
      filter: t.arg({ type: HostFilterInput, description: 'Which hosts to count.' }),
      values: t.arg.int({ defaultValue: DEFAULT_VALUES, description: VALUES }),
    },
    resolve: async ({ id }, { filter, values }, { breakdowns }) =>
      await breakdowns.facets(id, { type: 'HOST', filter: hostFilter(filter) }, maxValues(values)),
  }),
  endpointFacets: t.field({
    type: [FacetType],
    ...facetCost('ENDPOINT'),
    description: describeFacets('endpoints'),
    args: {
      filter: t.arg({ type: EndpointFilterInput, description: 'Which endpoints to count.' }),
      values: t.arg.int({ defaultValue: DEFAULT_VALUES, description: VALUES }),
    },
    resolve: async ({ id }, { filter, values }, { breakdowns }) =>
      await breakdowns.facets(id, { type: 'ENDPOINT', filter: endpointFilter(filter) }, maxValues(values)),
  }),
  findingFacets: t.field({
    type: [FacetType],
    ...facetCost('FINDING'),
    description: describeFacets('findings'),
    args: {
      filter: t.arg({ type: FindingFilterInput, description: 'Which findings to count.' }),
      values: t.arg.int({ defaultValue: DEFAULT_VALUES, description: VALUES }),
    },
    resolve: async ({ id }, { filter, values }, { breakdowns }) =>
      await breakdowns.facets(id, { type: 'FINDING', filter: findingFilter(filter) }, maxValues(values)),
  }),
}));

const maxValues = (values: number | null | undefined) =>
  requireRange('values', values ?? DEFAULT_VALUES, MAX_VALUES);

builder.queryField('issueFacets', (t) =>
  t.field({
    type: [FacetType],
    ...facetCost('ISSUE'),
    description: `Counts the issues of the workspace by the values of their latest findings: SEVERITY, CONFIDENCE, TYPE and SCANNER. Each facet ignores the condition of the filter on its own field. At most the ${MAX_COUNTED.toLocaleString('en')} issues that were seen last are counted.`,
    args: {
      filter: t.arg({ type: FindingFilterInput, description: 'Which issues to count, as for `issues`.' }),
      values: t.arg.int({ defaultValue: DEFAULT_VALUES, description: VALUES }),
    },
    resolve: async (_, { filter, values }, { breakdowns, search }) => {
      const max = maxValues(values);
      await search.catchUp();
      return await breakdowns.issueFacets(findingFilter(filter), max);
    },
  }),
);

const MAX_BRANCHES = 500;
const DEFAULT_BRANCHES = 100;

const BranchType = builder.objectRef<EndpointBranch & { scanId: string }>('EndpointBranch').implement({
  description: 'A site, or a segment of the paths of its endpoints.',
  fields: (t) => ({
    segment: t.exposeString('segment', {
      description: 'Segment of the path, or the origin of a site. Empty for the folder itself.',
    }),
    prefix: t.exposeString('prefix', {
      description: 'Beginning of the URLs below it: pass it as `prefix` to get its branches.',
    }),
    endpoints: t.exposeInt('endpoints', { description: 'Number of endpoints at this path and below it.' }),
    hasChildren: t.exposeBoolean('hasChildren', { description: 'Whether there are endpoints below it.' }),
    endpoint: t.field({
      type: EndpointNode,
      nullable: true,
      ...costs({ weight: ROW }),
      resolve: ({ scanId, seq }, _, context, info) =>
        seq === null ? null : (resultAt(context, info, { scanId, seq }) as never),
      description:
        'The first endpoint with exactly this path, whatever its query; null if all endpoints are below it.',
    }),
  }),
});

const BranchPage = builder.objectRef<EndpointBranches & { scanId: string }>('EndpointBranches').implement({
  description: 'A page of branches, in the order of their segments.',
  fields: (t) => ({
    branches: t.field({
      type: [BranchType],
      resolve: ({ branches, scanId }) => branches.map((branch) => ({ ...branch, scanId })),
      description: 'The branches.',
    }),
    hasMore: t.exposeBoolean('hasMore', {
      description: 'Whether there are branches after this page: pass the last `segment` as `after`.',
    }),
  }),
});

builder.prismaObjectField(ScanNode, 'endpointBranches', (t) =>
  t.field({
    type: BranchPage,
    ...costs({
      weight: COUNT,
      item: ROW,
      size: { args: ['first'], default: DEFAULT_BRANCHES, max: MAX_BRANCHES },
    }),
    description: `The endpoints of the scan as a tree, one level at a time. ${COUNTED}`,
    args: {
      prefix: t.arg.string({
        description: 'Lists the branches below this `prefix`. Default: the sites.',
      }),
      first: t.arg.int({
        defaultValue: DEFAULT_BRANCHES,
        description: `Number of branches, 1 to ${MAX_BRANCHES}.`,
      }),
      after: t.arg.string({ description: '`segment` of the last branch that you have.' }),
    },
    resolve: async ({ id }, { prefix, first, after }, { breakdowns }) => ({
      scanId: id,
      ...(await breakdowns.endpointBranches(id, urlPrefix('prefix', prefix), {
        first: requireRange('first', first ?? DEFAULT_BRANCHES, MAX_BRANCHES),
        after: urlPrefix('after', after),
      })),
    }),
  }),
);

const MAX_PERIODS = 500;
const DEFAULT_PERIODS = 60;

const PeriodType = builder.objectRef<TimelinePeriod>('ScanPeriod').implement({
  description: 'Results of a scan that were recorded in one period.',
  fields: (t) => ({
    start: t.field({
      type: 'DateTime',
      resolve: ({ start }) => new Date(start),
      description: 'Start of the period, included.',
    }),
    end: t.field({
      type: 'DateTime',
      resolve: ({ end }) => new Date(end),
      description: 'End of the period, not included.',
    }),
    results: t.field({
      type: ScanSummaryType,
      resolve: (period) => summaryOf(period),
      description: 'Numbers of results.',
    }),
    assessments: t.exposeInt('assessments', { description: 'Number of page assessments.' }),
  }),
});

builder.prismaObjectField(ScanNode, 'timeline', (t) =>
  t.field({
    type: [PeriodType],
    ...costs({
      weight: 4 * COUNT,
      item: 1,
      size: { args: ['periods'], default: DEFAULT_PERIODS, max: MAX_PERIODS },
    }),
    select: { id: true, createdAt: true, startedAt: true, finishedAt: true },
    description: `Results over the course of the scan, in periods of equal length: whole seconds, at least one. While the scan runs, the last period contains its newest result. ${COUNTED}`,
    args: {
      periods: t.arg.int({
        defaultValue: DEFAULT_PERIODS,
        description: `Maximum number of periods, 1 to ${MAX_PERIODS}.`,
      }),
    },
    resolve: async ({ id, createdAt, startedAt, finishedAt }, { periods }, { breakdowns }) => {
      const most = requireRange('periods', periods ?? DEFAULT_PERIODS, MAX_PERIODS);
      const start = (startedAt ?? createdAt).getTime();
      const end = finishedAt?.getTime() ?? (await breakdowns.newestAt(id)) ?? start;
      const elapsed = Math.max(1, end + 1 - start);
      const lengthMs = Math.ceil(elapsed / most / SECOND_MS) * SECOND_MS;
      return await breakdowns.timeline(id, { start, lengthMs, count: Math.ceil(elapsed / lengthMs) });
    },
  }),
);

const SECOND_MS = 1000;
