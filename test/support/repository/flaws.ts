/** A repository of small applications with planted flaws, as people write them. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FlawedFile } from './flawed-file.ts';
import { PYTHON_FLAWS } from './flaws-python.ts';
import { SCRIPT_FLAWS } from './flaws-script.ts';

export interface PlantedFlaw {
  file: string;
  type: string;
  line: number;
}

export const FLAWED_FILES: readonly FlawedFile[] = [...SCRIPT_FLAWS, ...PYTHON_FLAWS];

/** @throws Error for a marker that is on no line or on several */
export const plantedFlaws = (files: readonly FlawedFile[] = FLAWED_FILES): PlantedFlaw[] =>
  files.flatMap(({ path, source, flaws }) =>
    flaws.map(([type, marker]) => {
      const lines = source.split('\n').flatMap((line, at) => (line.includes(marker) ? [at + 1] : []));
      const [line] = lines;
      if (line === undefined || lines.length > 1)
        throw new Error(`${marker} is on ${lines.length} lines of ${path}`);
      return { file: path, type, line };
    }),
  );

export async function writeFiles(
  folder: string,
  files: readonly { path: string; source: string }[],
): Promise<void> {
  for (const { path, source } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), source);
  }
}
