/** What scanner services really send: long events, odd endings, pings, refusals, redirects, SARIF. */
import { afterEach, describe, expect, test } from 'vitest';
import type { ScannerInput } from '../src/core/scanner.ts';
import { remoteScanner } from '../src/scanners/remote/index.ts';
import type { RemoteSpec } from '../src/scanners/remote/spec.ts';
import { collect } from '../src/sdk/run-scanner.ts';
import { eventText, type RemoteService, type Script, startRemoteService } from './support/remote-service.ts';

const services: RemoteService[] = [];
afterEach(async () => {
  await Promise.all(services.splice(0).map((service) => service.close()));
});

async function serve(script: Script): Promise<RemoteService> {
  const service = await startRemoteService(script);
  services.push(service);
  return service;
}

const REPOSITORY: ScannerInput = { kind: 'repository', location: 'acme/shop' };
const flaw = (number: number) => ({ title: `Flaw ${number}`, severity: 'high', type: 'xss' });
const COMPLETED = { status: 'completed', progress_percent: 100 };
const AT_ONCE = { 'retry-after': '0' };

type Found = Awaited<ReturnType<typeof collect>>;
const scan = ({ url }: RemoteService, spec: Partial<RemoteSpec> = {}) =>
  collect(remoteScanner('sast', { url, ...spec }), REPOSITORY);
const failure = (...args: Parameters<typeof scan>): Promise<string> =>
  scan(...args).then(
    () => 'it did not fail',
    (error: Error) => error.message,
  );
const titles = ({ findings }: Found) => findings.map(({ title }) => title);
const codes = ({ warnings }: Found) => warnings.map(({ code }) => code);
const requests = ({ calls }: RemoteService) => calls.map(({ method, path }) => `${method} ${path}`);

describe('a final event', () => {
  const vulnerabilities = Array.from({ length: 3000 }, (_, at) => ({
    ...flaw(at),
    description: 'd'.repeat(1000),
  }));

  test('may have 3 MB, with all vulnerabilities', async () => {
    const text = eventText({ ...COMPLETED, vulnerabilities });
    expect(text.length).toBeGreaterThan(3_000_000);
    const service = await serve((call) => call.bytes(text));
    const found = await scan(service);
    expect([titles(found).length, codes(found), service.calls.length]).toEqual([3000, [], 1]);
  });

  test('has at most the configured size', async () => {
    const service = await serve((call) => call.event({ ...COMPLETED, vulnerabilities }));
    expect(await failure(service, { maxEventBytes: 1024 ** 2 })).toMatch(/an event of more than 1048576/);
    expect(service.calls).toHaveLength(1);
  });

  test('with countless small values is refused before it is parsed', async () => {
    const service = await serve((call) => call.bytes(`data: [${'{},'.repeat(2_600_000)}{}]\n\n`));
    expect(await failure(service)).toMatch(/5000000 values/);
  });
});

describe('an end', () => {
  test.each<[string, string]>([
    ['an event named end', 'event: end\ndata: {}\n\n'],
    ['an event named complete with a text', 'event: complete\ndata: Scan finished.\n\n'],
    ['a type', 'data: { "type": "done" }\n\n'],
    ['an event as a field', 'data: {"event":"done"}\n\n'],
    ['a word', 'data: [DONE]\n\n'],
    ['100.4 percent and the end of the stream', 'data: {"progress_percent":100.4}\n\n'],
  ])('may be %s, without any result', async (_, last) => {
    const service = await serve((call) => call.bytes(`${eventText({ status: 'scanning' })}${last}`));
    const found = await scan(service);
    expect([found.warnings, service.calls.length]).toEqual([[], 1]);
  });

  test.each<[string, unknown]>([
    ['a list', { vulnerabilities: [flaw(1)] }],
    ['one finding', { finding: flaw(1) }],
  ])('is the end of the stream after %s', async (_, results) => {
    const service = await serve((call) => call.event(results));
    const found = await scan(service);
    expect([titles(found), found.warnings, service.calls.length]).toEqual([['Flaw 1'], [], 1]);
  });

  test('is the end of the stream after an empty list', async () => {
    const service = await serve((call) => call.event({ vulnerabilities: [] }));
    expect((await scan(service)).warnings).toEqual([]);
  });

  test('before 100 percent gives a warning', async () => {
    const service = await serve((call) => call.event({ finding: flaw(1), progress_percent: 40 }));
    const found = await scan(service);
    expect(found.warnings).toEqual([
      {
        code: 'TOOL_INCOMPLETE',
        count: 1,
        message: expect.stringContaining('ended its stream at 40 % without a final status'),
      },
    ]);
  });
});

describe('a ping', () => {
  test.each([
    'data: ping\n\n',
    'data: "keep-alive"\n\n',
    'data: null\n\n',
    'event: ping\ndata: 2025-08-19 01:43:09.866666\n\n',
    'event: heartbeat\ndata: {}\n\n',
    'data: {"type":"ping","at":1755567789}\n\n',
    'data: {"event": "heartbeat"}\n\n',
  ])('is ignored: %j', async (ping) => {
    const service = await serve((call) =>
      call.bytes(`${ping}${eventText({ finding: flaw(1) })}${ping}${eventText(COMPLETED)}`),
    );
    const found = await scan(service);
    expect([titles(found), found.warnings, service.calls.length]).toEqual([['Flaw 1'], [], 1]);
    expect(found.logs.map(({ message }) => message)).toEqual(['status: completed']);
  });
});

describe('a line of text', () => {
  test.each(['Cloning acme/shop …', '[INFO] 12 files', '42', '"quoted"'])('is logged: %s', async (line) => {
    const service = await serve((call) => call.bytes(`data: ${line}\n\n${eventText(COMPLETED)}`));
    const { logs } = await scan(service);
    expect(logs[0]).toMatchObject({ level: 'INFO', message: line.replaceAll('"', '') });
  });

  test('of an error event fails the scan', async () => {
    const service = await serve((call) => call.bytes('event: error\ndata: no such repository\n\n'));
    expect(await failure(service)).toMatch(/has failed: no such repository$/);
  });
});

describe('a percentage', () => {
  test.each<[unknown, number]>([
    [100.4, 1],
    ['100.4%', 1],
    ['12.5', 0.125],
  ])('of %j is %d', async (percent, expected) => {
    const service = await serve((call) => call.event({ progress_percent: percent, vulnerabilities: [] }));
    const found = await scan(service);
    expect(found.progress).toEqual([expected]);
    expect(service.calls).toHaveLength(1);
  });
});

describe('the reason of a failure', () => {
  const FASTAPI = [{ type: 'missing', loc: ['body', 'scan_id'], msg: 'Field required', input: {} }];

  test.each<[number, unknown, RegExp]>([
    [422, { detail: FASTAPI }, /status 422: body\.scan_id: Field required$/],
    [400, { detail: 'no repository_name' }, /status 400: no repository_name$/],
    [500, { detail: 'out of disk' }, /status 500: out of disk; the request was not repeated/],
    [501, { title: 'not here' }, /status 501: not here; /],
  ])('is in an answer with status %d', async (status, body, expected) => {
    const service = await serve((call) => call.json(body, status));
    expect(await failure(service)).toMatch(expected);
    expect(service.calls).toHaveLength(1);
  });

  test.each<[unknown, RegExp]>([
    [{ status: 'failed', detail: FASTAPI }, /has failed: body\.scan_id: Field required$/],
    [{ status: 'error', error: { message: 'no disk' } }, /has failed: no disk$/],
    [{ status: 'failed', errors: ['a', { message: 'b' }] }, /has failed: a; b$/],
    [{ status: 'failed', error: true, message: 'clone failed' }, /has failed: clone failed$/],
  ])('is in an event: %j', async (event, expected) => {
    const service = await serve((call) => call.event(event));
    expect(await failure(service)).toMatch(expected);
  });

  test('is not a field that says that there is none', async () => {
    const service = await serve((call) => call.event({ ...COMPLETED, error: false }));
    expect((await scan(service)).logs.map(({ level }) => level)).not.toContain('ERROR');
  });
});

describe('a status', () => {
  test.each([408, 425, 429, 503])('of %d is tried again, since the service has not begun', async (status) => {
    const service = await serve((call) =>
      call.index === 0 ? call.json({ detail: 'wait' }, status, AT_ONCE) : call.json(COMPLETED),
    );
    const found = await scan(service);
    expect(found.warnings.map(({ message }) => message)).toEqual([
      expect.stringMatching(new RegExp(`responded with status ${status}: wait; trying again`)),
    ]);
    expect(requests(service)).toEqual(['POST /scan', 'POST /scan']);
  });

  test.each<[string, Script]>([
    ['a stream', (call) => call.event({ ...COMPLETED, finding: flaw(1) })],
    ['a document', (call) => call.json({ ...COMPLETED, findings: [flaw(1)] })],
  ])('of 303 leads to %s', async (_, answer) => {
    const service = await serve((call) =>
      call.method === 'POST' ? call.json({}, 303, { location: '/scans/7' }) : answer(call),
    );
    expect(titles(await scan(service, { token: 'tok' }))).toEqual(['Flaw 1']);
    expect(requests(service)).toEqual(['POST /scan', 'GET /scans/7']);
    expect(service.calls[1]?.headers.authorization).toBe('Bearer tok');
    expect(service.calls[1]?.body).toBeNull();
  });

  test('of 303 leads to a scan that goes on, and to its results', async () => {
    const service = await serve((call) => {
      if (call.method === 'POST') return call.json({}, 303, { location: '/scans/7' });
      if (call.path === '/scans/7/results') return call.json({ findings: [flaw(1)] });
      if (call.index === 2) return call.response.writeHead(204, AT_ONCE).end();
      return call.index < 4
        ? call.json({ status: 'running' }, 200, AT_ONCE)
        : call.json({}, 303, { location: '/scans/7/results' });
    });
    expect(titles(await scan(service))).toEqual(['Flaw 1']);
    expect(requests(service)).toEqual([
      'POST /scan',
      ...Array<string>(4).fill('GET /scans/7'),
      'GET /scans/7/results',
    ]);
  });

  test('of 303 leads to a stream that may drop', async () => {
    const service = await serve(async (call) => {
      if (call.method === 'POST') return call.json({}, 303, { location: '/scans/7/stream' });
      await call.event({ finding: flaw(call.index) });
      if (call.index === 2) return call.event(COMPLETED);
      await call.wait(5);
      return call.drop();
    });
    expect(titles(await scan(service))).toEqual(['Flaw 1', 'Flaw 2']);
    expect(requests(service)).toEqual(['POST /scan', 'GET /scans/7/stream', 'GET /scans/7/stream']);
  });

  test('of 303 to another origin is an error, and so is an endless chain', async () => {
    const elsewhere = await serve((call) => call.json(COMPLETED));
    const away = await serve((call) => call.json({}, 303, { location: elsewhere.url }));
    expect(await failure(away, { token: 'tok' })).toMatch(/at another origin/);
    expect(elsewhere.calls).toEqual([]);
    const circle = await serve((call) => call.json({}, 303, { location: '/again' }));
    expect(await failure(circle)).toMatch(/status 303/);
    expect(circle.calls.length).toBe(6);
  });
});

describe('a report in SARIF', () => {
  const REPORT = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 't' } }, results: [{ ruleId: 'r', message: { text: 'Flaw 1' } }] }],
  };

  test.each<[string, Script]>([
    ['with its own type', (call) => call.json(REPORT, 200, { 'content-type': 'application/sarif+json' })],
    ['as an event', (call) => call.event(REPORT)],
    ['as the results of the last event', (call) => call.event({ ...COMPLETED, results: REPORT })],
    ['as the data of an event', (call) => call.event({ type: 'result', data: REPORT })],
  ])('is read %s', async (_, script) => {
    const service = await serve(script);
    const found = await scan(service);
    expect([found.findings.map(({ type }) => type), codes(found), service.calls.length]).toEqual([
      ['r'],
      [],
      1,
    ]);
  });
});

describe('a request that the service may have begun', () => {
  test.each<[string, Script, RegExp]>([
    ['breaks off', (call) => call.event({ status: 'scanning' }).then(call.drop), /failed|reset|other side/],
    ['ends without results', (call) => call.event({ status: 'scanning' }), /stream ended before/],
    ['is silent', (call) => call.event({}).then(() => call.wait(5000)), /sent nothing for 100 ms/],
    ['hangs up without an answer', (call) => call.drop(), /failed/],
    ['does not answer', (call) => call.wait(5000), /did not respond within 100 ms/],
    ['answers with 502', (call) => call.json({}, 502), /status 502/],
  ])('is not sent again when it %s', async (_, script, reason) => {
    const service = await serve(script);
    const message = await failure(service, { silenceSeconds: 0.1, connectSeconds: 0.1 });
    expect(message).toMatch(reason);
    expect(message).toContain('not repeated, since the service may have begun');
    expect(requests(service)).toEqual(['POST /scan']);
  });

  test('is sent again when it was never received', async () => {
    const service = await serve((call) => call.json({ ...COMPLETED, findings: [flaw(1)] }));
    await service.die();
    const scanning = scan(service, { retries: 20 });
    setTimeout(() => void service.comeBack(), 100);
    expect(titles(await scanning)).toEqual(['Flaw 1']);
    expect(requests(service)).toEqual(['POST /scan']);
  });

  test('is sent again when the service asks for it, or numbers its events', async () => {
    const asks = await serve((call) =>
      call.index === 0 ? call.json({}, 502, AT_ONCE) : call.json(COMPLETED),
    );
    await scan(asks);
    expect(asks.calls).toHaveLength(2);
    const numbers = await serve(async (call) => {
      await call.event({ finding: flaw(call.index) }, { id: String(call.index) });
      if (call.index === 1) return call.event(COMPLETED);
      await call.wait(5);
      return call.drop();
    });
    expect(titles(await scan(numbers))).toEqual(['Flaw 0', 'Flaw 1']);
    expect(numbers.calls[1]?.headers['last-event-id']).toBe('0');
  });

  test('is followed at its status URL, if there is one', async () => {
    const service = await serve(async (call) => {
      if (call.method === 'GET') return call.json({ ...COMPLETED, findings: [flaw(1), flaw(2)] });
      await call.event({ status: 'scanning', status_url: '/scans/7', finding: flaw(1) });
      await call.wait(5);
      return call.drop();
    });
    expect(titles(await scan(service))).toEqual(['Flaw 1', 'Flaw 2']);
    expect(requests(service)).toEqual(['POST /scan', 'GET /scans/7']);
  });
});
