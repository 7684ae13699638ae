import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Limits } from '../src/http/limits.ts';
import { sharedApp, type TestApp, until, withApp, withFolder } from './support/app.ts';
import { call } from './support/call.ts';
import { snippetWith } from './support/documentation.ts';
import { NMAP_XML } from './support/tool-output.ts';

const app = sharedApp();
const SARIF = JSON.stringify({
  version: '2.1.0',
  runs: [{ tool: { driver: { name: 'lint' } }, results: [{ ruleId: 'r1', message: { text: 'Flaw' } }] }],
});

const lineOf = (id: number | string, more: object = {}) =>
  `${JSON.stringify({ 'template-id': 'exposed', info: { name: 'Exposed', severity: 'high' }, 'matched-at': `https://corp.test/${id}`, ...more })}\n`;
const linesOf = (count: number) => Array.from({ length: count }, (_, index) => lineOf(index)).join('');

/** @returns the status and the JSON of the answer */
async function send(path: string, body: string | Buffer, headers: Record<string, string> = {}) {
  const response = await fetch(app().url + path, { method: 'POST', body: body as string, headers });
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
  const json = (await response.json()) as Record<string, any>;
  return { ...json, http: response.status, mediaType: response.headers.get('content-type') } as typeof json;
}

const scanOf = async (id: string) =>
  (
    await app().query(
      `query ($id: ID!) { scan(id: $id) { status target label lastSeq summary { hosts endpoints findings } scanners { name state } warnings { code count message } } }`,
      { id },
    )
  ).data?.scan;

describe('a file', () => {
  test('becomes one completed scan; sent again into it, it adds nothing', async () => {
    const content = linesOf(2500);
    const first = await send('/scans/import?label=weekly', content);
    expect(first).toMatchObject({
      status: 'COMPLETED',
      format: 'nuclei',
      recorded: 2500,
      duplicates: 0,
      refused: 0,
      problems: [],
    });
    const scan = await scanOf(first.scanId);
    expect(scan).toMatchObject({
      ...{ status: 'COMPLETED', target: 'https://corp.test/', label: 'weekly', warnings: [] },
      ...{ summary: { hosts: 0, findings: 2500 }, scanners: [{ name: 'nuclei', state: 'FINISHED' }] },
    });
    const again = await send(`/scans/${first.scanId}/import`, content + lineOf('new'));
    expect(again).toMatchObject({
      ...{ recorded: 0, duplicates: 2500, refused: 1 },
      problems: [{ line: 2501, problem: expect.stringContaining('The scan was completed') }],
    });
    expect(await scanOf(first.scanId)).toEqual(scan);
  });

  test('has its bad items reported with their lines, also in the warnings of the scan', async () => {
    const bad = lineOf('x', { 'matched-at': 'javascript:alert(1)//x', url: 'javascript://a/%0aalert(1)' });
    const report = await send(
      '/scans/import?target=corp.test',
      `${lineOf(1)}oops\n${bad}${lineOf(1)}{}\n${lineOf(2)}`,
    );
    expect(report).toMatchObject({
      ...{ recorded: 2, duplicates: 1, refused: 3, status: 'COMPLETED' },
      problems: [
        { line: 2, problem: 'not JSON' },
        { line: 5, problem: 'no template-id' },
        { line: 3, problem: expect.stringContaining('scheme that browsers run') },
      ],
    });
    expect((await scanOf(report.scanId)).warnings).toEqual([
      expect.objectContaining({
        code: 'INVALID_RESULT',
        count: 1,
        message: expect.stringContaining('line 3: '),
      }),
      { code: 'OUTPUT_NOT_UNDERSTOOD', count: 2, message: 'line 2: not JSON' },
    ]);
  });

  test('of nmap is read compressed, with hosts, endpoints and findings', async () => {
    const report = await send('/scans/import', gzipSync(NMAP_XML), { 'content-encoding': 'gzip' });
    expect(report).toMatchObject({ format: 'nmap', refused: 0 });
    expect(await scanOf(report.scanId)).toMatchObject({
      target: '192.0.2.9',
      summary: { hosts: 1, endpoints: 1 },
    });
  });

  test('lists the first 100 problems, and counts all', async () => {
    const report = await send('/scans/import', lineOf(1) + 'oops\n'.repeat(250));
    expect(report).toMatchObject({ recorded: 1, refused: 250 });
    expect(report.problems).toHaveLength(100);
    const [warning] = (await scanOf(report.scanId)).warnings;
    expect(warning).toMatchObject({ code: 'OUTPUT_NOT_UNDERSTOOD', count: 250 });
  });
});

test('the SARIF of a real tool is read to the last result', async () => {
  await withFolder(async (folder) => {
    const code = 'eval("1");\ndebugger;\n';
    await writeFile(`${folder}/app.js`, code);
    const biome = fileURLToPath(new URL('../node_modules/.bin/biome', import.meta.url));
    // It exits with 1 if it finds something.
    const { stdout } = await promisify(execFile)(biome, ['lint', '--reporter=sarif', 'app.js'], {
      cwd: folder,
    }).catch((error) => error);
    const { results } = JSON.parse(stdout).runs[0];
    const report = await send('/scans/import?target=/srv/app', stdout);
    expect(report).toMatchObject({ format: 'sarif', recorded: results.length, duplicates: 0, refused: 0 });
    const { data } = await app().query(
      'query ($id: ID!) { scan(id: $id) { findings { nodes { type title severity file line column scanner } } } }',
      { id: report.scanId },
    );
    expect(data?.scan.findings.nodes).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          ...{ type: 'lint/security/noGlobalEval', file: expect.stringMatching(/app\.js$/), line: 1 },
          ...{ column: 1, scanner: 'biome' },
        }),
        expect.objectContaining({ type: 'lint/suspicious/noDebugger', line: 2, column: 1 }),
      ]),
    );
  });
});

describe('limits', () => {
  const withLimits = (
    limits: Partial<Limits>,
    env: Record<string, string>,
    test: (app: TestApp) => Promise<void>,
  ) => withApp({ limits, env, scanners: [] }, test);
  /** An import that is sent in parts. */
  const upload = (url: string) => {
    const request = httpRequest(`${url}/scans/import?target=corp.test`, { method: 'POST' });
    const status = new Promise<number | 'cut'>((resolve) => {
      request.on('response', (response) => resolve(response.resume().statusCode ?? 0));
      request.on('error', () => resolve('cut'));
    });
    return { request, status };
  };
  const recorded = async ({ query }: TestApp) =>
    (await query('{ scans(first: 1) { nodes { status summary { findings } } } }')).data.scans.nodes[0];

  test('an import that brings nothing for importPauseMs is cut, however long others take', () =>
    withLimits({ importPauseMs: 300, requestMs: 100 }, {}, async (app) => {
      const slow = upload(app.url);
      for (let part = 0; part < 6; part++) {
        slow.request.write(lineOf(part));
        await sleep(100);
      }
      slow.request.end();
      expect(await slow.status).toBe(201);
      const silent = upload(app.url);
      silent.request.write(lineOf('silent'));
      expect(await silent.status).toBe('cut');
      await until(async () => (await recorded(app))?.summary.findings === 1, 'what came before');
      expect(await recorded(app)).toMatchObject({ status: 'RUNNING' });
    }));

  test('an import may take importMs', () =>
    withLimits({ importMs: 200, requestMs: 100, headersMs: 100 }, {}, async ({ url }) => {
      const { request, status } = upload(url);
      // The server looks for late requests every 5 s.
      const beat = setInterval(() => request.write(lineOf(Date.now())), 50);
      expect(await status).toBe(408);
      clearInterval(beat);
    }));

  test('SCANWIRE_MAX_IMPORTS go on at once', () =>
    withLimits({}, { SCANWIRE_MAX_IMPORTS: '2' }, async (app) => {
      const open = [upload(app.url), upload(app.url)];
      for (const { request } of open) request.write(lineOf(1));
      const count = async () => (await app.query('{ scans { totalCount } }')).data.scans.totalCount;
      await until(async () => (await count()) === 2, 'two imports');
      const refused = await fetch(`${app.url}/scans/import`, { method: 'POST', body: lineOf(1) });
      expect([refused.status, await refused.json()]).toMatchObject([
        429,
        { code: 'LIMIT_REACHED', detail: expect.stringContaining('At most 2 imports') },
      ]);
      expect(await count()).toBe(2);
      for (const { request } of open) request.end();
      expect(await Promise.all(open.map(({ status }) => status))).toEqual([201, 201]);
      expect((await fetch(`${app.url}/scans/import`, { method: 'POST', body: lineOf(1) })).status).toBe(201);
    }));
});

test.each([
  ['an unknown format', '', 'hello', {}, 400, 'BAD_USER_INPUT', 'not recognised'],
  ['an empty file', '', '', {}, 400, 'BAD_USER_INPUT', 'empty'],
  ['no readable result', '?format=nuclei', 'a\nb\n', {}, 400, 'BAD_USER_INPUT', 'line 1: not JSON'],
  [
    'no target',
    '',
    '{"version":"2.1.0","runs":[{"tool":{},"results":[]}]}',
    {},
    400,
    'BAD_USER_INPUT',
    'target',
  ],
  ['a malformed target', '?target=a%20b', lineOf(1), {}, 400, 'INVALID_TARGET', 'white space'],
  ['an unknown parameter', '?formt=nmap', lineOf(1), {}, 400, 'BAD_USER_INPUT', 'formt'],
  [
    'a form',
    '',
    lineOf(1),
    { 'content-type': 'multipart/form-data; boundary=x' },
    415,
    'UNSUPPORTED_MEDIA_TYPE',
    '--data-binary',
  ],
  ['another compression', '', lineOf(1), { 'content-encoding': 'br' }, 415, 'UNSUPPORTED_MEDIA_TYPE', 'gzip'],
] as const)(
  '%s is refused, and nothing is recorded',
  async (_, query, body, headers, status, code, detail) => {
    const count = async () => (await app().query('{ scans { totalCount } }')).data?.scans;
    const before = await count();
    const answer = await send(`/scans/import${query}`, body, headers);
    expect(answer).toMatchObject({
      http: status,
      mediaType: 'application/problem+json',
      code,
      detail: expect.stringContaining(detail),
    });
    expect(await count()).toEqual(before);
  },
);

test('a scan of this server, or of nobody, takes no file', async () => {
  expect(await send('/scans/U2Nhbjo/import', lineOf(1))).toMatchObject({ http: 404, code: 'NOT_FOUND' });
  const own = await app().startScan({
    target: 'corp.test',
    scanners: [{ name: 'mock', options: { events: 1 } }],
  });
  expect(await send(`/scans/${own}/import`, lineOf(1))).toMatchObject({ http: 409, code: 'CONFLICT' });
});

test('a client that leaves in the middle can repeat the import into its scan', async () => {
  const upload = httpRequest(`${app().url}/scans/import`, { method: 'POST' });
  upload.on('error', () => {});
  upload.write(`${linesOf(1500)}{"template-id":`);
  const newest = async () =>
    (await app().query('{ scans(first: 1) { nodes { id target status summary { findings } } } }')).data?.scans
      .nodes[0];
  // Results of a live stream are recorded while it goes on.
  await until(async () => (await newest())?.summary.findings === 1500, 'the results of a stream');
  const { id, status } = await newest();
  expect(status).toBe('RUNNING');
  upload.destroy();
  await until(async () => (await scanOf(id)).warnings.length > 0, 'the warning');
  expect(await scanOf(id)).toMatchObject({
    status: 'RUNNING',
    warnings: [
      {
        code: 'TOOL_INCOMPLETE',
        message: expect.stringContaining('after line 1500: import the file into this scan again'),
      },
    ],
  });
  expect(await send(`/scans/${id}/import`, linesOf(1700))).toMatchObject({
    ...{ status: 'COMPLETED', recorded: 200, duplicates: 1500, refused: 0 },
  });
});

test('by GraphQL, a file becomes a scan', async () => {
  const mutation = `mutation ($input: ImportResultsInput!) {
    importResults(input: $input) {
      ... on ImportResultsSuccess { scan { status target label } format recorded duplicates refused problems { line problem } }
      ... on Error { code message }
    }
  }`;
  const content = `${lineOf(1)}oops\n`;
  const { data } = await app().query(mutation, { input: { content, target: 'corp.test', label: 'x' } });
  expect(data?.importResults).toEqual({
    ...{ scan: { status: 'COMPLETED', target: 'corp.test', label: 'x' }, format: 'NUCLEI' },
    ...{ recorded: 1, duplicates: 0, refused: 1, problems: [{ line: 2, problem: 'not JSON' }] },
  });
  const refused = await app().query(mutation, { input: { content, format: 'NMAP' } });
  expect(refused.data?.importResults).toMatchObject({ code: 'BAD_USER_INPUT' });
});

test('exported lines keep their fingerprints, so that findings stay the same across scans', async () => {
  const fingerprint = 'AAAAAAAAAAAAAAAAAAAAAA';
  const finding = { title: 't', severity: 'LOW', type: 't', host: 'corp.test', fingerprint };
  const line = `${JSON.stringify({ type: 'FINDING', seq: 9, scanner: 'tls', mock: true, finding })}\n`;
  const { scanId } = await send('/scans/import', line);
  const { data } = await app().query(
    'query ($id: ID!) { scan(id: $id) { findings { nodes { fingerprint scanner mock } } } }',
    { id: scanId },
  );
  expect(data?.scan.findings.nodes).toEqual([{ fingerprint, scanner: 'tls', mock: true }]);
});

test('the command imports into the database, and into a server', async () => {
  await withFolder(async (folder) => {
    const file = `${folder}/results.jsonl`;
    await writeFile(file, `${linesOf(3)}oops\n`);
    const env = { DATABASE_URL: `file:${folder}/local.db` };
    const local = await call(['import', file, '--json'], env);
    const report = JSON.parse(local.stdout);
    expect({ ...report, code: local.code }).toMatchObject({
      code: 1,
      recorded: 3,
      refused: 1,
      status: 'COMPLETED',
    });
    const again = await call(['import', '-', '--scan', report.scanId, '--quiet'], env, undefined, linesOf(3));
    expect(again).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('0 results recorded, 3 duplicates, 0 refused'),
    });
    const remote = await call(['import', file, '--server', app().url, '--label', 'cli']);
    expect(remote).toMatchObject({ code: 1, stderr: expect.stringContaining('line 4: not JSON') });
    const scanId = /scan (\S+)/.exec(remote.stdout)?.[1] as string;
    expect(await scanOf(scanId)).toMatchObject({ label: 'cli', summary: { findings: 3 } });
    expect(await call(['import', `${folder}/none`], env)).toMatchObject({ code: 2 });
  });
});

test('the lines of docs/import.md import files and the output of a tool', async () => {
  await withFolder(async (folder) => {
    const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));
    const shell = async (text: string) => {
      const code = (await snippetWith('docs/import.md', text))
        .replaceAll('http://localhost:4000', app().url)
        .replaceAll('https://scans.example.com', app().url)
        .replaceAll('192.0.2.7', '-p 1 127.0.0.1');
      const script = `scanwire() { ${process.execPath} ${program} "$@"; }\n${code}`;
      const env = { ...process.env, DATABASE_URL: `file:${folder}/own.db`, SCANWIRE_TOKEN: '' };
      return (await promisify(execFile)('bash', ['-e', '-c', script], { cwd: folder, env })).stdout;
    };
    await writeFile(`${folder}/results.jsonl`, linesOf(3));
    await writeFile(`${folder}/results.sarif`, SARIF);
    expect(JSON.parse(await shell('--data-binary'))).toMatchObject({ recorded: 3, refused: 0 });
    const printed = await shell('scanwire import results.sarif');
    expect(printed.match(/\b1 result\b/g)?.length).toBeGreaterThanOrEqual(1);
  });
});
