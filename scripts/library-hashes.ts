/** Writes the fingerprints of the most used libraries into src/scanners/page/script/library-hashes.ts. Adds to those known. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fingerprintOf, isPublishedLibrary } from '../src/scanners/page/script/library-hashes.ts';
import { downloadLibraries } from './published-libraries.ts';

const FILE = fileURLToPath(new URL('../src/scanners/page/script/library-hashes.ts', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'libraries-'));
try {
  const unknown = downloadLibraries(folder).filter(({ code }) => !isPublishedLibrary(code));
  const lines = unknown.map(({ code }) => `  ${fingerprintOf(code)}\n`).join('');
  const source = readFileSync(FILE, 'utf8');
  const changed = source.replace(/`[^`]*/, (list) => `${list.trimEnd()}\n${lines}`);
  writeFileSync(FILE, changed);
  console.log(`${unknown.length} builds added`);
} finally {
  rmSync(folder, { recursive: true });
}
