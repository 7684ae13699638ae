/** Two nodes of a deployment: what the scans of one show on the other, with Redis and while it is away. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createApp, type Overrides } from '../src/app.ts';
import type { Config } from '../src/config.ts';
import { mock } from '../src/scanners/mock.ts';
import {
  type AnyEvent,
  connect,
  type Remote,
  silent,
  socketClient,
  type TestApp,
  testConfig,
  until,
  withFolder,
} from './support/app.ts';
import { endCommands } from './support/command.ts';
import { serveHttp } from './support/egress.ts';
import { placeEmptyDatabase } from './support/empty-database.ts';
import { startPostgres } from './support/postgres.ts';
import { isPostgresInstalled } from './support/postgres-programs.ts';
import { hasRedis, type TestRedis, withRedis } from './support/redis.ts';
import { startServerProcess } from './support/server-process.ts';

interface NodesOptions extends Overrides {
  env?: Record<string, string>;
  /** of the second node, which only runs what the first one does not */
  other?: Overrides;
}

interface Node extends TestApp {
  config: Config;
}

/** Runs two servers on one database, as nodes of one deployment. */
async function withNodes(
  { env = {}, other, ...overrides }: NodesOptions,
  work: (one: Node, other: Node, redis: TestRedis) => Promise<void>,
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
        const [first, second] = apps.map((app) => ({ ...connect(app, config), config }));
        await Promise.all([first, second].map((node) => redisIs(node as Node, 1)));
        await work(first as Node, second as Node, redis);
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
async function timeUntil(node: Remote, id: string, isIt: (event: AnyEvent) => boolean): Promise<number> {
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

const isEvent =
  (type: string, fields: Record<string, unknown> = {}) =>
  (event: AnyEvent) =>
    event.type === type && Object.entries(fields).every(([name, value]) => event[name] === value);

describe.skipIf(!hasRedis)('a scan', () => {
  test('that a closing node gives back goes on at another within two seconds', async () => {
    await withNodes({}, async (one, other) => {
      const id = await one.startScan(scanOf(400, 100));
      const followed = other.follow(id);
      await timeUntil(other, id, isEvent('STATUS', { status: 'RUNNING' }));
      await sleep(500);
      await one.app.close();
      const events = await followed;
      expect(seqs(events)).toEqual(oneToN(events.length - 1));
      const at = (isIt: (event: AnyEvent) => boolean) => Date.parse(events.findLast(isIt)?.at);
      const waitedMs =
        at(isEvent('STATUS', { status: 'RUNNING' })) - at(isEvent('STATUS', { status: 'QUEUED' }));
      expect(waitedMs).toBeGreaterThanOrEqual(0);
      expect(waitedMs).toBeLessThan(2000);
      expect(events.at(-1)).toMatchObject({ type: 'COMPLETED' });
    });
  });

  test('that a node without workers starts runs at another within a second', async () => {
    await withNodes({ role: 'api', other: { role: 'worker' } }, async (api, worker) => {
      const id = await api.startScan(scanOf(5));
      expect(await timeUntil(api, id, isEvent('COMPLETED'))).toBeLessThan(1500);
      expect((await fetch(`${worker.url}/graphql`)).status).toBe(404);
      expect(await (await fetch(`${worker.url}/health`)).json()).toMatchObject({ ready: true });
    });
  });

  test('that a new node starts runs soon, although other nodes were running scans at its start', async () => {
    await withNodes({ env: { SCANWIRE_LEASE_SECONDS: '6' } }, async (one) => {
      const busy = await one.startScan(scanOf(100_000, 10));
      await timeUntil(one, busy, isEvent('STATUS', { status: 'RUNNING' }));
      const app = await createApp(one.config, { logger: silent });
      try {
        const third = connect(app, one.config);
        const id = await third.startScan(scanOf(5));
        // Twice the lease, if the node could not see that another one renews the lease of its scan.
        expect(await timeUntil(third, id, isEvent('COMPLETED'))).toBeLessThan(8000);
      } finally {
        await app.close();
      }
    });
  });

  test('runs where its scanners are', async () => {
    const rare = { ...mock, name: 'rare' };
    await withNodes(
      { role: 'api', scanners: [mock, rare], other: { role: 'worker', scanners: [mock] } },
      async (api, worker) => {
        const id = await api.startScan({
          target: 'example.com',
          scanners: [{ name: 'rare', options: { events: 1 } }],
        });
        await api.follow(await api.startScan(scanOf(5)));
        const { data } = await api.query(`{ scan(id: "${id}") { status } }`);
        expect(data.scan).toEqual({ status: 'QUEUED' });
        const third = await createApp(worker.config, {
          logger: silent,
          role: 'worker',
          scanners: [mock, rare],
        });
        try {
          await timeUntil(api, id, isEvent('COMPLETED'));
        } finally {
          await third.close();
        }
      },
    );
  });

  test('that no worker can run says so in its log and its message, once, and runs when one can', async () => {
    const rare = { ...mock, name: 'rare' };
    const env = { SCANWIRE_LEASE_SECONDS: '1' };
    const parts = { scanners: [mock, rare], role: 'api' as const };
    await withNodes({ env, ...parts, other: { role: 'worker', scanners: [mock] } }, async (api, worker) => {
      const id = await api.startScan({
        target: 'example.com',
        scanners: [{ name: 'rare', options: { events: 1 } }],
      });
      await timeUntil(api, id, (event) =>
        /waiting for a worker with the scanner rare/.test(event.message ?? ''),
      );
      const { data } = await api.query(`{ scan(id: "${id}") { status message } }`);
      expect(data.scan).toEqual({ status: 'QUEUED', message: 'waiting for a worker with the scanner rare' });
      await sleep(1500);
      const third = await createApp(worker.config, {
        logger: silent,
        role: 'worker',
        scanners: [mock, rare],
      });
      try {
        const events = await api.follow(id);
        expect(events.filter(({ type, level }) => type === 'LOG' && level === 'WARN')).toHaveLength(1);
        expect(events.at(-1)).toMatchObject({ type: 'COMPLETED' });
      } finally {
        await third.close();
      }
    });
  });
});

test.skipIf(!hasRedis)('scans of two nodes keep one request rate for a host', async () => {
  const RATE = 20;
  const arrivals: number[] = [];
  const site = await serveHttp(({ url = '' }, response) => {
    arrivals.push(performance.now());
    response.setHeader('content-type', url === '/robots.txt' ? 'text/plain' : 'text/html');
    const links = Array.from({ length: 20 }, (_, at) => `<a href="p${at}">p</a>`);
    response.end(/^\/\w\/$/.test(url) ? links.join('') : '');
  });
  try {
    await withNodes({}, async (one, other) => {
      const scanners = [{ name: 'endpoints', options: { sources: ['crawl'], rps: RATE } }];
      const scan = async (node: Node, path: string) =>
        node.follow(await node.startScan({ target: `${site.url}/${path}/`, scanners }), {
          types: ['COMPLETED'],
        });
      const ends = await Promise.all([scan(one, 'a'), scan(other, 'b')]);
      for (const events of ends) expect(events.at(-1)?.type).toBe('COMPLETED');
    });
  } finally {
    await site.close();
  }
  const inSecond = arrivals.map(
    (from, first) => arrivals.slice(first).filter((at) => at < from + 1000).length,
  );
  expect(arrivals.length).toBeGreaterThan(2 * RATE);
  // Each node would send 20 in a second.
  expect(Math.max(...inSecond)).toBeLessThan(1.25 * RATE);
});

test('processes with roles share a SQLite file: a worker that is stopped gives its scan to another', async () => {
  await withFolder(async (folder) => {
    const api = await startServerProcess(folder, {}, ['serve', '--no-workers']);
    const first = await startServerProcess(folder, {}, ['work']);
    try {
      const id = await api.startScan(scanOf(1000, 100));
      const followed = api.follow(id);
      await timeUntil(api, id, isEvent('STATUS', { status: 'RUNNING' }));
      const second = await startServerProcess(folder, {}, ['work']);
      expect(await first.end('SIGTERM')).toBe(0);
      const events = await followed;
      expect(events.at(-1)).toMatchObject({ type: 'COMPLETED' });
      expect(seqs(events)).toEqual(oneToN(events.length - 1));
      expect(events.filter(isEvent('STATUS', { status: 'RUNNING' }))).toHaveLength(2);
      expect(await second.end('SIGTERM')).toBe(0);
    } finally {
      endCommands();
    }
  });
});

/** What the nodes of a deployment share, as their settings. */
type Shared = (use: (env: Record<string, string>) => Promise<void>) => Promise<void>;
const onSqlite: Shared = (use) => use({});
const onPostgresAndRedis: Shared = async (use) => {
  const postgres = await startPostgres();
  try {
    const env = { DATABASE_URL: await postgres.createDatabase(), SCANWIRE_SECRET_KEY: 'a'.repeat(43) };
    await withRedis({}, ({ url }) => use({ ...env, REDIS_URL: url }));
  } finally {
    await postgres.close();
  }
};

test.each([
  ['a SQLite file', onSqlite] as const,
  ...(hasRedis && isPostgresInstalled ? [['PostgreSQL and Redis', onPostgresAndRedis] as const] : []),
])(
  'a hundred subscribers that drop and change nodes at random see every event of twenty scans once, on %s',
  async (_, share) => {
    await share((env) =>
      withFolder(async (folder) => {
        const apis: Remote[] = [];
        for (let count = 0; count < 2; count++)
          apis.push(await startServerProcess(folder, env, ['serve', '--no-workers']));
        for (let count = 0; count < 2; count++) await startServerProcess(folder, env, ['work']);
        try {
          const anyApi = () => apis[Math.floor(Math.random() * apis.length)] as Remote;
          const ids = await Promise.all(Array.from({ length: 20 }, () => anyApi().startScan(scanOf(60, 20))));
          /** @returns the seqs that the subscriber was sent */
          const subscribe = async (id: string): Promise<number[]> => {
            const seen: number[] = [];
            for (;;) {
              let left = 1 + Math.floor(Math.random() * 30);
              const after = seen.at(-1) ?? 0;
              for await (const { type, seq } of anyApi().events(id, { after, selection: 'type seq' })) {
                if (type === 'CONNECTED') continue;
                seen.push(seq);
                if (type === 'COMPLETED') return seen;
                if (--left === 0) break;
              }
            }
          };
          const all = await Promise.all(
            Array.from({ length: 100 }, (_, at) => subscribe(ids[at % 20] as string)),
          );
          const last = new Map<string, number>();
          for (const [at, seen] of all.entries()) {
            expect(seen).toEqual(oneToN(seen.length));
            const id = ids[at % 20] as string;
            expect(seen.length).toBe(last.get(id) ?? seen.length);
            expect(seen.length).toBeGreaterThan(60);
            last.set(id, seen.length);
          }
        } finally {
          endCommands();
        }
      }),
    );
  },
);
