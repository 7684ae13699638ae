/**
 * Checks access: every field, mutation, subscription, node id, cursor and route, for every kind of caller. The operations come
 * from the schema, and the routes from the server: a new one fails here until the tables below have a row for it.
 */
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import {
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  getNamedType,
  isObjectType,
} from 'graphql';
import { ulid } from 'ulid';
import { beforeAll, describe, expect, test } from 'vitest';
import { keyDigest } from '../src/core/api-key.ts';
import { type AuditAction, auditDraft } from '../src/core/audit-entry.ts';
import { ROLES, type Role } from '../src/core/identity.ts';
import { schema } from '../src/graphql/schema.ts';
import { createCompat } from '../src/http/compat/index.ts';
import { exportRoutes } from '../src/http/exchange/export.ts';
import { importRoutes } from '../src/http/exchange/import.ts';
import { getDatamodel } from '../src/store/generated/pothos.ts';
import { EVENT_FIELDS, sharedApp, until } from './support/app.ts';
import { addingOf, adminOf, revokingOf } from './support/identity.ts';
import { markedEnds, markedEvents, recordMarked } from './support/marked-scans.ts';
import { argsOf, createWalk, type Operation, type Values } from './support/schema-walk.ts';
import { openAcknowledged, openWire, type Wire } from './support/wire.ts';

/** PRIVATE: has data of the workspace, for all its roles; ADMIN: for administrators; PUBLIC: the same for all workspaces. */
const QUERIES: Record<string, 'PRIVATE' | 'ADMIN' | 'PUBLIC'> = {
  apiKeys: 'ADMIN',
  auditLog: 'ADMIN',
  node: 'PRIVATE',
  presets: 'PUBLIC',
  scanners: 'PUBLIC',
  scan: 'PRIVATE',
  scans: 'PRIVATE',
  assessments: 'PRIVATE',
  findings: 'PRIVATE',
  issues: 'PRIVATE',
  issueFacets: 'PRIVATE',
  previewScan: 'PUBLIC',
  results: 'PRIVATE',
  server: 'PUBLIC',
  serverTime: 'PUBLIC',
  stats: 'PRIVATE',
  verifiedTargets: 'PRIVATE',
  viewer: 'PUBLIC',
};

/** The role that a mutation needs. */
const MUTATIONS: Record<string, Role> = {
  createApiKey: 'ADMIN',
  revokeApiKey: 'ADMIN',
  createStreamTicket: 'VIEWER',
  verifyTarget: 'OPERATOR',
  removeVerifiedTarget: 'OPERATOR',
  pauseScan: 'OPERATOR',
  resumeScan: 'OPERATOR',
  skipScanner: 'OPERATOR',
  importResults: 'OPERATOR',
  ingestResults: 'OPERATOR',
  completeScan: 'OPERATOR',
  failScan: 'OPERATOR',
  startScan: 'OPERATOR',
  startScans: 'OPERATOR',
  startDemoScan: 'OPERATOR',
  scanPage: 'OPERATOR',
  rerunScan: 'OPERATOR',
  cancelScan: 'OPERATOR',
  updateScan: 'OPERATOR',
  deleteScan: 'OPERATOR',
  cancelScans: 'OPERATOR',
  deleteScans: 'OPERATOR',
};

/** All have data of the workspace, for all its roles. */
const SUBSCRIPTIONS = ['scanEvents', 'assessments', 'findings', 'scanUpdates'];

/** Types of nodes that no id leads to. */
const NOT_IN_THE_LOG = ['ConnectedEvent', 'DelayedEvent'];

interface RouteRow {
  path: string;
  method?: string;
  accept?: string;
  /** posted as a form of a page of the server, with the key in it, not in a header: what the audit log calls it */
  form?: AuditAction;
  /** without a valid key, and with one */
  status: [outside: number, inside: number];
}

/** Routes as the server compares them with a path, or has them in its table of pages. */
const ROUTES: Record<string, RouteRow> = {
  ENDPOINT: { path: '/graphql', method: 'HEAD', accept: 'text/html', status: [401, 200] },
  "'/sign-in'": { path: '/sign-in', form: 'OPEN_SESSION', status: [401, 303] },
  "'/sign-out'": { path: '/sign-out', form: 'END_SESSION', status: [303, 303] },
  "'/schema.graphql'": { path: '/schema.graphql', status: [401, 200] },
  "'/health'": { path: '/health', status: [200, 200] },
  "'/metrics'": { path: '/metrics', status: [401, 200] },
  "'/'": { path: '/', status: [401, 200] },
  showDashboard: { path: '/scans/abc', status: [401, 200] },
  // The files of the dashboard are not secret.
  showAsset: { path: '/assets/none.js', status: [404, 404] },
  // Only OPTIONS asks for it; other paths are not found.
  "'*'": { path: '/*', status: [404, 404] },
};

/** A route of `createRouter`, about the scan `:id`. */
interface CallRow {
  /** that it needs */
  role: Role;
  /** The holder of a stream ticket may use it for its scan. */
  ticket?: true;
  /** accepted JSON, for POST */
  body?: object;
}

/** By method and path, as the server declares them. */
const CALLS: Record<string, CallRow> = {
  'POST /scans/import': { role: 'OPERATOR' },
  'POST /scans/:id/import': { role: 'OPERATOR' },
  'POST /api/v1/scans/:id/subdomains': {
    role: 'OPERATOR',
    body: { items: [{ name: 'b.test', alive: true }] },
  },
  'POST /api/v1/scans/:id/endpoints': { role: 'OPERATOR', body: { items: [{ url: 'https://b.test/' }] } },
  'POST /api/v1/scans/:id/complete': { role: 'OPERATOR' },
  'POST /api/v1/scans/:id/fail': { role: 'OPERATOR', body: { reason: 'b.test is gone' } },
  'GET /api/health': { role: 'VIEWER' },
  'GET /api/history': { role: 'VIEWER' },
  'GET /api/scans/stream': { role: 'VIEWER' },
  'GET /api/stats': { role: 'VIEWER' },
  'GET /api/v1/scans/:id': { role: 'VIEWER' },
  'GET /api/v1/scans/:id/results': { role: 'VIEWER' },
  'GET /api/v1/scans/:id/stream': { role: 'VIEWER', ticket: true },
  'POST /api/scan-realtime': { role: 'OPERATOR', body: { url: 'https://canary.test/' } },
  'POST /api/v1/scans': { role: 'OPERATOR', body: { repository_name: 'canary' } },
  'GET /scans/:id/export.:format': { role: 'VIEWER' },
  'GET /findings/export.:format': { role: 'VIEWER' },
};

/** Plain WebSockets. All roles may read them; the holder of a ticket may read those about its scan, `:id`. */
const SOCKETS = ['/ws/scan/:id', '/ws/scans', '/ws/scans/:id/chunks'];

const MARK = 'canary';
/** Nodes, of which there is one of each type, are in scans with these ids. */
const THEIRS = Array.from({ length: 4 }, () => ulid());
const MINE = ulid();
const KEY_ID = ulid();
const REVOKED_ID = ulid();
const TARGET_ID = ulid();
const globalId = (scanId: string) => Buffer.from(`Scan:${scanId}`).toString('base64');

const app = sharedApp({ scanners: [], limits: { queryCost: 1e9, eventCost: 1e9, signInDelayMs: 0 } });
const secretOf = (name: string) => `scw_${name.padEnd(43, 'x')}`;
const walk = createWalk(schema);
const [query, mutation, subscription] = [
  schema.getQueryType(),
  schema.getMutationType(),
  schema.getSubscriptionType(),
] as [GraphQLObjectType, GraphQLObjectType, GraphQLObjectType];
const fieldsOf = (type: GraphQLObjectType) => Object.values(type.getFields());

/** Arguments about the data of the other workspace. */
const values = (id: string): Values => ({
  ...{ ID: id, String: MARK, Int: 1, Boolean: true, URL: `https://${MARK}.test/`, JSON: {} },
  ...{
    since: '2020-01-01T00:00:00Z',
    DateTime: '2099-01-01T00:00:00Z',
    ...{ target: 'b.test', url: 'https://b.test/' },
  },
});

const argsAbout = (field: GraphQLField<unknown, unknown>, id: string) =>
  argsOf(field, {
    ...values(id),
    // Nothing answers there, and no name has to be looked up.
    ...(field.name === 'verifyTarget' && { target: 'https://127.0.0.1:1/', method: 'WELL_KNOWN_FILE' }),
  });

/** Every query with each of its arguments; connections are selected in full once. */
function* queriesAbout(id: string): Generator<Operation> {
  for (const field of fieldsOf(query)) {
    // Differs at each call.
    if (field.name === 'serverTime') continue;
    const isList = getNamedType(field.type).name.endsWith('Connection');
    for (const [index, args] of [...argsAbout(field, id)].entries())
      yield walk.operation(
        query,
        field,
        args,
        isList && index > 0 ? '{ totalCount edges { cursor } nodes { __typename } }' : undefined,
      );
  }
}

/** Cookies of sessions, by the name that the tests give to the session. */
const cookies = new Map<string, string>();
/** The ticket of the key TICKET: for the scan that does not end. */
let ticket = '';
const TICKET = 'ticket';

const headers = (key: string | null): Record<string, string> => {
  const cookie = cookies.get(key ?? '');
  return {
    'content-type': 'application/json',
    ...(cookie !== undefined
      ? { cookie, origin: app().url }
      : key !== null && key !== TICKET && { authorization: `Bearer ${secretOf(key)}` }),
  };
};
const pathFor = (key: string | null, path = '/graphql') =>
  key === TICKET ? `${path}?ticket=${ticket}` : path;
const openSocket = (key: string | null, open = openAcknowledged) =>
  open(app().url, {
    path: pathFor(key),
    ...(cookies.has(key ?? '') && { headers: headers(key) }),
    init: headers(key),
  });

interface Response {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** Uses node:http, because fetch cannot set Origin. */
async function send(
  path: string,
  { method, body, ...options }: { method?: string; headers?: Record<string, string>; body?: string },
): Promise<Response> {
  const outgoing = request(app().url + path, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    ...options,
  });
  outgoing.end(body);
  const [response] = await once(outgoing, 'response');
  return { status: response.statusCode, headers: response.headers, text: await textOf(response) };
}

/** Posts a form as a page of the server does. */
const sendForm = (path: string, key: string | null, more: Record<string, string> = {}) =>
  send(path, {
    headers: {
      ...{ 'content-type': 'application/x-www-form-urlencoded', origin: app().url },
      ...more,
    },
    body: String(new URLSearchParams({ key: key === null ? '' : secretOf(key) })),
  });

/** Signs in with a key. The session has a name of its own. */
async function signIn(name: string, key: string): Promise<void> {
  const [cookie] = (await sendForm('/sign-in', key)).headers['set-cookie'] ?? [];
  if (!cookie) throw new Error(`no session of ${key}`);
  cookies.set(name, cookie.split(';')[0] as string);
}

// biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
type Answer = any;

async function ask(key: string | null, { query, variables }: Omit<Operation, 'name'>): Promise<Answer> {
  const body = JSON.stringify({ query, variables });
  return JSON.parse((await send(pathFor(key), { headers: headers(key), body })).text);
}

const sockets = new Map<string, Promise<Wire>>();
let operations = 0;
async function askOverSocket(key: string, { query, variables }: Omit<Operation, 'name'>): Promise<Answer> {
  const opened = sockets.get(key) ?? openSocket(key);
  sockets.set(key, opened);
  const wire = await opened;
  const id = `${++operations}`;
  wire.subscribe(id, query, variables);
  const { payload } = await wire.message((message) => message.id === id && message.type !== 'complete');
  return Array.isArray(payload) ? { errors: payload } : payload;
}

/** A text with what ids and cursors in it stand for, which are in Base64. */
const decoded = (text: string) =>
  text.replace(/[\w+/-]{16,}=*/g, (word) => `${word} ${Buffer.from(word, 'base64')}`);

/** What an answer has of the marked data. */
function marksIn(answer: unknown): string[] {
  const text = decoded(typeof answer === 'string' ? answer : JSON.stringify(answer));
  return [MARK, ...THEIRS, KEY_ID, TARGET_ID].filter((mark) => text.includes(mark));
}

/** @param given may be repeated by the answer */
function expectNoMark(answer: unknown, given: unknown = {}): void {
  const allowed = marksIn(given);
  expect(marksIn(answer).filter((mark) => !allowed.includes(mark))).toEqual([]);
}

/** The first code in an answer: of an error, or of an error that is returned as data. */
const codeOf = (answer: Answer): unknown =>
  answer.errors?.[0]?.extensions?.code ??
  Object.values(answer.data as Record<string, Answer>)[0]?.code ??
  Object.values(answer.data as Record<string, Answer>)[0]?.failed?.[0]?.error?.code;

const addKey = async (name: string, workspace: string, role: Role, fields: object = {}) =>
  await app().app.core.keys.insert(
    {
      ...{ id: ulid(), name, workspace, role, only: null, digest: keyDigest(secretOf(name)), hint: 'scw_' },
      ...{ createdAt: 1, expiresAt: null, lastUsedAt: Date.now(), revokedAt: null, ...fields },
    },
    { maxActive: 100, maxEnded: 100, endedSince: 0 },
    addingOf({ id: name, name, role }, workspace),
  );

let append: Awaited<ReturnType<typeof recordMarked>>;
let appendMine: typeof append;
/** Answers to the other workspace, before and after this one has data. */
const [before, after] = [new Map<string, Answer>(), new Map<string, Answer>()];

beforeAll(async () => {
  for (const role of ['VIEWER', 'OPERATOR', 'ADMIN'] as const) await addKey(role, 'theirs', role);
  await addKey('stranger', 'mine', 'ADMIN');
  await addKey('expired', 'theirs', 'ADMIN', { expiresAt: 2 });
  await addKey('revoked', 'theirs', 'ADMIN', { revokedAt: 2 });
  // The server looks every few seconds whether there are keys.
  await until(async () => (await send('/metrics', {})).status === 401, 'the end of local mode');
  for (const key of ['VIEWER', 'stranger']) await signIn(`session of ${key}`, key);
  await signIn('ended session', 'VIEWER');
  await sendForm('/sign-out', null, { cookie: cookies.get('ended session') as string });
  const { log, verifiedTargets } = app().app.core;
  appendMine = await recordMarked(log, MINE, 'mine', 'plain');
  const askAll = async (answers: Map<string, Answer>) => {
    for (const operation of queriesAbout(globalId(THEIRS[0] as string)))
      answers.set(operation.name, await ask('stranger', operation));
  };
  await askAll(before);
  await addKey(MARK, 'theirs', 'VIEWER', { id: KEY_ID });
  await verifiedTargets.put(
    {
      ...{ id: TARGET_ID, workspace: 'theirs', method: 'DNS_TXT', target: `${MARK}.test` },
      ...{ verifiedAt: Date.now(), expiresAt: Date.now() + 86_400_000 },
    },
    10,
    auditDraft(adminOf('theirs'), 'VERIFY_TARGET'),
  );
  for (const [index, end] of [...markedEnds(MARK), null].entries()) {
    append = await recordMarked(log, THEIRS[index] as string, 'theirs', MARK);
    if (end) await append(end);
  }
  await askAll(after);
  const create = fieldsOf(mutation).find(({ name }) => name === 'createStreamTicket');
  if (!create) throw new Error('there are no stream tickets');
  const [args] = argsAbout(create, globalId(THEIRS[3] as string));
  const { data } = await ask('VIEWER', walk.operation(mutation, create, args ?? {}));
  ticket = data.createStreamTicket.ticket;
});

test('every field, type and route has a row', async () => {
  expect(Object.keys(QUERIES).sort()).toEqual(Object.keys(query.getFields()).sort());
  expect(Object.keys(MUTATIONS).sort()).toEqual(Object.keys(mutation.getFields()).sort());
  expect([...SUBSCRIPTIONS].sort()).toEqual(Object.keys(subscription.getFields()).sort());
  const folder = new URL('../src/http/', import.meta.url);
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts'));
  const sources = await Promise.all(files.map((name) => readFile(new URL(name, folder), 'utf8')));
  const text = sources.join('\n');
  const found = (from: string, pattern: RegExp) => [...from.matchAll(pattern)].map(([, name]) => name);
  const compared = found(text, /\bpathname(?: [!=]== |\.startsWith\()('[^']*'|[A-Z_]+)/g);
  // The only table of routes, whose every entry counts, however its key is written.
  expect(found(text, /(\w+)(?:\[|\.(?:get|has)\()pathname\b/g)).toEqual(['forms']);
  const table =
    /function createPages\([\s\S]*?\n {2}return \{\n([\s\S]*?)\n {2}\};\n\}/.exec(text)?.[1] ?? '';
  const pages = found(table, /^ {4}([^\s:,(]+)/gm);
  expect(pages).toContain('showGraphiql');
  const forms = found(/^ {4}forms: \{(.*)\},$/m.exec(table)?.[1] ?? '', /('[^']*'):/g);
  const views = pages.filter((name) => name !== 'showGraphiql' && name !== 'forms');
  const routes = new Set([...compared, ...views, ...forms]);
  // Its clients may also send the key later: see page-scan-interface.test.ts.
  routes.delete('SOCKET_IO');
  expect([...routes].sort()).toEqual(Object.keys(ROUTES).sort());
  const compat = createCompat({} as never);
  const exchange = [
    ...exportRoutes({ limits: { exportsPerIdentity: 1 } }),
    ...importRoutes({ importPauseMs: 1 }),
  ];
  const declared = [...compat.routes, ...exchange].map(({ method, path }) => `${method} ${path}`);
  expect(declared.sort()).toEqual(Object.keys(CALLS).sort());
  expect(Object.keys(compat.sockets).sort()).toEqual(SOCKETS);
});

test('a relation never leaves a scan, so that related rows are of the same workspace', () => {
  const { models } = getDatamodel().datamodel;
  for (const [name, { fields }] of Object.entries(models))
    for (const { relationName, type, relationFromFields } of fields)
      if (relationName !== undefined && name !== 'Scan')
        expect([type, relationFromFields], `${name}: ${relationName}`).toEqual(['Scan', ['scanKey']]);
});

describe('the client of a workspace', () => {
  test.each(['findMany', 'findFirst', 'count', 'aggregate', 'groupBy'] as const)(
    'has no row of another one: %s',
    async (operation) => {
      const count = { _count: true };
      const args = {
        ...{ findMany: {}, findFirst: {}, count: {}, aggregate: count },
        groupBy: { by: ['scanner'], ...count },
      }[operation];
      const read = async (workspace: string) => {
        const { finding, host } = app().app.core.reads(workspace).prisma;
        // biome-ignore lint/suspicious/noExplicitAny: each operation has arguments of its own
        return JSON.stringify(await Promise.all([finding, host].map((model: any) => model[operation](args))));
      };
      const [mine, theirs] = [await read('mine'), await read('theirs')];
      expect(mine).not.toBe(theirs);
      expectNoMark(mine);
      expect(await read('nobody')).toMatch(/^\[(\[\]|null|0|\{"_count":0\}),(\[\]|null|0|\{"_count":0\})\]$/);
    },
  );

  test('has neither writes nor SQL, and no condition of a query overrides the workspace', async () => {
    const { prisma } = app().app.core.reads('mine');
    // biome-ignore lint/suspicious/noExplicitAny: what the type does not have
    const any = prisma as any;
    const refused = [
      () => any.scan.updateMany({ data: { label: 'x' } }),
      () => any.scan.deleteMany(),
      () => any.scan.upsert({ where: { id: MINE }, create: {}, update: {} }),
      () => any.$queryRawUnsafe('SELECT 1'),
      () => any.$executeRawUnsafe('DELETE FROM "Scan"'),
      () => any.apiKey.findMany(),
      () => any.scanEvent.findMany(),
      () => any.finding.findMany({ cursor: { position: 1 } }),
    ];
    for (const call of refused) await expect(call()).rejects.toThrow('The client of a workspace has no');
    expect(await prisma.scan.findMany({ where: { workspace: 'theirs' } })).toEqual([]);
    expect(await prisma.scan.findMany({ where: { OR: [{ workspace: 'theirs' }, { label: MARK }] } })).toEqual(
      [],
    );
    expect(await prisma.host.findMany({ where: { scan: { workspace: 'theirs' } } })).toEqual([]);
    expect(await prisma.scan.findUnique({ where: { id: THEIRS[0] as string } })).toBeNull();
    expect(await prisma.scan.findUnique({ where: { id: MINE, workspace: 'mine' } })).toMatchObject({
      id: MINE,
    });
    const { key } = await app().app.core.prisma.scan.findUniqueOrThrow({
      where: { id: THEIRS[0] as string },
    });
    expect(await prisma.host.findUnique({ where: { scanKey_seq: { scanKey: key, seq: 3 } } })).toBeNull();
  });
});

describe('another workspace', () => {
  test('gets the same answer to every query whether or not the data exist', async () => {
    expect(before.size).toBeGreaterThan(80);
    for (const { name, variables } of queriesAbout(globalId(THEIRS[0] as string))) {
      expect(after.get(name), name).toEqual(before.get(name));
      expectNoMark(after.get(name), variables);
    }
  });

  test('gets over WebSocket what it gets over HTTP', async () => {
    // Each query once: its arguments have the same path to the data.
    for (const operation of queriesAbout(globalId(THEIRS[0] as string)))
      if (!operation.query.includes('edges { cursor } nodes { __typename }'))
        expect(await askOverSocket('stranger', operation), operation.name).toEqual(after.get(operation.name));
  });

  test('finds a node of no type, and its members one of each', async () => {
    const example = await nodesOf('VIEWER');
    for (const type of schema.getPossibleTypes(schema.getType('Node') as GraphQLInterfaceType)) {
      const text = `query ($id: ID!) { node(id: $id) { ... on ${type.name} ${walk.selection(type, type.name === 'Scan' ? 3 : 2)} } }`;
      if (NOT_IN_THE_LOG.includes(type.name)) continue;
      const id = example.get(type.name);
      expect(id, `an example of the type ${type.name}`).toBeDefined();
      const operation = { query: text, variables: { id } };
      expect((await ask('VIEWER', operation)).data.node?.__typename).toBe(type.name);
      for (const answer of [await ask('stranger', operation), await askOverSocket('stranger', operation)])
        expect(answer, type.name).toEqual({ data: { node: null } });
    }
  });

  test('gets nothing with a cursor', async () => {
    const [theirs, mine] = [await nodesOf('VIEWER'), await nodesOf('stranger')];
    const page = '{ edges { cursor } nodes { __typename } totalCount pageInfo { startCursor endCursor } }';
    let lists = 0;
    for (const type of [query, ...schema.getPossibleTypes(schema.getType('Node') as GraphQLInterfaceType)])
      for (const field of fieldsOf(type)) {
        if (!getNamedType(field.type).name.endsWith('Connection')) continue;
        lists++;
        const scan = field.args.some(({ name }) => name === 'scanId');
        const read = (ids: Map<string, string>, args: string) => {
          const given = scan ? `scanId: "${ids.get('Scan')}", ${args}` : args;
          const list = `${field.name}(${given}) ${page}`;
          return {
            query:
              type === query
                ? `{ ${list} }`
                : `{ node(id: "${ids.get(type.name)}") { ... on ${type.name} { ${list} } } }`,
            variables: {},
          };
        };
        const member = type === query && QUERIES[field.name] === 'ADMIN' ? 'ADMIN' : 'VIEWER';
        const { data } = await ask(member, read(theirs, 'first: 1'));
        const [{ cursor }] = (type === query ? data : data.node)[field.name].edges;
        for (const side of ['after', 'before']) {
          const operation = read(mine, `${side}: "${cursor}"`);
          const answer = await ask('stranger', operation);
          expectNoMark(answer, operation.query);
        }
      }
    expect(lists).toBeGreaterThanOrEqual(10);
  });

  test('changes nothing, and gets the answer to an id that does not exist', async () => {
    const stored = await dump();
    const answers: Answer[] = [];
    for (const field of fieldsOf(mutation)) {
      const about = (id: string) =>
        [...argsAbout(field, id)].map((args) => walk.operation(mutation, field, args));
      const id = NOT_OF_SCANS[field.name] ?? globalId(THEIRS[3] as string);
      const theirs = about(id);
      const unknownId = field.name in NOT_OF_SCANS ? ulid() : globalId(ulid());
      for (const [index, operation] of theirs.entries()) {
        const answer = await ask('stranger', operation);
        expectNoMark(answer, operation.variables);
        answers.push(answer);
        if (!JSON.stringify(operation.variables).includes(id)) continue;
        const unknown = await ask('stranger', about(unknownId)[index] as Operation);
        expect(codeOf(answer), operation.name).toBe('NOT_FOUND');
        expect(JSON.stringify(answer).replaceAll(id, unknownId)).toBe(JSON.stringify(unknown));
        expect(await askOverSocket('stranger', operation)).toEqual(answer);
      }
    }
    const selection = {
      query: `mutation ($filter: ScanFilter!) { deleteScans(input: { selection: { filter: $filter } }) { ... on DeleteScansSuccess { deletedIds remaining } }
      cancelScans(input: { selection: { filter: $filter } }) { ... on CancelScansSuccess { remaining cancelled { id } } } }`,
      variables: { filter: { label: MARK } },
    };
    expect((await ask('stranger', selection)).data).toEqual({
      deleteScans: { deletedIds: [], remaining: 0 },
      cancelScans: { cancelled: [], remaining: 0 },
    });
    expect(answers.length).toBeGreaterThanOrEqual(14);
    expect(await dump()).toBe(stored);
  });

  test('follows nothing, over WebSocket and event streams, while members do', async () => {
    const id = globalId(THEIRS[3] as string);
    const streams: { name: string; stranger: boolean; text(): string; close(): void }[] = [];
    for (const field of fieldsOf(subscription)) {
      const all = [...argsAbout(field, id)];
      const full = field.name === 'scanEvents' ? `{ ${EVENT_FIELDS} }` : undefined;
      const brief = walk.selection(getNamedType(field.type), 1);
      for (const [key, args, open] of [
        ...[openStream, openSocketStream].flatMap((open) => [
          ['VIEWER', all[0], open] as const,
          ['stranger', all[0], open] as const,
        ]),
        ...all.map((args, index) => ['stranger', args, index % 2 ? openStream : openSocketStream] as const),
      ]) {
        const operation = walk.operation(subscription, field, args ?? {}, args === all[0] ? full : brief);
        const stream = await open(key, operation);
        streams.push({ name: operation.name, stranger: key === 'stranger', ...stream });
      }
    }
    await append(...markedEvents(MARK));
    for (const { name, stranger, text } of streams)
      if (!stranger) await until(() => text().includes(MARK), `${name} for a member`);
    await appendMine(...markedEvents('plain'));
    for (const { name, stranger, text } of streams) {
      if (!stranger) continue;
      if (name.startsWith('Subscription.scanEvents')) expect(text()).toContain('NOT_FOUND');
      // What is its own comes through the same streams, afterwards.
      else if (name.endsWith('({})')) await until(() => text().includes('plain'), `${name} for itself`);
      expectNoMark(text());
    }
    for (const { close } of streams) close();
    const [theirs, unknown] = await Promise.all(
      [id, globalId(ulid())].map(async (scanId) => {
        const text = `subscription { scanEvents(scanId: "${scanId}") { seq } }`;
        const stream = await openStream('stranger', { name: '', query: text, variables: {} });
        await stream.ended;
        return stream.text();
      }),
    );
    expect(theirs).toContain('NOT_FOUND');
    expect(theirs).toBe(unknown);
  });
});

/** What mutations change that take no id of a scan. */
const NOT_OF_SCANS: Record<string, string> = { revokeApiKey: KEY_ID, removeVerifiedTarget: TARGET_ID };

/** An id of each type of node that a key can read. */
async function nodesOf(key: string): Promise<Map<string, string>> {
  const { data } = await ask(key, {
    query: `{ issues { nodes { __typename id } } scans { nodes { __typename id
      events(first: 50) { events { __typename id } }
      hosts { nodes { __typename id } } endpoints { nodes { __typename id } } findings { nodes { __typename id } }
      assessment { __typename id } } } }`,
    variables: {},
  });
  const found = new Map<string, string>();
  const look = (value: Answer): void => {
    if (value === null || typeof value !== 'object') return;
    if (typeof value.id === 'string') found.set(value.__typename, value.id);
    for (const inner of Object.values(value)) look(inner);
  };
  look(data);
  return found;
}

/** Everything that this workspace has. */
async function dump(): Promise<string> {
  const { prisma } = app().app.core;
  const scans = await prisma.scan.findMany({
    where: { workspace: 'theirs' },
    include: { runs: true, hostRows: true, findingRows: true, warnings: true },
  });
  const keys = await prisma.apiKey.findMany({ where: { workspace: 'theirs' }, omit: { lastUsedAt: true } });
  const targets = await prisma.verifiedTarget.findMany({
    where: { workspace: 'theirs' },
    select: { id: true },
  });
  return JSON.stringify([scans, keys, targets, await prisma.streamTicket.count()]);
}

async function openStream(key: string, { query, variables }: Operation) {
  const abort = new AbortController();
  const response = await fetch(app().url + pathFor(key), {
    method: 'POST',
    headers: { ...headers(key), accept: 'text/event-stream' },
    body: JSON.stringify({ query, variables }),
    signal: abort.signal,
  });
  let text = '';
  const ended = (async () => {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>)
      text += Buffer.from(chunk);
  })().catch(() => {});
  return { status: response.status, text: () => text, ended, close: () => abort.abort() };
}

async function openSocketStream(key: string, { query, variables }: Operation) {
  const wire = await openSocket(key);
  wire.subscribe('1', query, variables);
  await wire.settled();
  return {
    text: () => JSON.stringify(wire.received),
    closed: wire.closed,
    close: () => wire.socket.terminate(),
  };
}

describe('a role', () => {
  test('reads everything of its workspace, except the keys and the audit log, which are for administrators', async () => {
    for (const field of fieldsOf(query)) {
      const [args] = argsAbout(field, globalId(THEIRS[0] as string));
      const operation = walk.operation(query, field, args ?? {});
      for (const role of ['VIEWER', 'session of VIEWER', 'OPERATOR', 'ADMIN']) {
        const answer = await ask(role, operation);
        const may = QUERIES[field.name] !== 'ADMIN' || role === 'ADMIN';
        expect(codeOf({ errors: answer.errors, data: {} }), `${field.name} for ${role}`).toBe(
          may ? undefined : 'FORBIDDEN',
        );
        if (!may || QUERIES[field.name] === 'PUBLIC') expectNoMark(answer);
        else expect(marksIn(answer), `${field.name} for ${role}`).not.toEqual([]);
      }
    }
  });

  test('makes the changes that it may make, over HTTP and WebSocket', async () => {
    const stored = await dump();
    for (const field of fieldsOf(mutation)) {
      const [args] = argsAbout(field, NOT_OF_SCANS[field.name] ?? globalId(THEIRS[3] as string));
      const operation = walk.operation(mutation, field, args ?? {});
      const [other] = argsAbout(field, globalId(ulid()));
      const unknown = walk.operation(mutation, field, other ?? {});
      const may = MUTATIONS[field.name] === 'VIEWER';
      for (const answer of [
        await ask('VIEWER', may ? unknown : operation),
        await ask('session of VIEWER', may ? unknown : operation),
        await askOverSocket('VIEWER', may ? unknown : operation),
      ])
        expect(codeOf(answer), field.name).toBe(may ? 'NOT_FOUND' : 'FORBIDDEN');
      const code = codeOf(await ask('OPERATOR', unknown));
      // By default, demo scans are refused where there are keys: see demo-scan.test.ts.
      const isOff = field.name === 'startDemoScan';
      if (MUTATIONS[field.name] === 'ADMIN' || isOff) expect(code, field.name).toBe('FORBIDDEN');
      else expect(code, field.name).not.toBe('FORBIDDEN');
    }
    expect(await dump()).toBe(stored);
  });
});

describe('a session', () => {
  test('gets what its key gets, over HTTP and WebSocket', async () => {
    for (const operation of queriesAbout(globalId(THEIRS[0] as string))) {
      // Each query once: its arguments have the same path to the data.
      if (operation.query.includes('edges { cursor } nodes { __typename }')) continue;
      for (const answer of [
        await ask('session of stranger', operation),
        await askOverSocket('session of stranger', operation),
      ])
        expect(answer, operation.name).toEqual(await ask('stranger', operation));
    }
  });
});

describe('a stream ticket', () => {
  test('is refused everything but the events of its scan', async () => {
    const stored = await dump();
    for (const root of [query, mutation])
      for (const field of fieldsOf(root)) {
        const id = NOT_OF_SCANS[field.name] ?? globalId(THEIRS[3] as string);
        const [args] = argsAbout(field, id);
        const operation = walk.operation(root, field, args ?? {});
        for (const answer of [await ask(TICKET, operation), await askOverSocket(TICKET, operation)]) {
          expect(codeOf(answer), field.name).toBe('FORBIDDEN');
          expectNoMark(answer, args);
        }
      }
    for (const field of fieldsOf(subscription)) {
      const isEvents = field.name === 'scanEvents';
      const other = globalId(THEIRS[0] as string);
      const [args] = argsAbout(field, other);
      const operation = walk.operation(subscription, field, args ?? {});
      const stream = await openStream(TICKET, operation);
      await stream.ended;
      for (const text of [stream.text(), JSON.stringify(await askOverSocket(TICKET, operation))]) {
        expect(text, field.name).toContain(isEvents ? 'NOT_FOUND' : 'FORBIDDEN');
        expectNoMark(text, args);
      }
    }
    expect(await dump()).toBe(stored);
    for (const { path, method = 'GET', accept = '*/*', form, status } of Object.values(ROUTES)) {
      if (form) continue;
      const response = await send(pathFor(TICKET, path), { method, headers: { accept } });
      expect(response.status, path).toBe(status[0]);
      expectNoMark(response.text);
    }
  });

  test('follows its scan, over WebSocket and event streams', async () => {
    const about = { scanId: globalId(THEIRS[3] as string) };
    const operation = {
      name: '',
      query: `subscription ($scanId: ID!) { scanEvents(scanId: $scanId) { ${EVENT_FIELDS} } }`,
      variables: about,
    };
    for (const open of [openStream, openSocketStream]) {
      const stream = await open(TICKET, operation);
      await until(() => stream.text().includes(MARK), 'the events of its scan');
      const others = marksIn(stream.text()).filter((mark) => mark !== MARK && mark !== THEIRS[3]);
      expect(others).toEqual([]);
      stream.close();
    }
    // The scan itself is not part of its events.
    const query = 'subscription ($scanId: ID!) { scanEvents(scanId: $scanId) { seq scan { target label } } }';
    const stream = await openStream(TICKET, { ...operation, query });
    await until(() => stream.text().includes('event: next'), 'an answer');
    expectNoMark(stream.text(), about);
    stream.close();
  });
});

describe('routes and plain WebSockets outside GraphQL', () => {
  const OUTSIDE = [null, 'expired', 'revoked', 'unknown', 'ended session'];
  const about = (path: string, scanId: string) =>
    path.replace(':id', globalId(scanId)).replace(':format', 'json');

  const call = (key: string | null, name: string, scanId: string) => {
    const [method, path = ''] = name.split(' ');
    const { body } = CALLS[name] as CallRow;
    return send(pathFor(key, about(path, scanId)), {
      ...{ method: method as string, headers: headers(key) },
      ...(body && { body: JSON.stringify(body) }),
    });
  };

  test('each route answers its roles only, and nobody about the scans of others', async () => {
    for (const [name, { role, ticket: isForTickets }] of Object.entries(CALLS)) {
      const isOfScan = name.includes(':id');
      for (const key of OUTSIDE) expect((await call(key, name, THEIRS[0] as string)).status, name).toBe(401);
      for (const other of ['VIEWER', 'OPERATOR'] as const) {
        if (ROLES.indexOf(other) >= ROLES.indexOf(role)) continue;
        expect((await call(other, name, THEIRS[0] as string)).status, name).toBe(403);
      }
      if (!isOfScan) continue;
      const foreign = await call('stranger', name, THEIRS[0] as string);
      expect(foreign.status, name).toBe(404);
      expectNoMark(foreign.text, { id: globalId(THEIRS[0] as string) });
      const withTicket = await call(TICKET, name, THEIRS[0] as string);
      expect(withTicket.status, name).toBe(isForTickets ? 404 : 401);
      expectNoMark(withTicket.text, { id: globalId(THEIRS[0] as string) });
    }
  });

  /** @returns the close code, or the first message */
  const firstOf = async (key: string | null, path: string, scanId: string): Promise<unknown> => {
    const wire = await openWire(app().url, {
      ...{ path: pathFor(key, about(path, scanId)), protocols: [] },
      headers: key === null || key === TICKET ? {} : headers(key),
    });
    const first = await Promise.race([wire.closed, wire.message(() => true).catch(() => wire.closed)]);
    wire.socket.terminate();
    return first;
  };

  test.each(SOCKETS)('%s delivers to the roles of the workspace only', async (path) => {
    for (const key of OUTSIDE) expect(await firstOf(key, path, THEIRS[0] as string)).toBe(4401);
    if (!path.includes(':id')) return expect(await firstOf(TICKET, path, '')).toBe(4403);
    for (const key of ['stranger', 'session of stranger', TICKET])
      expect(await firstOf(key, path, THEIRS[0] as string), key).toBe(4404);
    for (const key of ['VIEWER', 'OPERATOR', 'ADMIN', 'session of VIEWER'])
      expect(JSON.stringify(await firstOf(key, path, THEIRS[0] as string)), key).toContain('{');
    expect(JSON.stringify(await firstOf(TICKET, path, THEIRS[3] as string))).toContain('{');
  });
});

describe('without a valid key', () => {
  const KEYS = [null, 'expired', 'revoked', 'unknown', 'ended session'];

  test.each(KEYS)('nothing is answered: %s', async (key) => {
    const all = [
      ...[query, mutation, subscription].flatMap((root) =>
        fieldsOf(root).map((field) => {
          const [args] = argsAbout(field, globalId(THEIRS[0] as string));
          return walk.operation(root, field, args ?? {});
        }),
      ),
      { name: 'introspection', query: '{ __schema { types { name } } }', variables: {} },
    ];
    const answers = new Set<string>();
    for (const { query, variables } of all) {
      const accept = query.startsWith('subscription') ? 'text/event-stream' : 'application/json';
      const body = JSON.stringify({ query, variables });
      const response = await send('/graphql', { headers: { ...headers(key), accept }, body });
      expect(response.status).toBe(401);
      answers.add(response.text);
    }
    expect(answers.size).toBeLessThanOrEqual(2);
    for (const text of answers) expectNoMark(text);
    const wire = await openSocket(key, openWire);
    wire.send({ type: 'connection_init', payload: headers(key) });
    expect(await wire.closed).toBe(4401);
    expect(wire.received).toEqual([]);
  });

  test.each(Object.values(ROUTES))(
    'a route answers as the table says: $path',
    async ({ path, method = 'GET', accept = '*/*', form, status }) => {
      for (const key of [...KEYS, 'stranger', 'VIEWER', 'OPERATOR', 'ADMIN', 'session of VIEWER']) {
        // A form has the key in it, and a session no key.
        if (form && cookies.has(key ?? '')) continue;
        const { 'content-type': _, ...credential } = headers(key);
        const response = form
          ? await sendForm(path, key)
          : await send(path, { method, headers: { ...credential, accept } });
        expect(response.status, String(key)).toBe(status[KEYS.includes(key) ? 0 : 1]);
        expectNoMark(response.text);
      }
    },
  );

  test('a form that changed something is in the audit log', async () => {
    for (const { path, form: action } of Object.values(ROUTES))
      if (action)
        expect(
          await app().app.core.prisma.auditEntry.count({ where: { action, outcome: 'OK' } }),
          path,
        ).toBeGreaterThan(0);
  });

  test('what is open is closed, and gets nothing afterwards', async () => {
    const expiresAt = Date.now() + 1500;
    await addKey('expiring', 'theirs', 'VIEWER', { expiresAt });
    await addKey('to-revoke', 'theirs', 'VIEWER', { id: REVOKED_ID });
    const operation = {
      name: '',
      query: 'subscription { findings { finding { title description } } }',
      variables: {},
    };
    const open = await Promise.all(
      ['expiring', 'to-revoke'].flatMap((key) => [
        openStream(key, operation),
        openSocketStream(key, operation),
      ]),
    );
    await app().app.core.keys.revoke(REVOKED_ID, Date.now(), revokingOf(REVOKED_ID));
    for (const stream of open) {
      if ('closed' in stream) expect(await stream.closed).toBe(4403);
      else await stream.ended;
    }
    await append(...markedEvents(MARK));
    for (const { text } of open) expectNoMark(text());
  });
});

test('every field of every type was asked for', () => {
  const errors = (type: GraphQLObjectType) => type.getInterfaces().some(({ name }) => name === 'Error');
  const types = Object.values(schema.getTypeMap()).filter(isObjectType);
  const fields = types
    .filter((type) => !type.name.startsWith('__') && !errors(type) && !NOT_IN_THE_LOG.includes(type.name))
    .flatMap((type) => Object.keys(type.getFields()).map((name) => `${type.name}.${name}`));
  expect(fields.filter((name) => !walk.selected.has(name) && name !== 'Query.serverTime')).toEqual([]);
});
