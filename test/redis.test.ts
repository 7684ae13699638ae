/** The link to Redis and the pub/sub over it, while Redis comes, goes, hangs and loses its data. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import type { Hint, PubSub } from '../src/core/pubsub.ts';
import { openRedis, type RedisLink, type RedisSettings } from '../src/redis/link.ts';
import { createRedisPubSub } from '../src/redis/pubsub.ts';
import { pubsubContract } from './contracts/pubsub.ts';
import { shared, until } from './support/app.ts';
import { hasRedis, type TestRedis, withRedis } from './support/redis.ts';
import { withRelay } from './support/relay.ts';

interface Node {
  link: RedisLink;
  pubsub: PubSub;
  hints: Hint[];
  lines: string[];
  lost: number;
}

function openNode(settings: RedisSettings, onError: (error: unknown) => void = () => {}): Node {
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  const link = openRedis(settings, { info: log, warn: log });
  const hints: Hint[] = [];
  const node = { link, hints, lines, lost: 0 };
  const pubsub = createRedisPubSub(link, {
    error: onError,
    lost: (count) => {
      node.lost += count;
    },
  });
  pubsub.subscribeAll((hint) => hints.push(hint));
  return Object.assign(node, { pubsub });
}

const isUp = ({ link }: Node) => until(() => link.isUp, 'Redis answers');
const isAway = ({ link }: Node) => until(() => !link.isUp, 'Redis is away');

/** Runs a test with two nodes that are connected to Redis. */
const withNodes = (url: string, work: (one: Node, other: Node) => Promise<void>) =>
  withLinks(
    Array.from({ length: 2 }, () => openNode({ url, authorities: [] })),
    async ([one, other]) => {
      await Promise.all([one, other].map((node) => isUp(node as Node)));
      await work(one as Node, other as Node);
    },
  );

async function withLinks(nodes: Node[], work: (nodes: Node[]) => Promise<void>) {
  try {
    await work(nodes);
  } finally {
    await Promise.all(nodes.map(({ link }) => link.close()));
  }
}

/** Hints arrive from the one at the other again. */
async function expectHints(one: Node, other: Node) {
  const hint = { scanId: 'again', toSeq: 1 + Math.floor(1e6 * Math.random()) };
  one.pubsub.publish(hint);
  await until(() => other.hints.some((found) => JSON.stringify(found) === JSON.stringify(hint)), 'a hint');
}

describe.skipIf(!hasRedis)('the contract', () => {
  const redis = shared<TestRedis>((use) => withRedis({}, use));

  const open = async (onError: (error: unknown) => void) => {
    const node = openNode({ url: redis().url, authorities: [] }, onError);
    await isUp(node);
    return node;
  };
  pubsubContract('over Redis, in one node', async (onError) => {
    const { pubsub, link } = await open(onError);
    return { pubsub, close: link.close };
  });
  pubsubContract('over Redis, between nodes', async (onError) => {
    const [one, other] = [await open(onError), await open(onError)];
    const pubsub = { ...other.pubsub, publish: one.pubsub.publish };
    const close = async () => void (await Promise.all([one.link.close(), other.link.close()]));
    return { pubsub, close };
  });
});

describe.skipIf(!hasRedis)('a link', () => {
  test('needs no Redis at the start, says so once, and connects when there is one', async () => {
    await withRedis({}, async (redis) => {
      await redis.kill();
      await withLinks([openNode({ url: redis.url, authorities: [] })], async ([node]) => {
        await until(() => node?.lines.length === 1, 'a line');
        await sleep(500);
        node?.pubsub.publish({ scanId: 'a', toSeq: 1 });
        expect(node).toMatchObject({ hints: [{ scanId: 'a', toSeq: 1 }], lost: 1 });
        await redis.start();
        await isUp(node as Node);
        expect(node?.lines).toEqual([
          expect.stringContaining('nothing is listening there'),
          'connected to Redis',
        ]);
      });
    });
  });

  test('says why Redis refuses its subscription, and connects when it is allowed', async () => {
    await withRedis({}, async (redis) => {
      const admin = new Redis(redis.url);
      try {
        await admin.call('ACL', 'SETUSER', 'node', 'on', '>secret', '~*', '+@all', 'resetchannels');
        const url = redis.url.replace('redis://', 'redis://node:secret@');
        await withLinks([openNode({ url, authorities: [] })], async ([node]) => {
          await until(() => node?.lines.length === 1, 'a line');
          await sleep(500);
          expect(node?.lines).toEqual([expect.stringMatching(/Redis is unavailable: NOPERM .*channel/)]);
          await admin.call('ACL', 'SETUSER', 'node', 'allchannels');
          await isUp(node as Node);
          expect(node?.lines[1]).toBe('connected to Redis');
        });
      } finally {
        await admin.quit();
      }
    });
  });

  test('carries hints again after Redis was killed and started without its data, twice', async () => {
    await withRedis({}, async (redis) => {
      await withNodes(redis.url, async (one, other) => {
        for (let round = 0; round < 2; round++) {
          await redis.kill();
          await Promise.all([isAway(one), isAway(other)]);
          one.pubsub.publish({ scanId: 'a', toSeq: 1 });
          await redis.start();
          await Promise.all([isUp(one), isUp(other)]);
          await expectHints(one, other);
        }
        expect(one.lost).toBe(2);
        expect(one.lines.filter((line) => line.includes('is unavailable'))).toHaveLength(2);
      });
    });
  });

  test('notices a Redis that has stopped, fails calls in bounded time and memory, and goes on with it', async () => {
    await withRedis({}, async (redis) => {
      await withNodes(redis.url, async (one, other) => {
        redis.signal('SIGSTOP');
        const ran = one.link.run('return 1', [], []);
        for (let toSeq = 1; toSeq <= 30_000; toSeq++) one.pubsub.publish({ scanId: 'a', toSeq });
        expect(await ran).toBeNull();
        await Promise.all([isAway(one), isAway(other)]);
        expect(await one.link.run('return 1', [], [])).toBeNull();
        await until(() => one.lost === 30_000, 'all hints are counted as lost');
        redis.signal('SIGCONT');
        await Promise.all([isUp(one), isUp(other)]);
        await expectHints(one, other);
        expect(await one.link.run('return 1', [], [])).toBe(1);
      });
    });
  });

  test('notices a connection that is open and forwards nothing, and one that breaks', async () => {
    await withRedis({}, async (redis) => {
      await withRelay(redis.url, async (relay) => {
        await withNodes(relay.url, async (one, other) => {
          relay.freezeNext(Number.POSITIVE_INFINITY);
          relay.freeze();
          await Promise.all([isAway(one), isAway(other)]);
          await sleep(2500);
          relay.freezeNext(0);
          await Promise.all([isUp(one), isUp(other)]);
          await expectHints(one, other);
          relay.drop();
          await Promise.all([isAway(one), isAway(other)]);
          await Promise.all([isUp(one), isUp(other)]);
          await expectHints(one, other);
        });
      });
    });
  });

  test('closes while Redis is away, and while it is connecting', async () => {
    await withRedis({}, async (redis) => {
      const connecting = openNode({ url: redis.url, authorities: [] });
      await connecting.link.close();
      await withNodes(redis.url, async (one) => {
        await redis.kill();
        await isAway(one);
      });
    });
  });

  test('counts messages that it cannot read, and goes on', async () => {
    await withRedis({}, async (redis) => {
      await withNodes(redis.url, async (one, other) => {
        for (const text of ['{', '[]', '{"node":"x","hints":[{"scanId":1}]}']) {
          expect(await one.link.publish('scanwire:hints', text)).toBe(true);
        }
        await until(() => other.lost === 3, 'three lost hints');
        await expectHints(one, other);
      });
    });
  });
});
