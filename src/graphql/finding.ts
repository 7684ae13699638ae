/** The findings of all scans: as a list, and as a stream. */
import type { GraphQLResolveInfo } from 'graphql';
import type { Order } from '../core/keyset.ts';
import { type Recorded, startOf } from '../core/result-feeds.ts';
import type { FindingFilter } from '../core/result-filter.ts';
import { builder, type GraphQLContext } from './builder.ts';
import type { ConnectionArgs } from './connection.ts';
import { connectionCost, QUERY, ROW } from './cost.ts';
import { FindingEvent } from './event.ts';
import { recordedList } from './recorded-list.ts';
import type { FindingNode } from './result.ts';
import { FindingFilterInput, FindingOrder, findingFilter } from './result-filter.ts';
import { FindingConnection } from './result-list.ts';
import { Source } from './source.ts';

type Row = typeof FindingNode.$inferType & { position: number };

interface FindingArgs extends ConnectionArgs {
  orderBy?: Order<'FOUND_AT' | 'SEVERITY'> | null | undefined;
}

/** @param name what distinguishes the list from others, for its cursors */
export function connectFindings(
  name: string,
  filter: FindingFilter,
  args: FindingArgs,
  context: GraphQLContext,
  info: GraphQLResolveInfo,
) {
  const { search, prisma } = context;
  const read = (query: object) => prisma.finding.findMany(query);
  return recordedList<Row, FindingFilter, 'SEVERITY'>(
    { name, found: search.findings, filter, args, read },
    context,
    info,
  );
}

export const ORDER_BY_TIME = 'Default: FOUND_AT, DESC.';

builder.queryField('findings', (t) =>
  t.field({
    type: FindingConnection,
    ...connectionCost(ROW, 3 * QUERY),
    description: 'Findings of all scans, newest first by default.',
    args: {
      ...t.arg.connectionArgs(),
      filter: t.arg({ type: FindingFilterInput, description: 'Which findings to list.' }),
      orderBy: t.arg({ type: FindingOrder, description: ORDER_BY_TIME }),
    },
    resolve: (_, args, context, info) =>
      connectFindings('Finding', findingFilter(args.filter), args, context, info),
  }),
);

builder.subscriptionField('findings', (t) =>
  t.field({
    type: FindingEvent,
    shared: true,
    description: 'New findings of all scans as they are recorded.',
    args: {
      filter: t.arg({ type: FindingFilterInput, description: 'Which findings to send; default: all.' }),
      since: t.arg({
        type: 'DateTime',
        description:
          'Start with the findings recorded since then: `serverTime` of the query that read the list, or `at` of the last event. Findings of the ten seconds before are sent too; drop those that you already have, by `id`. Default: new findings only.',
      }),
    },
    subscribe: async (_, args, context): Promise<Source<Recorded<'FINDING'>>> => {
      const { findings, lastEventId } = context;
      const feed = findings.feed(findingFilter(args.filter));
      return new Source(feed, await startOf(findings, { after: lastEventId, since: args.since }));
    },
    resolve: (found) => (found as Recorded<'FINDING'>).event,
  }),
);
