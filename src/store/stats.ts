/** Statistics of a workspace over time, from the counts by hour and day. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SCAN_STATUSES } from '../core/event.ts';
import type { Period, Search, Totals } from '../core/search.ts';
import { SEVERITIES, THREAT_LEVELS } from '../core/vocabulary.ts';
import { type CountName, classDuration, DAY_MS, HOUR_MS } from './counts.ts';
import type { Indexer } from './indexer.ts';
import { REMOVED } from './removed.ts';
import type { Select, Statement } from './select.ts';

const MAX_TYPES = 20;

/**
 * The counts of a period, whole days together. Scans that go on are counted as they are now, and those that are being deleted
 * are taken off.
 */
function countsSql(sql: Statement, workspace: string, { start, end }: Period): string {
  const firstDay = Math.min(end, Math.ceil(start / DAY_MS) * DAY_MS);
  const lastDay = Math.max(firstDay, Math.floor(end / DAY_MS) * DAY_MS);
  const [from, to, days, rest] = [sql.time(start), sql.time(end), sql.time(firstDay), sql.time(lastDay)];
  const own = `"workspace" = ${sql.value(workspace)}`;
  const ofUnit = (unit: 'HOUR' | 'DAY', low = from, high = to) =>
    `SELECT "name", "value", "count" FROM "WorkspaceCount"
     WHERE ${own} AND "unit" = '${unit}' AND "start" >= ${low} AND "start" < ${high}`;
  const figures = ['hosts', 'aliveHosts', 'endpoints'].map(
    (name) => `SELECT '${name}', '', "${name}" FROM "open"`,
  );
  return `WITH "open" AS (SELECT s.* FROM "OpenScan" o CROSS JOIN "Scan" s
      WHERE s."key" = o."scanKey" AND s.${own} AND s."createdAt" >= ${from} AND s."createdAt" < ${to}),
    "part" ("name", "value", "count") AS (
      ${ofUnit('HOUR', from, days)} UNION ALL ${ofUnit('DAY', days, rest)} UNION ALL ${ofUnit('HOUR', rest, to)}
      UNION ALL SELECT "name", "value", -"count" FROM "ScanCount"
        WHERE "scanKey" IN (SELECT "key" FROM "Scan" WHERE "workspace" = '${REMOVED}')
          AND ${own} AND "hour" >= ${from} AND "hour" < ${to}
      UNION ALL SELECT 'status', CAST("status" AS TEXT), 1 FROM "open"
      UNION ALL ${figures.join(' UNION ALL ')})
    SELECT "name", "value", sum("count") AS "count" FROM "part" GROUP BY "name", "value" HAVING sum("count") > 0`;
}

type Values = Map<CountName, Map<string, number>>;

export function createStats(
  select: Select,
  indexer: Pick<Indexer, 'catchUp'>,
  workspace: string,
): Pick<Search, 'stats' | 'firstHour'> {
  const read = async (period: Period): Promise<Values> => {
    const rows = await select((sql) => countsSql(sql, workspace, period));
    const values: Values = new Map();
    for (const { name, value, count } of rows) {
      const known = values.get(name as CountName) ?? new Map<string, number>();
      values.set(name as CountName, known.set(String(value), Number(count)));
    }
    return values;
  };

  return {
    async stats(periods) {
      await indexer.catchUp();
      const totals: Totals[] = [];
      for (const period of periods) {
        totals.push(totalsOf(await read(period)));
        await nextTurn();
      }
      return totals;
    },

    async firstHour() {
      await indexer.catchUp();
      const rows = await select(
        (sql) => `SELECT "start" FROM "WorkspaceCount"
          WHERE "workspace" = ${sql.value(workspace)} AND "unit" = 'HOUR' ORDER BY "start" LIMIT 1`,
      );
      const open = await select(
        (sql) => `SELECT min(s."createdAt") AS "start" FROM "OpenScan" o CROSS JOIN "Scan" s
          WHERE s."key" = o."scanKey" AND s."workspace" = ${sql.value(workspace)}`,
      );
      const starts = [rows[0]?.start, open[0]?.start].flatMap((start) =>
        start == null ? [] : [Number(start)],
      );
      return starts.length === 0 ? null : Math.floor(Math.min(...starts) / HOUR_MS) * HOUR_MS;
    },
  };
}

function totalsOf(values: Values): Totals {
  const of = (name: CountName, value = '') => values.get(name)?.get(value) ?? 0;
  const types = [...(values.get('type') ?? [])]
    .map(([type, findings]) => ({ type, findings }))
    .sort((a, b) => b.findings - a.findings || (a.type < b.type ? -1 : 1));
  const named = types.slice(0, MAX_TYPES);
  return {
    byStatus: SCAN_STATUSES.flatMap((status) => {
      const scans = of('status', status);
      return scans > 0 ? [{ status, scans }] : [];
    }),
    bySeverity: SEVERITIES.map((_, rank) => of('severity', `${rank}`)),
    byType: named,
    otherTypes: types.slice(MAX_TYPES).reduce((sum, { findings }) => sum + findings, 0),
    byThreatLevel: THREAT_LEVELS.flatMap((threatLevel) => {
      const assessments = of('threat', threatLevel);
      return assessments > 0 ? [{ threatLevel, assessments }] : [];
    }),
    hosts: of('hosts'),
    aliveHosts: of('aliveHosts'),
    endpoints: of('endpoints'),
    durations: durationsOf(values.get('duration') ?? new Map(), of('durationMs')),
  };
}

function durationsOf(classes: ReadonlyMap<string, number>, sumMs: number): Totals['durations'] {
  const sorted = [...classes]
    .map(([index, count]) => [Number(index), count] as const)
    .sort(([a], [b]) => a - b);
  const count = sorted.reduce((sum, [, scans]) => sum + scans, 0);
  if (count === 0) return null;
  /** The shortest duration that is not exceeded by a share of the scans. */
  const quantile = (share: number): number => {
    let left = Math.ceil(share * count);
    for (const [index, scans] of sorted) {
      left -= scans;
      if (left <= 0) return classDuration(index);
    }
    return 0;
  };
  return { count, mean: Math.round(sumMs / count), median: quantile(0.5), p95: quantile(0.95) };
}
