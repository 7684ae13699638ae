/** A whole scan: `probe-scanwire.ts URL LIST FOLDER` prints the seconds from its start to its end. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createCore } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { follow } from '../../src/core/feed.ts';

const [, , url = '', list = '', folder = ''] = process.argv;
const path = join(folder, `scan-${process.pid}`);
const config = loadConfig({
  DATABASE_URL: `file:${path}/scan.db`,
  SCANWIRE_TARGETS_ALLOW: '127.0.0.1',
  SCANWIRE_REPOSITORY_ROOTS: folder,
  LOG_LEVEL: 'error',
});
const core = await createCore(config);
const start = performance.now();
const scanId = await core.scans.start(core.identity, {
  target: url,
  scanners: [
    {
      name: 'endpoints',
      options: {
        sources: [],
        paths: list,
        workers: Number(process.env.WORKERS),
        rps: 100_000,
        maxItems: 1_000_000,
      },
    },
  ],
});
let endpoints = 0;
for await (const page of follow(core.log, core.pubsub, scanId, {
  after: 0,
  signal: new AbortController().signal,
})) {
  for (const event of page) {
    if (event.type === 'ENDPOINT' && event.endpoint.status === 200) endpoints++;
  }
}
console.log((performance.now() - start) / 1000);
await core.close();
await rm(path, { recursive: true, force: true });
if (endpoints < 60_000) {
  console.error(`only ${endpoints} endpoints`);
  process.exitCode = 1;
}
