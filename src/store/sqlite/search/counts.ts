/** Counts for statistics: by workspace and hour or day, and what each scan added to them. */
import type Libsql from 'libsql';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** What is counted. `value` is empty for sums. */
export type CountName =
  | 'severity'
  | 'type'
  | 'threat'
  | 'status'
  | 'hosts'
  | 'aliveHosts'
  | 'endpoints'
  | 'durationMs'
  | 'duration';

/** The counts that one transaction adds. */
export interface Counts {
  add(scanKey: number, workspace: string, at: number, name: CountName, value: string, count?: number): void;
  write(): void;
}

interface Count {
  scanKey: number;
  workspace: string;
  hour: number;
  name: string;
  value: string;
  count: number;
}

export interface EndedScan {
  scanKey: number;
  workspace: string;
  status: string;
  createdAt: number;
  startedAt: number | null;
  finishedAt: number | null;
  hosts: number;
  aliveHosts: number;
  endpoints: number;
}

/** Durations are counted in classes, each of which is 5 % longer than the one before. */
const CLASS_RATIO = 1.05;
const durationClass = (ms: number): number => Math.round(Math.log(Math.max(1, ms)) / Math.log(CLASS_RATIO));
export const classDuration = (index: number): number => Math.round(CLASS_RATIO ** index);

/** Counts a scan that has ended, at the time at which it was created. */
export function countScan(counts: Counts, scan: EndedScan): void {
  const { scanKey, workspace, status, createdAt, startedAt, finishedAt } = scan;
  const add = (name: CountName, value: string, count: number) => {
    if (count > 0) counts.add(scanKey, workspace, createdAt, name, value, count);
  };
  add('status', status, 1);
  for (const name of ['hosts', 'aliveHosts', 'endpoints'] as const) add(name, '', scan[name]);
  if (startedAt === null || finishedAt === null) return;
  const ms = Math.max(0, finishedAt - startedAt);
  add('durationMs', '', ms);
  add('duration', `${durationClass(ms)}`, 1);
}

export function createCounts(database: Pick<Libsql.Database, 'prepare'>) {
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

  const units = (hour: number): [string, number][] => [
    ['HOUR', hour],
    ['DAY', Math.floor(hour / DAY_MS) * DAY_MS],
  ];

  return {
    collect(): Counts {
      const counts = new Map<string, Count>();
      return {
        add(scanKey, workspace, at, name, value, count = 1) {
          const hour = Math.floor(at / HOUR_MS) * HOUR_MS;
          const key = `${scanKey} ${hour} ${name} ${value}`;
          const known = counts.get(key);
          if (known) known.count += count;
          else counts.set(key, { scanKey, workspace, hour, name, value, count });
        },
        write() {
          for (const { scanKey, workspace, hour, name, value, count } of counts.values()) {
            addToScan.run(scanKey, workspace, hour, name, value, count);
            for (const [unit, start] of units(hour))
              addToWorkspace.run(workspace, unit, start, name, value, count);
          }
        },
      };
    },

    /** Takes back some of what a scan added. @returns the number of counts */
    takeBack(scanKey: number, limit: number): number {
      const rows = ofScan.all(scanKey, limit) as Omit<Count, 'scanKey'>[];
      for (const { workspace, hour, name, value, count } of rows) {
        for (const [unit, start] of units(hour)) {
          addToWorkspace.run(workspace, unit, start, name, value, -count);
          removeZero.run(workspace, unit, start, name, value);
        }
        removeCount.run(scanKey, hour, name, value);
      }
      return rows.length;
    },
  };
}
