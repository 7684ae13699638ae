/** The characters that a search regardless of case takes for the same. */
import { foldCase } from '../core/fold.ts';

/** All forms of a character, first the folded one. */
export function formsOf(character: string): string[] {
  const folded = foldCase(character);
  return [folded, ...(otherForms().get(folded) ?? [])];
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
