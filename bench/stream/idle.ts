/** Memory of the server per idle subscribed socket. */
import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Memory } from '../support/answer-commands.ts';
import { joinCrowd, type Kind, startContestant } from '../support/contestants.ts';
import { inFolder } from '../support/measure.ts';
import { count, kB, print, scaled } from '../support/report.ts';

const WANTED = 30 * 1024;
const WARM_UP = 200;
/** File descriptors that a process needs in addition to its sockets. */
const SPARE_FILES = 500;

/** Limit on open files, of this process and the server. */
function possible(wanted: number): number {
  const { stdout } = spawnSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' });
  const limit = stdout.trim() === 'unlimited' ? Number.POSITIVE_INFINITY : Number(stdout);
  return limit >= wanted + SPARE_FILES ? wanted : Math.min(wanted, 2000);
}

/** @returns bytes per socket */
async function measure(kind: Kind, folder: string, sockets: number): Promise<Memory> {
  const server = await startContestant(kind, folder);
  try {
    // The first sockets load and compile code, which does not count.
    const first = await joinCrowd(kind, server, WARM_UP);
    first.close();
    await sleep(500);
    const before = await server.ask<Memory>('memory');
    const crowd = await joinCrowd(kind, server, sockets);
    await sleep(1000);
    const after = await crowd.unlessFailed(server.ask<Memory>('memory'));
    crowd.close();
    return { rss: (after.rss - before.rss) / sockets, used: (after.used - before.used) / sockets };
  } finally {
    await server.close();
  }
}

const sockets = possible(scaled(10_000, 500));
await inFolder(async (folder) => {
  const ours = await measure('scanwire', folder, sockets);
  const bare = await measure('bare', folder, sockets);
  const figures = ({ rss, used }: Memory) => `${kB(rss)} resident (${kB(used)} in use)`;
  print({
    what: `memory of each of ${count(sockets)} idle subscribed sockets`,
    ours: figures(ours),
    rival: `bare ws: ${figures(bare)}`,
    figure: kB(ours.rss),
    wanted: `≤ ${kB(WANTED)}`,
    met: ours.rss <= WANTED,
  });
});
