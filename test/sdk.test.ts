import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { createCore } from '../src/app.ts';
import { loadConfig } from '../src/config.ts';
import { defineScanner, finding, progress, type Scanner } from '../src/core/scanner.ts';
import { type ScanResult, scan } from '../src/sdk/index.ts';
import { type ScannerWorld, scannerContract } from '../src/sdk/scanner-contract.ts';
import { withFolder } from './support/app.ts';
import { endCommands, runCommand } from './support/command.ts';
import { snippetWith } from './support/documentation.ts';
import { startServerProcess } from './support/server-process.ts';
import { startSite } from './support/site.ts';

const run = promisify(execFile);
const GUIDE = 'docs/write-a-scanner.md';
const SCANNER = await snippetWith(GUIDE, 'defineScanner');

afterEach(endCommands);

/** A site without a security.txt. */
const emptySite = () => startSite((_, response) => response.writeHead(404).end());

const shouting = (overrides: Partial<Scanner> = {}): Scanner => ({
  ...defineScanner({
    name: 'shouting',
    title: 'Shouting',
    description: 'Finds the URL that it is given.',
    version: '1.0.0',
    intrusiveness: 'passive',
    consumes: ['url'],
    produces: ['finding'],
    options: z.strictObject({ loud: z.boolean().default(false).describe('Whether it shouts.') }),
    async *scan({ url }, { fetch, signal }) {
      signal.throwIfAborted();
      yield progress(0.5, 'half');
      await fetch(url);
      yield finding({ title: 'Reachable', severity: 'INFO', type: 'reachable', url });
    },
  }),
  ...overrides,
});

describe('scan()', () => {
  test('resolves with the results that it passed to the callback, in order', async () => {
    const seen: ScanResult[] = [];
    const { status, results, summary, scanners } = await scan('https://example.com/', {
      scanners: [{ name: 'mock', options: { events: 200, rate: 0 } }],
      onResult: async (result) => {
        await new Promise((resolve) => setImmediate(resolve));
        seen.push(result);
      },
    });
    expect(status).toBe('COMPLETED');
    expect(scanners).toMatchObject([{ name: 'mock', state: 'FINISHED' }]);
    expect(results.length).toBeGreaterThan(50);
    expect(seen).toEqual(results);
    expect(results.map(({ seq }) => seq)).toEqual(results.map(({ seq }) => seq).sort((a, b) => a - b));
    expect(results.filter(({ type }) => type === 'FINDING')).toHaveLength(summary.findings);
  });

  test('runs a scanner of the caller beside a built-in one, and leaves no file behind', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'scanwire-sdk-'));
    vi.stubEnv('TMPDIR', folder);
    const site = await emptySite();
    const events: string[] = [];
    try {
      const { status, results, warnings } = await scan(site.url, {
        scanners: [shouting(), { name: 'mock', options: { events: 5, rate: 0 } }],
        allow: ['127.0.0.1'],
        onEvent: ({ type }) => void events.push(type),
      });
      expect({ status, warnings }).toEqual({ status: 'COMPLETED', warnings: [] });
      expect(results).toContainEqual(
        expect.objectContaining({ scanner: 'shouting', type: 'FINDING', mock: false }),
      );
      expect(events.at(-1)).toBe('COMPLETED');
    } finally {
      await site.close();
    }
    expect((await readdir(folder)).filter((name) => name.startsWith('scanwire-'))).toEqual([]);
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });

  test('is cancelled by its signal, and keeps its results', async () => {
    const abort = new AbortController();
    const { status, results } = await scan('example.com', {
      scanners: [{ name: 'mock', options: { events: 100_000, rate: 200 } }],
      signal: abort.signal,
      onResult: () => abort.abort(),
    });
    expect(status).toBe('CANCELLED');
    expect(results.length).toBeGreaterThan(0);
    await expect(scan('example.com', { signal: AbortSignal.abort('over') })).rejects.toBe('over');
  });

  test('rejects with the error of a callback', async () => {
    const onResult = () => {
      throw new Error('disk full');
    };
    const running = scan('example.com', { scanners: [{ name: 'mock', options: { rate: 50 } }], onResult });
    await expect(running).rejects.toThrow('disk full');
  });

  test.each([
    ['a target that is none', 'http://', {}, 'INVALID_TARGET'],
    ['a target that is not public', 'http://127.0.0.1:1/', {}, 'TARGET_REFUSED'],
    ['an unknown scanner', 'example.com', { scanners: ['magic'] }, 'UNKNOWN_SCANNER'],
    [
      'a bad option',
      'example.com',
      { scanners: [{ name: 'mock', options: { rate: 'x' } }] },
      'INVALID_OPTIONS',
    ],
  ])('rejects %s with a code', async (_, target, options, code) => {
    await expect(scan(target, options)).rejects.toMatchObject({ code });
  });

  test('names every invalid setting', async () => {
    const env = { SCANWIRE_MAX_QUEUED_SCANS: 'x', SCANWIRE_COLOUR: 'red' };
    await expect(scan('example.com', { env })).rejects.toThrow(/MAX_QUEUED_SCANS[\s\S]*SCANWIRE_COLOUR/);
  });
});

describe('a scanner in a module', () => {
  const startWith = (folder: string, env: Record<string, string> = {}) =>
    startServerProcess(folder, {
      SCANWIRE_CONFIG: './scanwire.yaml',
      SCANWIRE_TARGETS_ALLOW: '127.0.0.0/8',
      ...env,
    });

  test('runs in the server, as the guide shows it', async () => {
    await withFolder(async (folder) => {
      await writeFile(join(folder, 'security-txt.js'), SCANNER);
      await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
      await writeFile(join(folder, 'scanwire.yaml'), await snippetWith(GUIDE, 'module: ./security-txt.js'));
      const site = await emptySite();
      const server = await startWith(folder);
      try {
        const { data } = await server.query('{ scanners { name title } }');
        expect(data?.scanners).toContainEqual({ name: 'security-txt', title: 'security.txt' });
        const { code, stdout } = await runCommand(
          ['scan', site.url, '-s', 'security-txt', '--allow', '127.0.0.1'],
          { cwd: folder, env: { SCANWIRE_CONFIG: './scanwire.yaml' } },
        );
        expect(code).toBe(0);
        expect(stdout).toContain('Missing security.txt');
        await server.startScan({ target: site.url, scanners: [{ name: 'security-txt' }] });
      } finally {
        await server.end('SIGTERM');
        await site.close();
      }
    });
  }, 60_000);

  test('shows the line of a syntax error, and with --verbose the place of an error that it throws', async () => {
    await withFolder(async (folder) => {
      await writeFile(join(folder, 'scanwire.yaml'), 'scanners: { mine: { module: ./mine.mjs } }');
      const scanWith = async (code: string) => {
        await writeFile(join(folder, 'mine.mjs'), code);
        return await runCommand(
          ['scan', 'http://127.0.0.1:9/', '-s', 'mine', '--allow', '127.0.0.1', '--verbose'],
          { cwd: folder, env: { SCANWIRE_CONFIG: './scanwire.yaml' } },
        );
      };
      const { stderr } = await scanWith('const z = {\n  a: 1\n  title: 2\n};');
      expect(stderr).toContain("does not load: Unexpected identifier 'title', in line 3: title: 2");
      const throwing = SCANNER.replace('async *scan(input, { fetch }) {', "$&\nthrow new Error('boom');");
      expect((await scanWith(throwing)).stdout).toMatch(/DEBUG the error was thrown at .*\/mine\.mjs:\d+/);
    });
  }, 60_000);

  test.each([
    ['does not exist', null, /scanners\.mine\.module: ".*gone\.mjs" does not exist/],
    ['throws', 'throw new Error("no licence")', /does not load: no licence/],
    ['exports nothing', 'export const mine = 1;', /it has no default export/],
    ['exports something else', 'export default { title: "x", scan: 1 };', /scan: must be a function/],
    ['consumes an unknown kind', 'export default { title: "x", consumes: ["hosts"] };', /consumes\.0: /],
  ])('stops the start when it %s', async (_, code, message) => {
    await withFolder(async (folder) => {
      if (code !== null) await writeFile(join(folder, 'gone.mjs'), code);
      await writeFile(join(folder, 'scanwire.yaml'), 'scanners: { mine: { module: ./gone.mjs } }');
      const start = async () =>
        await createCore(
          loadConfig({
            SCANWIRE_CONFIG: join(folder, 'scanwire.yaml'),
            DATABASE_URL: `file:${join(folder, 'scanwire.db')}`,
          }),
        );
      await expect(start()).rejects.toThrow(message);
    });
  });
});

describe('the contract', () => {
  /** @returns the names of the failing cases */
  const failures = async (scanner: Scanner, only: RegExp): Promise<string[]> => {
    const makeWorld = async ({ manner }: { manner: string }): Promise<ScannerWorld> => {
      const site = await startSite((_, response) => {
        if (manner === 'answers') response.end('ok');
      });
      return { input: { kind: 'url', url: site.url }, close: site.close };
    };
    const failed: string[] = [];
    for (const { name, run } of scannerContract(scanner, makeWorld)) {
      if (!only.test(name)) continue;
      await run().catch((error: Error) => failed.push(`${name}: ${error.message.split('\n')[0]}`));
    }
    return failed;
  };
  const quick = /^(?!.*(?:drips|lies|hangs|server does not answer))/;

  test('passes for a valid scanner', async () => {
    expect(await failures(shouting(), /./)).toEqual([]);
  }, 30_000);

  test.each<[string, Partial<Scanner>, RegExp, RegExp]>([
    [
      'an option without a description',
      { options: z.strictObject({ loud: z.boolean().default(true) }) },
      quick,
      /loud has no description/,
    ],
    ['options that take anything', { options: z.object({}) }, quick, /unknown options/],
    [
      'an option that is needed',
      { options: z.strictObject({ key: z.string().describe('Key.') }) },
      quick,
      /needs no options/,
    ],
    [
      'an option that takes any value',
      { options: z.strictObject({ key: z.any().describe('Key.') }) },
      quick,
      /wrong type for the option key/,
    ],
    [
      'a result that it does not declare',
      { produces: ['host'] },
      quick,
      /does not declare that it produces a finding/,
    ],
    ['no version', { version: 'new' }, quick, /describes itself/],
    [
      'progress that falls',
      {
        async *scan() {
          yield progress(0.9, 'nearly');
          yield progress(0.1, 'or not');
        },
      },
      /progress/,
      /progress falls from 0.9 to 0.1/,
    ],
    [
      'a result beyond its bounds',
      {
        async *scan() {
          yield finding({ title: 'x', severity: 'HIGH', type: 't', url: 'not a URL' });
        },
      },
      /declares/,
      /url/,
    ],
    [
      'a wait that no abort ends',
      {
        async *scan() {
          await new Promise((resolve) => setTimeout(resolve, 20_000).unref());
        },
      },
      /server does not answer/,
      /went on for 5000 ms/,
    ],
  ])(
    'fails for %s',
    async (_, overrides, only, message) => {
      const failed = await failures(shouting(overrides), only);
      expect(
        failed.some((line) => message.test(line)),
        failed.join('\n'),
      ).toBe(true);
    },
    30_000,
  );

  test('runs under the test runner of Node, as the guide shows it', async () => {
    await withFolder(async (folder) => {
      // As npm would install it.
      const installed = join(folder, 'node_modules', 'scanwire');
      await mkdir(installed, { recursive: true });
      const exports = { './scanner': './scanner.ts', './testing': './testing.ts' };
      await writeFile(
        join(installed, 'package.json'),
        JSON.stringify({ name: 'scanwire', type: 'module', exports }),
      );
      for (const name of ['scanner', 'testing']) {
        const source = new URL(`../src/sdk/${name}.ts`, import.meta.url).href;
        await writeFile(join(installed, `${name}.ts`), `export * from '${source}';`);
      }
      await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
      await writeFile(join(folder, 'security-txt.js'), SCANNER);
      await writeFile(
        join(folder, 'security-txt.test.js'),
        await snippetWith(GUIDE, 'scannerContract(securityTxt'),
      );
      const tsx = fileURLToPath(import.meta.resolve('tsx'));
      const { stdout } = await run(
        process.execPath,
        ['--import', tsx, '--test', '--test-reporter', 'tap', 'security-txt.test.js'],
        { cwd: folder, env: { PATH: process.env.PATH } },
      );
      expect(stdout).toMatch(/^# pass 12$/m);
      expect(stdout).toMatch(/^# fail 0$/m);
    });
  }, 60_000);
});
