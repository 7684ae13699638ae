/** The parts of the code analysis: names, the origins of their values, and the flows that reach a place. */
import { parse } from '@ast-grep/napi';
import { describe, expect, test } from 'vitest';
import { GRAMMARS } from '../src/scanners/sast/language.ts';
import { type Code, NameTable } from '../src/scanners/sast/names.ts';
import type { Flow, Language } from '../src/scanners/sast/rule.ts';
import { isReached, originOf, type Part } from '../src/scanners/sast/value.ts';
import { ValueReader } from '../src/scanners/sast/value-reader.ts';

const codeOf = (language: Language, source: string): Code => ({
  source,
  root: parse(GRAMMARS[language], source).root(),
  language,
});

/** The parts of the value that is passed to `sink`. */
function valueIn(language: Language, source: string, deadline = Number.POSITIVE_INFINITY): Part[] {
  const code = codeOf(language, source);
  const value = code.root.find('sink($X)')?.getMatch('X');
  if (!value) throw new Error('no sink');
  return new ValueReader(code, deadline).partsOf(value);
}
/** The text of a value, its unknown parts as `<origin>`. */
const shown = (parts: readonly Part[]) =>
  parts.map((part) => ('text' in part ? part.text : `<${part.origin}>`)).join('');

describe('the value of an expression in JavaScript', () => {
  test.each([
    ['sink("a" + "b")', 'ab'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: source code that is read
    ['sink(`a${req.query.x}b`)', 'a<request>b'],
    ['const x = req.body.y; sink("a" + x)', 'a<request>'],
    ['let x = "a"; x += req.body.y; sink(x)', 'a<request>'],
    ['let x = req.body.y; x = "a"; sink(x)', 'a'],
    ['let x = "a"; if (y) x = req.body.y; sink(x)', '<request>'],
    ['if (allowed.includes(req.query.x)) sink(req.query.x)', '<safe>'],
    ['const f = (x) => sink(x)', '<parameter>'],
    ['const f = (x: number) => sink(x)', '<safe>'],
    ['sink(path.join("/srv", req.query.x))', '/srv/<request>/'],
    ['sink(parseInt(req.query.x, 10))', '<unknown>'],
    ['sink(req.query.x.length)', '<safe>'],
    ['sink(y ? req.query.x : "a")', '<request>'],
    ['let a = a + a; sink(a)', '<unknown><unknown>'],
    ['sink(elsewhere)', '<unknown>'],
  ])('%s is %s', (source, value) => {
    expect(shown(valueIn('typescript', source))).toBe(value);
  });

  test('is unknown after the deadline, and beyond the limit of nesting', () => {
    expect(valueIn('typescript', 'sink("a")', 0)).toEqual([{ origin: 'unknown' }]);
    expect(originOf(valueIn('typescript', `sink(${'('.repeat(20)}"a"${')'.repeat(20)})`))).toBe('unknown');
  });
});

describe('the value of an expression in Python', () => {
  test.each([
    ['sink(f"a{request.args}b")', 'a<request>b'],
    ['sink("a%sb" % request.args)', 'a<request>b'],
    ['sink("a{}b".format(request.args))', 'a<request>b'],
    ['@app.get("/<int:x>")\ndef f(x):\n  sink(x)', '<safe>'],
    ['@app.get("/<x>")\ndef f(x):\n  sink(x)', '<request>'],
    ['def f(x: int):\n  sink(x)', '<safe>'],
    ['def f(x):\n  sink(x)', '<parameter>'],
    ['x = input()\nsink(x)', '<process>'],
  ])('%j is %s', (source, value) => {
    expect(shown(valueIn('python', source))).toBe(value);
  });
});

describe('the names of a file', () => {
  test('are resolved in the nearest function, by the assignment in force at the place', () => {
    const source = 'const a = 1; function f(b) { const a = 2; if (c) { a = 3; } sink(a); } a = 4;';
    const table = new NameTable(codeOf('javascript', source));
    const at = source.indexOf('sink');
    const values = (name: string) => table.find(name, at).definitions.map(({ value }) => value?.text());
    expect(values('a')).toEqual(['2', '3']);
    expect(table.find('b', at).parameter?.node.text()).toBe('b');
    expect(table.find('z', at)).toEqual({ definitions: [], parameter: null });
    // A function may run after every assignment outside of it.
    const outer = 'let a = 1; const f = () => sink(a); a = 2;';
    const found = new NameTable(codeOf('javascript', outer)).find('a', outer.indexOf('sink'));
    expect(found.definitions.map(({ value }) => value?.text())).toEqual(['1', '2']);
    expect(table.conditions(at)).toEqual(['(c)']);
  });
});

test.each<[Flow['within'], Part[], boolean]>([
  [undefined, [{ origin: 'request' }], true],
  [undefined, [{ origin: 'process' }], false],
  ['whole', [{ text: 'a' }, { origin: 'request' }], false],
  ['whole', [{ text: '' }, { origin: 'request' }], true],
  ['text', [{ text: 'a' }, { origin: 'request' }], true],
  ['html', [{ text: '<b>' }, { origin: 'request' }], true],
  ['html', [{ text: '1 < 2' }, { origin: 'request' }], false],
  ['sql', [{ text: 'SELECT 1 ' }, { origin: 'request' }], true],
  ['sql', [{ text: 'selected ' }, { origin: 'request' }], false],
  ['sql-value', [{ text: "SELECT 1 WHERE a = '" }, { origin: 'request' }], true],
  ['sql-value', [{ text: 'SELECT 1 FROM ' }, { origin: 'request' }], false],
  ['sql-part', [{ text: 'a = ' }, { origin: 'request' }], true],
  ['url-start', [{ text: 'https://' }, { origin: 'request' }], true],
  ['url-start', [{ text: 'https://a.test/' }, { origin: 'request' }], false],
  ['url-start', [{ origin: 'unknown' }, { origin: 'request' }], false],
])('a request reaches %s of %j: %s', (within, parts, expected) => {
  expect(isReached({ value: 'X', from: 'request', ...(within && { within }) }, parts)).toBe(expected);
});
