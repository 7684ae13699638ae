import { UnavailableError } from '../core/errors.ts';

/**
 * Groups calls: those of one turn of the event loop, and those made while a group is running. Under load, groups grow and
 * commits become rarer.
 *
 * @param run processes a group. If a larger group fails, its items are retried one by one, so that one bad item does not
 *   fail the others.
 */
export function createGroupCall<Item, Result>(
  run: (items: Item[]) => Promise<Result[]>,
): (item: Item) => Promise<Result> {
  interface Call {
    item: Item;
    resolve(result: Result): void;
    reject(error: unknown): void;
  }
  let waiting: Call[] = [];
  let running = false;

  const runGroup = async (group: readonly Call[]): Promise<void> => {
    try {
      const results = await run(group.map(({ item }) => item));
      for (const [index, { resolve }] of group.entries()) resolve(results[index] as Result);
    } catch (error) {
      if (group.length === 1 || error instanceof UnavailableError)
        for (const { reject } of group) reject(error);
      else for (const call of group) await runGroup([call]);
    }
  };
  const runWaiting = async () => {
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      await runGroup(group);
    }
    running = false;
  };

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (running) return;
      running = true;
      setImmediate(runWaiting);
    });
}
