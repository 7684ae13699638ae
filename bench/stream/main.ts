/**
 * Benchmarks of streaming: `npm run bench:stream` for all, `npm run bench:stream -- replay` for one. Each row runs in its
 * own processes. Prints a Markdown table. `BENCH_SCALE=0.1` is for a quick trial; its figures are meaningless.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { printHead } from '../support/report.ts';

const ALL = [
  'one-at-a-time',
  'bursts',
  'executions',
  'selections',
  'plain-sockets',
  'latency',
  'frozen',
  'replay',
  'resume',
  'idle',
];
const chosen = process.argv.slice(2);
const unknown = chosen.find((name) => !ALL.includes(name));
if (unknown !== undefined) {
  console.error(`there is no benchmark "${unknown}"; there are: ${ALL.join(', ')}`);
  process.exit(2);
}
printHead();
for (const name of chosen.length > 0 ? chosen : ALL) {
  const file = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', file], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
