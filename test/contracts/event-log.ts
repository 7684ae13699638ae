/** Contract of all event logs. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FencedError } from '../../src/core/errors.ts';
import {
  EVENT_TYPES,
  type EventBody,
  matches,
  type ScanEvent,
  type TerminalBody,
} from '../../src/core/event.ts';
import type { Claim, EventLog, NewScan } from '../../src/core/event-log.ts';
import { NO_FIGURES } from '../../src/core/figures.ts';
import { pageSchema } from '../../src/core/page.ts';
import { createInProcessPubSub, type PubSub } from '../../src/core/pubsub.ts';
import { endpointSchema, findingSchema } from '../../src/core/result.ts';
import { SEVERITIES } from '../../src/core/vocabulary.ts';
import { project } from '../support/projection.ts';
import { LEASE_MS, logLine, newScan, sampleEvent } from '../support/sample-events.ts';

export interface OpenLog {
  log: EventLog;
  close(): Promise<void>;
}

const CANCELLED: TerminalBody = { type: 'CANCELLED', reason: 'test' };
const FAILED: TerminalBody = { type: 'FAILED', error: 'test' };
const RUNNING: EventBody = { type: 'STATUS', status: 'RUNNING' };
const QUEUED: EventBody = { type: 'STATUS', status: 'QUEUED' };

export function eventLogContract(name: string, open: (pubsub: PubSub) => Promise<OpenLog>): void {
  describe(`event log ${name}`, () => {
    const pubsub = createInProcessPubSub();
    let log: EventLog;
    let close: () => Promise<void>;
    beforeAll(async () => {
      ({ log, close } = await open(pubsub));
    });
    afterAll(() => close());

    const readAll = (scanId: string) => log.read(scanId, { after: 0, limit: 1_000_000 });
    const typesOf = async (scanId: string) => (await readAll(scanId)).map(({ type }) => type);
    const create = async (fields: Partial<NewScan> = {}) => {
      const scan = newScan(fields);
      await log.create(scan);
      return scan;
    };
    const claim = async (scanId: string, leaseMs = LEASE_MS): Promise<Claim> => {
      const claimed = await log.claim(scanId, leaseMs);
      if (!claimed) throw new Error('not claimable');
      return claimed;
    };
    const createClaimed = async () => await claim((await create()).id);
    /** A claim whose runner is dead, and the claim that has replaced it. */
    const takenOver = async () => {
      const { id } = await create();
      const stale = await claim(id, 1);
      await log.append(stale, [RUNNING]);
      await sleep(5);
      return { stale, fresh: await claim(id) };
    };

    describe('a new scan', () => {
      test('is QUEUED, with that as event 1', async () => {
        const { id, workspace, target, targetKind } = await create({ workspace: 'mine', startedBy: 'a-key' });
        expect(await readAll(id)).toMatchObject([
          { scanId: id, seq: 1, type: 'STATUS', status: 'QUEUED', at: expect.stringMatching(/^20.*Z$/) },
        ]);
        const head = { startedBy: 'a-key', lastSeq: 1, status: 'QUEUED', terminal: null };
        expect(await log.head(id)).toEqual({ workspace, target, targetKind, ...head });
      });

      test('is given to its first claimer whole', async () => {
        const page = pageSchema.parse({ url: 'https://example.com/', html: '<p>Grüße 💥', scripts: [] });
        const scanners = [{ name: 'probe', options: { a: [1] } }];
        const scan = await create({ label: 'a label', page, scanners });
        expect(await log.claim(scan.id, LEASE_MS)).toEqual({
          ...scan,
          fence: 1,
          crashes: 0,
          crashesAlone: 0,
          crashesStuck: 0,
          cancelRequested: false,
          pauseRequested: false,
          duration: 0,
          requests: 0,
          scanners: scanners.map((scanner) => ({
            ...scanner,
            ...{ state: 'PENDING', skipRequested: false, figures: NO_FIGURES, place: null },
          })),
          lastSeq: 1,
          ...project([]),
        });
      });

      test('is listed as changed while it runs, and for as long as readers may not know its last status', async () => {
        const [scan, other] = [newScan(), newScan()];
        const find = async (sinceMs: number) =>
          (await log.changed(sinceMs)).filter(({ id }) => id === scan.id || id === other.id);
        const [createdAt, createdToo] = [await log.create(scan), await log.create(other)];
        const queued = [createdAt, createdToo].map((at, index) => ({
          ...{ id: [scan, other][index]?.id, lastSeq: 1 },
          ...{ createdAt: at, changedAt: at },
        }));
        expect(await find(Number(createdAt))).toEqual(expect.arrayContaining(queued));
        expect(await find(Date.now() + 60_000)).toEqual([]);
        const claimed = await claim(scan.id);
        await log.append(claimed, [RUNNING]);
        const [running] = await find(Date.now() + 60_000);
        expect(running).toMatchObject({ id: scan.id, lastSeq: 2, createdAt });
        await log.append(claimed, [{ type: 'FAILED', error: 'x' }]);
        expect(await find(Date.now() + 60_000)).toEqual([]);
        expect(await find(Number(running?.changedAt))).toContainEqual(
          expect.objectContaining({ id: scan.id, lastSeq: 3 }),
        );
      });

      test('is listed as changed when something is recorded in it that does not change its status', async () => {
        const scan = newScan();
        const createdAt = Number(await log.create(scan));
        await sleep(5);
        expect(await log.requestSkip(scan.id, 'probe')).toBe('SKIPPED');
        expect(await log.changed(createdAt + 1)).toContainEqual(
          expect.objectContaining({ id: scan.id, lastSeq: 2, createdAt }),
        );
      });

      test('is not recorded when as many as allowed are QUEUED, also when many are created at once', async () => {
        const going = [...(await log.claimable()), ...(await log.leased())].map(({ id }) => id);
        const heads = await Promise.all(going.map((id) => log.head(id)));
        const inQueue = heads.filter((head) => head?.status === 'QUEUED').length;
        const scans = Array.from({ length: 20 }, () => newScan());
        const outcomes = await Promise.all(scans.map((scan) => log.create(scan, inQueue + 3)));
        expect(outcomes.filter(Boolean)).toHaveLength(3);
        for (const [index, { id }] of scans.entries())
          expect((await readAll(id)).length).toBe(outcomes[index] ? 1 : 0);
        // A scan that starts to run frees its place in the queue.
        const first = scans[outcomes.findIndex(Boolean)] as NewScan;
        await log.append(await claim(first.id), [RUNNING]);
        expect(await log.create(newScan(), inQueue + 3)).toEqual(expect.any(Number));
        expect(await log.create(newScan(), inQueue + 3)).toBeNull();
      });

      test('is unknown before: no head, no events, no claim, nothing to cancel or remove', async () => {
        const { id } = newScan();
        expect(await log.head(id)).toBeNull();
        expect(await readAll(id)).toEqual([]);
        expect(await log.claim(id, LEASE_MS)).toBeNull();
        expect(await log.requestCancel(id)).toBe(false);
        expect(await log.remove(id)).toBe(false);
      });
    });

    describe('the record of a scan', () => {
      test('has what the scan was created with, in order, at any time until it is removed', async () => {
        const page = pageSchema.parse({ url: 'https://example.com/', html: '<p>"Grüße" \\ 💥', scripts: [] });
        const scanners = ['z', 'a', 'm'].map((name) => ({ name, options: { [name]: ['"', '\u0000', 1] } }));
        const scan = await create({ label: 'a label', page, scanners });
        expect(await log.recorded(scan.id)).toEqual(scan);
        expect(await log.recorded((await create()).id)).toMatchObject({ page: null, label: null });
        const mine = await claim(scan.id);
        await log.append(mine, [RUNNING, CANCELLED]);
        expect(await log.recorded(scan.id)).toEqual(scan);
        await log.remove(scan.id);
        expect(await log.recorded(scan.id)).toBeNull();
      });

      test('has the newest label; a change wakes readers and adds no event', async () => {
        const scan = await create({ label: 'old' });
        const hints: unknown[] = [];
        const leave = pubsub.subscribe(scan.id, (hint) => hints.push(hint));
        expect(await log.setLabel(scan.id, 'new')).toBe(true);
        expect(await log.recorded(scan.id)).toEqual({ ...scan, page: null, label: 'new' });
        expect((await claim(scan.id)).label).toBe('new');
        expect(await log.setLabel(scan.id, null)).toBe(true);
        expect((await log.recorded(scan.id))?.label).toBeNull();
        leave();
        expect(hints).toEqual([
          { scanId: scan.id, toSeq: 1 },
          { scanId: scan.id, toSeq: 1 },
        ]);
        expect(await typesOf(scan.id)).toEqual(['STATUS']);
        expect(await log.setLabel(newScan().id, 'x')).toBe(false);
      });
    });

    describe('a claim', () => {
      test('is one runner’s alone, also when many ask at once', async () => {
        const { id } = await create();
        const claims = await Promise.all(Array.from({ length: 10 }, () => log.claim(id, LEASE_MS)));
        expect(claims.filter((got) => got !== null)).toHaveLength(1);
      });

      test('is kept by renewing', async () => {
        const { id } = await create();
        const mine = await claim(id, 1);
        await log.renew(mine, LEASE_MS);
        await sleep(5);
        expect(await log.claim(id, LEASE_MS)).toBeNull();
      });

      test('passes on when its lease has run out, and the crash is counted', async () => {
        const { stale, fresh } = await takenOver();
        expect(fresh.fence).toBeGreaterThan(stale.fence);
        expect([stale.crashes, fresh.crashes]).toEqual([0, 1]);
      });

      test('of before can no longer append, renew or end', async () => {
        const { stale, fresh } = await takenOver();
        const before = await readAll(fresh.id);
        await expect(log.append(stale, [logLine('late')])).rejects.toThrow(FencedError);
        await expect(log.append(stale, [CANCELLED])).rejects.toThrow(FencedError);
        await expect(log.append(stale, [QUEUED])).rejects.toThrow(FencedError);
        await expect(log.renew(stale, LEASE_MS)).rejects.toThrow(FencedError);
        expect(await readAll(fresh.id)).toEqual(before);
        expect(await log.claim(fresh.id, LEASE_MS)).toBeNull();
        expect(await log.append(fresh, [logLine('mine')])).toBe(before.length + 1);
      });

      test('of before cannot slip in among appends of the present one', async () => {
        const { stale, fresh } = await takenOver();
        const outcomes = await Promise.allSettled(
          Array.from({ length: 40 }, (_, index) =>
            log.append(index % 2 === 0 ? fresh : stale, [logLine(`${index}`)]),
          ),
        );
        expect(outcomes.map(({ status }) => status)).toEqual(
          outcomes.map((_, index) => (index % 2 === 0 ? 'fulfilled' : 'rejected')),
        );
        const lines = (await readAll(fresh.id)).flatMap((event) =>
          event.type === 'LOG' ? [Number(event.message)] : [],
        );
        expect(lines).toEqual(Array.from({ length: 20 }, (_, index) => index * 2));
      });

      test('is given back by STATUS QUEUED, and that is no crash', async () => {
        const first = await createClaimed();
        await log.append(first, [RUNNING, sampleEvent(0), sampleEvent(5), QUEUED]);
        expect(await log.head(first.id)).toMatchObject({ status: 'QUEUED', terminal: null });
        await expect(log.append(first, [logLine('late')])).rejects.toThrow(FencedError);
        const second = await claim(first.id);
        expect(second).toMatchObject({ crashes: 0, lastSeq: 5, progress: 5, summary: { hosts: 1 } });
      });

      test('tells the next runner what was asked and found', async () => {
        const first = await createClaimed();
        const found = Array.from({ length: 30 }, (_, index) => sampleEvent(index));
        await log.append(first, [RUNNING, ...found]);
        await log.requestCancel(first.id);
        await log.append(first, [QUEUED]);
        expect(await claim(first.id)).toMatchObject({ ...project(found), cancelRequested: true });
      });
    });

    describe('seq', () => {
      test('is 1, 2, 3 … in each scan, in the order of its appends, however many run at once', async () => {
        const claims = await Promise.all(Array.from({ length: 12 }, createClaimed));
        const jobs: Promise<void>[] = [];
        const ends = new Map<string, number[]>();
        for (let round = 0; round < 30; round++) {
          for (const [place, mine] of claims.entries()) {
            const size = 1 + ((round + place) % 4);
            const events = Array.from({ length: size }, (_, index) => logLine(`${round} ${index}`));
            const seqs = ends.get(mine.id) ?? [];
            ends.set(mine.id, seqs);
            jobs.push(log.append(mine, events).then((seq) => void seqs.push(seq)));
          }
          if (round % 7 === 0) await sleep(0);
        }
        await Promise.all(jobs);
        for (const [place, { id }] of claims.entries()) {
          const events = await readAll(id);
          expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
          const expected: string[] = [];
          const expectedEnds: number[] = [];
          for (let round = 0; round < 30; round++) {
            for (let index = 0; index < 1 + ((round + place) % 4); index++)
              expected.push(`${round} ${index}`);
            expectedEnds.push(1 + expected.length);
          }
          expect(events.slice(1).map((event) => event.type === 'LOG' && event.message)).toEqual(expected);
          expect(ends.get(id)).toEqual(expectedEnds);
          expect((await log.head(id))?.lastSeq).toBe(events.length);
        }
      });

      test('has no gap where a cancel request comes among appends', async () => {
        const mine = await createClaimed();
        const appends = [log.append(mine, [RUNNING])];
        await appends[0];
        for (let index = 0; index < 50; index++) {
          appends.push(log.append(mine, [logLine(`${index}`)]));
          if (index === 25) expect(await log.requestCancel(mine.id)).toBe(true);
        }
        await Promise.all(appends);
        const events = await readAll(mine.id);
        expect(events).toHaveLength(1 + 1 + 50 + 1);
        expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
      });

      test('gives an append back whole: results read as they were written', async () => {
        const mine = await createClaimed();
        const bodies = Array.from({ length: 21 }, (_, index) => sampleEvent(index));
        await log.append(mine, bodies);
        const events = (await readAll(mine.id)).slice(1);
        expect(events.map(({ scanId: _, seq: __, at: ___, ...body }) => body)).toEqual(bodies);
      });
    });

    test('replaces characters that not all databases store, in texts and in keys, and no others', async () => {
      const mine = await createClaimed();
      const found = sampleEvent(2) as EventBody & { type: 'FINDING' };
      const evidence = { 'a\0b': ['\ud800', '\\u0000', '🦊'], plain: '\ufffd' };
      await log.append(mine, [
        logLine('a\0b \udfff 🦊'),
        { ...found, finding: { ...found.finding, title: 'x\0y', evidence } },
      ]);
      expect((await readAll(mine.id)).slice(1)).toMatchObject([
        { message: 'a\ufffdb \ufffd 🦊' },
        {
          finding: {
            title: 'x\ufffdy',
            evidence: { 'a\ufffdb': ['\ufffd', '\\u0000', '🦊'], plain: '\ufffd' },
          },
        },
      ]);
    });

    test('adds up what its events warn of, by code and scanner, and removes it with the scan', async () => {
      const mine = await createClaimed();
      const line = (scanner: string | null, count: number, message: string) =>
        ({ type: 'LOG', level: 'WARN', message, scanner, warning: { code: 'TRUNCATED', count } }) as const;
      await log.append(mine, [logLine('no warning'), line('web', 2, 'first'), line(null, 1, 'ours')]);
      await log.append(mine, [line('web', 3, 'second')]);
      expect(await log.warnings(mine.id)).toEqual([
        { code: 'TRUNCATED', scanner: 'web', count: 5, message: 'first', firstSeq: 3 },
        { code: 'TRUNCATED', scanner: null, count: 1, message: 'ours', firstSeq: 4 },
      ]);
      await log.append(mine, [CANCELLED]);
      await log.remove(mine.id);
      expect(await log.warnings(mine.id)).toEqual([]);
    });

    describe('the end', () => {
      test.each([
        FAILED,
        CANCELLED,
        { type: 'COMPLETED', summary: project([]).summary, warnings: [] } as TerminalBody,
      ])('by $type is the last event, and the scan’s status', async (terminal) => {
        const mine = await createClaimed();
        const seq = await log.append(mine, [logLine('last words'), terminal]);
        expect(await log.head(mine.id)).toMatchObject({
          lastSeq: seq,
          status: terminal.type,
          terminal: terminal.type,
        });
        expect((await readAll(mine.id)).at(-1)).toMatchObject(terminal);
      });

      test('erases encrypted options, which a claim has before, whether a runner or a transition ends the scan', async () => {
        const scanners = [
          { name: 'probe', options: { key: '***' }, sealed: 'v1.abc' },
          { name: 'other', options: {} },
        ];
        const sealedOf = (scan: Pick<NewScan, 'scanners'> | null) =>
          scan?.scanners.map(({ sealed }) => sealed);
        const ends = [
          async (id: string) => void (await log.append(await claim(id), [QUEUED])),
          async (id: string) => void (await log.append(await claim(id), [RUNNING, FAILED])),
          async (id: string) => void (await log.transition({ id }, ['QUEUED'], [CANCELLED])),
        ];
        const left = await Promise.all(
          ends.map(async (end) => {
            const { id } = await create({ scanners });
            expect(sealedOf(await log.recorded(id))).toEqual(['v1.abc', undefined]);
            await end(id);
            return sealedOf(await log.recorded(id));
          }),
        );
        expect(left).toEqual([
          ['v1.abc', undefined],
          [undefined, undefined],
          [undefined, undefined],
        ]);
        const { id } = await create({ scanners });
        expect(sealedOf(await claim(id))).toEqual(['v1.abc', undefined]);
      });

      test('comes once, whoever else tries', async () => {
        const mine = await createClaimed();
        const outcomes = await Promise.allSettled([
          log.append(mine, [FAILED]),
          log.append(mine, [CANCELLED]),
          log.append(mine, [logLine('after the end')]),
        ]);
        expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
        await expect(log.append(mine, [CANCELLED])).rejects.toThrow(FencedError);
        await expect(log.renew(mine, LEASE_MS)).rejects.toThrow(FencedError);
        expect(await log.claim(mine.id, LEASE_MS)).toBeNull();
        expect(await log.requestCancel(mine.id)).toBe(false);
        expect(await typesOf(mine.id)).toEqual(['STATUS', 'FAILED']);
      });
    });

    describe('a cancel request', () => {
      test('is recorded once, and told to the runner when it renews', async () => {
        const mine = await createClaimed();
        expect(await log.requestCancel(mine.id)).toBe(false);
        await log.append(mine, [RUNNING]);
        expect(await log.renew(mine, LEASE_MS)).toMatchObject({ cancelRequested: false });
        expect(await log.requestCancel(mine.id)).toBe(true);
        expect(await log.requestCancel(mine.id)).toBe(false);
        expect(await log.renew(mine, LEASE_MS)).toMatchObject({ cancelRequested: true });
        expect(await log.head(mine.id)).toMatchObject({ status: 'CANCELLING', lastSeq: 3, terminal: null });
      });
    });

    describe('a pause', () => {
      const PAUSED: EventBody = { type: 'STATUS', status: 'PAUSED' };

      test('releases the scan, which nobody can claim until it is resumed, and is no crash', async () => {
        const mine = await createClaimed();
        await log.append(mine, [RUNNING]);
        expect(await log.requestPause(mine.id)).toBe(true);
        expect(await log.renew(mine, LEASE_MS)).toMatchObject({ pauseRequested: true });
        expect(await log.resume(mine.id)).toBe('PAUSING');
        expect(await log.transition(mine, ['QUEUED', 'RUNNING'], [PAUSED])).toBe(true);
        await expect(log.append(mine, [logLine('late')])).rejects.toThrow(FencedError);
        expect(await log.head(mine.id)).toMatchObject({ status: 'PAUSED', lastSeq: 3, terminal: null });
        expect(await log.claim(mine.id, LEASE_MS)).toBeNull();
        expect((await log.claimable()).map(({ id }) => id)).not.toContain(mine.id);
        expect((await log.leased()).map(({ id }) => id)).not.toContain(mine.id);
        expect(await log.requestPause(mine.id)).toBe(false);
        expect(await log.remove(mine.id)).toBe(false);

        expect(await log.resume(mine.id, 0)).toBe('FULL');
        expect(await log.resume(mine.id, 1000, 0)).toBe('FULL');
        expect(await log.resume(mine.id)).toBe('QUEUED');
        expect(await log.resume(mine.id)).toBeNull();
        expect(await claim(mine.id)).toMatchObject({ crashes: 0, pauseRequested: false, lastSeq: 4 });
        expect((await readAll(mine.id)).map((event) => event.type === 'STATUS' && event.status)).toEqual([
          'QUEUED',
          'RUNNING',
          'PAUSED',
          'QUEUED',
        ]);
      });

      test('of a suspect is remembered: it runs alone when it is resumed', async () => {
        const { fresh } = await takenOver();
        await log.transition(fresh, ['RUNNING'], [PAUSED]);
        expect(await log.resume(fresh.id)).toBe('SUSPECT');
      });

      test('is told to the next runner if the runner has died', async () => {
        const { id } = await create();
        const stale = await claim(id, 1);
        await log.requestPause(id);
        await sleep(5);
        const fresh = await claim(id);
        expect([stale.pauseRequested, fresh.pauseRequested]).toEqual([false, true]);
      });

      test('or any other transition of several that know the same log comes once', async () => {
        const { id } = await create();
        const waits = () => log.transition({ id, after: 1 }, ['QUEUED'], [logLine('waits')]);
        const outcomes = await Promise.all([waits(), waits(), waits()]);
        expect(outcomes.filter(Boolean)).toHaveLength(1);
        expect(await log.transition({ id, after: 3 }, ['QUEUED'], [logLine('waits')])).toBe(false);
        expect(await readAll(id)).toHaveLength(2);
      });

      test('and every transition depends on the status and the claim', async () => {
        const { stale, fresh } = await takenOver();
        expect(await log.transition({ id: fresh.id }, ['RUNNING'], [PAUSED])).toBe(false);
        expect(await log.transition(stale, ['RUNNING'], [PAUSED])).toBe(false);
        await log.requestCancel(fresh.id);
        expect(await log.transition(fresh, ['RUNNING'], [PAUSED])).toBe(false);
        expect((await log.head(fresh.id))?.status).toBe('CANCELLING');
        const waiting = await create();
        expect(await log.transition({ id: waiting.id }, ['QUEUED'], [PAUSED])).toBe(true);
        expect(await log.transition({ id: waiting.id }, ['QUEUED'], [PAUSED])).toBe(false);
        expect(await log.transition({ id: waiting.id }, ['PAUSED'], [CANCELLED])).toBe(true);
        expect(await log.head(waiting.id)).toMatchObject({ lastSeq: 3, terminal: 'CANCELLED' });
        expect(await log.resume(waiting.id)).toBeNull();
      });
    });

    describe('a request to skip a scanner', () => {
      const scanners = ['probe', 'other'].map((name) => ({ name, options: {} }));

      test('is recorded at once if no process runs the scan, with the number of inputs that are left', async () => {
        const { id } = await create({ scanners });
        const mine = await claim(id);
        const figures = { duration: 5, requests: 0, errors: 0, inputsDone: 2, inputsKnown: 9 };
        const place = { through: 3, open: [2], firstFailure: null };
        const runs = [{ name: 'probe', ...figures, place }];
        await log.append(mine, [RUNNING, QUEUED], { duration: 5, requests: 0, errors: 0, runs });
        expect(await log.requestSkip(id, 'nobody')).toEqual(['probe', 'other']);
        expect(await log.requestSkip(id, 'probe')).toBe('SKIPPED');
        expect(await log.requestSkip(id, 'probe')).toBe('SKIPPED');
        expect((await readAll(id)).slice(3)).toMatchObject([
          { type: 'LOG', scanner: 'probe', warning: { code: 'SCANNER_SKIPPED', count: 7 } },
          { type: 'SCANNER', scanner: 'probe', state: 'SKIPPED', error: 'skipped by request' },
        ]);
        expect((await claim(id)).scanners).toMatchObject([
          { name: 'probe', state: 'SKIPPED', skipRequested: true, figures, place },
          { name: 'other', state: 'PENDING', skipRequested: false },
        ]);
      });

      test('is told to the runner, and refused for a scanner or a scan that has ended', async () => {
        const mine = await claim((await create({ scanners })).id);
        await log.append(mine, [RUNNING]);
        expect(await log.requestSkip(mine.id, 'probe')).toBe('REQUESTED');
        expect(await log.renew(mine, LEASE_MS)).toMatchObject({ skipRequested: ['probe'] });
        const ended = (scanner: string, state: 'SKIPPED' | 'FINISHED'): EventBody => ({
          ...{ type: 'SCANNER', scanner, state, error: null },
        });
        await log.append(mine, [ended('probe', 'SKIPPED'), ended('other', 'FINISHED')]);
        expect(await log.renew(mine, LEASE_MS)).toMatchObject({ skipRequested: [] });
        expect(await log.requestSkip(mine.id, 'probe')).toBe('SKIPPED');
        expect(await log.requestSkip(mine.id, 'other')).toBe('ENDED');
        await log.append(mine, [FAILED]);
        expect(await log.requestSkip(mine.id, 'probe')).toBeNull();
      });
    });

    test('keeps the figures of an append for the next runner, also without an event', async () => {
      const mine = await createClaimed();
      const figures = { duration: 40, requests: 7, errors: 1, inputsDone: 2, inputsKnown: 9 };
      const place = { through: 3, open: [2], firstFailure: 'no answer' };
      const runs = [{ name: 'probe', ...figures, place }];
      expect(await log.append(mine, [], { duration: 60, requests: 8, errors: 1, runs })).toBe(1);
      await log.append(mine, [logLine('one'), QUEUED], { duration: 70, requests: 8, errors: 1, runs: [] });
      expect(await claim(mine.id)).toMatchObject({
        ...{ duration: 70, requests: 8, lastSeq: 3 },
        scanners: [{ name: 'probe', figures, place }],
      });
    });

    describe('reading', () => {
      let id: string;
      let events: ScanEvent[];
      beforeAll(async () => {
        const mine = await createClaimed();
        id = mine.id;
        await log.append(
          mine,
          Array.from({ length: 60 }, (_, index) => sampleEvent(index)),
        );
        events = await readAll(id);
      });

      test('pages from any cursor', async () => {
        for (const after of [0, 1, 30, 60, 61, 1000]) {
          expect(await log.read(id, { after, limit: 7 })).toEqual(events.slice(after, after + 7));
        }
        expect(await log.read(id, { after: 0, limit: 0 })).toEqual([]);
      });

      test('stops where it is told', async () => {
        expect(await log.read(id, { after: 10, limit: 100, upTo: 20 })).toEqual(events.slice(10, 20));
        expect(await log.read(id, { after: 20, limit: 100, upTo: 10 })).toEqual([]);
      });

      test('pages from any place towards the beginning, in order', async () => {
        for (const upTo of [0, 1, 30, 60, 61, 1000]) {
          const wanted = events.slice(0, upTo).slice(-7);
          expect(await log.read(id, { after: 0, upTo, limit: 7, last: true })).toEqual(wanted);
        }
        const types = ['FINDING', 'HOST', 'LOG'] as const;
        const all = events.filter(({ type, seq }) => types.includes(type as 'HOST') && seq <= 40);
        expect(await log.read(id, { after: 0, upTo: 40, limit: 5, types, last: true })).toEqual(
          all.slice(-5),
        );
        const severe = await log.read(id, {
          after: 0,
          limit: 1000,
          types: ['FINDING'],
          minSeverity: 'MEDIUM',
        });
        expect(
          await log.read(id, { after: 0, limit: 3, types: ['FINDING'], minSeverity: 'MEDIUM', last: true }),
        ).toEqual(severe.slice(-3));
      });

      test('picks types, in order, and fills its page with them', async () => {
        const types = ['FINDING', 'HOST', 'LOG', 'HOST'] as const;
        const wanted = events.filter(({ type }) => types.includes(type as 'HOST'));
        expect(await log.read(id, { after: 0, limit: 1000, types })).toEqual(wanted);
        expect(await log.read(id, { after: wanted[3]?.seq ?? 0, limit: 5, types })).toEqual(
          wanted.slice(4, 9),
        );
        expect(await log.read(id, { after: 0, limit: 1000, types, upTo: 12 })).toEqual(
          wanted.filter(({ seq }) => seq <= 12),
        );
        expect(await log.read(id, { after: 0, limit: 1000, types: [] })).toEqual([]);
      });

      test('picks by severity, scanner and type at once, page by page, as each event is matched alone', async () => {
        const mine = await createClaimed();
        const scanners = ['probe', 'other', null];
        await log.append(
          mine,
          Array.from({ length: 400 }, (_, index) => {
            const event = sampleEvent(index);
            const scanner = scanners[(index * 7) % 3];
            return event.type === 'LOG' || scanner ? ({ ...event, scanner } as EventBody) : event;
          }),
        );
        const all = await readAll(mine.id);
        const filter = fc.record({
          types: fc.option(fc.subarray([...EVENT_TYPES]), { nil: undefined }),
          minSeverity: fc.option(fc.constantFrom(...SEVERITIES), { nil: undefined }),
          scanners: fc.option(fc.subarray(['probe', 'other', 'nobody']), { nil: undefined }),
        });
        await fc.assert(
          fc.asyncProperty(filter, fc.integer({ min: 1, max: 90 }), async (wanted, limit) => {
            const seen: ScanEvent[] = [];
            for (let after = 0; ; after = seen.at(-1)?.seq ?? 0) {
              const page = await log.read(mine.id, { ...wanted, after, limit });
              expect(page.length).toBeLessThanOrEqual(limit);
              if (page.length === 0) break;
              seen.push(...page);
            }
            expect(seen).toEqual(all.filter((event) => matches(wanted, event)));
          }),
          { numRuns: 60 },
        );
      });
    });

    describe('scans that nobody runs', () => {
      test('are listed: those of dead runners, then queued ones, oldest first, and no others', async () => {
        const queued = await create();
        const dead = await create();
        await log.append(await claim(dead.id, 1), [RUNNING]);
        const running = await createClaimed();
        const back = await createClaimed();
        await log.append(back, [RUNNING, QUEUED]);
        const over = await createClaimed();
        await log.append(over, [FAILED]);
        await sleep(5);
        const own = [dead.id, queued.id, running.id, back.id, over.id];
        const listed = (await log.claimable()).filter(({ id }) => own.includes(id));
        expect(listed).toMatchObject([
          { id: dead.id, state: 'orphan' },
          ...[queued.id, back.id].sort().map((id) => ({ id, state: 'queued' })),
        ]);
        const leased = async () => (await log.leased()).filter(({ id }) => own.includes(id));
        const [lease, ...others] = await leased();
        expect([lease?.id, others]).toEqual([running.id, []]);
        await log.renew(running, 2 * LEASE_MS);
        const renewed = ((await leased())[0]?.until ?? 0) - (lease?.until ?? 0);
        expect(renewed).toBeGreaterThanOrEqual(LEASE_MS);
      });

      test('are claimed only by workers that have all of their scanners', async () => {
        const both = newScan({ scanners: ['alpha', 'beta'].map((name) => ({ name, options: {} })) });
        await log.create(both);
        const missing = async (scanners?: string[]) =>
          (await log.claimable(scanners)).find(({ id }) => id === both.id)?.missing;
        expect(await missing(['beta', 'gamma'])).toEqual(['alpha']);
        expect([...((await missing([])) ?? [])].sort()).toEqual(['alpha', 'beta']);
        expect(await missing(['gamma', 'beta', 'alpha'])).toEqual([]);
        expect(await missing()).toEqual([]);
        const demo = newScan({
          scanners: both.scanners,
          demo: { dns: 1, http: 2, https: 3, sources: 4, service: 5 },
        });
        await log.create(demo);
        expect((await log.claimable([])).find(({ id }) => id === demo.id)?.missing).toEqual([]);
        expect(await log.claim(demo.id, LEASE_MS, { scanners: [] })).toMatchObject({ id: demo.id });
        for (const scanners of [[], ['alpha'], ['beta', 'gamma']])
          expect(await log.claim(both.id, LEASE_MS, { scanners })).toBeNull();
        expect(await log.claim(both.id, LEASE_MS, { scanners: ['beta', 'alpha'] })).toMatchObject({
          fence: 1,
        });
      });

      const stateOf = async (scanId: string) =>
        (await log.claimable()).find(({ id }) => id === scanId)?.state;
      /** Claims the scan for a process that then dies. */
      const crash = async (scanId: string, alone: boolean) => {
        const claimed = (await log.claim(scanId, 1, { alone })) as Claim;
        await sleep(5);
        return claimed;
      };

      test('are suspects after the death of their runner, until they are trusted', async () => {
        const { id } = await create();
        await crash(id, false);
        expect(await stateOf(id)).toBe('orphan');
        await log.suspect([id]);
        const again = await claim(id);
        await log.append(again, [QUEUED]);
        expect(await stateOf(id)).toBe('suspect');
        const trusted = await claim(id);
        await log.trust(again);
        await log.append(trusted, [logLine('still a suspect: that was an old claim')]);
        await log.trust(trusted);
        await log.append(trusted, [QUEUED]);
        expect(await stateOf(id)).toBe('queued');
      });

      test('are charged with the deaths of runners that ran them alone, and not yet trusted', async () => {
        const { id } = await create();
        await crash(id, false);
        expect(await crash(id, true)).toMatchObject({ crashes: 1, crashesAlone: 0 });
        expect(await crash(id, true)).toMatchObject({ crashes: 2, crashesAlone: 1 });
        const third = (await log.claim(id, 5, { alone: true })) as Claim;
        expect(third).toMatchObject({ crashes: 3, crashesAlone: 2 });
        await log.trust(third);
        await sleep(10);
        const fourth = await claim(id);
        expect(fourth).toMatchObject({ crashes: 4, crashesAlone: 2 });
        await log.append(fourth, [QUEUED]);
        expect(await claim(id)).toMatchObject({ crashes: 4, crashesAlone: 2 });
      });

      test('are charged less for deaths after they have found something', async () => {
        const { id } = await create();
        await crash(id, true);
        const second = await crash(id, true);
        expect(second).toMatchObject({ crashesAlone: 1, crashesStuck: 1 });
        const third = (await log.claim(id, 50, { alone: true })) as Claim;
        expect(third).toMatchObject({ crashesAlone: 2, crashesStuck: 2 });
        await log.append(third, [sampleEvent(0)]);
        await sleep(60);
        expect(await claim(id)).toMatchObject({ crashesAlone: 3, crashesStuck: 2 });
      });

      test('are not marked as suspects while somebody runs them, or when they have ended', async () => {
        const running = await createClaimed();
        const over = await createClaimed();
        await log.append(over, [FAILED]);
        await log.suspect([running.id, over.id]);
        await log.append(running, [QUEUED]);
        expect(await stateOf(running.id)).toBe('queued');
        expect(await stateOf(over.id)).toBeUndefined();
      });
    });

    describe('an external scan', () => {
      const external = async (timeoutMs = LEASE_MS) =>
        await create({ scanners: [{ name: 'nuclei', options: {} }], external: { timeoutMs } });

      test('is RUNNING from the start, is in the head and the record as such, and nobody can claim it', async () => {
        const scan = await external();
        expect(await readAll(scan.id)).toMatchObject([
          { seq: 1, type: 'STATUS', status: 'QUEUED' },
          { seq: 2, type: 'LOG', message: 'Starting scan for example.com' },
          { seq: 3, type: 'STATUS', status: 'RUNNING' },
          { seq: 4, type: 'SCANNER', scanner: 'nuclei', state: 'STARTED' },
        ]);
        expect(await log.head(scan.id)).toMatchObject({ status: 'RUNNING', external: true, lastSeq: 4 });
        expect(await log.head((await create()).id)).not.toHaveProperty('external');
        expect(await log.recorded(scan.id)).toEqual({ ...scan, page: null });
        expect(await log.claim(scan.id, LEASE_MS)).toBeNull();
        const known = [...(await log.claimable()), ...(await log.leased())].map(({ id }) => id);
        expect(known).not.toContain(scan.id);
      });

      test('takes events where its log ends and nowhere else, also when many append at once', async () => {
        const { id } = await external();
        expect(await log.ingest({ id, after: 3 }, [logLine('early')])).toBeNull();
        expect(await log.ingest({ id, after: 5 }, [logLine('late')])).toBeNull();
        const ends = await Promise.all(
          Array.from({ length: 10 }, (_, index) =>
            log.ingest({ id, after: 4 }, [sampleEvent(0), logLine(`${index}`)]),
          ),
        );
        expect(ends.filter((end) => end !== null)).toEqual([6]);
        expect((await readAll(id)).slice(4)).toMatchObject([{ seq: 5 }, { seq: 6 }]);
        expect(await log.ingest({ id, after: 6 }, [])).toBe(6);
        expect(await log.ingest({ id: newScan().id, after: 0 }, [])).toBeNull();
        const own = await createClaimed();
        await log.append(own, [RUNNING]);
        expect(await log.ingest({ id: own.id, after: 2 }, [logLine('x')])).toBeNull();
      });

      test('ends by a last event, after which nothing is written', async () => {
        const { id } = await external();
        expect(await log.ingest({ id, after: 4 }, [sampleEvent(1), FAILED])).toBe(6);
        expect(await log.ingest({ id, after: 6 }, [logLine('late')])).toBeNull();
        expect(await log.transition({ id }, ['RUNNING'], [CANCELLED])).toBe(false);
        expect((await typesOf(id)).slice(4)).toEqual(['ENDPOINT', 'FAILED']);
      });

      test('can be ended by a transition, although it is RUNNING', async () => {
        const { id } = await external();
        expect(await log.transition({ id }, ['RUNNING'], [CANCELLED])).toBe(true);
        expect(await log.ingest({ id, after: 5 }, [logLine('late')])).toBeNull();
        expect((await log.head(id))?.terminal).toBe('CANCELLED');
      });

      test('is silent when its timeout has passed, until something is appended, and can be ended then', async () => {
        const silent = await external(1);
        const heard = await external(1);
        const waiting = await external();
        await sleep(5);
        const idsOf = async () => (await log.silent()).map(({ id }) => id);
        expect(await log.silent()).toEqual(
          expect.arrayContaining([
            { id: silent.id, timeoutMs: 1 },
            { id: heard.id, timeoutMs: 1 },
          ]),
        );
        expect(await idsOf()).not.toContain(waiting.id);
        expect(await log.endSilent(waiting.id, FAILED)).toBe(false);
        const ends = await Promise.all([log.endSilent(silent.id, FAILED), log.endSilent(silent.id, FAILED)]);
        expect(ends.filter(Boolean)).toHaveLength(1);
        expect((await typesOf(silent.id)).slice(4)).toEqual(['FAILED']);
        expect(await idsOf()).not.toContain(silent.id);
        expect(await log.ingest({ id: heard.id, after: 4 }, [])).toBe(4);
        expect((await log.head(heard.id))?.status).toBe('RUNNING');
      });

      test('counts towards a limit of its own', async () => {
        const workspace = newScan().id.toLowerCase();
        const start = (fields: Partial<NewScan>) =>
          log.create(newScan({ workspace, ...fields }), 1_000_000, 2);
        const timed = { external: { timeoutMs: LEASE_MS } };
        const first = newScan({ workspace, ...timed });
        expect(await log.create(first, 1_000_000, 2)).not.toBeNull();
        expect([await start({}), await start(timed), await start({}), await start(timed)]).toEqual([
          ...[expect.any(Number), expect.any(Number), expect.any(Number), null],
        ]);
        await log.transition({ id: first.id }, ['RUNNING'], [CANCELLED]);
        expect(await start(timed)).not.toBeNull();
      });
    });

    describe('removal', () => {
      test('is for ended scans only', async () => {
        const mine = await createClaimed();
        expect(await log.remove(mine.id)).toBe(false);
        await log.append(mine, [RUNNING]);
        expect(await log.remove(mine.id)).toBe(false);
        expect(await readAll(mine.id)).toHaveLength(2);
      });

      test('leaves nothing to see, at once, however long it takes', async () => {
        const mine = await createClaimed();
        for (let page = 0; page < 12; page++) {
          void log.append(
            mine,
            Array.from({ length: 1000 }, () => logLine('x')),
          );
        }
        await log.append(mine, [sampleEvent(0), FAILED]);
        const removal = log.remove(mine.id);
        // A reader in the middle of the log sees all events after its cursor or none, never a part of them.
        const seen = new Set<number>();
        let removed = false;
        void removal.then(() => {
          removed = true;
        });
        for (let turn = 0; turn < 1000 && !removed; turn++) {
          for (const { seq } of await log.read(mine.id, { after: 100, limit: 3 })) seen.add(seq);
          await sleep(0);
        }
        expect(await removal).toBe(true);
        expect([...seen].filter((seq) => seq > 103)).toEqual([]);
        expect(await readAll(mine.id)).toEqual([]);
        expect(await log.head(mine.id)).toBeNull();
        expect(await log.claim(mine.id, LEASE_MS)).toBeNull();
        expect(await log.remove(mine.id)).toBe(false);
      });

      test('wakes whoever follows', async () => {
        const mine = await createClaimed();
        await log.append(mine, [FAILED]);
        let woken = 0;
        const unsubscribe = pubsub.subscribe(mine.id, () => woken++);
        await log.remove(mine.id);
        unsubscribe();
        expect(woken).toBeGreaterThan(0);
      });

      test('is listed for those who have missed it', async () => {
        const [mine, other] = [await createClaimed(), await createClaimed()];
        await log.append(mine, [FAILED]);
        expect(await log.removed(0)).not.toContain(mine.id);
        await log.remove(mine.id);
        const removed = await log.removed(Date.now() - 60_000);
        expect(removed.filter((id) => id === mine.id || id === other.id)).toEqual([mine.id]);
        expect(await log.removed(Date.now() + 60_000)).toEqual([]);
      });
    });

    test('an append that cannot be written costs the others of its moment nothing', async () => {
      const [first, poisoned, last] = await Promise.all([createClaimed(), createClaimed(), createClaimed()]);
      const poison = { type: 'LOG', level: 'INFO', message: 1n, scanner: null } as unknown as EventBody;
      const outcomes = await Promise.allSettled([
        log.append(first, [logLine('one'), logLine('two')]),
        log.append(poisoned, [logLine('with it'), poison]),
        log.append(last, [logLine('three')]),
        log.append(poisoned, [logLine('after it')]),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual([
        'fulfilled',
        'rejected',
        'fulfilled',
        'fulfilled',
      ]);
      expect(await readAll(first.id)).toHaveLength(3);
      expect(await readAll(last.id)).toHaveLength(2);
      expect(await readAll(poisoned.id)).toMatchObject([{ seq: 1 }, { seq: 2, message: 'after it' }]);
    });

    test('wakes readers only when there is something to read', async () => {
      const { id } = await create();
      const reads: Promise<void>[] = [];
      let last = 0;
      const unsubscribe = pubsub.subscribe(id, (hint) => {
        const toSeq = 'toSeq' in hint ? hint.toSeq : 0;
        last = toSeq;
        reads.push(readAll(id).then((events) => expect(events.length).toBeGreaterThanOrEqual(toSeq)));
      });
      const mine = await claim(id);
      await log.append(mine, [RUNNING]);
      await log.append(mine, [logLine('one'), logLine('two')]);
      await log.requestCancel(id);
      await log.append(mine, [CANCELLED]);
      await sleep(0);
      unsubscribe();
      await Promise.all(reads);
      expect(reads.length).toBeGreaterThanOrEqual(4);
      expect(last).toBe(6);
    });

    test('takes results with the longest URL and the largest body', async () => {
      const mine = await createClaimed();
      const origin = { scanner: 'probe', parent: null, mock: false };
      // Random, so that no database can compress it.
      const url = `https://example.com/${randomBytes(4000).toString('hex')}`;
      const endpoint = endpointSchema.parse({ url, length: 3 * 2 ** 30, source: 'test' });
      const finding = findingSchema.parse({ title: 'long', severity: 'LOW', type: 'x', url });
      await log.append(mine, [
        { type: 'ENDPOINT', ...origin, endpoint },
        { type: 'FINDING', ...origin, finding: { ...finding, fingerprint: 'long' } },
      ]);
      expect(await readAll(mine.id)).toMatchObject([
        { seq: 1 },
        { seq: 2, endpoint: { url, length: 2 ** 31 - 1 } },
        { seq: 3, finding: { url } },
      ]);
    });

    test('says that an event is written only when it is', async () => {
      const mine = await createClaimed();
      for (let index = 0; index < 20; index++) {
        const seq = await log.append(mine, [sampleEvent(index)]);
        expect((await log.head(mine.id))?.lastSeq).toBe(seq);
        expect(await log.read(mine.id, { after: seq - 1, limit: 1 })).toMatchObject([sampleEvent(index)]);
      }
    });
  });
}
