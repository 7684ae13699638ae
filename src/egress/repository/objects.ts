/** Lists and reads the objects of a bare repository with git, without checking them out. */
import { createGate } from '../../core/gate.ts';
import type { RepositoryFile } from '../../core/scanner.ts';
import type { OnSkipped } from './folder.ts';
import type { Git, GitProcess } from './git.ts';
import { createObjectStore, MAX_WHOLE_BYTES, type ObjectInfo, SILENCE_MS } from './object-store.ts';
import { recordsOf } from './records.ts';

export interface Objects {
  /** Regular files of a commit, in order of their paths. */
  filesOf(commit: string, onSkipped?: OnSkipped): AsyncGenerator<RepositoryFile, void, void>;
  /** Files that the commits of all refs added or changed, each content once, newest commit first. */
  history(onSkipped?: OnSkipped): AsyncGenerator<RepositoryFile, void, void>;
  /** null for a name without an object */
  info(object: string): Promise<ObjectInfo | null>;
}

/** Files of one listing; the rest is skipped. Nested trees that repeat each other can list an unlimited number. */
const MAX_FILES = 1_000_000;

export function createObjects(git: Git, gitDir: string, signal: AbortSignal): Objects {
  const inRepository = (...args: string[]) => [`--git-dir=${gitDir}`, ...args];
  const batch = () => git.start(inRepository('cat-file', '--batch-command'), { input: true });
  const store = createObjectStore(batch, signal);
  const largeFiles = createGate(1);

  const readLarge = async (object: string, maxBytes: number): Promise<Buffer> => {
    await largeFiles.enter(signal);
    try {
      return await readBeginning(git.start(inRepository('cat-file', 'blob', object)), maxBytes);
    } finally {
      largeFiles.leave();
    }
  };

  const fileOf = (
    path: string,
    { id, size }: Pick<ObjectInfo, 'id' | 'size'>,
    commit: string | null,
  ): RepositoryFile => ({
    path,
    size,
    commit,
    async read(maxBytes) {
      signal.throwIfAborted();
      try {
        if (maxBytes <= 0 || size === 0) return Buffer.alloc(0);
        if (size <= MAX_WHOLE_BYTES) return await store.contents(id, Math.min(size, maxBytes));
        return await readLarge(id, Math.min(size, maxBytes));
      } catch (error) {
        signal.throwIfAborted();
        throw error;
      }
    },
  });

  const list = (
    args: readonly string[],
    read: (record: string) => Entry | null,
    onSkipped: OnSkipped,
  ): AsyncGenerator<Entry[], void, void> => {
    signal.throwIfAborted();
    return entriesOf(git.start(inRepository(...args)), { read, onSkipped, signal });
  };

  return {
    info: (object) => store.info(object),

    async *filesOf(commit, onSkipped = () => {}) {
      const args = ['ls-tree', '-r', '-z', '-l', '--full-tree', commit];
      for await (const entries of list(args, readTreeEntry, onSkipped)) {
        for (const { path, id, size } of entries) {
          signal.throwIfAborted();
          if (size === null) onSkipped(path, 'its content is missing');
          else yield fileOf(path, { id, size }, null);
        }
      }
    },

    async *history(onSkipped = () => {}) {
      const seen = new Set<string>();
      for await (const entries of list(LOG, createHistoryReader(), onSkipped)) {
        const fresh = entries.filter(({ id }) => {
          // Takes half the memory of hexadecimal digits.
          const key = Buffer.from(id, 'hex').toString('latin1');
          return !seen.has(key) && seen.add(key);
        });
        const infos = await Promise.all(fresh.map(({ id }) => store.info(id)));
        for (const [at, { path, commit }] of fresh.entries()) {
          signal.throwIfAborted();
          const info = infos[at];
          if (info?.type !== 'blob') onSkipped(path, 'its content is missing');
          else yield fileOf(path, info, commit);
        }
      }
    },
  };
}

/** All changes of all refs, see git-log(1). */
const LOG = [
  ...['log', '--all', '--ignore-missing', '--format=%H', '-z', '--raw', '--root', '-c', '--no-renames'],
  ...['--no-abbrev', '--no-show-signature', '--no-notes', '--no-ext-diff', '--no-textconv'],
];

/** Reads content up to `maxBytes`, then ends the process. */
async function readBeginning(child: GitProcess, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let room = maxBytes;
  const timer = setTimeout(child.end, SILENCE_MS);
  try {
    for await (const chunk of child.stdout) {
      timer.refresh();
      chunks.push(chunk.subarray(0, room));
      room -= chunk.length;
      if (room <= 0) break;
    }
    if (room > 0) await child.done;
    return Buffer.concat(chunks);
  } finally {
    clearTimeout(timer);
    child.end();
    await child.done.catch(() => {});
  }
}

interface Reading {
  /** @returns null for a record that is not an entry */
  read(record: string): Entry | null;
  onSkipped: OnSkipped;
  signal: AbortSignal;
}

/** The files that a git command lists, up to a limit; other entries are skipped. */
async function* entriesOf(
  child: GitProcess,
  { read, onSkipped, signal }: Reading,
): AsyncGenerator<Entry[], void, void> {
  let room = MAX_FILES;
  const entryOf = (record: string | null): Entry | null => {
    if (record === null) onSkipped('', 'its path is too long');
    const entry = read(record ?? '');
    if (entry === null) return null;
    room--;
    const problem = problemOf(entry);
    if (problem === null) return entry;
    onSkipped(entry.path, problem);
    return null;
  };
  try {
    for await (const records of recordsOf(child.stdout)) {
      const entries: Entry[] = [];
      for (const record of records) {
        const entry = entryOf(record);
        if (entry !== null) entries.push(entry);
        if (room <= 0) break;
      }
      signal.throwIfAborted();
      yield entries;
      if (room <= 0) {
        onSkipped('', `it has more than ${MAX_FILES} files; the rest was skipped`);
        return;
      }
    }
    await child.done;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    child.end();
    await child.done.catch(() => {});
  }
}

interface Entry {
  mode: string;
  id: string;
  /** in bytes, if the listing contains it */
  size: number | null;
  commit: string | null;
  path: string;
}

/** `mode type id size TAB path`, see git-ls-tree(1) */
function readTreeEntry(record: string): Entry | null {
  const tab = record.indexOf('\t');
  const [mode = '', , id = '', size = ''] = record.slice(0, tab).split(/ +/);
  if (tab === -1 || !/^[0-9a-f]+$/.test(id)) return null;
  return {
    mode,
    id,
    size: /^\d{1,15}$/.test(size) ? Number(size) : null,
    commit: null,
    path: record.slice(tab + 1),
  };
}

/**
 * Reads the id of a commit, then for each of its changes a line `:modes ids status` and a path (git-log(1), raw output
 * format). A merge only has changes with content that none of its parents has.
 */
function createHistoryReader(): (record: string) => Entry | null {
  let commit: string | null = null;
  let change: { mode: string; id: string } | null = null;
  return (field) => {
    if (change !== null) {
      const { mode, id } = change;
      change = null;
      // Deleted files have neither mode nor content.
      return /^0+$/.test(mode) || field === '' ? null : { mode, id, size: null, commit, path: field };
    }
    // The first change of a commit begins with a newline.
    const record = field.replace(/^\n/, '');
    if (record.startsWith(':')) {
      const fields = record.split(' ');
      const parents = record.lastIndexOf(':', 100) + 1;
      change = { mode: fields[parents] ?? '', id: fields[2 * parents + 1] ?? '' };
    } else if (/^[0-9a-f]{40,64}$/.test(record)) {
      commit = record;
    }
    return null;
  };
}

/** The reason to skip an entry: it is not a regular file, or its path leads out of the repository. */
function problemOf({ mode, path }: Entry): string | null {
  if (mode === '120000') return 'it is a symbolic link';
  if (mode === '160000') return 'it is a submodule';
  if (!mode.startsWith('100')) return 'it is not a regular file';
  if (path.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    return 'its path is outside the repository';
  }
  return null;
}
