/** Possible values of an expression, found without running the script. */
import type { Node } from 'acorn';
import { DECODED } from './labels.ts';

/** Stands for an unknown part of a text. */
export const HOLE = '\ufffc';
const MAX_TEXTS = 6;
const MAX_TEXT_LENGTH = 200_000;
const MAX_REPLACED = 100_000;
const MAX_ITEMS = 2000;
export const MAX_MEMBERS = 300;
/** Items and members of a value at all depths. Objects of large programs contain each other. */
const MAX_PARTS = 500;

let dropped = 0;
/** Counts constants, items or members that a value does not take because it is full. */
export function noteDropped(count = 1): void {
  dropped += count;
}
/** Runs synchronous work. @returns its result, and the number of parts that values did not take */
export function countDropped<T>(work: () => T): { result: T; dropped: number } {
  dropped = 0;
  const result = work();
  return { result, dropped };
}

export interface Value {
  /** its possible constants; unknown parts of texts are `HOLE`s */
  texts: readonly (string | number)[];
  /** see labels.ts; those of its items and members included */
  labels: ReadonlySet<string>;
  /** of an array */
  items: readonly Value[] | null;
  /** of an object */
  members: ReadonlyMap<string, Value> | null;
  functions: readonly Node[];
  /** number of its items and members, at all depths */
  parts: number;
}

const NO_LABELS: ReadonlySet<string> = new Set();
export const UNKNOWN: Value = {
  texts: [],
  labels: NO_LABELS,
  items: null,
  members: null,
  functions: [],
  parts: 0,
};

export const constant = (...texts: (string | number)[]): Value =>
  texts.length === 0 ? UNKNOWN : { ...UNKNOWN, texts: texts.slice(0, MAX_TEXTS) };
export const labelled = (labels: Iterable<string>): Value => withLabels(UNKNOWN, new Set(labels));
export const withLabels = (value: Value, labels: ReadonlySet<string>): Value =>
  labels.size === 0 && value.labels.size === 0 ? value : { ...value, labels };

export function unionLabels(...sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  const filled = sets.filter(({ size }) => size > 0);
  if (filled.length <= 1) return filled[0] ?? NO_LABELS;
  const [first = NO_LABELS, ...others] = filled;
  if (others.every((set) => [...set].every((label) => first.has(label)))) return first;
  return new Set(filled.flatMap((set) => [...set]));
}

function firstOf<T>(list: readonly T[], most: number): readonly T[] {
  if (list.length <= most) return list;
  noteDropped(list.length - most);
  return list.slice(0, most);
}

export function arrayOf(items: readonly Value[]): Value {
  const kept = firstOf(items, MAX_ITEMS);
  const labels = unionLabels(...items.map((item) => item.labels));
  return bounded({ ...UNKNOWN, items: kept, labels, parts: partsOf(kept) });
}

export function objectOf(members: ReadonlyMap<string, Value>): Value {
  const labels = unionLabels(...[...members.values()].map((member) => member.labels));
  return bounded({ ...UNKNOWN, members, labels, parts: partsOf(members.values()) });
}

function partsOf(values: Iterable<Value> | null): number {
  let parts = 0;
  for (const value of values ?? []) parts += 1 + value.parts;
  return parts;
}

/** A value that is too large keeps its labels, which are those of its parts too. */
function bounded(value: Value): Value {
  if (value.parts <= MAX_PARTS) return value;
  noteDropped();
  return { ...value, items: null, members: null, parts: 0 };
}

/** The union of two values. Returns `one` itself when the other adds nothing. */
export function join(one: Value, other: Value): Value {
  if (one === other || other === UNKNOWN) return one;
  if (one === UNKNOWN) return other;
  const labels = unionLabels(one.labels, other.labels);
  const texts = joinLists(one.texts, other.texts, MAX_TEXTS);
  const functions = joinLists(one.functions, other.functions, MAX_TEXTS);
  const items = one.items ?? other.items;
  const members = joinMembers(one.members, other.members);
  const same =
    labels === one.labels &&
    texts === one.texts &&
    functions === one.functions &&
    items === one.items &&
    members === one.members;
  if (same) return one;
  const parts = partsOf(items) + partsOf(members?.values() ?? null);
  return bounded({ texts, labels, items, members, functions, parts });
}

/** The first few are enough, since the value is an approximation anyway. */
function joinLists<T>(one: readonly T[], other: readonly T[], most: number): readonly T[] {
  if (one.length >= most) return one;
  const more = other.filter((item) => !one.includes(item));
  return more.length === 0 ? one : [...one, ...more].slice(0, most);
}

function joinMembers(one: Value['members'], other: Value['members']): Value['members'] {
  if (other === null || one === other) return one;
  if (one === null) return other;
  let joined: Map<string, Value> | null = null;
  for (const [name, value] of other) {
    const known = one.get(name);
    const both = known === undefined ? value : join(known, value);
    if (both === known) continue;
    if ((joined ?? one).size >= MAX_MEMBERS) {
      noteDropped();
      continue;
    }
    joined ??= new Map(one);
    joined.set(name, both);
  }
  return joined ?? one;
}

/** `one + other` */
export function concatenate(one: Value, other: Value): Value {
  const labels = unionLabels(one.labels, other.labels);
  if (one.texts.length === 0 && other.texts.length === 0) return withLabels(UNKNOWN, labels);
  const texts = new Set<string | number>();
  for (const left of one.texts.length > 0 ? one.texts : [HOLE]) {
    for (const right of other.texts.length > 0 ? other.texts : [HOLE]) {
      const sum = add(left, right);
      if (sum === null) noteDropped();
      else texts.add(sum);
    }
  }
  return withLabels(constant(...texts), labels);
}

/** Null: it would be too long. */
function add(left: string | number, right: string | number): string | number | null {
  if (typeof left === 'number' && typeof right === 'number') return left + right;
  return `${left}`.length + `${right}`.length <= MAX_TEXT_LENGTH ? `${left}${right}` : null;
}

const isText = (value: string | number): value is string => typeof value === 'string';
export const textsOf = ({ texts }: Value): string[] => texts.filter(isText);

type Decoder = (text: string) => string;
export const percentDecoded: Decoder = (text) =>
  text.replace(/%u([0-9a-f]{4})|%([0-9a-f]{2})/gi, (_all, four?: string, two?: string) =>
    String.fromCharCode(Number.parseInt(four ?? two ?? '20', 16)),
  );

/** Browser functions that decode a text. */
const DECODERS: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ['atob', (text) => Buffer.from(text, 'base64').toString('latin1')],
  ['btoa', (text) => Buffer.from(text, 'latin1').toString('base64')],
  ['unescape', percentDecoded],
  ['escape', (text) => text],
  ['decodeURIComponent', (text) => decodeURIComponent(text)],
  ['decodeURI', (text) => decodeURI(text)],
  ['encodeURIComponent', (text) => text],
  ['encodeURI', (text) => text],
  ['String', (text) => text],
]);
export const isDecoder = (name: string): boolean => DECODERS.has(name);

/** The result of one of `DECODERS` for constants; null for other functions. */
export function decode(name: string, argument: Value): Value | null {
  const decoder = DECODERS.get(name);
  if (!decoder) return null;
  const texts = textsOf(argument).flatMap((text) => {
    // Base64 cannot be decoded around a hole.
    if (name === 'atob' && text.includes(HOLE)) return [];
    try {
      return [decoder(text)];
    } catch {
      return [];
    }
  });
  return withLabels(constant(...texts), argument.labels);
}

/** `String.fromCharCode(…)` */
export function fromCodes(codes: readonly Value[]): Value {
  const numbers = codes.map(({ texts }) => Number(texts[0] ?? Number.NaN));
  const labels = unionLabels(...codes.map((code) => code.labels));
  const known = numbers.length > 0 && numbers.every(Number.isInteger);
  return withLabels(
    known ? constant(numbers.map((code) => String.fromCharCode(code)).join('')) : UNKNOWN,
    known ? labels : new Set([...labels, DECODED]),
  );
}

type Method = (text: string, values: readonly (string | number)[]) => string | number | null;
type Replace = (text: string, what: string, by: string) => string;
/** Replacements that could grow without bound are not made. */
const replacing =
  (replace: Replace): Method =>
  (text, [what, by]) => {
    if (what === undefined || by === undefined) return null;
    if (text.length * (`${by}`.length + 1) <= MAX_REPLACED) return replace(text, `${what}`, `${by}`);
    noteDropped();
    return null;
  };

/** Methods of strings with constant arguments. */
const METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['toString', (text) => text],
  ['valueOf', (text) => text],
  ['trim', (text) => text.trim()],
  ['toLowerCase', (text) => text.toLowerCase()],
  ['toUpperCase', (text) => text.toUpperCase()],
  ['concat', (text, values) => text + values.join('')],
  ['slice', (text, [from, to]) => text.slice(Number(from ?? 0), to === undefined ? undefined : Number(to))],
  [
    'substring',
    (text, [from, to]) => text.substring(Number(from ?? 0), to === undefined ? undefined : Number(to)),
  ],
  [
    'substr',
    (text, [from, length]) =>
      text.substr(Number(from ?? 0), length === undefined ? undefined : Number(length)),
  ],
  ['charAt', (text, [at]) => text.charAt(Number(at ?? 0))],
  ['charCodeAt', (text, [at]) => text.charCodeAt(Number(at ?? 0))],
  ['replace', replacing((text, what, by) => text.replace(what, by))],
  ['replaceAll', replacing((text, what, by) => text.replaceAll(what, by))],
]);

/** The result of a method of a constant string or array; null where it is not known. */
export function callMethod(receiver: Value, name: string, args: readonly Value[]): Value | null {
  const labels = unionLabels(receiver.labels, ...args.map((argument) => argument.labels));
  const [first] = args[0]?.texts ?? [];
  const done = (value: Value) => withLabels(value, labels);
  if (receiver.items !== null) {
    if (name === 'reverse') return done({ ...receiver, items: [...receiver.items].reverse() });
    if (name === 'join') return done(joined(receiver.items, first === undefined ? ',' : `${first}`));
    if (name === 'slice' && args.length === 0) return receiver;
    if (name === 'concat')
      return done(arrayOf([...receiver.items, ...args.flatMap((one) => one.items ?? [one])]));
  }
  const [text] = textsOf(receiver);
  if (text === undefined) return null;
  if (name === 'split' && first !== undefined) {
    return done(arrayOf(text.split(`${first}`, MAX_ITEMS + 1).map((part) => constant(part))));
  }
  const method = METHODS.get(name);
  if (!method || args.some(({ texts }) => texts.length === 0)) return null;
  const given = args.map(({ texts }) => texts[0] ?? '');
  const results = textsOf(receiver).flatMap((one) => method(one, given) ?? []);
  return results.length === 0 ? null : done(constant(...results));
}

function joined(items: readonly Value[], separator: string): Value {
  const texts = items.map(({ texts: [text = HOLE] }) => `${text}`);
  const text = texts.join(separator);
  if (text.length <= MAX_TEXT_LENGTH) return constant(text);
  noteDropped();
  return UNKNOWN;
}
