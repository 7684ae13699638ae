/** Where a thread's file is: compiled beside the program, or its source, which needs a loader. */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

export interface ThreadFile {
  path: string;
  /** modules that the thread must load first */
  preload: string[];
}

/** @param source the file by its source name; the compiled program uses the `.js` file beside it */
export function threadFile(source: URL): ThreadFile {
  const path = fileURLToPath(source);
  return import.meta.url.endsWith('.ts')
    ? { path, preload: [createRequire(import.meta.url).resolve('tsx/cjs')] }
    : { path: path.replace(/\.ts$/, '.js'), preload: [] };
}
