/**
 * Characters that a terminal may interpret as commands, or that disguise text: C0 and C1 control characters (ECMA-48),
 * bidirectional controls (Unicode TR9), line separators, invisible characters. The two joiners are kept, since emoji and
 * several scripts need them.
 */
const UNSAFE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
/** Text with none of these characters: a quick check for most texts. Line feeds are allowed. */
const PLAIN = /^[\n\x20-\x7e]*$/;

/** Replaces each unsafe character. */
export const replaceUnsafe = (text: string, replacement: (character: string) => string): string =>
  PLAIN.test(text) ? text : text.replace(UNSAFE, replacement);

/** Escapes unsafe characters in JSON. Line feeds, which are between values, stay. */
export const printableJsonText = (json: string): string =>
  replaceUnsafe(json, (character) =>
    character === '\n'
      ? character
      : character
          .split('')
          .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
          .join(''),
  );

/** Escapes unsafe characters as `\x1b` or `\u202e`, so that a reader sees them. Line feeds stay. */
export const visibleText = (text: string): string =>
  replaceUnsafe(text, (character) => (character === '\n' ? character : escaped(character)));

export function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}
