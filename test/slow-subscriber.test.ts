import { readFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { afterEach, expect, test } from 'vitest';
import { type AnyEvent, EVENT_FIELDS, until, withFolder } from './support/app.ts';
import { endCommands } from './support/command.ts';
import { type RawSubscriber, subscribeRaw } from './support/raw-subscriber.ts';
import { startServerProcess } from './support/server-process.ts';

afterEach(endCommands);

const EVENTS = 24_000;
/** Enough that unread events would be several times the allowed growth of the heap. */
const PAUSED = 24;

async function residentBytes(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

/** The final state of a reader. One that was away for too long finds its socket closed, and reconnects. */
async function readOn(url: string, scanId: string, reader: RawSubscriber): Promise<AnyEvent[]> {
  const events: AnyEvent[] = [];
  for (let current = reader; ; ) {
    current.socket.resume();
    const ended = await current.complete.catch(() => null);
    events.push(...current.events.slice(1));
    if (ended !== null) return events;
    current = await subscribeRaw(url, scanId, EVENT_FIELDS, events.at(-1)?.seq);
  }
}

test('slow subscribers delay no others, use no memory, and miss nothing when they read on', async () => {
  await withFolder(async (folder) => {
    // With a small heap, buffering in the heap ends the process; buffering outside it is measured.
    const server = await startServerProcess(folder, { NODE_OPTIONS: '--max-old-space-size=256' });
    const startScan = (events: number) =>
      server.startScan({
        target: 'example.com',
        scanners: [{ name: 'mock', options: { events, rate: 0, seed: 5 } }],
      });
    // The memory for the work itself is in use from here on.
    await server.follow(await startScan(EVENTS / 4), { selection: EVENT_FIELDS });
    const pid = server.command.child.pid;
    const before = platform() === 'linux' ? await residentBytes(pid) : 0;

    const id = await startScan(EVENTS);
    // One after another, each paused as soon as it has begun: else the server is busy feeding the next ones.
    const slow: RawSubscriber[] = [];
    for (let index = 0; index < PAUSED; index++) {
      const reader = await subscribeRaw(server.url, id, EVENT_FIELDS);
      await until(() => reader.events.length > 0, 'it has begun');
      reader.socket.pause();
      slow.push(reader);
    }
    const had = slow.map(({ events }) => events.length);

    const [, ...all] = await server.follow(id, { selection: EVENT_FIELDS });
    expect(all.at(-1)).toMatchObject({ type: 'COMPLETED' });
    expect(all.length).toBeGreaterThan(EVENTS);
    const { data } = await server.query('query ($id: ID!) { scan(id: $id) { status } }', { id });
    expect(data.scan.status).toBe('COMPLETED');
    expect(slow.map(({ events }) => events.length)).toEqual(had);

    if (platform() === 'linux') {
      const unread = PAUSED * Buffer.byteLength(JSON.stringify(all));
      const grown = (await residentBytes(pid)) - before;
      expect(grown).toBeLessThan(unread / 2);
    }

    for (const { socket } of slow.slice(2)) socket.terminate();
    await Promise.all(
      slow.slice(0, 2).map(async (reader) => {
        expect(await readOn(server.url, id, reader)).toEqual(all);
      }),
    );
    expect(await server.end('SIGTERM')).toBe(0);
  });
}, 150_000);
