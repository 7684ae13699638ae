/**
 * Benchmarks of the dashboard in a real Chromium, with a server in its own process: `npm run bench:dashboard` for all,
 * `npm run bench:dashboard -- latency` for one. Each runs in its own process.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { chromiumPath } from '../../test/support/browser.ts';

const ALL = ['latency', 'load', 'memory'];
const chosen = process.argv.slice(2);
const unknown = chosen.find((name) => !ALL.includes(name));
if (unknown !== undefined || chromiumPath === undefined) {
  console.error(
    unknown === undefined
      ? 'the benchmarks of the dashboard need Chromium ("apt-get install chromium")'
      : `there is no benchmark "${unknown}"; there are: ${ALL.join(', ')}`,
  );
  process.exit(2);
}
for (const name of chosen.length > 0 ? chosen : ALL) {
  const file = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', file], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
