/** SARIF reports of well-known tools, written by hand after their output. */
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { identityOf, parseResult } from '../src/core/emission.ts';
import { finding } from '../src/core/scanner.ts';
import { type CommandSpecInit, commandScanner } from '../src/scanners/command/index.ts';
import { type Collected, collect } from '../src/sdk/run-scanner.ts';
import { withFolder } from './support/app.ts';
import { parseOutput, piecesOf } from './support/tool-output.ts';

const TOOL = fileURLToPath(new URL('./support/tool.mjs', import.meta.url));
const at = (uri: string, startLine: number, startColumn = 1, more: object = {}) => ({
  physicalLocation: { artifactLocation: { uri, ...more }, region: { startLine, startColumn } },
});
const document = (...runs: object[]) => JSON.stringify({ version: '2.1.0', runs });

/** The findings of a tool that prints the text, with their identities as in a scan. */
async function printed(text: string, spec: Partial<CommandSpecInit> = {}): Promise<Collected> {
  return await withFolder(async (folder) => {
    await writeFile(join(folder, 'report'), text);
    const command = [process.execPath, TOOL, 'prints', join(folder, 'report')];
    const scanner = commandScanner(
      'tool',
      { command, parser: 'sarif', consumes: ['repository'], ...spec },
      process.env,
    );
    const egress = { fileRoots: [folder] };
    const found = await collect(scanner, { kind: 'repository', location: folder }, { egress });
    const fingerprints = found.findings.map((one) => {
      const parsed = parseResult(finding(one) as never, scanner, { parent: null, repository: null });
      return 'body' in parsed ? identityOf(parsed.body) : parsed.problem;
    });
    expect(new Set(fingerprints).size, 'the log would merge some').toBe(found.findings.length);
    return found;
  });
}

const codes = ({ warnings }: Pick<Collected, 'warnings'>) =>
  warnings.map(({ code, count }) => [code, count] as const);

/** semgrep without an account: results before rules, one fingerprint for all. */
const semgrep = (results: number, ruleId = 'python.lang.eval') => ({
  invocations: [{ executionSuccessful: true, toolExecutionNotifications: [] }],
  results: Array.from({ length: results }, (_, number) => ({
    fingerprints: { 'matchBasedId/v1': 'requires login' },
    locations: [at('app/views.py', number + 10, 5, { uriBaseId: '%SRCROOT%' })],
    message: { text: 'Detected the use of eval().' },
    properties: {},
    ruleId,
  })),
  tool: {
    driver: {
      name: 'Semgrep OSS',
      rules: [
        {
          id: ruleId,
          defaultConfiguration: { level: 'error' },
          shortDescription: { text: 'Semgrep Finding: eval' },
          properties: { precision: 'very-high', tags: ['CWE-95: Improper Neutralization of Directives'] },
        },
      ],
    },
  },
});

/** gitleaks for a folder: its partial fingerprints are those of a commit, and empty. */
const GITLEAKS = {
  tool: {
    driver: { name: 'gitleaks', rules: [{ id: 'aws-access-token', shortDescription: { text: 'AWS key' } }] },
  },
  results: [3, 9].map((line) => ({
    message: { text: 'aws-access-token has detected secret for file config.ini.' },
    ruleId: 'aws-access-token',
    locations: [at('config.ini', line, 7)],
    partialFingerprints: { commitSha: '', email: '', author: '', date: '', commitMessage: '' },
    properties: { tags: [] },
  })),
};

/** flawfinder: a hash of the text of the line, and the weaknesses as relationships. */
const flawfinder = (firstLine: number) => ({
  tool: {
    driver: {
      name: 'Flawfinder',
      rules: [
        {
          id: 'FF1001',
          name: 'buffer/strcpy',
          shortDescription: { text: 'Does not check for buffer overflows (CWE-120).' },
          defaultConfiguration: { level: 'error' },
          relationships: [
            { target: { id: 'CWE-120', toolComponent: { name: 'CWE', guid: 'ffff' } }, kinds: ['relevant'] },
          ],
        },
      ],
    },
  },
  results: Array.from({ length: 14 }, (_, number) => ({
    ruleId: 'FF1001',
    level: 'error',
    message: { text: 'buffer/strcpy: does not check for buffer overflows.' },
    locations: [at(number < 7 ? 'a.c' : 'b.c', firstLine + number)],
    fingerprints: { 'contextHash/v1': `${number % 3}`.repeat(64) },
    rank: 0.8,
  })),
});

describe('results of one report', () => {
  test.each([
    ['semgrep without an account', document(semgrep(4)), 4],
    ['gitleaks in a folder', document(GITLEAKS), 2],
    ['flawfinder', document(flawfinder(3)), 14],
    ['a rule whose id is longer than a type', document(semgrep(3, `python.${'x'.repeat(150)}`)), 3],
  ])('of %s are all kept', async (_, text, count) => {
    const found = await printed(text);
    expect(found.findings).toHaveLength(count);
    expect(codes(found)).toEqual([]);
  });

  test('keep their fingerprints when lines are added above them', async () => {
    const identities = async (line: number) =>
      (await printed(document(flawfinder(line)))).findings.map(({ identity }) => identity);
    expect(await identities(40)).toEqual(await identities(3));
  });

  test('that are equal in every respect are merged and counted', async () => {
    const run = semgrep(3);
    const found = await printed(document({ ...run, results: [...run.results, ...run.results.slice(1)] }));
    expect(found.findings).toHaveLength(3);
    expect(codes(found)).toEqual([['RESULTS_MERGED', 2]]);
    // Several tools in one file: the same place and message in another run is another result.
    const two = await printed(document(semgrep(2), semgrep(2, 'other')));
    expect(two.findings).toHaveLength(4);
  });

  test('at one place with different messages or columns are different', async () => {
    const result = { ruleId: 'x', locations: [at('a.c', 1)] };
    const results = [
      { ...result, message: { text: 'one' } },
      { ...result, message: { text: 'two' } },
      { ...result, message: { text: 'two' }, locations: [at('a.c', 1, 9)] },
    ];
    expect((await printed(document({ tool: { driver: { name: 'x' } }, results }))).findings).toHaveLength(3);
  });

  test('20,000 with one fingerprint are distinguished in linear time', async () => {
    const run = semgrep(20_000);
    const found = await printed(document(run));
    expect(found.findings).toHaveLength(20_000);
    expect(found.findings.at(-1)).toMatchObject({ line: 20_009, severity: 'HIGH' });
  });
});

describe('results before their rules', () => {
  test('have the severity and the weakness of their rules, however many they are', async () => {
    const { findings, warnings } = await parseOutput('sarif', document(semgrep(5000)));
    expect(findings).toHaveLength(5000);
    const facts = new Set(
      findings.map(({ severity, cwe, confidence }) => `${severity} ${cwe} ${confidence}`),
    );
    expect([...facts]).toEqual(['HIGH CWE-95 HIGH']);
    expect(warnings).toEqual([]);
  });

  test('beyond the memory limit are read without their rules, and counted', async () => {
    const { results, tool } = semgrep(1);
    // Random data, which does not compress.
    const noisy = () => ({ ...results[0], properties: { noise: randomBytes(48 * 1024).toString('base64') } });
    async function* chunks() {
      yield* piecesOf('{"version":"2.1.0","runs":[{"results":[');
      for (let number = 0; number < 400; number++) yield* piecesOf(`${JSON.stringify(noisy())},`);
      yield* piecesOf(`${JSON.stringify(results[0])}],"tool":${JSON.stringify(tool)}}]}`);
    }
    let early = 0;
    const { createParser } = await import('../src/scanners/command/parser.ts');
    const place = { scanner: 't', host: null, address: null, folders: [], maxItemBytes: 1024 * 1024 };
    const severities: string[] = [];
    const counts: number[] = [];
    for await (const emission of createParser('sarif').parse(chunks(), place)) {
      if (emission.kind === 'finding') severities.push(emission.finding.severity);
      if (emission.kind === 'finding' && emission.finding.cwe === null) early++;
      if (emission.kind === 'warning') {
        expect(emission.code).toBe('LIMIT_REACHED');
        counts.push(emission.count);
      }
    }
    expect(severities).toHaveLength(401);
    expect(early).toBeGreaterThan(200);
    expect(counts).toEqual([early]);
  }, 30_000);
});

describe('a reference in a result', () => {
  const RULES = [
    { id: 'a', defaultConfiguration: { level: 'note' } },
    { id: 'b', properties: { 'security-severity': '9.1' } },
  ];
  const tool = {
    driver: { name: 'CodeQL', rules: [{ id: 'driver', defaultConfiguration: { level: 'error' } }] },
    extensions: [
      { name: 'codeql/java-queries', rules: [{ id: 'other', properties: { 'security-severity': '5.0' } }] },
      { name: 'codeql/python-queries', rules: RULES },
    ],
  };
  const severityOf = async (result: object) => {
    const text = document({ tool, results: [{ message: { text: 'x' }, ...result }] });
    return (await parseOutput('sarif', text)).findings.map(({ type, severity }) => `${type} ${severity}`);
  };

  test.each<[string, object, string]>([
    ['a rule by its id', { ruleId: 'b' }, 'b CRITICAL'],
    ['a rule by its index', { ruleIndex: 0 }, 'driver HIGH'],
    ['a rule of an extension by index', { rule: { index: 1, toolComponent: { index: 1 } } }, 'b CRITICAL'],
    [
      'a rule of an extension by name',
      { rule: { index: 0, toolComponent: { name: 'codeql/python-queries' } } },
      'a LOW',
    ],
    ['a rule by its id, whatever the index says', { ruleId: 'a', ruleIndex: 0 }, 'a LOW'],
    ['a part of a rule', { ruleId: 'b/detail' }, 'b/detail CRITICAL'],
    ['no rule that is known', { ruleId: 'z' }, 'z MEDIUM'],
    ['a score of its own', { ruleId: 'b', properties: { 'security-severity': '3.1' } }, 'b LOW'],
    ['a level of its own', { ruleId: 'a', level: 'error' }, 'a HIGH'],
    ['a kind that is no failure', { ruleId: 'z', kind: 'informational' }, 'z INFO'],
  ])('resolves %s', async (_, result, expected) => {
    expect(await severityOf(result)).toEqual([expected]);
  });

  test('may name a file by its index, and a folder by its name', async () => {
    const uriBase = (text: string) => ({
      originalUriBaseIds: { ROOT: { uri: 'file:///srv/app/' }, PKG: { uri: text, uriBaseId: 'ROOT' } },
      artifacts: [{ location: { uri: 'x.py', uriBaseId: 'PKG' } }],
      tool: { driver: { name: 'x' } },
      results: [
        { message: { text: 'x' }, locations: [{ physicalLocation: { artifactLocation: { index: 0 } } }] },
        { message: { text: 'x' }, locations: [at('y%20z.py', 1, 1, { uriBaseId: 'PKG' })] },
        { message: { text: 'x' }, locations: [at('w.py', 1, 1, { uriBaseId: 'NOWHERE' })] },
      ],
    });
    const filesWith = async (text: string, folders?: string[]) =>
      (await parseOutput('sarif', document(uriBase(text)), folders && { folders })).findings.map(
        ({ file }) => file,
      );
    expect(await filesWith('pkg')).toEqual(['pkg/x.py', 'pkg/y z.py', 'w.py']);
    // A base elsewhere is where the tool ran, in a container for instance.
    expect(await filesWith('pkg', ['/srv/other'])).toEqual(['x.py', 'y z.py', 'w.py']);
  });

  test('may be a message with arguments, related locations, and a function', async () => {
    const results = [
      { message: { text: 'call of {0}', arguments: ['eval'] }, locations: [at('a.c', 1), at('b.c', 2, 3)] },
      { message: { text: 'x' }, locations: [{ logicalLocations: [{ fullyQualifiedName: 'ns::f' }] }] },
    ];
    const { findings } = await parseOutput('sarif', document({ tool: { driver: { name: 'x' } }, results }));
    expect(findings).toMatchObject([
      { title: 'call of eval', file: 'a.c', evidence: { locations: ['b.c:2:3'] } },
      { evidence: { logicalLocation: 'ns::f' }, identity: ['ns::f', 'x'] },
    ]);
  });

  test('may be a weakness of the rule, also as a relationship', async () => {
    const { findings } = await parseOutput('sarif', document(flawfinder(1)));
    expect(findings[0]).toMatchObject({ cwe: 'CWE-120', severity: 'HIGH' });
  });
});

describe('a result that is not a flaw', () => {
  const run = (...results: object[]) =>
    parseOutput(
      'sarif',
      document({
        tool: { driver: { name: 'x' } },
        results: results.map((one) => ({ message: { text: 'x' }, ...one })),
      }),
    );

  test('because it is absent now is no finding', async () => {
    const { findings, warnings } = await run(
      { kind: 'pass' },
      { kind: 'notApplicable' },
      { baselineState: 'absent' },
      { baselineState: 'unchanged' },
    );
    expect([findings.length, warnings]).toEqual([1, []]);
  });

  test('because it is suppressed is counted', async () => {
    const found = await run(
      { suppressions: [{ kind: 'inSource' }] },
      { suppressions: [{ kind: 'external', status: 'accepted' }] },
      { suppressions: [{ kind: 'external', status: 'underReview' }] },
      { suppressions: [] },
    );
    expect(found.findings).toHaveLength(2);
    expect(codes(found)).toEqual([['RESULTS_SUPPRESSED', 2]]);
  });
});

describe('a tool that reports its own failure', () => {
  const failed = (results: object[], more: object = {}) =>
    document({
      tool: { driver: { name: 'x' } },
      invocations: [
        {
          executionSuccessful: false,
          toolExecutionNotifications: [
            { level: 'error', message: { text: 'out of memory' } },
            { message: { text: 'could not parse' }, locations: [at('a.py', 1)] },
            { level: 'note', message: { text: 'done with a.py' } },
          ],
          ...more,
        },
      ],
      results,
    });

  test('without results fails, with its reason', async () => {
    const found = await parseOutput('sarif', failed([]));
    expect(found.error).toBe('reports that it failed, without results: out of memory');
    expect(found.warnings.map(({ message }) => message)).toEqual([
      'the tool reports a problem: out of memory',
      'the tool reports a problem: a.py: could not parse',
    ]);
  });

  test('after some results gives a warning', async () => {
    const found = await parseOutput('sarif', failed([{ message: { text: 'x' } }]));
    expect([found.error, found.findings.length]).toEqual([null, 1]);
    expect(found.warnings.at(-1)).toEqual({
      code: 'TOOL_INCOMPLETE',
      count: 1,
      message: 'the tool reports that it failed, after 1 result: out of memory',
    });
  });

  test('for some files only gives a warning for each', async () => {
    const found = await parseOutput('sarif', failed([], { executionSuccessful: true }));
    expect([found.error, codes(found)]).toEqual([
      null,
      [
        ['TOOL_INCOMPLETE', 1],
        ['TOOL_INCOMPLETE', 1],
      ],
    ]);
  });

  test('by omitting its results gives a warning, and by omitting its runs an error', async () => {
    const tool = { driver: { name: 'x' } };
    for (const run of [{ tool }, { tool, results: null }, { tool, result: [{}] }]) {
      const found = await parseOutput('sarif', document({ tool, results: [] }, run));
      expect([found.error, found.warnings]).toMatchObject([
        null,
        [{ code: 'TOOL_INCOMPLETE', message: expect.stringContaining('1 of 2 runs') }],
      ]);
    }
    expect((await parseOutput('sarif', '{"version":"2.1.0","runs":null}')).error).toMatch(/"runs": null/);
    expect((await parseOutput('sarif', '{"version":"2.1.0","run":[]}')).error).toBe(
      'its output is not SARIF: it has no runs; its fields are: version, run',
    );
    expect((await parseOutput('sarif', '{"version":"1.0.0","runs":[]}')).error).toMatch(/SARIF 1.0.0/);
  });
});

test('several reports in a row are read, each with its own rules', async () => {
  const found = await parseOutput('sarif', `${document(semgrep(2))}\n${document(GITLEAKS)}\n`);
  expect(found.findings.map(({ severity }) => severity)).toEqual(['HIGH', 'HIGH', 'MEDIUM', 'MEDIUM']);
  expect([found.error, found.warnings]).toEqual([null, []]);
  const trailing = await parseOutput('sarif', `${document(semgrep(2))}\nDone in 3 s\n`);
  expect([trailing.error, trailing.findings.length]).toEqual([null, 2]);
  expect(trailing.warnings[0]?.message).toMatch(
    /after a whole document: .*: Done in 3 s|after a whole document/,
  );
});
