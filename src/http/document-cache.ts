import { setBounded } from '../core/bounded-map.ts';

/** Characters; longer queries are not cached. */
const MAX_LENGTH = 8000;
const MAX_ENTRIES = 250;

/**
 * An LRU cache by the text of queries. The text is limited in length too: a syntax tree takes about a hundred times the
 * memory of its text.
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
