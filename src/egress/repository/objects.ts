/** The objects of a bare repository of ours: listed and read by git as they are stored, never written out as files. */
import { EgressError, type RepositoryFile } from '../../core/scanner.ts';
import type { OnSkipped } from './folder.ts';
import type { Git, GitProcess } from './git.ts';
import { recordsOf } from './records.ts';

export interface Objects {
  /** Regular files of a commit, in order of their paths. */
  filesOf(commit: string, onSkipped?: OnSkipped): AsyncGenerator<RepositoryFile, void, void>;
  /** What the commits of all refs brought, each content once, newest commit first. */
  history(onSkipped?: OnSkipped): AsyncGenerator<RepositoryFile, void, void>;
  /** What is there under a name; null where nothing is. */
  info(object: string): Promise<ObjectInfo | null>;
}

export interface ObjectInfo {
  id: string;
  type: string;
  /** bytes */
  size: number;
}

/** Of one listing; the rest is left out. Nested trees that repeat each other list more than any disk holds. */
const MAX_FILES = 1_000_000;
/** Contents up to here are read whole, and by one process for all. */
const MAX_WHOLE_BYTES = 4 * 1024 * 1024;
/** Between two pieces of an answer. */
const SILENCE_MS = 60_000;

export function createObjects(git: Git, gitDir: string, signal: AbortSignal): Objects {
  const inRepository = (...args: string[]) => [`--git-dir=${gitDir}`, ...args];
  const batch = () => git.start(inRepository('cat-file', '--batch-command'), { input: true });
  const store = createStore(batch, signal);
  const largeFiles = createTurns();

  /** The beginning of a content that is not read whole. */
  const readBeginning = async (object: string, maxBytes: number): Promise<Buffer> => {
    const child = git.start(inRepository('cat-file', 'blob', object));
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
        return await largeFiles.take(() => readBeginning(id, Math.min(size, maxBytes)));
      } catch (error) {
        signal.throwIfAborted();
        throw error;
      }
    },
  });

  /** What a git command lists: whatever `read` makes of its records, until there are enough. */
  async function* list(
    args: readonly string[],
    read: (record: string) => Entry | null,
    onSkipped: OnSkipped,
  ): AsyncGenerator<Entry[], void, void> {
    signal.throwIfAborted();
    const child = git.start(inRepository(...args));
    let room = MAX_FILES;
    try {
      for await (const records of recordsOf(child.stdout)) {
        const entries: Entry[] = [];
        for (const record of records) {
          if (record === null) {
            onSkipped('', 'its path is too long');
            read('');
            continue;
          }
          const entry = read(record);
          if (entry === null) continue;
          const problem = problemOf(entry);
          if (problem !== null) onSkipped(entry.path, problem);
          else entries.push(entry);
          if (--room <= 0) break;
        }
        signal.throwIfAborted();
        yield entries;
        if (room <= 0) {
          onSkipped('', `it has more than ${MAX_FILES} files; those beyond were left out`);
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
      const args = [
        ...['log', '--all', '--ignore-missing', '--format=%H', '-z', '--raw', '--root', '-c'],
        ...[
          '--no-renames',
          '--no-abbrev',
          '--no-show-signature',
          '--no-notes',
          '--no-ext-diff',
          '--no-textconv',
        ],
      ];
      for await (const entries of list(args, createHistoryReader(), onSkipped)) {
        const fresh = entries.filter(({ id }) => {
          // Half the memory of its hexadecimal digits.
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

interface Entry {
  mode: string;
  id: string;
  /** bytes, where the listing tells it */
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
 * Reads the id of a commit, and then for each of its changes a line `:modes ids status` and a path (git-log(1), raw
 * output format). A merge has changes only where it has a content that none of its parents had.
 */
function createHistoryReader(): (record: string) => Entry | null {
  let commit: string | null = null;
  let change: { mode: string; id: string } | null = null;
  return (field) => {
    if (change !== null) {
      const { mode, id } = change;
      change = null;
      // Deleted ones have neither mode nor content.
      return /^0+$/.test(mode) || field === '' ? null : { mode, id, size: null, commit, path: field };
    }
    // The first change of a commit stands on a line of its own.
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

/** Why an entry is no file to be read, or has a path that could be taken for one outside. */
function problemOf({ mode, path }: Entry): string | null {
  if (mode === '120000') return 'it is a link';
  if (mode === '160000') return 'it is a submodule';
  if (!mode.startsWith('100')) return 'it is not a regular file';
  if (path.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    return 'its path leads out of the repository';
  }
  return null;
}

interface Store {
  info(object: string): Promise<ObjectInfo | null>;
  /** @returns the first bytes */
  contents(object: string, maxBytes: number): Promise<Buffer>;
}

interface Question {
  line: string;
  /** bytes of the content that are wanted; null: none, and none comes */
  keep: number | null;
  onInfo(info: ObjectInfo | null): void;
  onContent(content: Buffer): void;
  reject(error: unknown): void;
}

/**
 * One `git cat-file --batch-command` for all that is asked, each question sent at once and answered in its turn. An
 * object that git cannot read ends the process: whoever asked for it is told, and the others are asked again.
 */
function createStore(start: () => GitProcess, signal: AbortSignal): Store {
  let child: GitProcess | null = null;
  const waiting: Question[] = [];

  const run = () => {
    const started = start();
    child = started;
    for (const { line } of waiting) started.stdin?.write(line);
    void readAnswers(started, waiting).then((error) => {
      started.end();
      void started.done
        .then(
          () => error,
          (reason: unknown) => error ?? reason,
        )
        .then((reason) => {
          child = null;
          if (signal.aborted) for (const { reject } of waiting.splice(0)) reject(signal.reason);
          waiting.shift()?.reject(reason ?? new EgressError('GIT', 'git ended too early.'));
          if (waiting.length > 0) run();
        });
    });
  };
  const ask = (question: Question) => {
    if (signal.aborted) return question.reject(signal.reason);
    waiting.push(question);
    if (child) child.stdin?.write(question.line);
    else run();
  };

  return {
    info: (object) =>
      new Promise((resolve, reject) => {
        ask({ line: `info ${object}\n`, keep: null, onInfo: resolve, onContent() {}, reject });
      }),
    contents: (object, maxBytes) =>
      new Promise((resolve, reject) => {
        const onInfo = (info: ObjectInfo | null) => {
          if (info === null) reject(new EgressError('GIT', 'The content is missing.'));
        };
        ask({ line: `contents ${object}\n`, keep: maxBytes, onInfo, onContent: resolve, reject });
      }),
  };
}

/** Answers the questions in their order. @returns when no more comes: why, where that is known */
async function readAnswers(child: GitProcess, waiting: Question[]): Promise<EgressError | null> {
  let head = '';
  let content: { bytes: Buffer; length: number; left: number } | null = null;
  let silent = false;
  const timer = setTimeout(() => {
    silent = waiting.length > 0;
    if (silent) child.end();
  }, SILENCE_MS);
  try {
    for await (const chunk of child.stdout) {
      timer.refresh();
      for (let at = 0; at < chunk.length; ) {
        const question = waiting[0];
        if (!question) return new EgressError('GIT', 'git said more than it was asked.');
        if (content === null) {
          const end = chunk.indexOf(NEWLINE, at);
          head += chunk.toString('latin1', at, end === -1 ? chunk.length : end);
          if (head.length > 1000) return new EgressError('GIT', 'git said what cannot be understood.');
          if (end === -1) break;
          at = end + 1;
          const info = readInfo(head);
          head = '';
          const { keep } = question;
          if (keep !== null && info !== null) {
            if (info.size > MAX_WHOLE_BYTES) return new EgressError('GIT', 'The content has another size.');
            const bytes = Buffer.allocUnsafe(Math.min(keep, info.size));
            content = { bytes, length: 0, left: info.size + 1 };
          } else waiting.shift();
          question.onInfo(info);
        } else {
          const part = chunk.subarray(at, at + content.left);
          content.length += part.copy(content.bytes, content.length);
          content.left -= part.length;
          at += part.length;
          if (content.left > 0) continue;
          waiting.shift();
          question.onContent(content.bytes);
          content = null;
        }
      }
    }
    return silent ? new EgressError('TIMEOUT', `git did not answer within ${SILENCE_MS} ms.`) : null;
  } finally {
    clearTimeout(timer);
  }
}

const NEWLINE = 0x0a;

/** `id type size`, or that there is none (git-cat-file(1), batch output) */
function readInfo(line: string): ObjectInfo | null {
  const [, id, type, size] = /^([0-9a-f]{40,64}) (\w+) (\d{1,15})$/.exec(line) ?? [];
  return id !== undefined && type !== undefined ? { id, type, size: Number(size) } : null;
}

/** One after another. */
function createTurns(): { take<T>(work: () => Promise<T>): Promise<T> } {
  let last: Promise<unknown> = Promise.resolve();
  return {
    take(work) {
      const turn = last.then(work);
      last = turn.catch(() => {});
      return turn;
    },
  };
}
