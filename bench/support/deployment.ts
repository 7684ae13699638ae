/** A deployment on PostgreSQL (durable) and Redis: nodes of the API, and a worker, each a process of its own. */
import { startPostgres } from '../../test/support/postgres.ts';
import { type TestRedis, withRedis } from '../../test/support/redis.ts';
import { type ServerProcess, startServer } from './server-process.ts';

export interface Deployment {
  apis: readonly ServerProcess[];
  /** Starts a scan that waits for `tick`. @returns its id */
  startScan(options: { events: number; rate: number }): Promise<string>;
  /** Lets the scan yield its events. */
  tick(): Promise<void>;
  redis: TestRedis;
}

const START = `mutation ($events: Int!, $rate: Int!) { startScan(input: { target: "example.com",
  scanners: { only: [{ name: "clock", options: { events: $events, rate: $rate } }] } })
  { ... on StartScanSuccess { scan { id } } ... on Error { message } } }`;

/** @param size number of API nodes */
export async function withDeployment(size: number, work: (deployment: Deployment) => Promise<void>) {
  const postgres = await startPostgres({ fsync: true });
  try {
    await withRedis({}, async (redis) => {
      const nodes: ServerProcess[] = [];
      const env = { DATABASE_URL: await postgres.createDatabase(), REDIS_URL: redis.url };
      const start = async (role: string) => {
        const node = await startServer('node-server.ts', { ...env, ROLE: role });
        nodes.push(node);
        return node;
      };
      try {
        const worker = await start('worker');
        const apis: ServerProcess[] = [];
        while (apis.length < size) apis.push(await start('api'));
        await work({
          ...{ apis, redis },
          async startScan(options) {
            await worker.ask('hold');
            const response = await fetch(`${apis[0]?.url}/graphql`, {
              ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
              body: JSON.stringify({ query: START, variables: options }),
            });
            const answer = await response.json();
            const id = answer.data?.startScan.scan?.id;
            if (!id) throw new Error(`no scan: ${JSON.stringify(answer)}`);
            return id;
          },
          tick: () => worker.ask('tick'),
        });
      } finally {
        for (const node of nodes.reverse()) await node.close();
      }
    });
  } finally {
    await postgres.close();
  }
}
