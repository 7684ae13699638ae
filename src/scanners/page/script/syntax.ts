import type { Program } from 'acorn';
import { parseScript } from '../../kit/script-parser.ts';

// biome-ignore lint/suspicious/noExplicitAny: a syntax tree of any site's code; each field is checked before use
export type SyntaxTree = any;

/** @returns null for invalid JavaScript, and for code that is nested too deeply */
export function parseLoosely(code: string): Program | null {
  for (const sourceType of ['script', 'module'] as const) {
    try {
      return parseScript(code, {
        sourceType,
        allowReturnOutsideFunction: true,
        allowAwaitOutsideFunction: true,
        allowHashBang: true,
      });
    } catch {
      // It may be of the other type.
    }
  }
  return null;
}
