/** Finds the few of many names that a text may contain or resemble, without comparing it with each of them. */

export interface NameIndex {
  /**
   * Positions, in ascending order, of all names that one of the texts contains, or that are at most `maxEdits` edits from
   * one of the texts. It may have others too. Names have at least two characters.
   */
  candidates(texts: Iterable<string>): number[];
}

/** Edits (inserted, deleted, replaced or swapped letters) within which a name is a candidate, by its length. */
export const maxEdits = (length: number): number => (length < 5 ? 0 : length < 9 ? 1 : 2);

/** Letters by which names are found inside of a text. */
const START = 3;

interface Entry {
  at: number;
  name: string;
  letters: number;
  edits: number;
}

/** @param names in lower case */
export function createNameIndex(names: readonly string[]): NameIndex {
  const byStart = new Map<string, Entry[]>();
  const byLength = new Map<number, Entry[]>();
  for (const [at, name] of names.entries()) {
    if (name.length < 2) continue;
    const entry = { at, name, letters: lettersOf(name), edits: maxEdits(name.length) };
    add(byStart, name.slice(0, START), entry);
    for (let length = name.length - entry.edits; length <= name.length + entry.edits; length++) {
      add(byLength, length, entry);
    }
  }

  const addContained = (text: string, found: Set<number>) => {
    for (let start = 0; start < text.length - 1; start++) {
      for (let size = 2; size <= START; size++) {
        for (const { at, name } of byStart.get(text.slice(start, start + size)) ?? []) {
          if (text.startsWith(name, start)) found.add(at);
        }
      }
    }
  };
  const addSimilar = (text: string, found: Set<number>) => {
    const letters = lettersOf(text);
    for (const { at, letters: own, edits } of byLength.get(text.length) ?? []) {
      // One edit adds a letter, removes one, or both.
      if (bits(letters ^ own) <= 2 * edits) found.add(at);
    }
  };
  return {
    candidates(texts) {
      const found = new Set<number>();
      for (const text of new Set(texts)) {
        addContained(text, found);
        addSimilar(text, found);
      }
      return [...found].sort((a, b) => a - b);
    },
  };
}

function add<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

/** The set of characters of a text in 32 bits; characters may share a bit. */
function lettersOf(text: string): number {
  let letters = 0;
  for (let at = 0; at < text.length; at++) letters |= 1 << (text.charCodeAt(at) & 31);
  return letters;
}

/** Number of bits that are set. */
function bits(word: number): number {
  let pairs = word - ((word >>> 1) & 0x55555555);
  pairs = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return (((pairs + (pairs >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
