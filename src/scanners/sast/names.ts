/**
 * The names of one file: where each gets its values, and in which function and block. Stored as flat lists of ranges, so
 * that a lookup does not walk the tree, however deeply it is nested.
 */
import type { SgNode } from '@ast-grep/napi';
import type { Language } from './rule.ts';

/** One parsed file. */
export interface Code {
  source: string;
  root: SgNode;
  language: Language;
}

/** At most `max` UTF-16 units of a node's text. `text()` would copy all of it, however long. */
export function textOf({ source }: Code, node: SgNode, max: number): string {
  const { start, end } = node.range();
  return source.slice(start.index, Math.min(end.index, start.index + max));
}

export interface Definition {
  at: number;
  /** null for a value that is not tracked */
  value: SgNode | null;
  /** whether it adds to the value (`+=`) */
  adds: boolean;
  /** whether some code paths skip it */
  optional: boolean;
}

export interface Parameter {
  node: SgNode;
  /** the function whose parameter it is */
  owner: SgNode;
}

interface Span {
  start: number;
  end: number;
  node: SgNode;
}

/** Limits per file; names beyond them are not tracked. */
const MAX_SPANS = 5_000;
const MAX_CONDITION = 300;
/** enclosing functions searched for a name */
const MAX_AROUND = 20;

const KINDS = {
  script: {
    functions:
      'function_declaration function_expression arrow_function method_definition generator_function generator_function_declaration',
    blocks: 'statement_block switch_case',
    definitions: 'variable_declarator assignment_expression augmented_assignment_expression for_in_statement',
    conditions: 'if_statement ternary_expression',
  },
  python: {
    functions: 'function_definition lambda',
    blocks: 'block',
    definitions: 'assignment augmented_assignment for_statement for_in_clause named_expression as_pattern',
    conditions: 'if_statement conditional_expression assert_statement',
  },
};

/** Where each name of a file gets its values, and the conditions before each place. */
export class NameTable {
  readonly #code: Code;
  readonly #functions: Span[];
  readonly #definitions = new Map<string, PlacedDefinition[]>();
  #conditions: (Span & { text: string })[] | null = null;

  constructor(code: Code) {
    this.#code = code;
    const kinds = kindsOf(code);
    this.#functions = spans(code.root, kinds.functions);
    const blocks = spans(code.root, kinds.blocks);
    for (const { node, start, end } of spans(code.root, kinds.definitions)) {
      const { target, value, adds, optional, isLoop } = readDefinition(node);
      if (target === null) continue;
      for (const name of namesIn(code, target)) {
        const known = this.#definitions.get(name) ?? [];
        const definition = { at: isLoop ? start : end, value, adds, optional };
        known.push({ definition, owner: innermost(this.#functions, start), block: innermost(blocks, start) });
        this.#definitions.set(name, known);
      }
    }
  }

  /** The definitions and the parameter that may apply at a place. Neither: the name is not local. */
  find(name: string, at: number): { definitions: Definition[]; parameter: Parameter | null } {
    const known = this.#definitions.get(name) ?? [];
    for (const [depth, owner] of [...this.#functionsAround(at), null].entries()) {
      const isInner = depth === 0;
      // A function that is called later may see any value that an outer name ever gets.
      const here = known.filter((one) => one.owner === owner && (!isInner || one.definition.at <= at));
      const definitions = isInner ? inForce(here, at) : here.map(({ definition }) => definition);
      const isOverwritten = definitions.some(({ adds, optional }) => !adds && !optional);
      const parameter = owner && !isOverwritten ? parameterOf(this.#code, owner.node, name) : null;
      if (here.length > 0 || parameter) return { definitions, parameter };
    }
    return { definitions: [], parameter: null };
  }

  /** Texts of the conditions that come before a place in its function. */
  conditions(at: number): string[] {
    this.#conditions ??= spans(this.#code.root, kindsOf(this.#code).conditions).map((span) => ({
      ...span,
      text: textOf(this.#code, span.node.field('condition') ?? span.node, MAX_CONDITION),
    }));
    const owner = innermost(this.#functions, at);
    return this.#conditions
      .filter(({ start }) => start < at && start >= (owner?.start ?? 0))
      .map(({ text }) => text);
  }

  /** innermost first */
  #functionsAround(at: number): Span[] {
    return this.#functions
      .filter(({ start, end }) => start <= at && at < end)
      .slice(-MAX_AROUND)
      .reverse();
  }
}

interface PlacedDefinition {
  definition: Definition;
  /** the function that it is in */
  owner: Span | null;
  block: Span | null;
}

/** Definitions in one function, without those that a later one always overwrites. */
function inForce(all: readonly PlacedDefinition[], at: number): Definition[] {
  let left: Definition[] = [];
  for (const { definition, block } of all) {
    const isInBlock = block === null || (block.start <= at && at < block.end);
    if (!definition.adds && !definition.optional && isInBlock) left = [];
    left.push(definition);
  }
  return left;
}

const kindsOf = ({ language }: Code) => KINDS[language === 'python' ? 'python' : 'script'];

function spans(root: SgNode, kinds: string): Span[] {
  const nodes = root.findAll({ rule: { any: kinds.split(' ').map((kind) => ({ kind })) } });
  return nodes.slice(0, MAX_SPANS).map((node) => {
    const { start, end } = node.range();
    return { start: start.index, end: end.index, node };
  });
}

/** Spans are ordered by start, so the last one that contains a place is the innermost. */
const innermost = (all: readonly Span[], at: number): Span | null =>
  all.findLast(({ start, end }) => start <= at && at < end) ?? null;

function readDefinition(node: SgNode) {
  const kind = String(node.kind());
  const isLoop = kind.startsWith('for_');
  const target = node.field('name') ?? node.field('left') ?? node.field('alias');
  const value = kind === 'as_pattern' ? node.child(0) : (node.field('value') ?? node.field('right'));
  const around = String(node.parent()?.parent()?.kind());
  return {
    target,
    value,
    isLoop,
    adds: kind.startsWith('augmented'),
    optional: around === 'if_statement' || around === 'else_clause',
  };
}

const NAMES = /[\p{ID_Start}_$][\p{ID_Continue}$]{0,100}/gu;

/** `a`, `{ a, b: c = 1 }`, `[a, b]`, `a, b`; nothing for `a.b` and `a[b]`. */
function namesIn(code: Code, target: SgNode): string[] {
  const kind = String(target.kind());
  if (kind === 'identifier') return [textOf(code, target, 100)];
  if (!/pattern|tuple|list/.test(kind)) return [];
  return [...textOf(code, target, 1_000).matchAll(NAMES)].map(([name]) => name);
}

function parameterOf(code: Code, owner: SgNode, name: string): Parameter | null {
  const single = owner.field('parameter');
  if (single !== null) return textOf(code, single, 101) === name ? { node: single, owner } : null;
  for (const node of owner.field('parameters')?.children().slice(0, 50) ?? []) {
    if (!node.isNamed()) continue;
    const pattern = node.field('pattern') ?? node.field('name') ?? node;
    const text = textOf(code, pattern, 1_000);
    const isIt =
      text === name || (/^[[{]/.test(text) && [...text.matchAll(NAMES)].some(([one]) => one === name));
    if (isIt || (node.kind() === 'typed_parameter' && text.split(/[:\s]/)[0] === name))
      return { node, owner };
    if (node.kind() === 'identifier' && text === name) return { node, owner };
  }
  return null;
}
