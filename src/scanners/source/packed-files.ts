import type { SourceFile } from './match.ts';

/** Files as they cross over to a thread: their contents one after another, so that a batch is one allocation. */
export interface PackedFiles {
  paths: string[];
  /** bytes of each */
  sizes: number[];
  contents: Uint8Array<ArrayBuffer>;
}

export function packFiles(files: readonly SourceFile[]): PackedFiles {
  const contents = new Uint8Array(files.reduce((sum, { content }) => sum + content.length, 0));
  let at = 0;
  for (const { content } of files) {
    contents.set(content, at);
    at += content.length;
  }
  return {
    paths: files.map(({ path }) => path),
    sizes: files.map(({ content }) => content.length),
    contents,
  };
}

export function* unpackFiles({ paths, sizes, contents }: PackedFiles): Generator<SourceFile> {
  let at = 0;
  for (const [index, path] of paths.entries()) {
    const size = sizes[index] ?? 0;
    yield { path, content: contents.subarray(at, at + size) };
    at += size;
  }
}
