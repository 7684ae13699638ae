/**
 * What an expression is made of: constant text, and holes with the origin of what fills them. Followed through the local
 * names, concatenations, templates and well-known functions of one file; everything else is a hole of unknown origin.
 */
import type { SgNode } from '@ast-grep/napi';
import { namesOf, originByName } from './origin.ts';
import { type Flow, ORIGINS, type Origin, originRank } from './rule.ts';
import { type Code, type Parameter, readScope, type Scope, textOf } from './scope.ts';

/** Text, or a hole. */
export type Part = { text: string } | { origin: Origin };

export interface Values {
  partsOf(node: SgNode): Part[];
}

/** Bounds on one question; beyond them a value is unknown. */
const MAX_DEPTH = 16;
const MAX_STEPS = 400;
const MAX_PARTS = 100;
const MAX_TEXT = 2_000;
const MAX_NAME = 200;

const UNKNOWN: Part[] = [{ origin: 'unknown' }];
const SAFE: Part[] = [{ origin: 'safe' }];

/** @param deadline after which everything is unknown, on the clock of `performance` */
export function readValues(code: Code, deadline: number): Values {
  const names = namesOf(code.language);
  const isPython = code.language === 'python';
  let scope: Scope | null = null;
  let steps = 0;
  /** names that are being looked up, so that `a = a + b` comes to an end */
  const open = new Set<string>();

  const text = (node: SgNode, max = MAX_NAME) => textOf(code, node, max);
  const worst = (parts: Part[]): Part[] => [{ origin: originOf(parts) }];
  const each = (nodes: readonly (SgNode | null)[], depth: number): Part[] =>
    nodes.slice(0, MAX_PARTS).flatMap((node) => (node === null ? [] : parts(node, depth + 1)));
  const args = (node: SgNode): SgNode[] =>
    (node.field('arguments')?.namedChildren() ?? []).filter((one) => one.kind() !== 'comment');

  function parts(node: SgNode, depth: number): Part[] {
    if (depth > MAX_DEPTH || ++steps > MAX_STEPS || performance.now() > deadline) return UNKNOWN;
    const kind = String(node.kind());
    switch (kind) {
      case 'string':
      case 'template_string':
        return isPython ? pythonString(node, depth) : scriptString(node, depth);
      case 'concatenated_string':
        return each(node.namedChildren(), depth);
      case 'number':
      case 'integer':
      case 'float':
        return [{ text: text(node) }];
      case 'true':
      case 'false':
      case 'null':
      case 'none':
      case 'undefined':
      case 'regex':
      case 'comparison_operator':
      case 'not_operator':
      case 'unary_expression':
      case 'unary_operator':
      case 'update_expression':
        return SAFE;
      case 'identifier':
      case 'shorthand_property_identifier':
        return name(node, depth);
      case 'binary_expression':
      case 'binary_operator':
      case 'boolean_operator':
        return operation(node, depth);
      case 'ternary_expression':
        return worst(each([node.field('consequence'), node.field('alternative')], depth));
      case 'conditional_expression': {
        const [first = null, , last = null] = node.namedChildren();
        return worst(each([first, last], depth));
      }
      case 'member_expression':
      case 'attribute':
      case 'subscript_expression':
      case 'subscript':
        return member(node, depth);
      case 'call_expression':
      case 'new_expression':
      case 'call':
        return call(node, depth);
      case 'keyword_argument':
      case 'pair':
        return each([node.field('value')], depth);
      case 'assignment_expression':
        return each([node.field('right')], depth);
      case 'named_expression':
        return each([node.field('value')], depth);
      case 'array':
      case 'list':
      case 'tuple':
      case 'object':
      case 'dictionary':
      case 'set':
      case 'sequence_expression':
      case 'list_comprehension':
      case 'generator_expression':
        return worst([...SAFE, ...each(node.namedChildren(), depth)]);
      case 'parenthesized_expression':
      case 'await_expression':
      case 'await':
      case 'as_expression':
      case 'satisfies_expression':
      case 'non_null_expression':
      case 'spread_element':
      case 'list_splat':
      case 'jsx_expression':
        return each(node.namedChildren().slice(0, 1), depth);
      default:
        return UNKNOWN;
    }
  }

  function scriptString(node: SgNode, depth: number): Part[] {
    if (node.kind() === 'string') return [{ text: text(node, MAX_TEXT).slice(1, -1) }];
    const { start, end } = node.range();
    const found: Part[] = [];
    let at = start.index + 1;
    for (const child of node.namedChildren().slice(0, MAX_PARTS)) {
      if (child.kind() !== 'template_substitution') continue;
      const range = child.range();
      found.push(constant(at, range.start.index), ...each([child.child(1)], depth));
      at = range.end.index;
    }
    return [...found, constant(at, end.index - 1)];
  }

  function pythonString(node: SgNode, depth: number): Part[] {
    const found: Part[] = [];
    for (const child of node.namedChildren().slice(0, MAX_PARTS)) {
      if (child.kind() === 'interpolation')
        found.push(...each([child.field('expression') ?? child.child(1)], depth));
      else if (child.kind() === 'string_content') found.push({ text: text(child, MAX_TEXT) });
    }
    return found.length > 0 ? found : [{ text: '' }];
  }

  const constant = (start: number, end: number): Part => ({
    text: code.source.slice(start, Math.min(end, start + MAX_TEXT)),
  });

  function operation(node: SgNode, depth: number): Part[] {
    const [left, right] = [node.field('left'), node.field('right')];
    switch (node.field('operator')?.text()) {
      case '+':
        return each([left, right], depth);
      case '%': {
        if (!isPython || left === null) return SAFE;
        const format = parts(left, depth + 1);
        return fill(
          format,
          /%(?:\(\w{1,50}\))?[-#0 +]?[\d.*]{0,8}[sra]/,
          right === null ? [] : [right],
          depth,
        );
      }
      case '/':
        return isPython ? each([left, right], depth) : SAFE;
      case '||':
      case '&&':
      case '??':
      case 'or':
      case 'and':
        return worst(each([left, right], depth));
      default:
        return SAFE;
    }
  }

  /** A constant format with its placeholders filled. */
  function fill(format: Part[], placeholder: RegExp, values: SgNode[], depth: number): Part[] {
    const hole = { origin: originOf(each(values, depth)) };
    return format.flatMap((part) =>
      'origin' in part
        ? [part]
        : part.text
            .split(placeholder)
            .flatMap((piece, at) => (at === 0 ? [{ text: piece }] : [hole, { text: piece }])),
    );
  }

  function member(node: SgNode, depth: number): Part[] {
    const origin = originByName(text(node), names);
    const property = node.field('property') ?? node.field('attribute');
    const isHarmless = property !== null && names.harmless.has(text(property));
    if (isHarmless) return SAFE;
    if (origin !== null) return guarded(node, text(node), origin);
    const object = node.field('object') ?? node.field('value');
    // Of a list or a dictionary that is written out, one constant is as good as another.
    return object === null ? UNKNOWN : worst(each([object], depth));
  }

  function call(node: SgNode, depth: number): Part[] {
    const callee = node.field('function') ?? node.field('constructor');
    if (callee === null) return UNKNOWN;
    const object = callee.field('object');
    const last = callee.field('property') ?? callee.field('attribute') ?? callee;
    const method = text(last);
    if (object !== null) {
      if (names.cleaningMethods.has(method))
        return isPython && method === 'replace' ? each([object], depth) : SAFE;
      if (isPython && method === 'format')
        return fill(parts(object, depth + 1), /\{[^{}]{0,60}\}/, args(node), depth);
      if (isPython && method === 'join' && object.kind() === 'string') return worst(each(args(node), depth));
    }
    const origin = originByName(text(node), names);
    if (origin !== null) return guarded(node, text(node), origin);
    if (names.passing.has(method) && (object === null || !isForeign(object, depth))) {
      const given = method === 'from' || method === 'atob' ? args(node).slice(0, 1) : args(node);
      if (method === 'join' && object?.kind() === 'array') return each(object.namedChildren(), depth);
      return method === 'resolve' || method === 'join' || method === 'URL' || method === 'urljoin'
        ? joined(each(given, depth))
        : each(given, depth);
    }
    if (object !== null && names.passingMethods.has(method)) return worst(each([object], depth));
    return UNKNOWN;
  }

  const isForeign = (object: SgNode, depth: number) =>
    originRank(originOf(parts(object, depth + 1))) > originRank('unknown');

  /** Joining parts of a path puts something between them. */
  const joined = (found: Part[]): Part[] => found.flatMap((part) => [part, { text: '/' }]);

  /** What the code looks at before it goes on with it is taken as looked at well. */
  function guarded(node: SgNode, expression: string, origin: Origin): Part[] {
    scope ??= readScope(code);
    const at = node.range().start.index;
    return isGuarded(scope, expression.split('(')[0] ?? expression, at) ? SAFE : [{ origin }];
  }

  function isGuarded(known: Scope, expression: string, at: number): boolean {
    return known
      .conditions(at)
      .some(
        (condition) =>
          mentions(condition, expression) &&
          (names.guards.some((word) => condition.includes(word)) ||
            condition.includes(`${expression} in `) ||
            condition.includes(`${expression} not in `)),
      );
  }

  function name(node: SgNode, depth: number): Part[] {
    const at = node.range().start.index;
    const written = text(node);
    const byName = originByName(written, names);
    if (byName !== null) return [{ origin: byName }];
    const key = `${written}@${at}`;
    if (open.has(key)) return [];
    open.add(key);
    try {
      scope ??= readScope(code);
      const { definitions, parameter } = scope.find(written, at);
      const found: Part[] = parameter === null ? [] : [{ origin: parameterOrigin(parameter, written) }];
      if (found.length === 0 && definitions.length === 0) return UNKNOWN;
      let made = found;
      for (const { value, adds } of definitions) {
        const one = value === null ? UNKNOWN : parts(value, depth + 1);
        if (adds || made.length === 0) made = [...made, ...one].slice(0, MAX_PARTS);
        else if (originRank(originOf(one)) > originRank(originOf(made))) made = one;
      }
      const isOutside = originRank(originOf(made)) > originRank('unknown');
      return isOutside && isGuarded(scope, written, at) ? SAFE : made;
    } finally {
      open.delete(key);
    }
  }

  function parameterOrigin({ node, owner }: Parameter, written: string): Origin {
    const declared = text(node);
    return isPython ? pythonParameter(owner, declared, written) : scriptParameter(owner, declared, written);
  }

  function pythonParameter(owner: SgNode, declared: string, written: string): Origin {
    const type = /^[^:=]*:([^=]*)/.exec(declared)?.[1]?.trim() ?? null;
    if (type !== null && !/\b(?:str|bytes|dict|Any|list|Dict|List)\b/.test(type)) {
      return /^(?:int|float|bool|UUID|date|datetime|Literal|Decimal)\b/.test(type) ? 'safe' : 'unknown';
    }
    if (/=\s*Depends\(/.test(declared) || /^(?:self|cls|request|app|db|session)\b/.test(declared))
      return 'unknown';
    const wrapper = owner.parent();
    if (wrapper?.kind() !== 'decorated_definition') return 'parameter';
    const decorators = wrapper.namedChildren().filter((child) => child.kind() === 'decorator');
    for (const decorator of decorators.slice(0, 10)) {
      const route = text(decorator);
      if (!/^@\w{1,60}(?:\.\w{1,60})?\.(?:route|get|post|put|patch|delete|websocket|api_route)\(/.test(route))
        continue;
      return ['int', 'float', 'uuid'].some((type) => route.includes(`<${type}:${written}>`))
        ? 'safe'
        : 'request';
    }
    return 'parameter';
  }

  function scriptParameter(owner: SgNode, declared: string, written: string): Origin {
    if (/^@(?:Query|Param|Body|Headers|Req|Cookies)\(/.test(declared)) {
      return /:\s*(?:number|boolean|Date)\b/.test(declared) ||
        /Parse(?:Int|UUID|Bool|Float|Enum)Pipe/.test(declared)
        ? 'safe'
        : 'request';
    }
    if (/^\w+\??:\s*(?:number|boolean|bigint|Date)\b/.test(declared)) return 'safe';
    if (declared.startsWith('{')) {
      if (written === 'searchParams') return 'request';
      const second = owner.field('parameters')?.namedChildren()[1];
      const isHandler = second !== undefined && /^(?:res|reply|response)\b/.test(text(second));
      if (isHandler && /^(?:query|body|params|headers|cookies)$/.test(written)) return 'request';
    }
    return 'parameter';
  }

  return {
    partsOf(node) {
      steps = 0;
      open.clear();
      return parts(node, 0);
    },
  };
}

/** Whether a name or a path of names stands in a text by itself. */
function mentions(condition: string, expression: string): boolean {
  for (let at = condition.indexOf(expression); at !== -1; at = condition.indexOf(expression, at + 1)) {
    const before = condition[at - 1] ?? ' ';
    const after = condition[at + expression.length] ?? ' ';
    if (!/[\w$.]/.test(before) && !/[\w$]/.test(after)) return true;
  }
  return false;
}

export function originOf(parts: readonly Part[]): Origin {
  let rank = 0;
  for (const part of parts) if ('origin' in part) rank = Math.max(rank, originRank(part.origin));
  return ORIGINS[rank] ?? 'safe';
}

const STATEMENT =
  /^\s*(?:select|insert|update|delete|replace|with|merge|call|exec|execute|drop|alter|create|truncate)\s/i;
/** What stands before a value: an operator or a bracket, and perhaps an opening quote. */
const BEFORE_VALUE = /(?:[=<>(,]|\b(?:like|in|values|and|or|between))\s{0,20}['"%]{0,3}$|['"]%?$/i;
const URL_SCHEME = /^(?:https?:)?\/\/$|^$/i;

/** Whether what a flow asks for is so of a value. */
export function isReached({ from, within }: Flow, parts: readonly Part[]): boolean {
  const isBad = (part: Part) => 'origin' in part && originRank(part.origin) >= originRank(from);
  if (!parts.some(isBad)) return false;
  const isText = parts.some((part) => 'text' in part && part.text !== '');
  const first = parts.find((part) => 'origin' in part || part.text.trim() !== '');
  switch (within) {
    case undefined:
      return true;
    case 'whole':
      return !isText;
    case 'text':
      return isText;
    case 'html':
      return parts.some((part) => 'text' in part && /<\/?[a-z!]/i.test(part.text));
    case 'sql':
      return first !== undefined && 'text' in first && STATEMENT.test(first.text);
    case 'sql-part':
      return isValuePlace(parts, isBad);
    case 'sql-value': {
      if (first === undefined || !('text' in first) || !STATEMENT.test(first.text)) return false;
      return isValuePlace(parts, isBad);
    }
    case 'url-start': {
      const at = parts.findIndex(isBad);
      const before = parts.slice(0, at);
      const isFirst = before.every((part) => 'text' in part);
      return (
        isFirst &&
        URL_SCHEME.test(
          before
            .map((part) => ('text' in part ? part.text : ''))
            .join('')
            .trim(),
        )
      );
    }
    default:
      return within satisfies never;
  }
}

const isValuePlace = (parts: readonly Part[], isBad: (part: Part) => boolean): boolean =>
  parts.some((part, at) => {
    const before = parts[at - 1];
    return (
      isBad(part) && before !== undefined && 'text' in before && BEFORE_VALUE.test(before.text.slice(-60))
    );
  });
