/** Reads the files of an untrusted local folder. Does not follow links, nor block on pipes. */
import { closeSync, constants, type Dirent, fstatSync, lstat, open, read, readlinkSync } from 'node:fs';
import { opendir, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { platform } from 'node:process';
import { promisify } from 'node:util';
import { EgressError, type RepositoryFile } from '../../core/scanner.ts';

/** Entries of all folders; the rest is skipped. */
const MAX_ENTRIES = 1_000_000;
/** Entries of one folder, which are sorted synchronously in 0.1 s. */
const MAX_FOLDER_ENTRIES = 200_000;
const MAX_DEPTH = 100;
/** Files whose sizes are read concurrently. */
const AHEAD = 64;
const CHUNK_BYTES = 1024 * 1024;

// Half the cost of node:fs/promises, whose file handles cost more than reading a small file.
const openFile = promisify(open);
const statOf = promisify(lstat);
const readInto = promisify(read);

export type OnSkipped = (path: string, why: string) => void;

/**
 * Regular files below the folder in the order of their paths, except those in `.git` folders.
 * @param root path without symbolic links
 * @throws the signal's reason; files that cannot be read are skipped
 */
export async function* filesOf(
  root: string,
  signal: AbortSignal,
  onSkipped: OnSkipped = () => {},
): AsyncGenerator<RepositoryFile, void, void> {
  const listing = new FolderListing(root, signal, onSkipped);
  for await (const paths of regularFiles(listing, onSkipped)) {
    const sizes = await Promise.all(paths.map((path) => sizeOf(join(root, path))));
    for (const [at, path] of paths.entries()) {
      signal.throwIfAborted();
      const size = sizes[at];
      if (typeof size === 'number') {
        yield { path, size, commit: null, read: (maxBytes) => readFile(root, path, maxBytes, signal) };
      } else onSkipped(path, `it could not be read (${size})`);
    }
  }
  signal.throwIfAborted();
  if (listing.isFull) onSkipped('', tooMany(MAX_ENTRIES));
}

/** Walks the folders depth first. @returns paths in batches */
async function* regularFiles(
  listing: FolderListing,
  onSkipped: OnSkipped,
): AsyncGenerator<string[], void, void> {
  /** folders from the root down; names are taken from the end of each list */
  const open = [{ folder: '', names: await listing.namesIn('') }];
  for (let level = open.at(-1); level; level = open.at(-1)) {
    const { folder, names } = level;
    const next = names.at(-1);
    if (next === undefined) {
      open.pop();
    } else if (next.endsWith('/')) {
      names.pop();
      if (open.length >= MAX_DEPTH)
        onSkipped(folder + next, `it is nested in more than ${MAX_DEPTH} folders`);
      else open.push({ folder: folder + next, names: await listing.namesIn(folder + next) });
    } else {
      const files: string[] = [];
      while (files.length < AHEAD && names.length > 0 && !names.at(-1)?.endsWith('/')) {
        files.push(folder + names.pop());
      }
      yield files;
    }
  }
}

/** Lists folders, up to a total number of entries. */
class FolderListing {
  readonly #root: string;
  readonly #signal: AbortSignal;
  readonly #onSkipped: OnSkipped;
  #room = MAX_ENTRIES;

  constructor(root: string, signal: AbortSignal, onSkipped: OnSkipped) {
    this.#root = root;
    this.#signal = signal;
    this.#onSkipped = onSkipped;
  }

  get isFull(): boolean {
    return this.#room < 0;
  }

  /** @returns names in reverse order of their paths; names of folders end in `/` */
  async namesIn(folder: string): Promise<string[]> {
    if (this.isFull) return [];
    const names: string[] = [];
    const path = resolve(this.#root, folder);
    try {
      for await (const entry of await opendir(path, { bufferSize: 1024 })) {
        this.#signal.throwIfAborted();
        if (--this.#room < 0) break;
        if (names.length >= MAX_FOLDER_ENTRIES) {
          this.#onSkipped(folder, tooMany(MAX_FOLDER_ENTRIES));
          break;
        }
        const problem = problemOf(entry);
        if (problem !== null) this.#onSkipped(folder + entry.name, problem);
        else if (entry.isFile()) names.push(entry.name);
        else if (entry.name !== '.git') names.push(`${entry.name}/`);
      }
      // A link may have replaced the folder.
      if ((await realpath(path)) !== path) throw new EgressError('ELOOP', 'link');
    } catch (error) {
      this.#signal.throwIfAborted();
      this.#onSkipped(folder, `it could not be read (${codeOf(error)})`);
      return [];
    }
    return names.sort().reverse();
  }
}

/** The reason to skip an entry, or null. */
function problemOf(entry: Dirent): string | null {
  if (entry.name.includes('\ufffd')) return 'its name is not UTF-8';
  if (entry.isFile() || entry.isDirectory()) return null;
  return entry.isSymbolicLink() ? 'it is a symbolic link' : 'it is not a regular file';
}

/** @returns bytes, or the code of the error */
const sizeOf = (path: string): Promise<number | string> =>
  statOf(path).then((stat) => (stat.isFile() ? stat.size : 'ECHANGED'), codeOf);

async function readFile(root: string, path: string, maxBytes: number, signal: AbortSignal): Promise<Buffer> {
  signal.throwIfAborted();
  try {
    return await readRegularFile(join(root, path), maxBytes, signal);
  } catch (error) {
    signal.throwIfAborted();
    const code = codeOf(error);
    throw new EgressError(code, `${path} could not be read (${code}).`, { cause: error });
  }
}

/**
 * The first bytes of a regular file.
 * @param path without symbolic links
 * @throws as `openRegularFile`
 */
export async function readRegularFile(path: string, maxBytes: number, signal?: AbortSignal): Promise<Buffer> {
  const file = await openRegularFile(path);
  try {
    const content = Buffer.allocUnsafe(Math.max(0, Math.min(fstatSync(file).size, maxBytes)));
    return content.subarray(0, await readAt(file, content, null, signal));
  } finally {
    closeSync(file);
  }
}

/**
 * @param path without symbolic links
 * @returns its descriptor, which the caller closes
 * @throws Error with a code: ELOOP for a link in the path, EINVAL for anything but a regular file
 */
export async function openRegularFile(path: string): Promise<number> {
  // O_NONBLOCK: opening a pipe that replaced the file must not wait for a writer.
  const file = await openFile(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    // Synchronous: both are immediate system calls, and handing them to a thread would take longer.
    const stat = fstatSync(file);
    const opened = platform === 'linux' ? readlinkSync(`/proc/self/fd/${file}`) : await realpath(path);
    if (opened !== path) throw new EgressError('ELOOP', `${path} is behind a symbolic link.`);
    if (!stat.isFile()) throw new EgressError('EINVAL', `${path} is not a regular file.`);
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/**
 * Fills the buffer, up to the end of the file.
 * @param position null: the end of the last read
 * @returns the number of bytes read
 */
export async function readAt(
  file: number,
  buffer: Buffer,
  position: number | null,
  signal?: AbortSignal,
): Promise<number> {
  let length = 0;
  while (length < buffer.length) {
    signal?.throwIfAborted();
    const room = Math.min(CHUNK_BYTES, buffer.length - length);
    const from = position === null ? null : position + length;
    const { bytesRead } = await readInto(file, buffer, length, room, from);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return length;
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'EUNKNOWN';

const tooMany = (max: number) => `it has more than ${max} entries; the rest was skipped`;
