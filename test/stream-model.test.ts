/**
 * Groups of subscribers over the shared logs of several nodes, with one database: whatever happens, each subscriber gets what
 * the log has after its cursor, once, in order.
 */
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { NotFoundError } from '../src/core/errors.ts';
import { type EventBody, type EventFilter, isTerminal, matches, type ScanEvent } from '../src/core/event.ts';
import type { Claim, EventLog, ReadOptions } from '../src/core/event-log.ts';
import { scanFeed } from '../src/core/feed.ts';
import { createInProcessPubSub, type Hint } from '../src/core/pubsub.ts';
import { createSharedLog } from '../src/core/shared-log.ts';
import type { Chunk } from '../src/http/streams/chunk.ts';
import { createHub } from '../src/http/streams/hub.ts';
import type { Sink, Stream } from '../src/http/streams/stream.ts';
import { adminOf } from './support/identity.ts';
import { createMemoryEventLog } from './support/memory-event-log.ts';
import { LEASE_MS, logLine, newScan, sampleEvent } from './support/sample-events.ts';

/** At least the interval of polls, and the time for which what is known of a log is used. */
const POLL_MS = 1100;
const NODES = 2;

const node = fc.nat({ max: NODES - 1 });
const fate = fc.constantFrom('delivered', 'doubled', 'late', 'lost');
type Fate = 'delivered' | 'doubled' | 'late' | 'lost';

const FILTERS: readonly EventFilter[] = [
  {},
  { types: ['FINDING'] },
  { types: ['STATUS'] },
  { types: ['FINDING'], minSeverity: 'CRITICAL' },
  { scanners: ['nobody'] },
];

const RENDERS = ['stored', 'at once', 'later'] as const;

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      node,
      /** Appends of the runner keep their events in memory; other changes do not. */
      by: fc.constantFrom('runner', 'request'),
      count: fc.oneof(
        { weight: 4, arbitrary: fc.integer({ min: 1, max: 5 }) },
        fc.integer({ min: 200, max: 600 }),
      ),
      /** characters of the text of each; null: events of all types */
      size: fc.option(fc.constantFrom(10, 5000, 70_000), { freq: 3 }),
      fate,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('join' as const),
      node,
      filter: fc.nat({ max: FILTERS.length - 1 }),
      render: fc.constantFrom(...RENDERS),
      /** a cursor, or a part of the log */
      after: fc.oneof(fc.constantFrom(0, 256), fc.double({ min: 0, max: 1, noNaN: true })),
      length: fc.oneof({ weight: 3, arbitrary: fc.constant(10) }, fc.constantFrom(5000, 20_000)),
      speed: fc.constantFrom('quick', 'slow', 'stalled'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('leave', 'resume', 'read on'), which: fc.nat(), node }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('turns' as const), count: fc.integer({ min: 1, max: 8 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('relabel' as const), node, fate }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('late hints', 'poll') }) },
);

/** What is the same for all members of a group. */
interface View {
  filter: number;
  render: (typeof RENDERS)[number];
  /** characters of the text of most events */
  length: number;
}

interface Reader extends View {
  after: number;
  seen: number[];
  sink: TestSink;
  stream: Stream;
  hasLeft: boolean;
  end: Promise<'ended' | 'gone'>;
}

/** Records the positions of what it gets. */
class TestSink implements Sink {
  readonly seen: number[];
  speed: 'quick' | 'slow' | 'stalled';
  blocked = false;
  #resume: (() => void)[] = [];

  constructor(seen: number[], speed: TestSink['speed']) {
    this.seen = seen;
    this.speed = speed;
  }

  send({ payloads, positions }: Chunk): void {
    activity++;
    expect(payloads.map((payload) => Number.parseInt(payload, 10))).toEqual(positions);
    this.seen.push(...(positions ?? []));
    if (this.speed !== 'quick') this.blocked = true;
    if (this.speed === 'slow') void turn().then(() => this.readOn());
  }

  whenReady(resume: () => void): void {
    this.#resume.push(resume);
  }

  readOn(): void {
    this.blocked = false;
    const ready = this.#resume;
    this.#resume = [];
    for (const resume of ready) resume();
  }

  close(): void {}
}

/** Increases with whatever happens, so that a run knows when nothing happens any more. */
let activity = 0;
async function settled(): Promise<void> {
  for (let quiet = 0; quiet < 12; quiet++) {
    const before = activity;
    await turn();
    if (activity !== before) quiet = 0;
  }
}

async function setUp(delays: () => number) {
  const log = createMemoryEventLog(createInProcessPubSub());
  const scan = newScan();
  await log.create(scan);
  const claim = (await log.claim(scan.id, LEASE_MS)) as Claim;
  const { id } = scan;
  const slowly =
    <Args extends unknown[], Result>(read: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      for (let count = delays(); count > 0; count--) await turn();
      activity++;
      const result = await read(...args);
      for (let count = delays(); count > 0; count--) await turn();
      activity++;
      return result;
    };
  const database: Pick<EventLog, 'head' | 'read' | 'stored'> = {
    head: slowly(log.head),
    read: slowly(log.read),
    stored: slowly((scanId: string, options: ReadOptions) => log.stored(scanId, options)),
  };
  const nodes = Array.from({ length: NODES }, () => {
    const pubsub = createInProcessPubSub();
    return { pubsub, shared: createSharedLog(database, pubsub), hub: createHub({ maxPerIdentity: 1000 }) };
  });
  /** hints that have not reached their nodes */
  let late: { at: number; hint: Hint }[] = [];
  let lost = 0;
  const publish = (from: number, hint: Hint, fate: Fate) => {
    for (const [at, { pubsub }] of nodes.entries()) {
      // A node gets its own hints at once.
      if (at === from || fate === 'delivered' || fate === 'doubled') pubsub.publish(hint);
      if (fate === 'doubled') late.push({ at, hint });
      if (at === from) continue;
      if (fate === 'late') late.push({ at, hint });
      if (fate === 'lost') lost++;
    }
  };
  const append = async (at: number, by: string, events: EventBody[], fate: Fate) => {
    const toSeq = await log.append(claim, events);
    const texts = events.map((event) => JSON.stringify(event));
    if (by === 'runner') nodes[at]?.shared.appended(id, toSeq, Date.now(), texts);
    publish(at, { scanId: id, toSeq }, fate);
  };
  const join = async (at: number, view: View, given: number, speed: TestSink['speed']): Promise<Reader> => {
    const { filter, render, length } = view;
    const { shared, hub } = nodes[at] as (typeof nodes)[0];
    const head = await shared.head(id, given);
    if (!head || given > head.lastSeq) throw new Error('a cursor that was given must be known');
    const text = (seq: number) => `${seq} ${'x'.repeat(seq % 50 === 0 ? 100_000 : length)}`;
    const stream = await hub.subscribe(adminOf('default'), async () => ({
      source: { feed: scanFeed(shared, id, FILTERS[filter]) as never, after: given, greetings: [] },
      shareKey: `${render} ${length}`,
      async render(event: ScanEvent) {
        if (render === 'later') await turn();
        activity++;
        return text(event.seq);
      },
      ...(render === 'stored' && {
        renderStored: ({ seq }: { seq: number }) => (seq % 3 ? text(seq) : undefined),
      }),
    }));
    const seen: number[] = [];
    const sink = new TestSink(seen, speed);
    const end = stream.sendTo(sink).then(
      () => 'ended' as const,
      (error) => {
        if (error instanceof NotFoundError) return 'gone' as const;
        throw error;
      },
    );
    return { filter, render, length, after: given, seen, sink, stream, hasLeft: false, end };
  };
  return {
    ...{ id, log, nodes, publish, append, join },
    deliverLate() {
      const hints = late;
      late = [];
      for (const { at, hint } of hints.reverse()) nodes[at]?.pubsub.publish(hint);
    },
    hintsLost: () => lost,
    isLate: () => late.length > 0,
  };
}

const eventsOf = (count: number, size: number | null, from: number): EventBody[] =>
  Array.from({ length: count }, (_, index) =>
    size === null || (size > 1000 && count > 50) ? sampleEvent(from + index) : logLine('y'.repeat(size)),
  );

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

function difference(reader: number, seen: readonly number[], wanted: readonly number[]): string {
  const at = wanted.findIndex((seq, index) => seen[index] !== seq);
  const from = at < 0 ? wanted.length : at;
  const [got, missing] = [seen, wanted].map((seqs) => seqs.slice(from, from + 5).join());
  return `reader ${reader} got ${got || 'nothing'} instead of ${missing || 'nothing'} after ${from} events`;
}

async function play(steps: readonly Step[], delays: readonly number[], finale: { by: string; node: number }) {
  let next = 0;
  const model = await setUp(() => delays[next++ % delays.length] ?? 0);
  const { log, id, join, append } = model;
  const readers: Reader[] = [];
  let written = 1;
  const pick = (which: number) => readers[which % Math.max(1, readers.length)];
  const lastOf = (reader: Reader) => reader.seen.at(-1) ?? reader.after;
  for (const step of steps) {
    switch (step.kind) {
      case 'append':
        await append(step.node, step.by, eventsOf(step.count, step.size, written), step.fate);
        written += step.count;
        break;
      case 'join': {
        const { lastSeq } = (await log.head(id)) ?? { lastSeq: 0 };
        const after = Math.min(lastSeq, step.after === 256 ? 256 : Math.round(step.after * lastSeq));
        readers.push(await join(step.node, step, after, step.speed));
        break;
      }
      case 'leave':
      case 'resume': {
        const reader = pick(step.which);
        if (!reader || reader.hasLeft) break;
        reader.hasLeft = true;
        await reader.stream.return();
        if (step.kind === 'leave') break;
        const again = await join(step.node, reader, lastOf(reader), reader.sink.speed);
        readers.push(again);
        break;
      }
      case 'read on':
        pick(step.which)?.sink.readOn();
        break;
      case 'turns':
        for (let count = 0; count < step.count; count++) await turn();
        break;
      case 'relabel':
        model.publish(step.node, { scanId: id, toSeq: (await log.head(id))?.lastSeq ?? 0 }, step.fate);
        break;
      case 'late hints':
        model.deliverLate();
        break;
      case 'poll':
        await vi.advanceTimersByTimeAsync(POLL_MS);
        break;
    }
  }
  const all = () => log.read(id, { after: 0, limit: Number.MAX_SAFE_INTEGER });
  const wantedBy = async ({ after, filter }: Reader) =>
    (await all())
      .filter((event) => event.seq > after && (isTerminal(event) || matches(FILTERS[filter] ?? {}, event)))
      .map(({ seq }) => seq);
  const readAll = async () => {
    for (const { sink } of readers) {
      sink.speed = 'quick';
      sink.readOn();
    }
    model.deliverLate();
    await settled();
  };
  /** Without a poll, unless hints were lost. */
  const expectAll = async () => {
    await readAll();
    if (model.hintsLost() > 0) {
      for (let polls = 0; polls < 3; polls++) {
        await vi.advanceTimersByTimeAsync(POLL_MS);
        await readAll();
      }
    }
    for (const reader of readers) {
      const wanted = await wantedBy(reader);
      const got = reader.hasLeft ? wanted.slice(0, reader.seen.length) : wanted;
      // Compared as texts, since the difference of long lists is not readable.
      if (reader.seen.join() !== got.join())
        throw new Error(difference(readers.indexOf(reader), reader.seen, got));
    }
  };
  await expectAll();
  await append(finale.node, finale.by, [{ type: 'FAILED', error: 'test' }], 'delivered');
  await expectAll();
  for (const { end } of readers) expect(await end).toBe('ended');
  for (const { pubsub } of model.nodes) expect(pubsub.listenerCount).toBe(0);
}

const RUNS = Number(process.env.STREAM_RUNS ?? 150);

describe('subscribers of a scan over several nodes', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('get what the log has, once, in order, whatever the others do', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 25 }),
        fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 7 }),
        fc.record({ by: fc.constantFrom('runner', 'request'), node }),
        play,
      ),
      { numRuns: RUNS, ...(process.env.STREAM_SEED && { seed: Number(process.env.STREAM_SEED) }) },
    );
  });
});
