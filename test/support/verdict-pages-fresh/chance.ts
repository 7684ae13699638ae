/** Repeatable chance, so that a page has the same identifiers and hashes in every run. */
export interface Chance {
  int(from: number, to: number): number;
  pick<T>(values: readonly T[]): T;
  hex(length: number): string;
  word(length: number): string;
  base64(length: number): string;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const BASE64 = `${LETTERS.toUpperCase()}${LETTERS}0123456789+/`;

export function chanceOf(seed: string): Chance {
  let state = 2166136261;
  for (const char of seed) state = Math.imul(state ^ (char.codePointAt(0) ?? 0), 16777619) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const int = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  const from = (alphabet: string) => (length: number) =>
    Array.from({ length }, () => alphabet[int(0, alphabet.length - 1)]).join('');
  return {
    int,
    pick: <T>(values: readonly T[]) => values[int(0, values.length - 1)] as T,
    hex: from('0123456789abcdef'),
    word: from(LETTERS),
    base64: from(BASE64),
  };
}
