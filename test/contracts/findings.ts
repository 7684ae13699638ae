/** Contract of the findings of all stores. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EventBody } from '../../src/core/event.ts';
import type { Claim, EventLog } from '../../src/core/event-log.ts';
import { createInProcessPubSub, type PubSub } from '../../src/core/pubsub.ts';
import { findingSchema } from '../../src/core/result.ts';
import { type Findings, startOf } from '../../src/core/result-feeds.ts';
import type { FindingFilter } from '../../src/core/result-filter.ts';
import type { Severity } from '../../src/core/vocabulary.ts';
import type { Chunk } from '../../src/http/streams/chunk.ts';
import { createHub } from '../../src/http/streams/hub.ts';
import type { Stream } from '../../src/http/streams/stream.ts';
import { until } from '../support/app.ts';
import { adminOf } from '../support/identity.ts';
import { LEASE_MS, newScan } from '../support/sample-events.ts';

export interface OpenFindings {
  log: EventLog;
  findings(workspace: string): Findings;
  close(): Promise<void>;
}

const finding = (title: string, severity: Severity, type: string): EventBody => ({
  ...{ type: 'FINDING', scanner: 'probe', parent: null, mock: false },
  finding: { ...findingSchema.parse({ title, severity, type }), fingerprint: title },
});

interface Follower {
  from: 'beginning' | 'end' | 'ahead';
  isSevere: boolean;
  isSlow: boolean;
  /** number of events of the model when it joined */
  joinedAt: number;
  titles: string[];
  position: number;
  stream: Stream;
}

/** Scans that record findings, and followers of all of them; the logs of the scans say what each follower must get. */
function createModel(log: EventLog, feeds: Findings, workspace: string) {
  const hub = createHub({ maxPerIdentity: 1000 });
  const scans: { id: string; isRemoved: boolean }[] = [];
  const followers: Follower[] = [];
  const pending: Promise<unknown>[] = [];
  /** by title: when its commit was begun, and when it was known to have ended */
  const times = new Map<string, { begun: number; ended: number }>();
  let now = 0;
  let titles = 0;

  const recordOne = async (count: number) => {
    const names = Array.from({ length: count }, () => `${titles++}`);
    const scan = newScan({ workspace });
    await log.create(scan);
    const claim = (await log.claim(scan.id, LEASE_MS)) as Claim;
    for (const name of names) times.set(name, { begun: ++now, ended: Number.POSITIVE_INFINITY });
    await log.append(claim, [
      ...names.map((name) => finding(name, Number(name) % 7 ? 'LOW' : 'HIGH', 'x')),
      { type: 'FAILED', error: 'x' },
    ]);
    scans.push({ id: scan.id, isRemoved: false });
    for (const name of names) times.set(name, { begun: times.get(name)?.begun ?? 0, ended: ++now });
  };
  const follow = async (follower: Omit<Follower, 'stream'>, after: number): Promise<void> => {
    const { isSevere, isSlow } = follower;
    const stream = await hub.subscribe(adminOf(workspace), async () => ({
      source: { feed: feeds.feed(isSevere ? { minSeverity: 'HIGH' } : {}), after, greetings: [] },
      shareKey: 'same',
      render: ({ event }) => event.finding.title,
    }));
    const joined = Object.assign(follower, { stream });
    let resume = () => {};
    const sink = {
      blocked: false,
      send({ payloads, positions }: Chunk) {
        for (const [index, payload] of payloads.entries()) {
          const position = positions?.[index] ?? 0;
          expect(position).toBeGreaterThan(joined.position);
          joined.position = position;
          joined.titles.push(payload);
        }
        if (!isSlow) return;
        sink.blocked = true;
        setTimeout(() => {
          sink.blocked = false;
          resume();
        }, 3);
      },
      whenReady(ready: () => void) {
        resume = ready;
      },
      close() {},
    };
    void stream.sendTo(sink);
    followers.push(joined);
  };

  return {
    async record(counts: readonly number[], isAwaited: boolean) {
      const recorded = Promise.all(counts.map(recordOne));
      pending.push(recorded);
      if (isAwaited) await recorded;
    },
    async join({ from, ...parts }: Pick<Follower, 'from' | 'isSevere' | 'isSlow'>) {
      const joinedAt = ++now;
      const given = from === 'end' ? undefined : from === 'ahead' ? 1_000_000_000 : 0;
      const after = await startOf(feeds, { after: given, since: null });
      await follow({ from, ...parts, joinedAt, titles: [], position: after }, after);
    },
    async resume(which: number) {
      const follower = followers[which % Math.max(1, followers.length)];
      if (!follower) return;
      await follower.stream.return();
      followers.splice(followers.indexOf(follower), 1);
      await follow(follower, await startOf(feeds, { after: follower.position, since: null }));
    },
    async remove(which: number) {
      const scan = scans[which % Math.max(1, scans.length)];
      if (!scan) return;
      scan.isRemoved = true;
      await log.remove(scan.id);
    },
    async check() {
      await Promise.all(pending);
      const kept = new Set<string>();
      for (const { id, isRemoved } of scans) {
        if (isRemoved) continue;
        for (const event of await log.read(id, { after: 0, limit: 10_000, types: ['FINDING'] }))
          if (event.type === 'FINDING') kept.add(event.finding.title);
      }
      for (const { from, isSevere, joinedAt, titles } of followers) {
        const passes = (title: string) => !isSevere || Number(title) % 7 === 0;
        const must = [...kept].filter(
          (title) => passes(title) && (from === 'beginning' || (times.get(title)?.begun ?? 0) > joinedAt),
        );
        const missing = () => must.filter((title) => !titles.includes(title));
        await until(() => missing().length === 0, `the findings from the ${from}`);
        expect(new Set(titles).size).toBe(titles.length);
        for (const title of titles) {
          expect(passes(title)).toBe(true);
          if (from !== 'beginning') expect(times.get(title)?.ended).toBeGreaterThan(joinedAt);
        }
      }
    },
    async close() {
      await Promise.allSettled(pending);
      for (const { stream } of followers) await stream.return();
    },
  };
}

export function findingsContract(name: string, open: (pubsub: PubSub) => Promise<OpenFindings>): void {
  describe(`findings ${name}`, () => {
    const pubsub = createInProcessPubSub();
    let log: EventLog;
    let findings: OpenFindings['findings'];
    let close: () => Promise<void>;
    beforeAll(async () => {
      ({ log, findings, close } = await open(pubsub));
    });
    afterAll(() => close());

    const record = async (target: string, workspace: string, ...events: EventBody[]) => {
      const scan = newScan({ target, workspace });
      await log.create(scan);
      const claim = await log.claim(scan.id, LEASE_MS);
      if (!claim) throw new Error('not claimable');
      await log.append(claim, events);
      return claim;
    };
    const titles = async (workspace: string, filter: FindingFilter = {}, after = 0, limit = 1000) => {
      const page = await findings(workspace).feed(filter).page(after, limit);
      return page.items.map(({ event }) => event.finding.title);
    };

    test('come from all scans of a workspace in the order in which they were recorded, page by page', async () => {
      const workspace = 'pages';
      const before = await findings('any').positionBefore();
      await record('a.test', workspace, finding('1', 'LOW', 'x'), finding('2', 'HIGH', 'y'));
      await record('b.test', 'other', finding('not mine', 'HIGH', 'x'));
      await record('b.test', workspace, finding('3', 'CRITICAL', 'x'));
      expect(await titles(workspace, {}, before)).toEqual(['1', '2', '3']);
      expect(await titles(workspace, { minSeverity: 'HIGH' }, before)).toEqual(['2', '3']);
      expect(await titles(workspace, { types: ['x'] }, before)).toEqual(['1', '3']);
      expect(await titles(workspace, { targets: ['b.test'] }, before)).toEqual(['3']);
      const feed = findings(workspace).feed({});
      const first = await feed.page(before, 2);
      expect(first.upTo).toBe(first.items[1]?.position);
      const rest = await feed.page(first.upTo, 2);
      expect(rest.items.map(({ event }) => event.finding.title)).toEqual(['3']);
      expect(await feed.page(rest.upTo, 2)).toEqual({ items: [], upTo: rest.upTo, ended: false });
      expect(rest.upTo).toBe(await findings('any').positionBefore());
    });

    test('are found by their positions, without those of other workspaces and deleted ones', async () => {
      const before = await findings('any').positionBefore();
      await record('a.test', 'positions', finding('1', 'LOW', 'x'), finding('2', 'LOW', 'x'));
      await record('b.test', 'other', finding('not mine', 'HIGH', 'x'));
      await record('b.test', 'positions', finding('3', 'LOW', 'x'));
      const items = await findings('positions').at([4, 3, 1, 99].map((position) => before + position));
      expect(items.map(({ event }) => event.finding.title)).toEqual(['1', '3']);
      expect(await findings('positions').at([])).toEqual([]);
    });

    test('reach each follower once, in order, whoever records, joins, comes back or deletes meanwhile', async () => {
      const step = fc.oneof(
        fc.record({
          kind: fc.constant('record' as const),
          /** numbers of findings of scans that record at the same time */
          scans: fc.array(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constant(300)), {
            minLength: 1,
            maxLength: 4,
          }),
          isAwaited: fc.boolean(),
        }),
        fc.record({
          kind: fc.constant('join' as const),
          from: fc.constantFrom('beginning', 'end', 'ahead'),
          isSevere: fc.boolean(),
          isSlow: fc.boolean(),
        }),
        fc.record({ kind: fc.constantFrom('resume' as const, 'remove' as const), which: fc.nat() }),
      );
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 12 }), async (steps) => {
          const workspace = `model ${run++}`;
          const model = createModel(log, findings(workspace), workspace);
          try {
            for (const step of steps) {
              if (step.kind === 'record') await model.record(step.scans, step.isAwaited);
              else if (step.kind === 'join') await model.join(step);
              else await model[step.kind](step.which);
            }
            await model.check();
          } finally {
            await model.close();
          }
        }),
        { numRuns: Number(process.env.STREAM_RUNS ?? 15) },
      );
    });

    test('are found by the time since which they were recorded, also where some are deleted', async () => {
      const workspace = 'times';
      const times: number[] = [];
      const start = await findings('any').positionBefore();
      for (let index = 0; index < 12; index++) {
        const claim = await record('a.test', workspace, finding(`${index}`, 'LOW', 'x'));
        const [event] = await log.read(claim.id, { after: 1, limit: 1 });
        times.push(Date.parse(String(event?.at)));
        if (index % 3 === 1) {
          await log.append(claim, [{ type: 'FAILED', error: 'x' }]);
          await log.remove(claim.id);
        }
        await until(() => Date.now() > (times.at(-1) ?? 0), 'the clock goes on');
      }
      for (const [index, time] of times.entries()) {
        const left = times.flatMap((_, at) => (at >= index && at % 3 !== 1 ? [`${at}`] : []));
        expect(await titles(workspace, {}, await findings('any').positionBefore(time))).toEqual(left);
      }
      expect(await findings('any').positionBefore(times[0])).toBe(start);
      expect(await findings('any').positionBefore(0)).toBe(0);
      expect(await titles(workspace, {}, await findings('any').positionBefore(Date.now() + 1000))).toEqual(
        [],
      );
    });

    test('wake a reader that waits, until it leaves', async () => {
      let woken = 0;
      const leave = findings('hints')
        .feed({})
        .listen(() => woken++);
      await record('a.test', 'hints', finding('1', 'LOW', 'x'));
      await until(() => woken > 0, 'a hint');
      leave();
      const before = woken;
      await record('a.test', 'hints', finding('2', 'LOW', 'x'));
      expect(woken).toBe(before);
    });

    test('of a deleted scan are gone at once', async () => {
      const workspace = 'deleted';
      const claim = await record('a.test', workspace, finding('1', 'LOW', 'x'), {
        type: 'FAILED',
        error: 'x',
      });
      expect(await titles(workspace)).toEqual(['1']);
      await log.remove(claim.id);
      expect(await titles(workspace)).toEqual([]);
    });
  });
}
