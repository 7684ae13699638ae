/**
 * Substring search regardless of case. SQLite's `lower` and LIKE fold ASCII letters only, so a pattern of GLOB, which is
 * case-sensitive, has all forms of each character. (Nested calls of `replace` would overflow SQLite's parser.)
 */
import { formsOf } from '../text-forms.ts';

/** An expression that is true if `column` contains the text. No character of the text is a wildcard. */
export function containsSql(column: string, text: string, bind: (value: string) => string): string {
  // GLOB would end the pattern there.
  if (text.includes('\0')) return 'FALSE';
  return `${column} GLOB ${bind(`*${[...text].map(patternOf).join('')}*`)}`;
}

/** A pattern for one character. */
function patternOf(character: string): string {
  const forms = formsOf(character);
  return forms.length > 1 || /[*?[]/.test(character) ? `[${forms.join('')}]` : (forms[0] ?? '');
}
