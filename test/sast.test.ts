import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { findingSchema } from '../src/core/result.ts';
import { createSastScanner } from '../src/scanners/sast/index.ts';
import { readSource } from '../src/scanners/sast/read-source.ts';
import type { Language, SourceRule } from '../src/scanners/sast/rule.ts';
import { rules } from '../src/scanners/sast/rules/index.ts';
import { collect } from '../src/sdk/run-scanner.ts';
import { CLEAN_FILES } from './support/repository/clean-code.ts';
import { FLAWED_FILES, plantedFlaws, writeFiles } from './support/repository/flaws.ts';
import { sourceAnalysis } from './support/source-analysis.ts';

const EXTENSION: Record<Language, string> = { javascript: 'jsx', typescript: 'ts', python: 'py' };
const bytes = (text: string) => new TextEncoder().encode(text);
const read = (path: string, source: string, ours?: readonly SourceRule[]) =>
  readSource({ path, content: bytes(source) }, undefined, ours);

describe.each(rules.map((rule) => [rule.id, rule] as const))('rule %s', (id, rule) => {
  test.each(rule.languages)('matches and ignores its examples in %s', async (language) => {
    const path = `example.${EXTENSION[language]}`;
    const found = async (code: string) => (await read(path, code, [rule])).matches.map((match) => match.rule);
    for (const code of rule.examples.matches) expect(await found(code), code).toEqual([id]);
    for (const code of rule.examples.misses) expect(await found(code), code).toEqual([]);
  });
});

test('the rule in the documentation behaves as its examples say', async () => {
  const page = await readFile(new URL('../docs/rules.md', import.meta.url), 'utf8');
  const code = /```ts\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  const { code: script } = await transform(code, { loader: 'ts', format: 'esm' });
  const { rule } = (await import(`data:text/javascript,${encodeURIComponent(script)}`)) as {
    rule: SourceRule;
  };
  for (const language of rule.languages) {
    const found = async (text: string) =>
      (await read(`example.${EXTENSION[language]}`, text, [rule])).matches.length;
    expect(await Promise.all(rule.examples.matches.map(found))).toEqual(rule.examples.matches.map(() => 1));
    expect(await Promise.all(rule.examples.misses.map(found))).toEqual(rule.examples.misses.map(() => 0));
  }
});

test('rules have unique ids, two examples, and no pattern that is slow on nested code', () => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  expect(rules.length).toBeGreaterThanOrEqual(45);
  for (const { id, rule, examples, words } of rules) {
    expect(JSON.stringify(rule), id).not.toMatch(/"stopBy":"end"|"nthChild"/);
    expect([examples.matches.length > 0, examples.misses.length > 0, words.length > 0], id).toEqual([
      true,
      true,
      true,
    ]);
  }
});

test('reports lines and columns from 1 in UTF-16 units, with a byte order mark, CRLF and scripts inside a page', async () => {
  const { matches } = await read('a.js', '\ufeff// 😀\r\nconst x = "😀", y = eval(location.hash);\r\n');
  expect(matches[0]).toMatchObject({
    line: 2,
    column: 21,
    endLine: 2,
    endColumn: 40,
    key: 'eval(location.hash)',
  });
  const inPage = await read(
    'a.html',
    '<p>eval(location.hash)</p>\n<script>\n  eval(location.hash)\n</script>',
  );
  expect(inPage.matches[0]).toMatchObject({ line: 3, column: 3, excerpt: '  eval(location.hash)' });
});

test('masks credentials in every text', async () => {
  const { matches } = await read('a.js', 'mysql.createPool({ user: "app", password: "Tr0ub4dor&3x" });');
  expect(JSON.stringify(matches)).not.toContain('Tr0ub4dor');
  expect(matches[0]?.excerpt).toContain('password: ***');
});

test.each([
  ['an empty file', ''],
  ['a binary file', 'eval(location.hash)\0'],
  ['brackets without end', `eval(${'('.repeat(1 << 20)}`],
  ['one line of a mebibyte', `eval(${'a+'.repeat(1 << 19)}a)`],
  ['arrows in arrows', `eval(${'a=>\n'.repeat(50_000)}location.hash)`],
  ['a chain of calls', `res${'.send(req.query.a)\n'.repeat(20_000)}`],
  ['a sum of many', `eval(${'a+\n'.repeat(50_000)}1)`],
  ['elements in elements', `eval(x);${'<a>\n'.repeat(50_000)}`],
])('terminates on %s', async (_, source) => {
  expect((await read('a.jsx', source)).matches.length).toBeLessThanOrEqual(100);
  expect((await read('a.py', source)).matches.length).toBeLessThanOrEqual(100);
});

test.each([
  ['more flaws than are told of', 'eval(location.hash);\n'.repeat(150), 100, 'more than 100 flaws'],
  [
    'more places than a rule looks at',
    `location = location.hash;\n${'a=b\n'.repeat(6000)}`,
    1,
    'more than 3000 places',
  ],
  ['more words than are parsed', `eval(location.hash);\n${'a=b\n'.repeat(20_000)}`, 0, '20000 tokens'],
])('reports a file with %s', async (_, source, count, problem) => {
  const reading = await read('a.ts', source);
  expect(reading.matches).toHaveLength(count);
  expect(reading.problem?.message).toContain(problem);
});

test('reports at most a hundred flaws of a file', async () => {
  const reading = await read('a.ts', 'eval(location.hash);\n'.repeat(100));
  expect(reading).toMatchObject({ matches: { length: 100 }, problem: null });
});

test('reads files that are not UTF-8', async () => {
  const content = Buffer.concat([Buffer.from([0x2f, 0x2f, 0xff, 0xfe, 0x0a]), bytes('eval(location.hash)')]);
  expect((await readSource({ path: 'a.js', content })).matches).toHaveLength(1);
});

test('the scanner reports the flaws of a repository as complete findings, and skips tests', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scanwire-'));
  const analysis = sourceAnalysis();
  try {
    await writeFiles(folder, FLAWED_FILES);
    await writeFiles(folder, [{ path: 'test/a.test.js', source: 'eval(location.hash)' }]);
    const run = { egress: { fileRoots: [folder] } };
    const scanner = createSastScanner({ analysis });
    const { findings } = await collect(scanner, { kind: 'repository', location: folder }, run);
    const places = new Set(findings.map(({ file, line, type }) => `${file}:${line} ${type}`));
    expect(places).toEqual(new Set(plantedFlaws().map(({ file, line, type }) => `${file}:${line} ${type}`)));
    for (const one of findings) findingSchema.parse(one);
    expect(new Set(findings.map(({ identity }) => identity?.join('\n'))).size).toBe(findings.length);
  } finally {
    await analysis.close();
    await rm(folder, { recursive: true });
  }
});

test('precision and recall on planted flaws and clean code are 1', async () => {
  const typeOf = new Map(rules.map(({ id, flaw }) => [id, flaw.type]));
  const told = async (files: readonly { path: string; source: string }[]) => {
    const readings = await Promise.all(files.map(({ path, source }) => read(path, source)));
    return readings.flatMap(({ path, matches }) =>
      matches.map(({ rule, line }) => `${path}:${line} ${typeOf.get(rule)}`),
    );
  };
  const planted = new Set(plantedFlaws().map(({ file, line, type }) => `${file}:${line} ${type}`));
  const found = new Set(await told(FLAWED_FILES));
  const missed = [...planted].filter((one) => !found.has(one));
  const invented = [...[...found].filter((one) => !planted.has(one)), ...(await told(CLEAN_FILES))];
  const right = planted.size - missed.length;
  console.log(
    `sast: ${rules.length} rules, ${planted.size} planted, ${right} found, ${invented.length} invented; ` +
      `precision ${(right / (right + invented.length)).toFixed(3)}, recall ${(right / planted.size).toFixed(3)}`,
  );
  if (missed.length + invented.length > 0) console.log(missed, invented);
  expect({ missed, invented }).toEqual({ missed: [], invented: [] });
});
