/** `probe-scanwire.ts URL LIST FOLDER` runs a scan and prints its duration in seconds. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCore } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';

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
const { id: scanId } = await core.scans.start(core.identity, {
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
while ((await core.log.head(scanId))?.terminal === null) await sleep(5);
console.log((performance.now() - start) / 1000);
const { endpoints } = await core.prisma.scan.findUniqueOrThrow({ where: { id: scanId } });
await core.close();
await rm(path, { recursive: true, force: true });
if (endpoints < 60_000) {
  console.error(`only ${endpoints} endpoints`);
  process.exitCode = 1;
}
