import type { InStatement } from '@libsql/client';
import fc from 'fast-check';
import Libsql from 'libsql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Claim } from '../src/core/event-log.ts';
import { foldCase } from '../src/core/fold.ts';
import type { Position } from '../src/core/keyset.ts';
import { createInProcessPubSub } from '../src/core/pubsub.ts';
import type { ResultLists, ScanFilter } from '../src/core/result-lists.ts';
import { createLists } from '../src/store/sqlite/lists.ts';
import type { Reader } from '../src/store/sqlite/reader.ts';
import { containsSql } from '../src/store/sqlite/text-match.ts';
import { listsContract } from './contracts/lists.ts';
import { openTestLog, openTestStore, type TestLog } from './support/database.ts';
import { LEASE_MS, newScan } from './support/sample-events.ts';

let store: TestLog;
beforeAll(async () => {
  store = await openTestLog(createInProcessPubSub());
});
afterAll(() => store.close());

const listsOf = (workspace = 'default', reader: Reader = store.database.reader) =>
  createLists(reader, workspace);

async function openScan(fields = {}): Promise<Claim> {
  const scan = newScan(fields);
  await store.log.create(scan);
  return (await store.log.claim(scan.id, LEASE_MS)) as Claim;
}

const contains = (values: readonly (string | null)[], text: string | undefined) =>
  text === undefined ||
  values.some((value) => value !== null && new RegExp(text.replace(/[\\.]/g, '\\$&'), 'iu').test(value));
/** Records the statements that a list runs. */
function recordStatements(workspace = 'default') {
  const statements: { sql: string; args: unknown[]; rows: number }[] = [];
  const lists = listsOf(workspace, {
    async execute(statement: InStatement) {
      const { sql, args = [] } = typeof statement === 'string' ? { sql: statement } : statement;
      const result = await store.database.reader.execute(statement);
      statements.push({ sql, args: args as unknown[], rows: result.rows.length });
      return result;
    },
  });
  return { lists, statements };
}

/** Checks that a statement reads rows by indexes, and sorts no more than the rows with given keys. @returns the steps of its plan */
function checkPlan(database: Libsql.Database, sql: string, args: unknown[]): string[] {
  const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...args) as { detail: string }[];
  const steps = plan
    .map(({ detail }) => detail)
    .filter(
      (step) =>
        !/^SCAN (p|j|q|json_each|\(subquery-\d+\)|CONSTANT|ScanTerms VIRTUAL TABLE INDEX \d+:\S)/.test(step),
    );
  // The walk for a text reads a part of an index, whose rows it then checks.
  for (const _ of steps.filter((step) => step === 'CO-ROUTINE r')) steps.splice(steps.indexOf('SCAN r'), 1);
  const sorts = sql.includes('r."key" = j.value') ? '' : '|TEMP B-TREE FOR (LAST TERM OF )?ORDER';
  expect(steps.join('\n'), sql).not.toMatch(new RegExp(`^SCAN|AUTOMATIC${sorts}`, 'm'));
  return steps;
}

listsContract('on SQLite', openTestStore);

describe('a pattern of SQLite', () => {
  test('finds a text as regular expressions that ignore the case of Unicode do', async () => {
    const letter = fc.constantFrom(...'aAkKsSäÄßẞſσςΣıİiIµμΜÅå%_\\é', '\u212a', '😀', '𐐀', '𐐨');
    const word = fc.string({ unit: letter, minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: letter, maxLength: 6 }), word, async (value, wanted) => {
        const args: string[] = [value];
        const sql = `SELECT ${containsSql('?1', wanted, (text) => `?${args.push(text)}`)} AS "found"`;
        const { rows } = await store.database.reader.execute({ sql, args });
        expect(Boolean(rows[0]?.found)).toBe(contains([value], wanted));
      }),
      { numRuns: 500 },
    );
    expect(foldCase('Σ')).toBe(foldCase('ς'));
  });
});

test('a page is read by an index in its order, for every list, order, filter and parent', async () => {
  const database = new Libsql(store.url.slice('file:'.length));
  const { lists, statements } = recordStatements();
  const { id: scanId } = await openScan();
  const scan = { scanId };
  const host = { scanId, host: 'a.test' };
  const endpoint = { scanId, endpoint: { seq: 2, url: 'https://a.test/' } };
  const t = 'ä';
  const cases: [ResultLists['type'], string[], object[], object[]][] = [
    [
      'HOST',
      ['FOUND_AT', 'NAME'],
      [scan],
      [{}, { name: t }, { address: '1' }, { alive: true, statuses: [1] }, { text: t }],
    ],
    [
      'ENDPOINT',
      ['FOUND_AT'],
      [scan, host],
      [{}, { path: t }, { statuses: [1], contentTypes: ['x'], sources: ['x'] }, { text: t }],
    ],
    [
      ...(['FINDING', ['FOUND_AT', 'SEVERITY'], [scan, host, endpoint]] as const),
      [
        {},
        { severities: ['LOW', 'HIGH'] },
        { minSeverity: 'HIGH', types: ['x'] },
        { text: t, since: 1, until: 2 },
        { hosts: ['x'], scanIds: ['x'] },
      ],
    ] as never,
    [
      'RESULT',
      ['FOUND_AT'],
      [scan],
      [
        { types: ['HOST', 'FINDING'], minSeverity: 'LOW' },
        { types: ['ENDPOINT', 'ASSESSMENT'], text: t, scanners: ['x'] },
      ],
    ],
  ];
  const bound = [1, 1] as const;
  for (const [type, fields, parents, filters] of cases) {
    for (const filter of filters) {
      for (const parent of parents) {
        const list = { type, filter, parents: [parent, parent] } as ResultLists;
        await lists.countResults(list);
        for (const field of fields) {
          for (const fromEnd of [false, true]) {
            const key: Position = field === 'NAME' ? ['a', 1] : bound;
            await lists.results(list, {
              order: { field, direction: 'ASC' },
              fromEnd,
              limit: 5,
              after: key,
              before: key,
            });
          }
        }
      }
    }
  }
  for (const filter of [
    {},
    { statuses: ['QUEUED', 'RUNNING'] },
    { kinds: ['URL'], since: 1 },
    { text: t },
    { target: 'a', label: t, statuses: ['QUEUED', 'RUNNING'] },
  ] as ScanFilter[]) {
    const order = { field: 'CREATED_AT', direction: 'DESC' } as const;
    await lists.scans(filter, { order, fromEnd: false, limit: 5, after: [1, 'x'] });
    await lists.countScans(filter);
    await lists.scanIds(filter, { changedSince: 1 }, 5);
  }
  expect(statements.length).toBeGreaterThan(90);
  const plans = new Set(statements.flatMap(({ sql, args }) => checkPlan(database, sql, args)));
  statements.length = 0;
  const order = { field: 'CREATED_AT', direction: 'DESC' } as const;
  await lists.scans({ ids: ['x'] }, { order, fromEnd: false, limit: 5 });
  await lists.countScans({ ids: ['x'] });
  for (const { sql, args } of statements) {
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...args) as { detail: string }[];
    const steps = plan.map(({ detail }) => detail).join('\n');
    expect(steps).toMatch(/SEARCH r USING (COVERING )?INDEX Scan_id_key \(id=\?\)/);
  }
  const used = [...plans].join('\n');
  for (const index of [
    'Host_scanKey_name_seq',
    'Endpoint_scanKey_host_seq',
    'Finding_host',
    'Finding_endpoint',
    'Finding_parent',
  ])
    expect(used).toContain(`${index}_idx`);
  for (const index of ['createdAt', 'status_createdAt', 'targetKind_createdAt'])
    expect(used).toContain(`Scan_workspace_${index}_id_idx`);
  database.close();
});

describe('a text among many scans', () => {
  const SCANS = 20_000;
  const OLD = 5000;
  const order = { field: 'CREATED_AT', direction: 'DESC' } as const;
  const page = { order, fromEnd: false, limit: 11 };
  let database: Libsql.Database;
  beforeAll(async () => {
    database = new Libsql(store.url.slice('file:'.length));
    database.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${SCANS})
      INSERT INTO "Scan" ("id", "workspace", "target", "targetKind", "label", "status", "createdAt")
      SELECT printf('m%08d', i), 'many', 'host' || i || '.test', 'DOMAIN',
        CASE WHEN i % 5000 = 7 THEN 'Zebra' WHEN i <= ${OLD} THEN 'ancient' ELSE 'nightly' END, 'COMPLETED', i FROM n`);
    while (await store.database.writer.call('indexSome'));
  }, 60_000);
  afterAll(() => database.close());

  /** The numbers of the scans of a page, their count, and the most keys and rows that a statement took or gave. */
  const ask = async (filter: ScanFilter) => {
    const { lists, statements } = recordStatements('many');
    const found = (await lists.scans(filter, page)).map(([, id]) => Number(String(id).slice(1)));
    const [forPage, rows] = [statements.length, statements.reduce((sum, one) => sum + one.rows, 0)];
    const walked = statements.flatMap(({ sql, args }) =>
      sql.includes('OFFSET') ? [Number(args.at(-1))] : [],
    );
    const count = await lists.countScans(filter);
    await lists.scanIds(filter, { changedSince: 1 }, 5);
    for (const { sql, args } of statements) checkPlan(database, sql, args);
    return { found, count, forPage, rows, walked };
  };
  const newest = (from: number) => Array.from({ length: page.limit }, (_, index) => from - index);

  test('that is rare or absent is found by the index alone', async () => {
    for (const [filter, found] of [
      [{ text: 'zebra' }, [15_007, 10_007, 5007, 7]],
      [{ label: 'ZEB', statuses: ['COMPLETED', 'FAILED'] }, [15_007, 10_007, 5007, 7]],
      [{ target: 'host10007', text: 'zebra' }, [10_007]],
      [{ text: 'absent' }, []],
      [{ target: 'zebra' }, []],
    ] as [ScanFilter, number[]][]) {
      const asked = await ask(filter);
      expect(asked, JSON.stringify(filter)).toMatchObject({ found, count: found.length, walked: [] });
      expect(asked.rows).toBeLessThan(20);
    }
  });

  test('that is common fills a page from the first scans in order; one of old scans alone needs no more than their keys', async () => {
    expect(await ask({ text: 'host' })).toMatchObject({ found: newest(SCANS), count: SCANS, forPage: 4 });
    expect(await ask({ text: 'h' })).toMatchObject({ found: newest(SCANS), count: SCANS, forPage: 4 });
    const old = await ask({ text: 'ancient' });
    expect(old).toMatchObject({ found: newest(OLD), count: OLD - 1 });
    expect(old.rows).toBeLessThan(2 * OLD);
  });

  test('that has just been recorded or given as a label is found before it is in the index', async () => {
    const scan = newScan({ workspace: 'many', target: 'fresh.test' });
    await store.log.create(scan);
    expect((await listsOf('many').scans({ text: 'fresh' }, page)).map(([, id]) => id)).toEqual([scan.id]);
    await store.log.setLabel('m00000123', 'giraffe');
    expect(await ask({ text: 'giraffe' })).toMatchObject({ found: [123], count: 1 });
    expect(await ask({ text: 'ancient' })).toMatchObject({ count: OLD - 2 });
  });
});
