/**
 * Runs each benchmark in its own process: `npm run bench` for all that need no network, `npm run bench -- probe` for one. What
 * follows `page-verdicts` are its arguments.
 */
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
  'page-verdicts',
  'source',
  'hostile',
  'egress-memory',
  'export',
  'extension',
];
/** Needs the network, so that it runs only when it is named. */
const NAMED = ['page-libraries'];
const given = process.argv.slice(2);
const at = given.indexOf('page-verdicts');
const chosen = at < 0 ? given : given.slice(0, at + 1);
const args = given.slice(chosen.length);
const known = [...ALL, ...NAMED];
const unknown = chosen.find((name) => !known.includes(name));
if (unknown !== undefined) {
  console.error(`there is no benchmark "${unknown}"; there are: ${known.join(', ')}`);
  process.exit(2);
}
for (const name of chosen.length > 0 ? chosen : ALL) {
  const file = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  const { status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', file, ...(name === 'page-verdicts' ? args : [])],
    { stdio: 'inherit' },
  );
  if (status !== 0) process.exitCode = 1;
}
