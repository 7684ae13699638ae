/** Contract of the lists of all stores. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EventBody } from '../../src/core/event.ts';
import type { Claim } from '../../src/core/event-log.ts';
import { type KeysetPage, ORDER_DIRECTIONS, type Position } from '../../src/core/keyset.ts';
import { createInProcessPubSub, type PubSub } from '../../src/core/pubsub.ts';
import {
  CONFIDENCES,
  endpointSchema,
  type Finding,
  findingSchema,
  hostSchema,
  SEVERITIES,
  severityRank,
} from '../../src/core/result.ts';
import type { FindingFilter } from '../../src/core/result-filter.ts';
import type { HostFilter, Lists, ResultLists, ScanFilter } from '../../src/core/result-lists.ts';
import type { Store } from '../../src/store/store.ts';
import { LEASE_MS, newScan } from '../support/sample-events.ts';

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

const text = fc.option(fc.constantFrom('Ä', 'k', 's', 'Σ', '%', '_', '\\', 'a.', 'xyz'), { nil: undefined });
const someOf = <T>(...values: T[]) => fc.option(fc.subarray(values), { nil: undefined });
const paging = fc.record({ size: fc.integer({ min: 1, max: 6 }), forwards: fc.boolean() });
const someName = fc.constantFrom(
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

export function listsContract(name: string, open: (pubsub: PubSub) => Promise<Store>): void {
  describe(`pages of a list ${name}`, () => {
    let store: Store;
    beforeAll(async () => {
      store = await open(createInProcessPubSub());
    });
    afterAll(() => store.close());
    const listsOf = (workspace = 'default'): Lists => store.reads(workspace).lists;

    async function openScan(fields = {}): Promise<Claim> {
      const scan = newScan(fields);
      await store.log.create(scan);
      return (await store.log.claim(scan.id, LEASE_MS)) as Claim;
    }

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

    test('of hosts equal the sorted and filtered hosts, also while hosts are added', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.record({ name: someName, alive: fc.boolean(), status: fc.constantFrom(200, 404, null) }),
            {
              maxLength: 15,
            },
          ),
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
            const sorted = passing
              .sort((a, b) => sign * (byName(a, b) || a.seq - b.seq))
              .map(({ seq }) => seq);
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
        title: someName,
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
                  CONFIDENCES.indexOf(found.confidence) >=
                    CONFIDENCES.indexOf(filter.minConfidence ?? 'LOW') &&
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
                await store.log.append(claim, [
                  findingEvent({ severity: 'MEDIUM', url: 'https://a.test/x' }),
                ]);
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
        const [page] = await listsOf('other').results(
          { type: 'ENDPOINT', filter, parents },
          { order, fromEnd: false, limit: 9 },
        );
        return page?.positions.map(([seq]) => seq);
      };
      expect(await seqs({})).toEqual([2, 3, 4]);
      expect(await seqs({ path: 'admin' })).toEqual([2]);
      expect(await seqs({ text: 'ADMIN' })).toEqual([2, 4]);
      // Every letter of an alphabet, each of which has other forms.
      expect(
        await seqs({ text: 'абвгдежзийклмнопрстуфхцчшщъыьэюяαβγδεζηθικλμνξοπρστυφχψω'.repeat(15) }),
      ).toEqual([]);
      for (const text of ['*', '^', 'a\0', '[a]']) expect(await seqs({ text })).toEqual([]);
      expect(await seqs({ contentTypes: ['text/html', 'application/json'] })).toEqual([2, 4]);
      expect(await seqs({ statuses: [404], sources: ['robots', 'link'] })).toEqual([3]);
      expect(await seqs({ statuses: [] })).toEqual([]);
      expect(await seqs({}, { host: 'a.test' })).toEqual([2]);
      expect(await seqs({}, { host: '::1' })).toEqual([3]);

      const page = { order: { field: 'CREATED_AT', direction: 'DESC' }, fromEnd: false, limit: 9 } as const;
      const scans = async (filter: ScanFilter) => {
        const found = await listsOf('other').scans(filter, page);
        expect(await listsOf('other').countScans(filter)).toBe(found.length);
        expect(await listsOf('other').scanIds(filter, { ids: [claim.id, 'x'] }, 9)).toEqual(
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

    test('of scans equal the scans that pass, whether they are in the index or not, also after their label has changed', async () => {
      const scan = fc.record({ target: someName, label: fc.option(someName, { nil: null }) });
      await fc.assert(
        fc.asyncProperty(
          fc.array(scan, { maxLength: 15 }),
          fc.nat(15),
          fc.array(fc.tuple(fc.nat(14), fc.option(someName, { nil: null })), { maxLength: 4 }),
          fc.record({
            text,
            target: text,
            label: text,
            statuses: someOf('QUEUED' as const, 'RUNNING' as const),
            kinds: someOf('DOMAIN' as const),
          }),
          fc.constantFrom(...ORDER_DIRECTIONS),
          paging,
          async (given, indexed, changes, filter: ScanFilter, direction, { size, forwards }) => {
            const workspace = `scans${given.length}-${Math.random()}`;
            const scans = given.map((fields) => newScan({ ...fields, workspace }));
            for (const [index, one] of scans.entries()) {
              if (index === indexed) await store.reads(workspace).search.catchUp();
              await store.log.create(one);
            }
            for (const [index, label] of changes) {
              const changed = scans[index];
              if (changed) await store.log.setLabel(changed.id, label);
              if (changed) changed.label = label;
            }
            const passing = scans.filter(
              ({ target, targetKind, label }) =>
                contains([target, label], filter.text) &&
                contains([target], filter.target) &&
                contains([label], filter.label) &&
                among(filter.statuses, 'QUEUED') &&
                among(filter.kinds, targetKind),
            );
            const seen: Position[] = [];
            for (let bound: Position | undefined; ; ) {
              const found = await listsOf(workspace).scans(filter, {
                ...{ order: { field: 'CREATED_AT', direction }, fromEnd: !forwards, limit: size },
                ...(forwards ? { after: bound } : { before: bound }),
              });
              seen.push(...found);
              bound = found.at(-1);
              if (found.length < size) break;
            }
            const descending = (direction === 'DESC') === forwards;
            const positions = await store.prisma.scan.findMany({
              where: { id: { in: passing.map(({ id }) => id) } },
              orderBy: [{ createdAt: descending ? 'desc' : 'asc' }, { id: descending ? 'desc' : 'asc' }],
            });
            const ids = positions.map(({ id }) => id);
            expect(seen.map(([, id]) => id)).toEqual(ids);
            expect(await listsOf(workspace).countScans(filter)).toBe(ids.length);
            for (const scope of [{ ids: scans.map(({ id }) => id) }, { changedSince: 0 }])
              expect((await listsOf(workspace).scanIds(filter, scope, 99)).sort()).toEqual([...ids].sort());
          },
        ),
        { numRuns: 25 },
      );
    });

    test('begin somewhere, and do not fail, after a position that a client has made up', async () => {
      const { id } = await openScan();
      const lists = { type: 'HOST', filter: {}, parents: [{ scanId: id }] } as const;
      for (const key of [2 ** 52, -1, 'x', ''])
        for (const after of [
          [key, 1],
          [1, key],
          [key, key],
        ] as const) {
          for (const [field, direction] of [
            ['NAME', 'ASC'],
            ['FOUND_AT', 'DESC'],
          ] as const) {
            const page = { order: { field, direction }, fromEnd: false, limit: 5, after };
            expect(await listsOf().results(lists, page)).toHaveLength(1);
          }
          const order = { field: 'CREATED_AT', direction: 'ASC' } as const;
          expect(await listsOf().scans({}, { order, fromEnd: false, limit: 5, after })).toBeInstanceOf(Array);
        }
    });

    test('find a text as regular expressions that ignore the case of Unicode do', async () => {
      const letter = fc.constantFrom(...'aAkKsSäÄßẞſσςΣıİiIµμΜÅå%_\\é', '\u212a', '😀', '𐐀', '𐐨');
      const word = fc.string({ unit: letter, minLength: 1, maxLength: 3 });
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.string({ unit: letter, maxLength: 6 }), { maxLength: 20 }),
          fc.array(word),
          async (titles, words) => {
            const claim = await openScan();
            if (titles.length > 0)
              await store.log.append(
                claim,
                titles.map((title) => hostEvent({ title })),
              );
            for (const wanted of words) {
              const counts = await listsOf().countResults({
                type: 'HOST',
                filter: { text: wanted },
                parents: [{ scanId: claim.id }],
              });
              const found = titles.filter((title) => contains([title, 'a.test'], wanted));
              expect(counts, JSON.stringify([titles, wanted])).toEqual([found.length]);
            }
          },
        ),
        { numRuns: 40 },
      );
    });
  });
}
