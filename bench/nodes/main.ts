/** Benchmarks of several nodes: `npm run bench:nodes` for all, `npm run bench:nodes -- append` for one. They start PostgreSQL and Redis of their own. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ALL = ['append', 'copy', 'pages', 'latency', 'cancel', 'fan-out'];
const chosen = process.argv.slice(2);
const unknown = chosen.find((name) => !ALL.includes(name));
if (unknown !== undefined) {
  console.error(`there is no benchmark "${unknown}"; there are: ${ALL.join(', ')}`);
  process.exit(2);
}
for (const name of chosen.length > 0 ? chosen : ALL) {
  const file = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  const { status, signal } = spawnSync(process.execPath, ['--import', 'tsx', file], { stdio: 'inherit' });
  if (status === 0) continue;
  process.exitCode = 1;
  console.error(`the benchmark "${name}" ended with ${signal ?? `the exit code ${status}`}`);
}
