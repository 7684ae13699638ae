/** Decodes texts stored as lists of numbers, to which a key of the script was added or XORed. */
import type { Omissions } from '../omissions.ts';

const NUMBERS =
  /\[\s{0,4}((?:(?:0x[0-9a-f]{1,4}|-?\d{1,5})\s{0,2},\s{0,2}){24,}(?:0x[0-9a-f]{1,4}|-?\d{1,5}))\s{0,4}\]/gi;
const KEYED =
  /(?:[\])]|\b[\w$]{1,3})\s{0,2}([\^+-])\s{0,2}\(?\s{0,2}(?:(0x[0-9a-f]{1,4}|\d{1,5})(?:\s{0,2}\+\s{0,2}[\w$]{1,20}\s{0,2}%\s{0,2}(\d{1,4}))?|([\w$]{1,20})(?:\[|\.charCodeAt\()[^\])]{1,40}[\])])/g;
/** Lists of one page. */
const MAX_LISTS = 100;
const MAX_NUMBERS = 60_000;
/** Characters of one page that are decoded, under all keys. */
const MAX_DECODED = 4_000_000;

/** Texts of number lists under the keys that are used next to them. */
export function* unkey(source: string, omissions: Omissions): Generator<string, void, void> {
  let lists = 0;
  let room = MAX_DECODED;
  for (const match of source.matchAll(NUMBERS)) {
    const end = match.index + match[0].length;
    const after = source.slice(end, end + 600);
    if (!/fromCharCode|fromCodePoint|Uint8Array/.test(after)) continue;
    if (++lists > MAX_LISTS) {
      omissions.add('lists of encoded numbers');
      continue;
    }
    const numbers = numbersOf(match[1] ?? '', omissions);
    const around = source.slice(Math.max(0, match.index - 600), match.index) + after;
    for (const decode of decodersIn(after, around)) {
      room -= numbers.length;
      if (room >= 0) yield decode(numbers);
      else omissions.add('keys of encoded numbers');
    }
  }
}

function numbersOf(list: string, omissions: Omissions): number[] {
  const numbers = list.split(',', MAX_NUMBERS + 1);
  if (numbers.length > MAX_NUMBERS)
    omissions.add('numbers of encoded lists', list.split(',').length - MAX_NUMBERS);
  return numbers.slice(0, MAX_NUMBERS).map(Number);
}

type Decode = (numbers: readonly number[]) => string;
type Key = (at: number) => number;

function* decodersIn(code: string, around: string): Generator<Decode, void, void> {
  for (const [, sign = '', constant, modulus, name] of code.matchAll(KEYED)) {
    const key = name === undefined ? countingKey(constant, modulus) : namedKey(around, name);
    if (key !== null) yield (numbers) => combine(numbers, sign, key);
  }
}

function combine(numbers: readonly number[], sign: string, key: Key): string {
  let text = '';
  for (const [at, number] of numbers.entries()) {
    const code = sign === '^' ? number ^ key(at) : sign === '+' ? number + key(at) : number - key(at);
    text += String.fromCharCode(code & 0xffff);
  }
  return text;
}

/** `61`, or `61 + i % 7` */
function countingKey(constant: string | undefined, modulus: string | undefined): Key {
  const base = Number(constant ?? 0);
  return modulus === undefined ? () => base : (at) => base + (at % Number(modulus));
}

/** A list or a text that is assigned to a name. */
function namedKey(around: string, name: string): Key | null {
  const at = around.search(
    new RegExp(`(?<![\\w$])${name.replace(/\$/g, '\\$')}\\s{0,2}=\\s{0,2}(?:\\[|["'])`),
  );
  if (at === -1) return null;
  const keys = keysIn(around.slice(at + name.length, at + 400));
  return keys === null ? null : (index) => keys[index % keys.length] ?? 0;
}

function keysIn(assignment: string): number[] | null {
  const [, list] = /^[\s=]{1,6}\[([\d\s,xa-f]{1,200})\]/i.exec(assignment) ?? [];
  if (list !== undefined) return list.split(',').map(Number);
  const [, , text] = /^[\s=]{1,6}(["'])([^"'\\\n]{1,200})\1/.exec(assignment) ?? [];
  return text === undefined ? null : [...text].map((letter) => letter.charCodeAt(0));
}
