import type Libsql from 'libsql';
import { type Count, unitsOf } from '../../counts.ts';

/** Statements that change the counts for statistics. */
export function prepareCounts(database: Pick<Libsql.Database, 'prepare'>) {
  const addToScan = database.prepare(
    `INSERT INTO "ScanCount" ("scanKey", "workspace", "hour", "name", "value", "count") VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET "count" = "count" + excluded."count"`,
  );
  const addToWorkspace = database.prepare(
    `INSERT INTO "WorkspaceCount" ("workspace", "unit", "start", "name", "value", "count") VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET "count" = "count" + excluded."count"`,
  );
  const removeZero = database.prepare(
    `DELETE FROM "WorkspaceCount" WHERE "workspace" = ? AND "unit" = ? AND "start" = ? AND "name" = ? AND "value" = ?
       AND "count" <= 0`,
  );
  const ofScan = database.prepare(
    'SELECT "workspace", "hour", "name", "value", "count" FROM "ScanCount" WHERE "scanKey" = ? LIMIT ?',
  );
  const removeCount = database.prepare(
    'DELETE FROM "ScanCount" WHERE "scanKey" = ? AND "hour" = ? AND "name" = ? AND "value" = ?',
  );

  return {
    write(counts: readonly Count[]): void {
      for (const { scanKey, workspace, hour, name, value, count } of counts) {
        addToScan.run(scanKey, workspace, hour, name, value, count);
        for (const [unit, start] of unitsOf(hour))
          addToWorkspace.run(workspace, unit, start, name, value, count);
      }
    },

    /** Takes back some of what a scan added. @returns the number of counts */
    takeBack(scanKey: number, limit: number): number {
      const rows = ofScan.all(scanKey, limit) as Omit<Count, 'scanKey'>[];
      for (const { workspace, hour, name, value, count } of rows) {
        for (const [unit, start] of unitsOf(hour)) {
          addToWorkspace.run(workspace, unit, start, name, value, -count);
          removeZero.run(workspace, unit, start, name, value);
        }
        removeCount.run(scanKey, hour, name, value);
      }
      return rows.length;
    },
  };
}
