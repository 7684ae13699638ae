import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { createInProcessPubSub } from '../src/core/pubsub.ts';
import { type AnyEvent, EVENT_FIELDS, socketClient, until, withFolder } from './support/app.ts';
import { endCommands } from './support/command.ts';
import { openTestLog } from './support/database.ts';
import { type ServerProcess, startServerProcess } from './support/server-process.ts';

afterEach(endCommands);

const ENDS = ['COMPLETED', 'FAILED', 'CANCELLED'];
const RESULTS = ['HOST', 'ENDPOINT', 'FINDING', 'ASSESSMENT'];

const mockScan = (events: number, rate: number, seed: number) => ({
  target: 'example.com',
  scanners: [{ name: 'mock', options: { events, rate, seed } }],
});

/** Everything that one reader saw of a scan, over all servers. */
interface Watched {
  events: AnyEvent[];
  /** how its socket was closed */
  closeCode?: number | undefined;
}

/** Follows a scan from the position of the reader until the log or the server ends. */
async function watch({ url }: ServerProcess, scanId: string, watched: Watched): Promise<void> {
  const client = socketClient(url);
  client.on('closed', (event) => {
    watched.closeCode = (event as { code: number }).code;
  });
  const after = watched.events.at(-1)?.seq ?? 0;
  try {
    const query = `subscription ($scanId: ID!, $after: Int!) { scanEvents(scanId: $scanId, after: $after) { ${EVENT_FIELDS} } }`;
    for await (const { data, errors } of client.iterate<{ scanEvents: AnyEvent }>({
      query,
      variables: { scanId, after },
    })) {
      if (errors) throw new Error(errors[0]?.message);
      const event = data?.scanEvents;
      if (!event || event.type === 'CONNECTED') continue;
      expect(event.seq).toBe((watched.events.at(-1)?.seq ?? 0) + 1);
      watched.events.push(event);
    }
  } catch (error) {
    if (watched.closeCode === undefined) throw error;
  } finally {
    await client.dispose();
  }
}

function expectWholeLog(events: readonly AnyEvent[]): void {
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.filter(({ type }) => ENDS.includes(type))).toEqual([events.at(-1)]);
  const results = events
    .filter(({ type }) => RESULTS.includes(type))
    .map(
      ({ host, endpoint, finding, assessment }) =>
        host?.name ?? endpoint?.url ?? finding?.fingerprint ?? assessment?.url,
    );
  expect(results.filter((result, index) => results.indexOf(result) !== index)).toEqual([]);
  const percents = events.flatMap(({ type, percent }) => (type === 'PROGRESS' ? [percent] : []));
  expect(percents).toEqual([...new Set(percents)].sort((a, b) => a - b));
}

const KILLS = 30;
const SCANS = 26;

describe('a server that is killed', () => {
  test('thirty times loses nothing that it acknowledged or streamed, and ends every scan once', async () => {
    await withFolder(async (folder) => {
      const acknowledged = new Map<string, Watched>();
      const problems: unknown[] = [];
      for (let life = 0; life < KILLS; life++) {
        const server = await startServerProcess(folder);
        const jobs: Promise<unknown>[] = [];
        const follow = (id: string, watched: Watched) =>
          jobs.push(watch(server, id, watched).catch((error) => problems.push(error)));
        const start = (input: ReturnType<typeof mockScan>) =>
          server.startScan(input).then(
            (id) => {
              const watched = { events: [] };
              acknowledged.set(id, watched);
              follow(id, watched);
            },
            // The response may be lost with the server: then nothing was acknowledged.
            () => {},
          );
        for (const [id, watched] of acknowledged) {
          if (!ENDS.includes(watched.events.at(-1)?.type ?? '')) follow(id, watched);
        }
        if (acknowledged.size < SCANS) await start(mockScan(40 + life, 60, life));
        // One scan outlives every server and is interrupted by each kill.
        if (life === 0) await start(mockScan(300, 60, 99));
        const lifeMs = 50 + Math.random() * 1200;
        // This one may be in flight when the server is killed.
        const late = sleep(lifeMs).then(() =>
          acknowledged.size < SCANS ? start(mockScan(60, 60, 100 + life)) : null,
        );
        await sleep(lifeMs + Math.random() * 20);
        expect(await server.end('SIGKILL')).toBe(137);
        await late;
        await Promise.all(jobs);
      }

      const server = await startServerProcess(folder);
      const ends: AnyEvent[] = [];
      await Promise.all(
        [...acknowledged].map(async ([id, { events: seen }]) => {
          const [, ...whole] = await server.follow(id);
          expectWholeLog(whole);
          expect(whole.slice(0, seen.length)).toEqual(seen);
          expect(await server.follow(id)).toEqual([expect.anything(), ...whole]);
          ends.push(whole.at(-1) as AnyEvent);
        }),
      );
      // Also a scan whose response was lost.
      await until(async () => {
        const { data } = await server.query('{ stats { byStatus { status scans } } }');
        return data.stats.byStatus.every(
          ({ status, scans }: { status: string; scans: number }) => scans === 0 || ENDS.includes(status),
        );
      }, 'every scan ends');
      expect(acknowledged.size).toBeGreaterThanOrEqual(SCANS - 1);
      // A kill looks like a crash: a few scans that ran alone during several kills may be given up.
      const others = ends.filter(({ type }) => type !== 'COMPLETED');
      console.log(`given up: ${others.length} of ${ends.length}`);
      expect(others.length).toBeLessThanOrEqual(5);
      for (const { error } of others)
        expect(error).toMatch(/crashed \d+ times while only this scan was running/);
      expect(problems).toEqual([]);
      expect(await server.end('SIGTERM')).toBe(0);
    });
  }, 400_000);
});

describe('a scan that crashes its server every time', () => {
  test('is given up after three crashes while it ran alone, and the other scans complete', async () => {
    await withFolder(async (folder) => {
      await writeFile(
        join(folder, 'scanwire.yaml'),
        `scanners: { killer: { command: [sh, -c, 'sleep 0.3; kill -9 $(cat ${folder}/pid)'], consumes: [host], parser: jsonl } }`,
      );
      const start = async () => {
        const server = await startServerProcess(folder, {
          SCANWIRE_CONFIG: './scanwire.yaml',
          SCANWIRE_TARGETS_ALLOW: '127.0.0.1',
        });
        await writeFile(join(folder, 'pid'), `${server.command.child.pid}`);
        return server;
      };
      let server = await start();
      const killer = await server.startScan({ target: '127.0.0.1', scanners: [{ name: 'killer' }] });
      const others = [];
      for (let seed = 0; seed < 3; seed++) others.push(await server.startScan(mockScan(60, 60, seed)));
      let deaths = 0;
      const ends = async () =>
        (await server.query('{ scans { nodes { id status error } } }')).data.scans.nodes as {
          id: string;
          status: string;
          error: string | null;
        }[];
      for (let over = false; !over; ) {
        const died = server.command.exit.then(() => true);
        while (!over && !(await Promise.race([died, sleep(100, false)])))
          over = (await ends().catch(() => [])).filter(({ status }) => ENDS.includes(status)).length === 4;
        if (over) break;
        deaths++;
        server = await start();
      }
      // Any of the scans could have caused the first crash.
      expect(deaths).toBe(4);
      const scans = new Map((await ends()).map(({ id, ...scan }) => [id, scan]));
      expect(scans.get(killer)).toEqual({
        status: 'FAILED',
        error: 'the server crashed 3 times while only this scan was running',
      });
      for (const id of others) {
        expect(scans.get(id)).toMatchObject({ status: 'COMPLETED' });
        const [, ...whole] = await server.follow(id);
        expectWholeLog(whole);
      }
      expect(await server.end('SIGTERM')).toBe(0);
    });
  }, 240_000);
});

describe('a server that gets SIGTERM', () => {
  test('releases its scans, asks clients to reconnect, and resumes the scans at the next start', async () => {
    await withFolder(async (folder) => {
      const first = await startServerProcess(folder);
      const id = await first.startScan(mockScan(90, 45, 3));
      const watched: Watched = { events: [] };
      const watching = watch(first, id, watched);
      await until(() => watched.events.length >= 20, 'it runs');
      expect(await first.end('SIGTERM')).toBe(0);
      await watching;
      expect(watched.closeCode).toBe(1012);
      expect(first.command.stderr()).toBe('');
      expect(watched.events.at(-1)).toMatchObject({ type: 'STATUS', status: 'QUEUED' });

      const { log, prisma, close } = await openTestLog(createInProcessPubSub(), `file:${folder}/scanwire.db`);
      const [scan] = await prisma.scan.findMany();
      expect(scan).toMatchObject({ status: 'QUEUED', crashes: 0, lastSeq: watched.events.length });
      expect(await log.claimable()).toMatchObject([{ id: scan?.id, state: 'queued' }]);
      await close();

      const second = await startServerProcess(folder);
      await watch(second, id, watched);
      expectWholeLog(watched.events);
      expect(watched.events.at(-1)).toMatchObject({ type: 'COMPLETED' });
      expect(await second.end('SIGTERM')).toBe(0);
    });
  }, 60_000);
});
