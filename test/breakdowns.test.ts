/** Facets, trees and charts of a scan: their numbers are those of the lists. */
import { ulid } from 'ulid';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { MAX_COUNTED } from '../src/core/breakdown.ts';
import type { EventBody } from '../src/core/event.ts';
import { defineScanner } from '../src/core/scanner.ts';
import { sharedApp } from './support/app.ts';

const probe = defineScanner({
  ...{ name: 'probe', title: 'Probe of sites', description: 'It is never run.', version: '1.0.0' },
  ...{ intrusiveness: 'passive', consumes: ['domain'], produces: ['finding'], options: z.strictObject({}) },
  async *scan() {},
});
const app = sharedApp({ scanners: [probe] });
// biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
type Row = any;
const idOf = (scanId: string) => Buffer.from(`Scan:${scanId}`).toString('base64');
const RUN = { name: 'probe', options: {} };

const endpoint = (
  url: string,
  more: Partial<(EventBody & { type: 'ENDPOINT' })['endpoint']> = {},
): EventBody =>
  ({
    type: 'ENDPOINT',
    scanner: 'probe',
    parent: null,
    mock: false,
    endpoint: {
      url,
      status: 200,
      contentType: 'text/html; charset=utf-8',
      length: 1,
      title: null,
      redirect: null,
      source: 'crawl',
      error: null,
      ...more,
    },
  }) as EventBody;
const host = (name: string, alive: boolean, parent: number | null = null): EventBody =>
  ({
    type: 'HOST',
    scanner: 'probe',
    parent,
    mock: false,
    host: {
      name,
      ip: [],
      cname: [],
      alive,
      url: null,
      status: alive ? 200 : null,
      title: null,
      server: alive ? 'pinewood' : null,
      technologies: alive ? ['nginx/1.18.0', 'PHP'] : [],
      notBefore: null,
      notAfter: null,
      issuer: null,
      source: 'wordlist',
      error: null,
    },
  }) as EventBody;
const finding = (severity: string, type: string, at: string, parent: number | null = null): EventBody =>
  ({
    type: 'FINDING',
    scanner: 'probe',
    parent,
    mock: false,
    finding: {
      title: type,
      severity,
      type,
      url: `https://${at}/`,
      method: null,
      parameter: null,
      host: at,
      port: null,
      file: null,
      line: null,
      column: null,
      description: null,
      evidence: null,
      cwe: null,
      cvss: null,
      confidence: 'HIGH',
      remediation: null,
      references: [],
      properties: null,
      fingerprint: ulid(),
    },
  }) as EventBody;

async function record(workspace: string, events: readonly EventBody[]): Promise<string> {
  const { log } = app().app.core;
  const id = ulid();
  await log.create({ id, workspace, target: 'a.test', targetKind: 'DOMAIN', label: null, scanners: [RUN] });
  const claim = await log.claim(id, 60_000);
  if (!claim) throw new Error('no claim');
  for (let at = 0; at < events.length; at += 1000) await log.append(claim, events.slice(at, at + 1000));
  return id;
}

const URLS = [
  'https://a.test/',
  'https://a.test/shop',
  'https://a.test/shop?page=2',
  'https://a.test/shop/p/1',
  'https://a.test/shop/p/2',
  'https://a.test/shop/',
  'https://a.test/shopping',
  'https://a.test/blog/?q=/x/y',
  'https://a.test:8443/x',
  'http://[::1]:80/y'.replace(':80', ':81'),
];
let mine: string;
let theirs: string;
beforeAll(async () => {
  mine = await record('default', [
    host('a.test', true),
    host('b.test', false, 2),
    ...URLS.map((url, at) => endpoint(url, { status: at < 8 ? 200 : 404 })),
    endpoint('https://b.test/', { contentType: null, source: 'archive' }),
    finding('HIGH', 'xss', 'a.test', 3),
    finding('HIGH', 'sql_injection', 'a.test'),
    finding('LOW', 'header', 'b.test'),
  ]);
  theirs = await record('other', [host('secret.test', true), endpoint('https://secret.test/')]);
});

const ask = async (selection: string, scanId = mine) =>
  await app().query(`query ($id: ID!) { scan(id: $id) { ${selection} } }`, { id: idOf(scanId) });
const facets = async (selection: string, scanId = mine) => {
  const { data } = await ask(`facets: ${selection} { field values { value count } others }`, scanId);
  return Object.fromEntries(
    data.scan.facets.map(({ field, values, others }: Row) => [
      field,
      { others, ...Object.fromEntries(values.map(({ value, count }: Row) => [value, count])) },
    ]),
  );
};
const branches = async (args: string) => {
  const { data, errors } = await ask(
    `endpointBranches${args} { hasMore branches { segment prefix endpoints hasChildren endpoint { url } } }`,
  );
  if (errors) throw new Error(errors[0]?.message);
  return data.scan.endpointBranches.branches.map((b: Row) => [
    b.segment,
    b.endpoints,
    b.hasChildren,
    b.endpoint?.url ?? null,
  ]);
};

describe('facets', () => {
  test('count hosts, endpoints and findings by value', async () => {
    expect(await facets('hostFacets')).toEqual({
      ALIVE: { true: 1, false: 1, others: 0 },
      STATUS: { 200: 1, others: 0 },
      SERVER: { pinewood: 1, others: 0 },
      TECHNOLOGY: { nginx: 1, PHP: 1, others: 0 },
      SOURCE: { wordlist: 2, others: 0 },
    });
    expect(await facets('endpointFacets')).toMatchObject({
      HOST: { 'a.test': 9, '::1': 1, 'b.test': 1 },
      STATUS: { 200: 9, 404: 2 },
      CONTENT_TYPE: { 'text/html': 10 },
      SOURCE: { crawl: 10, archive: 1 },
    });
    expect(await facets('findingFacets')).toMatchObject({
      SEVERITY: { HIGH: 2, LOW: 1 },
      TYPE: { xss: 1, sql_injection: 1, header: 1 },
      HOST: { 'a.test': 2, 'b.test': 1 },
      SCANNER: { probe: 3 },
    });
  });

  test('have the titles of scanners', async () => {
    const names = ['probe', 'header_service', 'unknown'];
    const scanId = await record(
      'default',
      names.map((scanner) => ({ ...finding('LOW', 'header', 'a.test'), scanner }) as EventBody),
    );
    const { data } = await ask('findingFacets { field values { value title } }', scanId);
    const titles = (wanted: string) =>
      data.scan.findingFacets
        .find(({ field }: Row) => field === wanted)
        .values.map(({ value, title }: Row) => `${value}: ${title}`)
        .sort();
    expect(titles('SCANNER')).toEqual([
      'header_service: Security headers',
      'probe: Probe of sites',
      'unknown: unknown',
    ]);
    expect(titles('SEVERITY')).toEqual(['LOW: LOW']);
  });

  test('follow the filter, but for its condition on their own field', async () => {
    const filtered = await facets('findingFacets(filter: { severities: [LOW] })');
    expect(filtered).toMatchObject({ SEVERITY: { HIGH: 2, LOW: 1 }, TYPE: { header: 1, others: 0 } });
    expect(filtered.TYPE).not.toHaveProperty('xss');
  });

  test('follow the technology of hosts, which is a part of one', async () => {
    for (const [technology, count] of [
      ['nginx/1', 1],
      ['php', 1],
      ['1.18.0 PHP', 0],
    ]) {
      const { data } = await ask(
        `hosts(filter: { technology: "${technology}" }) { nodes { technologies { name version } } }`,
      );
      const found = [
        { name: 'nginx', version: '1.18.0' },
        { name: 'PHP', version: null },
      ];
      expect(data.scan.hosts.nodes).toEqual(count ? [{ technologies: found }] : []);
    }
    const filtered = await facets('hostFacets(filter: { technology: "nginx" })');
    expect(filtered).toMatchObject({ ALIVE: { true: 1, others: 0 }, TECHNOLOGY: { nginx: 1, PHP: 1 } });
  });

  test('show the most frequent values, and the number of the others', async () => {
    expect((await facets('endpointFacets(values: 1)')).HOST).toEqual({ 'a.test': 9, others: 2 });
    for (const values of [0, 101])
      expect((await ask(`hostFacets(values: ${values}) { field }`)).errors?.[0]?.extensions.code).toBe(
        'BAD_USER_INPUT',
      );
  });
});

describe('facets of issues', () => {
  const FILTERS = { SEVERITY: 'severities', CONFIDENCE: 'confidences', TYPE: 'types', SCANNER: 'scanners' };
  type Filter = Record<string, unknown>;
  const counted = async (filter: Filter, values = 100): Promise<[keyof typeof FILTERS, Row[], number][]> => {
    const { data } = await app().query(
      'query ($filter: FindingFilter, $values: Int) { issueFacets(filter: $filter, values: $values) { field values { value count } others } }',
      { filter, values },
    );
    return data.issueFacets.map(({ field, values, others }: Row) => [field, values, others]);
  };
  const issues = async (filter: Filter): Promise<number> =>
    (
      await app().query(
        'query ($filter: FindingFilter) { issues(filter: $filter, first: 1) { totalCount } }',
        {
          filter,
        },
      )
    ).data.issues.totalCount;

  test('are those of the list, whose condition on the field of the facet is replaced', async () => {
    const seen = [
      finding('HIGH', 'seen_twice', 'c.test'),
      finding('LOW', 'seen_twice', 'd.test'),
      finding('CRITICAL', 'xss', 'd.test'),
    ];
    await record('default', seen);
    await record('default', seen);
    await record('other', [finding('MEDIUM', 'of_another_workspace', 'd.test')]);
    for (const filter of [
      {},
      { severities: ['HIGH'] },
      { minSeverity: 'HIGH', types: ['xss', 'seen_twice'] },
      { confidences: ['LOW'], scanners: ['probe'] },
      { text: 'd.TEST', types: ['xss'] },
      { severities: [] },
      { hosts: ['c.test'] },
    ]) {
      const facets = await counted(filter);
      expect(facets.map(([field]) => field)).toEqual(Object.keys(FILTERS));
      for (const [field, values, others] of facets) {
        expect(others).toBe(0);
        const rest: Filter = { ...filter };
        delete rest[FILTERS[field]];
        if (field === 'SEVERITY') delete rest.minSeverity;
        const counts: number[] = values.map(({ count }) => count);
        expect([field, counts.reduce((sum, count) => sum + count, 0)]).toEqual([field, await issues(rest)]);
        for (const { value, count } of values)
          expect([field, value, count]).toEqual([
            field,
            value,
            await issues({ ...rest, [FILTERS[field]]: [value] }),
          ]);
      }
    }
    expect(JSON.stringify(await counted({}))).not.toContain('of_another_workspace');
    const [, , [, types, others] = ['TYPE', [], 0]] = await counted({}, 1);
    expect(types).toHaveLength(1);
    expect(others).toBe((await issues({})) - types[0].count);
  });
});

describe('the tree of endpoints', () => {
  test('has sites, then one level of paths at a time', async () => {
    expect(await branches('')).toEqual([
      ['http://[::1]:81', 1, true, null],
      ['https://a.test', 8, true, null],
      ['https://a.test:8443', 1, true, null],
      ['https://b.test', 1, true, null],
    ]);
    expect(await branches('(prefix: "https://a.test/")')).toEqual([
      ['', 1, false, 'https://a.test/'],
      ['blog', 1, true, null],
      ['shop', 5, true, 'https://a.test/shop'],
      ['shopping', 1, false, 'https://a.test/shopping'],
    ]);
    expect(await branches('(prefix: "https://a.test/shop/")')).toEqual([
      ['', 1, false, 'https://a.test/shop/'],
      ['p', 2, true, null],
    ]);
    expect(await branches('(prefix: "https://a.test/shop/p/")')).toEqual([
      ['1', 1, false, 'https://a.test/shop/p/1'],
      ['2', 1, false, 'https://a.test/shop/p/2'],
    ]);
    expect(await branches('(prefix: "http://[::1]:81/")')).toEqual([['y', 1, false, 'http://[::1]:81/y']]);
  });

  test('is read in pages, whose sums are the number of endpoints', async () => {
    const seen: unknown[] = [];
    let after = '';
    for (;;) {
      const page = await branches(
        `(prefix: "https://a.test/", first: 1${after && `, after: ${JSON.stringify(after)}`})`,
      );
      if (page.length === 0 || seen.length > 9) break;
      seen.push(...page);
      after = page[0][0];
      if (after === '') after = '\u0001';
    }
    expect(seen).toHaveLength(4);
  });

  test('answers nonsense with nothing', async () => {
    for (const prefix of [
      'nonsense',
      'https://',
      "https://a.test/'; DROP TABLE Scan; --/",
      'https://a.test/%',
      'x'.repeat(8000),
    ])
      expect(await branches(`(prefix: ${JSON.stringify(prefix)})`)).toEqual([]);
    await expect(branches(`(prefix: "${'x'.repeat(9000)}")`)).rejects.toThrow('prefix');
  });

  test('leads to a list by its prefix', async () => {
    const { data } = await ask(
      'endpoints(filter: { urlPrefix: "https://a.test/shop/" }) { totalCount nodes { url } }',
    );
    expect(data.scan.endpoints).toEqual({
      totalCount: 3,
      nodes: URLS.filter((url) => url.startsWith('https://a.test/shop/')).map((url) => ({ url })),
    });
  });
});

test('the chart has as many results as the scan', async () => {
  const { data } = await ask(
    'summary { hosts aliveHosts endpoints findings } timeline(periods: 10) { start end results { hosts aliveHosts endpoints findings bySeverity { high low } } assessments }',
  );
  const { summary, timeline } = data.scan;
  expect(timeline.length).toBeGreaterThan(0);
  expect(timeline.length).toBeLessThanOrEqual(10);
  for (const name of ['hosts', 'aliveHosts', 'endpoints', 'findings'])
    expect([name, timeline.reduce((sum: number, { results }: Row) => sum + results[name], 0)]).toEqual([
      name,
      summary[name],
    ]);
  expect(Date.parse(timeline[0].end) - Date.parse(timeline[0].start)).toBe(1000);
});

test('the provenance of a result begins at the target', async () => {
  const { data } = await ask(
    'findings(first: 1) { nodes { parentResult { ... on Result { title } } provenance { ... on Result { title } } } }',
  );
  expect(data.scan.findings.nodes).toEqual([
    { parentResult: { title: 'b.test' }, provenance: [{ title: 'a.test' }, { title: 'b.test' }] },
  ]);
});

test('another workspace has no scan, and so no counts', async () => {
  const { breakdowns } = app().app.core.reads('default');
  expect(
    (await breakdowns.facets(theirs, { type: 'HOST', filter: {} }, 9)).flatMap(({ values }) => values),
  ).toEqual([]);
  expect(await breakdowns.endpointBranches(theirs, null, { first: 9, after: null })).toEqual({
    branches: [],
    hasMore: false,
  });
  const [period] = await breakdowns.timeline(theirs, { start: 0, lengthMs: 1000, count: 1 });
  expect(period).toMatchObject({ hosts: 0, endpoints: 0 });
});

test('the log is read backwards, page by page', async () => {
  const page = async (args: string) =>
    (await ask(`events(${args}) { events { seq } lastSeq terminal }`)).data?.scan.events;
  const all: number[] = [];
  for (let before = ''; ; ) {
    const { events, lastSeq, terminal } = await page(`last: 4${before}`);
    expect({ lastSeq, terminal }).toEqual({ lastSeq: 17, terminal: false });
    if (events.length === 0) break;
    all.unshift(...events.map(({ seq }: { seq: number }) => seq));
    before = `, before: ${events[0].seq}`;
  }
  expect(all).toEqual(Array.from({ length: 17 }, (_, at) => at + 1));
  expect((await page('last: 2, types: [HOST], before: 10')).events).toEqual([{ seq: 2 }, { seq: 3 }]);
  for (const args of ['last: 0', 'last: 1001', 'before: 3', 'last: 1, before: 99'])
    expect((await ask(`events(${args}) { lastSeq }`)).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
});

test('at most the first results are counted, so that the time of a query is bounded', async () => {
  const many = await record(
    'default',
    Array.from({ length: MAX_COUNTED + 50 }, (_, at) => endpoint(`https://big.test/${at % 300}/${at}`)),
  );
  const counts = await Promise.all([
    facets('endpointFacets(filter: { sources: ["crawl"] })', many).then(({ HOST }) => HOST['big.test']),
    ask('endpointBranches { branches { endpoints } }', many).then(
      ({ data }) => data.scan.endpointBranches.branches[0].endpoints,
    ),
    ask('timeline(periods: 1) { results { endpoints } }', many).then(
      ({ data }) => data.scan.timeline[0].results.endpoints,
    ),
  ]);
  expect(counts).toEqual([MAX_COUNTED, MAX_COUNTED, MAX_COUNTED]);
}, 60_000);
