/** Cost of a delivery when many subscribers follow one scan with the same selection. */

import type { Run } from './answer-commands.ts';
import { joinCrowd, type Kind, NAMES, run, startContestant } from './contestants.ts';
import type { Crowd, CrowdOptions } from './crowd.ts';
import { inFolder, median, rate, ratio } from './measure.ts';
import { count, print, scaled, us } from './report.ts';
import type { ServerProcess } from './server-process.ts';

const ROUNDS = 5;
/** Deliveries in one round. The slow rival makes fewer, which measure it as well. */
const DELIVERIES: Record<Kind, number> = { scanwire: 100_000, bare: 100_000, kept: 100_000, stock: 25_000 };
/** Events of each server for comparing their messages. */
const FIRST_EVENTS = 20;
/** Before the first round: until then, code is still being optimised. */
const WARM_UP_EVENTS = 3000;

export interface FanOut {
  what: string;
  subscribers: number;
  bursts: readonly number[];
  /** minimum of a rival's CPU per delivery divided by ours; 0 if it is only reported */
  wanted: Partial<Record<Kind, number>>;
  queryOf?: CrowdOptions['queryOf'];
}

interface Contestant {
  kind: Kind;
  server: ServerProcess;
  crowd: Crowd;
  lastSeq: number;
}

interface Cost {
  cpuUs: number;
  /** deliveries per second of wall-clock time */
  perSecond: number;
}

/** @throws if a subscriber of any server did not get every event once, in order, with the same bytes */
export async function fanOut({ what, subscribers, bursts, wanted, queryOf }: FanOut): Promise<void> {
  await inFolder(async (folder) => {
    const contestants: Contestant[] = [];
    try {
      for (const kind of ['scanwire', ...Object.keys(wanted)] as Kind[]) {
        const server = await startContestant(kind, folder);
        const crowd = await joinCrowd(kind, server, subscribers, queryOf ? { queryOf } : {});
        contestants.push({ kind, server, crowd, lastSeq: server.lastSeq });
      }
      for (const contestant of contestants) await publish(contestant, FIRST_EVENTS, 1);
      requireSameBytes(contestants);
      for (const burst of bursts) {
        const bursting = burst === 1 ? 'one at a time' : `in bursts of ${burst}`;
        const label = `${what}, ${bursting}, ${count(subscribers)} subscribers`;
        await compare(label, contestants, burst, wanted);
      }
      for (const { crowd } of contestants) await crowd.quiet();
    } finally {
      for (const { crowd, server } of contestants) {
        crowd.close();
        await server.close();
      }
    }
  });
}

async function publish(contestant: Contestant, events: number, burst: number): Promise<Cost> {
  const { server, crowd, lastSeq } = contestant;
  const cost = await run(server, crowd, { from: lastSeq, events, burst });
  contestant.lastSeq += events;
  return perDelivery(cost, events * crowd.members.length);
}

function perDelivery({ cpuUs, wallMs }: Run, deliveries: number): Cost {
  return { cpuUs: cpuUs / deliveries, perSecond: (1000 * deliveries) / wallMs };
}

async function compare(
  label: string,
  contestants: readonly Contestant[],
  burst: number,
  wanted: FanOut['wanted'],
): Promise<void> {
  const size = contestants[0]?.crowd.members.length ?? 0;
  const eventsOf = (kind: Kind) => Math.max(2, Math.round(scaled(DELIVERIES[kind]) / size / burst)) * burst;
  const costs: Record<Kind, Cost[]> = { scanwire: [], bare: [], kept: [], stock: [] };
  const alone: Cost[] = [];
  for (const contestant of contestants) {
    const least = contestant.kind === 'stock' ? 0 : Math.ceil(scaled(WARM_UP_EVENTS) / burst) * burst;
    await publish(contestant, Math.max(least, eventsOf(contestant.kind)), burst);
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const contestant of contestants) {
      const { kind, server } = contestant;
      const events = eventsOf(kind);
      costs[kind].push(await publish(contestant, events, burst));
      if (kind !== 'scanwire') continue;
      const appending = await server.ask<Run>('appendAlone', { events, burst });
      alone.push(perDelivery(appending, events * size));
    }
  }
  const rivals = Object.keys(wanted) as Kind[];
  const cpu = (of: readonly Cost[]) => median(of.map(({ cpuUs }) => cpuUs));
  const wall = (kind: Kind) => rate(median(costs[kind].map(({ perSecond }) => perSecond)));
  for (const kind of rivals) {
    const least = wanted[kind] ?? 0;
    const factor = median(costs.scanwire.map(({ cpuUs }, index) => (costs[kind][index]?.cpuUs ?? 0) / cpuUs));
    print({
      what: `${label}: server CPU per delivery`,
      ours: us(cpu(costs.scanwire)),
      rival: `${NAMES[kind]}: ${us(cpu(costs[kind]))}`,
      figure: ratio(factor),
      ...(least > 0 && { wanted: `≥ ${ratio(least)}`, met: factor >= least }),
    });
  }
  print({
    what: `${label}: deliveries, wall clock`,
    ours: wall('scanwire'),
    rival: rivals.map((kind) => `${NAMES[kind]}: ${wall(kind)}`).join('; '),
  });
  print({
    what: `${label}: CPU of appending alone, nobody there`,
    ours: `${us(cpu(alone))} per delivery, ${us(cpu(alone) * size)} per event`,
  });
}

function requireSameBytes(contestants: readonly Contestant[]): void {
  const bytes = contestants.map(({ crowd }) => crowd.members.reduce((sum, member) => sum + member.bytes, 0));
  if (new Set(bytes).size > 1)
    throw new Error(`the servers did not send the same: ${bytes.join(', ')} bytes`);
}
