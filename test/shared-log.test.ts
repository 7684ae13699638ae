/** The log as its many readers share it: they see what the log holds, and cost it few reads. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { NotFoundError } from '../src/core/errors.ts';
import { EVENT_TYPES, type EventBody, matches, type ScanEvent } from '../src/core/event.ts';
import type { Claim, EventLog, ReadOptions } from '../src/core/event-log.ts';
import { openPages, scanFeed } from '../src/core/feed.ts';
import { createInProcessPubSub, type Hint } from '../src/core/pubsub.ts';
import { createSharedLog } from '../src/core/shared-log.ts';
import { createMemoryEventLog } from './support/memory-event-log.ts';
import { LEASE_MS, logLine, newScan, sampleEvent } from './support/sample-events.ts';

/** How long the known state of a log, and a full page that was read, are used. */
const FRESH_MS = 1000;
/** Newest events of a scan that are kept in memory. */
const TAIL_EVENTS = 4096;

/** A scan, its log, and the shared log over it, whose reads are counted. */
async function setUp() {
  const pubsub = createInProcessPubSub();
  const log = createMemoryEventLog(createInProcessPubSub());
  const counts = { reads: 0, heads: 0 };
  /** Runs between the read of a page and its answer. */
  const hooks = { afterRead: async () => {} };
  const counting =
    <Page>(read: (scanId: string, options: ReadOptions) => Promise<Page>) =>
    async (scanId: string, options: ReadOptions) => {
      counts.reads++;
      const page = await read(scanId, options);
      await hooks.afterRead();
      return page;
    };
  const counted: Pick<EventLog, 'head' | 'read' | 'stored'> = {
    read: counting(log.read),
    stored: counting(log.stored),
    async head(scanId) {
      counts.heads++;
      return await log.head(scanId);
    },
  };
  const shared = createSharedLog(counted, pubsub);
  const scan = newScan();
  await log.create(scan);
  const claim = (await log.claim(scan.id, LEASE_MS)) as Claim;
  const { id } = scan;

  /** As another process appends: nothing but the hint comes here, if it comes. */
  const appendElsewhere = async (events: EventBody[], hint = true) => {
    const toSeq = await log.append(claim, events);
    if (hint) pubsub.publish({ scanId: id, toSeq });
  };
  const append = async (events: EventBody[]) => {
    const toSeq = await log.append(claim, events);
    shared.appended(
      id,
      toSeq,
      Date.now(),
      events.map((event) => JSON.stringify(event)),
    );
    pubsub.publish({ scanId: id, toSeq });
  };
  const page = async (after: number, limit: number, filter = {}) =>
    (await shared.page(id, after, limit, filter)).events;
  const seqs = async (after: number, limit: number) => (await page(after, limit)).map(({ seq }) => seq);
  return { pubsub, log, shared, counts, hooks, claim, id, append, appendElsewhere, page, seqs };
}

const bodyOf = ({ at: _, ...event }: ScanEvent) => event;
const lines = (count: number) => Array.from({ length: count }, (_, index) => logLine(`${index}`));

describe('readers of a shared log', () => {
  test('get a page that reaches an event that they know of, also if it has not come through this process', async () => {
    const { shared, id, append, appendElsewhere, seqs } = await setUp();
    const leave = shared.listen(id, () => {});
    await append(lines(3));
    await shared.head(id);
    await appendElsewhere(lines(2), false);
    expect((await shared.page(id, 4, 100, {})).events).toEqual([]);
    // In memory, there are four.
    expect(await seqs(1, 100)).toEqual([2, 3, 4]);
    const pages = await Promise.all([shared.page(id, 1, 100, {}), shared.page(id, 1, 100, {}, 6)]);
    expect(pages.map(({ events }) => events.at(-1)?.seq)).toEqual([4, 6]);
    expect(await seqs(4, 100)).toEqual([5, 6]);
    expect(await seqs(1, 100)).toEqual([2, 3, 4, 5, 6]);
    leave();
  });

  test('get what a hint has told of before they ask, also if memory ends before it', async () => {
    const { shared, id, append, appendElsewhere, page } = await setUp();
    const leave = shared.listen(id, () => {});
    await append(lines(3));
    await appendElsewhere([{ type: 'STATUS', status: 'CANCELLING' }]);
    // There will be no other hint for a reader whose filter passes nothing of what is in memory.
    expect(await page(1, 100, { types: ['STATUS'] })).toMatchObject([{ seq: 5 }]);
    leave();
  });

  test('who come from another node with a newer cursor get the head that has it', async () => {
    const { shared, id, append, appendElsewhere } = await setUp();
    const leave = shared.listen(id, () => {});
    await append(lines(2));
    const cached = (await shared.head(id))?.lastSeq ?? 0;
    await appendElsewhere(lines(3), false);
    const lastSeqs = [
      await shared.head(id),
      await shared.head(id, cached),
      await shared.head(id, cached + 3),
    ];
    expect(lastSeqs.map((head) => head?.lastSeq)).toEqual([cached, cached, cached + 3]);
    leave();
  });

  test('have what the log holds, whoever appends, and whatever they ask for', async () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ kind: fc.constantFrom('here', 'elsewhere'), size: fc.integer({ min: 1, max: 6 }) }),
        fc.record({
          kind: fc.constant('join' as const),
          limit: fc.integer({ min: 1, max: 5 }),
          types: fc.option(fc.subarray([...EVENT_TYPES], { minLength: 1 }), { nil: undefined }),
          minSeverity: fc.option(fc.constantFrom('LOW' as const, 'HIGH' as const), { nil: undefined }),
          scanners: fc.option(fc.constantFrom(['probe'], ['other']), { nil: undefined }),
        }),
      ),
      { minLength: 3, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (steps) => {
        const { pubsub, log, shared, id, append, appendElsewhere } = await setUp();
        const readers: { filter: object; seen: Promise<ScanEvent[]> }[] = [];
        const follow = async (limit: number, filter: object) => {
          const pages = openPages(scanFeed(shared, id, filter), {
            ...{ limit, signal: new AbortController().signal, pollMs: 60_000 },
          });
          const seen: ScanEvent[] = [];
          try {
            for (let after = 0; ; ) {
              const { items, upTo, ended } = await pages.next(after);
              seen.push(...items);
              if (ended) return seen;
              after = upTo;
            }
          } finally {
            pages.close();
          }
        };
        let written = 0;
        for (const step of steps) {
          if (step.kind === 'join') {
            const { limit, kind: _, ...filter } = step;
            readers.push({ filter, seen: follow(limit, filter) });
          } else {
            const events = Array.from({ length: step.size }, () => sampleEvent(written++));
            await (step.kind === 'here' ? append : appendElsewhere)(events);
          }
        }
        await append([{ type: 'FAILED', error: 'test' }]);
        const all = await log.read(id, { after: 0, limit: 1000 });
        for (const { filter, seen } of readers) {
          const wanted = all.filter((event) => event.type === 'FAILED' || matches(filter, event));
          expect((await seen).map(bodyOf)).toEqual(wanted.map(bodyOf));
        }
        expect(pubsub.listenerCount).toBe(0);
      }),
      { numRuns: 150 },
    );
  });

  test('at the end of the log cost it no read; those further behind get all events too', async () => {
    const { shared, counts, id, append, seqs, log } = await setUp();
    shared.listen(id, () => {});
    await shared.head(id);
    for (let batch = 0; batch < 3; batch++) await append(lines(TAIL_EVENTS / 2));
    const { lastSeq } = (await log.head(id)) ?? { lastSeq: 0 };
    counts.reads = 0;
    counts.heads = 0;
    expect(await seqs(lastSeq - 2, 10)).toEqual([lastSeq - 1, lastSeq]);
    expect(await seqs(lastSeq, 10)).toEqual([]);
    expect(await shared.head(id)).toMatchObject({ lastSeq });
    expect(counts).toEqual({ reads: 0, heads: 0 });
    // Memory is bounded: the first half of the events is no longer in it.
    expect(await seqs(0, 3)).toEqual([1, 2, 3]);
    expect(await seqs(lastSeq - TAIL_EVENTS - 1, 1)).toEqual([lastSeq - TAIL_EVENTS]);
    expect(counts.reads).toBe(2);
  });

  test('cost memory that is bounded by the size of the events, too', async () => {
    const { shared, counts, id, append, seqs } = await setUp();
    shared.listen(id, () => {});
    for (let batch = 0; batch < 6; batch++) await append([logLine('x'.repeat(1024 * 1024))]);
    counts.reads = 0;
    expect(await seqs(6, 1)).toEqual([7]);
    expect(counts.reads).toBe(0);
    expect(await seqs(2, 1)).toEqual([3]);
    expect(counts.reads).toBe(1);
  });

  test('who ask for the same page at once share one read, and so do those who ask for the head', async () => {
    const { shared, counts, id, append, page } = await setUp();
    await append(lines(20));
    shared.listen(id, () => {});
    const pages = await Promise.all(Array.from({ length: 30 }, () => page(0, 100)));
    const heads = await Promise.all(Array.from({ length: 30 }, () => shared.head(id)));
    expect(counts).toEqual({ reads: 1, heads: 1 });
    expect(new Set(pages).size).toBe(1);
    expect(pages[0]).toHaveLength(21);
    expect(heads).toEqual(Array(30).fill(expect.objectContaining({ lastSeq: 21 })));
    // Others ask for something else.
    await Promise.all([page(0, 99), page(1, 100), page(0, 100, { types: ['LOG'] })]);
    expect(counts.reads).toBe(4);
  });

  test('get what a hint has told of, also while a read that began before it goes on', async () => {
    const { shared, hooks, id, appendElsewhere, seqs } = await setUp();
    shared.listen(id, () => {});
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    hooks.afterRead = () => held;
    const early = seqs(1, 10);
    await appendElsewhere(lines(2));
    hooks.afterRead = async () => {};
    expect(await seqs(1, 10)).toEqual([2, 3]);
    release();
    expect(await early).toEqual([]);
    expect(await shared.head(id)).toMatchObject({ lastSeq: 3 });
  });

  test('see nothing of a scan that was removed', async () => {
    const { pubsub, shared, log, id, append, appendElsewhere, page } = await setUp();
    let woken = 0;
    shared.listen(id, () => woken++);
    await appendElsewhere(lines(10));
    expect(await page(0, 5)).toHaveLength(5);
    await shared.head(id);
    await append([...lines(3), { type: 'CANCELLED', reason: 'test' }]);
    expect(await page(12, 5)).toHaveLength(3);
    expect(await shared.head(id)).toMatchObject({ terminal: 'CANCELLED', status: 'CANCELLED' });
    await log.remove(id);
    woken = 0;
    pubsub.publish({ scanId: id, gone: true } satisfies Hint);
    expect(woken).toBe(1);
    expect(await shared.head(id)).toBeNull();
    expect(await page(0, 5)).toEqual([]);
    expect(await page(12, 5)).toEqual([]);
    await expect(scanFeed(shared, id).page(0, 5)).rejects.toThrow(NotFoundError);
  });

  test('who leave are woken no more, and the last one leaves nothing behind', async () => {
    const { pubsub, shared, counts, id, append, page } = await setUp();
    let [twice, once] = [0, 0];
    const both = () => {
      twice++;
    };
    const leave = [shared.listen(id, both), shared.listen(id, both), shared.listen(id, () => once++)];
    expect(pubsub.listenerCount).toBe(1);
    await append(lines(5));
    expect([twice, once]).toEqual([2, 1]);
    leave[0]?.();
    leave[0]?.();
    await append(lines(5));
    expect([twice, once]).toEqual([3, 2]);
    leave[1]?.();
    leave[2]?.();
    expect(pubsub.listenerCount).toBe(0);
    counts.reads = 0;
    await page(0, 5);
    await page(0, 5);
    expect(counts.reads).toBe(2);
  });
});

describe('what is known of a log', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('is read again after a while: a hint of another process may be lost', async () => {
    const { shared, counts, id, append, appendElsewhere, seqs } = await setUp();
    shared.listen(id, () => {});
    await shared.head(id);
    await append(lines(2));
    await appendElsewhere([{ type: 'STATUS', status: 'RUNNING' }], false);
    expect(await shared.head(id)).toMatchObject({ lastSeq: 3, status: 'QUEUED' });
    expect(await seqs(3, 10)).toEqual([]);
    vi.advanceTimersByTime(FRESH_MS);
    counts.heads = 0;
    expect(await seqs(3, 10)).toEqual([4]);
    expect(await shared.head(id)).toMatchObject({ lastSeq: 4, status: 'RUNNING' });
    expect(counts.heads).toBe(1);
  });

  test('is right at once where appends of this process show that another one came between', async () => {
    const { shared, id, append, appendElsewhere, seqs } = await setUp();
    shared.listen(id, () => {});
    await shared.head(id);
    await append(lines(2));
    vi.advanceTimersByTime(FRESH_MS - 1);
    await appendElsewhere([{ type: 'STATUS', status: 'RUNNING' }], false);
    await append(lines(1));
    expect(await seqs(1, 10)).toEqual([2, 3, 4, 5]);
    expect(await seqs(4, 10)).toEqual([5]);
    expect(await shared.head(id)).toMatchObject({ lastSeq: 5, status: 'RUNNING' });
  });

  test('stays known while this process appends', async () => {
    const { shared, counts, id, append } = await setUp();
    shared.listen(id, () => {});
    await shared.head(id);
    for (let second = 0; second < 5; second++) {
      vi.advanceTimersByTime(FRESH_MS - 1);
      await append([{ type: 'STATUS', status: 'RUNNING' }]);
    }
    expect(await shared.head(id)).toMatchObject({ lastSeq: 6, status: 'RUNNING', terminal: null });
    expect(counts.heads).toBe(1);
  });

  test('holds for full pages only, and for a bounded number of them', async () => {
    const { shared, counts, id, appendElsewhere, page } = await setUp();
    for (let listener = 0; listener < 3; listener++) shared.listen(id, () => {});
    await appendElsewhere(lines(199));
    counts.reads = 0;
    await page(0, 100);
    await page(0, 100);
    expect(counts.reads).toBe(1);
    vi.advanceTimersByTime(FRESH_MS);
    await page(0, 100);
    expect(counts.reads).toBe(2);
    await page(150, 100);
    await page(150, 100);
    expect(counts.reads).toBe(4);
    for (let after = 1; after <= 64; after++) await page(after, 100);
    counts.reads = 0;
    await page(1, 100);
    expect(counts.reads).toBe(0);
    await page(0, 100);
    expect(counts.reads).toBe(1);
  });

  test('of a scan that one group follows holds for two pages, and drops none that larger groups share', async () => {
    const { shared, counts, id, appendElsewhere, page, log } = await setUp();
    for (let listener = 0; listener < 3; listener++) shared.listen(id, () => {});
    await appendElsewhere(lines(199));
    const other = newScan();
    await log.create(other);
    await log.append((await log.claim(other.id, LEASE_MS)) as Claim, lines(199));
    shared.listen(other.id, () => {});
    await page(0, 100);
    for (let after = 0; after < 5; after++) await shared.page(other.id, after, 100, {});
    counts.reads = 0;
    await page(0, 100);
    for (const after of [4, 3]) await shared.page(other.id, after, 100, {});
    expect(counts.reads).toBe(0);
    await shared.page(other.id, 2, 100, {});
    expect(counts.reads).toBe(1);
  });
});
