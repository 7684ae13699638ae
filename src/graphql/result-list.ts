/** Lists of results: of a scan, a host or an endpoint. The lists of many parents are read together. */
import type { GraphQLResolveInfo } from 'graphql';
import type { KeysetPage, Order } from '../core/keyset.ts';
import type { ListParent, ResultList, ResultLists, ResultPage } from '../core/result-lists.ts';
import type { ResultType } from '../core/vocabulary.ts';
import { batched } from './batch.ts';
import type { GraphQLContext } from './builder.ts';
import { type Connection, type ConnectionArgs, connect, connectionType, nodeQuery } from './connection.ts';
import { type AnyRow, EndpointNode, FindingNode, HostNode, NODE_NAMES, ScanResult } from './result.ts';
import { endpointFilter, findingFilter, hostFilter, parentName, resultFilter } from './result-filter.ts';

export const HostConnection = connectionType('Host', HostNode);
export const EndpointConnection = connectionType('Endpoint', EndpointNode);
export const FindingConnection = connectionType('Finding', FindingNode);
export const ResultConnection = connectionType('Result', ScanResult);

type Args<Filter> = ConnectionArgs & { filter?: Filter; orderBy?: Order | null | undefined };

export const hostList = (
  parent: ListParent,
  { filter, orderBy, ...args }: Args<Parameters<typeof hostFilter>[0]>,
  context: GraphQLContext,
  info: GraphQLResolveInfo,
) => resultList({ type: 'HOST', filter: hostFilter(filter) }, parent, { orderBy, ...args }, context, info);

export const endpointList = (
  parent: ListParent,
  { filter, orderBy, ...args }: Args<Parameters<typeof endpointFilter>[0]>,
  context: GraphQLContext,
  info: GraphQLResolveInfo,
) =>
  resultList(
    { type: 'ENDPOINT', filter: endpointFilter(filter) },
    parent,
    { orderBy, ...args },
    context,
    info,
  );

export const findingList = (
  parent: ListParent,
  { filter, orderBy, ...args }: Args<Parameters<typeof findingFilter>[0]>,
  context: GraphQLContext,
  info: GraphQLResolveInfo,
) =>
  resultList({ type: 'FINDING', filter: findingFilter(filter) }, parent, { orderBy, ...args }, context, info);

export const anyResultList = (
  scanId: string,
  { filter, ...args }: Args<Parameters<typeof resultFilter>[0]>,
  context: GraphQLContext,
  info: GraphQLResolveInfo,
) => resultList({ type: 'RESULT', filter: resultFilter(filter) }, { scanId }, args, context, info);

type ListKind = Pick<ResultList, 'type' | 'filter'>;

function resultList(
  kind: ListKind,
  parent: ListParent,
  args: Args<never>,
  context: GraphQLContext,
  info: GraphQLResolveInfo,
  // biome-ignore lint/suspicious/noExplicitAny: the type of the row follows from the type of the list
): Connection<any> {
  const together = (parents: ListParent[]) => ({ ...kind, parents }) as ResultLists;
  const type = kind.type === 'RESULT' ? 'Result' : NODE_NAMES[kind.type];
  const same = JSON.stringify(args);
  let scanKey = 0;
  return connect<AnyRow, string>({
    name: `${type} ${parentName(parent)}`,
    args,
    order: args.orderBy ?? { field: 'FOUND_AT', direction: 'ASC' },
    async positions(page: KeysetPage) {
      const read = batched<ListParent, ResultPage>(context, info, `page ${JSON.stringify(page)}`, (parents) =>
        context.lists.results(together(parents), page),
      );
      const list = await read(parent);
      scanKey = list.scanKey;
      return list.positions;
    },
    count: () =>
      batched<ListParent, number>(context, info, `count ${same}`, (parents) =>
        context.lists.countResults(together(parents)),
      )(parent),
    async rows(positions) {
      const seqs = positions.map(([, seq]) => Number(seq));
      const read = batched<SeqsOfScan, AnyRow[]>(context, info, 'rows', (items) => {
        if (kind.type !== 'RESULT')
          return readRows(context, kind.type, items, nodeQuery(context, info, ['scanKey', 'seq']));
        return readAnyRows(context, resultFilter(null).types, items);
      });
      return await read({ scanId: parent.scanId, scanKey, seqs });
    },
    uniqueKeyOf: ({ seq }) => seq,
  });
}

export interface SeqsOfScan {
  scanId: string;
  scanKey: number;
  seqs: readonly number[];
}

/** Limits of one statement, which has a parameter for each key. */
const KEYS_A_STATEMENT = 500;
const SCANS_A_STATEMENT = 100;

/** Rows of one type by key, for each of the items. */
async function readRows(
  { prisma }: GraphQLContext,
  type: ResultType,
  items: readonly SeqsOfScan[],
  query: { include?: object; select?: object },
): Promise<AnyRow[][]> {
  const read: Record<ResultType, (query: object) => Promise<object[]>> = {
    HOST: (query) => prisma.host.findMany(query),
    ENDPOINT: (query) => prisma.endpoint.findMany(query),
    FINDING: (query) => prisma.finding.findMany(query),
    ASSESSMENT: (query) => prisma.pageAssessment.findMany(query),
  };
  const rows = new Map<string, object>();
  for (const OR of statementsOf(items)) {
    for (const row of await read[type]({ ...withoutScan(query), where: OR.length === 1 ? OR[0] : { OR } })) {
      const { scanKey, seq } = row as AnyRow;
      rows.set(`${scanKey}.${seq}`, row);
    }
  }
  return items.map(({ scanId, scanKey, seqs }) =>
    seqs.flatMap((seq) => {
      const row = rows.get(`${scanKey}.${seq}`);
      return row ? [{ ...row, scan: { id: scanId }, __type: type } as AnyRow] : [];
    }),
  );
}

/** Rows get the id of their scan from the list, so it is not read again. */
function withoutScan({ include, select }: { include?: object; select?: object }) {
  const { scan: _, ...others } = { scan: null, ...(select ?? include) };
  if (select) return { select: others };
  return Object.keys(others).length > 0 ? { include: others } : {};
}

/** The same of several types: each seq is of one type. */
export async function readAnyRows(
  context: GraphQLContext,
  types: readonly ResultType[],
  items: readonly SeqsOfScan[],
): Promise<AnyRow[][]> {
  const byType = await Promise.all(types.map((type) => readRows(context, type, items, {})));
  return items.map((_, index) => byType.flatMap((rows) => rows[index] ?? []));
}

type KeysOfScan = { scanKey: number; seq: { in: number[] } };

/** Distinct keys, split into groups that one statement can select. */
function statementsOf(items: readonly SeqsOfScan[]): KeysOfScan[][] {
  const byScan = new Map<number, Set<number>>();
  for (const { scanKey, seqs } of items) {
    const known = byScan.get(scanKey) ?? new Set();
    byScan.set(scanKey, known);
    for (const seq of seqs) known.add(seq);
  }
  const statements: KeysOfScan[][] = [];
  let current: KeysOfScan[] = [];
  let keys = 0;
  for (const [scanKey, seqs] of byScan) {
    const all = [...seqs];
    for (let from = 0; from < all.length; from += KEYS_A_STATEMENT) {
      const part = all.slice(from, from + KEYS_A_STATEMENT);
      if (current.length === SCANS_A_STATEMENT || keys + part.length > KEYS_A_STATEMENT) {
        if (current.length > 0) statements.push(current);
        current = [];
        keys = 0;
      }
      current.push({ scanKey, seq: { in: part } });
      keys += part.length;
    }
  }
  if (current.length > 0) statements.push(current);
  return statements;
}
