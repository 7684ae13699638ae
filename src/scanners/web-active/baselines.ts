import type { Exchange } from '../kit/http-evidence.ts';

/** Cache of responses to usual values, limited in size, since pages may have a megabyte each. */
export interface Baselines {
  /** The cached or pending response for the key, or that of `ask`. Errors are not cached. */
  of(key: object, ask: () => Promise<Exchange>): Promise<Exchange>;
}

/** @param maxCharacters of all cached bodies */
export function createBaselines(maxCharacters: number): Baselines {
  const kept = new Map<object, { answer: Promise<Exchange>; size: number }>();
  let characters = 0;
  const drop = (key: object) => {
    characters -= kept.get(key)?.size ?? 0;
    kept.delete(key);
  };
  return {
    of(key, ask) {
      const known = kept.get(key);
      if (known) return known.answer;
      const entry = { answer: ask(), size: 0 };
      kept.set(key, entry);
      entry.answer.then(
        ({ response }) => {
          entry.size = response.body.length;
          characters += entry.size;
          for (const oldest of kept.keys()) {
            if (characters <= maxCharacters) break;
            drop(oldest);
          }
        },
        () => drop(key),
      );
      return entry.answer;
    },
  };
}
