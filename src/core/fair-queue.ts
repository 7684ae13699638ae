/**
 * A queue that serves its keys in turn: an item waits for those of its own key before it, and for at most as many of each
 * other key.
 */
export interface FairQueue<Item> {
  readonly size: number;
  /** number of items of a key */
  sizeOf(key: string): number;
  /** Does nothing if the item waits already. */
  add(key: string, item: Item): void;
  delete(item: Item): void;
  /** Removes the next item. @returns undefined if there is none */
  take(): Item | undefined;
}

export function createFairQueue<Item>(): FairQueue<Item> {
  /** The first key is the next to be served. */
  const byKey = new Map<string, Set<Item>>();
  const keys = new Map<Item, string>();
  /** the key that was served last, which may have had no further items at that time */
  let last: string | undefined;

  const remove = (item: Item): void => {
    const key = keys.get(item);
    if (key === undefined) return;
    keys.delete(item);
    const items = byKey.get(key);
    items?.delete(item);
    if (items?.size === 0) byKey.delete(key);
  };

  return {
    get size() {
      return keys.size;
    },
    sizeOf: (key) => byKey.get(key)?.size ?? 0,
    add(key, item) {
      if (keys.has(item)) return;
      const items = byKey.get(key) ?? new Set();
      byKey.set(key, items.add(item));
      keys.set(item, key);
    },
    delete: remove,
    take() {
      const [first, second] = byKey;
      const next = first?.[0] === last && second ? second : first;
      if (!next) return undefined;
      const [key, items] = next;
      last = key;
      const [item] = items as Set<Item>;
      remove(item as Item);
      // Behind the other keys.
      if (byKey.delete(key)) byKey.set(key, items);
      return item;
    },
  };
}
