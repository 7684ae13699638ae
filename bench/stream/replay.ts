/**
 * One client reads a long log from its start as fast as possible: alone, and beside a scan that records a thousand events a second,
 * which another client follows.
 */
import { joinCrowd, type Kind, NAMES, startContestant } from '../support/contestants.ts';
import type { Crowd } from '../support/crowd.ts';
import { inFolder, median, rate, ratio } from '../support/measure.ts';
import { count, print, scaled, us } from '../support/report.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { LOG_SELECTION, subscription } from '../support/stream-event.ts';

const EVENTS = scaled(100_000, 1000);
const ROUNDS = 5;
/** Share of the rate of bare `ws`. */
const WANTED = 0.6;
const WANTED_BESIDE = WANTED / 2;
/** Events a second of the running scan. */
const SCAN_RATE = 1000;
/** Longer than a replay takes. */
const SCAN_EVENTS = 120 * SCAN_RATE;

const RIVALS: Partial<Record<Kind, string>> = {
  bare: 'bare ws, ready texts one by one',
  stock: 'stock graphql-ws, from an array',
};

interface Replay {
  perSecond: number;
  /** of the whole process */
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

/** A scan that runs until the function that is returned is called. */
async function startScan(server: ServerProcess): Promise<() => Promise<void>> {
  const ticks = { events: SCAN_EVENTS, rate: SCAN_RATE };
  const scanId = await server.ask<string>('prepareTicks', ticks);
  const query = subscription(LOG_SELECTION);
  const follower: Crowd = await joinCrowd('scanwire', server, 1, { query, scanId, after: 0 });
  await server.ask('tick');
  const seen = () => follower.members[0]?.lastSeq ?? 0;
  const before = seen();
  return async () => {
    if (seen() <= before + SCAN_RATE / 100)
      throw new Error(`the running scan has sent ${seen() - before} events`);
    await server.ask('cancelTicks');
    follower.close();
  };
}

await inFolder(async (folder) => {
  const servers = new Map<Kind, ServerProcess>();
  const results = new Map<string, Replay[]>();
  const add = (what: string, result: Replay) => results.set(what, [...(results.get(what) ?? []), result]);
  try {
    for (const kind of ['scanwire', ...Object.keys(RIVALS)] as Kind[]) {
      const server = await startContestant(kind, folder);
      servers.set(kind, server);
      await server.ask('fill', { events: EVENTS });
    }
    const ours = servers.get('scanwire') as ServerProcess;
    for (let round = -1; round < ROUNDS; round++) {
      for (const [kind, server] of servers) {
        const result = await replay(kind, server);
        // The first round warms up.
        if (round >= 0) add(kind, result);
      }
      const stop = await startScan(ours);
      const beside = await replay('scanwire', ours);
      await stop();
      if (round >= 0) add('beside', beside);
    }
  } finally {
    for (const server of servers.values()) await server.close();
  }
  const perSecond = (of: string) => median((results.get(of) ?? []).map((result) => result.perSecond));
  const cpu = (of: string) => median((results.get(of) ?? []).map((result) => result.cpuUs));
  const figures = (of: string) => `${rate(perSecond(of))}, CPU ${us(cpu(of))}`;
  const what = `replay of ${count(EVENTS)} events to one client`;
  const row = (name: string, ours: string, rival: Kind, wanted?: number) => {
    const share = perSecond(ours) / perSecond(rival);
    print({
      what: name,
      ours: figures(ours),
      rival: `${RIVALS[rival] ?? NAMES[rival]}: ${figures(rival)}`,
      figure: `${ratio(share)} of its rate`,
      ...(wanted !== undefined && { wanted: `≥ ${ratio(wanted)}`, met: share >= wanted }),
    });
  };
  row(what, 'scanwire', 'bare', WANTED);
  row(what, 'scanwire', 'stock');
  row(`${what}, beside a scan with ${count(SCAN_RATE)} events/s`, 'beside', 'bare', WANTED_BESIDE);
});
