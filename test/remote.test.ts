import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { findingSchema } from '../src/core/result.ts';
import type { ScannerInput } from '../src/core/scanner.ts';
import { startDnsServer } from '../src/demo/dns-server.ts';
import { startDemoService } from '../src/demo/remote-service.ts';
import { remoteScanner } from '../src/scanners/remote/index.ts';
import { type RemoteSpec, remoteSpecSchema } from '../src/scanners/remote/spec.ts';
import { collect, type RunOptions, runScanner, sortByKind } from '../src/sdk/run-scanner.ts';
import { type Manner, scannerContract } from './contracts/scanner.ts';
import { until, withApp } from './support/app.ts';
import { subscribeRaw } from './support/raw-subscriber.ts';
import { eventText, type RemoteService, type Script, startRemoteService } from './support/remote-service.ts';
import { startSite } from './support/site.ts';

const services: RemoteService[] = [];
afterEach(async () => {
  await Promise.all(services.splice(0).map((service) => service.close()));
});

async function serve(script: Script): Promise<RemoteService> {
  const service = await startRemoteService(script);
  services.push(service);
  return service;
}

const REPOSITORY: ScannerInput = { kind: 'repository', location: '/srv/repo' };
const flaw = (number: number) => ({
  id: `f${number}`,
  title: `Flaw ${number}`,
  severity: 'high',
  type: 'xss',
});
const COMPLETED = { status: 'completed', progress_percent: 100 };

const scan = (
  service: Pick<RemoteService, 'url'>,
  spec: Partial<RemoteSpec> = {},
  input: ScannerInput = REPOSITORY,
  options: RunOptions = {},
) => collect(remoteScanner('sast', { url: service.url, ...spec }), input, options);

/** @returns the error as one text */
const failure = (...args: Parameters<typeof scan>): Promise<string> =>
  scan(...args).then(
    () => 'it did not fail',
    (error: Error) => error.message,
  );

const titles = (found: Awaited<ReturnType<typeof scan>>) => found.findings.map(({ title }) => title);
const lines = (found: Awaited<ReturnType<typeof scan>>) =>
  found.logs.map(({ level, message }) => `${level} ${message}`);

/** One finding, as it is read. */
async function readAs(vulnerability: unknown, input: ScannerInput = REPOSITORY) {
  const service = await serve((call) => call.json({ status: 'completed', vulnerabilities: [vulnerability] }));
  const { findings } = await scan(service, {}, input);
  expect(findings).toHaveLength(1);
  return findingSchema.parse(findings[0]);
}

describe('a request', () => {
  test('has the repository, the token and the configuration', async () => {
    const service = await serve((call) => call.json(COMPLETED));
    const options = { configurations: { depth: 2, rules: ['a'] } };
    await scan(service, { token: 's3cret' }, REPOSITORY, { options });
    const [call] = service.calls;
    expect(call).toMatchObject({ method: 'POST', path: '/scan' });
    expect(call?.headers).toMatchObject({
      accept: 'text/event-stream, application/json',
      authorization: 'Bearer s3cret',
      'content-type': 'application/json',
    });
    expect(call?.body).toEqual({ scan_id: '01SCAN', repository_name: '/srv/repo', ...options });
  });

  test('has the kind and value of any other target', async () => {
    const service = await serve((call) => call.json(COMPLETED));
    const host = { ip: [], url: null, alive: true };
    await scan(service, {}, { kind: 'url', url: 'http://127.0.0.1:8/x?y' });
    await scan(service, {}, { kind: 'host', name: '127.0.0.1', port: 8080, ...host });
    await scan(service, {}, { kind: 'host', name: '::1', port: 8080, ...host });
    await scan(service, {}, { kind: 'domain', domain: 'app.localhost' });
    expect(service.calls.map(({ body }) => body)).toEqual([
      { scan_id: '01SCAN', target: 'http://127.0.0.1:8/x?y', kind: 'url', configurations: {}, rps: 50 },
      { scan_id: '01SCAN', target: '127.0.0.1:8080', kind: 'host', configurations: {}, rps: 50 },
      { scan_id: '01SCAN', target: '[::1]:8080', kind: 'host', configurations: {}, rps: 50 },
      { scan_id: '01SCAN', target: 'app.localhost', kind: 'domain', configurations: {}, rps: 50 },
    ]);
  });

  test('has the request rate, unless the service sends no requests', async () => {
    const service = await serve((call) => call.json(COMPLETED));
    const site: ScannerInput = { kind: 'url', url: 'http://127.0.0.1:8/' };
    await scan(service, { rps: 9 }, site);
    await scan(service, { rps: 9 }, site, { options: { rps: 2.5 } });
    await scan(service, { rps: false }, site);
    await scan(service, { rps: 9 });
    expect(service.calls.map(({ body }) => body?.rps)).toEqual([9, 2.5, undefined, undefined]);
    const optionsOf = (spec: Partial<RemoteSpec>) =>
      Object.keys(remoteScanner('x', { url: service.url, ...spec }).options.shape);
    expect(optionsOf({})).toEqual(['configurations', 'rps']);
    expect(optionsOf({ rps: false })).toEqual(['configurations']);
    expect(optionsOf({ consumes: ['repository'] })).toEqual(['configurations']);
  });

  test('is not sent when the target is refused, whatever the service may reach', async () => {
    const service = await serve((call) => call.json(COMPLETED));
    const inputs: ScannerInput[] = [
      { kind: 'url', url: 'http://10.0.0.1/' },
      { kind: 'host', name: '169.254.169.254', port: null, ip: [], url: null, alive: true },
      { kind: 'repository', location: 'git@10.0.0.1:a/b.git' },
    ];
    for (const input of inputs) {
      expect(await failure(service, {}, input, { egress: { allow: [] } })).toContain('not a public address');
    }
    expect(service.calls).toEqual([]);
    // The service itself is not a target: without the allowed target, it gets the request.
    expect((await scan(service, {}, REPOSITORY, { egress: { allow: [] } })).progress).toEqual([1]);
  });

  test('differs for each host that a scan finds', async () => {
    const service = await serve(async (call) =>
      call.json({ hosts: [{ name: 'localhost', ip: '127.0.0.1', alive: true }] }),
    );
    const scanners = [
      remoteScanner('finder', { url: service.url, consumes: ['domain'] }),
      remoteScanner('looker', { url: `${service.url}/look`, consumes: ['host'] }),
    ];
    const env = { SCANWIRE_TARGETS_ALLOW: '127.0.0.0/8,::1' };
    await withApp({ scanners, env }, async ({ startScan, follow }) => {
      const id = await startScan({
        target: 'app.localhost',
        scanners: [{ name: 'finder' }, { name: 'looker' }],
      });
      await follow(id);
      const scanId = Buffer.from(id, 'base64')
        .toString()
        .replace(/^Scan:/, '');
      const ids = service.calls.map(({ path, body }) => [path, body?.scan_id, body?.target]);
      expect(ids).toEqual([
        ['/scan', scanId, 'app.localhost'],
        ['/scan/look', expect.stringMatching(new RegExp(`^${scanId}-[0-9a-f]{12}$`)), 'localhost'],
      ]);
    });
  });
});

describe('a stream', () => {
  test('becomes events as it arrives', async () => {
    let goOn = () => {};
    const service = await serve(async (call) => {
      await call.event({ status: 'scanning', progress_percent: 30, message: 'Analysing files' });
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      await call.event({ vulnerabilities: [flaw(1)], progress_percent: '45%' });
      await call.event({ log: { level: 'warning', message: 'odd file' }, engine: { version: 3 } });
      await call.event({
        finding: flaw(2),
        hosts: ['a.test', { name: 'b.test', alive: true, ip: '192.0.2.1' }],
      });
      await call.event({ endpoints: ['https://a.test/x', { url: 'https://a.test/y', status_code: 404 }] });
      await call.event({ ...COMPLETED, vulnerabilities: [flaw(1), flaw(2), flaw(3)] });
    });
    const emissions = [];
    for await (const emission of runScanner(remoteScanner('sast', { url: service.url }), REPOSITORY)) {
      emissions.push(emission);
      // The rest is sent only after these events.
      if (emission.kind === 'progress' && emission.fraction === 0.3) goOn();
    }
    const found = sortByKind(emissions);
    expect(found.progress).toEqual([0.3, 0.45, 1]);
    expect(titles(found)).toEqual(['Flaw 1', 'Flaw 2', 'Flaw 3']);
    expect(found.hosts).toMatchObject([
      { name: 'a.test', alive: false, source: 'sast' },
      { name: 'b.test', alive: true, ip: ['192.0.2.1'] },
    ]);
    expect(found.endpoints).toMatchObject([
      { url: 'https://a.test/x' },
      { url: 'https://a.test/y', status: 404 },
    ]);
    expect(lines(found)).toEqual([
      'INFO status: scanning',
      'INFO Analysing files',
      'WARN odd file',
      'DEBUG also sent: engine',
      'INFO status: completed',
    ]);
    expect(emissions).toContainEqual({
      kind: 'log',
      level: 'DEBUG',
      message: 'also sent: engine',
      data: { engine: { version: 3 } },
    });
  });

  const TEXT = [
    '\ufeff: hello\r\n',
    'retry: 10\n',
    eventText({ status: 'scanning', message: 'größer 🦊' }, { id: 'ä1' }),
    'id: 2\rdata: {"finding":\rdata: {"title":"Ünïcode 🦊"}}\r\r',
    'data\n\n',
    'event: finding\r\ndata: {"name":"bare"}\r\n\r\n',
    eventText(COMPLETED),
  ].join('');

  test('gives the same results wherever it is cut into chunks', async () => {
    const bytes = Buffer.from(TEXT);
    let cut = 0;
    const service = await serve(async (call) => {
      await call.bytes(bytes.subarray(0, cut));
      await call.wait(1);
      await call.bytes(bytes.subarray(cut));
    });
    const whole = await scan(service);
    expect(titles(whole)).toEqual(['Ünïcode 🦊', 'bare']);
    expect(lines(whole)).toEqual(['INFO status: scanning', 'INFO größer 🦊', 'INFO status: completed']);
    for (cut = 1; cut < bytes.length; cut++) expect((await scan(service)).emissions).toEqual(whole.emissions);
    expect(service.calls).toHaveLength(bytes.length);
  });

  test('may arrive byte by byte', async () => {
    const service = await serve(async (call) => {
      for (const byte of Buffer.from(TEXT)) {
        await call.bytes(Uint8Array.of(byte));
        await sleep(0);
      }
    });
    expect(titles(await scan(service))).toEqual(['Ünïcode 🦊', 'bare']);
  });

  test('may end without the last blank line', async () => {
    const service = await serve((call) => call.bytes(`data: ${JSON.stringify(COMPLETED)}`));
    expect((await scan(service)).progress).toEqual([1]);
    expect(service.calls).toHaveLength(1);
  });

  test('is over at its end event, whatever follows', async () => {
    const service = await serve(async (call) => {
      await call.event(COMPLETED);
      await call.event({ finding: flaw(1) });
      await call.wait(60_000);
    });
    expect(titles(await scan(service))).toEqual([]);
    await until(() => service.connections() === 0, 'the connection is closed');
  });

  test('that reports a failure fails the scanner with its message', async () => {
    const service = await serve(async (call) => {
      await call.event({ finding: flaw(1) });
      await call.event({ status: 'FAILED', error: 'clone failed: no such repository' });
    });
    expect(await failure(service)).toMatch(
      /http:\/\/127\.0\.0\.1:\d+: reports that the scan has failed: clone failed/,
    );
    expect(service.calls).toHaveLength(1);
  });

  test('is closed when the scan is cancelled, and the service notices', async () => {
    const service = await serve(async (call) => {
      await call.event({ status: 'scanning' });
      await call.wait(60_000);
    });
    const abort = new AbortController();
    const reason = new Error('cancelled');
    const scanning = failure(service, {}, REPOSITORY, { signal: abort.signal });
    await until(() => service.calls.length === 1, 'it is asked');
    abort.abort(reason);
    expect(await scanning).toBe('cancelled');
    await until(() => service.calls[0]?.signal.aborted === true, 'the service sees it');
  });

  test('is read no faster than its results are taken', async () => {
    let sent = 0;
    const service = await serve(async (call) => {
      const log = 'x'.repeat(1000);
      for (; sent < 200_000; sent++) await call.event({ log: `${sent} ${log}` });
    });
    let taken = 0;
    for await (const _ of runScanner(remoteScanner('sast', { url: service.url }), REPOSITORY)) {
      if (++taken === 10) break;
    }
    expect(sent).toBeLessThan(30_000);
  });
});

describe('a stream that drops', () => {
  test('loses and repeats no finding, wherever it is cut, when the service starts again', async () => {
    const count = 40;
    for (let round = 0; round < 6; round++) {
      const cutAt = Math.floor(Math.random() * count);
      const halfway = Math.random() < 0.5;
      const service = await serve(async (call) => {
        for (let number = 0; number < count; number++) {
          const text = eventText({
            finding: flaw(number),
            log: `looked at ${number}`,
            progress_percent: number,
          });
          if (call.index === 0 && number === cutAt) {
            if (halfway) await call.bytes(text.slice(0, Math.ceil(Math.random() * text.length)));
            await call.wait(5);
            void service
              .die()
              .then(() => sleep(50))
              .then(service.comeBack);
            await call.wait(1000);
          }
          await call.bytes(text);
        }
        await call.event(COMPLETED);
      });
      const found = await scan(service, { idempotent: true });
      const where = `cut at ${cutAt}`;
      expect(titles(found), where).toEqual(Array.from({ length: count }, (_, number) => `Flaw ${number}`));
      const looked = found.logs.filter(({ message }) => message.startsWith('looked'));
      expect(looked, where).toHaveLength(count);
      expect(found.progress, where).toEqual([...found.progress].sort((a, b) => a - b));
      expect(service.calls.length, where).toBeGreaterThan(1);
    }
  }, 30_000);

  test('resumes after the last event that had an id', async () => {
    const service = await serve(async (call) => {
      const from = Number(call.headers['last-event-id'] ?? -1) + 1;
      for (let number = from; number < 9; number++) {
        await call.event({ finding: flaw(number), log: 'again' }, { id: String(number) });
        if (number % 3 === 2 && number < 8) {
          await call.wait(5);
          return call.drop();
        }
      }
      await call.event(COMPLETED);
    });
    const found = await scan(service);
    expect(titles(found)).toEqual(Array.from({ length: 9 }, (_, number) => `Flaw ${number}`));
    expect(found.logs.filter(({ message }) => message === 'again')).toHaveLength(9);
    expect(service.calls.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '2', '5']);
  });

  test.each<[string, Script, RegExp]>([
    [
      'ends without a last word',
      (call) => call.event({ status: 'scanning' }),
      /the stream ended before the scan had ended/,
    ],
    ['ends within an event', (call) => call.bytes('data: {"finding":{"ti'), /in the middle of an event/],
    ['falls silent', (call) => call.event({}).then(() => call.wait(5000)), /sent nothing for 100 ms/],
    ['is not well', (call) => call.json({}, 503), /responded with status 503/],
    ['hangs up', (call) => call.drop(), /failed/],
  ])('is given up with a reason when the service repeatedly %s', async (_, script, reason) => {
    const service = await serve(script);
    const message = await failure(service, { retries: 1, silenceSeconds: 0.1, idempotent: true });
    expect(message).toMatch(reason);
    expect(message).toMatch(/^the service at http:\/\/127\.0\.0\.1:\d+: failed after 2 tries: /);
    expect(service.calls).toHaveLength(2);
  });

  test('is requested again no sooner than the service asks', async () => {
    const at: number[] = [];
    const service = await serve((call) => {
      at.push(performance.now());
      if (call.index === 0) call.json({}, 503, { 'retry-after': '1' });
      else call.json(COMPLETED);
    });
    await scan(service);
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(990);
  });

  test('leaves no connection behind when it is requested again', async () => {
    const service = await serve(async (call) => {
      if (call.index === 0) {
        call.response.writeHead(503).write('half an answer');
        return await call.wait(60_000);
      }
      await until(() => service.connections() === 1, 'the first connection is closed', 2000);
      return call.json(COMPLETED);
    });
    expect((await scan(service, { retries: 1 })).progress).toEqual([1]);
  });

  test('gets a fresh number of retries after each new event', async () => {
    const service = await serve(async (call) => {
      await call.event({ finding: flaw(call.index) });
      if (call.index === 3) return call.event(COMPLETED);
      await call.wait(5);
      return call.drop();
    });
    expect(titles(await scan(service, { retries: 1, idempotent: true }))).toEqual([
      'Flaw 0',
      'Flaw 1',
      'Flaw 2',
      'Flaw 3',
    ]);
  });

  test('is replaced by the status URL when it cannot be opened', async () => {
    const service = await serve(async (call) => {
      if (call.method === 'POST') return call.event({ finding: flaw(1) }).then(call.drop);
      return call.json({ ...COMPLETED, vulnerabilities: [flaw(1), flaw(2)] });
    });
    const spec = { retries: 1, statusUrl: '/state?of={scan_id}', idempotent: true };
    const found = await scan(service, spec);
    expect(titles(found)).toEqual(['Flaw 1', 'Flaw 2']);
    expect(service.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /scan',
      'POST /scan',
      'GET /state?of=01SCAN',
    ]);
  });

  test('does not exceed the timeout of the whole scan', async () => {
    const service = await serve(async (call) => {
      for (let number = 0; ; number++) {
        await call.event({ log: `still here ${number}` });
        await call.wait(20);
      }
    });
    expect(await failure(service, { totalSeconds: 0.3 })).toMatch(/did not finish within 0\.3 s/);
    await until(() => service.connections() === 0, 'the connection is closed');
  });
});

describe('a document', () => {
  test.each<[string, unknown]>([
    ['with a status', { status: 'completed', vulnerabilities: [flaw(1), flaw(2)] }],
    ['without one', { vulnerabilities: [flaw(1), flaw(2)] }],
    ['that is a bare list', [flaw(1), flaw(2)]],
  ])('%s is read as the result', async (_, document) => {
    const service = await serve((call) => call.json(document));
    expect(titles(await scan(service))).toEqual(['Flaw 1', 'Flaw 2']);
    expect(service.calls).toHaveLength(1);
  });

  test.each<[string, Record<string, unknown>, Record<string, string>, Partial<RemoteSpec>]>([
    ['Location', {}, { location: '/jobs/7' }, {}],
    ['status_url', { status: 'queued', status_url: '/jobs/7' }, {}, {}],
    ['the configuration', { status: 'queued' }, {}, { statusUrl: '/jobs/7' }],
  ])('is polled until it is done when %s names its URL', async (_, accepted, headers, spec) => {
    const service = await serve(async (call) => {
      if (call.method === 'POST') return call.json(accepted, 202, { ...headers, 'retry-after': '0' });
      if (call.index === 2) return call.json({}, 503, { 'retry-after': '0' });
      const done = call.index === 3;
      return call.json(
        {
          status: done ? 'completed' : 'running',
          progress_percent: done ? 100 : 40,
          vulnerabilities: done ? [flaw(1), flaw(2)] : [flaw(1)],
        },
        200,
        { 'retry-after': '0' },
      );
    });
    const found = await scan(service, { ...spec, token: 'tok' });
    expect(titles(found)).toEqual(['Flaw 1', 'Flaw 2']);
    expect(found.progress).toEqual([0.4, 1]);
    expect(service.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /scan',
      'GET /jobs/7',
      'GET /jobs/7',
      'GET /jobs/7',
    ]);
    expect(service.calls.every(({ headers: sent }) => sent.authorization === 'Bearer tok')).toBe(true);
  });

  test('is not polled at another origin, which must not get the token', async () => {
    const elsewhere = await serve((call) => call.json(COMPLETED));
    const service = await serve((call) => call.json({}, 202, { location: elsewhere.url }));
    expect(await failure(service, { token: 'tok' })).toMatch(/sent a status URL at another origin/);
    expect(elsewhere.calls).toEqual([]);
  });

  test('without a status URL is an error', async () => {
    const service = await serve((call) => call.json({ status: 'queued' }));
    expect(await failure(service)).toMatch(/the scan is queued, but without a status URL/);
  });
});

describe('a service that refuses', () => {
  test.each([401, 403])('with %d reports that the token is refused', async (status) => {
    const service = await serve((call) => call.json({}, status));
    expect(await failure(service, { token: 'wrong-token' })).toMatch(
      /: the token was refused \(status 40[13]\)$/,
    );
    expect(service.calls).toHaveLength(1);
  });

  test.each([400, 404, 422])('with %d is not tried again', async (status) => {
    const service = await serve((call) => call.json({ detail: 'no' }, status));
    expect(await failure(service)).toMatch(new RegExp(`responded with status ${status}: no$`));
    expect(service.calls).toHaveLength(1);
  });

  test.each<[unknown, string]>([
    [
      {
        detail: [
          { loc: ['body', 'target'], msg: 'field required', type: 'value_error.missing' },
          { loc: ['body', 'kind'], msg: 'unexpected value' },
        ],
      },
      'status 422: body.target: field required; body.kind: unexpected value',
    ],
    [{ detail: { msg: 'busy' } }, 'status 422: busy'],
    [{ error: { message: 'no such\nfield' } }, 'status 422: no such field'],
    ['"plain text"', 'status 422: plain text'],
    ['<html><h1>Oops</h1></html>', 'status 422'],
    [{}, 'status 422'],
  ])('has its reason reported: %j', async (document, expected) => {
    const service = await serve((call) => call.json(document, 422));
    expect((await failure(service)).endsWith(expected), await failure(service)).toBe(true);
  });

  test('with an endless body does not delay the scan', async () => {
    const service = await serve(async (call) => {
      call.response.writeHead(422, { 'content-type': 'application/json' });
      for (;;) await call.bytes(' '.repeat(1024));
    });
    expect(await failure(service)).toMatch(/status 422$/);
    await until(() => service.connections() === 0, 'the connection is closed');
  });

  test('with a redirect is not followed', async () => {
    const service = await serve((call) => call.json({}, 307, { location: 'http://127.0.0.1:1/' }));
    expect(await failure(service)).toMatch(/status 307 \(to http:\/\/127\.0\.0\.1:1\/\)/);
  });
});

describe('a service that lies', () => {
  const stream =
    (text: string): Script =>
    (call) =>
      call.bytes(text);
  const percent = (json: string) => stream(`data: {"progress_percent":${json}}\n\n`);

  test.each<[string, Script, RegExp]>([
    [
      'invalid JSON',
      stream(`data: <h1>Oops</h1>${'x'.repeat(500)}\n\n`),
      /invalid JSON: "<h1>Oops<\/h1>x{87}…"$/,
    ],
    ['a document that is not JSON', (call) => call.json('{"a":'), /invalid JSON: "\{\\"a\\":"/],
    ['JSON that is not an object', (call) => call.json('42'), /not an object: "42"/],
    ['400 percent', percent('400'), /not between 0 and 100: .*400/],
    ['less than nothing', percent('-1'), /not between 0 and 100/],
    ['a percentage that is no number', percent('"NaN"'), /not between 0 and 100/],
    ['a percentage in words', percent('"half"'), /not between 0 and 100/],
    ['a percentage that is an object', percent('{}'), /not between 0 and 100/],
    ['NaN', percent('NaN'), /invalid JSON/],
    ['101 percent', percent('101'), /not between 0 and 100: .*101/],
    [
      'a page',
      (call) => call.response.setHeader('content-type', 'text/html').end('<p>'),
      /responded with text\/html/,
    ],
    ['nothing', (call) => call.response.end(), /responded with no content type/],
    [
      'JSON without end',
      stream(`data: ${'['.repeat(10_000)}${']'.repeat(10_000)}\n\n`),
      /more than 64 levels/,
    ],
    [
      'a coding of its own',
      (call) => call.open({ 'content-encoding': 'gzip' }),
      /unsupported content coding: gzip/,
    ],
  ])('by sending %s fails the scanner with a reason', async (_, script, reason) => {
    const service = await serve(script);
    expect(await failure(service)).toMatch(reason);
    expect(service.calls).toHaveLength(1);
  });

  test.each([
    ['a line', 'x'.repeat(65_536)],
    ['an event of many lines', `data: ${'x'.repeat(1000)}\n`.repeat(64)],
  ])('by sending endless %s is cut off', async (_, piece) => {
    let sent = 0;
    const service = await serve(async (call) => {
      await call.bytes('data: ');
      for (; sent < 2000; sent++) await call.bytes(piece);
    });
    expect(await failure(service)).toMatch(/an event of more than 16777216 characters/);
    expect(sent).toBeLessThan(500);
    await until(() => service.connections() === 0, 'the connection is closed');
  });

  test('by sending an endless document is cut off', async () => {
    const piece = JSON.stringify({ title: 'x'.repeat(65_000) });
    const service = await serve(async (call) => {
      call.response.writeHead(200, { 'content-type': 'application/json' });
      await call.bytes('[');
      for (;;) await call.bytes(`${piece},`);
    });
    expect(await failure(service)).toMatch(/more than 64 MiB/);
  });

  test('by sending a document of countless small values is cut off', async () => {
    const piece = '{},'.repeat(20_000);
    const service = await serve(async (call) => {
      call.response.writeHead(200, { 'content-type': 'application/json' });
      await call.bytes('[');
      for (;;) await call.bytes(piece);
    });
    expect(await failure(service)).toMatch(/5000000 values/);
  });

  test('by sending too many findings is cut off', async () => {
    const service = await serve(async (call) => {
      for (let from = 0; from < 101_000; from += 1000) {
        await call.event({ vulnerabilities: Array.from({ length: 1000 }, (_, at) => flaw(from + at)) });
      }
      await call.event(COMPLETED);
    });
    const found = await scan(service);
    expect(found.findings).toHaveLength(100_000);
    expect(found.warnings).toEqual([
      { code: 'LIMIT_REACHED', count: 1000, message: '1000 results beyond the first 100000 were dropped' },
    ]);
  });

  test('in small things only gets warnings', async () => {
    const service = await serve(async (call) => {
      await call.event({
        vulnerabilities: [flaw(1), null, 'text', {}, { severity: 'high' }, { id: 7 }, flaw(2)],
      });
      await call.event({ vulnerabilities: 3, progress: { files: 2 }, hosts: [{}], endpoints: ['nowhere'] });
      await call.event({ message: 'a\u0000b', progress_percent: ' 12.5 ' });
      await call.event(COMPLETED);
    });
    const found = await scan(service);
    expect(titles(found)).toEqual(['Flaw 1', 'Flaw 2']);
    expect(found.progress).toEqual([0.125, 1]);
    expect(found.warnings.filter(({ code }) => code === 'INVALID_RESULT')).toHaveLength(7);
    expect(lines(found)).toContain('INFO ab');
  });
});

describe('a vulnerability', () => {
  test('of a code scanner is read', async () => {
    expect(
      await readAs({
        check_id: 'python.lang.sqli',
        message: 'SQL from user input',
        level: 'ERROR',
        file_path: 'app/db.py',
        start: { line: 12, col: 5 },
        cwe: ['CWE-89: SQL injection', 'CWE-564'],
        cvss: 9.8,
        confidence: 'high',
        fix: 'Use parameters.',
        references: ['https://cwe.mitre.org/', { url: 'https://x.test/' }],
        code_snippet: 'db.run(q)',
        owner: 'team a',
      }),
    ).toMatchObject({
      title: 'SQL from user input',
      type: 'python.lang.sqli',
      severity: 'HIGH',
      file: 'app/db.py',
      line: 12,
      column: 5,
      cwe: 'CWE-89',
      confidence: 'HIGH',
      remediation: 'Use parameters.',
      references: ['https://cwe.mitre.org/', 'https://x.test/'],
      evidence: 'db.run(q)',
      properties: { owner: 'team a', cwes: ['CWE-89', 'CWE-564'], cvss_score: 9.8 },
    });
  });

  test('of a web scanner is read', async () => {
    expect(
      await readAs({
        name: 'Reflected XSS',
        type: 'xss',
        risk: 'Medium',
        url: 'https://shop.test/s?q=1',
        method: 'GET',
        parameter: 'q',
        host: 'shop.test',
        port: '443',
        cwe: 79,
        cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N',
        description: 'Input comes back.',
        evidence: { request: 'GET /', nested: [1] },
      }),
    ).toMatchObject({
      title: 'Reflected XSS',
      severity: 'MEDIUM',
      url: 'https://shop.test/s?q=1',
      method: 'GET',
      parameter: 'q',
      host: 'shop.test',
      port: 443,
      cwe: 'CWE-79',
      cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N',
      description: 'Input comes back.',
      evidence: { request: 'GET /', nested: [1] },
      properties: null,
    });
  });

  test.each<[unknown, string]>([
    ['CRITICAL', 'CRITICAL'],
    ['High', 'HIGH'],
    ['error', 'HIGH'],
    ['warning', 'MEDIUM'],
    ['moderate', 'MEDIUM'],
    ['note', 'LOW'],
    ['informational', 'INFO'],
    [9.8, 'CRITICAL'],
    [7, 'HIGH'],
    ['5.5', 'MEDIUM'],
    [0.1, 'LOW'],
    [0, 'INFO'],
    [11, 'UNKNOWN'],
    ['constructor', 'UNKNOWN'],
    [{}, 'UNKNOWN'],
  ])('of severity %j is %s', async (severity, expected) => {
    expect((await readAs({ title: 'x', severity })).severity).toBe(expected);
  });

  test.each<[unknown, Record<string, unknown>]>([
    [
      { file: 'a.c', line_number: '7' },
      { file: 'a.c', line: 7 },
    ],
    [
      { location: { path: 'b.c', start_line: 3, column: 2, snippet: 'x' } },
      { file: 'b.c', line: 3, column: 2, properties: { location: { snippet: 'x' } } },
    ],
    [{ location: 'src/c.ts:10:4' }, { file: 'src/c.ts', line: 10, column: 4 }],
    [{ location: 'https://x.test/a' }, { url: 'https://x.test/a', file: null }],
    [
      { line: 0, port: 99_999, url: 'not a url' },
      { line: null, port: null, url: null, properties: { line: 0, port: 99_999, url: 'not a url' } },
    ],
    [
      { location: { __proto__: null, url: 'https://x.test/b' }, constructor: 'x' },
      { url: 'https://x.test/b', properties: { constructor: 'x' } },
    ],
  ])('at %j has the right location', async (fields, expected) => {
    expect(await readAs({ title: 'x', ...(fields as object) })).toMatchObject(expected);
  });

  test('that is far too large is cut to the limits of a finding', async () => {
    const found = await readAs({
      title: 't'.repeat(10_000),
      description: 'd'.repeat(100_000),
      evidence: { bytes: 'e'.repeat(100_000) },
      references: Array.from({ length: 1000 }, (_, at) => `https://x.test/${at}`),
      big: 'b'.repeat(100_000),
      small: 1,
    });
    expect(found.title).toHaveLength(500);
    expect(String(found.evidence)).toHaveLength(20_001);
    expect(found.references).toHaveLength(50);
    expect(found.properties).toEqual({ small: 1, omitted: ['big'] });
  });

  test('without a location is at the target', async () => {
    expect(await readAs({ title: 'x' }, { kind: 'url', url: 'http://127.0.0.1/a' })).toMatchObject({
      url: 'http://127.0.0.1/a',
    });
    const host: ScannerInput = { kind: 'host', name: '127.0.0.1', port: 81, ip: [], url: null, alive: true };
    expect(await readAs({ title: 'x' }, host)).toMatchObject({ host: '127.0.0.1', port: 81 });
  });
});

describe('the identity of a vulnerability', () => {
  const count = async (...vulnerabilities: unknown[]) => {
    const service = await serve((call) => call.json(vulnerabilities));
    const { findings } = await scan(service);
    const identities = new Set(findings.map(({ type, identity }) => JSON.stringify([type, identity])));
    expect(identities.size, 'core would take some for the same').toBe(findings.length);
    return findings.length;
  };

  test('is the id that the service gives, even when it moves', async () => {
    const identityOf = async (line: number) =>
      (await readAs({ id: 'x1', title: 'x', type: 't', file: 'a.c', line })).identity;
    expect(await identityOf(1)).toEqual(await identityOf(2));
    expect(await count({ id: 'a', title: 'x', type: 't' }, { id: 'b', title: 'x', type: 't' })).toBe(2);
    expect(await count({ id: 'a', title: 'x', type: 't' }, { id: 'a', title: 'x', type: 't' })).toBe(1);
  });

  test('is not an id that many locations share', async () => {
    const rule = { id: 'B101', title: 'assert', type: 't' };
    expect(
      await count({ ...rule, file: 'a.py' }, { ...rule, file: 'b.py' }, { ...rule, file: 'a.py', line: 9 }),
    ).toBe(3);
  });

  test('is type and location, and the title when one of them is missing', async () => {
    const at = { type: 't', file: 'a.c', line: 1 };
    expect(await count({ ...at, title: 'x' }, { ...at, title: 'y' })).toBe(2);
    expect(await count({ ...at, title: 'x' }, { ...at, title: 'x', line: 2 })).toBe(2);
    expect(await count({ type: 't', title: 'x' }, { type: 't', title: 'y' })).toBe(2);
    expect(await count({ file: 'a.c', title: 'x' }, { file: 'a.c', title: 'y' })).toBe(2);
  });
});

describe('a warning for merged, dropped or unknown data', () => {
  const codes = (found: Awaited<ReturnType<typeof scan>>) =>
    found.warnings.map(({ code, count }) => [code, count] as const);

  test('counts findings with one identity, of which the first is kept', async () => {
    const at = { type: 't', title: 'x', file: 'a.c', line: 1, severity: 'low' };
    const service = await serve((call) =>
      call.json([at, at, { ...at, description: 'more' }, { ...at, line: 2 }]),
    );
    const found = await scan(service);
    expect([found.findings.length, codes(found)]).toEqual([2, [['RESULTS_MERGED', 2]]]);
  });

  test('does not count findings that a service repeats', async () => {
    const service = await serve(async (call) => {
      await call.event({ findings: [flaw(1)] });
      await call.event({ findings: [flaw(1), flaw(2)] });
      if (call.index === 0) return call.drop();
      return await call.event({ ...COMPLETED, findings: [flaw(2), flaw(1)] });
    });
    const found = await scan(service, { idempotent: true });
    expect([titles(found), codes(found)]).toEqual([['Flaw 1', 'Flaw 2'], [['UNREACHABLE', 1]]]);
  });

  test('counts log lines beyond the limit', async () => {
    const service = await serve(async (call) => {
      for (let from = 0; from < 12_000; from += 1000) {
        await call.event({ logs: Array.from({ length: 1000 }, (_, at) => `line ${from + at}`) });
      }
      await call.event({ status: 'completed' });
    });
    const found = await scan(service);
    expect(found.logs).toHaveLength(10_000);
    expect(codes(found)).toEqual([['LOG_DROPPED', 2001]]);
  });

  test('names unknown severities', async () => {
    const service = await serve((call) =>
      call.json([
        { title: 'x', sevrity: 'high' },
        { title: 'y', severity: 'dire' },
      ]),
    );
    const found = await scan(service);
    expect(found.warnings).toEqual([
      {
        code: 'OUTPUT_NOT_UNDERSTOOD',
        count: 2,
        message: '2 findings have no known severity; the fields of the first are: title, sevrity',
      },
    ]);
  });

  test.each<[string, unknown, string]>([
    ['a message of unknown names', { vulns: 3, took: 1 }, 'its fields are: vulns, took'],
    ['a list under another name', { status: 'running', weaknesses: [flaw(1)] }, 'were not read: weaknesses'],
    ['a list that lies deeper', { status: 'running', out: { found: [flaw(1)] } }, 'were not read: out'],
  ])('is given once for %s', async (_, message, expected) => {
    const service = await serve(async (call) => {
      for (let time = 0; time < 3; time++) await call.event(message);
      await call.event(COMPLETED);
    });
    const found = await scan(service);
    expect(codes(found)).toEqual([['OUTPUT_NOT_UNDERSTOOD', 1]]);
    expect(found.warnings[0]?.message).toContain(expected);
  });

  test.each<[unknown, RegExp]>([
    [{ vulns: [flaw(1)], took: 1 }, /document that has no status, .*; its fields are: vulns, took$/],
    [{}, /its fields are: none$/],
  ])('is an error when the data are the whole response: %j', async (document, expected) => {
    const service = await serve((call) => call.json(document));
    expect(await failure(service)).toMatch(expected);
  });

  test('includes errors that the service reports', async () => {
    const errors = [{ path: 'a.py', message: 'syntax error' }, 'timeout'];
    const service = await serve((call) => call.json({ ...COMPLETED, findings: [], errors }));
    expect((await scan(service)).warnings.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'TOOL_INCOMPLETE the service reports an error: a.py: syntax error',
      'TOOL_INCOMPLETE the service reports an error: timeout',
    ]);
  });
});

describe('names in other services', () => {
  test.each(['results', 'issues', 'alerts'])('for findings may be %s', async (name) => {
    const service = await serve((call) => call.json({ [name]: [flaw(1), flaw(2)] }));
    const found = await scan(service);
    expect([titles(found), found.warnings]).toEqual([['Flaw 1', 'Flaw 2'], []]);
  });

  const REPORT = {
    version: '2.1.0',
    runs: [
      {
        results: [1, 2].map((startLine) => ({
          ruleId: 'r',
          message: { text: 'x' },
          fingerprints: { v1: 'constant' },
          locations: [{ physicalLocation: { artifactLocation: { uri: 'a.py' }, region: { startLine } } }],
        })),
        tool: { driver: { name: 't', rules: [{ id: 'r', properties: { 'security-severity': '9.1' } }] } },
      },
    ],
  };

  test.each<[string, unknown]>([
    ['a document', REPORT],
    ['a part of one', { ...COMPLETED, sarif: REPORT }],
  ])('for a report in SARIF may be %s', async (_, document) => {
    const service = await serve((call) => call.json(document));
    const found = await scan(service);
    expect(found.findings.map(({ file, line, severity }) => [file, line, severity])).toEqual([
      ['a.py', 1, 'CRITICAL'],
      ['a.py', 2, 'CRITICAL'],
    ]);
    expect(new Set(found.findings.map(({ identity }) => JSON.stringify(identity))).size).toBe(2);
    expect(found.warnings).toEqual([]);
  });

  test('for a failure fail the scanner', async () => {
    const invocations = [
      {
        executionSuccessful: false,
        toolExecutionNotifications: [{ level: 'error', message: { text: 'no memory' } }],
      },
    ];
    const service = await serve((call) => call.json({ ...REPORT, runs: [{ invocations, results: [] }] }));
    expect(await failure(service)).toMatch(/sent a SARIF report that cannot be used: no memory$/);
  });

  test.each<[string, string]>([
    ['a named event without data', 'event: end\r\n\r\n'],
    ['a named event with empty data', 'event: end\ndata:\n\n'],
    ['a named event with a word', 'event: close\ndata: bye\n\n'],
    ['a named event with JSON', 'event: end\ndata: {}\n\n'],
    ['a type', 'data: {"type": "done"}\r\n\r\n'],
    ['a word', 'data: [DONE]\n\n'],
    ['a word in JSON', 'data: "done"\n\n'],
  ])('for the end may be %s', async (_, last) => {
    const service = await serve((call) => call.bytes(`${eventText({ finding: flaw(1) })}${last}`));
    const found = await scan(service, { retries: 0 });
    expect([titles(found), found.warnings, service.calls.length]).toEqual([['Flaw 1'], [], 1]);
  });

  test.each<[string, string]>([
    ['an event', 'event: vulnerability\ndata: {"title":"Flaw 1","severity":"high"}\n\n'],
    ['a type', 'data: {"type":"finding","title":"Flaw 1","severity":"high"}\n\n'],
    ['an envelope', 'data: {"type":"issue","data":{"title":"Flaw 1","severity":"high"}}\n\n'],
    ['an envelope of many', 'data: {"type":"result","data":[{"title":"Flaw 1","severity":"high"}]}\n\n'],
  ])('for a finding may be %s', async (_, text) => {
    const service = await serve((call) => call.bytes(`${text}${eventText(COMPLETED)}`));
    const found = await scan(service);
    expect([titles(found), found.warnings]).toEqual([['Flaw 1'], []]);
  });

  test('for an error of one file do not end the scan', async () => {
    const service = await serve(async (call) => {
      await call.event({ type: 'error', message: 'cannot read a.py' });
      await call.event({ type: 'finding', data: flaw(1) });
      await call.event({ type: 'done' });
    });
    const found = await scan(service);
    expect(titles(found)).toEqual(['Flaw 1']);
    expect(lines(found)).toContain('INFO cannot read a.py');
  });
});

describe('a specification', () => {
  test.each<[Record<string, unknown>, RegExp]>([
    [{}, /url/],
    [{ url: 'ftp://x.test/' }, /http:\/\/ or https:\/\//],
    [{ url: 'http://user:pass@x.test/' }, /without a user name/],
    [{ url: 'http://x.test/', token: 'two words' }, /one word/],
    [{ url: 'http://x.test/', statusUrl: 'http://y.test/{scan_id}' }, /must be a URL at http:\/\/x\.test/],
    [{ url: 'http://x.test/', tokn: 'x' }, /known keys are url/],
    [{ url: 'http://x.test/', consumes: [] }, />=1|at least/],
    [{ url: 'http://x.test/', consumes: ['page'] }, /Invalid option/],
  ])('%j is refused, with a reason for its scanner', async (spec, reason) => {
    expect(remoteSpecSchema.safeParse(spec).error?.message).toMatch(reason);
    expect(await remoteScanner('x', spec as RemoteSpec).unavailableReason?.()).toMatch(reason);
  });

  test('that is valid makes a scanner that can run, also when its defaults are filled in', async () => {
    const spec = remoteSpecSchema.parse({ url: 'http://x.test/scan', statusUrl: '/scans/{scan_id}' });
    expect(spec).toMatchObject({ connectSeconds: 10, silenceSeconds: 60, totalSeconds: 3600, retries: 5 });
    expect(remoteSpecSchema.parse(spec)).toEqual(spec);
    const scanner = remoteScanner('x', { ...spec, title: 'X', produces: ['finding'] });
    expect(scanner).toMatchObject({ title: 'X', produces: ['finding'], intrusiveness: 'active' });
    expect(await scanner.unavailableReason?.()).toBeNull();
  });

  test('limits the service to the kinds that it declares', async () => {
    const service = await serve((call) =>
      call.json({ ...COMPLETED, hosts: ['a.test', 'b.test'], findings: [flaw(1)] }),
    );
    const found = await scan(service, { produces: ['finding'] });
    expect([found.hosts, titles(found)]).toEqual([[], ['Flaw 1']]);
    expect(found.warnings).toEqual([
      {
        code: 'CONTENT_SKIPPED',
        count: 2,
        message: '2 hosts were dropped: the scanner is configured not to produce them',
      },
    ]);
  });
});

describe('many services', () => {
  test('stream concurrently, and one that drips delays no other', async () => {
    const SERVICES = 200;
    const EVENTS = 10;
    let finished = false;
    const slow = await serve(async (call) => {
      const text = eventText({ finding: flaw(0) });
      for (let at = 0; !finished; at = (at + 1) % text.length) {
        await call.bytes(text[at] ?? '');
        await call.wait(5);
      }
      await call.bytes(`\n\n${eventText(COMPLETED)}`);
    });
    const fast = await serve(async (call) => {
      for (let number = 0; number < EVENTS; number++) {
        await call.event({ finding: flaw(number) });
        await call.wait(Math.random() * 20);
      }
      await call.event(COMPLETED);
    });
    const scanners = [
      remoteScanner('slow', { url: slow.url }),
      ...Array.from({ length: SERVICES }, (_, at) => remoteScanner(`s${at}`, { url: `${fast.url}/${at}` })),
    ];
    const config = { maxConcurrentScans: SERVICES + 1 };
    await withApp({ scanners, config }, async ({ url, startScan, query }) => {
      const start = (name: string) => startScan({ target: 'http://127.0.0.1:1/', scanners: [{ name }] });
      const slowId = await start('slow');
      await until(() => slow.calls.length === 1, 'the slow one is asked');
      const subscribers = await Promise.all(
        Array.from({ length: SERVICES }, async (_, at) =>
          subscribeRaw(url, await start(`s${at}`), 'seq type ... on FindingEvent { finding { title } }'),
        ),
      );
      await Promise.all(subscribers.map(({ complete }) => complete));
      for (const { events } of subscribers) {
        const found = events.filter(({ type }) => type === 'FINDING').map(({ finding }) => finding.title);
        expect(found).toEqual(Array.from({ length: EVENTS }, (_, number) => `Flaw ${number}`));
        expect(events.at(-1)?.type).toBe('COMPLETED');
      }
      const state = async () => (await query(`{ scan(id: "${slowId}") { status } }`)).data.scan.status;
      expect(await state()).toBe('RUNNING');
      finished = true;
      // Its event was cut in the middle, so that it is not JSON.
      await until(async () => (await state()) !== 'RUNNING', 'the slow one ends');
    });
  }, 60_000);
});

describe('the service of the demo', () => {
  test('finds the missing headers of a page, one by one', async () => {
    const site = await startSite((request, response) => {
      const good = request.headers.host === 'good.test' && request.url === '/in?x=1';
      if (good) {
        response.setHeader('content-security-policy', "default-src 'self'; frame-ancestors 'none'");
        response.setHeader('x-content-type-options', 'nosniff');
        response.setHeader('referrer-policy', 'no-referrer');
        response.setHeader('permissions-policy', 'camera=()');
      }
      response.setHeader('set-cookie', [
        'a=1; HttpOnly; SameSite=Lax',
        good ? 'b=2; httponly; samesite=lax' : 'b=2',
      ]);
      response.end('page');
    });
    const demo = await startDemoService({ siteUrl: site.url, paceMs: 1 });
    try {
      const zone = { 'bad.test': { A: ['127.0.0.1'] }, 'good.test': { A: ['127.0.0.1'] } };
      const dns = await startDnsServer({ zone });
      const egress = { dnsServers: [dns.address] };
      const bad = await scan(demo, {}, { kind: 'domain', domain: 'bad.test' }, { egress });
      const good = await scan(demo, {}, { kind: 'url', url: 'http://good.test/in?x=1' }, { egress });
      await dns.close();
      expect(bad.findings.map(({ type, severity, cwe, url }) => [type, severity, cwe, url])).toEqual([
        ['content-security-policy', 'MEDIUM', 'CWE-693', 'http://bad.test/'],
        ['framing', 'MEDIUM', 'CWE-1021', 'http://bad.test/'],
        ['content-type-options', 'LOW', 'CWE-430', 'http://bad.test/'],
        ['referrer-policy', 'LOW', 'CWE-200', 'http://bad.test/'],
        ['permissions-policy', 'INFO', 'CWE-693', 'http://bad.test/'],
        ['cookie-httponly', 'MEDIUM', 'CWE-1004', 'http://bad.test/'],
        ['cookie-samesite', 'LOW', 'CWE-1275', 'http://bad.test/'],
      ]);
      expect(good.findings).toEqual([]);
      expect(bad.progress.at(-1)).toBe(1);
      expect(bad.progress.length).toBeGreaterThan(5);
      await site.close();
      expect(await failure(demo, {}, { kind: 'url', url: 'http://127.0.0.1/' })).toMatch(/ECONNREFUSED/);
      expect(await failure(demo)).toMatch(/status 422/);
    } finally {
      await Promise.all([demo.close(), site.close()]);
    }
  });
});

/** When it should hang, it sends its first event and nothing more. */
let manner: Manner = 'answers';
const contracted = await startRemoteService(async (call) => {
  await call.event({ status: 'scanning', progress_percent: 10 });
  if (manner === 'hangs') await call.wait(60_000);
  for (let drop = 0; manner === 'drips'; drop++) {
    await call.bytes(drop === 0 ? 'data: ' : '[');
    await call.wait(20);
  }
  if (manner === 'lies') await call.event({ progress_percent: 400, vulnerabilities: 'many', status: [] });
  await call.event({
    finding: flaw(1),
    hosts: ['a.test'],
    endpoints: ['http://a.test/'],
    progress_percent: 60,
  });
  await call.event({ ...COMPLETED, vulnerabilities: [flaw(1), flaw(2)] });
});
afterAll(() => contracted.close());

scannerContract(remoteScanner('remote-service', { url: contracted.url }), async (world) => {
  manner = world.manner;
  return { input: { kind: 'url', url: 'http://127.0.0.1:1/' } };
});
