/** Finds the requests that a script would send, from its text and without running it. */
import type { Node } from 'acorn';
import { parseScript } from '../kit/script-parser.ts';

export interface ScriptRequest {
  /** as written */
  url: string;
  method: string;
  /** the JSON body: keys with their literal values, or with one that fits most; null when there is none */
  json: Record<string, string | number | boolean> | null;
  /** whether the body is something else than an object literal in `JSON.stringify` */
  unknownBody?: true;
}

/** Parts of a script that are not read. */
export type ScriptOmission = 'syntax' | 'requests' | 'keys';

const MAX_NODES = 200_000;
const MAX_REQUESTS = 50;
const MAX_KEYS = 50;

/**
 * Finds `fetch('/x', { method: 'POST', body: JSON.stringify({ a, b }) })`. Nothing is guessed: a concatenated URL
 * is ignored.
 * @param onLeftOut called once for each kind of omission
 */
export function scriptRequests(code: string, onLeftOut?: (what: ScriptOmission) => void): ScriptRequest[] {
  if (!code.includes('fetch')) return [];
  const program = parsed(code);
  if (program === null && /\bfetch\s*\(/.test(code)) onLeftOut?.('syntax');
  const found: ScriptRequest[] = [];
  let visited = 0;
  let hasManyKeys = false;
  // An explicit stack, because a hostile script may nest deeper than the call stack.
  const stack: unknown[] = [program];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (found.length >= MAX_REQUESTS || visited > MAX_NODES) {
      onLeftOut?.('requests');
      break;
    }
    if (isNode(node)) visited++;
    if (isNode(node) && node.type === 'CallExpression') {
      const { request, keys } = requestOf(node);
      if (request) found.push(request);
      hasManyKeys ||= keys > MAX_KEYS;
    }
    for (const child of childrenOf(node)) stack.push(child);
  }
  if (hasManyKeys) onLeftOut?.('keys');
  return found;
}

function* childrenOf(node: unknown): Generator<object, void, void> {
  if (!isNode(node) && !Array.isArray(node)) return;
  for (const key in node) {
    const child = (node as unknown as Record<string, unknown>)[key];
    if (typeof child === 'object' && child !== null) yield child;
  }
}

function parsed(code: string): Node | null {
  for (const sourceType of ['script', 'module'] as const) {
    try {
      return parseScript(code, { sourceType, allowReturnOutsideFunction: true });
    } catch {
      // Not JavaScript, or nested too deeply for the parser.
    }
  }
  return null;
}

// biome-ignore lint/suspicious/noExplicitAny: a syntax tree of whatever a site sends; each field is looked at before use
type Tree = any;

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** @returns the request of a call, if it is one, and the number of keys in its body */
function requestOf(call: Tree): { request: ScriptRequest | null; keys: number } {
  const none = { request: null, keys: 0 };
  const name = call.callee.type === 'MemberExpression' ? call.callee.property?.name : call.callee.name;
  const url = literal(call.arguments[0]);
  if (name !== 'fetch' || typeof url !== 'string') return none;
  const init = call.arguments[1];
  const method = methodOf(init);
  if (method === null) return none;
  const body = property(init, 'body');
  if (body === undefined) return { request: detached({ url, method, json: null }), keys: 0 };
  const made =
    body.type === 'CallExpression' && body.callee.property?.name === 'stringify' ? body.arguments[0] : null;
  if (made?.type !== 'ObjectExpression') {
    return { request: detached({ url, method, json: null, unknownBody: true }), keys: 0 };
  }
  const json: ScriptRequest['json'] = {};
  for (const { key, value, computed } of made.properties.slice(0, MAX_KEYS)) {
    const keyName = key?.name ?? key?.value;
    if (!computed && typeof keyName === 'string') json[keyName] = literal(value) ?? 'sample';
  }
  return { request: detached({ url, method, json }), keys: made.properties.length };
}

/** A copy: a substring keeps the whole script in memory, and requests are kept much longer than scripts. */
const detached = (request: ScriptRequest): ScriptRequest => JSON.parse(JSON.stringify(request));

/** @returns null when the text does not show it */
function methodOf(init: Tree): string | null {
  if (init === undefined) return 'GET';
  const isOpen =
    init.type !== 'ObjectExpression' ||
    init.properties.some(({ type, computed }: Tree) => type !== 'Property' || computed);
  if (isOpen) return null;
  const given = property(init, 'method');
  if (given === undefined) return 'GET';
  const method = literal(given);
  return typeof method === 'string' ? method.toUpperCase() : null;
}

function property(object: Tree, name: string): Tree {
  if (object?.type !== 'ObjectExpression') return undefined;
  // Of two properties with one name the last counts.
  return object.properties.findLast(
    ({ key, computed }: Tree) => !computed && (key?.name === name || key?.value === name),
  )?.value;
}

function literal(node: Tree): string | number | boolean | undefined {
  if (node?.type === 'TemplateLiteral' && node.expressions.length === 0) return node.quasis[0]?.value.cooked;
  if (node?.type !== 'Literal') return undefined;
  return ['string', 'number', 'boolean'].includes(typeof node.value) ? node.value : undefined;
}
