/** Identity of a repository, the same for all its clones, so that its findings have the same fingerprints. */
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { openCommits } from './commits.ts';
import { readRegularFile } from './folder.ts';
import { findLocalGit, type LocalGit, shallowCommits } from './local-git.ts';
import { normalRemote, remoteUrlOf } from './remote.ts';

const MAX_CONFIG_BYTES = 1024 * 1024;
/** Commits that are followed to the root commit, by first parent. */
const MAX_COMMITS = 100_000;
/** Commits between two turns of the event loop. */
const COMMITS_A_TURN = 100;

/**
 * Identity of a repository: its normalised remote, else its root commit, else its path below a configured root.
 * @param location a git address, or the real path of a folder
 * @param roots real paths of the folders that repositories may be in
 */
export async function identityOfRepository(
  location: string,
  roots: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  if (!isAbsolute(location)) return `remote ${normalRemote(location) ?? location}`;
  const local = await findLocalGit(location);
  const remote = local && (await remoteOf(local));
  if (remote) return `remote ${remote}`;
  const commit = local && (await rootCommitOf(local, signal));
  if (commit) return `commit ${commit}`;
  return `path ${pathBelow(roots, location)}`;
}

async function remoteOf({ gitDir }: LocalGit): Promise<string | null> {
  const config = await readRegularFile(join(gitDir, 'config'), MAX_CONFIG_BYTES).catch(() => null);
  const url = config && remoteUrlOf(config.toString());
  return url ? normalRemote(url) : null;
}

/** @returns null for a history that is too long, shallow, or unreadable */
async function rootCommitOf(local: LocalGit, signal: AbortSignal): Promise<string | null> {
  if (local.revision === null) return null;
  const shallow = await shallowCommits(local.gitDir);
  const commits = await openCommits(local.gitDir).catch(() => null);
  if (commits === null) return null;
  try {
    let id = local.revision;
    for (let count = 1; count <= MAX_COMMITS; count++) {
      if (shallow.has(id)) return null;
      const parent = await commits.firstParentOf(id);
      if (parent === null) return id;
      id = parent;
      if (count % COMMITS_A_TURN === 0) await setImmediate(undefined, { signal });
    }
    return null;
  } catch {
    signal.throwIfAborted();
    return null;
  } finally {
    commits.close();
  }
}

/** Includes the name of the root, since a root may be a repository itself. */
function pathBelow(roots: readonly string[], folder: string): string {
  const [root] = roots
    .filter((one) => folder === one || folder.startsWith(one.endsWith('/') ? one : `${one}/`))
    .sort((a, b) => a.length - b.length);
  if (root === undefined) return folder;
  const isUnique = roots.every((other) => other === root || basename(other) !== basename(root));
  return isUnique ? relative(dirname(root), folder) : folder;
}
