import type { SourceFile, SourceProblem } from './match.ts';
import { type PackedFiles, unpackFiles } from './packed-files.ts';

/** Result for a file that could not be read. */
export interface UnreadFile {
  path: string;
  matches: [];
  rejected: [];
  problem: SourceProblem;
}

export const unreadFile = (path: string, problem: SourceProblem): UnreadFile => ({
  path,
  matches: [],
  rejected: [],
  problem,
});

/** Reads the files of a batch one after another. An error while reading a file becomes a problem of that file alone. */
export async function readFiles<Reading>(
  files: PackedFiles,
  read: (file: SourceFile) => Promise<Reading>,
): Promise<(Reading | UnreadFile)[]> {
  const readings = [];
  for (const file of unpackFiles(files)) {
    try {
      readings.push(await read(file));
    } catch (error) {
      const message = (error instanceof Error ? error.message : String(error)).slice(0, 300);
      readings.push(unreadFile(file.path, { code: 'CONTENT_UNREADABLE', message }));
    }
  }
  return readings;
}
