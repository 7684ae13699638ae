/**
 * Puts back what obfuscators of JavaScript move away: strings kept in one array, encoded and turned, and code kept as
 * numbers under a key. Nothing is run: how far an array was turned is found by trying every turn, since only one of
 * them gives `document[…]` members that documents have.
 */

/** UTF-16 units around an array that are taken for its script. */
const MAX_SCRIPT = 400_000;
/** Arrays of one page. */
const MAX_ARRAYS = 20;
const MAX_ITEMS = 4000;
/** Calls by which a turn is judged. */
const SAMPLE = 400;

const ITEM = /\s{0,20}(["'])((?:[^"'\\\n]|\\.|(?!\1)["']){0,20000}?)\1\s{0,20}(,|\])/y;
const ARRAY = /\[(?=\s{0,20}["'])/g;
const CALL =
  /(?<![\w$])([A-Za-z_$][\w$]{0,40})\(\s{0,2}(["']?)(0x[0-9a-f]{1,5}|\d{1,5})\2\s{0,2}(?:,\s{0,2}["'][^"'\n]{0,40}["']\s{0,2})?\)/gi;

/**
 * Scripts of the source with their strings where they are used.
 * @param onLeft is told how many arrays are not looked at
 */
export function* unscramble(source: string, onLeft: (count: number) => void): Generator<string, void, void> {
  const renamed = (source.match(/\b_0x[0-9a-f]{4,6}\b/g)?.length ?? 0) >= 10;
  const arrays = [...arraysOf(source)]
    .map((array) => ({ ...array, readings: readingsOf(array.items, renamed) }))
    .filter(({ readings }) => readings.length > 0)
    .sort((a, b) => b.items.length - a.items.length);
  if (arrays.length > MAX_ARRAYS) onLeft(arrays.length - MAX_ARRAYS);
  for (const { items, start, readings } of arrays.slice(0, MAX_ARRAYS)) {
    const from = Math.max(0, start - MAX_SCRIPT / 2);
    const script = source.slice(from, start + MAX_SCRIPT / 2);
    const calls = callsOf(script, items.length);
    if (calls.length < 3) continue;
    let best = { score: 0, turn: 0, strings: items as readonly string[] };
    for (const strings of readings) {
      const turned = bestTurn(strings, calls);
      if (turned.score > best.score) best = { ...turned, strings };
    }
    if (best.score < 2) continue;
    const { strings, turn } = best;
    const names = new Set(calls.map(({ name }) => name));
    // The script alone, not what stands before and after it.
    const begin = Math.max(0, Math.min(start - from, calls[0]?.at ?? 0) - 300);
    const end = Math.max(start - from, calls.at(-1)?.at ?? 0) + 2000;
    yield script
      .slice(begin, end)
      .replace(CALL, (all, name: string, _quote, index: string) => {
        if (!names.has(name)) return all;
        const text = strings[(Number(index) + turn) % strings.length] ?? '';
        return `'${text.replace(/['\\\n\r]/g, ' ')}'`;
      })
      .replace(/(['"])\s{0,5}\+\s{0,5}\1/g, '')
      .replace(/(?<=[\w$)\]])\s{0,2}\[\s{0,2}(['"])([A-Za-z_$][\w$]{0,60})\1\s{0,2}\]/g, '.$2');
  }
}

interface StringArray {
  items: string[];
  start: number;
}

/** Literals that are nothing but five strings or more, in one pass. */
function* arraysOf(source: string): Generator<StringArray, void, void> {
  let read = 0;
  for (const { index: start } of source.matchAll(ARRAY)) {
    if (start < read) continue;
    const items: string[] = [];
    ITEM.lastIndex = start + 1;
    while (items.length < MAX_ITEMS) {
      const [, , text = '', ending] = ITEM.exec(source) ?? [];
      if (ending === undefined) break;
      items.push(text);
      read = ITEM.lastIndex;
      if (ending === ']') break;
    }
    if (items.length >= 5) yield { items, start };
  }
}

/** What the items may say: as they are, or in base64 of either order of letters. Empty: they hide nothing. */
function readingsOf(items: readonly string[], renamed: boolean): (readonly string[])[] {
  const coded = items.filter((item) => /^[\w+/-]{2,}={0,2}$/.test(item)).length / items.length > 0.85;
  const readings: (readonly string[])[] = renamed ? [items] : [];
  if (!coded) return readings;
  for (const turnCase of [false, true]) {
    const decoded = items.map((item) => {
      const letters = turnCase
        ? item.replace(/[a-z]/gi, (letter) => (letter < 'a' ? letter.toLowerCase() : letter.toUpperCase()))
        : item;
      return Buffer.from(letters, 'base64').toString('utf8');
    });
    const clear = decoded.filter((text) => /^[\t\n\r\x20-\x7e\u00a0-\ud7ff]*$/.test(text)).length;
    if (clear / items.length > 0.85) readings.unshift(decoded);
  }
  return readings;
}

interface Call {
  name: string;
  index: number;
  /** what the string is read from as a member: `document` of `document[f(1)]`; '' for others; null: no member */
  owner: string | null;
  at: number;
}

/** Calls with one number, of the functions that are called so most often. */
function callsOf(script: string, size: number): Call[] {
  const calls: Call[] = [];
  for (const match of script.matchAll(CALL)) {
    const [, name = '', , index = ''] = match;
    const before = /([\w$]{0,40})\s{0,2}\[\s{0,2}$/.exec(
      script.slice(Math.max(0, match.index - 46), match.index),
    );
    calls.push({ name, index: Number(index), owner: before?.[1] ?? null, at: match.index });
    if (calls.length >= 20_000) break;
  }
  const counts = new Map<string, number>();
  for (const { name } of calls) counts.set(name, (counts.get(name) ?? 0) + 1);
  const known =
    /^(?:setTimeout|setInterval|parseInt|Number|String|eq|slice|substr|charAt|charCodeAt|pow|max|min)$/;
  const kept = calls.filter(
    ({ name }) => !known.test(name) && (/^_0x/.test(name) || (counts.get(name) ?? 0) >= Math.min(5, size)),
  );
  return kept;
}

function bestTurn(strings: readonly string[], calls: readonly Call[]): { score: number; turn: number } {
  const members = calls.filter(({ owner }) => owner !== null).slice(0, SAMPLE);
  const size = strings.length;
  let best = { score: 0, turn: 0 };
  for (let turn = 0; turn < size; turn++) {
    let score = 0;
    for (const { index, owner } of members) {
      const name = strings[(index + turn) % size] ?? '';
      const own = owner ? MEMBERS.get(owner) : undefined;
      if (own?.has(name)) score += 3;
      else if (own) score -= 1;
      else if (ANY_MEMBER.has(name)) score += 1;
      else if (!/^[A-Za-z_$][\w$]{0,40}$/.test(name)) score -= 1;
    }
    if (score > best.score) best = { score, turn };
  }
  return best;
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

/** Numbers that are turned into letters by a sum or an exclusive or with a key that the script says. */
const NUMBERS =
  /\[\s{0,4}((?:(?:0x[0-9a-f]{1,4}|-?\d{1,5})\s{0,2},\s{0,2}){24,}(?:0x[0-9a-f]{1,4}|-?\d{1,5}))\s{0,4}\]/gi;
const KEYED =
  /(?:[\])]|\b[\w$]{1,3})\s{0,2}([\^+-])\s{0,2}\(?\s{0,2}(?:(0x[0-9a-f]{1,4}|\d{1,5})(?:\s{0,2}\+\s{0,2}[\w$]{1,20}\s{0,2}%\s{0,2}(\d{1,4}))?|([\w$]{1,20})(?:\[|\.charCodeAt\()[^\])]{1,40}[\])])/g;
const MAX_NUMBERS = 60_000;

const MAX_NUMBER_LISTS = 100;

/**
 * Texts that number lists say under the keys that are used next to them.
 * @param onLeft is told of each list that is not looked at
 */
export function* unkey(source: string, onLeft: (count: number) => void): Generator<string, void, void> {
  let count = 0;
  for (const match of source.matchAll(NUMBERS)) {
    const end = match.index + match[0].length;
    const after = source.slice(end, end + 600);
    if (!/fromCharCode|fromCodePoint|Uint8Array/.test(after)) continue;
    if (++count > MAX_NUMBER_LISTS) {
      onLeft(1);
      continue;
    }
    const numbers = (match[1] ?? '').split(',', MAX_NUMBERS).map(Number);
    const around = source.slice(Math.max(0, match.index - 600), match.index) + after;
    let tried = 0;
    for (const [, sign, constant, modulus, key] of after.matchAll(KEYED)) {
      if (++tried > 6) break;
      const keys = key === undefined ? null : keyOf(around, key);
      const base = Number(constant ?? 0);
      const of = (at: number) =>
        keys ? (keys[at % keys.length] ?? 0) : base + (modulus === undefined ? 0 : at % Number(modulus));
      if (!keys && key !== undefined) continue;
      let text = '';
      for (const [at, number] of numbers.entries()) {
        const code = sign === '^' ? number ^ of(at) : sign === '+' ? number + of(at) : number - of(at);
        text += String.fromCharCode(code & 0xffff);
      }
      yield text;
    }
  }
}

/** A key that stands as a list or a text under a name. */
function keyOf(around: string, name: string): number[] | null {
  const at = around.search(
    new RegExp(`(?<![\\w$])${name.replace(/\$/g, '\\$')}\\s{0,2}=\\s{0,2}(?:\\[|["'])`),
  );
  if (at === -1) return null;
  const literal = around.slice(at + name.length, at + 400);
  const [, list] = /^[\s=]{1,6}\[([\d\s,xa-f]{1,200})\]/i.exec(literal) ?? [];
  if (list !== undefined) return list.split(',').map(Number);
  const [, , text] = /^[\s=]{1,6}(["'])([^"'\\\n]{1,200})\1/.exec(literal) ?? [];
  return text === undefined ? null : [...text].map((letter) => letter.charCodeAt(0));
}
