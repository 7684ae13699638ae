/** The compared servers, each in its own process with its own subscribers. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Run } from './answer-commands.ts';
import { type Crowd, type CrowdOptions, connectCrowd } from './crowd.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import { SCAN_ID, SELECTION, subscription } from './stream-event.ts';

export const FILES = {
  scanwire: 'stream-server.ts',
  stock: 'stock-server.ts',
  bare: 'bare-server.ts',
  kept: 'bare-server.ts',
} as const;
export type Kind = keyof typeof FILES;

export const NAMES: Record<Kind, string> = {
  scanwire: 'scanwire',
  stock: 'stock Yoga pub/sub + graphql-ws',
  bare: 'bare ws broadcast',
  kept: 'bare ws broadcast after write and fdatasync',
};

/** @param folder of its database @param extra characters to add to its events */
export function startContestant(kind: Kind, folder: string, extra = 0): Promise<ServerProcess> {
  return startServer(FILES[kind], {
    DATABASE_URL: `file:${folder}/${kind}.db`,
    EXTRA: String(extra),
    ...(kind === 'kept' && { KEEP_IN: `${folder}/${kind}.log` }),
  });
}

/** Subscribers that will receive every event from now on. */
export async function joinCrowd(
  kind: Kind,
  server: ServerProcess,
  size: number,
  options: Partial<CrowdOptions> = {},
): Promise<Crowd> {
  const crowd = await connectCrowd(size, {
    url: server.url,
    query: subscription(SELECTION),
    scanId: SCAN_ID,
    after: server.lastSeq,
    greeted: kind !== 'stock',
    ...options,
  });
  if (kind === 'stock' && !options.connectOnly) {
    while ((await crowd.unlessFailed(server.ask<number>('listeners'))) < size) await sleep(10);
    // A repeater starts to listen when graphql-ws first asks for an item, some turns later.
    await sleep(200);
  }
  return crowd;
}

/**
 * Makes the server publish bursts, each when all of the crowd, or the given members, have received the previous one.
 * @param from seq of the newest event so far
 */
export async function run(
  server: ServerProcess,
  crowd: Crowd,
  { from, events, burst }: { from: number; events: number; burst: number },
  among = crowd.members,
): Promise<Run> {
  const finished = server.ask<Run>('run', { events, burst });
  // Its error is thrown by the wait below, or by the crowd, which then times out.
  finished.catch(() => {});
  for (let sent = burst; sent < events + burst; sent += burst) {
    await Promise.race([crowd.reached(from + sent, among), finished]);
    server.acknowledge();
  }
  return await crowd.unlessFailed(finished);
}
