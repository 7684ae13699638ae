import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { printable, printableJson } from '../src/cli/printable.ts';
import type { Output } from '../src/cli/shell.ts';
import { createTerminal } from '../src/cli/terminal.ts';
import { startDemo } from '../src/demo/demo.ts';
import { call } from './support/call.ts';
import { COMMAND, endCommands, runCommand, runProgram, startCommand } from './support/command.ts';
import { serveHttp } from './support/egress.ts';
import { freePort } from './support/proxy.ts';

/** Working directory of the commands, with a TMPDIR inside it, so that the last test sees every file left behind. */
let cwd: string;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'scanwire-cli-test-'));
  const temporary = join(cwd, 'tmp');
  await mkdir(temporary);
  vi.stubEnv('TMPDIR', temporary);
});

afterAll(async () => {
  endCommands();
  vi.unstubAllEnvs();
  await rm(cwd, { recursive: true, force: true });
});

const mock = (options: Record<string, unknown>) => [
  '-s',
  'mock',
  ...Object.entries(options).flatMap(([key, value]) => ['-o', `mock.${key}=${JSON.stringify(value)}`]),
];

// biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be printed
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

const found = (lines: readonly string[]) =>
  lines.filter((line) => /^\[(?:Found|Not Found|No Answer|Not Requested|No Verdict)\] /.test(line));

interface Saved {
  type: string;
  seq: number;
  at: string;
  scanner: string;
  parent: number | null;
  mock: boolean;
  host?: { name: string; title: string | null };
  endpoint?: { url: string };
  finding?: { title: string; severity: string; type: string; url: string };
  assessment?: { url: string };
}

/** Text that the printed line of a result must contain. */
const subject = ({ host, endpoint, finding, assessment }: Saved) =>
  host?.name ?? endpoint?.url ?? finding?.title ?? assessment?.url ?? '';

const expectSame = (lines: readonly string[], results: readonly Saved[]) => {
  expect(lines.length).toBe(results.length);
  for (const [at, result] of results.entries()) expect(lines[at]).toContain(subject(result));
};

const readLines = async (path: string): Promise<Saved[]> =>
  (await readFile(path, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ type }) => type !== 'WARNING');

/** The summary of findings that the command prints: the first finding of each type, the worst first. */
function summaryOf(results: readonly Saved[]): string[] {
  const severities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFO', 'UNKNOWN'];
  const findings = results.flatMap(({ finding }) => finding ?? []);
  const numbers = severities.flatMap((severity) => {
    const number = findings.filter((finding) => finding.severity === severity).length;
    return number > 0 ? [`${number} ${severity}`] : [];
  });
  const types = new Map<string, typeof findings>();
  for (const finding of findings) {
    const key = `${severities.indexOf(finding.severity)} ${finding.type}`;
    types.set(key, [...(types.get(key) ?? []), finding]);
  }
  const worst = [...types].sort(([a], [b]) => Number(a[0]) - Number(b[0])).slice(0, 5);
  const lines = worst.flatMap(([, [first, ...more]]) => [
    `  ${first?.severity} ${first?.title}${more.length > 0 ? ` (and ${more.length} more of this type)` : ''}`,
    `        ${first?.url}`,
  ]);
  return [`Findings: ${numbers.join(', ')}`, 'Worst findings:', ...lines];
}

describe.concurrent('scanwire scan', () => {
  test('prints every result and saves the same ones', async () => {
    const file = join(cwd, 'complete.json');
    const { code, stdout, stderr, lines } = await runCommand(
      ['scan', 'Example.com', ...mock({ events: 60, rate: 0 }), '--label', 'nightly', '--output', file],
      { cwd },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.replaceAll('\n', '')).not.toMatch(CONTROLS);
    expect(lines[0]).toBe('[Scan Started] example.com (mock)');
    expect(lines).toContain('[mock] generating 60 events about example.com from seed 1');
    expect(stdout).toMatch(/^\[Found\] \S+ ✓ \(alive\) 192\.0\.2\.\d+ {2}200 {2}"Welcome to \S+" \(mock\)$/m);
    expect(stdout).toMatch(/^\[No Answer\] \S+ ✗ \(connection refused\) 192\.0\.2\.\d+ \(mock\)$/m);
    expect(stdout).toMatch(/^\[Found\] https:\/\/\S+ \(200 text\/html\) \(mock\)$/m);
    expect(stdout).toMatch(/^\[Not Found\] https:\/\/\S+ \(404 text\/html\) \(mock\)$/m);
    expect(stdout).toMatch(
      /^\[Found\] LOW Missing Strict-Transport-Security header \(HSTS\) {2}https:\S+ {2}CWE-319 \(mock\)$/m,
    );
    expect(stdout).not.toContain('DEBUG');
    const { scan, results } = JSON.parse(await readFile(file, 'utf8'));
    const end = lines.findIndex((line) => line.startsWith('[Scan Complete]'));
    expect(lines[end]).toMatch(
      /^\[Scan Complete\] \d+ hosts \(\d+ alive\), \d+ endpoints, \d+ findings, \d+ pages? assessed in [\d.]+ m?s$/,
    );
    expect(lines.slice(end + 1, -1)).toEqual(summaryOf(results));
    expect(lines.at(-1)).toBe(`[Saved] ${results.length} results to ${file}`);
    expectSame(found(lines), results);
    expect(scan).toMatchObject({
      target: 'example.com',
      targetKind: 'DOMAIN',
      label: 'nightly',
      status: 'COMPLETED',
      error: null,
      scanners: [{ name: 'mock', state: 'FINISHED', options: { events: 60 } }],
    });
    const hosts = results.filter(({ type }: Saved) => type === 'HOST').length;
    expect(scan.summary.hosts).toBe(hosts);
    expect(Date.parse(scan.finishedAt)).toBeGreaterThanOrEqual(Date.parse(scan.startedAt));
    expect(results[0]).toMatchObject({ scanner: 'mock', parent: null, mock: true });
    expect(Date.parse(results[0].at)).not.toBeNaN();
  });

  test('cancels on Ctrl-C and keeps what was found', async () => {
    const file = join(cwd, 'cancelled.jsonl');
    await writeFile(file, 'what was there before');
    const command = startCommand(
      ['scan', 'example.com', ...mock({ events: 100_000, rate: 200 }), '--output', file],
      { cwd },
    );
    await command.prints(/(\[Found\].*\n){20}/);
    expect(await readFile(file, 'utf8')).toBe('what was there before');
    command.child.kill('SIGINT');
    // `timeout` does the same: it signals its child, then the whole process group.
    setTimeout(() => command.child.kill('SIGINT'), 20);
    expect(await command.exit).toBe(130);
    expect(command.stderr()).toBe('');
    const lines = command.stdout().trimEnd().split('\n');
    expect(lines).toContainEqual(expect.stringMatching(/^\[Scan Cancelled\] .* endpoints/));
    const results = await readLines(file);
    expect(results.length).toBeGreaterThanOrEqual(20);
    expectSame(found(lines), results);
    expect((await readdir(cwd)).filter((name) => name.startsWith('cancelled.jsonl.'))).toEqual([]);
  });

  test('saves its results on SIGTERM while nobody reads its output, and exits at the second SIGTERM', async () => {
    const file = join(cwd, 'unread.jsonl');
    const temporary = await mkdtemp(join(cwd, 'unread-'));
    const command = startCommand(
      ['scan', 'example.com', ...mock({ events: 1_000_000, rate: 0 }), '--output', file],
      { cwd, env: { TMPDIR: temporary } },
    );
    command.child.stdout?.pause();
    const exists = () =>
      readFile(file).then(
        () => true,
        () => false,
      );
    // Long enough for its output to fill the pipe.
    while ((await readdir(temporary)).length === 0) await pause(50);
    await pause(3000);
    expect(await exists()).toBe(false);
    command.child.kill('SIGTERM');
    while (!(await exists())) await pause(20);
    expect(command.child.exitCode).toBe(null);
    expect((await readLines(file)).length).toBeGreaterThan(50);
    command.child.kill('SIGTERM');
    command.child.stdout?.resume();
    expect(await command.exit).toBe(143);
    expect(await readdir(temporary)).toEqual([]);
  });

  test('saves the results of a scan that fails', async () => {
    const file = join(cwd, 'failed.json');
    const { code, stderr, lines } = await runCommand(
      ['scan', 'example.com', ...mock({ events: 50, rate: 0, failAfter: 10 }), '--output', file, '--verbose'],
      { cwd },
    );
    expect(code).toBe(1);
    expect(stderr).toBe('scanwire: the scan failed: mock: failed after 10 events (option failAfter)\n');
    expect(lines).toContain('[mock] ERROR failed after 10 events (option failAfter)');
    expect(lines).toContain('[mock] DEBUG started');
    expect(lines.some((line) => line.startsWith('[Scan Failed]'))).toBe(true);
    const { scan, results } = JSON.parse(await readFile(file, 'utf8'));
    expect(scan).toMatchObject({
      status: 'FAILED',
      error: 'mock: failed after 10 events (option failAfter)',
    });
    expect(results.length).toBeGreaterThan(0);
    expectSame(found(lines), results);
  });

  test('exits quietly when the reader of its output closes the pipe', async () => {
    const file = join(cwd, 'head.jsonl');
    const args = ['scan', 'example.com', ...mock({ events: 100_000, rate: 100 }), '--output', file];
    const { code, stdout, stderr } = await runProgram(
      ['bash', '-c', 'set -o pipefail; "$@" | head -n 4', 'bash', ...COMMAND, ...args],
      { cwd },
    );
    expect({ code, stderr }).toEqual({ code: 141, stderr: '' });
    expect(stdout.trimEnd().split('\n').length).toBe(4);
    expect((await readLines(file)).length).toBeGreaterThan(0);
  });

  test('prints the hosts and endpoints of the demo site as they are found', async () => {
    const demo = await startDemo();
    try {
      const file = join(cwd, 'demo.jsonl');
      const [resolver] = demo.configure({} as never).dnsServers;
      const recon = demo.recon.scanners.filter(({ name }) => name === 'subdomains' || name === 'endpoints');
      const options = recon.flatMap(({ name, options }) =>
        Object.entries({ ...options, workers: 10, rps: 1000 }).flatMap(([key, value]) => [
          '-o',
          `${name}.${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
        ]),
      );
      const { code, stderr, lines } = await runCommand(
        [
          'scan',
          demo.recon.target,
          ...['--scanner', 'subdomains', '--scanner', 'endpoints'],
          '--resolver',
          resolver ?? '',
          '--allow',
          '127.0.0.0/8',
          ...options,
          '--output',
          file,
        ],
        { cwd },
      );
      expect(code, stderr).toBe(0);
      expect(lines[0]).toBe('[Scan Started] demo.test (subdomains, endpoints)');
      expect(
        lines.some((line) => /^\[Found\] shop\.demo\.test ✓ \(alive\) 127\.0\.0\.1 {2}200 {2}"/.test(line)),
      ).toBe(true);
      expect(lines.some((line) => /^\[No Answer\] old\.demo\.test ✗ \(connection refused\)/.test(line))).toBe(
        true,
      );
      const results = await readLines(file);
      expectSame(found(lines), results);
      // Every endpoint has a host that was reported before it as its parent.
      const hosts = new Map(results.filter(({ host }) => host).map(({ seq, host }) => [seq, host?.name]));
      const endpoints = results.filter(({ type }) => type === 'ENDPOINT');
      expect(endpoints.length).toBeGreaterThan(20);
      for (const { parent, seq, endpoint } of endpoints) {
        expect(parent).toBeLessThan(seq);
        expect(new URL(endpoint?.url ?? '').hostname).toBe(hosts.get(parent ?? 0));
      }
    } finally {
      await demo.close();
    }
  });

  test('prints no control character that a site sends', async () => {
    const hostile =
      'A\u009b31m\u009d0;owned\u0007\u001b]0;owned\u0007\u001b[2J\u202etxt.exe\u2066\u200f\r\nB';
    const site = await serveHttp((_, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(`<title>${hostile}</title>`);
    });
    try {
      const file = join(cwd, 'hostile.json');
      const { code, stdout, lines } = await runCommand(
        [
          'scan',
          `${site.url}/`,
          '-s',
          'endpoints',
          '-o',
          'endpoints.sources=[]',
          '--allow',
          '127.0.0.1',
          '--output',
          file,
        ],
        { cwd },
      );
      expect(code).toBe(0);
      expect(found(lines).join()).toMatch(
        /\(200 text\/html\) "A\\x9b31m\\x9d0;owned.*\\u202etxt\.exe\\u2066\\u200f B"$/,
      );
      expect(stdout.replaceAll('\n', '')).not.toMatch(CONTROLS);
      const saved = await readFile(file, 'utf8');
      expect(saved.replaceAll('\n', '')).not.toMatch(CONTROLS);
      // The saved data keep the characters, escaped.
      expect(JSON.parse(saved).results[0].endpoint.title).toContain('A\u009b31m');
    } finally {
      await site.close();
    }
  });

  test('prints warnings at the end, and saves them', async () => {
    const site = await serveHttp((request, response) => {
      response.setHeader('content-type', 'text/html');
      const days = Array.from({ length: 60 }, (_, i) => `<a href="/day?n=${i}">`).join('');
      response.end(request.url === '/' ? `${days}<a href="/logout">` : 'x');
    });
    try {
      const args = (file: string) => [
        ...['scan', `${site.url}/`, '-s', 'endpoints', '--allow', '127.0.0.1', '--output', file],
        ...['-o', 'endpoints.sources=["crawl"]', '-o', 'endpoints.rps=1000'],
      ];
      const [json, jsonl] = [join(cwd, 'warned.json'), join(cwd, 'warned.jsonl')];
      const { code, lines } = await runCommand(args(json), { cwd });
      expect(code).toBe(0);
      const host = new URL(site.url).host;
      expect(lines.slice(-5)).toEqual([
        expect.stringMatching(/^\[Scan Complete\] 52 endpoints in .*, with 2 warnings$/),
        'Warnings: what the scan skipped or could not finish',
        expect.stringMatching(`^ {2}\\[endpoints\\] UNSAFE_SKIPPED ${host}: 1 URL.*/logout$`),
        expect.stringMatching(`^ {2}\\[endpoints\\] LIMIT_REACHED ×10 ${host}: 10 URLs .*/day\\?n=50$`),
        `[Saved] 52 results to ${json}`,
      ]);
      expect(lines).toContainEqual(expect.stringMatching(/^\[Not Requested\] .*\/logout/));
      const { scan } = JSON.parse(await readFile(json, 'utf8'));
      const warnings = [
        { code: 'UNSAFE_SKIPPED', scanner: 'endpoints', count: 1 },
        { code: 'LIMIT_REACHED', scanner: 'endpoints', count: 10 },
      ];
      expect(scan.warnings).toMatchObject(warnings);
      await runCommand(args(jsonl), { cwd });
      const last = (await readFile(jsonl, 'utf8')).trimEnd().split('\n').slice(-2);
      expect(last.map((line) => JSON.parse(line))).toMatchObject(
        warnings.map((warning) => ({ type: 'WARNING', ...warning })),
      );
    } finally {
      await site.close();
    }
  });

  test.each([
    [
      'a URL that nothing answers at',
      'http://127.0.0.1:9/',
      ['endpoints'],
      /no response from http:\/\/127\.0\.0\.1:9\//,
    ],
    [
      'a URL, whatever looks at it',
      'http://127.0.0.1:9/',
      ['web', 'web-active', 'page'],
      /^scanwire: the scan failed: no response from http:\/\/127\.0\.0\.1:9\/: .*\n$/,
    ],
    [
      'a domain without DNS',
      'corp.test',
      ['subdomains', 'endpoints'],
      /subdomains: DNS returned no answer for corp\.test/,
    ],
  ])('fails with the reason for %s', async (_, target, scanners, reason) => {
    const { code, stderr, lines, stdout } = await runCommand(
      [
        ...['scan', target, '--allow', '127.0.0.1', '--resolver', '127.0.0.1:9', '--no-color'],
        ...scanners.flatMap((name) => ['-s', name]),
        ...(scanners.includes('subdomains') ? ['-o', 'subdomains.timeoutMs=300'] : []),
      ],
      { cwd },
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(reason);
    expect(lines.some((line) => line.startsWith('[Scan Failed]'))).toBe(true);
    expect(stdout).not.toMatch(/^\[Found\] (?!.*risk)/m);
  });

  test('gives the reason once if all scanners have it, and the error once with its number', async () => {
    const target = `http://127.0.0.1:${await freePort()}/`;
    const scanners = ['endpoints', 'web', 'page'].flatMap((name) => ['-s', name]);
    const args = ['scan', target, '--allow', '127.0.0.1', '--no-color', ...scanners];
    const { code, stderr, lines } = await runCommand(args, { cwd });
    const reason = `no response from ${target}: The connection to 127.0.0.1 port ${new URL(target).port} failed (ECONNREFUSED).`;
    expect({ code, stderr }).toEqual({ code: 1, stderr: `scanwire: the scan failed: ${reason}\n` });
    expect(lines.filter((line) => / (ERROR|WARN) /.test(line))).toEqual([
      expect.stringMatching(/^\[\w+\] ERROR /),
      expect.stringMatching(/^\[\w+\] ERROR .* \(repeated 2 times\)$/),
    ]);
  });

  const hasScript = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0;

  test.runIf(hasScript)('draws one progress bar below the lines of a terminal, in colour', async () => {
    const args = ['scan', 'example.com', ...mock({ events: 60, rate: 60 })];
    const line = [...COMMAND, ...args].map((word) => `'${word}'`).join(' ');
    const { code, stdout } = await runProgram(['script', '-qec', `stty cols 80; ${line}`, '/dev/null'], {
      cwd,
      env: { TERM: 'xterm-256color' },
    });
    expect(code).toBe(0);
    expect(stdout).toContain('\u001b[36m[Found]\u001b[39m');
    const plain = stripVTControlCharacters(stdout.replaceAll('\r\u001b[2K', '\0'));
    expect(plain).toMatch(/\n +\d+% ━+─+ {2}\d+ hosts? {2}\d+ endpoints? .*\d:\d\d {2}\d+ of/);
    // The bar uses the last line of the screen, and is removed at the end.
    const lines = plain
      .trimEnd()
      .split('\r\n')
      .map((text) => text.split('\0').at(-1) ?? '');
    expect(lines.filter((line) => line.includes('%')).length).toBe(0);
    expect(lines).toContainEqual(expect.stringMatching(/^\[Scan Complete\]/));
    expect(Math.max(...lines.map((line) => line.length))).toBe(80);
  });
});

/** The body of a response, chunk by chunk. */
const chunksOf = ({ body }: Response) => body as unknown as AsyncIterable<Uint8Array>;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('wrong usage', () => {
  test.each([
    [[], /Usage: scanwire/],
    [['scna'], /unknown command 'scna'/],
    [['scan'], /missing required argument 'target'/],
    [['scan', 'a.example', 'b.example'], /too many arguments/],
    [['scan', 'example.com', '--fast'], /unknown option '--fast'/],
    [['scan', 'exa mple.com'], /contains white space/],
    [['scan', 'ftp://example.com'], /not a supported scheme/],
    [
      ['scan', '127.0.0.1', '-s', 'endpoints'],
      /loopback.*SCANWIRE_TARGETS_ALLOW\. Or pass it with --allow\./,
    ],
    [['scan', 'example.com', '-s', 'no-such'], /no scanner "no-such"/],
    [['scan', 'example.com', '--preset', 'no-such'], /no preset "no-such"/],
    [['scan', 'example.com', '--preset', 'quick', '-s', 'mock'], /--preset or --scanner/],
    [['scan', 'example.com', '-s', 'mock', '-s', 'mock'], /chosen twice/],
    [['scan', 'example.com', '-s', 'mock', '-o', 'mock.events=many'], /events/],
    [['scan', 'example.com', '-s', 'mock', '-o', 'mock.speed=1'], /speed/],
    [['scan', 'example.com', '-s', 'mock', '-o', 'mock.__proto__={}'], /__proto__/],
    [['scan', 'example.com', '-s', 'mock', '-o', 'events=5'], /scanner\.key=value/],
    [['scan', 'example.com', '-s', 'mock', '-o', 'mock.rate=0', '-o', 'mock.rate=1'], /given twice/],
    [
      ['scan', 'example.com', '-o', 'mock.events=5'],
      /which is not a scanner of this scan\. Its scanners: subdomains, endpoints, web\./,
    ],
    [['scan', 'example.com', '-s', 'mock', '--label', 'x'.repeat(201)], /at most 200/],
    [
      ['scan', 'example.com', '--output', 'results.pdf'],
      /--output results\.pdf is not a format\. Change it, or pass --format\. Formats: json \(.*\), jsonl \(.*\)\.$/m,
    ],
    [['scan', 'example.com', '--output', 'results'], /--output results is not a format/],
    [['scan', 'example.com', '--output', '-'], /--output - is not a format/],
    [
      ['scan', 'example.com', '--format', 'pdf', '--output', 'results.json'],
      /--format pdf is not known\. Formats: json \(.*\), jsonl \(.*\)\.$/m,
    ],
    [['scan', '/no/such/folder'], /^scanwire: there is no folder or file \/no\/such\/folder\.\n$/],
    [['scan', 'example.com', '--output', '/no/such/folder/x.json'], /there is no folder \/no\/such\/folder/],
    [['scan', 'example.com', '--allow', 'no spaces'], /--allow "no spaces" is not/],
    [['scan', 'example.com', '--allow', '10.0.0.0/99'], /--allow: "10\.0\.0\.0\/99" is neither/],
    [['scan', 'example.com', '--resolver', 'dns.example'], /--resolver "dns\.example" is not/],
    [['scan', 'example.com', '--resolver', '999.1.1.1'], /--resolver: "999\.1\.1\.1" is not/],
  ])('%j exits 2', async (args, message) => {
    const { code, stdout, stderr } = await call(args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('    at ');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('--help and --version exit 0', async () => {
    const help = await call(['scan', '--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain('--option <scanner.key=value>');
    expect(await call(['--version'])).toMatchObject({ code: 0, stdout: '0.1.0\n' });
  });

  test('an invalid environment variable exits 1', async () => {
    const { code, stderr } = await call(['scan', 'example.com'], { PORT: 'http' });
    expect(code).toBe(1);
    expect(stderr).toContain('PORT must be a whole number');
  });
});

describe('scanwire serve', () => {
  test('prints every mistake in the configuration', async () => {
    const { code, stderr } = await call(['serve'], {
      PORT: '99999',
      SCANWIRE_TOKEN: 'short',
      SCANWIRE_TOKN: 'x',
    });
    expect(code).toBe(1);
    expect(stderr.trimEnd().split('\n')).toEqual([
      'scanwire: the configuration has 3 mistakes:',
      '  PORT must be a whole number from 0 to 65535, not "99999"',
      '  SCANWIRE_TOKEN must have at least 16 characters',
      '  SCANWIRE_TOKN is not a setting',
    ]);
  });

  test.each([
    ['allow', { SCANWIRE_TARGETS_ALLOW: '10.0.0.0/99' }],
    ['DNS', { SCANWIRE_DNS_SERVERS: '999.1.1.1' }],
  ])('prints the invalid %s entry', async (_, env) => {
    const { code, stderr } = await call(['serve'], {
      ...env,
      DATABASE_URL: `file:${join(cwd, 'unused.db')}`,
    });
    expect(code).toBe(1);
    const [[variable, value] = []] = Object.entries(env);
    expect(stderr).toMatch(/^scanwire: the configuration has a mistake:\n {2}.*\n$/);
    expect(stderr).toContain(`${variable}: "${value}" is n`);
  });

  test('prints one line when the port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    try {
      const { port } = other.address() as { port: number };
      const { code, stderr } = await call(['serve'], {
        PORT: String(port),
        DATABASE_URL: `file:${join(cwd, 'port.db')}`,
      });
      expect(code).toBe(1);
      expect(stderr).toBe(
        `scanwire: the port is in use: listen EADDRINUSE: address already in use 127.0.0.1:${port}. Set PORT to another one.\n`,
      );
    } finally {
      other.close();
    }
  });

  test('prints one line with the reason why the database cannot be used', async () => {
    await writeFile(
      join(cwd, 'text.db'),
      'this is no database, and long enough to be looked at as one'.repeat(50),
    );
    await mkdir(join(cwd, 'folder.db'));
    for (const name of ['text.db', 'folder.db', 'text.db/below.db']) {
      const { code, stderr } = await call(['serve'], { PORT: '0', DATABASE_URL: `file:${join(cwd, name)}` });
      expect(code).toBe(1);
      expect(stderr).toMatch(/^scanwire: cannot use the database .*: .*\n$/);
    }
  });

  test('exits 0 on SIGTERM while a subscriber is connected and a scan runs', async () => {
    const command = startCommand(['serve'], { cwd, env: { PORT: '0', DATABASE_URL: 'file:./serve.db' } });
    await command.prints(/database .*\n\n/);
    // The greeting and nothing else.
    expect(command.stdout().split('\n').length - 1).toBe(8);
    const url = `${/ready at (\S+)/.exec(command.stdout())?.[1]}/graphql`;
    const post = (query: string, accept = 'application/json') =>
      fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept },
        body: JSON.stringify({ query }),
      });
    const started = await post(
      'mutation { startScan(input: { target: "example.com", scanners: { only: [{ name: "mock", options: { events: 100000 } }] } }) { ... on StartScanSuccess { scan { id } } } }',
    );
    const { id } = ((await started.json()) as { data: { startScan: { scan: { id: string } } } }).data
      .startScan.scan;
    const stream = await post(
      `subscription { scanEvents(scanId: "${id}") { seq type } }`,
      'text/event-stream',
    );
    let received = '';
    const reading = (async () => {
      for await (const chunk of chunksOf(stream)) received += Buffer.from(chunk).toString();
    })().catch(() => {});
    let ended = false;
    void reading.then(() => {
      ended = true;
    });
    while (!received.includes('HOST')) {
      if (ended) throw new Error(`the stream has ended:\n${received}\n${command.stderr()}`);
      await pause(20);
    }
    command.child.kill('SIGTERM');
    expect(await command.exit).toBe(0);
    await reading;
    expect(command.stderr()).toBe('');
    // The next start resumes the scan.
    expect(received.trimEnd().split('\n').at(-1)).toContain('"STATUS"');
  });
});

describe('scanwire demo', () => {
  test('runs a scan without any argument', async () => {
    const command = startCommand(['demo'], { cwd });
    await command.prints(/\[Found\] https:.*demo\.test/);
    command.child.kill('SIGINT');
    expect(await command.exit).toBe(130);
    expect(command.stdout()).toMatch(/\[Scan Cancelled\] \d+ hosts? /);
  });

  test('--serve prints operations to paste that work', async () => {
    const command = startCommand(['demo', '--serve'], { cwd, env: { PORT: '0' } });
    await command.prints('Ctrl-C stops the server.');
    const text = command.stdout();
    const url = `${/ready at (\S+)/.exec(text)?.[1]}/graphql`;
    const post = async (query: string, variables = {}) => {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream, application/json' },
        body: JSON.stringify({ query, variables }),
      });
      return response;
    };
    const [mutation, subscription] = [
      /mutation StartDemo[\s\S]*?\n}\n/,
      /subscription Follow[\s\S]*?\n}\n/,
    ].map((pattern) => pattern.exec(text)?.[0] ?? '');
    const answer = await (await post(mutation ?? '')).text();
    const scanId = /"id":"([^"]+)"/.exec(answer)?.[1];
    expect(scanId, answer).toBeDefined();
    const stream = await post(subscription ?? '', { scanId });
    let received = '';
    for await (const chunk of chunksOf(stream)) {
      received += Buffer.from(chunk).toString();
      if (received.includes('"ENDPOINT"') && received.includes('"HOST"')) break;
    }
    expect(received).toContain('"name":"demo.test"');
    command.child.kill('SIGINT');
    expect(await command.exit).toBe(0);
  });
});

describe('the terminal', () => {
  test.each([
    ['NO_COLOR', { NO_COLOR: '1' }, []],
    ['--no-color', {}, ['--no-color']],
    ['TERM=dumb', { TERM: 'dumb' }, []],
  ])('has no colours: %s', async (name, env, args) => {
    const { code, stdout } = await call(
      ['scan', 'example.com', ...mock({ events: 20, rate: 0 }), ...args],
      env,
      90,
    );
    expect(code).toBe(0);
    expect(stdout.includes('\r\u001b[2K')).toBe(name !== 'TERM=dumb');
    expect(stdout.replaceAll('\r\u001b[2K', '').replaceAll('\n', '')).not.toMatch(CONTROLS);
  });

  test('escapes control characters and joins lines in text from outside', () => {
    expect(printable('a\n\tb\u001b[2J\u009b\u202e\u2028\u{e0041}é日👩‍👩‍👧')).toBe(
      'a b\\x1b[2J\\x9b\\u202e \\u{e0041}é日👩‍👩‍👧',
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(CONTROLS);
        expect(printable(text)).not.toMatch(/\n/);
      }),
    );
  });

  test('writes JSON without control characters that parses to the same value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const json = printableJson({ [text]: text });
        expect(json).not.toMatch(CONTROLS);
        expect(JSON.parse(json)).toEqual({ [text]: text });
      }),
    );
  });

  const screen = () => {
    const stream: PassThrough & { isTTY?: boolean; columns?: number } = new PassThrough();
    Object.assign(stream, { isTTY: true, columns: 20 });
    return { stream: stream as Output, text: () => String((stream as PassThrough).read() ?? '') };
  };

  test('cuts lines at the width of the screen, where wide characters take two columns', async () => {
    const { stream, text } = screen();
    const terminal = createTerminal(stream, { dumb: false });
    await terminal.print(['日'.repeat(20), '→'.repeat(30), 'x'.repeat(20), '\u001b[31mred'.padEnd(99, '!')]);
    terminal.close();
    expect(text()).toBe(
      `${'日'.repeat(9)}…\n${'→'.repeat(19)}…\n${'x'.repeat(20)}\n\u001b[31mred${'!'.repeat(16)}…\u001b[39m\n`,
    );
  });

  test('keeps the status line below the output, and removes it when it closes', async () => {
    const { stream, text } = screen();
    const terminal = createTerminal(stream, { dumb: false });
    terminal.setStatus((columns) => `50% of ${columns}`);
    await terminal.print(['one', 'two']);
    terminal.close();
    expect(text()).toBe('\r\u001b[2K50% of 20\r\u001b[2Kone\ntwo\n50% of 20\r\u001b[2K');
  });

  test('sends no control sequences to a dumb terminal', async () => {
    const { stream, text } = screen();
    const terminal = createTerminal(stream, { dumb: true });
    terminal.setStatus(() => '50%');
    await terminal.print(['one']);
    terminal.close();
    expect(text()).toBe('one\n');
  });

  test('waits for a slow reader, and fails when the reader is gone', async () => {
    const stream: Output = new PassThrough({ highWaterMark: 10 });
    const terminal = createTerminal(stream, { dumb: false });
    let printed = false;
    const printing = terminal.print(['more than ten bytes']).then(() => {
      printed = true;
    });
    await pause(20);
    expect(printed).toBe(false);
    (stream as PassThrough).resume();
    await printing;
    const gone = terminal.print(['again, more than ten bytes']);
    stream.destroy(Object.assign(new Error('gone'), { code: 'EPIPE' }));
    await gone.catch(() => {});
    await expect(terminal.print(['x'])).rejects.toThrow('gone');
  });
});

test('no command leaves temporary files behind', async () => {
  const left = (await readdir(join(cwd, 'tmp'))).filter((name) => name.startsWith('scanwire-'));
  expect(left).toEqual([]);
});
