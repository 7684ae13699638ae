/** Foreign text, made harmless for terminals. */

/**
 * What a terminal may take for a command, or what makes text look other than it is: control characters, both sets of
 * them (ECMA-48), the controls of text direction (Unicode TR9), line separators, invisible characters. The two
 * joiners are left, since emoji and several scripts are written with them.
 */
const UNSAFE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const WHITE_SPACE = /[\s\p{Zl}\p{Zp}]+/gu;

/** One line of text that shows what it holds: white space is one space, unsafe characters become escapes. */
export function printable(text: string): string {
  return text.replace(WHITE_SPACE, ' ').replace(UNSAFE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const hex = code.toString(16);
    if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
    return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
  });
}

/** The same JSON, with nothing in it that harms the terminal of somebody who looks at the file. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value).replace(UNSAFE, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
