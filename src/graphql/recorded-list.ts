/** Lists of the results of all scans, found by the search index. */
import type { GraphQLResolveInfo } from 'graphql';
import type { Order } from '../core/keyset.ts';
import type { SearchList } from '../core/search.ts';
import type { GraphQLContext } from './builder.ts';
import { type Connection, type ConnectionArgs, connect, nodeQuery } from './connection.ts';

interface RecordedList<Filter, Field extends string> {
  /** what distinguishes the list from others, for its cursors */
  name: string;
  found: SearchList<Filter, Field>;
  filter: Filter;
  args: ConnectionArgs & { orderBy?: Order<Field> | null | undefined };
  /** Reads rows with Prisma. What is read of a row depends on the selected fields. */
  read(query: object): Promise<object[]>;
}

/** A page of the list, newest first by default. */
export function recordedList<Row extends { position: number }, Filter, Field extends string>(
  { name, found, filter, args, read }: RecordedList<Filter, Field | 'FOUND_AT'>,
  context: GraphQLContext,
  info: GraphQLResolveInfo,
): Connection<Row> {
  return connect<Row, Field | 'FOUND_AT'>({
    name,
    args,
    order: args.orderBy ?? { field: 'FOUND_AT', direction: 'DESC' },
    positions: (page) => found.positions(filter, page),
    count: () => found.count(filter),
    rows: (positions) =>
      read({
        ...nodeQuery(context, info, ['position']),
        where: { position: { in: positions.map(([, position]) => Number(position)) } },
      }) as Promise<Row[]>,
    uniqueKeyOf: ({ position }) => position,
  });
}
