/** Detects obfuscation by the text of scripts alone. */
import { type Indicator, indicator } from '../layer.ts';

const OBFUSCATED_NAME = /\b_0x[0-9a-f]{4,6}\b/g;
const ESCAPE = /\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|%u?[0-9a-f]{2}/gi;

export function judgeShape(scripts: readonly string[]): Indicator[] {
  const text = scripts.join('\n');
  const found: Indicator[] = [];
  if (hasBracketsOnly(text)) found.push(indicator(45, 'A script is encoded with JSFuck.'));
  if (text.includes('ﾟωﾟﾉ')) found.push(indicator(45, 'A script is encoded with AAEncode.'));
  const renamed = text.match(OBFUSCATED_NAME)?.length ?? 0;
  if (renamed >= 20) found.push(indicator(22, `An obfuscator has renamed identifiers ${renamed} times.`));
  if (scripts.some(isEscaped)) found.push(indicator(20, 'Most of a script is escape sequences.'));
  if (scripts.some(isPacked)) {
    found.push(indicator(18, 'Most of a script looks like random data, which the rest of it decodes.'));
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

const isPacked = (script: string): boolean =>
  script.length >= 5000 &&
  script.length < 500_000 &&
  entropy(script) > 5.75 &&
  /\b(?:eval|Function|atob|fromCharCode)\b/.test(script);

const SPACE = 0x20;
/** `[]()!+`, the six characters of JSFuck */
const isBracket = (code: number) =>
  code === 0x5b || code === 0x5d || code === 0x28 || code === 0x29 || code === 0x21 || code === 0x2b;

/** Whether 400 of JSFuck's characters follow each other. */
function hasBracketsOnly(text: string): boolean {
  let run = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isBracket(code)) {
      if (++run === 400) return true;
    } else if (code > SPACE) run = 0;
  }
  return false;
}

/** Bits per character, of the Latin-1 part. */
function entropy(text: string): number {
  const counts = new Uint32Array(256);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 256) counts[code] = (counts[code] ?? 0) + 1;
  }
  let bits = 0;
  for (const count of counts) if (count > 0) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
