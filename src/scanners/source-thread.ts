/** Entry of the threads that read source files, shared by the scanners of source code. */
import { readSecrets, type SecretReading, useMarkKey } from './kit/secrets/read-secrets.ts';
import type { SourceTask, ThreadMessage } from './kit/source/analysis.ts';
import type { SourceReading } from './kit/source/match.ts';
import { readFiles } from './kit/source/read-files.ts';
import { freeUsedMemory, useMemory } from './kit/source/thread-memory.ts';
import { readSource } from './sast/read-source.ts';

/** Memory per byte of a file: of the secrets reader, and of the flaw reader without its syntax trees. */
const SECRETS_BYTES = 8;
const FLAWS_BYTES = 4;

export async function secrets({ files, markKey, port }: SourceTask): Promise<SecretReading[]> {
  useMarkKey(markKey);
  port.postMessage('begun' satisfies ThreadMessage);
  return await readFiles(files, async (file) => {
    await useMemory(file.content.length * SECRETS_BYTES);
    return readSecrets(file);
  });
}

export async function flaws({ files, port }: SourceTask): Promise<SourceReading[]> {
  port.postMessage('begun' satisfies ThreadMessage);
  const readings = await readFiles(files, async (file) => {
    await useMemory(file.content.length * FLAWS_BYTES);
    return await readSource(file, useMemory);
  });
  await freeUsedMemory();
  return readings;
}

/** Compiles the regular expressions of the secrets reader, so that the first batch does not wait for them. */
export function warmUp(): void {
  readSecrets({ path: '.env', content: new TextEncoder().encode('PASSWORD=\n') });
}
