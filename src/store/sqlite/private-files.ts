/** Files that only their owner may read: what a scan finds is not for the other users of the machine. */
import { chmod, lstat, mkdir, stat } from 'node:fs/promises';

/** SQLite keeps what is committed, and not yet in the file, beside it. */
const SUFFIXES = ['', '-wal', '-shm'];
const OTHERS = 0o077;

/** Makes the folder, for its owner alone where it is new. @returns a warning for one that others can look into */
export async function preparePrivateFolder(folder: string): Promise<string | null> {
  const created = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (created !== undefined) return null;
  const { mode } = await stat(folder);
  // A folder such as /tmp is not ours to close, and others may use it on purpose.
  if ((mode & 0o002) === 0 || (mode & 0o1000) !== 0) return null;
  return `the folder ${folder}, which holds the database, can be written by every user of this machine; "chmod go-w" it`;
}

/** Takes the rights of others to a database away, where there are any. A file that SQLite creates gets those of the first. */
export async function closeToOthers(path: string): Promise<void> {
  for (const suffix of SUFFIXES) {
    const file = `${path}${suffix}`;
    const found = await lstat(file).catch(() => null);
    if (found?.isFile() && (found.mode & OTHERS) !== 0) await chmod(file, found.mode & 0o700);
  }
}
