import { ulid } from 'ulid';
import { describe, expect, it } from 'vitest';
import type { EventBody } from '../src/core/event.ts';
import { findingSchema } from '../src/core/result.ts';
import { sharedApp, socketClient } from './support/app.ts';
import { newScan, sampleEvent } from './support/sample-events.ts';
import { openScan } from './support/scan.ts';
import { dataOf, withStatements } from './support/statements.ts';

/** Twice the interval at which the server looks for scans: the test itself appends to the scans of this file. */
const config = { leaseMs: 60 * 60_000 };
const EVENTS = 1000;
const SCANS = 500;

describe('an operation over many items', () => {
  const app = sharedApp({ config });

  const scanOfManyEvents = async (count = EVENTS): Promise<string> => {
    const claim = await openScan(app());
    const events: EventBody[] = Array.from({ length: count }, (_, index) => sampleEvent(index));
    await app().app.core.log.append(claim, events);
    return claim.id;
  };

  it('loads the scan of a thousand events once for each selection', async () => {
    const scanId = await scanOfManyEvents();
    await withStatements(app(), async (run, statements) => {
      const select = (selection: string) =>
        `{ scan(id: "${scanId}") { events(first: ${EVENTS}) { events { seq ${selection} } } } }`;
      dataOf(await run(select('')));
      const without = statements.splice(0).length;
      for (const [selection, selections] of [
        ['scan { id target lastSeq }', 12],
        ['... on HostEvent { scan { id summary { hosts } } }', 1],
        [
          'scan { id } ... on HostEvent { scan { target } } ... on FindingEvent { other: scan { label } }',
          13,
        ],
      ] as const) {
        const { events } = dataOf(await run(select(selection))).scan.events;
        expect(events).toHaveLength(EVENTS);
        for (const { scan } of events) if (scan) expect(scan.id).toBeDefined();
        // One for each type of event, since each may select other fields.
        expect(statements.splice(0).length - without).toBeLessThanOrEqual(selections);
      }
    });
  });

  it('gives the scan of an event the fields that are selected there', async () => {
    const scanId = await scanOfManyEvents(20);
    await withStatements(app(), async (run) => {
      const { events } = dataOf(
        await run(`{ scan(id: "${scanId}") { events(first: 20) { events {
          type scan { hosts(first: 1) { nodes { name } } scanners { name } lastSeq }
          ... on HostEvent { scan { hosts(first: 1) { nodes { seq } } } }
          ... on LogEvent { again: scan { label events(first: 1) { events { scan { target } } } } } } } } }`),
      ).scan.events;
      for (const { type, scan, again } of events) {
        expect(scan.scanners).toEqual([{ name: 'probe' }]);
        expect(Object.keys(scan.hosts.nodes[0])).toEqual(type === 'HOST' ? ['name', 'seq'] : ['name']);
        if (type === 'LOG') expect(again.events.events[0].scan.target).toBe('example.com');
      }
    });
  });

  it('loads the fields of 500 scans with a few statements, or with one for each page of results', async () => {
    const { log } = app().app.core;
    for (let index = 0; index < SCANS; index++) await log.create(newScan({ id: ulid() }));
    await withStatements(app(), async (run, statements) => {
      const scans = (selection: string) => `{ scans(first: ${SCANS}) { nodes { id ${selection} } } }`;
      for (const selection of [
        'assessment { id riskScore }',
        'scanners { name state options } warnings { code }',
        'a: scanners { name } b: scanners { state } assessment { id }',
      ]) {
        expect(dataOf(await run(scans(selection))).scans.nodes).toHaveLength(SCANS);
        expect(statements.splice(0).length).toBeLessThanOrEqual(4);
      }
      for (const [selection, pages] of [
        ['hosts(first: 1) { nodes { id } }', 1],
        ['a: hosts(first: 1) { nodes { id } } b: hosts(first: 2) { nodes { id } }', 2],
      ] as const) {
        expect(dataOf(await run(scans(selection))).scans.nodes).toHaveLength(SCANS);
        expect(statements.splice(0).length).toBeLessThanOrEqual(pages * SCANS + 1);
      }
    });
  });

  it('reads only as many results of several scans as their pages have', async () => {
    await scanOfManyEvents();
    await scanOfManyEvents();
    await withStatements(app(), async (run, statements) => {
      for (const field of ['hosts', 'endpoints', 'findings']) {
        const { nodes } = dataOf(
          await run(`{ scans(first: 2) { nodes { ${field}(first: 1) { nodes { seq } } } } }`),
        ).scans;
        for (const scan of nodes) expect(scan[field].nodes).toHaveLength(1);
        const reading = statements.splice(0).filter((sql) => /(Host|Endpoint|Finding)\b/.test(sql));
        expect(reading).toHaveLength(2);
        const [keys, rows] = reading;
        expect(keys).toContain('LIMIT');
        expect(rows).toMatch(/`seq` (=|IN)/);
      }
    });
  });

  it('reads the lists, scans and parents of many results with as many statements as those of two', async () => {
    const claim = await openScan(app());
    const origin = { scanner: 'probe', mock: false };
    for (let index = 0; index < 40; index++) {
      const url = `https://h${index}.example.com/`;
      const [host] = [sampleEvent(0)] as [EventBody & { type: 'HOST' }];
      const [endpoint] = [sampleEvent(1)] as [EventBody & { type: 'ENDPOINT' }];
      const seq = await app().app.core.log.append(claim, [
        { ...host, host: { ...host.host, name: `h${index}.example.com` } },
      ]);
      const finding = (parent: number, title: string, url: string | null): EventBody => ({
        type: 'FINDING',
        ...{ ...origin, parent },
        finding: { ...findingSchema.parse({ title, severity: 'LOW', type: 'x', url }), fingerprint: title },
      });
      await app().app.core.log.append(claim, [
        { ...endpoint, parent: seq, endpoint: { ...endpoint.endpoint, url: `${url}?a=1` } },
        finding(seq, 'of the URL', `${url}?a=2#f`),
        finding(seq + 1, 'of the parent', null),
        finding(seq + 1, 'of both', url),
        finding(seq + 1, 'of the parent, at another URL', 'https://else.example.com/'),
        finding(seq, 'of the host', `${url}else`),
      ]);
    }
    await withStatements(app(), async (run, statements) => {
      const query = (
        first: number,
      ) => `{ scan(id: "${claim.id}") { hosts(first: ${first}, orderBy: { field: NAME }) { nodes { name
        scan { id } parentResult { __typename }
        findings(first: 20) { totalCount nodes { title issue { fingerprint } } }
        endpoints(first: 5) { totalCount nodes { url parentResult { ... on Host { name scan { id } } }
          findings(first: 5, orderBy: { field: SEVERITY }) { totalCount nodes { title } pageInfo { hasNextPage } } } } } } } }`;
      await run(query(2));
      const few = statements.splice(0).length;
      const { nodes } = dataOf(await run(query(40))).scan.hosts;
      expect(statements.splice(0).length).toBe(few);
      expect(nodes).toHaveLength(40);
      for (const { name, scan, parentResult, findings, endpoints } of nodes) {
        expect(scan.id).toBeDefined();
        expect(parentResult).toBeNull();
        const titles = (list: { nodes: { title: string }[] }) => list.nodes.map(({ title }) => title);
        for (const { title, issue } of findings.nodes) expect(issue.fingerprint).toBe(title);
        expect(titles(findings)).toEqual(['of the URL', 'of both', 'of the host']);
        expect(findings.totalCount).toBe(3);
        const [endpoint] = endpoints.nodes;
        expect(endpoint).toMatchObject({ url: `https://${name}/?a=1`, parentResult: { name } });
        expect(titles(endpoint.findings)).toEqual([
          ...['of the URL', 'of the parent', 'of both', 'of the parent, at another URL'],
        ]);
        expect(endpoint.findings).toMatchObject({ totalCount: 4, pageInfo: { hasNextPage: false } });
      }
    });
  });

  it('is not combined with others into one statement with too many parameters', async () => {
    const scanId = await scanOfManyEvents(10);
    await withStatements(app(), async (run) => {
      const queries = Array.from({ length: 700 }, (_, index) =>
        run(
          index % 2
            ? `{ scan(id: "${scanId}") { id } }`
            : `{ scan(id: "${scanId}") { events(first: 1) { events { scan { id } } } } }`,
        ),
      );
      for (const result of await Promise.all(queries)) expect(dataOf(result).scan).not.toBeNull();
    });
  });

  it('streams the scan of each event to subscriptions with different selections', async () => {
    const scanId = await scanOfManyEvents(5);
    const client = socketClient(app().url);
    try {
      const first = async (index: number) => {
        const stream = client.iterate<{ scanEvents: { scan: { hosts: { nodes: unknown[] } } } }>({
          query: `subscription S${index} { scanEvents(scanId: "${scanId}", after: 4) { seq scan { id hosts(first: 1) { nodes { id } } } } }`,
        });
        const { value } = await stream.next();
        await stream.return?.();
        return value;
      };
      for (const { data, errors } of await Promise.all(
        Array.from({ length: 90 }, (_, index) => first(index)),
      )) {
        expect(errors).toBeUndefined();
        expect(data.scanEvents.scan.hosts.nodes).toHaveLength(1);
      }
    } finally {
      await client.dispose();
    }
  });
});

describe('a filter', () => {
  const app = sharedApp({ config });

  it('accepts lists and texts of every length that a statement can hold, and refuses longer ones with the limit', async () => {
    const list = (count: number) => Array.from({ length: count }, (_, index) => index);
    const endpoints =
      'query($list: [Int!]) { scans { nodes { endpoints(filter: { statuses: $list }) { nodes { id } } } } }';
    const scans = 'query($list: [ScanStatus!]) { scans(filter: { statuses: $list }) { nodes { id } } }';
    await openScan(app());
    expect((await app().query(scans, { list: Array(2000).fill('QUEUED') })).errors).toBeUndefined();
    expect((await app().query(endpoints, { list: [...list(100), ...list(100)] })).errors).toBeUndefined();
    expect((await app().query(endpoints, { list: list(1200) })).errors?.[0]).toMatchObject({
      message: 'filter.statuses: 1200 values are given; at most 100 are allowed.',
      extensions: { code: 'BAD_USER_INPUT' },
    });
    const target = 'query($text: String) { scans(filter: { target: $text, label: $text }) { nodes { id } } }';
    expect((await app().query(target, { text: 'x'.repeat(1000) })).errors).toBeUndefined();
    expect((await app().query(target, { text: 'x'.repeat(100_000) })).errors?.[0]?.extensions.code).toBe(
      'BAD_USER_INPUT',
    );
  });
});
