/** Builds the dashboard in memory, and checks the size of what its start page loads before it can be used. */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type Rollup } from 'vite';

/** Bytes of scripts and styles, compressed by gzip as the server does. */
const BOUND = 200_000;
const FOLDER = fileURLToPath(new URL('../src/dashboard/', import.meta.url));
/** The modules of the start page: the shell, and the view at `/`, which the shell loads at once. */
const ENTRIES = ['index.html', 'views/scans/index.tsx'];

const built = await build({
  configFile: `${FOLDER}vite.config.ts`,
  logLevel: 'error',
  build: { write: false },
});
assert.ok('output' in built, 'Vite has made one output');
const { output } = built as Rollup.RollupOutput;
const chunks = output.filter((file) => file.type === 'chunk');
const files = new Map(output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : file.source]));

/** The files of a chunk, and of all that it imports. */
function collect(fileName: string, into: Set<string>): void {
  if (into.has(fileName)) return;
  into.add(fileName);
  const chunk = chunks.find((one) => one.fileName === fileName);
  for (const imported of chunk?.imports ?? []) collect(imported, into);
}

// The style is one file, which index.html links.
const first = new Set([...files.keys()].filter((name) => name.endsWith('.css')));
assert.equal(first.size, 1, 'the build has one style');
for (const entry of ENTRIES) {
  const chunk = chunks.find(({ facadeModuleId }) => facadeModuleId === `${FOLDER}${entry}`);
  assert.ok(chunk, `the build has no chunk for ${entry}`);
  collect(chunk.fileName, first);
}
const sizeOf = (names: Iterable<string>) =>
  [...names].reduce((sum, name) => sum + gzipSync(files.get(name) as string | Uint8Array).length, 0);
const size = sizeOf(first);
const later = sizeOf([...files.keys()].filter((name) => /\.(js|css)$/.test(name) && !first.has(name)));
const bytes = (count: number) => count.toLocaleString('en');
console.log(
  `the dashboard: ${bytes(size)} bytes in ${first.size} files for the first view (bound ${bytes(BOUND)}), ${bytes(later)} bytes for the others; gzipped`,
);
assert.ok(size <= BOUND, `the first view loads ${bytes(size)} bytes`);
