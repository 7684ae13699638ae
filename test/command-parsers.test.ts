import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { endpointSchema, findingSchema, hostSchema } from '../src/core/result.ts';
import { readCwe } from '../src/formats/read/foreign-value.ts';
import { readSeverity } from '../src/formats/read/severity.ts';
import type { CommandSpecInit } from '../src/scanners/command/index.ts';
import type { Collected } from '../src/sdk/run-scanner.ts';
import {
  HTTPX_LINES,
  NMAP_XML,
  NUCLEI_LINES,
  parseOutput,
  piecesOf,
  SARIF_RESULTS,
  SARIF_TOOL,
  sarif,
} from './support/tool-output.ts';

const linesOf = (values: readonly unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');
const warnings = ({ warnings: all }: Collected) => all.map(({ message }) => message);

/** Every result is accepted by the log. */
function expectValid({ findings, hosts, endpoints }: Collected): void {
  for (const finding of findings) expect(findingSchema.safeParse(finding).error).toBeUndefined();
  for (const host of hosts) expect(hostSchema.safeParse(host).error).toBeUndefined();
  for (const endpoint of endpoints) expect(endpointSchema.safeParse(endpoint).error).toBeUndefined();
}

const BANDIT: CommandSpecInit['parser'] = {
  json: {
    items: 'results',
    fields: { title: 'issue_text', severity: 'issue_severity', file: 'filename', line: 'line_number' },
  },
};
/** Bandit 1.6.2, formatters/json.py. */
const BANDIT_JSON = JSON.stringify({
  errors: [],
  metrics: { '/srv/app/a.py': { loc: 4, results: [1] }, _totals: {} },
  results: [
    {
      issue_text: 'shell “ü😀”',
      issue_severity: 'HIGH',
      filename: '/srv/app/a.py',
      line_number: 3,
      line_range: [3],
    },
    { issue_text: 'md5 \\ " \u0000', issue_severity: 'LOW', filename: '/elsewhere/b.py', line_number: '4' },
  ],
});

const SAMPLES: [string, CommandSpecInit['parser'], string][] = [
  ['SARIF', 'sarif', sarif({ tool: SARIF_TOOL, results: SARIF_RESULTS })],
  ['SARIF with its tool at the end', 'sarif', sarif({ results: SARIF_RESULTS, tool: SARIF_TOOL })],
  ['nuclei', 'nuclei', linesOf(NUCLEI_LINES)],
  ['httpx', 'httpx', linesOf(HTTPX_LINES)],
  ['nmap', 'nmap', NMAP_XML],
  ['json', BANDIT, BANDIT_JSON],
  ['jsonl', 'jsonl', '{"title":"ü😀"}\r\n\nnot json\n{"title":"last","severity":"High"}'],
];

describe.each(SAMPLES)('%s', (_, spec, text) => {
  test('gives the same results wherever the output is cut into chunks', async () => {
    const bytes = Buffer.from(text);
    const whole = await parseOutput(spec, bytes);
    expect(whole.error).toBeNull();
    expect(whole.findings.length + whole.hosts.length).toBeGreaterThan(0);
    expectValid(whole);
    for (let at = 1; at < bytes.length; at++) {
      const cut = await parseOutput(spec, piecesOf(bytes.subarray(0, at), bytes.subarray(at)));
      expect(cut, `cut at byte ${at}`).toEqual(whole);
    }
    const single = Array.from(bytes, (byte) => Buffer.from([byte]));
    expect(await parseOutput(spec, piecesOf(...single))).toEqual(whole);
  });

  test('that is truncated gives its complete results', async () => {
    const bytes = Buffer.from(text);
    const half = await parseOutput(spec, bytes.subarray(0, Math.floor(bytes.length * 0.7)));
    expectValid(half);
    // Lines stand alone; a document that ends early is an error.
    expect(half.error !== null || warnings(half).length > 0).toBe(true);
  });
});

describe('SARIF', () => {
  test('results become findings with the details of their rules', async () => {
    const { findings } = await parseOutput('sarif', sarif({ tool: SARIF_TOOL, results: SARIF_RESULTS }));
    expect(findings).toHaveLength(3);
    expect(findings[0]).toMatchObject({
      title: 'SQL injection',
      severity: 'CRITICAL',
      type: 'py/sql',
      file: 'src/my db.py',
      line: 12,
      column: 5,
      description: 'query built from user input — ü😀\n\nUse parameters.',
      cwe: 'CWE-89',
      confidence: 'HIGH',
      references: ['https://rules.test/sql'],
      evidence: { snippet: 'execute(q)' },
      properties: { team: 'blue' },
      identity: ['src/my db.py', 'primaryLocationLineHash=abc:1'],
    });
    expect(findings[1]).toMatchObject({
      type: 'py/style',
      title: 'line 7 is longer than 120',
      severity: 'INFO',
      file: null,
    });
    expect(findings[1]?.identity).toEqual(['corp.test', 'line 7 is longer than 120']);
    expect(findings[2]).toMatchObject({
      url: 'https://corp.test/?q=1',
      file: null,
      severity: 'HIGH',
      cwe: 'CWE-79',
      identity: ['https://corp.test/?q=1', 'v1=f00'],
    });
  });

  test('results before the tool get the details of its rules too', async () => {
    const before = await parseOutput('sarif', sarif({ results: SARIF_RESULTS, tool: SARIF_TOOL }));
    const after = await parseOutput('sarif', sarif({ tool: SARIF_TOOL, results: SARIF_RESULTS }));
    expect(before.findings).toEqual(after.findings);
  });

  test('rules of one run do not apply to the next run', async () => {
    const result = { ruleId: 'py/sql', message: { text: 'x' } };
    const other = { tool: { driver: { name: 'other' } }, results: [result] };
    const text = JSON.stringify({ version: '2.1.0', runs: [{ tool: SARIF_TOOL, results: [result] }, other] });
    const { findings } = await parseOutput('sarif', text);
    expect(findings.map(({ severity }) => severity)).toEqual(['CRITICAL', 'MEDIUM']);
  });

  test('is streamed: a result is read before the next one is written', async () => {
    const [first, second] = sarif({ tool: SARIF_TOOL, results: SARIF_RESULTS.slice(0, 2) }).split(
      /(?<=\}),(?=\{"ruleIndex")/,
    );
    const seen: number[] = [];
    const { createParser } = await import('../src/scanners/command/parser.ts');
    let given = 0;
    async function* chunks() {
      given = 1;
      yield Buffer.from(`${first},`);
      given = 2;
      yield Buffer.from(second ?? '');
    }
    const run = { scanner: 't', host: null, address: null, folders: [], maxItemBytes: 1e6 };
    for await (const _ of createParser('sarif').parse(chunks(), run)) seen.push(given);
    expect(seen).toEqual([1, 2]);
  });

  test('without results is not an error, and other JSON is', async () => {
    expect(await parseOutput('sarif', sarif({ tool: SARIF_TOOL, results: [] }))).toMatchObject({
      error: null,
    });
    expect((await parseOutput('sarif', '{"version":"2.1.0","runs":[]}')).error).toBeNull();
    expect((await parseOutput('sarif', '{"results":[]}')).error).toMatch(/not SARIF/);
    expect((await parseOutput('sarif', '')).error).toBe('its output is not SARIF (byte 0: it is empty)');
  });
});

describe('nuclei', () => {
  test('matches become findings', async () => {
    const { findings } = await parseOutput('nuclei', linesOf(NUCLEI_LINES));
    expect(findings[0]).toMatchObject({
      title: 'Git Config',
      severity: 'MEDIUM',
      type: 'git-config',
      url: 'https://corp.test/.git/config',
      description: 'The .git folder is served.',
      cwe: 'CWE-200',
      cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N',
      remediation: 'Deny it.',
      references: ['https://cve.test/1'],
      evidence: { extracted: ['[core]'], curl: "curl 'https://corp.test/.git/config'" },
    });
    expect(findings[1]).toMatchObject({
      title: 'SSH (password)',
      severity: 'INFO',
      url: null,
      host: 'corp.test',
      port: 22,
      references: [],
    });
  });
});

describe('nuclei templates', () => {
  const [match] = NUCLEI_LINES;

  test('that did not match give nothing, and those that failed are counted', async () => {
    const found = await parseOutput(
      'nuclei',
      linesOf([
        { ...match, 'matcher-status': true },
        { 'template-id': 'a', host: 'corp.test', 'matcher-status': false },
        { 'template-id': 'b', host: 'corp.test', 'matcher-status': false, error: 'connection refused' },
        { 'template-id': 'c', host: 'corp.test', 'matcher-status': false, error: 'context deadline' },
      ]),
    );
    expect(found.findings.map(({ type }) => type)).toEqual(['git-config']);
    expect(found.warnings).toEqual([
      {
        code: 'TOOL_INCOMPLETE',
        count: 2,
        message: '2 templates could not be run, first: b: connection refused',
      },
    ]);
  });

  test('for files and for parameters give the place of the match', async () => {
    const { findings } = await parseOutput(
      'nuclei',
      linesOf([
        { 'template-id': 'key', type: 'file', 'matched-at': '/srv/app/conf/a.env', 'matched-line': [3] },
        {
          'template-id': 'xss',
          type: 'http',
          'matched-at': 'https://a.test/?q=1',
          fuzzing_method: 'GET',
          fuzzing_parameter: 'q',
        },
      ]),
    );
    expect(findings).toMatchObject([
      { file: 'conf/a.env', url: null, evidence: { lines: [3] } },
      { url: 'https://a.test/?q=1', method: 'GET', parameter: 'q' },
    ]);
  });
});

describe('httpx', () => {
  test('responses become hosts and endpoints', async () => {
    const { hosts, endpoints } = await parseOutput('httpx', linesOf(HTTPX_LINES));
    expect(hosts).toMatchObject([
      { name: 'corp.test', ip: ['192.0.2.7', '192.0.2.8'], cname: ['edge.test'], alive: true, status: 301 },
      { name: 'gone.test', alive: false, url: null, error: 'no route' },
    ]);
    expect(hosts[0]?.technologies).toEqual(['Nginx:1.18.0', 'PHP', 'HSTS']);
    expect(endpoints).toMatchObject([
      { status: 301, contentType: 'text/html', length: 162, redirect: 'https://corp.test:8443/login' },
    ]);
  });
});

describe('nmap', () => {
  test('open ports become findings, web servers endpoints, and vulnerabilities findings', async () => {
    const { hosts, endpoints, findings } = await parseOutput('nmap', NMAP_XML);
    expect(hosts).toMatchObject([{ name: 'corp.test', ip: ['192.0.2.7'], alive: true }]);
    expect(endpoints).toMatchObject([{ url: 'https://corp.test/' }]);
    expect(findings).toMatchObject([
      {
        title: 'Open port 22/tcp (ssh Open&SSH üé 9.2)',
        severity: 'INFO',
        type: 'open_port',
        host: 'corp.test',
        port: 22,
        evidence: { cpe: ['cpe:/a:openbsd:openssh:9.2'] },
      },
      { title: 'Open port 443/tcp (https nginx 1.18)', port: 443 },
      {
        title: 'The Heartbleed Bug',
        type: 'ssl-heartbleed',
        severity: 'HIGH',
        description: 'Reads memory.',
        references: ['https://nvd.nist.gov/vuln/detail/CVE-2014-0160', 'https://heart.test/'],
      },
      { title: 'CVE-2021-23017', type: 'vulners', severity: 'CRITICAL', confidence: 'LOW', port: 443 },
    ]);
  });

  test('scripts that report no vulnerability become INFO findings, and scripts that fail warnings', async () => {
    const scripts = [
      '<script id="http-title" output="Home&#xa;second line"/>',
      '<script id="http-methods" output="ERROR: Script execution failed"/>',
      '<script id="silent" output=""/>',
    ].join('');
    const port = `<port protocol="tcp" portid="80"><state state="open"/>${scripts}</port>`;
    const undecided = '<port protocol="udp" portid="53"><state state="open|filtered"/></port>';
    const found = await parseOutput(
      'nmap',
      `<nmaprun><host><status state="up"/><address addr="192.0.2.7" addrtype="ipv4"/><ports>${port}${undecided}<port portid="x"/></ports></host></nmaprun>`,
    );
    expect(found.findings.slice(1)).toMatchObject([
      { title: 'http-title: Home', type: 'http-title', severity: 'INFO', host: 'corp.test', port: 80 },
    ]);
    expect(found.warnings.map(({ code }) => code)).toEqual(['TOOL_INCOMPLETE', 'OUTPUT_NOT_UNDERSTOOD']);
    expect(found.logs).toMatchObject([{ message: expect.stringContaining('1 port open|filtered') }]);
  });

  test('is an error when it skips its target or fails', async () => {
    const around = (inner: string) => `<nmaprun>${inner}</nmaprun>`;
    const skipped = '<target specification="::1" status="skipped" reason="invalid"/>';
    expect((await parseOutput('nmap', around(skipped))).error).toBe('nmap skipped ::1: invalid');
    const failed = '<runstats><finished exit="error" errormsg="no route"/></runstats>';
    expect((await parseOutput('nmap', around(failed))).error).toBe('nmap failed: no route');
    expect((await parseOutput('nmap', '<html><body/></html>')).error).toMatch(/not nmap's XML/);
    expect((await parseOutput('nmap', 'Failed to resolve')).error).toMatch(/not nmap's XML/);
  });
});

describe('a field mapping', () => {
  const parse = (fields: Record<string, unknown>, ...items: unknown[]) =>
    parseOutput({ jsonl: { fields } } as CommandSpecInit['parser'], linesOf(items));

  test('reads paths, the first present of several paths, and constants', async () => {
    const { findings } = await parse(
      {
        title: ['info.name', 'names.0'],
        severity: 'level',
        type: { value: 'secret' },
        line: 'at.line',
        cwe: 'cwe',
        references: 'link',
        confidence: 'sure',
      },
      { info: { name: 'a' }, level: 'WARNING', at: { line: '7' }, cwe: 79, link: 'x', sure: 'high' },
      { names: ['b'], level: 9.1, at: { line: 'seven' }, cwe: ['none', 'CWE-0089: SQL'], sure: 'maybe' },
    );
    expect(findings).toEqual([
      {
        title: 'a',
        severity: 'MEDIUM',
        type: 'secret',
        line: 7,
        cwe: 'CWE-79',
        references: ['x'],
        confidence: 'HIGH',
        identity: ['a'],
      },
      { title: 'b', severity: 'CRITICAL', type: 'secret', cwe: 'CWE-89', identity: ['b'] },
    ]);
  });

  test('reads own properties only', async () => {
    const found = await parse({ title: 'constructor.name', type: '__proto__.x' }, { a: 1 });
    expect(found.findings).toEqual([]);
    expect(found.error).toMatch(/no title or type/);
  });

  test('also produces hosts and endpoints', async () => {
    const hosts = await parseOutput(
      { jsonl: { kind: 'host', fields: { name: 'h' } } },
      linesOf([{ h: 'A.test' }]),
    );
    expect(hosts.hosts).toEqual([{ name: 'a.test', alive: true, source: 'tool' }]);
    const spec = { json: { kind: 'endpoint' as const, fields: { url: 'u' } } };
    const endpoints = await parseOutput(spec, JSON.stringify([{ u: 'https://a.test/' }, { u: 'mailto:x' }]));
    expect(endpoints.endpoints).toEqual([{ url: 'https://a.test/', source: 'tool' }]);
    expect(warnings(endpoints)).toEqual([
      expect.stringMatching(/^cannot parse the output at byte \d+ \(1\): no URL among its names: u: /),
      '1 value not readable as url, the first: "mailto:x"',
    ]);
  });

  test('of a document finds the array of its items at any path', async () => {
    const { findings } = await parseOutput(BANDIT, BANDIT_JSON);
    expect(findings).toMatchObject([
      { title: 'shell “ü😀”', severity: 'HIGH', file: 'a.py', line: 3 },
      { file: '/elsewhere/b.py', line: 4 },
    ]);
    expect((await parseOutput('json', '[{"title":"x"}] trailing')).findings).toHaveLength(1);
    expect(await parseOutput('json', '[]')).toMatchObject({ error: null, emissions: [] });
    expect((await parseOutput('json', 'banner\n[{"title":"x"}]')).error).toMatch(
      /not JSON of the expected form/,
    );
  });

  test.each([
    ['Critical', 'CRITICAL'],
    ['moderate', 'MEDIUM'],
    ['error', 'HIGH'],
    ['7.0', 'HIGH'],
    [3.9, 'LOW'],
    [0, 'INFO'],
    [11, undefined],
    ['whatever', undefined],
    ['constructor', undefined],
  ])('maps severity %s to %s', (word, severity) => {
    expect(readSeverity(word)).toBe(severity);
  });

  test.each([
    ['external/cwe/cwe-079', 'CWE-79'],
    ['CWE-1004: x', 'CWE-1004'],
    ['22', 'CWE-22'],
    [['x', 'cwe-5'], 'CWE-5'],
    [0, undefined],
    ['CWE-999999', undefined],
  ])('maps CWE %j to %s', (value, cwe) => {
    expect(readCwe(value)).toBe(cwe);
  });
});

describe('a setting that does not match the output', () => {
  const json = (items: string, fields: Record<string, string | string[]>, output: unknown) =>
    parseOutput({ json: { items, fields } }, typeof output === 'string' ? output : JSON.stringify(output));
  const ITEM = { check: 'eval', level: 'ERROR', where: { file: 'a.py' }, extra: 1 };
  const FIELDS = { title: 'check', severity: 'level', file: 'where.file' };

  test('such as a misspelt items path fails, and lists the existing names', async () => {
    const found = await json('result', FIELDS, { version: '1', results: [ITEM], errors: [] });
    expect(found.error).toBe(
      'its output has nothing at "result" (parser.json.items); its fields are: version, results, errors',
    );
    expect((await json('results', FIELDS, { results: 'none' })).error).toMatch(/is not an array or object$/);
    expect((await json('', FIELDS, '"text"')).error).toMatch(/a single value/);
    expect((await json('', FIELDS, { results: [ITEM] })).error).toMatch(/results\): not an object/);
  });

  test('is not reported when the array is empty, or null as Go writes it', async () => {
    for (const results of [[], null, {}]) {
      expect(await json('results', FIELDS, { results })).toMatchObject({ error: null, warnings: [] });
    }
  });

  test.each<[string, Record<string, string | string[]>, string]>([
    ['severity', { ...FIELDS, severity: 'levle' }, 'severity at levle'],
    ['title', { ...FIELDS, title: ['chek', 'name'], type: 'check' }, 'title at chek, name'],
    ['place', { ...FIELDS, file: 'file', url: 'url' }, 'url or file at url, file'],
  ])('such as a misspelt %s gives a warning that names it', async (_, fields, what) => {
    const { warnings: all, findings } = await json('r', fields, { r: [ITEM, ITEM] });
    expect(findings).toHaveLength(2);
    expect(all.map(({ code, count }) => [code, count])).toEqual([['OUTPUT_NOT_UNDERSTOOD', 2]]);
    const [field, paths] = what.split(' at ');
    expect(all[0]?.message).toContain('none of 2 results has a value for');
    for (const part of field?.split(' or ') ?? []) expect(all[0]?.message).toContain(part);
    for (const part of paths?.split(', ') ?? []) expect(all[0]?.message).toContain(part);
  });

  test('that leaves every result without title or type fails, and lists the fields of a result', async () => {
    const { error } = await json('r', { title: 'chek' }, { r: [ITEM] });
    expect(error).toContain('no title or type among its names: check, level, where, extra');
  });

  test('such as a misspelt field gives one warning for each field', async () => {
    const output = {
      r: [ITEM, { ...ITEM, level: 'dire' }, { ...ITEM, level: 'worse', where: { file: '' } }],
    };
    const { warnings: all } = await json('r', FIELDS, output);
    expect(all).toEqual([
      {
        code: 'OUTPUT_NOT_UNDERSTOOD',
        count: 2,
        message: '2 values not readable as severity, the first: "dire"',
      },
    ]);
  });

  test('is reported once, and only for fields that are configured', async () => {
    const { warnings: all, logs } = await json('r', FIELDS, { r: [ITEM, ITEM], metrics: {}, version: 1 });
    expect(all).toEqual([]);
    expect(logs.map(({ level, message }) => `${level} ${message}`)).toEqual([
      'DEBUG ignored fields of its results: extra',
      'DEBUG ignored fields of the output: metrics, version',
    ]);
  });

  test('keeps the other fields of the result as evidence', async () => {
    const found = await parseOutput(
      'jsonl',
      linesOf([{ title: 'x', sevrity: 'high', properties: { a: 1 } }]),
    );
    expect(found.findings).toMatchObject([{ severity: 'UNKNOWN', properties: { sevrity: 'high', a: 1 } }]);
    expect(warnings(found)).toEqual([
      '1 result with members that are not fields of a finding, kept in its properties: sevrity',
    ]);
  });

  test('does not hide the errors that the tool reports beside its results', async () => {
    const errors = [
      { filename: 'a.py', reason: 'syntax error' },
      { level: 'info', message: 'skipped' },
      { level: 'warn', message: 'cannot parse b.py', path: 'b.py' },
    ];
    const found = await json('r', FIELDS, { errors, r: [ITEM] });
    expect(found.warnings.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'TOOL_INCOMPLETE the tool reports an error: a.py: syntax error',
      'TOOL_INCOMPLETE the tool reports an error: cannot parse b.py',
    ]);
    expect((await json('r', FIELDS, { error: 'no licence' })).error).toBe('reports an error: no licence');
    expect((await json('r', FIELDS, { r: [], error: null, errors: {} })).warnings).toEqual([]);
  });

  test('is judged for each of several documents in a row', async () => {
    const found = await json('r', FIELDS, `${JSON.stringify({ r: [ITEM] })}\n`.repeat(3));
    expect([found.error, found.findings.length, found.warnings]).toEqual([null, 3, []]);
    const broken = await json('r', FIELDS, `${JSON.stringify({ r: [ITEM] })}{"r":[`);
    expect([broken.findings.length, broken.error]).toEqual([1, expect.stringMatching(/is cut off/)]);
  });
});

describe('bad output', () => {
  test('is reported with its position and its beginning', async () => {
    const bad = Array.from({ length: 250 }, (_, number) => `oops ${number} ${'x'.repeat(500)}\n`).join('');
    const found = await parseOutput('jsonl', `{"title":"a"}\n${bad}{"title":"b"}\n`);
    expect(found.findings.map(({ title }) => title)).toEqual(['a', 'b']);
    expect(found.warnings).toHaveLength(250);
    expect(found.warnings[0]).toEqual({
      code: 'OUTPUT_NOT_UNDERSTOOD',
      message: `cannot parse the output at line 2: not JSON: oops 0 ${'x'.repeat(93)}`,
      count: 1,
    });
  });
});

describe('hostile output', () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const held = async () => {
    collectGarbage();
    // Newer versions of Node free the memory of buffers in another thread, and count it as free at the next collection.
    await sleep(10);
    collectGarbage();
    const { heapUsed, external, arrayBuffers } = process.memoryUsage();
    return heapUsed + external + arrayBuffers;
  };
  let before = 0;
  let peak = 0;
  beforeEach(async () => {
    before = await held();
    peak = before;
  });
  afterEach(async () => {
    expect(Math.max(peak, await held()) - before).toBeLessThan(64 * 1024 * 1024);
  });

  const MB = 1024 * 1024;
  /** Chunks of the size of a pipe; memory is measured while they are read. */
  async function* flood(head: string, piece: string, times: number, tail: string) {
    yield Buffer.from(head);
    for (let number = 0; number < times; number++) {
      if (number % Math.ceil(times / 4) === 1) peak = Math.max(peak, await held());
      yield Buffer.from(piece);
    }
    yield Buffer.from(tail);
  }

  test('in one endless line is skipped, and the next line is read', async () => {
    const output = flood('{"title":"', 'x'.repeat(65_536), 3200, '"}\n{"title":"after"}\n');
    const found = await parseOutput('jsonl', output);
    expect(found.findings.map(({ title }) => title)).toEqual(['after']);
    expect(warnings(found)[0]).toMatch(/line 1: longer than 1048576 bytes \(maxLineBytes\): \{"title":"xxx/);
  });

  test('of 100,000 findings is read to its end', async () => {
    let count = 0;
    const { createParser } = await import('../src/scanners/command/parser.ts');
    const line = `${JSON.stringify({ title: 'x', description: 'y'.repeat(300) })}\n`;
    const run = { scanner: 't', host: null, address: null, folders: [], maxItemBytes: MB };
    for await (const _ of createParser('jsonl').parse(flood('', line.repeat(100), 1000, ''), run)) count++;
    expect(count).toBe(100_000);
    const item = `{"title":"x","description":"${'y'.repeat(300)}"},`;
    for await (const _ of createParser('json').parse(
      flood('[', item.repeat(100), 1000, '{"title":"z"}]'),
      run,
    ))
      count++;
    expect(count).toBe(200_001);
  });

  test.each<[string, CommandSpecInit['parser'], string, string]>([
    ['a JSON line', 'jsonl', '{"title":"a"}\n', ''],
    ['an item', 'json', '[{"title":"a"},', ',{"title":"b"}]'],
    ['a SARIF result', 'sarif', '{"version":"2.1.0","runs":[{"results":[', ']}]}'],
  ])('that nests 100,000 levels deep in %s loses that item at most', async (_, spec, head, tail) => {
    const deep = `{"title":"deep","type":"x","evidence":${'['.repeat(100_000)}${']'.repeat(100_000)},"message":{"text":"x"}}`;
    const found = await parseOutput(spec, `${head}${deep}${tail}`);
    expectValid(found);
    expect(found.error).toBeNull();
    if (spec === 'json') expect(found.findings.map(({ title }) => title)).toEqual(['a', 'b']);
  });

  test.each<[string, CommandSpecInit['parser'], string]>([
    ['arrays around everything', BANDIT, '['.repeat(100_000)],
    ['objects around everything', 'sarif', '{"a":'.repeat(100_000)],
    ['elements', 'nmap', `<nmaprun>${'<a>'.repeat(100_000)}`],
  ])('with endless %s is rejected', async (_, spec, text) => {
    const found = await parseOutput(spec, text);
    expect(found.error).toMatch(/is nested deeper than \d+ levels/);
    expect(warnings(found)).toHaveLength(1);
  });

  test.each<[string, CommandSpecInit['parser'], string]>([
    ['a string', 'json', '[{"title":"'],
    ['a number', 'json', '[1'],
    ['a key', 'sarif', '{"'],
    ['a string outside of items', 'sarif', '{"version":"2.1.0","x":"'],
    ['an attribute', 'nmap', '<nmaprun args="'],
    ['a comment', 'nmap', '<nmaprun><!-- '],
    ['a tag name', 'nmap', '<nmaprun><a'],
    ['a DOCTYPE', 'nmap', '<!DOCTYPE nmaprun ['],
  ])('with %s of 100 MB is rejected at the size limit', async (_, spec, head) => {
    const found = await parseOutput(spec, flood(head, '1'.repeat(65_536), 1600, ''));
    expect(found.error).toMatch(/larger than 1048576 bytes \(maxLineBytes\)/);
    expect(warnings(found)).toHaveLength(1);
  });

  test('with one huge item of small values loses only that item', async () => {
    const pair = '"k":[1,2,3],'.repeat(5000);
    const found = await parseOutput(
      'json',
      flood('[{"title":"a"},{"title":"huge",', pair, 200, '"e":1},{"title":"b"}]'),
    );
    expect(found.findings.map(({ title }) => title)).toEqual(['a', 'b']);
    expect(warnings(found)[0]).toMatch(
      /^cannot parse the output at byte 15 \(1\): larger than 1048576 bytes/,
    );
  });

  test('in parts that are not selected is not kept in memory', async () => {
    const metric = '"/a/b/c.py":{"loc":1,"nosec":0},'.repeat(2000);
    const found = await parseOutput(
      BANDIT,
      flood('{"metrics":{', metric, 400, '"x":1},"results":[{"issue_text":"a"}]}'),
    );
    expect(found.findings).toHaveLength(1);
  });

  test('with NUL characters and lone surrogates becomes a result that the log accepts', async () => {
    const line =
      '{"title":"a\\u0000b\\ud800","type":"\\udfff","evidence":{"x":"\\ud800\\u0000"},"file":"\\u0000"}\n';
    const found = await parseOutput(
      'jsonl',
      Buffer.concat([Buffer.from(line), Buffer.from([0, 0xff, 0x0a])]),
    );
    expectValid(found);
    expect(findingSchema.parse(found.findings[0]).title).toBe('ab\ufffd');
    expect(warnings(found)).toHaveLength(1);
  });

  test('with huge or deep evidence keeps the beginning of the evidence', async () => {
    const deep = JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`);
    const found = await parseOutput(
      'jsonl',
      linesOf([
        { title: 'a', evidence: '\u0001'.repeat(100_000) },
        { title: 'b', evidence: deep },
      ]),
    );
    expectValid(found);
    expect(found.findings.map(({ evidence }) => typeof evidence)).toEqual(['string', 'string']);
  });

  test('that defines XML entities has none of them expanded', async () => {
    const bomb = `<!DOCTYPE nmaprun [<!ENTITY a "${'x'.repeat(1000)}"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>`;
    const port = '<port protocol="tcp" portid="1"><state state="open"/><service name="&b;&f;"/></port>';
    const text = `${bomb}<nmaprun><host><status state="up"/><address addr="192.0.2.7" addrtype="ipv4"/><ports>${port}</ports></host></nmaprun>`;
    const { findings } = await parseOutput('nmap', text);
    expect(findings[0]?.title).toBe('Open port 1/tcp (&b;&f;)');
  });

  test('with half a million script elements is read in bounded memory', async () => {
    const head =
      '<nmaprun><host><status state="up"/><address addr="192.0.2.7" addrtype="ipv4"/><ports><port protocol="tcp" portid="1"><state state="open"/><script id="s" output="">';
    const elements = `<elem>${'x'.repeat(100)}</elem>`.repeat(500);
    const found = await parseOutput(
      'nmap',
      flood(head, elements, 1000, '</script></port></ports></host></nmaprun>'),
    );
    expect(found.error).toBeNull();
    expect(found.findings).toHaveLength(1);
  });
});
