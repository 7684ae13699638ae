/** Finds scans by the texts, statuses, kinds and times of a filter. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { KeysetPage, Position } from '../../core/keyset.ts';
import type { Lists, ScanFilter } from '../../core/result-lists.ts';
import { comparePositions, keysetSql, type OrderColumns } from '../keyset.ts';
import { type Bind, oneOf, scanConditions, scanTextConditions } from './list-filters.ts';
import type { Reader } from './search/query.ts';
import { findCandidates } from './search/scan-search.ts';
import { createSelect } from './select.ts';

const CREATED_AT: OrderColumns = { sort: 'r."createdAt"', unique: 'r."id"' };
/** Scans that a search for a text looks at first. */
const FIRST_EFFORT = 2000;
const EFFORT_GROWTH = 8;
/** Number of scans that a count reads from the index at a time. Each read searches the lists of the terms again. */
const COUNTED = 20_000;

/** A row of an ordered walk: a scan that passes, or the first one that the walk did not look at. */
type Walked = [createdAt: number, id: string, isLookedAt: number];

export function createScanLists(
  reader: Reader,
  workspace: string,
): Pick<Lists, 'scans' | 'countScans' | 'scanIds'> {
  const select = createSelect(reader);

  /** A page of the scans with some keys, or of all. */
  const read = async (filter: ScanFilter, page: KeysetPage, keys: number[] | null) => {
    const rows = await select((bind) => pageSql(workspace, filter, page, keys, bind));
    return (rows as unknown as Position[]).sort(comparePositions(page)).slice(0, page.limit);
  };

  /** Looks for a text at some scans in order. @returns null if these are too few to fill the page */
  const walk = async (filter: ScanFilter, page: KeysetPage, effort: number) => {
    const rows = await select((bind) => walkSql(workspace, filter, page, effort, bind));
    const walked = (rows as unknown as Walked[]).sort(comparePositions(page));
    const end = walked.findIndex(([, , isLookedAt]) => !isLookedAt);
    if (end >= 0 && end < page.limit) return null;
    return walked.slice(0, page.limit).map(([createdAt, id]): Position => [createdAt, id]);
  };

  return {
    async scans(filter, page) {
      const candidates = filter.ids ? null : findCandidates(reader, workspace, filter);
      if (!candidates) return await read(filter, page, null);
      // A rare text has few candidates, which are sorted; a common one fills the page after a few scans in order.
      for (let effort = FIRST_EFFORT; ; effort *= EFFORT_GROWTH) {
        const keys = await candidates.upTo(effort);
        if (keys?.length === 0) return [];
        const found = keys ? await read(filter, page, keys) : await walk(filter, page, effort);
        if (found) return found;
      }
    },

    async countScans(filter) {
      const count = async (build: (bind: Bind) => string): Promise<number> =>
        Number((await select(build))[0]?.[0] ?? 0);
      const candidates = filter.ids ? null : findCandidates(reader, workspace, filter);
      if (!candidates)
        return await count((bind) => {
          const counts = rangesOf(workspace, filter, bind).map(
            (range) => `(SELECT count(*) FROM "Scan" r WHERE ${range.join(' AND ')})`,
          );
          return `SELECT ${counts.join(' + ') || '0'}`;
        });
      let sum = 0;
      for await (const chunk of candidates.chunks(COUNTED)) {
        for (let from = 0; from < chunk.length; from += FIRST_EFFORT) {
          const keys = chunk.slice(from, from + FIRST_EFFORT);
          sum += await count(
            (bind) =>
              `SELECT count(*) FROM ${withKeys(keys, bind)} WHERE ${allConditions(workspace, filter, bind).join(' AND ')}`,
          );
        }
        await nextTurn();
      }
      return sum;
    },

    async scanIds(filter, { ids, statuses, changedSince }, limit) {
      const candidates = ids || filter.ids ? null : findCandidates(reader, workspace, filter);
      const keys = (await candidates?.upTo(FIRST_EFFORT)) ?? null;
      const rows = await select((bind) => {
        const conditions = [
          ...allConditions(workspace, filter, bind),
          ...oneOf('r."status"', statuses, bind),
        ];
        if (changedSince !== undefined) conditions.push(`r."changedAt" >= ${bind(changedSince)}`);
        const withIds = () =>
          `json_each(${bind(JSON.stringify(ids))}) j CROSS JOIN "Scan" r ON r."id" = j.value`;
        const from = ids ? withIds() : keys ? withKeys(keys, bind) : '"Scan" r';
        return `SELECT r."id" FROM ${from} WHERE ${conditions.join(' AND ')} LIMIT ${bind(limit)}`;
      });
      return rows.map(([id]) => String(id));
    },
  };
}

/** The rows of a page, in any order. */
function pageSql(
  workspace: string,
  filter: ScanFilter,
  page: KeysetPage,
  keys: readonly number[] | null,
  bind: Bind,
): string {
  const { conditions, orderBy } = keysetSql(page, CREATED_AT, bind);
  const limit = bind(page.limit);
  const pageOf = (from: string, all: readonly string[]) =>
    `SELECT * FROM (SELECT r."createdAt", r."id" FROM ${from}
      WHERE ${[...all, ...conditions].join(' AND ')} ORDER BY ${orderBy} LIMIT ${limit})`;
  if (keys) return pageOf(withKeys(keys, bind), allConditions(workspace, filter, bind));
  const parts = rangesOf(workspace, filter, bind).map((range) => pageOf('"Scan" r', range));
  return parts.join(' UNION ALL ') || 'SELECT 0, 0 LIMIT 0';
}

/** The rows of `walk`, in any order: of each range, those that pass among its first ones, and the one after these. */
function walkSql(
  workspace: string,
  filter: ScanFilter,
  page: KeysetPage,
  effort: number,
  bind: Bind,
): string {
  const { conditions, orderBy } = keysetSql(page, CREATED_AT, bind);
  const [limit, most] = [bind(page.limit), bind(effort)];
  const texts = scanTextConditions(filter, bind);
  const parts = rangesOf(workspace, filter, bind).flatMap((range) => {
    const ordered = `FROM "Scan" r WHERE ${[...range, ...conditions].join(' AND ')} ORDER BY ${orderBy}`;
    return [
      `SELECT * FROM (SELECT r."createdAt", r."id", 1 FROM (SELECT r."createdAt", r."id", r."target", r."label" ${ordered}
        LIMIT ${most}) r WHERE ${texts.join(' AND ')} LIMIT ${limit})`,
      `SELECT * FROM (SELECT r."createdAt", r."id", 0 ${ordered} LIMIT 1 OFFSET ${most})`,
    ];
  });
  return parts.join(' UNION ALL ') || 'SELECT 0, 0, 0 LIMIT 0';
}

const withKeys = (keys: readonly number[], bind: Bind): string =>
  `json_each(${bind(JSON.stringify(keys))}) j CROSS JOIN "Scan" r ON r."key" = j.value`;

/** @param column the expression of the workspace; with a plus, its indexes are not used */
function allConditions(
  workspace: string,
  filter: ScanFilter,
  bind: Bind,
  column: 'r."workspace"' | '+r."workspace"' = 'r."workspace"',
): string[] {
  return [
    `${column} = ${bind(workspace)}`,
    ...oneOf('r."id"', filter.ids, bind),
    ...oneOf('r."status"', filter.statuses, bind),
    ...oneOf('r."targetKind"', filter.kinds, bind),
    ...scanConditions(filter, bind),
    ...scanTextConditions(filter, bind),
  ];
}

/**
 * The conditions of ranges of an index: the wanted ids, with all conditions; or else, without the conditions on texts, one range
 * for each wanted status, or else for each wanted kind.
 */
function rangesOf(workspace: string, filter: ScanFilter, bind: Bind): string[][] {
  // Without an index of the order: it would be read to its end.
  if (filter.ids) return [allConditions(workspace, filter, bind, '+r."workspace"')];
  const conditions = scanConditions(filter, bind);
  const inWorkspace = `r."workspace" = ${bind(workspace)}`;
  const kinds = filter.kinds && [...new Set(filter.kinds)];
  if (filter.statuses) {
    const ofKind = kinds ? [`r."targetKind" IN (${kinds.map(bind).join()})`] : [];
    return [...new Set(filter.statuses)].map((status) => [
      ...[inWorkspace, `r."status" = ${bind(status)}`],
      ...ofKind,
      ...conditions,
    ]);
  }
  return kinds
    ? kinds.map((kind) => [inWorkspace, `r."targetKind" = ${bind(kind)}`, ...conditions])
    : [[inWorkspace, ...conditions]];
}
