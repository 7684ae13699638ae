/**
 * Reads what scripts hide in simple encodings: base64, percent and backslash escapes, character codes, hexadecimal,
 * reversed and split strings, arrays of strings, numbers under a key, and Dean Edwards' packer. Nothing is run. Every
 * expression is linear on any text.
 */
import { unkey, unscramble } from './unscramble.ts';

export interface Revealed {
  /** the script with every encoded literal replaced by what it says, followed by what was unpacked */
  text: string;
  /** only what had been hidden */
  hidden: string;
  /** addresses that stand encoded in the source by themselves, for the code around them to use */
  addresses: readonly HiddenAddress[];
  /** there is more than what is looked at */
  cut: boolean;
}

export interface HiddenAddress {
  address: string;
  reversed: boolean;
  /** the code around it */
  around: string;
}

/** UTF-16 units of all that is revealed of one page. */
const MAX_HIDDEN = 1024 * 1024;
/** Literals that are decoded, of one page and layer. */
const MAX_LITERALS = 20_000;
const LAYERS = 3;
const MAX_ADDRESSES = 40;
const ADDRESS = /^\s{0,9}(?:(?:https?:|wss?:)?\/\/)[\w.-]{3,200}(?::\d{1,5})?(?:[/?#]\S{0,2000})?\s{0,9}$/i;

/** Takes off up to three layers. */
export function reveal(source: string): Revealed {
  let text = source;
  let hidden = '';
  let layer = source;
  let cut = false;
  const addresses: HiddenAddress[] = [];
  for (let depth = 0; depth < LAYERS; depth++) {
    const peeled = peel(layer);
    const { replaced, found } = peeled;
    cut ||= peeled.cut;
    if (depth === 0) text = replaced;
    addresses.push(...peeled.addresses);
    if (found === '') break;
    cut ||= hidden.length + found.length + 1 > MAX_HIDDEN;
    hidden = `${hidden}\n${found}`.slice(0, MAX_HIDDEN);
    layer = found;
  }
  return { text: hidden === '' ? text : `${text}\n;${hidden}`, hidden, addresses, cut };
}

const JOINED = /(["'])\s{0,5}\+\s{0,5}\1/g;
const ESCAPED = /\\x([0-9a-f]{2})|\\u([0-9a-f]{4})|\\u\{([0-9a-f]{1,6})\}/gi;
const ESCAPED_WHOLLY = /(["'`])((?:\\x[0-9a-f]{2}|\\u[0-9a-f]{4}){8,2000})\1/gi;
const CALLED =
  /\b(atob|unescape|decodeURIComponent|decodeURI)\s{0,4}\(\s{0,4}(["'`])([^"'`\\\n]{6,})\2\s{0,4}\)/g;
const CODES =
  /fromCharCode\s{0,4}(?:\.apply\s{0,4}\(\s{0,4}\w{0,20}\s{0,4},)?[\s([.]{0,8}((?:(?:0x[0-9a-f]{1,4}|\d{1,5})\s{0,4},\s{0,4}){3,}(?:0x[0-9a-f]{1,4}|\d{1,5}))/gi;
const CODE_LIST =
  /\[\s{0,4}((?:(?:0x[0-9a-f]{1,2}|\d{1,3})\s{0,2},\s{0,2}){24,}(?:0x[0-9a-f]{1,2}|\d{1,3}))\s{0,4}\]/gi;
const BASE64 = /(["'`])([A-Za-z0-9+/_-]{20,}={0,2})\1/g;
const HEX = /(["'`])((?:[0-9a-f]{2}){16,})\1/gi;
const PERCENT = /(["'`])((?:[^"'`\\\n%]{0,40}%(?:u[0-9a-f]{4}|[0-9a-f]{2})){6,}[^"'`\\\n%]{0,200})\1/gi;
const REVERSED = /(["'`])([^"'`\\\n]{8,})\1\s{0,4}\.split\(\s{0,4}(["'`])\3\s{0,4}\)\s{0,4}\.reverse\(/g;

/** Takes off one layer: what it finds is replaced in place where it is a call, and collected. */
function peel(source: string): Omit<Revealed, 'text' | 'hidden'> & { replaced: string; found: string } {
  const found: string[] = [];
  const addresses: HiddenAddress[] = [];
  let room = MAX_HIDDEN;
  let literals = 0;
  let cut = false;
  /** @param literal as it stands in the source */
  const keep = (text: string | null, literal = '', reversed = false): string | null => {
    if (text === null || text.length < 4) return null;
    if (text.length > room || ++literals > MAX_LITERALS) {
      cut = true;
      return null;
    }
    room -= text.length + 1;
    found.push(text);
    if (literal !== '' && ADDRESS.test(text)) {
      // Who hides so many hides one more.
      cut ||= addresses.length >= MAX_ADDRESSES;
      if (cut) return text;
      const at = source.indexOf(literal);
      const around = at === -1 ? '' : source.slice(Math.max(0, at - 800), at + literal.length + 800);
      addresses.push({ address: text.trim(), reversed, around });
    }
    return text;
  };

  for (const [all, , literal = ''] of source.matchAll(ESCAPED_WHOLLY)) {
    keep(
      literal.replace(ESCAPED, (_, two, four) => String.fromCharCode(Number.parseInt(two ?? four, 16))),
      all,
    );
  }
  let escapes = 0;
  let replaced = source.replace(ESCAPED, (all, two?: string, four?: string, braced?: string) => {
    const code = Number.parseInt(two ?? four ?? braced ?? '', 16);
    if (code > 0x10ffff) return all;
    escapes++;
    // Quotes and line ends would break the literal that they stand in.
    return code < 0x20 || code === 0x22 || code === 0x27 || code === 0x5c ? ' ' : String.fromCodePoint(code);
  });
  if (replaced.includes('+')) replaced = replaced.replace(JOINED, '');
  // Bundles have a few escapes for the sake of their tools.
  if (escapes > 40 && escapes * 20 > source.length) keep(replaced);

  replaced = replaced.replace(CALLED, (all, call: string, quote: string, literal: string) => {
    const decoded = keep(call === 'atob' ? base64(literal) : unescaped(literal), literal);
    return decoded === null ? all : `${call}(${quote}${decoded}${quote})`;
  });
  replaced = replaced.replace(CODES, (all, codes: string) => {
    const decoded = keep(fromCodes(codes));
    return decoded === null ? all : `fromCharCode("${decoded}"`;
  });
  replaced = replaced.replace(REVERSED, (all, _quote: string, literal: string) => {
    const decoded = keep([...literal].reverse().join(''), literal, true);
    return decoded === null ? all : `"${decoded}".split("").reverse(`;
  });
  for (const match of replaced.matchAll(CODE_LIST)) keep(fromCodes(match[1] ?? ''));
  for (const match of replaced.matchAll(BASE64)) {
    const literal = match[2] ?? '';
    const plain = base64(literal);
    if (plain !== null) keep(plain, literal);
    else keep(base64([...literal.slice(0, 100_000)].reverse().join('')), literal, true);
  }
  for (const match of replaced.matchAll(HEX))
    keep(readable(Buffer.from(match[2] ?? '', 'hex').toString('latin1')), match[2]);
  for (const match of replaced.matchAll(PERCENT)) keep(unescaped(match[2] ?? ''), match[2]);
  for (const unpacked of unpack(source)) keep(unpacked);
  for (const text of unscramble(source)) keep(text);
  for (const text of unkey(source)) keep(readable(text));
  return { replaced, found: found.join('\n'), addresses, cut };
}

/** Text that somebody wrote, or null: what was decoded may be a picture, or no code at all. */
function readable(text: string): string | null {
  const sample = text.slice(0, 500);
  let good = 0;
  for (let at = 0; at < sample.length; at++) {
    const code = sample.charCodeAt(at);
    if ((code >= 0x20 && code < 0x7f) || code === 9 || code === 10 || code === 13) good++;
  }
  return sample.length > 0 && good / sample.length > 0.92 ? text : null;
}

function base64(literal: string): string | null {
  if (literal.length < 8 || !/^[\w+/=\s-]+$/.test(literal.slice(0, 200))) return null;
  // Most literals of this shape are pictures or identifiers: their first bytes tell.
  if (readable(Buffer.from(literal.slice(0, 64), 'base64').toString('latin1')) === null) return null;
  return readable(Buffer.from(literal, 'base64').toString('utf8'));
}

const unescaped = (literal: string): string | null =>
  literal.includes('%')
    ? readable(
        literal.replace(/%u([0-9a-f]{4})|%([0-9a-f]{2})/gi, (_all, four?: string, two?: string) =>
          String.fromCharCode(Number.parseInt(four ?? two ?? '20', 16)),
        ),
      )
    : null;

function fromCodes(codes: string): string | null {
  const numbers = codes.split(',', 200_000).map(Number);
  return readable(String.fromCharCode.apply(null, numbers.slice(0, 60_000)));
}

/** The packer's arguments: payload, radix, count, words between bars. */
const PACKED =
  /\}\s{0,4}\(\s{0,4}(?:'([^'\\]*(?:\\.[^'\\]*)*)'|"([^"\\]*(?:\\.[^"\\]*)*)")\s{0,4},\s{0,4}(\d{1,2})\s{0,4},\s{0,4}\d{1,6}\s{0,4},\s{0,4}(?:'([^'\\]*(?:\\.[^'\\]*)*)'|"([^"\\]*(?:\\.[^"\\]*)*)")\s{0,4}\.split\(/;

function* unpack(source: string): Generator<string, void, void> {
  let at = 0;
  for (let count = 0; count < 20; count++) {
    const found = /p\s?,\s?a\s?,\s?c\s?,\s?k\s?,\s?e\s?,/.exec(source.slice(at));
    if (!found) return;
    at += found.index;
    const [, single, double, radix, words, others] = PACKED.exec(source.slice(at, at + 500_000)) ?? [];
    at += 10;
    const payload = single ?? double;
    const list = (words ?? others)?.split('|');
    if (payload === undefined || list === undefined) continue;
    const base = Number(radix);
    yield payload
      .replace(/\\(['"\\])/g, '$1')
      .replace(/\b\w{1,6}\b/g, (word) => list[indexOf(word, base)] || word);
  }
}

/** Digits of the packer: 0-9, a-z, and from 36 on A-Z. */
function indexOf(word: string, radix: number): number {
  let value = 0;
  for (const letter of word) {
    const code = letter.charCodeAt(0);
    const digit = code <= 0x39 ? code - 0x30 : code >= 0x61 ? code - 0x57 : code - 0x41 + 36;
    if (digit < 0 || digit >= radix) return -1;
    value = value * radix + digit;
  }
  return value;
}
