/**
 * Connections (Relay) over pages by key: checks the arguments, encodes cursors, and builds edges and page information. What a
 * list consists of comes from its caller.
 */
import type { OutputType, ShapeFromTypeParam } from '@pothos/core';
import { queryFromInfo } from '@pothos/plugin-prisma';
import type { PageInfoShape } from '@pothos/plugin-relay';
import type { GraphQLResolveInfo } from 'graphql';
import { BadInputError } from '../core/errors.ts';
import type { KeysetPage, ORDER_DIRECTIONS, Order, Position } from '../core/keyset.ts';
import { builder, type GraphQLContext } from './builder.ts';
import { costs, QUERY } from './cost.ts';

const DEFAULT_SIZE = 50;
const MAX_SIZE = 500;
/** Longer than the cursor of the longest sort key, a URL. */
const MAX_CURSOR = 32_768;

const OrderDirectionEnum = builder.enumType('OrderDirection', {
  description: 'Direction of an order.',
  values: {
    ASC: { description: 'Ascending: smallest, oldest or first letter first.' },
    DESC: { description: 'Descending: greatest, newest or last letter first.' },
  } satisfies Record<(typeof ORDER_DIRECTIONS)[number], object>,
});

/**
 * Defines the input type of `orderBy`: `HostOrder` with `HostOrderField` for "Host".
 * @param fields descriptions by name; only fields that an index sorts by
 */
export function orderInput<Field extends string>(name: string, fields: Readonly<Record<Field, string>>) {
  const values = Object.fromEntries(
    Object.entries<string>(fields).map(([field, description]) => [field, { description }]),
  ) as Record<Field, { description: string }>;
  const FieldEnum = builder.enumType(`${name}OrderField`, {
    description: `Fields to order ${name} objects by.`,
    values,
  });
  return builder.inputType(`${name}Order`, {
    description: `Order of a list of ${name} objects.`,
    fields: (t) => ({
      field: t.field({ type: FieldEnum, required: true, description: 'Field to order by.' }),
      direction: t.field({
        type: OrderDirectionEnum,
        required: true,
        defaultValue: 'ASC',
        description: 'Direction of the order.',
      }),
    }),
  });
}

type Types = typeof builder.$inferSchemaTypes;

export interface Edge<Row> {
  cursor: string;
  node: Row;
}

/** A list as one caller asked for it. Each method reads once, when the first field that needs it is resolved. */
export interface Connection<Row> {
  edges(): Promise<Edge<Row>[]>;
  pageInfo(): Promise<PageInfoShape>;
  totalCount(): Promise<number>;
}

/**
 * Defines a connection and its edge: `HostConnection` and `HostEdge` for "Host". Fields of this type take
 * `t.arg.connectionArgs()` and return `connect(…)`.
 */
export function connectionType<Node extends OutputType<Types>>(name: string, node: Node) {
  type Row = ShapeFromTypeParam<Types, Node, false>;
  const EdgeType = builder.objectRef<Edge<Row>>(`${name}Edge`).implement({
    description: `One ${name} of a list, with its cursor.`,
    fields: (t) => ({
      cursor: t.exposeString('cursor', {
        description: 'Opaque; pass it as `after` to get the items after this one, in the same order.',
      }),
      node: t.field({ type: node, resolve: (edge) => edge.node as never, description: 'The item.' }),
    }),
  });
  return builder.objectRef<Connection<Row>>(`${name}Connection`).implement({
    description: `A page of a list of ${name} objects (Relay).`,
    fields: (t) => ({
      edges: t.field({
        type: [EdgeType],
        resolve: (list) => list.edges(),
        description: 'Items of the page with their cursors.',
      }),
      nodes: t.field({
        type: [node],
        resolve: (async (list: Connection<Row>) => (await list.edges()).map((edge) => edge.node)) as never,
        description: 'Items of the page.',
      }),
      pageInfo: t.field({
        type: builder.pageInfoRef(),
        resolve: (list) => list.pageInfo(),
        description: 'Position of the page in the list.',
      }),
      totalCount: t.int({
        ...costs({ weight: QUERY }),
        resolve: (list) => list.totalCount(),
        description: 'Number of items that match the filter, on all pages. Only counted if selected.',
      }),
    }),
  });
}

export interface ConnectionArgs {
  first?: number | null | undefined;
  last?: number | null | undefined;
  after?: string | null | undefined;
  before?: string | null | undefined;
}

interface List<Row, Field extends string> {
  /** The kind of list and what it belongs to, such as `Host <scan id>`. Cursors of other lists are refused. */
  name: string;
  args: ConnectionArgs;
  order: Order<Field>;
  /** Reads the positions of a page. */
  positions(page: KeysetPage<Field>): Promise<Position[]>;
  count(): Promise<number>;
  /** Reads the rows of positions, in any order. Missing ones have been deleted in the meantime. */
  rows(positions: readonly Position[]): Promise<readonly Row[]>;
  uniqueKeyOf(row: Row): Position[1];
}

/** @throws BadInputError if `first` or `last` is out of range, or a cursor is not of this list in this order */
export function connect<Row, Field extends string>(list: List<Row, Field>): Connection<Row> {
  const { name, args, order } = list;
  const cursors = cursorsOf(`${name} ${order.field} ${order.direction}`);
  const size = sizeOf(args);
  const page: KeysetPage<Field> = {
    order,
    after: cursors.decode('after', args.after),
    before: cursors.decode('before', args.before),
    // The page that ends before a cursor is the one next to it.
    fromEnd: isGiven(args.last) || (isGiven(args.before) && !isGiven(args.after) && !isGiven(args.first)),
    // One more shows whether there are more.
    limit: size + 1,
  };
  const read = once(async () => {
    const positions = await list.positions(page);
    const more = positions.length > size;
    const kept = positions.slice(0, size);
    return { more, kept: page.fromEnd ? kept.reverse() : kept };
  });
  return {
    edges: once(async () => {
      const { kept } = await read();
      if (kept.length === 0) return [];
      const rows = new Map((await list.rows(kept)).map((row) => [list.uniqueKeyOf(row), row]));
      return kept.flatMap((position) => {
        const node = rows.get(position[1]);
        return node === undefined ? [] : [{ cursor: cursors.encode(position), node }];
      });
    }),
    async pageInfo() {
      const { more, kept } = await read();
      const [start, end] = [kept[0], kept.at(-1)];
      return {
        // The item of a given cursor is beyond the page.
        hasNextPage: page.fromEnd ? page.before !== undefined : more || page.before !== undefined,
        hasPreviousPage: page.fromEnd ? more || page.after !== undefined : page.after !== undefined,
        startCursor: start ? cursors.encode(start) : null,
        endCursor: end ? cursors.encode(end) : null,
      };
    },
    totalCount: list.count,
  };
}

interface RowList<Row, Field extends string>
  extends Pick<List<Row, Field>, 'name' | 'args' | 'order' | 'count'> {
  /** Reads the rows of a page. */
  list(page: KeysetPage<Field>): Promise<readonly Row[]>;
  positionOf(row: Row): Position;
}

/** `connect` for a list whose rows are read with their positions. @throws BadInputError as `connect` */
export function connectRows<Row, Field extends string>({
  list,
  positionOf,
  ...rest
}: RowList<Row, Field>): Connection<Row> {
  const read = new Map<Position[1], Row>();
  return connect({
    ...rest,
    async positions(page) {
      const rows = await list(page);
      for (const row of rows) read.set(positionOf(row)[1], row);
      return rows.map(positionOf);
    },
    rows: async (positions) => positions.flatMap(([, key]) => read.get(key) ?? []),
    uniqueKeyOf: (row) => positionOf(row)[1],
  });
}

/**
 * What Prisma has to read of the nodes of a connection: the selected columns and relations.
 * @param keys columns that the list itself needs
 */
export function nodeQuery(
  context: GraphQLContext,
  info: GraphQLResolveInfo,
  keys: readonly string[],
): { include?: object; select?: object } {
  const { include = {}, select } = queryFromInfo({ context, info, paths: [['nodes'], ['edges', 'node']] });
  if (select) return { select: { ...select, ...Object.fromEntries(keys.map((key) => [key, true])) } };
  return Object.keys(include).length > 0 ? { include } : {};
}

const isGiven = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;

function sizeOf({ first, last }: ConnectionArgs): number {
  if (isGiven(first) && isGiven(last)) {
    throw new BadInputError(
      'first and last are both given. Give first to page forwards, or last to page backwards.',
    );
  }
  const [argument, size] = isGiven(last) ? ['last', last] : ['first', first ?? DEFAULT_SIZE];
  if (size < 1 || size > MAX_SIZE) {
    throw new BadInputError(`${argument}: ${size} is not between 1 and ${MAX_SIZE}.`);
  }
  return size;
}

/** Cursors of a list in one order. */
function cursorsOf(list: string) {
  return {
    encode: (position: Position) => Buffer.from(JSON.stringify([list, ...position])).toString('base64url'),
    decode(argument: string, cursor: string | null | undefined): Position | undefined {
      if (!isGiven(cursor)) return undefined;
      const [of, ...position] = parseCursor(cursor) ?? [];
      if (of === undefined) {
        throw new BadInputError(
          `${argument}: not a cursor. Give the \`cursor\` of an edge, or startCursor or endCursor of pageInfo; omit it to start from the beginning.`,
        );
      }
      if (of !== list) {
        throw new BadInputError(
          `${argument}: the cursor belongs to another list or order (${of}, not ${list}). Omit it to start from the beginning.`,
        );
      }
      return position as unknown as Position;
    },
  };
}

function parseCursor(cursor: string): [list: string, ...Position] | null {
  if (cursor.length > MAX_CURSOR) return null;
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return null;
  }
  if (!Array.isArray(parts) || parts.length !== 3 || typeof parts[0] !== 'string') return null;
  const isKey = (key: unknown) => typeof key === 'string' || Number.isSafeInteger(key);
  return parts.slice(1).every(isKey) ? (parts as [string, ...Position]) : null;
}

/** Calls a function at most once. */
function once<T>(call: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= call();
    return result;
  };
}
