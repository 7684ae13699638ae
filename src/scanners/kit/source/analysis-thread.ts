/** What runs in the threads of `analysis.ts`: every look at the content of a source file. */
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readSource } from '../../sast/read-source.ts';
import { readSecrets, type SecretReading, useMarkKey } from '../secrets/read-secrets.ts';
import type { ThreadTask } from '../threads.ts';
import type { SourceFile, SourceProblem, SourceReading } from './match.ts';
import { type PackedFiles, unpackFiles } from './packed-files.ts';

/** Told over the port when a thread begins: its time runs from here. */
export type Told = 'begun';

type Task = ThreadTask<{ files: PackedFiles; markKey: Uint8Array }>;

export async function secrets({ files, markKey, port }: Task): Promise<SecretReading[]> {
  useMarkKey(markKey);
  port.postMessage('begun' satisfies Told);
  return await readEach(files, async (file) => {
    await take(file.content.length * TEXT_BYTES);
    return readSecrets(file);
  });
}

export async function flaws({ files, port }: Task): Promise<SourceReading[]> {
  port.postMessage('begun' satisfies Told);
  const readings = await readEach(files, async (file) => {
    await take(file.content.length * CODE_BYTES);
    return await readSource(file, take);
  });
  // A thread without a task sleeps, and frees nothing.
  if (taken > 0) await free();
  return readings;
}

/** Compiles what the first batch would wait for. */
export function warmUp(): void {
  readSecrets({ path: '.env', content: new TextEncoder().encode('PASSWORD=\n') });
}

/** Fits the readings of both scanners. */
interface UnreadFile {
  path: string;
  matches: [];
  rejected: [];
  problem: SourceProblem;
}

const unread = (path: string, problem: SourceProblem): UnreadFile => ({
  path,
  matches: [],
  rejected: [],
  problem,
});

/** A file that cannot be read does not take the others with it. */
async function readEach<Reading>(
  files: PackedFiles,
  read: (file: SourceFile) => Promise<Reading>,
): Promise<(Reading | UnreadFile)[]> {
  const readings = [];
  for (const file of unpackFiles(files)) {
    try {
      readings.push(await read(file));
    } catch (error) {
      const message = (error instanceof Error ? error.message : String(error)).slice(0, 300);
      readings.push(unread(file.path, { code: 'CONTENT_UNREADABLE', message }));
    }
  }
  return readings;
}

/** Bytes that may be taken for what nobody needs any more. */
const MAX_TAKEN = 12 * 1024 * 1024;
/** What a look takes for each byte of a file: the one for secrets, and the one for flaws beside its trees. */
const TEXT_BYTES = 8;
const CODE_BYTES = 4;
let taken = 0;

/** Tells of bytes that are about to be taken, or were; when there are many, room is made for them. */
async function take(bytes: number): Promise<void> {
  if (taken > 0 && taken + bytes > MAX_TAKEN) await free();
  taken += bytes;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/**
 * Sooner than the engine would, which goes by a memory that is its own. Parsed code and what is found in it is native memory,
 * of which it sees small handles only: it is freed in the turn of the event loop after that in which these were collected.
 */
async function free(): Promise<void> {
  taken = 0;
  collectGarbage();
  await setImmediate();
}
