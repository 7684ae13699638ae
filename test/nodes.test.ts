/** Two nodes of a deployment: what the scans of one show on the other, with Redis and while it is away. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp, type Overrides } from '../src/app.ts';
import type { Config } from '../src/config.ts';
import { mock } from '../src/scanners/mock.ts';
import { openStore } from '../src/store/open-store.ts';
import type { OpenStore } from '../src/store/store.ts';
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
import { type Postgres, startPostgres } from './support/postgres.ts';
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

let postgres: Postgres | null = null;
beforeAll(async () => {
  if (isPostgresInstalled) postgres = await startPostgres();
}, 60_000);
afterAll(() => postgres?.close());

/** Runs two servers on one database, as nodes of one deployment: on PostgreSQL, or on SQLite where it is not installed. */
async function withNodes(
  { env = {}, other, ...overrides }: NodesOptions,
  work: (one: Node, other: Node, redis: TestRedis) => Promise<void>,
): Promise<void> {
  await withRedis({}, (redis) =>
    withFolder(async (folder) => {
      const given = testConfig(folder, { env, config: { redis: { url: redis.url, authorities: [] } } });
      const config = postgres
        ? { ...given, databaseUrl: await postgres.createDatabase(), secretKey: randomBytes(32) }
        : given;
      if (!postgres) placeEmptyDatabase(config.databaseUrl);
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

  test('of changed scans hears of labels and deletions of while Redis was away', async () => {
    await withNodes({}, async (one, other, redis) => {
      const [labelled, deleted] = [await one.startScan(scanOf(5)), await one.startScan(scanOf(5))];
      for (const id of [labelled, deleted]) await other.follow(id);
      const client = socketClient(other.url);
      try {
        const updates = client.iterate<{
          scanUpdates: { type: string; scanId: string; scan: { label: string | null } | null };
        }>({ query: 'subscription { scanUpdates { type scanId scan { label } } }' });
        const seen: string[] = [];
        void (async () => {
          for await (const { data } of updates)
            if (data)
              seen.push(
                `${data.scanUpdates.type} ${data.scanUpdates.scanId} ${data.scanUpdates.scan?.label}`,
              );
        })().catch(() => {});
        await redis.kill();
        await Promise.all([redisIs(one, 0), redisIs(other, 0)]);
        await one.query(`mutation { updateScan(input: { id: "${labelled}", label: "new" }) { __typename } }`);
        await one.query(`mutation { deleteScan(input: { id: "${deleted}" }) { __typename } }`);
        await redis.start();
        await until(() => seen.includes(`UPDATED ${labelled} new`), 'the new label');
        await until(() => seen.includes(`DELETED ${deleted} undefined`), 'the deletion');
      } finally {
        await client.dispose();
      }
    });
  });
});

/** An operation on a scan. @returns its result */
const change = async (node: TestApp, mutation: string, id: string): Promise<{ __typename: string }> =>
  (await node.query(`mutation { done: ${mutation}(input: { id: "${id}" }) { __typename } }`)).data.done;

/** Resolves with the time in ms until the followed scan has an event. @param after number of an earlier event */
async function timeUntil(
  node: Remote,
  id: string,
  isIt: (event: AnyEvent) => boolean,
  after = 0,
): Promise<number> {
  const startedMs = performance.now();
  for await (const event of node.events(id, { after })) if (isIt(event)) return performance.now() - startedMs;
  throw new Error('the scan has ended without the event');
}

const isEvent =
  (type: string, fields: Record<string, unknown> = {}) =>
  (event: AnyEvent) =>
    event.type === type && Object.entries(fields).every(([name, value]) => event[name] === value);

/** Longest time between two renewals, at which a runner hears of requests without a hint. */
const RENEWAL_MS = 4000;

describe.skipIf(!hasRedis)('a request at a node that does not run the scan', () => {
  // No lease would end within the time of a test.
  const env = { SCANWIRE_LEASE_SECONDS: '600' };
  let renewals = 0;
  const openCounting: OpenStore = async (url, options) => {
    const store = await openStore(url, options);
    const renew: typeof store.log.renew = (...args) => {
      renewals++;
      return store.log.renew(...args);
    };
    return { ...store, log: { ...store.log, renew } };
  };
  const nodes = { env, openStore: openCounting, other: { openStore } };

  /** Makes a request right after a renewal. @returns the time until it has an effect, and the renewals meanwhile */
  const timed = async (
    what: string,
    node: Remote,
    id: string,
    { request, isDone }: { request(): Promise<unknown>; isDone(event: AnyEvent): boolean },
  ) => {
    const { data } = await node.query(`{ scan(id: "${id}") { lastSeq } }`);
    const before = renewals;
    await until(() => renewals > before, 'a renewal');
    const startedMs = performance.now();
    const requested = request();
    await timeUntil(node, id, isDone, data.scan.lastSeq);
    const figures = { ms: performance.now() - startedMs, renewals: renewals - before - 1 };
    console.log(`${what}: ${Math.round(figures.ms)} ms`);
    await requested;
    return figures;
  };
  const isResult = ({ type }: AnyEvent) => type === 'HOST' || type === 'ENDPOINT' || type === 'FINDING';
  const options = { events: 100_000, rate: 20 };

  test('reaches the runner by a hint, before its next renewal: pause, skip and cancel', async () => {
    const scanners = [mock, { ...mock, name: 'second' }];
    await withNodes(
      { ...nodes, scanners, other: { ...nodes.other, scanners: [mock] } },
      async (one, other) => {
        const id = await one.startScan({
          target: 'example.com',
          scanners: scanners.map(({ name }) => ({ name, options })),
        });
        await timeUntil(other, id, isResult);
        const pause = await timed('pause by a hint', other, id, {
          request: () => change(other, 'pauseScan', id),
          isDone: isEvent('STATUS', { status: 'PAUSED' }),
        });
        await change(one, 'resumeScan', id);
        await timeUntil(other, id, ({ type, message }) => type === 'LOG' && /resumed/.test(message ?? ''));
        const skip = await timed('skip by a hint', other, id, {
          request: () =>
            other.query(
              `mutation { skipScanner(input: { scanId: "${id}", scanner: "second" }) { __typename } }`,
            ),
          isDone: isEvent('SCANNER', { name: 'second', state: 'SKIPPED' }),
        });
        const { data } = await other.query(`{ scan(id: "${id}") { status lastSeq } }`);
        expect(data.scan.status).toBe('RUNNING');
        // The other scanner goes on.
        await timeUntil(other, id, isResult, data.scan.lastSeq);
        const cancel = await timed('cancel by a hint', other, id, {
          request: () => change(other, 'cancelScan', id),
          isDone: isEvent('CANCELLED'),
        });
        for (const { ms } of [pause, skip, cancel]) expect(ms).toBeLessThan(0.9 * RENEWAL_MS);
      },
    );
  });

  test('reaches the runner by its next renewal while Redis is away', async () => {
    await withNodes({ ...nodes, other: { ...nodes.other, role: 'api' } }, async (one, other, redis) => {
      const id = await one.startScan({ target: 'example.com', scanners: [{ name: 'mock', options }] });
      await timeUntil(other, id, isResult);
      await redis.kill();
      await redisIs(other, 0);
      const cancel = await timed('cancel without Redis', other, id, {
        request: () => change(other, 'cancelScan', id),
        isDone: isEvent('CANCELLED'),
      });
      expect(cancel.renewals).toBe(1);
    });
  });

  test('counts the scans that wait at all nodes', async () => {
    const limits = { SCANWIRE_MAX_QUEUED_SCANS: '7', SCANWIRE_MAX_QUEUED_SCANS_PER_WORKSPACE: '5' };
    await withNodes({ env: limits, role: 'api' }, async (one, other) => {
      const started = await Promise.allSettled(
        Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? one : other).startScan(scanOf(1))),
      );
      expect(started.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
      for (const outcome of started)
        if (outcome.status === 'rejected') expect(String(outcome.reason)).toContain('LIMIT_REACHED');
      const [first] = started.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
      expect(await change(other, 'cancelScan', String(first))).toEqual({ __typename: 'CancelScanSuccess' });
      await one.startScan(scanOf(1));
      await expect(other.startScan(scanOf(1))).rejects.toThrow('LIMIT_REACHED');
    });
  });
});

describe.skipIf(!hasRedis)('a scan', () => {
  test('that a closing node gives back goes on at another before the next sweep', async () => {
    const LEASE_SECONDS = 60;
    await withNodes({ env: { SCANWIRE_LEASE_SECONDS: String(LEASE_SECONDS) } }, async (one, other) => {
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
      console.log(`given back and running again: ${waitedMs} ms`);
      expect(waitedMs).toBeGreaterThanOrEqual(0);
      // Otherwise the sweep of the other node finds it, within half of a lease of this length.
      expect(waitedMs).toBeLessThan((LEASE_SECONDS * 1000) / 2);
      expect(events.at(-1)).toMatchObject({ type: 'COMPLETED' });
    });
  });

  test('that a node without workers starts runs at another before its next sweep', async () => {
    const env = { SCANWIRE_LEASE_SECONDS: '60' };
    await withNodes({ env, role: 'api', other: { role: 'worker' } }, async (api, worker) => {
      const id = await api.startScan(scanOf(5));
      const tookMs = await timeUntil(api, id, isEvent('COMPLETED'));
      console.log(`started at one node and completed by another: ${Math.round(tookMs)} ms`);
      expect(tookMs).toBeLessThan(30_000);
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
  const env = {
    DATABASE_URL: await (postgres as Postgres).createDatabase(),
    SCANWIRE_SECRET_KEY: 'a'.repeat(43),
  };
  await withRedis({}, ({ url }) => use({ ...env, REDIS_URL: url }));
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
