/**
 * Probes 60,000 URLs of a local nginx with 50 workers: scanwire (scanner, runner, durable log, result tables), a bare
 * undici loop that stores nothing, and ffuf if it is installed. Each runs in its own process, in turn, for several
 * rounds; ratios are computed per round. The two that are compiled while they run request other URLs first, as a server has
 * done. All share the cores with nginx, so the CPU time of both sides explains the rates.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cpuSeconds } from '../test/support/process-meter.ts';
import type { Run } from './support/answer-commands.ts';
import { inFolder, median, ROOT, rate, ratio, table, title } from './support/measure.ts';

const URLS = 60_000;
const WORKERS = 50;
const WARM_UP_URLS = 5_000;
const ROUNDS = 5;

/** Of the client, without its start-up. */
interface ProbeRun extends Run {
  /** with those that are not measured */
  requests: number;
}

if (!installed('nginx')) {
  console.log('\nProbing: nginx is not installed (Debian: apt-get install nginx-light), left out');
} else {
  await inFolder(async (folder) => {
    const program = spawnSync(process.execPath, [join(ROOT, 'scripts', 'refresh.mjs'), 'program'], {
      stdio: 'inherit',
    });
    if (program.status !== 0) throw new Error('the program could not be compiled');
    const list = await writeList(join(folder, 'paths.txt'), 'item', URLS);
    const warmUp = await writeList(join(folder, 'warm-up.txt'), 'page', WARM_UP_URLS);
    const port = await freePort();
    const nginx = await startNginx(folder, port);
    try {
      const url = `http://127.0.0.1:${port}`;
      const rivals: Record<string, () => ProbeRun> = {
        scanwire: () => child('probe-scanwire.ts', url, list, warmUp, folder),
        'bare undici loop': () => child('probe-undici.ts', url, list, warmUp),
        ...(installed('ffuf') ? { ffuf: () => ffuf(url, list) } : {}),
      };
      const runs = Object.fromEntries(
        Object.keys(rivals).map((name) => [name, [] as (ProbeRun & { nginxUs: number })[]]),
      );
      for (let round = -1; round < ROUNDS; round++) {
        for (const [name, measure] of Object.entries(rivals)) {
          const before = cpuUsOf(nginx.pid);
          const run = measure();
          // The first round warms up.
          if (round >= 0) runs[name]?.push({ ...run, nginxUs: cpuUsOf(nginx.pid) - before });
        }
      }
      title(`Probing ${URLS.toLocaleString('en')} URLs of a local nginx, ${WORKERS} workers`);
      const ours = runs.scanwire ?? [];
      const against = (name: string) =>
        median(ours.map(({ wallMs }, index) => (runs[name]?.[index]?.wallMs ?? Number.NaN) / wallMs));
      const perUrl = (us: readonly number[]) => `${(median(us) / URLS).toFixed(0)} µs`;
      table([
        ['', 'URLs', 'CPU a URL', 'of nginx', 'scanwire is'],
        ...Object.entries(runs).map(([name, values]) => [
          name,
          rate(median(values.map(({ wallMs }) => (1000 * URLS) / wallMs))),
          perUrl(values.map(({ cpuUs }) => cpuUs)),
          perUrl(values.map(({ nginxUs, requests }) => (nginxUs * URLS) / requests)),
          name === 'scanwire' ? '' : ratio(against(name)),
        ]),
      ]);
      console.log('  wanted: at least 0.55x of the bare loop, and 0.60x of ffuf');
      if (against('bare undici loop') < 0.55 || (runs.ffuf && against('ffuf') < 0.6)) process.exitCode = 1;
    } finally {
      nginx.kill();
      await once(nginx, 'exit');
    }
  });
}

async function writeList(path: string, name: string, urls: number): Promise<string> {
  await writeFile(path, Array.from({ length: urls }, (_, index) => `/${name}/${index}\n`).join(''));
  return path;
}

function child(file: string, ...args: string[]): ProbeRun {
  const path = fileURLToPath(new URL(`./support/${file}`, import.meta.url));
  const env = { ...process.env, WORKERS: String(WORKERS) };
  // The option that `npm start` sets.
  const options = ['--max-semi-space-size=64', '--import', 'tsx'];
  const run = execFileSync(process.execPath, [...options, path, ...args], { env, encoding: 'utf8' });
  return { ...(JSON.parse(run) as Run), requests: URLS + WARM_UP_URLS };
}

function ffuf(url: string, list: string): ProbeRun {
  const before = cpuUsOf(process.pid, 'ended children');
  const start = performance.now();
  const args = ['-u', `${url}FUZZ`, '-w', list, '-t', String(WORKERS), '-mc', 'all', '-s'];
  const { status } = spawnSync('ffuf', args, { stdio: ['ignore', 'ignore', 'ignore'] });
  if (status !== 0) throw new Error(`ffuf ended with ${status}`);
  const wallMs = performance.now() - start;
  return { wallMs, cpuUs: cpuUsOf(process.pid, 'ended children') - before, requests: URLS };
}

/** Microseconds of CPU of a process and its children that run, or of its children that have ended. NaN without /proc. */
function cpuUsOf(pid: number | undefined, of: 'process' | 'ended children' = 'process'): number {
  try {
    const own = 1e6 * cpuSeconds(Number(pid), of);
    if (of === 'ended children') return own;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    return children.reduce((sum, child) => sum + cpuUsOf(Number(child)), own);
  } catch {
    return Number.NaN;
  }
}

async function startNginx(folder: string, port: number): Promise<ChildProcess> {
  await mkdir(join(folder, 'tmp'), { recursive: true });
  const page = `<!doctype html><title>Item</title><p>${'An item of the shop. '.repeat(20)}`;
  await writeFile(join(folder, 'page.html'), page);
  await writeFile(
    join(folder, 'nginx.conf'),
    `${process.getuid?.() === 0 ? 'user root; ' : ''}daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 1024; }
http {
  access_log off; keepalive_requests 1000000; types { text/html html; }
  client_body_temp_path tmp; proxy_temp_path tmp; fastcgi_temp_path tmp; uwsgi_temp_path tmp; scgi_temp_path tmp;
  server { listen 127.0.0.1:${port}; root ${folder}; location / { try_files /page.html =404; } }
}`,
  );
  const nginx = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'inherit' });
  for (let tries = 0; tries < 100; tries++) {
    if (nginx.exitCode !== null) throw new Error('nginx did not start');
    if (
      await fetch(`http://127.0.0.1:${port}/`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return nginx;
    await sleep(50);
  }
  nginx.kill();
  throw new Error('nginx does not answer');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

function installed(command: string): boolean {
  return !spawnSync(command, ['-V'], { stdio: 'ignore' }).error;
}
