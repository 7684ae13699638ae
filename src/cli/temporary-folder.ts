import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandError, type Shell } from './shell.ts';

export interface TemporaryFolder {
  path: string;
  remove(): Promise<void>;
}

/** A folder for this run alone. Where the process ends before `remove`, it goes with the process. */
export async function createTemporaryFolder({ onExit }: Pick<Shell, 'onExit'>): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), 'scanwire-')).catch((error: Error) => {
    throw new CommandError(`a temporary folder could not be made: ${error.message}`);
  });
  const forget = onExit(() => rmSync(path, { recursive: true, force: true }));
  return {
    path,
    async remove() {
      await rm(path, { recursive: true, force: true });
      forget();
    },
  };
}
