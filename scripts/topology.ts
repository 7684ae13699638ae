/**
 * Runs the services of compose.yaml as plain processes, with the PostgreSQL, Redis and nginx of this machine, until Ctrl-C:
 * `npm run topology`. Its data is deleted at the end.
 */
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shownUrl } from '../src/store/database-url.ts';
import { withFolder } from '../test/support/app.ts';
import { isPostgresInstalled } from '../test/support/postgres-programs.ts';
import { isInstalled } from '../test/support/proxy.ts';
import { withTopology } from '../test/support/topology.ts';

const missing = ['nginx', 'redis-server'].filter((program) => !isInstalled(program));
if (!isPostgresInstalled) missing.push('postgresql');
if (missing.length > 0) {
  console.error(`missing: ${missing.join(', ')} (Debian: apt-get install nginx redis-server postgresql)`);
  process.exit(1);
}

await withFolder(async (folder) => {
  const stop = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  console.log('starting PostgreSQL, Redis, two nodes for the API, two workers and nginx …');
  await withTopology({ folder }, async (topology) => {
    const certificate = join(folder, 'cert.pem');
    await writeFile(certificate, topology.certificate);
    console.log(`
  nginx          ${topology.url}
  certificate    ${certificate}
  key            ${topology.token}
${topology.nodes.map(({ service, url }) => `  ${service.padEnd(15)}${url}`).join('\n')}
  database       ${shownUrl(topology.databaseUrl)}

Start a scan and follow it:

  export NODE_EXTRA_CA_CERTS=${certificate} SCANWIRE_URL=${topology.url} SCANWIRE_TOKEN=${topology.token}
  npm run scanwire -- scan example.com --scanner mock --option mock.events=200 --option mock.rate=20

Ctrl-C stops everything.`);
    await stop;
    console.log('stopping …');
  });
});
