import { type Count, unitsOf } from '../../counts.ts';
import type { Sql } from '../sql.ts';

const ITEM = `json_to_recordset($1::json)
  AS c("scanKey" int, "workspace" text, "unit" text, "start" float8, "name" text, "value" text, "count" bigint)`;
const START = `TIMESTAMP 'epoch' + c."start" * INTERVAL '1 millisecond'`;

/** Adds counts to those of their scans and workspaces, in the transaction of the index. */
export async function writeCounts(sql: Sql, counts: readonly Count[]): Promise<void> {
  if (counts.length === 0) return;
  const items = counts.map(({ hour, ...count }) => ({ ...count, start: hour }));
  await sql.query(
    `INSERT INTO "ScanCount" ("scanKey", "workspace", "hour", "name", "value", "count")
     SELECT c."scanKey", c."workspace", ${START}, c."name", c."value", c."count" FROM ${ITEM}
     ON CONFLICT ("scanKey", "hour", "name", "value") DO UPDATE SET "count" = "ScanCount"."count" + excluded."count"`,
    [JSON.stringify(items)],
    'count scans',
  );
  await addToWorkspaces(sql, counts);
}

/** Takes back some of what a scan added. @returns the number of counts */
export async function takeCountsBack(sql: Sql, scanKey: number, limit: number): Promise<number> {
  const { rows } = await sql.query(
    `DELETE FROM "ScanCount" WHERE ("scanKey", "hour", "name", "value") IN
       (SELECT "scanKey", "hour", "name", "value" FROM "ScanCount" WHERE "scanKey" = $1 LIMIT $2)
     RETURNING "scanKey", "workspace", "hour", "name", "value", -"count" AS "count"`,
    [scanKey, limit],
  );
  if (rows.length === 0) return 0;
  const items = await addToWorkspaces(sql, rows as unknown as Count[]);
  await sql.query(
    `DELETE FROM "WorkspaceCount" w USING ${ITEM} WHERE w."workspace" = c."workspace" AND w."unit" = c."unit"
       AND w."start" = ${START} AND w."name" = c."name" AND w."value" = c."value" AND w."count" <= 0`,
    [items],
  );
  return rows.length;
}

/** @returns what was added, as JSON */
async function addToWorkspaces(sql: Sql, counts: readonly Count[]): Promise<string> {
  const sums = new Map<string, Omit<Count, 'scanKey' | 'hour'> & { unit: string; start: number }>();
  for (const { workspace, hour, name, value, count } of counts) {
    for (const [unit, start] of unitsOf(hour)) {
      const key = JSON.stringify([workspace, unit, start, name, value]);
      const known = sums.get(key);
      if (known) known.count += count;
      else sums.set(key, { workspace, unit, start, name, value, count });
    }
  }
  const items = JSON.stringify([...sums.values()]);
  await sql.query(
    `INSERT INTO "WorkspaceCount" ("workspace", "unit", "start", "name", "value", "count")
     SELECT c."workspace", c."unit", ${START}, c."name", c."value", c."count" FROM ${ITEM}
     ON CONFLICT ("workspace", "unit", "start", "name", "value")
       DO UPDATE SET "count" = "WorkspaceCount"."count" + excluded."count"`,
    [items],
    'count workspaces',
  );
  return items;
}
