/** Detects obfuscation by the text of scripts alone. */
import { type Indicator, sign } from '../layer.ts';
import { isNoise } from './labels.ts';

const OBFUSCATED_NAME = /\b_0x[0-9a-f]{4,6}\b/g;
const ESCAPE = /\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|%u?[0-9a-f]{2}/gi;

/** JJEncode starts with an object of digits, under any name. */
const JJ_ENCODED = /=~\[\];[^=;]{1,40}=\{___:\+\+/;
const DECODES = /\b(?:eval|atob|fromCharCode|charCodeAt|unescape)\b/;
/** Renamed identifiers that an obfuscator leaves at least. */
export const MANY_RENAMED = 20;

export function judgeShape(scripts: readonly string[]): Indicator[] {
  const text = scripts.join('\n');
  const found: Indicator[] = [];
  if (hasBracketsOnly(text)) found.push(sign('six-characters', 'A script is encoded with JSFuck.'));
  if (text.includes('ﾟωﾟﾉ')) found.push(sign('symbols-only', 'A script is encoded with AAEncode.'));
  if (JJ_ENCODED.test(text)) found.push(sign('symbols-only', 'A script is encoded with JJEncode.'));
  const renamed = text.match(OBFUSCATED_NAME)?.length ?? 0;
  if (renamed >= MANY_RENAMED) {
    found.push(sign('obfuscated-names', `An obfuscator has renamed identifiers ${renamed} times.`));
  }
  if (scripts.some(isEscaped)) found.push(sign('escaped-script', 'Most of a script is escape sequences.'));
  if (scripts.some(isMostlyNoise)) {
    found.push(
      sign('mostly-noise', 'Most of a script looks like random data, which the rest of it decodes.'),
    );
  }
  return found;
}

function isEscaped(script: string): boolean {
  if (script.length < 1000) return false;
  const escapes = script.match(ESCAPE)?.length ?? 0;
  if ((escapes * 4) / script.length <= 0.35 || escapes <= 200) return false;
  // Texts in other alphabets are escaped too, but not with \x.
  return /[a-z(]/i.test(script) && /\\x[0-9a-f]{2}|%[0-9a-f]{2}/i.test(script);
}

const LONG_LITERAL = /"[^"\\\n]{2000,}"|'[^'\\\n]{2000,}'|`[^`\\]{2000,}`/g;

function isMostlyNoise(script: string): boolean {
  if (script.length < 3000 || !DECODES.test(script)) return false;
  let noise = 0;
  for (const [literal] of script.matchAll(LONG_LITERAL))
    if (isNoise(literal.slice(1, -1))) noise += literal.length;
  return noise / script.length > 0.6;
}

const SPACE = 0x20;
/** `[]()!+`, the six characters of JSFuck */
const isBracket = (code: number) =>
  code === 0x5b || code === 0x5d || code === 0x28 || code === 0x29 || code === 0x21 || code === 0x2b;

/** Characters. Shorter code calls one function with a word: it has no room for an address. */
const SHORTEST_BRACKETS = 1000;

/** Whether that many of JSFuck's characters follow each other. */
function hasBracketsOnly(text: string): boolean {
  let run = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isBracket(code)) {
      if (++run === SHORTEST_BRACKETS) return true;
    } else if (code > SPACE) run = 0;
  }
  return false;
}
