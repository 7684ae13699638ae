/** One client reads a long log from its start as fast as possible. */
import { joinCrowd, type Kind, NAMES, startContestant } from '../support/contestants.ts';
import { inFolder, median, rate, ratio } from '../support/measure.ts';
import { count, print, scaled, us } from '../support/report.ts';
import type { ServerProcess } from '../support/server-process.ts';

const EVENTS = scaled(100_000, 1000);
const ROUNDS = 3;
const WANTED = 50_000;

const RIVALS: Partial<Record<Kind, string>> = {
  bare: 'bare ws, ready texts one by one',
  stock: 'stock graphql-ws, from an array',
};

interface Replay {
  perSecond: number;
  cpuUs: number;
}

async function replay(kind: Kind, server: ServerProcess): Promise<Replay> {
  const crowd = await joinCrowd(kind, server, 1, { connectOnly: true });
  const [reader] = crowd.members;
  const cpu = await server.ask<number>('cpu');
  const start = performance.now();
  reader?.subscribe();
  await crowd.reached(server.lastSeq + EVENTS);
  const seconds = (performance.now() - start) / 1000;
  const cpuUs = ((await server.ask<number>('cpu')) - cpu) / EVENTS;
  await crowd.quiet();
  crowd.close();
  return { perSecond: EVENTS / seconds, cpuUs };
}

await inFolder(async (folder) => {
  const results = new Map<Kind, Replay[]>();
  const servers = new Map<Kind, ServerProcess>();
  try {
    for (const kind of ['scanwire', ...Object.keys(RIVALS)] as Kind[]) {
      const server = await startContestant(kind, folder);
      servers.set(kind, server);
      await server.ask('fill', { events: EVENTS });
    }
    for (let round = -1; round < ROUNDS; round++) {
      for (const [kind, server] of servers) {
        const result = await replay(kind, server);
        // The first round warms up.
        if (round >= 0) results.set(kind, [...(results.get(kind) ?? []), result]);
      }
    }
  } finally {
    for (const server of servers.values()) await server.close();
  }
  const perSecond = (kind: Kind) => median((results.get(kind) ?? []).map((result) => result.perSecond));
  const cpu = (kind: Kind) => median((results.get(kind) ?? []).map((result) => result.cpuUs));
  const figures = (kind: Kind) => `${rate(perSecond(kind))}, CPU ${us(cpu(kind))}`;
  const what = `replay of ${count(EVENTS)} events to one client`;
  print({
    what,
    ours: figures('scanwire'),
    wanted: `≥ ${rate(WANTED)}`,
    met: perSecond('scanwire') >= WANTED,
  });
  for (const kind of Object.keys(RIVALS) as Kind[]) {
    print({
      what,
      ours: figures('scanwire'),
      rival: `${RIVALS[kind] ?? NAMES[kind]}: ${figures(kind)}`,
      figure: `${ratio(perSecond('scanwire') / perSecond(kind))} of its rate`,
    });
  }
});
