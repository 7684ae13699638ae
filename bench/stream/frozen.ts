/**
 * Ten of a hundred subscribers stop reading: the rate of the others, the server's memory for the frozen ones, and
 * whether these get all events when they read again. Events are large, so that the kernel's buffers fill up soon.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Memory } from '../support/answer-commands.ts';
import { joinCrowd, type Kind, NAMES, run, startContestant } from '../support/contestants.ts';
import type { Crowd } from '../support/crowd.ts';
import { inFolder, median, percentile, rate } from '../support/measure.ts';
import { kB, print, scaled } from '../support/report.ts';
import type { ServerProcess } from '../support/server-process.ts';
import type { Subscriber } from '../support/subscriber.ts';

const READING = 90;
const FROZEN = 10;
const EXTRA_CHARACTERS = 8000;
/** Three times the kernel's buffers of a socket that has not been read from. */
const EVENTS = scaled(1600, 300);
const BURST = 10;
const ROUNDS = 3;
const LEAST_RATE = 0.95;
const MOST_MEMORY = 512 * 1024;
/** Longer than a server must wait for a reader. */
const LONG_FREEZE_MS = scaled(40_000);

interface Phase {
  /** events per second to each reading subscriber */
  perSecond: number;
  memory: Memory;
}

class Stage {
  readonly kind: Kind;
  readonly server: ServerProcess;
  readonly reading: Crowd;
  lastSeq: number;

  constructor(kind: Kind, server: ServerProcess, reading: Crowd) {
    this.kind = kind;
    this.server = server;
    this.reading = reading;
    this.lastSeq = server.lastSeq;
  }

  join(after = this.lastSeq, size = FROZEN): Promise<Crowd> {
    return joinCrowd(this.kind, this.server, size, { after });
  }

  async publish(): Promise<Phase> {
    const { wallMs } = await run(this.server, this.reading, {
      from: this.lastSeq,
      events: EVENTS,
      burst: BURST,
    });
    this.lastSeq += EVENTS;
    return { perSecond: (1000 * EVENTS) / wallMs, memory: await this.server.ask<Memory>('memory') };
  }

  /** Ten new subscribers: the receive window of a socket grows as it is read, so the kernel would buffer everything. */
  async phase(frozen: boolean): Promise<Phase> {
    const others = await this.join();
    try {
      if (frozen) for (const other of others.members) other.freeze();
      const result = await this.publish();
      for (const other of others.members) other.wake();
      await others.reached(this.lastSeq);
      await others.quiet();
      return result;
    } finally {
      others.close();
    }
  }

  /** @returns the close codes of those that were closed; they have resumed without a gap */
  async longFreeze(): Promise<number[]> {
    const others = await this.join();
    for (const other of others.members) {
      other.mayClose = true;
      other.freeze();
    }
    await this.publish();
    await sleep(LONG_FREEZE_MS);
    const codes: number[] = [];
    const catchUp = async (other: Subscriber): Promise<void> => {
      await Promise.race([others.reached(this.lastSeq, [other]), other.ended]);
      if (other.lastSeq === this.lastSeq) return;
      codes.push(other.closeCode ?? 0);
      const again = await this.join(other.lastSeq, 1);
      await again.reached(this.lastSeq);
      await again.quiet();
      again.close();
    };
    for (const other of others.members) other.wake();
    await Promise.all(others.members.map(catchUp));
    await others.quiet();
    others.close();
    return codes;
  }
}

async function open(kind: Kind, folder: string): Promise<Stage> {
  const server = await startContestant(kind, folder, EXTRA_CHARACTERS);
  return new Stage(kind, server, await joinCrowd(kind, server, READING));
}

/** @returns for each round, the share of the undisturbed rate and the bytes per frozen subscriber */
async function compare(stage: Stage) {
  const rates = [];
  const shares: number[] = [];
  const used: number[] = [];
  const resident: number[] = [];
  for (let round = -1; round < ROUNDS; round++) {
    const undisturbed = await stage.phase(false);
    const disturbed = await stage.phase(true);
    // The first round warms up.
    if (round < 0) continue;
    rates.push([undisturbed.perSecond, disturbed.perSecond] as const);
    shares.push(disturbed.perSecond / undisturbed.perSecond);
    used.push((disturbed.memory.used - undisturbed.memory.used) / FROZEN);
    resident.push((disturbed.memory.rss - undisturbed.memory.rss) / FROZEN);
  }
  return {
    share: median(shares),
    undisturbed: median(rates.map(([rate]) => rate)),
    disturbed: median(rates.map(([, rate]) => rate)),
    perFrozen: percentile(used, 1),
    residentPerFrozen: median(resident),
  };
}

function memory({ perFrozen, residentPerFrozen }: Awaited<ReturnType<typeof compare>>): string {
  return `${kB(perFrozen)} in use (${kB(residentPerFrozen)} resident)`;
}

await inFolder(async (folder) => {
  const bare = await open('bare', folder);
  const bareMemory = memory(await compare(bare));
  bare.reading.close();
  await bare.server.close();

  const stage = await open('scanwire', folder);
  try {
    const result = await compare(stage);
    const { share, undisturbed, disturbed, perFrozen } = result;
    const what = `${FROZEN} of ${FROZEN + READING} subscribers frozen`;
    print({
      what: `${what}: rate of the others`,
      ours: `${rate(disturbed)} to each`,
      rival: `nobody frozen: ${rate(undisturbed)} to each`,
      figure: `${(100 * share).toFixed(0)} %`,
      wanted: `≥ ${100 * LEAST_RATE} %`,
      met: share >= LEAST_RATE,
    });
    print({
      what: `${what}: server memory for each of them`,
      ours: memory(result),
      rival: `${NAMES.bare}: ${bareMemory}`,
      figure: kB(perFrozen),
      wanted: `≤ ${kB(MOST_MEMORY)}`,
      met: perFrozen <= MOST_MEMORY,
    });
    // A gap or repetition would have thrown.
    const codes = await stage.longFreeze();
    const resumed = `${codes.length} of them closed with ${[...new Set(codes)].join(', ')}, and resumed`;
    print({
      what: `${what}, then reading again: events missed or repeated`,
      ours: `none; none after ${(LONG_FREEZE_MS / 1000).toFixed(0)} s${codes.length > 0 ? ` (${resumed})` : ''}`,
      wanted: 'none',
      met: true,
    });
  } finally {
    stage.reading.close();
    await stage.server.close();
  }
});
