/** Finds scans by the texts, statuses, kinds and times of a filter. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { KeysetPage, Position } from '../core/keyset.ts';
import type { Lists, ScanFilter } from '../core/result-lists.ts';
import { comparePositions, keysetSql, type OrderColumns } from './keyset.ts';
import { oneOf, scanConditions, scanTextConditions } from './list-filters.ts';
import type { Select, Statement, Value } from './select.ts';

const CREATED_AT: OrderColumns = {
  ...{ sort: 'r."createdAt"', unique: 'r."id"', sortType: 'time', uniqueType: 'text' },
};
/** Scans that a search for a text looks at first. */
const FIRST_EFFORT = 2000;
const EFFORT_GROWTH = 8;
/** Number of scans that a count reads from the index at a time. Each read searches the lists of the terms again. */
const COUNTED = 20_000;

/** The scans whose texts may pass a filter. */
export interface ScanCandidates {
  /** The keys of all scans that may pass, in rising order, up to `size` at a time. */
  chunks(size: number): AsyncGenerator<number[], void, void>;
  /** The keys of all scans that may pass; null if there are more than `limit`. */
  upTo(limit: number): Promise<number[] | null>;
}

/** A row of an ordered walk: a scan that passes, or the first one that the walk did not look at. */
interface Walked {
  position: Position;
  isLookedAt: boolean;
}

const positionOf = ({ createdAt, id }: Record<string, unknown>): Position => [Number(createdAt), String(id)];

/** @param findCandidates of an index of texts; null if the filter has no text. Without it, all scans may pass. */
export function createScanLists(
  select: Select,
  workspace: string,
  findCandidates: (filter: ScanFilter) => ScanCandidates | null = () => null,
): Pick<Lists, 'scans' | 'countScans' | 'scanIds'> {
  /** A page of the scans with some keys, or of all. */
  const read = async (filter: ScanFilter, page: KeysetPage, keys: number[] | null) => {
    const rows = await select((sql) => pageSql(sql, workspace, filter, page, keys));
    return rows.map(positionOf).sort(comparePositions(page)).slice(0, page.limit);
  };

  /** Looks for a text at some scans in order. @returns null if these are too few to fill the page */
  const walk = async (filter: ScanFilter, page: KeysetPage, effort: number) => {
    const rows = await select((sql) => walkSql(sql, workspace, filter, page, effort));
    const compare = comparePositions(page);
    const walked = rows
      .map((row): Walked => ({ position: positionOf(row), isLookedAt: Number(row.isLookedAt) === 1 }))
      .sort((a, b) => compare(a.position, b.position));
    const end = walked.findIndex(({ isLookedAt }) => !isLookedAt);
    if (end >= 0 && end < page.limit) return null;
    return walked.slice(0, page.limit).map(({ position }) => position);
  };

  return {
    async scans(filter, page) {
      const candidates = filter.ids ? null : findCandidates(filter);
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
      const count = async (build: (sql: Statement) => string): Promise<number> =>
        Number((await select(build))[0]?.count ?? 0);
      const candidates = filter.ids ? null : findCandidates(filter);
      if (!candidates)
        return await count((sql) => {
          const counts = rangesOf(sql, workspace, filter).map((range) => {
            const conditions = [...range, ...(filter.ids ? [] : scanTextConditions(sql, filter))];
            return `(SELECT count(*) FROM "Scan" r WHERE ${conditions.join(' AND ')})`;
          });
          return `SELECT ${counts.join(' + ') || '0'} AS "count"`;
        });
      let sum = 0;
      for await (const chunk of candidates.chunks(COUNTED)) {
        for (let from = 0; from < chunk.length; from += FIRST_EFFORT) {
          const keys = chunk.slice(from, from + FIRST_EFFORT);
          sum += await count(
            (sql) =>
              `SELECT count(*) AS "count" FROM ${withEach(sql, keys)}
                WHERE ${[HAS_KEY, ...allConditions(sql, workspace, filter)].join(' AND ')}`,
          );
        }
        await nextTurn();
      }
      return sum;
    },

    async scanIds(filter, { ids, statuses, changedSince }, limit) {
      const candidates = ids || filter.ids ? null : findCandidates(filter);
      const keys = (await candidates?.upTo(FIRST_EFFORT)) ?? null;
      const rows = await select((sql) => {
        const conditions = [...allConditions(sql, workspace, filter), ...oneOf(sql, 'r."status"', statuses)];
        if (changedSince !== undefined) conditions.push(`r."changedAt" >= ${sql.time(changedSince)}`);
        if (ids) conditions.push('r."id" = j.value');
        else if (keys) conditions.push(HAS_KEY);
        const known = ids ?? keys;
        const from = known ? withEach(sql, known) : '"Scan" r';
        return `SELECT r."id" FROM ${from} WHERE ${conditions.join(' AND ')} LIMIT ${sql.value(limit)}`;
      });
      return rows.map(({ id }) => String(id));
    },
  };
}

/** The rows of a page, in any order. */
function pageSql(
  sql: Statement,
  workspace: string,
  filter: ScanFilter,
  page: KeysetPage,
  keys: readonly number[] | null,
): string {
  const { conditions, orderBy } = keysetSql(page, CREATED_AT, sql);
  const limit = sql.value(page.limit);
  const pageOf = (from: string, all: readonly string[]) =>
    `SELECT * FROM (SELECT r."createdAt", r."id" FROM ${from}
      WHERE ${[...all, ...conditions].join(' AND ')} ORDER BY ${orderBy} LIMIT ${limit}) q`;
  if (keys) return pageOf(withEach(sql, keys), [HAS_KEY, ...allConditions(sql, workspace, filter)]);
  const texts = filter.ids ? [] : scanTextConditions(sql, filter);
  const parts = rangesOf(sql, workspace, filter).map((range) => pageOf('"Scan" r', [...range, ...texts]));
  return parts.join(' UNION ALL ') || 'SELECT 0 LIMIT 0';
}

/** The rows of `walk`, in any order: of each range, those that pass among its first ones, and the one after these. */
function walkSql(
  sql: Statement,
  workspace: string,
  filter: ScanFilter,
  page: KeysetPage,
  effort: number,
): string {
  const { conditions, orderBy } = keysetSql(page, CREATED_AT, sql);
  const [limit, most] = [sql.value(page.limit), sql.value(effort)];
  const texts = scanTextConditions(sql, filter);
  const parts = rangesOf(sql, workspace, filter).flatMap((range) => {
    const ordered = `FROM "Scan" r WHERE ${[...range, ...conditions].join(' AND ')} ORDER BY ${orderBy}`;
    return [
      `SELECT * FROM (SELECT r."createdAt", r."id", 1 AS "isLookedAt"
        FROM (SELECT r."createdAt", r."id", r."target", r."label" ${ordered} LIMIT ${most}) r
        WHERE ${texts.join(' AND ')} LIMIT ${limit}) q`,
      `SELECT * FROM (SELECT r."createdAt", r."id", 0 AS "isLookedAt" ${ordered} LIMIT 1 OFFSET ${most}) q`,
    ];
  });
  return parts.join(' UNION ALL ') || 'SELECT 0 LIMIT 0';
}

const withEach = (sql: Statement, values: readonly Value[]): string =>
  `${sql.each(values)} CROSS JOIN "Scan" r`;
const HAS_KEY = 'r."key" = j.value';

/** @param column the expression of the workspace */
function allConditions(
  sql: Statement,
  workspace: string,
  filter: ScanFilter,
  column = 'r."workspace"',
): string[] {
  return [
    `${column} = ${sql.value(workspace)}`,
    ...oneOf(sql, 'r."id"', filter.ids),
    ...oneOf(sql, 'r."status"', filter.statuses),
    ...oneOf(sql, 'r."targetKind"', filter.kinds),
    ...scanConditions(sql, filter),
    ...scanTextConditions(sql, filter),
  ];
}

/**
 * The conditions of ranges of an index: the wanted ids, with all conditions; or else, without the conditions on texts, one range
 * for each wanted status, or else for each wanted kind.
 */
function rangesOf(sql: Statement, workspace: string, filter: ScanFilter): string[][] {
  // Without an index of the order: it would be read to its end.
  if (filter.ids) return [allConditions(sql, workspace, filter, sql.withoutIndex('r."workspace"'))];
  const conditions = scanConditions(sql, filter);
  const inWorkspace = `r."workspace" = ${sql.value(workspace)}`;
  const kinds = filter.kinds && [...new Set(filter.kinds)];
  if (kinds?.length === 0) return [];
  if (filter.statuses) {
    const ofKind = kinds ? [`r."targetKind" IN (${kinds.map((kind) => sql.value(kind)).join()})`] : [];
    return [...new Set(filter.statuses)].map((status) => [
      ...[inWorkspace, `r."status" = ${sql.value(status)}`],
      ...ofKind,
      ...conditions,
    ]);
  }
  return kinds
    ? kinds.map((kind) => [inWorkspace, `r."targetKind" = ${sql.value(kind)}`, ...conditions])
    : [[inWorkspace, ...conditions]];
}
