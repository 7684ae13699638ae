/** Mutations that cancel, label and delete recorded scans. */
import { checkBatch, MAX_BATCH, type Outcome } from '../core/batch.ts';
import {
  BadInputError,
  ConflictError,
  ForbiddenError,
  NotFoundError,
  noSuchScan,
  type ScanwireError,
  UnavailableError,
} from '../core/errors.ts';
import { LIVE_STATUSES, type ScanStatus, TERMINAL_TYPES } from '../core/event.ts';
import type { Identity } from '../core/identity.ts';
import { parseScanId, requireScanId, scanGlobalId } from '../core/scan-id.ts';
import { builder, type GraphQLContext } from './builder.ts';
import { CHANGE, costs, QUERY, SCAN_ROW } from './cost.ts';
import { asData, ErrorInterface, scanOrError } from './error.ts';
import { loadScan, ScanFilterInput, scanFilter, selectsNothing } from './scan.ts';

const ID = 'Global id of a Scan.';

const CancelScanInput = builder.inputType('CancelScanInput', {
  description: 'A scan to cancel.',
  fields: (t) => ({ id: t.id({ required: true, description: ID }) }),
});

const UpdateScanInput = builder.inputType('UpdateScanInput', {
  description: 'Changes of a scan; omitted fields stay as they are.',
  fields: (t) => ({
    id: t.id({ required: true, description: ID }),
    label: t.string({ description: 'New label; at most 200 characters. null or an empty text removes it.' }),
  }),
});

const DeleteScanInput = builder.inputType('DeleteScanInput', {
  description: 'A scan to delete.',
  fields: (t) => ({ id: t.id({ required: true, description: ID }) }),
});

builder.mutationFields((t) => ({
  cancelScan: t.prismaField({
    type: 'Scan',
    ...costs({ weight: CHANGE }),
    description: 'Cancels a scan. Its network traffic ends within 5 seconds, then its status is CANCELLED.',
    args: { input: t.arg({ type: CancelScanInput, required: true, description: 'The scan to cancel.' }) },
    errors: scanOrError('CancelScan', [NotFoundError, ConflictError, UnavailableError], {
      scan: 'The cancelled scan',
      success: 'The scan is CANCELLING or CANCELLED.',
    }),
    resolve: async (query, _, { input }, context) => {
      const scanId = requireScanId(input.id);
      await context.scans.cancel(context.identity, scanId);
      return await loadScan(context, query, scanId);
    },
  }),
  updateScan: t.prismaField({
    type: 'Scan',
    ...costs({ weight: CHANGE }),
    description: 'Changes the label of a scan.',
    args: { input: t.arg({ type: UpdateScanInput, required: true, description: 'The scan to change.' }) },
    errors: scanOrError('UpdateScan', [NotFoundError, BadInputError, UnavailableError], {
      scan: 'The changed scan',
      success: 'The scan has been changed.',
    }),
    resolve: async (query, _, { input: { id, label } }, context) => {
      const scanId = requireScanId(id);
      await context.scans.update(context.identity, scanId, { label });
      return await loadScan(context, query, scanId);
    },
  }),
  deleteScan: t.field({
    type: 'ID',
    ...costs({ weight: CHANGE }),
    description: 'Deletes a scan that has ended, with all its events and results.',
    args: { input: t.arg({ type: DeleteScanInput, required: true, description: 'The scan to delete.' }) },
    errors: {
      types: [NotFoundError, ConflictError, UnavailableError, ForbiddenError],
      directResult: false,
      union: { name: 'DeleteScanResult', description: 'The id of the deleted scan, or an error.' },
      result: { name: 'DeleteScanSuccess', description: 'The scan has been deleted.' },
      dataField: { name: 'deletedId', description: 'Global id of the deleted scan.' },
    },
    resolve: async (_, { input }, { scans, identity }) => {
      const scanId = requireScanId(input.id);
      await scans.remove(identity, scanId);
      return scanGlobalId(scanId);
    },
  }),
}));

const ScanSelection = builder.inputType('ScanSelection', {
  description: 'Several scans: exactly one of the fields.',
  isOneOf: true,
  fields: (t) => ({
    ids: t.idList({ description: `Global ids of at most ${MAX_BATCH} scans.` }),
    filter: t.field({
      type: ScanFilterInput,
      description: `Scans that match the filter and that the mutation applies to: for \`cancelScans\`, those that have not ended; for \`deleteScans\`, those that have ended. A call processes the oldest ${MAX_BATCH}. The filter must have a condition.`,
    }),
  }),
});

const CancelScansInput = builder.inputType('CancelScansInput', {
  description: 'Scans to cancel.',
  fields: (t) => ({
    selection: t.field({ type: ScanSelection, required: true, description: 'The scans.' }),
  }),
});

const DeleteScansInput = builder.inputType('DeleteScansInput', {
  description: 'Scans to delete.',
  fields: (t) => ({
    selection: t.field({ type: ScanSelection, required: true, description: 'The scans.' }),
  }),
});

interface Failure {
  id: string;
  error: ScanwireError;
}

const ScanFailure = builder.objectRef<Failure>('ScanFailure').implement({
  description: 'A scan that could not be changed.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Id as it was given, or the global id of a Scan.' }),
    error: t.field({
      type: ErrorInterface,
      resolve: ({ error }) => asData(error),
      description: 'Why it could not be changed.',
    }),
  }),
});

/** What became of the selected scans. */
interface Changed {
  /** the scans that were changed */
  done: string[];
  failed: Failure[];
  remaining: number;
}

const FAILED = 'The selected scans that could not be changed.';
const REMAINING = `Number of scans that match the filter beyond the first ${MAX_BATCH}; they were not processed. Repeat the mutation to process more.`;

const CancelScansSuccess = builder.objectRef<Changed>('CancelScansSuccess').implement({
  description: 'The outcome for each selected scan.',
  fields: (t) => ({
    cancelled: t.prismaField({
      type: ['Scan'],
      ...costs({ weight: QUERY, item: SCAN_ROW }),
      description: 'The scans that are now CANCELLING or CANCELLED, oldest first.',
      resolve: async (query, { done }, _, { prisma }) => {
        const where = { id: { in: done } };
        const orderBy = { id: 'asc' } as const;
        return await prisma.scan.findMany({ ...(selectsNothing(query) ? {} : query), where, orderBy });
      },
    }),
    failed: t.field({
      type: [ScanFailure],
      description: FAILED,
      resolve: ({ failed }) => failed,
    }),
    remaining: t.exposeInt('remaining', { description: REMAINING }),
  }),
});

const CancelScansResult = builder.errorUnion('CancelScansResult', {
  description:
    'The outcome for each selected scan, or an error in the selection. If there is an error, nothing was changed.',
  types: [CancelScansSuccess, BadInputError, ForbiddenError],
  resolveType: () => CancelScansSuccess,
});

const DeleteScansSuccess = builder.objectRef<Changed>('DeleteScansSuccess').implement({
  description: 'The outcome for each selected scan.',
  fields: (t) => ({
    deletedIds: t.idList({
      description: 'Global ids of the deleted scans.',
      resolve: ({ done }) => done.map(scanGlobalId),
    }),
    failed: t.field({
      type: [ScanFailure],
      description: FAILED,
      resolve: ({ failed }) => failed,
    }),
    remaining: t.exposeInt('remaining', { description: REMAINING }),
  }),
});

const DeleteScansResult = builder.errorUnion('DeleteScansResult', {
  description:
    'The outcome for each selected scan, or an error in the selection. If there is an error, nothing was changed.',
  types: [DeleteScansSuccess, BadInputError, ForbiddenError],
  resolveType: () => DeleteScansSuccess,
});

const CANCELLABLE = LIVE_STATUSES.filter((status) => status !== 'CANCELLING');

builder.mutationFields((t) => ({
  cancelScans: t.field({
    type: CancelScansResult,
    ...costs({ each: CHANGE, size: { lengthOf: ['input', 'selection', 'ids'], max: MAX_BATCH } }),
    description: 'Cancels several scans, like `cancelScan`. A scan that fails does not affect the others.',
    args: { input: t.arg({ type: CancelScansInput, required: true, description: 'The scans to cancel.' }) },
    resolve: async (_, { input }, context) =>
      await changeEach(context, input.selection, CANCELLABLE, context.scans.cancelAll),
  }),
  deleteScans: t.field({
    type: DeleteScansResult,
    ...costs({ each: CHANGE, size: { lengthOf: ['input', 'selection', 'ids'], max: MAX_BATCH } }),
    description: 'Deletes several scans, like `deleteScan`. A scan that fails does not affect the others.',
    args: { input: t.arg({ type: DeleteScansInput, required: true, description: 'The scans to delete.' }) },
    resolve: async (_, { input }, context) =>
      await changeEach(context, input.selection, TERMINAL_TYPES, context.scans.removeAll),
  }),
}));

/**
 * @param applicable statuses of the scans that a filter may select
 * @throws BadInputError
 */
async function changeEach(
  context: GraphQLContext,
  { ids, filter }: typeof ScanSelection.$inferInput,
  applicable: readonly ScanStatus[],
  change: (identity: Identity, scanIds: readonly string[]) => Promise<Outcome<string, void>[]>,
): Promise<Changed> {
  const { scanIds, failed, remaining } = ids
    ? { ...parseIds(ids), remaining: 0 }
    : { ...(await findScans(context, filter ?? {}, applicable)), failed: [] };
  const outcomes = await change(context.identity, scanIds);
  return {
    done: outcomes.flatMap((outcome) => ('value' in outcome ? [outcome.item] : [])),
    failed: [
      ...failed,
      ...outcomes.flatMap((outcome) =>
        'error' in outcome ? [{ id: scanGlobalId(outcome.item), error: outcome.error }] : [],
      ),
    ],
    remaining,
  };
}

/** @throws BadInputError if there are too many */
function parseIds(ids: readonly string[]): { scanIds: string[]; failed: Failure[] } {
  checkBatch('ids', ids);
  const scanIds = new Set<string>();
  const failed: Failure[] = [];
  for (const id of new Set(ids)) {
    const scanId = parseScanId(id);
    if (scanId === null) failed.push({ id, error: noSuchScan() });
    else scanIds.add(scanId);
  }
  return { scanIds: [...scanIds], failed };
}

/** @throws BadInputError if the filter has no condition, which a client may have left out by mistake */
async function findScans(
  { lists }: GraphQLContext,
  filter: typeof ScanFilterInput.$inferInput,
  applicable: readonly ScanStatus[],
): Promise<{ scanIds: string[]; remaining: number }> {
  if (Object.values(filter).every((condition) => condition == null)) {
    throw new BadInputError(
      'filter: it has no condition, so it would select all scans. Give at least one, such as the statuses of the scans.',
    );
  }
  const { statuses, ...others } = scanFilter(filter);
  const wanted = { ...others, statuses: applicable.filter((status) => statuses?.includes(status) ?? true) };
  const page = {
    order: { field: 'CREATED_AT', direction: 'ASC' },
    fromEnd: false,
    limit: MAX_BATCH,
  } as const;
  const scanIds = (await lists.scans(wanted, page)).map(([, id]) => String(id));
  const total = scanIds.length < MAX_BATCH ? scanIds.length : await lists.countScans(wanted);
  return { scanIds, remaining: total - scanIds.length };
}
