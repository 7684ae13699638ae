/**
 * Substring search regardless of case. SQLite's `lower` and LIKE fold ASCII letters only, so the statement also replaces the
 * other forms of the characters that the searched text has.
 */
import { foldCase } from '../../core/fold.ts';

/** Maximum nesting of expressions is 1,000 in SQLite. */
const MAX_REPLACEMENTS = 300;

/** An expression that is true if `column` contains the text. No character of the text is a wildcard. */
export function containsSql(column: string, text: string, bind: (value: string) => string): string {
  const folded = [...text].map(foldCase);
  const forms = [...new Set(folded)].flatMap((character) =>
    (otherForms().get(character) ?? []).map((form) => [form, character] as const),
  );
  // Beyond the limit, some characters match in the given case only.
  const expression = forms
    .slice(0, MAX_REPLACEMENTS)
    .reduce((inner, [form, character]) => `replace(${inner}, '${form}', '${character}')`, `lower(${column})`);
  return `instr(${expression}, ${bind(folded.join(''))}) > 0`;
}

let forms: Map<string, string[]> | undefined;

/** Characters outside ASCII by what they fold to. */
function otherForms(): ReadonlyMap<string, readonly string[]> {
  if (forms) return forms;
  forms = new Map();
  for (let code = 0x80; code < LAST_CASED; code++) {
    if (code >= 0xd800 && code < 0xe000) continue;
    const form = String.fromCodePoint(code);
    const folded = foldCase(form);
    if (folded !== form) forms.set(folded, [...(forms.get(folded) ?? []), form]);
  }
  return forms;
}

/** Alphabets with letter case are below this code point. */
const LAST_CASED = 0x1f000;
