/** The views in docs/dashboard-queries.md: each is one query and one subscription. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  validate,
} from 'graphql';
import type { Client } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineScanner, endpoint, finding, host } from '../src/core/scanner.ts';
import { costOf, schema } from '../src/graphql/schema.ts';
import { LIMITS } from '../src/http/limits.ts';
import { type GraphQLAnswer, post, sharedApp, socketClient, until } from './support/app.ts';
import { codeBlocks, readPage } from './support/documentation.ts';
import { sampleEvent } from './support/sample-events.ts';
import { openScan } from './support/scan.ts';
import { startSite } from './support/site.ts';
import { dataOf, withStatements } from './support/statements.ts';

type Variables = Record<string, unknown>;
// biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
type Data = any;

interface View {
  title: string;
  text: string;
  document: DocumentNode;
  query: string;
  subscription: string | undefined;
}

const page = await readPage('docs/dashboard-queries.md');
const sections = page.split(/^## /m).flatMap((section) => {
  const title = section.slice(0, section.indexOf('\n'));
  return codeBlocks(section, 'graphql').map((text) => ({ title, text }));
});
const views = sections.map(({ title, text }): View => {
  const document = parse(text);
  const named = (type: OperationTypeNode) => operationsOf(document, type).map(({ name }) => name?.value);
  const [query = ''] = named(OperationTypeNode.QUERY);
  const [subscription] = named(OperationTypeNode.SUBSCRIPTION);
  return { title, text, document, query, subscription };
});

function operationsOf({ definitions }: DocumentNode, type?: OperationTypeNode): OperationDefinitionNode[] {
  return definitions.flatMap((node) =>
    node.kind === Kind.OPERATION_DEFINITION && (!type || node.operation === type) ? [node] : [],
  );
}

/** From a domain to a host, an endpoint, and a finding. */
const scannerOf = (name: string) => ({
  ...{ name, title: name, description: name, version: '1.0.0', options: z.strictObject({}) },
  intrusiveness: 'passive' as const,
});
const chain = [
  defineScanner({
    ...scannerOf('names'),
    consumes: ['domain'],
    produces: ['host'],
    async *scan({ domain }) {
      yield host({ name: `www.${domain}`, ip: ['192.0.2.1'], alive: true, source: 'test' });
    },
  }),
  defineScanner({
    ...scannerOf('paths'),
    consumes: ['host'],
    produces: ['endpoint'],
    async *scan(input) {
      if (input.kind === 'host') yield endpoint({ url: `https://${input.name}/login`, source: 'test' });
    },
  }),
  defineScanner({
    ...scannerOf('flaws'),
    consumes: ['endpoint'],
    produces: ['finding'],
    async *scan({ url }) {
      yield finding({
        title: 'Reflected XSS',
        severity: 'HIGH',
        type: 'xss',
        url,
        evidence: { request: 'GET' },
      });
    },
  }),
];

const app = sharedApp({ ownScanners: chain });
const mock = (events: number, rate = 0, seed = 1) => [{ name: 'mock', options: { events, rate, seed } }];
let client: Client;
let site: Awaited<ReturnType<typeof startSite>>;
/** A scan with some hundred results that has ended. */
let large: string;
/** A running scan with twenty new results a second. */
let running: string;
/** A finding at the end of a chain of results. */
let deep: { id: string; fingerprint: string };

async function scanPage(): Promise<string> {
  const html = '<title>Gnomes</title><form action="https://else.example/"><input type="password"></form>';
  const { data } = await app().query(
    'mutation ($input: ScanPageInput!) { scanPage(input: $input) { ... on StartScanSuccess { scan { id } } } }',
    { input: { url: `http://127.0.0.1:${site.port}/`, html, scanners: { only: [{ name: 'page' }] } } },
  );
  return data.scanPage.scan.id;
}

beforeAll(async () => {
  client = socketClient(app().url);
  site = await startSite((_, response) => response.end('<title>Gnomes</title>'));
  const ended = [
    await app().startScan({ target: 'example.com', scanners: mock(500) }),
    await app().startScan({ target: 'example.com', scanners: mock(500) }),
    await app().startScan({ target: 'chain.test', scanners: chain.map(({ name }) => ({ name })) }),
    await scanPage(),
  ];
  [large] = ended as [string];
  for (const id of ended) await app().follow(id, { types: ['COMPLETED'] });
  const { data } = await app().query(
    `query ($id: ID!) { scan(id: $id) { findings { nodes { id fingerprint } } } }`,
    { id: ended[2] },
  );
  deep = data.scan.findings.nodes[0];
  running = await app().startScan({ target: 'live.test', scanners: mock(100_000, 20, 2) });
  await until(
    async () =>
      (await app().query('query ($id: ID!) { scan(id: $id) { summary { findings } } }', { id: running })).data
        .scan.summary.findings > 0,
    'findings of the running scan',
  );
}, 60_000);
afterAll(async () => {
  await client.dispose();
  await site.close();
});

/** How the client of a view reads its rows; a row has an `id`. */
interface Use {
  variables(): Variables;
  rows(data: Data): Data[];
  /** @param data the answer to the query */
  live?(data: Data): Variables;
  row?(data: Data): Data;
  /** What makes the subscription send something, if the running scan does not. */
  cause?(): Promise<unknown>;
}

const sinceOf = ({ serverTime }: Data) => ({ since: serverTime });
const ofScan = (list: string) => ({
  variables: () => ({ id: running }),
  rows: ({ scan }: Data) => scan[list].nodes,
  live: ({ scan }: Data) => ({ id: running, after: scan.lastSeq }),
});

const uses: Record<string, Use> = {
  Scans: {
    variables: () => ({ filter: { kinds: ['DOMAIN', 'PAGE'] } }),
    rows: ({ scans }) => scans.nodes,
    live: sinceOf,
    row: ({ scanUpdates }) => scanUpdates.scan,
  },
  Scan: {
    variables: () => ({ id: running }),
    rows: ({ scan }) => [scan],
    live: (data) => ({ id: running, ...sinceOf(data) }),
    row: ({ scanUpdates }) => scanUpdates.scan,
  },
  ScanLog: {
    variables: () => ({ id: running }),
    rows: ({ scan }) => scan.events.events,
    live: ({ scan }) => ({ id: running, after: scan.events.lastSeq }),
    row: ({ scanEvents }) => scanEvents,
  },
  Hosts: {
    ...ofScan('hosts'),
    row: ({ scanEvents: { host, endpoint, finding } }) => host ?? endpoint ?? finding,
  },
  Endpoints: { ...ofScan('endpoints'), row: ({ scanEvents }) => scanEvents.endpoint },
  FindingsOfScan: {
    variables: () => ({
      id: running,
      filter: { scanIds: [running], text: 'made UP' },
      orderBy: { field: 'SEVERITY' },
    }),
    rows: ({ scan }) => scan.findings.nodes,
    live: (data) => ({ filter: { scanIds: [running], text: 'made UP' }, ...sinceOf(data) }),
    row: ({ findings }) => findings.finding,
  },
  Findings: {
    variables: () => ({ filter: { minSeverity: 'LOW' } }),
    rows: ({ findings }) => findings.nodes,
    live: (data) => ({ filter: { minSeverity: 'LOW' }, ...sinceOf(data) }),
    row: ({ findings }) => findings.finding,
  },
  Issues: {
    variables: () => ({ orderBy: { field: 'OCCURRENCES', direction: 'DESC' } }),
    rows: ({ issues }) => issues.nodes,
    live: sinceOf,
    row: ({ findings }) => findings.finding.issue,
  },
  Finding: {
    variables: () => ({ id: deep.id }),
    rows: ({ node }) => node.issue.findings.nodes,
    live: (data) => ({ fingerprint: data.node.fingerprint, ...sinceOf(data) }),
    row: ({ findings }) => findings.finding,
    cause: () => app().startScan({ target: 'chain.test', scanners: chain.map(({ name }) => ({ name })) }),
  },
  Verdicts: {
    variables: () => ({ orderBy: { field: 'RISK_SCORE', direction: 'DESC' } }),
    rows: ({ assessments }) => assessments.nodes,
    live: sinceOf,
    row: ({ assessments }) => assessments.assessment,
    cause: scanPage,
  },
  Statistics: {
    variables: () => ({ since: new Date(Date.now() - 86_400_000).toISOString(), bucket: 'HOUR' }),
    rows: ({ stats }) => stats.buckets,
  },
  NewScan: {
    variables: () => ({ input: { target: 'example.com', scanners: { preset: 'recon' } } }),
    rows: ({ scanners, presets, previewScan }) =>
      presets.length > 0 ? [...scanners, ...previewScan.scanners] : [],
  },
};
const useOf = ({ query }: View): Use => uses[query] as Use;

/** Answer of the view's query. */
async function read({ text, query }: View, variables: Variables): Promise<Data> {
  const { data, errors } = (await post(app().url, {
    query: text,
    operationName: query,
    variables,
  })) as GraphQLAnswer;
  expect(errors).toBeUndefined();
  return data;
}

const stream = ({ text, subscription }: View, variables: Variables) =>
  client.iterate<Data>({ query: text, operationName: subscription as string, variables });

const cases = views.map((view) => [view.title, view] as const);

describe('the views of a dashboard', () => {
  test('are one query and at most one subscription each, valid, with unique names', () => {
    expect(views.map(({ query }) => query).sort()).toEqual(Object.keys(uses).sort());
    const names = views.flatMap(({ document }) =>
      document.definitions.map((node) => ('name' in node ? node.name?.value : '')),
    );
    expect(names).toEqual([...new Set(names)]);
    for (const { title, document } of views) {
      expect(validate(schema, document), title).toEqual([]);
      expect(operationsOf(document, OperationTypeNode.QUERY), title).toHaveLength(1);
      expect(operationsOf(document, OperationTypeNode.MUTATION), title).toEqual([]);
    }
    const still = views.filter(({ document }) => operationsOf(document).length === 1);
    expect(still.map(({ title }) => title)).toEqual(['Statistics', 'Starting a scan']);
  });

  test('stay below half of the limit on the cost of a query, and below that of an event', () => {
    for (const view of views) {
      const cost = (name: string) => costOf(view.document, name, useOf(view).variables()).cost;
      expect(cost(view.query), view.title).toBeLessThan(LIMITS.queryCost / 2);
      if (view.subscription) expect(cost(view.subscription), view.title).toBeLessThan(LIMITS.eventCost);
    }
  });

  test.each(cases)('are answered over HTTP and WebSocket, then kept up to date: %s', async (_, view) => {
    const { variables, rows, live, row, cause } = useOf(view);
    const data = await read(view, variables());
    expect(rows(data).length).toBeGreaterThan(0);
    const answer = client.iterate<Data>({
      query: view.text,
      operationName: view.query,
      variables: variables(),
    });
    const { value } = await answer.next();
    expect(value.errors).toBeUndefined();
    expect(rows(value.data).length).toBeGreaterThan(0);
    if (!live || !row) return;

    const events = stream(view, live(data));
    await cause?.();
    const seen: Data[] = [];
    while (seen.length < 2) {
      const { value: next } = await events.next();
      expect(next?.errors).toBeUndefined();
      const found = row(next.data);
      if (found) seen.push(found);
      if (cause && found) break;
    }
    await events.return?.();
    for (const { id } of seen) expect(id).toEqual(expect.any(String));
  });

  test('read pages with a number of statements that does not depend on the number of rows', async () => {
    for (let index = 0; index < 45; index++) await openScan(app());
    const lists = ['Scans', 'ScanLog', 'Hosts', 'Endpoints', 'FindingsOfScan', 'Findings', 'Issues'];
    await withStatements(app(), async (run, statements) => {
      for (const view of views) {
        const { variables, rows } = useOf(view);
        const variableValues = JSON.parse(JSON.stringify(variables()).replaceAll(running, large));
        const data = dataOf(await run(view.text, { operationName: view.query, variableValues }));
        expect(rows(data).length, view.title).toBeGreaterThan(lists.includes(view.query) ? 40 : 0);
        expect(statements.splice(0).length, view.title).toBeLessThanOrEqual(25);
      }
    });
  });
});

test('a finding leads through its endpoint and host to the target, and to its other occurrences', async () => {
  const view = views.find(({ query }) => query === 'Finding') as View;
  const { node } = await read(view, { id: deep.id });
  const steps: Data[] = node.provenance;
  expect(steps.map(({ __typename, title }) => `${__typename} ${title}`)).toEqual([
    'Host www.chain.test',
    'Endpoint /login',
  ]);
  expect(node).toMatchObject({ scan: { target: 'chain.test' }, evidence: { request: 'GET' } });
  expect(node.issue.occurrences).toBe(node.issue.findings.totalCount);
  expect(node.issue.findings.nodes.map(({ id }: Data) => id)).toContain(deep.id);
});

/** The rows of all pages, and where the subscription begins. */
async function readAll(view: View, variables: Variables, list: string) {
  const rows = new Map<string, Data>();
  let since: string | undefined;
  for (let after: string | null = null; ; ) {
    const data: Data = await read(view, { ...variables, after });
    since ??= data.serverTime;
    for (const node of data[list].nodes) rows.set(node.id, node);
    if (!data[list].pageInfo.hasNextPage) return { rows, since };
    after = data[list].pageInfo.endCursor;
  }
}

const sorted = (rows: Map<string, Data>) => [...rows.values()].sort((a, b) => (a.id < b.id ? -1 : 1));

describe('a list that is read once and then follows its subscription', () => {
  test.each([
    ['Scans', 'scans', { filter: { target: 'scans.test' } }],
    ['Findings', 'findings', { filter: { targets: ['findings.test'] } }],
  ])('equals the query at the end, whenever it began: %s', async (name, list, variables) => {
    const view = views.find(({ query }) => query === name) as View;
    const lists: Map<string, Data>[] = [];
    const begin = async () => {
      const { rows, since } = await readAll(view, variables, list);
      lists.push(rows);
      for await (const { data, errors } of stream(view, { ...variables, since })) {
        expect(errors).toBeUndefined();
        if (data.findings) rows.set(data.findings.finding.id, data.findings.finding);
        else if (data.scanUpdates.scan) rows.set(data.scanUpdates.scanId, data.scanUpdates.scan);
      }
    };
    const scans = 6;
    for (let seed = 0; seed < scans; seed++) {
      await app().startScan({ target: `${list}.test`, scanners: mock(120, 150, seed) });
      void begin();
      await sleep(130 - 10 * seed);
      void begin();
    }
    const ended = async () => {
      const query =
        'query ($target: String) { scans(filter: { target: $target, statuses: [COMPLETED] }) { totalCount } }';
      return (await app().query(query, { target: `${list}.test` })).data.scans.totalCount === scans;
    };
    await until(ended, 'all scans have ended');
    const { rows } = await readAll(view, variables, list);
    expect(rows.size).toBeGreaterThanOrEqual(scans);
    await until(() => lists.length === 2 * scans, 'all lists have been read');
    for (const kept of lists)
      await until(
        () => JSON.stringify(sorted(kept)) === JSON.stringify(sorted(rows)),
        'a list equals the query',
      );
  });

  test('has also the result that got its time before the list was read, and was committed afterwards', async () => {
    const claim = await openScan(app(), { target: 'late.test' });
    const events = [sampleEvent(2), sampleEvent(4)];
    await app().app.core.log.append(claim, events);
    const view = (name: string) => views.find(({ query }) => query === name) as View;
    const since = new Date(Date.now() + 100).toISOString();
    const late = stream(view('Findings'), { since, filter: { targets: ['late.test'] } });
    expect((await late.next()).value.data.findings.finding.title).toBe('flaw 2');
    await late.return?.();
    const verdicts = stream(view('Verdicts'), { since, filter: { text: 'example.com/4' } });
    expect((await verdicts.next()).value.data.assessments.assessment.url).toBe('https://example.com/4');
    await verdicts.return?.();
  });
});
