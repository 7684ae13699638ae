/** Two API nodes and two workers as processes, on a PostgreSQL and a Redis of their own, each behind relays of its own. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withFolder } from './app.ts';
import { endCommands } from './command.ts';
import { type Postgres, startPostgres } from './postgres.ts';
import { type TestRedis, withRedis } from './redis.ts';
import { type Relay, startRelay } from './relay.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

export interface DeployedNode {
  name: string;
  /** of the node to PostgreSQL and to Redis */
  postgres: Relay;
  redis: Relay;
  /** The running process, or the one that is being started. */
  server: Promise<ServerProcess>;
  /** Starts a process in place of one that has ended. */
  restart(): Promise<ServerProcess>;
}

export interface Deployment {
  postgres: Postgres;
  redis: TestRedis;
  databaseUrl: string;
  apis: readonly DeployedNode[];
  workers: readonly DeployedNode[];
}

interface DeploymentOptions {
  leaseSeconds: number;
  env?: Record<string, string>;
}

const WITNESS = fileURLToPath(new URL('witness-scanner.mjs', import.meta.url));

/** The connections of each process have a name: that of its node, and the number of the process. */
export async function withDeployment<T>(
  { leaseSeconds, env = {} }: DeploymentOptions,
  work: (deployment: Deployment) => Promise<T>,
): Promise<T> {
  const postgres = await startPostgres();
  const relays: Relay[] = [];
  try {
    return await withRedis({}, (redis) =>
      withFolder(async (folder) => {
        await writeFile(join(folder, 'scanwire.yaml'), `scanners: { witness: { module: '${WITNESS}' } }`);
        const databaseUrl = await postgres.createDatabase();
        const open = async (name: string, args: readonly string[]): Promise<DeployedNode> => {
          const toPostgres = await startRelay(databaseUrl);
          relays.push(toPostgres);
          const toRedis = await startRelay(redis.url);
          relays.push(toRedis);
          let lives = 0;
          const start = () => {
            const database = new URL(toPostgres.url);
            database.searchParams.set('application_name', `${name}.${++lives}`);
            return startServerProcess(
              folder,
              {
                DATABASE_URL: database.href,
                REDIS_URL: toRedis.url,
                SCANWIRE_SECRET_KEY: 'a'.repeat(43),
                SCANWIRE_LEASE_SECONDS: String(leaseSeconds),
                SCANWIRE_CONFIG: './scanwire.yaml',
                SCANWIRE_TARGETS_ALLOW: '127.0.0.0/8',
                ...env,
              },
              args,
            );
          };
          const node: DeployedNode = {
            ...{ name, postgres: toPostgres, redis: toRedis },
            server: start(),
            restart() {
              node.server = start();
              return node.server;
            },
          };
          return node;
        };
        const serve = ['serve', '--no-workers'];
        const [a, b] = [await open('api1', serve), await open('api2', serve)];
        const [c, d] = [await open('work1', ['work']), await open('work2', ['work'])];
        try {
          await Promise.all([a, b, c, d].map(({ server }) => server));
          return await work({ postgres, redis, databaseUrl, apis: [a, b], workers: [c, d] });
        } finally {
          endCommands();
        }
      }),
    );
  } finally {
    for (const relay of relays) await relay.close();
    await postgres.close();
  }
}
