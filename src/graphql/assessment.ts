/** The page assessments of all scans: as a list, and as a stream. */
import { type Recorded, startOf } from '../core/result-feeds.ts';
import type { AssessmentFilter } from '../core/result-filter.ts';
import { builder } from './builder.ts';
import { connectionType, orderInput } from './connection.ts';
import { connectionCost, QUERY, ROW } from './cost.ts';
import { AssessmentEvent } from './event.ts';
import { recordedList } from './recorded-list.ts';
import { AssessmentNode } from './result.ts';
import { AssessmentFilterInput, assessmentFilter } from './result-filter.ts';
import { Source } from './source.ts';

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
      filter: t.arg({ type: AssessmentFilterInput, description: 'Which assessments to list; default: all.' }),
      orderBy: t.arg({ type: AssessmentOrder, description: 'Default: FOUND_AT, DESC.' }),
    },
    resolve: (_, args, context, info) => {
      const { search, prisma } = context;
      const filter = assessmentFilter(args.filter);
      const read = (query: object) => prisma.pageAssessment.findMany(query);
      return recordedList<Row, AssessmentFilter, 'RISK_SCORE'>(
        { name: 'PageAssessment', found: search.assessments, filter, args, read },
        context,
        info,
      );
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
          'Start with the assessments recorded since then: `serverTime` of the query that read the list, or `at` of the last event. Assessments of the ten seconds before are sent too; drop those that you already have, by `id`. Default: new assessments only.',
      }),
    },
    subscribe: async (_, args, context): Promise<Source<Recorded<'ASSESSMENT'>>> => {
      const { assessments, lastEventId } = context;
      const feed = assessments.feed(assessmentFilter(args.filter));
      return new Source(feed, await startOf(assessments, { after: lastEventId, since: args.since }));
    },
    resolve: (found) => (found as Recorded<'ASSESSMENT'>).event,
  }),
);
