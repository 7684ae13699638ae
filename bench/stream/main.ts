/**
 * Measures streaming: `npm run bench:stream` for all, `npm run bench:stream -- replay` for one. Each row runs in
 * processes of its own; the table is Markdown. `BENCH_SCALE=0.1` for a quick try, whose figures mean nothing.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { printHead } from '../support/report.ts';

const ALL = [
  'one-at-a-time',
  'bursts',
  'executions',
  'selections',
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
