/** Values of expressions, by the type of their node. */
import { call, construct } from './calls.ts';
import type { Handler, Interpreter } from './interpreter.ts';
import { COOKIES, isNoise, NOISE, STORAGE } from './labels.ts';
import { type LexicalScope, lookUp } from './lexical-scope.ts';
import type { SyntaxTree } from './syntax.ts';
import {
  arrayOf,
  concatenate,
  constant,
  join,
  labelled,
  MAX_MEMBERS,
  noteDropped,
  objectOf,
  UNKNOWN,
  unionLabels,
  type Value,
  withLabels,
} from './value.ts';

const identifier: Handler = ({ name }, scope, { elements }) => {
  const known = lookUp(name, scope);
  if (known) return known.value;
  if (name === 'localStorage' || name === 'sessionStorage') return labelled([STORAGE]);
  const named = elements.named(name);
  return named ? labelled(named) : UNKNOWN;
};

const literal: Handler = ({ value }) => {
  if (typeof value === 'number') return constant(value);
  if (typeof value !== 'string') return UNKNOWN;
  return isNoise(value) ? withLabels(constant(value), new Set([NOISE])) : constant(value);
};

const template: Handler = (node, scope, interpreter) => {
  let value = constant(node.quasis[0]?.value.cooked ?? '');
  node.expressions.forEach((expression: SyntaxTree, at: number) => {
    value = concatenate(value, interpreter.evaluate(expression, scope));
    value = concatenate(value, constant(node.quasis[at + 1]?.value.cooked ?? ''));
  });
  return value;
};

const array: Handler = (node, scope, interpreter) =>
  arrayOf(node.elements.map((element: SyntaxTree) => interpreter.evaluate(element, scope)));

const object: Handler = (node, scope, interpreter) => {
  const members = new Map<string, Value>();
  const spread: Value[] = [];
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') {
      spread.push(interpreter.evaluate(property.argument, scope));
      continue;
    }
    const value = interpreter.evaluate(property.value, scope);
    const key = property.computed
      ? `${interpreter.evaluate(property.key, scope).texts[0] ?? ''}`
      : property.key.name;
    if (members.size < MAX_MEMBERS) members.set(key ?? `${property.key.value}`, value);
    else {
      noteDropped();
      spread.push(labelled(value.labels));
    }
  }
  const made = objectOf(members);
  return withLabels(made, unionLabels(made.labels, ...spread.map(({ labels }) => labels)));
};

const memberExpression: Handler = (node, scope, interpreter) => {
  const receiver = interpreter.evaluate(node.object, scope);
  const name = interpreter.nameOf(node, scope);
  const own = memberOfBrowser(node.object, name, scope, interpreter);
  if (own !== null) return own;
  if (node.object.type === 'ThisExpression' && receiver.labels.size === 0) {
    return interpreter.member(interpreter.global.self.value, name);
  }
  return interpreter.member(receiver, name);
};

/** Members of global objects of browsers; null for other objects. */
function memberOfBrowser(
  object: SyntaxTree,
  name: string | null,
  scope: LexicalScope,
  interpreter: Interpreter,
): Value | null {
  if (object.type !== 'Identifier' || lookUp(object.name, scope) !== null) return null;
  switch (object.name) {
    case 'document':
      if (name === 'cookie') return labelled([COOKIES]);
      return name === 'forms' ? labelled(interpreter.elements.all) : null;
    case 'window':
    case 'self':
    case 'globalThis':
      return identifier({ name: name ?? '' }, interpreter.global, interpreter);
    case 'localStorage':
    case 'sessionStorage':
      return interpreter.storage.value;
    default:
      return null;
  }
}

const assignment: Handler = (node, scope, interpreter) => {
  const { left, operator } = node;
  const right = interpreter.evaluate(node.right, scope);
  const before = operator === '=' ? UNKNOWN : interpreter.evaluate(left, scope);
  const value = assigned(operator, before, right);
  if (left.type === 'Identifier' && left.name === 'location') {
    interpreter.effects.send([right], right.labels, false);
    interpreter.effects.redirect(right);
  }
  // A handler of the window, such as `onkeydown = …`
  if (left.type === 'Identifier' && /^on[a-z]/.test(left.name))
    interpreter.listen(left.name.slice(2), UNKNOWN, right);
  // The text of a sum in a loop is not known.
  const isSum = operator === '+=';
  interpreter.bind(left, isSum ? labelled(value.labels) : value, scope, false);
  return isSum && left.type === 'Identifier' && before.texts.length === 0 ? labelled(value.labels) : value;
};

function assigned(operator: string, before: Value, right: Value): Value {
  if (operator === '+=') return concatenate(before, right);
  return operator === '=' || operator === '||=' || operator === '??='
    ? right
    : labelled(unionLabels(before.labels, right.labels));
}

const binary: Handler = (node, scope, interpreter) => {
  const left = interpreter.evaluate(node.left, scope);
  const right = interpreter.evaluate(node.right, scope);
  if (node.operator === '+') return concatenate(left, right);
  if (/^(?:[=!]==?|[<>]=?|in|instanceof)$/.test(node.operator)) return UNKNOWN;
  return labelled(unionLabels(left.labels, right.labels));
};

const loop: Handler = (node, scope, interpreter) => {
  const over = interpreter.evaluate(node.right, scope);
  const item =
    node.type === 'ForInStatement' ? labelled(over.labels) : (over.items?.reduce(join, UNKNOWN) ?? over);
  const declares = node.left.type === 'VariableDeclaration';
  const pattern = declares ? node.left.declarations[0].id : node.left;
  interpreter.bind(pattern, join(item, labelled(over.labels)), scope, declares);
  return interpreter.evaluate(node.body, scope);
};

const either: Handler = (node, scope, interpreter) => {
  if (node.test) interpreter.evaluate(node.test, scope);
  return join(
    interpreter.evaluate(node.consequent ?? node.left, scope),
    interpreter.evaluate(node.alternate ?? node.right, scope),
  );
};

const sequence: Handler = (node, scope, interpreter) =>
  node.expressions.map((one: SyntaxTree) => interpreter.evaluate(one, scope)).at(-1) ?? UNKNOWN;

const inner: Handler = (node, scope, interpreter) =>
  interpreter.evaluate(node.argument ?? node.expression, scope);

const unary: Handler = (node, scope, interpreter) => {
  interpreter.evaluate(node.argument, scope);
  return UNKNOWN;
};

const returnStatement: Handler = (node, scope, interpreter) => {
  interpreter.put(scope.returns, interpreter.evaluate(node.argument, scope));
  return UNKNOWN;
};

const declarator: Handler = (node, scope, interpreter) => {
  interpreter.bind(node.id, interpreter.evaluate(node.init, scope), scope, true);
  return UNKNOWN;
};

const functionNode: Handler = (node, scope, interpreter) => interpreter.enterFunction(node, scope);

export const NODES: ReadonlyMap<string, Handler> = new Map([
  ['Identifier', identifier],
  ['Literal', literal],
  ['TemplateLiteral', template],
  ['ThisExpression', (_node, scope) => scope.self.value],
  ['ArrayExpression', array],
  ['ObjectExpression', object],
  ['MemberExpression', memberExpression],
  ['CallExpression', call],
  ['NewExpression', construct],
  ['AssignmentExpression', assignment],
  ['BinaryExpression', binary],
  ['LogicalExpression', either],
  ['ConditionalExpression', either],
  ['AwaitExpression', inner],
  ['ChainExpression', inner],
  ['ParenthesizedExpression', inner],
  ['SpreadElement', inner],
  ['UnaryExpression', unary],
  ['SequenceExpression', sequence],
  ['FunctionExpression', functionNode],
  ['ArrowFunctionExpression', functionNode],
  ['FunctionDeclaration', functionNode],
  ['ReturnStatement', returnStatement],
  ['VariableDeclarator', declarator],
  ['ForOfStatement', loop],
  ['ForInStatement', loop],
]);
