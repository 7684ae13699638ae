/** Outside scanners push results into external scans, over GraphQL and HTTP. docs/ingest.md describes it. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ulid } from 'ulid';
import { afterEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { keyDigest } from '../src/core/api-key.ts';
import type { KeyLimit, Role } from '../src/core/identity.ts';
import { LOCAL_IDENTITY } from '../src/core/identity.ts';
import { createIngest } from '../src/core/ingest.ts';
import { requireScanId } from '../src/core/scan-id.ts';
import {
  type AnyEvent,
  connectTo,
  type Remote,
  sharedApp,
  until,
  withApp,
  withFolder,
} from './support/app.ts';
import { endCommands } from './support/command.ts';
import { snippetWith } from './support/documentation.ts';
import { addingOf } from './support/identity.ts';
import { startServerProcess } from './support/server-process.ts';

const run = promisify(execFile);
const app = sharedApp({ config: { leaseMs: 300 } });
afterEach(endCommands);

const INGEST = `mutation ($input: IngestResultsInput!) { ingestResults(input: $input) {
  ... on IngestResultsSuccess { recorded duplicates refused outcomes { index status seq error { code message } } }
  ... on Error { code message } } }`;
const COMPLETE = `mutation ($id: ID!) { completeScan(input: { id: $id }) {
  ... on CompleteScanSuccess { scan { status } } ... on Error { code message } } }`;
const FAIL = `mutation ($id: ID!) { failScan(input: { id: $id, reason: "no network" }) {
  ... on FailScanSuccess { scan { status error } } ... on Error { code message } } }`;

const start = (remote: Remote = app(), external: Record<string, unknown> = {}) =>
  remote.startScan({ target: 'example.com', external: { scanner: 'recon', ...external } });
const push = async (scanId: string, items: readonly unknown[], remote: Remote = app(), more: object = {}) => {
  const { data, errors } = await remote.query(INGEST, { input: { scanId, items, ...more } });
  expect(errors).toBeUndefined();
  return data.ingestResults;
};
const complete = async (id: string, remote: Remote = app()) =>
  (await remote.query(COMPLETE, { id })).data.completeScan;
const host = (name: string, more: object = {}) => ({ host: { name, alive: true, ...more } });
const hosts = (count: number, prefix = 'h') =>
  Array.from({ length: count }, (_, index) => host(`${prefix}${index}.example.com`));
const statusesOf = ({ outcomes }: { outcomes: { status: string }[] }) => outcomes.map(({ status }) => status);
const post = (scanId: string, path: string, body: unknown, init: RequestInit = {}, url = app().url) =>
  fetch(`${url}/api/v1/scans/${encodeURIComponent(scanId)}/${path}`, {
    ...{ method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) },
    ...{ headers: { 'content-type': 'application/json' }, ...init },
  });
const namesOf = (events: readonly AnyEvent[]) =>
  events.flatMap((event) => (event.type === 'HOST' ? [event.host.name] : []));
const lastSeqOf = async (id: string) =>
  (await app().query('query ($id: ID!) { scan(id: $id) { lastSeq } }', { id })).data.scan.lastSeq;
/** Everything in the log, without following it. */
const logOf = async (id: string, remote: Remote = app()) =>
  (
    await remote.query(
      `query ($id: ID!) { scan(id: $id) { events(first: 500) { events { seq type
         ... on HostEvent { host { name } } ... on FailedEvent { error } } } } }`,
      { id },
    )
  ).data.scan.events.events as AnyEvent[];

describe('an external scan', () => {
  it('is RUNNING at once, streams what is pushed as it is recorded, and counts it when it is completed', async () => {
    const scanId = await start();
    const following = app().follow(scanId);
    const outcome = await push(scanId, [
      host('API.example.com.', { ip: ['192.0.2.7'], notAfter: '2027-01-01T00:00:00Z' }),
      { endpoint: { url: 'HTTPS://api.example.com:443/a#part', status: 200, source: 'list' } },
      {
        finding: { title: 'SQL injection', severity: 'HIGH', type: 'sqli', url: 'https://api.example.com/a' },
      },
      {
        assessment: {
          ...{ url: 'https://api.example.com/', riskScore: 7, threatLevel: 'BENIGN', layers: [] },
          ...{ confidence: 'HIGH', reasons: ['It is ours.'] },
        },
      },
    ]);
    expect(outcome).toMatchObject({ recorded: 4, duplicates: 0, refused: 0 });
    expect(outcome.outcomes.map(({ seq }: { seq: number }) => seq)).toEqual([5, 6, 7, 8]);
    expect(await push(scanId, [host('b.example.com')], app(), { scanner: 'other' })).toMatchObject({
      outcomes: [{ index: 0, status: 'RECORDED', seq: 10 }],
    });
    expect(await complete(scanId)).toEqual({ scan: { status: 'COMPLETED' } });
    const [, ...events] = await following;
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(events).toMatchObject([
      { type: 'STATUS', status: 'QUEUED' },
      { type: 'LOG', message: 'Starting scan for example.com' },
      { type: 'STATUS', status: 'RUNNING' },
      { type: 'SCANNER', name: 'recon', state: 'STARTED' },
      { host: { name: 'api.example.com', scanner: 'recon', source: 'recon', parent: null, mock: false } },
      { endpoint: { url: 'https://api.example.com/a', source: 'list' } },
      { finding: { title: 'SQL injection', confidence: 'MEDIUM' } },
      { assessment: { riskScore: 7, confidence: 'HIGH', reasons: ['It is ours.'] } },
      { type: 'SCANNER', name: 'other', state: 'STARTED' },
      { host: { name: 'b.example.com', scanner: 'other' } },
      { type: 'SCANNER', name: 'recon', state: 'FINISHED' },
      { type: 'SCANNER', name: 'other', state: 'FINISHED' },
      { type: 'PROGRESS', percent: 100 },
      { type: 'COMPLETED', summary: { hosts: 2, aliveHosts: 2, endpoints: 1, findings: 1 }, warnings: [] },
    ]);
    const { data } = await app().query(
      `query ($id: ID!) { scan(id: $id) { external status progress summary { hosts findings bySeverity { high } }
         scanners { name state hosts endpoints findings } hosts { totalCount } } }`,
      { id: scanId },
    );
    expect(data.scan).toEqual({
      ...{ external: true, status: 'COMPLETED', progress: 100, hosts: { totalCount: 2 } },
      summary: { hosts: 2, findings: 1, bySeverity: { high: 1 } },
      scanners: [
        { name: 'recon', state: 'FINISHED', hosts: 1, endpoints: 1, findings: 1 },
        { name: 'other', state: 'FINISHED', hosts: 1, endpoints: 0, findings: 0 },
      ],
    });
  });

  it('has each result once, over repeated requests, both transports and many requests at once', async () => {
    const scanId = await start();
    const items = hosts(30);
    const answers = await Promise.all([
      ...Array.from({ length: 6 }, () => push(scanId, items)),
      ...Array.from({ length: 6 }, async () => {
        const answer = await post(scanId, 'subdomains', { items: items.map(({ host }) => host) });
        return (await answer.json()) as { recorded: number; duplicates: number };
      }),
    ]);
    expect(answers.reduce((sum, { recorded }) => sum + recorded, 0)).toBe(30);
    expect(answers.reduce((sum, { duplicates }) => sum + duplicates, 0)).toBe(330);
    const again = await push(scanId, [items[29], host('H3.EXAMPLE.com'), host('new.example.com'), items[0]]);
    expect(statusesOf(again)).toEqual(['DUPLICATE', 'DUPLICATE', 'RECORDED', 'DUPLICATE']);
    const finding = { title: 'one', severity: 'LOW', type: 't', url: 'https://a.test/' };
    const other = { ...finding, title: 'the same flaw', severity: 'HIGH' };
    expect(statusesOf(await push(scanId, [{ finding }, { finding: other }]))).toEqual([
      ...['RECORDED', 'DUPLICATE'],
    ]);
    await complete(scanId);
    const events = await app().follow(scanId);
    expect(namesOf(events).sort()).toEqual([...items.map(({ host }) => host.name), 'new.example.com'].sort());
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index));
  });

  it('is written by several processes, each of which knows what the others have recorded', async () => {
    const { log, audit, pubsub } = app().app.core;
    const scanId = requireScanId(await start());
    const processes = [1, 2, 3].map(() => createIngest({ log, audit, pubsub, maxResults: 1000 }));
    const item = (index: number) => ({ type: 'HOST', host: { name: `p${index}.test`, alive: false } });
    const rounds = Array.from({ length: 20 }, (_, round) => [item(round), item(round + 1), item(round + 2)]);
    const outcomes = await Promise.all(
      rounds.flatMap((items) => processes.map((process) => process.add(LOCAL_IDENTITY, scanId, items))),
    );
    expect(outcomes.flat().filter(({ status }) => status === 'RECORDED')).toHaveLength(22);
    await Promise.all(processes.map((process) => process.complete(LOCAL_IDENTITY, scanId)));
    for (const process of processes) await process.close();
    const events = await app().follow(scanId);
    expect(namesOf(events)).toHaveLength(22);
    expect(events.at(-1)).toMatchObject({ type: 'COMPLETED', summary: { hosts: 22, aliveHosts: 0 } });
    expect(events.filter(({ type }) => type === 'COMPLETED')).toHaveLength(1);
  });

  it('refuses invalid results one by one, cleans the others, and warns the viewers of the scan', async () => {
    const scanId = await start();
    const { outcomes, ...counts } = await push(scanId, [
      host('a\u0000b.example.com', { title: `${'x'.repeat(600)}`, source: '' }),
      host(' '),
      { endpoint: { url: 'not a url' } },
      { endpoint: { url: 'https://a.test/', status: 7 } },
      { finding: { title: 't', severity: 'LOW', type: 't', url: 'javascript:alert(1)' } },
      { finding: { title: 't', severity: 'LOW', type: 't', cwe: '89', evidence: null } },
      { assessment: { url: 'https://a.test/', riskScore: 101, threatLevel: 'BENIGN' } },
    ]);
    expect(counts).toEqual({ recorded: 1, duplicates: 0, refused: 6 });
    expect(outcomes.slice(1)).toMatchObject(
      ['name', 'url', 'status', 'url', 'cwe', 'riskScore'].map((field, index) => ({
        index: index + 1,
        seq: null,
        error: { code: 'BAD_USER_INPUT', message: expect.stringContaining(`.${field}: `) },
      })),
    );
    await complete(scanId);
    const events = await app().follow(scanId);
    expect(events.find(({ type }) => type === 'HOST')?.host).toMatchObject({
      ...{ name: 'ab.example.com', pageTitle: `${'x'.repeat(499)}…` },
    });
    const message = expect.stringContaining('refused 6 of 7 items, first: item 1: host.name');
    expect(events.at(-1)?.warnings).toEqual([
      { code: 'INVALID_RESULT', scanner: 'recon', count: 6, message, firstSeq: expect.any(Number) },
    ]);
  });

  it('has a maximum number of results, and of items in a request', async () => {
    const { log, audit, pubsub } = app().app.core;
    const scanId = requireScanId(await start());
    const small = createIngest({ log, audit, pubsub, maxResults: 3 });
    const items = hosts(5).map((item) => ({ type: 'HOST', ...item }));
    const first = await small.add(LOCAL_IDENTITY, scanId, items);
    const limit = { status: 'REFUSED', error: expect.objectContaining({ code: 'LIMIT_REACHED' }) };
    expect(first).toEqual(
      [5, 6, 7].map((seq) => ({ status: 'RECORDED', seq })).concat([limit, limit] as never),
    );
    // Also when the process has forgotten the scan; known results are no new ones, and the warning is not repeated.
    const fresh = createIngest({ log, audit, pubsub, maxResults: 3 });
    expect(await fresh.add(LOCAL_IDENTITY, scanId, items)).toMatchObject([
      ...[5, 6, 7].map((seq) => ({ status: 'DUPLICATE', seq })),
      ...[limit, limit],
    ]);
    expect(await lastSeqOf(scanId)).toBe(8);
    for (const process of [small, fresh]) await process.close();
    const tooMany = await push(scanId, hosts(1001));
    expect(tooMany).toMatchObject({ code: 'BAD_USER_INPUT', message: expect.stringContaining('1 to 1000') });
    expect(await push(scanId, [])).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await push(scanId, hosts(1), app(), { scanner: 'A b' })).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await lastSeqOf(scanId)).toBe(8);
  });

  it('can be cancelled, and takes nothing more once it has ended', async () => {
    const cancelled = await start();
    await push(cancelled, hosts(2));
    const { data } = await app().query(
      'mutation ($id: ID!) { cancelScan(input: { id: $id }) { ... on CancelScanSuccess { scan { status } } } }',
      { id: cancelled },
    );
    expect(data.cancelScan.scan.status).toBe('CANCELLED');
    const late = await push(cancelled, hosts(3));
    expect(late).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('was cancelled') });
    expect(await complete(cancelled)).toMatchObject({ code: 'CONFLICT' });
    const failed = await start();
    const fail = async () => (await app().query(FAIL, { id: failed })).data.failScan;
    const expected = { scan: { status: 'FAILED', error: 'no network' } };
    expect([await fail(), await fail()]).toEqual([expected, expected]);
    expect(await push(failed, hosts(3))).toMatchObject({ code: 'CONFLICT' });
    for (const id of [cancelled, failed]) {
      const events = await app().follow(id);
      expect(events.filter(({ type }) => /^(COMPLETED|FAILED|CANCELLED)$/.test(type))).toHaveLength(1);
    }
    // The answer to the first call may have been lost.
    const completed = await start();
    expect(await complete(completed)).toEqual(await complete(completed));
  });

  it('is not paused, run again or given scanners of this server, and other scans take no results', async () => {
    const id = await start();
    const refused = { code: 'CONFLICT', message: expect.stringMatching(/external scan .*cannot be/i) };
    for (const mutation of [
      'pauseScan(input: { id: $id })',
      'rerunScan(input: { id: $id })',
      'skipScanner(input: { scanId: $id, scanner: "recon" })',
    ]) {
      const { data } = await app().query(
        `mutation ($id: ID!) { done: ${mutation} { ... on Error { code message } } }`,
        {
          id,
        },
      );
      expect(data.done, mutation).toEqual(refused);
    }
    const own = await app().startScan({
      target: 'example.com',
      scanners: [{ name: 'mock', options: { rate: 5 } }],
    });
    expect(await push(own, hosts(1))).toMatchObject({ code: 'CONFLICT' });
    expect(await complete(own)).toMatchObject({ code: 'CONFLICT' });
    for (const wrong of [
      { external: { scanner: 'recon' }, scanners: [{ name: 'mock' }] },
      { external: { scanner: 'Not a name' } },
      { external: { scanner: 'recon', timeoutMs: 999 } },
    ]) {
      await expect(app().startScan({ target: 'example.com', ...wrong })).rejects.toThrow('BAD_USER_INPUT');
    }
  });

  it('fails when its scanner is silent, but not while it repeats what is known', async () => {
    const [silent, heard] = await Promise.all([
      start(app(), { timeoutMs: 1000 }),
      start(app(), { timeoutMs: 1000 }),
    ]);
    const following = app().follow(silent);
    const beat = setInterval(() => void push(heard, hosts(1)), 200);
    const events = await following;
    clearInterval(beat);
    expect(events.at(-1)).toMatchObject({
      ...{ type: 'FAILED', error: 'no results for 1 second: the external scanner did not complete the scan' },
    });
    expect(await push(heard, hosts(1))).toMatchObject({ duplicates: 1 });
    expect(await complete(heard)).toEqual({ scan: { status: 'COMPLETED' } });
    expect(await push(silent, hosts(1))).toMatchObject({ code: 'CONFLICT' });
  });

  it('goes on after kill -9 with nothing lost or doubled, and its silence is noticed after the restart', async () => {
    await withFolder(async (folder) => {
      const first = await startServerProcess(folder);
      const [scanId, silent] = await Promise.all([start(first), start(first, { timeoutMs: 1000 })]);
      expect(await push(scanId, hosts(100), first)).toMatchObject({ recorded: 100 });
      // The server dies while these are on their way. Some may be recorded, and none is half recorded.
      const cut = Promise.allSettled(
        ['a', 'b', 'c', 'd'].map((prefix) => push(scanId, hosts(200, prefix), first)),
      );
      await sleep(15);
      await first.end('SIGKILL');
      await cut;
      const second = await startServerProcess(folder);
      for (const prefix of ['a', 'b', 'c', 'd']) {
        const { recorded, duplicates } = await push(scanId, hosts(200, prefix), second);
        expect([recorded, duplicates]).toContain(200);
      }
      expect(await push(scanId, hosts(100), second)).toMatchObject({ duplicates: 100 });
      await complete(scanId, second);
      const events = await second.follow(scanId, {
        selection: 'seq type ... on HostEvent { host { name } }',
      });
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index));
      expect(new Set(namesOf(events)).size).toBe(900);
      expect(namesOf(events)).toHaveLength(900);
      await until(async () => (await logOf(silent, second)).at(-1)?.type === 'FAILED', 'it is noticed');
      await second.end('SIGTERM');
    });
  });
});

describe('POST /api/v1/scans/{id}/…', () => {
  it('takes one item or many as they are found, and views get each as a chunk', async () => {
    const scanId = await start();
    const socket = new WebSocket(`${app().url.replace('http', 'ws')}/ws/scans/${scanId}/chunks`);
    const chunks: unknown[] = [];
    socket.on('message', (data) => chunks.push(JSON.parse(String(data))));
    const one = { name: 'api.example.com', ip: '172.64.151.42', alive: true };
    const answer = await post(scanId, 'subdomains', { items: [one] });
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { recorded: 1, duplicates: 0, refused: 0, items: [{ index: 0, status: 'recorded', seq: 5 }] },
    ]);
    const two = { name: 'old.example.com', ip: ['192.0.2.1', '2001:db8::1'], alive: false };
    const fifty = Array.from({ length: 48 }, (_, index) => ({ name: `n${index}.test`, ip: '', alive: true }));
    const mixed = await post(scanId, 'subdomains', { items: [one, two, { name: 'x' }, 'text', ...fifty] });
    expect(await mixed.json()).toMatchObject({
      ...{ recorded: 49, duplicates: 1, refused: 2 },
      items: expect.arrayContaining([
        { index: 0, status: 'duplicate', seq: 5 },
        { index: 2, status: 'refused', error: { code: 'BAD_USER_INPUT', message: expect.any(String) } },
        { index: 3, status: 'refused', error: { code: 'BAD_USER_INPUT', message: expect.any(String) } },
      ]),
    });
    const endpoint = { url: 'https://api.example.com/v1/users', status: 401 };
    expect((await post(scanId, 'endpoints', { items: [endpoint], scanner: 'httpx' })).status).toBe(200);
    const ended = await post(scanId, 'complete', '');
    expect([ended.status, await ended.json()]).toEqual([200, { status: 'completed' }]);
    await once(socket, 'close');
    expect(chunks[0]).toEqual({ type: 'subdomains_chunk', data: [one] });
    expect(chunks[1]).toEqual({ type: 'subdomains_chunk', data: [two] });
    expect(chunks.slice(50)).toEqual([
      { type: 'endpoints_chunk', data: [endpoint] },
      { type: 'completed', data: [] },
    ]);
    expect((await app().follow(scanId)).at(-1)).toMatchObject({ type: 'COMPLETED' });
    const late = await post(scanId, 'fail', { reason: 'late' });
    expect([late.status, late.headers.get('content-type')]).toEqual([409, 'application/problem+json']);
    expect(await late.json()).toMatchObject({ status: 409, code: 'CONFLICT' });
  });

  it('answers what it cannot take with a problem, and records nothing of it', async () => {
    const scanId = await start();
    const json = 'application/json';
    const items = [{ name: 'a.test', alive: true }];
    const cases: [Response | Promise<Response>, number, string][] = [
      [post(scanId, 'subdomains', undefined, { method: 'GET', body: null }), 405, 'METHOD_NOT_ALLOWED'],
      [post(scanId, 'subdomains', { items }, { method: 'PUT' }), 405, 'METHOD_NOT_ALLOWED'],
      [post(scanId, 'subdomains', { items }, { headers: {} }), 415, 'UNSUPPORTED_MEDIA_TYPE'],
      [
        post(
          scanId,
          'subdomains',
          { items },
          { headers: { 'content-type': json, 'content-encoding': 'gzip' } },
        ),
        415,
        'UNSUPPORTED_MEDIA_TYPE',
      ],
      [post(scanId, 'subdomains', '{"items": ['), 400, 'BAD_USER_INPUT'],
      [post(scanId, 'subdomains', new Uint8Array([0x22, 0xff, 0x22]) as never, {}), 400, 'BAD_USER_INPUT'],
      [post(scanId, 'subdomains', { items: [] }), 400, 'BAD_USER_INPUT'],
      [post(scanId, 'subdomains', { items: 'a.test' }), 400, 'BAD_USER_INPUT'],
      [post(scanId, 'subdomains', { items: Array(1001).fill(items[0]) }), 400, 'BAD_USER_INPUT'],
      [post(scanId, 'subdomains', items), 400, 'BAD_USER_INPUT'],
      [post(scanId, 'endpoints', { items, scanner: 'A b' }), 400, 'BAD_USER_INPUT'],
      [post(scanId, 'fail', { reason: ' ' }), 400, 'BAD_USER_INPUT'],
      [post(scanId, 'fail', {}), 400, 'BAD_USER_INPUT'],
      [post('nothing', 'subdomains', { items }), 404, 'NOT_FOUND'],
      [post(ulid(), 'subdomains', { items }), 404, 'NOT_FOUND'],
    ];
    for (const [answer, status, code] of cases) {
      const problem = (await (await answer).json()) as { code: string; detail: string };
      expect([(await answer).status, problem.code], problem.detail).toEqual([status, code]);
      expect((await answer).headers.get('content-type')).toBe('application/problem+json');
    }
    const large = await post(scanId, 'subdomains', {
      items: [{ ...items[0], title: 'x'.repeat(5 * 2 ** 20) }],
    }).catch(() => null);
    expect(large?.status ?? 413).toBe(413);
    expect(await lastSeqOf(scanId)).toBe(4);
  });

  it('records nothing of a body that was cut, and all of one whose client did not wait', async () => {
    const scanId = await start();
    const send = async (body: string, length = body.length) => {
      const { port } = new URL(app().url);
      const socket = connectSocket(Number(port), '127.0.0.1');
      await once(socket, 'connect');
      const head = `POST /api/v1/scans/${scanId}/subdomains HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n`;
      socket.write(`${head}content-type: application/json\r\ncontent-length: ${length}\r\n\r\n${body}`);
      await sleep(20);
      socket.destroy();
    };
    const whole = JSON.stringify({ items: hosts(20).map(({ host }) => host) });
    await send(whole.slice(0, 500), whole.length);
    await sleep(50);
    expect(await lastSeqOf(scanId)).toBe(4);
    await send(whole);
    await until(async () => (await lastSeqOf(scanId)) > 4, 'it is recorded');
    expect(await lastSeqOf(scanId)).toBe(24);
  });
});

describe('the right to push', () => {
  it('needs the role OPERATOR, the workspace of the scan, or a key that is limited to it', async () => {
    await withApp({ scanners: [] }, async ({ app: own, url }) => {
      const keyFor = async (role: Role, workspace = 'default', only: KeyLimit | null = null) => {
        const secret = `scw_${ulid()}${ulid()}`.slice(0, 47);
        const key = { id: ulid(), role, only, workspace, name: 'x', hint: 'scw_', createdAt: Date.now() };
        await own.core.keys.insert(
          { ...key, digest: keyDigest(secret), expiresAt: null, lastUsedAt: null, revokedAt: null },
          { maxActive: 100, maxEnded: 100, endedSince: 0 },
          addingOf(key, workspace),
        );
        return connectTo(url, secret);
      };
      const admin = await keyFor('ADMIN');
      const [viewer, stranger] = [await keyFor('VIEWER'), await keyFor('OPERATOR', 'elsewhere')];
      const [scanner, foreign] = [
        await keyFor('OPERATOR', 'default', 'INGEST'),
        await keyFor('OPERATOR', 'elsewhere', 'INGEST'),
      ];
      const pages = await keyFor('OPERATOR', 'default', 'SCAN_PAGE');
      const given = await start(admin);
      for (const [remote, code] of [
        [viewer, 'FORBIDDEN'],
        [stranger, 'NOT_FOUND'],
        [foreign, 'NOT_FOUND'],
      ] as const) {
        expect(await push(given, hosts(1), remote)).toMatchObject({ code });
        expect(await complete(given, remote)).toMatchObject({ code });
      }
      const refused = async (remote: Remote, text: string) =>
        expect((await remote.query(text)).errors?.[0]?.extensions.code, text).toBe('FORBIDDEN');
      await refused(pages, `mutation { completeScan(input: { id: "${given}" }) { __typename } }`);
      // It may push into a scan that others have started for it, which it may not read.
      expect(await push(given, hosts(2), scanner)).toMatchObject({ recorded: 2 });
      expect(await push(given, hosts(3), scanner)).toMatchObject({ recorded: 1 });
      expect((await scanner.query(`{ scan(id: "${given}") { id } }`)).data.scan).toBeNull();
      expect(await complete(given, scanner)).toEqual({ scan: null });
      const mine = await start(scanner);
      expect(await push(mine, hosts(1), scanner)).toMatchObject({ recorded: 1 });
      expect(await complete(mine, scanner)).toEqual({ scan: { status: 'COMPLETED' } });
      await expect(scanner.startScan({ target: 'example.com' })).rejects.toThrow('FORBIDDEN');
      await refused(scanner, `mutation { cancelScan(input: { id: "${mine}" }) { __typename } }`);
      await refused(scanner, '{ scans { totalCount } }');
      const { data } = await admin.query(
        `{ auditLog(filter: { outcome: OK }) { nodes { action subjectId detail count } } }`,
      );
      const done = data.auditLog.nodes.filter(({ subjectId }: { subjectId: string }) => subjectId !== null);
      const actions = done
        .filter(({ action }: { action: string }) => !/KEY|SIGN_IN/.test(action))
        .map(({ action }: { action: string }) => action);
      expect(actions.reverse()).toEqual([
        ...['START_SCAN', 'INGEST', 'COMPLETE_SCAN'],
        ...['START_SCAN', 'INGEST', 'COMPLETE_SCAN'],
      ]);
    });
  });
});

describe('docs/ingest.md', () => {
  const page = 'docs/ingest.md';

  it('shows how to start, push and end a scan', async () => {
    const { data } = await app().query(await snippetWith(page, 'startScan'));
    const { id, status } = data.startScan.scan;
    expect(status).toBe('RUNNING');
    const curl = async (text: string, scanId: string) => {
      const code = (await snippetWith(page, text))
        .replaceAll('http://127.0.0.1:4000', app().url)
        .replaceAll('U2Nhbjo…', scanId)
        .replaceAll('curl ', 'curl -sSf ');
      return (await run('sh', ['-c', code])).stdout;
    };
    expect(await curl('/subdomains -H', id)).toBe(
      [5, 6]
        .map((seq) => {
          const items = [{ index: 0, status: 'recorded', seq }];
          return `${JSON.stringify({ recorded: 1, duplicates: 0, refused: 0, items })}\n`;
        })
        .join(''),
    );
    const pushed = await app().query(await snippetWith(page, 'mutation Push'), { scanId: id });
    expect(pushed.data.ingestResults).toMatchObject({ recorded: 2, refused: 0 });
    expect(JSON.parse(await curl('/complete', id))).toEqual({ status: 'completed' });
    expect(JSON.parse(await curl('/fail -H', await start()))).toEqual({ status: 'failed' });
  });

  it('has a scanner in Python that pushes each host and completes the scan', async () => {
    const scanId = await start();
    const code = await snippetWith(page, 'import json');
    const child = run('python3', ['-c', code], {
      env: { ...process.env, SERVER_URL: app().url, SCAN_ID: scanId, SCANWIRE_TOKEN: 'none' },
    });
    child.child.stdin?.end('localhost\n127.0.0.1\n');
    expect((await child).stderr).toBe('');
    const events = await app().follow(scanId);
    expect(namesOf(events)).toEqual(['localhost', '127.0.0.1']);
    expect(events.at(-1)).toMatchObject({ type: 'COMPLETED', summary: { hosts: 2, aliveHosts: 2 } });
  });
});
