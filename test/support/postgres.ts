/** A private PostgreSQL cluster in a temporary folder, on a free port of 127.0.0.1. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { until } from './app.ts';
import { POSTGRES_PROGRAMS } from './postgres-programs.ts';
import { freePort } from './proxy.ts';

export interface Postgres {
  port: number;
  /** Creates an empty database. @param name default: one that is free @returns its URL */
  createDatabase(name?: string): Promise<string>;
  /** Runs statements in a database. */
  query(url: string, sql: string): Promise<Record<string, unknown>[]>;
  /** Starts it again with the certificate, for TLS. */
  useCertificate(pem: { key: string; cert: string }): Promise<void>;
  /** Stops it at once, as a crash of the machine does, and starts it again. @param downMs time in between */
  crash(downMs?: number): Promise<void>;
  close(): Promise<void>;
}

/** PostgreSQL refuses to run as root. */
const NOBODY = { uid: 65534, gid: 65534 };
const IS_ROOT = process.getuid?.() === 0;
const USER = IS_ROOT ? NOBODY : {};
const NAME = 'scanwire';

export interface PostgresOptions {
  /** whether commits wait for the disk, as in production; default: no */
  fsync?: boolean;
  /** its superuser; default: scanwire */
  user?: string;
  /** of the superuser; default: it asks for none */
  password?: string;
  /** lines of pg_hba.conf; default: everyone on this machine, with the password */
  access?: string;
}

export async function startPostgres({
  fsync = false,
  user = NAME,
  password,
  access,
}: PostgresOptions = {}): Promise<Postgres> {
  const folder = await mkdtemp(join(tmpdir(), 'scanwire-postgres-'));
  if (IS_ROOT) await chown(folder, NOBODY.uid, NOBODY.gid);
  const data = join(folder, 'data');
  const write = async (path: string, text: string) => {
    // PostgreSQL refuses a key that others can read.
    await writeFile(path, text, { mode: 0o600 });
    if (IS_ROOT) await chown(path, NOBODY.uid, NOBODY.gid);
  };
  const authentication = ['-A', 'trust'];
  if (password !== undefined) {
    await write(join(folder, 'password'), password);
    authentication.splice(1, 1, 'scram-sha-256', '--pwfile', join(folder, 'password'));
  }
  run('initdb', ['-D', data, '-U', user, ...authentication, '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync']);
  if (access !== undefined) await write(join(data, 'pg_hba.conf'), access);
  const port = await freePort();
  const secret = password === undefined ? '' : `:${encodeURIComponent(password)}`;
  const urlOf = (name: string) => `postgresql://${user}${secret}@127.0.0.1:${port}/${name}`;
  let ssl = 'off';
  const start = async () => {
    const settings = {
      fsync: fsync ? 'on' : 'off',
      ssl,
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
    try {
      await until(() => {
        if (hasExited(child)) throw new Error('PostgreSQL has exited');
        return canConnect(urlOf('postgres'));
      }, 'PostgreSQL accepts connections');
    } catch (error) {
      await stop(child);
      throw error;
    }
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
    async createDatabase(name = `test${databases++}`) {
      await query(urlOf('postgres'), `CREATE DATABASE ${name}`);
      return urlOf(name);
    },
    async crash(downMs = 0) {
      await stop(server);
      await sleep(downMs);
      server = await start();
    },
    async useCertificate(pem) {
      await write(join(data, 'server.crt'), pem.cert);
      await write(join(data, 'server.key'), pem.key);
      ssl = 'on';
      await stop(server);
      server = await start();
    },
    async close() {
      await stop(server);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const hasExited = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;

/** Immediate shutdown: no wait for clients, and recovery at the next start. */
async function stop(server: ChildProcess): Promise<void> {
  if (hasExited(server)) return;
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
