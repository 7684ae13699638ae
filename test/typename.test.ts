/** Every field of every operation answers when only `__typename` is selected of it. */
import {
  type GraphQLCompositeType,
  type GraphQLField,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schema } from '../src/graphql/schema.ts';
import { sharedApp, type TestApp } from './support/app.ts';
import { sampleEvent } from './support/sample-events.ts';
import { openScan } from './support/scan.ts';
import { type Site, startSite } from './support/site.ts';
import { openAcknowledged } from './support/wire.ts';

type ArgumentsOf = (app: TestApp) => Promise<string>;

const globalId = (type: string, key: string) => Buffer.from(`${type}:${key}`).toString('base64');

/** A new scan that has every type of result and has ended. */
async function endScan(app: TestApp): Promise<string> {
  const claim = await openScan(app);
  await app.app.core.log.append(claim, [
    ...Array.from({ length: 7 }, (_, index) => sampleEvent(index)),
    { type: 'FAILED', error: 'test' },
  ]);
  return claim.id;
}

const samples = new WeakMap<TestApp, Promise<string>>();
/** The scan that is read. */
function endedScan(app: TestApp): Promise<string> {
  const sample = samples.get(app) ?? endScan(app);
  samples.set(app, sample);
  return sample;
}

async function createKeyOf({ app: { core } }: TestApp): Promise<string> {
  const draft = { name: 'revoked', role: 'VIEWER', expiresAt: null } as const;
  return (await core.apiKeys.create(core.identity, draft)).key.id;
}

/** A site that publishes the proof that it is ours. */
let site: Site;
let proof = '';
beforeAll(async () => {
  site = await startSite((_, response) => response.end(proof));
});
afterAll(() => site.close());

/** @returns the id of the verified target */
async function verifySite({ app: { core } }: TestApp): Promise<string> {
  const verify = () =>
    core.verification.verify(core.identity, { target: site.url, method: 'WELL_KNOWN_FILE' });
  const first = await verify();
  if ('verified' in first) return first.verified.id;
  proof = first.challenge.content;
  const second = await verify();
  if ('verified' in second) return second.verified.id;
  throw new Error(second.problem);
}

const SLOW_SCAN = { target: 'a.test', scanners: [{ name: 'mock', options: { events: 1000, rate: 1 } }] };

const EXTERNAL_SCAN = { target: 'a.test', external: { scanner: 'outside' } };

/** Arguments of fields that need some, or are empty without. */
const ARGUMENTS: Record<string, ArgumentsOf> = {
  node: async (app) => `id: "${globalId('Scan', await endedScan(app))}"`,
  previewScan: async () => 'input: { target: "a.test" }',
  scan: async (app) => `id: "${await endedScan(app)}"`,
  scans: async () => 'first: 3',
  results: async (app) => `scanId: "${await endedScan(app)}"`,
  startScan: async () =>
    'input: { target: "a.test", scanners: { only: [{ name: "mock", options: { events: 1 } }] } }',
  scanPage: async () => 'input: { url: "https://example.com/" }',
  startDemoScan: async (app) => {
    // Two at a time are allowed.
    await app.query(
      'mutation { cancelScans(input: { selection: { filter: { target: "demo.test" } } }) { __typename } }',
    );
    return 'input: {}';
  },
  startScans: async () => 'input: { targets: ["b.test", "::"], scanners: { only: [{ name: "mock" }] } }',
  rerunScan: async (app) => `input: { id: "${await app.startScan(SLOW_SCAN)}" }`,
  updateScan: async (app) => `input: { id: "${await endedScan(app)}", label: "new" }`,
  pauseScan: async (app) => `input: { id: "${await app.startScan(SLOW_SCAN)}" }`,
  resumeScan: async (app) => `input: { id: "${await app.startScan(SLOW_SCAN)}" }`,
  skipScanner: async (app) => `input: { scanId: "${await app.startScan(SLOW_SCAN)}", scanner: "mock" }`,
  cancelScan: async (app) => `input: { id: "${await app.startScan(SLOW_SCAN)}" }`,
  cancelScans: async (app) => `input: { selection: { ids: ["${await app.startScan(SLOW_SCAN)}", "none"] } }`,
  deleteScan: async (app) => `input: { id: "${await endScan(app)}" }`,
  deleteScans: async (app) => `input: { selection: { ids: ["${await endScan(app)}", "none"] } }`,
  ingestResults: async (app) =>
    `input: { scanId: "${await app.startScan(EXTERNAL_SCAN)}", items: [{ host: { name: "a.test", alive: true } }, { host: { name: "", alive: true } }] }`,
  completeScan: async (app) => `input: { id: "${await app.startScan(EXTERNAL_SCAN)}" }`,
  failScan: async (app) => `input: { id: "${await app.startScan(EXTERNAL_SCAN)}", reason: "no licence" }`,
  importResults: async () =>
    'input: { target: "a.test", format: NUCLEI, content: "{\\"template-id\\":\\"x\\",\\"host\\":\\"a.test\\"}\\nnone" }',
  createApiKey: async () => 'input: { name: "made", role: VIEWER }',
  revokeApiKey: async (app) => `input: { id: "${await createKeyOf(app)}" }`,
  createStreamTicket: async (app) => `input: { scanId: "${await app.startScan(SLOW_SCAN)}" }`,
  verifyTarget: async (app) => {
    await verifySite(app);
    return `input: { target: "${site.url}", method: WELL_KNOWN_FILE }`;
  },
  removeVerifiedTarget: async (app) => `input: { id: "${await verifySite(app)}" }`,
  scanEvents: async (app) => `scanId: "${await endedScan(app)}"`,
  scanUpdates: async () => `since: "${new Date().toISOString()}"`,
  'subscription findings': async () => 'since: "2020-01-01T00:00:00Z"',
  'subscription assessments': async () => 'since: "2020-01-01T00:00:00Z"',
};

/** Selections of the fields of a type as `{ __typename }`, and of the types below: each field once, as near as possible. */
function selectionsOf(root: GraphQLCompositeType, levels: number): string[] {
  const found = ['__typename'];
  const seen = new Set<string>();
  let level = [{ type: root, wrap: (selection: string) => selection }];
  for (let left = levels; left > 0 && level.length > 0; left--) {
    const next: typeof level = [];
    for (const { type, wrap } of level) {
      for (const possible of isAbstractType(type) ? schema.getPossibleTypes(type) : [type]) {
        if (!isObjectType(possible)) continue;
        for (const field of Object.values(possible.getFields())) {
          const inner = getNamedType(field.type);
          const key = `${possible.name}.${field.name}`;
          if (!isCompositeType(inner) || seen.has(key) || field.args.some(isRequiredArgument)) continue;
          seen.add(key);
          const one = field.args.some(({ name }) => name === 'first') ? '(first: 1)' : '';
          const within = (selection: string) => {
            const selected = `${field.name}${one} { ${selection} }`;
            return wrap(possible === type ? selected : `... on ${possible.name} { ${selected} }`);
          };
          found.push(within('__typename'));
          next.push({ type: inner, wrap: within });
        }
      }
    }
    level = next;
  }
  return found;
}

const fieldsOf = (type: 'Query' | 'Mutation' | 'Subscription'): GraphQLField<unknown, unknown>[] =>
  Object.values((schema.getType(type) as { getFields(): object }).getFields());

/** The operations that select a field with each of its selections; a scalar field alone. */
async function* operationsOf(app: TestApp, kind: string, field: GraphQLField<unknown, unknown>) {
  const type = getNamedType(field.type);
  // Below the scan of a mutation are the same fields as below that of a query.
  const levels = kind === 'mutation' ? 2 : Number.POSITIVE_INFINITY;
  const selections = isCompositeType(type)
    ? selectionsOf(type, levels).map((selection) => `{ ${selection} }`)
    : [''];
  for (const selection of selections) {
    const given = await (ARGUMENTS[`${kind} ${field.name}`] ?? ARGUMENTS[field.name])?.(app);
    yield `${kind} { ${field.name}${given === undefined ? '' : `(${given})`} ${selection} }`;
  }
}

/** Some fields of a scan cost too much for a list or a subscription. */
const UNLIMITED = { queryCost: 1e9, eventCost: 1e9 };

describe('__typename alone, of a query', () => {
  const app = sharedApp({ limits: UNLIMITED });

  test.each(fieldsOf('Query').map((field) => [field.name, field] as const))(
    'answers: %s',
    async (_, field) => {
      await endedScan(app());
      for await (const query of operationsOf(app(), 'query', field)) {
        const { data, errors } = await app().query(query);
        expect(errors, query).toBeUndefined();
        expect(data[field.name], query).not.toBeNull();
      }
    },
  );
});

describe('__typename alone, of a mutation', () => {
  const app = sharedApp({
    env: {
      ...{ SCANWIRE_MAX_CONCURRENT_SCANS: '100', SCANWIRE_TOKEN: 'a-token-for-this-test' },
      SCANWIRE_DEMO_SCANS: 'on',
    },
  });

  test.each(fieldsOf('Mutation').map((field) => [field.name, field] as const))(
    'succeeds: %s',
    async (_, field) => {
      for await (const mutation of operationsOf(app(), 'mutation', field)) {
        const { data, errors } = await app().query(mutation);
        expect(errors, mutation).toBeUndefined();
        const { __typename: type } = data[field.name];
        if (type !== undefined) expect(type, mutation).toMatch(/Success$/);
      }
    },
  );

  test('answers with the error when it fails', async () => {
    const { data, errors } = await app().query(
      'mutation { cancelScan(input: { id: "none" }) { __typename ... on Error { code message } } }',
    );
    expect(errors).toBeUndefined();
    expect(data.cancelScan).toMatchObject({ __typename: 'NotFoundError', code: 'NOT_FOUND' });
  });
});

describe('__typename alone, of a subscription', () => {
  const app = sharedApp({ limits: UNLIMITED });

  test.each(fieldsOf('Subscription').map((field) => [field.name, field] as const))(
    'answers: %s',
    async (_, field) => {
      await endedScan(app());
      const wire = await openAcknowledged(app().url);
      let id = 0;
      for await (const query of operationsOf(app(), 'subscription', field)) {
        wire.subscribe(String(++id), query);
        const from = wire.received.length;
        // scanEvents ends by itself; for the others the first item is enough.
        const isLast = field.name === 'scanEvents' ? 'complete' : 'next';
        await wire.message(
          (message) => message.id === String(id) && [isLast, 'error'].includes(message.type),
          from,
        );
        for (const { type, payload } of wire.received.splice(0)) {
          expect(type, query).not.toBe('error');
          expect(payload?.errors, query).toBeUndefined();
        }
        wire.send({ type: 'complete', id: String(id) });
      }
      wire.socket.close();
    },
  );
});
