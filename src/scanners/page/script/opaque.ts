/** Finds code that cannot be judged statically: decoded by unknown arithmetic, made of random names, or kept in the page. */
import { mentionsWallets, secretOf, secretsOf } from '../document/secrets.ts';
import { type Indicator, sign } from '../layer.ts';
import type { PageContent } from '../parse.ts';
import { shorten } from '../sentence.ts';
import type { IndicatorName } from '../weights.ts';
import type { Revealed } from './decode.ts';
import { literalsOf, withoutLiterals } from './literals.ts';
import { MANY_RENAMED } from './shape.ts';
import { type ScriptContext, strangerAt } from './strangers.ts';

export interface Opaque {
  rule: IndicatorName;
  /** one sentence for people */
  reason: string;
}

/**
 * @param runsDecoded text that character codes were computed for is run as code, or written into the page
 * @returns null when the code can be read
 */
export function opaqueCode(
  scripts: readonly string[],
  { pieces }: Revealed,
  runsDecoded: boolean,
  content: PageContent,
): Opaque | null {
  const found = (reason: string): Opaque => ({ rule: 'unreadable-code', reason });
  const data = hiddenData(scripts, content);
  if (data !== null) return data;
  if (scripts.some((code) => hasEncryptedStrings(code, pieces))) {
    const reason = 'The strings of an obfuscated script could not be decoded.';
    const ofWallets = mentionsWallets(content);
    const takesCard = content.forms.some((form) => secretsOf(form, ofWallets).has('card'));
    return takesCard ? { rule: 'unreadable-code-beside-card', reason } : found(reason);
  }
  const isDecoded = (code: string) =>
    pieces.some((piece) => piece.length * 4 > code.length && PLAIN.test(piece));
  if (runsDecoded && scripts.some((code) => isMostlyConstants(code) && !isDecoded(code))) {
    return found('A script runs or writes text that it computes from numbers, which could not be decoded.');
  }
  if (scripts.some(hasRandomNames)) return found('The names in a script are random, to make it unreadable.');
  return scripts.some(hasJunk)
    ? found('A script contains loops that do nothing, to make it unreadable.')
    : null;
}

/** Words of code that was decoded. */
const PLAIN = /\b(?:function|document|window|navigator|location)\b/;

const RENAMED = /\b_0x[0-9a-f]{1,6}\b/g;
const LOOKUP =
  /\b_0x[0-9a-f]{2,6}\(\s{0,2}-?['"]?(?:0x[0-9a-f]{1,5}|\d{1,5})['"]?\s{0,2}(?:,\s{0,2}['"][^'"\n]{0,40}['"]\s{0,2})?\)/g;

/** An array of encrypted strings, as javascript-obfuscator makes it; not one that was decoded. */
function hasEncryptedStrings(code: string, pieces: readonly string[]): boolean {
  if ((code.match(RENAMED)?.length ?? 0) < MANY_RENAMED || (code.match(LOOKUP)?.length ?? 0) < 5)
    return false;
  return !pieces.some((piece) => piece.length > 100 && (/\b_0x/.test(piece) || /\bfunction\b/.test(piece)));
}

/** Literals, and among them the names of fields. */
const LITERAL = /["']([\w[\]-]{3,40})["']/g;
const ADDRESS = /["']((?:https?:)?\/\/[a-z\d.-]{4,100}[^"'\s]{0,200})["']/gi;
const IN_FOLDER = /\/wp-(?:includes|content)\/[\w./-]{1,200}\.php\?/;
const SENDS = /["'](?:sendBeacon|fetch|XMLHttpRequest|Image|WebSocket|post)["']/;

/** What the plain strings of obfuscated scripts say: the secrets that they read, and where they send them. */
export function judgeRenamed(scripts: readonly string[], context: ScriptContext): Indicator[] {
  const found: Indicator[] = [];
  for (const code of scripts) {
    if (code.length > MAX_RENAMED || (code.match(RENAMED)?.length ?? 0) < MANY_RENAMED) continue;
    const addresses = [...code.matchAll(ADDRESS)].map(([, address = '']) => address);
    if (addresses.some((address) => IN_FOLDER.test(address)))
      found.push(
        sign('obfuscated-code-of-folder', 'An obfuscated script refers to a script in a WordPress folder.'),
      );
    const stranger = addresses.map((address) => strangerAt(address, context)).find((to) => to !== null);
    const names = [...code.matchAll(LITERAL)].map(([, name = '']) => name.toLowerCase());
    const reads = names.some((name) =>
      /^(?:card|password)$/.test(secretOf({ type: 'text', hint: name.replaceAll('_', '-') }, false) ?? ''),
    );
    if (stranger && reads && SENDS.test(code))
      found.push(
        sign(
          'obfuscated-code-reads-secrets',
          `An obfuscated script contains names of secret fields, and the host ${shorten(stranger.host)}.`,
        ),
      );
  }
  return found;
}
/** Characters. Injected code is shorter. */
const MAX_RENAMED = 60_000;

const NUMBERS = /(?:\b(?:0x[0-9a-f]{1,6}|\d{1,5})\s{0,2},\s{0,2}){50,}/gi;
const SHORTEST_CONSTANT = 100;
/** Share of a script that is opaque when it only exists to decode it. */
const OPAQUE_SHARE = 0.5;
/** The same in long scripts: libraries contain tables and workers. */
const LONG_SCRIPT = 200_000;
const OPAQUE_SHARE_OF_LONG = 0.6;

/** Whether a large part of a script is texts without words, and lists of numbers. */
export function isMostlyConstants(code: string): boolean {
  let opaque = 0;
  for (const { start, end } of literalsOf(code)) {
    if (end - start >= SHORTEST_CONSTANT && isOpaque(code.slice(start, Math.min(end, start + 2000)))) {
      opaque += end - start;
    }
  }
  for (const [list] of code.matchAll(NUMBERS)) opaque += list.length;
  return opaque / code.length > (code.length < LONG_SCRIPT ? OPAQUE_SHARE : OPAQUE_SHARE_OF_LONG);
}

function isOpaque(text: string): boolean {
  const sample = text.slice(0, 2000);
  if (/^\s*[<{[]|^(?:https?:|data:)|ABCDEFG|abcdefg/.test(sample)) return false;
  if (/\b(?:function|return|this|var|const)\b/.test(sample)) return false;
  return (sample.match(/\s/g)?.length ?? 0) / sample.length < 0.02;
}

const COMMENT = /\/\/[^\n]{0,1000}|\/\*[^*]{0,5000}\*\//g;
const NAME = /(?<![\w$.])[A-Za-z_$][\w$]{6,40}/g;
/** Characters of a script whose names are read. */
const SAMPLE = 80_000;
const MIN_NAMES = 10;
const RANDOM_SHARE = 0.5;

/** Whether half of the longer names of a script have no syllables, unlike those of people and of minifiers. */
function hasRandomNames(code: string): boolean {
  if (code.length < 400) return false;
  const plain = withoutLiterals(code.slice(0, SAMPLE)).replace(COMMENT, ' ');
  const names = new Set(plain.match(NAME));
  if (names.size < MIN_NAMES) return false;
  let random = 0;
  for (const name of names) if (isRandom(name)) random++;
  return random >= MIN_NAMES && random / names.size >= RANDOM_SHARE;
}

function isRandom(name: string): boolean {
  if (/^_0x/.test(name) || /^[A-Z\d_$]+$/.test(name)) return false;
  const letters = name.replace(/[^A-Za-z]/g, '');
  const changes = name.match(/[A-Za-z](?=\d)/g)?.length ?? 0;
  if (changes >= 3) return true;
  const capitals = name.match(/[a-z][A-Z](?=[a-z]?(?:[A-Z]|$))/g)?.length ?? 0;
  const isHard = /[bcdfghjklmnpqrstvwxz]{6,}/i.test(letters);
  const vowels = letters.match(/[aeiouy]/gi)?.length ?? 0;
  return isHard || capitals >= 3 || (letters.length >= 8 && vowels / letters.length < 0.12);
}

const EMPTY_LOOP =
  /\bfor\s{0,2}\([^();]{0,60};[^();]{0,20}<=?\s{0,2}(?:0x[0-9a-f]{1,6}|\d{1,8})\s{0,2};[^();]{0,30}\)\s{0,4}(?:\{\s{0,9}\}|;)/g;
const MANY_LOOPS = 5;

const hasJunk = (code: string): boolean => (code.match(EMPTY_LOOP)?.length ?? 0) >= MANY_LOOPS;

const DECODES =
  /\b(?:eval|Function|atob|fromCharCode|charCodeAt|unescape|parseInt|constructor)\b|document\.write/;

/** A long text in an element or attribute, which a script that decodes mentions by name. */
function hiddenData(scripts: readonly string[], { storedTexts }: PageContent): Opaque | null {
  for (const { names, sample, length } of storedTexts) {
    if (!isOpaque(sample.trim()) && !/^[\d\s,;|.-]+$/.test(sample)) continue;
    const isRead = scripts.some((code) => DECODES.test(code) && names.some((name) => mentions(code, name)));
    if (!isRead) continue;
    return {
      rule: 'hidden-data',
      reason: `A script decodes a text of ${length.toLocaleString('en')} characters that is stored in an element of the page.`,
    };
  }
  return null;
}

const mentions = (code: string, name: string): boolean =>
  ['"', "'", '`'].some((quote) =>
    ['', '#', '.'].some((prefix) => code.includes(`${quote}${prefix}${name}${quote}`)),
  );
