import assert from 'node:assert';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, InStatement } from '@libsql/client';
import fc from 'fast-check';
import Libsql from 'libsql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FencedError, UnavailableError } from '../src/core/errors.ts';
import { EVENT_TYPES, type EventBody, isResult, type ResultBody, type ScanEvent } from '../src/core/event.ts';
import type { Claim, NewScan } from '../src/core/event-log.ts';
import { createInProcessPubSub } from '../src/core/pubsub.ts';
import { severityRank } from '../src/core/vocabulary.ts';
import { mock } from '../src/scanners/mock.ts';
import { createGroupCall } from '../src/store/group-call.ts';
import { createFindings } from '../src/store/result-feeds.ts';
import { prepareAppend } from '../src/store/sqlite/append.ts';
import { prepareClaims } from '../src/store/sqlite/claims.ts';
import { prepareDeletion } from '../src/store/sqlite/deletion.ts';
import { createEventLog } from '../src/store/sqlite/event-log.ts';
import { prepareRequests } from '../src/store/sqlite/requests.ts';
import { createFeedReads } from '../src/store/sqlite/result-feeds.ts';
import { prepareIndexing } from '../src/store/sqlite/search/indexing.ts';
import { createWriter } from '../src/store/sqlite/writer.ts';
import { until } from './support/app.ts';
import { keyOf, openTestLog, type TestLog } from './support/database.ts';
import { createPipeline } from './support/pipeline.ts';
import { project } from './support/projection.ts';
import { LEASE_MS, logLine, newScan, sampleEvent } from './support/sample-events.ts';

const pubsub = createInProcessPubSub();
let store: TestLog;
beforeAll(async () => {
  store = await openTestLog(pubsub);
});
afterAll(() => store.close());

const createClaimed = async (fields?: Partial<NewScan>): Promise<Claim> => {
  const scan = newScan(fields);
  await store.log.create(scan);
  return (await store.log.claim(scan.id, LEASE_MS)) as Claim;
};
const readAll = (scanId: string) => store.log.read(scanId, { after: 0, limit: 1_000_000 });

describe('the tables', () => {
  test('hold the same values for every result as its event', async () => {
    const claim = await createClaimed();
    const bodies = Array.from({ length: 50 }, (_, index) => sampleEvent(index));
    await Promise.all([
      store.log.append(claim, bodies.slice(0, 10)),
      store.log.append(claim, bodies.slice(10)),
    ]);
    await expectTablesToAgree(claim.id);
  });

  test('hold the results of appends that exceed one statement or one commit', async () => {
    const claim = await createClaimed();
    const many = Array.from({ length: 6000 }, (_, index) => sampleEvent(index));
    await Promise.all([
      store.log.append(claim, many.slice(0, 5500)),
      store.log.append(claim, many.slice(5500)),
    ]);
    await expectTablesToAgree(claim.id);
  });

  test('count the log of a scan in its row, whatever is appended together', async () => {
    const groups = fc.array(fc.array(fc.nat(40), { minLength: 1, maxLength: 5 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.array(groups, { minLength: 1, maxLength: 4 }), async (scans) => {
        const claims = await Promise.all(scans.map(() => createClaimed()));
        await Promise.all(
          scans.flatMap((appends, place) =>
            appends.map((indices) => store.log.append(claims[place] as Claim, indices.map(sampleEvent))),
          ),
        );
        for (const { id } of claims) await expectRowToAgree(id);
      }),
      { numRuns: 25 },
    );
  });

  test('have the state of each scanner, as told by its events', async () => {
    const scanners = ['probe', 'other'].map((name) => ({ name, options: {} }));
    const claim = await createClaimed({ scanners });
    const state = (state: 'STARTED' | 'FINISHED' | 'FAILED', error: string | null): EventBody => ({
      type: 'SCANNER',
      scanner: 'probe',
      state,
      error,
    });
    const runs = () =>
      store.prisma.scannerRun.findMany({ where: { scan: { id: claim.id } }, orderBy: { position: 'asc' } });
    expect(await runs()).toMatchObject([
      { name: 'probe', state: 'PENDING', error: null },
      { name: 'other', state: 'PENDING', error: null },
    ]);
    const found = Array.from({ length: 21 }, (_, index) => sampleEvent(index));
    await store.log.append(claim, [state('STARTED', null), ...found, state('FAILED', 'no answer')]);
    const { hosts, endpoints, findings } = project(found).summary;
    expect(await runs()).toMatchObject([
      { name: 'probe', state: 'FAILED', error: 'no answer', hosts, endpoints, findings },
      { name: 'other', state: 'PENDING', hosts: 0, endpoints: 0, findings: 0 },
    ]);
    await store.log.append(claim, [sampleEvent(0)]);
    expect((await runs())[0]).toMatchObject({ state: 'FAILED', error: 'no answer', hosts: hosts + 1 });
    await store.log.append(claim, [state('FINISHED', null)]);
    expect((await runs())[0]).toMatchObject({ state: 'FINISHED', error: null });
  });

  test('agree with the summary of the COMPLETED event, also after an interruption', async () => {
    const options = { mock: { events: 800, rate: 0 } };
    const pipeline = await createPipeline([mock], { log: store.log, options });
    const unsubscribe = pubsub.subscribe(pipeline.scanId, (hint) => {
      if ('toSeq' in hint && hint.toSeq > 300) pipeline.stop({ stop: 'shutdown' });
    });
    await pipeline.run();
    unsubscribe();
    expect((await store.log.head(pipeline.scanId))?.status).toBe('QUEUED');
    await pipeline.run();
    const events = await pipeline.events();
    const last = events.at(-1);
    expect(last).toMatchObject({ type: 'COMPLETED', summary: project(events).summary });
    expect(project(events).summary.hosts).toBeGreaterThan(50);
    await expectRowToAgree(pipeline.scanId);
    await expectTablesToAgree(pipeline.scanId);
    expect(await store.prisma.scan.findUnique({ where: { id: pipeline.scanId } })).toMatchObject({
      status: 'COMPLETED',
      progress: 100,
      finishedAt: new Date(String(last?.at)),
      crashes: 0,
    });
  });

  test('keep no row of a deleted scan', async () => {
    const claim = await createClaimed();
    await store.log.append(claim, [
      ...Array.from({ length: 30 }, (_, i) => sampleEvent(i)),
      { type: 'FAILED', error: 'x' },
    ]);
    const where = { scanKey: await keyOf(store.prisma, claim.id) };
    await store.log.remove(claim.id);
    const { scan, scanEvent, scannerRun, host, endpoint, finding, pageAssessment } = store.prisma;
    const rows = () =>
      Promise.all([
        scan.count({ where: { id: claim.id } }),
        scanEvent.count({ where }),
        scannerRun.count({ where }),
        host.count({ where }),
        endpoint.count({ where }),
        finding.count({ where }),
        pageAssessment.count({ where }),
      ]);
    await until(async () => (await rows())[0] === 0, 'the scan is gone');
    expect(await rows()).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });
});

test('an append that the database refuses writes nothing, and does not fail others', async () => {
  const [good, bad] = await Promise.all([createClaimed(), createClaimed()]);
  const broken = sampleEvent(0) as EventBody & { type: 'HOST' };
  const poison: EventBody = { ...broken, host: { ...broken.host, name: null as unknown as string } };
  const outcomes = await Promise.allSettled([
    store.log.append(good, [sampleEvent(0)]),
    store.log.append(bad, [sampleEvent(0), sampleEvent(1), poison]),
    store.log.append(good, [sampleEvent(1)]),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await readAll(good.id)).toHaveLength(3);
  expect(await readAll(bad.id)).toHaveLength(1);
  for (const { id } of [good, bad]) {
    await expectRowToAgree(id);
    await expectTablesToAgree(id);
  }
});

test('a scan that the database refuses leaves nothing of itself, and costs those created with it nothing', async () => {
  const scans = [newScan(), newScan({ target: null as unknown as string }), newScan()];
  const outcomes = await Promise.allSettled(scans.map((scan) => store.log.create(scan)));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  const counts = await Promise.all(scans.map(({ id }) => readAll(id).then(({ length }) => length)));
  expect(counts).toEqual([1, 0, 1]);
});

test('a claim that found the database locked is not carried out by the next one', async () => {
  const path = store.url.slice('file:'.length);
  const [first, second] = [newScan(), newScan()];
  for (const scan of [first, second]) await store.log.create(scan);
  const holder = new Libsql(path);
  const writer = createWriter(path, 10);
  try {
    holder.exec('BEGIN IMMEDIATE');
    expect(() => writer.claim(first.id, LEASE_MS, false)).toThrow(/locked/);
    holder.exec('ROLLBACK');
    expect(writer.claim(second.id, LEASE_MS, false)).toMatchObject({ id: second.id, fence: 1 });
    expect(writer.claim(first.id, LEASE_MS, false)).toMatchObject({ id: first.id, fence: 1 });
  } finally {
    writer.close();
    holder.close();
  }
});

test('calls that are made as one are not repeated one by one while the database cannot be written', async () => {
  const groups: number[][] = [];
  let running = 0;
  let most = 0;
  let release = () => {};
  let held: Promise<void> | undefined;
  const call = createGroupCall(async (items: number[]) => {
    groups.push(items);
    most = Math.max(most, ++running);
    await held;
    running--;
    throw new UnavailableError('locked');
  });
  const outcomes = await Promise.allSettled([call(1), call(2), call(3)]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(groups).toEqual([[1, 2, 3]]);
  // The next call is made all the same, and those that come while it goes on wait for each other.
  held = new Promise((resolve) => {
    release = resolve;
  });
  const next = call(4).catch(() => {});
  await until(() => groups.length === 2, 'the next call goes on');
  const later = Promise.allSettled([next, call(5), call(6)]);
  await sleep(5);
  release();
  await later;
  expect(groups).toEqual([[1, 2, 3], [4], [5, 6]]);
  expect(most).toBe(1);
});

test('a commit is bounded, so that other writes do not wait long for it', async () => {
  const commits: number[] = [];
  const observer = { committed: (events: number) => void commits.push(events) };
  const log = createEventLog(store.database, pubsub, { observer });
  const claim = await createClaimed();
  const large = logLine('x'.repeat(10_000));
  await Promise.all(Array.from({ length: 40 }, () => log.append(claim, [large])));
  expect(commits.reduce((sum, events) => sum + events, 0)).toBe(40);
  // 64 kB of JSON, passed by the last append of a commit.
  expect(Math.max(...commits)).toBe(7);
  // A small one is not committed alone.
  commits.length = 0;
  await Promise.all(Array.from({ length: 40 }, () => log.append(claim, [logLine('x')])));
  expect(commits).toEqual([40]);
});

test('a transition counts its events, and nothing if the status is another one', async () => {
  const commits: number[] = [];
  const observer = { committed: (events: number) => void commits.push(events) };
  const log = createEventLog(store.database, pubsub, { observer });
  const claim = await createClaimed();
  const end: EventBody[] = [logLine('last'), { type: 'FAILED', error: 'test' }];
  expect(await log.transition(claim, ['PAUSED'], end)).toBe(false);
  expect(await log.transition(claim, ['QUEUED'], end)).toBe(true);
  expect(commits).toEqual([2]);
});

test('appends settle, and the next ones are committed, when a hint cannot be published', async () => {
  const broken = { ...pubsub, publish: () => assert.fail('no transport') };
  const errors: unknown[] = [];
  const waiting: number[] = [];
  const log = createEventLog(store.database, broken, {
    onError: (error) => errors.push(error),
    observer: { waiting: (events) => void waiting.push(events) },
  });
  const claim = await createClaimed();
  const large = () => log.append(claim, [logLine('x'.repeat(70_000))]);
  const outcomes = await Promise.allSettled([large(), large()]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  expect(await log.append(claim, [logLine('next')])).toBe(3);
  await until(() => errors.length === 2, 'both errors are reported');
  // A rejected append no longer waits.
  expect(waiting).toEqual([1, 2, 1, 0, 1, 0, 0]);
});

test('the row of a scan has its first start, its end, and 100 per cent when it is complete only', async () => {
  const rowOf = ({ id }: Claim) => store.prisma.scan.findUniqueOrThrow({ where: { id } });
  const status = (status: 'RUNNING' | 'QUEUED'): EventBody => ({ type: 'STATUS', status });
  const percent = (percent: number): EventBody => ({
    ...{ type: 'PROGRESS', percent, message: `${percent}`, scanner: null },
  });
  const first = await createClaimed();
  expect(await rowOf(first)).toMatchObject({ startedAt: null, finishedAt: null, progress: 0 });
  await store.log.append(first, [status('RUNNING'), percent(40), percent(30)]);
  const { startedAt } = await rowOf(first);
  expect(startedAt).toEqual(new Date(String((await readAll(first.id))[1]?.at)));
  await store.log.append(first, [status('QUEUED')]);
  await sleep(2);
  const second = (await store.log.claim(first.id, LEASE_MS)) as Claim;
  await store.log.append(second, [status('RUNNING'), percent(20)]);
  expect(await rowOf(first)).toMatchObject({ startedAt, finishedAt: null, progress: 40, message: '20' });
  await store.log.append(second, [{ type: 'FAILED', error: 'broke' }]);
  const finishedAt = new Date(String((await readAll(first.id)).at(-1)?.at));
  expect(await rowOf(first)).toMatchObject({ startedAt, finishedAt, progress: 40, error: 'broke' });
  const complete = await createClaimed();
  await store.log.append(complete, [{ type: 'COMPLETED', summary: project([]).summary, warnings: [] }]);
  expect(await rowOf(complete)).toMatchObject({ progress: 100, error: null });
  const withdrawn = await createClaimed();
  await store.log.append(withdrawn, [status('QUEUED')]);
  expect(await rowOf(withdrawn)).toMatchObject({ status: 'QUEUED', startedAt: null });
});

test('an observer that throws breaks neither the log nor its readers, and is reported', async () => {
  const broken = () => {
    throw new Error('a broken observer');
  };
  const errors: [unknown, string][] = [];
  const log = createEventLog(store.database, pubsub, {
    observer: { appended: broken, committed: broken, read: broken, waiting: broken },
    onError: (...error) => errors.push(error),
  });
  const claim = await createClaimed();
  expect(await log.append(claim, [sampleEvent(0)])).toBe(2);
  expect(
    await Promise.all([log.append(claim, [sampleEvent(1)]), log.append(claim, [sampleEvent(2)])]),
  ).toEqual([3, 4]);
  expect(await log.read(claim.id, { after: 0, limit: 10 })).toHaveLength(4);
  expect(errors.length).toBeGreaterThan(4);
  for (const error of errors)
    expect(error).toEqual([new Error('a broken observer'), 'an observer of the event log failed']);
});

describe('the statements', () => {
  /** SQLite's query plan of a statement, one step a line. */
  const planOf = (database: Libsql.Database, sql: string, args: unknown[] = []) =>
    (database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...args) as { detail: string }[]).map(
      ({ detail }) => detail,
    );

  test('that write find their rows by an index', () => {
    const database = new Libsql(store.url.slice('file:'.length));
    const statements: string[] = [];
    const recorder: Pick<Libsql.Database, 'prepare'> = {
      prepare: ((sql: string) => {
        statements.push(sql);
        return database.prepare(sql);
      }) as Libsql.Database['prepare'],
    };
    const transaction = <T>(work: () => T) => work();
    prepareAppend(recorder);
    prepareClaims(recorder, transaction, () => undefined);
    prepareDeletion(recorder, transaction);
    prepareRequests(recorder, transaction, () => undefined);
    prepareIndexing(recorder, transaction);
    expect(statements.length).toBeGreaterThan(25);
    for (const sql of statements) {
      if (sql.startsWith('PRAGMA')) continue;
      const plan = planOf(database, sql)
        // A full-text table is read by key or by terms, and OpenScan has as many rows as scans go on. The rows of an
        // INSERT are constants.
        .filter((line) => !/^SCAN (\d+ CONSTANT ROWS$|\w+Terms VIRTUAL TABLE INDEX \d+:\S|o$)/.test(line));
      expect(plan.join('\n'), sql).not.toMatch(/^SCAN|AUTOMATIC/m);
    }
    database.close();
  });

  test('that read find a page by an index in its order, with every filter; and live scans by status', async () => {
    const database = new Libsql(store.url.slice('file:'.length));
    const statements: { sql: string; args: unknown[] }[] = [];
    const reader = {
      execute(statement: InStatement) {
        const { sql, args = [] } = typeof statement === 'string' ? { sql: statement } : statement;
        statements.push({ sql, args: args as unknown[] });
        return store.database.reader.execute(statement);
      },
    } as Client;
    const log = createEventLog({ ...store.database, reader }, pubsub);
    const { id } = await createClaimed();
    const page = { after: 0, limit: 10 };
    const statementsOf = async (work: Promise<unknown>) => {
      await work;
      return statements.splice(0);
    };
    const pages = [
      ...(await statementsOf(log.read(id, page))),
      ...(await statementsOf(log.read(id, { ...page, types: EVENT_TYPES }))),
      ...(await statementsOf(log.read(id, { ...page, scanners: ['probe', 'other'] }))),
      ...(await statementsOf(log.read(id, { ...page, minSeverity: 'HIGH', types: ['FINDING', 'LOG'] }))),
      ...(await statementsOf(log.read(id, { ...page, minSeverity: 'LOW', scanners: ['probe'] }))),
      ...(await statementsOf(
        createFindings(createFeedReads(reader), pubsub, 'x')
          .feed({ types: ['a'] })
          .page(0, 10),
      )),
      ...(await statementsOf(
        createFindings(createFeedReads(reader), pubsub, 'x').positionBefore(Date.now()),
      )),
    ];
    expect(pages.length).toBeGreaterThan(7);
    for (const { sql, args } of pages) {
      const plan = planOf(database, sql, args);
      // Pages of several queries are merged, which sorts as many rows as the pages have.
      const parts = plan.filter(
        (line) => !/SCAN \(subquery-|^COMPOUND|^LEFT-MOST|^UNION ALL|^MERGE|^(LEFT|RIGHT)$/.test(line),
      );
      expect(parts.join('\n'), sql).not.toMatch(/^SCAN|AUTOMATIC/m);
      if (!sql.includes('UNION ALL')) expect(parts.join('\n'), sql).not.toContain('TEMP B-TREE');
    }
    const plain = await statementsOf(log.read(id, { ...page, types: ['LOG'] }));
    expect(planOf(database, plain[0]?.sql ?? '', plain[0]?.args).join('\n')).toContain('ScanEvent_plain_idx');
    for (const { sql, args } of [
      ...(await statementsOf(log.claimable())),
      ...(await statementsOf(log.leased())),
    ])
      expect(planOf(database, sql, args)[0]).toMatch(
        /^SEARCH Scan USING INDEX Scan_status_idx \(status=\?\)/,
      );
    database.close();
  });
});

describe('two servers on one file', () => {
  let other: TestLog;
  beforeAll(async () => {
    other = await openTestLog(pubsub, store.url);
  });
  afterAll(() => other.close());

  test('see each other’s events as soon as they are acknowledged', async () => {
    const claim = await createClaimed();
    for (let index = 0; index < 10; index++) {
      const seq = await store.log.append(claim, [sampleEvent(index)]);
      expect(await other.log.read(claim.id, { after: seq - 1, limit: 10 })).toMatchObject([
        sampleEvent(index),
      ]);
    }
  });

  test('can read an event when they get its hint', async () => {
    const claim = await createClaimed();
    const reads: Promise<ScanEvent[]>[] = [];
    const unsubscribe = pubsub.subscribe(claim.id, (hint) => {
      if ('toSeq' in hint) reads.push(other.log.read(claim.id, { after: hint.toSeq - 1, limit: 1 }));
    });
    for (let index = 0; index < 10; index++) await store.log.append(claim, [logLine(`${index}`)]);
    await sleep(0);
    unsubscribe();
    expect((await Promise.all(reads)).flat().map(({ seq }) => seq)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  test('renew only their own leases, and learn which ones they lost, when many scans renew at once', async () => {
    const claims = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const scan = newScan();
        await store.log.create(scan);
        return (await store.log.claim(scan.id, LEASE_MS)) as Claim;
      }),
    );
    const lost = claims.filter((_, index) => index % 10 === 0);
    await Promise.all(lost.map((claim) => store.log.append(claim, [{ type: 'FAILED', error: 'over' }])));
    const outcomes = await Promise.allSettled(claims.map((claim) => store.log.renew(claim, LEASE_MS)));
    for (const [index, { status }] of outcomes.entries())
      expect(status).toBe(lost.includes(claims[index] as Claim) ? 'rejected' : 'fulfilled');
    for (const { id } of claims) expect(await other.log.claim(id, LEASE_MS)).toBeNull();
  });

  test('take over a scan when one of them dies, and reject appends of the dead one', async () => {
    const scan = newScan();
    await store.log.create(scan);
    const stale = (await store.log.claim(scan.id, LEASE_MS)) as Claim;
    expect(await other.log.claim(scan.id, LEASE_MS)).toBeNull();
    await store.log.append(stale, [logLine('from the first')]);
    await store.log.renew(stale, 1);
    await sleep(5);
    const fresh = (await other.log.claim(scan.id, LEASE_MS)) as Claim;
    expect(fresh).toMatchObject({ crashes: 1, lastSeq: 2 });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        index % 2 === 0
          ? store.log.append(stale, [logLine('late')])
          : other.log.append(fresh, [logLine('from the second')]),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    await expect(store.log.append(stale, [{ type: 'FAILED', error: 'late' }])).rejects.toThrow(FencedError);
    await other.log.append(fresh, [{ type: 'CANCELLED', reason: 'test' }]);
    const events = await readAll(scan.id);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.flatMap((event) => (event.type === 'LOG' ? [event.message] : []))).toEqual([
      'from the first',
      ...Array(10).fill('from the second'),
    ]);
  });

  test('claim a scan once between them', async () => {
    const scans = Array.from({ length: 20 }, () => newScan());
    for (const scan of scans) await store.log.create(scan);
    const claims = await Promise.all(
      scans.flatMap(({ id }) => [store.log.claim(id, LEASE_MS), other.log.claim(id, LEASE_MS)]),
    );
    expect(claims.filter((claim) => claim !== null)).toHaveLength(20);
  });

  test('wait for the write of another process instead of failing, and continue afterwards', async () => {
    const claim = await createClaimed();
    const script = `
      const { createClient } = await import('@libsql/client');
      const transaction = await createClient({ url: process.argv[1], timeout: 5000 }).transaction('write');
      console.log('locked');
      setTimeout(() => transaction.commit(), 700);
    `;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script, store.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exit = once(holder, 'exit');
    await once(holder.stdout, 'data');
    let turns = 0;
    const timer = setInterval(() => turns++, 10);
    const append = store.log.append(claim, [logLine('patient')]);
    expect(await Promise.race([append, sleep(200, 'waiting')])).toBe('waiting');
    expect(await readAll(claim.id)).toHaveLength(1);
    await append;
    clearInterval(timer);
    expect(turns).toBeGreaterThan(10);
    expect((await exit)[0]).toBe(0);
    expect(await readAll(claim.id)).toMatchObject([{ seq: 1 }, { seq: 2, message: 'patient' }]);
  });
});

async function expectRowToAgree(scanId: string): Promise<void> {
  const events = await readAll(scanId);
  const row = await store.prisma.scan.findUniqueOrThrow({ where: { id: scanId } });
  const { summary, progress } = project(events);
  expect(row).toMatchObject({ ...summary, progress, lastSeq: events.length });
}

/** Field by field, independently of the code that wrote the rows. */
async function expectTablesToAgree(scanId: string): Promise<void> {
  const scanKey = await keyOf(store.prisma, scanId);
  const query = { where: { scanKey }, orderBy: { seq: 'asc' } } as const;
  const rows = {
    HOST: await store.prisma.host.findMany(query),
    ENDPOINT: await store.prisma.endpoint.findMany(query),
    FINDING: await store.prisma.finding.findMany({ ...query, omit: { position: true } }),
    ASSESSMENT: await store.prisma.pageAssessment.findMany({ ...query, omit: { position: true } }),
  };
  const results = (await readAll(scanId)).filter(isResult) as (ScanEvent & ResultBody)[];
  for (const type of ['HOST', 'ENDPOINT', 'FINDING', 'ASSESSMENT'] as const) {
    const expected = results
      .filter((event) => event.type === type)
      .map((event) => ({ scanKey, ...flat(event) }));
    expect(rows[type].map((row) => JSON.parse(JSON.stringify(row)))).toEqual(expected);
  }
}

function flat(event: ScanEvent & ResultBody): Record<string, unknown> {
  const { seq, at, scanner, parent, mock } = event;
  const base = { seq, foundAt: at, scanner, parent, mock };
  switch (event.type) {
    case 'HOST':
      return { ...base, ...event.host };
    case 'ENDPOINT':
      return { ...base, ...event.endpoint, host: new URL(event.endpoint.url).hostname };
    case 'FINDING':
      return {
        ...base,
        ...event.finding,
        severity: severityRank(event.finding.severity),
        host: event.finding.host ?? (event.finding.url && new URL(event.finding.url).hostname),
        endpointUrl: event.finding.url?.split('?')[0] ?? null,
      };
    case 'ASSESSMENT':
      return { ...base, ...event.assessment };
    default:
      return event satisfies never;
  }
}
