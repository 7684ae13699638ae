/**
 * The plain WebSockets of `/ws/scan/{id}` beside as many identical subscriptions, one event at a time. Both are scanwire, so the
 * commit of each event costs the same.
 */
import type { Run } from '../support/answer-commands.ts';
import { joinCrowd, run, startContestant } from '../support/contestants.ts';
import { inFolder, median, ratio } from '../support/measure.ts';
import { count, print, scaled, us } from '../support/report.ts';
import { SCAN_ID } from '../support/stream-event.ts';

const ROUNDS = 5;
const SUBSCRIBERS = scaled(1000, 2);
const EVENTS = Math.max(2, Math.round(scaled(100_000) / SUBSCRIBERS));
const MOST = 1.2;

await inFolder(async (folder) => {
  const server = await startContestant('scanwire', folder);
  let from = server.lastSeq;
  /** Server CPU of each delivery, in microseconds. */
  const measure = async (plainPath?: string): Promise<number> => {
    const crowd = await joinCrowd('scanwire', { ...server, lastSeq: from }, SUBSCRIBERS, { plainPath });
    const publish = async (events: number): Promise<Run> => {
      const cost = await run(server, crowd, { from, events, burst: 1 });
      from += events;
      return cost;
    };
    await publish(EVENTS / 5);
    const { cpuUs } = await publish(EVENTS);
    crowd.close();
    return cpuUs / EVENTS / SUBSCRIBERS;
  };
  try {
    const [plain, subscriptions]: [number[], number[]] = [[], []];
    for (let round = -1; round < ROUNDS; round++) {
      const costs = [await measure(`/ws/scan/${SCAN_ID}?after=${from}`), await measure()] as const;
      // The first round warms up.
      if (round < 0) continue;
      plain.push(costs[0]);
      subscriptions.push(costs[1]);
    }
    const factor = median(plain.map((cost, index) => cost / (subscriptions[index] ?? Number.NaN)));
    print({
      what: `${count(SUBSCRIBERS)} plain WebSockets, one event at a time: server CPU per delivery`,
      ours: us(median(plain)),
      rival: `identical subscriptions: ${us(median(subscriptions))}`,
      figure: ratio(factor),
      ...{ wanted: `≤ ${ratio(MOST)}`, met: factor <= MOST },
    });
  } finally {
    await server.close();
  }
});
