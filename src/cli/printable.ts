/** Makes untrusted text safe for terminals. */

/**
 * Characters that a terminal may interpret as commands, or that disguise text: C0 and C1 control characters (ECMA-48),
 * bidirectional controls (Unicode TR9), line separators, invisible characters. The two joiners are kept, since emoji and
 * several scripts need them.
 */
const UNSAFE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const WHITE_SPACE = /[\s\p{Zl}\p{Zp}]+/gu;

/** Converts text to one line: collapses white space, and escapes unsafe characters. */
export function printable(text: string): string {
  return text.replace(WHITE_SPACE, ' ').replace(UNSAFE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const hex = code.toString(16);
    if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
    return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
  });
}

/** JSON with unsafe characters escaped, so that the file can be printed to a terminal. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value).replace(UNSAFE, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
