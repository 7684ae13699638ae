/** Ways in which pages hide markup and code from readers. */
import type { Random } from './random.ts';

/** The same markup in ASCII. */
export const ascii = (html: string) => html.replace(/[^\0-\x7f]/gu, (char) => `&#${char.codePointAt(0)};`);

export const base64 = (text: string) => Buffer.from(text).toString('base64');

const bytes = (text: string) => [...Buffer.from(text)];

const hex = (byte: number) => byte.toString(16).padStart(2, '0');

export const percent = (text: string) =>
  bytes(text)
    .map((byte) => `%${hex(byte)}`)
    .join('');

export const escapes = (text: string) =>
  bytes(text)
    .map((byte) => `\\x${hex(byte)}`)
    .join('');

export const shifted = (text: string, by: number) => bytes(text).map((byte) => byte + by);

export const xored = (text: string, key: string) =>
  bytes(text)
    .map((byte, index) => hex(byte ^ key.charCodeAt(index % key.length)))
    .join('');

/** Cuts a string literal into a sum of short ones. */
export const cut = (text: string, length = 3) =>
  (text.match(new RegExp(`.{1,${length}}`, 'gs')) ?? []).map((part) => JSON.stringify(part)).join('+');

function rc4(text: string, key: string) {
  const state = Array.from({ length: 256 }, (_, index) => index);
  const at = (index: number) => state[index & 255] as number;
  const swap = (a: number, b: number) => {
    const value = at(a);
    state[a & 255] = at(b);
    state[b & 255] = value;
  };
  let mark = 0;
  for (let index = 0; index < 256; index++) {
    mark = (mark + at(index) + key.charCodeAt(index % key.length)) & 255;
    swap(index, mark);
  }
  mark = 0;
  return bytes(text).map((byte, index) => {
    mark = (mark + at(index + 1)) & 255;
    swap(index + 1, mark);
    return byte ^ at(at(index + 1) + at(mark));
  });
}

/** An array of encrypted strings, turned round by a loop, and the function that reads it. */
export function stringArray(
  random: Random,
  strings: readonly string[],
  code: (read: (text: string) => string) => string,
) {
  const [list, read] = [`_0x${random.hex(4)}`, `_0x${random.hex(6)}`];
  const keys = strings.map(() => random.text('abcdXYZ@#(]^', 4));
  const items = strings.map((text, index) =>
    Buffer.from(rc4(text, keys[index] as string)).toString('base64'),
  );
  const call = (text: string) => {
    const index = strings.indexOf(text);
    return `${read}('0x${index.toString(16)}','${keys[index]}')`;
  };
  return `var ${list}=[${items.map((item) => `'${item}'`).join(',')}];(function(_0xa,_0xb){var _0xc=function(_0xd){while(--_0xd){_0xa['push'](_0xa['shift']());}};_0xc(++_0xb);}(${list},0x${(strings.length * random.int(3, 20)).toString(16)}));var ${read}=function(_0x1,_0x2){_0x1=_0x1-0x0;var _0x3=${list}[_0x1];if(${read}['rdy']===undefined){${read}['rc4']=function(_0x4,_0x5){var _0x6=[],_0x7=0x0,_0x8,_0x9='',_0xe=atob(_0x4);for(var _0xf=0x0;_0xf<0x100;_0xf++)_0x6[_0xf]=_0xf;for(_0xf=0x0;_0xf<0x100;_0xf++){_0x7=(_0x7+_0x6[_0xf]+_0x5['charCodeAt'](_0xf%_0x5['length']))%0x100;_0x8=_0x6[_0xf];_0x6[_0xf]=_0x6[_0x7];_0x6[_0x7]=_0x8;}_0xf=0x0;_0x7=0x0;for(var _0x10=0x0;_0x10<_0xe['length'];_0x10++){_0xf=(_0xf+0x1)%0x100;_0x7=(_0x7+_0x6[_0xf])%0x100;_0x8=_0x6[_0xf];_0x6[_0xf]=_0x6[_0x7];_0x6[_0x7]=_0x8;_0x9+=String['fromCharCode'](_0xe['charCodeAt'](_0x10)^_0x6[(_0x6[_0xf]+_0x6[_0x7])%0x100]);}return _0x9;};${read}['rdy']=!![];}return ${read}['rc4'](_0x3,_0x2);};${code(call)}`;
}

const DIGIT = (value: number) =>
  value === 0 ? '+[]' : Array.from({ length: value }, () => '+!+[]').join('');
const NUMBER = (value: number) =>
  value < 10
    ? `(${DIGIT(value)})`
    : `+(${[...String(value)].map((digit) => `[${DIGIT(Number(digit))}]`).join('+')})`;
const SOURCES: [string, string][] = [
  ['false', '(![]+[])'],
  ['true', '(!![]+[])'],
  ['undefined', '([][[]]+[])'],
  ['function flat() {', '([][(![]+[])[+[]]+(![]+[])[!+[]+!+[]]+(![]+[])[+!+[]]+(!![]+[])[+[]]]+[])'],
];

/** JSFuck for the characters that words such as "false" and "function" contain; the rest by number. */
export const sixCharacters = (text: string) =>
  [...text]
    .map((char) => {
      for (const [word, source] of SOURCES)
        if (word.includes(char)) return `${source}[${NUMBER(word.indexOf(char))}]`;
      return `([]+[])[(![]+[])[${NUMBER(3)}]](${NUMBER(char.charCodeAt(0))})`;
    })
    .join('+');
