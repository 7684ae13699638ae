/** Repeatable chance, so that the pages are the same in every run. */

export interface Chance {
  /** a whole number from 0 to below `limit` */
  below(limit: number): number;
  pick<One>(list: readonly One[]): One;
  text(length: number, alphabet?: string): string;
  hex(length: number): string;
  base64(bytes: number): string;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

export function chance(seed: string): Chance {
  let state = 0x9e3779b9;
  for (const letter of seed) state = Math.imul(state ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  const below = (limit: number) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % limit;
  };
  const text = (length: number, alphabet = LETTERS) =>
    Array.from({ length }, () => alphabet[below(alphabet.length)]).join('');
  return {
    below,
    text,
    pick: (list) => list[below(list.length)] as never,
    hex: (length) => text(length, '0123456789abcdef'),
    base64: (bytes) => Buffer.from(Array.from({ length: bytes }, () => below(256))).toString('base64'),
  };
}

/** A small picture as kits and pages embed them; its pixels are chance. */
export const picture = (seed: string, bytes = 600, type = 'png') =>
  `data:image/${type};base64,${type === 'png' ? 'iVBORw0KGgoAAAANSUhEUgAA' : ''}${chance(seed).base64(bytes)}`;
