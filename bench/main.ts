/** Runs each benchmark in its own process: `npm run bench` for all, `npm run bench -- probe` for one. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ALL = [
  'append',
  'import',
  'wal',
  'search',
  'latency',
  'start',
  'startup',
  'probe',
  'page',
  'remote',
  'command',
  'page-address',
  'page-risk',
  'page-flow',
  'page-libraries',
  'source',
  'hostile',
  'egress-memory',
  'export',
];
const chosen = process.argv.slice(2);
const unknown = chosen.find((name) => !ALL.includes(name));
if (unknown !== undefined) {
  console.error(`there is no benchmark "${unknown}"; there are: ${ALL.join(', ')}`);
  process.exit(2);
}
for (const name of chosen.length > 0 ? chosen : ALL) {
  const file = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', file], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
