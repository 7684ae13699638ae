import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EventBody } from '../src/core/event.ts';
import type { KeysetPage, Position } from '../src/core/keyset.ts';
import { createInProcessPubSub } from '../src/core/pubsub.ts';
import { CONFIDENCES, findingSchema, SEVERITIES } from '../src/core/result.ts';
import { FINDINGS, type FindingFilter, matcherOf } from '../src/core/result-filter.ts';
import type { Search } from '../src/core/search.ts';
import { createSearch } from '../src/store/sqlite/search/search.ts';
import { openTestLog, type TestLog } from './support/database.ts';
import { LEASE_MS, newScan } from './support/sample-events.ts';

const pubsub = createInProcessPubSub();
let store: TestLog;
let opened: ReturnType<typeof createSearch>;
let search: Search;
beforeAll(async () => {
  store = await openTestLog(pubsub);
  opened = createSearch(store.database, pubsub, (error) => {
    throw error;
  });
  search = opened.search;
});
afterAll(async () => {
  await opened.close();
  await store.close();
});

const TEXTS = [
  'Stored XSS',
  'ΟΔΟΣ',
  'straße',
  'a%b_c\\d',
  '🦊 fox',
  'I',
  'ß',
  'SQL injection in "id"',
  'x.y-z',
  '',
];
const text = fc.constantFrom(...TEXTS);
const finding = fc.record({
  title: fc.tuple(text, text).map((parts) => parts.join(' ')),
  severity: fc.constantFrom(...SEVERITIES),
  type: fc.constantFrom('xss', 'sql_injection', 'Missing Header'),
  cwe: fc.constantFrom(null, 'CWE-79', 'CWE-89'),
  confidence: fc.constantFrom(...CONFIDENCES),
  host: fc.constantFrom(null, 'a.test', 'b.test'),
  file: fc.constantFrom(null, 'src/a.js', 'src/A.js'),
  description: fc.option(text, { nil: null }),
});
const few = <T>(...values: T[]) => fc.option(fc.subarray(values), { nil: undefined });
const filters: fc.Arbitrary<FindingFilter> = fc.record({
  severities: few(...SEVERITIES),
  minSeverity: fc.option(fc.constantFrom(...SEVERITIES), { nil: undefined }),
  types: few('xss', 'sql_injection', 'Missing Header', 'missing header'),
  scanners: few('probe', 'other'),
  cwes: few('CWE-79', 'CWE-89'),
  minConfidence: fc.option(fc.constantFrom(...CONFIDENCES), { nil: undefined }),
  hosts: few('a.test', 'b.test'),
  files: few('src/a.js', 'src/A.js'),
  targets: few('one.test', 'two.test'),
  text: fc.option(
    fc.tuple(text, fc.nat(8), fc.integer({ min: 1, max: 6 })).map(([whole, from, size]) => {
      const part = [...whole].slice(from, from + size).join('');
      return size % 2 === 0 ? part.toUpperCase() : part;
    }),
    { nil: undefined },
  ),
});

let scans = 0;
async function record(workspace: string, target: string, events: EventBody[]): Promise<string> {
  const scan = newScan({ workspace, target });
  await store.log.create(scan);
  const claim = await store.log.claim(scan.id, LEASE_MS);
  if (!claim) throw new Error('not claimable');
  if (events.length > 0) await store.log.append(claim, events);
  await store.log.append(claim, [{ type: 'CANCELLED', reason: 'test' }]);
  return scan.id;
}
const bodyOf = (init: object, scanner = 'probe', fingerprint = `f${scans++}`): EventBody => ({
  ...{ type: 'FINDING', scanner, parent: null, mock: false },
  finding: { ...findingSchema.parse(init), fingerprint },
});

/** The rows of a workspace as filters see them, read from the tables. */
async function rowsOf(workspace: string) {
  const rows = await store.prisma.finding.findMany({
    where: { scan: { workspace } },
    include: { scan: true },
    orderBy: { position: 'asc' },
  });
  return rows.map((row) => ({ ...row, target: row.scan.target, foundAt: row.foundAt.getTime() }));
}

const page = <Field extends string>(
  field: Field,
  direction: 'ASC' | 'DESC',
  rest: Partial<KeysetPage<Field>> = {},
) => ({
  ...{ order: { field, direction }, fromEnd: false, limit: 1000 },
  ...rest,
});
const keysOf = (positions: readonly Position[]) => positions.map(([, key]) => key);

describe('findings of all scans', () => {
  test('pass a filter exactly if it matches them in code, in every order, page by page', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(finding, fc.boolean(), fc.boolean()), { maxLength: 25 }),
        fc.array(filters, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 7 }),
        async (found, asked, size) => {
          const workspace = `w${scans++}`;
          for (const target of ['one.test', 'two.test'])
            await record(
              workspace,
              target,
              found
                .filter(([, first]) => first === (target === 'one.test'))
                .map(([init, , probe]) => bodyOf(init, probe ? 'probe' : 'other')),
            );
          const rows = await rowsOf(workspace);
          for (const filter of asked) {
            const passing = rows.filter(matcherOf(FINDINGS, filter));
            const newest = passing.map(({ position }) => position).reverse();
            expect(
              keysOf(await search.findings.positions(workspace, filter, page('FOUND_AT', 'DESC'))),
            ).toEqual(newest);
            expect(await search.findings.count(workspace, filter)).toBe(passing.length);
            const worst = [...passing]
              .sort((a, b) => b.severity - a.severity || b.position - a.position)
              .map(({ position }) => position);
            const walked: unknown[] = [];
            for (let after: Position | undefined; ; ) {
              const next = await search.findings.positions(
                workspace,
                filter,
                page('SEVERITY', 'DESC', { after, limit: size }),
              );
              walked.push(...keysOf(next));
              after = next.at(-1);
              if (!after || next.length < size) break;
            }
            expect(walked).toEqual(worst);
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});
