/** What runs in the threads of `analysis.ts`: every look at the content of a source file. */
import { readSource } from '../sast/read-source.ts';
import { readSecrets, type SecretReading, useMarkKey } from '../secrets/read-secrets.ts';
import type { ThreadTask } from '../threads.ts';
import type { SourceFile, SourceReading } from './match.ts';
import { type PackedFiles, unpackFiles } from './packed-files.ts';

/** Told over the port when a thread begins: its time runs from here. */
export type Told = 'begun';

type Task = ThreadTask<{ files: PackedFiles; markKey: Uint8Array }>;

export function secrets({ files, markKey, port }: Task): SecretReading[] {
  useMarkKey(markKey);
  port.postMessage('begun' satisfies Told);
  return readEach(files, readSecrets);
}

export function flaws({ files, port }: Task): SourceReading[] {
  port.postMessage('begun' satisfies Told);
  return readEach(files, readSource);
}

/** Compiles what the first batch would wait for. */
export function warmUp(): void {
  readSecrets({ path: '.env', content: new TextEncoder().encode('PASSWORD=\n') });
}

/** A file that cannot be read does not take the others with it. */
function readEach<Match>(
  files: PackedFiles,
  read: (file: SourceFile) => { path: string; matches: Match[]; problem: string | null },
): { path: string; matches: Match[]; problem: string | null }[] {
  return [...unpackFiles(files)].map((file) => {
    try {
      return read(file);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      return { path: file.path, matches: [], problem: problem.slice(0, 300) };
    }
  });
}
