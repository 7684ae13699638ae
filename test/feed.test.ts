import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CursorAheadError, NotFoundError } from '../src/core/errors.ts';
import {
  EVENT_TYPES,
  type EventBody,
  type EventFilter,
  type EventType,
  isTerminal,
  type ScanEvent,
} from '../src/core/event.ts';
import type { Claim, EventLog } from '../src/core/event-log.ts';
import { type FollowOptions, follow, openPages, scanFeed, soleReader } from '../src/core/feed.ts';
import { createInProcessPubSub, type PubSub } from '../src/core/pubsub.ts';
import { until } from './support/app.ts';
import { openTestLog } from './support/database.ts';
import { createMemoryEventLog } from './support/memory-event-log.ts';
import { LEASE_MS, logLine, newScan, sampleEvent } from './support/sample-events.ts';

interface Join {
  pageSize: number;
  types: EventType[] | undefined;
  /** turns of the event loop that it takes for a page */
  pause: number;
  /** pages after which it leaves; 0 at once, undefined never */
  leaveAfter: number | undefined;
}

const NEVER = new AbortController().signal;

describe.each([
  ['in memory', async (pubsub: PubSub) => ({ log: createMemoryEventLog(pubsub), close: async () => {} })],
  ['in SQL', openTestLog as (pubsub: PubSub) => Promise<{ log: EventLog; close(): Promise<void> }>],
] as const)('a reader of a log %s', (_, open) => {
  const inner = createInProcessPubSub();
  /** The fate of the next hint. */
  let fate = (): 'lost' | 'doubled' | 'late' | 'delivered' => 'delivered';
  const pubsub: PubSub = {
    subscribe: inner.subscribe,
    subscribeAll: inner.subscribeAll,
    publish(hint) {
      const deliver = () => inner.publish(hint);
      switch (fate()) {
        case 'lost':
          break;
        case 'late':
          setTimeout(deliver, 2);
          break;
        case 'doubled':
          deliver();
          deliver();
          break;
        default:
          deliver();
      }
    },
  };
  let log: EventLog;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ log, close } = await open(pubsub));
  });
  afterAll(() => close());

  const createClaimed = async (): Promise<Claim> => {
    const scan = newScan();
    await log.create(scan);
    return (await log.claim(scan.id, LEASE_MS)) as Claim;
  };
  const endedScan = async (events: number) => {
    const claim = await createClaimed();
    await log.append(claim, [
      ...Array.from({ length: events }, (_, index) => sampleEvent(index)),
      { type: 'FAILED', error: 'test' },
    ]);
    return claim.id;
  };
  const read = async (scanId: string, options: Partial<FollowOptions> = {}) => {
    const seen: ScanEvent[] = [];
    for await (const page of follow(log, pubsub, scanId, { after: 0, signal: NEVER, ...options })) {
      seen.push(...page);
    }
    return seen;
  };

  test('gets exactly the events after its cursor, in order, to the end, whichever hints are lost', async () => {
    const join = fc.record({
      kind: fc.constant('join' as const),
      /** share of the log that it has already */
      after: fc.double({ min: 0, max: 1, noNaN: true }),
      pageSize: fc.integer({ min: 1, max: 6 }),
      types: fc.option(fc.subarray([...EVENT_TYPES]), { nil: undefined, freq: 2 }),
      pause: fc.nat(3),
      leaveAfter: fc.option(fc.nat(5), { nil: undefined, freq: 3 }),
    });
    const append = fc.record({ kind: fc.constant('append' as const), size: fc.integer({ min: 1, max: 9 }) });
    const pause = fc.record({ kind: fc.constant('pause' as const), ms: fc.nat(3) });
    const steps = fc.array(fc.oneof(join, append, append, pause), { minLength: 1, maxLength: 14 });
    const fates = fc.infiniteStream(fc.constantFrom('lost', 'doubled', 'late', 'delivered'));

    await fc.assert(
      fc.asyncProperty(steps, fates, async (steps, stream) => {
        fate = () => stream.next().value ?? 'delivered';
        const claim = await createClaimed();
        let written = 0;
        const appends: Promise<unknown>[] = [];
        const readers: { after: number; types?: EventType[]; left: boolean; seen: Promise<ScanEvent[]> }[] =
          [];
        const joinAt = (after: number, { pageSize, types, pause, leaveAfter }: Join) => {
          const pages = async () => {
            const seen: ScanEvent[] = [];
            if (leaveAfter === 0) return seen;
            let count = 0;
            const options = { after, types, pageSize, signal: NEVER, pollMs: 5 };
            for await (const page of follow(log, pubsub, claim.id, options)) {
              expect(page.length).toBeLessThanOrEqual(pageSize);
              seen.push(...page);
              for (let turn = 0; turn < pause; turn++) await sleep(0);
              if (++count === leaveAfter) break;
            }
            return seen;
          };
          readers.push({
            after,
            left: leaveAfter !== undefined,
            seen: pages(),
            ...(types ? { types } : {}),
          });
        };
        for (const step of steps) {
          if (step.kind === 'pause') await sleep(step.ms);
          else if (step.kind === 'append') {
            const events = Array.from({ length: step.size }, () => sampleEvent(written++));
            appends.push(log.append(claim, events));
          } else {
            const lastSeq = (await log.head(claim.id))?.lastSeq ?? 0;
            joinAt(Math.round(step.after * lastSeq), step);
          }
        }
        appends.push(log.append(claim, [{ type: 'FAILED', error: 'test' }]));
        await Promise.all(appends);
        const all = await log.read(claim.id, { after: 0, limit: 1000 });
        expect(all).toHaveLength(written + 2);
        for (const { after, types, left, seen } of readers) {
          const wanted = all
            .slice(after)
            .filter((event) => !types || types.includes(event.type) || isTerminal(event));
          const had = await seen;
          expect(had).toEqual(left ? wanted.slice(0, had.length) : wanted);
        }
        expect(inner.listenerCount).toBe(0);
      }),
      { numRuns: 60 },
    );
    fate = () => 'delivered';
  });

  test('gets a new event by its hint, long before the next poll', async () => {
    const claim = await createClaimed();
    const reading = read(claim.id, { pollMs: 60_000 });
    for (let index = 0; index < 20; index++) {
      await log.append(claim, [logLine(`${index}`)]);
      if (index % 3 === 0) await sleep(2);
    }
    await log.append(claim, [{ type: 'FAILED', error: 'test' }]);
    expect(await reading).toHaveLength(22);
  });

  test('gets an event that is appended while it reads a page without it', async () => {
    const claim = await createClaimed();
    const late: EventBody[] = [logLine('late'), logLine('later'), { type: 'FAILED', error: 'test' }];
    const racing: EventLog = {
      ...log,
      async stored(scanId, options) {
        const page = await log.stored(scanId, options);
        const [next] = page.length === 0 ? late.splice(0, 1) : [];
        if (next) await log.append(claim, [next]);
        return page;
      },
    };
    const seen: ScanEvent[] = [];
    const options = { after: 0, signal: NEVER, pollMs: 60_000 };
    for await (const page of follow(racing, pubsub, claim.id, options)) seen.push(...page);
    expect(seen).toHaveLength(4);
  });

  test('finds events without a hint by polling', async () => {
    const claim = await createClaimed();
    fate = () => 'lost';
    const reading = read(claim.id, { pollMs: 10 });
    await sleep(5);
    await log.append(claim, [{ type: 'FAILED', error: 'test' }]);
    expect(await reading).toHaveLength(2);
    fate = () => 'delivered';
  });

  test('of an ended scan ends at once, also at its last event', async () => {
    const id = await endedScan(3);
    expect((await read(id, { after: 2 })).map(({ seq }) => seq)).toEqual([3, 4, 5]);
    expect(await read(id, { after: 5 })).toEqual([]);
    expect((await read(id, { types: [] })).map(({ type }) => type)).toEqual(['FAILED']);
  });

  test('gets an error when its cursor is beyond the end', async () => {
    const id = await endedScan(3);
    const error = await read(id, { after: 6 }).catch((error) => error);
    expect(error).toBeInstanceOf(CursorAheadError);
    expect(error).toMatchObject({ code: 'CURSOR_AHEAD', lastSeq: 5 });
    const running = await createClaimed();
    await expect(read(running.id, { after: 2 })).rejects.toThrow(CursorAheadError);
    expect(inner.listenerCount).toBe(0);
  });

  test('gets an error when there is no such scan', async () => {
    await expect(read(newScan().id)).rejects.toThrow(NotFoundError);
    expect(inner.listenerCount).toBe(0);
  });

  test.each(['delivered', 'lost'] as const)(
    'in the middle of a scan that is deleted gets an error, with its hint %s',
    async (hint) => {
      const id = await endedScan(20);
      const seen: number[] = [];
      const reading = (async () => {
        const options = { after: 0, pageSize: 5, signal: NEVER, pollMs: 10 };
        for await (const page of follow(log, pubsub, id, options)) {
          seen.push(...page.map(({ seq }) => seq));
          if (seen.length === 10) {
            fate = () => hint;
            await log.remove(id);
          }
        }
      })();
      await expect(reading).rejects.toThrow(NotFoundError);
      fate = () => 'delivered';
      expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      expect(inner.listenerCount).toBe(0);
    },
  );

  test('shares its feed with those that ask for the same in another order, and with no others', () => {
    const keyOf = (filter: EventFilter, id = 'a') => scanFeed(soleReader(log, pubsub), id, filter).key;
    const key = keyOf({ types: ['LOG', 'HOST'], scanners: ['x', 'y'] });
    expect(keyOf({ types: ['HOST', 'LOG', 'HOST', 'FAILED'], scanners: ['y', 'x', 'y'] })).toBe(key);
    const others = [{}, { types: ['LOG'] }, { scanners: ['x'] }, { minSeverity: 'LOW' }] as EventFilter[];
    expect(new Set([key, keyOf({}, 'b'), ...others.map((filter) => keyOf(filter))]).size).toBe(6);
  });

  test('that waits until a time gets an empty page then, and not before', async () => {
    const { id } = await createClaimed();
    const feed = scanFeed(soleReader(log, pubsub), id);
    const pages = openPages(feed, { limit: 10, signal: NEVER, pollMs: 60_000 });
    const untilMs = performance.now() + 30;
    expect(await pages.next(1, untilMs)).toEqual({ items: [], upTo: 1, ended: false });
    expect(performance.now()).toBeGreaterThanOrEqual(untilMs);
    // One that has passed already: what is there is still read.
    expect((await pages.next(0, untilMs)).items).toHaveLength(1);
    expect((await pages.next(1, untilMs)).items).toEqual([]);
    pages.close();
    expect(inner.listenerCount).toBe(0);
  });

  test('stops when its signal is aborted while it waits', async () => {
    const { id } = await createClaimed();
    const controller = new AbortController();
    const reading = read(id, { signal: controller.signal, pollMs: 60_000 });
    await until(() => inner.listenerCount === 1, 'it listens');
    await sleep(5);
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(reading).rejects.toBe(reason);
    expect(inner.listenerCount).toBe(0);
    await expect(read(id, { signal: controller.signal })).rejects.toBe(reason);
    expect(inner.listenerCount).toBe(0);
  });
});
