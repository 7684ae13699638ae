/**
 * Live lists of scans: the subscription `scanUpdates`. A client reads a list with `scans`, keeps it up to date with the
 * updates, and resumes with `since` after it was away (docs/streaming.md).
 */
import { CursorExpiredError, LimitReachedError, NotFoundError } from '../core/errors.ts';
import { LIVE_STATUSES } from '../core/event.ts';
import type { ScanFilter } from '../core/result-lists.ts';
import type { Membership, SCAN_CHANGE_TYPES, ScanChange } from '../core/scan-changes.ts';
import { scanGlobalId } from '../core/scan-id.ts';
import { MAX_INT } from '../core/vocabulary.ts';
import { DELETION_MEMORY_MS } from '../store/rows.ts';
import { builder, type GraphQLContext } from './builder.ts';
import { costs, QUERY, SCAN_ROW } from './cost.ts';
import { loadScan, ScanFilterInput, ScanNode, scanFilter } from './scan.ts';
import { Source } from './source.ts';

/** Number of scans that a stream starts with at most, unless they all changed within OVERLAP_MS. */
const MAX_FIRST_SCANS = 1000;
/**
 * A stream that resumes starts with what has changed since this long before `since`: updates are sent out of order within a
 * fraction of a second, and a change gets its time before it is committed.
 */
const OVERLAP_MS = 60_000;
/** Statuses of scans that change without changing their status. */
const PROGRESSING = ['RUNNING', 'CANCELLING'] as const;

/** An update as it is sent. `at`: milliseconds since 1970. */
interface ScanUpdate extends ScanChange {
  at: number;
}

const ScanUpdateTypeEnum = builder.enumType('ScanUpdateType', {
  description: 'What has happened to a scan of a live list.',
  values: {
    CREATED: { description: 'It was recorded after the subscription had begun.' },
    UPDATED: {
      description:
        'It has changed, or now matches the filter. The first updates of a subscription have this type too. Add the scan if it is not in your list.',
    },
    LEFT: { description: 'It no longer matches the filter. Remove it from your list, if it is there.' },
    DELETED: { description: 'It was deleted. Remove it from your list, if it is there.' },
  } satisfies Record<(typeof SCAN_CHANGE_TYPES)[number], object>,
});

const ScanUpdateType = builder.objectRef<ScanUpdate>('ScanUpdate').implement({
  description: 'A change of a live list of scans.',
  fields: (t) => ({
    type: t.expose('type', { type: ScanUpdateTypeEnum, description: 'What has happened.' }),
    at: t.field({
      type: 'DateTime',
      shared: true,
      description: 'Time of the update on the server. To resume after this update, pass it as `since`.',
      resolve: ({ at }) => new Date(at),
    }),
    scanId: t.id({
      shared: true,
      description: 'Global id of the scan.',
      resolve: ({ scanId }) => scanGlobalId(scanId),
    }),
    scan: t.prismaField({
      type: ScanNode,
      nullable: true,
      shared: true,
      description: 'Current state of the scan; null if it has been deleted.',
      resolve: async (query, { type, scanId }, _, context) => {
        if (type === 'DELETED') return null;
        try {
          return await loadScan(context, query, scanId);
        } catch (error) {
          // Its deletion follows.
          if (error instanceof NotFoundError) return null;
          throw error;
        }
      },
    }),
  }),
});

builder.queryField('serverTime', (t) =>
  t.field({
    type: 'DateTime',
    description:
      'Current time of the server. Select it in the same query as a list, and pass it as `since` to the subscription that keeps the list up to date.',
    resolve: () => new Date(),
  }),
);

builder.subscriptionField('scanUpdates', (t) =>
  t.field({
    type: ScanUpdateType,
    shared: true,
    ...costs({ weight: QUERY + SCAN_ROW }),
    description:
      'Changes of a list of scans; at most ten updates a second for each scan. Starts with scans in their current state: without `since`, those that have not ended; with `since`, those that are running or have changed since then. Errors: CURSOR_EXPIRED (read the list again), LIMIT_REACHED, BAD_USER_INPUT.',
    args: {
      filter: t.arg({ type: ScanFilterInput, description: 'Which scans are in the list; default: all.' }),
      since: t.arg({
        type: 'DateTime',
        description:
          'Resume a list: `serverTime` of the query that read it, or `at` of the last update. At most 30 days ago.',
      }),
    },
    subscribe: async (_, { filter: given, since }, context): Promise<Source<ScanUpdate>> => {
      const { changes, identity } = context;
      const filter = scanFilter(given);
      // Read before the first scans, so that changes in between are sent again.
      const { version } = changes;
      const { first, from } = since
        ? { first: await changesSince(context, filter, since.getTime()), from: since.getTime() }
        : await liveScans(context, filter);
      const feed = changes.feed(JSON.stringify([identity.workspace, filter]), (scanIds) =>
        locate(context, filter, scanIds),
      );
      const greetings = first.map((update, index): ScanUpdate => {
        // A client that gets only some of them must get all of them when it resumes.
        return { ...update, version, at: index === first.length - 1 ? version : from };
      });
      return new Source<ScanUpdate>(feed as never, version, greetings);
    },
    resolve: (change) => {
      const update = change as ScanUpdate;
      return update.at === undefined ? { ...update, at: update.version } : update;
    },
  }),
);

/** The filter without what can change in a scan. A scan that does not pass this was never in the list. */
const permanent = ({ ids, kinds, target, since, until }: ScanFilter): ScanFilter => ({
  ids,
  kinds,
  target,
  since,
  until,
});

async function locate(
  { prisma, lists }: GraphQLContext,
  filter: ScanFilter,
  ids: string[],
): Promise<ReadonlyMap<string, Membership>> {
  const [possible, inside, deleted] = await Promise.all([
    lists.scanIds(permanent(filter), { ids }, MAX_INT),
    lists.scanIds(filter, { ids }, MAX_INT),
    prisma.deletedScan.findMany({ where: { id: { in: ids } }, select: { id: true } }),
  ]);
  return new Map([
    ...possible.map((id) => [id, 'outside'] as const),
    ...inside.map((id) => [id, 'inside'] as const),
    ...deleted.map(({ id }) => [id, 'deleted'] as const),
  ]);
}

type FirstUpdate = Pick<ScanUpdate, 'type' | 'scanId'>;

/** @returns `from`: all of them have changed since then */
async function liveScans(
  { prisma, lists }: GraphQLContext,
  filter: ScanFilter,
): Promise<{ first: FirstUpdate[]; from: number }> {
  const ids = await lists.scanIds(filter, { statuses: LIVE_STATUSES }, MAX_FIRST_SCANS + 1);
  if (ids.length > MAX_FIRST_SCANS) {
    throw new LimitReachedError(
      `filter: more than ${MAX_FIRST_SCANS} scans that match it have not ended. Narrow the filter, or read them with the query scans and pass its serverTime as since.`,
    );
  }
  const { _min } = await prisma.scan.aggregate({ where: { id: { in: ids } }, _min: { changedAt: true } });
  const first = ids.map((scanId) => ({ type: 'UPDATED', scanId }) as const);
  return { first, from: _min.changedAt?.getTime() ?? 0 };
}

/** @throws CursorExpiredError if the changes are too many, or not all known any more */
async function changesSince(
  { prisma, lists }: GraphQLContext,
  filter: ScanFilter,
  sinceMs: number,
): Promise<FirstUpdate[]> {
  const now = Date.now();
  const changedSince = Math.min(sinceMs, now) - OVERLAP_MS;
  if (sinceMs < now - DELETION_MEMORY_MS + OVERLAP_MS) {
    throw new CursorExpiredError(
      'since: it is more than 30 days ago. Read the list again with the query scans.',
    );
  }
  // A client that was away for a moment only gets all, however many: it would have to read the list again and again.
  const bound = sinceMs < now - OVERLAP_MS ? MAX_FIRST_SCANS : MAX_INT - 1;
  const take = bound + 1;
  const [changed, changedInside, progressing] = await Promise.all([
    lists.scanIds(permanent(filter), { changedSince }, take),
    lists.scanIds(filter, { changedSince }, take),
    lists.scanIds(filter, { statuses: PROGRESSING }, take),
  ]);
  // Read last, so that a scan that is deleted meanwhile is in one of them.
  const deleted = await prisma.deletedScan.findMany({
    where: { deletedAt: { gte: new Date(changedSince) } },
    select: { id: true },
    take,
  });
  const updates = new Map<string, ScanUpdate['type']>();
  for (const id of changed) updates.set(id, 'LEFT');
  for (const id of [...changedInside, ...progressing]) updates.set(id, 'UPDATED');
  for (const { id } of deleted) updates.set(id, 'DELETED');
  if (updates.size > bound) {
    throw new CursorExpiredError(
      `since: more than ${bound} scans have changed. Read the list again with the query scans.`,
    );
  }
  return [...updates].map(([scanId, type]) => ({ scanId, type }));
}
