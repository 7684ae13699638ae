import { createContextCache } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import { NotFoundError } from '../core/errors.ts';
import { type ScanStatus, type ScanSummary, SUMMARY_COUNTS } from '../core/event.ts';
import type { Exports } from '../core/export.ts';
import { readable } from '../core/identity.ts';
import type { ScanFilter } from '../core/result-lists.ts';
import { parseScanId } from '../core/scan-id.ts';
import { shownOptions } from '../core/secret-options.ts';
import { refuseTicket } from '../core/stream-ticket.ts';
import type { TargetKind } from '../core/target.ts';
import { type ScanWarning, WARNINGS, type WarningCode } from '../core/warning.ts';
import { placeOf } from './batch.ts';
import { builder, type GraphQLContext } from './builder.ts';
import { connect, connectionType, nodeQuery, orderInput } from './connection.ts';
import { connectionCost, costs, QUERY, ROW, SCAN_ROW } from './cost.ts';
import { described } from './enum.ts';
import { filterList, filterText } from './filter.ts';
import { scanIdList } from './id.ts';
import { AssessmentNode } from './result.ts';
import { ENDPOINT_ARGS, FINDING_ARGS, HOST_ARGS } from './result-filter.ts';
import {
  EndpointConnection,
  endpointList,
  FindingConnection,
  findingList,
  HostConnection,
  hostList,
} from './result-list.ts';
import { ScannerStateEnum, ScannerType, scannerTitle } from './scanner.ts';

export const ScanStatusEnum = builder.enumType('ScanStatus', {
  description: 'Status of a scan. COMPLETED, FAILED and CANCELLED are final.',
  values: described<ScanStatus>({
    QUEUED: 'It is waiting for the server to have capacity.',
    RUNNING: 'Its scanners are running.',
    PAUSED: 'It sends no requests until it is resumed.',
    CANCELLING: 'It is being cancelled: its traffic ends within 5 seconds.',
    COMPLETED: 'All scanners have finished. Its warnings say whether the results may be incomplete.',
    FAILED: 'It could not be completed; its error says why.',
    CANCELLED: 'It was cancelled.',
  }),
});

export const TargetKindEnum = builder.enumType('TargetKind', {
  description: 'Kind of a target.',
  values: described<TargetKind>({
    DOMAIN: 'A domain, with its subdomains.',
    HOST: 'One host, by its address or name, with or without a port.',
    URL: 'A site, or a part of one.',
    REPOSITORY: 'A repository of source code.',
    PAGE: 'A page that a browser sent.',
  }),
});

/** Prisma selection of the columns of Scan that its summary consists of. */
const ALL_COUNTS = Object.fromEntries(SUMMARY_COUNTS.map((name) => [name, true])) as Record<
  keyof ScanSummary,
  true
>;

const SeverityCounts = builder.objectRef<ScanSummary>('SeverityCounts').implement({
  description: 'Numbers of findings by severity.',
  fields: (t) => ({
    critical: t.exposeInt('findingsCritical', { description: 'Findings of severity CRITICAL.' }),
    high: t.exposeInt('findingsHigh', { description: 'Findings of severity HIGH.' }),
    medium: t.exposeInt('findingsMedium', { description: 'Findings of severity MEDIUM.' }),
    low: t.exposeInt('findingsLow', { description: 'Findings of severity LOW.' }),
    info: t.exposeInt('findingsInfo', { description: 'Findings of severity INFO.' }),
    unknown: t.exposeInt('findingsUnknown', { description: 'Findings of severity UNKNOWN.' }),
  }),
});

export const ScanSummaryType = builder.objectRef<ScanSummary>('ScanSummary').implement({
  description: 'Numbers of results of a scan.',
  fields: (t) => ({
    hosts: t.exposeInt('hosts', { description: 'Hosts, whether alive or not.' }),
    aliveHosts: t.exposeInt('aliveHosts', { description: 'Hosts that responded over HTTP or HTTPS.' }),
    endpoints: t.exposeInt('endpoints', { description: 'Endpoints.' }),
    findings: t.exposeInt('findings', { description: 'Findings of all severities.' }),
    bySeverity: t.field({
      type: SeverityCounts,
      shared: true,
      resolve: (row) => row,
      description: 'Findings by severity.',
    }),
  }),
});

export const WarningCodeEnum = builder.enumType('WarningCode', {
  description: 'Kind of a warning. New kinds may be added.',
  values: described<WarningCode>(WARNINGS),
});

export const ScanWarningType = builder.objectRef<ScanWarning>('ScanWarning').implement({
  description:
    'Something that a scan skipped, cut, dropped or merged: all occurrences with one code and scanner.',
  fields: (t) => ({
    code: t.expose('code', { type: WarningCodeEnum, description: 'Kind of the warning.' }),
    scanner: t.exposeString('scanner', {
      nullable: true,
      description: 'Scanner that reported it; null: scanwire itself.',
    }),
    count: t.exposeInt('count', { description: 'Number of occurrences, such as pages, names or results.' }),
    message: t.exposeString('message', { description: 'Description of the first occurrence.' }),
    firstSeq: t.exposeInt('firstSeq', {
      description: '`seq` of the LogEvent that reported the first occurrence.',
    }),
  }),
});

builder.prismaObject('ScannerRun', {
  description: 'A scanner that runs in a scan.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name of the scanner.' }),
    title: t.string({
      shared: true,
      resolve: ({ name }, _, { registry }) => scannerTitle(registry, name),
      description: 'Title of the scanner; its name if this server does not have it.',
    }),
    state: t.expose('state', { type: ScannerStateEnum, description: 'State of the scanner.' }),
    error: t.exposeString('error', {
      nullable: true,
      description: 'Reason why it failed or was skipped.',
    }),
    options: t.field({
      type: 'JSON',
      shared: true,
      resolve: ({ name, options }, _, { registry }) => shownOptions(registry.get(name), options),
      description: 'Options, including defaults. Secrets are replaced by `***`.',
    }),
    hosts: t.exposeInt('hosts', { description: 'Number of hosts that it found.' }),
    endpoints: t.exposeInt('endpoints', { description: 'Number of endpoints that it found.' }),
    findings: t.exposeInt('findings', { description: 'Number of findings.' }),
    scanner: t.field({
      type: ScannerType,
      nullable: true,
      shared: true,
      resolve: ({ name }, _, { registry }) => registry.get(name) ?? null,
      description: 'The scanner; null if this server no longer has it.',
    }),
    startedAt: t.expose('startedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it got its first input.',
    }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it finished, failed or was skipped.',
    }),
    duration: t.exposeInt('duration', {
      description: 'Milliseconds for which it has run, excluding pauses. Updated every few seconds.',
    }),
    requests: t.exposeInt('requests', {
      description:
        'Number of requests and connections to targets. Those of command-line tools and remote services are not counted.',
    }),
    errors: t.exposeInt('errors', { description: 'Number of inputs that failed.' }),
    inputsDone: t.exposeInt('inputsDone', {
      description: 'Number of inputs that it has scanned, including those that failed.',
    }),
    inputsKnown: t.exposeInt('inputsKnown', {
      description: 'Number of its inputs known so far; other scanners may find more.',
    }),
  }),
});

const ExportFormatEnum = builder.enumType('ExportFormat', {
  description: 'Format of a file with results.',
  values: described({
    JSON: 'One document with the scan and its results.',
    JSONL: 'JSON lines: one result per line. A download can be resumed after any of them.',
    CSV: 'One result per row, for spreadsheets.',
    SARIF: 'SARIF 2.1.0 with the findings, for GitHub code scanning and other tools.',
    MD: 'A short report in Markdown.',
    HTML: 'A report to read and to print, in one file.',
  }),
});

const ScanExportType = builder.objectRef<ReturnType<Exports['links']>[number]>('ScanExport').implement({
  description: 'A file with the results of a scan.',
  fields: (t) => ({
    format: t.field({
      type: ExportFormatEnum,
      shared: true,
      resolve: ({ format }) => format.name.toUpperCase() as typeof ExportFormatEnum.$inferType,
      description: 'Format of the file.',
    }),
    mediaType: t.string({
      shared: true,
      resolve: ({ format }) => format.mediaType,
      description: 'Content-Type of the file.',
    }),
    url: t.exposeString('url', {
      description:
        'URL to request with GET and the same credentials: absolute if SCANWIRE_PUBLIC_URL is set, otherwise a path on this server.',
    }),
  }),
});

/** Estimates for the cost of operations. */
const SCANNERS_OF_A_SCAN = 10;
const WARNINGS_OF_A_SCAN = 10;

export const ScanNode = builder.prismaNode('Scan', {
  description: 'One run of scanners against one target.',
  nullable: true,
  id: { field: 'id', shared: true },
  findUnique: (id) => ({ id }),
  fields: (t) => ({
    target: t.exposeString('target', { description: 'Target in its normal form.' }),
    targetKind: t.expose('targetKind', { type: TargetKindEnum, description: 'Kind of the target.' }),
    label: t.exposeString('label', { nullable: true, description: 'Label given when the scan was started.' }),
    status: t.expose('status', { type: ScanStatusEnum, description: 'Status of the scan.' }),
    progress: t.exposeInt('progress', {
      description: 'Progress in whole percent. It never decreases, and is 100 only when COMPLETED.',
    }),
    message: t.exposeString('message', { nullable: true, description: 'Latest progress message.' }),
    error: t.exposeString('error', { nullable: true, description: 'Why the scan FAILED.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the scan was requested.' }),
    startedAt: t.expose('startedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the scan first ran.',
    }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the scan ended.',
    }),
    duration: t.exposeInt('duration', {
      description: 'Milliseconds for which the scan has run, excluding pauses. Updated every few seconds.',
    }),
    requests: t.exposeInt('requests', {
      description:
        'Number of requests and connections to targets. Those of command-line tools and remote services are not counted.',
    }),
    errors: t.exposeInt('errors', { description: 'Number of failed inputs of all scanners.' }),
    scanners: t.relation('runs', {
      shared: true,
      ...costs({ size: SCANNERS_OF_A_SCAN, item: 2 }),
      description: 'Scanners of the scan, in the requested order.',
      query: { orderBy: { position: 'asc' } },
    }),
    external: t.boolean({
      shared: true,
      select: { timeoutMs: true },
      resolve: ({ timeoutMs }) => timeoutMs !== null,
      description: 'Whether an external scanner pushes the results (`ingestResults`).',
    }),
    demo: t.boolean({
      shared: true,
      select: { demo: true },
      resolve: ({ demo }) => demo !== null,
      description: 'Whether it scans the demo site (`startDemoScan`).',
    }),
    lastSeq: t.exposeInt('lastSeq', { description: '`seq` of the newest event.' }),
    summary: t.field({
      type: ScanSummaryType,
      shared: true,
      select: ALL_COUNTS,
      resolve: (scan) => scan,
      description: 'Numbers of results so far.',
    }),
    warnings: t.field({
      type: [ScanWarningType],
      shared: true,
      ...costs({ size: WARNINGS_OF_A_SCAN, item: 2 }),
      select: { warnings: { orderBy: { firstSeq: 'asc' } } },
      resolve: ({ warnings }) =>
        warnings.map((row) => ({ ...row, code: row.code as WarningCode, scanner: row.scanner || null })),
      description:
        'Everything that the scan has skipped, cut, dropped or merged so far. The results of a COMPLETED scan with warnings are incomplete.',
    }),
    assessment: t.field({
      type: AssessmentNode,
      nullable: true,
      shared: true,
      ...costs({ weight: ROW }),
      select: { id: true, assessmentRows: { orderBy: { seq: 'desc' }, take: 1 } },
      description: 'Assessment of the page, if the target is a page.',
      resolve: ({ id, assessmentRows: [newest] }) => (newest ? { ...newest, scan: { id } } : null),
    }),
  }),
});

builder.prismaObjectField(ScanNode, 'exports', (t) =>
  t.field({
    type: [ScanExportType],
    shared: true,
    ...costs({ size: 6, item: 1 }),
    select: { id: true },
    resolve: ({ id }, _, { exports }) => exports.links(id),
    description:
      'Downloads of the results, one in each format. During the scan, they contain the results so far. docs/export.md has the parameters.',
  }),
);

builder.prismaObjectFields(ScanNode, (t) => ({
  hosts: t.field({
    type: HostConnection,
    ...connectionCost(ROW),
    args: HOST_ARGS,
    description: 'Hosts of the scan.',
    resolve: ({ id }, args, context, info) => hostList({ scanId: id }, args, context, info),
  }),
  endpoints: t.field({
    type: EndpointConnection,
    ...connectionCost(ROW),
    args: ENDPOINT_ARGS,
    description: 'Endpoints of the scan.',
    resolve: ({ id }, args, context, info) => endpointList({ scanId: id }, args, context, info),
  }),
  findings: t.field({
    type: FindingConnection,
    ...connectionCost(ROW),
    args: FINDING_ARGS,
    description: 'Findings of the scan.',
    resolve: ({ id }, args, context, info) => findingList({ scanId: id }, args, context, info),
  }),
}));

export const ScanFilterInput = builder.inputType('ScanFilter', {
  description: 'All given conditions must match. Text matches are case-insensitive.',
  fields: (t) => ({
    ids: t.idList({ description: 'Scans with one of these ids; at most 100.' }),
    statuses: t.field({ type: [ScanStatusEnum], description: 'Scans with one of these statuses.' }),
    kinds: t.field({ type: [TargetKindEnum], description: 'Scans of targets of one of these kinds.' }),
    target: t.string({ description: 'Scans whose target contains this text.' }),
    label: t.string({ description: 'Scans whose label contains this text.' }),
    text: t.string({ description: 'Scans whose target or label contains this text.' }),
    since: t.field({ type: 'DateTime', description: 'Scans created at or after this time.' }),
    until: t.field({ type: 'DateTime', description: 'Scans created before this time.' }),
  }),
});

const ScanOrder = orderInput('Scan', { CREATED_AT: 'When the scan was requested.' });

const ScanConnection = connectionType('Scan', ScanNode);

/** @throws BadInputError if a list or a text is too long */
export function scanFilter(filter: typeof ScanFilterInput.$inferInput | null | undefined): ScanFilter {
  const text = (name: 'target' | 'label' | 'text') => {
    const value = filter?.[name];
    return value ? filterText(`filter.${name}`, value) : undefined;
  };
  return {
    ids: scanIdList('filter.ids', filter?.ids),
    statuses: filterList('filter.statuses', filter?.statuses),
    kinds: filterList('filter.kinds', filter?.kinds),
    ...{ target: text('target'), label: text('label'), text: text('text') },
    since: filter?.since?.getTime(),
    until: filter?.until?.getTime(),
  };
}

builder.queryFields((t) => ({
  scan: t.prismaField({
    type: 'Scan',
    nullable: true,
    ...costs({ weight: QUERY + SCAN_ROW }),
    description: 'A scan; null if it does not exist.',
    args: { id: t.arg.id({ required: true, description: 'Global id of a Scan.' }) },
    resolve: (query, _, args, { prisma, identity }) => {
      const id = parseScanId(args.id);
      return id === null ? null : prisma.scan.findFirst({ ...query, where: { id, ...readable(identity) } });
    },
  }),
  scans: t.field({
    type: ScanConnection,
    ...connectionCost(SCAN_ROW),
    description: 'All scans, newest first by default.',
    args: {
      ...t.arg.connectionArgs(),
      filter: t.arg({ type: ScanFilterInput, description: 'Which scans to list.' }),
      orderBy: t.arg({ type: ScanOrder, description: 'Default: newest first.' }),
    },
    resolve: (_, { filter, orderBy, ...args }, context, info) => {
      const { prisma, lists } = context;
      const wanted = scanFilter(filter);
      return connect({
        name: 'Scan',
        args,
        order: orderBy ?? { field: 'CREATED_AT', direction: 'DESC' },
        positions: (page) => lists.scans(wanted, page),
        count: () => lists.countScans(wanted),
        rows(positions) {
          return prisma.scan.findMany({
            ...(nodeQuery(context, info, ['id']) as object),
            where: { id: { in: positions.map(([, id]) => String(id)) } },
          });
        },
        uniqueKeyOf: ({ id }) => id,
      });
    },
  }),
}));

/**
 * Loads a scan that existed a moment ago. Not by findUnique: Prisma merges all its calls of one tick into one statement,
 * which fails if it has too many parameters.
 *
 * @throws NotFoundError if it has been deleted in the meantime
 */
export async function loadScan(context: GraphQLContext, query: object, id: string) {
  refuseTicket(context.identity);
  const scan = await findReadable(query, id, context);
  if (!scan) throw new NotFoundError('The scan has been deleted.');
  return scan;
}

/** @returns null if the caller may not read the scan, as the holder of a limited key that has changed it */
export const findReadable = (
  query: { select?: object; include?: object },
  id: string,
  { prisma, identity }: Pick<GraphQLContext, 'prisma' | 'identity'>,
) =>
  prisma.scan.findFirst({
    ...(selectsNothing(query) ? {} : query),
    where: { id, ...readable(identity) },
  });

/** Below a typed error, Pothos plans an empty `select` if no field of the scan is selected; Prisma refuses it. */
export const selectsNothing = ({ select }: { select?: object }) =>
  select !== undefined && Object.keys(select).length === 0;

/** Scans that an operation has loaded, by id and by field path in the operation. */
const loaded = createContextCache(() => new Map<string, ReturnType<typeof loadScan>>());

/** Loads the scan of a list item, once for all items of the list. */
export function loadScanOnce(context: GraphQLContext, info: GraphQLResolveInfo, query: object, id: string) {
  const scans = loaded(context);
  // Items of one type at one path select the same columns.
  const key = `${id} ${info.parentType.name} ${placeOf(info.path)}`;
  const known = scans.get(key);
  if (known) return known;
  const scan = loadScan(context, query, id);
  scans.set(key, scan);
  return scan;
}
