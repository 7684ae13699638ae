/**
 * Probes 60,000 URLs of a local nginx with 50 workers: scanwire (scanner, runner, durable log, result tables), a bare
 * undici loop that stores nothing, and ffuf if it is installed. Each runs in its own process, in turn, for several
 * rounds; ratios are computed per round.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inFolder, median, rate, ratio, table, title } from './support/measure.ts';

const URLS = 60_000;
const WORKERS = 50;
const ROUNDS = 3;

if (!installed('nginx')) {
  console.log('\nProbing: nginx is not installed (Debian: apt-get install nginx-light), left out');
} else {
  await inFolder(async (folder) => {
    const list = join(folder, 'paths.txt');
    await writeFile(list, Array.from({ length: URLS }, (_, index) => `/item/${index}\n`).join(''));
    const port = await freePort();
    const nginx = await startNginx(folder, port);
    try {
      const url = `http://127.0.0.1:${port}`;
      const rivals: Record<string, () => number> = {
        scanwire: () => child('probe-scanwire.ts', url, list, folder),
        'bare undici loop': () => child('probe-undici.ts', url, list),
        ...(installed('ffuf') ? { ffuf: () => ffuf(url, list) } : {}),
      };
      const rates = Object.fromEntries(Object.keys(rivals).map((name) => [name, [] as number[]]));
      for (let round = -1; round < ROUNDS; round++) {
        for (const [name, measure] of Object.entries(rivals)) {
          const seconds = measure();
          // The first round warms up.
          if (round >= 0) rates[name]?.push(URLS / seconds);
        }
      }
      title(`Probing ${URLS.toLocaleString('en')} URLs of a local nginx, ${WORKERS} workers`);
      const ours = rates.scanwire ?? [];
      const against = (name: string) =>
        median(ours.map((value, index) => value / (rates[name]?.[index] ?? 1)));
      table([
        ['', 'URLs', 'scanwire is'],
        ...Object.entries(rates).map(([name, values]) => [
          name,
          rate(median(values)),
          name === 'scanwire' ? '' : ratio(against(name)),
        ]),
      ]);
      console.log('  wanted: at least 0.80x of the bare loop, and 1.00x of ffuf');
      if (against('bare undici loop') < 0.8 || (rates.ffuf && against('ffuf') < 1)) process.exitCode = 1;
    } finally {
      nginx.kill();
      await once(nginx, 'exit');
    }
  });
}

/** @returns seconds that the program measured, without its start-up */
function child(file: string, ...args: string[]): number {
  const path = fileURLToPath(new URL(`./support/${file}`, import.meta.url));
  const env = { ...process.env, WORKERS: String(WORKERS) };
  return Number(
    execFileSync(process.execPath, ['--import', 'tsx', path, ...args], { env, encoding: 'utf8' }),
  );
}

function ffuf(url: string, list: string): number {
  const start = performance.now();
  const args = ['-u', `${url}FUZZ`, '-w', list, '-t', String(WORKERS), '-mc', 'all', '-s'];
  const { status } = spawnSync('ffuf', args, { stdio: ['ignore', 'ignore', 'ignore'] });
  if (status !== 0) throw new Error(`ffuf ended with ${status}`);
  return (performance.now() - start) / 1000;
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
