/**
 * Makes the pictures of the documentation, in docs/pictures: `npm run pictures` for all, `npm run pictures -- terminal` for
 * those of the command line, `-- dashboard` or `-- graphiql`. To look at: `npm run pictures -- views FOLDER` makes screenshots of all
 * views of the dashboard, with `--large` also those of a scan with 100,000 results, and `-- extension FOLDER` those of the pages of
 * the browser extension. Scans the demo's web application on loopback. Exits with 1 if a program is missing or a picture is too large.
 */
import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { LIBRARY_DATA } from '../src/demo/library-data.ts';
import { type FlawedSite, startFlawedSite } from '../src/demo/web-flaws/index.ts';
import { withApp, withFolder } from '../test/support/app.ts';
import { chromiumPath, type OpenPage, withBrowser } from '../test/support/browser.ts';
import { filmDashboard } from './pictures/dashboard.ts';
import { photographExtension } from './pictures/extension.ts';
import { encodeGif } from './pictures/gif.ts';
import { filmGraphiql } from './pictures/graphiql.ts';
import { drawTerminal, record } from './pictures/terminal.ts';
import { photographViews } from './pictures/views.ts';

const FOLDER = fileURLToPath(new URL('../docs/pictures/', import.meta.url));
/** GitHub loads the pictures with the page. */
const MAX_BYTES = 1_500_000;
const COLUMNS = [80, 120];

type Save = (name: string, picture: Uint8Array) => Promise<void>;

const PICTURES: Record<string, (open: OpenPage, site: FlawedSite, save: Save) => Promise<void>> = {
  async dashboard(open, _, save) {
    await withApp({}, async (app) => {
      const { frames, overview, finding } = await filmDashboard(open, app.url);
      await save('dashboard-scan.png', overview);
      await save('dashboard-finding.png', finding);
      await save('dashboard.gif', encodeGif(frames));
    });
  },
  async graphiql(open, site, save) {
    await withApp({ config: { libraries: LIBRARY_DATA } }, async (app) => {
      const { frames, still } = await filmGraphiql(open, app.url, site.url);
      await save('graphiql.png', still);
      await save('scan.gif', encodeGif(frames));
    });
  },
  async terminal(open, site, save) {
    await withFolder(async (cwd) => {
      await writeFile(join(cwd, 'config.yaml'), 'libraries: { path: libraries.json }');
      if ('json' in LIBRARY_DATA) await writeFile(join(cwd, 'libraries.json'), LIBRARY_DATA.json);
      const args = ['scan', site.url, '--allow', '127.0.0.1', '-s', 'endpoints', '-s', 'web'];
      for (const columns of COLUMNS) {
        const output = await record({ args, cwd, env: { SCANWIRE_CONFIG: 'config.yaml' }, columns });
        const title = `$ scanwire ${args.join(' ')}`;
        await save(`terminal-${columns}.png`, await drawTerminal(open, { title, output, columns }));
      }
    });
  },
};

function demandPrograms(): void {
  const missing = [
    ...(chromiumPath === undefined ? ['Chromium ("apt-get install chromium")'] : []),
    ...(spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0
      ? []
      : ['the program "script" of util-linux ("apt-get install bsdutils")']),
  ];
  if (missing.length > 0) throw new Error(`The pictures need ${missing.join(' and ')}.`);
}

async function save(name: string, picture: Uint8Array): Promise<void> {
  if (picture.length > MAX_BYTES)
    throw new Error(`${name} has ${picture.length} bytes; at most ${MAX_BYTES} are allowed`);
  await mkdir(FOLDER, { recursive: true });
  await writeFile(join(FOLDER, name), picture);
  console.log(`docs/pictures/${name}  ${Math.round(picture.length / 1000)} kB`);
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { large: { type: 'boolean' } },
});
const [word = '', folder] = positionals;

/** Screenshots to look at. */
const SCREENSHOTS: Record<string, (folder: string) => Promise<void>> = {
  views: (folder) => withBrowser((open) => photographViews(open, folder, values.large ?? false)),
  extension: photographExtension,
};

/** Pictures of the documentation whose names contain the word. */
async function makePictures(): Promise<void> {
  const chosen = Object.entries(PICTURES).filter(([name]) => name.includes(word));
  if (chosen.length === 0)
    throw new Error(`No picture is called ${word}; there are ${Object.keys(PICTURES).join(' and ')}.`);
  const site = await startFlawedSite({ hardened: false });
  try {
    await withBrowser(async (open) => {
      for (const [, make] of chosen) await make(open, site, save);
    });
  } finally {
    await site.close();
  }
}

try {
  demandPrograms();
  const photograph = SCREENSHOTS[word];
  if (photograph === undefined) await makePictures();
  else if (folder === undefined)
    throw new Error(`Name the folder for the screenshots: npm run pictures -- ${word} FOLDER`);
  else await photograph(folder);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
