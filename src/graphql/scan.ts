import { createContextCache } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import { ConflictError, NotFoundError, UnavailableError } from '../core/errors.ts';
import { SCAN_STATUSES, type ScanSummary, SUMMARY_COUNTS } from '../core/event.ts';
import { shownOptions } from '../core/registry.ts';
import { severityRank } from '../core/result.ts';
import type { ScanChange } from '../core/scan-changes.ts';
import { TARGET_KINDS } from '../core/target.ts';
import { type ScanWarning, WARNINGS, type WarningCode } from '../core/warning.ts';
import { builder, type GraphQLContext } from './builder.ts';
import { connectionCost, costs, QUERY, ROW, SCAN_ROW } from './cost.ts';
import { filterList, filterText } from './filter.ts';
import { parseScanId, requireScanId, scanGlobalId } from './id.ts';
import { AssessmentNode, EndpointNode, FindingNode, HostNode, SeverityEnum } from './result.ts';
import { ScannerStateEnum } from './scanner.ts';
import { Source } from './source.ts';

export const ScanStatusEnum = builder.enumType('ScanStatus', {
  description: 'Status of a scan. COMPLETED, FAILED and CANCELLED are final.',
  values: SCAN_STATUSES,
});

const TargetKindEnum = builder.enumType('TargetKind', {
  description: 'Kind of a target.',
  values: TARGET_KINDS,
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
    aliveHosts: t.exposeInt('aliveHosts', { description: 'Hosts that answered over HTTP or HTTPS.' }),
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
  values: Object.fromEntries(
    Object.entries(WARNINGS).map(([code, description]) => [code, { description }]),
  ) as Record<WarningCode, { description: string }>,
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
    state: t.expose('state', { type: ScannerStateEnum, description: 'State of the scanner.' }),
    error: t.exposeString('error', {
      nullable: true,
      description: 'Why it failed or was skipped.',
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
  }),
});

/** Estimates for the cost of operations. */
const SCANNERS_OF_A_SCAN = 10;
const WARNINGS_OF_A_SCAN = 10;

export const ScanNode = builder.prismaNode('Scan', {
  description: 'One run of scanners against one target.',
  nullable: true,
  id: { field: 'id', shared: true },
  findUnique: (id, { identity }) => ({ id, workspace: identity.workspace }),
  fields: (t) => ({
    target: t.exposeString('target', { description: 'Target in its normal form.' }),
    targetKind: t.expose('targetKind', { type: TargetKindEnum, description: 'Kind of the target.' }),
    label: t.exposeString('label', { nullable: true, description: 'Label given when the scan was started.' }),
    status: t.expose('status', { type: ScanStatusEnum, description: 'Status of the scan.' }),
    progress: t.exposeInt('progress', {
      description: 'Whole percent. It never falls, and is 100 only when COMPLETED.',
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
    scanners: t.relation('runs', {
      shared: true,
      ...costs({ size: SCANNERS_OF_A_SCAN, item: 2 }),
      description: 'Scanners of the scan, in the requested order.',
      query: { orderBy: { position: 'asc' } },
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

/**
 * A page of results of one scan, read by the id of the scan. A relation of Prisma would read all rows to paginate for
 * several parents.
 */
function inOrder<Query extends { include?: object }>({ include, ...query }: Query) {
  const orderBy = { seq: 'asc' } as const;
  // If no field of the results is selected, the query has a `select` instead.
  if (include === undefined) return { ...query, orderBy };
  const { scan: _, ...others } = { scan: null, ...include };
  return { ...query, include: others, orderBy };
}
const ofScan =
  (id: string) =>
  <Row>(rows: readonly Row[]) =>
    rows.map((row) => ({ ...row, scan: { id } }));

builder.prismaObjectFields(ScanNode, (t) => ({
  hosts: t.prismaConnection({
    type: HostNode,
    cursor: 'scanKey_seq',
    ...connectionCost(ROW),
    description: 'Hosts, oldest first.',
    args: {
      alive: t.arg.boolean({
        description: 'true: only hosts that are alive; false: only hosts that are not.',
      }),
    },
    resolve: (query, { id }, { alive }, { prisma }) =>
      prisma.host
        .findMany({
          ...inOrder(query),
          where: { scan: { id }, ...(typeof alive === 'boolean' ? { alive } : {}) },
        })
        .then(ofScan(id)),
  }),
  endpoints: t.prismaConnection({
    type: EndpointNode,
    cursor: 'scanKey_seq',
    ...connectionCost(ROW),
    description: 'Endpoints, oldest first.',
    args: { status: t.arg.intList({ description: 'Only endpoints with one of these HTTP statuses.' }) },
    resolve: (query, { id }, { status }, { prisma }) =>
      prisma.endpoint
        .findMany({
          ...inOrder(query),
          where: { scan: { id }, ...(status ? { status: { in: filterList('status', status) ?? [] } } : {}) },
        })
        .then(ofScan(id)),
  }),
  findings: t.prismaConnection({
    type: FindingNode,
    cursor: 'scanKey_seq',
    ...connectionCost(ROW),
    description: 'Findings, oldest first.',
    args: {
      minSeverity: t.arg({ type: SeverityEnum, description: 'Only findings of at least this severity.' }),
      types: t.arg.stringList({ description: 'Only findings of these types.' }),
    },
    resolve: (query, { id }, { minSeverity, types }, { prisma }) =>
      prisma.finding
        .findMany({
          ...inOrder(query),
          where: {
            scan: { id },
            ...(minSeverity ? { severity: { gte: severityRank(minSeverity) } } : {}),
            ...(types ? { type: { in: filterList('types', types) ?? [] } } : {}),
          },
        })
        .then(ofScan(id)),
  }),
}));

const ScanFilter = builder.inputType('ScanFilter', {
  description: 'Conditions that must all hold; omitted ones do not filter.',
  fields: (t) => ({
    status: t.field({ type: [ScanStatusEnum], description: 'Scans with one of these statuses.' }),
    target: t.string({ description: 'Scans whose target contains this text.' }),
    label: t.string({ description: 'Scans whose label contains this text.' }),
  }),
});

builder.queryFields((t) => ({
  scan: t.prismaField({
    type: 'Scan',
    nullable: true,
    ...costs({ weight: QUERY + SCAN_ROW }),
    description: 'A scan; null if it does not exist.',
    args: { id: t.arg.id({ required: true, description: 'Global id of a Scan.' }) },
    resolve: (query, _, args, { prisma, identity }) => {
      const id = parseScanId(args.id);
      return id === null
        ? null
        : prisma.scan.findFirst({ ...query, where: { id, workspace: identity.workspace } });
    },
  }),
  scans: t.prismaConnection({
    type: 'Scan',
    cursor: 'id',
    ...connectionCost(SCAN_ROW),
    description: 'All scans, newest first.',
    args: { filter: t.arg({ type: ScanFilter }) },
    resolve: (query, _, { filter }, { prisma, identity }) =>
      prisma.scan.findMany({
        ...query,
        where: whereScan(identity.workspace, filter),
        orderBy: { id: 'desc' },
      }),
  }),
}));

const whereScan = (workspace: string, filter: typeof ScanFilter.$inferInput | null | undefined) => ({
  workspace,
  ...(filter?.status ? { status: { in: [...new Set(filter.status)] } } : {}),
  ...(filter?.target ? { target: { contains: filterText('target', filter.target) } } : {}),
  ...(filter?.label ? { label: { contains: filterText('label', filter.label) } } : {}),
});

/** Maximum number of scans that a stream of updates starts with. */
const MAX_FIRST_SCANS = 1000;

builder.subscriptionField('scanUpdates', (t) =>
  t.prismaField({
    type: 'Scan',
    shared: true,
    ...costs({ weight: QUERY + SCAN_ROW }),
    description:
      'Current state of each scan whenever it changes, for views of many scans; at most ten updates a second for each scan. Starts with all scans that have not ended.',
    args: {
      filter: t.arg({ type: ScanFilter }),
      since: t.arg({
        type: 'DateTime',
        description: 'Start also with scans that have ended since then, to resume after an interruption.',
      }),
    },
    subscribe: async (_, { filter, since }, { prisma, changes, identity }): Promise<Source<ScanChange>> => {
      const where = whereScan(identity.workspace, filter);
      const pick = async (scanIds: string[]) => {
        const rows = await prisma.scan.findMany({
          where: { AND: [where, { id: { in: scanIds } }] },
          select: { id: true },
        });
        return new Set(rows.map(({ id }) => id));
      };
      // Read before the first scans, so that changes in between are sent again.
      const { version } = changes;
      const first = await prisma.scan.findMany({
        where: {
          AND: [where, { OR: [{ finishedAt: null }, ...(since ? [{ finishedAt: { gte: since } }] : [])] }],
        },
        select: { id: true },
        orderBy: { id: 'desc' },
        take: MAX_FIRST_SCANS,
      });
      return new Source(
        changes.feed(JSON.stringify(where), pick),
        version,
        first.map(({ id }) => ({ scanId: id, version })),
      );
    },
    resolve: (query, change, _, context) => loadScan(context, query, (change as ScanChange).scanId),
  }),
);

/**
 * Loads a scan that existed a moment ago. Not by findUnique: Prisma merges all its calls of one tick into one statement,
 * which fails if it has too many parameters.
 *
 * @throws NotFoundError if it has been deleted in the meantime
 */
export async function loadScan({ prisma, identity }: GraphQLContext, query: object, id: string) {
  const where = { id, workspace: identity.workspace };
  const scan = await prisma.scan.findFirst({ ...(selectsNothing(query) ? {} : query), where });
  if (!scan) throw new NotFoundError('The scan has been deleted.');
  return scan;
}

/** Below a typed error, Pothos plans an empty `select` if no field of the scan is selected; Prisma refuses it. */
const selectsNothing = ({ select }: { select?: object }) =>
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

/** The path of a field by response names, without list indexes. */
function placeOf(path: GraphQLResolveInfo['path']): string {
  let place = '';
  for (let at: typeof path | undefined = path; at; at = at.prev) {
    if (typeof at.key === 'string') place += `.${at.key}`;
  }
  return place;
}

builder.mutationFields((t) => ({
  cancelScan: t.prismaField({
    type: 'Scan',
    ...costs({ weight: 3 * QUERY }),
    description: 'Cancels a scan. Its network traffic ends within 5 seconds, then its status is CANCELLED.',
    args: { id: t.arg.id({ required: true, description: 'Global id of a Scan.' }) },
    errors: {
      types: [NotFoundError, ConflictError, UnavailableError],
      directResult: false,
      union: { name: 'CancelScanResult', description: 'The cancelled scan, or an error.' },
      result: { name: 'CancelScanSuccess', description: 'The scan is CANCELLING or CANCELLED.' },
      dataField: { name: 'scan', description: 'The cancelled scan.' },
    },
    resolve: async (query, _, { id }, context) => {
      const scanId = requireScanId(id);
      await context.scans.cancel(context.identity, scanId);
      return await loadScan(context, query, scanId);
    },
  }),
  deleteScan: t.field({
    type: 'ID',
    ...costs({ weight: 3 * QUERY }),
    description: 'Deletes a scan that has ended, with all its events and results.',
    args: { id: t.arg.id({ required: true, description: 'Global id of a Scan.' }) },
    errors: {
      types: [NotFoundError, ConflictError, UnavailableError],
      directResult: false,
      union: { name: 'DeleteScanResult', description: 'The id of the deleted scan, or an error.' },
      result: { name: 'DeleteScanSuccess', description: 'The scan has been deleted.' },
      dataField: { name: 'deletedId', description: 'Global id of the deleted scan.' },
    },
    resolve: async (_, { id }, { scans, identity }) => {
      const scanId = requireScanId(id);
      await scans.remove(identity, scanId);
      return scanGlobalId(scanId);
    },
  }),
}));
