import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { InStatement } from '@libsql/client';
import Libsql from 'libsql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../src/app.ts';
import type { EventBody } from '../src/core/event.ts';
import type { KeysetPage } from '../src/core/keyset.ts';
import { createInProcessPubSub } from '../src/core/pubsub.ts';
import type { FindingFilter } from '../src/core/result-filter.ts';
import { createSearch } from '../src/store/sqlite/search/search.ts';
import { searchContract } from './contracts/search.ts';
import {
  connect,
  post,
  sharedApp,
  silent,
  socketClient,
  type TestApp,
  testConfig,
  until,
  withFolder,
} from './support/app.ts';
import { openTestLog, openTestStore, type TestLog } from './support/database.ts';
import { adminOf } from './support/identity.ts';
import { findingEvent, recordCancelledScan } from './support/recorded-findings.ts';
import { LEASE_MS, newScan, sampleEvent } from './support/sample-events.ts';

const pubsub = createInProcessPubSub();
let store: TestLog;
let opened: ReturnType<typeof createSearch>;
let search: ReturnType<typeof createSearch>['searchIn'];
beforeAll(async () => {
  store = await openTestLog(pubsub);
  opened = createSearch(store.database, pubsub, (error) => {
    throw error;
  });
  search = opened.searchIn;
});
afterAll(async () => {
  await opened.close();
  await store.close();
});

const record = (...scan: [workspace: string, target: string, events: EventBody[]]) =>
  recordCancelledScan(store.log, ...scan);

const page = <Field extends string>(
  field: Field,
  direction: 'ASC' | 'DESC',
  rest: Partial<KeysetPage<Field>> = {},
) => ({
  ...{ order: { field, direction }, fromEnd: false, limit: 1000 },
  ...rest,
});
searchContract('on SQLite', openTestStore);

describe('findings of all scans', () => {
  test('are read by an index, however many do not pass', async () => {
    const workspace = 'large';
    await record(
      workspace,
      'one.test',
      Array.from({ length: 3000 }, (_, index) =>
        findingEvent({
          title: `Flaw ${index} ${index === 7 ? 'Unique' : 'common'}`,
          severity: index % 2 === 0 ? 'LOW' : 'HIGH',
          type: index % 2 === 0 ? 'even' : 'odd',
          host: `h${index % 300}.test`,
        }),
      ),
    );
    const statements: { sql: string; args: unknown[]; rows: number }[] = [];
    const reader = {
      async execute(statement: InStatement) {
        const { sql, args = [] } = typeof statement === 'string' ? { sql: statement } : statement;
        const result = await store.database.reader.execute(statement);
        // Some answer with a list in one cell.
        const [cell] = Object.values(result.rows[0] ?? {}).filter((value) => /^\[/.test(String(value)));
        const rows = cell ? JSON.parse(String(cell)).length : result.rows.length;
        statements.push({ sql, args: args as unknown[], rows });
        return result;
      },
    };
    const recorded = createSearch({ ...store.database, reader }, pubsub, () => {});
    const database = new Libsql(store.url.slice('file:'.length));
    try {
      const asked: FindingFilter[] = [
        ...([
          {},
          { minSeverity: 'HIGH' },
          { types: ['even'] },
          { hosts: ['h7.test'] },
          { text: 'unique' },
        ] as const),
        ...([{ text: 'common' }, { text: 'o' }, { types: ['even'], severities: ['HIGH'] }] as const),
        ...([
          { types: ['odd'], minSeverity: 'HIGH', text: 'common', hosts: ['h9.test'] },
          { since: 1 },
        ] as const),
      ];
      const expected = [51, 51, 51, 10, 1, 51, 51, 0, 10, 51];
      for (const [index, filter] of asked.entries()) {
        for (const field of ['FOUND_AT', 'SEVERITY'] as const) {
          const found = await recorded
            .searchIn(workspace)
            .findings.positions(filter, page(field, 'DESC', { limit: 51 }));
          expect(found.length, JSON.stringify(filter)).toBe(expected[index]);
        }
        const rows = statements.reduce((sum, statement) => sum + statement.rows, 0);
        expect(rows, JSON.stringify(filter)).toBeLessThan(1200);
        const orders = ['LAST_SEEN', 'FIRST_SEEN', 'SEVERITY', 'OCCURRENCES'] as const;
        for (const field of orders) {
          const found = await recorded
            .searchIn(workspace)
            .issues.positions(filter, page(field, 'DESC', { limit: 51 }));
          expect(found.length, JSON.stringify(filter)).toBe(expected[index]);
        }
        for (const { sql, args } of statements.splice(0)) {
          const plan = (database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...args) as { detail: string }[])
            .map(({ detail }) => detail)
            .filter(
              (line) =>
                !/^SCAN (\w+Terms VIRTUAL TABLE INDEX \d+:\S|json_each|j VIRTUAL|CONSTANT ROW|\(subquery)/.test(
                  line,
                ),
            );
          // Few issues that may pass are sorted.
          const few = sql.includes('FROM "Issue"') && sql.includes('json_each');
          expect(plan.join('\n'), sql).not.toMatch(few ? /SCAN|AUTOMATIC/ : /SCAN|AUTOMATIC|TEMP B-TREE/);
        }
      }
    } finally {
      database.close();
      await recorded.close();
    }
  });

  test('of a scan are indexed from where the indexer of an earlier process stopped', async () => {
    await opened.close();
    await record(
      'resumed',
      'one.test',
      Array.from({ length: 100 }, () => findingEvent({ title: 't', severity: 'LOW', type: 'x' })),
    );
    const steps = [await store.database.writer.call('indexSome')];
    const { position } = await store.prisma.indexState.findUniqueOrThrow({ where: { name: 'finding' } });
    expect(steps).toEqual([true]);
    expect(position).toBeLessThan(
      (await store.prisma.finding.aggregate({ _max: { position: true } }))._max.position ?? 0,
    );
    opened = createSearch(store.database, pubsub, () => {});
    search = opened.searchIn;
    expect(await search('resumed').findings.count({})).toBe(100);
    expect(await search('resumed').issues.count({})).toBe(100);
  });
});

test('an indexer that is killed while it indexes loses nothing and counts nothing twice', async () => {
  await withFolder(async (folder) => {
    const url = `file:${folder}/killed.db`;
    const first = await openTestLog(pubsub, url);
    const scan = newScan({ workspace: 'killed' });
    await first.log.create(scan);
    const claim = await first.log.claim(scan.id, LEASE_MS);
    if (!claim) throw new Error('not claimable');
    const found = findingEvent({ title: 'A Needle', severity: 'LOW', type: 'x' }, 'probe', 'same');
    await first.log.append(
      claim,
      Array.from({ length: 1200 }, () => found),
    );
    await first.close();
    // Killed twice, at some point after its first steps.
    const script = `import { createWriter } from './src/store/sqlite/writer.ts';
      const writer = createWriter(process.argv[1], 5000);
      const put = Number(process.argv[2]);
      for (let step = 0; step < put; step++) writer.indexSome();
      console.log('indexed');
      for (;;) writer.indexSome();`;
    for (const steps of [1, 2]) {
      const child = spawn(
        process.execPath,
        ['--import', 'tsx', '--input-type=module', '-e', script, url.slice('file:'.length), `${steps}`],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      await Promise.race([
        once(child.stdout, 'data'),
        once(child, 'exit').then(() => Promise.reject(new Error('the indexer did not start'))),
      ]);
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    }
    const second = await openTestLog(pubsub, url);
    const again = createSearch(second.database, pubsub, () => {});
    try {
      expect(await again.searchIn('killed').findings.count({ text: 'needle' })).toBe(1200);
      const select = { occurrences: true, scanCount: true };
      expect(await second.prisma.issue.findMany({ where: { workspace: 'killed' }, select })).toEqual([
        { occurrences: 1200, scanCount: 1 },
      ]);
      const [totals] = await again.searchIn('killed').stats([{ start: 0, end: 2 ** 45 }]);
      expect(totals?.byType).toEqual([{ type: 'x', findings: 1200 }]);
    } finally {
      await again.close();
      await second.close();
    }
  });
}, 60_000);

describe('assessments as they are recorded', () => {
  const app = sharedApp({
    authenticate: (credential) => adminOf(credential === 'Bearer other' ? 'other' : 'default'),
  });
  const QUERY = `subscription ($since: DateTime) { assessments(filter: { minRiskScore: 50, text: "BANK" }, since: $since) {
    scanId seq assessment { url riskScore }
  } }`;
  const assessed = (url: string, riskScore: number): EventBody => {
    const event = sampleEvent(4);
    if (event.type !== 'ASSESSMENT') throw new Error('not an assessment');
    return { ...event, assessment: { ...event.assessment, url, riskScore } };
  };
  /** Appends to a new scan of a workspace. */
  const assess = async (workspace: string, ...events: EventBody[]) => {
    const { log } = app().app.core;
    const scan = newScan({ workspace });
    await log.create(scan);
    const claim = await log.claim(scan.id, LEASE_MS);
    if (!claim) throw new Error('not claimable');
    await log.append(claim, events);
  };

  /** Subscribes on a transport. @returns URLs as they arrive, and how to leave */
  const overWebSocket = (token: string, since?: string) => {
    const client = socketClient(app().url, token);
    const urls: string[] = [];
    client.subscribe<{ assessments: { assessment: { url: string } } }>(
      { query: QUERY, variables: { since } },
      {
        next: ({ data }) => void urls.push(data?.assessments.assessment.url ?? 'error'),
        error: () => urls.push('error'),
        complete() {},
      },
    );
    return { urls, leave: () => void client.dispose() };
  };
  const overSse = (token: string, since?: string) => {
    const leaving = new AbortController();
    const urls: string[] = [];
    const read = async () => {
      const response = await fetch(`${app().url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'text/event-stream',
          authorization: `Bearer ${token}`,
        },
        body: JSON.stringify({ query: QUERY, variables: { since } }),
        signal: leaving.signal,
      });
      const lines = createInterface({ input: Readable.fromWeb(response.body as never) });
      for await (const line of lines)
        if (line.startsWith('data: {'))
          urls.push(JSON.parse(line.slice('data: '.length)).data.assessments.assessment.url);
    };
    read().catch(() => {});
    return { urls, leave: () => leaving.abort() };
  };

  test.each([
    ['a WebSocket', overWebSocket],
    ['an event stream', overSse],
  ] as const)(
    'reach subscribers on %s that they pass the filter of, from a time on, in their workspace alone',
    async (name, subscribe) => {
      const url = (text: string) => `https://${text}.test/${encodeURIComponent(name)}`;
      // Streams start some seconds before the given time.
      const own = ({ urls }: { urls: string[] }) =>
        urls.filter((one) => one.includes(encodeURIComponent(name)));
      const before = new Date().toISOString();
      await assess('default', assessed(url('old-bank'), 80), assessed(url('old-shop'), 80));
      await assess('other', assessed(url('foreign-old-bank'), 90));
      const mine = subscribe('mine', before);
      const theirs = subscribe('other', before);
      try {
        await until(() => own(mine).length > 0 && own(theirs).length > 0, 'the old ones arrive');
        await assess('other', assessed(url('foreign-bank'), 90));
        await assess(
          'default',
          assessed(url('safe-bank'), 49),
          assessed(`${url('x')}/Bank`, 50),
          assessed(url('shop'), 99),
        );
        await until(() => own(mine).length > 1 && own(theirs).length > 1, 'the new ones arrive');
        expect(own(mine)).toEqual([url('old-bank'), `${url('x')}/Bank`]);
        expect(own(theirs)).toEqual([url('foreign-old-bank'), url('foreign-bank')]);
      } finally {
        mine.leave();
        theirs.leave();
      }
      const now = subscribe('mine');
      try {
        // Assesses until the subscription has begun.
        for (let round = 0; now.urls.length === 0; round++) {
          await assess('default', assessed(url(`new-bank-${round}`), 80));
          await sleep(20);
        }
        expect(now.urls[0]).toMatch(/new-bank/);
      } finally {
        now.leave();
      }
      const list = async (token: string) => {
        const query = `{ assessments(filter: { text: "bank" }) { totalCount nodes { url } } }`;
        return JSON.stringify(await post(app().url, { query }, token));
      };
      expect(await list('mine')).not.toContain('foreign');
      expect(await list('other')).not.toContain('new-bank');
    },
  );
});

test('a scan is found by its new label and no longer by the old one, also after a restart', async () => {
  await withFolder(async (folder) => {
    const config = testConfig(folder);
    const scan = newScan({ label: 'spring audit', target: 'one.test' });
    const found = async ({ query }: Pick<TestApp, 'query'>) => {
      const page = (text: string) => `scans(filter: { text: "${text}" }) { totalCount nodes { label } }`;
      const { data } = await query(`{ old: ${page('SPRING')} now: ${page('WINTER')} }`);
      return [data.old.totalCount, data.now.nodes];
    };
    const indexed = ({ app }: TestApp) =>
      until(async () => (await app.core.prisma.openScan.count()) === 0, 'the scan is in the index');
    const first = await createApp(config, { logger: silent });
    try {
      const app = connect(first, config);
      await first.core.log.create(scan);
      const claim = await first.core.log.claim(scan.id, LEASE_MS);
      if (!claim) throw new Error('not claimable');
      await first.core.log.append(claim, [{ type: 'CANCELLED', reason: 'test' }]);
      await indexed(app);
      const { data } = await app.query('{ scans { nodes { id } } }');
      await app.query(
        'mutation ($id: ID!) { updateScan(input: { id: $id, label: "winter audit" }) { __typename } }',
        {
          id: data.scans.nodes[0].id,
        },
      );
      expect(await found(app)).toEqual([0, [{ label: 'winter audit' }]]);
    } finally {
      await first.close();
    }
    const second = await createApp(config, { logger: silent });
    try {
      expect(await found(connect(second, config))).toEqual([0, [{ label: 'winter audit' }]]);
    } finally {
      await second.close();
    }
  });
});

describe('over GraphQL', () => {
  const app = sharedApp();

  test('findings, issues, assessments and statistics answer for all scans', async () => {
    const { log } = app().app.core;
    for (const target of ['one.test', 'two.test']) {
      const scan = newScan({ target });
      await log.create(scan);
      const claim = await log.claim(scan.id, LEASE_MS);
      if (!claim) throw new Error('not claimable');
      await log.append(claim, [
        { type: 'STATUS', status: 'RUNNING' },
        ...Array.from({ length: 14 }, (_, index) => sampleEvent(index)),
        { type: 'CANCELLED', reason: 'test' },
      ]);
    }
    const { data, errors } = await app().query(`{
      findings(first: 3, orderBy: { field: SEVERITY, direction: DESC }, filter: { text: "FLAW", targets: ["two.test"] }) {
        totalCount pageInfo { hasNextPage } nodes { title severity }
      }
      issues(first: 2, orderBy: { field: OCCURRENCES, direction: DESC }) {
        totalCount nodes { id title occurrences scanCount latest { id title } findings { totalCount nodes { fingerprint } } }
      }
      assessments(filter: { minRiskScore: 5 }, orderBy: { field: RISK_SCORE, direction: DESC }) { totalCount nodes { riskScore } }
      stats(bucket: DAY) {
        scans results { hosts aliveHosts findings } byThreatLevel { threatLevel assessments } durations { count }
        buckets { scans start end byType { type findings } }
      }
    }`);
    expect(errors).toBeUndefined();
    expect(data.findings).toMatchObject({ totalCount: 4, pageInfo: { hasNextPage: true } });
    expect(data.issues.totalCount).toBe(4);
    for (const issue of data.issues.nodes) {
      expect(issue).toMatchObject({ occurrences: 2, scanCount: 2, findings: { totalCount: 2 } });
      expect(issue.latest.title).toBe(issue.title);
      const { data: again } = await app().query(`{ node(id: "${issue.id}") { ... on Issue { title } } }`);
      expect(again.node).toEqual({ title: issue.title });
    }
    expect(data.assessments).toEqual({ totalCount: 2, nodes: [{ riskScore: 11 }, { riskScore: 11 }] });
    const { buckets, ...all } = data.stats;
    expect(all).toEqual({
      ...{ scans: 2, results: { hosts: 4, aliveHosts: 2, findings: 8 }, durations: { count: 2 } },
      byThreatLevel: [{ threatLevel: 'BENIGN', assessments: 4 }],
    });
    expect(buckets.at(-1)).toMatchObject({ byType: [{ type: 'sample', findings: 8 }] });
    const { errors: many } = await app().query(
      '{ stats(since: "2020-01-01T00:00:00Z", bucket: HOUR) { buckets { scans } } }',
    );
    expect(many?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});
