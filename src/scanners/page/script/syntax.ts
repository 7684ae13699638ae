import type { Program } from 'acorn';
import { parseScript } from '../../kit/script-parser.ts';

/** @returns null for what is no JavaScript of any kind that pages have, or nested too deeply */
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
      // The other kind may do.
    }
  }
  return null;
}
