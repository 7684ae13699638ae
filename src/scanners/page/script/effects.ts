/**
 * Follows data through the scripts of a page without running them: what they read (fields, keys, clipboard, cookies,
 * storage), where it is sent, and what they write, load and run.
 *
 * The order of statements is ignored: a variable is everything that is ever assigned to it. Passes over the syntax tree
 * are repeated until nothing changes. Data follows variables, object and array literals, template strings, parameters
 * and results of functions, callbacks and promises. What depends on data by a condition only is not followed.
 */
import type { Node, Program } from 'acorn';
import {
  arrayOf,
  callMethod,
  concatenate,
  constant,
  decode,
  fromCodes,
  HOLE,
  isDecoder,
  join,
  labelled,
  objectOf,
  textsOf,
  UNKNOWN,
  unionLabels,
  type Value,
  withLabels,
} from './value.ts';

/** What the scripts can find in the page. Labels of elements are `element:` and the kind of what is typed there. */
export interface Elements {
  /** @param selector of CSS, an id, a name, or a tag */
  select(selector: string): ReadonlySet<string>;
  /** fields and forms by their id or name; null for none */
  named(name: string): ReadonlySet<string> | null;
  /** every field of the page */
  all: ReadonlySet<string>;
}

export interface Send {
  address: string;
  /** kind of what is sent: that of a field, `keys`, `clipboard`, `cookies`, `storage`, `noise` */
  kind: string;
  /** the answer is not looked at */
  quiet: boolean;
}

export interface Effects {
  sends: readonly Send[];
  /** HTML that is put into the page */
  writes: readonly string[];
  /** text that is run as code */
  runs: readonly string[];
  /** addresses of scripts and frames that are added */
  loads: readonly string[];
  /** addresses that forms are given */
  actions: readonly string[];
  /** text that nobody can read is decoded and run */
  runsNoise: boolean;
  /** there was more than is followed */
  cut: boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: a syntax tree of whatever a site sends; each field is looked at before use
type Tree = any;

interface Binding {
  value: Value;
}
interface Scope {
  names: Map<string, Binding>;
  self: Binding;
  returns: Binding;
  parent: Scope | null;
}

const MAX_PASSES = 5;
/** Nodes of all passes. */
const MAX_NODES = 1_500_000;
const MAX_DEPTH = 600;
const MAX_EFFECTS = 500;
/** Addresses that connections are opened to. Each value can carry all of them. */
const MAX_DESTINATIONS = 64;
const MAX_NOISE_SAMPLE = 4000;
/** A literal of so many units that looks random may be code that is decoded. */
const NOISE_LENGTH = 300;

const DATA = 'data:';
const ELEMENT = 'element:';
const GOES_TO = 'to:';
const EVENT = 'event';
const KEY_EVENT = 'key-event';
const NOISE = `${DATA}noise`;
const COOKIES = `${DATA}cookies`;
const STORAGE = `${DATA}storage`;

const KEEPS_ELEMENT =
  /^(?:target|currentTarget|srcElement|elements|form|forms|parentNode|parentElement|children|firstChild|nextElementSibling|previousElementSibling|\d+)$/;
const KEY = /^(?:key|keyCode|which|charCode|code)$/;
/** Their results say little of what they are called with. */
const DROPS =
  /^(?:test|indexOf|lastIndexOf|includes|startsWith|endsWith|every|some|localeCompare|search|checkValidity|reportValidity|contains|hasOwnProperty|digest|querySelector|querySelectorAll|focus|blur|getTime)$/;
/** Cookies and the storage are only followed as a whole: a single entry is the page's own business. */
const KEEPS_WHOLE =
  /^(?:encodeURIComponent|escape|encodeURI|btoa|String|stringify|toString|concat|join|then|entries|fromEntries|assign|map|replace|trim|append|set)$/;
const FINDS =
  /^(?:getElementById|querySelector|querySelectorAll|getElementsByName|getElementsByClassName|getElementsByTagName|find|closest|namedItem|\$|jQuery)$/;
const LISTENS = /^(?:addEventListener|on|bind|submit|change|keyup|keydown|keypress|input|blur|click|one)$/;
const STORES = /^(?:push|unshift|append|set|add|assign|setItem)$/;
const POSTS = /^(?:post|put|get|ajax|request|getJSON|patch)$/;
/** A library that mails whatever it is given has the address of its service in itself. */
const MAILER = constant('https://api.emailjs.com/');
const isAnswered = (name: string) =>
  name === 'fetch' || name === 'sendBeacon' || name === 'axios' || POSTS.test(name);
const RUNS = /^(?:eval|Function|execScript|setTimeout|setInterval)$/;
const WRITES_HTML = /^(?:innerHTML|outerHTML|srcdoc)$/;
const INSERTS_HTML = /^(?:write|writeln|insertAdjacentHTML|html|createContextualFragment)$/;

export function effectsOf(programs: readonly Program[], elements: Elements): Effects {
  const interpreter = createInterpreter(elements);
  return interpreter.run(programs);
}

/** Whether a literal looks like encrypted or compressed bytes in some encoding. */
export function isNoise(text: string): boolean {
  if (text.length < NOISE_LENGTH || /^\s*(?:data:|https?:|<|\{|\[)/.test(text)) return false;
  const sample = text.slice(0, MAX_NOISE_SAMPLE);
  if (/\s/.test(sample.slice(0, 400))) return false;
  const counts = new Map<string, number>();
  for (const letter of sample) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / sample.length) * Math.log2(count / sample.length);
  if (/^[0-9a-f]+$/i.test(sample)) return bits > 3.7;
  return bits > 5.2;
}

const isWindow = (node: Tree) => node.type === 'Identifier' && /^(?:window|self|globalThis)$/.test(node.name);

function createInterpreter(elements: Elements) {
  const sends = new Map<string, Send>();
  const sets = {
    writes: new Set<string>(),
    runs: new Set<string>(),
    loads: new Set<string>(),
    actions: new Set<string>(),
  };
  const scopes = new Map<Node, Scope>();
  const storage: Binding = { value: UNKNOWN };
  const global: Scope = {
    names: new Map(),
    self: { value: UNKNOWN },
    returns: { value: UNKNOWN },
    parent: null,
  };
  let changed = false;
  let cut = false;
  let runsNoise = false;
  let visited = 0;
  let depth = 0;

  const put = (binding: Binding, value: Value) => {
    const both = join(binding.value, value);
    if (both === binding.value) return;
    binding.value = both;
    changed = true;
  };
  const note = (set: Set<string>, text: string) => {
    if (set.size >= MAX_EFFECTS) cut ||= !set.has(text);
    else set.add(text);
  };
  const lookUp = (name: string, scope: Scope): Binding | null => {
    for (let at: Scope | null = scope; at !== null; at = at.parent) {
      const found = at.names.get(name);
      if (found) return found;
    }
    return null;
  };
  const declare = (name: string, scope: Scope): Binding => {
    const known = scope.names.get(name) ?? { value: UNKNOWN };
    scope.names.set(name, known);
    return known;
  };

  function* children(node: Tree): Generator<Tree> {
    for (const key in node) {
      const child = node[key];
      if (Array.isArray(child)) for (const one of child) if (typeof one?.type === 'string') yield one;
      if (typeof child?.type === 'string') yield child;
    }
  }

  function evaluate(node: Tree, scope: Scope): Value {
    if (node === null || node === undefined) return UNKNOWN;
    if (++visited > MAX_NODES || depth > MAX_DEPTH) {
      cut = true;
      return UNKNOWN;
    }
    depth++;
    const handler = NODES.get(node.type);
    const value = handler ? handler(node, scope) : visit(node, scope);
    depth--;
    return value;
  }
  /** Statements, and expressions of which nothing more is known. */
  function visit(node: Tree, scope: Scope): Value {
    let labels = UNKNOWN.labels;
    for (const child of children(node)) labels = unionLabels(labels, evaluate(child, scope).labels);
    return labelled(labels);
  }

  /** Binds what a pattern names: `a`, `{ a, b: c }`, `[a, b]`, `...rest`, `a = 1`. */
  function bind(pattern: Tree, value: Value, scope: Scope, declares: boolean): void {
    switch (pattern?.type) {
      case 'Identifier': {
        const known = declares ? null : lookUp(pattern.name, scope);
        put(known ?? declare(pattern.name, declares ? scope : global), value);
        break;
      }
      case 'ObjectPattern':
        for (const { type, key, value: inner, argument } of pattern.properties) {
          if (type === 'RestElement') bind(argument, value, scope, declares);
          else bind(inner, member(value, key?.name ?? `${key?.value}`), scope, declares);
        }
        break;
      case 'ArrayPattern':
        for (const [at, inner] of pattern.elements.entries()) {
          bind(inner, member(value, `${at}`), scope, declares);
        }
        break;
      case 'AssignmentPattern':
        bind(pattern.left, join(value, evaluate(pattern.right, scope)), scope, declares);
        break;
      case 'RestElement':
        bind(pattern.argument, value, scope, declares);
        break;
      case 'MemberExpression':
        assignMember(pattern, value, scope);
        break;
    }
  }

  function nameOf(node: Tree, scope: Scope): string | null {
    if (node.type !== 'MemberExpression') return node.type === 'Identifier' ? node.name : null;
    if (!node.computed) return node.property.name ?? null;
    const [text] = evaluate(node.property, scope).texts;
    return text === undefined ? null : `${text}`;
  }
  /** The variable, or the scope's `this`, that an object hangs on. */
  function rootOf(node: Tree, scope: Scope): Binding | null {
    let at = node;
    while (at?.type === 'MemberExpression' || at?.type === 'ChainExpression') at = at.object ?? at.expression;
    if (at?.type === 'ThisExpression') return global.self;
    return at?.type === 'Identifier' ? lookUp(at.name, scope) : null;
  }

  /** `value[name]` */
  function member(value: Value, name: string | null): Value {
    if (name === 'length') return UNKNOWN;
    const own = name === null ? undefined : value.members?.get(name);
    if (own !== undefined) return own;
    const item = name !== null && /^\d{1,5}$/.test(name) ? value.items?.[Number(name)] : undefined;
    if (item !== undefined) return item;
    const labels = new Set<string>();
    for (const label of value.labels) {
      if (label.startsWith(ELEMENT)) {
        if (name === 'value') labels.add(`${DATA}${label.slice(ELEMENT.length)}`);
        else if (name === null || KEEPS_ELEMENT.test(name)) labels.add(label);
      } else if (label === KEY_EVENT) {
        if (name !== null && KEY.test(name)) labels.add(`${DATA}keys`);
      } else if (label !== EVENT || name === null) labels.add(label);
    }
    if (value.labels.has(EVENT)) addOfEvent(labels, name, value);
    // `form.password`
    const named = name === null || labels.size > 0 ? null : elements.named(name);
    if (named && [...value.labels].some((label) => label.startsWith(ELEMENT))) return labelled(named);
    const any = name === null && value.items !== null ? value.items : [];
    return any.reduce(join, labelled(labels));
  }
  function addOfEvent(labels: Set<string>, name: string | null, value: Value): void {
    const known = [...value.labels].some((label) => label.startsWith(ELEMENT));
    if ((name === 'target' || name === 'srcElement') && !known)
      for (const one of elements.all) labels.add(one);
    if (name === 'clipboardData') labels.add(`${DATA}clipboard`);
  }

  function assignMember(node: Tree, value: Value, scope: Scope): void {
    const receiver = evaluate(node.object, scope);
    const name = nameOf(node, scope);
    const root = rootOf(node.object, scope);
    if (root === null && name !== null && isWindow(node.object)) put(declare(name, global), value);
    else if (root && name !== null && node.object.type !== 'MemberExpression') {
      put(root, objectOf(new Map([[name, value]])));
    } else if (root) put(root, labelled(dataOf(value)));
    if (name !== null) onAssign(name, receiver, value);
  }
  /** Data and destinations, not the elements themselves. */
  const dataOf = ({ labels }: Value) =>
    new Set([...labels].filter((label) => label.startsWith(DATA) || label.startsWith(GOES_TO)));

  function onAssign(name: string, receiver: Value, value: Value): void {
    if (/^on[a-z]/.test(name)) listen(name.slice(2), receiver, value);
    else if (name === 'src') {
      send([value], value.labels, true);
      if (receiver.labels.has('makes:script') || receiver.labels.has('makes:iframe')) addLoads(value);
    } else if (name === 'href' || name === 'location') send([value], value.labels, false);
    else if (name === 'action' || name === 'formAction') {
      send([value], value.labels, false);
      for (const text of addressesOf(value)) note(sets.actions, text);
    } else if (WRITES_HTML.test(name)) write(value);
    else if (name === 'text' && receiver.labels.has('makes:script')) runCode(value);
  }
  const addressesOf = (value: Value): string[] =>
    textsOf(value).flatMap((text) => {
      const end = text.indexOf(HOLE);
      const known = end === -1 ? text : text.slice(0, end);
      const [address] =
        /^\s*(?:https?:|wss?:)?\/\/[^\s/?#\\]{3,253}(?=[/?#]|$)[^\s]{0,2000}/i.exec(known) ?? [];
      // A host that goes on in the hole is not known.
      return address === undefined || (end !== -1 && !/\/\/[^/?#]+[/?#]/.test(address))
        ? []
        : [address.trim()];
    });
  const destinations = new Set<string>();
  /** A connection to what the value may say. */
  function connectionTo(value: Value): Value {
    const known = addressesOf(value).filter((address) => {
      if (destinations.size < MAX_DESTINATIONS) destinations.add(address);
      else cut ||= !destinations.has(address);
      return destinations.has(address);
    });
    return labelled(known.map((address) => `${GOES_TO}${address}`));
  }
  function addLoads(value: Value): void {
    for (const address of addressesOf(value)) note(sets.loads, address);
  }
  function write(value: Value): void {
    if (value.labels.has(NOISE)) runsNoise = true;
    for (const text of textsOf(value)) if (text.includes('<')) note(sets.writes, text.replaceAll(HOLE, ' '));
  }
  function runCode(value: Value): void {
    if (value.labels.has(NOISE)) runsNoise = true;
    for (const text of textsOf(value)) if (text.length > 8) note(sets.runs, text.replaceAll(HOLE, ' '));
  }

  /** Reports what goes to each address: as labels of `addresses`, and as their texts. */
  function send(addresses: readonly Value[], labels: ReadonlySet<string>, quiet: boolean): void {
    const kinds = [...labels]
      .filter((label) => label.startsWith(DATA))
      .map((label) => label.slice(DATA.length));
    if (kinds.length === 0) return;
    const all = addresses.flatMap((value) => [
      ...addressesOf(value),
      ...[...value.labels]
        .filter((label) => label.startsWith(GOES_TO))
        .map((label) => label.slice(GOES_TO.length)),
    ]);
    for (const address of all) {
      for (const kind of kinds) {
        if (sends.size < MAX_EFFECTS) sends.set(`${kind} ${address} ${quiet}`, { address, kind, quiet });
        else cut = true;
      }
    }
  }

  function functionScope(node: Tree, parent: Scope): Scope {
    const known = scopes.get(node);
    if (known) return known;
    const isArrow = node.type === 'ArrowFunctionExpression';
    const scope: Scope = {
      names: new Map(),
      self: isArrow ? parent.self : { value: UNKNOWN },
      returns: { value: UNKNOWN },
      parent,
    };
    scopes.set(node, scope);
    return scope;
  }
  function enterFunction(node: Tree, parent: Scope): Value {
    const scope = functionScope(node, parent);
    for (const parameter of node.params) bind(parameter, UNKNOWN, scope, true);
    const result = evaluate(node.body, scope);
    if (node.body.type !== 'BlockStatement') put(scope.returns, result);
    const value: Value = { ...UNKNOWN, functions: [node] };
    if (node.id && node.type === 'FunctionDeclaration') bind(node.id, value, parent, true);
    return value;
  }
  /** Calls functions of the scripts: parameters take what they are given. */
  function apply(value: Value, args: readonly Value[], self: Value | null = null): Value | null {
    let result: Value | null = null;
    for (const node of value.functions as readonly Tree[]) {
      const scope = scopes.get(node);
      if (!scope) continue;
      node.params.forEach((parameter: Tree, at: number) => {
        const given = parameter.type === 'RestElement' ? arrayOf(args.slice(at)) : args[at];
        if (given) bind(parameter, given, scope, true);
      });
      if (self && node.type !== 'ArrowFunctionExpression') put(scope.self, self);
      result = join(result ?? UNKNOWN, scope.returns.value);
    }
    return result;
  }
  function listen(type: string, receiver: Value, handler: Value): void {
    const targets = [...receiver.labels].filter((label) => label.startsWith(ELEMENT));
    const labels = [EVENT, ...targets, ...(/key(?:down|up|press)/.test(type) ? [KEY_EVENT] : [])];
    apply(handler, [labelled(labels)], labelled(targets));
  }

  function call(node: Tree, scope: Scope): Value {
    const { callee } = node;
    const isMethod = callee.type === 'MemberExpression';
    const receiver = isMethod ? evaluate(callee.object, scope) : UNKNOWN;
    const name = nameOf(callee, scope) ?? '';
    const target = isMethod ? member(receiver, name) : evaluate(callee, scope);
    const args = argumentsOf(node, scope);
    const labels = unionLabels(receiver.labels, ...args.map((argument) => argument.labels));
    const site: Call = { node, scope, name, receiver, args, labels, isMethod };
    onSend(site);
    onCode(site);
    const own = apply(target, args, isMethod ? receiver : null);
    if (own !== null) return own;
    const known = builtIn(site);
    if (known !== null) return known;
    if (isAnswered(name)) {
      // What comes back is not what was sent.
      callBack({ ...site, receiver: UNKNOWN, args: args.filter(({ functions }) => functions.length > 0) });
      return UNKNOWN;
    }
    return labelled(unionLabels(keptOf(site), callBack(site)));
  }
  interface Call {
    node: Tree;
    scope: Scope;
    name: string;
    receiver: Value;
    args: readonly Value[];
    labels: ReadonlySet<string>;
    isMethod: boolean;
  }
  const argumentsOf = (node: Tree, scope: Scope): Value[] =>
    node.arguments.flatMap((argument: Tree) => {
      if (argument.type !== 'SpreadElement') return [evaluate(argument, scope)];
      const spread = evaluate(argument.argument, scope);
      return spread.items ?? [spread];
    });

  /** Labels that the result of a call of something unknown has. */
  function keptOf({ name, labels }: Call): ReadonlySet<string> {
    if (DROPS.test(name)) return UNKNOWN.labels;
    if (KEEPS_WHOLE.test(name)) return labels;
    return new Set([...labels].filter((label) => label !== COOKIES && label !== STORAGE));
  }
  /**
   * Functions that something unknown is given are called with what it is called on.
   * @returns labels of their results
   */
  function callBack({ name, receiver, args, isMethod }: Call): ReadonlySet<string> {
    const listens = LISTENS.test(name) && (isMethod || name === 'addEventListener');
    const others = unionLabels(receiver.labels, ...args.map((argument) => argument.labels));
    const item = receiver.items?.reduce(join, UNKNOWN) ?? receiver;
    let results = UNKNOWN.labels;
    for (const argument of args) {
      if (argument.functions.length === 0) continue;
      if (listens) listen(`${name} ${textsOf(args[0] ?? UNKNOWN)[0] ?? ''}`, receiver, argument);
      else {
        const result = apply(argument, [join(labelled(others), item), labelled(others)]);
        if (result && !DROPS.test(name)) results = unionLabels(results, result.labels);
      }
    }
    return results;
  }

  function builtIn(site: Call): Value | null {
    const { name, receiver, args, scope, node, isMethod, labels } = site;
    const [first = UNKNOWN] = args;
    if (FINDS.test(name)) return found(first, receiver);
    if (name === 'createElement') return labelled(textsOf(first).map((tag) => `makes:${tag.toLowerCase()}`));
    if (name === 'fromCharCode') return fromCodes(args);
    if (name === 'apply' || name === 'call') return applied(site);
    if (name === 'readText') return labelled([`${DATA}clipboard`]);
    if ((name === 'val' && args.length === 0) || name === 'serialize' || name === 'serializeArray') {
      return labelled(typedInto(receiver.labels));
    }
    if (name === 'setItem') put(storage, labelled(dataOf(args[1] ?? UNKNOWN)));
    if (name === 'getItem') return storage.value;
    if (name === 'open' && args.length > 1 && isMethod) {
      const to = connectionTo(args[1] ?? UNKNOWN);
      const root = rootOf(node.callee.object, scope);
      if (root) put(root, to);
    }
    if (STORES.test(name) && isMethod) {
      const root = rootOf(node.callee.object, scope);
      const given = name === 'assign' ? rootOf(node.arguments[0], scope) : root;
      if (given) put(given, labelled(new Set([...labels].filter((label) => label.startsWith(DATA)))));
    }
    if (isDecoder(name) && args.length > 0) return decode(name, first);
    return isMethod ? callMethod(receiver, name, args) : null;
  }
  /** `f.call(self, …)` and `f.apply(self, […])` */
  function applied({ node, scope, name, args }: Call): Value | null {
    const { object } = node.callee;
    const given = name === 'apply' ? (args[1]?.items ?? args.slice(1)) : args.slice(1);
    if (object.type === 'MemberExpression' && nameOf(object, scope) === 'fromCharCode')
      return fromCodes(given);
    const self = args[0] ?? UNKNOWN;
    const own = apply(evaluate(object, scope), given, self);
    if (own !== null) return own;
    const labels = unionLabels(self.labels, ...given.map((argument) => argument.labels));
    // `[].map.call(list, f)`
    let results = labels;
    for (const argument of given) {
      const result = apply(argument, [labelled(labels)]);
      if (result) results = unionLabels(results, result.labels);
    }
    return labelled(results);
  }
  function found(selector: Value, receiver: Value): Value {
    const texts = textsOf(selector);
    const labels = new Set<string>([...selector.labels].filter((label) => label.startsWith(ELEMENT)));
    for (const text of texts) for (const label of elements.select(text)) labels.add(label);
    for (const label of receiver.labels)
      if (label === `${ELEMENT}form` && texts.length === 0) labels.add(label);
    return labelled(labels);
  }
  const typedInto = (labels: ReadonlySet<string>) =>
    [...labels]
      .filter((label) => label.startsWith(ELEMENT))
      .map((label) => `${DATA}${label.slice(ELEMENT.length)}`);

  function onSend({ node, name, receiver, args, labels, isMethod }: Call): void {
    const [first = UNKNOWN, second = UNKNOWN] = args;
    const quietly = args.some(({ members }) => textsOf(members?.get('mode') ?? UNKNOWN).includes('no-cors'));
    if (name === 'fetch') send([first], labels, quietly);
    else if (name === 'sendBeacon') send([first], labels, true);
    else if (/^send(?:Form)?$/.test(name) && node.callee.object?.name === 'emailjs')
      send([MAILER], labels, false);
    else if (name === 'send' && isMethod)
      send([receiver], unionLabels(...args.map((one) => one.labels)), false);
    else if (POSTS.test(name) || name === 'axios') {
      send([first, first.members?.get('url') ?? UNKNOWN], labels, false);
    } else if (name === 'open' || name === 'replace' || name === 'assign') {
      if (isMethod && name !== 'open') send([first], first.labels, false);
    } else if (name === 'setAttribute' || name === 'attr') {
      const [attribute = ''] = textsOf(first);
      onAssign(attribute.toLowerCase(), receiver, second);
    }
  }
  function onCode({ name, args, isMethod }: Call): void {
    const [first = UNKNOWN] = args;
    if (RUNS.test(name) && first.functions.length === 0) runCode(first);
    else if (isMethod && INSERTS_HTML.test(name)) for (const argument of args) write(argument);
  }

  function construct(node: Tree, scope: Scope): Value {
    const name = nameOf(node.callee, scope) ?? '';
    const args = argumentsOf(node, scope);
    const [first = UNKNOWN] = args;
    evaluate(node.callee, scope);
    if (name === 'Function') runCode(args.at(-1) ?? UNKNOWN);
    if (name === 'FormData') return labelled(typedInto(first.labels));
    if (name === 'WebSocket' || name === 'EventSource') {
      send([first], first.labels, true);
      return connectionTo(first);
    }
    if (name === 'Request') return withLabels(first, unionLabels(...args.map(({ labels }) => labels)));
    const own = apply(evaluate(node.callee, scope), args);
    return labelled(unionLabels(own?.labels ?? UNKNOWN.labels, ...args.map(({ labels }) => labels)));
  }

  function identifier({ name }: Tree, scope: Scope): Value {
    const known = lookUp(name, scope);
    if (known) return known.value;
    if (name === 'localStorage' || name === 'sessionStorage') return labelled([STORAGE]);
    const named = elements.named(name);
    return named ? labelled(named) : UNKNOWN;
  }
  function memberExpression(node: Tree, scope: Scope): Value {
    const object = evaluate(node.object, scope);
    const name = nameOf(node, scope);
    if (node.object.type === 'Identifier' && lookUp(node.object.name, scope) === null) {
      const owner = node.object.name;
      if (owner === 'document' && name === 'cookie') return labelled([COOKIES]);
      if (owner === 'document' && name === 'forms') return labelled(elements.all);
      if (isWindow(node.object)) return identifier({ name: name ?? '' }, global);
      if (owner === 'localStorage' || owner === 'sessionStorage') return storage.value;
    }
    if (node.object.type === 'ThisExpression' && object.labels.size === 0)
      return member(global.self.value, name);
    return member(object, name);
  }
  function assign(node: Tree, scope: Scope): Value {
    const right = evaluate(node.right, scope);
    const before = node.operator === '=' ? UNKNOWN : evaluate(node.left, scope);
    const value =
      node.operator === '+=' ? concatenate(before, right) : labelsOrValue(node.operator, before, right);
    const { left } = node;
    if (left.type === 'Identifier' && left.name === 'location') send([right], right.labels, false);
    // A sum that grows in a loop is everything at once.
    bind(left, node.operator === '+=' ? labelled(value.labels) : value, scope, false);
    if (node.operator === '+=' && left.type === 'Identifier' && before.texts.length === 0)
      return labelled(value.labels);
    return value;
  }
  const labelsOrValue = (operator: string, before: Value, right: Value): Value =>
    operator === '=' || operator === '||=' || operator === '??='
      ? right
      : labelled(unionLabels(before.labels, right.labels));

  function binary(node: Tree, scope: Scope): Value {
    const left = evaluate(node.left, scope);
    const right = evaluate(node.right, scope);
    if (node.operator === '+') return concatenate(left, right);
    if (/^(?:[=!]==?|[<>]=?|in|instanceof)$/.test(node.operator)) return UNKNOWN;
    return labelled(unionLabels(left.labels, right.labels));
  }
  function object(node: Tree, scope: Scope): Value {
    const members = new Map<string, Value>();
    const spread: Value[] = [];
    for (const property of node.properties) {
      if (property.type === 'SpreadElement') spread.push(evaluate(property.argument, scope));
      else {
        const value = evaluate(property.value, scope);
        const key = property.computed ? `${evaluate(property.key, scope).texts[0] ?? ''}` : property.key.name;
        if (members.size < 300) members.set(key ?? `${property.key.value}`, value);
        else spread.push(labelled(value.labels));
      }
    }
    const made = objectOf(members);
    return withLabels(made, unionLabels(made.labels, ...spread.map(({ labels }) => labels)));
  }
  function template(node: Tree, scope: Scope): Value {
    let value = constant(node.quasis[0]?.value.cooked ?? '');
    node.expressions.forEach((expression: Tree, at: number) => {
      value = concatenate(value, evaluate(expression, scope));
      value = concatenate(value, constant(node.quasis[at + 1]?.value.cooked ?? ''));
    });
    return value;
  }
  function literal({ value }: Tree): Value {
    if (typeof value === 'number') return constant(value);
    if (typeof value !== 'string') return UNKNOWN;
    return isNoise(value) ? withLabels(constant(value), new Set([NOISE])) : constant(value);
  }
  function loop(node: Tree, scope: Scope): Value {
    const over = evaluate(node.right, scope);
    const item =
      node.type === 'ForInStatement' ? labelled(over.labels) : (over.items?.reduce(join, UNKNOWN) ?? over);
    const declares = node.left.type === 'VariableDeclaration';
    bind(
      declares ? node.left.declarations[0].id : node.left,
      join(item, labelled(over.labels)),
      scope,
      declares,
    );
    return evaluate(node.body, scope);
  }

  type Handler = (node: Tree, scope: Scope) => Value;
  const either: Handler = (node, scope) => {
    if (node.test) evaluate(node.test, scope);
    return join(evaluate(node.consequent ?? node.left, scope), evaluate(node.alternate ?? node.right, scope));
  };
  const inner: Handler = (node, scope) => evaluate(node.argument ?? node.expression, scope);
  /** For what has no value of its own. */
  const evaluated = (_done: unknown): Value => UNKNOWN;
  const NODES = new Map<string, Handler>([
    ['Identifier', identifier],
    ['Literal', literal],
    ['TemplateLiteral', template],
    ['ThisExpression', (_node, scope) => scope.self.value],
    [
      'ArrayExpression',
      (node, scope) => arrayOf(node.elements.map((element: Tree) => evaluate(element, scope))),
    ],
    ['ObjectExpression', object],
    ['MemberExpression', memberExpression],
    ['CallExpression', call],
    ['NewExpression', construct],
    ['AssignmentExpression', assign],
    ['BinaryExpression', binary],
    ['LogicalExpression', either],
    ['ConditionalExpression', either],
    ['AwaitExpression', inner],
    ['ChainExpression', inner],
    ['ParenthesizedExpression', inner],
    ['SpreadElement', inner],
    ['UnaryExpression', (node, scope) => evaluated(evaluate(node.argument, scope))],
    [
      'SequenceExpression',
      (node, scope) => node.expressions.map((one: Tree) => evaluate(one, scope)).at(-1) ?? UNKNOWN,
    ],
    ['FunctionExpression', enterFunction],
    ['ArrowFunctionExpression', enterFunction],
    ['FunctionDeclaration', enterFunction],
    ['ReturnStatement', (node, scope) => evaluated(put(scope.returns, evaluate(node.argument, scope)))],
    [
      'VariableDeclarator',
      (node, scope) => evaluated(bind(node.id, evaluate(node.init, scope), scope, true)),
    ],
    ['ForOfStatement', loop],
    ['ForInStatement', loop],
  ]);

  return {
    run(programs: readonly Program[]): Effects {
      for (let pass = 0; pass < MAX_PASSES && !cut; pass++) {
        changed = false;
        for (const program of programs) visit(program, global);
        if (!changed) break;
      }
      return {
        sends: [...sends.values()],
        writes: [...sets.writes],
        runs: [...sets.runs],
        loads: [...sets.loads],
        actions: [...sets.actions],
        runsNoise,
        cut,
      };
    },
  };
}
