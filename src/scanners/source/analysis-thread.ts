/** What runs in the threads of `analysis.ts`: every look at the content of a source file. */
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readSource } from '../sast/read-source.ts';
import { readSecrets, type SecretReading, useMarkKey } from '../secrets/read-secrets.ts';
import type { ThreadTask } from '../threads.ts';
import type { SourceFile, SourceReading } from './match.ts';
import { type PackedFiles, unpackFiles } from './packed-files.ts';

/** Told over the port when a thread begins: its time runs from here. */
export type Told = 'begun';

type Task = ThreadTask<{ files: PackedFiles; markKey: Uint8Array }>;

export async function secrets({ files, markKey, port }: Task): Promise<SecretReading[]> {
  useMarkKey(markKey);
  port.postMessage('begun' satisfies Told);
  return await readEach(files, async (file, memory) => {
    await memory.take(file.content.length * TEXT_BYTES);
    return readSecrets(file);
  });
}

export async function flaws({ files, port }: Task): Promise<SourceReading[]> {
  port.postMessage('begun' satisfies Told);
  return await readEach(files, (file, memory) => readSource(file, memory.take));
}

/** Compiles what the first batch would wait for. */
export function warmUp(): void {
  readSecrets({ path: '.env', content: new TextEncoder().encode('PASSWORD=\n') });
}

/** A file that cannot be read does not take the others with it. */
async function readEach<Reading>(
  files: PackedFiles,
  read: (file: SourceFile, memory: Memory) => Promise<Reading>,
): Promise<(Reading | { path: string; matches: []; problem: string })[]> {
  const memory = createMemory();
  const readings = [];
  for (const file of unpackFiles(files)) {
    try {
      readings.push(await read(file, memory));
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      readings.push({ path: file.path, matches: [] as [], problem: problem.slice(0, 300) });
    }
  }
  await memory.free();
  return readings;
}

/** Bytes that one thread may have taken for what nobody needs any more. */
const MAX_TAKEN = 12 * 1024 * 1024;
/** What the look for secrets takes for each byte of a file. */
const TEXT_BYTES = 8;

interface Memory {
  /** Tells of bytes that are about to be taken, or were, and makes room for them when there are many. */
  take(bytes: number): Promise<void>;
  free(): Promise<void>;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/**
 * Collects sooner than the engine would, which goes by a memory that is its own. Parsed code and what is found in it is
 * native memory, of which it sees small handles only: it is freed in the turn of the event loop after that in which these
 * were collected, and a thread without a task sleeps, without a turn.
 */
function createMemory(): Memory {
  let taken = 0;
  const free = async (): Promise<void> => {
    if (taken === 0) return;
    taken = 0;
    collectGarbage();
    await setImmediate();
  };
  return {
    free,
    async take(bytes) {
      if (taken + bytes > MAX_TAKEN) await free();
      taken += bytes;
    },
  };
}
