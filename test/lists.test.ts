import type { Client, InStatement } from '@libsql/client';
import fc from 'fast-check';
import Libsql from 'libsql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EventBody } from '../src/core/event.ts';
import type { Claim } from '../src/core/event-log.ts';
import { foldCase } from '../src/core/fold.ts';
import { type KeysetPage, ORDER_DIRECTIONS, type Position } from '../src/core/keyset.ts';
import { createInProcessPubSub } from '../src/core/pubsub.ts';
import {
  CONFIDENCES,
  endpointSchema,
  type Finding,
  findingSchema,
  hostSchema,
  SEVERITIES,
  severityRank,
} from '../src/core/result.ts';
import type { FindingFilter } from '../src/core/result-filter.ts';
import type { HostFilter, ResultLists, ScanFilter } from '../src/core/result-lists.ts';
import { createLists } from '../src/store/sqlite/lists.ts';
import { containsSql } from '../src/store/sqlite/text-match.ts';
import { openTestLog, type TestLog } from './support/database.ts';
import { LEASE_MS, newScan } from './support/sample-events.ts';

let store: TestLog;
beforeAll(async () => {
  store = await openTestLog(createInProcessPubSub());
});
afterAll(() => store.close());

const listsOf = (reader: Pick<Client, 'execute'> = store.database.reader) => createLists(reader);

async function openScan(fields = {}): Promise<Claim> {
  const scan = newScan(fields);
  await store.log.create(scan);
  return (await store.log.claim(scan.id, LEASE_MS)) as Claim;
}

const origin = { scanner: 'probe', parent: null, mock: false };
const hostEvent = (fields: object): EventBody => ({
  ...{ type: 'HOST', ...origin },
  host: hostSchema.parse({ name: 'a.test', alive: true, source: 'x', ...fields }),
});
const findingEvent = ({ scanner = 'probe', ...fields }: Readonly<Record<string, unknown>>): EventBody => ({
  ...{ type: 'FINDING', ...origin, scanner: String(scanner) },
  finding: {
    ...findingSchema.parse({ title: 't', severity: 'LOW', type: 'x', ...fields }),
    fingerprint: 'f',
  },
});

const contains = (values: readonly (string | null)[], text: string | undefined) =>
  text === undefined ||
  values.some((value) => value !== null && new RegExp(text.replace(/[\\.]/g, '\\$&'), 'iu').test(value));
const among = <T>(values: readonly T[] | undefined, value: T) =>
  values === undefined || values.includes(value);

/** Reads a list page by page and appends an event between two pages. @returns the seqs that were read */
async function readAll(
  lists: ResultLists,
  order: KeysetPage['order'],
  { size, forwards }: { size: number; forwards: boolean },
  between: () => Promise<unknown>,
): Promise<number[]> {
  const seen: Position[] = [];
  for (let bound: Position | undefined; ; ) {
    const page = {
      order,
      fromEnd: !forwards,
      limit: size,
      ...(forwards ? { after: bound } : { before: bound }),
    };
    const [list] = await listsOf().results(lists, page);
    const positions = list?.positions ?? [];
    seen.push(...positions);
    bound = positions.at(-1);
    if (positions.length < size) break;
    await between();
  }
  const seqs = seen.map(([, seq]) => Number(seq));
  return forwards ? seqs : seqs.reverse();
}

const text = fc.option(fc.constantFrom('Ä', 'k', 's', 'Σ', '%', '_', '\\', 'a.', 'xyz'), { nil: undefined });
const someOf = <T>(...values: T[]) => fc.option(fc.subarray(values), { nil: undefined });
const paging = fc.record({ size: fc.integer({ min: 1, max: 6 }), forwards: fc.boolean() });
const name = fc.constantFrom(
  'a.test',
  'b.test',
  'ÄÖ',
  'äö',
  'KELVIN \u212a',
  'ſ',
  'ς%',
  'a_b\\',
  '😀',
  '\uffee',
);

describe('pages of a list', () => {
  test('of hosts equal the sorted and filtered hosts, also while hosts are added', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ name, alive: fc.boolean(), status: fc.constantFrom(200, 404, null) }), {
          maxLength: 15,
        }),
        fc.record({
          name: text,
          text,
          alive: fc.option(fc.boolean(), { nil: undefined }),
          statuses: someOf(200, 404),
        }),
        fc.constantFrom('FOUND_AT', 'NAME'),
        fc.constantFrom(...ORDER_DIRECTIONS),
        paging,
        async (hosts, filter: HostFilter, field, direction, how) => {
          const claim = await openScan();
          if (hosts.length > 0) await store.log.append(claim, hosts.map(hostEvent));
          const list: ResultLists = { type: 'HOST', filter, parents: [{ scanId: claim.id }] };
          const passing = hosts
            .map((host, index) => ({ ...host, seq: index + 2 }))
            .filter(
              (host) =>
                contains([host.name], filter.name) &&
                contains([host.name], filter.text) &&
                (filter.alive === undefined || host.alive === filter.alive) &&
                (filter.statuses === undefined ||
                  (host.status !== null && filter.statuses.includes(host.status))),
            );
          expect(await listsOf().countResults(list)).toEqual([passing.length]);
          const sign = direction === 'ASC' ? 1 : -1;
          const byName = (a: { name: string }, b: { name: string }) =>
            field === 'NAME' ? Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)) : 0;
          const sorted = passing.sort((a, b) => sign * (byName(a, b) || a.seq - b.seq)).map(({ seq }) => seq);
          let added = 0;
          const seen = await readAll(list, { field, direction }, how, async () => {
            if (added++ < 3) await store.log.append(claim, [hostEvent({ name: 'b.test', status: 200 })]);
          });
          expect(seen.filter((seq) => seq < hosts.length + 2)).toEqual(sorted);
          expect(new Set(seen).size).toBe(seen.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('of findings equal the sorted and filtered findings of a scan, a host or an endpoint, also while findings are added', async () => {
    const finding = fc.record({
      title: name,
      severity: fc.constantFrom(...SEVERITIES),
      confidence: fc.constantFrom(...CONFIDENCES),
      cwe: fc.constantFrom('CWE-1', 'CWE-2', null),
      url: fc.constantFrom('https://a.test/x?q#f', 'https://a.test/x', 'https://b.test:8443/x', null),
      scanner: fc.constantFrom('probe', 'other'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(finding, { maxLength: 20 }),
        fc.record({
          ...{ severities: someOf(...SEVERITIES), cwes: someOf('CWE-1', 'CWE-3'), text },
          minSeverity: fc.option(fc.constantFrom(...SEVERITIES), { nil: undefined }),
          minConfidence: fc.option(fc.constantFrom(...CONFIDENCES), { nil: undefined }),
          hosts: someOf('a.test', 'b.test'),
          scanners: someOf('probe'),
        }),
        fc.constantFrom('scan', 'host', 'endpoint'),
        fc.constantFrom('FOUND_AT', 'SEVERITY'),
        fc.constantFrom(...ORDER_DIRECTIONS),
        paging,
        async (findings, filter: FindingFilter, of, field, direction, how) => {
          const claim = await openScan();
          if (findings.length > 0) await store.log.append(claim, findings.map(findingEvent));
          const scanId = claim.id;
          const parent = {
            scan: { scanId },
            host: { scanId, host: 'a.test' },
            endpoint: { scanId, endpoint: { seq: 1, url: 'https://a.test/x' } },
          }[of];
          const list: ResultLists = { type: 'FINDING', filter, parents: [parent] };
          const hostOf = ({ url }: Pick<Finding, 'url'>) => url && new URL(url).hostname;
          const passing = findings
            .map((finding, index) => ({ ...finding, seq: index + 2, rank: severityRank(finding.severity) }))
            .filter(
              (found) =>
                (of === 'scan' || hostOf(found) === 'a.test') &&
                among(filter.severities, found.severity) &&
                found.rank >= severityRank(filter.minSeverity ?? 'UNKNOWN') &&
                CONFIDENCES.indexOf(found.confidence) >= CONFIDENCES.indexOf(filter.minConfidence ?? 'LOW') &&
                (filter.cwes === undefined || (found.cwe !== null && filter.cwes.includes(found.cwe))) &&
                (filter.hosts === undefined || filter.hosts.includes(hostOf(found) ?? '')) &&
                among(filter.scanners, found.scanner) &&
                contains([found.title, 'x', found.url, hostOf(found)], filter.text),
            );
          expect(await listsOf().countResults(list)).toEqual([passing.length]);
          const sign = direction === 'ASC' ? 1 : -1;
          const bySeverity = (a: { rank: number }, b: { rank: number }) =>
            field === 'SEVERITY' ? a.rank - b.rank : 0;
          const sorted = passing
            .sort((a, b) => sign * (bySeverity(a, b) || a.seq - b.seq))
            .map(({ seq }) => seq);
          let added = 0;
          const seen = await readAll(list, { field, direction }, how, async () => {
            if (added++ < 3)
              await store.log.append(claim, [findingEvent({ severity: 'MEDIUM', url: 'https://a.test/x' })]);
          });
          expect(seen.filter((seq) => seq < findings.length + 2)).toEqual(sorted);
          expect(new Set(seen).size).toBe(seen.length);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('of endpoints and of scans have those that pass the filter', async () => {
    const claim = await openScan({ workspace: 'other', target: 'Straße.test', label: '100%' });
    const endpoint = (url: string, fields = {}): EventBody => ({
      ...{ type: 'ENDPOINT', ...origin },
      endpoint: endpointSchema.parse({ url, source: 'link', ...fields }),
    });
    await store.log.append(claim, [
      endpoint('https://user@a.test:8443/Admin?x=1', {
        status: 200,
        contentType: 'Text/HTML; charset=utf-8',
      }),
      endpoint('https://[::1]/', { status: 404, source: 'robots', title: 'not found' }),
      endpoint('https://admin.test', { contentType: 'application/json' }),
    ]);
    const seqs = async (filter: object, parent: object = {}) => {
      const parents = [{ scanId: claim.id, ...parent }];
      const order = { field: 'FOUND_AT', direction: 'ASC' } as const;
      const [page] = await listsOf().results(
        { type: 'ENDPOINT', filter, parents },
        { order, fromEnd: false, limit: 9 },
      );
      return page?.positions.map(([seq]) => seq);
    };
    expect(await seqs({})).toEqual([2, 3, 4]);
    expect(await seqs({ path: 'admin' })).toEqual([2]);
    expect(await seqs({ text: 'ADMIN' })).toEqual([2, 4]);
    expect(await seqs({ contentTypes: ['text/html', 'application/json'] })).toEqual([2, 4]);
    expect(await seqs({ statuses: [404], sources: ['robots', 'link'] })).toEqual([3]);
    expect(await seqs({ statuses: [] })).toEqual([]);
    expect(await seqs({}, { host: 'a.test' })).toEqual([2]);
    expect(await seqs({}, { host: '::1' })).toEqual([3]);

    const page = { order: { field: 'CREATED_AT', direction: 'DESC' }, fromEnd: false, limit: 9 } as const;
    const scans = async (filter: ScanFilter) => {
      const found = await listsOf().scans('other', filter, page);
      expect(await listsOf().countScans('other', filter)).toBe(found.length);
      expect(await listsOf().scanIds('other', filter, { ids: [claim.id, 'x'] }, 9)).toEqual(
        found.map(([, id]) => id),
      );
      return found.length;
    };
    for (const filter of [
      ...[
        {},
        { text: 'STRASSE'.replace('SS', 'ẞ') },
        { target: '.TEST', label: '%' },
        { kinds: ['DOMAIN', 'URL'] },
      ],
      { ids: ['x', claim.id] },
      ...[{ statuses: ['QUEUED', 'FAILED'] }, { since: 0, until: Date.now() + 1000, statuses: ['QUEUED'] }],
    ] as ScanFilter[])
      expect(await scans(filter), JSON.stringify(filter)).toBe(1);
    for (const filter of [
      ...[{ text: '_' }, { label: '1000' }, { kinds: ['PAGE'] }, { kinds: [] }, { statuses: [] }],
      ...[{ statuses: ['FAILED'] }, { since: Date.now() + 1000 }, { until: 1 }],
      { statuses: ['QUEUED'], kinds: ['URL'] },
      ...[{ ids: [] }, { ids: ['x'] }, { ids: [claim.id], statuses: ['FAILED'] }],
    ] as ScanFilter[])
      expect(await scans(filter), JSON.stringify(filter)).toBe(0);
  });

  test('find a text as regular expressions that ignore the case of Unicode do', async () => {
    const letter = fc.constantFrom(...'aAkKsSäÄßẞſσςΣıİiIµμΜÅå%_\\é', '\u212a', '😀', '𐐀', '𐐨');
    const word = fc.string({ unit: letter, minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: letter, maxLength: 6 }), word, async (value, wanted) => {
        const args: string[] = [value];
        const sql = `SELECT ${containsSql('?1', wanted, (text) => `?${args.push(text)}`)}`;
        const { rows } = await store.database.reader.execute({ sql, args });
        expect(Boolean(rows[0]?.[0])).toBe(contains([value], wanted));
      }),
      { numRuns: 500 },
    );
    expect(foldCase('Σ')).toBe(foldCase('ς'));
  });
});

test('a page is read by an index in its order, for every list, order, filter and parent', async () => {
  const database = new Libsql(store.url.slice('file:'.length));
  const statements: { sql: string; args: unknown[] }[] = [];
  const lists = listsOf({
    execute(statement: InStatement) {
      const { sql, args = [] } = typeof statement === 'string' ? { sql: statement } : statement;
      statements.push({ sql, args: args as unknown[] });
      return store.database.reader.execute(statement);
    },
  } as Client);
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
  ] as ScanFilter[]) {
    const order = { field: 'CREATED_AT', direction: 'DESC' } as const;
    await lists.scans('default', filter, { order, fromEnd: false, limit: 5, after: [1, 'x'] });
    await lists.countScans('default', filter);
  }
  expect(statements.length).toBeGreaterThan(90);
  const plans = new Set<string>();
  for (const { sql, args } of statements) {
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...args) as { detail: string }[];
    const steps = plan
      .map(({ detail }) => detail)
      .filter((step) => !/^SCAN (p|j|json_each|\(subquery-\d+\)|CONSTANT)/.test(step));
    for (const step of steps) plans.add(step);
    expect(steps.join('\n'), sql).not.toMatch(/^SCAN|AUTOMATIC|TEMP B-TREE FOR (LAST TERM OF )?ORDER/m);
  }
  statements.length = 0;
  const order = { field: 'CREATED_AT', direction: 'DESC' } as const;
  await lists.scans('default', { ids: ['x'] }, { order, fromEnd: false, limit: 5 });
  await lists.countScans('default', { ids: ['x'] });
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
