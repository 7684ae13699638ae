/** Two nodes of a deployment: what the scans of one show on the other, with Redis and while it is away. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createApp, type Overrides } from '../src/app.ts';
import {
  type AnyEvent,
  connect,
  silent,
  socketClient,
  type TestApp,
  testConfig,
  until,
  withFolder,
} from './support/app.ts';
import { placeEmptyDatabase } from './support/empty-database.ts';
import { hasRedis, type TestRedis, withRedis } from './support/redis.ts';

interface NodesOptions extends Overrides {
  env?: Record<string, string>;
  /** of the second node, which only runs what the first one does not */
  other?: Overrides;
}

/** Runs two servers on one database, as nodes of one deployment. */
async function withNodes(
  { env = {}, other, ...overrides }: NodesOptions,
  work: (one: TestApp, other: TestApp, redis: TestRedis) => Promise<void>,
): Promise<void> {
  await withRedis({}, (redis) =>
    withFolder(async (folder) => {
      const config = testConfig(folder, { env, config: { redis: { url: redis.url, authorities: [] } } });
      placeEmptyDatabase(config.databaseUrl);
      const apps = [
        await createApp(config, { logger: silent, ...overrides }),
        await createApp(config, { logger: silent, ...overrides, ...other }),
      ];
      try {
        const [first, second] = apps.map((app) => connect(app, config));
        await Promise.all([first, second].map((node) => redisIs(node as TestApp, 1)));
        await work(first as TestApp, second as TestApp, redis);
      } finally {
        await Promise.all(apps.map((app) => app.close()));
      }
    }),
  );
}

const redisIs = ({ url }: TestApp, up: 0 | 1) =>
  until(
    async () => (await (await fetch(`${url}/metrics`)).text()).includes(`\nscanwire_redis_up ${up}\n`),
    `scanwire_redis_up ${up}`,
  );

const scanOf = (events: number, rate = 0) => ({
  target: 'example.com',
  scanners: [{ name: 'mock', options: { events, rate } }],
});

const seqs = (events: readonly { type: string; seq: number }[]) =>
  events.filter(({ type }) => type !== 'CONNECTED').map(({ seq }) => seq);

const oneToN = (n: number) => Array.from({ length: n }, (_, index) => index + 1);

describe.skipIf(!hasRedis)('a subscriber of another node', () => {
  test('sees every event once, in order, while Redis is killed with its data, hangs and comes back', async () => {
    await withNodes({}, async (one, other, redis) => {
      const id = await one.startScan(scanOf(600, 60));
      const followed = other.follow(id);
      await sleep(1000);
      await redis.kill();
      await sleep(1500);
      await redis.start();
      await redisIs(other, 1);
      redis.signal('SIGSTOP');
      await redisIs(other, 0);
      redis.signal('SIGCONT');
      const events = await followed;
      expect(events.at(-1)).toMatchObject({ type: 'COMPLETED' });
      expect(seqs(events)).toEqual(oneToN(events.length - 1));
    });
  });

  test('of changed scans hears of those that begin and end while Redis is away', async () => {
    await withNodes({}, async (one, other, redis) => {
      await redis.kill();
      await redisIs(other, 0);
      const client = socketClient(other.url);
      try {
        const updates = client.iterate<{
          scanUpdates: { type: string; scan: { id: string; status: string } };
        }>({
          query: 'subscription { scanUpdates { type scan { id status } } }',
        });
        const read = async () => (await updates.next()).value?.data?.scanUpdates;
        const first = read();
        await sleep(300);
        const id = await one.startScan(scanOf(20));
        await one.follow(id);
        let update = await first;
        expect(update).toMatchObject({ type: 'CREATED', scan: { id } });
        while (update?.scan.status !== 'COMPLETED') update = await read();
      } finally {
        await client.dispose();
      }
    });
  });
});

/** An operation on a scan. @returns its result */
const change = async (node: TestApp, mutation: string, id: string): Promise<{ __typename: string }> =>
  (await node.query(`mutation { done: ${mutation}(input: { id: "${id}" }) { __typename } }`)).data.done;

/** Resolves with the time in ms until the followed scan has an event. */
async function timeUntil(node: TestApp, id: string, isIt: (event: AnyEvent) => boolean): Promise<number> {
  const startedMs = performance.now();
  for await (const event of node.events(id)) if (isIt(event)) return performance.now() - startedMs;
  throw new Error('the scan has ended without the event');
}

describe.skipIf(!hasRedis)('a request at a node that does not run the scan', () => {
  // No renewal notices the requests within the time of a test.
  const env = { SCANWIRE_LEASE_SECONDS: '600' };

  test('reaches the runner by a hint: pause and cancel', async () => {
    await withNodes({ env }, async (one, other) => {
      const id = await one.startScan(scanOf(100_000, 20));
      await timeUntil(other, id, ({ type }) => type === 'ENDPOINT' || type === 'FINDING' || type === 'HOST');
      const within = async (ms: number, isIt: (event: AnyEvent) => boolean) =>
        expect(await timeUntil(other, id, isIt)).toBeLessThan(ms);

      await change(other, 'pauseScan', id);
      await within(2000, ({ type, status }) => type === 'STATUS' && status === 'PAUSED');
      await change(one, 'resumeScan', id);
      await timeUntil(other, id, ({ type, message }) => type === 'LOG' && /resumed/.test(message ?? ''));
      await change(other, 'cancelScan', id);
      await within(2000, ({ type }) => type === 'CANCELLED');
    });
  });

  test('reaches the runner by its renewal, at most five seconds later, while Redis is away', async () => {
    await withNodes({ env }, async (one, other, redis) => {
      const id = await one.startScan(scanOf(100_000, 20));
      await timeUntil(other, id, ({ type, status }) => type === 'STATUS' && status === 'RUNNING');
      await redis.kill();
      await redisIs(other, 0);
      await change(other, 'cancelScan', id);
      expect(await timeUntil(other, id, ({ type }) => type === 'CANCELLED')).toBeLessThan(6000);
    });
  });
});
