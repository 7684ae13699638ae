import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import picocolors from 'picocolors';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../src/app.ts';
import { createStatusLine } from '../src/cli/status-line.ts';
import type { EventBody } from '../src/core/event.ts';
import { endpoint, finding } from '../src/core/scanner.ts';
import { commandScanner } from '../src/scanners/command/index.ts';
import { mock } from '../src/scanners/mock.ts';
import { remoteScanner } from '../src/scanners/remote/index.ts';
import {
  type AnyEvent,
  connect,
  type Remote,
  sharedApp,
  silent,
  testConfig,
  until,
  withApp,
  withFolder,
} from './support/app.ts';
import { endCommands } from './support/command.ts';
import { probe } from './support/probe.ts';
import { startServerProcess } from './support/server-process.ts';
import { type Site, startSite } from './support/site.ts';
import { STOPS_WITHIN_MS } from './support/stop.ts';

/** Pages that the lister finds. */
const PAGES = 40;
const CONCURRENCY = 4;
/** Time that the site takes to answer for a page. */
const ANSWER_MS = 25;

/** A slow site that counts the requests for each path. */
let site: Site;
let asked = new Map<string, number>();
/** Paths in the order of the requests, and connections that are open. */
let order: string[] = [];
let answering = 0;
beforeAll(async () => {
  site = await startSite((request, response) => {
    const path = request.url ?? '';
    order.push(path);
    asked.set(path, (asked.get(path) ?? 0) + 1);
    answering++;
    response.on('close', () => answering--);
    setTimeout(() => response.end('page'), ANSWER_MS);
  });
});
afterAll(() => site.close());
afterEach(endCommands);
beforeEach(() => {
  asked = new Map();
  order = [];
});

const lister = probe('lister', {
  consumes: ['url'],
  produces: ['endpoint'],
  async *scan({ url }) {
    for (let page = 0; page < PAGES; page++) yield endpoint({ url: `${url}${page}`, source: 'test' });
  },
});
/** Requests each page once, and reports a finding for it. */
const visitor = (name: string) =>
  probe(name, {
    consumes: ['endpoint'],
    produces: ['finding'],
    concurrency: CONCURRENCY,
    limits: () => ({ rps: 100_000 }),
    async *scan({ url }, { fetch }) {
      await fetch(`${url}?${name}`);
      yield finding({ title: `saw ${url}`, severity: 'INFO', type: 'seen', url });
    },
  });
const first = visitor('first');
const second = visitor('second');
/** Never finishes its input, and does not look at its signal. */
const stubborn = probe('stubborn', {
  consumes: ['url'],
  produces: ['finding'],
  limits: () => ({ rps: 100_000 }),
  async *scan({ url }, { fetch }) {
    for (;;) {
      await fetch(`${url}stubborn`).catch(() => sleep(1));
      yield finding({ title: 'endless', severity: 'INFO', type: 'endless', url });
    }
  },
});
const scanners = [lister, first, second, stubborn, mock];

const names = (...chosen: string[]) => chosen.map((name) => ({ name }));
const start = (app: Remote, ...chosen: string[]) =>
  app.startScan({ target: `${site.url}/`, scanners: names(...chosen) });

/** @returns the status of the scan, or the code of the error */
const mutate = async ({ query }: Remote, field: string, input: Record<string, unknown>): Promise<string> => {
  const type = `${field[0]?.toUpperCase()}${field.slice(1)}`;
  const { data, errors } = await query(
    `mutation ($input: ${type}Input!) { ${field}(input: $input) {
      ... on ${type}Success { scan { status } }
      ... on Error { code message }
    } }`,
    { input },
  );
  return data?.[field].scan?.status ?? data?.[field].code ?? JSON.stringify(errors);
};
const pause = (app: Remote, id: string) => mutate(app, 'pauseScan', { id });
const resume = (app: Remote, id: string) => mutate(app, 'resumeScan', { id });
const skip = (app: Remote, scanId: string, scanner: string) =>
  mutate(app, 'skipScanner', { scanId, scanner });
const cancel = async ({ query }: Remote, id: string) => {
  const { data } = await query(
    'mutation ($id: ID!) { cancelScan(input: { id: $id }) { ... on CancelScanSuccess { scan { status } } ... on Error { code } } }',
    { id },
  );
  return data.cancelScan.scan?.status ?? data.cancelScan.code;
};
const FIGURES = `status progress duration requests errors startedAt
  warnings { code scanner count }
  scanners { name state error startedAt finishedAt duration requests errors inputsDone inputsKnown scanner { title } }`;
const read = async ({ query }: Remote, id: string) =>
  (await query(`query ($id: ID!) { scan(id: $id) { ${FIGURES} } }`, { id })).data.scan;
const runOf = async (app: Remote, id: string, scanner: string) =>
  (await read(app, id)).scanners.find(({ name }: { name: string }) => name === scanner);

/** The log is gapless, and ends once, in this way. @returns the titles of its findings */
function expectWhole(events: readonly AnyEvent[], end: string): string[] {
  const log = events.slice(1);
  expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
  const ends = log.filter(({ type }) => ['COMPLETED', 'FAILED', 'CANCELLED'].includes(type));
  expect(ends).toEqual([log.at(-1)]);
  expect(ends[0]?.type).toBe(end);
  return log.flatMap(({ finding: found }) => (found ? [`${found.scanner} ${found.title}`] : [])).sort();
}
const statusesOf = (events: readonly AnyEvent[]) =>
  events.flatMap(({ type, status }) => (type === 'STATUS' ? [status] : []));
const everyPageOf = (...visitors: string[]) =>
  visitors
    .flatMap((name) => Array.from({ length: PAGES }, (_, page) => `${name} saw ${site.url}/${page}`))
    .sort();
const repeated = () => [...asked.values()].reduce((sum, times) => sum + times - 1, 0);
const warningOf = (events: readonly AnyEvent[], code: string) =>
  events.at(-1)?.warnings.find((warning: { code: string }) => warning.code === code);

async function expectNoRequests(): Promise<void> {
  // A request that was sent earlier may still be in a socket buffer.
  await sleep(30);
  const before = order.length;
  await sleep(6 * ANSWER_MS);
  expect(order.length).toBe(before);
}

describe('a scan that is paused', () => {
  const app = sharedApp({ scanners, config: { maxConcurrentScans: 1 } });

  test('sends no request, and goes on where it was when it is resumed', async () => {
    const id = await start(app(), 'lister', 'first');
    const following = app().follow(id);
    await until(() => order.length >= PAGES / 4, 'it runs');
    expect(await pause(app(), id)).toBe('PAUSED');
    await expectNoRequests();
    expect(answering).toBe(0);
    const sent = order.length;
    const paused = await read(app(), id);
    expect(paused.scanners[1]).toMatchObject({ state: 'STARTED', finishedAt: null, errors: 0 });
    expect(paused.scanners[1].inputsDone).toBeGreaterThanOrEqual(sent - CONCURRENCY);
    expect(await pause(app(), id)).toBe('PAUSED');
    // It uses no slot.
    const other = await start(app(), 'lister');
    expectWhole(await app().follow(other), 'COMPLETED');

    expect(await resume(app(), id)).toMatch(/QUEUED|RUNNING/);
    expect(await resume(app(), id)).toMatch(/QUEUED|RUNNING/);
    const events = await following;
    expect(expectWhole(events, 'COMPLETED')).toEqual(everyPageOf('first'));
    expect(statusesOf(events)).toEqual(['QUEUED', 'RUNNING', 'PAUSED', 'QUEUED', 'RUNNING']);
    expect(asked.size).toBe(PAGES);
    expect(repeated()).toBeLessThanOrEqual(CONCURRENCY);
    expect(warningOf(events, 'RESUMED')?.count ?? 0).toBeGreaterThanOrEqual(repeated());
    // A scanner that had ended is not run again.
    expect(events.filter(({ type, name }) => type === 'SCANNER' && name === 'lister')).toHaveLength(2);
    const done = await read(app(), id);
    expect(done).toMatchObject({ requests: order.length, errors: 0, progress: 100 });
    expect(done.scanners[1]).toMatchObject({
      ...{ state: 'FINISHED', requests: order.length, inputsDone: PAGES, inputsKnown: PAGES },
      scanner: { title: 'first' },
    });
    expect(done.duration).toBeGreaterThanOrEqual(done.scanners[1].duration);
    expect(done.scanners[1].duration).toBeGreaterThan(paused.scanners[1].duration);
    const elapsed = Date.parse(done.scanners[1].finishedAt) - Date.parse(done.scanners[1].startedAt);
    expect(elapsed).toBeGreaterThan(done.scanners[1].duration);
  });

  test('can be paused while it waits, cancelled, and deleted only then', async () => {
    const running = await start(app(), 'stubborn');
    await until(() => asked.has('/stubborn'), 'it runs');
    const waiting = await start(app(), 'lister', 'first');
    expect(await pause(app(), waiting)).toBe('PAUSED');
    expect(await pause(app(), running)).toBe('PAUSED');
    await expectNoRequests();
    const remove = (id: string) =>
      app()
        .query('mutation ($id: ID!) { deleteScan(input: { id: $id }) { __typename } }', { id })
        .then(({ data }) => data.deleteScan.__typename);
    expect(await remove(running)).toBe('ConflictError');
    expect(await cancel(app(), running)).toBe('CANCELLED');
    expect(await runOf(app(), running, 'stubborn')).toMatchObject({ state: 'FAILED', error: 'cancelled' });
    expectWhole(await app().follow(running), 'CANCELLED');
    expect([await pause(app(), running), await resume(app(), running)]).toEqual(['CONFLICT', 'CONFLICT']);
    expect(await remove(running)).toBe('DeleteScanSuccess');
    expect(await pause(app(), running)).toBe('NOT_FOUND');

    expect(await resume(app(), waiting)).toMatch(/QUEUED|RUNNING/);
    const events = await app().follow(waiting);
    expect(expectWhole(events, 'COMPLETED')).toEqual(everyPageOf('first'));
    // It had not started anything.
    expect(warningOf(events, 'RESUMED')).toBeUndefined();
    expect(repeated()).toBe(order.filter((path) => path === '/stubborn').length - 1);
  });

  test('in the moment of its start pauses, and a cancel at the same moment wins', async () => {
    for (let round = 0; round < 12; round++) {
      const id = await start(app(), 'lister', 'first');
      if (round % 3 > 0) await sleep(round);
      const answers = await Promise.all([
        pause(app(), id),
        ...(round % 2 === 0 ? [pause(app(), id)] : [cancel(app(), id)]),
      ]);
      if (round % 2 === 0) {
        expect(answers).toEqual(['PAUSED', 'PAUSED']);
        await cancel(app(), id);
      }
      expectWhole(await app().follow(id), 'CANCELLED');
    }
  });

  test('fifty times at random moments finds what an undisturbed one finds', async () => {
    const options = { events: 600, rate: 300, seed: 5 };
    const scan = { target: 'example.com', scanners: [{ name: 'mock', options }] };
    const results = (events: readonly AnyEvent[]) =>
      events
        .flatMap(
          ({ host, endpoint: page, finding: found }) => host?.name ?? page?.url ?? found?.fingerprint ?? [],
        )
        .sort();
    const undisturbed = await app().startScan({
      ...scan,
      scanners: [{ name: 'mock', options: { ...options, rate: 0 } }],
    });
    const expected = results(await app().follow(undisturbed));
    const id = await start(app(), 'lister', 'first', 'second');
    const pages = app().follow(id);
    for (let times = 0; times < 50; times++) {
      await sleep(Math.random() * 2 * ANSWER_MS);
      const status = await pause(app(), id);
      if (status === 'CONFLICT') break;
      await Promise.all([resume(app(), id), resume(app(), id)]);
    }
    expect(expectWhole(await pages, 'COMPLETED')).toEqual(everyPageOf('first', 'second'));
    // One input that never ends in time starts again each time, and its results stay.
    const mocked = await app().startScan(scan);
    const following = app().follow(mocked);
    for (let times = 0; times < 10; times++) {
      await sleep(Math.random() * 40);
      await pause(app(), mocked);
      await resume(app(), mocked);
    }
    const events = await following;
    expectWhole(events, 'COMPLETED');
    expect(results(events)).toEqual(expected);
    expect(await read(app(), mocked)).toMatchObject({ status: 'COMPLETED' });
  });
});

describe('a server that restarts', () => {
  test('leaves a scan PAUSED, and resumes it with the inputs that were not done', async () => {
    await withFolder(async (folder) => {
      const config = testConfig(folder, { env: { SCANWIRE_LEASE_SECONDS: '1' } });
      const open = async () => connect(await createApp(config, { logger: silent, scanners }), config);
      let app = await open();
      const id = await start(app, 'lister', 'first');
      await until(() => order.length >= PAGES / 4, 'it runs');
      expect(await pause(app, id)).toBe('PAUSED');
      const before = await read(app, id);
      await app.app.close();
      app = await open();
      await sleep(1600);
      expect(await read(app, id)).toEqual(before);
      await expectNoRequests();
      // A restart in the middle of a run keeps the inputs that were done as well.
      await resume(app, id);
      await until(() => order.length >= PAGES / 2 + CONCURRENCY, 'it goes on');
      await app.app.close();
      app = await open();
      expect(expectWhole(await app.follow(id), 'COMPLETED')).toEqual(everyPageOf('first'));
      expect(repeated()).toBeLessThanOrEqual(2 * CONCURRENCY);
      expect(await runOf(app, id, 'first')).toMatchObject({ requests: order.length, inputsDone: PAGES });
      expect((await app.app.core.prisma.scan.findMany())[0]).toMatchObject({ crashes: 0, suspect: false });
      await app.app.close();
    });
  });
});

const moduleOf = (code: string) => `import { defineScanner, endpoint, finding, z } from 'scanwire/scanner';
  const base = { title: 'Test', description: 'Test.', version: '1.0.0', intrusiveness: 'passive', options: z.object({}) };
  export default defineScanner({ ...base, ${code} });`;

describe('a server that is killed', () => {
  test('while a scan is paused or runs loses no input, and repeats only the last ones', async () => {
    await withFolder(async (folder) => {
      await writeFile(
        join(folder, 'lister.mjs'),
        moduleOf(`name: 'lister', consumes: ['url'], produces: ['endpoint'], async *scan({ url }) {
          for (let page = 0; page < ${PAGES}; page++) yield endpoint({ url: url + page, source: 'test' }); }`),
      );
      await writeFile(
        join(folder, 'first.mjs'),
        moduleOf(`name: 'first', consumes: ['endpoint'], produces: ['finding'], concurrency: ${CONCURRENCY},
          limits: () => ({ rps: 20 }), async *scan({ url }, { fetch }) { await fetch(url);
          yield finding({ title: 'saw ' + url, severity: 'INFO', type: 'seen', url }); }`),
      );
      await writeFile(
        join(folder, 'scanwire.yaml'),
        'scanners: { lister: { module: ./lister.mjs }, first: { module: ./first.mjs } }',
      );
      const open = () =>
        startServerProcess(folder, {
          SCANWIRE_CONFIG: './scanwire.yaml',
          SCANWIRE_TARGETS_ALLOW: '127.0.0.1',
        });
      let server = await open();
      const id = await start(server, 'lister', 'first');
      await until(() => order.length >= PAGES / 4, 'it runs');
      expect(await pause(server, id)).toBe('PAUSED');
      const paused = await read(server, id);
      await server.end('SIGKILL');
      const sent = order.length;
      server = await open();
      expect(await read(server, id)).toEqual(paused);
      await sleep(1200);
      expect(order.length).toBe(sent);
      await resume(server, id);
      await until(() => order.length >= PAGES / 2 + CONCURRENCY, 'it goes on');
      const killed = await read(server, id);
      await server.end('SIGKILL');
      server = await open();
      const after = await read(server, id);
      expect(after.requests).toBeGreaterThanOrEqual(killed.requests);
      expect(after.scanners[1].inputsDone).toBeGreaterThanOrEqual(killed.scanners[1].inputsDone);
      expect(expectWhole(await server.follow(id), 'COMPLETED')).toEqual(everyPageOf('first'));
      // Those that were being scanned, and those that ended after the figures were last written.
      expect(repeated()).toBeLessThanOrEqual(2 * CONCURRENCY + PAGES / 5);
      expect(await runOf(server, id, 'first')).toMatchObject({ state: 'FINISHED', inputsDone: PAGES });
      expect(await server.end('SIGTERM')).toBe(0);
    });
  }, 90_000);
});

describe('tools and services', () => {
  test('stop with a pause, and start again', async () => {
    const node = `setInterval(() => fetch(process.argv[1]).catch(String), 10)`;
    const spec = { consumes: ['url' as const], produces: ['finding' as const], rps: false as const };
    const tool = commandScanner(
      'tool',
      { command: [process.execPath, '-e', node, '{url}tool'], parser: 'jsonl', ...spec },
      process.env,
    );
    let calls = 0;
    let open = 0;
    const service = await startSite((_, response) => {
      calls++;
      open++;
      response.on('close', () => open--);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
    });
    const remote = remoteScanner('service', { url: service.url, consumes: ['url'] });
    try {
      await withApp({ scanners: [tool, remote] }, async (app) => {
        const id = await start(app, 'tool', 'service');
        await until(() => asked.has('/tool') && open === 1, 'both run');
        expect(await pause(app, id)).toBe('PAUSED');
        await until(() => open === 0, 'the service is left', STOPS_WITHIN_MS);
        await expectNoRequests();
        const before = calls;
        asked.clear();
        await resume(app, id);
        await until(() => asked.has('/tool') && open === 1, 'both run again');
        expect(calls).toBe(before + 1);
        // The tool is skipped, and the service goes on.
        expect(await skip(app, id, 'tool')).toBe('RUNNING');
        await expectNoRequests();
        expect(open).toBe(1);
        await cancel(app, id);
      });
    } finally {
      await service.close();
    }
  });
});

describe('a scanner that is skipped', () => {
  const app = sharedApp({ scanners, config: { maxConcurrentScans: 4 } });
  const skipped = { state: 'SKIPPED', error: 'skipped by request' };

  test('stops and keeps its results, the others go on, and the inputs that it left are counted', async () => {
    const id = await start(app(), 'lister', 'first', 'second');
    const following = app().follow(id);
    await until(() => order.length >= PAGES / 2, 'both run');
    expect(await skip(app(), id, 'first')).toBe('RUNNING');
    const run = await runOf(app(), id, 'first');
    expect(run).toMatchObject({ ...skipped, finishedAt: expect.any(String) });
    expect(run.inputsDone).toBeGreaterThan(0);
    expect(run.inputsDone).toBeLessThan(PAGES);
    await sleep(20);
    const sent = order.filter((path) => path.endsWith('first')).length;
    expect(await skip(app(), id, 'first')).toBe('RUNNING');
    const events = await following;
    const found = expectWhole(events, 'COMPLETED');
    expect(found.filter((title) => title.startsWith('second'))).toEqual(everyPageOf('second'));
    // Inputs that were interrupted may have had their result.
    const kept = found.filter((title) => title.startsWith('first')).length;
    expect(kept).toBeGreaterThanOrEqual(run.inputsDone);
    expect(kept).toBeLessThanOrEqual(run.inputsDone + CONCURRENCY);
    expect(order.filter((path) => path.endsWith('first'))).toHaveLength(sent);
    expect(warningOf(events, 'SCANNER_SKIPPED')).toMatchObject({
      scanner: 'first',
      count: PAGES - run.inputsDone,
    });
    expect(await runOf(app(), id, 'first')).toMatchObject({ ...skipped, inputsKnown: PAGES });
  });

  test('that ignores its signal is stopped, and ends the scan if it was the last one', async () => {
    const id = await start(app(), 'stubborn');
    await until(() => asked.has('/stubborn'), 'it runs');
    await skip(app(), id, 'stubborn');
    await expectNoRequests();
    const events = await app().follow(id);
    expectWhole(events, 'COMPLETED');
    expect(warningOf(events, 'SCANNER_SKIPPED')).toMatchObject({ scanner: 'stubborn', count: 1 });
  });

  test('before it has run is never called, and the inputs found later are counted', async () => {
    const id = await start(app(), 'lister', 'first', 'second');
    await pause(app(), id);
    expect(await skip(app(), id, 'second')).toBe('PAUSED');
    expect(await runOf(app(), id, 'second')).toMatchObject(skipped);
    await resume(app(), id);
    const events = await app().follow(id);
    expect(expectWhole(events, 'COMPLETED').filter((title) => title.startsWith('first'))).toEqual(
      everyPageOf('first'),
    );
    const done = (await runOf(app(), id, 'second')).inputsDone;
    expect(warningOf(events, 'SCANNER_SKIPPED')).toMatchObject({ scanner: 'second', count: PAGES - done });
  });

  test('and unknown or has ended is refused with an error that says so', async () => {
    const id = await start(app(), 'lister', 'first');
    await until(() => order.length > 0, 'the lister has ended');
    await until(async () => (await runOf(app(), id, 'lister')).state === 'FINISHED', 'it has ended');
    expect(await skip(app(), id, 'lister')).toBe('CONFLICT');
    expect(await skip(app(), id, 'nobody')).toBe('UNKNOWN_SCANNER');
    expect(await skip(app(), 'nonsense', 'first')).toBe('NOT_FOUND');
    expectWhole(await app().follow(id), 'COMPLETED');
    expect(await skip(app(), id, 'first')).toBe('CONFLICT');
  });
});

test('the status line of the command shows a pause until the scan goes on', () => {
  const line = createStatusLine(picocolors.createColors(false), () => 0);
  const shown = (status: 'PAUSED' | 'QUEUED') => {
    const body: EventBody = { type: 'STATUS', status };
    line.take({ scanId: 's', seq: 1, at: '', ...body });
    return line.draw(80).includes('paused');
  };
  expect([shown('PAUSED'), shown('QUEUED')]).toEqual([true, false]);
});
