/** Evaluates syntax trees to values, and logs the effects of the code. */
import type { Node, Program } from 'acorn';
import { EffectLog } from './effect-log.ts';
import { dataAndDestinations, ELEMENT, EVENT, KEY_EVENT, withPrefix } from './labels.ts';
import { type Binding, createScope, declare, type LexicalScope, lookUp } from './lexical-scope.ts';
import { type Elements, memberOf } from './member.ts';
import { applyProperty } from './properties.ts';
import type { SyntaxTree } from './syntax.ts';
import { arrayOf, join, labelled, objectOf, UNKNOWN, unionLabels, type Value } from './value.ts';

/** Maximum number of nodes in all passes. */
const MAX_NODES = 1_500_000;
const MAX_DEPTH = 600;

/** Evaluates one type of node. */
export type Handler = (node: SyntaxTree, scope: LexicalScope, interpreter: Interpreter) => Value;

export class Interpreter {
  readonly elements: Elements;
  readonly effects = new EffectLog();
  readonly global: LexicalScope = createScope(null);
  /** localStorage and sessionStorage */
  readonly storage: Binding = { value: UNKNOWN };
  /** nodes beyond the limits */
  skipped = 0;
  readonly #scopes = new Map<Node, LexicalScope>();
  #changed = false;
  #visited = 0;
  #depth = 0;

  readonly #handlers: ReadonlyMap<string, Handler>;

  /** @param handlers by type of node; nodes without one have the labels of all that they contain */
  constructor(elements: Elements, handlers: ReadonlyMap<string, Handler>) {
    this.elements = elements;
    this.#handlers = handlers;
  }

  /** A limit was reached, so another pass would not complete the effects. */
  get isCut(): boolean {
    return this.skipped > 0 || this.effects.dropped > 0;
  }

  /** Visits all code once. @returns whether a variable has changed */
  pass(programs: readonly Program[]): boolean {
    this.#changed = false;
    for (const program of programs) this.#visit(program, this.global);
    return this.#changed;
  }

  evaluate(node: SyntaxTree, scope: LexicalScope): Value {
    if (node === null || node === undefined) return UNKNOWN;
    if (++this.#visited > MAX_NODES || this.#depth > MAX_DEPTH) {
      this.skipped++;
      return UNKNOWN;
    }
    this.#depth++;
    const handler = this.#handlers.get(node.type);
    const value = handler ? handler(node, scope, this) : this.#visit(node, scope);
    this.#depth--;
    return value;
  }

  /** Statements, and expressions without a handler: the labels of all that they contain. */
  #visit(node: SyntaxTree, scope: LexicalScope): Value {
    let labels = UNKNOWN.labels;
    for (const child of children(node)) labels = unionLabels(labels, this.evaluate(child, scope).labels);
    return labelled(labels);
  }

  put(binding: Binding, value: Value): void {
    const both = join(binding.value, value);
    if (both === binding.value) return;
    binding.value = both;
    this.#changed = true;
  }

  /** Assigns to a pattern: `a`, `{ a, b: c }`, `[a, b]`, `...rest`, `a = 1`, `a.b`. */
  bind(pattern: SyntaxTree, value: Value, scope: LexicalScope, declares: boolean): void {
    switch (pattern?.type) {
      case 'Identifier': {
        const known = declares ? null : lookUp(pattern.name, scope);
        this.put(known ?? declare(pattern.name, declares ? scope : this.global), value);
        break;
      }
      case 'ObjectPattern':
        for (const { type, key, value: inner, argument } of pattern.properties) {
          if (type === 'RestElement') this.bind(argument, value, scope, declares);
          else this.bind(inner, this.member(value, key?.name ?? `${key?.value}`), scope, declares);
        }
        break;
      case 'ArrayPattern':
        for (const [at, inner] of pattern.elements.entries()) {
          this.bind(inner, this.member(value, `${at}`), scope, declares);
        }
        break;
      case 'AssignmentPattern':
        this.bind(pattern.left, join(value, this.evaluate(pattern.right, scope)), scope, declares);
        break;
      case 'RestElement':
        this.bind(pattern.argument, value, scope, declares);
        break;
      case 'MemberExpression':
        this.#assignMember(pattern, value, scope);
        break;
    }
  }

  #assignMember(node: SyntaxTree, value: Value, scope: LexicalScope): void {
    const receiver = this.evaluate(node.object, scope);
    const name = this.nameOf(node, scope);
    const root = this.rootOf(node.object, scope);
    if (root === null && name !== null && isWindow(node.object)) this.put(declare(name, this.global), value);
    else if (root && name !== null && node.object.type !== 'MemberExpression') {
      this.put(root, objectOf(new Map([[name, value]])));
    } else if (root) this.put(root, labelled(dataAndDestinations(value.labels)));
    if (name !== null) this.setProperty(receiver, name, value);
  }

  /** Effects of `receiver[name] = value`. */
  setProperty(receiver: Value, name: string, value: Value): void {
    if (/^on[a-z]/.test(name)) this.listen(name.slice(2), receiver, value);
    else applyProperty(name, receiver, value, this.effects);
  }

  member(value: Value, name: string | null): Value {
    return memberOf(value, name, this.elements);
  }

  /** Name of an identifier or a member; null where it is not known. */
  nameOf(node: SyntaxTree, scope: LexicalScope): string | null {
    if (node.type !== 'MemberExpression') return node.type === 'Identifier' ? node.name : null;
    if (!node.computed) return node.property.name ?? null;
    const [text] = this.evaluate(node.property, scope).texts;
    return text === undefined ? null : `${text}`;
  }

  /** The variable, or the global `this`, that an object belongs to: `a` of `a.b.c`. */
  rootOf(node: SyntaxTree, scope: LexicalScope): Binding | null {
    let at = node;
    while (at?.type === 'MemberExpression' || at?.type === 'ChainExpression') at = at.object ?? at.expression;
    if (at?.type === 'ThisExpression') return this.global.self;
    return at?.type === 'Identifier' ? lookUp(at.name, scope) : null;
  }

  enterFunction(node: SyntaxTree, parent: LexicalScope): Value {
    const scope = this.#scopeOf(node, parent);
    for (const parameter of node.params) this.bind(parameter, UNKNOWN, scope, true);
    const result = this.evaluate(node.body, scope);
    if (node.body.type !== 'BlockStatement') this.put(scope.returns, result);
    const value: Value = { ...UNKNOWN, functions: [node] };
    if (node.id && node.type === 'FunctionDeclaration') this.bind(node.id, value, parent, true);
    return value;
  }

  #scopeOf(node: SyntaxTree, parent: LexicalScope): LexicalScope {
    const known = this.#scopes.get(node);
    if (known) return known;
    const scope = createScope(parent, node.type === 'ArrowFunctionExpression' ? parent.self : null);
    this.#scopes.set(node, scope);
    return scope;
  }

  /** Calls functions of the scripts. @returns null where the value is none */
  apply(value: Value, args: readonly Value[], self: Value | null = null): Value | null {
    let result: Value | null = null;
    for (const node of value.functions as readonly SyntaxTree[]) {
      const scope = this.#scopes.get(node);
      if (!scope) continue;
      node.params.forEach((parameter: SyntaxTree, at: number) => {
        const given = parameter.type === 'RestElement' ? arrayOf(args.slice(at)) : args[at];
        if (given) this.bind(parameter, given, scope, true);
      });
      if (self && node.type !== 'ArrowFunctionExpression') this.put(scope.self, self);
      result = join(result ?? UNKNOWN, scope.returns.value);
    }
    return result;
  }

  /** Calls an event handler. @param type of the event */
  listen(type: string, receiver: Value, handler: Value): void {
    const targets = withPrefix(receiver.labels, ELEMENT);
    const labels = [EVENT, ...targets, ...(/key(?:down|up|press)/.test(type) ? [KEY_EVENT] : [])];
    this.apply(handler, [labelled(labels)], labelled(targets));
  }
}

const isWindow = (node: SyntaxTree): boolean =>
  node.type === 'Identifier' && /^(?:window|self|globalThis)$/.test(node.name);

function* children(node: SyntaxTree): Generator<SyntaxTree> {
  for (const key in node) {
    const child = node[key];
    if (Array.isArray(child)) for (const one of child) if (typeof one?.type === 'string') yield one;
    if (typeof child?.type === 'string') yield child;
  }
}
