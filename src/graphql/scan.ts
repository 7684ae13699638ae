import { createContextCache } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import { ConflictError, NotFoundError, UnavailableError } from '../core/errors.ts';
import { SCAN_STATUSES, type ScanSummary, SUMMARY_COUNTS } from '../core/event.ts';
import { Source } from '../core/feed.ts';
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

export const ScanStatusEnum = builder.enumType('ScanStatus', {
  description: 'COMPLETED, FAILED and CANCELLED are final.',
  values: SCAN_STATUSES,
});

const TargetKindEnum = builder.enumType('TargetKind', {
  description: 'What is scanned.',
  values: TARGET_KINDS,
});

/** The columns of Scan that its summary is made of, as Prisma selects them. */
const ALL_COUNTS = Object.fromEntries(SUMMARY_COUNTS.map((name) => [name, true])) as Record<
  keyof ScanSummary,
  true
>;

const SeverityCounts = builder.objectRef<ScanSummary>('SeverityCounts').implement({
  description: 'Numbers of findings.',
  fields: (t) => ({
    critical: t.exposeInt('findingsCritical', { description: 'CRITICAL' }),
    high: t.exposeInt('findingsHigh', { description: 'HIGH' }),
    medium: t.exposeInt('findingsMedium', { description: 'MEDIUM' }),
    low: t.exposeInt('findingsLow', { description: 'LOW' }),
    info: t.exposeInt('findingsInfo', { description: 'INFO' }),
    unknown: t.exposeInt('findingsUnknown', { description: 'UNKNOWN' }),
  }),
});

export const ScanSummaryType = builder.objectRef<ScanSummary>('ScanSummary').implement({
  description: 'Numbers of results.',
  fields: (t) => ({
    hosts: t.exposeInt('hosts', { description: 'Hosts, alive or not.' }),
    aliveHosts: t.exposeInt('aliveHosts', { description: 'Hosts that answered.' }),
    endpoints: t.exposeInt('endpoints', { description: 'Endpoints.' }),
    findings: t.exposeInt('findings', { description: 'Findings of all severities.' }),
    bySeverity: t.field({
      type: SeverityCounts,
      resolve: (row) => row,
      description: 'Findings by severity.',
    }),
  }),
});

export const WarningCodeEnum = builder.enumType('WarningCode', {
  description: 'Kinds of warnings. New kinds may come.',
  values: Object.fromEntries(
    Object.entries(WARNINGS).map(([code, description]) => [code, { description }]),
  ) as Record<WarningCode, { description: string }>,
});

export const ScanWarningType = builder.objectRef<ScanWarning>('ScanWarning').implement({
  description:
    'Something that the scan did not do, or results that it dropped or merged: all occurrences of one code and scanner.',
  fields: (t) => ({
    code: t.expose('code', { type: WarningCodeEnum, description: 'Which kind it is.' }),
    scanner: t.exposeString('scanner', {
      nullable: true,
      description: 'Its scanner; null: scanwire itself.',
    }),
    count: t.exposeInt('count', { description: 'Number of pages, names, results … that it happened to.' }),
    message: t.exposeString('message', { description: 'What happened, of the first occurrence.' }),
    firstSeq: t.exposeInt('firstSeq', {
      description: 'seq of the LogEvent that reported the first occurrence.',
    }),
  }),
});

builder.prismaObject('ScannerRun', {
  description: 'A scanner within a scan.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name of the scanner.' }),
    state: t.expose('state', { type: ScannerStateEnum, description: 'Where it is.' }),
    error: t.exposeString('error', {
      nullable: true,
      description: 'What went wrong, or why it was skipped.',
    }),
    options: t.field({
      type: 'JSON',
      resolve: ({ name, options }, _, { registry }) => shownOptions(registry.get(name), options),
      description: 'Its options, defaults included. What only who started the scan may know is `***`.',
    }),
    hosts: t.exposeInt('hosts', { description: 'Hosts that it found.' }),
    endpoints: t.exposeInt('endpoints', { description: 'Endpoints that it found.' }),
    findings: t.exposeInt('findings', { description: 'Findings of its.' }),
  }),
});

/** Estimates, for the cost of operations. */
const SCANNERS_OF_A_SCAN = 10;
const WARNINGS_OF_A_SCAN = 10;

export const ScanNode = builder.prismaNode('Scan', {
  description: 'One run of scanners against one target.',
  nullable: true,
  id: { field: 'id' },
  findUnique: (id, { identity }) => ({ id, workspace: identity.workspace }),
  fields: (t) => ({
    target: t.exposeString('target', { description: 'What is scanned, in its normal form.' }),
    targetKind: t.expose('targetKind', { type: TargetKindEnum, description: 'What kind of target it is.' }),
    label: t.exposeString('label', { nullable: true, description: 'As given at the start.' }),
    status: t.expose('status', { type: ScanStatusEnum, description: 'Where it is.' }),
    progress: t.exposeInt('progress', {
      description: 'Whole percent; never falls; 100 only when COMPLETED.',
    }),
    message: t.exposeString('message', { nullable: true, description: 'What it was doing last.' }),
    error: t.exposeString('error', { nullable: true, description: 'Why it FAILED.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was asked for.' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true, description: 'When it first ran.' }),
    finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true, description: 'When it ended.' }),
    scanners: t.relation('runs', {
      ...costs({ size: SCANNERS_OF_A_SCAN, item: 2 }),
      description: 'Its scanners, in the order asked for.',
      query: { orderBy: { position: 'asc' } },
    }),
    lastSeq: t.exposeInt('lastSeq', { description: 'seq of its newest event.' }),
    summary: t.field({
      type: ScanSummaryType,
      select: ALL_COUNTS,
      resolve: (scan) => scan,
      description: 'Numbers of results so far.',
    }),
    warnings: t.field({
      type: [ScanWarningType],
      ...costs({ size: WARNINGS_OF_A_SCAN, item: 2 }),
      select: { warnings: { orderBy: { firstSeq: 'asc' } } },
      resolve: ({ warnings }) =>
        warnings.map((row) => ({ ...row, code: row.code as WarningCode, scanner: row.scanner || null })),
      description:
        'What the scan did not do, dropped or merged, so far. COMPLETED with warnings is not the whole picture.',
    }),
    hosts: t.prismaConnection({
      type: HostNode,
      cursor: 'scanKey_seq',
      ...connectionCost(ROW),
      description: 'Hosts, in the order in which they were found.',
      args: {
        alive: t.arg.boolean({ description: 'Only those that are alive, or only those that are not.' }),
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
      description: 'Endpoints, in the order in which they were found.',
      args: { status: t.arg.intList({ description: 'Only those that answered with one of these.' }) },
      resolve: (query, { id }, { status }, { prisma }) =>
        prisma.endpoint
          .findMany({
            ...inOrder(query),
            where: {
              scan: { id },
              ...(status && { status: { in: filterList('status', status) ?? [] } }),
            },
          })
          .then(ofScan(id)),
    }),
    findings: t.prismaConnection({
      type: FindingNode,
      cursor: 'scanKey_seq',
      ...connectionCost(ROW),
      description: 'Findings, in the order in which they were found.',
      args: {
        minSeverity: t.arg({ type: SeverityEnum, description: 'Only those of at least this severity.' }),
        types: t.arg.stringList({ description: 'Only those of these types.' }),
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
    assessment: t.field({
      type: AssessmentNode,
      nullable: true,
      ...costs({ weight: ROW }),
      select: { id: true, assessmentRows: { orderBy: { seq: 'desc' }, take: 1 } },
      description: 'The verdict, of a scan that judges a page.',
      resolve: ({ id, assessmentRows: [newest] }) => (newest ? { ...newest, scan: { id } } : null),
    }),
  }),
});

/**
 * A page of results of one scan, which are not read together with it: its id is known. Not a relation of Prisma's, which
 * reads all rows of it to cut pages for several parents.
 */
function inOrder<Query extends { include?: object }>({ include, ...query }: Query) {
  const { scan: _, ...others } = { scan: null, ...include };
  return { ...query, include: others, orderBy: { seq: 'asc' } as const };
}
const ofScan =
  (id: string) =>
  <Row>(rows: readonly Row[]) =>
    rows.map((row) => ({ ...row, scan: { id } }));

const ScanFilter = builder.inputType('ScanFilter', {
  description: 'What is left out does not restrict.',
  fields: (t) => ({
    status: t.field({ type: [ScanStatusEnum], description: 'One of these.' }),
    target: t.string({ description: 'Part of the target.' }),
    label: t.string({ description: 'Part of the label.' }),
  }),
});

builder.queryFields((t) => ({
  scan: t.prismaField({
    type: 'Scan',
    nullable: true,
    ...costs({ weight: QUERY + SCAN_ROW }),
    description: 'A scan; null where there is none of that id.',
    args: { id: t.arg.id({ required: true, description: 'id of a Scan.' }) },
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

/** Scans that a stream of updates begins with. */
const MAX_FIRST_SCANS = 1000;

builder.subscriptionField('scanUpdates', (t) =>
  t.prismaField({
    type: 'Scan',
    ...costs({ weight: QUERY + SCAN_ROW }),
    description:
      'For views of many scans: a scan whenever it has changed, as it is then, at most ten times a second each. Begins with those that have not ended.',
    args: {
      filter: t.arg({ type: ScanFilter }),
      since: t.arg({
        type: 'DateTime',
        description: 'Begin with those that ended since then as well, as after an interruption.',
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
      // Before the first ones are read: what changes meanwhile comes again.
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
 * A scan that is known to exist. Not by findUnique: Prisma joins all of those of one tick into one statement, which
 * fails when it has too many parameters.
 *
 * @throws NotFoundError when it has been deleted meanwhile
 */
export async function loadScan({ prisma, identity }: GraphQLContext, query: object, id: string) {
  const scan = await prisma.scan.findFirst({ ...query, where: { id, workspace: identity.workspace } });
  if (!scan) throw new NotFoundError('The scan has been deleted.');
  return scan;
}

/** What an operation has loaded, by scan and place in the operation. */
const loaded = createContextCache(() => new Map<string, ReturnType<typeof loadScan>>());

/** The scan of an item of a list: loaded once for all items, with what is selected of it there. */
export function loadScanOnce(context: GraphQLContext, info: GraphQLResolveInfo, query: object, id: string) {
  const scans = loaded(context);
  // Items of one type at one place in the operation select the same.
  const key = `${id} ${info.parentType.name} ${placeOf(info.path)}`;
  const known = scans.get(key);
  if (known) return known;
  const scan = loadScan(context, query, id);
  scans.set(key, scan);
  return scan;
}

/** The response names on the way to a field, without the positions in lists. */
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
    description: 'Cancels a scan: its network traffic ends within 5 seconds, then it is CANCELLED.',
    args: { id: t.arg.id({ required: true, description: 'id of a Scan.' }) },
    errors: {
      types: [NotFoundError, ConflictError, UnavailableError],
      directResult: false,
      union: { name: 'CancelScanResult', description: 'The scan, or why it was not cancelled.' },
      result: { name: 'CancelScanSuccess', description: 'The scan is CANCELLING or CANCELLED.' },
      dataField: { name: 'scan', description: 'The scan.' },
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
    description: 'Deletes an ended scan with all its events and results.',
    args: { id: t.arg.id({ required: true, description: 'id of a Scan.' }) },
    errors: {
      types: [NotFoundError, ConflictError, UnavailableError],
      directResult: false,
      union: { name: 'DeleteScanResult', description: 'The id, or why it was not deleted.' },
      result: { name: 'DeleteScanSuccess', description: 'The scan is gone.' },
      dataField: { name: 'deletedId', description: 'id of the scan that was.' },
    },
    resolve: async (_, { id }, { scans, identity }) => {
      const scanId = requireScanId(id);
      await scans.remove(identity, scanId);
      return scanGlobalId(scanId);
    },
  }),
}));

const StatusCount = builder
  .objectRef<{ status: (typeof SCAN_STATUSES)[number]; scans: number }>('StatusCount')
  .implement({
    description: 'Number of scans in a status.',
    fields: (t) => ({
      status: t.expose('status', { type: ScanStatusEnum, description: 'The status.' }),
      scans: t.exposeInt('scans', { description: 'How many.' }),
    }),
  });

interface Stats {
  scans: number;
  byStatus: { status: (typeof SCAN_STATUSES)[number]; scans: number }[];
  results: ScanSummary;
}

const ScanStats = builder.objectRef<Stats>('ScanStats').implement({
  description: 'Totals over scans.',
  fields: (t) => ({
    scans: t.exposeInt('scans', { description: 'Number of scans.' }),
    byStatus: t.field({
      type: [StatusCount],
      resolve: (row) => row.byStatus,
      description: 'Scans by status.',
    }),
    results: t.field({ type: ScanSummaryType, resolve: (row) => row.results, description: 'Their results.' }),
  }),
});

builder.queryField('stats', (t) =>
  t.field({
    type: ScanStats,
    ...costs({ weight: 2 * QUERY }),
    description: 'Totals over all scans, or those created since.',
    args: { since: t.arg({ type: 'DateTime', description: 'Only scans created at or after this time.' }) },
    resolve: async (_, { since }, { prisma, identity }) => {
      const where = { workspace: identity.workspace, ...(since ? { createdAt: { gte: since } } : {}) };
      const [groups, { _sum }] = await Promise.all([
        prisma.scan.groupBy({ by: 'status', where, _count: true, orderBy: { status: 'asc' } }),
        prisma.scan.aggregate({
          where,
          _sum: ALL_COUNTS,
        }),
      ]);
      const byStatus = groups.map(({ status, _count }) => ({ status, scans: _count }));
      return {
        scans: byStatus.reduce((sum, { scans }) => sum + scans, 0),
        byStatus,
        results: Object.fromEntries(
          Object.entries(_sum).map(([name, sum]) => [name, sum ?? 0]),
        ) as unknown as ScanSummary,
      };
    },
  }),
);
