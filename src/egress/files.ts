/** Reads files below the allowed folders, line by line. */
import { realpathSync } from 'node:fs';
import { constants, type FileHandle, open, realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import { TargetRefusedError } from '../core/errors.ts';

export interface FileRoots {
  /** the folders, with their links followed */
  realPaths(): string[];
  /** Whether the path, with its links followed, is one of the folders or below one. */
  contains(path: string): boolean;
  /** @throws TargetRefusedError for a path that is not contained */
  requireContained(path: string): void;
  /** @throws TargetRefusedError for a path that is not contained or not a regular file */
  readLines(path: string, signal: AbortSignal): AsyncGenerator<string, void, void>;
}

/** Longer lines are cut. */
const MAX_LINE_BYTES = 64 * 1024;
const CHUNK_BYTES = 64 * 1024;

export function createFileRoots(folders: readonly string[]): FileRoots {
  const isBelow = (path: string): boolean =>
    folders.some((folder) => {
      const root = realpathOrSelf(folder);
      return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
    });
  const refused = (path: string) =>
    new TargetRefusedError(
      `${path} is not in a folder that this server may read. Add its folder to SCANWIRE_REPOSITORY_ROOTS.`,
    );

  return {
    realPaths: () => folders.map(realpathOrSelf),
    contains: (path) => isBelow(realpathOrSelf(path)),
    requireContained(path) {
      if (!isBelow(realpathOrSelf(path))) throw refused(path);
    },
    async *readLines(path, signal) {
      const real = await realpath(path).catch((error: NodeJS.ErrnoException) => {
        // The error must not reveal whether a file outside the folders exists.
        throw isBelow(path) ? error : refused(path);
      });
      if (!isBelow(real)) throw refused(path);
      // O_NOFOLLOW: a link may have replaced the file. O_NONBLOCK: opening a pipe must not wait for a writer.
      const file = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      try {
        if (!(await file.stat()).isFile()) throw new TargetRefusedError(`${path} is not a regular file.`);
        if ((await realpath(real)) !== real) throw refused(path);
        for await (const line of linesOf(file, signal)) {
          yield line;
          // The scan may have been aborted since the last line was read.
          signal.throwIfAborted();
        }
      } finally {
        await file.close();
      }
    },
  };
}

async function* linesOf(file: FileHandle, signal: AbortSignal): AsyncGenerator<string, void, void> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  /** beginning of a line from earlier chunks, cut at the limit; null between lines */
  let begun: Buffer | null = null;
  for (let isFirst = true; ; isFirst = false) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES);
    if (bytesRead === 0) break;
    const bytes = chunk.subarray(0, bytesRead);
    let from = isFirst && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0;
    for (let end = bytes.indexOf(NEWLINE, from); end !== -1; end = bytes.indexOf(NEWLINE, from)) {
      yield textOf(join(begun, bytes.subarray(from, end)));
      begun = null;
      from = end + 1;
    }
    // Copied, since the buffer of the chunk is reused.
    if (from < bytesRead) begun = Buffer.from(join(begun, bytes.subarray(from)));
  }
  if (begun) yield textOf(begun);
}

const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

function join(begun: Buffer | null, more: Buffer): Buffer {
  const room = MAX_LINE_BYTES - (begun?.length ?? 0);
  const part = more.length > room ? more.subarray(0, room) : more;
  return begun ? Buffer.concat([begun, part]) : part;
}

function textOf(line: Buffer): string {
  const end = line.at(-1) === 0x0d ? line.length - 1 : line.length;
  return line.toString('utf8', 0, end);
}

function realpathOrSelf(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return path;
    throw error;
  }
}
