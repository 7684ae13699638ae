/** Temporary folders for clones, which are removed even if the process was killed. */
import { chmod, lstat, mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { getuid, kill, pid, uptime } from 'node:process';

/** Contains the host name, since containers may share the folder, and their process ids are unrelated. */
const PREFIX = `scanwire-repository-${hostname().replace(/[^\w.]/g, '_')}-`;

export async function createTemporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), `${PREFIX}${pid}-`));
  await chmod(folder, 0o700);
  return folder;
}

export const removeTemporaryFolder = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 3 });

/** Removes the folders of processes that were killed. */
export async function removeAbandonedFolders(): Promise<void> {
  const parent = await realpath(tmpdir());
  for (const name of await readdir(parent)) {
    if (!name.startsWith(PREFIX)) continue;
    const owner = Number(/^(\d+)-/.exec(name.slice(PREFIX.length))?.[1]);
    const folder = join(parent, name);
    const stat = await lstat(folder).catch(() => null);
    if (!Number.isInteger(owner) || !stat?.isDirectory() || (getuid && stat.uid !== getuid())) continue;
    // In a container, every start has the same process id: a folder older than this process is from an earlier start.
    const isOurs = owner === pid && stat.mtimeMs > Date.now() - (uptime() + 1) * 1000;
    if (isOurs || (owner !== pid && isRunning(owner))) continue;
    // Another process may remove it at the same time.
    await removeTemporaryFolder(folder).catch(() => {});
  }
}

function isRunning(id: number): boolean {
  try {
    kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
