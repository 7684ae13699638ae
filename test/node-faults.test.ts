/**
 * Faults at random moments, while clients start, follow and change scans: nothing that they saw or were told is lost or
 * doubled, every scan ends, and one runner at a time works on it. Each kind of fault comes ten times.
 *
 * FAULT_SEED=7 repeats the moments of a run, FAULT_ROUNDS=2 makes it shorter, and FAULT_CUT_MS=4000 too.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DeployedNode, type Deployment, withDeployment } from './support/deployment.ts';
import { isPostgresInstalled } from './support/postgres-programs.ts';
import { hasRedis } from './support/redis.ts';
import type { CutWay, Relay } from './support/relay.ts';
import { OBSERVE, serveTarget, startTraffic, type Target } from './support/scan-traffic.ts';

const SEED = Number(process.env.FAULT_SEED ?? Math.floor(Math.random() * 1e6));
const ROUNDS = Number(process.env.FAULT_ROUNDS ?? 10);
const CUT_MS = Number(process.env.FAULT_CUT_MS ?? 20_000);
const LEASE_SECONDS = 2;
const SLOTS = 6;

/** mulberry32 */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe.skipIf(!isPostgresInstalled || !hasRedis)(`a deployment (FAULT_SEED=${SEED})`, () => {
  let deployment: Deployment;
  let target: Target;
  let finish = () => {};
  let closed: Promise<void>;
  beforeAll(async () => {
    target = await serveTarget();
    await new Promise<void>((opened, failed) => {
      closed = withDeployment({ leaseSeconds: LEASE_SECONDS }, async (started) => {
        deployment = started;
        await started.postgres.query(started.databaseUrl, OBSERVE);
        opened();
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
      });
      closed.catch(failed);
    });
  }, 120_000);
  afterAll(async () => {
    finish();
    await closed;
    await target.server.close();
  }, 60_000);

  /** Breaks something while clients work, and then asks them what they saw. */
  const underFaults = async (name: string, faults: (random: () => number) => Promise<void>) => {
    const { postgres, databaseUrl, apis } = deployment;
    const random = seeded(SEED);
    const ofClients = seeded(SEED + 1);
    const anyApi = async () => {
      const { server } = apis[Math.floor(ofClients() * apis.length)] as DeployedNode;
      return await server;
    };
    const startedMs = performance.now();
    const traffic = startTraffic({ postgres, databaseUrl, anyApi, random: ofClients }, target, SLOTS);
    await faults(random);
    await traffic.drain();
    const figures = await traffic.verify();
    const seconds = Math.round((performance.now() - startedMs) / 1000);
    console.log(`${name}: ${JSON.stringify({ ...figures, seconds })}`);
    expect(figures.completed).toBeGreaterThan(0);
  };
  const times = async (count: number, round: () => Promise<void>) => {
    for (let done = 0; done < count; done++) await round();
  };
  const kill = async (node: DeployedNode, downMs: number) => {
    await (await node.server).end('SIGKILL');
    await sleep(downMs);
    await node.restart();
  };
  const pick = <T>(items: readonly T[], random: () => number) =>
    items[Math.floor(random() * items.length)] as T;

  test('whose workers are killed', async () => {
    await underFaults('worker killed', (random) =>
      times(ROUNDS, async () => {
        await sleep(500 + random() * 1500);
        await kill(pick(deployment.workers, random), random() * 1000);
      }),
    );
  }, 400_000);

  test('whose workers are stopped with SIGTERM', async () => {
    await underFaults('worker replaced', (random) =>
      times(ROUNDS, async () => {
        await sleep(500 + random() * 1500);
        const worker = pick(deployment.workers, random);
        expect(await (await worker.server).end('SIGTERM')).toBe(0);
        await sleep(random() * 500);
        await worker.restart();
      }),
    );
  }, 400_000);

  test('whose API nodes are killed', async () => {
    await underFaults('API node killed', (random) =>
      times(ROUNDS, async () => {
        await sleep(500 + random() * 1500);
        await kill(pick(deployment.apis, random), random() * 1000);
      }),
    );
  }, 400_000);

  test('whose Redis is killed with its data', async () => {
    const { redis } = deployment;
    await underFaults('Redis killed', (random) =>
      times(ROUNDS, async () => {
        await sleep(500 + random() * 1500);
        await redis.kill();
        await sleep(random() * 1500);
        await redis.start();
      }),
    );
  }, 400_000);

  test('whose PostgreSQL stops at once and starts again', async () => {
    const { postgres } = deployment;
    await underFaults('PostgreSQL stopped', (random) =>
      times(ROUNDS, async () => {
        await sleep(1000 + random() * 2000);
        await postgres.crash(random() * 2000);
      }),
    );
  }, 400_000);

  test('whose workers stop for longer than their leases, and go on', async () => {
    const pauseMs = LEASE_SECONDS * 2000;
    await underFaults('worker stopped', async (random) => {
      const lane = (worker: DeployedNode, rounds: number) =>
        times(rounds, async () => {
          await sleep(500 + random() * 2000);
          const { command } = await worker.server;
          command.kill('SIGSTOP');
          await sleep(pauseMs + random() * 1000);
          command.kill('SIGCONT');
        });
      const [one, other] = deployment.workers as [DeployedNode, DeployedNode];
      await Promise.all([lane(one, Math.ceil(ROUNDS / 2)), lane(other, Math.floor(ROUNDS / 2))]);
    });
  }, 400_000);

  /** Cuts the links of all nodes, each at moments of its own. */
  const cuts = async (random: () => number, linkOf: (node: DeployedNode) => Relay) => {
    const nodes = [...deployment.apis, ...deployment.workers];
    const ways: readonly CutWay[] = ['reset', 'silence', 'delay'];
    let done = 0;
    await Promise.all(
      nodes.map(async (node, index) => {
        await sleep(random() * 5000);
        while (done < ROUNDS) {
          const way = ways[(done++ + index) % ways.length] as CutWay;
          const mend = linkOf(node).cut(way);
          await sleep(CUT_MS);
          mend();
          await sleep(1000 + random() * 4000);
        }
      }),
    );
  };
  test('whose links to PostgreSQL are cut for longer than a lease', async () => {
    await underFaults('PostgreSQL cut off', (random) => cuts(random, ({ postgres }) => postgres));
  }, 400_000);

  test('whose links to Redis are cut', async () => {
    await underFaults('Redis cut off', (random) => cuts(random, ({ redis }) => redis));
  }, 400_000);
});
