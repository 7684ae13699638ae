/** Contract of the findings of all stores. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EventBody } from '../../src/core/event.ts';
import type { EventLog } from '../../src/core/event-log.ts';
import { createInProcessPubSub, type PubSub } from '../../src/core/pubsub.ts';
import { findingSchema } from '../../src/core/result.ts';
import type { Findings } from '../../src/core/result-feeds.ts';
import type { FindingFilter } from '../../src/core/result-filter.ts';
import type { Severity } from '../../src/core/vocabulary.ts';
import { until } from '../support/app.ts';
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
