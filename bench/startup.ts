/**
 * Start-up times: of the compiled server, of `npm start` when nothing has changed, and of the first line of
 * `scanwire scan`. From the start of the process, alternating; medians of several runs.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { kill } from 'node:process';
import { fileURLToPath } from 'node:url';
import { inFolder, ms, percentile, ratio, table, title } from './support/measure.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MAIN = join(ROOT, 'dist', 'main.js');
const ROUNDS = 5;
const MAX_RATIO = 1.5;
const MAX_FIRST_LINE_MS = 1000;

/** @returns ms until it prints a line that matches */
async function timeUntil(
  expected: RegExp,
  [program = '', ...args]: string[],
  folder: string,
): Promise<number> {
  const startedAt = performance.now();
  const child: ChildProcess = spawn(program, args, {
    cwd: ROOT,
    env: {
      ...process.env,
      PORT: '0',
      LOG_LEVEL: 'error',
      DATABASE_URL: `file:${join(folder, 'scanwire.db')}`,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
    // npm starts the server through a shell: ends the whole group.
    detached: true,
  });
  let printed = '';
  for await (const chunk of child.stdout ?? []) {
    printed += chunk;
    if (expected.test(printed)) break;
  }
  const took = performance.now() - startedAt;
  if (child.pid !== undefined) kill(-child.pid, 'SIGTERM');
  if (child.exitCode === null) await once(child, 'exit');
  return took;
}

const COMMANDS = {
  'compiled server': {
    expected: /ready at/,
    command: [process.execPath, '--max-semi-space-size=64', MAIN, 'serve'],
  },
  'npm start': { expected: /ready at/, command: ['npm', 'start'] },
  'first line of a scan': {
    expected: /\n/,
    command: [process.execPath, MAIN, 'scan', 'example.com', '-s', 'mock', '-o', 'mock.events=1'],
  },
};

await inFolder(async (folder) => {
  spawnSync(process.execPath, [join(ROOT, 'scripts', 'refresh.mjs'), 'program'], { stdio: 'inherit' });
  const taken = new Map<string, number[]>(Object.keys(COMMANDS).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, { expected, command }] of Object.entries(COMMANDS)) {
      taken.get(name)?.push(await timeUntil(expected, command, folder));
    }
  }
  const median = (name: keyof typeof COMMANDS) => percentile(taken.get(name) ?? [], 0.5);
  const server = median('compiled server');
  const start = median('npm start');
  title('Start-up');
  table([
    ['', 'median', 'bound'],
    ['compiled server is ready', ms(server), ''],
    [
      'npm start is ready',
      ms(start),
      `${ratio(start / server)} of the compiled server (bound ${ratio(MAX_RATIO)})`,
    ],
    ['first line of a scan', ms(median('first line of a scan')), ms(MAX_FIRST_LINE_MS)],
  ]);
});
