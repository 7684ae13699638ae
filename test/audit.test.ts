/** The audit log: what is recorded, in which transaction, who sees it, and how it stays bounded. */
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { pino } from 'pino';
import { ulid } from 'ulid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../src/app.ts';
import { backup } from '../src/cli/backup.ts';
import { createToken, revokeToken } from '../src/cli/token.ts';
import { createKey } from '../src/core/api-key.ts';
import { type AuditAction, type AuditDraft, auditDraft, targetDetail } from '../src/core/audit-entry.ts';
import { createAuditFold } from '../src/core/audit-fold.ts';
import { commandLine, DEFAULT_WORKSPACE, type Role } from '../src/core/identity.ts';
import { scanGlobalId } from '../src/core/scan-id.ts';
import { warnOfExposedFiles } from '../src/exposed-files.ts';
import { schema } from '../src/graphql/schema.ts';
import { openDatabase } from '../src/store/sqlite/database.ts';
import {
  connect,
  connectTo,
  type Remote,
  silent,
  socketClient,
  type TestApp,
  testConfig,
  until,
  withApp,
  withFolder,
} from './support/app.ts';
import { endCommands } from './support/command.ts';
import { snippetWith } from './support/documentation.ts';
import { serveHttp } from './support/egress.ts';
import { adminOf } from './support/identity.ts';
import { startServerProcess } from './support/server-process.ts';

const TOKEN = 'a-token-for-this-test';

/** What the inputs of MUTATIONS are about. */
interface About {
  /** global ids of scans that go on */
  running: [string, string, string];
  ended: [string, string];
  external: [string, string];
  keyId: string;
  /** URL of a site that proves its ownership, and the id of a proof */
  site: string;
  proofId: string;
}
const MOCK = { only: [{ name: 'mock', options: { events: 1 } }] };

/** What the audit log calls each mutation, and an input with which it changes something. They are made in this order. */
const MUTATIONS: Record<string, [AuditAction, (about: About) => Record<string, unknown>]> = {
  startScan: ['START_SCAN', () => ({ target: 'm.test', scanners: MOCK })],
  startDemoScan: ['START_SCAN', () => ({ label: 'demo' })],
  startScans: ['START_SCAN', () => ({ targets: ['n.test'], scanners: MOCK })],
  scanPage: ['START_SCAN', () => ({ url: 'https://o.test/', html: '<p>' })],
  rerunScan: ['RERUN_SCAN', ({ ended }) => ({ id: ended[0] })],
  updateScan: ['UPDATE_SCAN', ({ ended }) => ({ id: ended[0], label: 'changed' })],
  pauseScan: ['PAUSE_SCAN', ({ running }) => ({ id: running[0] })],
  resumeScan: ['RESUME_SCAN', ({ running }) => ({ id: running[0] })],
  cancelScan: ['CANCEL_SCAN', ({ running }) => ({ id: running[0] })],
  cancelScans: ['CANCEL_SCAN', ({ running }) => ({ selection: { ids: [running[1]] } })],
  skipScanner: ['SKIP_SCANNER', ({ running }) => ({ scanId: running[2], scanner: 'mock' })],
  ingestResults: [
    'INGEST',
    ({ external }) => ({ scanId: external[0], items: [{ host: { name: 'p.test', alive: true } }] }),
  ],
  completeScan: ['COMPLETE_SCAN', ({ external }) => ({ id: external[0] })],
  failScan: ['FAIL_SCAN', ({ external }) => ({ id: external[1], reason: 'no licence' })],
  importResults: [
    'IMPORT',
    () => ({
      target: 'q.test',
      content: '{"template-id":"x","info":{"name":"X","severity":"low"},"host":"q.test"}',
    }),
  ],
  createStreamTicket: ['CREATE_STREAM_TICKET', ({ ended }) => ({ scanId: ended[0] })],
  deleteScan: ['DELETE_SCAN', ({ ended }) => ({ id: ended[0] })],
  deleteScans: ['DELETE_SCAN', ({ ended }) => ({ selection: { ids: [ended[1]] } })],
  createApiKey: ['CREATE_API_KEY', () => ({ name: 'made', role: 'VIEWER' })],
  revokeApiKey: ['REVOKE_API_KEY', ({ keyId }) => ({ id: keyId })],
  verifyTarget: ['VERIFY_TARGET', ({ site }) => ({ target: site, method: 'WELL_KNOWN_FILE' })],
  removeVerifiedTarget: ['REMOVE_VERIFIED_TARGET', ({ proofId }) => ({ id: proofId })],
};

const VERIFY = `mutation ($target: String!) { verifyTarget(input: { target: $target, method: WELL_KNOWN_FILE }) {
  ... on VerifyTargetSuccess { verifiedTarget { id target } }
  ... on VerifyTargetPending { challenge { content } } ... on Error { code } } }`;
const FIELDS =
  'id action outcome code identityId identityName role address transport subjectKind subjectId detail count';
const LOG = `query ($first: Int, $after: String, $filter: AuditFilter) {
  auditLog(first: $first, after: $after, filter: $filter) {
    nodes { ${FIELDS} } edges { cursor } pageInfo { hasNextPage endCursor } totalCount } }`;
const START = `mutation ($target: String!) {
  startScan(input: { target: $target, scanners: { only: [{ name: "mock", options: { events: 1 } }] } }) {
    ... on StartScanSuccess { scan { id } } ... on Error { code } } }`;

/** Calls a mutation with an input. @returns its result */
async function call(from: Pick<Remote, 'query'>, name: string, input: Record<string, unknown>) {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  const text = `mutation ($input: ${type}!) { ${name}(input: $input) { __typename ... on Error { code } } }`;
  return (await from.query(text, { input })).data[name];
}

const start = async (from: Pick<Remote, 'query'>, target: string) =>
  (await from.query(START, { target })).data.startScan;

const read = async (from: Remote, variables: Record<string, unknown> = {}) =>
  (await from.query(LOG, variables)).data.auditLog;

/** Runs operations over a WebSocket. */
function overWebSocket(url: string, token: string) {
  const client = socketClient(url, token);
  return {
    async query(query: string, variables?: Record<string, unknown>) {
      for await (const result of client.iterate({ query, ...(variables && { variables }) }))
        return result as never;
      throw new Error('no result');
    },
    close: () => client.dispose(),
  };
}

/** A site with the proof that it belongs to the workspace, which the server has not looked for yet. */
async function startProvenSite(owner: Pick<Remote, 'query'>) {
  let content = '';
  const site = await serveHttp((_, response) => void response.end(content));
  const verify = async (from = owner) =>
    (await from.query(VERIFY, { target: `${site.url}/?key=secret` })).data.verifyTarget;
  return {
    ...{ site, verify },
    publish: async () => {
      content = (await verify()).challenge.content;
    },
  };
}

/** Creates a key, as the command line does. */
async function keyOf({ app }: TestApp, name: string, role: Role, workspace?: string): Promise<string> {
  const draft = { name, role, expiresAt: null };
  const newId = () => `${name}-key`;
  return (await createKey(app.core.keys, draft, newId, commandLine(workspace))).secret;
}

describe('the audit log', () => {
  const lines: Record<string, unknown>[] = [];
  const logger = pino(
    {},
    new Writable({
      write(chunk, _, done) {
        lines.push(JSON.parse(String(chunk)));
        done();
      },
    }),
  );
  let app: TestApp;
  let viewer: Remote;
  let operator: Remote;
  let other: Remote;
  let end = () => {};
  let ended: Promise<void>;

  beforeAll(async () => {
    await new Promise<void>((opened, failed) => {
      ended = withApp(
        { env: { SCANWIRE_TOKEN: TOKEN, SCANWIRE_DEMO_SCANS: 'on' }, logger },
        async (started) => {
          app = started;
          viewer = connectTo(app.url, await keyOf(app, 'viewer', 'VIEWER'));
          operator = connectTo(app.url, await keyOf(app, 'operator', 'OPERATOR'));
          other = connectTo(app.url, await keyOf(app, 'other', 'ADMIN', 'other'));
          opened();
          await new Promise<void>((resolve) => {
            end = resolve;
          });
        },
      );
      ended.catch(failed);
    });
  });
  afterAll(async () => {
    end();
    await ended;
    endCommands();
  });

  /** Entries that are recorded meanwhile, oldest first. */
  const recorded = async (work: () => Promise<unknown>) => {
    const [last] = (await read(app, { first: 1 })).nodes;
    await work();
    const { nodes } = await read(app, { first: 100 });
    return nodes.filter(({ id }: { id: string }) => Number(id) > Number(last.id)).reverse();
  };

  it('has each change of a scan, who made it, from where and over which transport, also after its deletion', async () => {
    const socket = overWebSocket(app.url, TOKEN);
    let id = '';
    const entries = await recorded(async () => {
      id = (await start(operator, 'https://a.test/x?token=secret')).scan.id;
      await operator.follow(id);
      expect((await call(socket, 'updateScan', { id, label: 'one\ntwo' })).__typename).toBe(
        'UpdateScanSuccess',
      );
      expect((await call(socket, 'rerunScan', { id })).__typename).toBe('RerunScanSuccess');
      expect((await call(operator, 'deleteScan', { id })).__typename).toBe('DeleteScanSuccess');
    });
    await socket.close();
    const byOperator = {
      ...{ identityId: 'operator-key', identityName: 'operator', role: 'OPERATOR', transport: 'HTTP' },
      ...{ outcome: 'OK', code: null, address: '127.0.0.1', subjectKind: 'SCAN', count: 1 },
    };
    const byToken = {
      ...byOperator,
      ...{ identityId: 'token', identityName: 'SCANWIRE_TOKEN', role: 'ADMIN', transport: 'WEBSOCKET' },
    };
    const changes = entries.filter(({ action }: { action: string }) => action !== 'SIGN_IN');
    expect(changes).toMatchObject([
      { ...byOperator, action: 'START_SCAN', subjectId: id, detail: 'https://a.test/x' },
      { ...byToken, action: 'UPDATE_SCAN', subjectId: id, detail: 'label "one two"' },
      { ...byToken, action: 'RERUN_SCAN', detail: 'https://a.test/x' },
      { ...byOperator, action: 'DELETE_SCAN', subjectId: id, detail: 'https://a.test/x' },
    ]);
    expect(changes[2].subjectId).not.toBe(id);
    expect((await app.query('query ($id: ID!) { scan(id: $id) { id } }', { id })).data.scan).toBeNull();
  });

  it('has one entry for each pause, skip, resume and cancel, and none for what changes nothing', async () => {
    const id = await app.startScan({
      target: 'b.test',
      scanners: [{ name: 'mock', options: { events: 1000, rate: 20 } }],
    });
    const entries = await recorded(async () => {
      await call(app, 'pauseScan', { id });
      await call(app, 'pauseScan', { id });
      await call(app, 'resumeScan', { id });
      await call(app, 'resumeScan', { id });
      await call(app, 'updateScan', { id, label: 'x' });
      await call(app, 'updateScan', { id, label: 'x' });
      await call(app, 'cancelScan', { id });
      await app.follow(id);
      expect((await call(app, 'cancelScan', { id })).code).toBe('CONFLICT');
      expect((await start(app, 'not a target')).code).toBe('INVALID_TARGET');
    });
    expect(entries.map(({ action, detail }: Record<string, string>) => [action, detail])).toEqual([
      ['PAUSE_SCAN', 'b.test'],
      ['RESUME_SCAN', 'b.test'],
      ['UPDATE_SCAN', 'label "x"'],
      ['CANCEL_SCAN', 'b.test'],
    ]);
    const skipped = await app.startScan({
      target: 'b.test',
      scanners: [{ name: 'mock', options: { events: 1000, rate: 20 } }],
    });
    const skips = await recorded(async () => {
      await call(app, 'skipScanner', { scanId: skipped, scanner: 'mock' });
      await app.follow(skipped);
    });
    expect(skips).toMatchObject([{ action: 'SKIP_SCANNER', subjectId: skipped, detail: 'mock' }]);
  });

  it('has refusals: of a role, of scans of another workspace, of targets, in batches too', async () => {
    const { id } = (await start(app, 'c.test')).scan;
    const own = await recorded(async () => {
      await start(viewer, 'https://name:password@c.test/?q=1');
      await call(viewer, 'cancelScan', { id });
      await call(viewer, 'deleteScans', { selection: { ids: [id] } });
      await call(operator, 'createApiKey', { name: 'x', role: 'ADMIN' });
      // Once, although several of its fields read.
      await operator.query('{ apiKeys { nodes { id } totalCount pageInfo { hasNextPage } } }');
      await call(operator, 'startScans', { targets: ['169.254.169.254', '10.0.0.1', 'not a target'] });
      // Although no field of it reads.
      const { errors } = await operator.query('{ apiKeys { __typename } }');
      expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    });
    const refusals = own.map((entry: Record<string, string>) => [
      ...[entry.identityName, entry.action, entry.code, entry.detail],
    ]);
    expect(refusals).toEqual([
      ['viewer', 'SIGN_IN', null, null],
      ['viewer', 'START_SCAN', 'FORBIDDEN', 'https://c.test/'],
      ['viewer', 'CANCEL_SCAN', 'FORBIDDEN', 'c.test'],
      ['viewer', 'DELETE_SCAN', 'FORBIDDEN', null],
      ['operator', 'CREATE_API_KEY', 'FORBIDDEN', null],
      ['operator', 'READ_API_KEYS', 'FORBIDDEN', null],
      ['operator', 'START_SCAN', 'TARGET_REFUSED', '169.254.169.254'],
      ['operator', 'START_SCAN', 'TARGET_REFUSED', '10.0.0.1'],
      ['operator', 'READ_API_KEYS', 'FORBIDDEN', null],
    ]);
    const inOther = await recorded(async () => {
      await call(other, 'cancelScan', { id });
      await expect(other.follow(id)).rejects.toThrow('There is no scan');
      await call(other, 'revokeApiKey', { id: 'operator-key' });
    });
    expect(inOther).toEqual([]);
    expect((await read(other, { filter: { outcome: 'REFUSED' } })).nodes).toMatchObject([
      { action: 'REVOKE_API_KEY', code: 'NOT_FOUND', subjectId: 'operator-key', detail: null },
      { action: 'FOLLOW_SCAN', code: 'NOT_FOUND', subjectId: id, detail: null, transport: 'WEBSOCKET' },
      { action: 'CANCEL_SCAN', code: 'NOT_FOUND', subjectId: id, detail: null },
    ]);
  });

  it('has each mutation of the schema, granted and refused', async () => {
    expect(Object.keys(MUTATIONS).sort()).toEqual(
      Object.keys(schema.getMutationType()?.getFields() ?? {}).sort(),
    );
    const { site, verify, publish } = await startProvenSite(operator);
    await publish();
    const slow = { only: [{ name: 'mock', options: { events: 1000, rate: 20 } }] };
    const scanOf = (scanners: object) => app.startScan({ target: 'm.test', scanners });
    const externalScan = () => app.startScan({ target: 'm.test', external: { scanner: 'outside' } });
    const about = {
      running: [await scanOf(slow), await scanOf(slow), await scanOf(slow)],
      ended: [await scanOf(MOCK), await scanOf(MOCK)],
      external: [await externalScan(), await externalScan()],
      ...{ keyId: 'revocable-key', site: site.url, proofId: (await verify()).verifiedTarget.id },
    } satisfies About;
    for (const id of about.ended) await app.follow(id);
    await keyOf(app, 'revocable', 'VIEWER');
    const shown = async (from: Remote, name: string, input: Record<string, unknown>) => {
      const entries = await recorded(() => call(from, name, input));
      return entries
        .filter(({ action }: { action: string }) => action !== 'SIGN_IN')
        .map(({ action, code }: { action: string; code: string | null }) => [action, code]);
    };
    for (const [name, [action, inputOf]] of Object.entries(MUTATIONS)) {
      // Every role may create tickets, for scans that exist.
      const isForAll = name === 'createStreamTicket';
      const refused = isForAll ? { scanId: scanGlobalId(ulid()) } : inputOf(about);
      expect(await shown(viewer, name, refused), name).toEqual([
        [action, isForAll ? 'NOT_FOUND' : 'FORBIDDEN'],
      ]);
    }
    for (const [name, [action, inputOf]] of Object.entries(MUTATIONS)) {
      // An import records its results and the end of its scan as well.
      const [first, ...more] = await shown(app, name, inputOf(about));
      expect(first, name).toEqual([action, null]);
      expect(
        more.map((entry: unknown[]) => entry[0]),
        name,
      ).toEqual(name === 'importResults' ? ['INGEST', 'COMPLETE_SCAN'] : []);
      if (name === 'verifyTarget') about.proofId = (await verify()).verifiedTarget.id;
    }
    await site.close();
  });

  it('has stream tickets, each check of a proof, and the removal of proofs, with what they are about', async () => {
    const { site, verify, publish } = await startProvenSite(operator);
    const { id } = (await start(app, 'https://t.test/?key=secret')).scan;
    let proof = { id: '', target: '' };
    const entries = await recorded(async () => {
      await call(viewer, 'createStreamTicket', { scanId: id });
      await verify();
      await publish();
      proof = (await verify()).verifiedTarget;
      await verify(viewer);
      await operator.query(VERIFY, { target: 'http://169.254.169.254/' });
      await call(other, 'removeVerifiedTarget', { id: proof.id });
      await call(operator, 'removeVerifiedTarget', { id: proof.id });
      expect((await call(operator, 'removeVerifiedTarget', { id: proof.id })).code).toBe('NOT_FOUND');
    });
    await site.close();
    const proved = {
      subjectKind: 'VERIFIED_TARGET',
      subjectId: proof.id,
      identityName: 'operator',
      code: null,
    };
    const unproved = { action: 'VERIFY_TARGET', outcome: 'REFUSED', subjectId: null, detail: `${site.url}/` };
    const removal = { ...proved, action: 'REMOVE_VERIFIED_TARGET' };
    expect(entries.filter(({ action }: { action: string }) => action !== 'SIGN_IN')).toMatchObject([
      {
        ...{ action: 'CREATE_STREAM_TICKET', outcome: 'OK', identityName: 'viewer', role: 'VIEWER' },
        ...{ subjectKind: 'SCAN', subjectId: id, detail: 'https://t.test/', transport: 'HTTP' },
      },
      { ...unproved, code: 'TARGET_NOT_VERIFIED' },
      { ...unproved, code: 'TARGET_NOT_VERIFIED' },
      { ...proved, action: 'VERIFY_TARGET', detail: `${site.url} (WELL_KNOWN_FILE)` },
      { ...unproved, identityName: 'viewer', code: 'FORBIDDEN' },
      { ...unproved, code: 'TARGET_REFUSED', detail: 'http://169.254.169.254/' },
      { ...removal, outcome: 'OK', detail: `${site.url}/` },
      { ...removal, outcome: 'REFUSED', code: 'NOT_FOUND', detail: null },
    ]);
    expect((await read(other, { first: 1 })).nodes).toMatchObject([
      { action: 'REMOVE_VERIFIED_TARGET', code: 'NOT_FOUND', subjectId: proof.id, detail: null },
    ]);
  });

  it('has each session of a browser, and the first use of a stream ticket in the workspace of its scan', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded', origin: app.url };
    const send = (path: string, headers: object, body = '') =>
      fetch(app.url + path, { method: 'POST', redirect: 'manual', headers: { ...form, ...headers }, body });
    const entries = await recorded(async () => {
      for (let times = 0; times < 2; times++) {
        const { headers } = await send('/sign-in', {}, `key=${TOKEN}`);
        const cookie = headers.get('set-cookie')?.split(';')[0];
        for (let again = 0; again < 2; again++) await send('/sign-out', { cookie });
      }
      const { id } = (await start(app, 'u.test')).scan;
      const query = `mutation ($id: ID!) { createStreamTicket(input: { scanId: $id }) { ... on CreateStreamTicketSuccess { ticket } } }`;
      const { ticket } = (await operator.query(query, { id })).data.createStreamTicket;
      await fetch(`${app.url}/graphql?ticket=${ticket}&query={__typename}`);
    });
    const byToken = { identityId: 'token', transport: 'HTTP', address: '127.0.0.1', outcome: 'OK' };
    expect(entries.filter(({ action }: { action: string }) => action !== 'START_SCAN')).toMatchObject([
      ...[1, 2].flatMap(() => [
        { ...byToken, action: 'OPEN_SESSION' },
        { ...byToken, action: 'END_SESSION' },
      ]),
      { action: 'CREATE_STREAM_TICKET' },
      { action: 'SIGN_IN', identityId: 'operator-key', identityName: 'operator (ticket)' },
    ]);
    const { prisma } = app.app.core;
    expect(await prisma.auditEntry.count({ where: { workspace: { notIn: ['default', 'other'] } } })).toBe(0);
  });

  it('is read by administrators of its workspace alone, on every transport', async () => {
    const { nodes, pageInfo } = await read(other);
    expect(new Set(nodes.map(({ identityName }: Record<string, string>) => identityName))).toEqual(
      new Set(['other', 'command line']),
    );
    // The cursor of another workspace shows nothing of it.
    const own = await read(app, { first: 1 });
    const after = await read(other, { first: 500, after: own.pageInfo.endCursor });
    const ids = new Set(nodes.map(({ id }: { id: string }) => id));
    expect(after.nodes.filter(({ id }: { id: string }) => !ids.has(id))).toEqual([]);
    expect(pageInfo.hasNextPage).toBe(false);
    const socket = overWebSocket(app.url, await keyOf(app, 'second', 'VIEWER'));
    for (const from of [viewer, operator, socket]) {
      for (const selection of ['nodes { id }', 'totalCount', '__typename']) {
        const { data, errors } = (await from.query(`{ auditLog { ${selection} } }`)) as Awaited<
          ReturnType<Remote['query']>
        >;
        expect([data, errors?.[0]?.extensions.code]).toEqual([null, 'FORBIDDEN']);
      }
    }
    await socket.close();
  });

  it('is paged and filtered', async () => {
    const all: string[] = [];
    for (let after: string | null = null; ; ) {
      const page = await read(app, { first: 7, after });
      all.push(...page.nodes.map(({ id }: { id: string }) => id));
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    const { nodes, totalCount } = await read(app, { first: 500 });
    expect(all).toEqual(nodes.map(({ id }: { id: string }) => id));
    expect(totalCount).toBe(all.length);
    const last =
      'query ($before: String) { auditLog(last: 3, before: $before) { nodes { id } pageInfo { startCursor } } }';
    const oldest = (await app.query(last)).data.auditLog;
    const newer = (await app.query(last, { before: oldest.pageInfo.startCursor })).data.auditLog;
    expect([...newer.nodes, ...oldest.nodes].map(({ id }: { id: string }) => id)).toEqual(all.slice(-6));
    const ofFilter = async (filter: Record<string, unknown>) =>
      (await read(app, { first: 500, filter })).nodes;
    const expected = (isIt: (entry: Record<string, string>) => boolean) => nodes.filter(isIt);
    for (const identity of ['operator', 'operator-key'])
      expect(await ofFilter({ identity })).toEqual(
        expected(({ identityId, identityName }) => [identityId, identityName].includes(identity)),
      );
    expect(await ofFilter({ actions: ['DELETE_SCAN', 'SIGN_IN'], outcome: 'OK' })).toEqual(
      expected(({ action, outcome }) => /DELETE_SCAN|SIGN_IN/.test(action ?? '') && outcome === 'OK'),
    );
    const hour = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
    expect(await ofFilter({ since: hour(-1), until: hour(1) })).toEqual(nodes);
    expect(await ofFilter({ since: hour(1) })).toEqual([]);
    expect(await ofFilter({ until: hour(-1) })).toEqual([]);
    const { data } = await app.query(await snippetWith('docs/audit.md', 'auditLog'));
    expect(data.auditLog.nodes[0]).toMatchObject({ action: expect.stringMatching(/_SCAN$/) });
  });

  it('has one sign-in an hour for each key and address, and none of requests without a key', async () => {
    const fresh = connectTo(app.url, await keyOf(app, 'fresh', 'VIEWER'));
    const entries = await recorded(async () => {
      for (let times = 0; times < 5; times++) await fresh.query('{ __typename }');
      await connectTo(app.url).query('{ __typename }');
      await connectTo(app.url, 'wrong-key').query('{ __typename }');
    });
    expect(entries).toMatchObject([
      { action: 'SIGN_IN', outcome: 'OK', identityName: 'fresh', role: 'VIEWER', address: '127.0.0.1' },
      { action: 'SIGN_IN', code: 'UNAUTHENTICATED', identityId: null, identityName: null, role: null },
    ]);
  });

  it('is in the log of the server, one line for each entry, without secrets', async () => {
    const rows = await app.app.core.prisma.auditEntry.findMany();
    const audited = lines.filter(({ msg }) => msg === 'audit');
    expect(audited.length).toBe(rows.length);
    expect(audited).toContainEqual(
      expect.objectContaining({ level: 30, action: 'START_SCAN', identity: 'operator', outcome: 'OK' }),
    );
    expect(JSON.stringify([rows, lines])).not.toMatch(/secret|password|wrong-key/);
  });
});

describe('a change and its entry', () => {
  it('are written together: neither without the other', async () => {
    await withApp({}, async (app) => {
      const { prisma } = app.app.core;
      const { id } = (await start(app, 'a.test')).scan;
      await app.follow(id);
      const { id: slow } = (
        await app.query(START.replace('events: 1', 'events: 1000, rate: 20'), { target: 'b.test' })
      ).data.startScan.scan;
      const { site, verify, publish } = await startProvenSite(app);
      await publish();
      const proof = (await verify()).verifiedTarget;
      const state = async () =>
        JSON.stringify([
          await prisma.scan.findMany({
            select: { id: true, workspace: true, label: true, cancelRequested: true, pauseRequested: true },
          }),
          await prisma.scannerRun.findMany({ select: { skipRequested: true } }),
          await Promise.all([prisma.apiKey.count(), prisma.streamTicket.count(), prisma.session.count()]),
          await prisma.verifiedTarget.findMany(),
          await prisma.auditEntry.findMany(),
        ]);
      const fails = (table: string) =>
        prisma.$executeRawUnsafe(
          `CREATE TRIGGER "broken" BEFORE INSERT ON "${table}" BEGIN SELECT RAISE(ABORT, 'broken'); END`,
        );
      await fails('AuditEntry');
      const before = await state();
      const operations = [
        ['startScan', { target: 'c.test' }],
        ['rerunScan', { id }],
        ['updateScan', { id, label: 'x' }],
        ['deleteScan', { id }],
        ['pauseScan', { id: slow }],
        ['cancelScan', { id: slow }],
        ['skipScanner', { scanId: slow, scanner: 'mock' }],
        ['createApiKey', { name: 'x', role: 'ADMIN' }],
        ['createStreamTicket', { scanId: id }],
        ['verifyTarget', { target: site.url, method: 'WELL_KNOWN_FILE' }],
        ['removeVerifiedTarget', { id: proof.id }],
      ] as const;
      for (const [name, input] of operations) await expect(call(app, name, input), name).rejects.toThrow();
      const session = { digest: 'x', keyId: 'x', createdAt: Date.now(), expiresAt: Date.now() + 60_000 };
      const { sessions } = app.app.core;
      await expect(sessions.insert(session, 1, auditDraft(commandLine(), 'OPEN_SESSION'))).rejects.toThrow();
      expect(await state()).toBe(before);
      await prisma.$executeRaw`DROP TRIGGER "broken"`;
      await fails('ScanEvent');
      await expect(call(app, 'startScan', { target: 'c.test' })).rejects.toThrow();
      await expect(call(app, 'cancelScan', { id: slow })).rejects.toThrow();
      expect(await state()).toBe(before);
      await prisma.$executeRaw`DROP TRIGGER "broken"`;
      await site.close();
    });
  });

  it('are both on disk, or neither, after kill -9; the server had warned of files that others can read', async () => {
    await withFolder(async (folder) => {
      await writeFile(join(folder, '.env'), `SCANWIRE_TOKEN=${TOKEN}\n`, { mode: 0o644 });
      await chmod(join(folder, '.env'), 0o644);
      const server = await startServerProcess(folder, { LOG_LEVEL: 'warn' });
      const remote = connectTo(server.url, TOKEN);
      let answers = 0;
      const starts = Array.from({ length: 300 }, async (_, index) => {
        const { scan } = await start(remote, `${index}.test`).catch(() => ({ scan: null }));
        if (scan) answers++;
      });
      await Promise.race(starts);
      expect(await server.end('SIGKILL')).toBe(137);
      await Promise.all(starts);
      const path = join(folder, '.env');
      expect(server.command.stdout()).toContain(`every user of this machine can read this file`);
      expect(server.command.stdout()).toContain(`run: chmod o-rwx ${path}"`);

      const database = await openDatabase(`file:${join(folder, 'scanwire.db')}`);
      const scans = await database.prisma.scan.findMany({ orderBy: { id: 'asc' } });
      const entries = await database.prisma.auditEntry.findMany({
        where: { action: 'START_SCAN' },
        orderBy: { subjectId: 'asc' },
      });
      await database.close();
      expect(scans.length).toBeGreaterThanOrEqual(answers);
      expect(scans.length).toBeLessThan(300);
      expect(entries.map(({ subjectId, detail }) => [subjectId, detail])).toEqual(
        scans.map(({ id, target }) => [id, target]),
      );
    });
  });
});

describe('commands that use the database', () => {
  it('record keys in their workspace, and backups in the default one', async () => {
    await withFolder(async (folder) => {
      const config = testConfig(folder);
      const shell = { stdout: new PassThrough(), stderr: new PassThrough(), onExit: () => () => {} } as never;
      await createToken({ name: 'ci', role: 'viewer', workspace: 'red' }, { config, shell });
      const database = await openDatabase(config.databaseUrl);
      const [key] = await database.prisma.apiKey.findMany();
      await revokeToken(key?.id ?? '', { config, shell });
      await revokeToken(key?.id ?? '', { config, shell });
      await backup(config, join(folder, 'copy.db'), {}, shell);
      const entries = await database.prisma.auditEntry.findMany({ orderBy: { position: 'asc' } });
      await database.close();
      const by = { identityName: 'command line', transport: 'COMMAND_LINE', address: null, outcome: 'OK' };
      expect(entries).toMatchObject([
        { ...by, workspace: 'red', action: 'CREATE_API_KEY', subjectId: key?.id, detail: 'ci (VIEWER)' },
        { ...by, workspace: 'red', action: 'REVOKE_API_KEY', subjectId: key?.id, detail: 'ci (VIEWER)' },
        { ...by, workspace: DEFAULT_WORKSPACE, action: 'EXPORT', detail: join(folder, 'copy.db') },
      ]);
      // The entry is in the copy too.
      const copy = await openDatabase(`file:${join(folder, 'copy.db')}`);
      expect(await copy.prisma.auditEntry.count()).toBe(3);
      await copy.close();
    });
  });
});

describe('the size of the audit log', () => {
  it('is bounded in a flood of wrong keys, which are counted and reported', async () => {
    await withFolder(async (folder) => {
      const config = testConfig(folder, { env: { SCANWIRE_TOKEN: TOKEN } });
      const app = await createApp(config, { logger: silent, limits: { signInDelayMs: 0 } });
      await Promise.all(
        Array.from({ length: 60 }, (_, index) =>
          connectTo(app.url, `wrong-${index}`).query('{ __typename }'),
        ),
      );
      await app.close();
      const database = await openDatabase(config.databaseUrl);
      const entries = await database.prisma.auditEntry.findMany({ orderBy: { position: 'asc' } });
      await database.close();
      expect(entries.map(({ address, count }) => [address, count])).toEqual([
        ...Array(3).fill(['127.0.0.1', 1]),
        ['127.0.0.1', 57],
      ]);
    });
  });

  it('is bounded in floods from many addresses, and of the refusals of one key, which do not hide each other', async () => {
    const written: AuditDraft[] = [];
    const fold = createAuditFold(async (draft) => void written.push(draft));
    const stranger = (address: string) =>
      auditDraft(null, 'SIGN_IN', {}, { code: 'UNAUTHENTICATED', arrival: { address, transport: 'HTTP' } });
    for (let index = 0; index < 5000; index++) await fold.add(stranger(`192.0.2.${index}`));
    const viewer = adminOf('red', { role: 'VIEWER' });
    for (let index = 0; index < 1000; index++)
      await fold.add(auditDraft(viewer, 'START_SCAN', { target: `${index}.test` }, { code: 'FORBIDDEN' }));
    await fold.add(auditDraft(viewer, 'SIGN_IN'));
    expect(written.length).toBe(60 + 3 + 200 + 1);
    await fold.flush();
    expect(written.slice(264)).toMatchObject([
      { action: 'SIGN_IN', address: null, count: 4937 },
      { action: 'START_SCAN', identityName: 'red', count: 800, detail: 'more within a minute' },
    ]);
    expect(written.reduce((sum, { count }) => sum + count, 0)).toBe(6001);
  });

  it('is bounded in age and number: refusals and tickets go first, other workspaces keep theirs, and the number is recorded', async () => {
    await withFolder(async (folder) => {
      const config = testConfig(folder, {
        config: { auditLimits: { keepMs: 86_400_000, maxEntries: 1200 } },
      });
      const database = await openDatabase(config.databaseUrl);
      const at = new Date();
      const rows = (count: number, more: object) =>
        Array.from({ length: count }, () => ({ ...auditDraft(null, 'SIGN_IN'), at, ...more }));
      await database.prisma.auditEntry.createMany({
        data: [
          ...rows(1500, { at: new Date(at.getTime() - 90_000_000) }),
          ...rows(700, { detail: 'change' }),
          ...rows(500, { outcome: 'REFUSED' }),
          ...rows(500, { action: 'CREATE_STREAM_TICKET' }),
          ...rows(3, { workspace: 'other', outcome: 'REFUSED' }),
        ],
      });
      await database.close();
      const app = connect(await createApp(config, { logger: silent }), config);
      const { prisma } = app.app.core;
      const own = { workspace: DEFAULT_WORKSPACE };
      await until(async () => {
        const [entry] = await prisma.auditEntry.findMany({ where: { action: 'REMOVE_AUDIT_ENTRIES' } });
        return entry?.count === 2001;
      }, 'the removal');
      expect(await prisma.auditEntry.count({ where: own })).toBe(1200);
      expect(await prisma.auditEntry.count({ where: { ...own, outcome: 'REFUSED' } })).toBe(0);
      expect(await prisma.auditEntry.count({ where: { ...own, action: 'CREATE_STREAM_TICKET' } })).toBe(499);
      expect(await prisma.auditEntry.count({ where: { ...own, detail: 'change' } })).toBe(700);
      expect(await prisma.auditEntry.count({ where: { workspace: 'other' } })).toBe(3);
      await app.app.close();
    });
  });
});

describe('texts of entries', () => {
  it.each([
    ['https://name:password@a.test/x?token=1#y', 'https://a.test/x'],
    ['ssh://git@a.test/team/project.git', 'ssh://a.test/team/project.git'],
    ['git@a.test:team/project.git', 'git@a.test:team/project.git'],
    ['https://u:p/w@a.test/x', 'https://a.test/x'],
    ['https://u:p?w@a.test/x', 'https://a.test/x'],
    ['https:u:p@a.test', 'https:a.test'],
    ['/srv/what?/#1', '/srv/what?/#1'],
    ['a.test\r\n{"level":"info"}\u001b[2J\u202e', 'a.test {"level":"info"} [2J'],
    ['x'.repeat(5000), `${'x'.repeat(299)}…`],
  ])('are one line without secrets: %j', (target, detail) => {
    expect(targetDetail(target)).toBe(detail);
  });

  it('are cut and cleaned, whatever a name has', () => {
    const named = adminOf('red', { name: `a\n\u0000\u2028b${'x'.repeat(500)}` });
    const { identityName } = auditDraft(named, 'SIGN_IN');
    expect(identityName).toMatch(/^a bx+…$/);
    expect(identityName).toHaveLength(100);
  });
});

describe('a warning of files that others can read', () => {
  it('names each with the command to run, if it has secrets', async () => {
    await withFolder(async (folder) => {
      const write = async (name: string, mode: number, text = '') => {
        const path = join(folder, name);
        await writeFile(path, text);
        await chmod(path, mode);
        return path;
      };
      const warning = (environment: Record<string, string> = {}) =>
        warnOfExposedFiles({ ...testConfig(folder), environment });
      expect(warning()).toBeNull();
      const database = await write('scanwire.db', 0o600);
      const key = await write('scanwire.key', 0o640);
      const byName = await write('by-name.yaml', 0o644, 'scanners:\n  x:\n    token:\n      env: NAME\n');
      const secret = await write("it's.yaml", 0o644, 'scanners:\n  x:\n    token: abc\n');
      expect(warning({ SCANWIRE_CONFIG: byName })).toBeNull();
      for (const text of [
        '{ "scanners": { "x": { "url": "http://x/", "token": "abc" } } }',
        'scanners:\n  x:\n    token:\n      abc\n',
        'presets: { p: { scanners: [{ name: web, options: { headers: { x-api-key: abc } } }] } }',
      ]) {
        const config = await write('plain.yaml', 0o644, text);
        expect(warning({ SCANWIRE_CONFIG: config }), text).toContain('plain.yaml');
        await chmod(config, 0o640);
        expect(warning({ SCANWIRE_CONFIG: config })).toBeNull();
        await chmod(config, 0o600);
      }
      expect(warning({ SCANWIRE_CONFIG: secret })).toMatch(
        /this file, .*; run: chmod o-rwx '.*it'\\''s\.yaml'$/,
      );
      await chmod(database, 0o644);
      await chmod(key, 0o604);
      expect(warning()).toContain(
        `these files, which may contain secrets or scan results: ${database} ${key}; run: chmod`,
      );
    });
  });
});
