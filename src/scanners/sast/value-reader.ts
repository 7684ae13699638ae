/**
 * Reads the parts of an expression: constant text, and holes with the origin of their values. It follows local
 * names, concatenations, templates and well-known functions within one file; everything else is a hole of unknown origin.
 */
import type { SgNode } from '@ast-grep/napi';
import { type Code, NameTable, textOf } from './names.ts';
import { type KnownNames, knownNamesOf, originByName } from './origin.ts';
import { isConvertedField, parameterOrigin } from './parameter-origin.ts';
import { type Origin, originRank } from './rule.ts';
import { originOf, type Part } from './value.ts';

/** Limits per expression; beyond them a value is unknown. */
const MAX_DEPTH = 16;
const MAX_STEPS = 400;
const MAX_PARTS = 100;
const MAX_TEXT = 2_000;
const MAX_NAME = 200;

const UNKNOWN: Part[] = [{ origin: 'unknown' }];
const SAFE: Part[] = [{ origin: 'safe' }];

const PERCENT_PLACEHOLDER = /%(?:\(\w{1,50}\))?[-#0 +]?[\d.*]{0,8}[sra]/;
const BRACE_PLACEHOLDER = /\{[^{}]{0,60}\}/;

type Read = (reader: ValueReader, node: SgNode, depth: number) => Part[];

export class ValueReader {
  readonly #code: Code;
  readonly #known: KnownNames;
  readonly #isPython: boolean;
  readonly #deadline: number;
  #table: NameTable | null = null;
  #steps = 0;
  #guards: readonly string[] = [];
  /** names being followed, to stop at cycles such as `a = a + b` */
  readonly #open = new Set<string>();

  /** @param deadline by `performance.now()`, after which every value is unknown */
  constructor(code: Code, deadline: number) {
    this.#code = code;
    this.#known = knownNamesOf(code.language);
    this.#isPython = code.language === 'python';
    this.#deadline = deadline;
  }

  /** @param guards further words in a condition that indicate a check */
  partsOf(node: SgNode, guards: readonly string[] = []): Part[] {
    this.#guards = [...this.#known.guards, ...guards];
    this.#steps = 0;
    this.#open.clear();
    return this.#parts(node, 0);
  }

  /** The values that a local name may have at this place; none for other expressions. */
  definitionsOf(node: SgNode): SgNode[] {
    if (!/^(?:shorthand_property_)?identifier$/.test(String(node.kind()))) return [];
    const { definitions } = this.#names().find(this.#text(node), node.range().start.index);
    return definitions.flatMap(({ value }) => (value === null ? [] : [value]));
  }

  #parts(node: SgNode, depth: number): Part[] {
    if (depth > MAX_DEPTH || ++this.#steps > MAX_STEPS || performance.now() > this.#deadline) return UNKNOWN;
    return ValueReader.#readers.get(String(node.kind()))?.(this, node, depth) ?? UNKNOWN;
  }

  /** Readers by kind of node. */
  static readonly #readers: ReadonlyMap<string, Read> = byKind([
    ['string template_string', (reader, node, depth) => reader.#string(node, depth)],
    ['concatenated_string', (reader, node, depth) => reader.#each(node.namedChildren(), depth)],
    ['number integer float', (reader, node) => [{ text: reader.#text(node) }]],
    ['true false null none undefined regex', () => SAFE],
    ['comparison_operator not_operator unary_expression unary_operator update_expression', () => SAFE],
    ['identifier shorthand_property_identifier', (reader, node, depth) => reader.#name(node, depth)],
    [
      'binary_expression binary_operator boolean_operator',
      (reader, node, depth) => reader.#operation(node, depth),
    ],
    [
      'ternary_expression',
      (reader, node, depth) =>
        worst(reader.#each([node.field('consequence'), node.field('alternative')], depth)),
    ],
    [
      'conditional_expression',
      (reader, node, depth) => {
        const [first = null, , last = null] = node.namedChildren();
        return worst(reader.#each([first, last], depth));
      },
    ],
    [
      'member_expression attribute subscript_expression subscript',
      (reader, node, depth) => reader.#member(node, depth),
    ],
    ['call_expression new_expression call', (reader, node, depth) => reader.#call(node, depth)],
    [
      'keyword_argument pair named_expression',
      (reader, node, depth) => reader.#each([node.field('value')], depth),
    ],
    ['assignment_expression', (reader, node, depth) => reader.#each([node.field('right')], depth)],
    [
      'array list tuple object dictionary set sequence_expression list_comprehension generator_expression',
      (reader, node, depth) => worst([...SAFE, ...reader.#each(node.namedChildren(), depth)]),
    ],
    [
      'parenthesized_expression await_expression await as_expression satisfies_expression non_null_expression spread_element list_splat jsx_expression',
      (reader, node, depth) => reader.#each(node.namedChildren().slice(0, 1), depth),
    ],
  ]);

  #text(node: SgNode, max = MAX_NAME): string {
    return textOf(this.#code, node, max);
  }

  #each(nodes: readonly (SgNode | null)[], depth: number): Part[] {
    return nodes.slice(0, MAX_PARTS).flatMap((node) => (node === null ? [] : this.#parts(node, depth + 1)));
  }

  #string(node: SgNode, depth: number): Part[] {
    if (this.#isPython) return this.#pythonString(node, depth);
    return node.kind() === 'string'
      ? [{ text: this.#text(node, MAX_TEXT).slice(1, -1) }]
      : this.#template(node, depth);
  }

  #template(node: SgNode, depth: number): Part[] {
    const { start, end } = node.range();
    const found: Part[] = [];
    let at = start.index + 1;
    for (const child of node.namedChildren().slice(0, MAX_PARTS)) {
      if (child.kind() !== 'template_substitution') continue;
      const range = child.range();
      found.push(this.#constant(at, range.start.index), ...this.#each([child.child(1)], depth));
      at = range.end.index;
    }
    return [...found, this.#constant(at, end.index - 1)];
  }

  #constant(start: number, end: number): Part {
    return { text: this.#code.source.slice(start, Math.min(end, start + MAX_TEXT)) };
  }

  #pythonString(node: SgNode, depth: number): Part[] {
    const found: Part[] = [];
    for (const child of node.namedChildren().slice(0, MAX_PARTS)) {
      if (child.kind() === 'interpolation')
        found.push(...this.#each([child.field('expression') ?? child.child(1)], depth));
      else if (child.kind() === 'string_content') found.push({ text: this.#text(child, MAX_TEXT) });
    }
    return found.length > 0 ? found : [{ text: '' }];
  }

  #operation(node: SgNode, depth: number): Part[] {
    const [left, right] = [node.field('left'), node.field('right')];
    switch (node.field('operator')?.text()) {
      case '+':
        return this.#each([left, right], depth);
      case '%':
        return this.#isPython && left !== null
          ? this.#fill(
              this.#parts(left, depth + 1),
              PERCENT_PLACEHOLDER,
              right === null ? [] : [right],
              depth,
            )
          : SAFE;
      case '/':
        return this.#isPython ? this.#each([left, right], depth) : SAFE;
      case '||':
      case '&&':
      case '??':
      case 'or':
      case 'and':
        return worst(this.#each([left, right], depth));
      default:
        return SAFE;
    }
  }

  /** A constant format with its placeholders filled. */
  #fill(format: Part[], placeholder: RegExp, values: SgNode[], depth: number): Part[] {
    const hole = { origin: originOf(this.#each(values, depth)) };
    return format.flatMap((part) =>
      'origin' in part
        ? [part]
        : part.text
            .split(placeholder)
            .flatMap((piece, at) => (at === 0 ? [{ text: piece }] : [hole, { text: piece }])),
    );
  }

  #member(node: SgNode, depth: number): Part[] {
    const origin = originByName(this.#text(node), this.#known);
    const property = node.field('property') ?? node.field('attribute');
    const isHarmless = property !== null && this.#known.harmless.has(this.#text(property));
    if (isHarmless) return SAFE;
    if (origin !== null) return this.#unlessGuarded(node, origin);
    const object = node.field('object') ?? node.field('value');
    if (this.#isPython && object?.kind() === 'identifier' && property !== null) {
      const { parameter } = this.#names().find(this.#text(object), object.range().start.index);
      if (parameter !== null && isConvertedField(this.#code, parameter, this.#text(property))) return SAFE;
    }
    // Any element of a list or dictionary literal may be selected.
    return object === null ? UNKNOWN : worst(this.#each([object], depth));
  }

  #call(node: SgNode, depth: number): Part[] {
    const callee = node.field('function') ?? node.field('constructor');
    if (callee === null) return UNKNOWN;
    const object = callee.field('object');
    const method = this.#text(callee.field('property') ?? callee.field('attribute') ?? callee);
    const ofObject = object === null ? null : this.#callOn(object, method, node, depth);
    if (ofObject !== null) return ofObject;
    const origin = originByName(this.#text(node), this.#known);
    if (origin !== null) return this.#unlessGuarded(node, origin);
    if (this.#known.passing.has(method) && (object === null || !this.#isForeign(object, depth)))
      return this.#passed(object, method, node, depth);
    if (object !== null && this.#known.passingMethods.has(method)) return worst(this.#each([object], depth));
    return UNKNOWN;
  }

  /** @returns the result of a method whose effect on text is known; null for other methods */
  #callOn(object: SgNode, method: string, node: SgNode, depth: number): Part[] | null {
    if (this.#known.cleaningMethods.has(method))
      return this.#isPython && method === 'replace' ? this.#each([object], depth) : SAFE;
    if (!this.#isPython) return null;
    if (method === 'format')
      return this.#fill(this.#parts(object, depth + 1), BRACE_PLACEHOLDER, argumentsOf(node), depth);
    return method === 'join' && object.kind() === 'string'
      ? worst(this.#each(argumentsOf(node), depth))
      : null;
  }

  /** The result of a function that passes on its arguments. */
  #passed(object: SgNode | null, method: string, node: SgNode, depth: number): Part[] {
    if (method === 'join' && object?.kind() === 'array') return this.#each(object.namedChildren(), depth);
    const all = argumentsOf(node);
    const parts = this.#each(FIRST_ONLY.has(method) ? all.slice(0, 1) : all, depth);
    // A joined path has a separator between its parts.
    return JOINING.has(method) ? parts.flatMap((part) => [part, { text: '/' }]) : parts;
  }

  #isForeign(object: SgNode, depth: number): boolean {
    return originRank(originOf(this.#parts(object, depth + 1))) > originRank('unknown');
  }

  /** A value that the code checks first counts as safe. */
  #unlessGuarded(node: SgNode, origin: Origin): Part[] {
    const expression = this.#text(node);
    const at = node.range().start.index;
    return this.#isGuarded(expression.split('(')[0] ?? expression, at) ? SAFE : [{ origin }];
  }

  #isGuarded(expression: string, at: number): boolean {
    return this.#names()
      .conditions(at)
      .some(
        (condition) =>
          mentions(condition, expression) &&
          (this.#guards.some((word) => condition.includes(word)) ||
            condition.includes(`${expression} in `) ||
            condition.includes(`${expression} not in `)),
      );
  }

  #names(): NameTable {
    this.#table ??= new NameTable(this.#code);
    return this.#table;
  }

  #name(node: SgNode, depth: number): Part[] {
    const at = node.range().start.index;
    const name = this.#text(node);
    const origin = originByName(name, this.#known);
    if (origin !== null) return [{ origin }];
    const key = `${name}@${at}`;
    if (this.#open.has(key)) return [];
    this.#open.add(key);
    try {
      const value = this.#valueOfName(name, at, depth);
      const isForeign = originRank(originOf(value)) > originRank('unknown');
      return isForeign && this.#isGuarded(name, at) ? SAFE : value;
    } finally {
      this.#open.delete(key);
    }
  }

  /** The least trusted value that a name may have at a place. */
  #valueOfName(name: string, at: number, depth: number): Part[] {
    const { definitions, parameter } = this.#names().find(name, at);
    if (parameter === null && definitions.length === 0) return UNKNOWN;
    let value: Part[] = parameter === null ? [] : [{ origin: parameterOrigin(this.#code, parameter, name) }];
    for (const { value: node, adds } of definitions) {
      const parts = node === null ? UNKNOWN : this.#parts(node, depth + 1);
      if (adds || value.length === 0) value = [...value, ...parts].slice(0, MAX_PARTS);
      else if (originRank(originOf(parts)) > originRank(originOf(value))) value = parts;
    }
    return value;
  }
}

/** Functions that pass on their first argument only. */
const FIRST_ONLY: ReadonlySet<string> = new Set(['from', 'atob']);
/** Functions that join parts of a path or URL. */
const JOINING: ReadonlySet<string> = new Set(['resolve', 'join', 'URL', 'urljoin']);

function byKind(readers: readonly (readonly [kinds: string, read: Read])[]): ReadonlyMap<string, Read> {
  return new Map(readers.flatMap(([kinds, read]) => kinds.split(' ').map((kind) => [kind, read] as const)));
}

const worst = (parts: Part[]): Part[] => [{ origin: originOf(parts) }];

const argumentsOf = (node: SgNode): SgNode[] =>
  (node.field('arguments')?.namedChildren() ?? []).filter((one) => one.kind() !== 'comment');

/** Whether a condition contains a name or member path as a whole. */
function mentions(condition: string, expression: string): boolean {
  for (let at = condition.indexOf(expression); at !== -1; at = condition.indexOf(expression, at + 1)) {
    const before = condition[at - 1] ?? ' ';
    const after = condition[at + expression.length] ?? ' ';
    if (!/[\w$.]/.test(before) && !/[\w$]/.test(after)) return true;
  }
  return false;
}
