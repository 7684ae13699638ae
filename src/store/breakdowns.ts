/** Counts the results of one scan. Each query reads at most MAX_COUNTED rows of a table. */
import {
  type Breakdowns,
  FACETS,
  type FacetField,
  type FacetList,
  MAX_COUNTED,
  type TimelinePeriod,
} from '../core/breakdown.ts';
import { hostOfUrl } from '../core/host-of-url.ts';
import { SEVERITIES } from '../core/vocabulary.ts';
import { facetOf, shown } from './facet.ts';
import { createIssueFacets } from './issue-facets.ts';
import {
  endpointConditions,
  findingConditions,
  hostConditions,
  mediaTypeOf,
  pathOf,
  ranksOf,
} from './list-filters.ts';
import { RESULT_TABLES } from './rows.ts';
import type { Select, Statement } from './select.ts';

const TABLES = { HOST: 'Host', ENDPOINT: 'Endpoint', FINDING: 'Finding' } as const;

/** The expression of a field, the list whose values `j` it is about, and the conditions of a filter on it. */
const FIELDS: Readonly<
  Record<FacetField, { sql(statement: Statement): string; list?: string; conditions: readonly string[] }>
> = {
  ALIVE: { sql: () => `CASE WHEN r."alive" THEN 'true' ELSE 'false' END`, conditions: ['alive'] },
  STATUS: { sql: () => 'r."status"', conditions: ['statuses'] },
  SERVER: { sql: () => 'r."server"', conditions: [] },
  TECHNOLOGY: {
    // Up to the slash before its version.
    sql: (sql) => `substr(j.value, 1, ${sql.placeOf(`'/'`, `j.value || '/'`)} - 1)`,
    list: 'r."technologies"',
    conditions: ['technology'],
  },
  SOURCE: { sql: () => 'r."source"', conditions: ['sources'] },
  HOST: { sql: () => 'r."host"', conditions: ['hosts'] },
  CONTENT_TYPE: { sql: mediaTypeOf, conditions: ['contentTypes'] },
  SEVERITY: { sql: () => 'r."severity"', conditions: ['severities', 'minSeverity'] },
  CONFIDENCE: { sql: () => 'r."confidence"', conditions: ['confidences', 'minConfidence'] },
  TYPE: { sql: () => 'r."type"', conditions: ['types'] },
  SCANNER: { sql: () => 'r."scanner"', conditions: ['scanners'] },
  CWE: { sql: () => 'r."cwe"', conditions: ['cwes'] },
};

export function createBreakdowns(select: Select, workspace: string): Breakdowns {
  const keyOf = (sql: Statement, scanId: string) =>
    `(SELECT "key" FROM "Scan" WHERE "id" = ${sql.value(scanId)} AND "workspace" = ${sql.value(workspace)})`;
  /** The first rows of a scan in a table, as `r`. */
  const rowsOf = (sql: Statement, table: string, scanId: string, host?: string): string =>
    `(SELECT * FROM "${table}" WHERE "scanKey" = ${keyOf(sql, scanId)}
      ${host === undefined ? '' : `AND "host" = ${sql.value(host)}`} ORDER BY "seq" LIMIT ${MAX_COUNTED}) r`;

  return {
    async facets(scanId, list, maxValues) {
      const fields: readonly FacetField[] = FACETS[list.type];
      const rows = await select((sql) =>
        fields
          .map((field) => {
            const { list: items } = FIELDS[field];
            const value = FIELDS[field].sql(sql);
            const conditions = [`${value} IS NOT NULL`, ...conditionsOf(sql, without(list, field))];
            return `SELECT '${field}' AS field, CAST(${value} AS TEXT) AS value, count(*) AS count
              FROM ${rowsOf(sql, TABLES[list.type], scanId)} ${items ? `CROSS JOIN ${sql.textsOf(items)}` : ''}
              WHERE ${conditions.join(' AND ')} GROUP BY 2`;
          })
          .join(' UNION ALL '),
      );
      return fields.map((field) => {
        const counts = rows
          .filter((row) => row.field === field)
          .map(({ value, count }): [string, number] => [shown(field, value), Number(count)]);
        return facetOf(field, new Map(counts), maxValues);
      });
    },

    issueFacets: createIssueFacets(select, workspace),

    async endpointBranches(scanId, prefix, { first, after }) {
      const rows = await select((sql) => {
        const from = (host?: string) => rowsOf(sql, 'Endpoint', scanId, host);
        const segments =
          prefix === null ? sitesSql(sql, from()) : belowSql(sql, from(hostOf(prefix)), sql.value(prefix));
        return `SELECT segment, count(*) AS endpoints, max(below) AS below,
            min(CASE WHEN below = 0 THEN seq END) AS seq
          FROM (${segments}) q WHERE segment > ${sql.value(after ?? '')} ${after === null ? "OR segment = ''" : ''}
          GROUP BY segment ORDER BY segment LIMIT ${sql.value(first + 1)}`;
      });
      return {
        branches: rows.slice(0, first).map(({ segment, endpoints, below, seq }) => ({
          segment: String(segment),
          prefix: `${prefix ?? ''}${segment}/`,
          endpoints: Number(endpoints),
          hasChildren: Number(below) === 1,
          seq: seq === null ? null : Number(seq),
        })),
        hasMore: rows.length > first,
      };
    },

    async newestAt(scanId) {
      const rows = await select((sql) =>
        Object.values(RESULT_TABLES)
          .map(
            (table) =>
              `SELECT * FROM (SELECT "foundAt" AS at FROM "${table}" WHERE "scanKey" = ${keyOf(sql, scanId)} ORDER BY "seq" DESC LIMIT 1) q`,
          )
          .join(' UNION ALL '),
      );
      return rows.length === 0 ? null : Math.max(...rows.map(({ at }) => Number(at)));
    },

    async timeline(scanId, { start, lengthMs, count }) {
      const rows = await select((sql) => {
        const counted = (table: string, value: string) => {
          const period = `(${sql.msOf('r."foundAt"')} - ${sql.value(start)}) / ${sql.value(lengthMs)}`;
          return `SELECT '${table}' AS "table", ${period} AS period, ${value} AS value, count(*) AS count
            FROM ${rowsOf(sql, table, scanId)} GROUP BY 2, 3`;
        };
        return [
          counted('Host', 'CASE WHEN r."alive" THEN 1 ELSE 0 END'),
          counted('Endpoint', '0'),
          counted('PageAssessment', '0'),
          counted('Finding', 'r."severity"'),
        ].join(' UNION ALL ');
      });
      const periods = Array.from(
        { length: count },
        (_, at): TimelinePeriod => ({
          ...{ start: start + at * lengthMs, end: start + (at + 1) * lengthMs },
          ...{ hosts: 0, aliveHosts: 0, endpoints: 0, assessments: 0, bySeverity: SEVERITIES.map(() => 0) },
        }),
      );
      for (const { table, period: at, value, count: counted } of rows) {
        const period = periods[Math.min(Math.max(Math.trunc(Number(at)), 0), count - 1)];
        if (!period) continue;
        const number = Number(counted);
        if (table === 'Host') {
          period.hosts += number;
          if (Number(value) === 1) period.aliveHosts += number;
        } else if (table === 'Endpoint') period.endpoints += number;
        else if (table === 'PageAssessment') period.assessments += number;
        else period.bySeverity[Number(value)] = (period.bySeverity[Number(value)] ?? 0) + number;
      }
      return periods;
    },
  };
}

const hostOf = (prefix: string): string => hostOfUrl(prefix) ?? '';

/** The origin of each URL: everything else is below it. */
const sitesSql = (sql: Statement, from: string): string =>
  `SELECT substr(r."url", 1, length(r."url") - length(${pathOf(sql)})) AS segment, 1 AS below, r."seq" AS seq FROM ${from}`;

/** The first segment of the path of each URL below a prefix, without the query. */
const belowSql = (sql: Statement, from: string, prefix: string): string =>
  `SELECT substr(path, 1, ${sql.placeOf(`'/'`, `path || '/'`)} - 1) AS segment,
      CASE WHEN ${sql.placeOf(`'/'`, 'path')} > 0 THEN 1 ELSE 0 END AS below, seq
    FROM (SELECT substr(rest, 1, ${sql.placeOf(`'?'`, `rest || '?'`)} - 1) AS path, seq FROM (
      SELECT substr(r."url", length(${prefix}) + 1) AS rest, r."seq" AS seq FROM ${from}
      WHERE substr(r."url", 1, length(${prefix})) = ${prefix}) a) b`;

/** The list without the conditions on a field. */
function without(list: FacetList, field: FacetField): FacetList {
  const entries = Object.entries(list.filter).filter(([name]) => !FIELDS[field].conditions.includes(name));
  return { ...list, filter: Object.fromEntries(entries) };
}

function conditionsOf(sql: Statement, list: FacetList): string[] {
  switch (list.type) {
    case 'HOST':
      return hostConditions(sql, list.filter);
    case 'ENDPOINT':
      return endpointConditions(sql, list.filter);
    case 'FINDING': {
      const ranks = ranksOf(list.filter);
      const conditions = findingConditions(sql, list.filter);
      return ranks ? [sql.oneOf('r."severity"', ranks), ...conditions] : conditions;
    }
    default:
      return list satisfies never;
  }
}
