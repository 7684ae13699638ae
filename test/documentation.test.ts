/** Every code block of the pages is checked or run. For their links see documentation-links.test.ts. */
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { transform } from 'esbuild';
import {
  getNamedType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  typeFromAST,
  validate,
} from 'graphql';
import type { Client } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import WebSocket from 'ws';
import { EVERY_TARGET } from '../src/core/target-scope.ts';
import { WARNING_CODES } from '../src/core/warning.ts';
import { schema } from '../src/graphql/schema.ts';
import { type GraphQLAnswer, post, sharedApp, socketClient, until, withFolder } from './support/app.ts';
import { endCommands, runCommand } from './support/command.ts';
import {
  importCode,
  pagePaths,
  readPage,
  type Snippet,
  snippetsOf,
  snippetWith,
  withCode,
} from './support/documentation.ts';
import { startRelay } from './support/relay.ts';
import { startServerProcess } from './support/server-process.ts';
import { startSite } from './support/site.ts';
import {
  commandsOf,
  loadSettings,
  loadYaml,
  scanwireArguments,
  shellProblems,
  typeErrors,
} from './support/snippet-checks.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);
const pages = new Map<string, string>();
for (const path of await pagePaths()) pages.set(path, await readPage(path));
// test/client-types.test.ts has those of the client's README, test/recipes.test.ts those of the recipes.
const snippets = [...pages].flatMap(([path, text]) =>
  /^(packages|docs\/recipes)\//.test(path) ? [] : snippetsOf(path, text),
);
const inLanguage = (...languages: string[]) =>
  snippets.filter(({ language }) => languages.includes(language));
/** Snippets that this test checks alone. */
const unmarked = (...languages: string[]) => inLanguage(...languages).filter(({ note }) => note === null);
const named = (some: readonly Snippet[]) => some.map((snippet) => [snippet.place, snippet] as const);
/** Ids of examples look like this. */
const EXAMPLE_ID = 'U2Nhbjo…';

/** A server that can reach nobody, with one running scan; all others wait. The targets of the examples are in scope. */
const app = sharedApp({
  scope: EVERY_TARGET,
  env: {
    SCANWIRE_DNS_SERVERS: '127.0.0.1:9',
    SCANWIRE_MAX_CONCURRENT_SCANS: '1',
    SCANWIRE_REPOSITORY_ROOTS: '/tmp',
  },
});
const mock = (events: number, rate: number) => ({
  target: 'example.com',
  scanners: [{ name: 'mock', options: { events, rate } }],
});
let client: Client;
let ended: string;
let running: string;
let folder: string;
let removeFolder = () => {};

beforeAll(async () => {
  void withFolder(async (created) => {
    folder = created;
    await new Promise<void>((done) => {
      removeFolder = done;
    });
  });
  client = socketClient(app().url);
  ended = await app().startScan(mock(30, 0));
  await app().follow(ended);
  running = await app().startScan(mock(1_000_000, 300));
  await until(() => folder !== undefined, 'there is a folder');
  await mkdir(join(folder, 'shop'));
});
afterAll(async () => {
  await client.dispose();
  removeFolder();
});
afterEach(endCommands);

describe('a code block', () => {
  test('has a language that a test knows, or a file beside the page that has it, or says who runs it', async () => {
    expect(snippets.length).toBeGreaterThan(80);
    const known = ['graphql', 'json', 'yaml', 'sh', 'ini', 'text'];
    const loose = unmarked(...new Set(snippets.map(({ language }) => language))).filter(
      ({ language }) => !known.includes(language),
    );
    for (const { page, place, code } of loose) {
      const beside = await readdir(dirname(join(ROOT, page)), { withFileTypes: true });
      const files = beside.filter(
        (entry) => entry.isFile() && join(ROOT, page) !== join(entry.parentPath, entry.name),
      );
      const texts = await Promise.all(
        files.map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')),
      );
      expect(
        texts.some((text) => text.includes(code.trim())),
        place,
      ).toBe(true);
    }
  });

  test('is run by the test that it names, or has a reason why none can', async () => {
    const skipped = snippets.filter(({ note }) => note?.startsWith('not run: '));
    expect(skipped.length).toBeLessThan(9);
    for (const { place, page, note } of snippets) {
      if (note === null || note.startsWith('not run: ')) continue;
      const [, file = ''] = /^run by (test\/[\w-]+\.test\.ts)$/.exec(note) ?? [];
      const support = { 'test/proxies.test.ts': 'test/support/proxy.ts' }[file] ?? file;
      expect(await readPage(support), place).toContain(page.replace(/^.*\//, ''));
    }
  });

  test('in TypeScript has no type errors, and in JavaScript none of syntax', async () => {
    const typed = inLanguage('ts', 'tsx').filter(({ code }) => code.includes('@scanwire/client'));
    expect(typed.length).toBeGreaterThan(2);
    expect(await typeErrors(typed)).toEqual([]);
    for (const { code, place } of inLanguage('ts', 'js'))
      await expect(transform(code, { loader: 'ts', format: 'esm' }), place).resolves.toBeDefined();
  });

  test.each(named(unmarked('json')))('in JSON is valid: %s', (_, { code }) => {
    JSON.parse(code);
  });

  test.each(named(unmarked('yaml')))('in YAML is loaded by the server: %s', async (_, { code }) => {
    await loadYaml(code);
  });

  test.each(named(unmarked('ini')))('of settings is loaded by the server: %s', (_, { code }) => {
    loadSettings(code);
  });

  const notRun = inLanguage('sh').filter(({ note }) => !note?.startsWith('run by '));
  test.each(named(notRun))(
    'of a shell that is not run as it is only names what exists: %s',
    async (_, { code }) => {
      expect(await shellProblems(code)).toEqual([]);
    },
  );
});

describe('a command that can run here', () => {
  const commands = unmarked('sh').flatMap(({ code, place }) =>
    commandsOf(code).map((command) => ({ place, ...command })),
  );
  const scans = commands.filter(({ words }) => scanwireArguments(words)?.includes('mock'));
  const requests = commands.filter(({ words }) => words[0] === 'curl');

  test.each(scans.map(({ place, words }) => [place, words] as const))(
    'succeeds: scan of %s',
    async (_, words) => {
      const { code, stdout } = await runCommand(scanwireArguments(words) ?? [], { cwd: folder });
      expect(stdout).toContain('[Scan Complete]');
      expect(code).toBe(0);
    },
  );

  test.each(requests.map(({ place, words }) => [place, words] as const))(
    'succeeds: request of %s',
    async (_, words) => {
      const args = words
        .slice(1)
        .map((word) =>
          word.replace(/http:\/\/(127\.0\.0\.1|localhost):4000/, app().url).replace(EXAMPLE_ID, ended),
        );
      const { stdout } = await run('curl', [
        '--fail',
        '--silent',
        '--show-error',
        '--max-time',
        '30',
        ...args,
      ]);
      expect(stdout).not.toBe('');
      expect(stdout).not.toContain('"errors"');
    },
  );

  test('is checked at all', () => {
    expect([scans.length, requests.length].every((count) => count > 0)).toBe(true);
  });
});

/** Values for the variables that an operation requires. */
async function variablesFor({ variableDefinitions = [], operation }: OperationDefinitionNode) {
  const variables: Record<string, unknown> = {};
  for (const { type: node, variable } of variableDefinitions) {
    const type = typeFromAST(schema, node as never);
    if (!type || !isNonNullType(type)) continue;
    const values: Record<string, () => unknown> = {
      ID: () => (operation === OperationTypeNode.MUTATION ? app().startScan(mock(10, 1)) : running),
      DateTime: () => new Date(Date.now() - 60_000).toISOString(),
      StartScanInput: () => ({ target: 'example.com' }),
      ScanPageInput: () => ({ url: 'https://example.com/' }),
      String: () => 'https://example.com/',
    };
    const name = getNamedType(type).name;
    variables[variable.name.value] = await values[name]?.();
  }
  return variables;
}

/** Values for the examples' names of scans and folders. */
const localized = (text: string) =>
  text.replaceAll(EXAMPLE_ID, running).replaceAll('/srv/repositories/shop', join(folder, 'shop'));

test('the page of symptoms explains each warning code, and no other', async () => {
  const section = /^## Warnings of a scan$([\s\S]*?)^## /m.exec(
    await readPage('docs/troubleshooting.md'),
  )?.[1];
  const codes = [...(section ?? '').matchAll(/^\| `(\w+)` \| .+ \| .+ \|$/gm)].map(([, code]) => code);
  expect(codes.sort()).toEqual([...WARNING_CODES].sort());
});

describe('an operation', () => {
  test('is valid for the schema', () => {
    for (const { code, place } of inLanguage('graphql')) {
      expect(
        validate(schema, parse(code)).map(({ message }) => message),
        place,
      ).toEqual([]);
    }
  });

  const operations = unmarked('graphql').flatMap(({ code, place }) =>
    parse(code).definitions.flatMap((node) =>
      node.kind === Kind.OPERATION_DEFINITION ? [{ place, code, node, name: node.name?.value }] : [],
    ),
  );
  test('is in most pages', () => expect(operations.length).toBeGreaterThan(30));

  test.each(
    operations.map((operation) => [operation.place, operation.name ?? operation.node.operation, operation]),
  )('is executed without an error: %s %s', async (_place, _name, { code, node, name }) => {
    const request = {
      query: localized(code),
      variables: await variablesFor(node),
      ...(name !== undefined && { operationName: name }),
    };
    if (node.operation === OperationTypeNode.SUBSCRIPTION) {
      const events = client.iterate(request);
      // Live streams that only have something to say when somebody starts a scan.
      const quiet = /\b(scanUpdates|assessments|fingerprint:)/.test(code);
      const first = quiet
        ? await Promise.race([events.next(), sleep(300, { value: { data: {} } })])
        : await events.next();
      expect(first.value?.errors).toBeUndefined();
      expect(first.value?.data).toBeDefined();
      await events.return?.();
      return;
    }
    const { data, errors } = (await post(app().url, request)) as GraphQLAnswer;
    expect(errors).toBeUndefined();
    for (const payload of Object.values<{ code?: string } | null>(data))
      expect(payload?.code).toBeUndefined();
  });
});

const LIVE = new URL('../packages/client/src/live-entry.ts', import.meta.url).href;
const CLIENT = new URL('../packages/client/src/index.ts', import.meta.url).href;
const SDK = new URL('../src/sdk/index.ts', import.meta.url).href;

describe('the program', () => {
  test('of the README starts a scan and prints its events up to the end', async () => {
    // Its scan has to be able to run.
    await withFolder(async (own) => {
      const server = await startServerProcess(own);
      const code = (await snippetWith('README.md', 'createClient'))
        .replace('127.0.0.1:4000', new URL(server.url).host)
        .replace('name: "mock"', 'name: "mock", options: { events: 30, rate: 0 }');
      const stdout = await withCode('follow.mjs', code, async (file) => {
        return (await run(process.execPath, [fileURLToPath(file)])).stdout;
      });
      await server.end('SIGTERM');
      const lines = stdout
        .trim()
        .split('\n')
        .filter((line) => /^\d+ [A-Z]+/.test(line));
      expect(lines[0]).toMatch(/^0 CONNECTED/);
      expect(lines.at(-1)).toMatch(/ COMPLETED/);
      expect(lines.slice(1).map((line) => Number.parseInt(line, 10))).toEqual(
        lines.slice(1).map((_, at) => at + 1),
      );
      expect(stdout).toContain('severity:');
    });
  });

  test('with the typed client starts a scan and prints each finding', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    const code = (await snippetWith('docs/clients.md', 'ScanwireClient({'))
      .replace("'@scanwire/client'", JSON.stringify(CLIENT))
      .replace('http://127.0.0.1:4000', app().url)
      .replace("{ name: 'mock' }", "{ name: 'mock', options: { events: 60, rate: 0 } }");
    await app().query('mutation ($id: ID!) { cancelScan(input: { id: $id }) { __typename } }', {
      id: running,
    });
    await importCode('scan.mjs', code);
    const lines = log.mock.calls.map((words) => words.join(' '));
    log.mockRestore();
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) expect(line).toMatch(/^(CRITICAL|HIGH|MEDIUM|LOW|INFO) \S/);
  });

  test('with the typed client shows hosts and findings, and stores its cursor', async () => {
    const stored = new Map([[ended, '3']]);
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => stored.get(key),
      setItem: (key: string, value: string) => stored.set(key, value),
    });
    const code = (await snippetWith('docs/clients.md', 'ScanwireError'))
      .replace("'@scanwire/client'", JSON.stringify(CLIENT))
      .replace("url: '/graphql'", `url: '${app().url}/graphql'`);
    const { follow } = await importCode<{ follow(id: string, show: (line: string) => void): Promise<void> }>(
      'typed.ts',
      code,
    );
    const lines: string[] = [];
    await follow(ended, (line) => lines.push(line));
    vi.unstubAllGlobals();
    expect(lines).toEqual(expect.arrayContaining([expect.stringMatching(/answers$/)]));
    expect(Number(stored.get(ended))).toBeGreaterThan(30);
  });

  test('that scans without a server finds the flaws of a site', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    const site = await startSite((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<a href="/a">a</a>'),
    );
    const code = (await snippetWith('docs/command-line.md', "from 'scanwire'"))
      .replace("'scanwire'", JSON.stringify(SDK))
      .replace('https://example.com/', site.url)
      .replace('rps: 5 ', 'rps: 500 ')
      .replace(
        'scanners: [',
        "allow: ['127.0.0.1'], env: { SCANWIRE_DNS_SERVERS: '127.0.0.1:9' }, scanners: [",
      );
    const { status, results } = await importCode<{ status: string; results: { type: string }[] }>(
      'program.ts',
      `${code}\nexport { status, results };`,
    );
    await site.close();
    expect(log).toHaveBeenCalledTimes(results.length);
    log.mockRestore();
    expect(status).toBe('COMPLETED');
    expect(new Set(results.map(({ type }) => type))).toEqual(new Set(['ENDPOINT', 'FINDING']));
  });

  test('with graphql-ws resumes through kill -9, an outage and a connection that dies silently', async () => {
    await withFolder(async (own) => {
      const first = await startServerProcess(own);
      const { port } = new URL(first.url);
      const relay = await startRelay(first.url);
      // As in a page, except for the address, the time to notice, and the WebSocket that Node 20 lacks.
      (globalThis as { Socket?: unknown }).Socket = WebSocket;
      const code = `${await snippetWith('docs/clients.md', 'liveOptions({')}\nexport { client, follow };`
        .replace('127.0.0.1:4000', new URL(relay.url).host)
        .replace("'@scanwire/client/live'", JSON.stringify(LIVE))
        .replace('liveOptions({', 'liveOptions({ webSocketImpl: globalThis.Socket, keepAlive: 500,');
      const { client: live, follow } = await importCode<{
        client: { dispose(): void };
        follow(scanId: string, show: (event: { seq: number; type: string }) => void): () => void;
      }>('client.ts', code);

      const scanId = await first.startScan(mock(250, 50));
      const seen: { seq: number; type: string }[] = [];
      follow(scanId, (event) => seen.push(event));
      await until(() => seen.length > 20, 'the stream has begun');
      relay.freeze();
      const had = seen.length;
      await until(() => seen.length > had + 10, 'the stream goes on');
      await first.end('SIGKILL');
      await sleep(1500);
      const second = await startServerProcess(own, { PORT: port });
      await until(() => seen.at(-1)?.type === 'COMPLETED', 'the scan has ended', 30_000);
      live.dispose();
      await relay.close();
      await second.end('SIGTERM');

      const events = seen.filter(({ type }) => type !== 'CONNECTED');
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
      expect(seen.filter(({ type }) => type === 'CONNECTED').length).toBeGreaterThan(2);
    });
  }, 60_000);
});
