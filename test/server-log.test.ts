/** The server's log: scans, results and unexpected errors, and the hook that receives these errors. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { formatLogLine } from '../src/cli/log-line.ts';
import type { ErrorContext } from '../src/core/error-report.ts';
import { defineScanner, finding, host } from '../src/core/scanner.ts';
import { scan } from '../src/sdk/scan.ts';
import { createLogger } from '../src/server-log.ts';
import { openSqliteStore } from '../src/store/sqlite/store.ts';
import type { AppOptions } from './support/app.ts';
import { socketClient, type TestApp, until, withApp, withFolder } from './support/app.ts';
import { endCommands } from './support/command.ts';
import { startServerProcess } from './support/server-process.ts';

afterEach(endCommands);

const TOKEN = 'a-token-that-nobody-may-read';

interface Line {
  level: string;
  time: string;
  msg: string;
  scanId?: string;
  errorId?: string;
  err?: { type: string; message: string; stack: string };
  [key: string]: unknown;
}

const scanner = (scanOf: () => AsyncGenerator<ReturnType<typeof finding | typeof host>>) =>
  defineScanner({
    ...{ name: 'probe', title: 'Probe', description: 'd', version: '1.0.0', intrusiveness: 'passive' },
    ...{ consumes: ['url'], produces: ['finding', 'host'], options: z.object({}), scan: scanOf },
  } as Parameters<typeof defineScanner>[0]);

const URL_WITH_SECRET = 'http://127.0.0.1:1/a?key=s3cret';
const findings = scanner(async function* () {
  for (const severity of ['HIGH', 'LOW', 'LOW'] as const) {
    const title = `Flaw ${Math.random()}`;
    yield finding({ title, severity, type: title, url: URL_WITH_SECRET, evidence: 's3cret' });
  }
  yield host({ name: '127.0.0.1', alive: true, source: 'test' });
});
const broken = scanner(async function* () {
  yield host({ name: '127.0.0.1', alive: true, source: 'test' });
  throw new TypeError(`there is no method for ${TOKEN}`);
});

/** Runs a server whose log is collected: `lines` without the audit log, for which see audit.test.ts. */
async function withLog(
  { level = 'info', ...options }: AppOptions & { level?: 'info' | 'debug' },
  work: (app: TestApp, lines: Line[], text: () => string) => Promise<void>,
): Promise<void> {
  let text = '';
  const lines: Line[] = [];
  const write = (line: string) => {
    text += line;
    const parsed: Line = JSON.parse(line);
    if (parsed.msg !== 'audit') lines.push(parsed);
  };
  const logger = createLogger({ logLevel: level, token: TOKEN, remoteScanners: {} }, { write });
  await withApp({ logger, ...options }, (app) => work(app, lines, () => text));
}

const CANCEL = 'mutation ($id: ID!) { cancelScan(input: { id: $id }) { __typename } }';
const plainId = (id: string) => String(Buffer.from(id, 'base64')).split(':')[1];

describe('the log of the server', () => {
  test('has the start and the end of a scan, with its scanners, figures and status, and no query of a URL', async () => {
    await withLog({ scanners: [findings] }, async (app, lines, text) => {
      const id = await app.startScan({ target: URL_WITH_SECRET });
      await app.follow(id);
      await until(() => lines.length === 2, 'the end is logged');
      const scanId = plainId(id);
      const common = { level: 'info', scanId, target: 'http://127.0.0.1:1/a', scanners: ['probe'] };
      expect(lines).toEqual([
        { ...common, time: expect.stringMatching(/^\d{4}-.*Z$/), msg: 'scan started' },
        {
          ...{ ...common, time: expect.any(String), msg: 'scan completed', status: 'COMPLETED' },
          ...{ seconds: expect.any(Number), requests: 0, hosts: 1, aliveHosts: 1, endpoints: 0 },
          ...{ findings: 3, bySeverity: { high: 1, low: 2 } },
        },
      ]);
      expect(text()).not.toContain('s3cret');
    });
  });

  test('has each result at level debug, without its evidence', async () => {
    await withLog({ level: 'debug', scanners: [findings] }, async (app, lines, text) => {
      const id = await app.startScan({ target: URL_WITH_SECRET });
      await app.follow(id);
      await until(() => lines.some(({ status }) => status !== undefined), 'the end is logged');
      const results = lines.filter(({ level }) => level === 'debug');
      const flaw = {
        msg: 'result',
        type: 'FINDING',
        scanner: 'probe',
        title: expect.stringMatching(/^Flaw/),
      };
      expect(results).toMatchObject([
        ...['HIGH', 'LOW', 'LOW'].map((severity) => ({ ...flaw, severity, url: 'http://127.0.0.1:1/a' })),
        { msg: 'result', type: 'HOST', scanner: 'probe', name: '127.0.0.1', alive: true },
      ]);
      expect(lines.every(({ scanId }) => scanId === plainId(id))).toBe(true);
      expect(text()).not.toContain('s3cret');
    });
  });

  test('says why a scan has failed, was cancelled, or was paused', async () => {
    const slow = scanner(async function* () {
      yield host({ name: '127.0.0.1', alive: true, source: 'test' });
      await new Promise((resolve) => setTimeout(resolve, 60_000).unref());
    });
    const config = { maxConcurrentScans: 1 };
    await withLog({ scanners: [slow], config }, async (app, lines) => {
      const ended = () =>
        lines.filter(({ msg }) => msg !== 'scan started').map(({ msg, status }) => [msg, status]);
      const [running, queued] = [
        await app.startScan({ target: URL_WITH_SECRET }),
        await app.startScan({ target: URL_WITH_SECRET }),
      ];
      await until(() => lines.length > 0, 'one runs');
      await app.query(CANCEL, { id: queued });
      expect(ended()).toEqual([['scan cancelled', 'CANCELLED']]);
      await app.query('mutation ($id: ID!) { pauseScan(input: { id: $id }) { __typename } }', {
        id: running,
      });
      expect(ended().at(-1)).toEqual(['scan paused', 'PAUSED']);
    });
    await withLog({ scanners: [broken] }, async (app, lines) => {
      await app.follow(await app.startScan({ target: URL_WITH_SECRET }));
      await until(() => lines.length === 3, 'the end is logged');
      expect(lines[2]).toMatchObject({ msg: 'scan failed', status: 'FAILED', failedInputs: 1, hosts: 1 });
      expect(lines[2]?.reason).toContain('there is no method');
    });
  });

  test('has an error with its stack, without the tokens of the configuration', async () => {
    await withLog({ scanners: [broken] }, async (app, lines, text) => {
      const id = await app.startScan({ target: URL_WITH_SECRET });
      const events = await app.follow(id);
      const errorId = /\(error ([0-9a-f]{8})\)$/.exec(events.at(-1)?.error)?.[1];
      expect(lines[1]).toMatchObject({
        ...{
          level: 'error',
          msg: 'the scanner probe failed',
          scanner: 'probe',
          scanId: plainId(id),
          errorId,
        },
        err: { type: 'TypeError', message: 'there is no method for ***' },
      });
      expect(lines[1]?.err?.stack).toContain('server-log.test.ts');
      expect(text()).not.toContain(TOKEN);
    });
  });

  test('is one line per entry in a terminal, with the stack of an error below', () => {
    const at = '2026-11-26T14:40:01.000Z';
    const started = { level: 'info', time: at, scanId: '01A', target: 'a b\u001b[2J', scanners: ['x', 'y'] };
    expect(formatLogLine(JSON.stringify({ ...started, msg: 'scan started' }))).toBe(
      '14:40:01 INFO  scan started  scanId=01A target="a b\\u001b[2J" scanners=x,y',
    );
    const err = { message: 'no', stack: 'Error: no\n    at f (a.ts:1:2)' };
    expect(
      formatLogLine(JSON.stringify({ level: 'error', time: at, errorId: '1a', err, msg: 'failed' })),
    ).toBe('14:40:01 ERROR failed  errorId=1a\n    Error: no\n    at f (a.ts:1:2)');
  });
});

describe('a client that leaves during a query', () => {
  test('is no error of the server', async () => {
    await withLog({ limits: { operationsAtOnce: 1 } }, async (app, lines) => {
      app.app.core.scans.cancel = () => new Promise(() => {});
      const leaving = new AbortController();
      const left = fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: CANCEL, variables: { id: '01ARZ3NDEKTSV4RRFFQ69G5FAV' } }),
        signal: leaving.signal,
      }).catch(() => 'left');
      const answers = async () => (await app.query('{ __typename }')).errors === undefined;
      await until(async () => !(await answers()), 'the query runs');
      leaving.abort();
      expect(await left).toBe('left');
      await until(answers, 'the query has ended with its request');
      expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
    });
  });
});

describe('an unexpected error', () => {
  test('has the same id in the log, in the hook, and in the message over HTTP, SSE and WebSocket', async () => {
    const received: [unknown, ErrorContext][] = [];
    const onError = (...given: [unknown, ErrorContext]) => {
      received.push(given);
      // Neither may harm the server.
      if (received.length % 2 === 0) throw new Error('the hook throws');
      return Promise.reject(new Error('the hook rejects'));
    };
    await withLog({ onError }, async (app, lines) => {
      const fail = () => {
        throw new Error('a mistake in the server');
      };
      app.app.core.scans.cancel = fail;
      app.app.core.shared.head = fail;
      const subscription = 'subscription { scanEvents(scanId: "01ARZ3NDEKTSV4RRFFQ69G5FAV") { seq } }';

      const overHttp = await app.query(CANCEL, { id: '01ARZ3NDEKTSV4RRFFQ69G5FAV' });
      const response = await fetch(`${app.url}/graphql?query=${encodeURIComponent(subscription)}`, {
        headers: { accept: 'text/event-stream' },
      });
      const overSse = JSON.parse(/data: (\{.*\})/.exec(await response.text())?.[1] ?? '{}');
      const client = socketClient(app.url);
      const overSocket = await new Promise<unknown>((resolve) => {
        client.subscribe({ query: subscription }, { next: resolve, error: resolve, complete() {} });
      });
      await client.dispose();

      const socketErrors = Array.isArray(overSocket) ? overSocket : (overSocket as typeof overSse).errors;
      const errors = [overHttp.errors?.[0], overSse.errors[0], socketErrors[0]];
      const logged = lines.filter(({ level }) => level === 'error');
      expect(logged).toHaveLength(3);
      expect(new Set(logged.map(({ errorId }) => errorId)).size).toBe(3);
      for (const [index, error] of errors.entries()) {
        const { errorId, err } = logged[index] as Line;
        expect(errorId).toMatch(/^[0-9a-f]{8}$/);
        expect(err?.message).toBe('a mistake in the server');
        expect(error).toMatchObject({
          message: `Internal server error ${errorId}. The log of the server has the details under this id.`,
          extensions: { code: 'INTERNAL_SERVER_ERROR', errorId },
        });
        expect(received[index]?.[0]).toHaveProperty('message', 'a mistake in the server');
        expect(received[index]?.[1]).toEqual({
          ...{
            id: errorId,
            message: 'an operation failed',
            field: index === 0 ? 'cancelScan' : 'scanEvents',
          },
        });
      }
      expect(lines.filter(({ msg }) => msg === 'an error hook failed')).toHaveLength(3);
      expect((await app.query('{ __typename }')).data).toEqual({ __typename: 'Query' });
    });
  });

  test('has its id in the answer of other paths', async () => {
    const openStore: typeof openSqliteStore = async (...given) => ({
      ...(await openSqliteStore(...given)),
      check: () => Promise.reject(new Error('a mistake in the server')),
    });
    await withLog({ openStore }, async (app, lines) => {
      const response = await fetch(`${app.url}/health`);
      expect(response.status).toBe(500);
      const { error, errorId } = (await response.json()) as { error: string; errorId: string };
      expect(lines).toMatchObject([{ level: 'error', errorId }]);
      expect(error).toBe(
        `Internal server error ${errorId}. The log of the server has the details under this id.`,
      );
    });
  });

  test('of a scanner is reported once for all inputs, and never ends a scan of a program', async () => {
    const received: ErrorContext[] = [];
    const { status, error } = await scan(URL_WITH_SECRET, {
      ...{ scanners: [broken], allow: ['127.0.0.1'] },
      onError: (_, context) => void received.push(context),
    });
    expect(status).toBe('FAILED');
    expect(received).toMatchObject([{ scanner: 'probe', message: 'the scanner probe failed' }]);
    expect(error).toContain(`(error ${received[0]?.id})`);
  });
});

/** @param hook body of a module's default export, with `error`, `context` and `append(text)` */
const hookModule = (file: string, hook: string) => `
import { appendFileSync } from 'node:fs';
const append = (text) => appendFileSync(${JSON.stringify(file)}, text + '\\n');
export default async (error, context) => { ${hook} };
`;

/** Runs a server with the hook, and a scan that fails. @returns what the hook has appended, by line */
async function withHook(
  hook: string,
  work: (app: TestApp, lines: Line[], received: () => Promise<string[]>) => Promise<void>,
): Promise<string[]> {
  return await withFolder(async (folder) => {
    const file = join(folder, 'received');
    const path = join(folder, 'hook.mjs');
    await writeFile(file, '');
    await writeFile(path, hookModule(file, hook));
    const received = async () => (await readFile(file, 'utf8')).split('\n').slice(0, -1);
    await withLog({ scanners: [broken], env: { SCANWIRE_ERROR_HOOK: path } }, (app, lines) =>
      work(app, lines, received),
    );
    return await received();
  });
}

const failOnce = async (app: TestApp) => {
  const events = await app.follow(await app.startScan({ target: URL_WITH_SECRET }));
  expect(events.at(-1)?.type).toBe('FAILED');
};
const RECORD =
  'append(JSON.stringify([error instanceof Error, error.name, error.message, error.stack, context]));';

describe('SCANWIRE_ERROR_HOOK', () => {
  test('names a module that receives each error with its id, also for `npm start`', async () => {
    await withFolder(async (folder) => {
      await writeFile(
        join(folder, 'scanner.mjs'),
        `import { z } from 'scanwire/scanner';
        export default { title: 'T', description: 'd', version: '1.0.0', intrusiveness: 'passive', consumes: ['url'],
          produces: ['finding'], options: z.object({}), async *scan() { null.oops; } };`,
      );
      await writeFile(
        join(folder, 'scanwire.yaml'),
        'scanners: { own: { module: ./scanner.mjs } }\nlibraries: false',
      );
      await writeFile(join(folder, 'received'), '');
      await writeFile(join(folder, 'hook.mjs'), hookModule(join(folder, 'received'), RECORD));
      const server = await startServerProcess(folder, {
        ...{ SCANWIRE_ERROR_HOOK: './hook.mjs', SCANWIRE_CONFIG: './scanwire.yaml', LOG_LEVEL: 'info' },
        SCANWIRE_TARGETS_ALLOW: '127.0.0.1',
      });
      const id = await server.startScan({ target: URL_WITH_SECRET, scanners: [{ name: 'own' }] });
      const error = (await server.follow(id)).at(-1)?.error;
      expect(await server.end('SIGTERM')).toBe(0);
      const [line = ''] = (await readFile(join(folder, 'received'), 'utf8')).split('\n');
      const [isError, name, message, stack, context] = JSON.parse(line);
      expect([isError, name]).toEqual([true, 'TypeError']);
      expect(stack).toContain('scanner.mjs');
      expect(error).toBe(`own: ${message} (error ${context.id})`);
      expect(context).toMatchObject({ scanner: 'own', scanId: plainId(id) });
      expect(server.command.stdout()).toContain(`"errorId":"${context.id}"`);
    });
  });

  test('cannot harm the server by throwing, exiting or blocking its thread', async () => {
    await withHook('throw new Error("from the hook");', async (app, lines) => {
      await failOnce(app);
      await until(() => lines.some(({ msg }) => msg.includes('Error: from the hook')), 'the hook has failed');
    });
    const received = await withHook('append("x"); process.exit(1);', async (app, lines, seen) => {
      for (const count of [1, 2]) {
        await failOnce(app);
        await until(
          () => lines.filter(({ msg }) => msg.includes('ended its thread')).length === count,
          'it has ended',
        );
        expect(await seen()).toHaveLength(count);
        expect(lines.filter(({ msg }) => msg.startsWith('the error hook failed'))).toEqual([]);
      }
    });
    expect(received).toEqual(['x', 'x']);
    // Closing the server waits for two seconds, then ends the thread.
    await withHook('append("x"); for (;;);', async (app, _, seen) => {
      await failOnce(app);
      await until(async () => (await seen()).length === 1, 'the hook blocks');
      await failOnce(app);
      expect((await app.query('{ __typename }')).data).toEqual({ __typename: 'Query' });
    });
  });

  test('leaves out errors while a hundred are pending, and says so once', async () => {
    await withHook('await new Promise(() => {});', async (app, lines) => {
      for (let count = 0; count < 105; count++) app.app.core.reportError(new Error(`${count}`), 'a test');
      const left = lines.filter(({ msg }) => msg.includes('has 100 unhandled errors'));
      expect(left).toHaveLength(1);
      expect(lines.filter(({ level }) => level === 'error')).toHaveLength(105);
    });
  });

  test.each([
    ['export const other = 5;', 'its default export is not a function'],
    ['throw new Error("at the start");', 'at the start'],
    ['process.exit(0);', 'it ended its thread'],
  ])('stops the start if the module does not load: %s', async (text, problem) => {
    await withFolder(async (folder) => {
      const path = join(folder, 'hook.mjs');
      await writeFile(path, text);
      await expect(withApp({ env: { SCANWIRE_ERROR_HOOK: path } }, async () => {})).rejects.toThrow(
        `SCANWIRE_ERROR_HOOK "${path}" does not load: ${problem}`,
      );
    });
  });
});
