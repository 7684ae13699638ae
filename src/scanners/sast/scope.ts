/**
 * The names of one file: where each gets its values, and which function and block that is in. Kept as flat lists of
 * ranges, so that looking something up takes no walk through the tree, however deeply it is nested.
 */
import type { SgNode } from '@ast-grep/napi';
import type { Language } from './rule.ts';

/** One parsed file. */
export interface Code {
  source: string;
  root: SgNode;
  language: Language;
}

/** The beginning of a node's text, of at most `max` UTF-16 units: `text()` copies all of it, however long. */
export function textOf({ source }: Code, node: SgNode, max: number): string {
  const { start, end } = node.range();
  return source.slice(start.index, Math.min(end.index, start.index + max));
}

export interface Definition {
  at: number;
  /** what it is made of; null: something that is not followed */
  value: SgNode | null;
  /** adds to what was there (`+=`) */
  adds: boolean;
  /** not on every way to what comes after it */
  optional: boolean;
}

export interface Parameter {
  node: SgNode;
  /** the function whose parameter it is */
  owner: SgNode;
}

export interface Scope {
  /** Definitions that may be in force at a place, or the parameter that is. Neither: it comes from somewhere else. */
  find(name: string, at: number): { definitions: Definition[]; parameter: Parameter | null };
  /** Texts of the conditions that come before a place in its function. */
  conditions(at: number): string[];
}

interface Span {
  start: number;
  end: number;
  node: SgNode;
}

/** Bounds on what is kept of a file; what is beyond is not followed. */
const MAX_SPANS = 5_000;
const MAX_CONDITION = 300;
/** functions around a place whose names are looked up */
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
    definitions: 'assignment augmented_assignment for_statement for_in_clause named_expression with_item',
    conditions: 'if_statement conditional_expression assert_statement',
  },
};

export function readScope(code: Code): Scope {
  const { root, language } = code;
  const kinds = KINDS[language === 'python' ? 'python' : 'script'];
  const functions = spans(root, kinds.functions);
  const blocks = spans(root, kinds.blocks);
  const definitions = new Map<string, { definition: Definition; owner: Span | null; block: Span | null }[]>();
  for (const { node, start, end } of spans(root, kinds.definitions)) {
    const { target, value, adds, optional, isLoop } = readDefinition(node);
    if (target === null) continue;
    for (const name of namesIn(code, target)) {
      const known = definitions.get(name) ?? [];
      const definition = { at: isLoop ? start : end, value, adds, optional };
      known.push({ definition, owner: innermost(functions, start), block: innermost(blocks, start) });
      definitions.set(name, known);
    }
  }
  let conditions: (Span & { text: string })[] | null = null;

  return {
    find(name, at) {
      const known = definitions.get(name) ?? [];
      const around = functions
        .filter(({ start, end }) => start <= at && at < end)
        .slice(-MAX_AROUND)
        .reverse();
      for (const [depth, owner] of [...around, null].entries()) {
        // Inside a function that is called later, every value that the outer name ever gets is possible.
        const here = known.filter((one) => one.owner === owner && (depth > 0 || one.definition.at <= at));
        if (here.length > 0) {
          const inForce: Definition[] = [];
          for (const { definition, block } of here) {
            const always = depth === 0 && !definition.adds && !definition.optional;
            if (always && (block === null || (block.start <= at && at < block.end))) inForce.length = 0;
            inForce.push(definition);
          }
          const parameter = inForce.some(({ adds, optional }) => !adds && !optional)
            ? null
            : owner && parameterOf(code, owner.node, name);
          return { definitions: inForce, parameter };
        }
        const parameter = owner && parameterOf(code, owner.node, name);
        if (parameter) return { definitions: [], parameter };
      }
      return { definitions: [], parameter: null };
    },
    conditions(at) {
      conditions ??= spans(root, kinds.conditions).map((span) => ({
        ...span,
        text: textOf(code, span.node.field('condition') ?? span.node, MAX_CONDITION),
      }));
      const owner = innermost(functions, at);
      return conditions
        .filter(({ start }) => start < at && start >= (owner?.start ?? 0))
        .map(({ text }) => text);
    },
  };
}

function spans(root: SgNode, kinds: string): Span[] {
  const nodes = root.findAll({ rule: { any: kinds.split(' ').map((kind) => ({ kind })) } });
  return nodes.slice(0, MAX_SPANS).map((node) => {
    const { start, end } = node.range();
    return { start: start.index, end: end.index, node };
  });
}

/** Spans are in order of their starts, so that the last one around a place is the nearest. */
const innermost = (all: readonly Span[], at: number): Span | null =>
  all.findLast(({ start, end }) => start <= at && at < end) ?? null;

function readDefinition(node: SgNode) {
  const kind = String(node.kind());
  const isLoop = kind.startsWith('for_');
  const target = node.field('name') ?? node.field('left') ?? node.field('alias');
  const value = node.field('value') ?? node.field('right');
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
