import { setBounded } from '../core/bounded-map.ts';

/** Characters of a query that is remembered; a longer one is read anew each time. */
const MAX_LENGTH = 8000;
const MAX_ENTRIES = 250;

/**
 * What has been made of queries, by their text; the one that was not asked for longest goes first. Bounded in size,
 * which a cache that counts entries only is not: a syntax tree is some hundred times as large as its text.
 */
export function createDocumentCache<T>() {
  const entries = new Map<string, T>();
  return {
    get(text: string): T | undefined {
      const known = entries.get(text);
      if (known === undefined) return undefined;
      setBounded(entries, text, known, MAX_ENTRIES);
      return known;
    },
    set(text: string, value: T): void {
      if (text.length <= MAX_LENGTH) setBounded(entries, text, value, MAX_ENTRIES);
    },
  };
}
