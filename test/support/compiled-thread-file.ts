/** Instead of `src/core/thread-file.ts` in tests: threads run the compiled program, since compiling it in each takes a while. */
import { fileURLToPath } from 'node:url';
import type { ThreadFile } from '../../src/core/thread-file.ts';

const FOLDERS = {
  src: new URL('../../src/', import.meta.url).href,
  dist: new URL('../../dist/', import.meta.url).href,
};

export function threadFile({ href }: URL): ThreadFile {
  const compiled = href.replace(FOLDERS.src, FOLDERS.dist).replace(/\.ts$/, '.js');
  return { path: fileURLToPath(compiled), preload: [] };
}
