/**
 * Finds the pages of lists by their keys. A list consists of ranges of indexes, each of which has its rows in the order of the
 * list; a page merges the starts of the ranges. So its cost depends on its size and on how many rows its filter drops, not
 * on the length of the list.
 */
import type { Client, InStatement } from '@libsql/client';
import type { KeysetPage, Position } from '../../core/keyset.ts';
import type { ListParent, Lists, ResultLists, ResultPage, ScanFilter } from '../../core/result-lists.ts';
import { RESULT_TABLES } from '../rows.ts';
import { keysetSql, type OrderColumns } from './keyset.ts';
import {
  ALL_RANKS,
  type Bind,
  endpointConditions,
  findingConditions,
  hostConditions,
  ranksOf,
  resultConditions,
  scanConditions,
} from './list-filters.ts';
import { REMOVED } from './removed.ts';

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
  NAME: { sort: 'r."name"', unique: 'r."seq"' },
  SEVERITY: { sort: 'r."severity"', unique: 'r."seq"' },
};
const CREATED_AT: OrderColumns = { sort: 'r."createdAt"', unique: 'r."id"' };

export function createLists(reader: Pick<Client, 'execute'>): Lists {
  const select = async (build: (bind: Bind) => string): Promise<unknown[][]> => {
    const args: (string | number)[] = [];
    const sql = build((value) => `?${args.push(value)}`);
    const { rows } = await reader.execute({ sql, args } satisfies InStatement);
    return rows.map((row) => Array.from(row as unknown as ArrayLike<unknown>));
  };

  return {
    async results(lists, page) {
      if (lists.parents.length === 0) return [];
      const columns = ORDERS[page.order.field] ?? SEQ;
      const rows = await select((bind) => {
        const parents = parentsSql(lists.parents, bind);
        const ranges = rangesOf(lists, page.order.field, bind);
        const { conditions, orderBy } = keysetSql(page, columns, bind);
        const limit = bind(page.limit);
        const parts = ranges.map(
          ({ table, within, filter }) => `SELECT p.n, p.scan, ${columns.sort}, ${columns.unique}
            FROM p CROSS JOIN "${table}" r ON r.rowid IN (SELECT r.rowid FROM "${table}" r
              WHERE ${[...within, ...conditions, ...filter].join(' AND ')} ORDER BY ${orderBy} LIMIT ${limit})`,
        );
        // Also says the keys of the scans of empty pages.
        return `${parents} ${['SELECT p.n, p.scan, NULL, NULL FROM p', ...parts].join(' UNION ALL ')}`;
      });
      const pages = lists.parents.map((): ResultPage => ({ scanKey: 0, positions: [] }));
      for (const [n, scanKey, ...position] of rows) {
        const list = pages[n as number] as ResultPage;
        list.scanKey = Number(scanKey ?? 0);
        if (position[1] !== null) list.positions.push(position as unknown as Position);
      }
      return pages.map(({ scanKey, positions }) => ({ scanKey, positions: merge(positions, page) }));
    },

    async countResults(lists) {
      if (lists.parents.length === 0) return [];
      const rows = await select((bind) => {
        const parents = parentsSql(lists.parents, bind);
        const counts = rangesOf(lists, 'FOUND_AT', bind).map(({ table, within, filter }) => {
          const counter = COUNTERS[table];
          const all = within.length === 1 && within[0] === IN_SCAN && filter.length === 0;
          if (all && counter)
            return `(SELECT coalesce(sum("${counter}"), 0) FROM "Scan" WHERE "key" = p.scan)`;
          return `(SELECT count(*) FROM "${table}" r WHERE ${[...within, ...filter].join(' AND ')})`;
        });
        return `${parents} SELECT p.n, ${counts.join(' + ') || '0'} FROM p`;
      });
      const counts = new Map(rows.map(([n, count]) => [Number(n), Number(count)]));
      return lists.parents.map((_, n) => counts.get(n) ?? 0);
    },

    async scans(workspace, filter, page) {
      const rows = await select((bind) => {
        const ranges = scanRanges(workspace, filter, bind);
        const { conditions, orderBy } = keysetSql(page, CREATED_AT, bind);
        const limit = bind(page.limit);
        const parts = ranges.map(
          ({ within, filter }) => `SELECT * FROM (SELECT r."createdAt", r."id" FROM "Scan" r
            WHERE ${[...within, ...conditions, ...filter].join(' AND ')} ORDER BY ${orderBy} LIMIT ${limit})`,
        );
        return parts.join(' UNION ALL ') || 'SELECT 0, 0 LIMIT 0';
      });
      return merge(rows as unknown as Position[], page);
    },

    async countScans(workspace, filter) {
      const [row] = await select((bind) => {
        const counts = scanRanges(workspace, filter, bind).map(
          ({ within, filter }) =>
            `(SELECT count(*) FROM "Scan" r WHERE ${[...within, ...filter].join(' AND ')})`,
        );
        return `SELECT ${counts.join(' + ') || '0'}`;
      });
      return Number(row?.[0] ?? 0);
    },

    async scanIds(workspace, filter, { ids, statuses, changedSince }, limit) {
      const rows = await select((bind) => {
        const conditions = allScanConditions('r."workspace"', workspace, filter, bind);
        if (statuses)
          conditions.push(`r."status" IN (SELECT value FROM json_each(${bind(JSON.stringify(statuses))}))`);
        if (changedSince !== undefined) conditions.push(`r."changedAt" >= ${bind(changedSince)}`);
        const from = ids
          ? `json_each(${bind(JSON.stringify(ids))}) j CROSS JOIN "Scan" r ON r."id" = j.value`
          : '"Scan" r';
        return `SELECT r."id" FROM ${from} WHERE ${conditions.join(' AND ')} LIMIT ${bind(limit)}`;
      });
      return rows.map(([id]) => String(id));
    },
  };
}

/** The table `p` of the parents of lists, with their numbers. */
function parentsSql(parents: readonly ListParent[], bind: Bind): string {
  const rows = parents.map((parent) => [
    parent.scanId,
    'host' in parent ? parent.host : null,
    ...('endpoint' in parent ? [parent.endpoint.url, parent.endpoint.seq] : []),
  ]);
  return `WITH p AS MATERIALIZED (SELECT j.key AS n,
    (SELECT "key" FROM "Scan" WHERE "id" = j.value ->> 0 AND "workspace" <> '${REMOVED}') AS scan,
    j.value ->> 1 AS host, j.value ->> 2 AS url, j.value ->> 3 AS seq FROM json_each(${bind(JSON.stringify(rows))}) j)`;
}

/** Columns of Scan with the number of rows of a table. */
const COUNTERS: Readonly<Record<string, string>> = {
  Host: 'hosts',
  Endpoint: 'endpoints',
  Finding: 'findings',
};
const IN_SCAN = 'r."scanKey" = p.scan';
const ALTERNATIVES: Readonly<Record<'scan' | 'host' | 'endpoint', readonly (readonly string[])[]>> = {
  scan: [[IN_SCAN]],
  host: [[IN_SCAN, 'r."host" = p.host']],
  endpoint: [
    [IN_SCAN, 'r."endpointUrl" = p.url'],
    // Without those that the other range has.
    [IN_SCAN, 'r."parent" = p.seq', 'r."endpointUrl" IS NOT p.url'],
  ],
};

function rangesOf(lists: ResultLists, field: string, bind: Bind): Range[] {
  const [parent] = lists.parents;
  const kind = parent && 'host' in parent ? 'host' : parent && 'endpoint' in parent ? 'endpoint' : 'scan';
  const alternatives = ALTERNATIVES[kind];
  switch (lists.type) {
    case 'HOST': {
      const filter = hostConditions(lists.filter, bind);
      return alternatives.map((within) => ({ table: 'Host', within, filter }));
    }
    case 'ENDPOINT': {
      const filter = endpointConditions(lists.filter, bind);
      return alternatives.map((within) => ({ table: 'Endpoint', within, filter }));
    }
    case 'FINDING': {
      const filter = findingConditions(lists.filter, bind);
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
        const range = { table: RESULT_TABLES[type], filter: resultConditions(type, lists.filter, bind) };
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

/** @param column the expression of the workspace; with a plus, its indexes are not used */
function allScanConditions(
  column: 'r."workspace"' | '+r."workspace"',
  workspace: string,
  filter: ScanFilter,
  bind: Bind,
): string[] {
  const among = (column: string, values: readonly string[] | undefined) =>
    values ? [`${column} IN (SELECT value FROM json_each(${bind(JSON.stringify(values))}))`] : [];
  return [
    `${column} = ${bind(workspace)}`,
    ...among('r."status"', filter.statuses),
    ...among('r."targetKind"', filter.kinds),
    ...scanConditions(filter, bind),
  ];
}

/** The wanted ids, or else one range of an index for each wanted status, or else for each wanted kind. */
function scanRanges(workspace: string, filter: ScanFilter, bind: Bind): Omit<Range, 'table'>[] {
  // Without an index of the order: it would be read to its end.
  if (filter.ids)
    return [{ within: [], filter: allScanConditions(`+r."workspace"`, workspace, filter, bind) }];
  const conditions = scanConditions(filter, bind);
  const inWorkspace = `r."workspace" = ${bind(workspace)}`;
  const kinds = filter.kinds && [...new Set(filter.kinds)];
  if (filter.statuses) {
    const ofKind = kinds ? [`r."targetKind" IN (${kinds.map(bind).join()})`] : [];
    return [...new Set(filter.statuses)].map((status) => ({
      within: [inWorkspace, `r."status" = ${bind(status)}`],
      filter: [...ofKind, ...conditions],
    }));
  }
  return kinds
    ? kinds.map((kind) => ({
        within: [inWorkspace, `r."targetKind" = ${bind(kind)}`],
        filter: conditions,
      }))
    : [{ within: [inWorkspace], filter: conditions }];
}

/** The first positions of several ranges, in the order of the page. */
function merge(positions: Position[], { order, fromEnd, limit }: KeysetPage): Position[] {
  const sign = (order.direction === 'ASC') === fromEnd ? -1 : 1;
  return positions
    .sort((a, b) => sign * (compareKeys(a[0], b[0]) || compareKeys(a[1], b[1])))
    .slice(0, limit);
}

/** As SQLite compares values of one column: texts by their bytes in UTF-8. */
function compareKeys(a: string | number, b: string | number): number {
  return typeof a === 'number' ? a - Number(b) : Buffer.compare(Buffer.from(a), Buffer.from(String(b)));
}
