/** Folders of source code to scan. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { Scanner } from '../../src/core/scanner.ts';
import { base62Checksum } from '../../src/scanners/kit/secrets/checksum.ts';
import { collect } from '../../src/sdk/run-scanner.ts';
import { createRandom } from './repository/secrets.ts';

export const MB = 1024 * 1024;

/** Writes folders and removes them after each test. A test can add its own clean-ups. */
export function sourceFolders() {
  const cleanups: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanups.splice(0).reverse()) await cleanUp();
  });
  async function repository(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'scanwire-source-'));
    cleanups.push(() => rm(folder, { recursive: true, force: true }));
    const made = new Set<string>();
    for (const [path, content] of Object.entries(files)) {
      const parent = join(folder, path, '..');
      if (!made.has(parent)) await mkdir(parent, { recursive: true });
      made.add(parent);
      await writeFile(join(folder, path), content);
    }
    return folder;
  }
  return { cleanups, repository };
}

export const scanFolder = (
  scanner: Scanner,
  folder: string,
  options: Record<string, unknown> = {},
  signal?: AbortSignal,
) =>
  collect(
    scanner,
    { kind: 'repository', location: folder },
    { options, egress: { fileRoots: [folder] }, ...(signal && { signal }) },
  );

export const random = createRandom(11);
/** A GitHub token with a valid checksum. */
export const token = () => {
  const part = random.base62(30);
  return `ghp_${part}${base62Checksum(part)}`;
};
export const warningsOf = ({ warnings }: { warnings: { code: string; message: string; count: number }[] }) =>
  warnings.map(({ code, count, message }) => `${code} ${count} ${message}`);

/** About 4 kB of ordinary source code. */
export const source = (number: number) =>
  `/** Part ${number}. */\n${Array.from(
    { length: 32 },
    (_, line) =>
      `export function part${number}_${line}(options: Options, token = options.token): Result {\n  const password = options.get("password");\n  return read(options.key, token, password);\n}\n`,
  ).join('')}`.slice(0, 4096);
/** A file of 1 MiB that is slow to read. */
export const slow = 'whsec_="'.repeat(MB / 8);
