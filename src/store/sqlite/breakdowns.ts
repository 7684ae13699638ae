/** Counts the results of one scan. Each query reads at most MAX_COUNTED rows of a table. */
import type { Client } from '@libsql/client';
import {
  type Breakdowns,
  FACETS,
  type Facet,
  type FacetField,
  type FacetList,
  MAX_COUNTED,
  type TimelinePeriod,
} from '../../core/breakdown.ts';
import { hostOfUrl } from '../../core/host-of-url.ts';
import { SEVERITIES } from '../../core/vocabulary.ts';
import { RESULT_TABLES } from '../rows.ts';
import {
  type Bind,
  endpointConditions,
  findingConditions,
  hostConditions,
  MEDIA_TYPE,
  PATH,
  ranksOf,
} from './list-filters.ts';
import { createSelect } from './select.ts';

const TABLES = { HOST: 'Host', ENDPOINT: 'Endpoint', FINDING: 'Finding' } as const;

/** The expression of a field, and the conditions of a filter on it. */
const FIELDS: Readonly<Record<FacetField, { sql: string; conditions: readonly string[] }>> = {
  ALIVE: { sql: `iif(r."alive", 'true', 'false')`, conditions: ['alive'] },
  STATUS: { sql: 'r."status"', conditions: ['statuses'] },
  SERVER: { sql: 'r."server"', conditions: [] },
  SOURCE: { sql: 'r."source"', conditions: ['sources'] },
  HOST: { sql: 'r."host"', conditions: ['hosts'] },
  CONTENT_TYPE: { sql: MEDIA_TYPE, conditions: ['contentTypes'] },
  SEVERITY: { sql: 'r."severity"', conditions: ['severities', 'minSeverity'] },
  CONFIDENCE: { sql: 'r."confidence"', conditions: ['confidences', 'minConfidence'] },
  TYPE: { sql: 'r."type"', conditions: ['types'] },
  SCANNER: { sql: 'r."scanner"', conditions: ['scanners'] },
  CWE: { sql: 'r."cwe"', conditions: ['cwes'] },
};

export function createBreakdowns(reader: Pick<Client, 'execute'>, workspace: string): Breakdowns {
  const select = createSelect(reader);
  const keyOf = (scanId: string, bind: Bind) =>
    `(SELECT "key" FROM "Scan" WHERE "id" = ${bind(scanId)} AND "workspace" = ${bind(workspace)})`;
  /** The first rows of a scan in a table, as `r`. */
  const rowsOf = (table: string, scanId: string, bind: Bind, host?: string): string =>
    `(SELECT * FROM "${table}" WHERE "scanKey" = ${keyOf(scanId, bind)}
      ${host === undefined ? '' : `AND "host" = ${bind(host)}`} ORDER BY "seq" LIMIT ${MAX_COUNTED}) r`;

  return {
    async facets(scanId, list, maxValues) {
      const fields: readonly FacetField[] = FACETS[list.type];
      const rows = await select((bind) =>
        fields
          .map((field) => {
            const { sql } = FIELDS[field];
            const conditions = [`${sql} IS NOT NULL`, ...conditionsOf(without(list, field), bind)];
            return `SELECT '${field}', ${sql} AS value, count(*) FROM ${rowsOf(TABLES[list.type], scanId, bind)}
              WHERE ${conditions.join(' AND ')} GROUP BY value`;
          })
          .join(' UNION ALL '),
      );
      return fields.map((field) => {
        const counted = rows
          .filter(([name]) => name === field)
          .map(([, value, count]) => ({ value: shown(field, value), count: Number(count) }))
          .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
        const others = counted.slice(maxValues).reduce((sum, { count }) => sum + count, 0);
        return { field, values: counted.slice(0, maxValues), others } satisfies Facet;
      });
    },

    async endpointBranches(scanId, prefix, { first, after }) {
      const rows = await select((bind) => {
        const from = (host?: string) => rowsOf('Endpoint', scanId, bind, host);
        return `SELECT segment, count(*), max(below), min(iif(below, NULL, seq))
          FROM (${prefix === null ? sitesSql(from()) : belowSql(from(hostOf(prefix)), bind(prefix))})
          WHERE segment > ${bind(after ?? '')} ${after === null ? "OR segment = ''" : ''}
          GROUP BY segment ORDER BY segment LIMIT ${bind(first + 1)}`;
      });
      return {
        branches: rows.slice(0, first).map(([segment, endpoints, below, seq]) => ({
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
      const rows = await select((bind) =>
        Object.values(RESULT_TABLES)
          .map(
            (table) =>
              `SELECT * FROM (SELECT "foundAt" FROM "${table}" WHERE "scanKey" = ${keyOf(scanId, bind)} ORDER BY "seq" DESC LIMIT 1)`,
          )
          .join(' UNION ALL '),
      );
      return rows.length === 0 ? null : Math.max(...rows.map(([at]) => Number(at)));
    },

    async timeline(scanId, { start, lengthMs, count }) {
      const rows = await select((bind) => {
        const period = `CAST((r."foundAt" - ${bind(start)}) / ${bind(lengthMs)} AS INTEGER)`;
        const counted = (table: string, value: string) =>
          `SELECT '${table}', ${period} AS period, ${value} AS value, count(*) FROM ${rowsOf(table, scanId, bind)} GROUP BY period, value`;
        return [
          counted('Host', 'r."alive"'),
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
      for (const [table, at, value, counted] of rows) {
        const period = periods[Math.min(Math.max(Number(at), 0), count - 1)];
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
const sitesSql = (from: string): string =>
  `SELECT substr(r."url", 1, length(r."url") - length(${PATH})) AS segment, 1 AS below, r."seq" AS seq FROM ${from}`;

/** The first segment of the path of each URL below a prefix, without the query. */
const belowSql = (from: string, prefix: string): string =>
  `SELECT substr(path, 1, instr(path || '/', '/') - 1) AS segment, instr(path, '/') > 0 AS below, seq FROM (
    SELECT substr(rest, 1, instr(rest || '?', '?') - 1) AS path, seq FROM (
      SELECT substr(r."url", length(${prefix}) + 1) AS rest, r."seq" AS seq FROM ${from}
      WHERE substr(r."url", 1, length(${prefix})) = ${prefix}))`;

const shown = (field: FacetField, value: unknown): string =>
  field === 'SEVERITY' ? (SEVERITIES[Number(value)] ?? 'UNKNOWN') : String(value);

/** The list without the conditions on a field. */
function without(list: FacetList, field: FacetField): FacetList {
  const entries = Object.entries(list.filter).filter(([name]) => !FIELDS[field].conditions.includes(name));
  return { ...list, filter: Object.fromEntries(entries) };
}

function conditionsOf(list: FacetList, bind: Bind): string[] {
  switch (list.type) {
    case 'HOST':
      return hostConditions(list.filter, bind);
    case 'ENDPOINT':
      return endpointConditions(list.filter, bind);
    case 'FINDING': {
      const ranks = ranksOf(list.filter);
      const conditions = findingConditions(list.filter, bind);
      return ranks ? [`r."severity" IN (${ranks.join()})`, ...conditions] : conditions;
    }
    default:
      return list satisfies never;
  }
}
