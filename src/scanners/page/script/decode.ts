/**
 * Decodes simple encodings in scripts: base64, percent and backslash escapes, character codes, hexadecimal,
 * reversed and split strings, arrays of strings, numbers under a key, and Dean Edwards' packer. Nothing is run. Every
 * expression is linear on any text.
 */

import { Omissions } from '../omissions.ts';
import { unkey } from './unkey.ts';
import { unscramble } from './unscramble.ts';
import { unshift } from './unshift.ts';
import { percentDecoded } from './value.ts';

export interface Revealed {
  /** the script with decoded literals in place, followed by unpacked code */
  text: string;
  /** only the decoded text */
  hidden: string;
  /** the same, piece by piece */
  pieces: readonly string[];
  /** URLs encoded as literals of their own */
  addresses: readonly HiddenAddress[];
  /** content that was not decoded */
  omissions: Omissions;
}

export interface HiddenAddress {
  address: string;
  reversed: boolean;
  /** the code around it */
  around: string;
}

/** Decoded characters per page. */
const MAX_HIDDEN = 1024 * 1024;
/** Decoded literals per page and layer. */
const MAX_LITERALS = 20_000;
const LAYERS = 3;
/** Encoded URLs per layer. */
const MAX_ADDRESSES = 200;
const ADDRESS = /^\s{0,9}(?:(?:https?:|wss?:)?\/\/)[\w.-]{3,200}(?::\d{1,5})?(?:[/?#]\S{0,2000})?\s{0,9}$/i;

/** Decodes up to three layers. */
export function reveal(source: string): Revealed {
  let text = source;
  let hidden = '';
  let layer = source;
  const omissions = new Omissions();
  const addresses: HiddenAddress[] = [];
  const pieces: string[] = [];
  for (let depth = 0; depth < LAYERS; depth++) {
    const peeled = peel(layer, omissions);
    if (depth === 0) text = peeled.replaced;
    addresses.push(...peeled.addresses);
    if (peeled.found.length === 0) break;
    const found = peeled.found.join('\n');
    omissions.add('characters of decoded text', hidden.length + found.length + 1 - MAX_HIDDEN);
    hidden = `${hidden}\n${found}`.slice(0, MAX_HIDDEN);
    pieces.push(...peeled.found);
    layer = found;
    if (depth === LAYERS - 1 && CALLED_AGAIN.test(found)) omissions.add('layers of encoding');
  }
  return { text: hidden === '' ? text : `${text}\n;${hidden}`, hidden, pieces, addresses, omissions };
}

/** Decoding within decoded text. */
const CALLED_AGAIN =
  /\b(?:eval|Function|write)\s{0,4}\(\s{0,4}(?:atob|unescape|decodeURIComponent)\s{0,4}\(\s{0,4}["'`]/;

const JOINED = /(["'])\s{0,5}\+\s{0,5}\1/g;
const ESCAPED = /\\x([0-9a-f]{2})|\\u([0-9a-f]{4})|\\u\{([0-9a-f]{1,6})\}/gi;
const ESCAPED_WHOLLY = /(["'`])((?:\\x[0-9a-f]{2}|\\u[0-9a-f]{4}){8,2000})\1/gi;
const CALLED =
  /\b(atob|unescape|decodeURIComponent|decodeURI)\s{0,4}\(\s{0,4}(["'`])([^"'`\\\n]{6,})\2\s{0,4}\)/g;
const CODES =
  /fromCharCode\s{0,4}(?:\.apply\s{0,4}\(\s{0,4}\w{0,20}\s{0,4},)?[\s([.]{0,8}((?:(?:0x[0-9a-f]{1,4}|\d{1,5})\s{0,4},\s{0,4}){3,}(?:0x[0-9a-f]{1,4}|\d{1,5}))/gi;
const CODE_LIST =
  /\[\s{0,4}((?:(?:0x[0-9a-f]{1,2}|\d{1,3})\s{0,2},\s{0,2}){24,}(?:0x[0-9a-f]{1,2}|\d{1,3}))\s{0,4}\]/gi;
/** `"104$116$116$112".split("$")` */
const DELIMITED_CODES = /["'`]((?:\d{2,3}([^\w\s"'`\\])){24,}\d{2,3})["'`]/g;
const CODE_LISTS = [CODE_LIST, DELIMITED_CODES];
const BASE64 = /(["'`])([A-Za-z0-9+/_-]{20,}={0,2})\1/g;
const HEX = /(["'`])((?:[0-9a-f]{2}){16,})\1/gi;
const PERCENT = /(["'`])((?:[^"'`\\\n%]{0,40}%(?:u[0-9a-f]{4}|[0-9a-f]{2})){6,}[^"'`\\\n%]{0,200})\1/gi;
const REVERSED = /(["'`])([^"'`\\\n]{8,})\1\s{0,4}\.split\(\s{0,4}(["'`])\3\s{0,4}\)\s{0,4}\.reverse\(/g;

/** A decoded sum of literals and names, such as `unescape("%3Cscript src='" + host + "a.js'%3E")`. */
const CALLED_SUM =
  /\b(?:unescape|decodeURIComponent|decodeURI)\s{0,4}\(\s{0,4}((?:"[^"\\\n]{0,4000}"|'[^'\\\n]{0,4000}'|[\w$.]{1,80})(?:\s{0,4}\+\s{0,4}(?:"[^"\\\n]{0,4000}"|'[^'\\\n]{0,4000}'|[\w$.]{1,80})){0,40})\s{0,4}\)/g;

/** Whether only punctuation is escaped, as in `%3Cscript%3E`, which is done for HTML parsers and hides nothing. */
function escapesPunctuation(text: string): boolean {
  const escapes = text.match(/%u[0-9a-f]{4}|%[0-9a-f]{2}/gi) ?? [];
  return (
    escapes.length > 0 &&
    escapes.every((one) => /[\x20-\x7e]/.test(percentDecoded(one)) && !/[a-z0-9]/i.test(percentDecoded(one)))
  );
}

/** Decodes one layer: replaces calls by their results, and collects the decoded text. */
function peel(
  source: string,
  omissions: Omissions,
): { replaced: string; found: string[]; addresses: HiddenAddress[] } {
  const found: string[] = [];
  const addresses: HiddenAddress[] = [];
  let room = MAX_HIDDEN;
  let count = 0;
  const literals = new Set<string>();
  /** @param literal as it stands in the source */
  const keep = (text: string | null, literal = '', reversed = false): string | null => {
    if (text === null || text.length < 4) return null;
    if (text.length > room || ++count > MAX_LITERALS) {
      omissions.add('encoded literals');
      return null;
    }
    room -= text.length + 1;
    found.push(text);
    // The same literal again has the same code around it: that of its first place.
    if (literal !== '' && ADDRESS.test(text) && !literals.has(literal)) {
      if (addresses.length >= MAX_ADDRESSES) {
        omissions.add('encoded addresses');
        return text;
      }
      literals.add(literal);
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
    // Quotes and line ends would end the literal that they are in.
    return code < 0x20 || code === 0x22 || code === 0x27 || code === 0x5c ? ' ' : String.fromCodePoint(code);
  });
  if (replaced.includes('+')) replaced = replaced.replace(JOINED, '');
  // Build tools leave a few escapes in bundles.
  if (escapes > 40 && escapes * 20 > source.length) keep(replaced);

  replaced = replaced.replace(CALLED_SUM, (all, sum: string) =>
    escapesPunctuation(sum) ? `(${percentDecoded(sum)})` : all,
  );
  replaced = replaced.replace(CALLED, (all, call: string, quote: string, literal: string) => {
    // The text is judged, not that it was encoded.
    if (call !== 'atob' && escapesPunctuation(literal)) return `(${quote}${percentDecoded(literal)}${quote})`;
    const decoded = keep(call === 'atob' ? base64(literal) : unescaped(literal), literal);
    return decoded === null ? all : `(${quote}${decoded}${quote})`;
  });
  replaced = replaced.replace(CODES, (all, codes: string) => {
    const decoded = keep(fromCodes(codes));
    return decoded === null ? all : `from("${decoded}"`;
  });
  replaced = replaced.replace(REVERSED, (all, _quote: string, literal: string) => {
    const decoded = keep([...literal].reverse().join(''), literal, true);
    return decoded === null ? all : `"${decoded}".split("").reverse(`;
  });
  for (const [, codes = ''] of CODE_LISTS.flatMap((lists) => [...replaced.matchAll(lists)]))
    keep(fromCodes(codes));
  for (const match of replaced.matchAll(BASE64)) {
    const literal = match[2] ?? '';
    const plain = base64(literal);
    if (plain !== null) keep(plain, literal);
    else keep(base64Reversed(literal), literal, true);
  }
  for (const match of replaced.matchAll(HEX))
    keep(readable(Buffer.from(match[2] ?? '', 'hex').toString('latin1')), match[2]);
  for (const [, , literal = ''] of replaced.matchAll(PERCENT)) {
    if (!escapesPunctuation(literal)) keep(unescaped(literal), literal);
  }
  for (const unpacked of unpack(source, omissions)) keep(unpacked);
  for (const text of unscramble(source, omissions)) keep(text);
  for (const text of unkey(source, omissions)) keep(readable(text));
  for (const text of unshift(replaced)) keep(readable(text));
  return { replaced, found, addresses };
}

/** Null for bytes that are not text, such as images. */
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
  if (!startsReadably(literal.slice(0, BASE64_START))) return null;
  return readable(Buffer.from(literal, 'base64').toString('utf8'));
}

const base64Reversed = (literal: string): string | null =>
  startsReadably(reverse(literal.slice(-BASE64_START))) ? base64(reverse(literal)) : null;
/** Checks the first bytes, since most literals that look like base64 are images or identifiers. */
const startsReadably = (start: string): boolean =>
  readable(Buffer.from(start, 'base64').toString('latin1')) !== null;
const BASE64_START = 64;
const reverse = (text: string): string => [...text].reverse().join('');

const unescaped = (literal: string): string | null =>
  literal.includes('%') ? readable(percentDecoded(literal)) : null;

function fromCodes(codes: string): string | null {
  let text = '';
  for (const [code] of codes.matchAll(/\w+/g)) text += String.fromCharCode(Number(code));
  return readable(text);
}

/** The packer's arguments: payload, radix, count, words between bars. */
const PACKED =
  /\}\s{0,4}\(\s{0,4}(?:'([^'\\]*(?:\\.[^'\\]*)*)'|"([^"\\]*(?:\\.[^"\\]*)*)")\s{0,4},\s{0,4}(\d{1,2})\s{0,4},\s{0,4}\d{1,6}\s{0,4},\s{0,4}(?:'([^'\\]*(?:\\.[^'\\]*)*)'|"([^"\\]*(?:\\.[^"\\]*)*)")\s{0,4}\.split\(/;

/** Unpacked scripts per page. */
const MAX_PACKED = 50;
const MAX_PACKED_LENGTH = 500_000;
const PACKER = /p\s?,\s?a\s?,\s?c\s?,\s?k\s?,\s?e\s?,/;

function* unpack(source: string, omissions: Omissions): Generator<string, void, void> {
  let at = 0;
  for (let count = 0; ; count++) {
    const rest = source.slice(at);
    const found = PACKER.exec(rest);
    if (!found) return;
    if (count === MAX_PACKED) {
      omissions.add('packed scripts', rest.match(new RegExp(PACKER, 'g'))?.length);
      return;
    }
    at += found.index;
    const [, single, double, radix, words, others] =
      PACKED.exec(source.slice(at, at + MAX_PACKED_LENGTH)) ?? [];
    if (radix === undefined && source.length > at + MAX_PACKED_LENGTH) {
      omissions.add('packed scripts');
    }
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
