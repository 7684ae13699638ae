/**
 * Faults at random moments, while clients start, follow and change scans: nothing that they saw or were told is lost or
 * doubled, every scan ends, and one runner at a time works on it. Each kind of fault comes ten times.
 *
 * FAULT_SEED=7 repeats the moments of a run, FAULT_ROUNDS=2 makes it shorter, and FAULT_CUT_MS=4000 too.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { shared } from './support/app.ts';
import { type DeployedNode, type Deployment, withDeployment } from './support/deployment.ts';
import { seeded } from './support/pages/filler.ts';
import { isPostgresInstalled } from './support/postgres-programs.ts';
import { hasRedis } from './support/redis.ts';
import type { CutWay, Relay } from './support/relay.ts';
import { OBSERVE, serveTarget, startTraffic, type Target } from './support/scan-traffic.ts';

const SEED = Number(process.env.FAULT_SEED ?? Math.floor(Math.random() * 1e6));
const ROUNDS = Number(process.env.FAULT_ROUNDS ?? 10);
const CUT_MS = Number(process.env.FAULT_CUT_MS ?? 20_000);
const LEASE_SECONDS = 2;
const SLOTS = 6;

describe.skipIf(!isPostgresInstalled || !hasRedis)(`a deployment (FAULT_SEED=${SEED})`, () => {
  const parts = shared<Deployment & { target: Target }>(async (use) => {
    const target = await serveTarget();
    try {
      await withDeployment({ leaseSeconds: LEASE_SECONDS }, async (deployment) => {
        await deployment.postgres.query(deployment.databaseUrl, OBSERVE);
        await use({ ...deployment, target });
      });
    } finally {
      await target.server.close();
    }
  }, 120_000);

  /** Breaks something while clients work, and then asks them what they saw. */
  const underFaults = async (
    name: string,
    faults: () => Promise<unknown>,
    { takesOver = false }: { takesOver?: boolean } = {},
  ) => {
    const { postgres, databaseUrl, apis, target } = parts();
    const random = seeded(`${SEED}`);
    const anyApi = async () => {
      const { server } = apis[Math.floor(random() * apis.length)] as DeployedNode;
      return await server;
    };
    const startedMs = performance.now();
    const traffic = await startTraffic({ postgres, databaseUrl, anyApi, random }, target, SLOTS);
    try {
      await faults();
    } finally {
      await traffic.drain();
    }
    const figures = await traffic.verify();
    const seconds = Math.round((performance.now() - startedMs) / 1000);
    console.log(`${name}: ${JSON.stringify({ ...figures, seconds })}`);
    expect(figures.completed).toBeGreaterThan(0);
    if (takesOver) expect(figures.takenOver).toBeGreaterThan(0);
  };
  /** Hurts each of the nodes at random moments, all of them together as often as there are rounds. */
  const hurt = async <T>(nodes: readonly T[], round: (node: T, random: () => number) => Promise<void>) => {
    const results = await Promise.allSettled(
      nodes.map(async (node, index) => {
        // Repeated by the seed, whatever the others do.
        const random = seeded(`${SEED} ${index}`);
        for (let count = index; count < ROUNDS; count += nodes.length) {
          await sleep(500 + random() * 2000);
          await round(node, random);
        }
      }),
    );
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  };

  test('whose workers are killed', async () => {
    await underFaults(
      'worker killed',
      () =>
        hurt(parts().workers, async (worker, random) => {
          await (await worker.server).end('SIGKILL');
          await sleep(random() * 1000);
          await worker.restart();
        }),
      { takesOver: true },
    );
  }, 400_000);

  test('whose workers are stopped with SIGTERM', async () => {
    const tookMs: number[] = [];
    await underFaults('worker replaced', () =>
      hurt(parts().workers, async (worker, random) => {
        const server = await worker.server;
        const startedMs = performance.now();
        expect(await server.end('SIGTERM')).toBe(0);
        tookMs.push(Math.round(performance.now() - startedMs));
        await sleep(random() * 500);
        await worker.restart();
      }),
    );
    console.log(`stopped within: ${tookMs.join(', ')} ms`);
  }, 400_000);

  test('whose API nodes are killed', async () => {
    await underFaults('API node killed', () =>
      hurt(parts().apis, async (api, random) => {
        await (await api.server).end('SIGKILL');
        await sleep(random() * 1000);
        await api.restart();
      }),
    );
  }, 400_000);

  test('whose Redis is killed with its data', async () => {
    await underFaults('Redis killed', () =>
      hurt([parts().redis], async (redis, random) => {
        await redis.kill();
        await sleep(random() * 1500);
        await redis.start();
      }),
    );
  }, 400_000);

  test('whose PostgreSQL stops at once and starts again', async () => {
    await underFaults('PostgreSQL stopped', () =>
      hurt([parts().postgres], async (postgres, random) => await postgres.crash(random() * 2000)),
    );
  }, 400_000);

  test('whose workers stop for longer than their leases, and go on', async () => {
    await underFaults(
      'worker stopped',
      () =>
        hurt(parts().workers, async (worker, random) => {
          const { command } = await worker.server;
          command.kill('SIGSTOP');
          await sleep(LEASE_SECONDS * 2000 + random() * 1000);
          command.kill('SIGCONT');
        }),
      { takesOver: true },
    );
  }, 400_000);

  const WAYS: readonly CutWay[] = ['reset', 'silence', 'delay'];
  /** Cuts a link of each node. The first cuts begin one after another, so that some nodes are cut off while others are not. */
  const cut = async (linkOf: (node: DeployedNode) => Relay) => {
    const [one, other] = parts().workers as [DeployedNode, DeployedNode];
    const [first, second] = parts().apis as [DeployedNode, DeployedNode];
    const begun = new Set<DeployedNode>();
    const nodes = [one, first, other, second];
    let cuts = 0;
    await hurt(nodes, async (node) => {
      if (!begun.has(node)) await sleep((nodes.indexOf(node) * CUT_MS) / nodes.length);
      begun.add(node);
      const mend = linkOf(node).cut(WAYS[cuts++ % WAYS.length] as CutWay);
      await sleep(CUT_MS);
      mend();
    });
  };

  test('whose links to PostgreSQL are cut for longer than a lease', async () => {
    await underFaults('PostgreSQL cut off', () => cut(({ postgres }) => postgres), { takesOver: true });
  }, 400_000);

  test('whose links to Redis are cut', async () => {
    await underFaults('Redis cut off', () => cut(({ redis }) => redis));
  }, 400_000);
});
