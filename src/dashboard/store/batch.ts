import { onNextFrame } from './frame.ts';

/** Items that wait for a frame; then their reader has to wait, too. */
const MAX_PENDING = 20_000;
/** Items that are applied in one frame: more would delay it. */
const MAX_PER_FRAME = 2000;

export interface Batch<Item> {
  /** @returns a promise to wait for if too many items are pending */
  push(item: Item): Promise<void> | undefined;
  /** number of items that are not applied yet */
  readonly pending: number;
  /** Applies what is pending at once. */
  flush(): void;
  clear(): void;
}

/** Collects items, and applies them once a frame. */
export function createBatch<Item>(apply: (items: readonly Item[]) => void): Batch<Item> {
  let items: Item[] = [];
  let cancel: (() => void) | undefined;
  let resume: (() => void) | undefined;
  const take = (count: number) => {
    cancel?.();
    cancel = undefined;
    const taken = items.splice(0, count);
    if (items.length > 0) cancel = onNextFrame(() => take(MAX_PER_FRAME));
    if (items.length < MAX_PENDING) resume?.();
    if (taken.length > 0) apply(taken);
  };
  return {
    push(item) {
      items.push(item);
      cancel ??= onNextFrame(() => take(MAX_PER_FRAME));
      if (items.length < MAX_PENDING) return;
      return new Promise<void>((resolve) => {
        resume = resolve;
      });
    },
    get pending() {
      return items.length;
    },
    flush: () => take(items.length),
    clear() {
      cancel?.();
      cancel = undefined;
      items = [];
      resume?.();
    },
  };
}
