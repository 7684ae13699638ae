/** Evaluates calls of functions of scripts, of browser functions, and of unknown functions. */
import type { Interpreter } from './interpreter.ts';
import {
  CLIPBOARD,
  COOKIES,
  CREATED,
  DATA,
  dataAndDestinations,
  ELEMENT,
  type Labels,
  STORAGE,
  typedInto,
  withPrefix,
} from './labels.ts';
import type { LexicalScope } from './lexical-scope.ts';
import type { SyntaxTree } from './syntax.ts';
import {
  callMethod,
  constant,
  decode,
  fromCodes,
  isDecoder,
  join,
  labelled,
  textsOf,
  UNKNOWN,
  unionLabels,
  type Value,
  withLabels,
} from './value.ts';

interface Call {
  node: SyntaxTree;
  scope: LexicalScope;
  name: string;
  receiver: Value;
  args: readonly Value[];
  /** of the receiver and the arguments */
  labels: Labels;
  isMethod: boolean;
}

const names = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** Functions whose result hardly depends on the data of the arguments. */
const DROPS_DATA = names(
  `test indexOf lastIndexOf includes startsWith endsWith every some localeCompare search checkValidity
  reportValidity contains hasOwnProperty digest querySelector querySelectorAll focus blur getTime`,
);
/** Functions that keep cookies and storage as a whole. Single entries are not followed, since sites use them legitimately. */
const KEEPS_WHOLE = names(
  `encodeURIComponent escape encodeURI btoa String stringify toString concat join then entries fromEntries assign map
  replace trim append set`,
);
const LISTENS = names('addEventListener on bind submit change keyup keydown keypress input blur click one');
const STORES = names('push unshift append set add assign setItem');
const REQUESTS = names('post put get ajax request getJSON patch axios');
const RUNS_CODE = names('eval Function execScript setTimeout setInterval');
const INSERTS_HTML = names('write writeln insertAdjacentHTML html createContextualFragment');

export function call(node: SyntaxTree, scope: LexicalScope, interpreter: Interpreter): Value {
  const { callee } = node;
  const isMethod = callee.type === 'MemberExpression';
  const receiver = isMethod ? interpreter.evaluate(callee.object, scope) : UNKNOWN;
  const name = interpreter.nameOf(callee, scope) ?? '';
  const target = isMethod ? interpreter.member(receiver, name) : interpreter.evaluate(callee, scope);
  const args = argumentsOf(node, scope, interpreter);
  const labels = unionLabels(receiver.labels, ...args.map((argument) => argument.labels));
  const made: Call = { node, scope, name, receiver, args, labels, isMethod };
  SENDERS.get(name)?.(made, interpreter);
  runCode(made, interpreter);
  const own = interpreter.apply(target, args, isMethod ? receiver : null) ?? callBuiltIn(made, interpreter);
  if (own !== null) return own;
  if (REQUESTS.has(name) || name === 'fetch' || name === 'sendBeacon') {
    // The response is not the data that was sent.
    const callbacks = args.filter(({ functions }) => functions.length > 0);
    const response = interpreter.effects.responseOf(args[0] ?? UNKNOWN);
    callBack({ ...made, receiver: response, args: callbacks }, interpreter);
    return response;
  }
  return labelled(unionLabels(keptLabels(made), callBack(made, interpreter)));
}

export function construct(node: SyntaxTree, scope: LexicalScope, interpreter: Interpreter): Value {
  const name = interpreter.nameOf(node.callee, scope) ?? '';
  const args = argumentsOf(node, scope, interpreter);
  const [first = UNKNOWN] = args;
  const labels = unionLabels(...args.map((argument) => argument.labels));
  const target = interpreter.evaluate(node.callee, scope);
  switch (name) {
    case 'FormData':
      return labelled(typedInto(first.labels));
    case 'WebSocket':
    case 'EventSource':
      interpreter.effects.send([first], first.labels, true);
      return interpreter.effects.connectionTo(first);
    case 'Request':
      return withLabels(first, labels);
    case 'Function':
      interpreter.effects.run(args.at(-1) ?? UNKNOWN);
  }
  const own = interpreter.apply(target, args);
  return labelled(unionLabels(own?.labels ?? UNKNOWN.labels, labels));
}

const argumentsOf = (node: SyntaxTree, scope: LexicalScope, interpreter: Interpreter): Value[] =>
  node.arguments.flatMap((argument: SyntaxTree) => {
    if (argument.type !== 'SpreadElement') return [interpreter.evaluate(argument, scope)];
    const spread = interpreter.evaluate(argument.argument, scope);
    return spread.items ?? [spread];
  });

type Sender = (call: Call, interpreter: Interpreter) => void;

/** A library that sends data by email; the URL of its service is in the library. */
const MAILER = constant('https://api.emailjs.com/');

const fetches: Sender = ({ args, labels }, { effects }) => {
  const isQuiet = args.some(({ members }) => textsOf(members?.get('mode') ?? UNKNOWN).includes('no-cors'));
  effects.send([args[0] ?? UNKNOWN], labels, isQuiet);
};
const sendsBeacon: Sender = ({ args, labels }, { effects }) =>
  effects.send([args[0] ?? UNKNOWN], labels, true);
const sends: Sender = ({ node, name, receiver, args, labels, isMethod }, { effects }) => {
  if (node.callee.object?.name === 'emailjs') effects.send([MAILER], labels, false);
  else if (name === 'send' && isMethod) {
    effects.send([receiver], unionLabels(...args.map((one) => one.labels)), false);
  }
};
const requests: Sender = ({ args: [first = UNKNOWN], labels }, { effects }) =>
  effects.send([first, first.members?.get('url') ?? UNKNOWN], labels, false);
const navigates: Sender = ({ args: [first = UNKNOWN], isMethod }, { effects }) => {
  if (!isMethod) return;
  effects.send([first], first.labels, false);
  effects.redirect(first);
};
const copies: Sender = ({ args }, { effects }) => effects.copy(args.at(-1) ?? UNKNOWN);
const setsAttribute: Sender = ({ receiver, args: [first = UNKNOWN, second = UNKNOWN] }, interpreter) => {
  const [attribute = ''] = textsOf(first);
  interpreter.setProperty(receiver, attribute.toLowerCase(), second);
};

const SENDERS: ReadonlyMap<string, Sender> = new Map([
  ['fetch', fetches],
  ['sendBeacon', sendsBeacon],
  ['send', sends],
  ['sendForm', sends],
  ...[...REQUESTS].map((name) => [name, requests] as const),
  ['replace', navigates],
  ['assign', navigates],
  ['writeText', copies],
  ['setData', copies],
  ['setAttribute', setsAttribute],
  ['attr', setsAttribute],
]);

/** `x.constructor.constructor(…)`, `[].filter.constructor(…)`, and the like */
const isFunctionConstructor = ({ object, property }: SyntaxTree): boolean =>
  (property?.name ?? property?.value) === 'constructor' &&
  (object.type === 'MemberExpression' || object.type === 'FunctionExpression');

function runCode({ node, name, args, isMethod }: Call, { effects }: Interpreter): void {
  const [first = UNKNOWN] = args;
  if (RUNS_CODE.has(name) || isFunctionConstructor(node.callee)) {
    if (first.functions.length === 0) effects.run(first);
  } else if (isMethod && INSERTS_HTML.has(name)) for (const argument of args) effects.write(argument);
}

/** @returns null: nothing is known of the result */
type BuiltIn = (call: Call, interpreter: Interpreter) => Value | null;

function callBuiltIn(made: Call, interpreter: Interpreter): Value | null {
  const { name, receiver, args, isMethod } = made;
  const result = BUILT_INS.get(name)?.(made, interpreter) ?? null;
  if (result !== null) return result;
  if (isMethod && STORES.has(name)) store(made, interpreter);
  if (isDecoder(name) && args.length > 0) return decode(name, args[0] ?? UNKNOWN);
  return isMethod ? callMethod(receiver, name, args) : null;
}

/** The receiver takes over the data of the arguments. */
function store({ node, name, scope, labels }: Call, interpreter: Interpreter): void {
  const target = name === 'assign' ? node.arguments[0] : node.callee.object;
  const root = interpreter.rootOf(target, scope);
  if (root) interpreter.put(root, labelled(withPrefix(labels, DATA)));
}

const findElements: BuiltIn = ({ args: [selector = UNKNOWN], receiver }, { elements }) => {
  const texts = textsOf(selector);
  const labels = new Set(withPrefix(selector.labels, ELEMENT));
  for (const text of texts) for (const label of elements.select(text)) labels.add(label);
  const form = `${ELEMENT}form`;
  if (texts.length === 0 && receiver.labels.has(form)) labels.add(form);
  return labelled(labels);
};
const createElement: BuiltIn = ({ args: [tag = UNKNOWN] }) =>
  labelled(textsOf(tag).map((name) => `${CREATED}${name.toLowerCase()}`));
const readInput: BuiltIn = ({ name, args, receiver }) =>
  name === 'val' && args.length > 0 ? null : labelled(typedInto(receiver.labels));
const setItem: BuiltIn = ({ args }, interpreter) => {
  const { labels } = args[1] ?? UNKNOWN;
  interpreter.put(interpreter.storage, labelled(dataAndDestinations(labels)));
  return null;
};
/** `XMLHttpRequest.open(method, url)` */
const openRequest: BuiltIn = ({ node, scope, args, isMethod }, interpreter) => {
  if (args.length < 2 || !isMethod) return null;
  const connection = interpreter.effects.connectionTo(args[1] ?? UNKNOWN);
  const root = interpreter.rootOf(node.callee.object, scope);
  if (root) interpreter.put(root, connection);
  return null;
};
/** `f.call(self, …)` and `f.apply(self, […])` */
const applyFunction: BuiltIn = ({ node, scope, name, args, isMethod }, interpreter) => {
  if (!isMethod) return null;
  const { object } = node.callee;
  const given = name === 'apply' ? (args[1]?.items ?? args.slice(1)) : args.slice(1);
  if (object.type === 'MemberExpression' && interpreter.nameOf(object, scope) === 'fromCharCode') {
    return fromCodes(given);
  }
  const self = args[0] ?? UNKNOWN;
  const own = interpreter.apply(interpreter.evaluate(object, scope), given, self);
  if (own !== null) return own;
  const labels = unionLabels(self.labels, ...given.map((argument) => argument.labels));
  // `[].map.call(list, f)`
  let results = labels;
  for (const argument of given) {
    const result = interpreter.apply(argument, [labelled(labels)]);
    if (result) results = unionLabels(results, result.labels);
  }
  return labelled(results);
};

const FINDERS = names(
  `getElementById querySelector querySelectorAll getElementsByName getElementsByClassName getElementsByTagName find
  closest namedItem $ jQuery`,
);
const BUILT_INS: ReadonlyMap<string, BuiltIn> = new Map([
  ...[...FINDERS].map((name) => [name, findElements] as const),
  ['createElement', createElement],
  ['fromCharCode', ({ args }) => fromCodes(args)],
  ['apply', applyFunction],
  ['call', applyFunction],
  ['readText', () => labelled([CLIPBOARD])],
  ['val', readInput],
  ['serialize', readInput],
  ['serializeArray', readInput],
  ['setItem', setItem],
  ['getItem', (_call, { storage }) => storage.value],
  ['open', openRequest],
]);

/** Labels of the result of an unknown function. */
function keptLabels({ name, labels }: Call): Labels {
  if (DROPS_DATA.has(name)) return UNKNOWN.labels;
  if (KEEPS_WHOLE.has(name)) return labels;
  return new Set([...labels].filter((label) => label !== COOKIES && label !== STORAGE));
}

/**
 * Calls the function arguments of an unknown function with its receiver and its other arguments.
 * @returns labels of their results
 */
function callBack({ name, receiver, args, isMethod }: Call, interpreter: Interpreter): Labels {
  const listens = LISTENS.has(name) && (isMethod || name === 'addEventListener');
  const others = labelled(unionLabels(receiver.labels, ...args.map((argument) => argument.labels)));
  const item = receiver.items?.reduce(join, UNKNOWN) ?? receiver;
  let results = UNKNOWN.labels;
  for (const argument of args) {
    if (argument.functions.length === 0) continue;
    if (listens) {
      interpreter.listen(`${name} ${textsOf(args[0] ?? UNKNOWN)[0] ?? ''}`, receiver, argument);
      continue;
    }
    const result = interpreter.apply(argument, [join(others, item), others]);
    if (result && !DROPS_DATA.has(name)) results = unionLabels(results, result.labels);
  }
  return results;
}
