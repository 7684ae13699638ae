/** The rate of requests to a host, over several nodes. */
import { describe, expect, test } from 'vitest';
import { createHostRates, type HostRates, type ScanRate } from '../src/egress/host-rates.ts';
import { createSharedRates } from '../src/redis/host-rates.ts';
import { openRedis, type RedisLink } from '../src/redis/link.ts';
import { until } from './support/app.ts';
import { hasRedis, type TestRedis, withRedis } from './support/redis.ts';

const HOST = 'shop.example';

interface Node {
  link: RedisLink;
  rates: HostRates;
  scan: ScanRate;
}

async function withNodes(count: number, work: (nodes: Node[], redis: TestRedis) => Promise<void>) {
  await withRedis({}, async (redis) => {
    const silent = { info: () => {}, warn: () => {} };
    const nodes = Array.from({ length: count }, () => {
      const link = openRedis({ url: redis.url, authorities: [] }, silent);
      const rates = createHostRates(createSharedRates(link));
      return { link, rates, scan: rates.open(() => {}) };
    });
    try {
      for (const { link } of nodes) await until(() => link.isUp, 'Redis answers');
      await work(nodes, redis);
    } finally {
      for (const { scan } of nodes) scan.close();
      await Promise.all(nodes.map(({ link }) => link.close()));
    }
  });
}

/** Sends requests at a rate, three at a time. @returns their times */
async function send({ scan }: Node, rps: number, requests: number): Promise<number[]> {
  const times: number[] = [];
  let left = requests;
  const worker = async () => {
    while (left-- > 0) {
      await scan.take(HOST, rps, []);
      times.push(performance.now());
    }
  };
  await Promise.all([worker(), worker(), worker()]);
  return times;
}

/** Requests per second between the first and the last of them. */
function rateOf(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return ((sorted.length - 1) * 1000) / ((sorted.at(-1) ?? 0) - (sorted[0] ?? 0));
}

describe.skipIf(!hasRedis)('the rate of a host', () => {
  test('is one for all nodes, and each gets its share', async () => {
    await withNodes(3, async (nodes) => {
      const times = await Promise.all(nodes.map((node) => send(node, 60, 40)));
      const all = times.flat();
      expect(all).toHaveLength(120);
      // One node alone would send at 60 per second, so that three would send 180.
      expect(rateOf(all)).toBeLessThan(61);
      expect(rateOf(all)).toBeGreaterThan(30);
      const firstEnd = Math.min(...times.map((own) => own.at(-1) ?? 0));
      const shares = times.map((own) => own.filter((time) => time <= firstEnd).length);
      expect(Math.min(...shares)).toBeGreaterThan(20);
    });
  });

  test('is the lowest that a node has for it, as long as that node sends requests', async () => {
    await withNodes(2, async ([slow, quick]) => {
      const [own, others] = await Promise.all([send(slow as Node, 10, 10), send(quick as Node, 500, 10)]);
      expect(rateOf([...own, ...others])).toBeLessThan(10.5);
    });
  });

  test('differs between hosts', async () => {
    await withNodes(1, async ([node]) => {
      const { scan } = node as Node;
      await scan.take('a.example', 0.1, []);
      await scan.take('b.example', 0.1, []);
    });
  });

  test('stays at the requests that are sent: a cancelled one leaves its place to the next', async () => {
    await withNodes(1, async ([node]) => {
      const { scan } = node as Node;
      await scan.take(HOST, 2, []);
      const cancelled = new AbortController();
      const waits = scan.take(HOST, 2, [cancelled.signal]);
      const startedMs = performance.now();
      const next = scan.take(HOST, 2, []);
      cancelled.abort(new Error('not wanted'));
      await expect(waits).rejects.toThrow('not wanted');
      await next;
      expect(performance.now() - startedMs).toBeLessThan(900);
    });
  });

  test('falls when one node is asked to slow down, and a pause holds for all', async () => {
    await withNodes(2, async ([asked, other]) => {
      await send(asked as Node, 100, 1);
      (asked as Node).scan.answered(HOST, { status: 429, retryAfter: '1', sentAt: performance.now() });
      const askedMs = performance.now();
      await until(
        async () =>
          (await (other as Node).link.run(
            'return redis.call("EXISTS", KEYS[1])',
            [`scanwire:rate:${HOST}`],
            [],
          )) === 1,
        'the rate is known',
      );
      const times = await send(other as Node, 100, 8);
      expect((times[0] ?? 0) - askedMs).toBeGreaterThan(900);
      // Halved from the 20 per second that are assumed of it.
      expect(rateOf(times)).toBeLessThan(11);
    });
  });

  test('holds for each node while Redis is away, which delays requests once, and for all when it is back', async () => {
    await withNodes(2, async (nodes, redis) => {
      await Promise.all(nodes.map((node) => send(node, 50, 5)));
      redis.signal('SIGSTOP');
      const startedMs = performance.now();
      const stopped = await Promise.all(nodes.map((node) => send(node, 50, 100)));
      // 100 requests at 50 per second, and the time in which Redis might have answered.
      for (const times of stopped) expect((times.at(-1) ?? 0) - startedMs).toBeLessThan(2000 + 2500);
      const gaps = stopped.map((times) => times.map((time, at) => time - (times[at - 1] ?? startedMs)));
      for (const own of gaps) expect(own.filter((gap) => gap > 500).length).toBeLessThanOrEqual(1);
      redis.signal('SIGCONT');
      for (const { link } of nodes) await until(() => link.isUp, 'Redis answers');
      const times = await Promise.all(nodes.map((node) => send(node, 50, 25)));
      expect(rateOf(times.flat())).toBeLessThan(51);
      await redis.kill();
      for (const { link } of nodes) await until(() => !link.isUp, 'Redis is away');
      expect(await send(nodes[0] as Node, 50, 5)).toHaveLength(5);
    });
  });
});
