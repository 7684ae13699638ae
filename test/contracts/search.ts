/** Contract of the search of all stores. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EventBody } from '../../src/core/event.ts';
import type { KeysetPage, Position } from '../../src/core/keyset.ts';
import { createInProcessPubSub, type PubSub } from '../../src/core/pubsub.ts';
import { assessmentSchema } from '../../src/core/result.ts';
import {
  ASSESSMENTS,
  type AssessmentFilter,
  FINDINGS,
  type FindingFilter,
  matcherOf,
} from '../../src/core/result-filter.ts';
import type { Search } from '../../src/core/search.ts';
import { CONFIDENCES, SEVERITIES } from '../../src/core/vocabulary.ts';
import type { Store } from '../../src/store/store.ts';
import { until } from '../support/app.ts';
import { findingEvent, recordCancelledScan } from '../support/recorded-findings.ts';

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

export function searchContract(name: string, open: (pubsub: PubSub) => Promise<Store>): void {
  describe(`findings of all scans ${name}`, () => {
    let store: Store;
    beforeAll(async () => {
      store = await open(createInProcessPubSub());
    });
    afterAll(() => store.close());
    const search = (workspace: string): Search => store.reads(workspace).search;

    /** for names */
    let workspaces = 0;
    const record = (...scan: [workspace: string, target: string, events: EventBody[]]) =>
      recordCancelledScan(store.log, ...scan);

    /** The rows of a workspace as filters see them, read from the tables. */
    async function rowsOf(workspace: string) {
      const rows = await store.prisma.finding.findMany({
        where: { scan: { workspace } },
        include: { scan: true },
        orderBy: { position: 'asc' },
      });
      return rows.map((row) => ({
        ...row,
        scanId: row.scan.id,
        target: row.scan.target,
        foundAt: row.foundAt.getTime(),
      }));
    }

    const page = <Field extends string>(
      field: Field,
      direction: 'ASC' | 'DESC',
      rest: Partial<KeysetPage<Field>> = {},
    ) => ({
      ...{ order: { field, direction }, fromEnd: false, limit: 1000 },
      ...rest,
    });
    /** Waits until the rows of deleted scans are gone. */
    const deletionsDone = () =>
      until(
        async () => (await store.prisma.scan.count({ where: { workspace: '(removed)' } })) === 0,
        'rows are deleted',
      );
    const keysOf = (positions: readonly Position[]) => positions.map(([, key]) => key);

    test('pass a filter exactly if it matches them in code, in every order, page by page', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(finding, fc.boolean(), fc.boolean()), { maxLength: 25 }),
          fc.array(filters, { minLength: 1, maxLength: 6 }),
          fc.integer({ min: 1, max: 7 }),
          async (found, asked, size) => {
            const workspace = `w${workspaces++}`;
            const scanIds: string[] = [];
            for (const target of ['one.test', 'two.test'])
              scanIds.push(
                await record(
                  workspace,
                  target,
                  found
                    .filter(([, first]) => first === (target === 'one.test'))
                    .map(([init, , probe]) => findingEvent(init, probe ? 'probe' : 'other')),
                ),
              );
            const rows = await rowsOf(workspace);
            for (const filter of [...asked, { ...asked[0], scanIds: scanIds.slice(1) }]) {
              const passing = rows.filter(matcherOf(FINDINGS, filter));
              const newest = passing.map(({ position }) => position).reverse();
              expect(
                keysOf(await search(workspace).findings.positions(filter, page('FOUND_AT', 'DESC'))),
              ).toEqual(newest);
              expect(await search(workspace).findings.count(filter)).toBe(passing.length);
              const worst = [...passing]
                .sort((a, b) => b.severity - a.severity || b.position - a.position)
                .map(({ position }) => position);
              const walked: unknown[] = [];
              for (let after: Position | undefined; ; ) {
                const next = await search(workspace).findings.positions(
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

    test('count as soon as they are recorded, for their own workspace alone, and no longer once their scan is deleted', async () => {
      const [mine, theirs] = ['own', 'foreign'];
      const text = { text: 'needle' };
      const init = { title: 'A Needle', severity: 'HIGH', type: 'xss' };
      const id = await record(mine, 'one.test', [findingEvent(init, 'probe', 'same'), findingEvent(init)]);
      await record(theirs, 'one.test', [findingEvent(init, 'probe', 'same')]);
      const counts = async (workspace: string) => [
        await search(workspace).findings.count(text),
        await search(workspace).issues.count(text),
        (await search(workspace).findings.positions(text, page('FOUND_AT', 'ASC'))).length,
        (await search(workspace).stats([{ start: 0, end: 2 ** 45 }]))[0]?.bySeverity[4],
        (await search(workspace).stats([{ start: 0, end: 2 ** 45 }]))[0]?.byStatus,
      ];
      const ended = (scans: number) => [{ status: 'CANCELLED', scans }];
      expect(await counts(mine)).toEqual([2, 2, 2, 2, ended(1)]);
      expect(await counts(theirs)).toEqual([1, 1, 1, 1, ended(1)]);
      await store.log.remove(id);
      expect(await search(mine).findings.count(text)).toBe(0);
      expect((await search(mine).stats([{ start: 0, end: 2 ** 45 }]))[0]?.byType).toEqual([]);
      await deletionsDone();
      expect(await counts(mine)).toEqual([0, 0, 0, 0, []]);
      expect(await counts(theirs)).toEqual([1, 1, 1, 1, ended(1)]);
      expect(await store.prisma.workspaceCount.count({ where: { workspace: mine } })).toBe(0);
    });

    test('are grouped by fingerprint as issues, also after some scans are deleted', async () => {
      const scan = fc.record({
        found: fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom(...SEVERITIES)), {
          maxLength: 8,
        }),
        removed: fc.boolean(),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(scan, { minLength: 1, maxLength: 5 }), async (made) => {
          const workspace = `i${workspaces++}`;
          for (const { found, removed } of made) {
            const events = found.map(([fingerprint, severity]) =>
              findingEvent({ title: fingerprint, severity, type: 'x' }, 'probe', fingerprint),
            );
            const id = await record(workspace, 'one.test', events);
            if (!removed) continue;
            await search(workspace).issues.count({});
            await store.log.remove(id);
          }
          await search(workspace).issues.count({});
          await deletionsDone();
          const rows = await rowsOf(workspace);
          const groups = new Map<string, typeof rows>();
          for (const row of rows) groups.set(row.fingerprint, [...(groups.get(row.fingerprint) ?? []), row]);
          const expected = [...groups].map(([fingerprint, all]) => ({
            fingerprint,
            severity: all.at(-1)?.severity,
            firstPosition: all[0]?.position,
            lastPosition: all.at(-1)?.position,
            occurrences: all.length,
            scanCount: new Set(all.map(({ scanKey }) => scanKey)).size,
          }));
          const select = {
            fingerprint: true,
            severity: true,
            firstPosition: true,
            lastPosition: true,
            occurrences: true,
            scanCount: true,
          };
          const issues = await store.prisma.issue.findMany({ where: { workspace }, select });
          const byName = (a: { fingerprint: string }, b: { fingerprint: string }) =>
            a.fingerprint < b.fingerprint ? -1 : 1;
          expect(issues.sort(byName)).toEqual(expected.sort(byName));
          const high = { minSeverity: 'HIGH' } as const;
          expect(await search(workspace).issues.count(high)).toBe(
            expected.filter(({ severity = 0 }) => severity >= SEVERITIES.indexOf('HIGH')).length,
          );
        }),
        { numRuns: 15 },
      );
    });

    test('assessments pass a filter exactly if they match it in code, in both orders', async () => {
      const workspace = 'assessments';
      const assessment = (
        url: string,
        riskScore: number,
        threatLevel: string,
        classification: string | null,
      ) =>
        ({
          ...{ type: 'ASSESSMENT', scanner: 'probe', parent: null, mock: false },
          assessment: assessmentSchema.parse({
            url,
            riskScore,
            threatLevel,
            classification,
            indicators: [],
            layers: [],
          }),
        }) as EventBody;
      await record(workspace, 'one.test', [
        assessment('https://a.test/Login', 90, 'MALICIOUS', 'phishing'),
        assessment('https://b.test/', 5, 'BENIGN', null),
        assessment('https://c.test/%_', 90, 'SUSPICIOUS', 'scam'),
      ]);
      const rows = await store.prisma.pageAssessment.findMany({
        where: { scan: { workspace } },
        orderBy: { position: 'asc' },
      });
      const filterable = rows.map((row) => ({ ...row, target: 'one.test', foundAt: row.foundAt.getTime() }));
      const filters: AssessmentFilter[] = [
        ...[
          {},
          { minRiskScore: 50 },
          { threatLevels: ['BENIGN'] },
          { classifications: ['scam', 'phishing'] },
        ],
        ...[
          { url: 'LOGIN' },
          { text: '%' },
          { text: 'b.', url: 'test' },
          { since: 2 ** 45 },
          { until: 2 ** 45 },
        ],
      ] as AssessmentFilter[];
      for (const filter of filters) {
        const passing = filterable.filter(matcherOf(ASSESSMENTS, filter));
        const { assessments } = search(workspace);
        expect(keysOf(await assessments.positions(filter, page('FOUND_AT', 'ASC')))).toEqual(
          passing.map(({ position }) => position),
        );
        expect(await assessments.positions(filter, page('RISK_SCORE', 'DESC'))).toEqual(
          [...passing]
            .sort((a, b) => b.riskScore - a.riskScore || b.position - a.position)
            .map(({ riskScore, position }) => [riskScore, position]),
        );
        expect(await assessments.count(filter)).toBe(passing.length);
      }
    });
  });
}
