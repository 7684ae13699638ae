import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EgressError, NOTHING_KNOWN, type Scanner, type ScannerInput } from '../src/core/scanner.ts';
import { createEgressFactory } from '../src/egress/index.ts';
import { fillArgv, valuesOf } from '../src/scanners/command/argv.ts';
import { type CommandSpecInit, commandScanner, commandSpecSchema } from '../src/scanners/command/index.ts';
import { collect, EGRESS, type RunOptions, runScanner } from '../src/sdk/run-scanner.ts';
import { scannerContract } from './contracts/scanner.ts';
import { withFolder } from './support/app.ts';
import { eventually, withSession } from './support/egress.ts';
import { STOPS_WITHIN_MS } from './support/stop.ts';
import { NMAP_XML } from './support/tool-output.ts';

const TOOL = fileURLToPath(new URL('./support/tool.mjs', import.meta.url));
const SITE = { kind: 'url', url: 'http://127.0.0.1:8080/app' } as const satisfies ScannerInput;

const toolScanner = (
  args: readonly string[],
  spec: Partial<CommandSpecInit> = {},
  environment = process.env,
) =>
  commandScanner(
    'tool',
    {
      command: [process.execPath, TOOL, ...args],
      parser: 'jsonl',
      consumes: ['url', 'host', 'domain'],
      rps: false,
      ...spec,
    },
    environment,
  );

const run = (args: readonly string[], spec?: Partial<CommandSpecInit>, options?: RunOptions) =>
  collect(toolScanner(args, spec), SITE, options);

/** Runs a tool until it fails. @returns the message of the error, and the titles of the findings before it */
async function failing(args: readonly string[], spec?: Partial<CommandSpecInit>, input: ScannerInput = SITE) {
  const titles: string[] = [];
  try {
    for await (const emission of runScanner(toolScanner(args, spec), input)) {
      if (emission.kind === 'finding') titles.push(emission.finding.title);
    }
  } catch (error) {
    return { message: (error as Error).message, titles };
  }
  throw new Error('it did not fail');
}

/** As for a server that may list the folder and not read its files; root, which runs many tests, reads every file. */
const withoutPermission = (scanner: Scanner): Scanner => ({
  ...scanner,
  scan: (input, context) =>
    scanner.scan(input, {
      ...context,
      async openRepository(location, init) {
        const repository = await context.openRepository(location, init);
        return {
          ...repository,
          async *files(onSkipped) {
            for await (const file of repository.files(onSkipped))
              yield {
                ...file,
                async read() {
                  throw new EgressError('EACCES', `${file.path} could not be read (EACCES).`);
                },
              };
          },
        };
      },
    }),
});

/** Whether a process runs. A zombie does not count. */
const runs = (pid: number): boolean => {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

scannerContract(toolScanner(['visits', '{url}']), async ({ manner }) => ({
  input: { kind: 'url', url: `http://127.0.0.1:8080/${manner}` },
}));

describe('arguments', () => {
  test('reach the tool unchanged', async () => {
    const special = fc.constantFrom(
      ...[
        '',
        ' ',
        '-rf',
        '--',
        '$HOME',
        '`id`',
        '; true',
        '"',
        "'",
        '\\',
        '\n',
        '*',
        '~',
        '|&',
        'ä€😀',
        '%s',
        '}',
      ],
    );
    const item = fc.oneof(
      special,
      fc.string({ unit: 'grapheme' }),
      fc.array(special).map((all) => all.join('')),
    );
    const property = fc.asyncProperty(fc.array(item, { maxLength: 20 }), async (items) => {
      const wanted = items.map((text) => text.replaceAll('\0', '').toWellFormed());
      const { findings } = await run(['says', ...wanted.map((text) => text.replaceAll('{', '{{'))]);
      expect(findings.find(({ title }) => title === 'argv')?.evidence).toEqual(wanted);
    });
    await fc.assert(property, { numRuns: 20 });
  }, 60_000);

  test('have the target filled in, once and literally', () => {
    const value = fc.string().map((text) => `x${text.replaceAll('\0', '')}{url}{{$&`);
    fc.assert(
      fc.property(value, fc.string(), (target, rest) => {
        const around = rest.replaceAll('\0', '');
        const template = `a${around.replaceAll('{', '{{')}={target}={{target}`;
        expect(fillArgv([template, '{target}'], { target })).toEqual([
          `a${around}=${target}={target}`,
          target,
        ]);
      }),
    );
  });

  test.each<[ScannerInput, object]>([
    [
      { kind: 'domain', domain: 'corp.test' },
      { target: 'corp.test', host: 'corp.test' },
    ],
    [
      { kind: 'host', name: '::1', port: 81, ip: [], url: null, alive: true },
      { target: '[::1]:81', host: '::1', port: '81' },
    ],
    [
      { kind: 'host', name: 'a.test', port: null, ip: [], url: 'https://a.test/', alive: true },
      { target: 'a.test', host: 'a.test', url: 'https://a.test/' },
    ],
    [
      { kind: 'url', url: 'https://[::1]/x' },
      { target: 'https://[::1]/x', url: 'https://[::1]/x', host: '::1', port: '443' },
    ],
    [{ kind: 'repository', location: '/srv/app' }, { target: '/srv/app' }],
  ])('are filled from %j', (input, values) => {
    expect(valuesOf(input)).toEqual(values);
  });

  test('that would be read as an option are refused', () => {
    const target = '-oN/etc/passwd';
    expect(() => fillArgv(['{target}'], { target })).toThrow(/refused as \{target\}/);
    expect(() => fillArgv(['{target}:80', '--'], { target })).toThrow(/refused/);
    expect(fillArgv(['--target={target}'], { target })).toEqual([`--target=${target}`]);
    expect(fillArgv(['-u', '--', '{target}'], { target })).toEqual(['-u', '--', target]);
    expect(fillArgv(['-u', '-'], {})).toEqual(['-u', '-']);
  });

  test('with a placeholder that the input cannot fill are an error that names it', async () => {
    const host: ScannerInput = {
      kind: 'host',
      name: '127.0.0.1',
      port: null,
      ip: [],
      url: null,
      alive: true,
    };
    for (const name of ['port', 'url']) {
      const { message } = await failing(['visits', `{${name}}`], {}, host);
      expect(message).toBe(`the command needs {${name}}, which 127.0.0.1 does not have`);
    }
  });

  test('for a URL leave out hosts without a response', async () => {
    const found: ScannerInput = {
      kind: 'host',
      name: '127.0.0.1',
      port: null,
      ip: [],
      url: null,
      alive: false,
    };
    expect((await collect(toolScanner(['says', '{url}']), found)).findings).toEqual([]);
    expect((await collect(toolScanner(['says', '{host}']), found)).findings).not.toEqual([]);
  });

  test('get the address that was checked, and never one that the policy refuses', async () => {
    const { findings } = await run(['says', '{ip}', '{host}', '{port}']);
    expect(findings[0]?.evidence).toEqual(['127.0.0.1', '127.0.0.1', '8080']);
    await expect(run(['says'], {}, { egress: { allow: [] } })).rejects.toThrow(/127\.0\.0\.1/);
  });

  test('of every form are checked before the tool starts', async () => {
    const found = { kind: 'host' as const, port: null, ip: [], alive: true };
    const url = 'http://10.0.0.1/';
    const forms: ScannerInput[] = [
      { kind: 'domain', domain: 'a.localhost' },
      { ...found, name: '10.0.0.1', url: null },
      { ...found, name: '127.0.0.1', url },
      { kind: 'url', url },
      { kind: 'url', url: 'http://0x0a000001/' },
      { kind: 'endpoint', url, status: 200, contentType: null },
      { kind: 'page', page: { url, html: null } as never },
      { kind: 'repository', location: 'git@10.0.0.1:team/app.git' },
    ];
    await withFolder(async (folder) => {
      const started = join(folder, 'started');
      const spec: CommandSpecInit = {
        command: ['sh', '-c', 'touch "$0"', started, '{target}'],
        parser: 'jsonl',
        consumes: [...new Set(forms.map(({ kind }) => kind))] as never,
        rps: false,
      };
      const scan = (input: ScannerInput) =>
        collect(commandScanner('tool', spec, process.env), input, { egress: { allow: ['127.0.0.1'] } });
      for (const input of forms)
        await expect(scan(input), JSON.stringify(input)).rejects.toThrow(
          input.kind === 'repository' ? 'not a local folder' : 'not a public address',
        );
      expect(existsSync(started)).toBe(false);
      await scan(SITE);
      expect(existsSync(started)).toBe(true);
    });
  });
});

describe('the request rate', () => {
  const argvAt = async (args: string[], rps: number, spec: Partial<CommandSpecInit> = {}) => {
    const { findings, warnings } = await run(['says', ...args], { rps: 50, ...spec }, { options: { rps } });
    return { argv: findings[0]?.evidence, codes: warnings.map(({ code }) => code), warnings };
  };

  test('is passed in the arguments, per second or as a delay in milliseconds', async () => {
    expect(await argvAt(['-r{rps}', '{delayMs}ms'], 2.5)).toMatchObject({
      argv: ['-r2', '400ms'],
      codes: [],
    });
    expect(await argvAt(['{delayMs}'], 0.1)).toMatchObject({ argv: ['10000'], codes: [] });
    const { findings } = await run(['says', '{rps}'], { rps: 9 });
    expect(findings[0]?.evidence).toEqual(['9']);
  });

  test('that a tool has no argument for gives one warning a scan', async () => {
    const unknown = await argvAt(['{url}'], 20);
    expect(unknown.warnings).toEqual([
      {
        code: 'RATE_NOT_ENFORCED',
        count: 1,
        message: expect.stringMatching(
          /ignores the request rate of 20 a second: .* no \{rps\} or \{delayMs\}\. Add one of them, or set "rps: false" if/,
        ),
      },
    ]);
    expect(await argvAt(['{rps}'], 0.5)).toMatchObject({ argv: ['1'], codes: ['RATE_NOT_ENFORCED'] });
    await withSession({}, async (session, { signal }) => {
      const made: { value?: unknown } = {};
      const context = {
        ...session.egress({}),
        ...{
          scanId: 'x',
          options: { rps: 5 },
          signal,
          known: NOTHING_KNOWN,
          log: async () => {},
          warn: () => {},
        },
        shared: <T>(make: () => T) => {
          made.value ??= make();
          return made.value as T;
        },
      };
      const kinds: string[] = [];
      for (const _ of [1, 2]) {
        for await (const { kind } of toolScanner(['says'], { rps: 5 }).scan(SITE as never, context))
          kinds.push(kind);
      }
      expect(kinds.filter((kind) => kind === 'warning')).toHaveLength(1);
    });
  });

  test('is reported once a run when a slower scan of the same host starts while a tool runs', async () => {
    const open = createEgressFactory({ ...EGRESS }).openScan;
    const { signal } = new AbortController();
    const [ours, other] = [open(signal), open(signal)];
    const warnings: string[] = [];
    const scan = (args: string[]) =>
      toolScanner(args, { rps: 50 }).scan(SITE as never, {
        ...ours.egress({}),
        ...{ scanId: 'x', options: { rps: 50 }, signal, known: NOTHING_KNOWN, log: async () => {} },
        warn: (code, message) => warnings.push(`${code} ${message}`),
        shared: (make) => make(),
      });
    try {
      const titles: string[] = [];
      for await (const emission of scan(['pauses', '300', '{rps}'])) {
        if (emission.kind !== 'finding') continue;
        titles.push(emission.finding.title);
        await other
          .egress({ rps: 2 })
          .fetch(SITE.url)
          .catch(() => {});
      }
      expect(titles).toEqual(['one', 'two']);
      expect(warnings).toEqual([
        expect.stringMatching(
          /^RATE_NOT_ENFORCED .* keeps the rate at which it was started, 50 requests a second, although another scan has lowered the rate of 127\.0\.0\.1 to 2$/,
        ),
      ]);
      for await (const emission of scan(['says', '{rps}'])) {
        if (emission.kind === 'finding' && emission.finding.title === 'argv')
          expect(emission.finding.evidence).toEqual(['2']);
      }
      await other
        .egress({ rps: 1 })
        .fetch(SITE.url)
        .catch(() => {});
      expect(warnings).toHaveLength(1);
    } finally {
      await Promise.all([ours.close(), other.close()]);
    }
  });

  test('is not reported for tools that send no requests to the target', async () => {
    const optionsOf = (spec: Partial<CommandSpecInit>) =>
      Object.keys(toolScanner(['says'], spec).options.shape);
    expect(optionsOf({ rps: 50 })).toEqual(['rps']);
    expect(optionsOf({ rps: false })).toEqual([]);
    expect(optionsOf({ rps: 50, consumes: ['repository'] })).toEqual([]);
    expect((await run(['says'], { rps: false })).warnings).toEqual([]);
  });
});

describe('a specification', () => {
  const mistakes = (spec: unknown) =>
    commandSpecSchema
      .safeParse(spec)
      .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

  test('needs a command and a parser, and gets defaults for the rest', () => {
    expect(commandSpecSchema.parse({ command: ['x'], parser: 'sarif' })).toMatchObject({
      consumes: ['url'],
      intrusiveness: 'active',
      okExitCodes: [0],
      timeoutSeconds: 1800,
      env: [],
    });
  });

  test.each([
    [{ command: ['x', '{nobody}'], parser: 'sarif' }, 'command.1: "{nobody}" is not one of'],
    [{ command: ['x', '{"a":1}'], parser: 'sarif' }, 'command.1: "{" is not one of'],
    [{ command: ['./x'], parser: 'sarif' }, 'command.0: must be a program'],
    [{ command: ['{target}'], parser: 'sarif' }, 'command.0: must be a program'],
    [{ command: [], parser: 'sarif' }, 'command: '],
    [{ command: ['x\0'], parser: 'sarif' }, 'command.0: must not contain NUL'],
    [{ command: ['x'], parser: 'sarif', shell: true }, ': unknown key shell; known keys are command'],
    [{ command: ['x'], parser: 'sarif', env: ['A=B'] }, 'env.0: must be the name'],
    [{ command: ['x'], parser: 'sarif', produces: ['host'] }, 'produces.0: the parser produces no host'],
    [{ command: ['x'], parser: 'sarif', cwd: 'here' }, 'cwd: must be an absolute path'],
    [{ command: ['x'], parser: 'yaml' }, 'parser: '],
    [{ command: ['x', '{rps}'], parser: 'sarif', rps: false }, 'rps: must be a number'],
  ])('%j is refused: %s', (spec, message) => {
    expect(mistakes(spec)?.join('\n')).toContain(message);
  });

  test('with a field that its kind of result does not have is refused', () => {
    const parser = { jsonl: { kind: 'endpoint', fields: { severity: 'x', url: 'u' } } };
    const { error } = commandSpecSchema.safeParse({ command: ['x'], parser });
    expect(JSON.stringify(error?.issues)).toContain('is not a field of a result endpoint');
  });
});

describe('a tool', () => {
  test('gets PATH and the configured variables only', async () => {
    const environment = { PATH: process.env.PATH, GIVEN: 'yes', SECRET: 'no' };
    const scanner = toolScanner(['says'], { env: ['GIVEN', 'NOT_SET'] }, environment);
    process.env.SCANWIRE_SECRET_FOR_TEST = 'secret';
    try {
      const { findings } = await collect(scanner, SITE);
      const env = findings.find(({ title }) => title === 'env')?.evidence as Record<string, string>;
      const names = Object.keys(env).filter((name) => !name.startsWith('__CF'));
      expect(names.sort()).toEqual(['GIVEN', 'PATH']);
    } finally {
      delete process.env.SCANWIRE_SECRET_FOR_TEST;
    }
  });

  test('runs in the configured folder', async () => {
    const { findings } = await run(['says'], { cwd: '/usr' });
    expect(findings.at(-1)?.evidence).toBe('/usr');
  });

  test('reports results while it runs', async () => {
    const seen: string[] = [];
    for await (const emission of runScanner(toolScanner(['hangs']), SITE)) {
      if (emission.kind === 'finding') seen.push(emission.finding.title);
      break;
    }
    expect(seen).toEqual(['hanging']);
  });

  test('that fails reports the end of its standard error', async () => {
    const { message, titles } = await failing(['fails', '3']);
    expect(message).toMatch(
      /exited with code 3; if that means success, set okExitCodes: \[0, 3\]: .*last words$/s,
    );
    expect(message).not.toContain('\u001b');
    expect(message).not.toContain('\u0007');
    expect(message.length).toBeLessThan(1000);
    expect(titles).toEqual(['before']);
    const { findings } = await run(['fails', '3'], { okExitCodes: [0, 3] });
    expect(findings).toHaveLength(1);
  });

  test('that exceeds its time is stopped, and its results are kept', async () => {
    const { message, titles } = await failing(['hangs'], { timeoutSeconds: 1 });
    expect(message).toMatch(/was stopped after 1 seconds \(timeoutSeconds\)$/);
    expect(titles).toEqual(['hanging']);
  });

  test('that prints too much is stopped, and its results are kept', async () => {
    const { message, titles } = await failing(['floods'], { maxOutputBytes: 20_000 });
    expect(message).toMatch(/was stopped: it printed more than 20000 bytes \(maxOutputBytes\)$/);
    expect(titles.length).toBeGreaterThan(300);
    expect(titles.length).toBeLessThan(500);
  });

  test('yields the configured kinds of result only', async () => {
    await withFolder(async (folder) => {
      await writeFile(join(folder, 'nmap.xml'), NMAP_XML);
      const found = await run(['prints', join(folder, 'nmap.xml')], {
        parser: 'nmap',
        produces: ['endpoint'],
      });
      expect(found.emissions.map(({ kind }) => kind)).toEqual(['endpoint']);
    });
  });

  test('that prints another format is stopped with an error', async () => {
    await withFolder(async (folder) => {
      await writeFile(join(folder, 'page'), '<html>\nnot found\n</html>\n');
      const { message } = await failing(['prints', join(folder, 'page')]);
      expect(message).toMatch(/its output is not JSON lines of the expected form \(line 1: not JSON\)/);
      const other = await failing(['prints', join(folder, 'page')], { parser: 'sarif' });
      expect(other.message).toMatch(/its output is not SARIF \(byte/);
      // The failure of the tool is the better reason.
      const failed = await failing(['prints', join(folder, 'page'), '7']);
      expect(failed.message).toMatch(/exited with code 7/);
    });
  });

  test('that prints to standard error alone is reported, whatever its exit code', async () => {
    const failed = await run(['says-only', 'flag -x: unknown option']);
    expect(failed.warnings).toEqual([
      {
        code: 'TOOL_INCOMPLETE',
        count: 1,
        message: expect.stringMatching(/printed nothing to standard output; .*: flag -x: unknown option$/),
      },
    ]);
    const fine = await run(['says-only', '12 files, 0 errors']);
    expect(fine.warnings).toEqual([]);
    expect(fine.logs).toEqual([
      { level: 'DEBUG', message: expect.stringMatching(/printed to standard error: 12 files, 0 errors$/) },
    ]);
  });

  test('that is killed by a signal fails, and its results are kept', async () => {
    const { message, titles } = await failing(['dies']);
    expect(message).toMatch(/was terminated by SIGKILL$/);
    expect(titles).toEqual(['before']);
  });

  test('that gives one identity to all its results keeps each of them', async () => {
    await withFolder(async (folder) => {
      const item = { title: 'x', type: 't', severity: 'low', identity: ['constant'] };
      const lines = [1, 2, 3, 3].map((line) => `${JSON.stringify({ ...item, file: 'a.c', line })}\n`);
      await writeFile(join(folder, 'lines'), lines.join(''));
      const found = await run(['prints', join(folder, 'lines')]);
      expect(found.findings.map(({ line, identity }) => [line, identity])).toEqual([
        [1, ['constant']],
        [2, ['constant', '#2']],
        [3, ['constant', '#3']],
      ]);
      expect(found.warnings).toMatchObject([{ code: 'RESULTS_MERGED', count: 1 }]);
    });
  });

  test('leaves no process behind when its scan is cancelled, although its processes ignore signals', async () => {
    const abort = new AbortController();
    let pids: number[] = [];
    const reading = async () => {
      for await (const emission of runScanner(toolScanner(['forks']), SITE, { signal: abort.signal })) {
        if (emission.kind !== 'finding') continue;
        pids = emission.finding.evidence as number[];
        expect(pids.map(runs)).toEqual([true, true, true]);
        abort.abort(new Error('cancelled'));
      }
    };
    await expect(reading()).rejects.toThrow('cancelled');
    await eventually(() => !pids.some(runs), STOPS_WITHIN_MS);
  }, 15_000);

  test('leaves no process behind when the reader of its results leaves', async () => {
    let pids: number[] = [];
    for await (const emission of runScanner(toolScanner(['forks']), SITE)) {
      if (emission.kind === 'finding') pids = emission.finding.evidence as number[];
      break;
    }
    expect(pids).toHaveLength(3);
    await eventually(() => !pids.some(runs), 5000);
  }, 15_000);

  test('leaves no process behind when only its own reading ends and the scan goes on', async () => {
    await withSession({}, async (session, { signal }) => {
      const context = {
        ...session.egress({}),
        scanId: 'x',
        options: {},
        signal,
        log: async () => {},
        known: NOTHING_KNOWN,
        warn: () => {},
        shared: <T>(make: () => T) => make(),
      };
      let pids: number[] = [];
      for await (const emission of toolScanner(['forks']).scan(SITE as never, context)) {
        if (emission.kind === 'finding') pids = emission.finding.evidence as number[];
        break;
      }
      expect(pids).toHaveLength(3);
      expect(pids.filter(runs)).toEqual([]);
    });
  }, 15_000);

  test.each([
    ['without files', {}, 'there are no files to read'],
    ['whose files cannot be read', { 'a.py': 'x', 'b/c.py': 'x' }, 'none of 2 files could be read'],
  ])('reads nothing in a folder %s, and is not started', async (_, files, message) => {
    await withFolder(async (folder) => {
      for (const [path, content] of Object.entries(files)) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), content);
      }
      const scanner = toolScanner(['says', 'started'], { consumes: ['repository'] });
      const found = await collect(
        withoutPermission(scanner),
        { kind: 'repository', location: folder },
        {
          egress: { fileRoots: [folder] },
        },
      );
      expect(found.emissions).toEqual([{ kind: 'warning', code: 'NOTHING_READ', message, count: 1 }]);
    });
  });

  test('does not get the address of a repository on another machine', async () => {
    const scanner = toolScanner(['says', '{target}'], { consumes: ['repository'] });
    const input: ScannerInput = { kind: 'repository', location: 'https://git.test/app.git' };
    await expect(collect(scanner, input)).rejects.toThrow(/is not a local folder; clone it/);
  });
});

describe('a tool that is not installed', () => {
  const reasonOf = (program: string, PATH?: string) =>
    commandScanner('tool', { command: [program], parser: 'jsonl' }, { PATH }).unavailableReason?.();

  test('is reported by its name or path', async () => {
    expect(await reasonOf('no-such-tool', process.env.PATH)).toBe(
      'no-such-tool is not installed: it was not found in PATH',
    );
    expect(await reasonOf('/no/such/tool')).toMatch(/^\/no\/such\/tool is not installed/);
    expect(await reasonOf(process.execPath)).toBeNull();
    await expect(collect(toolScanner([], { command: ['no-such-tool'] }), SITE)).rejects.toThrow(
      /not installed/,
    );
  });

  test('is not looked for in relative folders of PATH, and must be executable', async () => {
    await withFolder(async (folder) => {
      await mkdir(join(folder, 'directory-tool'));
      await writeFile(join(folder, 'tool'), '#!/bin/sh\n', { mode: 0o644 });
      expect(await reasonOf('tool', folder)).toMatch(/not found/);
      expect(await reasonOf('directory-tool', folder)).toMatch(/not found/);
      await chmod(join(folder, 'tool'), 0o755);
      expect(await reasonOf('tool', `/none:${folder}`)).toBeNull();
      expect(await reasonOf('support', `.:test:${folder}`)).toMatch(/not found/);
      expect(await reasonOf('tool', `.${folder}`)).toMatch(/not found/);
    });
  });
});
