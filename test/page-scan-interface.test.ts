/** The interface of a browser extension and its dashboard: verdicts over HTTP, Socket.IO, WebSocket and event streams. */

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type EventSourceMessage, EventSourceParserStream } from 'eventsource-parser/stream';
import { io, type Socket } from 'socket.io-client';
import { afterEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { z } from 'zod';
import { keyDigest } from '../src/core/api-key.ts';
import { assessment, defineScanner, progress } from '../src/core/scanner.ts';
import { sharedApp, until, withApp } from './support/app.ts';
import { snippetWith } from './support/documentation.ts';
import { addingOf, revokingOf } from './support/identity.ts';

/** Judges by the title of the page. */
const judge = defineScanner({
  ...{ name: 'judge', title: 'Judge', description: 'Judges by the title.', version: '1.0.0' },
  ...{ intrusiveness: 'passive', consumes: ['page'], produces: ['assessment'], options: z.strictObject({}) },
  async *scan({ page }) {
    if (page.title === 'broken') throw new Error('it broke');
    yield progress(0.1, 'first layer');
    yield progress(0.6, 'second layer');
    const isBad = page.title === 'bad';
    yield assessment({
      ...{ url: page.url, riskScore: isBad ? 90 : 12, threatLevel: isBad ? 'MALICIOUS' : 'BENIGN' },
      ...{ classification: isBad ? 'PHISHING' : 'BENIGN', indicators: isBad ? ['a password form'] : [] },
      ...{ confidence: 'HIGH', reasons: isBad ? ['a password form'] : ['No sign of risk was found.'] },
    });
  },
});

const run = promisify(execFile);
const app = sharedApp({ scanners: [judge] });
/** The document's payload. */
const PAYLOAD = {
  ...{ url: 'https://example.com', page_title: 'Example', scripts: ['https://cdn.example.com/script.js'] },
  ...{
    inline_scripts: ["console.log('test');"],
    dom_structure: { total_elements: 100 },
    forms: 2,
    iframes: 1,
  },
};
/** Without the fields that differ at each scan. */
const DIFFERS = { scan_id: expect.any(String), timestamp: expect.any(String) };
const COMPLETE = {
  ...{ status: 'SCAN_COMPLETE', url: 'https://example.com/', risk_score: 12, threat_level: 'BENIGN' },
  ...{ classification: 'BENIGN', indicators: [], method: 'EXTENSION', progress: 100, ...DIFFERS },
  ...{ confidence: 'HIGH', reasons: ['No sign of risk was found.'] },
};

const judgePage = (payload: object = PAYLOAD, { query = '', headers = {} } = {}) =>
  fetch(`${app().url}/api/scan-realtime${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(payload),
  });
const get = async (path: string) => {
  const response = await fetch(app().url + path);
  return { status: response.status, body: await response.json() };
};

// biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
type Message = any;
interface Follower {
  messages: Message[];
  close(): void;
}

const followers: Follower[] = [];
afterEach(() => {
  for (const { close } of followers.splice(0)) close();
});
const followed = (follower: Follower) => {
  followers.push(follower);
  return follower;
};

async function followSocketIo(
  options: Parameters<typeof io>[1] = {},
): Promise<Follower & { socket: Socket }> {
  const socket = io(app().url, { reconnection: false, forceNew: true, ...options });
  const messages: Message[] = [];
  socket.on('new_scan', (message) => messages.push(message));
  followed({ messages, close: () => socket.close() });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return { messages, socket, close: () => socket.close() };
}

async function followWebSocket(path = '/ws/scans'): Promise<Follower> {
  const socket = new WebSocket(app().url.replace('http', 'ws') + path);
  const messages: Message[] = [];
  socket.on('message', (data) => messages.push(JSON.parse(String(data))));
  await once(socket, 'open');
  return followed({ messages, close: () => socket.terminate() });
}

async function followEvents(headers: Record<string, string> = {}): Promise<Follower & { ids: string[] }> {
  const stop = new AbortController();
  const response = await fetch(`${app().url}/api/scans/stream`, { headers, signal: stop.signal });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const messages: Message[] = [];
  const ids: string[] = [];
  const events = response.body
    ?.pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  (async () => {
    for await (const { data, id = '' } of events as unknown as AsyncIterable<EventSourceMessage>) {
      messages.push(JSON.parse(data));
      ids.push(id);
    }
  })().catch(() => {});
  return { ids, ...followed({ messages, close: () => stop.abort() }) };
}

const isEnd = ({ status }: Message) => status === 'SCAN_COMPLETE' || status === 'SCAN_FAILED';
const untilEnds = (follower: Follower, count: number) =>
  until(() => follower.messages.filter(isEnd).length >= count, `${count} scans`);

describe('POST /api/scan-realtime', () => {
  it("answers the document's payload with the verdict", async () => {
    const response = await judgePage({ ...PAYLOAD, unknown: { field: 1 } });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(COMPLETE);
    expect(await (await judgePage({ ...PAYLOAD, page_title: 'bad' })).json()).toMatchObject({
      ...{ status: 'SCAN_COMPLETE', risk_score: 90, threat_level: 'MALICIOUS', classification: 'PHISHING' },
    });
  });

  it('answers at once with ?wait=0, and the scan has the whole page', async () => {
    const response = await judgePage(PAYLOAD, { query: '?wait=0' });
    expect(response.status).toBe(202);
    const { scan_id, ...rest } = await response.json();
    expect(rest).toMatchObject({ status: 'SCAN_STARTED', url: 'https://example.com/', progress: 0 });
    const events = await app().follow(scan_id);
    expect(events.at(-1)?.type).toBe('COMPLETED');
  });

  it('says why a page was not judged', async () => {
    const response = await judgePage({ ...PAYLOAD, page_title: 'broken' });
    expect(await response.json()).toMatchObject({
      status: 'SCAN_FAILED',
      error: expect.stringContaining('it broke'),
    });
  });

  it.each([
    [
      'a page without a URL',
      JSON.stringify({ ...PAYLOAD, url: undefined }),
      {},
      400,
      'BAD_USER_INPUT',
      /url/,
    ],
    [
      'a URL of another scheme',
      JSON.stringify({ ...PAYLOAD, url: 'file:///etc/passwd' }),
      {},
      400,
      'BAD_USER_INPUT',
      /http\(s\)/,
    ],
    [
      'a list of wrong type',
      JSON.stringify({ ...PAYLOAD, scripts: 'x' }),
      {},
      400,
      'BAD_USER_INPUT',
      /scripts/,
    ],
    ['text that is not JSON', '{"url":', {}, 400, 'BAD_USER_INPUT', /not valid JSON/],
    ['bytes that are not UTF-8', Buffer.from('{"url":"\xff"}', 'latin1'), {}, 400, 'BAD_USER_INPUT', /UTF-8/],
    [
      'a form',
      'url=x',
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      /JSON/,
    ],
    [
      'a compressed body',
      '{}',
      { 'content-encoding': 'gzip' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      /Content-Encoding/,
    ],
    ['a body that is too large', ' '.repeat(4 * 1024 * 1024 + 1), {}, 413, 'TOO_LARGE', /4194304 bytes/],
  ])('refuses %s', async (_, body, headers, status, code, detail) => {
    const before = (await app().query('{ scans { totalCount } }')).data.scans.totalCount;
    const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers } };
    const response = await fetch(`${app().url}/api/scan-realtime`, { ...init, body: body as string });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ status, code, detail: expect.stringMatching(detail) });
    expect((await app().query('{ scans { totalCount } }')).data.scans.totalCount).toBe(before);
  });

  it('refuses other methods, and records nothing of a body that is cut off', async () => {
    const before = (await app().query('{ scans { totalCount } }')).data.scans.totalCount;
    const wrong = await fetch(`${app().url}/api/scan-realtime`);
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
    const socket = connectTcp(Number(new URL(app().url).port), '127.0.0.1');
    socket.write(
      'POST /api/scan-realtime HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"url":',
    );
    await until(() => socket.bytesWritten > 0, 'the first half');
    socket.destroy();
    await once(socket, 'close');
    expect((await app().query('{ scans { totalCount } }')).data.scans.totalCount).toBe(before);
  });
});

describe('new_scan', () => {
  it('is the same over Socket.IO, WebSocket and event streams, once for each step', async () => {
    const all = await Promise.all([
      followSocketIo(),
      followSocketIo({ transports: ['websocket'] }),
      followWebSocket(),
      followEvents(),
    ]);
    for (const title of ['Example', 'bad', 'broken']) await judgePage({ ...PAYLOAD, page_title: title });
    for (const follower of all) await untilEnds(follower, 3);
    const [{ messages }] = all;
    for (const other of all) expect(other.messages).toEqual(messages);
    const ids = [...new Set(messages.map(({ scan_id }) => scan_id))];
    const steps = ids.map((id) =>
      messages.filter(({ scan_id }) => scan_id === id).map(({ status, progress }) => [status, progress]),
    );
    const running = [
      ['SCAN_STARTED', 0],
      ['SCAN_UPDATE', 30],
    ];
    for (const [index, scan] of steps.entries()) {
      expect(scan.slice(0, 2)).toEqual(running);
      expect(
        scan.slice(2, -1).every(([status, progress]) => status === 'SCAN_UPDATE' && progress >= 30),
      ).toBe(true);
      expect(scan.at(-1)).toEqual([index < 2 ? 'SCAN_COMPLETE' : 'SCAN_FAILED', 100]);
    }
    expect(messages.find(isEnd)).toEqual({ ...COMPLETE, position: expect.any(Number) });
  });

  it('lets Socket.IO clients come back by themselves after a failure that may pass', async () => {
    await withApp({ scanners: [judge], limits: { subscriptionsPerIdentity: 1 } }, async ({ url }) => {
      const first = io(url, { forceNew: true, reconnection: false });
      await once(first as never, 'connect');
      await sleep(100);
      const second = io(url, { forceNew: true, reconnectionDelay: 10, reconnectionDelayMax: 20 });
      const [reason] = await once(second as never, 'disconnect');
      expect(reason).not.toBe('io server disconnect');
      first.close();
      const steps: Message[] = [];
      second.on('new_scan', (step) => steps.push(step));
      await until(async () => {
        await fetch(`${url}/api/scan-realtime`, {
          ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
          body: JSON.stringify(PAYLOAD),
        });
        return steps.length > 0;
      }, 'steps come to the second');
      second.close();
    });
  });

  it('begins at a position that a client names', async () => {
    await expect(followSocketIo({ auth: { after: 'x' } })).rejects.toThrow(/not an id/);
  });
});

describe('what was judged', () => {
  it('is in the history, newest first, also if few verdicts among many pass', async () => {
    for (const title of ['bad', 'good', 'good', 'good', 'good', 'bad']) {
      await judgePage({ ...PAYLOAD, url: `https://example.com/${title}`, page_title: title });
    }
    const newest = (await get('/api/history?limit=1000')).body.history;
    const bad = newest.filter(({ threat_level }: Message) => threat_level === 'MALICIOUS');
    expect((await get('/api/history?limit=2&threat_level=malicious')).body.history).toEqual(bad.slice(0, 2));
    expect((await get('/api/history?limit=3')).body.history).toEqual(newest.slice(0, 3));
  });

  it('is in the history, newest first, and in the statistics', async () => {
    await judgePage({ ...PAYLOAD, page_title: 'bad' });
    await judgePage();
    const { body } = await get('/api/history?limit=2');
    expect(body.history.map(({ threat_level }: Message) => threat_level)).toEqual(['BENIGN', 'MALICIOUS']);
    expect(body.history[0]).toEqual({ ...COMPLETE, status: undefined });
    const bad = (await get('/api/history?threat_level=malicious')).body.history;
    expect(new Set(bad.map(({ threat_level }: Message) => threat_level))).toEqual(new Set(['MALICIOUS']));
    const stats = (await get('/api/stats')).body;
    const levels: number[] = Object.values(stats.by_threat_level);
    expect(stats.by_threat_level.MALICIOUS).toBe(bad.length);
    expect(stats.total).toBe(levels.reduce((sum, count) => sum + count, 0));
    expect(stats.today).toBe(stats.total);
    expect(await get('/api/health')).toEqual({ status: 200, body: { status: 'healthy' } });
    for (const query of ['limit=0', 'limit=x', 'threat_level=bad']) {
      expect(await get(`/api/history?${query}`)).toMatchObject({
        status: 400,
        body: { code: 'BAD_USER_INPUT' },
      });
    }
  });
});

it('runs the code of docs/compatibility.md', async () => {
  const code = await snippetWith('docs/compatibility.md', 'socket.on(');
  const printed: string[][] = [];
  const addressed = code
    .replace("import { io } from 'socket.io-client';", '')
    .replace('http://127.0.0.1:4000', app().url);
  const show = { log: (...parts: string[]) => printed.push(parts) };
  const socket = new Function('io', 'console', `${addressed}\nreturn socket;`)(io, show);
  followers.push({ messages: [], close: () => socket.close() });
  await once(socket, 'connect');
  const command = await snippetWith('docs/compatibility.md', 'curl http://127.0.0.1:4000/api/scan-realtime');
  const { stdout } = await run('bash', ['-c', command.replace('http://127.0.0.1:4000', app().url)]);
  expect(JSON.parse(stdout)).toEqual(COMPLETE);
  await until(() => printed.at(-1)?.[0] === 'SCAN_COMPLETE', 'the verdict');
  expect(printed[0]).toEqual(['SCAN_STARTED', 'https://example.com/', undefined]);
});

describe('with keys', () => {
  const secretOf = (name: string) => `scw_${name.padEnd(43, 'x')}`;
  const bearer = (name: string) => ({ authorization: `Bearer ${secretOf(name)}` });
  const addKey = (id: string, role: 'VIEWER' | 'OPERATOR', more: object = {}) =>
    app().app.core.keys.insert(
      {
        ...{
          id,
          name: id,
          workspace: 'default',
          role,
          only: null,
          digest: keyDigest(secretOf(id)),
          hint: 'scw_',
        },
        ...{ createdAt: 1, expiresAt: null, lastUsedAt: Date.now(), revokedAt: null, ...more },
      },
      { maxActive: 100, maxEnded: 100, endedSince: 0 },
      addingOf({ id, name: id, role }),
    );

  it('delivers to those who may see a scan, by header or auth, until the key is revoked', async () => {
    await addKey('viewer', 'VIEWER');
    await addKey('extension', 'OPERATOR', { only: 'SCAN_PAGE' });
    await addKey('stranger', 'OPERATOR', { workspace: 'other' });
    await until(async () => (await fetch(`${app().url}/api/health`)).status === 401, 'the end of local mode');
    await expect(followSocketIo()).rejects.toThrow(/API key/);
    await expect(followSocketIo({ auth: { token: 'scw_wrong' } })).rejects.toThrow(/API key/);
    await expect(followSocketIo({ extraHeaders: { authorization: 'Bearer wrong' } })).rejects.toThrow();
    const viewer = await followSocketIo({ extraHeaders: bearer('viewer') });
    const byAuth = await followSocketIo({ auth: { token: secretOf('viewer') }, transports: ['websocket'] });
    const stranger = await followSocketIo({ auth: { token: secretOf('stranger') } });
    const extension = await followSocketIo({ auth: { token: secretOf('extension') } });
    expect((await judgePage(PAYLOAD, { headers: bearer('viewer') })).status).toBe(403);
    expect((await judgePage(PAYLOAD, { headers: bearer('extension') })).status).toBe(200);
    expect((await fetch(`${app().url}/api/history`, { headers: bearer('extension') })).status).toBe(403);
    for (const follower of [viewer, byAuth, extension]) await untilEnds(follower, 1);
    await judgePage(PAYLOAD, { headers: bearer('stranger') });
    await untilEnds(stranger, 1);
    expect(viewer.messages.filter(isEnd)).toHaveLength(1);
    expect(stranger.messages.filter(isEnd)).toHaveLength(1);
    const left = once(viewer.socket as never, 'disconnect');
    await app().app.core.keys.revoke('viewer', Date.now(), revokingOf('viewer'));
    await left;
    await judgePage(PAYLOAD, { headers: bearer('extension') });
    await untilEnds(extension, 2);
    expect(viewer.messages.filter(isEnd)).toHaveLength(1);
  });
});
