/**
 * Reverses the string arrays of JavaScript obfuscators, in which all strings are encoded and rotated. Nothing is
 * run: each rotation is tried, since only the right one gives members that objects have, such as
 * `document[…]`.
 */
import type { Omissions } from '../omissions.ts';

/** Characters around an array that count as its script. */
const MAX_SCRIPT = 400_000;
/** Arrays of one page. */
const MAX_ARRAYS = 20;
const MAX_ITEMS = 4000;
const MAX_LOOKUPS = 20_000;
/** Lookups used to rate a rotation. */
const SAMPLE = 400;

const ITEM = /\s{0,20}(["'])((?:[^"'\\\n]|\\.|(?!\1)["']){0,20000}?)\1\s{0,20}(,|\])/y;
const ARRAY = /\[(?=\s{0,20}["'])/g;
const LOOKUP =
  /(?<![\w$])([A-Za-z_$][\w$]{0,40})\(\s{0,2}(["']?)(0x[0-9a-f]{1,5}|\d{1,5})\2\s{0,2}(?:,\s{0,2}["'][^"'\n]{0,40}["']\s{0,2})?\)/gi;

/** Scripts of the source, with their strings in place of the lookups. */
export function* unscramble(source: string, omissions: Omissions): Generator<string, void, void> {
  const isRenamed = (source.match(/\b_0x[0-9a-f]{4,6}\b/g)?.length ?? 0) >= 10;
  const arrays = [...arraysOf(source)]
    .map((array) => ({ ...array, readings: readingsOf(array.items, isRenamed) }))
    .filter(({ readings }) => readings.length > 0)
    .sort((a, b) => b.items.length - a.items.length);
  omissions.add('arrays of encoded strings', arrays.length - MAX_ARRAYS);
  for (const { dropped } of arrays) omissions.add('strings of encoded arrays', dropped);
  for (const array of arrays.slice(0, MAX_ARRAYS)) {
    const script = restore(source, array, omissions);
    if (script !== null) yield script;
  }
}

interface StringArray {
  items: string[];
  start: number;
  /** items over the limit */
  dropped: number;
}

interface EncodedArray extends StringArray {
  /** its possible plain texts */
  readings: readonly (readonly string[])[];
}

/** The script around an array with its strings in place; null where no reading makes sense. */
function restore(
  source: string,
  { items, start, readings }: EncodedArray,
  omissions: Omissions,
): string | null {
  const from = Math.max(0, start - MAX_SCRIPT / 2);
  const script = source.slice(from, start + MAX_SCRIPT / 2);
  const lookups = lookupsOf(script, items.length, omissions);
  if (lookups.length < 3) return null;
  const { score, rotation, strings } = bestReading(readings, lookups);
  if (score < 2) return null;
  const names = new Set(lookups.map(({ name }) => name));
  const rest = source.slice(0, from) + source.slice(from + script.length);
  if ([...names].some((name) => rest.includes(`${name}(`))) omissions.add('scripts with encoded strings');
  // Without the scripts before and after it.
  const begin = Math.max(0, Math.min(start - from, lookups[0]?.at ?? 0) - 300);
  const end = Math.max(start - from, lookups.at(-1)?.at ?? 0) + 2000;
  return script
    .slice(begin, end)
    .replace(LOOKUP, (all, name: string, _quote, index: string) => {
      if (!names.has(name)) return all;
      const text = strings[(Number(index) + rotation) % strings.length] ?? '';
      return `'${text.replace(/['\\\n\r]/g, ' ')}'`;
    })
    .replace(/(['"])\s{0,5}\+\s{0,5}\1/g, '')
    .replace(/(?<=[\w$)\]])\s{0,2}\[\s{0,2}(['"])([A-Za-z_$][\w$]{0,60})\1\s{0,2}\]/g, '.$2');
}

/** Literals of five strings or more, in one pass. */
function* arraysOf(source: string): Generator<StringArray, void, void> {
  let read = 0;
  for (const { index: start } of source.matchAll(ARRAY)) {
    if (start < read) continue;
    const items: string[] = [];
    let isComplete = false;
    let dropped = 0;
    ITEM.lastIndex = start + 1;
    while (!isComplete) {
      const [, , text = '', ending] = ITEM.exec(source) ?? [];
      if (ending === undefined) break;
      if (items.length < MAX_ITEMS) items.push(text);
      else dropped++;
      read = ITEM.lastIndex;
      isComplete = ending === ']';
    }
    if (items.length >= 5) yield { items, start, dropped };
  }
}

/** Possible plain texts of the items: as they are, or in base64 of either letter case. Empty: they hide nothing. */
function readingsOf(items: readonly string[], isRenamed: boolean): (readonly string[])[] {
  const readings: (readonly string[])[] = isRenamed ? [items] : [];
  const isCoded = items.filter((item) => /^[\w+/-]{2,}={0,2}$/.test(item)).length / items.length > 0.85;
  if (!isCoded) return readings;
  for (const read of [items, items.map(swapCase)]) {
    const decoded = read.map((item) => Buffer.from(item, 'base64').toString('utf8'));
    const clear = decoded.filter((text) => /^[\t\n\r\x20-\x7e\u00a0-\ud7ff]*$/.test(text)).length;
    if (clear / items.length > 0.85) readings.unshift(decoded);
  }
  return readings;
}

const swapCase = (text: string): string =>
  text.replace(/[a-z]/gi, (letter) => (letter < 'a' ? letter.toLowerCase() : letter.toUpperCase()));

/** A call that may look up a string by its index. */
interface Lookup {
  name: string;
  index: number;
  /** the object whose member the string names: `document` of `document[f(1)]`; '' for others; null: no member */
  owner: string | null;
  at: number;
}

const BUILT_IN =
  /^(?:setTimeout|setInterval|parseInt|Number|String|eq|slice|substr|charAt|charCodeAt|pow|max|min)$/;

/** Calls with one number, of the functions that are called so most often. */
function lookupsOf(script: string, size: number, omissions: Omissions): Lookup[] {
  const lookups: Lookup[] = [];
  for (const { 1: name = '', 3: index = '', index: at } of script.matchAll(LOOKUP)) {
    if (lookups.length >= MAX_LOOKUPS) {
      omissions.add('lookups of encoded strings');
      continue;
    }
    const before = /([\w$]{0,40})\s{0,2}\[\s{0,2}$/.exec(script.slice(Math.max(0, at - 46), at));
    lookups.push({ name, index: Number(index), owner: before?.[1] ?? null, at });
  }
  const counts = new Map<string, number>();
  for (const { name } of lookups) counts.set(name, (counts.get(name) ?? 0) + 1);
  return lookups.filter(
    ({ name }) => !BUILT_IN.test(name) && (/^_0x/.test(name) || (counts.get(name) ?? 0) >= Math.min(5, size)),
  );
}

interface RatedReading {
  score: number;
  rotation: number;
  strings: readonly string[];
}

function bestReading(readings: readonly (readonly string[])[], lookups: readonly Lookup[]): RatedReading {
  const members = lookups.filter(({ owner }) => owner !== null).slice(0, SAMPLE);
  let best: RatedReading = { score: 0, rotation: 0, strings: [] };
  for (const strings of readings) {
    for (let rotation = 0; rotation < strings.length; rotation++) {
      let score = 0;
      for (const { index, owner } of members) {
        score += rate(strings[(index + rotation) % strings.length] ?? '', owner);
      }
      if (score > best.score) best = { score, rotation, strings };
    }
  }
  return best;
}

/** How well a string names a member of an object. */
function rate(name: string, owner: string | null): number {
  const own = owner ? MEMBERS.get(owner) : undefined;
  if (own !== undefined) return own.has(name) ? 3 : -1;
  if (ANY_MEMBER.has(name)) return 1;
  return /^[A-Za-z_$][\w$]{0,40}$/.test(name) ? 0 : -1;
}

const words = (text: string) => new Set(text.split(' '));
const MEMBERS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    'document',
    words(
      'createElement getElementById getElementsByTagName getElementsByClassName querySelector querySelectorAll body ' +
        'head cookie referrer addEventListener write writeln location documentElement title domain forms URL ' +
        'readyState currentScript createTextNode visibilityState hidden execCommand onclick defaultView links images',
    ),
  ],
  ['JSON', words('stringify parse')],
  [
    'window',
    words(
      'location addEventListener open localStorage sessionStorage ethereum navigator document onload parent top self ' +
        'setTimeout setInterval innerWidth innerHeight eval atob btoa fetch onbeforeunload history dataLayer',
    ),
  ],
  [
    'navigator',
    words(
      'userAgent hardwareConcurrency clipboard sendBeacon platform language languages plugins webdriver appVersion',
    ),
  ],
  ['localStorage', words('getItem setItem removeItem clear length')],
  ['sessionStorage', words('getItem setItem removeItem clear length')],
  ['location', words('href replace assign host hostname pathname search protocol origin hash reload')],
  ['Math', words('random floor round max min abs pow ceil')],
  ['String', words('fromCharCode prototype raw')],
  ['Object', words('keys assign defineProperty prototype create entries values freeze')],
  ['console', words('log warn error info debug table trace exception')],
]);
const ANY_MEMBER: ReadonlySet<string> = new Set([
  ...[...MEMBERS.values()].flatMap((names) => [...names]),
  ...words(
    'appendChild insertBefore parentNode firstChild removeChild remove setAttribute getAttribute style className ' +
      'classList value name type src href id innerHTML outerHTML innerText textContent length push shift pop splice ' +
      'slice split join indexOf includes replace match test exec charAt charCodeAt fromCharCode substr substring ' +
      'toString toLowerCase concat forEach map filter reduce sort reverse call apply bind then catch json text send ' +
      'setRequestHeader onreadystatechange readyState status responseText onmessage onopen onclose onerror onload ' +
      'onclick postMessage data target preventDefault stopPropagation display width height cssText position left ' +
      'top async request method params writeText readText setData getData clipboardData key keyCode which click ' +
      'submit action elements files contentWindow prototype constructor return search trim apply console log warn',
  ),
]);
