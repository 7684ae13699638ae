/** Issues: the findings of one flaw in all scans of a workspace. */
import { SEVERITIES } from '../core/vocabulary.ts';
import type { Issue } from '../store/generated/client.ts';
import { batched } from './batch.ts';
import { builder, type GraphQLContext } from './builder.ts';
import { connect, connectionType, orderInput } from './connection.ts';
import { connectionCost, costs, QUERY, ROW } from './cost.ts';
import { connectFindings, ORDER_BY_TIME } from './finding.ts';
import { FindingNode } from './result.ts';
import { FindingFilterInput, FindingOrder, findingFilter, SeverityEnum } from './result-filter.ts';
import { FindingConnection } from './result-list.ts';

type IssueRow = Issue & { latest: typeof FindingNode.$inferType };

/** Adds the latest findings of issues. An issue without one is being deleted. */
async function withLatest({ prisma }: GraphQLContext, issues: readonly Issue[]): Promise<IssueRow[]> {
  const rows = await prisma.finding.findMany({
    where: { position: { in: issues.map(({ lastPosition }) => lastPosition) } },
    include: { scan: { select: { id: true } } },
  });
  const latest = new Map(rows.map((row) => [row.position, row]));
  return issues.flatMap((issue) => {
    const row = latest.get(issue.lastPosition);
    return row ? [{ ...issue, latest: row }] : [];
  });
}

/** The issues with the fingerprints; null where there is none. */
async function readIssues(
  context: GraphQLContext,
  fingerprints: readonly string[],
): Promise<(IssueRow | null)[]> {
  const { search, prisma } = context;
  await search.catchUp();
  const where = { fingerprint: { in: [...new Set(fingerprints)] } };
  const issues = await withLatest(context, await prisma.issue.findMany({ where }));
  const byFingerprint = new Map(issues.map((issue) => [issue.fingerprint, issue]));
  return fingerprints.map((fingerprint) => byFingerprint.get(fingerprint) ?? null);
}

const IssueNode = builder.node(builder.objectRef<IssueRow>('Issue'), {
  description:
    'A flaw: all findings with one fingerprint, in all scans. Its properties are those of its latest finding.',
  id: { resolve: ({ fingerprint }) => fingerprint, shared: true },
  loadMany: (fingerprints, context: GraphQLContext) => readIssues(context, fingerprints),
  fields: (t) => ({
    fingerprint: t.exposeString('fingerprint', { description: 'Fingerprint of its findings.' }),
    title: t.string({
      shared: true,
      resolve: ({ latest }) => latest.title,
      description: 'Title of the latest finding.',
    }),
    severity: t.field({
      type: SeverityEnum,
      shared: true,
      resolve: ({ severity }) => SEVERITIES[severity] ?? 'UNKNOWN',
      description: 'Severity of the latest finding.',
    }),
    type: t.string({
      shared: true,
      resolve: ({ latest }) => latest.type,
      description: 'Type of the latest finding.',
    }),
    url: t.field({
      type: 'URL',
      nullable: true,
      shared: true,
      resolve: ({ latest }) => latest.url,
      description: 'URL of the latest finding.',
    }),
    host: t.string({
      nullable: true,
      shared: true,
      resolve: ({ latest }) => latest.host,
      description: 'Host of the latest finding.',
    }),
    file: t.string({
      nullable: true,
      shared: true,
      resolve: ({ latest }) => latest.file,
      description: 'File of the latest finding.',
    }),
    firstSeenAt: t.expose('firstSeenAt', { type: 'DateTime', description: 'When it was first found.' }),
    lastSeenAt: t.expose('lastSeenAt', { type: 'DateTime', description: 'When it was last found.' }),
    occurrences: t.exposeInt('occurrences', { description: 'Number of its findings.' }),
    scanCount: t.exposeInt('scanCount', { description: 'Number of scans that found it.' }),
    latest: t.field({
      type: FindingNode,
      shared: true,
      resolve: ({ latest }) => latest as never,
      description: 'Its latest finding.',
    }),
    findings: t.field({
      type: FindingConnection,
      ...connectionCost(ROW, 3 * QUERY),
      description: 'Its findings, newest first by default.',
      args: {
        ...t.arg.connectionArgs(),
        orderBy: t.arg({ type: FindingOrder, description: ORDER_BY_TIME }),
      },
      resolve: ({ fingerprint }, args, context, info) =>
        connectFindings(`Issue ${fingerprint}`, { fingerprints: [fingerprint] }, args, context, info),
    }),
  }),
});

builder.prismaObjectField(FindingNode, 'issue', (t) =>
  t.field({
    type: IssueNode,
    nullable: true,
    shared: true,
    ...costs({ weight: 2 * QUERY }),
    description:
      'The issue of this finding: all findings with the same fingerprint, in all scans. null only while the scan of the finding is being deleted.',
    resolve: ({ fingerprint }, _, context, info) =>
      batched<string, IssueRow | null>(context, info, 'issues', (fingerprints) =>
        readIssues(context, fingerprints),
      )(fingerprint),
  }),
);

const IssueConnection = connectionType('Issue', IssueNode);
const IssueOrder = orderInput('Issue', {
  LAST_SEEN: 'Time of the latest finding.',
  FIRST_SEEN: 'Time of the first finding.',
  SEVERITY: 'Severity, then time of the latest finding.',
  OCCURRENCES: 'Number of findings, then time of the latest one.',
});

builder.queryField('issues', (t) =>
  t.field({
    type: IssueConnection,
    ...connectionCost(2 * ROW, 4 * QUERY),
    description:
      'Findings of all scans, grouped by fingerprint; last seen first by default. Soon after a scan is deleted, its findings no longer count.',
    args: {
      ...t.arg.connectionArgs(),
      filter: t.arg({
        type: FindingFilterInput,
        description:
          'Which issues to list, by their latest finding; `since` and `until` by when they were last seen.',
      }),
      orderBy: t.arg({ type: IssueOrder, description: 'Default: LAST_SEEN, DESC.' }),
    },
    resolve: (_, args, context) => {
      const { search, prisma } = context;
      const filter = findingFilter(args.filter);
      const order = args.orderBy ?? { field: 'LAST_SEEN', direction: 'DESC' };
      const column = order.field === 'FIRST_SEEN' ? 'firstPosition' : 'lastPosition';
      return connect<IssueRow, typeof order.field>({
        name: 'Issue',
        args,
        order,
        positions: (page) => search.issues.positions(filter, page),
        count: () => search.issues.count(filter),
        rows: async (positions) => {
          const where = { [column]: { in: positions.map(([, position]) => Number(position)) } };
          return await withLatest(context, await prisma.issue.findMany({ where }));
        },
        uniqueKeyOf: (issue) => issue[column],
      });
    },
  }),
);
