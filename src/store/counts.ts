/** Counts for statistics: by workspace and hour or day, and what each scan added to them. Independent of the database. */

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

/** What a scan adds to the counts of an hour. */
export interface Count {
  scanKey: number;
  workspace: string;
  /** milliseconds since 1970 */
  hour: number;
  name: string;
  value: string;
  count: number;
}

/** The counts that one transaction adds. */
export interface Counts {
  add(scanKey: number, workspace: string, at: number, name: CountName, value: string, count?: number): void;
  /** each with another scan, hour, name or value */
  list(): Count[];
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

/** The hour and the day to which a count belongs. */
export const unitsOf = (hour: number): [unit: 'HOUR' | 'DAY', start: number][] => [
  ['HOUR', hour],
  ['DAY', Math.floor(hour / DAY_MS) * DAY_MS],
];

export function collectCounts(): Counts {
  const counts = new Map<string, Count>();
  return {
    add(scanKey, workspace, at, name, value, count = 1) {
      const hour = Math.floor(at / HOUR_MS) * HOUR_MS;
      const key = `${scanKey} ${hour} ${name} ${value}`;
      const known = counts.get(key);
      if (known) known.count += count;
      else counts.set(key, { scanKey, workspace, hour, name, value, count });
    },
    list: () => [...counts.values()],
  };
}

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
