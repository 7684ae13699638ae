/** A Redis of Debian's package for one test, on a free port, with its files in a temporary folder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './app.ts';
import { accepts, freePort, isInstalled } from './proxy.ts';

export const hasRedis = isInstalled('redis-server');
if (!hasRedis) console.warn('skipped: redis-server is not installed (Debian: apt-get install redis-server)');

export interface TestRedis {
  url: string;
  /** Kills it. It stores nothing, so that its data is lost. */
  kill(): Promise<void>;
  /** Starts it again on its port. */
  start(): Promise<void>;
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
}

/** Runs a test with a Redis of its own, and ends it. */
export async function withRedis<T>(
  { password, tls }: { password?: string; tls?: { key: string; cert: string } },
  test: (redis: TestRedis) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'scanwire-redis-'));
  const port = await freePort();
  const args = [
    '--dir',
    folder,
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--daemonize',
    'no',
  ];
  args.push(...(password === undefined ? [] : ['--requirepass', password]));
  if (tls) {
    await writeFile(join(folder, 'key.pem'), tls.key);
    await writeFile(join(folder, 'cert.pem'), tls.cert);
    const files = ['--tls-cert-file', join(folder, 'cert.pem'), '--tls-key-file', join(folder, 'key.pem')];
    args.push('--port', '0', '--tls-port', String(port), ...files, '--tls-auth-clients', 'no');
  } else {
    args.push('--port', String(port));
  }
  let child: ChildProcess | null = null;
  const redis: TestRedis = {
    url: `${tls ? 'rediss' : 'redis'}://${password === undefined ? '' : `:${encodeURIComponent(password)}@`}127.0.0.1:${port}`,
    async start() {
      child = spawn('redis-server', args, { stdio: 'ignore' });
      await until(() => accepts(port), `Redis listens at port ${port}`);
    },
    async kill() {
      const dying = child;
      child = null;
      if (!dying) return;
      const exit = once(dying, 'exit');
      dying.kill('SIGKILL');
      await exit;
    },
    signal: (signal) => void child?.kill(signal),
  };
  try {
    await redis.start();
    return await test(redis);
  } finally {
    await redis.kill();
    await rm(folder, { recursive: true, force: true });
  }
}
