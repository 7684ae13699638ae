/** The stores of the dashboard, fed by a real server. */
import { setTimeout } from 'node:timers/promises';
import { ScanwireClient } from '@scanwire/client';
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { Connection } from '../src/dashboard/store/connection.ts';
import { FacetedList, type ListQuery } from '../src/dashboard/store/faceted-list.ts';
import { Rows } from '../src/dashboard/store/rows.ts';
import { type FindingRow, ScanStore } from '../src/dashboard/store/scan-store.ts';
import { SortedRows } from '../src/dashboard/store/sorted-rows.ts';
import { Tally } from '../src/dashboard/store/tally.ts';
import { until, withApp } from './support/app.ts';
import { withRelay } from './support/relay.ts';

const source = (rows: FindingRow[]) => ({
  rows: () => rows,
  textOf: ({ title }: FindingRow) => title,
  facets: {
    severity: ({ severity }: FindingRow) => severity,
    host: ({ host }: FindingRow) => host,
  },
});
const everything: ListQuery<FindingRow> = {
  text: '',
  selected: {},
  compare: (a, b) => a.seq - b.seq,
  groupOf: null,
};
const row = (seq: number, more: Partial<FindingRow> = {}) =>
  ({ seq, id: String(seq), title: `Finding ${seq}`, severity: 'LOW', host: 'a.test', ...more }) as FindingRow;
/** Names of groups and numbers of rows, in their order. */
const shownBy = (list: FacetedList<FindingRow>) =>
  Array.from({ length: list.length }, (_, index) => {
    const item = list.at(index);
    return item?.kind === 'row' ? item.row.seq : item?.name;
  });

describe('the store of a scan', () => {
  it('has each result once and in order, in few renders, and the numbers of the API', async () => {
    await withApp({}, async ({ url, startScan, query }) => {
      const scanId = await startScan({
        target: 'example.com',
        scanners: [{ name: 'mock', options: { events: 2000, rate: 0 } }],
      });
      const client = new ScanwireClient({ url: `${url}/graphql`, webSocketImpl: WebSocket });
      const connection = new Connection(async () => true);
      const store = new ScanStore(client, connection, scanId);
      let renders = 0;
      let states = 0;
      store.subscribe(() => renders++);
      connection.subscribe(() => states++);
      await until(() => store.state === 'ended', 'the scan has ended');
      const { data } = await query(
        'query ($id: ID!) { scan(id: $id) { lastSeq summary { hosts aliveHosts endpoints findings bySeverity { critical high medium low info unknown } } } }',
        { id: scanId },
      );
      const {
        critical: CRITICAL,
        high: HIGH,
        medium: MEDIUM,
        low: LOW,
        info: INFO,
        unknown: UNKNOWN,
      } = data.scan.summary.bySeverity;
      expect(store.bySeverity).toEqual({ CRITICAL, HIGH, MEDIUM, LOW, INFO, UNKNOWN });
      expect({
        hosts: store.hosts.count,
        aliveHosts: store.aliveHosts,
        endpoints: store.endpoints.count,
        findings: store.findings.count,
      }).toEqual({ ...data.scan.summary, bySeverity: undefined });
      const seqs = store.findings.items.map(({ seq }) => seq);
      expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
      expect(store.cursor).toBe(data.scan.lastSeq);
      expect(store.status).toBe('COMPLETED');
      expect(Math.max(renders, states)).toBeLessThan(data.scan.lastSeq / 4);
      const { times, totals } = store.timeline.totals(['endpoints']);
      expect(totals[0]?.at(-1)).toBe(store.endpoints.count);
      expect(times.length).toBeLessThanOrEqual(240);
      store.close();
    });
  });

  it('is behind when events that another stream knows of do not arrive, until they do', async () => {
    await withApp({}, async ({ url, startScan, query }) => {
      await withRelay(url, async (relay) => {
        const scanId = await startScan({
          target: 'example.com',
          scanners: [{ name: 'mock', options: { events: 100, rate: 20 } }],
        });
        const client = new ScanwireClient({
          url: `${relay.url}/graphql`,
          webSocketImpl: WebSocket,
          silenceMs: 3_600_000,
        });
        const connection = new Connection(async () => true);
        const store = new ScanStore(client, connection, scanId);
        const read = async (): Promise<number> =>
          (await query('query ($id: ID!) { scan(id: $id) { lastSeq } }', { id: scanId })).data.scan.lastSeq;
        await until(() => store.cursor >= 10, 'events arrive');
        store.recorded(await read());
        await setTimeout(1500);
        expect(connection.status()).toEqual({ kind: 'live' });

        relay.freeze();
        await until(async () => (await read()) > store.cursor + 5, 'more is recorded');
        store.recorded(await read());
        expect(connection.status()).toEqual({ kind: 'live' });
        await until(() => connection.status().kind === 'behind', 'it is late');
        expect(connection.status()).toEqual({ kind: 'behind', by: expect.any(Number) });

        await client.check(200);
        await until(() => store.cursor >= 60, 'it has resumed');
        await until(() => connection.status().kind === 'live', 'it is live again');
        store.close();
      });
    });
  });

  it('says that a scan does not exist', async () => {
    await withApp({}, async ({ url }) => {
      const client = new ScanwireClient({ url: `${url}/graphql`, webSocketImpl: WebSocket });
      const store = new ScanStore(client, new Connection(async () => true), 'U2NhbjoxMjM=');
      await until(() => store.state === 'missing' || store.state === 'failed', 'it has failed');
      expect(store.error).toMatchObject({ name: 'ScanwireError' });
      store.close();
    });
  });
});

describe('a list', () => {
  it('leaves the rows where they are while it is held, and counts those that wait', () => {
    const rows = [row(1), row(3)];
    const list = new FacetedList(source(rows), { ...everything, compare: (a, b) => b.seq - a.seq });
    list.hold(true);
    rows.push(row(4), row(5));
    list.refresh();
    expect([shownBy(list), list.waiting, list.waitingFirst?.seq]).toEqual([[3, 1], 2, 5]);
    list.hold(false);
    expect([shownBy(list), list.waiting, list.waitingFirst]).toEqual([[5, 4, 3, 1], 0, null]);
    list.hold(true);
    rows.push(row(2));
    list.refresh();
    expect([list.waiting, list.waitingFirst]).toEqual([1, null]);
  });

  it('counts the values of a facet among the rows that match all other facets', () => {
    const rows = [row(1, { severity: 'HIGH' }), row(2), row(3, { host: 'b.test' })];
    const list = new FacetedList(source(rows), { ...everything, selected: { severity: ['LOW'] } });
    expect(Object.fromEntries(list.countsOf('severity'))).toEqual({ HIGH: 1, LOW: 2 });
    expect(Object.fromEntries(list.countsOf('host'))).toEqual({ 'a.test': 1, 'b.test': 1 });
    rows.push(row(4, { host: 'b.test' }));
    list.refresh();
    expect(Object.fromEntries(list.countsOf('host'))).toEqual({ 'a.test': 1, 'b.test': 2 });
    list.setQuery({ ...everything, text: 'finding 3' });
    expect(shownBy(list)).toEqual([3]);
  });

  it('counts a row for each of its values of a facet', () => {
    const several = {
      ...source([row(1, { host: 'a,b' }), row(2, { host: 'b' }), row(3, { host: null })]),
      facets: { host: ({ host }: FindingRow) => host?.split(',') ?? [] },
    };
    const list = new FacetedList(several, everything);
    expect(Object.fromEntries(list.countsOf('host'))).toEqual({ a: 1, b: 2 });
    list.setQuery({ ...everything, selected: { host: ['a'] } });
    expect(shownBy(list)).toEqual([1]);
    list.setQuery({ ...everything, selected: { host: ['b'] } });
    expect(shownBy(list)).toEqual([1, 2]);
  });

  it('groups rows, and hides those of a collapsed group', () => {
    const rows = [row(1), row(2, { host: 'b.test' }), row(3)];
    const list = new FacetedList(source(rows), { ...everything, groupOf: ({ host }) => host ?? '' });
    expect(shownBy(list)).toEqual(['a.test', 1, 3, 'b.test', 2]);
    list.toggle('a.test');
    expect(shownBy(list)).toEqual(['a.test', 'b.test', 2]);
  });

  it('shows the former rows while it looks for those of a new query in many', async () => {
    const rows = Array.from({ length: 300_000 }, (_, index) => row(index, { host: `${index % 3}.test` }));
    const list = new FacetedList(source(rows), everything);
    await until(() => !list.isBusy, 'all are there');
    expect(list.shown).toBe(rows.length);
    list.setQuery({ ...everything, selected: { host: ['1.test'] }, compare: (a, b) => b.seq - a.seq });
    expect({ isBusy: list.isBusy, shown: list.shown }).toEqual({ isBusy: true, shown: rows.length });
    await until(() => !list.isBusy, 'the query is applied');
    expect(list.shown).toBe(rows.length / 3);
    expect(list.at(0)).toEqual({ kind: 'row', row: rows[299_998] });
    expect(list.at(99_999)).toEqual({ kind: 'row', row: rows[1] });
  });

  it('has rows in their order, however they arrive', () => {
    const compare = (a: FindingRow, b: FindingRow) => (a.host ?? '').localeCompare(b.host ?? '');
    const rows = Array.from({ length: 5000 }, (_, index) => row(index, { host: `${(index * 7919) % 613}` }));
    const sorted = new SortedRows(compare);
    for (const each of rows) sorted.insert(each);
    const wanted = [...rows].sort(compare);
    expect([...sorted]).toEqual(wanted);
    expect(wanted.map((_, index) => sorted.at(index))).toEqual(wanted);
  });

  it('knows the most frequent values', () => {
    const tally = new Tally();
    const values = Array.from(
      { length: 5000 },
      (_, index) => `${((index * 7919) % 401) % (1 + (index % 40))}`,
    );
    for (const value of values) tally.add(value);
    const counts = [...tally.counts.values()].sort((a, b) => b - a);
    expect(tally.top.map((value) => tally.counts.get(value))).toEqual(counts.slice(0, 8));
  });
});

describe('the rows of a scan', () => {
  it('are bounded, with room for those that matter, and all are counted', () => {
    const rows = new Rows<number>(2);
    for (const value of [1, 2, 3]) rows.push(value);
    rows.push(4, 1);
    rows.push(5, 1);
    expect({ items: rows.items, count: rows.count, omitted: rows.omitted }).toEqual({
      items: [1, 2, 4],
      count: 5,
      omitted: 2,
    });
  });
});
