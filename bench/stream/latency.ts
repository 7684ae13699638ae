/**
 * Latency from `yield` in a scanner to the message at a client, with each event committed to disk, while others follow
 * the same scan. Compared with a bare `ws` server at the same rate that stores nothing. Both processes read one clock.
 */
import { setInterval } from 'node:timers';
import { joinCrowd, type Kind, startContestant } from '../support/contestants.ts';
import { inFolder, median, ms, percentile } from '../support/measure.ts';
import { count, print, scaled } from '../support/report.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { LOG_SELECTION, nowMs, subscription } from '../support/stream-event.ts';

const SUBSCRIBERS = scaled(200, 10);
/** Subscribers that look at every message. The others only count, and read when woken, to cost little. */
const WATCHING = 5;
const WAKE_MS = 10;
const RATE = 1000;
const EVENTS = scaled(6000, 1500);
const WARM_UP = 1000;
const ROUNDS = 3;
const WANTED_MS = 15;

const MESSAGE = '"message":"';

async function measure(kind: Kind, server: ServerProcess, after: number): Promise<number[]> {
  const ticks = { events: EVENTS, rate: RATE };
  const scanId = kind === 'scanwire' ? await server.ask<string>('prepareTicks', ticks) : '';
  const latencies = Array.from({ length: WATCHING }, () => [] as number[]);
  const crowd = await joinCrowd(kind, server, SUBSCRIBERS, {
    ...{ query: subscription(LOG_SELECTION), scanId, after },
    onEventOf: (index) => (buffer, start, end) => {
      const at = index < WATCHING ? buffer.indexOf(MESSAGE, start, 'latin1') + MESSAGE.length : 0;
      // Other messages of the scan do not start with a time.
      const sent =
        at > MESSAGE.length ? Number.parseFloat(buffer.toString('latin1', at, Math.min(end, at + 24))) : 0;
      if (sent > 0) latencies[index]?.push(nowMs() - sent);
    },
  });
  const lazy = crowd.members.slice(WATCHING);
  for (const member of lazy) member.lazy = true;
  const alarm = setInterval(() => {
    for (const member of lazy) member.wake();
  }, WAKE_MS);
  try {
    await server.ask('tick', ticks);
    if (kind === 'scanwire') await crowd.unlessFailed(Promise.all(crowd.members.map(({ ended }) => ended)));
    else await crowd.reached(after + EVENTS);
    for (const [index, { lastSeq }] of crowd.members.entries())
      if (lastSeq !== crowd.members[0]?.lastSeq) throw new Error(`subscriber ${index} has ${lastSeq} events`);
    for (const { length } of latencies)
      if (length !== EVENTS) throw new Error(`${length} times of ${EVENTS}`);
    return latencies.flatMap((values) => values.slice(WARM_UP));
  } finally {
    clearInterval(alarm);
    crowd.close();
  }
}

await inFolder(async (folder) => {
  const ours = await startContestant('scanwire', folder);
  const bare = await startContestant('bare', folder);
  try {
    const rounds = { ours: [] as number[][], bare: [] as number[][] };
    let sent = bare.lastSeq;
    for (let round = 0; round < ROUNDS; round++) {
      rounds.ours.push(await measure('scanwire', ours, 0));
      rounds.bare.push(await measure('bare', bare, sent));
      sent += EVENTS;
    }
    const at = (share: number, of: number[][]) => median(of.map((values) => percentile(values, share)));
    const figures = (of: number[][]) => `p50 ${ms(at(0.5, of))}, p99 ${ms(at(0.99, of))}`;
    const p99 = at(0.99, rounds.ours);
    print({
      what: `yield to client, ${count(RATE)} events/s, ${count(SUBSCRIBERS)} subscribers, committed`,
      ours: figures(rounds.ours),
      rival: `bare ws, nothing kept: ${figures(rounds.bare)}`,
      figure: `p99 ${ms(p99)}`,
      wanted: `≤ ${WANTED_MS} ms`,
      met: p99 <= WANTED_MS,
    });
  } finally {
    await ours.close();
    await bare.close();
  }
});
