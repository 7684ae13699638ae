/** The page assessments of all scans: as a list, and as a stream. */
import { type Recorded, startSince } from '../core/result-feeds.ts';
import { builder } from './builder.ts';
import { connect, connectionType, nodeQuery, orderInput } from './connection.ts';
import { connectionCost, QUERY, ROW } from './cost.ts';
import { AssessmentEvent } from './event.ts';
import { AssessmentNode } from './result.ts';
import { AssessmentFilterInput, assessmentFilter } from './result-filter.ts';
import { rowsByPosition } from './result-rows.ts';
import { Source } from './source.ts';

/** What is read of a row depends on the selected fields. */
type Row = typeof AssessmentNode.$inferType & { position: number };

const AssessmentConnection = connectionType('PageAssessment', AssessmentNode);
const AssessmentOrder = orderInput('PageAssessment', {
  FOUND_AT: 'Time of recording.',
  RISK_SCORE: 'Risk score, then time of recording.',
});

builder.queryField('assessments', (t) =>
  t.field({
    type: AssessmentConnection,
    ...connectionCost(ROW, 3 * QUERY),
    description: 'Page assessments of all scans, newest first by default.',
    args: {
      ...t.arg.connectionArgs(),
      filter: t.arg({ type: AssessmentFilterInput, description: 'Which assessments; default: all.' }),
      orderBy: t.arg({ type: AssessmentOrder, description: 'Default: FOUND_AT, DESC.' }),
    },
    resolve: (_, args, context, info) => {
      const { search, prisma, identity } = context;
      const { workspace } = identity;
      const filter = assessmentFilter(args.filter);
      return connect({
        name: 'PageAssessment',
        args,
        order: args.orderBy ?? { field: 'FOUND_AT', direction: 'DESC' },
        positions: (page) => search.assessments.positions(workspace, filter, page),
        count: () => search.assessments.count(workspace, filter),
        rows: (positions) =>
          prisma.pageAssessment.findMany(
            rowsByPosition(nodeQuery(context, info, ['position']), workspace, positions),
          ) as unknown as Promise<Row[]>,
        uniqueKeyOf: ({ position }) => position,
      });
    },
  }),
);

builder.subscriptionField('assessments', (t) =>
  t.field({
    type: AssessmentEvent,
    shared: true,
    description: 'New assessments of all scans as they are recorded.',
    args: {
      filter: t.arg({ type: AssessmentFilterInput, description: 'Which assessments to send; default: all.' }),
      since: t.arg({
        type: 'DateTime',
        description:
          'Start with the assessments recorded since then: `serverTime` of the query that read the list, or `at` of the last event. Assessments of the ten seconds before are sent too; drop those that you have by `id`. Default: new assessments only.',
      }),
    },
    subscribe: async (_, args, context): Promise<Source<Recorded<'ASSESSMENT'>>> => {
      const { assessments, identity, lastEventId } = context;
      const feed = assessments.feed(identity.workspace, assessmentFilter(args.filter));
      return new Source(feed, lastEventId ?? (await startSince(assessments, args.since)));
    },
    resolve: (found) => (found as Recorded<'ASSESSMENT'>).event,
  }),
);
