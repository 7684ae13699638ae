/**
 * Finds the parts of an event's stored text without parsing it. Events of one type mostly have the same keys in the same
 * order, which a reader expects; other texts take longer.
 */

const QUOTE = 34;
const COMMA = 44;
const OPEN_LIST = 91;
const BACKSLASH = 92;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/** A key as `JSON.stringify` writes those of events: `"name":`. */
const KEY = /"(\w+)":/y;

/** @param at of the opening quote @returns where the text ends; -1 if it does not */
function endOfText(text: string, at: number): number {
  for (let quote = text.indexOf('"', at + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let before = quote - 1;
    while (text.charCodeAt(before) === BACKSLASH) before--;
    // An even number of backslashes escapes itself.
    if ((quote - before) % 2 === 1) return quote + 1;
  }
  return -1;
}

/** @returns where a list or an object ends; -1 if it does not */
function endOfNested(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at >= 0 && at < text.length; ) {
    const character = text.charCodeAt(at);
    if (character === QUOTE) {
      at = endOfText(text, at);
      continue;
    }
    if (character === OPEN_OBJECT || character === OPEN_LIST) depth++;
    else if (character === CLOSE_OBJECT || character === CLOSE_LIST) {
      depth--;
      if (depth === 0) return at + 1;
    }
    at++;
  }
  return -1;
}

/** @returns where a value ends; -1 if it does not */
function endOfValue(text: string, from: number): number {
  const first = text.charCodeAt(from);
  if (first === QUOTE) return endOfText(text, from);
  if (first === OPEN_OBJECT || first === OPEN_LIST) return endOfNested(text, from);
  for (let at = from; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === COMMA || character === CLOSE_OBJECT) return at;
  }
  return -1;
}

/** @returns the texts of the objects in a list; null if it has anything else */
export function objectsIn(list: string): string[] | null {
  const items: string[] = [];
  if (list === '[]') return items;
  if (list.charCodeAt(0) !== OPEN_LIST) return null;
  for (let at = 1; list.charCodeAt(at) === OPEN_OBJECT; at++) {
    const end = endOfNested(list, at);
    if (end < 0) return null;
    items.push(list.slice(at, end));
    if (end === list.length - 1) return list.charCodeAt(end) === CLOSE_LIST ? items : null;
    if (list.charCodeAt(end) !== COMMA) return null;
    at = end;
  }
  return null;
}

/** A key that is expected at some place of an object. */
interface Expected {
  /** as it is written, with the colon */
  key: string;
  part: Part | undefined;
  /** the key with its value and a comma, if nobody wants the value and it has always been the same; null: it has not */
  whole: string | null | undefined;
}

const MAX_WHOLE = 100;

/** The place of a wanted value in the text that was read last. */
export class Part {
  from = -1;
  to = -1;
  /** wanted parts of the value, if it is an object */
  object: StoredObject | null = null;

  /** JSON of the value; `null` if there is none */
  in(text: string): string {
    return this.from < 0 ? 'null' : text.slice(this.from, this.to);
  }
}

export class StoredObject {
  readonly #parts = new Map<string, Part>();
  #expected: Expected[] = [];

  /** @param path keys from this object on */
  part([key = '', ...rest]: readonly string[]): Part {
    const part = this.#parts.get(key) ?? new Part();
    this.#parts.set(key, part);
    this.#expected = [];
    if (rest.length === 0) return part;
    part.object ??= new StoredObject();
    return part.object.part(rest);
  }

  /** Finds all wanted parts. @param from of the opening brace @returns where the object ends; -1 if it is not understood */
  read(text: string, from = 0): number {
    this.clear();
    if (text.charCodeAt(from + 1) === CLOSE_OBJECT) return from + 2;
    let at = from + 1;
    for (let index = 0; ; index++) {
      const end = this.#entry(index, text, at);
      if (end < 0) return -1;
      const next = text.charCodeAt(end);
      if (next === CLOSE_OBJECT) return end + 1;
      if (next !== COMMA) return -1;
      at = end + 1;
    }
  }

  /** Reads a key and its value. @returns where the value ends; -1 if it is not understood */
  #entry(index: number, text: string, at: number): number {
    const whole = this.#expected[index]?.whole;
    if (whole && text.startsWith(whole, at)) return at + whole.length - 1;
    const expected = this.#at(index, text, at);
    if (!expected) return -1;
    const { key, part } = expected;
    const start = at + key.length;
    const object = part?.object && text.charCodeAt(start) === OPEN_OBJECT ? part.object : null;
    const end = object ? object.read(text, start) : endOfValue(text, start);
    if (part) {
      part.from = start;
      part.to = end;
    } else if (expected.whole === undefined && end - at < MAX_WHOLE && text.charCodeAt(end) === COMMA) {
      expected.whole = text.slice(at, end + 1);
    }
    return end;
  }

  clear(): void {
    for (const part of this.#parts.values()) {
      part.from = -1;
      part.object?.clear();
    }
  }

  /** The key at a place of the text, which the last text probably had as well. */
  #at(index: number, text: string, at: number): Expected | null {
    const expected = this.#expected[index];
    if (expected && text.startsWith(expected.key, at)) {
      if (expected.whole) expected.whole = null;
      return expected;
    }
    KEY.lastIndex = at;
    const [written, name] = KEY.exec(text) ?? [];
    if (written === undefined || name === undefined) return null;
    const found: Expected = { key: written, part: this.#parts.get(name), whole: undefined };
    this.#expected[index] = found;
    return found;
  }
}
