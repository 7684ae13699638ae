/** Operations on several items, each of which succeeds or fails on its own. */
import { BadInputError, ScanwireError } from './errors.ts';

/** Number of items that are processed at once. */
const AT_ONCE = 10;
/** Maximum number of items of one operation. */
export const MAX_BATCH = 100;

/** The outcome for one item: a value, or an error that the caller can fix. */
export type Outcome<Item, Value> = { item: Item; value: Value } | { item: Item; error: ScanwireError };

/**
 * Processes some items at a time.
 * @returns the outcomes, in the order of the items
 * @throws any error that is not a ScanwireError, after the items that were being processed have settled
 */
export async function inBatches<Item, Value>(
  items: readonly Item[],
  work: (item: Item) => Promise<Value>,
): Promise<Outcome<Item, Value>[]> {
  const outcomes: Outcome<Item, Value>[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE) {
    const batch = items.slice(at, at + AT_ONCE);
    const settled = await Promise.allSettled(batch.map(work));
    for (const [index, result] of settled.entries()) {
      const item = batch[index] as Item;
      if (result.status === 'fulfilled') outcomes.push({ item, value: result.value });
      else if (result.reason instanceof ScanwireError) outcomes.push({ item, error: result.reason });
      else throw result.reason;
    }
  }
  return outcomes;
}

/** @throws BadInputError if there are too many items, or too few */
export function checkBatch(what: string, { length }: readonly unknown[], least = 0): void {
  if (length < least || length > MAX_BATCH) {
    throw new BadInputError(`${what}: ${length} were given; ${least} to ${MAX_BATCH} are allowed per call.`);
  }
}
