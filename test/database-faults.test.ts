/** Scans, their subscribers and API callers while the database cannot be used. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { copyFile, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@libsql/client';
import { PrismaLibSql } from '@prisma/adapter-libsql';
import Libsql from 'libsql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../src/app.ts';
import { UnavailableError } from '../src/core/errors.ts';
import type { EventBody } from '../src/core/event.ts';
import type { Claim } from '../src/core/event-log.ts';
import { createInProcessPubSub } from '../src/core/pubsub.ts';
import { PrismaClient } from '../src/store/generated/client.ts';
import { createEventLog } from '../src/store/sqlite/event-log.ts';
import { asUnavailable } from '../src/store/sqlite/unavailable.ts';
import { type AnyEvent, connect, silent, type TestApp, testConfig, until, withApp } from './support/app.ts';
import { openTestLog } from './support/database.ts';
import { subscribeRaw } from './support/raw-subscriber.ts';
import { newScan } from './support/sample-events.ts';

const SELECTION = `id seq type ... on LogEvent { level message warning }
  ... on StatusEvent { status } ... on FailedEvent { error }
  ... on DelayedEvent { delayed stallCause message } ... on CompletedEvent { warnings { code count message } }`;
const LEASE_MS = 1000;

const mockScan = (events: number, rate: number) => ({
  target: 'example.com',
  scanners: [{ name: 'mock', options: { events, rate } }],
});
const pathOf = ({ databaseUrl }: Pick<TestApp, 'databaseUrl'>) => databaseUrl.slice('file:'.length);
const delaysOf = (events: readonly AnyEvent[]) => events.filter(({ type }) => type === 'DELAYED');

/** Locks the database as a shell or a backup does. @returns how to unlock it */
function lock(app: Pick<TestApp, 'databaseUrl'>): () => void {
  const database = new Libsql(pathOf(app), { timeout: 5000 });
  database.exec('BEGIN EXCLUSIVE');
  return () => {
    database.exec('ROLLBACK');
    database.close();
  };
}

async function health({ url }: Pick<TestApp, 'url'>) {
  const response = await fetch(`${url}/health`);
  return { status: response.status, ...((await response.json()) as object) };
}

/** The events of an event stream as they arrive, with their ids. */
async function followOverSse({ url }: TestApp, scanId: string) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query: `subscription { scanEvents(scanId: "${scanId}") { ${SELECTION} } }` }),
  });
  const events: AnyEvent[] = [];
  const read = async () => {
    let text = '';
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString();
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = /^data: (.+)$/m.exec(block)?.[1];
        if (!data) continue;
        const event = JSON.parse(data).data.scanEvents;
        expect(block).toContain(`id: ${event.seq}\n`);
        events.push(event);
      }
    }
  };
  return { events, complete: read() };
}

/** The log as its subscribers saw it: without gaps, ended once, and never restarted. */
function expectUndisturbed(events: readonly AnyEvent[], cause: RegExp): void {
  const logged = events.filter(({ type }) => type !== 'CONNECTED' && type !== 'DELAYED');
  expect(logged.map(({ seq }) => seq)).toEqual(logged.map((_, index) => index + 1));
  expect(logged.filter(({ type }) => type === 'STATUS').map(({ status }) => status)).toEqual([
    'QUEUED',
    'RUNNING',
  ]);
  expect(logged.at(-1)).toMatchObject({
    type: 'COMPLETED',
    warnings: [{ code: 'DATABASE_DELAYED', count: 1, message: expect.stringMatching(cause) }],
  });
  const [begin, end, ...more] = delaysOf(events);
  expect(begin).toMatchObject({ delayed: true, message: expect.stringMatching(cause) });
  expect(end).toMatchObject({ delayed: false, seq: begin?.seq, stallCause: begin?.stallCause });
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  expect(more).toEqual([]);
  // Markers stand in for delayed events: resuming from their id gives exactly those.
  expect(events[events.indexOf(begin as AnyEvent) - 1]?.seq).toBe(begin?.seq);
}

const refused = { data: { result: { code: 'UNAVAILABLE', message: expect.any(String) } } };
const START = `mutation { result: startScan(input: { target: "example.com", scanners: { only: [{ name: "mock" }] } }) {
  ... on StartScanSuccess { scan { id } } ... on UnavailableError { code message } } }`;
const CANCEL = `mutation ($id: ID!) { result: cancelScan(input: { id: $id }) {
  ... on CancelScanSuccess { scan { id } } ... on UnavailableError { code message } } }`;

describe.concurrent('a database that another process has locked for longer than a lease', () => {
  test('delays a scan and loses nothing; subscribers, callers and health report it', async () => {
    await withApp({ config: { leaseMs: LEASE_MS } }, async (app) => {
      const id = await app.startScan(mockScan(200, 50));
      const readers = await Promise.all([
        ...[0, 0, 0].map((after) => subscribeRaw(app.url, id, SELECTION, after)),
        followOverSse(app, id),
      ]);
      const [first] = readers as [(typeof readers)[number]];
      await until(() => first.events.length > 10, 'the scan runs');
      const unlock = lock(app);
      await until(() => readers.every(({ events }) => delaysOf(events).length === 1), 'all are told');
      expect(await health(app)).toMatchObject({
        status: 503,
        ready: false,
        reason: 'the database is locked by another process',
      });
      const late = await subscribeRaw(app.url, id, SELECTION, first.events.at(-1)?.seq);
      await until(() => delaysOf(late.events).length === 1, 'who comes meanwhile is told');
      expect(await app.query(START)).toEqual(refused);
      expect(await app.query(CANCEL, { id })).toEqual(refused);
      // The scan goes on to record, so that the search index is behind.
      const { data, errors } = await app.query('{ findings { totalCount } }');
      expect({ data, code: errors?.[0]?.extensions.code }).toEqual({ data: null, code: 'UNAVAILABLE' });
      expect((await app.query('{ scans { nodes { status } } }')).data.scans.nodes).toEqual([
        { status: 'RUNNING' },
      ]);
      await sleep(2 * LEASE_MS);
      unlock();
      await Promise.all(readers.map(({ complete }) => complete));
      await late.complete;
      for (const { events } of readers) expectUndisturbed(events, /locked/);
      expect(delaysOf(late.events).map(({ delayed }) => delayed)).toEqual([true, false]);
      // A later subscriber gets no marker.
      expect(delaysOf(await app.follow(id, { selection: SELECTION }))).toEqual([]);
      expect(await app.app.core.prisma.scan.findMany()).toMatchObject([{ crashes: 0, suspect: false }]);
      expect((await health(app)).status).toBe(200);
      expect((await app.query(START)).data.result.scan.id).toEqual(expect.any(String));
    });
  });

  // A machine that gives this process no time may let the lease expire.
  test('gives no scan to another server, which could not see the renewed lease', { retry: 2 }, async () => {
    const leaseMs = 2 * LEASE_MS;
    await withApp({ config: { leaseMs } }, async (app) => {
      await withApp({ config: { leaseMs, databaseUrl: app.databaseUrl } }, async () => {
        const id = await app.startScan(mockScan(300, 40));
        const { events, complete } = await subscribeRaw(app.url, id, SELECTION);
        await until(() => events.length > 10, 'the scan runs');
        for (let round = 0; round < 2; round++) {
          const unlock = lock(app);
          await sleep(1.5 * leaseMs);
          unlock();
          await sleep(0.3 * leaseMs);
        }
        await complete;
        expect(events.at(-1)).toMatchObject({ type: 'COMPLETED' });
        expect(await app.app.core.prisma.scan.findMany()).toMatchObject([{ crashes: 0 }]);
      });
    });
  });

  test('is waited for up to a limit: then the scan is released, and resumes when it can', async () => {
    const config = { leaseMs: LEASE_MS, databaseWaitMs: 1500 };
    await withApp({ config }, async (app) => {
      const id = await app.startScan(mockScan(200, 40));
      const { events, complete } = await subscribeRaw(app.url, id, SELECTION);
      await until(() => events.length > 10, 'the scan runs');
      const unlock = lock(app);
      await sleep(4000);
      unlock();
      await complete;
      const statuses = events.flatMap(({ status }) => (status ? [status] : []));
      expect(statuses).toEqual(['QUEUED', 'RUNNING', 'QUEUED', 'RUNNING']);
      expect(events.at(-1)).toMatchObject({ type: 'COMPLETED' });
      expect(await app.app.core.prisma.scan.findMany()).toMatchObject([{ crashes: 0, suspect: false }]);
    });
  }, 60_000);

  test('delays the last event of a runner, and refuses other changes of the status', async () => {
    const store = await openTestLog(createInProcessPubSub());
    try {
      const { log } = store;
      const [ending, queued] = [newScan(), newScan()];
      for (const scan of [ending, queued]) await log.create(scan);
      const claim = (await log.claim(ending.id, 60_000)) as Claim;
      const unlock = lock({ databaseUrl: store.url });
      const last: EventBody[] = [{ type: 'FAILED', error: 'test' }];
      const ended = log.transition(claim, ['QUEUED'], last);
      await expect(log.transition({ id: queued.id }, ['QUEUED'], last)).rejects.toThrow(UnavailableError);
      unlock();
      expect(await ended).toBe(true);
      expect(await log.head(ending.id)).toMatchObject({ terminal: 'FAILED' });
      expect(await log.head(queued.id)).toMatchObject({ status: 'QUEUED' });
    } finally {
      await store.close();
    }
  });

  test('that blocks reading is reported by the log and by queries', async () => {
    const store = await openTestLog(createInProcessPubSub());
    // The first connection of a process reads nothing before it is used.
    const path = pathOf({ databaseUrl: store.url });
    const copy = `${path}.copy`;
    await copyFile(path, copy);
    const holder = new Libsql(copy);
    holder.exec('PRAGMA locking_mode = EXCLUSIVE');
    holder.exec('BEGIN EXCLUSIVE');
    const adapter = new PrismaLibSql({ url: `file:${copy}`, timeout: 20 });
    const prisma = new PrismaClient({ adapter });
    const error = await prisma.scan.findMany().catch((caught) => caught);
    expect(asUnavailable(error)).toMatchObject({ code: 'UNAVAILABLE' });
    const reader = createClient({ url: `file:${copy}`, timeout: 20 });
    const log = createEventLog({ ...store.database, reader }, createInProcessPubSub());
    await expect(log.head('x')).rejects.toThrow(UnavailableError);
    reader.close();
    holder.close();
    await prisma.$disconnect();
    await store.close();
  });
});

describe('a full disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'scanwire-full-'));
  let mountProblem = '';
  beforeAll(() => {
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', folder], { stdio: 'pipe' });
    } catch (error) {
      mountProblem = `a file system of its own cannot be mounted here: ${(error as Error).message}`;
    }
  });
  afterAll(() => {
    if (!mountProblem) execFileSync('umount', ['--lazy', folder]);
    rmSync(folder, { recursive: true, force: true });
  });

  test('delays a scan until there is space, and reports it; nothing is lost', async ({ skip }) => {
    if (mountProblem) skip(mountProblem);
    const config = testConfig(folder, { config: { leaseMs: LEASE_MS } });
    const app = await createApp(config, { logger: silent });
    try {
      const remote = connect(app, config);
      const id = await remote.startScan(mockScan(400, 80));
      const { events, complete } = await subscribeRaw(app.url, id, SELECTION);
      await until(() => events.length > 10, 'the scan runs');
      const filler = join(folder, 'filler');
      await writeFile(filler, Buffer.alloc(64 * 1024 * 1024)).catch(() => {});
      await until(() => delaysOf(events).length === 1, 'the follower is told');
      const reason = 'the disk that holds the database is full';
      expect(await health(remote)).toMatchObject({ status: 503, ready: false, reason });
      expect(await remote.query(START)).toEqual(refused);
      await sleep(2 * LEASE_MS);
      await rm(filler);
      await complete;
      expectUndisturbed(events, /full/);
      expect((await health(remote)).status).toBe(200);
      expect(await app.core.prisma.scan.findMany()).toMatchObject([{ crashes: 0, suspect: false }]);
    } finally {
      await app.close();
    }
  });
});

describe('a database with a damaged page', () => {
  test('makes its server not ready, and never fails the scan', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'scanwire-damaged-'));
    const path = join(folder, 'scanwire.db');
    const config = testConfig(folder);
    const first = await createApp(config, { logger: silent });
    const { id } = await first.core.scans.start(first.core.identity, mockScan(1_000_000, 50) as never);
    await until(async () => ((await first.core.log.head(id))?.lastSeq ?? 0) > 20, 'it runs');
    await first.close();

    const database = new Libsql(path);
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    const { page, size } = database
      .prepare(
        `SELECT rootpage AS page, (SELECT page_size FROM pragma_page_size) AS size FROM sqlite_schema WHERE name = 'ScanEvent'`,
      )
      .get() as { page: number; size: number };
    database.close();
    const file = await open(path, 'r+');
    await file.write(Buffer.alloc(size, 0xff), 0, size, (page - 1) * size);
    await file.close();

    const second = await createApp(config, { logger: silent });
    try {
      await until(async () => (await health(second)).status === 503, 'it is not ready');
      expect(await health(second)).toMatchObject({
        ready: false,
        reason: expect.stringContaining('is damaged'),
      });
      expect((await second.core.log.head(id))?.terminal).toBeNull();
      await expect(second.core.scans.start(second.core.identity, mockScan(1, 0) as never)).rejects.toThrow(
        UnavailableError,
      );
    } finally {
      await second.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
