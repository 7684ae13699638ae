/**
 * Substring search regardless of case. SQLite's `lower` and LIKE fold ASCII letters only, so a pattern of GLOB, which is
 * case-sensitive, has all forms of each character. (Nested calls of `replace` would overflow SQLite's parser.)
 */
import { foldCase } from '../../core/fold.ts';

/** An expression that is true if `column` contains the text. No character of the text is a wildcard. */
export function containsSql(column: string, text: string, bind: (value: string) => string): string {
  // GLOB would end the pattern there.
  if (text.includes('\0')) return 'FALSE';
  return `${column} GLOB ${bind(`*${[...text].map(formsOf).join('')}*`)}`;
}

/** A pattern for one character. */
function formsOf(character: string): string {
  const folded = foldCase(character);
  const others = otherForms().get(folded) ?? [];
  return others.length > 0 || /[*?[]/.test(folded) ? `[${folded}${others.join('')}]` : folded;
}

let forms: Map<string, string[]> | undefined;

/** Characters by what they fold to. */
function otherForms(): ReadonlyMap<string, readonly string[]> {
  if (forms) return forms;
  forms = new Map();
  for (let code = 0; code < LAST_CASED; code++) {
    if (code >= 0xd800 && code < 0xe000) continue;
    const form = String.fromCodePoint(code);
    const folded = foldCase(form);
    if (folded !== form) forms.set(folded, [...(forms.get(folded) ?? []), form]);
  }
  return forms;
}

/** Alphabets with letter case are below this code point. */
const LAST_CASED = 0x1f000;
