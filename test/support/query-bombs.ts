/** Small queries that are expensive to validate or execute without limits. */

export interface QueryBomb {
  name: string;
  query: string;
  variables?: Record<string, unknown>;
}

const SIZE = 10_000;

/** Joins as many parts as fit in 10 kB. */
function fill(part: (index: number) => string, size = SIZE): string {
  const parts: string[] = [];
  let length = 0;
  for (let index = 0; ; index++) {
    const next = part(index);
    length += next.length + 1;
    if (length > size) return parts.join(' ');
    parts.push(next);
  }
}

const repeat = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ');

const doubled = (field: string, levels: number): string =>
  levels === 0 ? 'id' : repeat(2, () => `${field}{${doubled(field, levels - 1)}}`);

const nested = (open: string, inner: string, close: string, levels: number) =>
  open.repeat(levels) + inner + close.repeat(levels);

/** About 10 kB each. */
export const QUERY_BOMBS: readonly QueryBomb[] = [
  { name: 'one field a thousand times', query: `{ scans { nodes { ${fill(() => 'id')} } } }` },
  { name: 'one root field a thousand times', query: `{ ${fill(() => 'scans{nodes{id}}')} }` },
  {
    name: 'one field with ever other arguments',
    query: `{ ${fill((n) => `scans(first:${n}){nodes{id}}`)} }`,
  },
  {
    name: 'one field with ever other lists of arguments',
    query: `{ ${fill((n) => `scans(filter:{statuses:[${repeat(20, () => 'QUEUED')}]},first:${n}){nodes{id}}`)} }`,
  },
  {
    name: 'one alias for two fields, many times',
    query: `{ scans { nodes { ${fill((n) => (n % 2 ? 'a:id' : 'a:target'))} } } }`,
  },
  { name: 'aliases of __typename', query: `{ ${fill((n) => `a${n}:__typename`)} }` },
  { name: 'aliases of an expensive field', query: `{ ${fill((n) => `a${n}:stats{scans}`)} }` },
  {
    name: 'overlaps that double at each level',
    query: `{ scans { nodes { ${doubled('events(first:1){events{scan', 4).replaceAll('}', '}}}')} } } }`,
  },
  {
    name: 'fragments that spread the next one twice',
    query: `{ scans { nodes { ...F0 } } } ${fill((n) => `fragment F${n} on Scan { ...F${n + 1} ...F${n + 1} }`)}`,
  },
  {
    name: 'fragments that spread the next one under two aliases',
    query: `{ scans { nodes { ...F0 } } } ${repeat(24, (n) => `fragment F${n} on Scan { a: events { events { scan { ...F${n + 1} } } } b: events { events { scan { ...F${n + 1} } } } }`)} fragment F24 on Scan { id }`,
  },
  {
    name: 'a long chain of fragments',
    query: `{ scans { nodes { ...F0 } } } ${repeat(270, (n) => `fragment F${n} on Scan { id ...F${n + 1} }`)} fragment F270 on Scan { id }`,
  },
  {
    name: 'fragments that spread all later ones',
    query: `{ scans { nodes { ...F0 } } } ${repeat(45, (n) => `fragment F${n} on Scan { id ${repeat(44 - n, (m) => `...F${n + m + 1}`)} }`)}`,
  },
  {
    name: 'fragments that spread all others',
    query: `{ scans { nodes { ...F0 } } } ${repeat(32, (n) => `fragment F${n} on Scan { id ${repeat(32, (m) => `...F${m}`)} }`)}`,
  },
  {
    name: 'many fragments side by side',
    query: `{ scans { nodes { ${repeat(240, (n) => `...F${n}`)} } } } ${repeat(240, (n) => `fragment F${n} on Scan { ${['id', 'target', 'label', 'status'][n % 4]} }`)}`,
  },
  {
    name: 'fragments of one name',
    query: `{ scans { nodes { ...F } } } ${fill(() => 'fragment F on Scan { id id id id id id id id }')}`,
  },
  {
    name: 'nested fragments without a name',
    query: `{ scans { nodes { ${nested('...{', 'id', '}', 1600)} } } }`,
  },
  { name: 'many fragments without a name', query: `{ scans { nodes { ${fill(() => '...{id}', 8000)} } } }` },
  { name: 'directives that are not known', query: `{ scans ${fill((n) => `@a${n}`)} { nodes { id } } }` },
  { name: 'one directive many times', query: `{ scans ${fill(() => '@skip(if:false)')} { nodes { id } } }` },
  {
    name: 'many operations with one large fragment',
    query: `${fill((n) => `query Q${n}{...F}`, SIZE / 2)} fragment F on Query { ${fill((n) => `a${n}:scans{nodes{id}}`, SIZE / 2)} }`,
  },
  { name: 'fields that almost exist', query: `{ ${fill((n) => `scan${n}`)} }` },
  { name: 'arguments that almost exist', query: `{ scans(${fill((n) => `firs${n}:1`)}) { nodes { id } } }` },
  { name: 'types that almost exist', query: `{ scans { nodes { ${fill((n) => `...on Scan${n}{id}`)} } } }` },
  { name: 'variables that nothing uses', query: `query(${fill((n) => `$v${n}:Int`)}){ __typename }` },
  { name: 'a long list', query: `{ scans(filter:{statuses:[${fill(() => 'QUEUED')}]}) { nodes { id } } }` },
  {
    name: 'nested lists',
    query: `{ scans(filter:{statuses:${nested('[', 'QUEUED', ']', 4900)}}) { nodes { id } } }`,
  },
  { name: 'nested objects', query: `{ scans(filter:${nested('{a:', '1', '}', 2400)}) { nodes { id } } }` },
  {
    name: 'introspection of introspection',
    query: `{ __schema { types { ${nested('fields{type{', 'name', '}}', 600)} } } }`,
  },
  {
    name: 'introspection many times',
    query: `{ ${repeat(49, (n) => `a${n}:__schema{types{name fields{name args{name type{name}} type{name}}}}`)} }`,
  },
  {
    name: 'a nested selection',
    query: `{ ${nested('scans{nodes{events{events{scan{', 'id', '}}}}}', 300)} }`,
  },
  { name: 'an unfinished selection', query: '{ a '.repeat(2500) },
  { name: 'nothing but comments', query: `${'#\n'.repeat(5000)}{ __typename }` },
  { name: 'one long string', query: `{ node(id:"${'x'.repeat(SIZE)}") { id } }` },
];

/** Nested lists: each query is valid and small, and takes hours on a large database. */
export const EXPENSIVE_QUERIES: readonly QueryBomb[] = [
  {
    name: 'a page of events of every scan',
    query: '{ scans(first:500) { nodes { events(first:1000) { events { seq scan { id } } } } } }',
  },
  {
    name: 'the same with the numbers in variables',
    query:
      'query($s: Int, $e: Int = 1000) { scans(last: $s) { edges { node { events(first: $e) { events { seq } } } } } }',
    variables: { s: 500 },
  },
  {
    name: 'the same through fragments',
    query: `query { scans(first:500) { ...Page } } fragment Page on ScanConnection { nodes { ... on Scan { ...Log } } }
      fragment Log on Scan { events(first:1000) { events { ... on ScanEvent { seq } } } }`,
  },
  {
    name: '49 aliases of a page',
    query: `{ ${repeat(49, (n) => `a${n}: scans(first: 500) { nodes { id } }`)} }`,
  },
  {
    name: 'a page of hosts of every scan',
    query: '{ scans(first:500) { nodes { hosts(first:10) { nodes { id } } } } }',
  },
  {
    name: 'events of the scan of an event',
    query:
      '{ scan(id:"x") { events(first:1000) { events { scan { events(first:1000) { events { seq } } } } } } }',
  },
  {
    name: 'a mutation that selects it',
    query: `mutation { startScan(input: { target: "a.test", scanners: { only: [{ name: "mock" }] } }) {
      ... on StartScanSuccess { scan { ${repeat(40, (n) => `a${n}: events(first:1000) { events { seq at type scanId } }`)} } } } }`,
  },
];

export const EXPENSIVE_SUBSCRIPTION: QueryBomb = {
  name: 'a subscription that reads the log again for each event',
  query: 'subscription { scanEvents(scanId: "x") { seq scan { events(first: 1000) { events { seq } } } } }',
};
