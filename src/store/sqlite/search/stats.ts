/** Statistics of a workspace over time, from the counts by hour and day. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SCAN_STATUSES } from '../../../core/event.ts';
import { SEVERITIES, THREAT_LEVELS } from '../../../core/result.ts';
import type { Period, Search, Totals } from '../../../core/search.ts';
import { REMOVED } from '../../removed.ts';
import { executePatiently } from '../log-reads.ts';
import { type CountName, classDuration, DAY_MS, HOUR_MS } from './counts.ts';
import type { Indexer } from './indexer.ts';
import type { Reader } from './query.ts';

const MAX_TYPES = 20;

/**
 * The counts of the hours from ?2 to ?3, which are whole days from ?4 to ?5. Scans that go on are counted as they are now, and
 * those that are being deleted are taken off.
 */
const COUNTS = `WITH "part" ("name", "value", "count") AS (
  SELECT "name", "value", "count" FROM "WorkspaceCount"
    WHERE "workspace" = ?1 AND "unit" = 'HOUR' AND "start" >= ?2 AND "start" < ?4
  UNION ALL SELECT "name", "value", "count" FROM "WorkspaceCount"
    WHERE "workspace" = ?1 AND "unit" = 'DAY' AND "start" >= ?4 AND "start" < ?5
  UNION ALL SELECT "name", "value", "count" FROM "WorkspaceCount"
    WHERE "workspace" = ?1 AND "unit" = 'HOUR' AND "start" >= ?5 AND "start" < ?3
  UNION ALL SELECT "name", "value", -"count" FROM "ScanCount"
    WHERE "scanKey" IN (SELECT "key" FROM "Scan" WHERE "workspace" = '${REMOVED}')
      AND "workspace" = ?1 AND "hour" >= ?2 AND "hour" < ?3
  UNION ALL SELECT v."value" ->> 0, v."value" ->> 1, v."value" ->> 2
    FROM "OpenScan" o CROSS JOIN "Scan" s ON s."key" = o."scanKey"
    CROSS JOIN json_each(json_array(json_array('status', s."status", 1), json_array('hosts', '', s."hosts"),
      json_array('aliveHosts', '', s."aliveHosts"), json_array('endpoints', '', s."endpoints"))) v
    WHERE s."workspace" = ?1 AND s."createdAt" >= ?2 AND s."createdAt" < ?3
) SELECT "name", "value", sum("count") AS "count" FROM "part" GROUP BY "name", "value" HAVING sum("count") > 0`;

type Values = Map<CountName, Map<string, number>>;

export function createStats(
  reader: Reader,
  indexer: Indexer,
  workspace: string,
): Pick<Search, 'stats' | 'firstHour'> {
  const read = async ({ start, end }: Period): Promise<Values> => {
    const firstDay = Math.min(end, Math.ceil(start / DAY_MS) * DAY_MS);
    const lastDay = Math.max(firstDay, Math.floor(end / DAY_MS) * DAY_MS);
    const { rows } = await executePatiently(reader, {
      sql: COUNTS,
      args: [workspace, start, end, firstDay, lastDay],
    });
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
      const { rows } = await executePatiently(reader, {
        sql: `SELECT "start" FROM "WorkspaceCount" WHERE "workspace" = ? AND "unit" = 'HOUR' ORDER BY "start" LIMIT 1`,
        args: [workspace],
      });
      const { rows: open } = await executePatiently(reader, {
        sql: `SELECT min(s."createdAt") AS "start" FROM "OpenScan" o CROSS JOIN "Scan" s ON s."key" = o."scanKey"
          WHERE s."workspace" = ?`,
        args: [workspace],
      });
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
