import type { SourceFile } from './match.ts';

/** Files as they cross over to a thread: their contents one after another, so that a batch is one allocation. */
export interface PackedFiles {
  paths: string[];
  /** bytes of each */
  sizes: number[];
  contents: Uint8Array<ArrayBuffer>;
}

/** What comes back is to be transferred. The content of a file that is alone is in it itself, and lost for who had it. */
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

/** Large files are alone: copies of them would stay until the engine collects them. @returns null where others share its memory */
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
