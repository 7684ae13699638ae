/** Restricts files to their owner: other users of the machine must not read the results of scans. */
import { chmod, lstat, mkdir, stat } from 'node:fs/promises';

/** SQLite keeps recent commits in separate files. */
export const DATABASE_SUFFIXES = ['', '-wal', '-shm'];
const OTHERS = 0o077;

/** Creates the folder with access for its owner only. @returns a warning if an existing folder is writable by everyone */
export async function preparePrivateFolder(folder: string): Promise<string | null> {
  const created = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (created !== undefined) return null;
  const { mode } = await stat(folder);
  // Shared folders such as /tmp keep their permissions.
  if ((mode & 0o002) === 0 || (mode & 0o1000) !== 0) return null;
  return `every user of this machine can write to ${folder}, the folder of the database; run "chmod go-w" on it`;
}

/** Removes the permissions of other users from a database. Files that SQLite creates later inherit those of the first. */
export async function closeToOthers(path: string): Promise<void> {
  for (const suffix of DATABASE_SUFFIXES) {
    const file = `${path}${suffix}`;
    const found = await lstat(file).catch(() => null);
    if (found?.isFile() && (found.mode & OTHERS) !== 0) await chmod(file, found.mode & 0o700);
  }
}
