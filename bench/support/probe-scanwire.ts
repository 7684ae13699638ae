/** `probe-scanwire.ts URL LIST WARM-UP FOLDER` scans with WARM-UP, then with LIST, and prints the duration and CPU time of the latter. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { measured } from './answer-commands.ts';
import { ROOT } from './measure.ts';

const [, , url = '', list = '', warmUp = '', folder = ''] = process.argv;
// The compiled program, as users run it: the loader of the sources adds calls to each function that they create.
const load = (file: string) => import(pathToFileURL(join(ROOT, 'dist', file)).href);
const { createCore } = (await load('app.js')) as typeof import('../../src/app.ts');
const { loadConfig } = (await load('config.js')) as typeof import('../../src/config.ts');

const path = join(folder, `scan-${process.pid}`);
const config = loadConfig({
  DATABASE_URL: `file:${path}/scan.db`,
  SCANWIRE_TARGETS_ALLOW: '127.0.0.1',
  SCANWIRE_REPOSITORY_ROOTS: folder,
  LOG_LEVEL: 'error',
});
const core = await createCore(config);

async function scan(paths: string): Promise<string> {
  const { id } = await core.scans.start(core.identity, {
    target: url,
    scanners: [
      {
        name: 'endpoints',
        options: {
          sources: [],
          paths,
          workers: Number(process.env.WORKERS),
          rps: 100_000,
          maxItems: 1_000_000,
        },
      },
    ],
  });
  await new Promise<void>((resolve, reject) => {
    const check = async () => {
      if ((await core.log.head(id))?.terminal !== null) resolve();
    };
    // Reads the head only when the status has changed.
    core.pubsub.subscribe(id, (hint) => {
      if ('transition' in hint) check().catch(reject);
    });
    check().catch(reject);
  });
  return id;
}

await scan(warmUp);
let scanId = '';
const run = await measured(async () => {
  scanId = await scan(list);
});
console.log(JSON.stringify(run));
const { endpoints } = await core.prisma.scan.findUniqueOrThrow({ where: { id: scanId } });
await core.close();
await rm(path, { recursive: true, force: true });
if (endpoints < 60_000) {
  console.error(`only ${endpoints} endpoints`);
  process.exitCode = 1;
}
