import type { SourceFile } from './match.ts';

/** Files on their way to a thread: contents are concatenated, so that a batch is one allocation. */
export interface PackedFiles {
  paths: string[];
  /** bytes of each */
  sizes: number[];
  contents: Uint8Array<ArrayBuffer>;
}

/** Packs files for a transfer. The buffer of a single file is not copied: the caller loses it in the transfer. */
export function packFiles(files: readonly SourceFile[]): PackedFiles {
  return {
    paths: files.map(({ path }) => path),
    sizes: files.map(({ content }) => content.length),
    contents: ownContent(files) ?? joined(files),
  };
}

function joined(files: readonly SourceFile[]): Uint8Array<ArrayBuffer> {
  const contents = new Uint8Array(files.reduce((sum, { content }) => sum + content.length, 0));
  let at = 0;
  for (const { content } of files) {
    contents.set(content, at);
    at += content.length;
  }
  return contents;
}

/** Large files are packed alone: copies would stay in memory until garbage collection. @returns null for shared memory */
function ownContent([only, ...others]: readonly SourceFile[]): Uint8Array<ArrayBuffer> | null {
  if (only === undefined || others.length > 0) return null;
  const { buffer, byteLength } = only.content;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? new Uint8Array(buffer) : null;
}

export function* unpackFiles({ paths, sizes, contents }: PackedFiles): Generator<SourceFile> {
  let at = 0;
  for (const [index, path] of paths.entries()) {
    const size = sizes[index] ?? 0;
    yield { path, content: contents.subarray(at, at + size) };
    at += size;
  }
}
