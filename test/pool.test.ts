import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Pool, runPool } from '../src/scanners/kit/pool.ts';

const never = new AbortController().signal;

async function collect<Output>(outputs: AsyncIterable<Output>): Promise<Output[]> {
  const all: Output[] = [];
  for await (const output of outputs) all.push(output);
  return all;
}

async function* slowly<Item>(items: Iterable<Item>, pause: () => Promise<unknown>) {
  for (const item of items) {
    await pause();
    yield item;
  }
}

/** Lets everything run that is ready. */
const turns = async (count: number) => {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
};

/** A promise and the functions that settle it. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

describe('items', () => {
  test('are each processed once, whatever the sources, the pauses and the growth', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 8 }),
        fc.array(fc.record({ size: fc.nat(12), async: fc.boolean() }), { maxLength: 4 }),
        fc.nat(3),
        fc.infiniteStream(fc.nat(4)),
        async (workers, shapes, children, pauses) => {
          const pause = async () => {
            const kind = pauses.next().value;
            if (kind === 1) await null;
            else if (kind === 2) await turns(1);
            else if (kind === 3) await turns(3);
          };
          const lists = shapes.map(({ size }, source) =>
            Array.from({ length: size }, (_, at) => ({ name: `${source}.${at}`, depth: 0 })),
          );
          const sources = shapes.map(({ async }, at) => {
            const list = lists[at] ?? [];
            return async ? slowly(list, pause) : list;
          });
          const expected: string[] = [];
          const expand = (name: string, depth: number) => {
            expected.push(name);
            if (depth < 2) for (let i = 0; i < children; i++) expand(`${name}/${i}`, depth + 1);
          };
          for (const { name } of lists.flat()) expand(name, 0);

          let running = 0;
          let most = 0;
          const outputs = runPool({ workers, signal: never, sources }, async ({ name, depth }, pool) => {
            most = Math.max(most, ++running);
            await pause();
            if (depth < 2) {
              for (let i = 0; i < children; i++) {
                expect(pool.add({ name: `${name}/${i}`, depth: depth + 1 })).toBe(true);
              }
            }
            await pause();
            await pool.emit(name);
            running--;
          });
          expect((await collect(outputs)).sort()).toEqual(expected.sort());
          expect(most).toBeLessThanOrEqual(workers);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('that were added come before those of the sources', async () => {
    const order: string[] = [];
    await collect(
      runPool({ workers: 1, signal: never, sources: [['a', 'b', 'c']] }, async (item, pool) => {
        order.push(item);
        if (item === 'a') for (const child of ['a1', 'a2']) pool.add(child);
      }),
    );
    expect(order).toEqual(['a', 'a1', 'a2', 'b', 'c']);
  });

  test('of a slow source delay no others', async () => {
    const { open, opened } = gate();
    const seen: string[] = [];
    async function* late() {
      await opened;
      yield 'late';
    }
    for await (const item of runPool(
      { workers: 2, signal: never, sources: [late(), ['a', 'b', 'c', 'd']] },
      async (item: string, pool: Pool<string, string>) => pool.emit(item),
    )) {
      seen.push(item);
      if (item === 'd') open();
    }
    expect(seen).toEqual(['a', 'b', 'c', 'd', 'late']);
  });

  test('beyond the capacity are rejected', async () => {
    const taken: boolean[] = [];
    await collect(
      runPool({ workers: 1, signal: never, sources: [[0]], capacity: 2 }, async (item, pool) => {
        if (item === 0) for (let i = 1; i <= 4; i++) taken.push(pool.add(i));
      }),
    );
    expect(taken).toEqual([true, true, false, false]);
  });

  test('may be none at all', async () => {
    expect(await collect(runPool({ workers: 3, signal: never, sources: [] }, async () => {}))).toEqual([]);
    expect(await collect(runPool({ workers: 3, signal: never, sources: [[]] }, async () => {}))).toEqual([]);
  });
});

describe('workers', () => {
  test.each([1, 2, 7, 50])('process %i items at once', async (workers) => {
    let running = 0;
    let most = 0;
    await collect(
      runPool(
        { workers, signal: never, sources: [Array.from({ length: workers * 4 }, (_, i) => i)] },
        async () => {
          most = Math.max(most, ++running);
          await turns(20);
          running--;
        },
      ),
    );
    expect(most).toBe(workers);
  });

  test.each([0, 1, 2, 3, 4, 5, 6])(
    'all keep working when one item becomes many, %i microtasks later',
    async (ticks) => {
      let running = 0;
      let most = 0;
      await collect(
        runPool({ workers: 10, signal: never, sources: [['seed']] }, async (item, pool) => {
          for (let i = 0; i < ticks; i++) await null;
          if (item === 'seed') return void pool.add('one');
          if (item === 'one') {
            await turns(2);
            for (let i = 0; i < 10; i++) pool.add(`leaf ${i}`);
            return;
          }
          most = Math.max(most, ++running);
          await turns(20);
          running--;
        }),
      );
      expect(most).toBe(10);
    },
  );
});

test('wake for an added item, though the worker that added it goes on', async () => {
  const { open, opened } = gate();
  const done: string[] = [];
  await collect(
    runPool({ workers: 2, signal: never, sources: [['parent']] }, async (item, pool) => {
      if (item === 'parent') {
        await turns(2);
        pool.add('child');
        await opened;
      } else open();
      done.push(item);
    }),
  );
  expect(done).toEqual(['child', 'parent']);
});

describe('a waiting consumer', () => {
  test('slows the work: one output a worker, and one item a source', async () => {
    let asked = 0;
    let worked = 0;
    function* endless() {
      while (true) yield asked++;
    }
    const outputs = runPool({ workers: 5, signal: never, sources: [endless()] }, async (item, pool) => {
      worked++;
      await pool.emit(item);
    });
    await outputs.next();
    await turns(50);
    expect(worked).toBeLessThanOrEqual(6);
    expect(asked).toBeLessThanOrEqual(7);
    await outputs.return();
  });

  test('ends the sources and the work when it leaves', async () => {
    let closed = false;
    async function* endless() {
      try {
        for (let i = 0; ; i++) yield i;
      } finally {
        closed = true;
      }
    }
    let worked = 0;
    const refusals: unknown[] = [];
    for await (const item of runPool(
      { workers: 3, signal: never, sources: [endless()] },
      async (item, pool) => {
        worked++;
        await pool.emit(item).catch((error: unknown) => refusals.push(error));
      },
    )) {
      if (item === 10) break;
    }
    await turns(10);
    const before = worked;
    await turns(10);
    expect(closed).toBe(true);
    expect(worked).toBe(before);
  });
});

describe('an error', () => {
  test('of the work is thrown after the results before it', async () => {
    const seen: number[] = [];
    const reading = (async () => {
      for await (const item of runPool(
        { workers: 1, signal: never, sources: [[1, 2, 3, 4]] },
        async (i, pool: Pool<number, number>) => {
          if (i === 3) throw new Error('three');
          await pool.emit(i);
        },
      )) {
        seen.push(item);
      }
    })();
    await expect(reading).rejects.toThrow('three');
    expect(seen).toEqual([1, 2]);
  });

  test('does not lose the outputs of other workers at that moment', async () => {
    const outputs = runPool({ workers: 3, signal: never, sources: [[1, 2, 3]] }, async (i, pool) => {
      if (i < 3) return pool.emit(i);
      await turns(2);
      throw new Error('three');
    });
    expect((await outputs.next()).value).toBe(1);
    await turns(10);
    expect((await outputs.next()).value).toBe(2);
    await expect(outputs.next()).rejects.toThrow('three');
  });

  test('of a source is thrown, and the other sources are closed', async () => {
    let closed = false;
    async function* fine() {
      try {
        for (let i = 0; ; i++) {
          await turns(1);
          yield i;
        }
      } finally {
        closed = true;
      }
    }
    async function* broken(): AsyncGenerator<number> {
      await turns(5);
      yield 1;
      throw new Error('broken source');
    }
    await expect(
      collect(runPool({ workers: 2, signal: never, sources: [fine(), broken()] }, async () => {})),
    ).rejects.toThrow('broken source');
    await turns(5);
    expect(closed).toBe(true);
  });
});

describe('an abort', () => {
  test('before the start is thrown at once', async () => {
    const work = async () => expect.fail('worked');
    await expect(
      collect(runPool({ workers: 1, signal: AbortSignal.abort(new Error('early')), sources: [[1]] }, work)),
    ).rejects.toThrow('early');
  });

  test('ends the pool at once, though work and sources ignore it', async () => {
    const abort = new AbortController();
    async function* stuck(): AsyncGenerator<number> {
      yield 1;
      await new Promise(() => {});
    }
    const outputs = runPool(
      { workers: 2, signal: abort.signal, sources: [stuck()] },
      () => new Promise(() => {}),
    );
    const next = outputs.next();
    await turns(3);
    abort.abort(new Error('stop'));
    await expect(Promise.race([next, sleep(2000)])).rejects.toThrow('stop');
  });

  test('takes no further item, and rejects outputs', async () => {
    const abort = new AbortController();
    let worked = 0;
    const refused: unknown[] = [];
    const outputs = runPool(
      { workers: 1, signal: abort.signal, sources: [[1, 2, 3, 4, 5]] },
      async (item, pool) => {
        worked++;
        if (item === 2) abort.abort(new Error('stop'));
        await pool.emit(item).catch((error: unknown) => {
          refused.push(error);
          throw error;
        });
      },
    );
    await expect(collect(outputs)).rejects.toThrow('stop');
    await turns(5);
    expect(worked).toBe(2);
    expect(refused).toEqual([abort.signal.reason]);
  });

  test('leaves no listener behind, and neither does the end', async () => {
    const abort = new AbortController();
    const { addEventListener, removeEventListener } = abort.signal;
    let listeners = 0;
    abort.signal.addEventListener = (...args: unknown[]) => {
      listeners++;
      Reflect.apply(addEventListener, abort.signal, args);
    };
    abort.signal.removeEventListener = (...args: unknown[]) => {
      listeners--;
      Reflect.apply(removeEventListener, abort.signal, args);
    };
    await collect(runPool({ workers: 2, signal: abort.signal, sources: [[1, 2, 3]] }, async () => {}));
    expect(listeners).toBe(0);
  });
});
