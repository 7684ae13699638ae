/** SCANWIRE_CONFIG, SCANNER_HOSTS and SCANWIRE_PUBLIC_URL: their effect on a server, and the errors for invalid ones. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it, test } from 'vitest';
import { stringify } from 'yaml';
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

  it('has a program that is relative to its folder', async () => {
    const text = 'scanners: { todo: { command: [./todo.sh, "./{target}"], parser: sarif } }';
    await withConfigFile(text, async (path, folder) => {
      await writeFile(join(folder, 'todo.sh'), '#!/bin/sh\n', { mode: 0o755 });
      const { todo } = loadConfig({ SCANWIRE_CONFIG: path }).commandScanners;
      expect(todo?.command).toEqual([join(folder, 'todo.sh'), './{target}']);
    });
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
  six: { command: [./no/such.sh], parser: sarif }
presets:
  none: { scanners: [] }
blocklists:
  - { name: neither }
`;
    await withConfigFile(more, (path) => {
      const lines = problemsOf({ SCANWIRE_CONFIG: path, PORT: 'x' }).replaceAll(`${path}: `, '').split('\n');
      expect(lines[0]).toBe('the configuration has 9 mistakes:');
      const service = 'url, token, title, description, consumes, produces, intrusiveness, statusUrl';
      for (const line of [
        '  PORT must be a whole number from 0 to 65535, not "x"',
        '  presets.none.scanners: must have at least 1 item',
        '  blocklists.0: needs either path or url',
        '  scanners.one.url: must be an http:// or https:// URL without a user name or password',
        '  scanners.two.command: must have at least 1 item',
        '  scanners.three: needs a "command" (a tool), a "url" (a scanner service) or a "module" (your own code), but has none of them; these are not keys here: comand',
        expect.stringMatching(/^ {2}scanners\.six\.command\.0: ".*\/no\/such\.sh" does not exist$/),
        '  scanners.four.token: the variable NOT_SET is not set',
        expect.stringContaining(`  scanners.five.retrys: is not a key here; known keys are ${service}`),
      ])
        expect(lines).toContainEqual(line);
    });
  });

  it('has no token of the server: it is refused without its value, and does not leave the server open', async () => {
    for (const token of ['a-token-in-the-file', '{ env: MY_TOKEN }']) {
      const text = `token: ${token}\nscanners: { x: { url: "http://x/", token: [a-token-in-the-file] } }`;
      await withConfigFile(text, (path) => {
        const problems = problemsOf({ SCANWIRE_CONFIG: path, MY_TOKEN: 'a-token-in-the-file' });
        expect(problems).toContain(`${path}: token: is not a key here`);
        expect(problems).toContain(`${path}: scanners.x.token: must be the token, or { env: NAME }`);
        expect(problems).not.toContain('a-token-in-the-file');
      });
    }
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
    expect(problemsOf({ SCANWIRE_CONFIG: '/no/such/file' })).toContain(
      'SCANWIRE_CONFIG "/no/such/file" does not exist',
    );
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
    await withConfigFile('libraries: { path: ./a.json }', async (path, folder) => {
      await writeFile(join(folder, 'a.json'), '');
      expect(loadConfig({ SCANWIRE_CONFIG: path }).libraries).toEqual({
        path: join(folder, 'a.json'),
        refreshHours: 24,
      });
    });
    for (const [text, place] of [
      ['libraries: true', 'libraries: '],
      ['libraries: { path: ., url: http://x/ }', 'libraries: needs either path or url'],
      ['libraries: { url: "ftp://x/" }', 'libraries.url: must be an http:// or https:// URL'],
      ['libraries: { url: "http://x/", refreshHors: 2 }', 'libraries.refreshHors: is not a key here'],
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

/** A configuration with every key. Its paths exist in the folder that `withEveryKey` makes. */
const EVERY_KEY = {
  scanners: {
    service: {
      ...{ url: 'http://x/', token: { env: 'PATH_TOKEN' }, title: 'S', description: 'd', consumes: ['url'] },
      ...{ produces: ['finding'], intrusiveness: 'passive', statusUrl: '/status/{scan_id}', retries: 1 },
      ...{ connectSeconds: 1, silenceSeconds: 1, totalSeconds: 1, rps: 5, concurrency: 1 },
    },
    tool: {
      ...{ command: ['ls', '{target}'], title: 'T', description: 'd', version: '1.0.0', consumes: ['url'] },
      ...{
        produces: ['finding'],
        intrusiveness: 'active',
        cwd: './folder',
        env: ['HOME'],
        timeoutSeconds: 1,
      },
      ...{ maxOutputBytes: 1, maxLineBytes: 100, okExitCodes: [0], rps: false, concurrency: 1 },
      parser: {
        json: {
          items: 'a.b',
          kind: 'finding',
          fields: { title: 'a', type: ['b'], severity: { value: 'LOW' } },
        },
      },
    },
    lines: { command: ['ls'], parser: { jsonl: { kind: 'host', fields: { name: 'a' } } } },
    named: { command: ['ls'], parser: 'sarif' },
    own: { module: './own.js' },
  },
  presets: {
    mine: { title: 'M', description: 'd', scanners: ['named', { name: 'own', options: { a: 1 } }] },
  },
  blocklists: [
    { path: './list.txt', name: 'l', format: 'hosts', threat: 'phishing', refreshHours: 1 },
    { url: 'http://x/list' },
  ],
  libraries: { path: './list.txt', refreshHours: 1 },
};

/** @returns the lines about mistakes, without the path of the file */
async function mistakesOf(config: unknown): Promise<string[]> {
  return await withConfigFile(stringify(config), async (path, folder) => {
    await mkdir(join(folder, 'folder'));
    for (const file of ['own.js', 'list.txt']) await writeFile(join(folder, file), '');
    const lines = problemsOf({ SCANWIRE_CONFIG: path, PATH_TOKEN: 'x' }).split('\n').slice(1);
    return lines.map((line) => line.trim().replace(`${path}: `, ''));
  });
}

type Path = readonly (string | number)[];

function* pathsIn(value: unknown, at: Path = []): Generator<Path> {
  if (at.length > 0) yield at;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    yield* pathsIn(part, [...at, Array.isArray(value) ? Number(key) : key]);
  }
}

/** A copy of EVERY_KEY, changed at the parent of a path. */
function changed(path: Path, change: (parent: Record<string, unknown>, key: string) => void): unknown {
  const copy = structuredClone(EVERY_KEY);
  let parent: unknown = copy;
  for (const key of path.slice(0, -1)) parent = (parent as Record<string, unknown>)[key];
  change(parent as Record<string, unknown>, String(path.at(-1)));
  return copy;
}

describe('a mistake in the configuration', () => {
  it('has no message if there is none', async () => {
    expect(await mistakesOf(EVERY_KEY)).toEqual([]);
  });

  it('is one message with the place and what is expected, whatever the value of a key', async () => {
    let mistakes = 0;
    for (const path of pathsIn(EVERY_KEY)) {
      for (const wrong of [
        null,
        true,
        -7,
        1.5,
        '',
        'no such thing',
        [],
        [{}],
        {},
        { unknown: 1 },
        'x'.repeat(2001),
      ]) {
        const lines = await mistakesOf(
          changed(path, (parent, key) => {
            parent[key] = wrong;
          }),
        );
        if (lines.length === 0) continue;
        mistakes++;
        const what = `${path.join('.')} = ${JSON.stringify(wrong).slice(0, 40)}: ${lines.join(' | ').slice(0, 300)}`;
        expect(lines, what).toHaveLength(1);
        const [place = '', ...message] = lines[0]?.split(': ') ?? [];
        // A part of the value, or the mapping that it makes invalid.
        expect(place.startsWith(path.join('.')) || path.join('.').startsWith(place), what).toBe(true);
        expect(message.join(': '), what).toMatch(
          /must|needs|known keys are|is missing|is not a field of|does not exist|is not a (file|folder)|is not set|produces no|cannot be read/,
        );
        expect(message.join(': '), what).not.toMatch(/Invalid|expected|received/);
      }
    }
    expect(mistakes).toBeGreaterThan(500);
  });

  it('is one message for a misspelt key, which names the known keys', async () => {
    for (const path of pathsIn(EVERY_KEY)) {
      const key = path.at(-1);
      const isName = path.length === 2 && (path[0] === 'scanners' || path[0] === 'presets');
      if (typeof key === 'number' || isName || path.includes('options')) continue;
      const lines = await mistakesOf(
        changed(path, (parent) => {
          parent[`${key}x`] = parent[key as string];
          delete parent[key as string];
        }),
      );
      expect(lines, path.join('.')).toHaveLength(1);
      expect(lines[0]).toMatch(/known keys are|needs|must be|is not a field of/);
    }
  });

  it('is one message for each of two mistakes in one value', async () => {
    const spec = { command: ['ls'], parser: 'sarif', produces: ['host', 'endpoint'], concurrency: 0 };
    expect(await mistakesOf({ scanners: { two: spec } })).toEqual([
      'scanners.two.concurrency: must be at least 1',
      'scanners.two.produces.0: the parser produces no host, only: finding',
      'scanners.two.produces.1: the parser produces no endpoint, only: finding',
    ]);
  });

  it('is a message for a field that does not exist, also beside a misspelt key', async () => {
    const parser = { jsonl: { fields: { typ: 'type' } } };
    const spec = { command: ['ls'], parser, consumes: ['site'], retrys: 1 };
    const mistakes = await mistakesOf({ scanners: { two: spec } });
    expect(mistakes.map((line) => line.slice(0, line.indexOf(':'))).sort()).toEqual([
      'scanners.two.consumes.0',
      'scanners.two.parser.jsonl.fields.typ',
      'scanners.two.retrys',
    ]);
  });

  it('is one message for each variable', () => {
    for (const [name, wrong, message] of [
      ['PORT', '70000', 'must be a whole number from 0 to 65535, not "70000"'],
      [
        'DATABASE_URL',
        'mysql://x',
        'must be "file:" followed by a path, such as file:./data/scanwire.db, or a URL such as postgresql://user:password@host/database',
      ],
      ['LOG_LEVEL', 'loud', 'must be one of fatal, error, warn, info, debug, trace, silent'],
      ['SCANWIRE_TOKEN', 'short', 'must have at least 16 characters'],
      ['SCANWIRE_TARGETS_ALLOW', 'a b', '"a b" is not a domain, *.domain, address or CIDR'],
      ['SCANWIRE_DNS_SERVERS', 'x', '"x" is not an address, or address:port'],
      ['SCANWIRE_REPOSITORY_ROOTS', '/no/such/folder', '"/no/such/folder" does not exist'],
      ['SCANWIRE_REPOSITORY_ROOTS', process.execPath, `"${process.execPath}" is not a folder`],
      ['SCANWIRE_CA_FILE', '/no/such/file', '"/no/such/file" does not exist'],
      ['SCANWIRE_CA_FILE', process.cwd(), `"${process.cwd()}" is not a file`],
      [
        'SCANWIRE_CA_FILE',
        'package.json',
        `"${join(process.cwd(), 'package.json')}" cannot be read: it contains no PEM certificate`,
      ],
      ['SCANWIRE_ERROR_HOOK', './no.js', `"./no.js" (${join(process.cwd(), 'no.js')}) does not exist`],
      ['SCANWIRE_CONFIG', '/no/such/file', '"/no/such/file" does not exist'],
      ['SCANWIRE_TOKN', 'x', 'is not a setting'],
    ] as const) {
      expect(problemsOf({ [name]: wrong }), name).toBe(
        `the configuration has a mistake:\n  ${name} ${message}`,
      );
    }
  });

  it('names every folder of a list that does not exist', () => {
    const roots = `/no/such/folder,${process.cwd()},/nor/this`;
    const problems = problemsOf({ SCANWIRE_REPOSITORY_ROOTS: roots });
    expect(problems.split('\n').slice(1)).toEqual([
      '  SCANWIRE_REPOSITORY_ROOTS "/no/such/folder" does not exist',
      '  SCANWIRE_REPOSITORY_ROOTS "/nor/this" does not exist',
    ]);
  });

  it('stops the start with a message for each module that does not load', async () => {
    const config = stringify({ scanners: { a: { module: './a.js' }, b: { module: './b.js' } } });
    await withConfigFile(config, async (path, folder) => {
      await writeFile(join(folder, 'a.js'), 'export default 5;');
      await writeFile(join(folder, 'b.js'), 'throw new Error("no");');
      const start = withApp({ env: { SCANWIRE_CONFIG: path } }, async () => {});
      await expect(start).rejects.toThrow(
        /has 2 mistakes:\n {2}scanner a: .*\n {2}scanner b: .* does not load: no/,
      );
    });
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

  it('is what the server prints, with the address that it listens on', async () => {
    await withFolder(async (folder) => {
      const publicUrl = 'https://example.com/scanwire';
      const server = await startServerProcess(folder, { SCANWIRE_PUBLIC_URL: publicUrl });

      const printed = server.command.stdout();
      expect(printed).toContain(`scanwire is ready at ${publicUrl}\n`);
      expect(printed).toContain(`${publicUrl}/graphql  (`);
      expect(printed).toContain('wss://example.com/scanwire/graphql  (WebSocket');
      expect(printed).toContain(`listening on   ${server.url}\n`);
      expect(printed).toContain('Anyone who can reach this address can start scans.');
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

test('a contact is added to the user agent, as a URL; what could break the header is refused', () => {
  const agentFor = (SCANWIRE_CONTACT: string) => loadConfig({ SCANWIRE_CONTACT }).userAgent;
  expect(agentFor('')).toBe('scanwire/0.1');
  expect(agentFor('https://example.com/scans')).toBe('scanwire/0.1 (+https://example.com/scans)');
  expect(agentFor('security@example.com')).toBe('scanwire/0.1 (+mailto:security@example.com)');
  for (const wrong of [
    'security',
    'ftp://example.com',
    'https://example.com/(x)',
    'a@b.c\r\nx: y',
    'https://x y',
  ])
    expect(() => agentFor(wrong)).toThrow(/SCANWIRE_CONTACT must be an email address/);
});

describe('the settings of several nodes', () => {
  const DATABASE_URL = 'postgresql://scanwire:secret@db.internal/scanwire';

  it('are accepted with PostgreSQL', () => {
    const { redis, databaseUrl } = loadConfig({
      DATABASE_URL,
      REDIS_URL: 'rediss://:secret@redis.internal:6380/2',
    });
    expect({ redis, databaseUrl }).toEqual({
      redis: { url: 'rediss://:secret@redis.internal:6380/2', authorities: [] },
      databaseUrl: DATABASE_URL,
    });
    expect(loadConfig({}).redis).toBeNull();
  });

  it('are refused with SQLite, with the reason', () => {
    for (const env of [{}, { DATABASE_URL: 'file:./x.db' }])
      expect(problemsOf({ ...env, REDIS_URL: 'redis://redis.internal' })).toMatch(
        /REDIS_URL needs DATABASE_URL=postgresql:.*SQLite/,
      );
  });

  it.each(['http://redis', 'redis://', 'redis://host/name', 'redis:6379', 'secret'])(
    'are refused if they are not URLs of Redis, without their passwords: %s',
    (url) => {
      const problems = problemsOf({ DATABASE_URL, REDIS_URL: url.replace('//', '//:secret@') });
      expect(problems).toMatch(/REDIS_URL must be a URL such as redis:/);
      expect(problems).not.toContain('secret');
    },
  );
});
