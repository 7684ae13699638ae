import { ConflictError, NotFoundError, UnavailableError } from '../core/errors.ts';
import { SCAN_STATUSES, type ScanSummary, SUMMARY_COUNTS } from '../core/event.ts';
import { Source } from '../core/feed.ts';
import { shownOptions } from '../core/registry.ts';
import { severityRank } from '../core/result.ts';
import type { ScanChange } from '../core/scan-changes.ts';
import { TARGET_KINDS } from '../core/target.ts';
import { type ScanWarning, WARNINGS, type WarningCode } from '../core/warning.ts';
import { builder, type GraphQLContext } from './builder.ts';
import { parseScanId, requireScanId, scanGlobalId } from './id.ts';
import { AssessmentNode, SeverityEnum } from './result.ts';
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
      select: { warnings: { orderBy: { firstSeq: 'asc' } } },
      resolve: ({ warnings }) =>
        warnings.map((row) => ({ ...row, code: row.code as WarningCode, scanner: row.scanner || null })),
      description:
        'What the scan did not do, dropped or merged, so far. COMPLETED with warnings is not the whole picture.',
    }),
    hosts: t.relatedConnection('hostRows', {
      cursor: 'scanId_seq',
      description: 'Hosts, in the order in which they were found.',
      args: {
        alive: t.arg.boolean({ description: 'Only those that are alive, or only those that are not.' }),
      },
      query: ({ alive }) => ({
        orderBy: { seq: 'asc' },
        ...(typeof alive === 'boolean' ? { where: { alive } } : {}),
      }),
    }),
    endpoints: t.relatedConnection('endpointRows', {
      cursor: 'scanId_seq',
      description: 'Endpoints, in the order in which they were found.',
      args: { status: t.arg.intList({ description: 'Only those that answered with one of these.' }) },
      query: ({ status }) => ({
        orderBy: { seq: 'asc' },
        ...(status ? { where: { status: { in: status } } } : {}),
      }),
    }),
    findings: t.relatedConnection('findingRows', {
      cursor: 'scanId_seq',
      description: 'Findings, in the order in which they were found.',
      args: {
        minSeverity: t.arg({ type: SeverityEnum, description: 'Only those of at least this severity.' }),
        types: t.arg.stringList({ description: 'Only those of these types.' }),
      },
      query: ({ minSeverity, types }) => ({
        orderBy: { seq: 'asc' },
        where: {
          ...(minSeverity ? { severity: { gte: severityRank(minSeverity) } } : {}),
          ...(types ? { type: { in: types } } : {}),
        },
      }),
    }),
    assessment: t.prismaField({
      type: AssessmentNode,
      nullable: true,
      select: { id: true },
      description: 'The verdict, of a scan that judges a page.',
      resolve: (query, { id }, _, { prisma }) =>
        prisma.pageAssessment.findFirst({ ...query, where: { scanId: id }, orderBy: { seq: 'desc' } }),
    }),
  }),
});

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
    description: 'A scan; null where there is none of that id.',
    args: { id: t.arg.id({ required: true, description: 'id of a Scan.' }) },
    resolve: (query, _, args, { prisma, identity }) => {
      const id = parseScanId(args.id);
      return id === null
        ? null
        : prisma.scan.findUnique({ ...query, where: { id, workspace: identity.workspace } });
    },
  }),
  scans: t.prismaConnection({
    type: 'Scan',
    cursor: 'id',
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
  ...(filter?.status ? { status: { in: filter.status } } : {}),
  ...(filter?.target ? { target: { contains: filter.target } } : {}),
  ...(filter?.label ? { label: { contains: filter.label } } : {}),
});

/** Scans that a stream of updates begins with. */
const MAX_FIRST_SCANS = 1000;

builder.subscriptionField('scanUpdates', (t) =>
  t.prismaField({
    type: 'Scan',
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
    resolve: (query, change, _, { prisma, identity }) =>
      prisma.scan.findUniqueOrThrow({
        ...query,
        where: { id: (change as ScanChange).scanId, workspace: identity.workspace },
      }),
  }),
);

export const loadScan = ({ prisma, identity }: GraphQLContext, query: object, id: string) =>
  prisma.scan.findUniqueOrThrow({ ...query, where: { id, workspace: identity.workspace } });

builder.mutationFields((t) => ({
  cancelScan: t.prismaField({
    type: 'Scan',
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
