/** A private PostgreSQL cluster in a temporary folder, on a free port of 127.0.0.1. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { until } from './app.ts';
import { POSTGRES_PROGRAMS } from './postgres-programs.ts';
import { freePort } from './proxy.ts';

export interface Postgres {
  port: number;
  /** Creates an empty database. @returns its URL */
  createDatabase(): Promise<string>;
  /** Runs statements in a database. */
  query(url: string, sql: string): Promise<Record<string, unknown>[]>;
  /** Stops it at once, as a crash of the machine does, and starts it again. @param downMs time in between */
  crash(downMs?: number): Promise<void>;
  close(): Promise<void>;
}

/** PostgreSQL refuses to run as root. */
const NOBODY = { uid: 65534, gid: 65534 };
const IS_ROOT = process.getuid?.() === 0;
const USER = IS_ROOT ? NOBODY : {};
const NAME = 'scanwire';

/** @param fsync whether commits wait for the disk, as in production */
export async function startPostgres({ fsync = false } = {}): Promise<Postgres> {
  const folder = await mkdtemp(join(tmpdir(), 'scanwire-postgres-'));
  if (IS_ROOT) await chown(folder, NOBODY.uid, NOBODY.gid);
  const data = join(folder, 'data');
  run('initdb', ['-D', data, '-U', NAME, '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync']);
  const port = await freePort();
  const urlOf = (name: string) => `postgresql://${NAME}@127.0.0.1:${port}/${name}`;
  const start = async () => {
    const settings = {
      fsync: fsync ? 'on' : 'off',
      listen_addresses: '127.0.0.1',
      port,
      max_connections: 60,
    };
    const options = Object.entries({ ...settings, unix_socket_directories: folder }).flatMap(
      ([name, value]) => ['-c', `${name}=${value}`],
    );
    const child = spawn(join(String(POSTGRES_PROGRAMS), 'postgres'), ['-D', data, ...options], {
      ...USER,
      cwd: folder,
      stdio: 'ignore',
    });
    await until(() => canConnect(urlOf('postgres')), 'PostgreSQL accepts connections');
    return child;
  };
  const query: Postgres['query'] = async (url, sql) => {
    const client = new Client({ connectionString: url });
    client.on('error', () => {});
    await client.connect();
    try {
      return (await client.query(sql)).rows ?? [];
    } finally {
      await client.end();
    }
  };
  let server = await start();
  let databases = 0;
  return {
    port,
    query,
    async createDatabase() {
      const name = `test${databases++}`;
      await query(urlOf('postgres'), `CREATE DATABASE ${name}`);
      return urlOf(name);
    },
    async crash(downMs = 0) {
      await stop(server);
      await sleep(downMs);
      server = await start();
    },
    async close() {
      await stop(server);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Immediate shutdown: no wait for clients, and recovery at the next start. */
async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exited = once(server, 'exit');
  server.kill('SIGQUIT');
  await exited;
}

async function canConnect(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

function run(program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(join(String(POSTGRES_PROGRAMS), program), args, {
    ...{ ...USER, cwd: '/', encoding: 'utf8' },
  });
  if (status !== 0) throw new Error(`${program} failed: ${stderr}`);
}
