/** Scans of repositories at `/api/v1/scans`, with the state of a scan as a stream for `EventSource`. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sharedApp, until } from './support/app.ts';
import { snippetWith } from './support/documentation.ts';
import { type RemoteService, type Script, startRemoteService } from './support/remote-service.ts';

const COMPLETED = { status: 'completed', progress_percent: 100 };
const flaw = (number: number) => ({ title: `Flaw ${number}`, severity: 'high', file: `a${number}.py` });

let script: Script = (call) => call.json({ ...COMPLETED, vulnerabilities: [flaw(1)] });
let service: RemoteService;
const env: Record<string, string> = {};
beforeAll(async () => {
  service = await startRemoteService((call) => script(call));
  env.SCANNER_HOSTS = JSON.stringify({ secret_scanner: service.url });
});
afterAll(() => service.close());
const app = sharedApp({ env });

/** @returns the status and the JSON of the answer */
async function ask(path: string, init: RequestInit = {}) {
  const response = await fetch(app().url + path, init);
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
  const body: any = await response.json();
  return { status: response.status, type: response.headers.get('content-type'), body };
}

const start = (body: object, query = 'use_sse=true') =>
  ask(`/api/v1/scans/?${query}`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
  });

const REPOSITORY = { repository_name: 'acme/example-repo', scanner_name: 'secret_scanner' };

async function started(given: Script, body: object = REPOSITORY): Promise<string> {
  script = given;
  return (await start(body)).body.data.scan_id;
}

interface Message {
  id: number;
  data: Record<string, unknown>;
}

/** Everything that a stream delivers until it ends, or until the reader has enough. */
async function follow(path: string, headers: Record<string, string> = {}, isEnough = (_: Message) => false) {
  const response = await fetch(app().url + path, { headers });
  const messages: Message[] = [];
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const [, id, data] = /^id: (\d+)\ndata: (.*)$/.exec(block) ?? [];
      if (data !== undefined) messages.push({ id: Number(id), data: JSON.parse(data) });
    }
    if (messages.some(isEnough)) break;
  }
  return { status: response.status, messages };
}

describe('a scan', () => {
  test('is started at the service, with the name and the configurations as they are', async () => {
    const before = service.calls.length;
    const answered = await start({ ...REPOSITORY, configurations: { depth: 2 }, unknown: 1 });
    expect(answered.status).toBe(200);
    const { scan_id: id } = answered.body.data;
    expect(answered.body.data).toMatchObject({ ...REPOSITORY, status: 'queued', progress_percent: 0 });
    await follow(`/api/v1/scans/${id}/stream`);
    expect(service.calls.slice(before).map(({ body }) => body)).toEqual([
      {
        scan_id: Buffer.from(id, 'base64').toString().replace('Scan:', ''),
        repository_name: 'acme/example-repo',
        configurations: { depth: 2 },
      },
    ]);
    const { data } = await app().query(`{ scan(id: "${id}") { target targetKind status } }`);
    expect(data.scan).toEqual({ target: 'acme/example-repo', targetKind: 'REPOSITORY', status: 'COMPLETED' });
  });

  test.each(['', 'use_sse=false', 'use_sse=0'])('is made up without a service: "%s"', async (query) => {
    const before = service.calls.length;
    const { status, body } = await start(REPOSITORY, query);
    expect([status, body.data.scanner_name, service.calls.length]).toEqual([200, 'mock', before]);
    const cancel = `mutation { cancelScan(input: { id: "${body.data.scan_id}" }) { __typename } }`;
    expect((await app().query(cancel)).data.cancelScan.__typename).toBe('CancelScanSuccess');
  });

  test('may use a scanner of this server, with its options', async () => {
    const body = { ...REPOSITORY, scanner_name: 'mock', configurations: { events: 3, rate: 0 } };
    const { scan_id: id } = (await start(body)).body.data;
    const { messages } = await follow(`/api/v1/scans/${id}/stream`);
    expect(messages.at(-1)?.data.status).toBe('completed');
  });

  test.each<[string, object, string, number, string]>([
    ['an unknown scanner', { ...REPOSITORY, scanner_name: 'nope' }, 'use_sse=true', 400, 'UNKNOWN_SCANNER'],
    ['no scanner', { repository_name: 'a' }, 'use_sse=true', 400, 'BAD_USER_INPUT'],
    ['no repository', {}, '', 400, 'BAD_USER_INPUT'],
    ['a bad name', { ...REPOSITORY, repository_name: 'a/../b' }, '', 400, 'INVALID_TARGET'],
    ['an internal address', { ...REPOSITORY, repository_name: '10.0.0.7/a' }, '', 403, 'TARGET_REFUSED'],
    ['configurations that are no object', { ...REPOSITORY, configurations: 3 }, '', 400, 'BAD_USER_INPUT'],
    ['a strange use_sse', REPOSITORY, 'use_sse=perhaps', 400, 'BAD_USER_INPUT'],
    [
      'a scanner that reads files',
      { ...REPOSITORY, scanner_name: 'secrets' },
      'use_sse=1',
      400,
      'INVALID_OPTIONS',
    ],
  ])('is refused with %s', async (_, body, query, status, code) => {
    const answered = await start(body, query);
    expect(answered).toMatchObject({ status, type: 'application/problem+json', body: { status, code } });
  });
});

describe('the stream of a scan', () => {
  test('has its state after each change', async () => {
    const id = await started(async (call) => {
      await call.event({ status: 'scanning', progress_percent: 30, message: 'Analysing files' });
      await call.event({ ...COMPLETED, vulnerabilities: [flaw(1), flaw(2)] });
    });
    const { messages } = await follow(`/api/v1/scans/${id}/stream`);
    expect(messages.map(({ data }) => [data.status, data.progress_percent])).toEqual([
      ['queued', 0],
      ['scanning', 0],
      ['scanning', 30],
      ['scanning', 99],
      ['scanning', 100],
      ['completed', 100],
    ]);
    expect(Object.keys(messages[0]?.data ?? {})).toEqual([
      ...['scan_id', 'status', 'progress_percent', 'progress_text', 'timestamp'],
    ]);
  });

  test('resumes after the last event, from the header or the query, and is not opened again after the end', async () => {
    const id = await started((call) => call.json({ ...COMPLETED, vulnerabilities: [] }));
    const path = `/api/v1/scans/${id}/stream`;
    const { messages } = await follow(path);
    const [first, ...rest] = messages;
    expect((await follow(path, { 'last-event-id': String(first?.id) })).messages).toEqual(rest);
    expect((await follow(`${path}?after=${first?.id}`)).messages).toEqual(rest);
    const last = String(messages.at(-1)?.id);
    for (const [at, headers] of [
      [path, { 'last-event-id': last }],
      [`${path}?after=${last}`, {}],
      [`${path}?after=1`, { 'last-event-id': last }],
    ] as const) {
      expect((await fetch(app().url + at, { headers })).status).toBe(204);
    }
    for (const after of ['99999', 'x', '-1'])
      expect((await ask(`${path}?after=${after}`)).body.status).toBe(400);
  });

  test('ends with the error of a service that fails, at the percentage that it had reached', async () => {
    const id = await started(async (call) => {
      await call.event({ status: 'scanning', progress_percent: 30 });
      await call.event({ status: 'failed', error: 'clone failed' });
    });
    const { messages } = await follow(`/api/v1/scans/${id}/stream`);
    const last = messages.at(-1)?.data;
    expect(last).toMatchObject({ status: 'failed', error: expect.stringContaining('clone failed') });
    expect(last?.progress_percent).toBe(messages.at(-2)?.data.progress_percent);
    expect((await ask(`/api/v1/scans/${id}`)).body.data).toEqual({
      ...last,
      repository_name: 'acme/example-repo',
    });
  });

  test('shows pauses, and ends when the scan is cancelled', async () => {
    const id = await started(async (call) => {
      await call.event({ status: 'scanning', progress_percent: 40 });
      await call.wait(60_000);
    });
    const mutate = (name: string) =>
      app().query(`mutation { ${name}Scan(input: { id: "${id}" }) { __typename } }`);
    const path = `/api/v1/scans/${id}/stream`;
    const { messages: begun } = await follow(path, {}, ({ data }) => data.progress_percent === 40);
    const after = begun.at(-1)?.id;
    await mutate('pause');
    const live = follow(`${path}?after=${after}`);
    await until(async () => (await ask(`/api/v1/scans/${id}`)).body.data.status === 'paused', 'it is paused');
    expect((await ask(`/api/v1/scans/${id}`)).body.data.progress_percent).toBe(40);
    await mutate('cancel');
    const states = (await live).messages.map(({ data }) => [data.status, data.progress_percent]);
    expect(states[0]).toEqual(['paused', 40]);
    expect(states.at(-1)).toEqual(['cancelled', 40]);
    expect((await live).messages.at(-1)?.data.error).toEqual(expect.any(String));
  });

  test('takes a ticket, which is for this scan only', async () => {
    const ids = [
      await started((call) => call.json(COMPLETED)),
      await started((call) => call.json(COMPLETED)),
    ];
    const { data } = await app().query(
      `mutation { createStreamTicket(input: { scanId: "${ids[0]}" }) { ... on CreateStreamTicketSuccess { ticket } } }`,
    );
    const { ticket } = data.createStreamTicket;
    const { messages } = await follow(`/api/v1/scans/${ids[0]}/stream?ticket=${ticket}`);
    expect(messages.at(-1)?.data.status).toBe('completed');
    expect((await ask(`/api/v1/scans/${ids[1]}/stream?ticket=${ticket}`)).status).toBe(404);
  });
});

describe('the results of a scan', () => {
  test('are there before its end, with its status', async () => {
    let goOn = () => {};
    const id = await started(async (call) => {
      await call.event({ progress_percent: 50, vulnerabilities: [flaw(1)] });
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      await call.event({ ...COMPLETED, vulnerabilities: [flaw(1), flaw(2)] });
    });
    await follow(`/api/v1/scans/${id}/stream`, {}, ({ data }) => data.progress_percent === 50);
    const before = await ask(`/api/v1/scans/${id}/results`);
    expect(before.status).toBe(200);
    expect(before.body.data).toMatchObject({
      ...{ scan_id: id, status: 'scanning', progress_percent: 50, next: null },
      vulnerabilities: [{ title: 'Flaw 1', severity: 'high', file: 'a1.py', scanner: 'secret_scanner' }],
    });
    goOn();
    await follow(`/api/v1/scans/${id}/stream`);
    const { data } = (await ask(`/api/v1/scans/${id}/results/`)).body;
    expect(data.status).toBe('completed');
    expect(data.vulnerabilities.map(({ title }: { title: string }) => title)).toEqual(['Flaw 1', 'Flaw 2']);
  });

  test('are in pages', async () => {
    const vulnerabilities = Array.from({ length: 5 }, (_, at) => flaw(at));
    const id = await started((call) => call.json({ ...COMPLETED, vulnerabilities }));
    await follow(`/api/v1/scans/${id}/stream`);
    const titles: string[] = [];
    let pages = 0;
    for (let after: number | null = 0; after !== null; pages++) {
      const page: Awaited<ReturnType<typeof ask>> = await ask(
        `/api/v1/scans/${id}/results?limit=2&after=${after}`,
      );
      const { data } = page.body;
      titles.push(...data.vulnerabilities.map(({ title }: { title: string }) => title));
      after = data.next;
    }
    expect([titles, pages]).toEqual([vulnerabilities.map(({ title }) => title), 3]);
    expect((await ask(`/api/v1/scans/${id}/results?limit=0`)).status).toBe(400);
  });
});

test.each([
  ['GET', '/api/v1/scans/unknown', 404],
  ['GET', '/api/v1/scans/unknown/results', 404],
  ['GET', '/api/v1/scans/unknown/stream', 404],
  ['DELETE', '/api/v1/scans/unknown', 405],
  ['GET', '/api/v1/scans', 405],
])('%s %s answers with the problem %d', async (method, path, status) => {
  expect(await ask(path, { method })).toMatchObject({ status, type: 'application/problem+json' });
});

test('the lines of docs/compatibility.md start a scan, follow it, and read its results', async () => {
  script = (call) => call.json({ ...COMPLETED, vulnerabilities: [flaw(1)] });
  const run = async (text: string, id = '') => {
    const code = await snippetWith('docs/compatibility.md', text);
    const command = code.replaceAll('http://127.0.0.1:4000', app().url).replaceAll('U2Nhbjo…', id);
    return (await promisify(execFile)('bash', ['-c', command])).stdout;
  };
  const { data } = JSON.parse(await run('?use_sse=true'));
  const stream = await run('/stream', data.scan_id);
  expect(stream).toContain('"status":"completed","progress_percent":100');
  const answers = (await run('/results?limit=100', data.scan_id))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(answers[0].data.status).toBe('completed');
  expect(answers[1].data.vulnerabilities).toMatchObject([{ title: 'Flaw 1' }]);
});
