import { readFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { afterEach, expect, test } from 'vitest';
import { EVENT_FIELDS, until, withFolder } from './support/app.ts';
import { endCommands } from './support/command.ts';
import { subscribeRaw } from './support/raw-subscriber.ts';
import { startServerProcess } from './support/server-process.ts';

afterEach(endCommands);

const MB = 2 ** 20;
const EVENTS = 30_000;
const PAUSED = 15;

async function residentBytes(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

test('subscribers that do not read hold up nobody, cost no memory, and miss nothing when they read on', async () => {
  await withFolder(async (folder) => {
    // With little room, what piles up in the heap ends the process; what piles up outside it is measured.
    const server = await startServerProcess(folder, { NODE_OPTIONS: '--max-old-space-size=256' });
    const startScan = (events: number) =>
      server.startScan({
        target: 'example.com',
        scanners: [{ name: 'mock', options: { events, rate: 0, seed: 5 } }],
      });
    // What the server needs for the work itself, it has needed once.
    await server.follow(await startScan(EVENTS / 4), { selection: EVENT_FIELDS });
    const pid = server.command.child.pid;
    const before = platform() === 'linux' ? await residentBytes(pid) : 0;

    const id = await startScan(EVENTS);
    const slow = await Promise.all(
      Array.from({ length: PAUSED }, () => subscribeRaw(server.url, id, EVENT_FIELDS)),
    );
    await Promise.all(slow.map(({ events }) => until(() => events.length > 0, 'it has begun')));
    for (const { socket } of slow) socket.pause();
    const had = slow.map(({ events }) => events.length);

    console.log('paused', performance.now());
    const [, ...all] = await server.follow(id, { selection: EVENT_FIELDS });
    console.log('followed', performance.now());
    expect(all.at(-1)).toMatchObject({ type: 'COMPLETED' });
    expect(all.length).toBeGreaterThan(EVENTS);
    const { data } = await server.query('query ($id: ID!) { scan(id: $id) { status } }', { id });
    expect(data.scan.status).toBe('COMPLETED');
    expect(slow.map(({ events }) => events.length)).toEqual(had);

    if (platform() === 'linux') {
      const unread = PAUSED * Buffer.byteLength(JSON.stringify(all));
      const grown = (await residentBytes(pid)) - before;
      console.log({ unread: unread / MB, grown: grown / MB });
      expect(grown).toBeLessThan(unread / 2);
    }

    const [first, ...others] = slow;
    for (const { socket } of others.slice(1)) socket.terminate();
    for (const reader of [first, others[0]]) {
      reader?.socket.resume();
      console.log('resume', performance.now()); await reader?.complete; console.log('read', performance.now());
      expect(reader?.events.slice(1)).toEqual(all);console.log('compared', performance.now());
    }
    expect(await server.end('SIGTERM')).toBe(0);
  });
}, 60_000);
