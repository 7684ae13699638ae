/**
 * Finds the pages of lists by their keys. A list consists of ranges of indexes, each of which has its rows in the order of the
 * list; a page merges the starts of the ranges. So its cost depends on its size and on how many rows its filter drops, not
 * on the length of the list.
 */
import type { Position } from '../core/keyset.ts';
import type { ListParent, Lists, ResultLists, ResultPage } from '../core/result-lists.ts';
import { comparePositions, keysetSql, type OrderColumns } from './keyset.ts';
import {
  ALL_RANKS,
  endpointConditions,
  findingConditions,
  hostConditions,
  ranksOf,
  resultConditions,
} from './list-filters.ts';
import { RESULT_TABLES } from './rows.ts';
import type { Select, Statement } from './select.ts';

/** A range of an index. Conditions are on its row `r` and on its parent `p`. */
interface Range {
  table: string;
  /** served by the index */
  within: readonly string[];
  /** checked on each row */
  filter: readonly string[];
}

const SEQ: OrderColumns = { sort: 'r."seq"', unique: 'r."seq"' };
const ORDERS: Readonly<Record<string, OrderColumns>> = {
  FOUND_AT: SEQ,
  NAME: { sort: 'r."name"', unique: 'r."seq"', sortType: 'text' },
  SEVERITY: { sort: 'r."severity"', unique: 'r."seq"' },
};

export function createResultLists(
  select: Select,
  workspace: string,
): Pick<Lists, 'results' | 'countResults'> {
  return {
    async results(lists, page) {
      if (lists.parents.length === 0) return [];
      const columns = ORDERS[page.order.field] ?? SEQ;
      const rows = await select((sql) => {
        const parents = parentsSql(sql, lists.parents, workspace);
        const ranges = rangesOf(sql, lists, page.order.field);
        const { conditions, orderBy } = keysetSql(page, columns, sql);
        const limit = sql.value(page.limit);
        const parts = ranges.map(({ table, within, filter }) => {
          const first = `WHERE ${[...within, ...conditions, ...filter].join(' AND ')} ORDER BY ${orderBy} LIMIT ${limit}`;
          return `SELECT p.n, p.scan, ${columns.sort}, ${columns.unique} FROM p ${sql.joinFirst(table, first)}`;
        });
        // The first part gives the keys of the scans whose pages are empty.
        const empty = 'SELECT p.n AS n, p.scan AS scan, NULL AS sort, NULL AS seq FROM p';
        return `${parents} ${[empty, ...parts].join(' UNION ALL ')}`;
      });
      const pages = lists.parents.map((): ResultPage => ({ scanKey: 0, positions: [] }));
      for (const { n, scan, sort, seq } of rows) {
        const list = pages[Number(n)] as ResultPage;
        list.scanKey = Number(scan ?? 0);
        if (seq !== null) list.positions.push([sort, seq] as unknown as Position);
      }
      return pages.map(({ scanKey, positions }) => ({
        scanKey,
        positions: positions.sort(comparePositions(page)).slice(0, page.limit),
      }));
    },

    async countResults(lists) {
      if (lists.parents.length === 0) return [];
      const rows = await select((sql) => {
        const parents = parentsSql(sql, lists.parents, workspace);
        const counts = rangesOf(sql, lists, 'FOUND_AT').map(({ table, within, filter }) => {
          const counter = COUNTERS[table];
          const all = within.length === 1 && within[0] === IN_SCAN && filter.length === 0;
          if (all && counter)
            return `(SELECT coalesce(sum("${counter}"), 0) FROM "Scan" WHERE "key" = p.scan)`;
          return `(SELECT count(*) FROM "${table}" r WHERE ${[...within, ...filter].join(' AND ')})`;
        });
        return `${parents} SELECT p.n AS n, ${counts.join(' + ') || '0'} AS count FROM p`;
      });
      const counts = new Map(rows.map(({ n, count }) => [Number(n), Number(count)]));
      return lists.parents.map((_, n) => counts.get(n) ?? 0);
    },
  };
}

/** The table `p` of the parents of lists, with their numbers. Scans of other workspaces have no key. */
function parentsSql(sql: Statement, parents: readonly ListParent[], workspace: string): string {
  const items = parents.map((parent) =>
    JSON.stringify([
      parent.scanId,
      'host' in parent ? parent.host : null,
      ...('endpoint' in parent ? [parent.endpoint.url, parent.endpoint.seq] : []),
    ]),
  );
  const item = (index: number) => sql.itemOf('j.value', index);
  return `WITH p AS MATERIALIZED (SELECT j.key AS n,
    (SELECT "key" FROM "Scan" WHERE "id" = ${item(0)} AND "workspace" = ${sql.value(workspace)}) AS scan,
    ${item(1)} AS host, ${item(2)} AS url, CAST(${item(3)} AS INTEGER) AS seq FROM ${sql.each(items)})`;
}

/** Columns of Scan with the number of rows of a table. */
const COUNTERS: Readonly<Record<string, string>> = {
  Host: 'hosts',
  Endpoint: 'endpoints',
  Finding: 'findings',
};
const IN_SCAN = 'r."scanKey" = p.scan';
const ALTERNATIVES: Readonly<
  Record<'scan' | 'host' | 'endpoint', (sql: Statement) => readonly (readonly string[])[]>
> = {
  scan: () => [[IN_SCAN]],
  host: () => [[IN_SCAN, 'r."host" = p.host']],
  endpoint: (sql) => [
    [IN_SCAN, sql.isLongText('r."endpointUrl"', 'p.url')],
    // Without those that the other range has.
    [IN_SCAN, 'r."parent" = p.seq', 'r."endpointUrl" IS DISTINCT FROM p.url'],
  ],
};

function rangesOf(sql: Statement, lists: ResultLists, field: string): Range[] {
  const [parent] = lists.parents;
  const kind = parent && 'host' in parent ? 'host' : parent && 'endpoint' in parent ? 'endpoint' : 'scan';
  const alternatives = ALTERNATIVES[kind](sql);
  switch (lists.type) {
    case 'HOST': {
      const filter = hostConditions(sql, lists.filter);
      return alternatives.map((within) => ({ table: 'Host', within, filter }));
    }
    case 'ENDPOINT': {
      const filter = endpointConditions(sql, lists.filter);
      return alternatives.map((within) => ({ table: 'Endpoint', within, filter }));
    }
    case 'FINDING': {
      const filter = findingConditions(sql, lists.filter);
      const ranks = ranksOf(lists.filter);
      // The indexes of hosts and endpoints have the severity before the seq.
      const split = ranks ?? (field === 'FOUND_AT' && kind !== 'scan' ? ALL_RANKS : undefined);
      return alternatives.flatMap((within) =>
        split
          ? split.map((rank) => ({ table: 'Finding', within: [...within, `r."severity" = ${rank}`], filter }))
          : [{ table: 'Finding', within, filter }],
      );
    }
    case 'RESULT': {
      const { minSeverity, types } = lists.filter;
      return [...new Set(types)].flatMap((type) => {
        const range = { table: RESULT_TABLES[type], filter: resultConditions(sql, type, lists.filter) };
        const ranks = type === 'FINDING' && ranksOf({ minSeverity });
        return ranks
          ? ranks.map((rank) => ({ ...range, within: [IN_SCAN, `r."severity" = ${rank}`] }))
          : [{ ...range, within: [IN_SCAN] }];
      });
    }
    default:
      return lists satisfies never;
  }
}
