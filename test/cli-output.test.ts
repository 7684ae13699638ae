import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import picocolors from 'picocolors';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeDemo } from '../src/cli/demo-summary.ts';
import { createEventLine } from '../src/cli/event-line.ts';
import { describeWarnings } from '../src/cli/scan-record.ts';
import { createWarningCauses } from '../src/cli/warning-causes.ts';
import type { EventBody, ScanEvent } from '../src/core/event.ts';
import { assessmentSchema, endpointSchema, findingSchema } from '../src/core/result.ts';
import type { ScanRecord } from '../src/sdk/scan-record.ts';
import { COMMAND, endCommands, runCommand, runProgram, startCommand } from './support/command.ts';

let cwd: string;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'scanwire-cli-output-test-'));
});

afterAll(async () => {
  endCommands();
  await rm(cwd, { recursive: true, force: true });
});

const plain = picocolors.createColors(false);

/** The lines that a scan with these events prints. */
function printed(events: readonly EventBody[], { columns = null as number | null, verbose = false } = {}) {
  const linesOf = createEventLine(plain, { verbose, columns: () => columns });
  return events.flatMap((body, at) =>
    linesOf({ ...body, scanId: 'x', seq: at + 1, at: '2026-01-01T00:00:00Z' } as ScanEvent),
  );
}

const origin = { scanner: 'web', parent: null, mock: false };
const endpoint = (url: string): EventBody => ({
  type: 'ENDPOINT',
  ...origin,
  endpoint: endpointSchema.parse({
    url,
    status: 200,
    contentType: 'text/html',
    title: 'A title',
    source: 'crawl',
  }),
});
const finding = (url: string): EventBody => ({
  type: 'FINDING',
  ...origin,
  finding: {
    fingerprint: 'x',
    ...findingSchema.parse({
      title: 'Missing Content-Security-Policy header',
      severity: 'LOW',
      type: 'csp',
      url,
      cwe: 'CWE-693',
    }),
  },
});
const log = (message: string, more: Partial<EventBody & { type: 'LOG' }> = {}): EventBody => ({
  type: 'LOG',
  level: 'INFO',
  scanner: 'service',
  message,
  ...more,
});
const finished: EventBody = { type: 'SCANNER', scanner: 'service', state: 'FINISHED', error: null };
const many = (count: number, line: (at: number) => EventBody) =>
  Array.from({ length: count }, (_, at) => line(at));

describe('the width of the terminal', () => {
  const url = `https://example.com/${'long/'.repeat(30)}end?id=1`;

  test.each([80, 120])('cuts the URL of an endpoint so that its status fits: %d columns', (columns) => {
    const [line = '', ...others] = printed([endpoint(url)], { columns });
    expect(others).toEqual([]);
    expect(line).toMatch(/^\[Found\] https:\/\/example\.com\/long\/\S+… \(200 text\/html\) …$/);
    expect(line.length).toBe(columns);
  });

  test.each([80, 120])('prints the URL of a finding on its own line if necessary: %d columns', (columns) => {
    const lines = printed([finding(url)], { columns });
    expect(lines[0]).toBe('[Found] LOW Missing Content-Security-Policy header');
    expect(lines[1]).toMatch(/^ {8}https:\/\/example\.com\/long\/\S+… {2}CWE-693$/);
    expect(lines.map(({ length }) => length)).toEqual([50, columns]);
    expect(printed([finding('https://a.test/')], { columns })).toEqual([
      '[Found] LOW Missing Content-Security-Policy header  https://a.test/  CWE-693',
    ]);
  });

  test('wraps log lines at spaces, to at most four lines', () => {
    const words = `${'word '.repeat(20)}${url}`;
    expect(printed([log(words)], { columns: 80 })).toEqual([
      `[service] ${'word '.repeat(14).trimEnd()}`,
      `        ${'word '.repeat(6).trimEnd()}`,
      `        ${url.slice(0, 71)}…`,
    ]);
    const lines = printed([log('word '.repeat(200))], { columns: 80 });
    expect(lines.length).toBe(4);
    expect(lines[3]).toMatch(/word …$/);
  });

  test('does not cut or wrap lines in a pipe', () => {
    expect(printed([endpoint(url), finding(url), log(`see ${url}`)])).toEqual([
      `[Found] ${url} (200 text/html) "A title"`,
      `[Found] LOW Missing Content-Security-Policy header  ${url}  CWE-693`,
      `[service] see ${url}`,
    ]);
  });
});

test('a verdict has its confidence, its reasons, and then the other indicators', () => {
  const verdict = (init: Partial<Parameters<typeof assessmentSchema.parse>[0] & object>): EventBody => ({
    ...{ type: 'ASSESSMENT', ...origin },
    assessment: assessmentSchema.parse({ url: 'https://a.test/', riskScore: 0, ...init }),
  });
  const [sure, unknown] = [
    verdict({
      ...{ riskScore: 82, threatLevel: 'MALICIOUS', classification: 'phishing', confidence: 'HIGH' },
      ...{ reasons: ['Strong.', 'Other.'], indicators: ['Strong.', 'Similar.', 'Other.'] },
    }),
    verdict({ threatLevel: 'UNKNOWN', reasons: ['The source of the page is not known.'] }),
  ];
  expect(printed([sure, unknown])).toEqual([
    '[Found] https://a.test/ risk 82 of 100, malicious (phishing), high confidence',
    ...['Strong.', 'Other.', 'Similar.'].map((text) => `        ${text}`),
    '[No Verdict] https://a.test/ risk 0 of 100, unknown',
    '        The source of the page is not known.',
  ]);
});

describe('log lines that say the same', () => {
  test('are printed once and counted, also among others', () => {
    const events = many(80, (at) => log(at % 2 === 0 ? 'status: scanning' : 'checked all'));
    expect(printed([...events, finished])).toEqual([
      '[service] status: scanning',
      '[service] checked all',
      '[service] status: scanning (repeated 39 times)',
      '[service] checked all (repeated 39 times)',
    ]);
    expect(printed([...events, finished], { verbose: true }).length).toBe(81);
  });

  test('are folded after three if they differ in values, and counted when the scan ends', () => {
    const events = many(40, (at) => log(`requesting https://host-${at}.test/`));
    const end: EventBody = { type: 'CANCELLED', reason: 'x' };
    expect(printed([...events, end])).toEqual([
      '[service] requesting https://host-0.test/',
      '[service] requesting https://host-1.test/',
      '[service] requesting https://host-2.test/',
      '[service] requesting https://host-39.test/ (and 36 more like it)',
    ]);
    expect(printed([...events.slice(0, 4), end])).toEqual(
      many(4, (at) => log(`requesting https://host-${at}.test/`)).map((event) => printed([event])[0]),
    );
  });

  test('are not folded if they are different errors or come from different scanners', () => {
    const errors = many(10, (at) => log(`request ${at} failed`, { level: 'ERROR' }));
    expect(printed([...errors, finished]).length).toBe(10);
    const scanners = many(10, (at) => log('ready', { scanner: `s${at}` }));
    expect(printed([...scanners, finished]).length).toBe(10);
  });

  test('are printed once and counted if several scanners have the same error, and are not repeated as a warning', () => {
    const refused =
      'no response from http://a.test/: The connection to 192.0.2.1 port 80 failed (ECONNREFUSED).';
    const failing = ['endpoints', 'web', 'page'].flatMap((scanner) => [
      log(refused, { scanner, level: 'ERROR' }),
      log(`1 of 1 input failed, first: ${refused}`, {
        scanner,
        level: 'WARN',
        warning: { code: 'INPUTS_FAILED', count: 1 },
      }),
      { ...finished, scanner },
    ]);
    expect(printed([...failing, { type: 'FAILED', error: refused }])).toEqual([
      `[endpoints] ERROR ${refused}`,
      `[page] ERROR ${refused} (repeated 2 times)`,
    ]);
    expect(printed(failing, { verbose: true }).length).toBe(9);
  });

  test('are printed once for a warning, which the end of the scan lists with its number', () => {
    const warnings = many(10, (at) =>
      log(`/${at} was not requested`, { level: 'WARN', warning: { code: 'UNSAFE_SKIPPED', count: 1 } }),
    );
    expect(printed([...warnings, finished])).toEqual(['[service] WARN /0 was not requested']);
  });
});

describe.concurrent('--format', () => {
  const scan = (...args: string[]) => ['scan', 'example.com', '-s', 'mock', ...args];
  const fast = ['-o', 'mock.events=60', '-o', 'mock.rate=0'];

  test('writes JSON to standard output and all else to standard error', async () => {
    for (const output of [[], ['--output', '-']]) {
      const { code, stdout, stderr } = await runCommand(scan(...fast, '--format', 'JSON', ...output), {
        cwd,
      });
      expect(code).toBe(0);
      const { scan: record, results } = JSON.parse(stdout);
      expect(record).toMatchObject({ target: 'example.com', status: 'COMPLETED' });
      expect(stderr.match(/^\[(?:Found|Not Found|No Answer)\]/gm)?.length).toBe(results.length);
      expect(stderr).toContain('[Scan Complete]');
      expect(stderr).not.toContain('[Saved]');
    }
  });

  test('writes each line of JSONL when its result is found', async () => {
    const command = startCommand(
      scan('-o', 'mock.events=100000', '-o', 'mock.rate=50', '--format', 'jsonl'),
      { cwd },
    );
    await command.prints(/(.*\n){5}/);
    expect(command.stderr()).not.toContain('[Scan C');
    command.child.kill('SIGINT');
    expect(await command.exit).toBe(130);
    const results = command
      .stdout()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(results.length).toBeGreaterThanOrEqual(5);
    expect(results[0]).toMatchObject({ scanner: 'mock', mock: true });
  });

  test('decides the format of a file, whatever its extension', async () => {
    const file = join(cwd, 'results.txt');
    const args = scan(...fast, '--format', 'jsonl', '--output', file);
    const { code, stdout } = await runProgram(['bash', '-c', '"$@" && cat "$0"', file, ...COMMAND, ...args], {
      cwd,
    });
    expect(code).toBe(0);
    const [, saved] = /\[Saved\] (\d+) results to .*results\.txt\n/.exec(stdout) ?? [];
    expect(stdout.split('\n').filter((line) => line.startsWith('{"seq":')).length).toBe(Number(saved));
  });

  test('ends the scan quietly when the reader of the results is gone', async () => {
    const args = scan('-o', 'mock.events=100000', '-o', 'mock.rate=200', '--format', 'jsonl');
    const { code, stdout, stderr } = await runProgram(
      ['bash', '-c', 'set -o pipefail; "$@" | head -n 4', 'bash', ...COMMAND, ...args],
      { cwd },
    );
    expect(code).toBe(141);
    expect(stdout.trimEnd().split('\n').length).toBe(4);
    expect(stderr).toContain('[Scan Cancelled]');
    expect(stderr).not.toContain('scanwire:');
  });
});

describe('the end of a scan', () => {
  const record = {
    warnings: [
      {
        code: 'OUTPUT_NOT_UNDERSTOOD' as const,
        scanner: 'tool',
        count: 4,
        message: 'line 3: not JSON',
        firstSeq: 1,
      },
    ],
  };
  test('says the reason that several scanners failed for once', () => {
    const warnings = [
      { scanner: 'endpoints', message: '1 of 1 input failed, first: no response' },
      { scanner: 'web', message: '1 of 2 inputs failed, first: no response' },
      { scanner: 'page', message: '1 of 1 input failed, first: no address' },
    ].map((warning) => ({ code: 'INPUTS_FAILED' as const, count: 1, firstSeq: 1, ...warning }));
    expect(describeWarnings({ warnings }, createWarningCauses(), plain).slice(1)).toEqual([
      '  [endpoints] INPUTS_FAILED 1 of 1 input failed, first: no response',
      '  [web] INPUTS_FAILED 1 of 2 inputs failed, first for the same reason',
      '  [page] INPUTS_FAILED 1 of 1 input failed, first: no address',
    ]);
  });

  test('lists each cause of a warning once, whatever its code', () => {
    const causes = createWarningCauses();
    const seen = ['line 3: not JSON', 'line 4: not JSON', 'none of 2 results has a value for url'];
    for (const message of seen) {
      const warning = { code: 'OUTPUT_NOT_UNDERSTOOD', count: 1 } as const;
      causes.take({
        ...log(message, { scanner: 'tool', level: 'WARN', warning }),
        seq: 1,
        at: '',
      } as ScanEvent);
    }
    expect(describeWarnings(record as Pick<ScanRecord, 'warnings'>, causes, plain).slice(1)).toEqual([
      '  [tool] OUTPUT_NOT_UNDERSTOOD ×4 line 3: not JSON',
      expect.stringMatching(/^ +none of 2 results has a value for url$/),
    ]);
  });

  test('names the active scanners that did not run, unless scanners were chosen', async () => {
    const args = ['scan', 'http://127.0.0.1:9/', '--allow', '127.0.0.1'];
    const byDefault = await runCommand(args, { cwd });
    expect(byDefault.stdout).toMatch(
      /^Skipped, because they are active: web-active.*\. Name one with -s to run it\./m,
    );
    expect((await runCommand([...args, '-s', 'mock', '-o', 'mock.events=1'], { cwd })).stdout).not.toContain(
      'Not run',
    );
  }, 60_000);
});

test('the demo ends with its findings by severity and commands that exist', async () => {
  const counts = { critical: 12, high: 3, medium: 0, low: 0, info: 1, unknown: 0 };
  const text = describeDemo(
    [
      { title: 'web app', counts },
      { title: 'source code', counts },
    ],
    'scanwire',
    plain,
  );
  const lines = text.split('\n');
  expect(lines.slice(1, 8)).toEqual([
    'Findings by severity',
    '               web app   source code   total',
    '  CRITICAL          12            12      24',
    '  HIGH               3             3       6',
    '  MEDIUM             0             0       0',
    '  LOW                0             0       0',
    '  INFO               1             1       2',
  ]);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
  const commands = lines
    .filter((line) => line.startsWith('    scanwire '))
    .map((line) => line.trim().split(' '));
  expect(commands.length).toBe(4);
  for (const [, ...args] of commands) {
    const { code } = await runCommand([...args, '--help'], { cwd });
    expect(code).toBe(0);
  }
});
