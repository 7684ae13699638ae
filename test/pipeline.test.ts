import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { count } from '../src/core/count.ts';
import { FencedError } from '../src/core/errors.ts';
import type { EventBody, EventType, ScanEvent } from '../src/core/event.ts';
import type { EventLog } from '../src/core/event-log.ts';
import { CANCEL } from '../src/core/lease.ts';
import { createInProcessPubSub } from '../src/core/pubsub.ts';
import { createRegistry } from '../src/core/registry.ts';
import {
  type Emission,
  endpoint,
  finding,
  host,
  log as line,
  progress,
  warning,
} from '../src/core/scanner.ts';
import { until, withApp } from './support/app.ts';
import { createMemoryEventLog } from './support/memory-event-log.ts';
import { createPipeline, runPipeline } from './support/pipeline.ts';
import { probe } from './support/probe.ts';
import { LEASE_MS, logLine } from './support/sample-events.ts';

type Of<T extends EventType> = Extract<ScanEvent, { type: T }>;
const of = <T extends EventType>(events: readonly ScanEvent[], type: T) =>
  events.filter((event) => event.type === type) as Of<T>[];
const endOf = (events: readonly ScanEvent[], scanner: string) =>
  of(events, 'SCANNER').filter((event) => event.scanner === scanner && event.state !== 'STARTED');
const messages = (events: readonly ScanEvent[], level: string) =>
  of(events, 'LOG')
    .filter((event) => event.level === level)
    .map(({ message }) => message);

const named = (name: string) => host({ name, alive: true, source: 'test' });
const page = (path: string) => endpoint({ url: `https://example.com/${path}`, source: 'test' });
const flaw = (title: string) =>
  finding({ title, severity: 'LOW', type: 'test', url: `https://example.com/${title}` });

const finds = (name: string, ...emissions: Emission[]) =>
  probe(name, {
    async *scan() {
      yield* emissions;
    },
  });

/** A promise and the functions that settle it. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

/** Pending until the signal aborts. */
const forever = (signal: AbortSignal) => sleep(2 ** 30, undefined, { signal });

test('a scan warms up its own scanners, and no others, before it calls any', async () => {
  const order: string[] = [];
  const prepared = (name: string, consumes: 'domain' | 'host') =>
    probe(name, {
      consumes: [consumes],
      warmUp() {
        order.push(`${name} prepares`);
        if (name === 'broken') throw new Error('cannot prepare');
      },
      async *scan() {
        order.push(`${name} scans`);
        yield named('a.example.com');
      },
    });
  const [first, broken, other] = [
    prepared('first', 'domain'),
    prepared('broken', 'host'),
    prepared('other', 'domain'),
  ];
  const registry = createRegistry([first, broken, other]);
  await Promise.all(registry.scanners.map((scanner) => registry.unavailableReason(scanner)));
  expect(order).toEqual([]);
  const events = await runPipeline([first, broken]);
  expect(order).toEqual(['first prepares', 'broken prepares', 'first scans', 'broken scans']);
  expect(events.at(-1)?.type).toBe('COMPLETED');
});

describe('a host that is found', () => {
  test('is given to scanners that consume hosts while its finder goes on', async () => {
    const { open, opened } = gate();
    const finder = probe('finder', {
      async *scan() {
        yield named('a.example.com');
        // Unless the other scanner starts now, this never ends.
        await opened;
        yield named('b.example.com');
      },
    });
    const visitor = probe('visitor', {
      consumes: ['host'],
      async *scan({ name }) {
        open();
        yield page(name);
      },
    });
    const events = await runPipeline([finder, visitor]);
    expect(of(events, 'ENDPOINT').map((event) => event.endpoint.url)).toEqual([
      'https://example.com/a.example.com',
      'https://example.com/b.example.com',
    ]);
    expect(events.at(-1)).toMatchObject({
      type: 'COMPLETED',
      summary: { hosts: 2, aliveHosts: 2, endpoints: 2 },
    });
  });

  test('is the parent of the results that come of it, down the whole chain', async () => {
    const finder = finds('finder', named('a.example.com'), named('b.example.com'));
    const visitor = probe('visitor', {
      consumes: ['host'],
      async *scan({ name }) {
        yield page(name);
      },
    });
    const judge = probe('judge', {
      consumes: ['endpoint'],
      async *scan({ url }) {
        yield flaw(url.slice(-13));
      },
    });
    const events = await runPipeline([finder, visitor, judge]);
    const bySeq = new Map(events.map((event) => [event.seq, event]));
    expect(of(events, 'HOST').map(({ parent }) => parent)).toEqual([null, null]);
    for (const event of of(events, 'FINDING')) {
      const from = bySeq.get(event.parent ?? 0) as Of<'ENDPOINT'>;
      expect(from.endpoint.url).toMatch(event.finding.title);
      const root = bySeq.get(from.parent ?? 0) as Of<'HOST'>;
      expect(from.endpoint.url).toMatch(root.host.name);
      expect(event.seq).toBeGreaterThan(from.seq);
    }
    expect(of(events, 'FINDING')).toHaveLength(2);
  });

  test('is recorded once, whoever finds it, and scanned once', async () => {
    const looked: string[] = [];
    const one = finds('one', named('a.example.com'), named('a.example.com'), named('b.example.com'));
    const two = finds('two', named('b.example.com'), page('x'), page('x'), flaw('f'), flaw('f'));
    const visitor = probe('visitor', {
      consumes: ['host'],
      // biome-ignore lint/correctness/useYield: it finds nothing
      async *scan({ name }) {
        looked.push(name);
      },
    });
    const events = await runPipeline([one, two, visitor]);
    expect(
      of(events, 'HOST')
        .map((event) => event.host.name)
        .sort(),
    ).toEqual(['a.example.com', 'b.example.com']);
    expect(of(events, 'ENDPOINT')).toHaveLength(1);
    expect(of(events, 'FINDING')).toHaveLength(1);
    expect(looked.sort()).toEqual(['a.example.com', 'b.example.com']);
    expect(events.at(-1)).toMatchObject({ summary: { hosts: 2, endpoints: 1, findings: 1 } });
  });

  test('is scanned once although it is also the target', async () => {
    let looked = 0;
    const finder = probe('finder', {
      consumes: ['host'],
      async *scan({ name }) {
        yield named(name);
      },
    });
    const visitor = probe('visitor', {
      consumes: ['host'],
      // biome-ignore lint/correctness/useYield: it finds nothing
      async *scan() {
        looked++;
      },
    });
    await runPipeline([finder, visitor], { target: 'intranet' });
    expect(looked).toBe(1);
  });
});

describe('inputs', () => {
  test('are processed with at most the concurrency of the scanner', async () => {
    let running = 0;
    let most = 0;
    let total = 0;
    const finder = finds(
      'finder',
      ...Array.from({ length: 30 }, (_, index) => named(`h${index}.example.com`)),
    );
    const visitor = probe('visitor', {
      consumes: ['host'],
      concurrency: 3,
      // biome-ignore lint/correctness/useYield: it finds nothing
      async *scan() {
        total++;
        most = Math.max(most, ++running);
        await sleep(2);
        running--;
      },
    });
    await runPipeline([finder, visitor]);
    expect(total).toBe(30);
    expect(most).toBe(3);
  });

  test('beyond a page of the log are all processed', async () => {
    const finder = finds(
      'finder',
      ...Array.from({ length: 1500 }, (_, index) => named(`h${index}.example.com`)),
    );
    const visitor = probe('visitor', {
      consumes: ['host'],
      async *scan({ name }) {
        yield page(name);
      },
    });
    const events = await runPipeline([finder, visitor]);
    expect(events.at(-1)).toMatchObject({ type: 'COMPLETED', summary: { hosts: 1500, endpoints: 1500 } });
  });

  test('that scanners give each other in a circle come to an end', async () => {
    const visitor = probe('visitor', {
      consumes: ['domain', 'host'],
      async *scan(input) {
        yield page(input.kind === 'domain' ? 'start' : input.name);
      },
    });
    const finder = probe('finder', {
      consumes: ['endpoint'],
      async *scan({ url }) {
        for (const letter of ['a', 'b']) {
          const name = `${letter}${url.length < 40 ? new URL(url).pathname.slice(1) : ''}.test`;
          await sleep(1);
          yield named(name.slice(-20));
        }
      },
    });
    const events = await runPipeline([visitor, finder]);
    expect(events.at(-1)?.type).toBe('COMPLETED');
    expect(of(events, 'HOST').length).toBeGreaterThan(4);
    expect(endOf(events, 'visitor')).toMatchObject([{ state: 'FINISHED' }]);
    expect(endOf(events, 'finder')).toMatchObject([{ state: 'FINISHED' }]);
  });
});

test('of 200 scanners that all feed each other are processed in one scan', async () => {
  const scanners = Array.from({ length: 200 }, (_, index) =>
    probe(`s${index}`, {
      consumes: ['domain', 'host'],
      produces: ['host'],
      async *scan(input) {
        if (input.kind === 'domain' && index < 3) yield named(`h${index}.test`);
        for (const fraction of [0.2, 0.4, 0.6]) yield progress(fraction, 'on the way');
      },
    }),
  );
  const events = await runPipeline(scanners);
  expect(events.at(-1)).toMatchObject({ type: 'COMPLETED', summary: { hosts: 3 } });
  const ends = of(events, 'SCANNER').filter(({ state }) => state === 'FINISHED');
  expect(ends).toHaveLength(200);
});

describe('warnings', () => {
  const cut = (count: number, message = 'cut') => warning('TRUNCATED', message, count);

  test('of one code and scanner are added up, in the log, in the scan and in its last event', async () => {
    const one = finds('one', cut(2, 'first'), ...Array.from({ length: 50 }, () => cut(3, 'next')));
    const two = probe('two', {
      async *scan(_, { warn }) {
        warn('LIMIT_REACHED', 'stopped at 10 pages', 4);
        yield named('a.test');
      },
    });
    const pipeline = await createPipeline([one, two]);
    await pipeline.run();
    const events = await pipeline.events();
    const expected = [
      { code: 'TRUNCATED', scanner: 'one', count: 152, message: 'first' },
      { code: 'LIMIT_REACHED', scanner: 'two', count: 4, message: 'stopped at 10 pages' },
    ];
    const last = events.at(-1);
    if (last?.type !== 'COMPLETED') throw new Error(`ended as ${last?.type}`);
    const { warnings } = last;
    expect(warnings).toHaveLength(2);
    expect(warnings).toEqual(expect.arrayContaining(expected.map((one) => expect.objectContaining(one))));
    expect(await pipeline.log.warnings(pipeline.scanId)).toEqual(warnings);
    for (const { firstSeq, message } of warnings) expect(events[firstSeq - 1]).toMatchObject({ message });
    // The log has ten lines of one code, then one for the rest.
    const lines = of(events, 'LOG').filter(({ scanner }) => scanner === 'one');
    expect(lines).toHaveLength(11);
    expect(lines.at(-1)?.message).toBe('123 more of this kind, most recently: next');
  });

  test('are kept when the scan is cancelled or interrupted', async () => {
    const stuck = probe('stuck', {
      async *scan(_, { signal }) {
        for (let index = 0; index < 30; index++) yield cut(1);
        yield named('a.test');
        await forever(signal);
      },
    });
    const pipeline = await createPipeline([stuck]);
    const running = pipeline.run();
    await until(async () => of(await pipeline.events(), 'HOST').length === 1, 'it has begun');
    pipeline.stop({ stop: 'shutdown' });
    await running;
    expect(await pipeline.log.warnings(pipeline.scanId)).toMatchObject([{ code: 'TRUNCATED', count: 30 }]);
    const again = pipeline.run();
    await until(
      async () => (await pipeline.log.warnings(pipeline.scanId)).some(({ count }) => count > 30),
      'it runs',
    );
    pipeline.stop(CANCEL);
    await again;
    const codes = (await pipeline.log.warnings(pipeline.scanId)).map(({ code, scanner, count }) => [
      code,
      scanner,
      count,
    ]);
    expect(codes).toEqual([
      ['TRUNCATED', 'stuck', 60],
      ['RESUMED', null, 1],
    ]);
  });

  test('count dropped results and invalid warnings', async () => {
    const liar = finds(
      'liar',
      host({ name: 'a.test', alive: 'maybe' as never, source: 'test' }),
      warning('NO_SUCH_CODE' as never, 'odd', -3),
    );
    const events = await runPipeline([liar]);
    expect(events.at(-1)).toMatchObject({
      type: 'COMPLETED',
      warnings: [
        { code: 'INVALID_RESULT', scanner: 'liar', count: 1 },
        { code: 'CONTENT_SKIPPED', scanner: 'liar', count: 1, message: 'odd' },
      ],
    });
  });
});

describe('a scanner', () => {
  test('that throws is reported as an event, and the others go on', async () => {
    const broken = probe('broken', {
      async *scan() {
        yield named('found.example.com');
        throw new Error('no \u0000answer');
      },
    });
    const events = await runPipeline([broken, finds('fine', page('x'))]);
    expect(messages(events, 'ERROR')).toEqual(['no answer']);
    expect(endOf(events, 'broken')).toMatchObject([{ state: 'FAILED', error: 'no answer' }]);
    expect(endOf(events, 'fine')).toMatchObject([{ state: 'FINISHED', error: null }]);
    expect(events.at(-1)).toMatchObject({ type: 'COMPLETED', summary: { hosts: 1, endpoints: 1 } });
  });

  test.each([
    ['nothing', undefined],
    ['text', 'just text'],
    ['an error whose message is none', Object.assign(new Error(), { message: { code: 1 } })],
  ])('that throws %s is also reported as an event', async (_, thrown) => {
    const broken = probe('broken', {
      // biome-ignore lint/correctness/useYield: it does not come to that
      async *scan() {
        throw thrown;
      },
    });
    const events = await runPipeline([broken, finds('fine', page('x'))]);
    expect(endOf(events, 'broken')).toMatchObject([{ state: 'FAILED', error: expect.any(String) }]);
    expect(events.at(-1)?.type).toBe('COMPLETED');
  });

  test('that fails on some inputs has finished, with the number of failures', async () => {
    const finder = finds('finder', named('good.test'), named('bad.test'), named('fine.test'));
    const visitor = probe('visitor', {
      consumes: ['host'],
      async *scan({ name }) {
        if (name === 'bad.test') throw new Error('refused');
        yield page(name);
      },
    });
    const events = await runPipeline([finder, visitor]);
    expect(endOf(events, 'visitor')).toMatchObject([
      { state: 'FINISHED', error: '1 of 3 inputs failed, first: refused' },
    ]);
    expect(of(events, 'ENDPOINT')).toHaveLength(2);
  });

  test('fails the scan only when all others fail too', async () => {
    const failing = (name: string) =>
      probe(name, {
        // biome-ignore lint/correctness/useYield: it does not come to that
        async *scan() {
          throw new Error(`${name} broke`);
        },
      });
    const events = await runPipeline([failing('one'), failing('two')]);
    expect(events.at(-1)).toMatchObject({ type: 'FAILED', error: 'one: one broke; two: two broke' });
    expect(of(events, 'PROGRESS').map(({ percent }) => percent)).not.toContain(100);
  });

  test('that gets no input is skipped, which is not a failure', async () => {
    const visitor = probe('visitor', {
      consumes: ['host'],
      // biome-ignore lint/correctness/useYield: it is never called
      async *scan() {
        throw new Error('never');
      },
    });
    const events = await runPipeline([finds('finder', page('x')), visitor]);
    expect(endOf(events, 'visitor')).toMatchObject([
      { state: 'SKIPPED', error: expect.stringMatching(/host/) },
    ]);
    expect(events.at(-1)?.type).toBe('COMPLETED');
  });

  test.each([
    ['a kind that it does not declare', flaw('x'), /yielded a finding, which it does not declare/],
    ['a kind that there is not', { kind: 'rumour' } as unknown as Emission, /rumour/],
    [
      'a plain object',
      { title: 'x' } as unknown as Emission,
      /an object without a kind: wrap each result in finding\(\)/,
    ],
    ['nothing at all', null as unknown as Emission, /null/],
  ])('that yields %s has failed', async (_, emission, error) => {
    const liar = probe('liar', {
      produces: ['host'],
      async *scan() {
        yield emission;
      },
    });
    const events = await runPipeline([liar, finds('fine', page('x'))]);
    expect(endOf(events, 'liar')).toMatchObject([{ state: 'FAILED', error: expect.stringMatching(error) }]);
    expect(of(events, 'FINDING')).toEqual([]);
    expect(events.at(-1)?.type).toBe('COMPLETED');
  });

  test('has invalid results dropped with a warning, and goes on', async () => {
    const sloppy = finds(
      'sloppy',
      named('a.test'),
      host({ name: 'b.test', alive: 'yes' as unknown as boolean, source: 'test' }),
      endpoint({ url: 'not a url', source: 'test' }),
      { kind: 'finding', finding: undefined } as unknown as Emission,
      named('c.test'),
    );
    const events = await runPipeline([sloppy]);
    expect(of(events, 'HOST').map((event) => event.host.name)).toEqual(['a.test', 'c.test']);
    expect(messages(events, 'WARN')).toEqual([
      expect.stringMatching(/invalid host: alive/),
      expect.stringMatching(/invalid endpoint: url/),
      expect.stringMatching(/invalid finding/),
    ]);
    expect(endOf(events, 'sloppy')).toMatchObject([{ state: 'FINISHED', error: null }]);
  });

  test('may write severities in lower case, and a warning shows a value that is refused', async () => {
    const written = (severity: string) =>
      finding({
        title: severity,
        severity: severity as 'high',
        type: 'test',
        url: `https://example.com/${severity}`,
      });
    const events = await runPipeline([finds('writer', written('high'), written('hihg'))]);
    expect(of(events, 'FINDING').map((event) => event.finding.severity)).toEqual(['HIGH']);
    expect(messages(events, 'WARN')).toEqual([
      expect.stringMatching(/invalid finding: severity: .*, not "HIHG"$/i),
    ]);
  });

  test('that only gets inputs that do not answer has not succeeded, so the scan fails', async () => {
    const dead = probe('dead', {
      async *scan() {
        yield endpoint({ url: 'https://example.com/', source: 'test', error: 'refused' });
        throw new Error('no response');
      },
    });
    const visitor = (answers: boolean) =>
      probe('visitor', {
        consumes: ['endpoint'],
        async *scan() {
          yield* answers ? [flaw('x')] : [];
        },
      });
    expect((await runPipeline([dead, visitor(false)])).at(-1)?.type).toBe('FAILED');
    const alive = finds('alive', endpoint({ url: 'https://example.com/a', status: 200, source: 'test' }));
    expect((await runPipeline([dead, alive, visitor(true)])).at(-1)?.type).toBe('COMPLETED');
  });

  test('that no longer exists fails the scan', async () => {
    const log = createMemoryEventLog(createInProcessPubSub());
    const { scanId } = await createPipeline([finds('gone', page('x'))], { log });
    const { runScan } = await import('../src/core/runner.ts');
    const { createRegistry } = await import('../src/core/registry.ts');
    const claim = await log.claim(scanId, LEASE_MS);
    const parts = {
      log,
      pubsub: createInProcessPubSub(),
      registry: createRegistry([]),
      leaseMs: LEASE_MS,
      scope: { covers: async () => true },
      openEgress: () => ({
        egress: () => ({}) as never,
        identifyRepository: async () => '',
        stats: () => ({ requests: 0, hosts: 0, bytes: 0 }),
        close: async () => {},
      }),
    };
    await runScan(claim as never, parts, new AbortController().signal);
    expect(await log.head(scanId)).toMatchObject({ terminal: 'FAILED' });
  });
});

describe('texts of scanners', () => {
  const rude = finds(
    'rude',
    line('INFO', 'bell\u0007 nul\u0000 esc\u001b[31m half\ud800'),
    line('SHOUT' as 'INFO', 'level that is none'),
    line('INFO', 42 as unknown as string),
    line('INFO', 'x'.repeat(100_000)),
    progress(0.5, `half\u0000way ${'y'.repeat(100_000)}`),
    progress(0.7, undefined as unknown as string),
    progress(Number.NaN, 'not a number'),
    progress(-5, 'backwards'),
    progress(1e9, 'far beyond'),
    named('a\u0000.test'),
  );

  test('are cleaned and cut, so that every client can read them', async () => {
    await withApp({ scanners: [rude] }, async (app) => {
      const id = await app.startScan({ target: 'example.com' });
      const events = await app.follow(id);
      const lines = events.filter(({ type, scanner }) => type === 'LOG' && scanner === 'rude');
      expect(lines).toHaveLength(4);
      expect(lines[0]?.message).toBe('bell nul esc[31m half\ufffd');
      expect(lines[1]).toMatchObject({ level: 'INFO', message: 'level that is none' });
      expect(lines[3]?.message.length).toBeLessThanOrEqual(4000);
      const percents = events.flatMap(({ type, percent }) => (type === 'PROGRESS' ? [percent] : []));
      expect(percents).toEqual([...new Set(percents)].sort((a, b) => a - b));
      expect(events.find(({ type }) => type === 'PROGRESS')?.message).toMatch(/^halfway y{500,1000}…?$/);
      expect(events.find(({ type }) => type === 'HOST')?.host.name).toBe('a.test');
      expect(events.at(-1)?.type).toBe('COMPLETED');
    });
  });

  test('that are logged without waiting are limited: the rest is dropped and counted', async () => {
    const chatty = (name: string, fails: boolean) =>
      probe(name, {
        async *scan(_, { log }) {
          for (let index = 0; index < 50_000; index++) void log('INFO', `line ${index}`);
          yield named('a.test');
          if (fails) throw new Error('and then it broke');
        },
      });
    for (const fails of [false, true]) {
      const events = await runPipeline([chatty('chatty', fails), finds('fine', page('x'))]);
      const lines = messages(events, 'INFO').filter((message) => message.startsWith('line '));
      expect(lines.length).toBeGreaterThan(10);
      expect(lines.length).toBeLessThan(2000);
      expect(messages(events, 'WARN')).toEqual([
        `${count(50_000 - lines.length, 'log line')} dropped: the scanner logs faster than the database can write`,
        ...(fails ? ['1 of 1 input failed, first: and then it broke'] : []),
      ]);
      expect(of(events, 'HOST')).toHaveLength(1);
    }
  });

  test('that are logged without waiting to a failing log do not end the process', async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown) => unhandled.push(error);
    process.on('unhandledRejection', note);
    try {
      const base = createMemoryEventLog(createInProcessPubSub());
      const stuck: ((error: Error) => void)[] = [];
      const log: EventLog = {
        ...base,
        append: async (claim, events) => {
          if (events[0]?.type !== 'LOG') return await base.append(claim, events);
          return await new Promise((_, reject) => stuck.push(reject));
        },
      };
      const chatty = probe('chatty', {
        async *scan(_, context) {
          yield named('a.test');
          for (let index = 0; index < 5000; index++) {
            void context.log('INFO', 'x');
            await null;
          }
          for (const reject of stuck) reject(new Error('disk full'));
          await sleep(5);
          void context.log('INFO', 'x');
          yield named('b.test');
        },
      });
      const pipeline = await createPipeline([chatty], { log });
      await pipeline.run();
      await sleep(5);
      expect(stuck.length).toBeGreaterThan(5);
      expect(unhandled).toEqual([]);
      const events = await pipeline.events();
      expect(of(events, 'HOST')).toHaveLength(1);
      expect(events.at(-1)).toMatchObject({ type: 'FAILED', error: 'disk full' });
    } finally {
      process.off('unhandledRejection', note);
    }
  });
});

describe('a slow log', () => {
  test('holds scanners back: the number of pending results is limited', async () => {
    let budget = 0;
    let appended = 0;
    const waiting: (() => void)[] = [];
    const log = createMemoryEventLog(createInProcessPubSub(), async (events) => {
      if (budget === 0) await new Promise<void>((resolve) => waiting.push(resolve));
      budget--;
      appended += events;
    });
    const allow = (count: number) => {
      budget += count;
      for (const wake of waiting.splice(0)) wake();
    };
    let yielded = 0;
    const flood = (name: string) =>
      probe(name, {
        async *scan(_, { signal }) {
          while (!signal.aborted) {
            yielded++;
            yield page(`${name}/${yielded}`);
          }
        },
      });
    const pipeline = await createPipeline([flood('one'), flood('two'), flood('three')], { log });
    const running = pipeline.run();
    const settled = async () => {
      for (let before = -1; before !== yielded; ) {
        before = yielded;
        await sleep(20);
      }
    };
    allow(20);
    await settled();
    const first = yielded - appended;
    expect(first).toBeGreaterThan(100);
    expect(first).toBeLessThan(400);
    for (let round = 0; round < 5; round++) {
      allow(3000);
      await settled();
      expect(yielded - appended).toBeLessThan(400);
    }
    expect(yielded).toBeGreaterThan(12_000);
    allow(1e9);
    pipeline.stop({ stop: 'cancel', reason: 'enough' });
    await running;
    expect((await pipeline.events()).at(-1)).toMatchObject({ type: 'CANCELLED' });
  });
});

describe('a scan that is stopped', () => {
  test('abandons a scanner that ignores the abort, and records nothing of it later', async () => {
    const { open, opened } = gate();
    const deaf = probe('deaf', {
      async *scan(_, context) {
        yield named('a.test');
        await opened;
        await context.log('INFO', 'too late');
        yield named('b.test');
      },
    });
    const pipeline = await createPipeline([deaf]);
    const running = pipeline.run();
    await until(async () => of(await pipeline.events(), 'HOST').length === 1, 'it has begun');
    const started = performance.now();
    pipeline.stop({ stop: 'cancel', reason: 'enough' });
    await running;
    const took = performance.now() - started;
    expect(took).toBeGreaterThan(3000);
    expect(took).toBeLessThan(8000);
    const events = await pipeline.events();
    expect(events.at(-1)).toMatchObject({ type: 'CANCELLED', reason: 'enough' });
    open();
    await sleep(20);
    expect(await pipeline.events()).toEqual(events);
  });

  test('does not mark its scanners as finished, and ends as soon as they have stopped', async () => {
    const busy = probe('busy', {
      async *scan(_, { signal }) {
        yield named('a.test');
        await forever(signal);
      },
    });
    const polite = probe('polite', {
      async *scan(_, { signal }) {
        await forever(signal).catch(() => {});
      },
    });
    const pipeline = await createPipeline([busy, polite]);
    const running = pipeline.run();
    await until(async () => of(await pipeline.events(), 'HOST').length === 1, 'it has begun');
    pipeline.stop({ stop: 'cancel', reason: 'enough' });
    const started = performance.now();
    await running;
    expect(performance.now() - started).toBeLessThan(2000);
    const events = await pipeline.events();
    expect(of(events, 'SCANNER').map(({ state, error }) => [state, error])).toEqual([
      ['STARTED', null],
      ['STARTED', null],
      ['FAILED', 'cancelled'],
      ['FAILED', 'cancelled'],
    ]);
    expect(messages(events, 'ERROR')).toEqual([]);
    expect(events.at(-1)?.type).toBe('CANCELLED');
  });

  test('while it ends has one terminal event and no error', async () => {
    for (let turns = 0; turns < 40; turns++) {
      const pipeline = await createPipeline([finds('quick', named('a.test'))]);
      const running = pipeline.run();
      for (let turn = 0; turn < turns; turn++) await null;
      pipeline.stop({ stop: 'cancel', reason: 'enough' });
      await running;
      const events = await pipeline.events();
      const ends = events.filter(({ type }) => ['COMPLETED', 'FAILED', 'CANCELLED'].includes(type));
      expect(ends).toEqual([events.at(-1)]);
    }
  });

  test('because another runner took it over stops its scanners, and writes nothing more', async () => {
    const stopped = gate();
    const busy = probe('busy', {
      async *scan(_, { signal }) {
        signal.addEventListener('abort', stopped.open);
        for (let index = 0; ; index++) {
          await sleep(1, undefined, { signal });
          yield page(`${index}`);
        }
      },
    });
    const base = createMemoryEventLog(createInProcessPubSub());
    // The runner was suspended: its lease ran out unnoticed.
    const log: EventLog = { ...base, claim: (scanId) => base.claim(scanId, 1) };
    const pipeline = await createPipeline([busy], { log });
    const running = pipeline.run();
    await until(async () => of(await pipeline.events(), 'ENDPOINT').length > 3, 'it has begun');
    const claim = await base.claim(pipeline.scanId, LEASE_MS);
    const { lastSeq } = (await base.head(pipeline.scanId)) ?? { lastSeq: 0 };
    await Promise.all([running, stopped.opened]);
    expect((await base.head(pipeline.scanId))?.lastSeq).toBe(lastSeq);
    expect(await base.append(claim as never, [logLine('mine')])).toBe(lastSeq + 1);
  });

  test('by another runner’s taking over stops a scanner that finds nothing, when its claim cannot be renewed', async () => {
    const busy = probe('busy', {
      async *scan(_, { signal }) {
        yield named('a.test');
        await forever(signal);
      },
    });
    const base = createMemoryEventLog(createInProcessPubSub());
    let renewals = 0;
    let taken = false;
    const log: EventLog = {
      ...base,
      async renew(claim, leaseMs) {
        // Other failures may pass.
        if (renewals++ < 3) throw new Error('cannot be reached');
        if (taken) throw new FencedError(claim.id);
        return await base.renew(claim, leaseMs);
      },
    };
    const pipeline = await createPipeline([busy], { log, leaseMs: 15 });
    const running = pipeline.run();
    await until(async () => of(await pipeline.events(), 'HOST').length === 1, 'it has begun');
    await until(() => renewals > 6, 'its claim is renewed');
    taken = true;
    await running;
    expect(await base.head(pipeline.scanId)).toMatchObject({ lastSeq: 5, status: 'RUNNING', terminal: null });
    const renewalsOfRun = renewals;
    await sleep(40);
    expect(renewals).toBe(renewalsOfRun);
  });

  test('is cancelled by a request that is only in the log', async () => {
    const busy = probe('busy', {
      async *scan(_, { signal }) {
        yield named('a.test');
        await forever(signal);
      },
    });
    const pipeline = await createPipeline([busy], { leaseMs: 150 });
    const running = pipeline.run();
    await until(async () => of(await pipeline.events(), 'HOST').length === 1, 'it has begun');
    expect(await pipeline.log.requestCancel(pipeline.scanId)).toBe(true);
    await running;
    expect((await pipeline.events()).at(-1)?.type).toBe('CANCELLED');
  });

  test('is cancelled by a request that arrives right before its last event', async () => {
    const base = createMemoryEventLog(createInProcessPubSub());
    let cancelling: boolean | undefined;
    const cancelBefore = async (scanId: string, events: readonly EventBody[]) => {
      if (events.some(({ type }) => type === 'COMPLETED')) cancelling ??= await base.requestCancel(scanId);
    };
    const log: EventLog = {
      ...base,
      async append(claim, events, figures) {
        await cancelBefore(claim.id, events);
        return await base.append(claim, events, figures);
      },
      async transition(scan, from, events) {
        await cancelBefore(scan.id, events);
        return await base.transition(scan, from, events);
      },
    };
    const events = await runPipeline([finds('quick', named('a.test'))], { log });
    expect(cancelling).toBe(true);
    expect(events.slice(-2)).toMatchObject([
      { type: 'STATUS', status: 'CANCELLING' },
      { type: 'CANCELLED', reason: 'cancelled by request' },
    ]);
  });

  test('by itself too often is given up', async () => {
    const pipeline = await createPipeline([finds('one', page('x'))]);
    for (let crash = 0; crash < 3; crash++) {
      expect(await pipeline.log.claim(pipeline.scanId, 1, { alone: true })).toMatchObject({
        crashesAlone: crash,
      });
      await sleep(5);
    }
    await pipeline.run();
    expect((await pipeline.events()).at(-1)).toMatchObject({
      type: 'FAILED',
      error: expect.stringMatching(/3 times/),
    });
  });
});

describe('an interrupted scan', () => {
  test('resumes: no result is repeated, every parent exists, progress never falls', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 3 }),
        fc.integer({ min: 1, max: 4 }),
        fc.infiniteStream(fc.nat(3)),
        async (stops, concurrency, pauses) => {
          const pause = async () => {
            const kind = pauses.next().value ?? 0;
            if (kind === 1) await null;
            else if (kind > 1) await sleep(0);
          };
          const finder = probe('finder', {
            async *scan(_, { signal }) {
              for (let index = 0; index < 12; index++) {
                await pause();
                signal.throwIfAborted();
                yield named(`h${index}.test`);
                yield progress((index + 1) / 12, `${index}`);
              }
            },
          });
          const visitor = probe('visitor', {
            consumes: ['host'],
            concurrency,
            async *scan({ name }, { signal }) {
              for (const path of ['a', 'b']) {
                await pause();
                signal.throwIfAborted();
                yield page(`${name}/${path}`);
                yield progress(path === 'a' ? 0.5 : 1, path);
              }
            },
          });
          const pubsub = createInProcessPubSub();
          const log = createMemoryEventLog(pubsub);
          const pipeline = await createPipeline([finder, visitor], { log });
          let at = 0;
          for (const stop of stops) {
            at += stop;
            const unsubscribe = pubsub.subscribe(pipeline.scanId, (hint) => {
              if ('toSeq' in hint && hint.toSeq >= at) pipeline.stop({ stop: 'shutdown' });
            });
            await pipeline.run();
            unsubscribe();
            const head = await log.head(pipeline.scanId);
            if (head?.terminal) break;
            expect(head?.status).toBe('QUEUED');
          }
          if (!(await log.head(pipeline.scanId))?.terminal) await pipeline.run();
          const events = await pipeline.events();
          expect(events.at(-1)).toMatchObject({ type: 'COMPLETED', summary: { hosts: 12, endpoints: 24 } });
          expect(new Set(of(events, 'HOST').map((event) => event.host.name)).size).toBe(12);
          expect(new Set(of(events, 'ENDPOINT').map((event) => event.endpoint.url)).size).toBe(24);
          const hosts = new Map(of(events, 'HOST').map((event) => [event.seq, event.host.name]));
          for (const event of of(events, 'ENDPOINT')) {
            expect(event.endpoint.url).toContain(hosts.get(event.parent ?? 0) ?? 'no parent');
          }
          const percents = of(events, 'PROGRESS').map(({ percent }) => percent);
          expect(percents).toEqual([...new Set(percents)].sort((a, b) => a - b));
          expect(percents.at(-1)).toBe(100);
          expect(percents.slice(0, -1)).not.toContain(100);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('knows what its earlier runner found, and only that', async () => {
    const seen: unknown[] = [];
    const finder = probe('finder', {
      async *scan(_, { known, signal }) {
        const first = (await known.host('a.test')) === null;
        seen.push([
          (await known.host('a.test')) !== null,
          (await known.endpoint('https://example.com/x')) !== null,
          (await known.host('b.test')) !== null,
          // The name of a host is no URL of an endpoint, nor the other way round.
          await known.endpoint('a.test'),
          await known.host('https://example.com/x'),
        ]);
        yield named('a.test');
        yield page('x');
        if (first) await forever(signal);
        yield named('b.test');
        seen.push((await known.host('b.test')) !== null);
      },
    });
    const pipeline = await createPipeline([finder]);
    const running = pipeline.run();
    await until(async () => of(await pipeline.events(), 'ENDPOINT').length === 1, 'it has begun');
    pipeline.stop({ stop: 'shutdown' });
    await running;
    await pipeline.run();
    expect(seen).toEqual([
      [false, false, false, null, null],
      [true, true, false, null, null],
      // What this runner found is its own to know.
      false,
    ]);
    const events = await pipeline.events();
    expect(of(events, 'HOST').map((event) => event.host.name)).toEqual(['a.test', 'b.test']);
    expect(of(events, 'ENDPOINT')).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ type: 'COMPLETED', summary: { hosts: 2, endpoints: 1 } });
  });

  test('that was cancelled meanwhile ends without further work', async () => {
    let calls = 0;
    const scanner = probe('one', {
      async *scan(_, { signal }) {
        calls++;
        yield named('a.test');
        await forever(signal);
      },
    });
    const pipeline = await createPipeline([scanner]);
    const running = pipeline.run();
    await until(async () => of(await pipeline.events(), 'HOST').length === 1, 'it has begun');
    await pipeline.log.requestCancel(pipeline.scanId);
    pipeline.stop({ stop: 'shutdown' });
    await running;
    expect(await pipeline.log.head(pipeline.scanId)).toMatchObject({ status: 'QUEUED' });
    await pipeline.run();
    expect((await pipeline.events()).at(-1)?.type).toBe('CANCELLED');
    expect(calls).toBe(1);
  });
});
