/** Results of other results, and the query for all results of a scan. */
import type { GraphQLResolveInfo } from 'graphql';
import { parseScanId } from '../core/scan-id.ts';
import { RESULT_TYPES } from '../core/vocabulary.ts';
import { endpointUrlOf } from '../store/rows.ts';
import { batched } from './batch.ts';
import { builder, type GraphQLContext } from './builder.ts';
import { connectionCost, costs, QUERY, ROW } from './cost.ts';
import { type AnyRow, EndpointNode, HostNode, ResultInterface, ScanResult } from './result.ts';
import { ENDPOINT_ARGS, FINDING_ARGS, RESULT_ARGS } from './result-filter.ts';
import {
  anyResultList,
  EndpointConnection,
  endpointList,
  FindingConnection,
  findingList,
  ResultConnection,
  readAnyRows,
} from './result-list.ts';
import { loadScanOnce, ScanNode } from './scan.ts';

/** Cost of a list that is read together with those of other objects. */
const SHARED_QUERY = QUERY / 4;

interface ParentKey {
  scanId: string;
  seq: number;
}

/** The results with the keys; null where an event is not a result. */
async function readParents(context: GraphQLContext, keys: readonly ParentKey[]): Promise<(AnyRow | null)[]> {
  const scans = await context.prisma.scan.findMany({
    where: { id: { in: [...new Set(keys.map(({ scanId }) => scanId))] } },
    select: { id: true, key: true },
  });
  const scanKeys = new Map(scans.map(({ id, key }) => [id, key]));
  const items = keys.map(({ scanId, seq }) => ({ scanId, scanKey: scanKeys.get(scanId) ?? 0, seqs: [seq] }));
  return (await readAnyRows(context, RESULT_TYPES, items)).map(([row]) => row ?? null);
}

/** The result with the key; null if the event is not a result. Read together for all objects of a list. */
export const resultAt = (context: GraphQLContext, info: GraphQLResolveInfo, key: ParentKey) =>
  batched<ParentKey, AnyRow | null>(context, info, 'results', (keys) => readParents(context, keys))(key);

/** Longer than any chain: scanners form few stages. */
const MAX_CHAIN = 32;

builder.interfaceFields(ResultInterface, (t) => ({
  scan: t.prismaField({
    type: ScanNode,
    ...costs({ weight: ROW }),
    description: 'The scan that found it.',
    resolve: (query, { scan }, _, context, info) => loadScanOnce(context, info, query, scan.id),
  }),
  parentResult: t.field({
    type: ScanResult,
    nullable: true,
    ...costs({ weight: 4 * ROW }),
    description: 'The result that led to this one; null if it was found from the target itself.',
    resolve: ({ scan, parent }, _, context, info) =>
      parent === null ? null : resultAt(context, info, { scanId: scan.id, seq: parent }),
  }),
  provenance: t.field({
    type: [ScanResult],
    ...costs({ weight: 8 * ROW, size: 4, item: ROW }),
    description:
      'The chain of results that led to this one: it begins with the result found from the target itself, and ends with `parentResult`.',
    resolve: async ({ scan, parent }, _, context, info) => {
      const chain: AnyRow[] = [];
      for (let seq = parent; seq !== null && chain.length < MAX_CHAIN; ) {
        const row: AnyRow | null = await resultAt(context, info, { scanId: scan.id, seq });
        if (row === null) break;
        chain.unshift(row);
        seq = row.parent;
      }
      return chain;
    },
  }),
}));

builder.prismaObjectFields(HostNode, (t) => ({
  endpoints: t.field({
    type: EndpointConnection,
    ...connectionCost(ROW, SHARED_QUERY),
    args: ENDPOINT_ARGS,
    description: 'Endpoints of the same scan whose URL has this host.',
    resolve: ({ scan, name }, args, context, info) =>
      endpointList({ scanId: scan.id, host: name }, args, context, info),
  }),
  findings: t.field({
    type: FindingConnection,
    ...connectionCost(ROW, SHARED_QUERY),
    args: FINDING_ARGS,
    description: 'Findings of the same scan about this host.',
    resolve: ({ scan, name }, args, context, info) =>
      findingList({ scanId: scan.id, host: name }, args, context, info),
  }),
}));

builder.prismaObjectField(EndpointNode, 'findings', (t) =>
  t.field({
    type: FindingConnection,
    ...connectionCost(ROW, SHARED_QUERY),
    args: FINDING_ARGS,
    description:
      'Findings of the same scan that have this URL, ignoring query and fragment, or that this endpoint led to.',
    resolve: ({ scan, seq, url }, args, context, info) =>
      findingList({ scanId: scan.id, endpoint: { seq, url: endpointUrlOf(url) } }, args, context, info),
  }),
);

builder.queryField('results', (t) =>
  t.field({
    type: ResultConnection,
    nullable: true,
    // Each type of result is read with a separate query for a whole page.
    ...connectionCost(2 * ROW, 5 * QUERY),
    description: 'All results of a scan, oldest first; null if the scan does not exist.',
    args: {
      scanId: t.arg.id({ required: true, description: 'Global id of a Scan.' }),
      ...RESULT_ARGS,
    },
    resolve: async (_, { scanId: id, ...args }, context, info) => {
      const scanId = parseScanId(id);
      if (scanId === null || !(await context.log.head(scanId))) return null;
      return anyResultList(scanId, args, context, info);
    },
  }),
);
