/** Requests that a page's own script would send, read from its text without running it. */
import type { Node } from 'acorn';
import { parseScript } from '../kit/script-parser.ts';

export interface ScriptRequest {
  /** as written */
  url: string;
  method: string;
  /** of a JSON body: its keys with literal values; others are given one that fits most */
  json: Record<string, string | number | boolean> | null;
}

const MAX_NODES = 200_000;
const MAX_REQUESTS = 50;
const MAX_KEYS = 50;

/**
 * Finds `fetch('/x', { method: 'POST', body: JSON.stringify({ a, b }) })`. Nothing is guessed: an address that is put
 * together, a body that comes from elsewhere, and a text that is no JavaScript give nothing.
 */
export function scriptRequests(code: string): ScriptRequest[] {
  if (!code.includes('fetch')) return [];
  const found: ScriptRequest[] = [];
  let visited = 0;
  // Own stack: a hostile script nests deeper than calls can.
  const stack: unknown[] = [program(code)];
  while (stack.length > 0 && found.length < MAX_REQUESTS) {
    const node = stack.pop();
    if (Array.isArray(node)) stack.push(...node.slice(0, 10_000));
    if (!isNode(node)) continue;
    if (++visited > MAX_NODES) break;
    if (node.type === 'CallExpression') found.push(...requestOf(node));
    for (const key in node) {
      const child = (node as unknown as Record<string, unknown>)[key];
      if (typeof child === 'object' && child !== null) stack.push(child);
    }
  }
  return found;
}

function program(code: string): Node | null {
  for (const sourceType of ['script', 'module'] as const) {
    try {
      return parseScript(code, { sourceType, allowReturnOutsideFunction: true });
    } catch {
      // Not JavaScript, or nested too deeply for anybody.
    }
  }
  return null;
}

// biome-ignore lint/suspicious/noExplicitAny: a syntax tree of whatever a site sends; each field is looked at before use
type Tree = any;

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

function requestOf(call: Tree): ScriptRequest[] {
  const name = call.callee.type === 'MemberExpression' ? call.callee.property?.name : call.callee.name;
  const url = literal(call.arguments[0]);
  if (name !== 'fetch' || typeof url !== 'string') return [];
  const init = call.arguments[1];
  const method = methodOf(init);
  if (method === null) return [];
  const body = property(init, 'body');
  if (body === undefined) return [{ url, method, json: null }];
  const made =
    body.type === 'CallExpression' && body.callee.property?.name === 'stringify' ? body.arguments[0] : null;
  if (made?.type !== 'ObjectExpression') return [];
  const json: ScriptRequest['json'] = {};
  for (const { key, value, computed } of made.properties.slice(0, MAX_KEYS)) {
    const keyName = key?.name ?? key?.value;
    if (!computed && typeof keyName === 'string') json[keyName] = literal(value) ?? 'sample';
  }
  // Written anew: a piece of a text keeps all of it in memory, and requests are kept much longer than their script.
  return [JSON.parse(JSON.stringify({ url, method, json }))];
}

/** @returns null when it cannot be told */
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
  // Of two of a name the last one counts.
  return object.properties.findLast(
    ({ key, computed }: Tree) => !computed && (key?.name === name || key?.value === name),
  )?.value;
}

function literal(node: Tree): string | number | boolean | undefined {
  if (node?.type === 'TemplateLiteral' && node.expressions.length === 0) return node.quasis[0]?.value.cooked;
  if (node?.type !== 'Literal') return undefined;
  return ['string', 'number', 'boolean'].includes(typeof node.value) ? node.value : undefined;
}
