/** The findings of all scans: as a list, and as a stream. */
import type { Recorded } from '../core/result-feeds.ts';
import { builder } from './builder.ts';
import { connect, connectionType, nodeQuery, orderInput } from './connection.ts';
import { connectionCost, QUERY, ROW } from './cost.ts';
import { FindingEvent } from './event.ts';
import { FindingFilterInput, findingFilter } from './filters.ts';
import { FindingNode } from './result.ts';
import { rowsByPosition } from './result-rows.ts';
import { Source } from './source.ts';

/** What is read of a row depends on the selected fields. */
type Row = typeof FindingNode.$inferType & { position: number };

export const FindingConnection = connectionType('Finding', FindingNode);
export const FindingOrder = orderInput('Finding', {
  FOUND_AT: 'Time of recording.',
  SEVERITY: 'Severity, then time of recording.',
});

builder.queryField('findings', (t) =>
  t.field({
    type: FindingConnection,
    ...connectionCost(ROW, 3 * QUERY),
    description: 'Findings of all scans, newest first by default.',
    args: {
      ...t.arg.connectionArgs(),
      filter: t.arg({ type: FindingFilterInput }),
      orderBy: t.arg({ type: FindingOrder, description: 'Default: FOUND_AT, DESC.' }),
    },
    resolve: (_, args, context, info) => {
      const { search, prisma, identity } = context;
      const { workspace } = identity;
      const filter = findingFilter(args.filter);
      return connect({
        name: 'Finding',
        args,
        order: args.orderBy ?? { field: 'FOUND_AT', direction: 'DESC' },
        positions: (page) => search.findings.positions(workspace, filter, page),
        count: () => search.findings.count(workspace, filter),
        rows: (positions) =>
          prisma.finding.findMany(
            rowsByPosition(nodeQuery(context, info), workspace, positions),
          ) as unknown as Promise<Row[]>,
        uniqueKeyOf: ({ position }) => position,
      });
    },
  }),
);

builder.subscriptionField('findings', (t) =>
  t.field({
    type: FindingEvent,
    shared: true,
    description:
      'New findings of all scans as they are recorded. `scanId` and `seq` together identify a finding.',
    args: {
      filter: t.arg({ type: FindingFilterInput }),
      since: t.arg({
        type: 'DateTime',
        description:
          'Start with findings recorded since then, to resume after an interruption. Default: now.',
      }),
    },
    subscribe: async (_, args, context): Promise<Source<Recorded<'FINDING'>>> => {
      const { findings, identity, lastEventId } = context;
      const feed = findings.feed(identity.workspace, findingFilter(args.filter));
      return new Source(feed, lastEventId ?? (await findings.positionBefore(args.since?.getTime())));
    },
    resolve: (found) => (found as Recorded<'FINDING'>).event,
  }),
);
