/** Common code patterns as rule objects of ast-grep. */
import type { Rule, SgNode } from '@ast-grep/napi';

interface CallShape {
  /** names of a plain function, separated by `|` */
  name?: string;
  /** names of a method of any object, or of `on`, which becomes the metavariable ON */
  method?: string;
  on?: boolean;
  /** metavariables for arguments, in order; null: any argument */
  args?: readonly (string | null)[];
  /** further rules for the call */
  more?: readonly Rule[];
}

const leaf = (kind: string, names: string): Rule => ({ kind, regex: `^(?:${names})$` });

/** A call in JavaScript or TypeScript, with or without type arguments. */
export const scriptCall = (shape: CallShape): Rule =>
  call(shape, {
    kind: 'call_expression',
    callee: 'function',
    member: 'member_expression',
    property: ['property', 'property_identifier'],
  });

/** `new X(…)` */
export const construction = (name: string, args: CallShape['args'] = []): Rule =>
  call(
    { name, args },
    {
      kind: 'new_expression',
      callee: 'constructor',
      member: 'member_expression',
      property: ['property', 'property_identifier'],
    },
  );

export const pythonCall = (shape: CallShape): Rule =>
  call(shape, {
    kind: 'call',
    callee: 'function',
    member: 'attribute',
    property: ['attribute', 'identifier'],
  });

interface Grammar {
  kind: string;
  callee: string;
  member: string;
  property: readonly [field: string, kind: string];
}

function call({ name, method, on = false, args = [], more = [] }: CallShape, grammar: Grammar): Rule {
  const [field, kind] = grammar.property;
  const callees: Rule[] = [];
  if (name !== undefined) callees.push(leaf('identifier', name));
  if (method !== undefined) {
    callees.push({
      kind: grammar.member,
      all: [
        { has: { field, ...leaf(kind, method) } },
        ...(on ? [{ has: { field: 'object', pattern: '$ON' } }] : []),
      ],
    });
  }
  return {
    kind: grammar.kind,
    all: [
      { has: { field: grammar.callee, any: callees } },
      ...args.flatMap((variable, at) => (variable === null ? [] : [argument(at + 1, variable)])),
      ...more,
    ],
  };
}

/**
 * Matches the whole argument list, under a name that encodes the position: `variableOf` extracts the argument. ast-grep's
 * `nthChild` takes quadratic time on nested code.
 */
export const argument = (position: number, variable: string): Rule => ({
  has: { field: 'arguments', pattern: `$ARG${position}_${variable}` },
});

/** Number of positions that `argument` supports. */
const MAX_POSITION = 3;

/** @returns the node of a metavariable, which may be one of `argument` */
export function variableOf(match: SgNode, name: string): SgNode | null {
  const own = match.getMatch(name);
  if (own !== null) return own;
  for (let position = 1; position <= MAX_POSITION; position++) {
    const list = match.getMatch(`ARG${position}_${name}`);
    if (list === null) continue;
    let left = position;
    for (let child = list.child(0), seen = 0; child !== null && seen < 20; child = child.next(), seen++) {
      if (child.isNamed() && child.kind() !== 'comment' && --left === 0) return child;
    }
    return null;
  }
  return null;
}

/** A property of an options object in a call: `f(…, { name: value })`. */
export const option = (name: string, value: Rule): Rule => ({
  has: { field: 'arguments', has: property(name, value) },
});

/** An object with a property. */
export const property = (name: string, value: Rule): Rule => ({
  kind: 'object',
  has: {
    kind: 'pair',
    all: [
      {
        has: {
          field: 'key',
          any: [leaf('property_identifier', name), { kind: 'string', has: leaf('string_fragment', name) }],
        },
      },
      { has: { field: 'value', ...value } },
    ],
  },
});

/** A keyword argument of a call in Python. */
export const keyword = (name: string, value: Rule): Rule => ({
  has: {
    field: 'arguments',
    has: {
      kind: 'keyword_argument',
      all: [{ has: { field: 'name', ...leaf('identifier', name) } }, { has: { field: 'value', ...value } }],
    },
  },
});

/** A JavaScript string with one of several contents. */
export const text = (content: string): Rule => ({ kind: 'string', has: leaf('string_fragment', content) });

/** A Python string with one of several contents. */
export const pythonText = (content: string): Rule => ({
  kind: 'string',
  has: leaf('string_content', content),
});

/** `left = right`, or `const left = right`, or `{ left: right }`, as NAME and VALUE. */
export const SCRIPT_NAMED: Rule = {
  any: [
    {
      kind: 'variable_declarator',
      all: [{ has: { field: 'name', pattern: '$NAME' } }, { has: { field: 'value', pattern: '$VALUE' } }],
    },
    {
      kind: 'assignment_expression',
      all: [{ has: { field: 'left', pattern: '$NAME' } }, { has: { field: 'right', pattern: '$VALUE' } }],
    },
    {
      kind: 'pair',
      all: [{ has: { field: 'key', pattern: '$NAME' } }, { has: { field: 'value', pattern: '$VALUE' } }],
    },
  ],
};

/** `left = right` in Python, as NAME and VALUE. */
export const PYTHON_NAMED: Rule = {
  kind: 'assignment',
  all: [{ has: { field: 'left', pattern: '$NAME' } }, { has: { field: 'right', pattern: '$VALUE' } }],
};
