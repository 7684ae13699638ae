/** Contract of all scan queues. */
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { CreateQueue } from '../../src/core/scan-queue.ts';

export function scanQueueContract(name: string, createQueue: CreateQueue): void {
  /** A queue whose scans run until the test ends them. */
  const open = (concurrency: number) => {
    const running = new Map<string, () => void>();
    const started: string[] = [];
    const queue = createQueue(concurrency, (scanId, alone) => {
      started.push(alone ? `${scanId} alone` : scanId);
      return new Promise((resolve) =>
        running.set(scanId, () => {
          running.delete(scanId);
          resolve();
        }),
      );
    });
    const end = async (scanId: string) => {
      running.get(scanId)?.();
      await turn();
    };
    return { queue, running, started, end };
  };

  describe(`scan queue ${name}`, () => {
    test('runs scans in their order, so many at once, each once', async () => {
      const { queue, running, started, end } = open(2);
      for (const id of ['a', 'b', 'c', 'd', 'c']) queue.add(id);
      await turn();
      expect([...running.keys()]).toEqual(['a', 'b']);
      await end('b');
      expect([...running.keys()]).toEqual(['a', 'c']);
      await end('a');
      await end('c');
      await end('d');
      expect(started).toEqual(['a', 'b', 'c', 'd']);
    });

    test('lets workspaces take turns, however many scans of one wait', async () => {
      const { queue, started, end } = open(1);
      for (const id of ['a1', 'a2', 'a3', 'a4']) queue.add(id, false, 'a');
      for (const id of ['b1', 'b2']) queue.add(id, false, 'b');
      queue.add('c1', false, 'c');
      queue.remove('a3');
      for (let count = 0; count < 6; count++) await end(started.at(-1) as string);
      expect(started).toEqual(['a1', 'b1', 'a2', 'c1', 'b2', 'a4']);
    });

    test('is hungry while it would start one more scan at once', async () => {
      const { queue, end } = open(2);
      queue.add('a');
      expect(queue.isHungry).toBe(true);
      queue.add('b');
      expect(queue.isHungry).toBe(false);
      await end('a');
      expect(queue.isHungry).toBe(true);
      queue.add('suspect', true);
      expect(queue.isHungry).toBe(false);
      await end('b');
      expect(queue.isHungry).toBe(false);
      queue.share();
      expect(queue.isHungry).toBe(true);
    });

    test('does not run a scan that was taken back', async () => {
      const { queue, started, end } = open(1);
      for (const id of ['a', 'b', 'c']) queue.add(id);
      queue.remove('b');
      await turn();
      await end('a');
      await end('c');
      expect(started).toEqual(['a', 'c']);
    });

    test('runs a scan alone after those that run, before those that wait, until it shares', async () => {
      const { queue, running, started, end } = open(2);
      for (const id of ['a', 'b', 'c', 'd']) queue.add(id);
      queue.add('suspect', true);
      await turn();
      expect(queue.aloneWaits).toBe(true);
      await end('a');
      expect([...running.keys()]).toEqual(['b']);
      await end('b');
      expect([...running.keys()]).toEqual(['suspect']);
      expect(queue.aloneWaits).toBe(false);
      queue.share();
      await turn();
      expect([...running.keys()]).toEqual(['suspect', 'c']);
      await end('suspect');
      expect(started).toEqual(['a', 'b', 'suspect alone', 'c', 'd']);
    });

    test('closes when what runs has ended, and starts nothing more', async () => {
      const { queue, started, end } = open(1);
      for (const id of ['a', 'b']) queue.add(id);
      await turn();
      let closed = false;
      const closing = queue.close().then(() => {
        closed = true;
      });
      queue.add('c');
      await turn();
      expect(closed).toBe(false);
      await end('a');
      await closing;
      expect(started).toEqual(['a']);
    });
  });
}
