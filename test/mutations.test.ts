/** The mutations of scans, beyond starting and cancelling one: batches, rerun, update, and the preview of a start. */
import { monotonicFactory } from 'ulid';
import { describe, expect, it, test } from 'vitest';
import { z } from 'zod';
import { assessment, defineScanner, endpoint, host, log, type Scanner } from '../src/core/scanner.ts';
import { EVERY_TARGET } from '../src/core/target-scope.ts';
import {
  connectTo,
  type GraphQLAnswer,
  sharedApp,
  socketClient,
  startInput,
  type TestApp,
  until,
  withApp,
} from './support/app.ts';
import { adminOf } from './support/identity.ts';
import { probe } from './support/probe.ts';
import { LEASE_MS, newScan } from './support/sample-events.ts';
import { openScan } from './support/scan.ts';
import { openAcknowledged } from './support/wire.ts';

const ERROR = '... on Error { __typename code message }';
const SLOW = { target: 'slow.test', scanners: [{ name: 'mock', options: { events: 10_000, rate: 5 } }] };
const QUICK = { target: 'quick.test', scanners: [{ name: 'mock', options: { events: 1, rate: 0 } }] };

/** Runs a mutation of that name. @returns its result, or the errors of the request */
async function mutate(app: Pick<TestApp, 'query'>, name: string, input: unknown, selection: string) {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input!`;
  const { data, errors } = await app.query(
    `mutation ($input: ${type}) { ${name}(input: $input) { ${selection} ${ERROR} } }`,
    { input },
  );
  return data?.[name] ?? errors;
}
const rerun = (app: TestApp, input: object) =>
  mutate(
    app,
    'rerunScan',
    input,
    '... on RerunScanSuccess { scan { id status target targetKind label scanners { name options } } }',
  );
const update = (app: TestApp, input: object) =>
  mutate(app, 'updateScan', input, '... on UpdateScanSuccess { scan { id label } }');
const cancelScans = (app: TestApp, selection: object) =>
  mutate(
    app,
    'cancelScans',
    { selection },
    '... on CancelScansSuccess { cancelled { id status } failed { id error { __typename code message } } remaining }',
  );
const deleteScans = (app: TestApp, selection: object) =>
  mutate(
    app,
    'deleteScans',
    { selection },
    '... on DeleteScansSuccess { deletedIds failed { id error { __typename code message } } remaining }',
  );
const startScans = (app: TestApp, input: object) =>
  mutate(
    app,
    'startScans',
    input,
    '... on StartScansSuccess { started { id target label scanners { name } } refused { target error { __typename code } } }',
  );

const globalId = (scanId: string) => Buffer.from(`Scan:${scanId}`).toString('base64');
const plainId = (id: string) => Buffer.from(id, 'base64').toString().slice('Scan:'.length);
/** Oldest first. */
const byAge = (ids: readonly string[]) => ids.map(plainId).sort().map(globalId);
const UNKNOWN = globalId('01ARZ3NDEKTSV4RRFFQ69G5FAV');

async function endScan(app: TestApp, fields: object = {}): Promise<string> {
  const claim = await openScan(app, fields);
  await app.app.core.log.append(claim, [{ type: 'FAILED', error: 'test' }]);
  return globalId(claim.id);
}
const newestScans = async (app: TestApp, first: number): Promise<string[]> =>
  (await app.query(`{ scans(first: ${first}) { nodes { target } } }`)).data.scans.nodes.map(
    ({ target }: { target: string }) => target,
  );
const countScans = async (app: TestApp): Promise<number> =>
  (await app.query('{ stats { scans } }')).data.stats.scans;

/** Accepts pages, and logs what it is given. */
const echo = defineScanner({
  name: 'echo',
  title: 'Echo',
  description: 'Logs its input and options.',
  version: '1.0.0',
  intrusiveness: 'active',
  consumes: ['page', 'domain', 'url', 'host', 'repository'],
  produces: ['assessment'],
  options: z.strictObject({
    key: z.string().default('none').meta({ writeOnly: true, description: 'A secret.' }),
    list: z.array(z.number()).default([1]).describe('Numbers.'),
  }),
  async *scan(input, { options }) {
    yield log('INFO', 'given', { input, options });
    yield assessment({ url: 'https://a.test/', riskScore: 1, threatLevel: 'BENIGN' });
  },
});

describe('rerunScan', () => {
  const app = sharedApp({
    scanners: [echo],
    scope: EVERY_TARGET,
    env: { SCANWIRE_REPOSITORY_ROOTS: process.cwd() },
  });
  const given = async (id: string) =>
    (await app().follow(id)).find(({ message }) => message === 'given')?.data;

  it.each([
    ['DOMAIN', 'a.test'],
    ['HOST', '127.0.0.1:8080'],
    ['URL', 'https://a.test/x?y=1'],
    ['REPOSITORY', process.cwd()],
  ])(
    'starts a %s again, with the same scanners and options, and the secrets that are given again',
    async (kind, target) => {
      const scanners = [{ name: 'echo', options: { key: 's3cret', list: [3, 2] } }];
      const first = await app().startScan({ target, scanners, label: 'mine' });
      const { scan } = await rerun(app(), {
        id: first,
        options: [{ name: 'echo', options: { key: 's3cret' } }],
      });
      expect(scan).toMatchObject({ status: 'QUEUED', target, targetKind: kind, label: 'mine' });
      expect(scan.id).not.toBe(first);
      expect(scan.scanners).toEqual([{ name: 'echo', options: { key: '***', list: [3, 2] } }]);
      const before = await given(first);
      expect(before.options).toEqual({ key: '***', list: [3, 2] });
      expect(await given(scan.id)).toEqual(before);
    },
  );

  it('starts a page again, with the stored page', async () => {
    const page = {
      url: 'https://shop.test/?a=1',
      title: 'Shop',
      html: '<p>Grüße 💥',
      links: [{ href: '/x' }],
    };
    const { scan: first } = await mutate(
      app(),
      'scanPage',
      { ...page, scanners: { only: [{ name: 'echo' }] } },
      '... on StartScanSuccess { scan { id } }',
    );
    const { scan } = await rerun(app(), { id: first.id, label: 'again' });
    expect(scan).toMatchObject({ target: page.url, targetKind: 'PAGE', label: 'again' });
    const { input } = await given(scan.id);
    expect(input.page).toMatchObject({ html: page.html, title: 'Shop', links: [{ href: '/x' }] });
    expect(input).toEqual((await given(first.id)).input);
  });

  it('keeps the label, removes it by null, and refuses a long one', async () => {
    const id = await app().startScan({ target: 'a.test', label: 'old', scanners: [{ name: 'echo' }] });
    expect((await rerun(app(), { id })).scan.label).toBe('old');
    expect((await rerun(app(), { id, label: null })).scan.label).toBeNull();
    expect(await rerun(app(), { id, label: 'x'.repeat(201) })).toMatchObject({ __typename: 'BadInputError' });
  });

  it('is refused for an id that is unknown or malformed', async () => {
    for (const id of [UNKNOWN, 'nonsense', globalId('x'), Buffer.from('Host:1').toString('base64')]) {
      expect(await rerun(app(), { id })).toMatchObject({ __typename: 'NotFoundError' });
    }
  });

  it('is checked like a new scan: policy, scanners, options, queue', async () => {
    const outcome = async (fields: object) => await rerun(app(), { id: await endScan(app(), fields) });
    const of = (name: string, options = {}) => ({ scanners: [{ name, options }] });
    expect(await outcome(of('gone'))).toMatchObject({ __typename: 'UnknownScannerError' });
    expect(await outcome(of('echo', { gone: 1 }))).toMatchObject({ __typename: 'InvalidOptionsError' });
    expect(await outcome({ ...of('echo'), target: '10.0.0.1', targetKind: 'HOST' })).toMatchObject({
      __typename: 'TargetRefusedError',
    });
    expect((await outcome(of('echo'))).scan.target).toBe('example.com');
    await withApp({ env: { SCANWIRE_MAX_QUEUED_SCANS: '1' } }, async (full) => {
      const id = await full.startScan(QUICK);
      await full.follow(id);
      // Holds the only place in the queue: its runner is this test.
      await full.app.core.log.create(newScan({ id: '7ZZZZZZZZZZZZZZZZZZZZZZZZZ' }));
      const answers = await Promise.all(Array.from({ length: 20 }, () => rerun(full, { id })));
      expect(answers.map(({ code }) => code)).toContain('LIMIT_REACHED');
    });
  });
});

describe('updateScan', () => {
  const app = sharedApp();

  it('changes and removes the label of a scan that runs or has ended, and leaves it if it is omitted', async () => {
    const claim = await openScan(app(), { label: 'old' });
    for (const id of [globalId(claim.id), await endScan(app(), { label: 'old' })]) {
      expect(await update(app(), { id })).toEqual({ scan: { id, label: 'old' } });
      expect(await update(app(), { id, label: 'n\u0001ew' })).toEqual({ scan: { id, label: 'new' } });
      expect(await update(app(), { id, label: null })).toEqual({ scan: { id, label: null } });
      expect(await update(app(), { id, label: 'x' })).toEqual({ scan: { id, label: 'x' } });
      expect(await update(app(), { id, label: '' })).toEqual({ scan: { id, label: null } });
    }
    await app().app.core.log.append(claim, [{ type: 'FAILED', error: 'test' }]);
  });

  it('is refused for an unknown scan and a long label', async () => {
    const id = await endScan(app(), { label: 'old' });
    expect(await update(app(), { id, label: 'x'.repeat(201) })).toMatchObject({
      __typename: 'BadInputError',
      message: expect.stringContaining('201 characters'),
    });
    expect(await update(app(), { id: UNKNOWN, label: 'x' })).toMatchObject({ __typename: 'NotFoundError' });
    expect(await update(app(), { id: 'x', label: 'x' })).toMatchObject({ __typename: 'NotFoundError' });
    expect((await update(app(), { id })).scan.label).toBe('old');
  });

  it('reaches the subscribers of scanUpdates, and adds no event to the log', async () => {
    const claim = await openScan(app(), { label: 'before' });
    const id = globalId(claim.id);
    const client = socketClient(app().url);
    const labels: string[] = [];
    for await (const { data } of client.iterate<{ scanUpdates: { scanId: string; scan: { label: string } } }>(
      {
        query: 'subscription { scanUpdates { scanId scan { label } } }',
      },
    )) {
      if (data?.scanUpdates.scanId !== id) continue;
      if (labels.push(data.scanUpdates.scan.label) === 2) break;
      await update(app(), { id, label: 'after' });
    }
    expect(labels).toEqual(['before', 'after']);
    await client.dispose();
    expect((await app().app.core.log.head(claim.id))?.lastSeq).toBe(1);
    await app().app.core.log.append(claim, [{ type: 'FAILED', error: 'test' }]);
  });
});

describe('startScans', () => {
  const env = { SCANWIRE_TARGETS_ALLOW: '127.0.0.0/8', SCANWIRE_MAX_QUEUED_SCANS: '50' };
  const app = sharedApp({ env });
  const mock = { only: [{ name: 'mock', options: { events: 1, rate: 0 } }] };

  it('starts a scan for each target in order, and answers with an error for each that it refuses', async () => {
    const targets = ['b.test', 'no target', 'a.test', '10.0.0.1', 'https://c.test/', 'B.test.', 'd.test'];
    const { started, refused } = await startScans(app(), { targets, scanners: mock, label: 'weekly' });
    expect(started.map(({ target }: { target: string }) => target)).toEqual([
      'b.test',
      'a.test',
      'https://c.test/',
      'd.test',
    ]);
    expect(started[3]).toMatchObject({ label: 'weekly', scanners: [{ name: 'mock' }] });
    expect(refused).toEqual([
      { target: 'no target', error: { __typename: 'InvalidTargetError', code: 'INVALID_TARGET' } },
      { target: '10.0.0.1', error: { __typename: 'TargetRefusedError', code: 'TARGET_REFUSED' } },
      { target: 'B.test.', error: { __typename: 'BadInputError', code: 'BAD_USER_INPUT' } },
    ]);
    expect(await newestScans(app(), 4)).toEqual(['d.test', 'https://c.test/', 'a.test', 'b.test']);
    for (const { id } of started) expect((await app().follow(id)).at(-1)?.type).toBe('COMPLETED');
  });

  it.each([
    ['no targets', { targets: [] }],
    ['101 targets', { targets: Array.from({ length: 101 }, (_, n) => `${n}.test`) }],
    ['a long label', { targets: ['a.test'], label: 'x'.repeat(201) }],
  ])('refuses %s, and starts nothing', async (_, input) => {
    const before = await countScans(app());
    expect(await startScans(app(), { ...input, scanners: mock })).toMatchObject({
      __typename: 'BadInputError',
    });
    expect(await countScans(app())).toBe(before);
  });

  it('refuses each target when the scanners are wrong', async () => {
    const { started, refused } = await startScans(app(), {
      targets: ['a.test', 'b.test'],
      scanners: { preset: 'no-such' },
    });
    expect(started).toEqual([]);
    expect(refused.map(({ error }: { error: { code: string } }) => error.code)).toEqual([
      'UNKNOWN_PRESET',
      'UNKNOWN_PRESET',
    ]);
  });

  it('fills the queue from the front, and refuses the rest with LIMIT_REACHED', async () => {
    const limited = { SCANWIRE_MAX_CONCURRENT_SCANS: '1', SCANWIRE_MAX_QUEUED_SCANS: '3' };
    await withApp({ env: limited }, async (full) => {
      const first = await full.startScan(SLOW);
      for await (const { type } of full.events(first)) if (type === 'SCANNER') break;
      const targets = Array.from({ length: 30 }, (_, n) => `${n}.test`);
      const { started, refused } = await startScans(full, {
        targets,
        scanners: { only: SLOW.scanners },
      });
      expect(started.map(({ target }: { target: string }) => target)).toEqual(targets.slice(0, 3));
      expect(refused).toEqual(
        targets.slice(3).map((target) => ({
          target,
          error: { __typename: 'LimitReachedError', code: 'LIMIT_REACHED' },
        })),
      );
      expect(await countScans(full)).toBe(4);
      expect(await newestScans(full, 3)).toEqual(['2.test', '1.test', '0.test']);
    });
  });
});

describe('cancelScans and deleteScans', () => {
  const app = sharedApp({ env: { SCANWIRE_MAX_CONCURRENT_SCANS: '2' } });

  it('answer for each id: done, or an error', async () => {
    const ids = await Promise.all([1, 2, 3].map(() => app().startScan(SLOW)));
    const ended = await endScan(app());
    const failures = [
      { id: 'nonsense', error: expect.objectContaining({ __typename: 'NotFoundError', code: 'NOT_FOUND' }) },
      { id: ended, error: expect.objectContaining({ __typename: 'ConflictError', code: 'CONFLICT' }) },
      { id: UNKNOWN, error: expect.objectContaining({ __typename: 'NotFoundError' }) },
    ];
    // The last one is the first one again, by its plain id.
    const repeated = plainId(ids[0] as string);
    const answer = await cancelScans(app(), { ids: [...ids, 'nonsense', ended, UNKNOWN, repeated] });
    expect(answer.failed).toEqual(failures);
    expect(answer.remaining).toBe(0);
    expect(answer.cancelled.map(({ id }: { id: string }) => id)).toEqual(byAge(ids));
    for (const id of ids) expect((await app().follow(id)).at(-1)?.type).toBe('CANCELLED');

    const running = await app().startScan(SLOW);
    const deleted = await deleteScans(app(), { ids: [running, ids[0], ended, UNKNOWN, ended] });
    expect(deleted.deletedIds).toEqual([ids[0], ended]);
    expect(deleted.failed).toMatchObject([
      { id: running, error: { __typename: 'ConflictError' } },
      { id: UNKNOWN, error: { __typename: 'NotFoundError' } },
    ]);
    expect((await app().query(`{ scan(id: "${ended}") { id } }`)).data.scan).toBeNull();
    expect((await cancelScans(app(), { ids: [running] })).cancelled).toHaveLength(1);
    await app().follow(running);
    expect(await cancelScans(app(), { ids: [] })).toEqual({ cancelled: [], failed: [], remaining: 0 });
  });

  it.each([
    ['more than 100 ids', { ids: Array.from({ length: 101 }, (_, n) => `${n}`) }, 'ids: 101 were given'],
    ['a filter without a condition', { filter: {} }, 'no condition'],
    ['a filter whose conditions are null', { filter: { label: null } }, 'no condition'],
  ])('refuse %s, and change nothing', async (_, selection, hint) => {
    const before = await countScans(app());
    for (const change of [cancelScans, deleteScans]) {
      expect(await change(app(), selection)).toMatchObject({
        __typename: 'BadInputError',
        message: expect.stringContaining(hint),
      });
    }
    expect(await countScans(app())).toBe(before);
  });

  it('apply a filter to the scans that they can change', async () => {
    const label = 'by filter';
    const live = [await app().startScan({ ...SLOW, label }), await app().startScan({ ...SLOW, label })];
    const ended = await endScan(app(), { label });
    const other = await endScan(app(), { label: 'another' });
    const cancelled = await cancelScans(app(), { filter: { label } });
    expect(cancelled.cancelled.map(({ id }: { id: string }) => id)).toEqual(live);
    expect(cancelled).toMatchObject({ failed: [], remaining: 0 });
    for (const id of live) await app().follow(id);
    const { deletedIds, failed, remaining } = await deleteScans(app(), { filter: { label } });
    expect({ deletedIds, failed, remaining }).toEqual({
      deletedIds: byAge([...live, ended]),
      failed: [],
      remaining: 0,
    });
    expect((await app().query(`{ scan(id: "${other}") { id } }`)).data.scan).toEqual({ id: other });
  });

  it('process the oldest 100 that pass a filter, and tell how many remain', async () => {
    const { log } = app().app.core;
    const nextId = monotonicFactory();
    const scans = Array.from({ length: 230 }, () => newScan({ id: nextId(), label: 'many' }));
    await Promise.all(
      scans.map(async (scan) => {
        await log.create(scan);
        const claim = await log.claim(scan.id, LEASE_MS);
        if (claim) await log.append(claim, [{ type: 'FAILED', error: 'test' }]);
      }),
    );
    const oldest = byAge(scans.map(({ id }) => globalId(id)));
    const select = { filter: { label: 'many' } };
    const first = await deleteScans(app(), select);
    expect(first.deletedIds).toEqual(oldest.slice(0, 100));
    expect(first.remaining).toBe(130);
    expect(await deleteScans(app(), select)).toMatchObject({ failed: [], remaining: 30 });
    expect((await deleteScans(app(), select)).deletedIds).toHaveLength(30);
    expect(await deleteScans(app(), select)).toEqual({ deletedIds: [], failed: [], remaining: 0 });
  });

  it('never reach scans of another workspace', async () => {
    const authenticate = (credential: string | null) => adminOf(credential ?? 'default');
    await withApp({ authenticate }, async (mine) => {
      const other = { ...mine, ...connectTo(mine.url, 'other-workspace') };
      const id = await endScan(mine, { label: 'mine' });
      for (const answer of [
        (await cancelScans(other, { ids: [id] })).failed[0].error,
        (await deleteScans(other, { ids: [id] })).failed[0].error,
        await update(other, { id, label: 'theirs' }),
        await rerun(other, { id }),
      ]) {
        expect(answer.code).toBe('NOT_FOUND');
      }
      expect(await deleteScans(other, { filter: { label: 'mine' } })).toMatchObject({ deletedIds: [] });
      expect(await update(mine, { id })).toEqual({ scan: { id, label: 'mine' } });
    });
  });
});

const consuming = (name: string, fields: Partial<Scanner>): Scanner => ({
  ...probe(name, {
    async *scan() {
      yield* [];
    },
  }),
  ...fields,
});

/** A pipeline: names → hosts → endpoints → findings; and scanners that do not fit in. */
const SCANNERS: Scanner[] = [
  consuming('findings', { consumes: ['endpoint'], produces: ['finding'] }),
  consuming('pages', { consumes: ['host', 'url'], produces: ['endpoint'] }),
  consuming('names', { consumes: ['domain'], produces: ['host'] }),
  consuming('source', { consumes: ['repository'], produces: ['finding'] }),
  consuming('absent', {
    consumes: ['domain'],
    produces: ['host'],
    unavailableReason: async () => 'not installed',
  }),
  consuming('attack', { consumes: ['host'], produces: ['finding'], intrusiveness: 'active' }),
  { ...echo, name: 'strict' },
];

const PREVIEW = `query ($input: StartScanInput!) { previewScan(input: $input) {
  target targetKind errors { __typename code message }
  scanners { name stage options scanner { title } inputs { kind fromTarget scanners } }
  excluded { name error { __typename code message } }
} }`;

describe('previewScan', () => {
  const app = sharedApp({ scanners: SCANNERS });
  const preview = async (request: object, on = app()) => {
    const { data, errors } = await on.query(PREVIEW, {
      input: startInput(request as Record<string, unknown>),
    });
    expect(errors).toBeUndefined();
    return data.previewScan;
  };

  it('estimates a scan by completed ones with the same scanners, of the same target if there are any', async () => {
    await withApp({}, async (fresh) => {
      const mock = (events: number) => ({ only: [{ name: 'mock', options: { events, rate: 0 } }] });
      const estimate = async (target: string, more: object = {}) =>
        (
          await fresh.query(
            `query ($input: StartScanInput!) { previewScan(input: $input) {
              estimate { scans sameTarget duration requests } } }`,
            { input: { target, scanners: mock(1), ...more } },
          )
        ).data.previewScan.estimate;
      expect(await estimate('a.test')).toBeNull();
      const durations: number[] = [];
      for (const target of ['a.test', 'a.test', 'a.test', 'b.test']) {
        const id = await fresh.startScan({ target, scanners: mock(5) });
        await fresh.follow(id);
        const { data } = await fresh.query('query ($id: ID!) { scan(id: $id) { duration } }', { id });
        durations.push(data.scan.duration);
      }
      const median = durations.slice(0, 3).sort((a, b) => a - b)[1];
      expect(await estimate('A.test')).toEqual({ scans: 3, sameTarget: true, duration: median, requests: 0 });
      expect(await estimate('c.test')).toMatchObject({ scans: 4, sameTarget: false });
      // Other scanners, another kind of target.
      expect(await estimate('a.test', { scanners: { only: [{ name: 'endpoints' }] } })).toBeNull();
      expect(await estimate('https://a.test')).toBeNull();
      expect(await estimate('a b')).toBeNull();
    });
  });

  it('says how many requests a scanner sends at most, if its options bound them', async () => {
    await withApp({}, async (fresh) => {
      const { data } = await fresh.query(
        'query ($input: StartScanInput!) { previewScan(input: $input) { scanners { name maxRequests } } }',
        {
          input: {
            target: 'https://127.0.0.1/',
            scanners: {
              only: [{ name: 'endpoints' }, { name: 'web-active', options: { maxRequests: 1234 } }],
            },
          },
        },
      );
      expect(data.previewScan.scanners).toEqual([
        { name: 'endpoints', maxRequests: null },
        { name: 'web-active', maxRequests: 1234 },
      ]);
    });
  });

  it('shows the stages of the pipeline, and what feeds each scanner', async () => {
    const { errors, scanners, excluded, ...target } = await preview({ target: 'Example.test' });
    expect(target).toEqual({ target: 'example.test', targetKind: 'DOMAIN' });
    expect(errors).toEqual([]);
    const from = (kind: string, ...names: string[]) => ({ kind, fromTarget: false, scanners: names });
    expect(
      scanners.map(({ name, stage, inputs }: Record<string, unknown>) => ({ name, stage, inputs })),
    ).toEqual([
      { name: 'names', stage: 1, inputs: [{ kind: 'DOMAIN', fromTarget: true, scanners: [] }] },
      { name: 'pages', stage: 2, inputs: [from('HOST', 'names')] },
      { name: 'findings', stage: 3, inputs: [from('ENDPOINT', 'pages')] },
    ]);
    expect(excluded).toMatchObject([
      {
        name: 'absent',
        error: { code: 'UNKNOWN_SCANNER', message: expect.stringContaining('not installed') },
      },
      {
        name: 'source',
        error: {
          code: 'INVALID_OPTIONS',
          message: expect.stringContaining('needs one of these inputs: repository'),
        },
      },
    ]);
  });

  it('shows everything that is wrong at once, of which startScan returns the first', async () => {
    const request = {
      target: '10.0.0.1',
      label: 'x'.repeat(201),
      scanners: [
        { name: 'strict', options: { key: 's3cret', list: [7] } },
        { name: 'nope' },
        { name: 'absent' },
        { name: 'attack', options: { depth: 1 } },
        { name: 'strict' },
        { name: 'source' },
      ],
    };
    const { errors, scanners, excluded } = await preview(request);
    expect(errors.map(({ code }: { code: string }) => code)).toEqual([
      'BAD_USER_INPUT',
      'TARGET_REFUSED',
      'UNKNOWN_SCANNER',
    ]);
    expect(scanners).toMatchObject([{ name: 'strict', options: { key: '***', list: [7] } }]);
    expect(
      excluded.map(({ name, error }: { name: string; error: { code: string } }) => [name, error.code]),
    ).toEqual([
      ['nope', 'UNKNOWN_SCANNER'],
      ['absent', 'UNKNOWN_SCANNER'],
      ['attack', 'INVALID_OPTIONS'],
      ['strict', 'INVALID_OPTIONS'],
      ['source', 'INVALID_OPTIONS'],
    ]);
    expect(excluded[3].error.message).toContain('twice');
  });

  const only = (...names: string[]) => ({ scanners: names.map((name) => ({ name })) });
  test.each([
    {},
    only('names'),
    only('names', 'pages', 'findings'),
    only('findings', 'pages', 'names', 'attack'),
    only('findings'),
    only('pages', 'findings'),
    only('source'),
    only('names', 'absent'),
    only('names', 'names'),
    only('nope'),
    only('strict'),
    { scanners: [{ name: 'strict', options: { list: 'x' } }] },
    { scanners: [] },
    { preset: 'no-such' },
    { label: 'x'.repeat(201) },
  ])('agrees with startScan for every kind of target: %j', async (request) => {
    for (const target of [
      'a.test',
      '127.0.0.1',
      'intranet',
      'https://a.test/x',
      'git@a.test:x/y.git',
      '10.0.0.1',
      '',
      'a b',
    ]) {
      const before = await countScans(app());
      const { errors, scanners, excluded } = await preview({ target, ...request });
      expect(await countScans(app())).toBe(before);
      const answer = await mutate(
        app(),
        'startScan',
        startInput({ target, ...request }),
        '... on StartScanSuccess { scan { scanners { name } } }',
      );
      const namesOf = (list: { name: string }[]) => list.map(({ name }) => name).sort();
      if (errors.length > 0) expect(answer, target).toEqual(errors[0]);
      else expect(namesOf(answer.scan.scanners), target).toEqual(namesOf(scanners));
      if ('scanners' in request && errors.length === 0) expect(excluded).toEqual([]);
    }
  });

  it('starts no scanner, and sends no request', async () => {
    let calls = 0;
    const counting = probe('counting', {
      consumes: ['url'],
      async *scan({ url }, { fetch }) {
        calls++;
        await fetch(url).catch(() => {});
        yield endpoint({ url, source: 'test' });
      },
    });
    await withApp({ scanners: [counting] }, async (own) => {
      const target = 'http://127.0.0.1:1/';
      expect((await preview({ target }, own)).scanners).toMatchObject([{ name: 'counting', stage: 1 }]);
      await own.follow(await own.startScan({ target }));
      expect(calls).toBe(1);
      expect(await countScans(own)).toBe(1);
    });
  });

  it('shows feeds among scanners that feed each other', async () => {
    const both = ['one', 'two'].map((name) =>
      probe(name, {
        consumes: ['host', 'domain'],
        async *scan() {
          yield host({ name: 'a.test', alive: true, source: 'test' });
        },
      }),
    );
    await withApp({ scanners: both }, async (own) => {
      const { scanners } = await preview({ target: 'a.test' }, own);
      expect(scanners).toMatchObject([
        {
          name: 'one',
          stage: 1,
          inputs: [
            { kind: 'HOST', scanners: ['two'] },
            { kind: 'DOMAIN', fromTarget: true },
          ],
        },
        {
          name: 'two',
          stage: 1,
          inputs: [
            { kind: 'HOST', scanners: ['one'] },
            { kind: 'DOMAIN', fromTarget: true },
          ],
        },
      ]);
    });
  });
});

describe('an input of which exactly one field is wanted', () => {
  const app = sharedApp();
  const literal = (scanners: string) =>
    `mutation { startScan(input: { target: "a.test", scanners: ${scanners} }) { __typename } }`;
  const byVariable = (scanners: unknown) =>
    [
      'mutation ($scanners: ScannerSelection) { startScan(input: { target: "a.test", scanners: $scanners }) { __typename } }',
      { scanners },
    ] as const;
  const byInput = (scanners: unknown) =>
    [
      'mutation ($input: StartScanInput!) { startScan(input: $input) { __typename } }',
      { input: { target: 'a.test', scanners } },
    ] as const;

  /** The same operation over HTTP and WebSocket. */
  async function onBoth(query: string, variables?: Record<string, unknown>): Promise<GraphQLAnswer[]> {
    const wire = await openAcknowledged(app().url);
    wire.subscribe('1', query, variables);
    const { type, payload } = await wire.message(({ type }) => ['next', 'error'].includes(type));
    wire.socket.close();
    return [
      await app().query(query, variables),
      type === 'error' ? { data: undefined, errors: payload } : payload,
    ];
  }

  it.each([
    ['both fields, in a literal', literal('{ only: [{ name: "mock" }], preset: "recon" }'), undefined],
    ['no field, in a literal', literal('{}'), undefined],
    ['null, in a literal', literal('{ preset: null }'), undefined],
    [
      'a variable that may be null',
      `query ($name: String) { previewScan(input: { target: "a.test", scanners: { preset: $name } }) { target } }`,
      { name: 'recon' },
    ],
    ['both fields, in a variable', ...byVariable({ only: [{ name: 'mock' }], preset: 'recon' })],
    ['no field, in a variable', ...byVariable({})],
    ['null, in a variable', ...byVariable({ only: null })],
    ['both fields, one of them null', ...byInput({ only: [{ name: 'mock' }], preset: null })],
    ['both fields, in the variable of the input', ...byInput({ only: [{ name: 'mock' }], preset: 'recon' })],
    [
      'both fields of a selection of scans',
      'mutation ($input: DeleteScansInput!) { deleteScans(input: $input) { __typename } }',
      { input: { selection: { ids: [], filter: { label: 'x' } } } },
    ],
    ['the list of before', ...byInput([{ name: 'mock' }])],
  ])('is refused over HTTP and WebSocket with %s', async (_, query, variables) => {
    const before = await countScans(app());
    for (const { data, errors } of await onBoth(query, variables)) {
      expect(data ?? null).toBeNull();
      expect(errors?.[0]?.message).toMatch(/ScannerSelection|ScanSelection|"only" must be non-null/);
      expect(['GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT']).toContain(errors?.[0]?.extensions.code);
    }
    expect(await countScans(app())).toBe(before);
  });

  it.each([
    ['a literal', literal('{ only: [{ name: "mock", options: { events: 1 } }] }'), undefined],
    ['a variable', ...byVariable({ only: [{ name: 'mock', options: { events: 1 } }] })],
    ['null instead of it', ...byInput(null)],
    [
      'a variable of one field',
      'mutation ($name: String!) { startScan(input: { target: "a.test", scanners: { preset: $name } }) { __typename } }',
      { name: 'quick' },
    ],
  ])('is accepted over HTTP and WebSocket with %s', async (_, query, variables) => {
    for (const answer of await onBoth(query, variables))
      expect(answer).toEqual({ data: { startScan: { __typename: 'StartScanSuccess' } } });
  });

  it('lets a page be scanned by a preset', async () => {
    const { scan } = await mutate(
      app(),
      'scanPage',
      { url: 'https://a.test/', scanners: { preset: 'quick' } },
      '... on StartScanSuccess { scan { id targetKind scanners { name } } }',
    );
    expect(scan).toMatchObject({ targetKind: 'PAGE', scanners: [{ name: 'page' }] });
    await until(
      async () => (await app().query(`{ scan(id: "${scan.id}") { finishedAt } }`)).data.scan.finishedAt,
      'it ends',
    );
  });
});
