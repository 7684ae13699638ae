/** SCANWIRE_CONFIG, SCANNER_HOSTS and SCANWIRE_PUBLIC_URL: their effect on a server, and the errors for invalid ones. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from '../src/config.ts';
import { DEFAULT_LIBRARY_SOURCE } from '../src/scanners/web/libraries/library-data.ts';
import { startInput, until, withApp, withFolder } from './support/app.ts';
import { endCommands } from './support/command.ts';
import { startServerProcess } from './support/server-process.ts';

afterEach(endCommands);

const TOKEN = 'kept-to-itself';
const withConfigFile = <T>(
  text: string,
  work: (path: string, folder: string) => Promise<T> | T,
): Promise<T> =>
  withFolder(async (folder) => {
    const path = join(folder, 'scanwire.yaml');
    await writeFile(path, text);
    return await work(path, folder);
  });

const problemsOf = (env: Record<string, string>): string => {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
};

const REGISTRY = `{
  scanners { name title consumes produces intrusiveness available unavailableReason optionsSchema }
  presets { name title scanners { name options } }
}`;

describe('the configuration file', () => {
  it('adds services, tools and presets to the registry', async () => {
    const text = `
scanners:
  sast_scanner:
    url: http://127.0.0.1:1/scan
    token: { env: SAST_TOKEN }
    consumes: [repository]
  says-nothing:
    command: [no-such-program-at-all, "{target}"]
    parser: sarif
    consumes: [repository]
presets:
  nightly:
    title: Every night
    scanners: [sast_scanner, { name: endpoints, options: { maxItems: 5 } }]
`;
    await withConfigFile(text, (path) =>
      withApp(
        {
          env: {
            SCANWIRE_CONFIG: path,
            SAST_TOKEN: TOKEN,
            SCANNER_HOSTS: '{"llm_scanner":"http://llm/scan"}',
          },
        },
        async ({ query }) => {
          const { data } = await query(REGISTRY);
          const byName = new Map(data?.scanners.map((scanner: { name: string }) => [scanner.name, scanner]));
          expect(byName.get('sast_scanner')).toMatchObject({
            consumes: ['REPOSITORY'],
            available: true,
            optionsSchema: { type: 'object', additionalProperties: false },
          });
          expect(byName.get('llm_scanner')).toMatchObject({ available: true });
          expect(byName.get('says-nothing')).toMatchObject({
            available: false,
            unavailableReason: expect.stringContaining('no-such-program-at-all'),
          });
          const presets = new Map(data?.presets.map((preset: { name: string }) => [preset.name, preset]));
          expect([...presets.keys()]).toEqual(['quick', 'recon', 'web', 'repository', 'full', 'nightly']);
          expect(presets.get('nightly')).toEqual({
            name: 'nightly',
            title: 'Every night',
            scanners: [
              { name: 'sast_scanner', options: null },
              { name: 'endpoints', options: { maxItems: 5 } },
            ],
          });
          expect(JSON.stringify(data)).not.toContain(TOKEN);
        },
      ),
    );
  });

  it('starts no thread for the query `scanners`', async () => {
    await withApp({}, async ({ app, query }) => {
      const started: number[] = [];
      const onWorker = ({ threadId }: Worker) => started.push(threadId);
      process.on('worker', onWorker);
      try {
        const { data } = await query(REGISTRY);
        expect(data?.scanners.length).toBeGreaterThan(7);
        expect(started).toEqual([]);
        // The listener works: scanners that need threads start them on warmUp.
        app.core.registry.warmUp(app.core.registry.scanners);
        await until(() => started.length === 2, 'the threads have started');
      } finally {
        process.off('worker', onWorker);
      }
    });
  });

  it('can replace a built-in tool', async () => {
    const text =
      'scanners: { nmap: { command: [no-such-nmap], parser: nmap, consumes: [host], title: Ours } }';
    await withConfigFile(text, (path) =>
      withApp({ env: { SCANWIRE_CONFIG: path } }, async ({ query }) => {
        const { data } = await query(REGISTRY);
        const named = data?.scanners.filter(({ name }: { name: string }) => name === 'nmap');
        expect(named).toMatchObject([{ title: 'Ours' }]);
      }),
    );
  });

  it('is refused with the position of every mistake', async () => {
    const text = `
scanners:
  Bad Name: { url: http://x/ }
`;
    await withConfigFile(text, (path) => {
      expect(problemsOf({ SCANWIRE_CONFIG: path })).toContain('scanners.Bad Name: ');
    });
    const more = `
scanners:
  one: { url: "ftp://x/" }
  two: { command: [], parser: sarif }
  three: { comand: [ls] }
  four: { url: http://x/, token: { env: NOT_SET } }
  five: { url: http://x/, retrys: 3 }
presets:
  none: { scanners: [] }
blocklists:
  - { name: neither }
`;
    await withConfigFile(more, (path) => {
      const problems = problemsOf({ SCANWIRE_CONFIG: path });
      expect(problems).toContain('presets.none.scanners');
      expect(problems).toContain('blocklists.0');
    });
    await withConfigFile(more.split('presets:')[0] ?? '', (path) => {
      const problems = problemsOf({ SCANWIRE_CONFIG: path, PORT: 'x' });
      for (const place of ['one.url', 'two.command', 'three', 'four.token', 'five', 'PORT'])
        expect(problems).toContain(place);
      expect(problems).toContain('NOT_SET');
    });
  });

  it('is refused when it is no YAML, too large, an alias bomb, or missing', async () => {
    const lines = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (const name of 'bcdefgh') {
      const before = String.fromCharCode(name.charCodeAt(0) - 1);
      lines.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`);
    }
    for (const text of ['scanners: [', 'x'.repeat(2 ** 20 + 1), lines.join('\n'), 'a: 1\na: 2']) {
      await withConfigFile(text, (path) => expect(problemsOf({ SCANWIRE_CONFIG: path })).toContain(path));
    }
    expect(problemsOf({ SCANWIRE_CONFIG: '/no/such/file' })).toContain('ENOENT');
  });

  it('sets the source of library data, or turns it off', async () => {
    expect(loadConfig({}).libraries).toEqual(DEFAULT_LIBRARY_SOURCE);
    for (const [text, expected] of [
      ['presets:', DEFAULT_LIBRARY_SOURCE],
      ['libraries:', DEFAULT_LIBRARY_SOURCE],
      ['libraries: false', null],
      [
        'libraries: { url: https://x.example/a.json, refreshHours: 2 }',
        { url: 'https://x.example/a.json', refreshHours: 2 },
      ],
    ] as const) {
      await withConfigFile(text, (path) =>
        expect(loadConfig({ SCANWIRE_CONFIG: path }).libraries).toEqual(expected),
      );
    }
    await withConfigFile('libraries: { path: ./a.json }', (path, folder) =>
      expect(loadConfig({ SCANWIRE_CONFIG: path }).libraries).toEqual({
        path: join(folder, 'a.json'),
        refreshHours: 24,
      }),
    );
    for (const [text, place] of [
      ['libraries: true', 'libraries: '],
      ['libraries: { path: a, url: http://x/ }', 'libraries: needs either path or url'],
      ['libraries: { url: "ftp://x/" }', 'libraries.url: not an http(s) URL'],
      ['libraries: { path: a, refreshHors: 2 }', 'libraries: '],
    ] as const) {
      await withConfigFile(text, (path) => expect(problemsOf({ SCANWIRE_CONFIG: path })).toContain(place));
    }
  });

  it('stops the start when a preset names an unknown scanner', async () => {
    for (const [scanners, said] of [
      ['[no-such]', 'no-such'],
      ['[{ name: endpoints, options: { nothing: 1 } }]', 'nothing'],
    ] as const) {
      await withConfigFile(`presets: { mine: { scanners: ${scanners} } }`, async (path) => {
        await expect(withApp({ env: { SCANWIRE_CONFIG: path } }, async () => {})).rejects.toThrow(said);
      });
    }
  });
});

describe('SCANNER_HOSTS', () => {
  it('is refused when it is no map of names to addresses, or repeats a name of the file', async () => {
    for (const text of ['x', '[]', '{"Bad Name":"http://x/"}', '{"a":"ftp://x/"}', '{"a":5}'])
      expect(problemsOf({ SCANNER_HOSTS: text })).toContain('SCANNER_HOSTS');
    await withConfigFile('scanners: { sast: { url: http://x/ } }', (path) => {
      const env = { SCANWIRE_CONFIG: path, SCANNER_HOSTS: '{"sast":"http://y/"}' };
      expect(problemsOf(env)).toContain('"sast"');
    });
  });
});

describe('SCANWIRE_PUBLIC_URL', () => {
  it('is an origin with an optional path prefix, without a trailing slash', () => {
    expect(loadConfig({}).publicUrl).toBeNull();
    for (const [given, read] of [
      ['https://scans.example.com', 'https://scans.example.com'],
      ['HTTPS://Scans.Example.com:443/', 'https://scans.example.com'],
      ['http://[::1]:8080/scanwire/', 'http://[::1]:8080/scanwire'],
      ['https://example.com/tools/scan-wire_1.0', 'https://example.com/tools/scan-wire_1.0'],
    ] as const) {
      expect(loadConfig({ SCANWIRE_PUBLIC_URL: given }).publicUrl).toBe(read);
    }
  });

  it('is refused when it is no address of the server', () => {
    for (const [given, said] of [
      ['scans.example.com', 'is not a URL'],
      ['ftp://scans.example.com', 'is not a URL'],
      ['https://ada:secret@scans.example.com', 'is not a URL'],
      ['https://scans.example.com/?', 'has more than a path prefix'],
      ['https://scans.example.com/#top', 'has more than a path prefix'],
      ['https://scans.example.com/a//b', 'has more than a path prefix'],
      ['https://scans.example.com/a%20b', 'has more than a path prefix'],
      ['https://scans.example.com/graphql', 'must end before /graphql'],
      ['https://scans.example.com/api/health/', 'must end before /health'],
    ] as const) {
      expect(problemsOf({ SCANWIRE_PUBLIC_URL: given })).toContain(`SCANWIRE_PUBLIC_URL "${given}" ${said}`);
    }
  });

  it('is what the server prints, with the address that it listens at', async () => {
    await withFolder(async (folder) => {
      const publicUrl = 'https://example.com/scanwire';
      const server = await startServerProcess(folder, {
        ...{ SCANWIRE_PUBLIC_URL: publicUrl, SCANWIRE_TOKEN: 'a-token-for-this-test' },
      });
      const printed = server.command.stdout();
      expect(printed).toContain(`scanwire is ready at ${publicUrl}\n`);
      expect(printed).toContain(`${publicUrl}/graphql\n`);
      expect(printed).toContain('wss://example.com/scanwire/graphql  (WebSocket');
      expect(printed).toContain(`listens at     ${server.url}\n`);
      await server.end('SIGTERM');
    });
  });
});

describe('a preset', () => {
  const start = `mutation ($input: StartScanInput!) { startScan(input: $input) {
    ... on StartScanSuccess { scan { id scanners { name options } } } ... on Error { code message }
  } }`;

  it('starts those of its scanners that accept the target, with its options', async () => {
    const text = `
presets:
  mine:
    scanners: [{ name: mock, options: { events: 3 } }, { name: endpoints, options: { maxItems: 7 } }, bandit]
`;
    await withConfigFile(text, (path) =>
      withApp({ env: { SCANWIRE_CONFIG: path } }, async ({ query, follow }) => {
        const run = async (input: Record<string, unknown>) =>
          (await query(start, { input: startInput(input) })).data?.startScan;
        const { scan } = await run({ target: 'http://127.0.0.1:1/', preset: 'mine' });
        expect(scan.scanners).toMatchObject([
          { name: 'mock', options: { events: 3 } },
          { name: 'endpoints', options: { maxItems: 7 } },
        ]);
        expect((await follow(scan.id)).at(-1)).toMatchObject({ type: 'COMPLETED' });

        expect(await run({ target: 'http://127.0.0.1:1/', preset: 'no-such' })).toMatchObject({
          code: 'UNKNOWN_PRESET',
          message: expect.stringContaining('mine'),
        });
        expect(await run({ target: 'http://127.0.0.1:1/', preset: 'repository' })).toMatchObject({
          code: 'INVALID_TARGET',
        });
      }),
    );
  });
});
