/** Contract of all pub/subs. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Hint, PubSub } from '../../src/core/pubsub.ts';
import { until } from '../support/app.ts';

export interface OpenPubSub {
  pubsub: PubSub;
  close(): void | Promise<void>;
}

export function pubsubContract(
  name: string,
  open: (onError: (error: unknown) => void) => OpenPubSub | Promise<OpenPubSub>,
): void {
  describe(`pub/sub ${name}`, () => {
    let pubsub: PubSub;
    let close: OpenPubSub['close'];
    const errors: unknown[] = [];
    beforeEach(async () => {
      errors.length = 0;
      ({ pubsub, close } = await open((error) => errors.push(error)));
    });
    afterEach(() => close());

    /** Collects hints up to the given number. */
    const collect = (subscribe: (listener: (hint: Hint) => void) => () => void) => {
      const hints: Hint[] = [];
      const leave = subscribe((hint) => hints.push(hint));
      return { hints, leave, have: (count: number) => until(() => hints.length >= count, `${count} hints`) };
    };

    test('delivers each hint to the listeners of its scan and to those of all scans, in order', async () => {
      const one = collect((listener) => pubsub.subscribe('a', listener));
      const again = collect((listener) => pubsub.subscribe('a', listener));
      const other = collect((listener) => pubsub.subscribe('b', listener));
      const all = collect((listener) => pubsub.subscribeAll(listener));
      const sent: Hint[] = [
        { scanId: 'a', toSeq: 1 },
        { scanId: 'b', toSeq: 7 },
        { scanId: 'a', toSeq: 2 },
        { scanId: 'a', gone: true },
      ];
      for (const hint of sent) pubsub.publish(hint);
      await all.have(4);
      expect(all.hints).toEqual(sent);
      for (const { hints } of [one, again]) expect(hints).toEqual([sent[0], sent[2], sent[3]]);
      expect(other.hints).toEqual([sent[1]]);
    });

    test('delivers nothing to a listener that has left, and leaves the others', async () => {
      const gone = collect((listener) => pubsub.subscribe('a', listener));
      const goneToo = collect((listener) => pubsub.subscribeAll(listener));
      const stays = collect((listener) => pubsub.subscribe('a', listener));
      gone.leave();
      gone.leave();
      goneToo.leave();
      pubsub.publish({ scanId: 'a', toSeq: 1 });
      await stays.have(1);
      expect([...gone.hints, ...goneToo.hints]).toEqual([]);
    });

    test('calls a function as often as it was subscribed', async () => {
      let calls = 0;
      const listener = () => void calls++;
      const leaves = [pubsub.subscribe('a', listener), pubsub.subscribe('a', listener)];
      pubsub.publish({ scanId: 'a', toSeq: 1 });
      await until(() => calls >= 2, 'two calls');
      expect(calls).toBe(2);
      leaves[0]?.();
      pubsub.publish({ scanId: 'a', toSeq: 2 });
      await until(() => calls >= 3, 'a third call');
      expect(calls).toBe(3);
    });

    test('reports what a listener throws; the others get their hint, and publishing does not fail', async () => {
      pubsub.subscribe('a', () => {
        throw new Error('a broken listener');
      });
      const others = [
        collect((listener) => pubsub.subscribe('a', listener)),
        collect((listener) => pubsub.subscribeAll(listener)),
      ];
      pubsub.publish({ scanId: 'a', toSeq: 1 });
      for (const { have } of others) await have(1);
      await until(() => errors.length > 0, 'the error is reported');
      expect(errors).toEqual([new Error('a broken listener')]);
    });
  });
}
