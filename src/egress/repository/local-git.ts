/**
 * Untrusted git repositories on this machine. git is never run in them, since their configuration and hooks could make it
 * run code. Their refs are read here, and their objects are used as alternates of our own repository.
 */
import { lstat, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EgressError } from '../../core/scanner.ts';
import { filesOf, readRegularFile } from './folder.ts';
import type { Git } from './git.ts';

export interface LocalGit {
  /** folder with its HEAD, refs and objects */
  gitDir: string;
  /** the commit of its HEAD; null if it is invalid */
  revision: string | null;
  /** whether it has no working tree */
  bare: boolean;
}

const MAX_REF_BYTES = 4096;
const MAX_PACKED_REFS_BYTES = 32 * 1024 * 1024;
const MAX_REFS = 100_000;
const MAX_OBJECT_FILES = 500_000;
const ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** @param root path without symbolic links. @returns null for a folder that is not a git repository */
export async function findLocalGit(root: string): Promise<LocalGit | null> {
  for (const bare of [false, true]) {
    const gitDir = bare ? root : join(root, '.git');
    const isFolder = (await lstat(gitDir).catch(() => null))?.isDirectory();
    const head = isFolder ? await readText(join(gitDir, 'HEAD'), MAX_REF_BYTES) : null;
    if (head === null) continue;
    const revision = await revisionOf(gitDir, head.trim());
    // Other folders may contain a file of that name too.
    if (
      bare &&
      (revision === null || !(await lstat(join(root, 'objects')).catch(() => null))?.isDirectory())
    ) {
      continue;
    }
    return { gitDir, revision, bare };
  }
  return null;
}

async function revisionOf(gitDir: string, head: string): Promise<string | null> {
  if (ID.test(head)) return head;
  const [, ref] = /^ref: (refs\/[^\p{Cc}\s]+)$/u.exec(head) ?? [];
  if (ref === undefined || ref.split('/').some((part) => part === '' || part === '.' || part === '..'))
    return null;
  const loose = (await readText(join(gitDir, ref), MAX_REF_BYTES))?.trim();
  if (loose !== undefined) return ID.test(loose) ? loose : null;
  const packed = (await packedRefs(gitDir)).find(({ name }) => name === ref);
  return packed?.id ?? null;
}

async function packedRefs(gitDir: string): Promise<{ id: string; name: string }[]> {
  const text = (await readText(join(gitDir, 'packed-refs'), MAX_PACKED_REFS_BYTES)) ?? '';
  const refs: { id: string; name: string }[] = [];
  for (const line of text.split('\n')) {
    const space = line.indexOf(' ');
    const id = line.slice(0, Math.max(0, space));
    if (ID.test(id)) refs.push({ id, name: line.slice(space + 1) });
  }
  return refs;
}

/** Commits of a shallow clone whose parents are missing. */
export async function shallowCommits(gitDir: string): Promise<Set<string>> {
  const text = (await readText(join(gitDir, 'shallow'), MAX_PACKED_REFS_BYTES)) ?? '';
  return new Set(text.split('\n').filter((id) => ID.test(id)));
}

/**
 * Creates a repository with the same commits in git's folder, which uses the objects of the local one.
 * @returns the bare repository
 * @throws EgressError GIT if the objects of the local one are outside its folder
 */
export async function borrowRepository(
  { gitDir, revision }: LocalGit,
  git: Git,
  signal: AbortSignal,
): Promise<string> {
  const objects = join(gitDir, 'objects');
  if ((await realpath(objects).catch(() => null)) !== objects || /[\n"]/.test(objects)) {
    throw new EgressError('GIT', 'The objects of the git repository are outside its folder.');
  }
  if ((await lstat(join(gitDir, 'reftable')).catch(() => null)) !== null) {
    throw new EgressError('GIT', 'The git repository uses the reftable format, which is not supported.');
  }
  await checkObjects(objects, signal);

  const ids = new Set<string>(revision === null ? [] : [revision]);
  const add = (id: string) => ids.size < MAX_REFS && ID.test(id) && ids.add(id);
  for await (const file of filesOf(join(gitDir, 'refs'), signal)) {
    if (ids.size >= MAX_REFS) break;
    if (file.size <= MAX_REF_BYTES) add((await file.read(MAX_REF_BYTES)).toString('latin1').trim());
  }
  for (const { id } of await packedRefs(gitDir)) add(id);
  const length = revision?.length ?? [...ids][0]?.length ?? 40;
  const shallow = await shallowCommits(gitDir);

  const own = join(git.folder, 'borrowed');
  const format = length === 64 ? 'sha256' : 'sha1';
  await git.run(['init', '--quiet', '--bare', '--template=', `--object-format=${format}`, '--', own]);
  const lines = (list: readonly string[]) => list.map((line) => `${line}\n`).join('');
  await writeFile(join(own, 'objects', 'info', 'alternates'), lines([objects]));
  await writeFile(join(own, 'shallow'), lines([...shallow].filter((id) => id.length === length)));
  const refs = [...ids].filter((id) => id.length === length);
  await writeFile(join(own, 'packed-refs'), lines(refs.map((id, at) => `${id} refs/heads/${at}`)));
  return own;
}

/** Alternates or symbolic links may refer to objects outside the repository. */
async function checkObjects(objects: string, signal: AbortSignal): Promise<void> {
  let leads: string | null = null;
  let count = 0;
  const onSkipped = (path: string, why: string) => {
    leads ??= `${path}: ${why}`;
  };
  for await (const { path } of filesOf(objects, signal, onSkipped)) {
    if (path === 'info/alternates' || path === 'info/http-alternates')
      leads ??= `${path} refers to another folder`;
    if (++count > MAX_OBJECT_FILES) leads ??= `there are more than ${MAX_OBJECT_FILES} files`;
    if (leads !== null) break;
  }
  if (leads !== null)
    throw new EgressError('GIT', `The objects of the git repository were not read: ${leads}.`);
}

/** @returns null for a file that is longer or cannot be read */
async function readText(path: string, maxBytes: number): Promise<string | null> {
  const content = await readRegularFile(path, maxBytes + 1).catch(() => null);
  return content === null || content.length > maxBytes ? null : content.toString();
}
