/** Many scans and subscribers on several nodes: connections to PostgreSQL, and what a slow one costs. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type DeployedNode, withDeployment } from './support/deployment.ts';
import { isPostgresInstalled } from './support/postgres-programs.ts';
import { hasRedis } from './support/redis.ts';

const scanOf = (events: number, rate: number) => ({
  target: 'example.com',
  scanners: [{ name: 'mock', options: { events, rate } }],
});

describe.skipIf(!isPostgresInstalled || !hasRedis)('a deployment', () => {
  test('of two hundred subscribers and twenty scans needs no more connections than configured', async () => {
    const MOST = 4;
    const env = { SCANWIRE_DATABASE_CONNECTIONS: String(MOST), SCANWIRE_MAX_CONCURRENT_SCANS: '10' };
    await withDeployment({ leaseSeconds: 10, env }, async ({ apis, postgres, databaseUrl }) => {
      const [one, other] = (await Promise.all(apis.map(({ server }) => server))) as [Api, Api];
      const ids = await Promise.all(Array.from({ length: 20 }, () => one.startScan(scanOf(120, 20))));
      let isOver = false;
      const most = new Map<string, number>();
      const watching = (async () => {
        while (!isOver) {
          const rows = await postgres.query(
            databaseUrl,
            `SELECT application_name AS name, count(*)::int AS n FROM pg_stat_activity
             WHERE application_name ~ '^(api|work)' GROUP BY 1`,
          );
          for (const { name, n } of rows)
            most.set(String(name), Math.max(Number(n), most.get(String(name)) ?? 0));
          await sleep(20);
        }
      })();
      const all = await Promise.all(
        Array.from({ length: 200 }, async (_, at) => {
          const api = at % 2 === 0 ? one : other;
          return await api.follow(ids[at % ids.length] as string, { selection: 'type seq' });
        }),
      ).finally(() => {
        isOver = true;
      });
      await watching;
      for (const [, ...events] of all) {
        expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1));
        expect(events.at(-1)?.type).toBe('COMPLETED');
      }
      console.log(`connections, of at most ${MOST} a process: ${JSON.stringify(Object.fromEntries(most))}`);
      expect(most.size).toBe(4);
      expect(Math.max(...most.values())).toBeLessThanOrEqual(MOST);
    });
  });

  test('slows its scans down while its database is slow, and keeps its queues and its memory bounded', async () => {
    const SCANS = 8;
    const DELAY_MS = 100;
    /** A window has many commits, also of a slow database. */
    const WINDOW_MS = 3000;
    const env = { SCANWIRE_MAX_CONCURRENT_SCANS: '4' };
    await withDeployment({ leaseSeconds: 10, env }, async ({ apis, workers }) => {
      const [one, other] = (await Promise.all(apis.map(({ server }) => server))) as [Api, Api];
      const ids = await Promise.all(
        Array.from({ length: SCANS }, () => one.startScan(scanOf(10_000_000, 0))),
      );
      for (const [at, id] of [...ids, ...ids].entries()) void read(at % 2 === 0 ? one : other, id);
      const nodes = [...apis, ...workers];
      const window = async () => {
        const before = await measureAll(workers);
        const startedMs = performance.now();
        const samples: Measured[][] = [];
        while (performance.now() - startedMs < WINDOW_MS) {
          samples.push(await measureAll(nodes));
          await sleep(100);
        }
        const after = samples.at(-1)?.slice(apis.length) ?? [];
        const least = (name: keyof Measured) =>
          nodes.map((_, node) => Math.min(...samples.map((sample) => sample[node]?.[name] ?? 0)));
        const total = (name: 'events' | 'commits') =>
          after.reduce((sum, figures, at) => sum + figures[name] - (before[at]?.[name] ?? 0), 0);
        return {
          ...{ events: total('events'), commits: total('commits'), ms: performance.now() - startedMs },
          waiting: Math.max(...samples.flat().map(({ waiting }) => waiting)),
          ...{ heap: least('heap'), resident: least('resident') },
        };
      };
      await sleep(3000);
      // The better of two, since other processes may hold up one of them.
      const fast = [await window(), await window()].sort((a, b) => b.events - a.events)[0] as Window;
      for (const { postgres } of nodes) postgres.slow(DELAY_MS);
      await window();
      const slow: Window[] = [];
      for (let count = 0; count < 6; count++) slow.push(await window());
      const [first, ...rest] = slow as [Window, ...Window[]];
      const last = rest.at(-1) as Window;
      const growth = (name: 'heap' | 'resident') =>
        nodes.map((_, node) => (last[name][node] ?? 0) / (first[name][node] ?? 1));
      console.log(
        JSON.stringify({
          eventsFast: fast.events,
          eventsSlow: slow.map(({ events }) => events),
          commits: [fast, ...slow].map(({ commits }) => commits),
          waiting: slow.map(({ waiting }) => waiting),
          heapMB: slow.map(({ heap }) => heap.map((bytes) => Math.round(bytes / 1e6))),
          residentMB: [fast, ...slow].map(({ resident }) => resident.map((bytes) => Math.round(bytes / 1e6))),
        }),
      );
      // Each scan has at most 256 events that are not committed, and the few that its scanners write at once.
      const most = 300 * (SCANS / workers.length);
      for (const { waiting } of slow) expect(waiting).toBeLessThan(most);
      // Each commit waits for the way there and the way back, so that this is also the most that scans get on by.
      const sum = (name: 'events' | 'commits' | 'ms') =>
        slow.reduce((all, figures) => all + figures[name], 0);
      expect(sum('events')).toBeGreaterThan(0);
      expect(sum('events')).toBeLessThan(most * (sum('commits') + workers.length));
      expect(sum('commits')).toBeLessThan(workers.length * (sum('ms') / (2 * DELAY_MS) + slow.length));
      expect(sum('events') / sum('ms')).toBeLessThan(fast.events / fast.ms);
      for (const ratio of [...growth('heap'), ...growth('resident')]) expect(ratio).toBeLessThan(1.5);
    });
  });
});

type Api = Awaited<DeployedNode['server']>;
interface Measured {
  events: number;
  commits: number;
  waiting: number;
  heap: number;
  resident: number;
}
interface Window {
  events: number;
  commits: number;
  ms: number;
  waiting: number;
  heap: number[];
  resident: number[];
}

/** Reads as fast as it can, until the node ends. */
async function read(api: Api, id: string): Promise<void> {
  try {
    for await (const _ of api.events(id, { selection: 'type seq' }));
  } catch {}
}

const measureAll = (nodes: readonly DeployedNode[]): Promise<Measured[]> =>
  Promise.all(
    nodes.map(async ({ server }) => {
      const text = await (await fetch(`${(await server).url}/metrics`)).text();
      const read = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
      return {
        events: read('scanwire_log_events_total'),
        commits: read('scanwire_log_commit_seconds_count'),
        waiting: read('scanwire_log_queue_events'),
        heap: read('nodejs_heap_size_used_bytes'),
        resident: read('process_resident_memory_bytes'),
      };
    }),
  );
