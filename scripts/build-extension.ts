/**
 * Builds the browser extension: `extension/dist/chromium` and `extension/dist/firefox`, which browsers load unpacked, and a
 * zip of each for their stores. The same sources give the same bytes.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { type Zippable, zipSync } from 'fflate';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCE = join(ROOT, 'extension');
const TARGETS = ['chromium', 'firefox'] as const;
export type ExtensionTarget = (typeof TARGETS)[number];

/** What Firefox wants instead, and what it does not know. */
const FIREFOX = {
  background: { scripts: ['background.js'] },
  browser_specific_settings: {
    gecko: {
      id: 'scanwire@scanwire.dev',
      strict_min_version: '142.0',
      data_collection_permissions: { required: ['browsingActivity', 'websiteContent'] },
    },
  },
};

async function manifestFor(target: ExtensionTarget, version: string): Promise<string> {
  const { minimum_chrome_version, storage, ...shared } = JSON.parse(
    await readFile(join(SOURCE, 'manifest.json'), 'utf8'),
  );
  const manifest =
    target === 'firefox'
      ? { ...shared, version, ...FIREFOX }
      : {
          ...{ ...shared, version, minimum_chrome_version, storage },
          background: { service_worker: 'background.js' },
        };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** Bundles all scripts. @returns code by file name */
async function bundle(): Promise<Map<string, Uint8Array>> {
  const entry = (name: string) => join(SOURCE, 'src', `${name}.ts`);
  const common = {
    ...{
      bundle: true,
      write: false,
      format: 'iife',
      target: 'es2023',
      charset: 'utf8',
      legalComments: 'none',
    },
    ...{ outdir: '.', absWorkingDir: ROOT, minifySyntax: true },
    alias: { '@scanwire/client': join(ROOT, 'packages/client/src/index.ts') },
  } as const satisfies BuildOptions;
  const pages = await build({
    ...{ ...common, format: 'esm' },
    entryPoints: ['popup', 'options', 'welcome', 'warning'].map(entry),
  });
  const scripts = await build({
    ...{ ...common, format: 'iife' },
    entryPoints: ['background', 'form-guard'].map(entry),
  });
  // The value of the last expression is what the caller of executeScript gets.
  const reader = await build({
    ...{ ...common, format: 'iife' },
    entryPoints: [entry('page-reader')],
    globalName: 'scanwireReader',
    footer: { js: 'scanwireReader.read();' },
  });
  return new Map(
    [...pages.outputFiles, ...scripts.outputFiles, ...reader.outputFiles].map(({ path, contents }) => [
      path.replace(/^.*[\\/]/, ''),
      contents,
    ]),
  );
}

/** @returns the files of the extension by path, in order */
async function filesFor(
  target: ExtensionTarget,
  scripts: Map<string, Uint8Array>,
): Promise<Map<string, Uint8Array>> {
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  const files = new Map<string, Uint8Array>(scripts);
  files.set('manifest.json', Buffer.from(await manifestFor(target, version)));
  for (const name of await readdir(join(SOURCE, 'pages')))
    files.set(name, await readFile(join(SOURCE, 'pages', name)));
  for (const name of await readdir(join(SOURCE, 'icons')))
    if (name.endsWith('.png')) files.set(`icons/${name}`, await readFile(join(SOURCE, 'icons', name)));
  if (target === 'chromium')
    files.set('managed-schema.json', await readFile(join(SOURCE, 'managed-schema.json')));
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Zips have times without a time zone. */
const ZIP_TIME = new Date(2026, 0, 1);

/**
 * @param folder gets `chromium`, `firefox` and a zip of each
 * @returns paths of the zips
 */
export async function buildExtension(folder: string): Promise<string[]> {
  const scripts = await bundle();
  const zips: string[] = [];
  for (const target of TARGETS) {
    const files = await filesFor(target, scripts);
    const unpacked = join(folder, target);
    await rm(unpacked, { recursive: true, force: true });
    const zippable: Zippable = {};
    for (const [path, content] of files) {
      await mkdir(dirname(join(unpacked, path)), { recursive: true });
      await writeFile(join(unpacked, path), content);
      zippable[path] = [content, { mtime: ZIP_TIME, os: 3, attrs: 0o644 << 16 }];
    }
    const zip = `${unpacked}.zip`;
    await writeFile(zip, zipSync(zippable, { level: 9 }));
    zips.push(zip);
  }
  return zips;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = join(SOURCE, 'dist');
  for (const zip of await buildExtension(folder)) process.stdout.write(`${zip}\n`);
}
