/** Reverse proxies in front of a test's server: nginx and Caddy as they are installed, on free ports. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { until, withFolder } from './app.ts';

/** Debian installs nginx into a folder that the PATH of other users than root lacks. */
const PATH = `${process.env.PATH}:/usr/sbin`;

export const isInstalled = (tool: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${tool}`], { env: { PATH } }).status === 0;

/** @returns a port of 127.0.0.1 that is free at the moment */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Code blocks of docs/deployment.md in one language, in the order of the page. */
export async function deploymentSnippets(language: string): Promise<string[]> {
  const page = await readFile(new URL('../../docs/deployment.md', import.meta.url), 'utf8');
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, code]) => code as string,
  );
}

interface NginxOptions {
  ports: number[];
  /** `upstream` and `server` blocks of its configuration */
  servers: string;
  /** by name, to which the configuration refers by relative paths */
  files?: Record<string, string>;
}

/** Runs nginx in a folder of its own, as any user. */
export function withNginx<T>(options: NginxOptions, work: () => Promise<T>): Promise<T> {
  return withFolder(async (folder) => {
    const close = await startNginx(folder, options);
    try {
      return await work();
    } finally {
      await close();
    }
  });
}

/** @returns a function that stops it */
export async function startNginx(
  folder: string,
  { ports, servers, files = {} }: NginxOptions,
): Promise<() => Promise<void>> {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  await writeFile(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid ${folder}/nginx.pid;
      events {}
      http { access_log off; ${temporary.join(' ')} ${servers} }`,
  );
  const args = ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')];
  const child = spawn('nginx', args, { env: { PATH }, stdio: ['ignore', 'ignore', 'pipe'] });
  return await startProxy(child, ports);
}

/** @param sites site blocks of a Caddyfile, without certificates of a public authority */
export function withCaddy<T>(
  { ports, sites }: { ports: number[]; sites: string },
  work: () => Promise<T>,
): Promise<T> {
  return withFolder(async (folder) => {
    const file = join(folder, 'Caddyfile');
    await writeFile(file, `{\n  admin off\n  auto_https off\n}\n${sites}`);
    const home = join(folder, 'home');
    await mkdir(home);
    const env = { PATH, HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home };
    const args = ['run', '--adapter', 'caddyfile', '--config', file];
    const child = spawn('caddy', args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    return await withProxy(child, ports, work);
  });
}

async function withProxy<T>(child: ChildProcess, ports: number[], work: () => Promise<T>): Promise<T> {
  const close = await startProxy(child, ports);
  try {
    return await work();
  } finally {
    await close();
  }
}

async function startProxy(child: ChildProcess, ports: number[]): Promise<() => Promise<void>> {
  let printed = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  const exit = once(child, 'exit');
  const close = async () => {
    child.kill('SIGTERM');
    await exit;
  };
  try {
    for (const port of ports) {
      await until(async () => {
        if (child.exitCode !== null) throw new Error(`${child.spawnfile} has exited: ${printed}`);
        return await accepts(port);
      }, `${child.spawnfile} listens at port ${port}`);
    }
    return close;
  } catch (error) {
    await close();
    throw error;
  }
}

export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
