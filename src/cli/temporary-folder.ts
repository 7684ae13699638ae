import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandError, type Shell } from './shell.ts';

export interface TemporaryFolder {
  path: string;
  remove(): Promise<void>;
}

/** Creates a temporary folder, which is also removed if the process ends before `remove` is called. */
export async function createTemporaryFolder({ onExit }: Pick<Shell, 'onExit'>): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), 'scanwire-')).catch((error: Error) => {
    throw new CommandError(`cannot create a temporary folder: ${error.message}`);
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
